// Scores of alternative suppliers: every factor is shown, what is missing stays missing.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace entrepot::sourcing {

// The factors of score_i = spare_ik x r_ijk x d_ik x (1 - tau_ijk) x (1 - rho_i) x (1 - chi_ij), a measure of our own.
struct SupplierFactors {
  std::optional<double> spare;     // spare_ik: what it can export beside its present sales, in the unit of the flows per year; >= 0
  std::optional<double> room;      // r_ijk: predicted over actual trade of the pair, above 1 where it trades less than predicted; >= 0
  std::optional<double> density;   // d_ik: density of the product in what it exports; 0..1
  std::optional<double> duty;      // tau_ijk: duty over customs value under the best claim; 0..1
  std::optional<double> risk;      // rho_i: of the supplier; 0..1
  std::optional<double> detour;    // chi_ij: share of the way that closed gates add, 1 where they leave no way; 0..1
};

enum class Factor { spare, room, density, duty, risk, detour };
inline constexpr std::array all_factors{Factor::spare, Factor::room, Factor::density, Factor::duty, Factor::risk, Factor::detour};
std::string_view factor_name(Factor factor);
std::optional<double> factor_of(const SupplierFactors& factors, Factor factor);

struct SupplierScore {
  std::size_t supplier = 0;         // position in the input
  std::optional<double> score;      // of the factors in Ranking::used; missing where one of them is
  std::vector<Factor> lacks;        // those of `used` that it lacks
};

// A missing factor is neither 1 nor 0. `used` are the factors that at least one supplier has; suppliers that have all of them are
// ranked by their product, highest first (of equal ones the first of the input); the others stand behind them without a score, those
// with more spare capacity first, each with what it lacks. Factors that nobody has are in `absent`.
struct Ranking {
  std::vector<Factor> used, absent;
  std::vector<SupplierScore> suppliers;
};
// Errors: out_of_range for a factor outside its range or not a number, naming supplier and factor.
Result<Ranking> rank_suppliers(std::span<const SupplierFactors> suppliers);

// rho from a World Bank governance score (about -2.5 to 2.5): (2.5 - score) / 5, kept within 0..1.
double risk_of_governance(double score);
// chi from the length of the way with all gates open and with some closed; `closed_km` missing where they leave no way.
// Errors: out_of_range unless 0 < open_km <= closed_km.
Result<double> detour_share(double open_km, std::optional<double> closed_km);

}  // namespace entrepot::sourcing
