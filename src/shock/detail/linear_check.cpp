#include "shock/detail/linear_check.h"

#include <cmath>
#include <set>

#include <fmt/format.h>

#include "shock/detail/check.h"
#include "shock/node_text.h"

namespace entrepot::shock::detail {
namespace {

Result<> check_node(std::uint32_t node, std::size_t nodes, std::size_t scenario, const char* field) {
  if (node < nodes) return {};
  return fail(ErrorCode::out_of_range, fmt::format("Scenario {} names node {} of {}", scenario, node, nodes), at_field(field),
              "Nodes count from 0: region x sectors + sector.");
}

Result<> check_cuts(const LinearScenario& scenario, const LinearNetwork& network, std::size_t number) {
  const std::size_t nodes = network.nodes();
  std::set<std::pair<std::uint32_t, std::uint32_t>> flows;
  for (const LinearCut& cut : scenario.cuts) {
    if (!(cut.share >= 0 && cut.share <= 1))
      return fail(ErrorCode::out_of_range, fmt::format("Scenario {} cuts a share of {}", number, cut.share), at_field("cuts.share"),
                  "Give 0 to 1: 1 takes the flows out whole.");
    for (const std::uint32_t node : cut.suppliers) TRY(check_node(node, nodes, number, "cuts.suppliers"));
    for (const std::uint32_t node : cut.buyers) TRY(check_node(node, nodes, number, "cuts.buyers"));
    for (const std::uint32_t i : cut.suppliers)
      for (const std::uint32_t j : cut.buyers)
        if (!flows.insert({i, j}).second)
          return fail(ErrorCode::contradiction,
                      fmt::format("Scenario {} cuts the flow from {} to {} twice", number, node_text(network.names, i),
                                  node_text(network.names, j)),
                      at_field("cuts"), "Name each pair of supplier and buyer once.");
  }
  return {};
}

}  // namespace

Result<> check_linear_network(const LinearNetwork& n, const LinearRule& rule, int threads) {
  if (n.nodes() == 0 || n.flows.size() != n.nodes() * n.nodes() || n.output.size() != n.nodes() ||
      (!n.names.empty() && n.names.size() != n.nodes()))
    return fail(
        ErrorCode::bad_field,
        fmt::format("{} flows and {} outputs do not fit {} regions x {} sectors", n.flows.size(), n.output.size(), n.regions, n.sectors),
        at_field("network"), "Give N x N flows and N outputs, N = regions x sectors, at least 1.");
  for (std::size_t i = 0; i < n.nodes(); ++i)
    if (!(n.output[i] >= 0) || std::isinf(n.output[i]))
      return fail(ErrorCode::bad_field, fmt::format("The output of {} is {}", node_text(n.names, i), n.output[i]), at_field("output"),
                  "Give 0 or more.");
  for (std::size_t c = 0; c < n.flows.size(); ++c)
    if (!std::isfinite(n.flows[c]))
      return fail(
          ErrorCode::bad_field,
          fmt::format("The flow from {} to {} is {}", node_text(n.names, c / n.nodes()), node_text(n.names, c % n.nodes()), n.flows[c]),
          at_field("flows"), "Give a number.");
  double made = 0, traded = 0;
  for (const double output : n.output) made += output;
  for (const double flow : n.flows) traded += std::abs(flow);
  TRY(check_total(made, "output"));
  TRY(check_total(traded, "flows"));
  if (!(rule.tolerance > 0) || rule.sweeps_max < 1 || rule.tiers < 0 || threads < 1)
    return fail(ErrorCode::bad_field, "The rule cannot be followed", at_field("rule"),
                "Give a tolerance above 0, at least one sweep and one thread, and tiers of 0 or more.");
  return {};
}

Result<> check_linear_scenario(const LinearScenario& scenario, const LinearNetwork& network, std::size_t number) {
  const std::size_t nodes = network.nodes();
  double changed = 0;
  for (const NodeValue& change : scenario.changes) {
    TRY(check_node(change.node, nodes, number, "changes.node"));
    if (!std::isfinite(change.value))
      return fail(ErrorCode::bad_field,
                  fmt::format("Scenario {} changes {} by {}", number, node_text(network.names, change.node), change.value),
                  at_field("changes.value"), "Give a number.");
    changed += std::abs(change.value);
  }
  TRY(check_total(changed, "changes.value"));
  std::set<std::uint32_t> fixed;
  for (const NodeValue& level : scenario.fixed) {
    TRY(check_node(level.node, nodes, number, "fixed.node"));
    if (!(level.value >= 0) || std::isinf(level.value))
      return fail(ErrorCode::out_of_range,
                  fmt::format("Scenario {} holds {} at an output of {}", number, node_text(network.names, level.node), level.value),
                  at_field("fixed.value"), "Give 0 or more.");
    if (!fixed.insert(level.node).second)
      return fail(ErrorCode::duplicate, fmt::format("Scenario {} holds {} twice", number, node_text(network.names, level.node)),
                  at_field("fixed"), "Name each node once.");
  }
  if (scenario.side == LinearSide::price && !(scenario.fixed.empty() && scenario.cuts.empty()))
    return fail(ErrorCode::contradiction, fmt::format("Scenario {} holds outputs or cuts flows, and asks for prices", number),
                at_field("side"), "Choose the side of demand or supply.");
  return check_cuts(scenario, network, number);
}

}  // namespace entrepot::shock::detail
