// Weighted votes: who decides how often, and who can block. Weights are not power: 10 % of the votes may decide nothing.
//
// Voters 1..n with whole weights w_i >= 0 and a whole quota q; a coalition S wins when w(S) >= q. Voter i swings S (i not in S) when
// w(S) < q <= w(S) + w_i. No floating point reaches a decision: a weight of exactly the quota wins.
//   Banzhaf         eta_i = number of coalitions that i swings; normalised eta_i / sum eta; absolute eta_i / 2^(n-1)
//                   (Banzhaf 1965, Rutgers Law Review 19; Dubey and Shapley 1979, Math. Oper. Res. 4)
//   Shapley-Shubik  phi_i = sum over swings of |S|! (n - |S| - 1)! / n!  (Shapley and Shubik 1954, Am. Pol. Sci. Rev. 48)
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/decimal.h"
#include "base/result.h"

namespace entrepot::finance {

struct VotingGame {
  std::vector<std::int64_t> weights;
  std::int64_t quota = 0;
};

constexpr std::size_t voters_max = 60;              // so that numbers of coalitions fit in 64 bits
constexpr std::size_t voters_enumerated_max = 20;   // beyond, coalitions are counted by size and weight
constexpr std::int64_t counted_weight_max = 2'000'000;  // sum of the weights over their greatest common divisor

// The least whole number that is at least numerator/denominator of the sum of the weights. Errors: out_of_range for a negative weight, a sum
// that does not fit in 62 bits or a fraction outside 0 < numerator <= denominator.
Result<std::int64_t> quota_of(std::span<const std::int64_t> weights, std::int64_t numerator, std::int64_t denominator);

// The same votes as whole numbers, in the unit of the one with most decimal places. Errors: out_of_range.
Result<std::vector<std::int64_t>> whole_votes(std::span<const Decimal> votes);

struct VotingPower {
  std::vector<std::int64_t> swings;  // eta
  std::vector<double> banzhaf;  // normalised; zero for all where nobody ever swings
  std::vector<double> banzhaf_absolute;
  std::vector<double> shapley_shubik;
};

// Errors: out_of_range (no voter, more than voters_max, a negative weight, a quota below 1 or above the sum of the weights, more than
// voters_enumerated_max voters with weights that are too fine to be counted).
Result<VotingPower> voting_power(const VotingGame& game);

// The two ways to compute it, equal where both can: over all 2^n coalitions, and by numbers of coalitions of each size and weight.
Result<VotingPower> power_by_enumeration(const VotingGame& game);
Result<VotingPower> power_by_counting(const VotingGame& game);

struct Blocking {
  std::vector<std::size_t> vetoes;  // block alone
  std::vector<std::size_t> dummies;  // never swing
  // The coalitions of fewest voters without which no other reaches the quota, in lexical order; at most blocking_listed of them.
  std::size_t voters_needed = 0;
  std::uint64_t smallest_count = 0;
  std::vector<std::vector<std::size_t>> smallest;
};
constexpr std::size_t blocking_listed = 1000;

// Errors: as voting_power; more than voters_enumerated_max voters.
Result<Blocking> blocking(const VotingGame& game);

}  // namespace entrepot::finance
