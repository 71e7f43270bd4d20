// Why a node loses under the daily model: chains by hand, shares that add up.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>

#include "stress/explain.h"
#include "stress/test_explain.h"

namespace entrepot::stress {
namespace {

using namespace explained;

TEST(ExplainDaily, CarsStandStillBecauseOfOre) {
  const Network network = ore_to_cars();
  const auto why = explain(network, scenario_of(network, {"KOR:ore=100%"}), with(Model::daily), {cars, steel, ore, coal});
  ASSERT_TRUE(why) << why.error().message();
  for (const Explanation& e : why->nodes) EXPECT_DOUBLE_EQ(e.origins[0], 1) << e.node;
  const Explanation &of_cars = why->nodes[0], &of_steel = why->nodes[1], &of_ore = why->nodes[2], &of_coal = why->nodes[3];
  const HeldStretch& held = of_cars.stretches.front();
  EXPECT_EQ(held.by, HeldBy::input);
  EXPECT_EQ(held.input, 3U);  // steel
  EXPECT_EQ(held.behind.at(0).node, steel);
  EXPECT_NEAR(held.behind[0].share, 1, 1e-12);
  EXPECT_EQ(nodes_of(of_cars.chains.front()), (std::vector<std::uint32_t>{cars, steel, ore}));
  EXPECT_EQ(of_cars.chains.front()[1].input, 2U);  // ore
  EXPECT_EQ(of_ore.stretches.front().from, 1);
  EXPECT_LT(of_steel.stretches.front().from, held.from);  // stocks: one tier later
  EXPECT_EQ(of_coal.stretches.back().by, HeldBy::demand);
  EXPECT_EQ(of_coal.stretches.back().behind[0].node, steel);
  const auto& from_coal = of_coal.chains.back();
  ASSERT_EQ(from_coal.size(), 3U);
  EXPECT_EQ(from_coal[1].day, from_coal[0].day - 1);  // orders follow what was made the day before
}

// As the same test of ario.
TEST(ExplainDaily, WhatAClientDidNotOrderIsItsOwn) {
  const Network network = ore_to_cars();
  Scenario s = scenario_of(network, {"KOR:cars=0", "KOR:steel=80%"});
  s.shocks[0].demand = 0.5;
  RunParameters p = with(Model::daily);
  p.daily.rationing = shock::DailyRationing::final_demand_last;
  const auto why = explain(network, s, p, {cars});
  ASSERT_TRUE(why);
  std::size_t bound = 0;
  for (const ExplainedDay& day : why->nodes[0].days) {
    if (day.by != HeldBy::input) continue;
    ++bound;
    EXPECT_GT(day.origins[0], 0.2) << day.day;
    EXPECT_GT(day.origins[1], 0.2) << day.day;
  }
  EXPECT_GT(bound, 20U);
}

// A stock that is full again has forgotten who emptied it.
TEST(ExplainDaily, AnOldShockIsNoReasonForANewLoss) {
  const Network network = ore_to_cars();
  Scenario s = scenario_of(network, {"KOR:ore=100%:5", "KOR:ore=100%:20"});
  s.shocks[1].start = 60;
  RunParameters p = with(Model::daily);
  p.daily.rationing = shock::DailyRationing::final_demand_last;  // else ore goes on to households, and stocks stay low
  const auto why = explain(network, s, p, {steel});
  ASSERT_TRUE(why);
  std::size_t late = 0;
  for (const ExplainedDay& day : why->nodes[0].days)
    if (day.day > 62 && day.day < 80 && day.by == HeldBy::input) {
      ++late;
      EXPECT_GT(day.origins[1], 0.9) << day.day;
    }
  EXPECT_GT(late, 5U);
}

// Both mines sell to X, one to Y, too. When the other is shut, X orders more of the one, and Y gets less: mostly because X misses what the shut mine
// does not send, hardly because X itself lost a little of its capacity.
TEST(ExplainDaily, MoreOrdersGoBackToWhatIsMissing) {
  production::FirmNetwork f;
  f.firms = {"mine", "shut mine", "X", "Y"};
  f.sectors = {"ore", "metal"};
  f.sector = {0, 0, 1, 1};
  f.links = {{0, 2, 365}, {0, 3, 365}, {1, 2, 365}};
  f.revenue = {730, 365, 3650, 3650};
  f.essentiality.assign(4, 1);
  const Network network(std::move(f));
  RunParameters p = with(Model::daily);
  p.daily.inventory_days = {10, 10, 40, 2};
  const auto why = explain(network, scenario_of(network, {"shut mine=100%", "X=5%"}), p, {3});
  ASSERT_TRUE(why);
  const Explanation& y = why->nodes[0];
  ASSERT_FALSE(y.stretches.empty());
  EXPECT_EQ(y.stretches[0].by, HeldBy::input);
  EXPECT_GT(y.origins[0], 0.9);
  EXPECT_EQ(nodes_of(y.chains[0]), (std::vector<std::uint32_t>{3, 0, 1}));  // X orders more: what it misses is not sent by the shut mine
  EXPECT_TRUE(y.chains[0].back().shocked);
}

// Two sellers of one product; the client runs short for the one that is shut, not for the other.
TEST(ExplainDaily, TheSupplierThatSentLessIsBehind) {
  production::FirmNetwork f;
  f.firms = {"near", "far", "mill"};
  f.sectors = {"grain", "flour"};
  f.sector = {0, 0, 1};
  f.links = {{0, 2, 365}, {1, 2, 365}};
  f.revenue = {365, 365, 3650};
  f.essentiality.assign(4, 1);
  const Network network(std::move(f));
  const auto why = explain(network, scenario_of(network, {"far=100%"}), with(Model::daily), {2});
  ASSERT_TRUE(why);
  const Explanation& e = why->nodes[0];
  ASSERT_FALSE(e.stretches.empty());
  EXPECT_EQ(e.stretches.front().by, HeldBy::input);
  EXPECT_EQ(e.stretches.front().behind.at(0).node, 1U);
  EXPECT_DOUBLE_EQ(e.origins[0], 1);
}

TEST(ExplainDaily, FewerHouseholdsBuy) {
  const Network network = ore_to_cars();
  Scenario s = scenario_of(network, {"KOR:cars=0"});
  s.shocks[0].demand = 0.5;
  const auto why = explain(network, s, with(Model::daily), {cars, ore});
  ASSERT_TRUE(why);
  EXPECT_EQ(why->nodes[0].stretches.front().by, HeldBy::demand);
  EXPECT_DOUBLE_EQ(why->nodes[0].origins[0], 1);
  EXPECT_DOUBLE_EQ(why->nodes[1].origins[0], 1);
}

// Invariant: Shares of the losses of the daily model add up to 1 on every day and in every stretch, under each rule of rationing; losses are those
// of the run.
RC_GTEST_PROP(ExplainDaily, SharesAddUp, (std::uint64_t seed)) {
  const Random c = random_case(seed);
  RunParameters p = with(Model::daily);
  p.daily.rationing = static_cast<shock::DailyRationing>(seed % 4);
  p.daily.mode = seed % 3 == 0 ? shock::DailyMode::pronet_compatible : shock::DailyMode::exact;
  const auto why = explain(c.network, c.scenario, p, all_nine, 2);
  const auto r = run(c.network, std::vector{c.scenario}, p);
  RC_ASSERT(why.has_value() && r.has_value());
  for (const Explanation& e : why->nodes) {
    RC_ASSERT(std::abs(e.loss - r->outcomes[0].node_loss[e.node]) < 1e-9);
    RC_ASSERT(std::abs(sum(e.origins) - 1) < 1e-12);
    double lost = 0, of_stretches = 0;
    for (const ExplainedDay& day : e.days) {
      RC_ASSERT(std::abs(sum(day.origins) - 1) < 1e-12);
      for (const double share : day.origins) RC_ASSERT(share >= 0);
      lost += std::max(0.0, day.loss);
    }
    for (const HeldStretch& stretch : e.stretches) {
      of_stretches += stretch.loss;
      RC_ASSERT(std::abs(sum(stretch.origins) - 1) < 1e-12);
      RC_ASSERT(std::abs(sum_behind(c.network, stretch) - 1) < 1e-12);
      RC_ASSERT(stretch.behind_others >= 0 && stretch.behind_nobody >= 0);
    }
    RC_ASSERT(std::abs(lost - of_stretches) < 1e-9);
  }
}

// Invariant: Of one shock, less than a thousandth of all losses of the daily model cannot be led back to it.
TEST(ExplainDaily, LittleGoesBackElsewhere) {
  double lost = 0, elsewhere = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    const Random c = random_case(seed);
    if (c.scenario.shocks.size() != 1) continue;
    const auto why = explain(c.network, c.scenario, with(Model::daily), all_nine);
    ASSERT_TRUE(why);
    for (const Explanation& e : why->nodes)
      for (const HeldStretch& stretch : e.stretches) {
        lost += stretch.loss;
        elsewhere += stretch.loss * stretch.origins[1];
      }
  }
  EXPECT_GT(lost, 1000);
  EXPECT_LT(elsewhere / lost, 1e-3);
}

}  // namespace
}  // namespace entrepot::stress
