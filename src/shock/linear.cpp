#include "shock/linear.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "shock/detail/linear_run.h"

namespace entrepot::shock {
namespace {

using namespace detail;
constexpr std::size_t least_shared_sweep = 40'000;  // cells of Z: below, waking a thread costs more than it saves

Where at_field(std::string field) { return {{}, 0, 0, std::move(field)}; }

Result<> check_node(std::uint32_t node, std::size_t nodes, std::size_t scenario, const char* field) {
  if (node < nodes) return {};
  return fail(ErrorCode::out_of_range, fmt::format("Scenario {} names node {} of {}", scenario, node, nodes), at_field(field),
              "Nodes count from 0: region x sectors + sector.");
}

Result<> check_network(const LinearNetwork& n, const LinearRule& rule, int threads) {
  if (n.nodes() == 0 || n.flows.size() != n.nodes() * n.nodes() || n.output.size() != n.nodes())
    return fail(
        ErrorCode::bad_field,
        fmt::format("{} flows and {} outputs do not fit {} regions x {} sectors", n.flows.size(), n.output.size(), n.regions, n.sectors),
        at_field("network"), "Give N x N flows and N outputs, N = regions x sectors, at least 1.");
  for (std::size_t i = 0; i < n.nodes(); ++i)
    if (!(n.output[i] >= 0) || std::isinf(n.output[i]))
      return fail(ErrorCode::bad_field, fmt::format("The output of node {} is {}", i, n.output[i]), at_field("output"), "Give 0 or more.");
  for (std::size_t c = 0; c < n.flows.size(); ++c)
    if (!std::isfinite(n.flows[c]))
      return fail(ErrorCode::bad_field, fmt::format("The flow from node {} to node {} is {}", c / n.nodes(), c % n.nodes(), n.flows[c]),
                  at_field("flows"), "Give a number.");
  if (!(rule.tolerance > 0) || rule.sweeps_max < 1 || rule.tiers < 0 || threads < 1)
    return fail(ErrorCode::bad_field, "The rule cannot be followed", at_field("rule"),
                "Give a tolerance above 0, at least one sweep and one thread, and tiers of 0 or more.");
  return {};
}

Result<> check_cuts(const LinearScenario& scenario, std::size_t nodes, std::size_t number) {
  std::set<std::pair<std::uint32_t, std::uint32_t>> flows;
  for (const LinearCut& cut : scenario.cuts) {
    for (const std::uint32_t node : cut.suppliers) TRY(check_node(node, nodes, number, "cuts.suppliers"));
    for (const std::uint32_t node : cut.buyers) TRY(check_node(node, nodes, number, "cuts.buyers"));
    for (const std::uint32_t i : cut.suppliers)
      for (const std::uint32_t j : cut.buyers)
        if (!flows.insert({i, j}).second)
          return fail(ErrorCode::contradiction, fmt::format("Scenario {} cuts the flow from node {} to node {} twice", number, i, j),
                      at_field("cuts"), "Name each pair of supplier and buyer once.");
  }
  return {};
}

Result<> check_scenario(const LinearScenario& scenario, std::size_t nodes, std::size_t number) {
  for (const NodeValue& change : scenario.changes) {
    TRY(check_node(change.node, nodes, number, "changes.node"));
    if (!std::isfinite(change.value))
      return fail(ErrorCode::bad_field, fmt::format("Scenario {} changes node {} by {}", number, change.node, change.value),
                  at_field("changes.value"), "Give a number.");
  }
  std::set<std::uint32_t> fixed;
  for (const NodeValue& level : scenario.fixed) {
    TRY(check_node(level.node, nodes, number, "fixed.node"));
    if (!(level.value >= 0) || std::isinf(level.value))
      return fail(ErrorCode::out_of_range, fmt::format("Scenario {} holds node {} at an output of {}", number, level.node, level.value),
                  at_field("fixed.value"), "Give 0 or more.");
    if (!fixed.insert(level.node).second)
      return fail(ErrorCode::duplicate, fmt::format("Scenario {} holds node {} twice", number, level.node), at_field("fixed"),
                  "Name each node once.");
  }
  if (scenario.side == LinearSide::price && !(scenario.fixed.empty() && scenario.cuts.empty()))
    return fail(ErrorCode::contradiction, fmt::format("Scenario {} holds outputs or cuts flows, and asks for prices", number),
                at_field("side"), "Choose the side of demand or supply.");
  return check_cuts(scenario, nodes, number);
}

}  // namespace

Result<LinearResults> run_linear(const LinearNetwork& network, std::span<const LinearScenario> scenarios, const LinearRule& rule,
                                 int threads, Progress& progress, const Limits& limits) {
  TRY(check_network(network, rule, threads));
  for (std::size_t s = 0; s < scenarios.size(); ++s) TRY(check_scenario(scenarios[s], network.nodes(), s));
  const std::size_t need = (scenarios.size() + 6 * linear_lanes + 3 * network.sectors) * network.nodes() * sizeof(double);
  if (need > limits.memory_bytes)
    return fail(ErrorCode::limit_exceeded,
                fmt::format("{} scenarios on {} nodes need {} MB, more than the limit of {} MB", scenarios.size(), network.nodes(),
                            need >> 20, limits.memory_bytes >> 20),
                at_field("scenarios"), "Run fewer scenarios at a time, or raise the memory limit.");
  LinearResults results{network.nodes(), scenarios.size(), std::vector<double>(network.nodes() * scenarios.size()),
                        std::vector<int>(scenarios.size()), std::vector<double>(scenarios.size())};
  std::optional<Team> team;
  if (threads > 1 && network.flows.size() >= least_shared_sweep) team.emplace(static_cast<std::size_t>(threads));
  std::size_t done = 0;
  for (const LinearSide which : {LinearSide::demand, LinearSide::supply, LinearSide::price}) {
    std::vector<std::size_t> numbers;
    for (std::size_t s = 0; s < scenarios.size(); ++s)
      if (scenarios[s].side == which) numbers.push_back(s);
    if (numbers.empty()) continue;
    const LinearSideTable side(network, which);
    LinearRun batch(side, rule, team ? &*team : nullptr);
    for (std::size_t first = 0; first < numbers.size(); first += linear_lanes) {
      const std::span some(numbers.data() + first, std::min(linear_lanes, numbers.size() - first));
      std::vector<const LinearScenario*> pointers;
      for (const std::size_t number : some) pointers.push_back(&scenarios[number]);
      TRY(batch.run(pointers, some, results));
      done += some.size();
      progress.update(static_cast<double>(done) / static_cast<double>(scenarios.size()), "sweeps over the table");
      TRY(go_on(progress));
    }
  }
  return results;
}

}  // namespace entrepot::shock
