#include <numeric>

#include <fmt/format.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include "arrays.h"
#include "base/memory_text.h"
#include "bindings.h"
#include "errors.h"
#include "parameters.h"
#include "shock/cascade.h"
#include "stress/node_names.h"
#include "stress/screen.h"
#include "work.h"

namespace entrepot::python {
namespace {

using shock::Cascade;
using shock::CascadeIndex;
using shock::CascadeLosses;
using shock::CascadeNetwork;
using shock::CascadeOutcome;
using shock::CascadeParameters;
using shock::CascadeShock;
using shock::SectorImpact;
using stress::ScreenInput;
using stress::ScreenRow;

// The engine has its own order of links, so this is the one place where they are copied.
CascadeNetwork network_of(const py::dict& from) {
  CascadeNetwork n;
  take(from, "sector_count", n.sectors);
  take_values(from, "sector", n.sector);
  const auto supplier = from["supplier"].cast<Array<std::uint32_t>>(), customer = from["customer"].cast<Array<std::uint32_t>>();
  const auto amount = from["amount"].cast<Array<double>>();
  n.links.reserve(static_cast<std::size_t>(amount.size()));
  for (py::ssize_t l = 0; l < amount.size(); ++l) n.links.push_back({supplier.data()[l], customer.data()[l], amount.data()[l]});
  take_values(from, "essentiality", n.essentiality);
  take_values(from, "market", n.market);
  take_values(from, "revenue", n.revenue);
  take_values(from, "costs", n.costs);
  return n;
}

// Scenario s has entries begin[s] .. begin[s + 1].
std::vector<CascadeShock> shocks_of(const Array<std::uint64_t>& begin, const Array<std::uint32_t>& firm, const Array<double>& down,
                                    const Array<double>& up) {
  std::vector<CascadeShock> shocks(static_cast<std::size_t>(begin.size()) - 1);
  for (std::size_t s = 0; s < shocks.size(); ++s)
    for (std::uint64_t at = begin.data()[s]; at < begin.data()[s + 1]; ++at)
      shocks[s].push_back({firm.data()[at], down.data()[at], up.data()[at]});
  return shocks;
}

struct CascadeAnswer {
  std::vector<CascadeIndex> index;  // scenario x weighting
  std::vector<std::uint32_t> iterations;
  std::vector<double> down, up;  // scenario x firm
  std::vector<SectorImpact> sectors;  // scenario x sector
  std::vector<std::vector<CascadeIndex>> paths;  // [scenario] iteration x weighting
  std::vector<std::string> notes;
  std::vector<double> weights;  // weighting x firm
  std::size_t links = 0, left_out = 0, summed = 0, weightings = 1;
};

Result<> add_losses(const Cascade& cascade, const std::vector<CascadeShock>& shocks, Progress& progress, CascadeAnswer& answer) {
  for (auto* by_firm : {&answer.down, &answer.up}) by_firm->reserve(shocks.size() * cascade.firms());
  for (std::size_t s = 0; s < shocks.size(); ++s) {
    progress.update(static_cast<double>(s) / static_cast<double>(shocks.size()), "losses by firm");
    TRY(go_on(progress));
    TRY_ASSIGN(const CascadeLosses losses, cascade.losses(shocks[s]));
    answer.down.insert(answer.down.end(), losses.down.begin(), losses.down.end());
    answer.up.insert(answer.up.end(), losses.up.begin(), losses.up.end());
    const auto impacts = cascade.sector_impacts(shocks[s], losses, 0);
    answer.sectors.insert(answer.sectors.end(), impacts.begin(), impacts.end());
  }
  return {};
}

Result<> add_paths(const Cascade& cascade, const std::vector<CascadeShock>& shocks, Progress& progress, CascadeAnswer& answer) {
  for (std::size_t s = 0; s < shocks.size(); ++s) {
    progress.update(static_cast<double>(s) / static_cast<double>(shocks.size()), "paths");
    TRY_ASSIGN(const auto path, cascade.path(shocks[s], progress));
    std::vector<CascadeIndex>& flat = answer.paths.emplace_back();
    for (const auto& after : path) flat.insert(flat.end(), after.begin(), after.end());
  }
  return {};
}

struct CascadeQuestion {
  ScreenInput input;
  CascadeParameters parameters;
  std::vector<CascadeShock> shocks;
  bool losses = false, path = false;
};

// What the answer takes, before any of it is allocated.
Result<> check_results(const CascadeQuestion& q, std::size_t weightings, const Limits& limits) {
  const CascadeNetwork& network = q.input.network;
  const std::size_t by_scenario = 2 * (weightings * sizeof(CascadeIndex) + sizeof(CascadeOutcome)),
                    by_firm = q.losses ? 2 * network.sector.size() * sizeof(double) + network.sectors * sizeof(SectorImpact) : 0;
  const double bytes = static_cast<double>(q.shocks.size()) * static_cast<double>(by_scenario + by_firm);
  if (bytes <= static_cast<double>(limits.memory_bytes)) return {};
  return fail(ErrorCode::limit_exceeded,
              fmt::format("The results of {} scenarios on {} firms need {}", q.shocks.size(), network.sector.size(),
                          beyond_memory(bytes, limits.memory_bytes)),
              {"", 0, 0, "shocks"}, q.losses ? "Run fewer scenarios at a time, or leave out losses." : "Run fewer scenarios at a time.");
}

Result<CascadeAnswer> answer_of(const CascadeQuestion& q, int threads, Progress& progress, const Limits& limits) {
  const CascadeParameters& parameters = q.parameters;
  const std::vector<CascadeShock>& shocks = q.shocks;
  CascadeAnswer answer;
  answer.weightings = std::max<std::size_t>(1, parameters.weights.size());
  TRY(check_results(q, answer.weightings, limits));
  TRY_ASSIGN(const Cascade cascade, Cascade::prepare(q.input.network, parameters, limits, q.input.names));
  TRY_ASSIGN(const auto outcomes, cascade.run(shocks, threads, progress, q.input.names));
  answer.links = cascade.links();
  answer.left_out = cascade.left_out();
  answer.summed = cascade.summed();
  for (const CascadeOutcome& outcome : outcomes) {
    answer.index.insert(answer.index.end(), outcome.index.begin(), outcome.index.end());
    answer.iterations.push_back(outcome.iterations);
  }
  for (std::size_t w = 0; w < answer.weightings; ++w)
    answer.weights.insert(answer.weights.end(), cascade.weights(w).begin(), cascade.weights(w).end());
  answer.notes = q.input.cascade_notes();
  if (answer.summed > 0) answer.notes.push_back(cascade.summed_note(q.input.names));
  if (answer.left_out > 0) answer.notes.push_back(fmt::format("{} link(s) of an amount of 0 or less are left out", answer.left_out));
  if (q.losses) TRY(add_losses(cascade, shocks, progress, answer));
  if (q.path) TRY(add_paths(cascade, shocks, progress, answer));
  return answer;
}

py::array index_view(const CascadeAnswer& answer, const double CascadeIndex::* member, const py::object& owner) {
  const std::size_t scenarios = answer.iterations.size(), stride = sizeof(CascadeIndex);
  return read_only(py::array_t<double>({scenarios, answer.weightings}, {stride * answer.weightings, stride},
                                       answer.index.empty() ? nullptr : &(answer.index[0].*member), owner));
}

py::array impact_view(const CascadeAnswer& answer, std::size_t sectors, const double SectorImpact::* member, const py::object& owner) {
  const std::size_t scenarios = answer.iterations.size(), stride = sizeof(SectorImpact);
  return read_only(py::array_t<double>({scenarios, sectors}, {stride * sectors, stride},
                                       answer.sectors.empty() ? nullptr : &(answer.sectors[0].*member), owner));
}

// By direction, [iteration, weighting].
py::dict path_dict(const std::vector<CascadeIndex>& path, std::size_t weightings, const py::object& owner) {
  const std::pair<const char*, double CascadeIndex::*> members[] = {
      {"both", &CascadeIndex::both}, {"down", &CascadeIndex::down}, {"up", &CascadeIndex::up}};
  const std::size_t stride = sizeof(CascadeIndex);
  py::dict out;
  for (const auto& [name, member] : members)
    out[name] =
        read_only(py::array_t<double>({path.size() / weightings, weightings}, {stride * weightings, stride}, &(path[0].*member), owner));
  return out;
}

py::dict dict_of(CascadeAnswer&& found, const CascadeQuestion& question) {
  const Kept<CascadeAnswer> kept(std::move(found));
  const CascadeAnswer& a = *kept.value;
  const std::size_t scenarios = a.iterations.size(), firms = a.weights.size() / a.weightings;
  py::dict out;
  out["both"] = index_view(a, &CascadeIndex::both, kept.owner);
  out["down"] = index_view(a, &CascadeIndex::down, kept.owner);
  out["up"] = index_view(a, &CascadeIndex::up, kept.owner);
  out["iterations"] = view(a.iterations.data(), {scenarios}, kept.owner);
  out["weights"] = view(a.weights.data(), {a.weightings, firms}, kept.owner);
  out["links"] = a.links;
  out["left_out"] = a.left_out;
  out["summed"] = a.summed;
  out["notes"] = a.notes;
  if (question.path) {
    py::list paths;
    for (const auto& path : a.paths) paths.append(path_dict(path, a.weightings, kept.owner));
    out["path"] = paths;
  }
  if (!question.losses) return out;
  out["loss_down"] = view(a.down.data(), {scenarios, firms}, kept.owner);
  out["loss_up"] = view(a.up.data(), {scenarios, firms}, kept.owner);
  const std::pair<const char*, double SectorImpact::*> members[] = {
      {"down", &SectorImpact::down},           {"up", &SectorImpact::up},
      {"both", &SectorImpact::both},           {"direct_down", &SectorImpact::direct_down},
      {"direct_up", &SectorImpact::direct_up}, {"direct_both", &SectorImpact::direct_both}};
  py::dict impacts;
  for (const auto& [name, member] : members) impacts[name] = impact_view(a, question.input.network.sectors, member, kept.owner);
  out["sector_impacts"] = impacts;
  return out;
}

struct Shocked {  // scenarios as arrays, see shocks_of, and what is wanted of them
  CascadeParameters parameters;
  std::vector<CascadeShock> shocks;
  Limits limits;
  bool losses = false, path = false;
};

Shocked shocked_of(const py::dict& parameters, const py::dict& shocks) {
  Shocked s{cascade_parameters_of(parameters),
            shocks_of(shocks["begin"].cast<Array<std::uint64_t>>(), shocks["firm"].cast<Array<std::uint32_t>>(),
                      shocks["down"].cast<Array<double>>(), shocks["up"].cast<Array<double>>()),
            limits_of(parameters)};
  take(parameters, "losses", s.losses);
  take(parameters, "path", s.path);
  return s;
}

py::dict cascade_of(ScreenInput input, Shocked shocked, int threads, const py::object& report) {
  const CascadeQuestion question{std::move(input), std::move(shocked.parameters), std::move(shocked.shocks), shocked.losses, shocked.path};
  return dict_of(limited_result_of(report, [&](Progress& progress) { return answer_of(question, threads, progress, shocked.limits); }),
                 question);
}

py::dict cascade(const py::dict& network, const py::dict& parameters, const py::dict& shocks, int threads, const py::object& report) {
  return cascade_of({names_of(network), {}, network_of(network), {}, {}, false}, shocked_of(parameters, shocks), threads, report);
}

ScreenInput table_input(const Array<double>& flows, const Array<double>& output, std::vector<std::string> names,
                        std::vector<std::string> sector_names, const Array<std::uint8_t>& essentiality) {
  const stress::TableView table{span_of(flows), span_of(output), std::move(names), std::move(sector_names)};
  ScreenInput input = stress::screen_input(table);
  if (essentiality.size() > 0) input.network.essentiality = vector_of(essentiality);
  return input;
}

py::dict cascade_table(const Array<double>& flows, const Array<double>& output, std::vector<std::string> names,
                       std::vector<std::string> sector_names, const Array<std::uint8_t>& essentiality, const py::dict& parameters,
                       const py::dict& shocks, int threads, const py::object& report) {
  return cascade_of(table_input(flows, output, std::move(names), std::move(sector_names), essentiality), shocked_of(parameters, shocks),
                    threads, report);
}

// [row, weighting], the first weights first.
py::array by_weighting(const stress::ScreenResult& found, const double CascadeIndex::* member) {
  const std::size_t weightings = 1 + (found.rows.empty() ? 0 : found.rows[0].others.size());
  py::array_t<double> out(Shape{found.rows.size(), weightings});
  double* next = out.mutable_data();
  for (const ScreenRow& row : found.rows) {
    *next++ = row.index.*member;
    for (const CascadeIndex& other : row.others) *next++ = other.*member;
  }
  return read_only(out);
}

py::dict dict_of(stress::ScreenResult&& found) {
  const Kept<stress::ScreenResult> kept(std::move(found));
  const std::size_t count = kept.value->rows.size(), stride = sizeof(ScreenRow);
  const ScreenRow* row = kept.value->rows.data();
  py::dict out;
  out["esri"] = by_weighting(*kept.value, &CascadeIndex::both);
  out["down"] = by_weighting(*kept.value, &CascadeIndex::down);
  out["up"] = by_weighting(*kept.value, &CascadeIndex::up);
  out["node"] = view_member(&row->node, count, stride, kept.owner);
  out["iterations"] = view_member(&row->iterations, count, stride, kept.owner);
  out["links"] = kept.value->links;
  out["resumed"] = kept.value->resumed;
  out["notes"] = kept.value->notes;
  return out;
}

// nodes: names or patterns; none given: all.
stress::ScreenChoice choice_of(const ScreenInput& input, const py::dict& from) {
  stress::ScreenChoice choice;
  take(from, "severity", choice.severity);
  if (!from["nodes"].is_none())
    choice.nodes = value_or_raise(stress::nodes_named(input.labels(), from["nodes"].cast<std::vector<std::string>>(), {"", 0, 0, "nodes"}));
  return choice;
}

py::dict screened(const ScreenInput& input, const py::dict& parameters, const py::dict& choice, int threads, const std::string& journal,
                  const py::object& report) {
  const CascadeParameters p = cascade_parameters_of(parameters);
  const stress::ScreenChoice chosen = choice_of(input, choice);
  const Limits limits = limits_of(choice);
  return dict_of(limited_result_of(report, [&](Progress& progress) {
    return stress::screen(input, p, threads, journal, progress, limits, stress::in_this_process(), chosen);
  }));
}

py::dict screen_firms(const py::dict& network, std::vector<std::string> names, std::vector<std::string> sector_names,
                      std::vector<std::string> notes, const py::dict& parameters, const py::dict& choice, int threads,
                      const std::string& journal, const py::object& report) {
  return screened({std::move(names), std::move(sector_names), network_of(network), std::move(notes), {}, false}, parameters, choice,
                  threads, journal, report);
}

py::dict screen_table(const Array<double>& flows, const Array<double>& output, std::vector<std::string> names,
                      std::vector<std::string> sector_names, const Array<std::uint8_t>& essentiality, const py::dict& parameters,
                      const py::dict& choice, int threads, const std::string& journal, const py::object& report) {
  return screened(table_input(flows, output, std::move(names), std::move(sector_names), essentiality), parameters, choice, threads, journal,
                  report);
}

}  // namespace

CascadeParameters cascade_parameters_of(const py::dict& from) {
  CascadeParameters p;
  take(from, "eps", p.eps);
  take(from, "substitution", p.substitution);
  take(from, "iterations_max", p.iterations_max);
  take_named<shock::CascadeStop>(
      from, "stop", p.stop, {{"largest_change", shock::CascadeStop::largest_change}, {"total_growth", shock::CascadeStop::total_growth}});
  if (from.contains("weights") && !from["weights"].is_none()) {
    const auto weights = from["weights"].cast<Array<double>>();  // weighting x firm
    for (py::ssize_t w = 0; w < weights.shape(0); ++w) p.weights.emplace_back(weights.data(w), weights.data(w) + weights.shape(1));
  }
  return p;
}

void add_cascade(py::module_& module) {
  module.def("cascade", &cascade, py::arg("network"), py::arg("parameters"), py::arg("shocks"), py::arg("threads"), py::arg("report"));
  module.def("cascade_table", &cascade_table, py::arg("flows"), py::arg("output"), py::arg("names"), py::arg("sector_names"),
             py::arg("essentiality"), py::arg("parameters"), py::arg("shocks"), py::arg("threads"), py::arg("report"));
  module.def("screen_firms", &screen_firms, py::arg("network"), py::arg("names"), py::arg("sector_names"), py::arg("notes"),
             py::arg("parameters"), py::arg("choice"), py::arg("threads"), py::arg("journal"), py::arg("report"));
  module.def("screen_table", &screen_table, py::arg("flows"), py::arg("output"), py::arg("names"), py::arg("sector_names"),
             py::arg("essentiality"), py::arg("parameters"), py::arg("choice"), py::arg("threads"), py::arg("journal"), py::arg("report"));
}

}  // namespace entrepot::python
