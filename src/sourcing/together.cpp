// The minimum-cost flow of a ResourcingProblem and the ranges of its shadow prices.
//
// Network: source -> supplier (at most its spare capacity) -> importer (landed cost), and source -> importer at the
// penalty, which is the unmet supplier. Importers ask for their demand, the source gives the total.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>

#include <lemon/network_simplex.h>
#include <lemon/smart_graph.h>

#include "sourcing/detail/checks.h"
#include "sourcing/sourcing.h"

namespace entrepot::sourcing {
namespace {

using Units = std::int64_t;
constexpr int amount_bits = 40;
constexpr int cost_bits = 42;
constexpr Units unreachable = std::numeric_limits<Units>::max() / 4;

// The smallest power of two by which `greatest` becomes a whole number below 2^bits.
double power_of_two_step(double greatest, int bits) {
  if (!(greatest > 0)) return 1.0;
  int exponent = 0;
  std::frexp(greatest, &exponent);  // greatest < 2^exponent
  return std::ldexp(1.0, exponent - bits);
}

struct IntegerProblem {
  std::size_t suppliers = 0, importers = 0;
  double amount_step = 1, cost_step = 1;
  std::vector<Units> spare, demand, penalty;
  std::vector<Units> cost;       // suppliers x importers
  std::vector<char> usable;      // suppliers x importers
};

struct IntegerFlow {
  std::vector<Units> quantity, unmet, used;  // pairs, importers, suppliers
};

IntegerProblem scaled(const ResourcingProblem& problem) {
  IntegerProblem p;
  p.suppliers = problem.suppliers();
  p.importers = problem.importers();
  double total = 0, greatest = 0;
  for (const double d : problem.demand) total += d;
  for (const double c : problem.penalty) greatest = std::max(greatest, c);
  for (const double c : problem.landed_cost)
    if (std::isfinite(c)) greatest = std::max(greatest, std::abs(c));
  p.amount_step = power_of_two_step(total, amount_bits);
  p.cost_step = power_of_two_step(greatest, cost_bits);
  // Capped above the total, so that a supplier which can serve everybody still shows capacity left.
  const double spare_max = 2 * std::max(total, p.amount_step);
  for (const double s : problem.spare) p.spare.push_back(static_cast<Units>(std::min(s, spare_max) / p.amount_step));
  for (const double d : problem.demand) p.demand.push_back(std::llround(d / p.amount_step));
  for (const double c : problem.penalty) p.penalty.push_back(std::llround(c / p.cost_step));
  for (std::size_t k = 0; k < problem.landed_cost.size(); ++k) {
    p.usable.push_back(detail::worth_buying(problem, k / p.importers, k % p.importers));
    p.cost.push_back(p.usable.back() ? std::llround(problem.landed_cost[k] / p.cost_step) : 0);
  }
  return p;
}

Result<IntegerFlow> cheapest_flow(const IntegerProblem& p) {
  using Graph = lemon::SmartDigraph;
  Graph graph;
  graph.reserveNode(static_cast<int>(1 + p.suppliers + p.importers));
  graph.reserveArc(static_cast<int>(p.suppliers + p.importers + p.usable.size()));
  const Graph::Node source = graph.addNode();
  std::vector<Graph::Node> supplier(p.suppliers), importer(p.importers);
  for (auto& node : supplier) node = graph.addNode();
  for (auto& node : importer) node = graph.addNode();

  Units total = 0;
  for (const Units d : p.demand) total += d;
  Graph::NodeMap<Units> supply(graph, 0);
  supply[source] = total;
  for (std::size_t j = 0; j < p.importers; ++j) supply[importer[j]] = -p.demand[j];

  std::vector<std::pair<Units, Units>> cost_and_capacity;
  const auto add_arc = [&](Graph::Node from, Graph::Node to, Units cost, Units capacity) {
    cost_and_capacity.emplace_back(cost, capacity);
    return graph.addArc(from, to);
  };
  std::vector<Graph::Arc> used, unmet, pair(p.usable.size(), lemon::INVALID);
  for (std::size_t i = 0; i < p.suppliers; ++i) used.push_back(add_arc(source, supplier[i], 0, p.spare[i]));
  for (std::size_t j = 0; j < p.importers; ++j) unmet.push_back(add_arc(source, importer[j], p.penalty[j], total));
  for (std::size_t k = 0; k < p.usable.size(); ++k)
    if (p.usable[k]) pair[k] = add_arc(supplier[k / p.importers], importer[k % p.importers], p.cost[k], total);
  Graph::ArcMap<Units> cost(graph), capacity(graph);
  for (int a = 0; a < graph.arcNum(); ++a)
    std::tie(cost[Graph::arcFromId(a)], capacity[Graph::arcFromId(a)]) = cost_and_capacity[static_cast<std::size_t>(a)];

  lemon::NetworkSimplex<Graph, Units, Units> simplex(graph);
  simplex.upperMap(capacity).costMap(cost).supplyMap(supply);
  if (simplex.run() != lemon::NetworkSimplex<Graph, Units, Units>::OPTIMAL)
    return fail(ErrorCode::no_solution, "the minimum-cost flow has no optimum", {},
                "This is a fault of the program: the unmet supplier makes every problem feasible.");
  IntegerFlow flow;
  for (const auto arc : used) flow.used.push_back(simplex.flow(arc));
  for (const auto arc : unmet) flow.unmet.push_back(simplex.flow(arc));
  for (const auto arc : pair) flow.quantity.push_back(arc == lemon::INVALID ? 0 : simplex.flow(arc));
  return flow;
}

// Shortest distances in the residual network, from the source to every node (`forward`) or from every node to the
// source. The optimum leaves no negative cycle, so the sweeps end.
struct Distances {
  std::vector<Units> supplier, importer;
};

bool shorten(Units& distance, Units through) {
  if (through >= unreachable / 2 || through >= distance) return false;
  distance = through;
  return true;
}

Distances residual_distances(const IntegerProblem& p, const IntegerFlow& flow, bool forward) {
  Distances d{std::vector<Units>(p.suppliers, unreachable), std::vector<Units>(p.importers, unreachable)};
  Units source = 0;
  // Sign and presence of an arc swap with the direction of the search.
  const auto link = [&](Units& from, Units& to, Units cost, bool ahead, bool back) {
    bool changed = false;
    if (forward ? ahead : back) changed |= shorten(to, from >= unreachable ? unreachable : from + (forward ? cost : -cost));
    if (forward ? back : ahead) changed |= shorten(from, to >= unreachable ? unreachable : to + (forward ? -cost : cost));
    return changed;
  };
  for (bool changed = true; changed;) {
    changed = false;
    for (std::size_t i = 0; i < p.suppliers; ++i) changed |= link(source, d.supplier[i], 0, flow.used[i] < p.spare[i], flow.used[i] > 0);
    for (std::size_t j = 0; j < p.importers; ++j) changed |= link(source, d.importer[j], p.penalty[j], true, flow.unmet[j] > 0);
    for (std::size_t k = 0; k < p.usable.size(); ++k)
      if (p.usable[k]) changed |= link(d.supplier[k / p.importers], d.importer[k % p.importers], p.cost[k], true, flow.quantity[k] > 0);
    source = 0;
  }
  return d;
}

void add_prices(const IntegerProblem& p, const IntegerFlow& flow, Resourcing& result) {
  const Distances ahead = residual_distances(p, flow, true);
  const Distances back = residual_distances(p, flow, false);
  const auto money = [&](Units cost) { return static_cast<double>(cost) * p.cost_step; };
  for (std::size_t j = 0; j < p.importers; ++j) {
    const Units more = ahead.importer[j];
    const Units less = p.demand[j] > 0 ? -back.importer[j] : more;
    result.demand_price.push_back({money(less), money(more)});
  }
  for (std::size_t i = 0; i < p.suppliers; ++i) {
    const Units more = back.supplier[i] >= unreachable ? 0 : std::max<Units>(0, -back.supplier[i]);
    const Units less = flow.used[i] < p.spare[i] ? 0 : (p.spare[i] > 0 ? ahead.supplier[i] : more);
    result.supply_value.push_back({money(more), money(less)});
  }
}

// Back from whole units. What rounding left of a demand that is met goes to its greatest delivery.
void add_quantities(const ResourcingProblem& problem, const IntegerProblem& p, const IntegerFlow& flow, Resourcing& result) {
  result.quantity.resize(flow.quantity.size());
  for (std::size_t k = 0; k < flow.quantity.size(); ++k) result.quantity[k] = static_cast<double>(flow.quantity[k]) * p.amount_step;
  for (std::size_t j = 0; j < p.importers; ++j) {
    double delivered = 0;
    std::size_t greatest = j;
    for (std::size_t k = j; k < result.quantity.size(); k += p.importers) {
      delivered += result.quantity[k];
      if (result.quantity[k] > result.quantity[greatest]) greatest = k;
    }
    const double rest = problem.demand[j] - delivered;
    if (flow.unmet[j] == 0 && delivered > 0) result.quantity[greatest] += rest;
    result.unmet.push_back(flow.unmet[j] == 0 && delivered > 0 ? 0.0 : std::max(0.0, rest));
  }
}

}  // namespace

Result<Resourcing> resource_together(const ResourcingProblem& problem) {
  TRY(detail::check_problem(problem, false));
  const IntegerProblem p = scaled(problem);
  TRY_ASSIGN(const IntegerFlow flow, cheapest_flow(p));
  Resourcing result;
  add_quantities(problem, p, flow, result);
  add_prices(p, flow, result);
  detail::add_costs(problem, result);
  return result;
}

}  // namespace entrepot::sourcing
