// Who pays how much of a common reserve: keys side by side, and which of them everyone would accept.
//
// A key gives each member a share; shares sum to 1. The costs of the groups (a game of costs) say whom a key would drive out: an economy
// that pays more than it would alone, or a group whose members would pay less together (core slack below 0).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "reserves/cost_game.h"

namespace entrepot::reserves {

// Errors of keys: out_of_range for negative or undefined numbers or where nothing is above 0; bad_field where lengths differ.
std::vector<double> equal_key(std::size_t members);
Result<std::vector<double>> proportional_key(std::span<const double> amounts,
                                             std::string_view what);  // GDP, consumption, imports, capacity
// The insurance premium a mean + b deviation of what a member would draw.
Result<std::vector<double>> premium_key(std::span<const double> mean, std::span<const double> deviation, double a, double b);
// sum over keys of weight x share; the weights sum to 1 (to 1e-9).
Result<std::vector<double>> hybrid_key(const std::vector<std::vector<double>>& keys, std::span<const double> weights);

// The UN scale of assessments (A/RES/70/245, 73/271) for any members, from averages over a base period.
//
//     a = G - d D where G/P < debt_limit, else G;    w = sum G / sum P
//     r = g a (w - a/P)/w where a/P < w, else 0;      b = a - r below w, a + sum r x a / sum of a at or above w otherwise
//
// then shares of b, the floor and the cap of the least developed (the others in proportion), then the ceiling (again).
struct UnMember {
  double income = 0;      // G, gross national income
  double population = 0;  // P
  double debt = 0;        // D, external debt
  bool least_developed = false;
};
struct UnRules {
  double gradient = 0.80;         // g
  double debt_part = 0.125;       // d
  double debt_limit = 0;          // income a head below which debt counts; no default in the rules: set by the year
  double floor = 0.00001, least_developed_cap = 0.0001;
  std::optional<double> ceiling = 0.22;
};
// Errors: as above; contradiction where the ceiling cannot hold for so few members.
Result<std::vector<double>> un_scale(std::span<const UnMember> members, const UnRules& rules);

struct BurdenKey {
  std::string name;
  std::vector<double> shares;  // sum to 1
};

struct BurdenVerdict {
  std::vector<double> cost;     // per member
  std::vector<double> gain;     // per member: alone - cost
  std::size_t least_gaining = 0;  // the member with the least gain relative to what it would pay alone
  double least_gain_share = 0;    // that relative gain; below 0: it is better off alone
  CoreSlack core;
  bool accepted_by_each() const { return least_gain_share >= -1e-12; }
  bool accepted_by_groups(const CostGame& game) const { return core.slack >= -1e-9 * game.total(); }
};

// Errors: bad_field where a key has other members.
Result<BurdenVerdict> judge_key(const CostGame& game, const BurdenKey& key);

// Shapley value and nucleolus as keys are their costs over the whole cost. Of the keys that every member and every group accepts, the one
// with the greatest least relative gain; none where there is no such key.
std::optional<std::size_t> most_acceptable(const CostGame& game, std::span<const BurdenVerdict> verdicts);

// Whole units of `total` by largest remainder, ties to the earlier member: sums to the total exactly.
std::vector<std::int64_t> in_whole_units(std::span<const double> shares, std::int64_t total);

}  // namespace entrepot::reserves
