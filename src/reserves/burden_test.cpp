#include "reserves/burden.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <numeric>

#include "base/golden_error.h"
#include "reserves/nucleolus.h"

namespace entrepot::reserves {
namespace {

double sum_of(const std::vector<double>& numbers) { return std::accumulate(numbers.begin(), numbers.end(), 0.0); }

// The example of the reference: GNI in bn, population in m, debt in bn.
const std::vector<UnMember> un_example{
    {15000, 1400, 0, false}, {4500, 125, 0, false}, {1800, 52, 0, false}, {1300, 280, 400, false}, {30, 17, 20, true}};

TEST(UnScale, TheExampleOfTheReference) {
  UnRules rules;
  rules.debt_limit = 14;
  rules.ceiling.reset();
  GoldenErrors errors("reserves/reference 12: UN scale", 1, "half a unit of the last digit printed");
  const double after[] = {60.462, 26.2733, 10.5093, 2.7455, 0.01};
  const auto shares = un_scale(un_example, rules).value();
  for (std::size_t i = 0; i < shares.size(); ++i) errors.expect(100 * shares[i], after[i], 0.5001e-4, "after floor and cap");
  EXPECT_NEAR(sum_of(shares), 1, 1e-15);
  rules.floor = 0;
  rules.least_developed_cap = 1;
  const double before[] = {60.4454, 26.2661, 10.5064, 2.7447, 0.0374};
  const auto plain = un_scale(un_example, rules).value();
  for (std::size_t i = 0; i < plain.size(); ++i) errors.expect(100 * plain[i], before[i], 0.5001e-4, "before floor and cap");
}

TEST(UnScale, TheCeilingHoldsAgainAndAgain) {
  UnRules rules;
  rules.ceiling = 0.35;
  const auto shares = un_scale(un_example, rules).value();
  EXPECT_NEAR(shares[0], 0.35, 1e-12);
  EXPECT_NEAR(shares[1], 0.35, 1e-12);  // above it once the first is at it
  EXPECT_NEAR(sum_of(shares), 1, 1e-12);
  rules.ceiling = 0.15;
  EXPECT_EQ(un_scale(un_example, rules).error().code, ErrorCode::contradiction);
  const std::vector<UnMember> nobody{{0, 1, 0, false}};
  EXPECT_EQ(un_scale(nobody, rules).error().code, ErrorCode::out_of_range);
}

TEST(BurdenKeys, AreSharesOfWhatTheySay) {
  EXPECT_EQ(equal_key(4), (std::vector<double>{0.25, 0.25, 0.25, 0.25}));
  EXPECT_EQ(proportional_key(std::vector<double>{1, 3}, "gdp").value(), (std::vector<double>{0.25, 0.75}));
  EXPECT_EQ(premium_key(std::vector<double>{1, 2}, std::vector<double>{1, 0}, 1, 1).value(), (std::vector<double>{0.5, 0.5}));
  EXPECT_EQ(hybrid_key({{1, 0}, {0.5, 0.5}}, std::vector<double>{0.5, 0.5}).value(), (std::vector<double>{0.75, 0.25}));
  EXPECT_EQ(proportional_key(std::vector<double>{1, -3}, "gdp").error().where.field, "gdp");
  EXPECT_EQ(proportional_key(std::vector<double>{0, 0}, "gdp").error().code, ErrorCode::out_of_range);
  EXPECT_EQ(hybrid_key({{1, 0}, {0, 1}}, std::vector<double>{0.5, 0.6}).error().where.field, "hybrid");
  EXPECT_EQ(in_whole_units(std::vector<double>{1 / 3.0, 1 / 3.0, 1 / 3.0}, 100), (std::vector<std::int64_t>{34, 33, 33}));
}

// Alone 10, 6 and 4; any two save 2, all three 8.
CostGame three() { return CostGame::create(3, {0, 10, 6, 14, 4, 12, 8, 12}).value(); }

TEST(BurdenVerdict, SaysWhoWouldLeaveAndBestKeyOfThoseThatKeepAll) {
  const CostGame game = three();
  const BurdenVerdict equal = judge_key(game, {"equal", equal_key(3)}).value();
  EXPECT_EQ(equal.cost, (std::vector<double>{4, 4, 4}));
  EXPECT_EQ(equal.least_gaining, 2u);  // pays 4, as alone
  EXPECT_EQ(equal.least_gain_share, 0);
  EXPECT_TRUE(equal.accepted_by_each());
  EXPECT_EQ(equal.core.slack, 0);
  const BurdenVerdict alone = judge_key(game, {"alone", {0.5, 0.3, 0.2}}).value();
  EXPECT_NEAR(alone.least_gain_share, 0.4, 1e-12);
  const BurdenVerdict first = judge_key(game, {"first", {1, 0, 0}}).value();
  EXPECT_FALSE(first.accepted_by_each());
  EXPECT_EQ(first.core.coalition, 1u);
  EXPECT_NEAR(first.core.slack, -2, 1e-12);
  EXPECT_EQ(most_acceptable(game, std::vector<BurdenVerdict>{equal, alone, first}), 1u);
  EXPECT_FALSE(most_acceptable(game, std::vector<BurdenVerdict>{first}).has_value());
  EXPECT_EQ(judge_key(game, {"few", {1}}).error().where.field, "few");
}

// Invariant: UN shares sum to 1 and respect the cap of the least developed and the ceiling.
RC_GTEST_PROP(BurdenKeys, UnSharesSumToOneAndRespectFloorCapAndCeiling, ()) {
  std::vector<UnMember> members;
  const auto n = *rc::gen::inRange<std::size_t>(6, 15);
  for (std::size_t i = 0; i < n; ++i)
    members.push_back({*rc::gen::inRange(1, 2000) / 10.0, *rc::gen::inRange(1, 500) / 10.0, *rc::gen::inRange(0, 100) / 10.0,
                       *rc::gen::inRange(0, 8) == 0});
  UnRules rules;
  rules.debt_limit = *rc::gen::inRange(0, 10);
  const auto shares = un_scale(members, rules);
  if (!shares) {
    RC_ASSERT(shares.error().code == ErrorCode::contradiction);
    return;
  }
  RC_ASSERT(std::abs(sum_of(*shares) - 1) < 1e-9);
  for (std::size_t i = 0; i < n; ++i) {
    RC_ASSERT((*shares)[i] <= 0.22 + 1e-12);
    RC_ASSERT(!members[i].least_developed || (*shares)[i] <= 0.0001 + 1e-12);
  }
}

}  // namespace
}  // namespace entrepot::reserves
