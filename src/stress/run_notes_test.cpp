// What a run of scenarios refuses, and what it notes.
#include "stress/test_run.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace entrepot::stress {
namespace {

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
