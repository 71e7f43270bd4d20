// One interface, five models: the same small table through each, by hand where a hand suffices.
#include "stress/test_run.h"

#include <fmt/format.h>
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

// Households of KOR lack the ore that cars of JPN take; the economies' parts add up to what sellers do not deliver.
TEST(Run, FinalDemandIsMissedWhereItIsBought) {
  const Network network = two_by_two();
  RunParameters p;
  p.days = 60;
  p.series = true;
  p.ario.rationing = shock::Rationing::final_demand_last;
  const auto r = run_model(Model::ario, half_of_the_ore(network), network, p);
  const Outcome& o = r.outcomes[0];
  ASSERT_EQ(o.final_demand_unmet.size(), 2U);
  EXPECT_NEAR(r.final_demand_base[0], 60 * 1560 / 365.0, 1e-9);
  EXPECT_NEAR(o.final_demand_unmet[1], total(o.series->undistributed), 1e-3);
  EXPECT_GT(o.final_demand_unmet[1], 50);
  EXPECT_NEAR(o.final_demand_unmet[0], 0, 1e-6);
  EXPECT_NEAR(total(o.series->final_demand) - total(o.series->undistributed),
              60 * (1460 + 100 + 50 + 365) / 365.0 - total(o.final_demand_unmet), 1e-3);
  EXPECT_NEAR(total(r.outcomes[1].final_demand_unmet), 0, 1e-6);
  // Without days: half of the ore that KOR buys, and the cars of JPN that ore is missing for.
  const auto c = run_model(Model::cascade, half_of_the_ore(network), network);
  EXPECT_NEAR(c.outcomes[0].final_demand_unmet[1], 0.5 * 365, 1e-9);
  EXPECT_NEAR(c.final_demand_base[1], 415, 1e-9);
  EXPECT_GT(c.outcomes[0].final_demand_unmet[0], 100);
}

TEST(Run, FinalDemandMissedOfTheDailyModel) {
  const Network network = two_by_two();
  RunParameters p;
  p.days = 60;
  p.series = true;
  const auto r = run_model(Model::daily, half_of_the_ore(network), network, p);
  const Outcome& o = r.outcomes[0];
  ASSERT_EQ(o.final_demand_unmet.size(), 2U);
  EXPECT_NEAR(r.final_demand_base[0], 60 * 1560 / 365.0, 1e-9);
  EXPECT_NEAR(total(o.final_demand_unmet), 60 * (1460 + 100 + 50 + 365) / 365.0 - total(o.daily_series->final_consumption), 1e-9);
  EXPECT_GT(o.final_demand_unmet[1], 50) << "ore that households of KOR buy";
  EXPECT_NEAR(total(r.outcomes[1].final_demand_unmet), 0, 1e-9);
}

TEST(Run, FinalDemandMissedWithoutDays) {
  const Network network = two_by_two();
  const auto unmet = [&](Model model, const std::vector<Scenario>& scenarios, const RunParameters& p = {}) {
    return run_model(model, scenarios, network, p).outcomes[0].final_demand_unmet;
  };
  // Leontief: cars take all the ore that is left, and households of KOR have none.
  const auto half = half_of_the_ore(network);
  ASSERT_EQ(unmet(Model::leontief, half).size(), 2U);
  EXPECT_NEAR(unmet(Model::leontief, half)[0], 0, 1e-9);
  EXPECT_NEAR(unmet(Model::leontief, half)[1], 365, 1e-9);
  // Where half of the cars are asked for, half of their ore is left for households.
  auto fewer_cars = *parse_shock("JPN:cars=0", network, {});
  fewer_cars.demand = 0.5;
  EXPECT_NEAR(unmet(Model::leontief, {{"both", {half[0].shocks[0], fewer_cars}}})[1], 182.5, 1e-9);
  // Cars ask for more than there is: households have none, and the rest is a note.
  const std::vector<Scenario> most = {{"most", {*parse_shock("KOR:ore=80%", network, {})}}};
  const auto r = run_model(Model::leontief, most, network);
  EXPECT_NEAR(r.outcomes[0].final_demand_unmet[1], 365, 1e-9);
  ASSERT_FALSE(r.notes.empty());
  EXPECT_EQ(r.notes.back().find("industries ask KOR:ore for up to 219"), 0U) << r.notes.back();
  RunParameters two_tiers;
  two_tiers.linear.tiers = 2;
  EXPECT_TRUE(unmet(Model::leontief, half, two_tiers).empty());
  // Ghosh: half of the ore, and an eighth of the cars, of which ore is a quarter.
  EXPECT_NEAR(unmet(Model::ghosh, half)[0], 1460 / 8.0, 1e-9);
  EXPECT_NEAR(unmet(Model::ghosh, half)[1], 182.5, 1e-9);
}

