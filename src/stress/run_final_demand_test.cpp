// Final demand that is not met, where it is bought, under each of the models.
#include "stress/test_run.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

namespace entrepot::stress {
namespace {

double total(const std::vector<double>& values) { return std::accumulate(values.begin(), values.end(), 0.0); }

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

// Cars of JPN are bought by households and run out of stocks; the row of KOR:ore lacks 30 of its output.
Network with_stocks() {
  production::InputOutputTable t = *two_by_two().table;
  t.final_demand_columns.push_back({economy("JPN"), "INVNT"});
  t.final_demand = {1560, 0, -100, 100, 0, 0, 0, 50, 0, 0, 395, -60};
  return Network(std::move(t));
}

// A factor on demand acts on what is bought. What is put back out of stocks is not bought less.
TEST(Run, AFactorOnDemandActsOnPurchases) {
  const Network network = with_stocks();
  const auto run = [&](std::uint32_t node, double loss, double demand) {
    Shock shock;
    shock.nodes = {node};
    shock.loss = loss;
    shock.demand = demand;
    return run_model(Model::leontief, std::vector<Scenario>{{"x", {shock}}}, network).outcomes[0];
  };
  EXPECT_NEAR(run(3, 0, 0.5).node_direct[3], 197.5, 1e-9);  // 395 are bought, 60 come out of stocks
  EXPECT_NEAR(run(3, 0, 1.5).node_direct[3], -197.5, 1e-9);
  EXPECT_GT(run(3, 0, 0.5).loss, 0);
  for (const double loss : {0.2, 1.0}) {
    EXPECT_NEAR(total(run(0, loss, 0).final_demand_unmet), 0, 1e-9) << "nobody wants any";
    EXPECT_LE(total(run(0, loss, 0.5).final_demand_unmet), 780 + 1e-9) << "half of 1,560 is wanted";
  }
}

// Invariant: In the models without days and in daily, all of final demand is missed where all output is lost, and what is missed is a part of the table's
// purchases above 0.
TEST(Run, AllFinalDemandIsMissedWithoutOutput) {
  const Network network = with_stocks();
  const std::vector<Scenario> all = {{"all", {*parse_shock("*=100%", network, {})}}, {"ore", {*parse_shock("KOR:ore=100%", network, {})}}};
  for (const Model model : {Model::daily, Model::cascade, Model::leontief, Model::ghosh}) {
    RunParameters p;
    p.days = 365;
    const auto r = run_model(model, all, network, p);
    EXPECT_NEAR(r.final_demand_base[0], 1660, 1e-9) << model_name(model);
    EXPECT_NEAR(r.final_demand_base[1], 445, 1e-9) << model_name(model);
    EXPECT_EQ(r.final_demand_table, r.final_demand_base);
    if (model == Model::daily) continue;  // there the first day is as before
    for (std::size_t e = 0; e < 2; ++e) EXPECT_NEAR(r.outcomes[0].final_demand_unmet[e], r.final_demand_base[e], 1e-9) << model_name(model);
    EXPECT_NEAR(r.outcomes[1].final_demand_unmet[1], 395, 1e-9) << model_name(model);
  }
  for (const std::string& note : run_model(Model::leontief, std::span(all).first(1), network).notes)
    EXPECT_EQ(note.find("industries ask"), std::string::npos) << note;
  const auto daily = run_model(Model::daily, all, network);
  for (std::size_t e = 0; e < 2; ++e) EXPECT_NEAR(daily.outcomes[0].final_demand_unmet[e] / daily.final_demand_base[e], 364 / 365.0, 1e-9);
  const auto ario = run_model(Model::ario, all, network);
  EXPECT_EQ(ario.final_demand_table, daily.final_demand_base);
  EXPECT_LT(ario.final_demand_base[1], ario.final_demand_table[1]);
  const auto fact = std::find_if(ario.facts.begin(), ario.facts.end(), [](const Fact& f) { return f.key == "final demand"; });
  ASSERT_NE(fact, ario.facts.end());
  EXPECT_TRUE(fact->text.starts_with("what each seller's output leaves")) << fact->text;
}

// What changed demand takes itself: (1 - factor) times what the node sells to final buyers, in every model that takes demand.
TEST(Run, DirectLossOfDemand) {
  const Network network = two_by_two();
  const auto direct = [&](Model model, double demand, const char* loss = "0", int days = 365) {
    Shock shock = *parse_shock(fmt::format("KOR:ore={}", loss), network, {});
    shock.demand = demand;
    RunParameters p;
    p.days = days;
    return run_model(model, std::vector<Scenario>{{"d", {shock}}}, network, p).outcomes[0].node_direct[3];
  };
  for (const double demand : {0.8, 1.2}) {
    EXPECT_NEAR(direct(Model::leontief, demand), (1 - demand) * 365, 1e-9);
    for (const Model model : {Model::ario, Model::daily})
      EXPECT_NEAR(direct(model, demand, "0", 11), (1 - demand) * 10, 1e-9) << model_name(model);
  }
  // Of a loss and a fall of demand the larger counts; of a held node the loss.
  for (const Model model : {Model::ario, Model::daily}) {
    EXPECT_NEAR(direct(model, 0.8, "5%", 11), 2, 1e-9) << model_name(model);
    EXPECT_NEAR(direct(model, 0.8, "50%", 11), 10, 1e-9) << model_name(model);
    EXPECT_NEAR(direct(model, 1.2, "5%", 11), 1, 1e-9) << model_name(model);
  }
  EXPECT_NEAR(direct(Model::leontief, 0.8, "5%"), 0.05 * 730, 1e-9);
}

TEST(Run, ValueAddedOfNodesAddsUp) {
  const Network network = two_by_two();
  for (const Model model : {Model::ario, Model::daily, Model::leontief, Model::ghosh}) {
    const auto r = run_model(model, half_of_the_ore(network), network);
    EXPECT_NEAR(total(r.node_value_added_base), *r.value_added_base, 1e-9) << model_name(model);
    EXPECT_NEAR(r.node_value_added_base[0], 1095, 1e-9) << model_name(model);
    EXPECT_NEAR(total(r.outcomes[0].node_value_added_loss), *r.outcomes[0].value_added_loss, 1e-3) << model_name(model);
    EXPECT_NEAR(r.outcomes[0].node_value_added_loss[0], 0.75 * r.outcomes[0].node_loss[0], 1e-6) << model_name(model);
  }
  EXPECT_TRUE(run_model(Model::cascade, half_of_the_ore(network), network).node_value_added_base.empty());
}

}  // namespace
}  // namespace entrepot::stress
