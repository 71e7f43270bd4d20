#include <array>
#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/csv.h"
#include "csv_comment.h"
#include "shock/rule_names.h"
#include "stress_ensemble.h"

namespace entrepot::app {
namespace {

using nlohmann::ordered_json;
using stress::Ensemble;
using stress::EnsembleOutput;
using stress::EnsembleResult;
using stress::SensitivityIndex;
using stress::SensitivityStage;

ordered_json json_of(const SensitivityIndex& index) { return {{"value", index.value}, {"low", index.low}, {"high", index.high}}; }

ordered_json json_of(const stress::Statement& statement) {
  ordered_json out = {{"source", statement.source}, {"confidence", nullptr}};
  if (statement.confidence) out["confidence"] = confidence_name(*statement.confidence);
  return out;
}

ordered_json sensitivity_json(const Ensemble& ensemble, const stress::Sensitivity& sensitivity) {
  ordered_json indices = ordered_json::array(), stages = ordered_json::array();
  const SensitivityStage& last = sensitivity.last();
  for (std::size_t p = 0; p < last.first.size(); ++p)
    indices.push_back(
        {{"parameter", ensemble.plan().parameters[p].name}, {"first", json_of(last.first[p])}, {"total", json_of(last.total[p])}});
  for (const SensitivityStage& stage : sensitivity.stages) {
    ordered_json one = {
        {"draws", stage.draws}, {"mean", stage.mean}, {"median", stage.median}, {"variance", stage.variance}, {"defined", stage.defined}};
    one["widest_interval"] = stage.defined ? ordered_json(stage.widest) : ordered_json(nullptr);
    ordered_json first = ordered_json::array(), total = ordered_json::array();
    for (const auto& index : stage.first) first.push_back(json_of(index));
    for (const auto& index : stage.total) total.push_back(json_of(index));
    one["first"] = first;
    one["total"] = total;
    stages.push_back(one);
  }
  return {{"defined", last.defined}, {"converged", sensitivity.converged}, {"indices", indices}, {"convergence", stages}};
}

// Stocks that never run out are "inf", which is no number of JSON.
ordered_json json_of(const std::vector<double>& values) {
  ordered_json out = ordered_json::array();
  for (const double value : values) out.push_back(std::isinf(value) ? ordered_json("inf") : ordered_json(value));
  return out;
}

ordered_json plan_json(const Ensemble& ensemble) {
  const auto& plan = ensemble.plan();
  ordered_json shocks = ordered_json::array(), parameters = ordered_json::array();
  for (const auto& shock : plan.shocks) {
    ordered_json one = {{"name", shock.name},   {"nodes", shock.nodes}, {"loss", shock.loss},
                        {"start", shock.start}, {"days", shock.days},   {"recovery_days", shock.recovery_days}};
    if (shock.capital) {
      one.erase("loss");
      one["capital"] = *shock.capital;
      if (!shock.households.empty()) one["households_impact"] = shock.households;
      if (!shock.rebuild.empty()) one.update({{"rebuild", shock.rebuild}, {"rebuild_days", shock.rebuild_days}});
    }
    one.update(json_of(shock.statement));
    shocks.push_back(one);
  }
  for (const auto& parameter : plan.parameters) {
    ordered_json one = {{"name", parameter.name},
                        {"vary", stress::model_input(parameter.input).key},
                        {"meaning", stress::model_input(parameter.input).words},
                        {"range", parameter.distribution.text()}};
    if (!parameter.sectors.empty()) one["sectors"] = parameter.sectors;
    one.update(json_of(parameter.statement));
    parameters.push_back(one);
  }
  return {{"name", plan.name}, {"title", plan.title},     {"sources", plan.sources}, {"horizon_days", plan.horizon_days},
          {"shocks", shocks},  {"parameters", parameters}};
}

}  // namespace

std::string ensemble_json(const EnsembleRun& run) {
  const Ensemble& ensemble = *run.ensemble;
  const EnsembleResult& result = run.result;
  const auto& plan = ensemble.plan();
  const auto& model = ensemble.model();
  ordered_json outputs = ordered_json::array();
  for (std::size_t o = 0; o < result.outputs; ++o) {
    const EnsembleOutput& output = ensemble.outputs()[o];
    static constexpr std::array kinds{"world", "economy", "target"};
    ordered_json one = {
        {"name", output.name}, {"kind", kinds[static_cast<std::size_t>(output.kind)]}, {"base", output.base}, {"mean", result.means[o]}};
    static constexpr std::array names{"p05", "p25", "p50", "p75", "p95"};
    for (std::size_t q = 0; has_quantiles(ensemble) && q < names.size(); ++q) one[names[q]] = result.quantiles[o][q];
    if (ensemble.drawn()) one["sensitivity"] = sensitivity_json(ensemble, result.sensitivities[o]);
    outputs.push_back(one);
  }
  ordered_json out = {{"model", "ARIO with inventories"}, {"source", run.network.source}, {"unit", run.unit()}, {"runs", ensemble.runs()}};
  if (ensemble.drawn())
    out.update({{"draws", plan.draws}, {"summarised_runs", 2 * plan.draws}, {"seed", plan.seed}, {"threshold", plan.threshold}});
  out["ensemble"] = plan_json(ensemble);
  out["settings"] = {{"inventory_days", json_of(model.inventory_days)},
                     {"inventory_restoration_days", model.inventory_restoration_tau},
                     {"capital_ratio", ensemble.capital_years()},
                     {"psi", model.psi},
                     {"alpha_max", model.alpha_max},
                     {"alpha_tau_days", model.alpha_tau},
                     {"rationing", shock::name_of(model.rationing)},
                     {"orders", shock::name_of(model.order_rule)},
                     {"production", shock::name_of(model.production_function)}};
  out["notes"] = run.notes();
  out["outputs"] = outputs;
  for (std::size_t row = 0; !ensemble.drawn() && row < ensemble.runs(); ++row) {
    ordered_json losses = ordered_json::object();
    for (std::size_t o = 0; o < result.outputs; ++o) losses[ensemble.outputs()[o].name] = result.losses[row * result.outputs + o];
    out["scenarios"].push_back({{"name", plan.scenarios[row].name}, {"losses", losses}});
  }
  return out.dump(2) + "\n";
}

std::string ensemble_csv(const EnsembleRun& run) {
  const Ensemble& ensemble = *run.ensemble;
  const EnsembleResult& result = run.result;
  std::string out = csv_comment(ensemble_facts(run)) + (ensemble.drawn() ? "run,draw,matrix" : "run,scenario");
  for (const auto& parameter : ensemble.plan().parameters) out += "," + csv_field(parameter.name);
  for (const EnsembleOutput& output : ensemble.outputs()) out += "," + csv_field("loss " + output.name);
  out += "\n";
  const std::size_t parts = ensemble.plan().parameters.size() + 2;
  for (std::size_t row = 0; row < ensemble.runs(); ++row) {
    if (ensemble.drawn()) {
      const std::size_t part = row % parts;
      out += fmt::format("{},{},{}", row, row / parts, part == 0 ? "A" : part == 1 ? "B" : fmt::format("A_B{}", part - 1));
      for (const double value : ensemble.parameters_of(row)) out += fmt::format(",{}", value);
    } else {
      out += fmt::format("{},{}", row, csv_field(ensemble.plan().scenarios[row].name));
    }
    for (std::size_t o = 0; o < result.outputs; ++o) out += fmt::format(",{}", result.losses[row * result.outputs + o]);
    out += "\n";
  }
  return out;
}

}  // namespace entrepot::app
