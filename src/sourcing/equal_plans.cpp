#include "sourcing/equal_plans.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

namespace entrepot::sourcing {
namespace {

struct Arc {
  std::size_t from = 0, to = 0;
  double cost = 0;
  bool back = false;  // the other direction is there, too
  bool pair = false;  // of a supplier and an importer
};

// Node 0 is the source, which is also the unmet supplier; then suppliers, then importers.
std::vector<Arc> residual_arcs(const ResourcingProblem& problem, const Resourcing& plan) {
  const std::size_t n = problem.suppliers(), m = problem.importers();
  std::vector<Arc> arcs;
  const auto add = [&](std::size_t from, std::size_t to, double cost, bool forth, bool back, bool pair) {
    if (forth) arcs.push_back({from, to, cost, back, pair});
    if (back) arcs.push_back({to, from, -cost, forth, pair});
  };
  for (std::size_t i = 0; i < n; ++i) {
    double delivered = 0;
    for (std::size_t j = 0; j < m; ++j) delivered += plan.quantity[i * m + j];
    // Sums of what was rounded: a supplier that is used up may miss its capacity by the last bits.
    add(0, 1 + i, 0, problem.spare[i] - delivered > 1e-9 * problem.spare[i], delivered > 0, false);
    for (std::size_t j = 0; j < m; ++j) {
      const double cost = problem.landed_cost[i * m + j];
      if (problem.spare[i] > 0 && problem.demand[j] > 0 && cost <= problem.penalty[j])
        add(1 + i, 1 + n + j, cost, true, plan.quantity[i * m + j] > 0, true);
    }
  }
  for (std::size_t j = 0; j < m; ++j)
    if (problem.demand[j] > 0) add(0, 1 + n + j, problem.penalty[j], true, plan.unmet[j] > 0, false);
  return arcs;
}

// Least cost from the source to each node (Bellman-Ford); infinite where nothing leads.
std::vector<double> distances(const std::vector<Arc>& arcs, std::size_t nodes, double tolerance) {
  std::vector<double> at(nodes, no_route);
  at[0] = 0;
  bool moved = true;
  for (std::size_t round = 0; moved && round < nodes; ++round) {
    moved = false;
    for (const Arc& arc : arcs)
      if (at[arc.from] + arc.cost < at[arc.to] - tolerance) at[arc.to] = at[arc.from] + arc.cost, moved = true;
  }
  return at;
}

// Strongly connected components (Tarjan): the number of each node's.
std::vector<std::size_t> components(const std::vector<Arc>& arcs, std::size_t nodes) {
  std::vector<std::vector<std::size_t>> next(nodes);
  for (const Arc& arc : arcs) next[arc.from].push_back(arc.to);
  constexpr std::size_t none = static_cast<std::size_t>(-1);
  std::vector<std::size_t> order(nodes, none), low(nodes), component(nodes, none), stack;
  std::size_t seen = 0, count = 0;
  const std::function<void(std::size_t)> visit = [&](std::size_t node) {
    order[node] = low[node] = seen++;
    stack.push_back(node);
    for (const std::size_t other : next[node]) {
      if (order[other] == none) visit(other), low[node] = std::min(low[node], low[other]);
      else if (component[other] == none) low[node] = std::min(low[node], order[other]);
    }
    if (low[node] != order[node]) return;
    for (bool more = true; more;) {
      more = stack.back() != node;
      component[stack.back()] = count;
      stack.pop_back();
    }
    ++count;
  };
  for (std::size_t node = 0; node < nodes; ++node)
    if (order[node] == none) visit(node);
  return component;
}

}  // namespace

EqualPlans equal_plans(const ResourcingProblem& problem, const Resourcing& plan) {
  const std::size_t nodes = 1 + problem.suppliers() + problem.importers();
  std::vector<Arc> arcs = residual_arcs(problem, plan);
  double greatest = 0;
  for (const Arc& arc : arcs) greatest = std::max(greatest, std::fabs(arc.cost));
  const std::vector<double> at = distances(arcs, nodes, 1e-12 * greatest);
  std::erase_if(arcs, [&](const Arc& arc) {
    return !std::isfinite(at[arc.from]) || !std::isfinite(at[arc.to]) || at[arc.from] + arc.cost - at[arc.to] > 1e-9 * greatest;
  });
  const auto component = components(arcs, nodes);
  EqualPlans out;
  // An arc of one direction inside a component closes a cycle. Arcs of both directions do when they are more than a tree has.
  std::vector<std::size_t> both(nodes), size(nodes);
  for (std::size_t node = 0; node < nodes; ++node) ++size[component[node]];
  for (const Arc& arc : arcs) {
    if (component[arc.from] != component[arc.to]) continue;
    if (arc.back) ++both[component[arc.from]];
    else out.exist = true, out.pairs += arc.pair;
  }
  for (std::size_t c = 0; c < nodes; ++c) out.exist = out.exist || (size[c] > 0 && both[c] / 2 > size[c] - 1);
  return out;
}

}  // namespace entrepot::sourcing
