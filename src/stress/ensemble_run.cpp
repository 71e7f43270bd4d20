// An ensemble block by block, and what its rows add up to.
#include <algorithm>

#include <fmt/format.h>

#include "base/hash.h"
#include "stress/blocks.h"
#include "stress/ensemble.h"

namespace entrepot::stress {

std::string Ensemble::key() const {
  std::string text = fmt::format("{} {} {} {}\n", plan_.horizon_days, plan_.seed, drawn(), runs() % ensemble_block_runs);
  const auto add = [&](std::span<const double> values) {
    text += fmt::format("{} ", values.size());
    text.append(reinterpret_cast<const char*>(values.data()), values.size_bytes());
  };
  for (std::size_t s = 0; s < plan_.shocks.size(); ++s) {
    const EnsembleShock& shock = plan_.shocks[s];
    text += fmt::format("{:a} {} {:a} {:a}:", shock.loss, shock.start, shock.days, shock.recovery_days);
    for (const std::uint32_t node : shock_nodes_[s]) text += fmt::format(" {}", node);
    if (shock.capital) {
      text += fmt::format(" capital {:a} {} {:a}", *shock.capital, static_cast<int>(shock.shape), shock.rebuild_days);
      for (const std::uint32_t node : shock_nodes_[s]) text += fmt::format(" {:a}", capital_[node]);
      for (const auto& [column, amount] : households_[s]) text += fmt::format(" households {} {:a}", column, amount);
      for (const shock::RebuildingSector& r : rebuilders_[s])
        text += fmt::format(" {} {:a} {}", r.sector, r.share, r.region ? static_cast<int>(*r.region) : -1);
    }
    text += '\n';
  }
  for (const EnsembleParameter& p : plan_.parameters) {
    text += fmt::format("{} {} {:a} {:a} {:a}:", static_cast<int>(p.input), static_cast<int>(p.distribution.shape), p.distribution.low,
                        p.distribution.high, p.distribution.mode);
    for (const std::size_t s : p.shocks) text += fmt::format(" {}", s);
    for (const std::string& sector : p.sectors) text += fmt::format(" sector {}", sector);
    text += '\n';
  }
  for (std::size_t at = 0; at < plan_.scenarios.size(); ++at) {
    const EnsembleScenario& scenario = plan_.scenarios[at];
    for (const std::size_t s : scenario.shocks) text += fmt::format(" {}", s);
    for (const auto& [input, value] : scenario.values) text += fmt::format(" {}={:a}", static_cast<int>(input), value);
    for (const auto& [input, values] : scenario_sectors_[at]) {
      text += fmt::format(" {}:", static_cast<int>(input));
      add(values);
    }
    text += '\n';
  }
  for (const EnsembleOutput& output : outputs_) {
    for (const std::uint32_t node : output.nodes) text += fmt::format(" {}", node);
    text += '\n';
  }
  text += fmt::format("{:a} {} {:a} {:a} {:a} {:a} {} {} {}\n", model_.steps_per_year, model_.balance_residual, model_.psi,
                      model_.alpha_base, model_.alpha_max, model_.alpha_tau, static_cast<int>(model_.order_rule),
                      static_cast<int>(model_.rationing), static_cast<int>(model_.production_function));
  for (const std::span<const double> values :
       {std::span<const double>(model_.inventory_days), std::span<const double>(model_.inventory_restoration_tau),
        std::span<const double>(table_->flows), std::span<const double>(table_->final_demand), std::span<const double>(table_->output)})
    add(values);
  for (const shock::Criticality one : model_.criticality) text += fmt::format(" {}", static_cast<int>(one));
  for (const std::uint32_t region : demand_regions_) text += fmt::format(" {}", region);
  return "entrepot ensemble 2 " + sha256_hex(text);
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
