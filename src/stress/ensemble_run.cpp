// An ensemble block by block, and what its rows add up to.
#include <algorithm>

#include <fmt/format.h>

#include "stress/blocks.h"
#include "stress/detail/key_text.h"
#include "stress/ensemble.h"

namespace entrepot::stress {

// By places and numbers, not by names, which may be written in more than one way; each list with its length.
std::string Ensemble::key() const {
  detail::KeyText key;
  key.add(plan_.horizon_days).add(plan_.seed).add(drawn()).add(runs() % ensemble_block_runs);
  key.add(plan_.shocks.size());
  for (std::size_t s = 0; s < plan_.shocks.size(); ++s) {
    const EnsembleShock& shock = plan_.shocks[s];
    key.add(shock.loss).add(shock.start).add(shock.days).add(shock.recovery_days).add(shock.shape).add(shock.rebuild_days);
    key.add(shock_nodes_[s]).add(shock.capital.has_value()).add(shock.capital.value_or(0));
    if (shock.capital)
      for (const std::uint32_t node : shock_nodes_[s]) key.add(capital_[node]);
    key.add(households_[s].size());
    for (const auto& [column, amount] : households_[s]) key.add(column).add(amount);
    key.add(rebuilders_[s].size());
    for (const shock::RebuildingSector& r : rebuilders_[s])
      key.add(r.sector).add(r.share).add(r.region ? static_cast<long long>(*r.region) : -1);
  }
  key.add(plan_.parameters.size());
  for (std::size_t at = 0; at < plan_.parameters.size(); ++at) {
    const EnsembleParameter& p = plan_.parameters[at];
    key.add(p.input).add(p.distribution.shape).add(p.distribution.low).add(p.distribution.high).add(p.distribution.mode);
    key.add(p.shocks).add(parameter_sectors_[at]);
  }
  key.add(plan_.scenarios.size());
  for (std::size_t at = 0; at < plan_.scenarios.size(); ++at) {
    const EnsembleScenario& scenario = plan_.scenarios[at];
    key.add(scenario.shocks).add(scenario.values.size());
    for (const auto& [input, value] : scenario.values) key.add(input).add(value);
    key.add(scenario_sectors_[at].size());
    for (const auto& [input, values] : scenario_sectors_[at]) key.add(input).add(values);
  }
  key.add(outputs_.size());
  for (const EnsembleOutput& output : outputs_) key.add(output.nodes);
  key.add(model_.steps_per_year).add(model_.balance_residual).add(model_.psi).add(model_.alpha_base).add(model_.alpha_max);
  key.add(model_.alpha_tau).add(model_.order_rule).add(model_.rationing).add(model_.production_function).add(model_.precision);
  key.add(model_.inventory_days).add(model_.inventory_restoration_tau).add(capital_years_).add(model_.criticality);
  key.add(table_->regions.size()).add(demand_regions_).add(table_->flows).add(table_->final_demand).add(table_->output);
  return "entrepot ensemble 3 " + key.sha256();
}

namespace {

Result<std::vector<double>> losses_of(const Ensemble& ensemble, const BlockLines& done, const std::filesystem::path& journal) {
  std::vector<double> losses;
  const std::size_t outputs = ensemble.outputs().size();
  for (std::size_t block = 0; block < done.lines.size(); ++block) {
    const std::size_t runs = std::min(ensemble_block_runs, ensemble.runs() - block * ensemble_block_runs);
    const auto values = parse_exact_numbers(done.lines[block], runs * outputs);
    if (values.empty())
      return fail(ErrorCode::bad_syntax, fmt::format("Line {} of the journal is not block {}", block + 2, block),
                  {journal.string(), static_cast<long>(block) + 2, 0, {}}, "Remove the file to begin again.");
    losses.insert(losses.end(), values.begin(), values.end());
  }
  return losses;
}

void sum_up(const Ensemble& ensemble, EnsembleResult& result) {
  const std::size_t parts = ensemble.drawn() ? ensemble.plan().parameters.size() + 2 : 1;
  for (std::size_t o = 0; o < result.outputs; ++o) {
    std::vector<double> values;
    for (std::size_t run = 0; run < ensemble.runs(); ++run)
      if (run % parts < 2) values.push_back(result.losses[run * result.outputs + o]);
    double sum = 0;
    for (const double value : values) sum += value;
    result.means.push_back(sum / static_cast<double>(values.size()));
    std::sort(values.begin(), values.end());
    auto& quantiles = result.quantiles.emplace_back();
    for (std::size_t q = 0; q < quantiles.size(); ++q) quantiles[q] = quantile_of_sorted(values, ensemble_quantiles[q]);
  }
}

}  // namespace

Result<EnsembleResult> run_ensemble(const Ensemble& ensemble, const EnsembleOptions& options, Progress& progress) {
  BlockWork work;
  work.key = ensemble.key();
  work.what = "running the ensemble";
  work.blocks = ensemble.blocks();
  work.line = [&](std::size_t block, Progress& part) -> Result<std::string> {
    TRY_ASSIGN(const auto losses, ensemble.compute(block, options.threads, options.batch, part));
    return exact_numbers(losses);
  };
  TRY_ASSIGN(const auto done, options.runner->run(work, options.journal, progress));
  EnsembleResult result;
  result.outputs = ensemble.outputs().size();
  result.resumed = done.resumed;
  TRY_ASSIGN(result.losses, losses_of(ensemble, done, options.journal));
  sum_up(ensemble, result);
  if (!ensemble.drawn()) return result;
  SensitivityOptions statistics;
  statistics.seed = ensemble.plan().seed;
  statistics.threshold = ensemble.plan().threshold;
  statistics.threads = options.threads;
  TRY_ASSIGN(result.sensitivities, sensitivities(result.losses, result.outputs, ensemble.plan().parameters.size(), statistics, progress));
  return result;
}

}  // namespace entrepot::stress
