#include <algorithm>

#include <fmt/format.h>

#include "production/leontief.h"
#include "stress/detail/models.h"

namespace entrepot::stress::detail {

shock::LinearScenario linear_scenario(const Scenario& scenario, Model model, const production::InputOutputTable& table,
                                      std::span<const double> demand) {
  shock::LinearScenario out;
  out.side = model == Model::leontief ? shock::LinearSide::demand : shock::LinearSide::supply;
  for (const Shock& shock : scenario.shocks)
    for (const std::uint32_t node : shock.nodes) {
      if (shock.loss > 0) out.fixed.push_back({node, (1 - shock.loss) * table.output[node]});
      if (shock.demand != 1) out.changes.push_back({node, (shock.demand - 1) * demand[node]});
    }
  return out;
}

Result<RunResult> run_linear_model(const Job& job) {
  const production::InputOutputTable& table = *job.network.table;
  const RunParameters& p = job.parameters;
  const auto demand = production::total_final_demand(table);
  std::vector<shock::LinearScenario> scenarios;
  for (const Scenario& scenario : job.scenarios) scenarios.push_back(linear_scenario(scenario, p.model, table, demand));
  const shock::LinearNetwork network{table.regions.size(), table.sectors.size(), table.flows, table.output};
  TRY_ASSIGN(const auto r, shock::run_linear(network, scenarios, p.linear, job.threads, job.progress, job.limits));
  RunResult out;
  out.facts = {{"tiers", p.linear.tiers > 0 ? fmt::format("the first {}", p.linear.tiers) : "all"},
               {"shocked nodes", "held at what the shock leaves them"},
               {"substitution", "none"},
               {"inventories", "none"}};
  out.unit = job.network.money() + " per year";
  out.node_base = table.output;
  std::vector<double> value_added_share(table.nodes());
  double value_added = 0;
  for (std::size_t i = 0; i < table.nodes(); ++i) {
    double bought = 0;
    for (std::size_t j = 0; j < table.nodes(); ++j) bought += table.flow(j, i);
    if (table.output[i] > 0) value_added_share[i] = 1 - bought / table.output[i];
    value_added += value_added_share[i] * table.output[i];
  }
  out.value_added_base = value_added;
  for (std::size_t k = 0; k < scenarios.size(); ++k) {
    Outcome& outcome = out.outcomes.emplace_back();
    outcome.scenario = job.scenarios[k].name;
    outcome.node_direct.assign(table.nodes(), 0);
    double lost = 0;
    for (std::size_t i = 0; i < table.nodes(); ++i) {
      outcome.node_loss.push_back(-r.at(i, k));
      lost -= value_added_share[i] * r.at(i, k);
    }
    for (const shock::NodeValue& fixed : scenarios[k].fixed) outcome.node_direct[fixed.node] = table.output[fixed.node] - fixed.value;
    for (const shock::NodeValue& change : scenarios[k].changes)
      outcome.node_direct[change.node] = std::max(outcome.node_direct[change.node], -change.value);
    outcome.value_added_loss = lost;
    outcome.iterations = r.sweeps[k];
    outcome.error = r.error[k];
  }
  return out;
}

}  // namespace entrepot::stress::detail
