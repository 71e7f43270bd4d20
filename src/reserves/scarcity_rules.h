// What each claimant gets when there is less than all claim: the rules of bankruptcy problems.
//
// Claims c_1..c_n >= 0 and an estate E from 0 to their sum; every rule gives 0 <= x_i <= c_i with the sum E.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"

namespace entrepot::reserves {

enum class ScarcityRule {
  proportional,              // x_i = E c_i / sum c
  constrained_equal_awards,  // x_i = min(c_i, l): the same for all, up to the claim; the greatest least award
  constrained_equal_losses,  // x_i = max(0, c_i - l): the same loss for all, down to nothing
  talmud,  // equal awards up to half the claims, then equal losses (Aumann and Maschler 1985): the nucleolus of the game
};
std::string_view scarcity_rule_name(ScarcityRule rule);  // "constrained_equal_awards"

// Errors: out_of_range for a negative or undefined number or an estate above the sum of the claims.
Result<std::vector<double>> share_out(ScarcityRule rule, double estate, std::span<const double> claims);

// Weighted need: everyone is raised to the same level l of what it has for its weight, x_i = min(c_i, max(0, l w_i - held_i)).
//   held 0:                          awards in proportion to the weights, up to the claim (threat x vulnerability, population)
//   weights daily use, held stocks:  the fewest days of cover are raised first, to l days
// Errors: as share_out, bad_field when the lengths differ, out_of_range for a weight of 0 under a claim.
Result<std::vector<double>> share_out_by_need(double estate, std::span<const double> claims, std::span<const double> weights,
                                              std::span<const double> held);

// Goods come in whole units: computed in exact fractions and rounded by largest remainder, ties by economy code, so that
// the sum is exactly the estate. Errors: as above, bad_field when the lengths differ, duplicate for a claimant that is
// there twice, limit_exceeded when the claims sum to more than units_max.
inline constexpr std::int64_t units_max = 1'000'000'000'000;
Result<std::vector<std::int64_t>> share_out_units(ScarcityRule rule, std::int64_t estate, std::span<const std::int64_t> claims,
                                                  std::span<const EconomyId> claimants);

}  // namespace entrepot::reserves
