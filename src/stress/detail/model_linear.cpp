#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "production/leontief.h"
#include "stress/detail/beyond_output.h"
#include "stress/detail/final_buyers.h"
#include "stress/detail/models.h"

namespace entrepot::stress::detail {

std::vector<double> demand_to_change(const production::InputOutputTable& table) {
  const FinalBuyers buyers(table);
  std::vector<double> demand;
  for (std::size_t i = 0; i < table.nodes(); ++i) demand.push_back(buyers.of_node(i));
  return demand;
}

shock::LinearScenario linear_scenario(const Scenario& scenario, Model model, const production::InputOutputTable& table,
                                      std::span<const double> demand) {
  shock::LinearScenario out;
  out.side = model == Model::leontief ? shock::LinearSide::demand : shock::LinearSide::supply;
  for (const Shock& shock : scenario.shocks)
    for (const std::uint32_t node : shock.nodes) {
      if (shock.loss > 0) out.fixed.push_back({node, (1 - shock.loss) * table.output[node]});
      if (shock.demand != 1) out.changes.push_back({node, (shock.demand - 1) * demand[node]});
    }
  for (const FlowCut& cut : scenario.cuts) out.cuts.push_back({cut.suppliers, cut.buyers, cut.share});
  return out;
}

namespace {

// Calls take(supplier, buyer, what is taken out of their flow) for each.
template <class Take>
void each_flow(const shock::LinearCut& cut, const production::InputOutputTable& table, const Take& take) {
  for (const std::uint32_t i : cut.suppliers)
    for (const std::uint32_t j : cut.buyers) take(i, j, cut.share * table.flow(i, j));
}

void note_idle_cuts(const Scenario& scenario, const shock::LinearScenario& linear, const production::InputOutputTable& table,
                    RunResult& out) {
  for (std::size_t c = 0; c < linear.cuts.size(); ++c) {
    double taken = 0;
    each_flow(linear.cuts[c], table, [&](std::size_t, std::size_t, double flow) { taken += flow; });
    if (!(taken > 0))
      out.notes.push_back(fmt::format("the cut {} takes nothing out: there is no such flow, or no share of it", scenario.cuts[c].text));
  }
}

// What final buyers miss of held nodes, with what the model leaves open.
class HeldDeliveries {
 public:
  HeldDeliveries(const production::InputOutputTable& table, const FinalBuyers& buyers) : table_(table), buyers_(buyers) {}

  // Deliveries to final buyers change by dx_i - sum_j A_ij dx_j. What they buy beyond the output that is left to them (out of stocks: the row's
  // negative cells; what the row lacks) falls with the node's output, so that nothing is left where all output is lost.
  std::vector<double> unmet(const shock::LinearScenario& scenario, const shock::LinearResults& r, std::size_t k) {
    std::vector<double> missing(table_.nodes(), 0.0), more(table_.nodes(), 0.0), freed(table_.nodes(), 0.0);
    for (const shock::LinearCut& cut : scenario.cuts)
      each_flow(cut, table_, [&](std::size_t i, std::size_t j, double flow) {
        if (table_.output[j] > 0) freed[i] += flow * (1 + r.at(j, k) / table_.output[j]);
      });
    for (const shock::NodeValue& change : scenario.changes) more[change.node] += change.value;
    for (const shock::NodeValue& held : scenario.fixed) {
      const std::size_t i = held.node;
      double asked = 0, sold = 0;
      for (std::size_t j = 0; j < table_.nodes(); ++j) {
        if (table_.output[j] > 0) asked += table_.flow(i, j) / table_.output[j] * r.at(j, k);
        sold += table_.flow(i, j);
      }
      asked -= freed[i];
      const double other = buyers_.of_node(i) - (table_.output[i] - sold);
      const double lost = table_.output[i] > 0 ? -r.at(i, k) / table_.output[i] : 0;
      const double wanted = std::max(0.0, buyers_.of_node(i) + more[i]), left = more[i] - (r.at(i, k) - asked) + other * lost;
      missing[i] = std::clamp(left, 0.0, wanted);
      const double beyond = left - missing[i];
      if (beyond > noise * table_.output[i] && beyond > most_) most_ = beyond, worst_ = i;
    }
    return buyers_.divided(missing);
  }

  void note(RunResult& out, const Network& network) const {
    if (most_ > 0)
      out.notes.push_back(fmt::format(
          "industries ask {} for up to {} {} a year more than is left of it: leontief does not say who goes without, and the final "
          "demand not met is that of final buyers alone",
          network.names[worst_], format_number(most_, 4), network.money()));
  }

