#include "reserves/scarcity_rules.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <numeric>
#include <string>

namespace entrepot::reserves {
namespace {

constexpr ScarcityRule rules[] = {ScarcityRule::proportional, ScarcityRule::constrained_equal_awards,
                                  ScarcityRule::constrained_equal_losses, ScarcityRule::talmud};

std::vector<EconomyId> economies(std::size_t count) {
  std::vector<EconomyId> ids;
  for (std::size_t k = 0; k < count; ++k) ids.push_back(EconomyId::parse("E" + std::to_string(10 + k)).value());
  return ids;
}

TEST(ScarcityRules, WholeUnitsSumToTheEstateAndTiesGoByCode) {
  const std::vector<std::int64_t> claims{10, 10, 10};
  const auto names = economies(3);
  for (const ScarcityRule rule : rules)
    EXPECT_EQ(share_out_units(rule, 20, claims, names).value(), (std::vector<std::int64_t>{7, 7, 6})) << scarcity_rule_name(rule);
  const std::vector<EconomyId> other_way{names[2], names[1], names[0]};
  EXPECT_EQ(share_out_units(ScarcityRule::proportional, 20, claims, other_way).value(), (std::vector<std::int64_t>{6, 7, 7}));
}

TEST(ScarcityRules, NothingToShareAndEnoughForAll) {
  const std::vector<double> claims{3, 0, 5};
  for (const ScarcityRule rule : rules) {
    EXPECT_EQ(share_out(rule, 0, claims).value(), (std::vector<double>{0, 0, 0}));
    EXPECT_EQ(share_out(rule, 8, claims).value(), claims);
    EXPECT_TRUE(share_out(rule, 0, {}).value().empty());
  }
}

TEST(ScarcityRules, NameWhatIsWrong) {
  const std::vector<double> claims{1, 2}, bad{1, std::nan("")};
  EXPECT_EQ(share_out(ScarcityRule::talmud, 4, claims).error().where.field, "estate");
  EXPECT_EQ(share_out(ScarcityRule::talmud, -1, claims).error().code, ErrorCode::out_of_range);
  EXPECT_EQ(share_out(ScarcityRule::talmud, 1, bad).error().where.field, "claims");
  const auto two = economies(2);
  const std::vector<std::int64_t> units{1, 2}, negative{-1, 2}, many{units_max, 1};
  EXPECT_EQ(share_out_units(ScarcityRule::talmud, 1, units, economies(3)).error().code, ErrorCode::bad_field);
  EXPECT_EQ(share_out_units(ScarcityRule::talmud, 1, negative, two).error().code, ErrorCode::out_of_range);
  EXPECT_EQ(share_out_units(ScarcityRule::talmud, 1, many, two).error().code, ErrorCode::limit_exceeded);
  EXPECT_EQ(share_out_units(ScarcityRule::talmud, 4, units, two).error().where.field, "estate");
  const std::vector<EconomyId> same{two[0], two[0]};
  EXPECT_EQ(share_out_units(ScarcityRule::talmud, 1, units, same).error().code, ErrorCode::duplicate);
}

TEST(ScarcityRules, WeightedNeedRaisesTheFewestDaysOfCoverFirst) {
  // 2, 5 and 20 days of cover; 100 a day each. 500 raise the first to 5 days, then the first two together by one day.
  const std::vector<double> claims{1000, 1000, 1000}, use{100, 100, 100}, held{200, 500, 2000};
  EXPECT_EQ(share_out_by_need(500, claims, use, held).value(), (std::vector<double>{400, 100, 0}));
  EXPECT_EQ(share_out_by_need(3000, claims, use, held).value(), claims);
  // By weight alone, up to the claim.
  const std::vector<double> small{10, 100, 100}, weights{2, 1, 1}, nothing{0, 0, 0};
  EXPECT_EQ(share_out_by_need(50, small, weights, nothing).value(), (std::vector<double>{10, 20, 20}));
  EXPECT_EQ(share_out_by_need(0, small, weights, nothing).value(), nothing);
  EXPECT_EQ(share_out_by_need(50, small, nothing, nothing).error().where.field, "weights");
  EXPECT_EQ(share_out_by_need(50, small, weights, {}).error().code, ErrorCode::bad_field);
  EXPECT_EQ(share_out_by_need(211, small, weights, nothing).error().where.field, "estate");
}

struct Problem {
  std::vector<double> claims;
  double estate = 0;
};
rc::Gen<Problem> any_problem() {
  return rc::gen::exec([] {
    Problem p;
    const auto n = *rc::gen::inRange<std::size_t>(1, 10);
    double total = 0;
    for (std::size_t i = 0; i < n; ++i) total += p.claims.emplace_back(*rc::gen::inRange(0, 1000));
    p.estate = *rc::gen::inRange(0, static_cast<int>(total) + 1);
    return p;
  });
}

// Invariant: every scarcity rule shares out exactly the estate and keeps the order of claims in awards and losses.
RC_GTEST_PROP(ScarcityRules, AwardsAndLossesKeepTheOrderOfClaims, ()) {
  const Problem p = *any_problem();
  for (const ScarcityRule rule : rules) {
    const auto x = share_out(rule, p.estate, p.claims).value();
    RC_ASSERT(std::abs(std::accumulate(x.begin(), x.end(), 0.0) - p.estate) < 1e-9);
    for (std::size_t i = 0; i < x.size(); ++i) {
      RC_ASSERT(x[i] >= 0 && x[i] <= p.claims[i]);
      for (std::size_t j = 0; j < x.size(); ++j) {
        if (p.claims[i] > p.claims[j]) continue;
        RC_ASSERT(x[i] <= x[j] + 1e-9);
        RC_ASSERT(p.claims[i] - x[i] <= p.claims[j] - x[j] + 1e-9);
      }
    }
  }
}

// Invariant: sharing what there is by a rule is sharing what is missing by its dual; equal awards and equal losses are dual, the others self-dual.
RC_GTEST_PROP(ScarcityRules, EqualAwardsAndEqualLossesAreDualTheOthersSelfDual, ()) {
  const Problem p = *any_problem();
  const double missing = std::accumulate(p.claims.begin(), p.claims.end(), 0.0) - p.estate;
  const std::pair<ScarcityRule, ScarcityRule> duals[] = {{ScarcityRule::constrained_equal_awards, ScarcityRule::constrained_equal_losses},
                                                         {ScarcityRule::proportional, ScarcityRule::proportional},
                                                         {ScarcityRule::talmud, ScarcityRule::talmud}};
  for (const auto& [rule, dual] : duals) {
    const auto x = share_out(rule, p.estate, p.claims).value(), y = share_out(dual, missing, p.claims).value();
    for (std::size_t i = 0; i < x.size(); ++i) RC_ASSERT(std::abs(x[i] + y[i] - p.claims[i]) < 1e-9);
  }
}

// Invariant: with equal weights and nothing held, weighted need is constrained equal awards; levels end equal where claims allow.
RC_GTEST_PROP(ScarcityRules, WeightedNeedIsEqualAwardsForEqualWeights, ()) {
  const Problem p = *any_problem();
  const std::size_t n = p.claims.size();
  const auto x = share_out_by_need(p.estate, p.claims, std::vector<double>(n, 3.0), std::vector<double>(n, 0.0)).value();
  const auto y = share_out(ScarcityRule::constrained_equal_awards, p.estate, p.claims).value();
  for (std::size_t i = 0; i < n; ++i) RC_ASSERT(std::abs(x[i] - y[i]) < 1e-9);
  std::vector<double> weights, held;
  for (std::size_t i = 0; i < n; ++i) {
    weights.push_back(*rc::gen::inRange(1, 9));
    held.push_back(*rc::gen::inRange(0, 500));
  }
  const auto z = share_out_by_need(p.estate, p.claims, weights, held).value();
  RC_ASSERT(std::abs(std::accumulate(z.begin(), z.end(), 0.0) - p.estate) < 1e-7);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j)  // who gets something is not above one that could still get more
      if (z[i] > 1e-7 && z[j] < p.claims[j] - 1e-7) RC_ASSERT((held[i] + z[i]) / weights[i] <= (held[j] + z[j]) / weights[j] + 1e-7);
}

// Invariant: awards in whole units sum to the estate and are within one of the exact ones.
RC_GTEST_PROP(ScarcityRules, WholeUnitsAreWithinOneOfTheFractions, ()) {
  const Problem p = *any_problem();
  const std::vector<std::int64_t> claims(p.claims.begin(), p.claims.end());
  for (const ScarcityRule rule : rules) {
    const auto units = share_out_units(rule, static_cast<std::int64_t>(p.estate), claims, economies(claims.size())).value();
    const auto x = share_out(rule, p.estate, p.claims).value();
    RC_ASSERT(std::accumulate(units.begin(), units.end(), std::int64_t{0}) == static_cast<std::int64_t>(p.estate));
    for (std::size_t i = 0; i < x.size(); ++i) {
      RC_ASSERT(std::abs(static_cast<double>(units[i]) - x[i]) < 1 + 1e-9);
      RC_ASSERT(units[i] <= claims[i]);
    }
  }
}

}  // namespace
}  // namespace entrepot::reserves
