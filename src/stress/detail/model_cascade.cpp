#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "stress/detail/final_buyers.h"
#include "stress/detail/models.h"
#include "stress/screen.h"

namespace entrepot::stress::detail {

shock::CascadeShock cascade_shock(const Scenario& scenario) {
  shock::CascadeShock out;
  for (const Shock& shock : scenario.shocks)
    for (const std::uint32_t node : shock.nodes) out.push_back({node, shock.loss, shock.loss_up.value_or(shock.loss)});
  return out;
}

namespace {

bool is_plain(const shock::CascadeNetwork& network) {
  return std::all_of(network.essentiality.begin(), network.essentiality.end(), [](std::uint8_t e) { return e == 1; });
}

}  // namespace

Result<RunResult> run_cascade_model(const Job& job) {
  const shock::CascadeParameters& p = job.parameters.cascade;
  const ScreenInput input = screen_input(job.network);
  TRY_ASSIGN(const shock::Cascade cascade, shock::Cascade::prepare(input.network, p, job.limits, job.network.names));
  std::vector<shock::CascadeShock> shocks;
  for (const Scenario& scenario : job.scenarios) shocks.push_back(cascade_shock(scenario));
  TRY_ASSIGN(const auto outcomes, cascade.run(shocks, job.threads, job.progress, job.network.names));
  RunResult out;
  out.facts = {{"eps", fmt::format("{}", p.eps)},
               {"stop", p.stop == shock::CascadeStop::largest_change ? "no node changes by more" : "the total grows by no more"},
               {"substitution", p.substitution ? "within sectors, by market share" : "none"},
               {"essentiality", is_plain(input.network) ? "every input counts 1" : "by pair of sectors, as given"},
               {"weights", p.weights.empty() ? "sales to other nodes" : "given"}};
  out.unit = "share of all weights";
  out.notes = input.cascade_notes();
  if (cascade.summed() > 0) out.notes.push_back(cascade.summed_note(job.network.names));
  const auto weights = cascade.weights(0);
  out.node_base.assign(weights.begin(), weights.end());
  std::optional<FinalBuyers> buyers;
  if (job.network.table) out.final_demand_base = buyers.emplace(*job.network.table).bought();
  for (std::size_t k = 0; k < shocks.size(); ++k) {
    TRY_ASSIGN(const auto losses, cascade.losses(shocks[k]));
    Outcome& outcome = out.outcomes.emplace_back();
    outcome.scenario = job.scenarios[k].name;
    outcome.node_direct.assign(weights.size(), 0);
    for (std::size_t i = 0; i < weights.size(); ++i) {
      outcome.node_loss.push_back(weights[i] * std::max(losses.down[i], losses.up[i]));
      outcome.node_loss_down.push_back(weights[i] * losses.down[i]);
      outcome.node_loss_up.push_back(weights[i] * losses.up[i]);
    }
    if (buyers) outcome.final_demand_unmet = buyers->bought(losses.down);
    outcome.sector_impacts = cascade.sector_impacts(shocks[k], losses, 0);
    for (const shock::FirmLoss& loss : shocks[k]) outcome.node_direct[loss.firm] = weights[loss.firm] * std::max(loss.down, loss.up);
    outcome.loss_down = outcomes[k].index[0].down;
    outcome.loss_up = outcomes[k].index[0].up;
    outcome.iterations = static_cast<int>(outcomes[k].iterations);
    if (!job.parameters.path) continue;
    TRY_ASSIGN(const auto path, cascade.path(shocks[k], job.progress, job.network.names));
    for (const auto& after : path) outcome.path.push_back(after[0]);
  }
  return out;
}

}  // namespace entrepot::stress::detail