 private:
  static constexpr double noise = 1e-9;  // of output
  const production::InputOutputTable& table_;
  const FinalBuyers& buyers_;
  double most_ = 0;
  std::size_t worst_ = 0;
};

// Of output.
std::vector<double> lost_shares(const production::InputOutputTable& table, const shock::LinearResults& r, std::size_t k) {
  std::vector<double> shares(table.nodes(), 0.0);
  for (std::size_t i = 0; i < shares.size(); ++i)
    if (table.output[i] > 0) shares[i] = -r.at(i, k) / table.output[i];
  return shares;
}

// Ghosh sells to all in fixed shares of output; nobody misses more than what he buys.
std::vector<double> missed_shares(std::vector<double> lost) {
  for (double& share : lost) share = std::min(share, 1.0);
  return lost;
}

}  // namespace

Result<RunResult> run_linear_model(const Job& job) {
  const production::InputOutputTable& table = *job.network.table;
  const RunParameters& p = job.parameters;
  const auto demand = demand_to_change(table);
  std::vector<shock::LinearScenario> scenarios;
  for (const Scenario& scenario : job.scenarios) scenarios.push_back(linear_scenario(scenario, p.model, table, demand));
  const shock::LinearNetwork network{table.regions.size(), table.sectors.size(), table.flows, table.output, job.network.names};
  TRY_ASSIGN(const auto r, shock::run_linear(network, scenarios, p.linear, job.threads, job.progress, job.limits));
  RunResult out;
  out.facts = {{"tiers", p.linear.tiers > 0 ? fmt::format("the first {}", p.linear.tiers) : "all"},
               {"shocked nodes", "held at what the shock leaves them"},
               {"substitution", "none"},
               {"inventories", "none"}};
  out.unit = job.network.money() + " per year";
  out.node_base = table.output;
  std::vector<double> value_added_share(table.nodes());
  double beyond_most = 0;  // of the scenario in which a node loses most of its own
  std::string beyond_text;
  double value_added = 0;
  for (std::size_t i = 0; i < table.nodes(); ++i) {
    double bought = 0;
    for (std::size_t j = 0; j < table.nodes(); ++j) bought += table.flow(j, i);
    if (table.output[i] > 0) value_added_share[i] = 1 - bought / table.output[i];
    out.node_value_added_base.push_back(value_added_share[i] * table.output[i]);
    value_added += out.node_value_added_base.back();
  }
  out.value_added_base = value_added;
  const FinalBuyers buyers(table);
  HeldDeliveries held(table, buyers);
  const bool leontief = p.model == Model::leontief, tells_buyers = !leontief || p.linear.tiers == 0;
  if (tells_buyers) out.final_demand_base = buyers.bought();
  for (std::size_t k = 0; k < scenarios.size(); ++k) {
    Outcome& outcome = out.outcomes.emplace_back();
    outcome.scenario = job.scenarios[k].name;
    outcome.node_direct.assign(table.nodes(), 0);
    double lost = 0;
    for (std::size_t i = 0; i < table.nodes(); ++i) {
      outcome.node_loss.push_back(-r.at(i, k));
      outcome.node_value_added_loss.push_back(-value_added_share[i] * r.at(i, k));
      lost += outcome.node_value_added_loss.back();
    }
    for (const shock::NodeValue& change : scenarios[k].changes) outcome.node_direct[change.node] = -change.value;
    for (const shock::NodeValue& fixed : scenarios[k].fixed) outcome.node_direct[fixed.node] = table.output[fixed.node] - fixed.value;
    const auto held_at = [&](std::size_t node) {
      return std::any_of(scenarios[k].fixed.begin(), scenarios[k].fixed.end(), [&](const auto& fixed) { return fixed.node == node; });
    };
    for (const shock::LinearCut& cut : scenarios[k].cuts)
      each_flow(cut, table, [&](std::size_t i, std::size_t j, double flow) {
        if (const std::size_t node = leontief ? i : j; !held_at(node)) outcome.node_direct[node] += flow;
      });
    note_idle_cuts(job.scenarios[k], scenarios[k], table, out);
    const auto shares = lost_shares(table, r, k);
    if (const double most = *std::max_element(shares.begin(), shares.end()); most > beyond_most) {
      beyond_most = most;
      beyond_text = beyond_output_note(shares, job.network.names, fmt::format("in '{}'", outcome.scenario), leontief);
    }
    outcome.value_added_loss = lost;
    if (tells_buyers) outcome.final_demand_unmet = leontief ? held.unmet(scenarios[k], r, k) : buyers.bought(missed_shares(shares));
    outcome.iterations = r.sweeps[k];
    outcome.error = r.error[k];
  }
  if (!beyond_text.empty()) out.notes.push_back(beyond_text);
  held.note(out, job.network);
  return out;
}

}  // namespace entrepot::stress::detail
