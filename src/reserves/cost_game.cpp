#include "reserves/cost_game.h"

#include <bit>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>

#include "base/text.h"

namespace entrepot::reserves {

Result<CostGame> CostGame::create(std::size_t players, std::vector<double> cost) {
  const Where where{{}, 0, 0, "cost"};
  if (players == 0 || players > players_max)
    return fail(ErrorCode::limit_exceeded, std::to_string(players) + " players", where,
                "A game has 1 to " + std::to_string(players_max) + " players: it has a cost for each of their coalitions.");
  if (cost.size() != std::size_t{1} << players)
    return fail(ErrorCode::bad_field, std::to_string(cost.size()) + " costs for the coalitions of " + std::to_string(players) + " players",
                where, "Give " + std::to_string(std::size_t{1} << players) + ", one for each coalition and 0 for none.");
  for (std::size_t s = 0; s < cost.size(); ++s)
    if (!std::isfinite(cost[s]) || (s == 0 && cost[s] != 0))
      return fail(ErrorCode::out_of_range, "the cost of coalition " + std::to_string(s) + " is " + format_exact(cost[s]), where,
                  "Give finite numbers, and 0 for the coalition of nobody.");
  return CostGame(players, std::move(cost));
}

std::vector<double> shapley_value(const CostGame& game) {
  const std::size_t n = game.players();
  std::vector<double> weight(n);  // s! (n - s - 1)! / n! = 1 / (n C(n - 1, s))
  double ways = 1;
  for (std::size_t s = 0; s < n; ++s) {
    weight[s] = 1 / (static_cast<double>(n) * ways);
    ways *= static_cast<double>(n - 1 - s) / static_cast<double>(s + 1);
  }
  std::vector<double> out(n, 0.0);
  for (std::size_t i = 0; i < n; ++i) {
    const Coalition one = Coalition{1} << i;
    for (Coalition s = 0; s < game.all(); ++s)
      if ((s & one) == 0) out[i] += weight[static_cast<std::size_t>(std::popcount(s))] * (game.cost(s | one) - game.cost(s));
  }
  return out;
}

std::vector<double> separable_costs(const CostGame& game) {
  const std::size_t n = game.players();
  std::vector<double> out(n), remaining(n);
  double separable = 0, benefits = 0;
  for (std::size_t i = 0; i < n; ++i) {
    out[i] = game.total() - game.cost(game.all() & ~(Coalition{1} << i));
    remaining[i] = game.alone(i) - out[i];
    separable += out[i];
    benefits += remaining[i];
  }
  const double left = game.total() - separable;
  for (std::size_t i = 0; i < n; ++i) out[i] += left * (benefits != 0 ? remaining[i] / benefits : 1 / static_cast<double>(n));
  return out;
}

std::vector<double> in_proportion(const CostGame& game, std::span<const double> weights) {
  const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
  std::vector<double> out;
  for (const double weight : weights) out.push_back(game.total() * weight / sum);
  return out;
}

std::vector<double> coalition_sums(std::span<const double> allocation) {
  std::vector<double> sums(std::size_t{1} << allocation.size(), 0.0);
  for (std::size_t i = 0; i < allocation.size(); ++i) {
    const std::size_t one = std::size_t{1} << i;
    for (std::size_t s = 0; s < one; ++s) sums[s | one] = sums[s] + allocation[i];
  }
  return sums;
}

CoreSlack core_slack(const CostGame& game, std::span<const double> allocation) {
  if (game.players() == 1) return {};
  const std::vector<double> sums = coalition_sums(allocation);
  CoreSlack worst{std::numeric_limits<double>::infinity(), 0};
  for (Coalition s = 1; s < game.all(); ++s)
    if (const double slack = game.cost(s) - sums[s]; slack < worst.slack) worst = {slack, s};
  return worst;
}

}  // namespace entrepot::reserves
