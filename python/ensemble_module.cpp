#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <fmt/format.h>

#include "arrays.h"
#include "bindings.h"
#include "errors.h"
#include "parameters.h"
#include "stress/ensemble.h"
#include "stress/node_names.h"
#include "work.h"

namespace entrepot::python {
namespace {

using stress::Ensemble;
using stress::EnsembleResult;
using stress::SaltelliDesign;
using stress::Sensitivity;
using stress::SensitivityIndex;
using stress::SensitivityStage;

constexpr std::size_t points_together = 4096;  // between two reports

Result<std::vector<double>> points_of(const SaltelliDesign& design, Progress& progress) {
  const std::size_t parameters = design.parameters();
  std::vector<double> points;
  points.reserve(design.runs() * parameters);  // gigabytes of zeros would take seconds that nobody can stop
  for (std::size_t run = 0; run < design.runs(); ++run) {
    if (run % points_together == 0) {
      progress.update(static_cast<double>(run) / static_cast<double>(design.runs()), "points");
      TRY(go_on(progress));
    }
    points.resize((run + 1) * parameters);
    design.point(run, std::span(points).last(parameters));
  }
  progress.update(1, "points");
  return points;
}

py::array points(std::size_t draws, std::size_t parameters, std::uint64_t seed, const py::object& report) {
  const SaltelliDesign design = value_or_raise(SaltelliDesign::create(draws, parameters, seed));
  const Kept<std::vector<double>> kept(result_of(report, [&](Progress& progress) { return points_of(design, progress); }));
  return view(kept.value->data(), {design.runs(), parameters}, kept.owner);
}

// [stage][output] or [stage][output][parameter], one vector for each of them.
struct Indices {
  std::vector<double> mean, variance, median, first, first_low, first_high, total, total_low, total_high;
  std::vector<std::uint64_t> draws;       // [stage]
  std::vector<std::uint8_t> converged;    // [output]
};

void append(const std::vector<SensitivityIndex>& from, std::size_t parameters, std::vector<double>& value, std::vector<double>& low,
            std::vector<double>& high) {
  const double none = std::numeric_limits<double>::quiet_NaN();
  for (std::size_t p = 0; p < parameters; ++p) {  // none are given where the output does not vary
    value.push_back(p < from.size() ? from[p].value : none);
    low.push_back(p < from.size() ? from[p].low : none);
    high.push_back(p < from.size() ? from[p].high : none);
  }
}

Indices indices_of(const std::vector<Sensitivity>& found, std::size_t parameters) {
  Indices out;
  for (const Sensitivity& output : found) out.converged.push_back(output.converged ? 1 : 0);
  const std::size_t stages = found.empty() ? 0 : found[0].stages.size();
  for (std::size_t k = 0; k < stages; ++k) {
    out.draws.push_back(found[0].stages[k].draws);
    for (const Sensitivity& output : found) {
      const SensitivityStage& stage = output.stages[k];
      out.mean.push_back(stage.mean);
      out.variance.push_back(stage.variance);
      out.median.push_back(stage.median);
      append(stage.first, parameters, out.first, out.first_low, out.first_high);
      append(stage.total, parameters, out.total, out.total_low, out.total_high);
    }
  }
  return out;
}

py::dict dict_of(const std::vector<Sensitivity>& found, std::size_t parameters) {
  const Kept<Indices> kept(indices_of(found, parameters));
  const Indices& x = *kept.value;
  const std::size_t stages = x.draws.size(), outputs = found.size();
  py::dict out;
  out["draws"] = view(x.draws.data(), {stages}, kept.owner);
  out["converged"] = view(reinterpret_cast<const bool*>(x.converged.data()), {outputs}, kept.owner);
  const std::pair<const char*, const std::vector<double> Indices::*> by_output[] = {
      {"mean", &Indices::mean}, {"variance", &Indices::variance}, {"median", &Indices::median}};
  for (const auto& [name, member] : by_output) out[name] = view((x.*member).data(), {stages, outputs}, kept.owner);
  const std::pair<const char*, const std::vector<double> Indices::*> by_parameter[] = {
      {"first", &Indices::first}, {"first_low", &Indices::first_low}, {"first_high", &Indices::first_high},
      {"total", &Indices::total}, {"total_low", &Indices::total_low}, {"total_high", &Indices::total_high}};
  for (const auto& [name, member] : by_parameter) out[name] = view((x.*member).data(), {stages, outputs, parameters}, kept.owner);
  return out;
}

py::dict sensitivities(const Array<double>& values, std::size_t outputs, std::size_t parameters, std::uint64_t seed, std::size_t resamples,
                       double threshold, int threads, const py::object& report) {
  const stress::SensitivityOptions options{seed, resamples, threshold, threads};
  return dict_of(
      result_of(report, [&](Progress& progress) { return stress::sensitivities(span_of(values), outputs, parameters, options, progress); }),
      parameters);
}

py::dict dict_of(const Ensemble& ensemble, EnsembleResult&& found) {
  const Kept<EnsembleResult> kept(std::move(found));
  const EnsembleResult& r = *kept.value;
  const std::size_t runs = ensemble.runs(), parameters = ensemble.plan().parameters.size();
  std::vector<std::string> outputs, parameter_names, scenario_names;
  std::vector<double> base;
  for (const auto& output : ensemble.outputs()) {
    outputs.push_back(output.name);
    base.push_back(output.base);
  }
  for (const auto& parameter : ensemble.plan().parameters) parameter_names.push_back(parameter.name);
  for (const auto& scenario : ensemble.plan().scenarios) scenario_names.push_back(scenario.name);
  std::vector<double> values;
  for (std::size_t run = 0; ensemble.drawn() && run < runs; ++run)
    for (const double value : ensemble.parameters_of(run)) values.push_back(value);
  const Kept<std::vector<double>> bases(std::move(base)), drawn(std::move(values));
  py::dict out;
  out["name"] = ensemble.plan().name;
  out["outputs"] = outputs;
  out["parameters"] = parameter_names;
  out["scenarios"] = scenario_names;
  out["losses"] = view(r.losses.data(), {runs, r.outputs}, kept.owner);
  out["values"] = view(drawn.value->data(), {ensemble.drawn() ? runs : 0, parameters}, drawn.owner);
  out["base"] = view(bases.value->data(), {outputs.size()}, bases.owner);
  out["quantiles"] =
      view(r.quantiles.empty() ? nullptr : r.quantiles[0].data(), {r.quantiles.size(), stress::ensemble_quantiles.size()}, kept.owner);
  out["means"] = view(r.means.data(), {r.means.size()}, kept.owner);
  out["sensitivities"] = r.sensitivities.empty() ? py::object(py::none()) : py::object(dict_of(r.sensitivities, parameters));
  out["resumed"] = r.resumed;
  out["notes"] = ensemble.notes();
  return out;
}

// Capital in years of value added, one number or one for each sector, where the plan says nothing.
void take_capital(const Array<double>& years, const production::InputOutputTable& table, stress::EnsemblePlan& plan) {
  stress::SectorNumbers& given = plan.model.capital_ratio;
  if (!given.texts.empty()) return;
  given.where.field = "capital_ratio";
  const auto names = stress::TableLabels(table).sector_names;
  const auto values = span_of(years);
  for (std::size_t s = 0; s < values.size(); ++s)
    given.texts.push_back(values.size() == 1 ? fmt::format("{}", values[s]) : fmt::format("{}={}", names[s], values[s]));
}

// As `--draws`.
void take_draws(const py::object& draws, stress::EnsemblePlan& plan) {
  if (draws.is_none()) return;
  if (!plan.scenarios.empty())
    raise({ErrorCode::contradiction, "The plan lists its scenarios: nothing is drawn", {"", 0, 0, "draws"}, "Leave draws out."});
  plan.draws = value_or_raise(stress::checked_draws(cast_argument<std::int64_t>(draws, "draws"), {"", 0, 0, "draws"}));
}

// Where the plan says nothing of it.
void take_production(const py::dict& parameters, const shock::ArioParameters& shared, stress::EnsemblePlan& plan) {
  if (!plan.model.production && !parameters["production_function"].is_none()) plan.model.production = shared.production_function;
}

// As `--essentiality`: a rule that treats all inputs alike would ignore it.
void check_criticality(const shock::ArioParameters& shared, const stress::EnsemblePlan& plan) {
  const auto rule = plan.model.production.value_or(shared.production_function);
  if (shared.criticality.empty() || (rule != shock::ProductionFunction::leontief && rule != shock::ProductionFunction::linear)) return;
  raise({ErrorCode::contradiction,
         fmt::format("production = \"{}\" does not know criticality", shock::name_of(rule)),
         {"", 0, 0, "criticality"},
         "Leave it out, or choose half_critical, strongly_critical, weakly_critical or generalised_leontief in the plan or by "
         "production_function."});
}

py::dict ensemble(const py::capsule& table, const std::string& plan_text, bool plan_is_text, const py::dict& parameters,
                  const Array<double>& capital_years, const std::string& journal, const py::object& draws, int threads,
                  const py::object& report) {
  stress::EnsemblePlan plan = value_or_raise(plan_is_text ? stress::parse_ensemble(plan_text, "plan") : stress::read_ensemble(plan_text));
  take_draws(draws, plan);
  const production::InputOutputTable& of_table = *network_of(table).table;
  take_capital(capital_years, of_table, plan);
  const shock::ArioParameters shared = ario_parameters_of(parameters);
  take_production(parameters, shared, plan);
  check_criticality(shared, plan);
  const Ensemble prepared = value_or_raise(
      Ensemble::prepare(std::move(plan), of_table, shared, limits_of(parameters), network_of(table).names).map_error(with_memory));
  stress::EnsembleOptions options;
  options.threads = threads;
  options.journal = journal;
  return dict_of(prepared,
                 limited_result_of(report, [&](Progress& progress) { return stress::run_ensemble(prepared, options, progress); }));
}

}  // namespace

void add_ensemble(py::module_& module) {
  module.def("points", &points, py::arg("draws"), py::arg("parameters"), py::arg("seed"), py::arg("report"));
  module.def("sensitivities", &sensitivities, py::arg("values"), py::arg("outputs"), py::arg("parameters"), py::arg("seed"),
             py::arg("resamples"), py::arg("threshold"), py::arg("threads"), py::arg("report"));
  module.def("ensemble", &ensemble, py::arg("table"), py::arg("plan"), py::arg("plan_is_text"), py::arg("parameters"),
             py::arg("capital_years"), py::arg("journal"), py::arg("draws"), py::arg("threads"), py::arg("report"));
  module.attr("ensemble_quantiles") = py::tuple(py::cast(stress::ensemble_quantiles));
}

}  // namespace entrepot::python
