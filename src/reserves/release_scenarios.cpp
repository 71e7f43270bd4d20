#include "reserves/release_scenarios.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <tuple>

#include "base/text.h"
#include "reserves/detail/good_sizer.h"
#include "reserves/detail/share_work.h"
#include "reserves/detail/transport_tree.h"

namespace entrepot::reserves {
namespace {

using detail::TransportNetwork;
using detail::TransportTree;
using Node = TransportTree::Node;

Result<> check_stock(const SizingProblem& p, std::span<const double> stock) {
  if (stock.size() != p.economies)
    return fail(ErrorCode::bad_field, std::to_string(stock.size()) + " stocks for " + std::to_string(p.economies) + " economies",
                Where{{}, 0, 0, "stock"}, "Give one for each economy.");
  for (const double x : stock)
    if (!(x >= 0) || std::isinf(x))
      return fail(ErrorCode::out_of_range, "a stock is " + format_exact(x), Where{{}, 0, 0, "stock"},
                  "Give a number that is not negative.");
  return {};
}

TransportNetwork network_of(const SizingProblem& p, std::size_t k) { return {p.economies, p.goods[k].transport_cost, p.goods[k].penalty}; }

std::span<const double> demand_of(const SizingProblem& p, std::size_t k, std::size_t s) {
  return std::span(p.goods[k].demand).subspan(s * p.economies, p.economies);
}

Result<> serve(TransportTree& tree, std::span<const double> demand, std::span<const double> stock) {
  tree.reset(demand);
  tree.start_served();
  if (tree.serve(stock)) return {};
  return fail(ErrorCode::no_solution, "the transport problem of a release does not end", {},
              "Check that quantities and costs are within a factor of 10^9 of each other.");
}

// Calls arc(store, user, amount) and unmet(user, amount) for what flows.
template <class Arc, class Unmet>
void for_each_flow(const TransportTree& tree, std::size_t n, Arc arc, Unmet unmet) {
  for (Node v = 0; v < tree.root(); ++v) {
    const double amount = std::max(0.0, tree.flow(v));
    const Node above = tree.parent(v);
    if (tree.is_store(v)) {
      if (above != tree.root()) arc(std::size_t{v}, tree.economy_of(above - n), amount);
    } else if (above == tree.root()) {
      unmet(tree.economy_of(v - n), amount);
    } else {
      arc(std::size_t{above}, tree.economy_of(v - n), amount);
    }
  }
}

// From the values of the stores alone, at the greatest demand prices that they allow.
double dual_bound(const TransportTree& tree, const TransportNetwork& network, std::span<const double> stock) {
  double bound = 0;
  const auto w = tree.store_values();
  for (std::size_t j = 0; j < tree.demands(); ++j) {
    const std::size_t user = tree.economy_of(j);
    double v = network.penalty[user];
    for (std::size_t i = 0; i < network.economies; ++i) v = std::min(v, std::max(0.0, w[i]) + tree.cost_of(i, j));
    bound += v * tree.demand(j);
  }
  for (std::size_t i = 0; i < network.economies; ++i) bound -= std::max(0.0, w[i]) * stock[i];
  return bound;
}

Result<ReleaseOverScenarios> release_good(const SizingProblem& p, std::size_t k, std::span<const double> stock) {
  const TransportNetwork network = network_of(p, k);
  const double part = 1 / static_cast<double>(p.scenarios);
  ReleaseOverScenarios out;
  for (auto* numbers : {&out.transport_cost, &out.unmet, &out.stock_value}) numbers->assign(p.economies, 0.0);
  TransportTree tree(network, demand_of(p, k, 0));
  double greatest = 0;
  for (std::size_t s = 0; s < p.scenarios; ++s) {
    TRY(serve(tree, demand_of(p, k, s), stock));
    double cost = 0;
    for_each_flow(
        tree, p.economies,
        [&](std::size_t from, std::size_t to, double amount) {
          const double money = amount == 0 ? 0 : amount * network.cost[from * p.economies + to];
          out.transport_cost[to] += part * money;
          cost += money;
        },
        [&](std::size_t user, double amount) {
          out.unmet[user] += part * amount;
          cost += amount * network.penalty[user];
        });
    for (Node v = 0; v < tree.root(); ++v) out.violation = std::max(out.violation, -tree.flow(v));
    for (std::size_t j = 0; j < tree.demands(); ++j) greatest = std::max(greatest, tree.demand(j));
    for (std::size_t i = 0; i < p.economies; ++i) out.stock_value[i] += part * tree.store_values()[i];
    const double gap = std::abs(cost - dual_bound(tree, network, stock));
    out.duality_gap = std::max(out.duality_gap, cost > 0 ? gap / cost : gap);
    out.scenario_cost.push_back(cost);
  }
  if (greatest > 0) out.violation /= greatest;
  return out;
}

}  // namespace

double ReleaseOverScenarios::cost() const {
  double sum = 0;
  for (const double cost : scenario_cost) sum += cost;
  return scenario_cost.empty() ? 0 : sum / static_cast<double>(scenario_cost.size());
}

Result<Dispatch> dispatch(const SizingProblem& p, std::size_t good, std::size_t scenario, std::span<const double> stock) {
  TRY(detail::check_sizing(p, {}));
  TRY(check_stock(p, stock));
  if (good >= p.goods.size() || scenario >= p.scenarios)
    return fail(ErrorCode::out_of_range, "there is no good " + std::to_string(good) + " or scenario " + std::to_string(scenario), {},
                "Both count from 0.");
  const TransportNetwork network = network_of(p, good);
  TransportTree tree(network, demand_of(p, good, scenario));
  TRY(serve(tree, demand_of(p, good, scenario), stock));
  Dispatch out;
  for (auto* numbers : {&out.unmet, &out.need_price}) numbers->assign(p.economies, 0.0);
  out.stock_value.assign(tree.store_values().begin(), tree.store_values().end());
  for_each_flow(
      tree, p.economies,
      [&](std::size_t from, std::size_t to, double amount) {
        if (amount > 0) out.shipments.push_back({from, to, amount});
      },
      [&](std::size_t user, double amount) { out.unmet[user] += amount; });
  for (std::size_t j = 0; j < tree.demands(); ++j) out.need_price[tree.economy_of(j)] = tree.potential(static_cast<Node>(p.economies + j));
  for (const Shipment& sent : out.shipments) out.cost += sent.amount * network.cost[sent.from * p.economies + sent.to];
  for (std::size_t j = 0; j < p.economies; ++j) out.cost += out.unmet[j] * network.penalty[j];
  std::sort(out.shipments.begin(), out.shipments.end(), [](const Shipment& a, const Shipment& b) {
    const auto key = [](const Shipment& x) { return std::tuple(x.to, x.from != x.to, x.from); };
    return key(a) < key(b);
  });
  return out;
}

Result<std::vector<ReleaseOverScenarios>> release_over_scenarios(const SizingProblem& p, const std::vector<std::vector<double>>& stocks,
                                                                 int threads) {
  TRY(detail::check_sizing(p, {}));
  if (stocks.size() != p.goods.size())
    return fail(ErrorCode::bad_field, std::to_string(stocks.size()) + " goods with stocks, not " + std::to_string(p.goods.size()),
                Where{{}, 0, 0, "stocks"}, "Give the stocks of each good.");
  for (const auto& stock : stocks) TRY(check_stock(p, stock));
  std::vector<Result<ReleaseOverScenarios>> found(p.goods.size());
  detail::share_work(p.goods.size(), threads, [&](std::size_t k) { found[k] = release_good(p, k, stocks[k]); });
  std::vector<ReleaseOverScenarios> out;
  for (auto& good : found) {
    TRY_ASSIGN(ReleaseOverScenarios released, std::move(good));
    out.push_back(std::move(released));
  }
  return out;
}

}  // namespace entrepot::reserves