// Invariant: Under daily, cascade, leontief and ghosh no economy misses more final demand than it has, for any shock of a node.
TEST(Run, NobodyMissesMoreThanIsBought) {
  const Network network = two_by_two();
  std::vector<Scenario> scenarios;
  for (const char* node : {"JPN:cars", "JPN:ore", "KOR:cars", "KOR:ore", "*"})
    for (const char* loss : {"10%", "60%", "100%"})
      scenarios.push_back({fmt::format("{} {}", node, loss), {*parse_shock(fmt::format("{}={}", node, loss), network, {})}});
  for (const Model model : {Model::daily, Model::cascade, Model::leontief, Model::ghosh}) {
    const auto r = run_model(model, scenarios, network);
    for (const Outcome& o : r.outcomes)
      for (std::size_t e = 0; e < 2; ++e) {
        EXPECT_GE(o.final_demand_unmet[e], -1e-9) << model_name(model) << " " << o.scenario;
        EXPECT_LE(o.final_demand_unmet[e], r.final_demand_base[e] * (1 + 1e-12)) << model_name(model) << " " << o.scenario;
      }
  }
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

TEST(Run, OnlyTheCascadeTakesALossOfPurchases) {
  const Network network = two_by_two();
  auto shock = *parse_shock("JPN:cars=50%/20%", network, {"", 0, 0, "--shock"});
  for (const Model model : {Model::ario, Model::daily, Model::leontief, Model::ghosh}) {
    RunParameters parameters;
    parameters.model = model;
    const auto result = run(network, std::vector<Scenario>{{"a", {shock}}}, parameters);
    ASSERT_FALSE(result) << model_name(model);
    EXPECT_EQ(result.error().code, ErrorCode::contradiction);
    EXPECT_EQ(result.error().where.field, "--shock");
  }
}

// 200,000 scenarios on a large table would take as many vectors of its size.
TEST(Run, RefusesResultsThatDoNotFit) {
  const Network network = two_by_two();
  const std::vector<Scenario> many(200'000, Scenario{"idle", {}});
  Limits limits;
  limits.memory_bytes = std::size_t{1} << 20;
  for (const Model model : {Model::ario, Model::daily, Model::cascade, Model::leontief, Model::ghosh}) {
    RunParameters p;
    p.model = model;
    p.days = 10;
    const auto r = run(network, many, p, 1, no_progress(), limits);
    ASSERT_FALSE(r) << model_name(model);
    EXPECT_EQ(r.error().code, ErrorCode::limit_exceeded) << r.error().message();
    EXPECT_NE(r.error().what.find("200000 scenarios on 4 nodes"), std::string::npos) << r.error().message();
    EXPECT_TRUE(run(network, std::span(many).first(100), p, 1, no_progress(), limits)) << model_name(model);
  }
}

TEST(Run, Refuses) {
  const Network network = two_by_two();
  const auto scenarios = half_of_the_ore(network);
  RunParameters p;
  EXPECT_EQ(run(network, {}, p).error().code, ErrorCode::missing_data);
  p.days = 0;
  EXPECT_EQ(run(network, scenarios, p).error().code, ErrorCode::out_of_range);
  production::FirmNetwork firms;
  firms.firms = {"a"};
  firms.sectors = {"s"};
  firms.sector = {0};
  firms.essentiality = {1};
  const Network of_firms(firms);
  for (const Model model : {Model::ario, Model::leontief, Model::ghosh}) {
    p = {};
    p.model = model;
    EXPECT_EQ(run(of_firms, scenarios, p).error().code, ErrorCode::contradiction);
  }
  Limits little;
  little.memory_bytes = 1000;
  EXPECT_EQ(run(network, scenarios, {}, 1, no_progress(), little).error().code, ErrorCode::limit_exceeded);
}

// Negative flows: one small one is left out with its name, one that hides sales beyond output is an error.
TEST(Network, NegativeFlowsAreLeftOutByName) {
  production::InputOutputTable t = *two_by_two().table;
  EXPECT_EQ(leave_out_negative_flows(t).value(), "");
  t.flows[0 * 4 + 3] = -2;
  auto one = t;
  EXPECT_EQ(leave_out_negative_flows(one).value(), "1 flow is negative (-2 from JPN:cars to KOR:ore) and left out");
  EXPECT_EQ(one.flow(0, 3), 0);
  EXPECT_EQ(one.flow(3, 0), 365);
  t.flows[3 * 4 + 1] = -5;
  EXPECT_EQ(leave_out_negative_flows(t).value(), "2 flows are negative (the first: -2 from JPN:cars to KOR:ore) and left out");
}

TEST(Network, NegativeFlowsThatHideSalesAreRefused) {
  production::InputOutputTable t = *two_by_two().table;
  t.flows[3 * 4 + 0] = 800;
  t.flows[3 * 4 + 1] = -435;
  const auto sold = leave_out_negative_flows(t, {"t.csv", 0, 0, {}});
  ASSERT_FALSE(sold);
  EXPECT_EQ(sold.error().code, ErrorCode::unbalanced);
  EXPECT_EQ(sold.error().message(),
            "t.csv: 1 flow is negative (-435 from KOR:ore to JPN:ore); without it, KOR:ore would sell for more than its output. "
            "Correct the flow, or the output of the node.");
}

bool has_note(const RunResult& r, std::string_view part) {
  return std::any_of(r.notes.begin(), r.notes.end(), [&](const std::string& note) { return note.find(part) != std::string::npos; });
}

// Invariant: In each model a shock on a node that makes nothing is noted by name, one that acts is not.
TEST(Run, ShocksThatCannotActAreNoted) {
  production::InputOutputTable t = *two_by_two().table;
  t.output[1] = t.value_added[1] = t.final_demand[2] = 0;
  const Network network(std::move(t));
  const std::vector<Scenario> idle = {{"idle", {*parse_shock("JPN:ore=50%", network, {})}}};
  for (const Model model : {Model::ario, Model::daily, Model::cascade, Model::leontief, Model::ghosh}) {
    EXPECT_TRUE(has_note(run_model(model, idle, network), "a shock there takes nothing: JPN:ore")) << model_name(model);
    EXPECT_FALSE(has_note(run_model(model, half_of_the_ore(network), network), "takes nothing")) << model_name(model);
  }
}

TEST(Run, DaysThatAModelDoesNotKnowAreNoted) {
  const Network network = two_by_two();
  const auto scenario = [&](std::initializer_list<const char*> texts) {
    Scenario out{"now", {}};
    for (const char* text : texts) out.shocks.push_back(*parse_shock(text, network, {}));
    return std::vector{out};
  };
  const auto one = scenario({"KOR:ore=50%:30:60", "JPN:ore=10%"}), two = scenario({"KOR:ore=50%:30", "JPN:cars=10%:5"});
  for (const Model model : {Model::cascade, Model::leontief, Model::ghosh}) {
    EXPECT_TRUE(has_note(run_model(model, one, network), "1 shock has a start, days or a recovery (KOR:ore), which")) << model_name(model);
    EXPECT_TRUE(has_note(run_model(model, two, network), "2 shocks have a start, days or a recovery (KOR:ore, ...), which"));
    EXPECT_FALSE(has_note(run_model(model, half_of_the_ore(network), network), "days or a recovery"));
    auto later = half_of_the_ore(network);
    later[0].shocks[0].start = 2;
    EXPECT_TRUE(has_note(run_model(model, later, network), "1 shock has a start"));
  }
  EXPECT_FALSE(has_note(run_model(Model::ario, one, network), "days or a recovery"));
  EXPECT_FALSE(has_note(run_model(Model::daily, one, network), "days or a recovery"));
}

TEST(Run, ANodeIsShockedOnceFromADayOn) {
  const Network network = two_by_two();
  Scenario twice{"twice", {*parse_shock("KOR:ore=50%", network, {}), *parse_shock("KOR=30%", network, {})}};
  for (const Model model : {Model::ario, Model::daily, Model::cascade, Model::leontief, Model::ghosh}) {
    RunParameters p;
    p.model = model;
    const auto refused = run(network, std::vector{twice}, p);
    ASSERT_FALSE(refused) << model_name(model);
    EXPECT_EQ(refused.error().code, ErrorCode::duplicate);
    EXPECT_NE(refused.error().what.find("shocks KOR:ore twice"), std::string::npos) << refused.error().what;
  }
  twice.shocks[1].start = 5;
  run_model(Model::ario, std::vector{twice}, network);
  run_model(Model::daily, std::vector{twice}, network);
}

TEST(Run, ShocksBeyondTheHorizonAreNoted) {
  const Network network = two_by_two();
  auto scenarios = half_of_the_ore(network);
  RunParameters p;
  p.days = 20;
  for (const int start : {19, 20}) {
    scenarios[0].shocks[0].start = start;
    for (const Model model : {Model::ario, Model::daily}) {
      const auto r = run_model(model, scenarios, network, p);
      EXPECT_EQ(has_note(r, "after the last of 20 days (day 19) and take nothing: 'half' (day 20)"), start == 20) << model_name(model);
      EXPECT_EQ(r.outcomes[0].direct > 0, start == 19) << model_name(model);
    }
    EXPECT_FALSE(has_note(run_model(Model::leontief, scenarios, network, p), "after the last"));
  }
}

TEST(Run, AHorizonBeyondAHundredYearsIsRefused) {
  const Network network = two_by_two();
  RunParameters p;
  for (const int days : {0, days_most + 1, 2000000000}) {
    p.days = days;
    const auto r = run(network, half_of_the_ore(network), p);
    ASSERT_FALSE(r);
    EXPECT_EQ(r.error().code, ErrorCode::out_of_range);
  }
}

}  // namespace
}  // namespace entrepot::stress
