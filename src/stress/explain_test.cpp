// Why a node loses: a chain by hand, shares that add up, on the sample world too.
#include "stress/explain.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>

#include "stress/test_explain.h"

namespace entrepot::stress {
namespace {

using namespace explained;

TEST(Explain, CarsStandStillBecauseOfOre) {
  const Network network = ore_to_cars();
  const auto why = explain(network, scenario_of(network, {"KOR:ore=100%"}), short_stocks(), {4, 7, 6});
  ASSERT_TRUE(why) << why.error().message();
  EXPECT_EQ(why->origins, (std::vector<std::string>{"KOR:ore", "elsewhere"}));
  const Explanation &cars = why->nodes[0], &steel = why->nodes[1], &ore = why->nodes[2];
  EXPECT_DOUBLE_EQ(cars.origins[0], 1);
  EXPECT_DOUBLE_EQ(steel.origins[0], 1);
  ASSERT_FALSE(cars.stretches.empty());
  const HeldStretch& held = cars.stretches.front();
  EXPECT_EQ(held.by, HeldBy::input);
  EXPECT_EQ(held.input, 3);  // steel
  ASSERT_EQ(held.behind.size(), 1U);
  EXPECT_EQ(held.behind[0].node, 7U);
  EXPECT_NEAR(held.behind[0].share, 1, 1e-12);
  const auto& chain = cars.chains.front();
  ASSERT_EQ(chain.size(), 3U);
  EXPECT_EQ(chain[1].node, 7U);
  EXPECT_EQ(chain[1].by, HeldBy::input);
  EXPECT_EQ(chain[1].input, 2);  // ore
  EXPECT_EQ(chain[2].node, 6U);
  EXPECT_EQ(chain[2].by, HeldBy::capacity);
  EXPECT_EQ(ore.stretches.front().from, 1);
  EXPECT_LT(ore.stretches.front().to, steel.stretches.front().from + 100);
  EXPECT_LT(steel.stretches.front().from, cars.stretches.front().from);  // stocks: one tier later
}

// Capital that comes back by a shape is led back like a loss of capacity.
TEST(Explain, CapitalIsAShockLikeAnother) {
  const Network network = ore_to_cars();
  Scenario s = scenario_of(network, {"KOR:ore=0:30:40"});
  ShockEvent& event = s.shocks[0].event.emplace();
  event.capital_share = 1;
  event.shape = shock::RecoveryShape::convex;
  const auto why = explain(network, s, short_stocks(), {4, 6});
  ASSERT_TRUE(why) << why.error().message();
  EXPECT_DOUBLE_EQ(why->nodes[0].origins[0], 1);
  EXPECT_EQ(why->nodes[1].stretches.front().by, HeldBy::capacity);
  EXPECT_GT(why->nodes[1].stretches.front().to, 31);  // the recovery, too
}

// Coal is asked for less, because steel cannot be made for want of ore.
TEST(Explain, UpstreamTheDemandIsGone) {
  const Network network = ore_to_cars();
  const auto why = explain(network, scenario_of(network, {"KOR:ore=100%"}), short_stocks(), {1});
  ASSERT_TRUE(why);
  const Explanation& coal = why->nodes[0];
  ASSERT_FALSE(coal.stretches.empty());
  EXPECT_EQ(coal.stretches.back().by, HeldBy::demand);
  EXPECT_EQ(coal.stretches.back().behind[0].node, 7U);
  EXPECT_DOUBLE_EQ(coal.origins[0], 1);
}

// A stock that is full again has forgotten who emptied it.
TEST(Explain, AnOldShockIsNoReasonForANewLoss) {
  const Network network = ore_to_cars();
  Scenario s = scenario_of(network, {"KOR:ore=100%:5", "KOR:ore=100%:20"});
  s.shocks[1].start = 60;
  RunParameters p = short_stocks();
  p.ario.inventory_restoration_tau = {2};
  const auto why = explain(network, s, p, {7});
  ASSERT_TRUE(why);
  std::size_t late = 0;
  for (const ExplainedDay& day : why->nodes[0].days)
    if (day.day > 62 && day.day < 80 && day.loss > 0) {
      ++late;
      EXPECT_GT(day.origins[1], 0.99) << day.day;
    }
  EXPECT_GT(late, 10U);
}

TEST(Explain, FewerHouseholdsBuy) {
  const Network network = ore_to_cars();
  Scenario s = scenario_of(network, {"KOR:cars=0"});
  s.shocks[0].demand = 0.5;
  const auto why = explain(network, s, short_stocks(), {4, 6});
  ASSERT_TRUE(why);
  EXPECT_EQ(why->nodes[0].stretches.front().by, HeldBy::demand);
  EXPECT_DOUBLE_EQ(why->nodes[0].origins[0], 1);
  EXPECT_DOUBLE_EQ(why->nodes[1].origins[0], 1);
}

// Half of the cars are asked for, a fifth of the steel is made: when cars run out of steel, the part that they did not order goes back to
// households, the rest to steel.
TEST(Explain, WhatABuyerDidNotOrderIsItsOwn) {
  const Network network = ore_to_cars();
  Scenario s = scenario_of(network, {"KOR:cars=0", "KOR:steel=80%"});
  s.shocks[0].demand = 0.5;
  RunParameters p = short_stocks();
  p.ario.rationing = shock::Rationing::proportional;
  const auto why = explain(network, s, p, {4});
  ASSERT_TRUE(why);
  std::size_t bound = 0;
  for (const ExplainedDay& day : why->nodes[0].days) {
    if (day.by != HeldBy::input) continue;
    ++bound;
    EXPECT_GT(day.origins[0], 0.2) << day.day;
    EXPECT_GT(day.origins[1], 0.3) << day.day;
    EXPECT_NEAR(day.origins[0] + day.origins[1], 1, 1e-12);
  }
  EXPECT_GT(bound, 20U);
}

TEST(Explain, LossesAreThoseOfTheRun) {
  const Network network = ore_to_cars();
  const Scenario s = scenario_of(network, {"KOR:ore=40%:20:10", "JPN:coal=30%:60"});
  const std::vector<std::uint32_t> all = {0, 1, 2, 3, 4, 5, 6, 7};
  const auto why = explain(network, s, short_stocks(), all);
  const auto r = run(network, std::vector{s}, short_stocks());
  ASSERT_TRUE(why && r);
  for (const Explanation& e : why->nodes) {
    EXPECT_NEAR(e.loss, r->outcomes[0].node_loss[e.node], 1e-9);
    double days = 0;
    for (const ExplainedDay& day : e.days) {
      days += day.loss;
      EXPECT_NEAR(sum(day.origins), 1, 1e-12);
    }
    EXPECT_NEAR(days, e.loss, 1e-6);
  }
}

// Shares add up on each day, and stretches to the whole.
// Invariant: Shares of a loss led back to its shocks add up to 1 on every day and in every stretch, as do those of who stands behind it, and
// stretches add up to the loss.
RC_GTEST_PROP(ExplainProperty, SharesAddUp, (std::uint64_t seed)) {
  const Random c = random_case(seed);
  RunParameters p = short_stocks();
  const auto why = explain(c.network, c.scenario, p, {0, 1, 2, 3, 4, 5, 6, 7, 8});
  RC_ASSERT(why.has_value());
  for (const Explanation& e : why->nodes) {
    double lost = 0, of_stretches = 0;
    for (const ExplainedDay& day : e.days) {
      RC_ASSERT(std::abs(sum(day.origins) - 1) < 1e-12);
      for (const double share : day.origins) RC_ASSERT(share >= 0);
      if (day.loss > 0) lost += day.loss;
    }
    for (const HeldStretch& stretch : e.stretches) {
      of_stretches += stretch.loss;
      RC_ASSERT(std::abs(sum(stretch.origins) - 1) < 1e-12);
      RC_ASSERT(std::abs(sum_behind(c.network, stretch) - 1) < 1e-12);
      RC_ASSERT(stretch.behind_others >= 0 && stretch.behind_nobody >= 0);
      if (!stretch.behind.empty() && stretch.by == HeldBy::input) RC_ASSERT(stretch.behind_nobody < 1);
    }
    RC_ASSERT(std::abs(lost - of_stretches) < 1e-9);
    RC_ASSERT(std::abs(sum(e.origins) - 1) < 1e-12);
    RC_ASSERT(e.chains.size() == e.stretches.size());
  }
}

// Behind all but a small part of the losses stands the shock, where there is only one.
// Invariant: Of one shock, less than a thousandth of all losses cannot be led back to it.
TEST(Explain, LittleGoesBackElsewhere) {
  double lost = 0, elsewhere = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    const Random c = random_case(seed);
    if (c.scenario.shocks.size() != 1) continue;
    const auto why = explain(c.network, c.scenario, short_stocks(), {0, 1, 2, 3, 4, 5, 6, 7, 8});
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

bool hit_on(const Scenario& scenario, const ChainStep& step) {
  return std::any_of(scenario.shocks.begin(), scenario.shocks.end(), [&](const Shock& s) {
    const bool in_force = step.day >= s.start && (!s.days || step.day < s.start + *s.days);
    return s.nodes[0] == step.node && (s.loss_on(step.day) > 0 || (in_force && s.demand < 1));
  });
}

// Days fall from step to step, and the chain says itself whether it has come to a shock.
void expect_goes_back(const Scenario& scenario, const std::vector<ChainStep>& chain) {
  for (std::size_t k = 1; k < chain.size(); ++k) EXPECT_LT(chain[k].day, chain[k - 1].since);
  for (std::size_t k = 0; k < chain.size(); ++k) EXPECT_TRUE(!chain[k].shocked || (k + 1 == chain.size() && hit_on(scenario, chain[k])));
}

// Invariant: On a way back days fall from step to step, and the ways back of at least 99.9 % of all that is lost end at a shocked node on a day
// of its shock.
void expect_chains_end_at_shocks(RunParameters p) {
  double lost = 0, led_back = 0, last_of_others = 0;
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    const Random c = random_case(seed);
    const auto why = explain(c.network, c.scenario, p, {0, 1, 2, 3, 4, 5, 6, 7, 8});
    ASSERT_TRUE(why) << why.error().message();
    for (const Explanation& e : why->nodes)
      for (std::size_t s = 0; s < e.chains.size(); ++s) {
        expect_goes_back(c.scenario, e.chains[s]);
        lost += e.stretches[s].loss;
        if (!e.chains[s].back().shocked) continue;
        led_back += e.stretches[s].loss;
        if (e.chains[s].back().node != e.node) last_of_others += e.stretches[s].loss;
      }
  }
  EXPECT_GT(led_back, 0.999 * lost);
  EXPECT_GT(last_of_others, 0.3 * lost);  // not only the shocked nodes themselves
}

TEST(ExplainChains, OfArioWithShortStocksEndAtShocks) {
  RunParameters p = short_stocks();
  p.ario.rationing = shock::Rationing::proportional;
  expect_chains_end_at_shocks(p);
  p.ario.inventory_days = {3};
  p.ario.inventory_restoration_tau = {2};
  expect_chains_end_at_shocks(p);
  p.ario.rationing = shock::Rationing::final_demand_last;
  expect_chains_end_at_shocks(p);
}

TEST(ExplainChains, OfTheDailyModelEndAtShocks) {
  RunParameters p = short_stocks();
  p.model = Model::daily;
  for (const double tau : {5.0, 20.0}) {
    p.daily.inventory_days = {10};
    p.daily.tau = tau;
    expect_chains_end_at_shocks(p);
  }
}

TEST(Explain, Refuses) {
  const Network network = ore_to_cars();
  const Scenario s = scenario_of(network, {"KOR:ore=100%"});
  RunParameters p = short_stocks();
  p.days = 0;
  EXPECT_EQ(explain(network, s, p, {0}).error().code, ErrorCode::out_of_range);
  Limits little;
  little.memory_bytes = 1000;
  EXPECT_EQ(explain(network, s, short_stocks(), {0}, 1, no_progress(), little).error().code, ErrorCode::limit_exceeded);
}

}  // namespace
}  // namespace entrepot::stress
