// A game of costs: what every group of players would pay alone, and how the cost of all can be shared.
//
// c(S) for each coalition S, a bit mask of players; c(none) = 0. An allocation x has sum x = c(N). Symbols and properties: Young (ed.),
// Cost Allocation, 1985. A game of values v is the game of costs c = -v, its allocation -x.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"

namespace entrepot::reserves {

using Coalition = std::uint32_t;  // bit i: player i takes part

class CostGame {
 public:
  static constexpr std::size_t players_max = 20;
  // `cost`: 2^players numbers, the first 0. Errors: bad_field for another length, limit_exceeded above players_max, out_of_range
  // for a number that is not finite or a cost of nobody.
  static Result<CostGame> create(std::size_t players, std::vector<double> cost);

  std::size_t players() const { return players_; }
  Coalition all() const { return static_cast<Coalition>(cost_.size() - 1); }
  double cost(Coalition coalition) const { return cost_[coalition]; }
  double total() const { return cost_.back(); }
  double alone(std::size_t player) const { return cost_[Coalition{1} << player]; }

 private:
  CostGame(std::size_t players, std::vector<double> cost) : players_(players), cost_(std::move(cost)) {}
  std::size_t players_ = 0;
  std::vector<double> cost_;
};

// x[i] = sum over S without i of |S|! (n - |S| - 1)! / n! x [c(S with i) - c(S)]. Exact over all coalitions.
std::vector<double> shapley_value(const CostGame& game);

// Separable costs, remaining benefits: m[i] = c(N) - c(N without i), r[i] = c(i) - m[i], and what the m leave is shared as the r are;
// equally where there are no remaining benefits.
std::vector<double> separable_costs(const CostGame& game);

// x = c(N) x weights / sum of weights.
std::vector<double> in_proportion(const CostGame& game, std::span<const double> weights);

// The coalition that gains least by staying: min over S other than none and all of c(S) - x(S). Below 0: it would do better alone, and the
// allocation is not in the core. Of equal ones the one with the least mask. A game of one player has no such coalition: slack 0.
struct CoreSlack {
  double slack = 0;
  Coalition coalition = 0;
};
CoreSlack core_slack(const CostGame& game, std::span<const double> allocation);

// x(S) of every coalition.
std::vector<double> coalition_sums(std::span<const double> allocation);

}  // namespace entrepot::reserves
