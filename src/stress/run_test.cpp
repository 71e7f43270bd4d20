// One interface, five models: the same small table through each, by hand where a hand suffices.
#include "stress/test_run.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace entrepot::stress {
namespace {

double total(const std::vector<double>& values) { return std::accumulate(values.begin(), values.end(), 0.0); }

// Invariant: In each of the five models a scenario without a shock loses nothing, and losses of nodes add up to the whole.
TEST(Run, EveryModelKnowsThatNothingHappens) {
  const Network network = two_by_two();
  for (const Model model : {Model::ario, Model::daily, Model::cascade, Model::leontief, Model::ghosh}) {
    const auto r = run_model(model, half_of_the_ore(network), network);
    ASSERT_EQ(r.outcomes.size(), 2U);
    const Outcome& nothing = r.outcomes[1];
    EXPECT_NEAR(nothing.loss, 0, 1e-6) << model_name(model);
    EXPECT_EQ(nothing.direct, 0) << model_name(model);
    EXPECT_EQ(nothing.scenario, "nothing");
    EXPECT_FALSE(nothing.first_day_below);
    const Outcome& half = r.outcomes[0];
    EXPECT_GT(half.loss, 0) << model_name(model);
    EXPECT_NEAR(half.loss, total(half.node_loss), 1e-9) << model_name(model);
    EXPECT_NEAR(half.direct, total(half.node_direct), 1e-9) << model_name(model);
    EXPECT_GE(half.node_loss[0], 0) << model_name(model);
    EXPECT_EQ(r.facts[0].text, model_name(model));
    EXPECT_EQ(half.by_day.size(), has_days(model) ? 365U : 0U) << model_name(model);
    EXPECT_EQ(r.node_base.size(), 4U);
  }
}

TEST(Run, LeontiefHoldsTheSupplier) {
  const Network network = two_by_two();
  const auto r = run_model(Model::leontief, half_of_the_ore(network), network);
  EXPECT_NEAR(r.outcomes[0].loss, 365, 1e-9);      // cars are taken to find their ore elsewhere
  EXPECT_NEAR(r.outcomes[0].direct, 365, 1e-9);
  EXPECT_NEAR(*r.outcomes[0].value_added_loss, 365, 1e-9);
  EXPECT_EQ(r.unit, "million USD per year");
  EXPECT_EQ(r.base, 2340);
  EXPECT_NEAR(*r.value_added_base, 1975, 1e-9);
}

TEST(Run, GhoshPassesItOn) {
  const Network network = two_by_two();
  const auto r = run_model(Model::ghosh, half_of_the_ore(network), network);
  EXPECT_NEAR(r.outcomes[0].node_loss[0], 182.5, 1e-9);  // half of the ore that went into cars
  EXPECT_NEAR(r.outcomes[0].loss, 547.5, 1e-9);
}

TEST(Run, CascadeTakesTheShareOfInputs) {
  const Network network = two_by_two();
  const auto r = run_model(Model::cascade, half_of_the_ore(network), network);
  EXPECT_EQ(r.unit, "share of all weights");
  EXPECT_DOUBLE_EQ(r.base, 1);
  EXPECT_DOUBLE_EQ(r.outcomes[0].node_loss[3], 0.5);  // all of the weight is that of ore, the only seller to others
  EXPECT_DOUBLE_EQ(r.outcomes[0].direct, 0.5);
}

TEST(Run, ArioUsesStocksFirst) {
  const Network network = two_by_two();
  RunParameters p;
  p.days = 60;
  p.ario.inventory_days = {20};
  p.ario.psi = 1;
  p.ario.rationing = shock::Rationing::proportional;  // firms first would have ore enough
  const auto r = run_model(Model::ario, half_of_the_ore(network), network, p);
  const Outcome& half = r.outcomes[0];
  EXPECT_NEAR(half.node_direct[3], 59, 1e-9);  // day 0 is undisturbed, then half of 2 a day
  EXPECT_GT(half.node_loss[0], 0);
  EXPECT_NEAR(half.by_day[0], 1, 1e-6);  // kept in single precision
  EXPECT_EQ(*half.first_day_below, 1);
  EXPECT_FALSE(half.recovered_day);
  double lost = 0;
  for (const double level : half.by_day) lost += 1 - level;
  EXPECT_NEAR(lost, half.days_lost, 1e-9);
  EXPECT_NEAR(*half.value_added_loss / *r.value_added_base * 60, half.days_lost, 1e-5);  // days are single precision
  EXPECT_LT(half.lowest, 1);
}

TEST(Run, ComesBack) {
  const Network network = two_by_two();
  const auto shock = parse_shock("KOR:ore=100%:5", network, {});
  ASSERT_TRUE(shock);
  const std::vector<Scenario> scenarios = {{"short", {*shock}}};
  const auto r = run_model(Model::ario, scenarios, network);
  EXPECT_EQ(*r.outcomes[0].first_day_below, 1);
  EXPECT_EQ(r.outcomes[0].lowest_day, 1);
  ASSERT_TRUE(r.outcomes[0].recovered_day);
  EXPECT_EQ(*r.outcomes[0].recovered_day, 7);  // the orders of day 6 are of day 5, when ore could not be had
}

TEST(Run, DemandFalls) {
  const Network network = two_by_two();
  auto shock = *parse_shock("JPN:cars=0", network, {});
  shock.demand = 0.5;
  const std::vector<Scenario> scenarios = {{"fewer cars", {shock}}};
  const auto linear = run_model(Model::leontief, scenarios, network);
  EXPECT_NEAR(linear.outcomes[0].node_loss[0], 730, 1e-9);
  EXPECT_NEAR(linear.outcomes[0].node_loss[3], 182.5, 1e-9);
  RunParameters p;
  p.days = 2000;
  p.ario.inventory_days = {2};
  const auto days = run_model(Model::ario, scenarios, network, p);
  EXPECT_NEAR(days.outcomes[0].node_loss[0], 2 * 1999, 1e-6);
  EXPECT_NEAR(days.outcomes[0].node_loss[3] / 2000, 0.5, 0.01);  // in the end as much ore less as cars
  for (const Model model : {Model::cascade, Model::ghosh}) {
    RunParameters other;
    other.model = model;
    const auto refused = run(network, scenarios, other);
    EXPECT_EQ(refused.error().code, ErrorCode::contradiction);
    EXPECT_EQ(refused.error().where.field, "demand");
  }
}

// a sells 365 a year to b; the rest of what both make goes to households.
TEST(Run, FinalDemandOfFirmsIsTakenAsGivenElseFromRevenue) {
  production::FirmNetwork firms;
  firms.firms = {"a", "b"};
  firms.sectors = {"s"};
  firms.sector = {0, 0};
  firms.links = {{0, 1, 365}};
  firms.essentiality = {1};
  firms.revenue = {365, 1095};
  RunParameters p;
  p.days = 10;
  const std::vector<Scenario> nothing = {{"nothing", {}}};
  EXPECT_EQ(run_model(Model::daily, nothing, Network(firms), p).node_base, (std::vector<double>{10, 30}));
  firms.final_demand = {365, 730};
  EXPECT_EQ(run_model(Model::daily, nothing, Network(firms), p).node_base, (std::vector<double>{20, 20}));
}

// 5 days in full, then 4/5, 3/5, 2/5, 1/5: 7 days of 2.
TEST(Run, CapacityComesBackEvenly) {
  const Network network = two_by_two();
  const std::vector<Scenario> scenarios = {{"short", {*parse_shock("KOR:ore=100%:5:4", network, {})}}};
  for (const Model model : {Model::ario, Model::daily})
    EXPECT_NEAR(run_model(model, scenarios, network).outcomes[0].node_direct[3], 14, 1e-5) << model_name(model);
}

TEST(Run, DemandFallsForSomeDays) {
  const Network network = two_by_two();
  auto shock = *parse_shock("JPN:cars=0:10", network, {});
  shock.demand = 0.5;
  const std::vector<Scenario> scenarios = {{"ten days", {shock}}};
  for (const Model model : {Model::ario, Model::daily})
    EXPECT_NEAR(run_model(model, scenarios, network).outcomes[0].node_loss[0], 20, 1e-6) << model_name(model);
}

// Losses of a sector beyond the shock itself, in its weights: ore sells 365, cars nothing.
TEST(Run, ImpactsOfTheCascadeBySector) {
  const Network network = two_by_two();
  const std::vector<Scenario> scenarios = {{"cars", {*parse_shock("JPN:cars=50%", network, {})}}};
  const auto r = run_model(Model::cascade, scenarios, network);
  const auto& impacts = r.outcomes[0].sector_impacts;
  ASSERT_EQ(impacts.size(), 2U);
  EXPECT_EQ(impacts[0].both, 0);
  EXPECT_NEAR(impacts[1].up, 0.25, 1e-12) << "half of the half of the ore that cars take";
  EXPECT_NEAR(impacts[1].both, 0.25, 1e-12);
}

// Stocks follow from what comes in and is used; what limits output is below its need, and nothing else holds it.
TEST(Run, StocksOfEveryInputByDay) {
  const Network network = two_by_two();
  RunParameters p;
  p.days = 60;
  p.series = p.stocks = true;
  p.ario.inventory_days = {10};
  p.ario.rationing = shock::Rationing::proportional;
  const auto r = run_model(Model::ario, half_of_the_ore(network), network, p);
  const shock::ArioSeries& s = *r.outcomes[0].series;
  const std::size_t n = 4, ore = 1;
  ASSERT_EQ(s.stocks_by_step.size(), std::size_t{60} * 2 * n);
  std::size_t limited = 0;
  for (std::size_t t = 0; t < 60; ++t) {
    const double start = t == 0 ? 10 : s.stocks_by_step[((t - 1) * 2 + ore) * n];  // cars of JPN use 1 a day
    const bool limits = s.limits_by_step[(t * 2 + ore) * n] != 0;
    EXPECT_EQ(limits, s.limiting[t * n] == ore) << t;
    EXPECT_EQ(limits, start < 0.8 * 10 * std::min(1.0, s.capacity[t * n] / 4) - 1e-12) << t;
    if (!limits) continue;
    ++limited;
    EXPECT_NEAR(s.limiting_days[t * n], start, 1e-9) << t;
    EXPECT_NEAR(s.production[t * n], 4 * start / 8, 1e-9) << t;
  }
  EXPECT_GT(limited, 20U);
  EXPECT_EQ(s.stocks_by_step[(std::size_t{59} * 2 + ore) * n], s.stocks[ore * n]);
  EXPECT_EQ(s.limiting[0], shock::no_binding_input);
  EXPECT_TRUE(std::isinf(s.limiting_days[0]));
}

TEST(Run, TheDailyModelByDay) {
  const Network network = two_by_two();
  RunParameters p;
  p.days = 60;
  p.series = true;
  const auto r = run_model(Model::daily, half_of_the_ore(network), network, p);
  const DailyNodeSeries& s = *r.outcomes[0].daily_series;
  double lost = 0;
  for (std::size_t t = 0; t < 60; ++t)
    for (std::size_t i = 0; i < 4; ++i) lost += r.node_base[i] / 60 - s.production[t * 4 + i];
  EXPECT_NEAR(lost, r.outcomes[0].loss, 1e-9);
  EXPECT_EQ(s.bound[5 * 4 + 3], shock::bound_by_capacity);
  EXPECT_EQ(s.bound[5 * 4 + 1], shock::bound_by_demand);
  EXPECT_FALSE(run_model(Model::daily, half_of_the_ore(network), network).outcomes[0].daily_series.has_value());
}

TEST(Run, TheCascadeKnowsLossesUpwardsApart) {
  const Network network = two_by_two();
  auto shock = *parse_shock("JPN:cars=50%", network, {});
  shock.loss_up = 0;
  const std::vector<Scenario> scenarios = {{"cars go on buying", {shock}}};
  const auto r = run_model(Model::cascade, scenarios, network);
  EXPECT_EQ(r.outcomes[0].loss_up, 0);
  shock.loss_up.reset();
  EXPECT_GT(run_model(Model::cascade, std::vector<Scenario>{{"or not", {shock}}}, network).outcomes[0].loss_up, 0);
}

}  // namespace
}  // namespace entrepot::stress
