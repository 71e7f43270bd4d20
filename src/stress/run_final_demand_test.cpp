// Final demand that is not met, where it is bought, under each of the models.
#include "stress/test_run.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

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

}  // namespace
}  // namespace entrepot::stress
