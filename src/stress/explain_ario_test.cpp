// Why a node loses under ARIO with rebuilding, several shocks of one node, rules that treat buyers differently, and the compatible mode.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>

#include "stress/test_explain.h"

namespace entrepot::stress {
namespace {

using namespace explained;

const std::vector<std::uint32_t> all = {0, 1, 2, 3, 4, 5, 6, 7, 8};

Shock capital_shock(const Network& network, const char* node, double share, int start, int days) {
  Shock shock = *parse_shock(std::string(node) + "=0", network, {});
  shock.start = start;
  shock.days = days;
  shock.event.emplace().capital_share = share;
  return shock;
}

// Makers of cars rebuild with ore, which steel then lacks: its loss goes back to rebuilding, and the way back ends where it is done.
TEST(ExplainArio, RebuildingTakesOreFromSteel) {
  const Network network = ore_to_cars();
  Scenario s{"test", {capital_shock(network, "KOR:cars", 0.01, 1, 1)}};
  s.shocks[0].event->rebuild = {{2, 1.0, 1}};
  s.shocks[0].event->rebuild_days = 20;
  s.shocks[0].event->rebuild_factor = 40;
  RunParameters p = short_stocks();
  p.ario.rationing = shock::Rationing::proportional;
  const auto why = explain(network, s, p, {7, 4, 6});
  ASSERT_TRUE(why) << why.error().message();
  EXPECT_EQ(why->origins, (std::vector<std::string>{"KOR:cars", "rebuilding of KOR:cars", "elsewhere"}));
  EXPECT_EQ(why->shocks, 1U);
  const Explanation& steel = why->nodes[0];
  EXPECT_GT(steel.loss, 1);
  EXPECT_GT(steel.origins[1], 0.8);
  EXPECT_LT(steel.origins[2], 1e-9);
  double worst = 0;
  for (std::size_t k = 0; k < steel.stretches.size(); ++k) {
    if (steel.stretches[k].by != HeldBy::input || steel.stretches[k].loss < worst) continue;
    worst = steel.stretches[k].loss;
    const ChainStep& end = steel.chains[k].back();
    EXPECT_EQ(end.node, 6U);
    EXPECT_EQ(end.by, HeldBy::rebuilding);
    EXPECT_TRUE(end.shocked);
    EXPECT_EQ(end.origin, 1U);
  }
  EXPECT_GT(worst, 1);
  EXPECT_EQ(why->nodes[1].chains.front().back().origin, 0U);  // cars: their own capital first
  EXPECT_LT(why->nodes[2].loss, 0);  // ore gains
}

// The same where households of KOR lose theirs: nobody's capacity falls, and steel's loss is that of their rebuilding.
TEST(ExplainArio, RebuildingOfHouseholdsTakesOreFromSteel) {
  const Network network = ore_to_cars();
  Scenario s{"test", {capital_shock(network, "KOR:cars", 0, 1, 1)}};
  ShockEvent& event = *s.shocks[0].event;
  event.capital_share.reset();
  event.households = {{0, 3000}};
  event.rebuild = {{2, 1.0, 1}};
  event.rebuild_days = 20;
  s.shocks[0].text = "KOR";
  RunParameters p = short_stocks();
  p.ario.rationing = shock::Rationing::proportional;
  const auto why = explain(network, s, p, {7});
  ASSERT_TRUE(why) << why.error().message();
  EXPECT_EQ(why->origins, (std::vector<std::string>{"KOR", "rebuilding of households of KOR", "elsewhere"}));
  EXPECT_GT(why->nodes[0].loss, 1);
  EXPECT_EQ(why->nodes[0].origins[0], 0);
  EXPECT_NEAR(why->nodes[0].origins[1], 1, 1e-9);
}

// Steel loses capital and has to rebuild: what cars miss goes back to both, by how much less is made and how much more is asked for.
TEST(ExplainArio, WhoIsHitAndRebuildsHasTwoReasons) {
  const Network network = ore_to_cars();
  Scenario s{"test", {capital_shock(network, "KOR:steel", 0.3, 1, 1)}};
  s.shocks[0].event->rebuild = {{3, 1.0, 1}};
  RunParameters p = short_stocks();
  p.ario.rationing = shock::Rationing::proportional;
  p.ario.capital_ratio = 0.2;
  const auto why = explain(network, s, p, {4});
  ASSERT_TRUE(why) << why.error().message();
  EXPECT_GT(why->nodes[0].origins[0], 0.05);
  EXPECT_GT(why->nodes[0].origins[1], 0.05);
  EXPECT_LT(why->nodes[0].origins[2], 1e-9);
}

// Two events on one node: capital adds up, each has its part; the larger of capital and a loss of capacity holds.
TEST(ExplainArio, ShocksOfOneNodeHaveTheirParts) {
  const Network network = ore_to_cars();
  Scenario s{"test", {capital_shock(network, "KOR:ore", 0.3, 1, 40), capital_shock(network, "KOR:ore", 0.1, 1, 40), {}}};
  s.shocks[2] = *parse_shock("KOR:ore=80%:10", network, {});
  s.shocks[2].start = 21;
  RunParameters p = short_stocks();
  p.days = 41;
  const auto why = explain(network, s, p, {6});
  ASSERT_TRUE(why) << why.error().message();
  for (const ExplainedDay& day : why->nodes[0].days) {
    const bool outage = day.day >= 21 && day.day < 31;
    EXPECT_NEAR(day.origins[0], outage ? 0 : 0.75, 1e-12) << day.day;
    EXPECT_NEAR(day.origins[1], outage ? 0 : 0.25, 1e-12) << day.day;
    EXPECT_NEAR(day.origins[2], outage ? 1 : 0, 1e-12) << day.day;
  }
}

// Coal goes to two mills of steel. Where lowest orders come first, the small one misses nothing, and whoever misses has it from coal.
TEST(ExplainArio, WhomTheRuleLeavesWithout) {
  Network network = ore_to_cars();
  const Scenario s = scenario_of(network, {"JPN:coal=50%:30"});
  RunParameters p = short_stocks();
  p.ario.rationing = shock::Rationing::lowest_relative_order_first;
  const auto why = explain(network, s, p, {4, 7});
  ASSERT_TRUE(why) << why.error().message();
  for (const Explanation& e : why->nodes) {
    EXPECT_GT(e.loss, 0);
    EXPECT_NEAR(e.origins[0], 1, 1e-9);
    EXPECT_EQ(e.chains.front().back().node, 1U);
  }
}

// The compatible mode counts a loss of capacity a day late, with a shape of recovery or without; it goes back to the shock all the same.
TEST(ExplainArio, TheCompatibleModeIsLate) {
  const Network network = ore_to_cars();
  RunParameters p = short_stocks();
  p.ario.rationing = shock::Rationing::proportional;
  p.ario.mode = shock::ArioMode::boario_compatible;
  for (const bool shaped : {true, false}) {
    Scenario s = scenario_of(network, {"KOR:ore=90%:20:30"});
    s.shocks[0].start = 5;
    if (shaped) s.shocks[0].event.emplace().shape = shock::RecoveryShape::convex;
    const auto why = explain(network, s, p, {4, 6});
    ASSERT_TRUE(why) << why.error().message();
    EXPECT_EQ(why->origins.size(), 2U);  // the table is balanced
    for (const Explanation& e : why->nodes) EXPECT_NEAR(e.origins[0], 1, 1e-9);
    EXPECT_EQ(why->nodes[1].stretches.front().from, 6);
  }
}

// What a table lacks to its output is lost from the first day on in the compatible mode: a cause of its own.
TEST(ExplainArio, ATableThatDoesNotSumIsACauseOfItsOwn) {
  Network network = ore_to_cars();
  network.table->final_demand[0] = 0;
  network.table->final_demand[1] -= 100;  // JPN coal
  network.table->final_demand[4] += 100;  // KOR cars: more is asked for than is made
  Scenario s = scenario_of(network, {"KOR:ore=50%:20"});
  s.shocks[0].start = 30;
  RunParameters p = short_stocks();
  p.ario.rationing = shock::Rationing::proportional;
  p.ario.mode = shock::ArioMode::boario_compatible;
  const auto why = explain(network, s, p, {1});
  ASSERT_TRUE(why) << why.error().message();
  ASSERT_EQ(why->origins, (std::vector<std::string>{"KOR:ore", "rows of the table that do not sum to output", "elsewhere"}));
  const Explanation& coal = why->nodes[0];
  EXPECT_EQ(coal.days.front().origins[1], 1);
  EXPECT_GT(coal.origins[0], 0.05);  // then steel orders less
  s.shocks[0].start = 200;  // never
  const auto calm = explain(network, s, p, {1});
  ASSERT_TRUE(calm);
  EXPECT_EQ(calm->nodes[0].chains.front().back().origin, 1U);
}

// A random table with events: capital that recovers or is rebuilt, shapes, several shocks of one node.
Random random_events(std::uint64_t seed) {
  Random c = random_case(seed);
  RandomStream random(seed, 1, 0);
  std::vector<Shock> more;
  for (Shock& shock : c.scenario.shocks) {
    shock.demand = 1;
    shock.start = 1 + static_cast<int>(random.below(10));
    if (random.uniform() < 0.3) continue;
    Shock other = shock;
    other.start += static_cast<int>(random.below(20));
    ShockEvent& event = other.event.emplace();
    const double kind = random.uniform();
    if (kind < 0.3) {
      other.recovery = 5;
      event.shape = shock::RecoveryShape::convex;
    } else {
      event.capital_share = 0.2 * random.uniform();
      other.loss = 0;
      if (kind > 0.6) {
        event.rebuild_days = 10 + 40 * random.uniform();
        event.rebuild = {{static_cast<std::uint32_t>(random.below(3)), 1.0, std::nullopt}};
        if (random.uniform() < 0.5) event.rebuild[0].region = static_cast<std::uint32_t>(random.below(3));
      } else {
        other.recovery = 20;
      }
    }
    if (random.uniform() < 0.5) more.push_back(other);
    else shock = other;
  }
  c.scenario.shocks.insert(c.scenario.shocks.end(), more.begin(), more.end());
  return c;
}

RunParameters ruled(shock::Rationing rule) {
  RunParameters p = short_stocks();
  p.ario.rationing = rule;
  p.ario.capital_ratio = 0.3;
  return p;
}

RunParameters compatible() {
  RunParameters p = ruled(shock::Rationing::proportional);
  p.ario.mode = shock::ArioMode::boario_compatible;
  return p;
}

// Invariant: With rebuilding, several shocks of a node, any rule of rationing and the compatible mode, too, shares of a loss add up to 1 on
// every day, and days to the loss of the run.
RC_GTEST_PROP(ExplainArioProperty, SharesAddUpWhateverTheRule, (std::uint64_t seed)) {
  using R = shock::Rationing;
  const Random c = random_events(seed);
  const auto mode = *rc::gen::inRange(0, 6);
  RunParameters p = mode == 5
                        ? compatible()
                        : ruled(std::array{R::proportional, R::final_demand_last, R::lowest_relative_order_first,
                                           R::lowest_relative_order_first_final_demand_last, R::priority}[static_cast<std::size_t>(mode)]);
  p.ario.buyer_classes.by_node = {0, 1, 2, 3, 0, 1, 2, 3, 4};
  p.ario.buyer_classes.final_demand = 2;
  const auto why = explain(c.network, c.scenario, p, all);
  if (!why) RC_ASSERT(why.error().code == ErrorCode::out_of_range);  // more capital destroyed than there is
  if (!why) return;
  const auto r = run(c.network, std::vector{c.scenario}, p);
  RC_ASSERT(r.has_value());
  for (const Explanation& e : why->nodes) {
    double days = 0;
    for (const ExplainedDay& day : e.days) {
      RC_ASSERT(std::abs(sum(day.origins) - 1) < 1e-12);
      for (const double share : day.origins) RC_ASSERT(share >= 0);
      days += day.loss;
    }
    RC_ASSERT(std::abs(days - r->outcomes[0].node_loss[e.node]) < 1e-6);
    for (const HeldStretch& stretch : e.stretches) RC_ASSERT(std::abs(sum(stretch.origins) - 1) < 1e-12);
    for (const auto& chain : e.chains)
      for (std::size_t k = 1; k < chain.size(); ++k) RC_ASSERT(chain[k].day < chain[k - 1].day);
  }
}

void expect_led_back(const RunParameters& p, bool unbalanced = false) {
  double lost = 0, elsewhere = 0, ended = 0;
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    Random c = random_events(seed);
    if (c.scenario.shocks.empty()) continue;
    if (unbalanced)
      for (std::size_t i = 0; i < 9; ++i) c.network.table->final_demand[i] *= i % 2 == 0 ? 0.9 : 1.1;
    const auto why = explain(c.network, c.scenario, p, all);
    if (!why) continue;
    for (const Explanation& e : why->nodes)
      for (std::size_t s = 0; s < e.stretches.size(); ++s) {
        lost += e.stretches[s].loss;
        elsewhere += e.stretches[s].loss * e.stretches[s].origins.back();
        if (e.chains[s].back().shocked) ended += e.stretches[s].loss;
      }
  }
  EXPECT_GT(lost, 1000);
  EXPECT_LT(elsewhere / lost, 0.01);
  EXPECT_GT(ended / lost, 0.99);
}

// Invariant: Of all losses under rebuilding, several shocks of a node, rules that treat buyers differently and the compatible mode, more than 99 %
// go back to a shock or another cause that has a name, and so do more than 99 % of the ways back.
TEST(ExplainArio, LeadsBackInProportion) { expect_led_back(ruled(shock::Rationing::proportional)); }
TEST(ExplainArio, LeadsBackFinalDemandLast) { expect_led_back(ruled(shock::Rationing::final_demand_last)); }
TEST(ExplainArio, LeadsBackLowestFirst) { expect_led_back(ruled(shock::Rationing::lowest_relative_order_first)); }
TEST(ExplainArio, LeadsBackFinalLastLowestFirst) {
  expect_led_back(ruled(shock::Rationing::lowest_relative_order_first_final_demand_last));
}
TEST(ExplainArio, LeadsBackClasses) {
  RunParameters p = ruled(shock::Rationing::priority);
  p.ario.buyer_classes.by_node = {0, 1, 2, 3, 0, 1, 2, 3, 4};
  p.ario.buyer_classes.final_demand = 2;
  expect_led_back(p);
}
TEST(ExplainArio, LeadsBackTheCompatibleMode) { expect_led_back(compatible()); }
TEST(ExplainArio, LeadsBackTheCompatibleModeOnATableThatDoesNotSum) { expect_led_back(compatible(), true); }

}  // namespace
}  // namespace entrepot::stress
