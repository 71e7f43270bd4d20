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

// Sharing what there is by a rule is sharing what is missing by its dual.
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
