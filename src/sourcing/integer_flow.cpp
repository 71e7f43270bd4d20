#include "sourcing/detail/integer_flow.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include <lemon/network_simplex.h>
#include <lemon/smart_graph.h>

#include "sourcing/detail/checks.h"

namespace entrepot::sourcing::detail {
namespace {

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

void add_scaled(const ResourcingProblem& problem, double spare_max, FlowProblem& p) {
  const auto supplier = static_cast<std::uint32_t>(p.spare.size()), importer = static_cast<std::uint32_t>(p.demand.size());
  for (const double s : problem.spare) p.spare.push_back(static_cast<Units>(std::min(s, spare_max) / p.amount_step));
  for (const double d : problem.demand) p.demand.push_back(std::llround(d / p.amount_step));
  for (const double c : problem.penalty) p.penalty.push_back(std::llround(c / p.cost_step));
  for (std::size_t i = 0; i < problem.suppliers(); ++i)
    for (std::size_t j = 0; j < problem.importers(); ++j)
      if (worth_buying(problem, i, j))
        p.pairs.push_back({supplier + static_cast<std::uint32_t>(i), importer + static_cast<std::uint32_t>(j),
                           std::llround(problem.landed_cost[i * problem.importers() + j] / p.cost_step)});
}

// Shortest distances in the residual network, from a root to every node (`forward`) or from every node to the root. The optimum leaves no
// negative cycle, so the sweeps end.
struct Distances {
  Units source = unreachable;
  std::vector<Units> shared, supplier, importer;
};

bool shorten(Units& distance, Units through) {
  if (through >= unreachable / 2 || through >= distance) return false;
  distance = through;
  return true;
}

class Residual {
 public:
  Residual(const FlowProblem& problem, const IntegerFlow& flow, bool forward) : p_(problem), flow_(flow), forward_(forward) {}

  Distances from_source() {
    start();
    d_.source = 0;
    return spread();
  }
  Distances from_shared(std::size_t group) {
    start();
    d_.shared[group] = 0;
    return spread();
  }

 private:
  void start() {
    d_.source = unreachable;
    d_.shared.assign(p_.shared.size(), unreachable);
    d_.supplier.assign(p_.spare.size(), unreachable);
    d_.importer.assign(p_.demand.size(), unreachable);
  }

  Distances spread() {
    while (sweep()) {}
    return d_;
  }

  bool sweep() {
    bool changed = false;
    for (std::size_t g = 0; g < p_.shared.size(); ++g)
      changed |= link(d_.source, d_.shared[g], 0, flow_.shared_used[g] < p_.shared[g], flow_.shared_used[g] > 0);
    for (std::size_t i = 0; i < p_.spare.size(); ++i) {
      Units& above = p_.group.empty() ? d_.source : d_.shared[p_.group[i]];
      changed |= link(above, d_.supplier[i], 0, flow_.used[i] < p_.spare[i], flow_.used[i] > 0);
    }
    for (std::size_t j = 0; j < p_.demand.size(); ++j) changed |= link(d_.source, d_.importer[j], p_.penalty[j], true, flow_.unmet[j] > 0);
    for (std::size_t k = 0; k < p_.pairs.size(); ++k)
      changed |= link(d_.supplier[p_.pairs[k].supplier], d_.importer[p_.pairs[k].importer], p_.pairs[k].cost, true, flow_.quantity[k] > 0);
    return changed;
  }

  // Sign and presence of an arc swap with the direction of the search.
  bool link(Units& from, Units& to, Units cost, bool ahead, bool back) const {
    bool changed = false;
    if (forward_ ? ahead : back) changed |= shorten(to, from >= unreachable ? unreachable : from + (forward_ ? cost : -cost));
    if (forward_ ? back : ahead) changed |= shorten(from, to >= unreachable ? unreachable : to + (forward_ ? -cost : cost));
    return changed;
  }

