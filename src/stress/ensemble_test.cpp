// Ensembles: losses that follow from the table by hand, and what is refused.
#include "stress/chain_table.h"
#include "stress/ensemble.h"
#include "stress/test_ensemble.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

namespace entrepot::stress {
namespace {

// An ensemble refers to its table, which a temporary would take away.
template <class Table>
concept PreparesFrom =
    requires(EnsemblePlan plan, Table&& table) { Ensemble::prepare(plan, std::forward<Table>(table), shock::ArioParameters{}); };
static_assert(PreparesFrom<const production::InputOutputTable&> && PreparesFrom<production::InputOutputTable&>);
static_assert(!PreparesFrom<production::InputOutputTable> && !PreparesFrom<const production::InputOutputTable>);

// The same without trade between industries: nothing spreads, and losses are what the shock takes.
production::InputOutputTable islands() {
  auto t = chain();
  t.flows.assign(16, 0);
  t.final_demand = {1095, 0, 1460, 0, 0, 0, 0, 1460};
  t.value_added = t.output;
  return t;
}

TEST(Ensemble, SaysWhichShocksCannotAct) {
  const auto table = chain();  // JPN:ore makes nothing
  const auto notes = [&](const std::string& more) {
    const auto ensemble =
        Ensemble::prepare(plan_of("name = 'n'\nhorizon_days = 10\ndraws = 64\n[[shock]]\nname = 'a'\nnode = '*:ore'\nloss = 0.5\ndays = 5\n"
                                  "[[shock]]\nname = 'b'\nnode = 'CHN:cars'\nloss = 0\ndays = 5\n" +
                                  more),
                          table, {});
    EXPECT_TRUE(ensemble) << ensemble.error().message();
    return ensemble->notes();
  };
  const auto idle = notes("[[parameter]]\nvary = 'psi'\nlow = 0.5\nhigh = 0.9\n");
  ASSERT_GE(idle.size(), 2U);
  EXPECT_EQ(idle[idle.size() - 2], "1 shocked node(s) make nothing in this model, so a shock there takes nothing: JPN:ore");
  EXPECT_EQ(idle.back(), "1 shock(s) take nothing, having no loss or no days, which nothing varies: 'b'");
  EXPECT_EQ(notes("[[parameter]]\nvary = 'loss'\nlow = 0.1\nhigh = 0.9\n").back(), idle[idle.size() - 2]) << "all losses vary";
}

// Without trade, y = 3 loss (days + 5): a product of two independent factors L and D, of which by hand
// V_L = E[D]^2 Var L, V_D = E[L]^2 Var D, V_LD = Var L Var D; psi has no part.
TEST(Ensemble, AProductOfTwoParametersHasTheIndicesOfTheClosedForm) {
  const auto table = islands();
  const auto ensemble = Ensemble::prepare(
      plan_of("name = 'n'\nhorizon_days = 100\ndraws = 2048\n[model]\nalpha_max = 1\n[[shock]]\nnode = 'CHN:ore'\nloss = 0.5\ndays = 10\n"
              "recovery_days = 10\n[[parameter]]\nvary = 'loss'\nlow = 0.2\nhigh = 0.8\n[[parameter]]\nvary = 'days'\nlow = 5\nhigh = 35\n"
              "[[parameter]]\nvary = 'psi'\nlow = 0.5\nhigh = 0.9\n"),
      table, {});
  ASSERT_TRUE(ensemble) << ensemble.error().message();
  const auto result = run_ensemble(*ensemble, {});
  ASSERT_TRUE(result) << result.error().message();
  for (const std::size_t run : {0UL, 1UL, 7UL, 999UL}) {
    const auto p = ensemble->parameters_of(run);
    EXPECT_NEAR(result->losses[run * result->outputs], 3 * p[0] * (p[1] + 5), 1e-4);
    EXPECT_NEAR(result->losses[run * result->outputs + 1], result->losses[run * result->outputs], 1e-9);  // all of it in CHN
    EXPECT_NEAR(result->losses[run * result->outputs + 2], 0, 1e-9);
  }
  const double mean_l = 0.5, var_l = 0.36 / 12, mean_d = 25, var_d = 900.0 / 12;
  const double v_l = mean_d * mean_d * var_l, v_d = mean_l * mean_l * var_d, v_ld = var_l * var_d, v = v_l + v_d + v_ld;
  const SensitivityStage& world = result->sensitivities[0].last();
  EXPECT_NEAR(world.first[0].value, v_l / v, 0.02);
  EXPECT_NEAR(world.first[1].value, v_d / v, 0.02);
  EXPECT_NEAR(world.total[0].value, (v_l + v_ld) / v, 0.02);
  EXPECT_NEAR(world.total[1].value, (v_d + v_ld) / v, 0.02);
  EXPECT_NEAR(world.total[2].value, 0, 1e-9);
  EXPECT_NEAR(result->means[0], 3 * mean_l * mean_d, 0.1);
  double of_draws = 0, of_all = 0;
  const std::size_t parts = ensemble->plan().parameters.size() + 2;
  for (std::size_t run = 0; run < ensemble->runs(); ++run) {
    const double loss = result->losses[run * result->outputs];
    of_all += loss;
    of_draws += run % parts < 2 ? loss : 0;
  }
  EXPECT_NEAR(result->means[0], of_draws / (2 * static_cast<double>(ensemble->plan().draws)), 1e-9);
  EXPECT_GT(std::abs(result->means[0] - of_all / static_cast<double>(ensemble->runs())), 1e-6);
  EXPECT_FALSE(result->sensitivities[2].last().defined);  // JPN loses nothing in any draw
  EXPECT_NEAR(ensemble->outputs()[0].base, (1095 + 1460 + 1460) / 365.0 * 100, 1e-9);
}

TEST(Ensemble, QuantilesOfScenariosByHand) {
  const auto table = islands();
  std::string text =
      "name = 'n'\nhorizon_days = 50\ntargets = ['CHN:ore', 'JPN:*']\n[model]\nalpha_max = 1\n"
      "[[shock]]\nname = 'a'\nnode = 'CHN:ore'\nloss = 0.5\ndays = 10\n[[shock]]\nname = 'b'\nnode = 'JPN:cars'\nloss = 0.25\ndays = 4\n";
  for (const char* days : {"2", "4", "6", "8"})
    text += std::string("[[scenario]]\nname = '") + days + "'\nshocks = 'a'\ndays = " + days + "\n";
  text += "[[scenario]]\nname = 'both'\n";
  const auto ensemble = Ensemble::prepare(plan_of(text), table, {});
  ASSERT_TRUE(ensemble) << ensemble.error().message();
  const auto result = run_ensemble(*ensemble, {});
  ASSERT_TRUE(result) << result.error().message();
  EXPECT_TRUE(result->sensitivities.empty());
  // World: 3, 6, 9, 12 and 15 + 4 = 19.
  EXPECT_NEAR(result->quantiles[0][2], 9, 1e-5);
  EXPECT_NEAR(result->quantiles[0][1], 6, 1e-5);
  EXPECT_NEAR(result->quantiles[0][4], 12 + 0.8 * 7, 1e-5);
  EXPECT_NEAR(result->losses[4 * result->outputs + 3], 15, 1e-5);  // target CHN:ore
  EXPECT_NEAR(result->losses[4 * result->outputs + 4], 4, 1e-5);   // target JPN:*
}

TEST(Ensemble, AShortageOfOreReachesCars) {
  const auto table = chain();
  const auto ensemble = Ensemble::prepare(plan_of(six), table, {});
  ASSERT_TRUE(ensemble) << ensemble.error().message();
  const auto result = run_ensemble(*ensemble, {});
  ASSERT_TRUE(result) << result.error().message();
  EXPECT_GT(result->quantiles[2][4], 1);  // JPN
  EXPECT_GT(result->sensitivities[3].last().total[2].value, 0.05);  // stocks matter to cars
  for (std::size_t run = 0; run < ensemble->runs(); ++run)
    EXPECT_NEAR(result->losses[run * 4], result->losses[run * 4 + 1] + result->losses[run * 4 + 2], 1e-9);
}

// Where inputs stand in for each other, losses are no larger in any run: the two bounds.
TEST(Ensemble, LinearProductionLosesNoMoreThanLeontief) {
  auto table = chain();
  table.sectors.push_back({"steel", "steel"});  // JPN:cars and CHN:cars also need steel of their own economy
  table.flows.assign(36, 0);
  table.flows[0 * 6 + 1] = table.flows[0 * 6 + 4] = table.flows[2 * 6 + 1] = table.flows[5 * 6 + 4] = 365;
  table.final_demand = {365, 0, 1460, 0, 0, 0, 0, 0, 0, 1460, 0, 0};
  table.output = {1095, 1460, 365, 0, 1460, 365};
  table.value_added = {1095, 730, 365, 0, 730, 365};
  const auto losses_with = [&](shock::ProductionFunction production) {
    auto plan = plan_of(six);
    plan.model.production = production;
    const auto ensemble = Ensemble::prepare(plan, table, {});
    EXPECT_TRUE(ensemble) << ensemble.error().message();
    return *ensemble->compute(0, 1);
  };
  const auto leontief = losses_with(shock::ProductionFunction::leontief), linear = losses_with(shock::ProductionFunction::linear);
  double saved = 0;
  for (std::size_t v = 3; v < leontief.size(); v += 4) {  // the target, *:cars
    EXPECT_LE(linear[v], leontief[v] + 1e-9);
    saved += leontief[v] - linear[v];
  }
  EXPECT_GT(saved, 1);
}

TEST(Ensemble, SplitsABatchThatDoesNotFitAndRefusesWhatNeverFits) {
  const auto table = chain();
  const auto whole = Ensemble::prepare(plan_of(six), table, {});
  ASSERT_TRUE(whole);
  const auto rows = whole->compute(0, 1);
  ASSERT_TRUE(rows);
  // The least memory in which the whole block still fits together, by trial; with a little less it is split, with the same rows.
  Limits limits;
  for (limits.memory_bytes = std::size_t{1} << 20; limits.memory_bytes > 1000; limits.memory_bytes = limits.memory_bytes * 9 / 10) {
    const auto small = Ensemble::prepare(plan_of(six), table, {}, limits);
    if (!small) {
      EXPECT_EQ(small.error().code, ErrorCode::limit_exceeded);
      continue;
    }
    const auto again = small->compute(0, 1, 64);
    if (!again) {
      EXPECT_EQ(again.error().code, ErrorCode::limit_exceeded);
      continue;
    }
    EXPECT_TRUE(*again == *rows) << limits.memory_bytes;
  }
  limits.memory_bytes = 10'000;
  const auto refused = Ensemble::prepare(plan_of(six), table, {}, limits);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::limit_exceeded);
}

TEST(Ensemble, RefusesNamesThatTheTableHasNotAndStocksThatTheModelCannotHave) {
  const auto table = chain();
  const auto error_of = [&](const std::string& node, const std::string& rest) {
    const auto ensemble =
        Ensemble::prepare(plan_of("name = 'n'\n[[shock]]\nnode = '" + node + "'\nloss = 0.5\ndays = 10\n" + rest), table, {});
    EXPECT_FALSE(ensemble);
    return ensemble ? Error{} : ensemble.error();
  };
  const std::string vary = "[[parameter]]\nvary = 'loss'\nlow = 0.2\nhigh = 0.8\n";
  EXPECT_EQ(error_of("CHN:oar", vary).code, ErrorCode::unknown_name);
  EXPECT_EQ(error_of("CHN:oar", vary).where.line, 3);
  EXPECT_NE(error_of("CHN:oar", vary).remedy.find("'CHN:ore'"), std::string::npos);
  EXPECT_EQ(error_of("CHM:ore", vary).code, ErrorCode::unknown_name);
  EXPECT_EQ(error_of("oar", vary).code, ErrorCode::unknown_name);
  const Error stocks = error_of("CHN:ore", "[[parameter]]\nvary = 'inventory_factor'\nlow = 0.01\nhigh = 2\n");
  EXPECT_EQ(stocks.code, ErrorCode::out_of_range);
  EXPECT_EQ(stocks.where.line, 7);
  EXPECT_EQ(error_of("CHN:ore", "[[scenario]]\nname = 's'\npsi = 0.01\n").where.line, 7);
}

// Invariant: A loss with recovery has the days of loss that it says, never rises, and is cut off by the horizon.
RC_GTEST_PROP(LossPath, KeepsTheLossDays, ()) {
  const double loss = *rc::gen::inRange(0, 1001) / 1000.0, days = *rc::gen::inRange(0, 4000) / 100.0,
               back = *rc::gen::inRange(0, 4000) / 100.0;
  const int start = *rc::gen::inRange(0, 20);
  const auto path = loss_path(loss, start, days, back, 100);
  double sum = 0;
  for (std::size_t t = 0; t < path.size(); ++t) {
    RC_ASSERT(path[t] >= 0 && path[t] <= 1);
    RC_ASSERT(t >= static_cast<std::size_t>(start) || path[t] == 0);
    if (t > static_cast<std::size_t>(start)) RC_ASSERT(path[t] <= path[t - 1] + 1e-6f);
    sum += static_cast<double>(path[t]);
  }
  RC_ASSERT(std::abs(sum - loss * (days + back / 2)) < 1e-5);
  const auto cut = loss_path(loss, start, days, back, 25);  // the horizon cuts it off
  RC_ASSERT(cut.size() <= 25u && std::equal(cut.begin(), cut.end(), path.begin()));
}

// Ore that is no critical input of cars costs them less than ore that is.
TEST(Ensemble, InputsThatBindInPart) {
  const auto table = chain();
  auto plan = plan_of(
      "name = 'x'\nhorizon_days = 60\n[model]\ninventory_days = 5\nproduction = 'weakly_critical'\n[[shock]]\nnode = 'CHN:ore'\nloss = 1\n"
      "days = 60\n[[scenario]]\nname = 'mine'\n");
  EXPECT_EQ(Ensemble::prepare(plan, table, {}).error().code, ErrorCode::missing_data);
  const auto loss_of = [&](shock::Criticality ore_of_cars) {
    shock::ArioParameters of_world;
    of_world.criticality.assign(4, shock::Criticality::critical);
    of_world.criticality[1] = ore_of_cars;
    const auto e = Ensemble::prepare(plan, table, of_world);
    EXPECT_TRUE(e) << e.error().message();
    return run_ensemble(*e, {})->losses[2];  // JPN
  };
  EXPECT_GT(loss_of(shock::Criticality::critical), 10);
  EXPECT_NEAR(loss_of(shock::Criticality::none), 0, 1e-9);
  plan.model.production = shock::ProductionFunction::half_critical;
  const double half = loss_of(shock::Criticality::important);
  EXPECT_GT(half, 1);
  EXPECT_LT(half, loss_of(shock::Criticality::critical));
}

}  // namespace
}  // namespace entrepot::stress
