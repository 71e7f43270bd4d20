// Why a node loses under the cascade, Leontief and Ghosh: chains by hand, shares that add up.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "stress/explain.h"
#include "stress/test_explain.h"

namespace entrepot::stress {
namespace {

using namespace explained;

// Half as many cars need half the steel, and that half the ore: 0.5 x 730, then 365 / 1095 of it.
TEST(ExplainLeontief, OrdersAreMissingBackToTheCars) {
  const Network network = ore_to_cars();
  const auto why = explain(network, scenario_of(network, {"KOR:cars=50%"}), with(Model::leontief), {ore, cars});
  ASSERT_TRUE(why) << why.error().message();
  const Explanation& e = why->nodes[0];
  EXPECT_NEAR(e.loss, 365.0 / 3, 1e-9);
  EXPECT_DOUBLE_EQ(e.origins[0], 1);
  ASSERT_EQ(e.stretches.size(), 1U);
  EXPECT_EQ(e.stretches[0].by, HeldBy::demand);
  ASSERT_EQ(e.stretches[0].behind.size(), 1U);
  EXPECT_EQ(e.stretches[0].behind[0].node, steel);
  EXPECT_NEAR(e.stretches[0].behind[0].share, 1, 1e-12);
  ASSERT_EQ(e.ways.size(), 1U);
  EXPECT_NEAR(e.ways[0].share, 1, 1e-12);
  EXPECT_EQ(nodes_of(e.ways[0].steps), (std::vector<std::uint32_t>{ore, steel, cars}));
  EXPECT_NEAR(e.tiers[2], 1, 1e-12);  // 0 is the shock itself
  EXPECT_EQ(why->nodes[1].stretches[0].by, HeldBy::capacity);
  EXPECT_DOUBLE_EQ(why->nodes[1].tiers[0], 1);
}

// Two ways to the cars: ore and coal, into the same steel.
TEST(ExplainGhosh, InputsAreMissingBackToOreAndCoal) {
  const Network network = ore_to_cars();
  const auto why = explain(network, scenario_of(network, {"KOR:ore=100%", "JPN:coal=50%"}), with(Model::ghosh), {cars});
  ASSERT_TRUE(why);
  const Explanation& e = why->nodes[0];
  EXPECT_EQ(e.stretches[0].by, HeldBy::input);
  EXPECT_NEAR(e.origins[0], 2.0 / 3, 1e-12);
  EXPECT_NEAR(e.origins[1], 1.0 / 3, 1e-12);
  ASSERT_EQ(e.ways.size(), 2U);
  EXPECT_EQ(nodes_of(e.ways[0].steps), (std::vector<std::uint32_t>{cars, steel, ore}));
  EXPECT_EQ(nodes_of(e.ways[1].steps), (std::vector<std::uint32_t>{cars, steel, coal}));
  EXPECT_NEAR(e.ways[1].share, 1.0 / 3, 1e-12);
}

TEST(ExplainLeontief, ADemandShockIsItsOwn) {
  const Network network = ore_to_cars();
  Scenario s = scenario_of(network, {"KOR:cars=0"});
  s.shocks[0].demand = 0.5;
  const auto why = explain(network, s, with(Model::leontief), {cars, ore});
  ASSERT_TRUE(why);
  EXPECT_EQ(why->nodes[0].stretches[0].by, HeldBy::demand);
  EXPECT_TRUE(why->nodes[0].stretches[0].behind.empty());
  EXPECT_EQ(nodes_of(why->nodes[1].ways.at(0).steps), (std::vector<std::uint32_t>{ore, steel, cars}));
  EXPECT_NEAR(why->nodes[1].loss, 365.0 / 3, 1e-9);
}

// The part of a way, as its definition says.
double part_of(const Network& network, const Scenario& scenario, Model model, const std::vector<ChainStep>& steps) {
  const auto& t = *network.table;
  double part = 1;
  for (std::size_t k = 0; k + 1 < steps.size(); ++k) {
    const std::uint32_t to = steps[k].node, from = steps[k + 1].node;
    part *= (model == Model::leontief ? t.flow(to, from) : t.flow(from, to)) / t.output[from];
  }
  const std::uint32_t last = steps.back().node;
  for (const Shock& shock : scenario.shocks)
    if (shock.nodes[0] == last) return part * (shock.loss > 0 ? shock.loss * t.output[last] : (1 - shock.demand) * t.final_demand[last]);
  return 0;
}

// The largest part of any way of up to four steps.
double largest_part(const Network& network, const Scenario& scenario, Model model, std::uint32_t node) {
  double most = 0;
  std::vector<ChainStep> steps = {{node, 0, HeldBy::nothing, 0}};
  const std::function<void()> go = [&] {
    most = std::max(most, part_of(network, scenario, model, steps));
    for (const Shock& shock : scenario.shocks)
      if (shock.nodes[0] == steps.back().node && shock.loss > 0) return;  // held: no way goes on from here
    if (steps.size() > 4) return;
    for (const std::uint32_t next : all_nine) {
      steps.push_back({next, 0, HeldBy::nothing, 0});
      go();
      steps.pop_back();
    }
  };
  go();
  return most;
}

Scenario without_demand(Scenario scenario, bool keep) {
  for (Shock& shock : scenario.shocks) {
    if (!keep) shock.demand = 1;
    if (keep && shock.demand != 1) shock.loss = 0;
  }
  return scenario;
}

// Invariant: Under Leontief and Ghosh a loss is the sum over shocks, over tiers, and over ways back; half a shock takes away half of its share.
RC_GTEST_PROP(ExplainLinear, EveryPartIsExact, (std::uint64_t seed, bool ghosh)) {
  const Model model = ghosh ? Model::ghosh : Model::leontief;
  const Random c = random_case(seed);
  const Scenario scenario = without_demand(c.scenario, !ghosh);
  RunParameters p = with(model);
  p.linear.tiers = static_cast<int>(seed % 3 == 0 ? seed % 4 + 1 : 0);
  const auto why = explain(c.network, scenario, p, all_nine);
  const auto r = run(c.network, std::vector{scenario}, p);
  RC_ASSERT(why.has_value() && r.has_value());
  for (std::size_t k = 0; k < scenario.shocks.size(); ++k) {
    Scenario half = scenario;
    half.shocks[k].loss /= 2;
    half.shocks[k].demand = (1 + half.shocks[k].demand) / 2;
    const auto less = run(c.network, std::vector{half}, p);
    for (const Explanation& e : why->nodes) {
      if (e.stretches.empty()) continue;
      const double whole = r->outcomes[0].node_loss[e.node];
      RC_ASSERT(std::abs(whole - less->outcomes[0].node_loss[e.node] - e.origins[k] * e.loss / 2) < 1e-9 * (1 + std::abs(whole)));
    }
  }
  for (const Explanation& e : why->nodes) {
    RC_ASSERT(std::abs(e.loss - r->outcomes[0].node_loss[e.node]) < 1e-9);
    RC_ASSERT(std::abs(sum(e.origins) - 1) < 1e-9);
    RC_ASSERT(e.stretches.empty() == e.tiers.empty());
    if (e.stretches.empty()) continue;
    RC_ASSERT(std::abs(sum(e.tiers) - 1) < 1e-9);
    if (p.linear.tiers > 0) RC_ASSERT(std::abs(e.tiers.back()) < 1e-9);
    RC_ASSERT(std::abs(sum_behind(c.network, e.stretches[0]) - 1) < 1e-12);
    RC_ASSERT(std::abs(e.stretches[0].behind_nobody - e.tiers[0]) < 1e-9);
    for (const WayBack& way : e.ways)
      RC_ASSERT(std::abs(way.share * e.loss - part_of(c.network, scenario, model, way.steps)) < 1e-9 * e.loss);
  }
}

TEST(ExplainLinear, TheFirstWayIsTheLargest) {
  std::size_t seen = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const Random c = random_case(seed);
    const Scenario scenario = without_demand(c.scenario, false);
    const Model model = seed % 2 == 0 ? Model::ghosh : Model::leontief;
    const auto why = explain(c.network, scenario, with(model), {static_cast<std::uint32_t>(seed % 9)});
    ASSERT_TRUE(why);
    const Explanation& e = why->nodes[0];
    if (e.ways.empty()) continue;
    ++seen;
    EXPECT_GE(e.ways[0].share * e.loss, largest_part(c.network, scenario, model, e.node) * (1 - 1e-12));
    for (std::size_t w = 1; w < e.ways.size(); ++w) EXPECT_LE(e.ways[w].share, e.ways[w - 1].share + 1e-15);
  }
  EXPECT_GT(seen, 30U);
}

// Firms: chips and steel go into cars, chips are essential; a dealer and a museum buy cars, 70 and 30.
Network firms_with_essential_chips() {
  production::FirmNetwork f;
  f.firms = {"chips", "steel", "cars", "dealer", "museum"};
  f.sectors = {"chips", "steel", "cars", "shops"};
  f.sector = {0, 1, 2, 3, 3};
  f.links = {{0, 2, 10}, {1, 2, 90}, {2, 3, 70}, {2, 4, 30}};
  f.essentiality.assign(16, 1);
  f.essentiality[0 * 4 + 2] = 2;
  return Network(std::move(f));
}

TEST(ExplainCascade, TheEssentialInputSetsTheLossDown) {
  const Network network = firms_with_essential_chips();
  const auto why = explain(network, scenario_of(network, {"chips=40%", "steel=30%"}), with(Model::cascade), {2});
  ASSERT_TRUE(why) << why.error().message();
  const Explanation& e = why->nodes[0];
  ASSERT_EQ(e.stretches.size(), 1U);
  EXPECT_EQ(e.stretches[0].side, Side::down);
  EXPECT_EQ(e.stretches[0].by, HeldBy::input);
  EXPECT_EQ(e.stretches[0].input, 0U);  // chips: 40 % of it, against 30 % of 90 % of the inputs that are not essential
  EXPECT_NEAR(e.loss, 0.4 * 100 / 200, 1e-12);
  EXPECT_DOUBLE_EQ(e.origins[0], 1);
  EXPECT_EQ(nodes_of(e.chains[0]), (std::vector<std::uint32_t>{2, 0}));
  EXPECT_EQ(e.chains[0][0].day, 1);
  EXPECT_EQ(e.chains[0][1].by, HeldBy::capacity);
}

TEST(ExplainCascade, InputsThatAreNotEssentialCountTogether) {
  const Network network = firms_with_essential_chips();
  const auto why = explain(network, scenario_of(network, {"chips=10%", "steel=90%"}), with(Model::cascade), {2});
  ASSERT_TRUE(why);
  EXPECT_EQ(why->nodes[0].stretches[0].input, all_inputs);
  EXPECT_DOUBLE_EQ(why->nodes[0].origins[1], 1);
  EXPECT_EQ(why->nodes[0].stretches[0].behind.at(0).node, 1U);
}

TEST(ExplainCascade, UpstreamCustomersShareTheLoss) {
  const Network network = firms_with_essential_chips();
  const auto why = explain(network, scenario_of(network, {"dealer=50%", "museum=100%"}), with(Model::cascade), {1});
  ASSERT_TRUE(why);
  const Explanation& e = why->nodes[0];
  ASSERT_EQ(e.stretches.size(), 1U);
  EXPECT_EQ(e.stretches[0].side, Side::up);
  EXPECT_EQ(e.stretches[0].by, HeldBy::demand);
  EXPECT_NEAR(e.origins[0], 35.0 / 65, 1e-12);  // of cars: 70 half, 30 whole
  EXPECT_NEAR(e.origins[1], 30.0 / 65, 1e-12);
  EXPECT_EQ(e.stretches[0].behind.at(0).node, 2U);
  EXPECT_EQ(nodes_of(e.chains[0]), (std::vector<std::uint32_t>{1, 2, 3}));  // the dealer's 35 are more than the museum's 30
  EXPECT_EQ(e.chains[0][0].day, 2);
}

// Half of the costs of cars are wages: a loss of all inputs stops half of them.
TEST(ExplainCascade, CostsThatAreNoInputsCount) {
  Network network = firms_with_essential_chips();
  network.firms->costs = {0, 0, 200, 0, 0};
  const auto why = explain(network, scenario_of(network, {"steel=100%"}), with(Model::cascade), {2});
  ASSERT_TRUE(why);
  EXPECT_NEAR(why->nodes[0].loss, 0.45 * 100 / 200, 1e-12);
}

// The first iteration costs a fifth, by one supplier; the second more, by two others of a lesser part each.
TEST(ExplainCascade, TheWayBackFollowsTheLargestFall) {
  production::FirmNetwork f;
  f.firms = {"j", "a", "b", "b too", "c"};
  f.sectors = {"all"};
  f.sector.assign(5, 0);
  f.links = {{1, 0, 50}, {2, 0, 25}, {3, 0, 25}, {4, 2, 1}, {4, 3, 1}, {0, 4, 10}};
  f.essentiality = {1};
  const Network network(std::move(f));
  RunParameters p = with(Model::cascade);
  p.cascade.substitution = false;
  const auto why = explain(network, scenario_of(network, {"a=40%", "c=60%"}), p, {0});
  ASSERT_TRUE(why);
  EXPECT_EQ(why->nodes[0].stretches[0].worst_day, 2);
  EXPECT_EQ(nodes_of(why->nodes[0].chains[0]), (std::vector<std::uint32_t>{0, 2, 4}));
}

// Losses of output, and of purchases apart.
Scenario with_losses_up(const Scenario& given) {
  Scenario scenario = without_demand(given, false);
  for (std::size_t k = 0; k < scenario.shocks.size(); k += 2) scenario.shocks[k].loss_up = 1 - scenario.shocks[k].loss;
  return scenario;
}

void expect_ends_at_a_shock(std::uint64_t seed, bool substitution) {
  const Random c = random_case(seed);
  RunParameters p = with(Model::cascade);
  p.cascade.substitution = substitution;
  const auto why = explain(c.network, with_losses_up(c.scenario), p, all_nine);
  ASSERT_TRUE(why) << why.error().message();
  for (const Explanation& e : why->nodes)
    for (const auto& chain : e.chains) EXPECT_EQ(chain.back().by, HeldBy::capacity) << e.node;
}

// A part that has not grown but counts for more, since others of its sector are left with less, leads on, too.
TEST(ExplainCascade, AWayGoesOnWhereNoLossGrew) { expect_ends_at_a_shock(237400943314527, true); }

// Invariant: Shares of the losses of a cascade, down and up, add up to 1, and with one shock all of them are its; losses are those of the run.
RC_GTEST_PROP(ExplainCascade, SharesAddUp, (std::uint64_t seed, bool substitution)) {
  Random c = random_case(seed);
  const Scenario scenario = with_losses_up(c.scenario);
  RunParameters p = with(Model::cascade);
  p.cascade.substitution = substitution;
  const auto why = explain(c.network, scenario, p, all_nine);
  const auto r = run(c.network, std::vector{scenario}, p);
  RC_ASSERT(why.has_value() && r.has_value());
  for (const Explanation& e : why->nodes) {
    RC_ASSERT(std::abs(e.loss - r->outcomes[0].node_loss[e.node]) < 1e-12);
    RC_ASSERT(std::abs(sum(e.origins) - 1) < 1e-12);
    RC_ASSERT(e.chains.size() == e.stretches.size());
    RC_ASSERT(e.stretches.empty() == (e.loss == 0));
    double largest_loss = 0;
    for (std::size_t s = 0; s < e.stretches.size(); ++s) {
      const HeldStretch& stretch = e.stretches[s];
      largest_loss = std::max(largest_loss, stretch.loss);
      RC_ASSERT(std::abs(sum(stretch.origins) - 1) < 1e-12);
      RC_ASSERT(stretch.origins.back() == 0);  // nothing comes from elsewhere
      RC_ASSERT(std::abs(sum_behind(c.network, stretch) - 1) < 1e-12);
      RC_ASSERT(stretch.behind_nobody == (stretch.by == HeldBy::capacity ? 1 : 0));
      const ChainStep& last = e.chains[s].back();
      RC_ASSERT(last.by == HeldBy::capacity);
      RC_ASSERT(
          std::any_of(scenario.shocks.begin(), scenario.shocks.end(), [&](const Shock& shock) { return shock.nodes[0] == last.node; }));
      for (std::size_t k = 1; k < e.chains[s].size(); ++k) RC_ASSERT(e.chains[s][k].day == e.chains[s][k - 1].day - 1);
    }
    RC_ASSERT(std::abs(largest_loss - e.loss) < 1e-15);
  }
}

// Invariant: Without a shock there is nothing to explain, under any model.
TEST(ExplainModels, NoShockNoExplanation) {
  for (const Model model : {Model::ario, Model::daily, Model::cascade, Model::leontief, Model::ghosh})
    for (const auto& shocks : {std::vector<std::string>{}, {"CHN:a=0"}}) {
      const Random c = random_case(7);
      const auto why = explain(c.network, scenario_of(c.network, shocks), with(model), all_nine);
      ASSERT_TRUE(why) << why.error().message();
      EXPECT_EQ(why->origins.size(), shocks.size() + 1);
      for (const Explanation& e : why->nodes) {
        EXPECT_NEAR(e.loss, 0, 1e-9);
        EXPECT_TRUE(e.stretches.empty() && e.days.empty() && e.chains.empty() && e.ways.empty());
      }
    }
}

TEST(ExplainModels, Refuse) {
  const Network table = ore_to_cars(), firms = firms_with_essential_chips();
  for (const Model model : {Model::ario, Model::leontief, Model::ghosh})
    EXPECT_EQ(explain(firms, scenario_of(firms, {"chips=40%"}), with(model), {0}).error().code, ErrorCode::contradiction);
  Limits little;
  little.memory_bytes = 600;
  for (const Model model : {Model::daily, Model::cascade, Model::leontief, Model::ghosh})
    EXPECT_EQ(explain(table, scenario_of(table, {"KOR:ore=100%"}), with(model), {0}, 1, no_progress(), little).error().code,
              ErrorCode::limit_exceeded);
  EXPECT_EQ(explain(table, scenario_of(table, {"KOR:ore=50%", "KOR:ore=20%"}), with(Model::ghosh), {0}).error().code, ErrorCode::duplicate);
}

}  // namespace
}  // namespace entrepot::stress