  const FlowProblem& p_;
  const IntegerFlow& flow_;
  bool forward_;
  Distances d_;
};

}  // namespace

FlowProblem scaled(std::span<const ResourcingProblem> problems, const SharedCapacity* shared) {
  FlowProblem p;
  double total = 0, greatest = 0;
  for (const ResourcingProblem& problem : problems) {
    for (const double d : problem.demand) total += d;
    for (const double c : problem.penalty) greatest = std::max(greatest, c);
    for (const double c : problem.landed_cost)
      if (std::isfinite(c)) greatest = std::max(greatest, std::abs(c));
  }
  p.amount_step = power_of_two_step(total, amount_bits);
  p.cost_step = power_of_two_step(greatest, cost_bits);
  // Capped above the total, so that a supplier which can serve everybody still shows capacity left.
  const double spare_max = 2 * std::max(total, p.amount_step);
  for (const ResourcingProblem& problem : problems) add_scaled(problem, spare_max, p);
  if (shared == nullptr) return p;
  for (const double s : shared->spare) p.shared.push_back(static_cast<Units>(std::min(s, spare_max) / p.amount_step));
  for (const auto& groups : shared->group)
    for (const std::size_t g : groups) p.group.push_back(static_cast<std::uint32_t>(g));
  return p;
}

Result<IntegerFlow> cheapest_flow(const FlowProblem& p) {
  using Graph = lemon::SmartDigraph;
  Graph graph;
  graph.reserveNode(static_cast<int>(1 + p.shared.size() + p.spare.size() + p.demand.size()));
  graph.reserveArc(static_cast<int>(p.shared.size() + p.spare.size() + p.demand.size() + p.pairs.size()));
  const Graph::Node source = graph.addNode();
  std::vector<Graph::Node> shared(p.shared.size()), supplier(p.spare.size()), importer(p.demand.size());
  for (auto* nodes : {&shared, &supplier, &importer})
    for (auto& node : *nodes) node = graph.addNode();

  Units total = 0;
  for (const Units d : p.demand) total += d;
  Graph::NodeMap<Units> supply(graph, 0);
  supply[source] = total;
  for (std::size_t j = 0; j < p.demand.size(); ++j) supply[importer[j]] = -p.demand[j];

  std::vector<std::pair<Units, Units>> cost_and_capacity;
  const auto add_arc = [&](Graph::Node from, Graph::Node to, Units cost, Units capacity) {
    cost_and_capacity.emplace_back(cost, capacity);
    return graph.addArc(from, to);
  };
  std::vector<Graph::Arc> shared_used, used, unmet, quantity;
  for (std::size_t g = 0; g < p.shared.size(); ++g) shared_used.push_back(add_arc(source, shared[g], 0, p.shared[g]));
  for (std::size_t i = 0; i < p.spare.size(); ++i)
    used.push_back(add_arc(p.group.empty() ? source : shared[p.group[i]], supplier[i], 0, p.spare[i]));
  for (std::size_t j = 0; j < p.demand.size(); ++j) unmet.push_back(add_arc(source, importer[j], p.penalty[j], total));
  for (const FlowProblem::Pair& pair : p.pairs)
    quantity.push_back(add_arc(supplier[pair.supplier], importer[pair.importer], pair.cost, total));
  Graph::ArcMap<Units> cost(graph), capacity(graph);
  for (int a = 0; a < graph.arcNum(); ++a)
    std::tie(cost[Graph::arcFromId(a)], capacity[Graph::arcFromId(a)]) = cost_and_capacity[static_cast<std::size_t>(a)];

  lemon::NetworkSimplex<Graph, Units, Units> simplex(graph);
  simplex.upperMap(capacity).costMap(cost).supplyMap(supply);
  if (simplex.run() != lemon::NetworkSimplex<Graph, Units, Units>::OPTIMAL)
    return fail(ErrorCode::no_solution, "the minimum-cost flow has no optimum", {},
                "This is a fault of the program: the unmet supplier makes every problem feasible.");
  IntegerFlow flow;
  for (const auto arc : shared_used) flow.shared_used.push_back(simplex.flow(arc));
  for (const auto arc : used) flow.used.push_back(simplex.flow(arc));
  for (const auto arc : unmet) flow.unmet.push_back(simplex.flow(arc));
  for (const auto arc : quantity) flow.quantity.push_back(simplex.flow(arc));
  return flow;
}

// One unit more of a supplier's own capacity is worth what a way from it back to the node above it saves, one unit less costs the way
// round from that node. The node above is the source, or the shared capacity.
ShadowPrices shadow_prices(const FlowProblem& p, const IntegerFlow& flow) {
  Residual forward(p, flow, true), backward(p, flow, false);
  const auto money = [&](Units cost) { return static_cast<double>(cost) * p.cost_step; };
  std::vector<Distances> ahead{forward.from_source()}, back{backward.from_source()};
  ShadowPrices prices;
  for (std::size_t j = 0; j < p.demand.size(); ++j) {
    const Units more = ahead[0].importer[j];
    const Units less = p.demand[j] > 0 ? -back[0].importer[j] : more;
    prices.demand.push_back({money(less), money(more)});
  }
  if (!p.group.empty()) {
    ahead.clear();
    back.clear();
    for (std::size_t g = 0; g < p.shared.size(); ++g) {
      ahead.push_back(forward.from_shared(g));
      back.push_back(backward.from_shared(g));
    }
  }
  for (std::size_t i = 0; i < p.spare.size(); ++i) {
    const std::size_t above = p.group.empty() ? 0 : p.group[i];
    const Units to = back[above].supplier[i], from = ahead[above].supplier[i];
    const Units more = to >= unreachable ? 0 : std::max<Units>(0, -to);
    const Units less = flow.used[i] < p.spare[i] ? 0 : p.spare[i] > 0 ? from : more;
    prices.supply.push_back({money(more), money(less)});
  }
  return prices;
}

}  // namespace entrepot::sourcing::detail
