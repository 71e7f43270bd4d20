#include <limits>
#include <optional>

#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include "arrays.h"
#include "bindings.h"
#include "errors.h"
#include "parameters.h"
#include "stress/explain.h"
#include "stress/run.h"
#include "stress/shocks.h"
#include "work.h"

namespace entrepot::python {
namespace {

using stress::HeldBy;
using stress::Model;
using stress::Network;
using stress::Outcome;
using stress::RunParameters;
using stress::RunResult;
using stress::Scenario;
using stress::Shock;

constexpr double none = std::numeric_limits<double>::quiet_NaN();

// By the parser of scenario files, so that mistakes have the same words.
Shock shock_of(const py::dict& from, const Network& network) {
  const auto nodes = from["nodes"].cast<std::vector<std::string>>();
  Shock s = value_or_raise(stress::shock_of_cells(nodes, from["cells"].cast<std::vector<std::pair<std::string, std::string>>>(), network));
  take(from, "text", s.text);
  return s;
}

// A path of a csv file, or pairs of a name and its shocks: dicts, or texts such as "CHN:electronics=50%:30:60".
std::vector<Scenario> scenarios_of(const py::object& from, const Network& network) {
  if (py::isinstance<py::str>(from)) return value_or_raise(stress::read_scenarios(from.cast<std::string>(), network));
  std::vector<Scenario> scenarios;
  for (const py::handle entry : from) {
    const auto [name, shocks] = entry.cast<std::pair<std::string, py::list>>();
    Scenario& scenario = scenarios.emplace_back();
    scenario.name = name;
    for (const py::handle shock : shocks)
      scenario.shocks.push_back(py::isinstance<py::str>(shock)
                                    ? value_or_raise(stress::parse_shock(shock.cast<std::string>(), network, {"", 0, 0, "scenarios"}))
                                    : shock_of(shock.cast<py::dict>(), network));
  }
  return scenarios;
}

RunParameters run_parameters_of(const std::string& model, int days, const py::dict& from) {
  RunParameters p;
  p.model = named<Model>("model", model,
                         {{"ario", Model::ario},
                          {"daily", Model::daily},
                          {"cascade", Model::cascade},
                          {"leontief", Model::leontief},
                          {"ghosh", Model::ghosh}});
  p.days = days;
  take(from, "days_per_year", p.days_per_year);
  take(from, "threshold", p.threshold);
  take(from, "series", p.series);
  take(from, "stocks", p.stocks);
  if (p.stocks && p.model != Model::ario)
    raise({ErrorCode::contradiction,
           "Only the model ario keeps the stock of every input by day",
           {"", 0, 0, "stocks"},
           "Leave it out, or choose ario."});
  if (p.series && !stress::has_days(p.model))
    raise({ErrorCode::contradiction,
           "The model " + std::string(stress::model_name(p.model)) + " has no days, and so no series by day",
           {"", 0, 0, "series"},
           "Leave it out, or choose ario or daily."});
  if (p.model == Model::ario) p.ario = ario_parameters_of(from);
  if (p.model == Model::daily) p.daily = daily_parameters_of(from);
  if (p.model == Model::cascade) p.cascade = cascade_parameters_of(from);
  take(from, "tolerance", p.linear.tolerance);
  take(from, "sweeps_max", p.linear.sweeps_max);
  if (from.contains("tiers") && !from["tiers"].is_none()) {
    take(from, "tiers", p.linear.tiers);
    if (const auto fits = shock::check_tiers(p.linear.tiers); !fits) raise(fits.error());
  }
  return p;
}

// The outcomes one behind the other: [scenario], [scenario][node], [scenario][day].
struct Outcomes {
  std::vector<double> loss, direct, loss_down, loss_up, value_added_loss, lowest, days_lost, error, node_loss, node_direct, node_added,
      by_day, unmet;
  std::vector<std::int32_t> first_day_below, recovered_day, lowest_day, iterations;
};

Outcomes gathered(const std::vector<Outcome>& outcomes) {
  Outcomes all;
  const auto append = [](std::vector<double>& to, const std::vector<double>& from) { to.insert(to.end(), from.begin(), from.end()); };
  for (const Outcome& o : outcomes) {
    all.loss.push_back(o.loss);
    all.direct.push_back(o.direct);
    all.loss_down.push_back(o.loss_down);
    all.loss_up.push_back(o.loss_up);
    all.value_added_loss.push_back(o.value_added_loss.value_or(none));
    all.lowest.push_back(o.lowest);
    all.days_lost.push_back(o.days_lost);
    all.error.push_back(o.error.value_or(none));
    all.first_day_below.push_back(o.first_day_below.value_or(-1));
    all.recovered_day.push_back(o.recovered_day.value_or(-1));
    all.lowest_day.push_back(o.lowest_day);
    all.iterations.push_back(o.iterations);
    append(all.node_loss, o.node_loss);
    append(all.node_direct, o.node_direct);
    append(all.node_added, o.node_value_added_loss);
    append(all.by_day, o.by_day);
    append(all.unmet, o.final_demand_unmet);
  }
  return all;
}

// As the columns of --by-day.
py::dict daily_series_dict(const stress::DailyNodeSeries& s, const Shape& shape, const py::object& owner) {
  py::dict out;
  out["production"] = view(s.production.data(), shape, owner);
  out["demand"] = view(s.demand.data(), shape, owner);
  out["input_limit"] = view(s.input_limit.data(), shape, owner);
  out["loss"] = view(s.capacity_lost.data(), shape, owner);
  out["consumption"] = view(s.final_consumption.data(), shape, owner);
  out["bound"] = view(s.bound.data(), shape, owner);
  return out;
}

py::list series_of(RunResult& r, const Network& network) {
  py::list series;
  for (Outcome& outcome : r.outcomes) {
    if (outcome.daily_series) {
      const Kept<stress::DailyNodeSeries> kept(*std::move(outcome.daily_series));
      series.append(daily_series_dict(*kept.value, {static_cast<std::size_t>(r.days), network.nodes()}, kept.owner));
    }
    if (!outcome.series) continue;
    const Kept<shock::ArioSeries> kept(*std::move(outcome.series));
    series.append(series_dict(*kept.value, static_cast<std::size_t>(r.days), network.nodes(), network.sector_names.size(), kept.owner));
  }
  return series;
}

py::object departures_of(const std::vector<Outcome>& outcomes) {
  std::vector<shock::ArioDepartures> all;
  for (const Outcome& outcome : outcomes)
    if (outcome.departures) all.push_back(*outcome.departures);
  return departures_dict(all);
}

py::dict dict_of(RunResult&& r, const Network& network) {
  const Kept<Outcomes> kept(gathered(r.outcomes));
  const Kept<std::vector<double>> base(std::move(r.node_base)), demand(std::move(r.final_demand_base)),
      added(std::move(r.node_value_added_base)), in_table(std::move(r.final_demand_table));
  const Outcomes& all = *kept.value;
  const std::size_t count = r.outcomes.size(), nodes = network.nodes();
  std::vector<std::string> scenarios;
  for (const Outcome& outcome : r.outcomes) scenarios.push_back(outcome.scenario);
  py::dict out, facts;
  for (const auto& fact : r.facts) facts[py::str(fact.key)] = fact.text;
  out["scenarios"] = scenarios;
  out["facts"] = facts;
  out["unit"] = r.unit;
  out["days"] = r.days;
  out["notes"] = r.notes;
  out["series"] = series_of(r, network);
  out["departures"] = departures_of(r.outcomes);
  out["base"] = r.base;
  out["value_added_base"] = r.value_added_base.value_or(none);
  out["node_base"] = view(base.value->data(), {nodes}, base.owner);
  const std::pair<const char*, const std::vector<double> Outcomes::*> single[] = {{"loss", &Outcomes::loss},
                                                                                  {"direct", &Outcomes::direct},
                                                                                  {"loss_down", &Outcomes::loss_down},
                                                                                  {"loss_up", &Outcomes::loss_up},
                                                                                  {"value_added_loss", &Outcomes::value_added_loss},
                                                                                  {"lowest", &Outcomes::lowest},
                                                                                  {"days_lost", &Outcomes::days_lost},
                                                                                  {"error", &Outcomes::error}};
  for (const auto& [name, member] : single) out[name] = view((all.*member).data(), {count}, kept.owner);
  const std::pair<const char*, const std::vector<std::int32_t> Outcomes::*> whole[] = {{"first_day_below", &Outcomes::first_day_below},
                                                                                       {"recovered_day", &Outcomes::recovered_day},
                                                                                       {"lowest_day", &Outcomes::lowest_day},
                                                                                       {"iterations", &Outcomes::iterations}};
  for (const auto& [name, member] : whole) out[name] = view((all.*member).data(), {count}, kept.owner);
  out["node_loss"] = view(all.node_loss.data(), {count, nodes}, kept.owner);
  out["node_direct"] = view(all.node_direct.data(), {count, nodes}, kept.owner);
  const bool buyers = !demand.value->empty() && all.unmet.size() == count * demand.value->size();
  out["node_value_added_base"] = view_or_none(*added.value, {added.value->size()}, added.owner);
  out["node_value_added_loss"] = view_or_none(all.node_added, {count, nodes}, kept.owner);
  out["final_demand_table"] = view_or_none(*in_table.value, {in_table.value->size()}, in_table.owner);
  out["final_demand_base"] = view_or_none(*demand.value, {demand.value->size()}, demand.owner);
  out["final_demand_unmet"] =
      buyers ? py::object(view(all.unmet.data(), {count, demand.value->size()}, kept.owner)) : py::object(py::none());
  out["by_day"] = view_or_none(all.by_day, {count, static_cast<std::size_t>(r.days)}, kept.owner);
  return out;
}

// A table whose essentiality comes with the call, as a copy; nothing without.
std::optional<Network> with_essentiality(const py::capsule& handle, const py::dict& parameters) {
  std::vector<std::uint8_t> essentiality;
  take_values(parameters, "essentiality", essentiality);
  if (essentiality.empty()) return std::nullopt;
  std::optional<Network> own(network_of(handle));
  own->essentiality = std::move(essentiality);
  return own;
}

py::dict run(const py::capsule& handle, const py::object& scenarios, const std::string& model, int days, const py::dict& parameters,
             int threads, const py::object& report) {
  const std::optional<Network> own = with_essentiality(handle, parameters);
  const Network& network = own ? *own : network_of(handle);
  const auto batch = scenarios_of(scenarios, network);
  const RunParameters p = run_parameters_of(model, days, parameters);
  const Limits limits = limits_of(parameters);
  return dict_of(limited_result_of(report, [&](Progress& progress) { return stress::run(network, batch, p, threads, progress, limits); }),
                 network);
}

std::string words_of(HeldBy by, std::uint32_t input, const Network& network) {
  if (by == HeldBy::input) return input == stress::all_inputs ? "inputs" : "input " + network.sector_names.at(input);
  return by == HeldBy::capacity ? "capacity" : by == HeldBy::demand ? "demand" : by == HeldBy::rebuilding ? "rebuilding" : "nothing";
}

py::tuple chain_of(const std::vector<stress::ChainStep>& steps, const Network& network) {
  py::list chain;
  for (const auto& step : steps) chain.append(py::make_tuple(network.names[step.node], step.day, words_of(step.by, step.input, network)));
  return py::tuple(chain);
}

// Shares that add up, days and steps: few numbers, so as lists.
py::dict dict_of(const stress::Explanation& e, const Network& network) {
  py::list days, stretches, ways;
  for (const auto& day : e.days) days.append(py::make_tuple(day.day, day.loss, words_of(day.by, day.input, network), day.origins));
  for (std::size_t k = 0; k < e.stretches.size(); ++k) {
    const auto& s = e.stretches[k];
    py::list behind;
    for (const auto& [name, share] : stress::behind_rows(network, s)) behind.append(py::make_tuple(name, share));
    py::dict stretch;
    stretch["first_day"] = s.from;
    stretch["last_day"] = s.to;
    stretch["held_by"] = words_of(s.by, s.input, network);
    stretch["loss"] = s.loss;
    stretch["origins"] = s.origins;
    stretch["behind"] = py::tuple(behind);
    stretch["worst_day"] = s.worst_day;
    stretch["chain"] = chain_of(e.chains[k], network);
    stretch["side"] = s.side == stress::Side::down ? "down" : s.side == stress::Side::up ? "up" : "";
    stretches.append(stretch);
  }
  py::dict out;
  out["node"] = network.names[e.node];
  out["loss"] = e.loss;
  out["origins"] = e.origins;
  out["days"] = py::tuple(days);
  out["stretches"] = stretches;
  for (const auto& way : e.ways) ways.append(py::make_tuple(way.share, chain_of(way.steps, network)));
  out["tiers"] = e.tiers;
  out["ways"] = py::tuple(ways);
  return out;
}

py::dict explain(const py::capsule& handle, const py::object& scenarios, const std::vector<std::string>& nodes, const std::string& model,
                 int days, const py::dict& parameters, int threads, const py::object& report) {
  const std::optional<Network> own = with_essentiality(handle, parameters);
  const Network& network = own ? *own : network_of(handle);
  const auto batch = scenarios_of(scenarios, network);
  if (batch.size() != 1)
    raise({ErrorCode::bad_field, std::to_string(batch.size()) + " scenarios", {"", 0, 0, "scenario"}, "Give the one to explain."});
  const RunParameters p = run_parameters_of(model, days, parameters);
  std::vector<std::uint32_t> places;
  for (const auto& text : nodes)
    for (const std::uint32_t node : value_or_raise(stress::nodes_named(network.labels(), text, {"", 0, 0, "nodes"})))
      places.push_back(node);
  const Limits limits = limits_of(parameters);
  const stress::Why why = limited_result_of(
      report, [&](Progress& progress) { return stress::explain(network, batch[0], p, places, threads, progress, limits); });
  py::list found;
  for (const auto& node : why.nodes) found.append(dict_of(node, network));
  py::dict out;
  out["origins"] = why.origins;
  out["nodes"] = found;
  return out;
}

}  // namespace

void add_run(py::module_& module) {
  module.def("run", &run, py::arg("network"), py::arg("scenarios"), py::arg("model"), py::arg("days"), py::arg("parameters"),
             py::arg("threads"), py::arg("report"));
  module.def("explain", &explain, py::arg("network"), py::arg("scenarios"), py::arg("nodes"), py::arg("model"), py::arg("days"),
             py::arg("parameters"), py::arg("threads"), py::arg("report"));
}

}  // namespace entrepot::python
