// Ensembles of events: capital of industries and of households that is drawn, and rebuilt.
#include "stress/chain_table.h"
#include "stress/ensemble.h"

#include <gtest/gtest.h>

namespace entrepot::stress {
namespace {

EnsemblePlan plan_of(const std::string& text) {
  const auto plan = parse_ensemble(text, "f.toml");
  EXPECT_TRUE(plan) << plan.error().message();
  return *plan;
}

const std::string quake =
    "name = 'quake'\nhorizon_days = 60\ndraws = 64\n[model]\ninventory_days = 10\n"
    "[[shock]]\nname = 'mine'\nnode = 'CHN:ore'\ncapital = 0.2\ndays = 5\nrebuild = 'CHN:ore'\nrebuild_days = 20\n"
    "[[shock]]\nname = 'plant'\nnode = 'JPN:cars'\ncapital = 0.1\nshape = 'convex'\ndays = 10\nrecovery_days = 30\n"
    "[[shock]]\nname = 'strike'\nnode = 'CHN:cars'\nloss = 0.3\ndays = 10\n";

// Capital as an event: what is drawn is what ARIO is given, and the losses are its own.
TEST(Ensemble, CapitalIsDrawnAndRebuilt) {
  const auto table = chain();
  const auto plan = plan_of(quake +
                            "[[parameter]]\nvary = 'capital'\nshock = 'mine'\nlow = 0.1\nhigh = 0.4\n"
                            "[[parameter]]\nvary = 'rebuild_days'\nlow = 10\nhigh = 50\n"
                            "[[parameter]]\nvary = 'recovery_days'\nlow = 5\nhigh = 40\n"
                            "[[parameter]]\nvary = 'capital_factor'\nshock = 'plant'\nlow = 0.5\nhigh = 2\n");
  EXPECT_EQ(plan.parameters[1].shocks, (std::vector<std::size_t>{0}));
  EXPECT_EQ(plan.parameters[2].shocks, (std::vector<std::size_t>{1, 2}));  // capital that recovers, capacity
  const auto e = Ensemble::prepare(plan, table, {});
  ASSERT_TRUE(e) << e.error().message();
  for (const std::size_t run : {std::size_t{0}, std::size_t{7}, std::size_t{200}}) {
    const auto values = e->parameters_of(run);
    const auto member = e->member_of(run);
    ASSERT_EQ(member.events.size(), 2U);
    EXPECT_EQ(member.events[0].kind, shock::EventKind::rebuild);
    EXPECT_DOUBLE_EQ(member.events[0].impact[0].amount, values[0] * 4 * 1095);
    EXPECT_EQ(member.events[0].rebuild_tau, values[1]);
    EXPECT_EQ(member.events[0].rebuilding_sectors[0].region, 0U);
    EXPECT_EQ(member.events[1].kind, shock::EventKind::recovery);
    EXPECT_EQ(member.events[1].shape, shock::RecoveryShape::convex);
    EXPECT_EQ(member.events[1].recovery_tau, values[2]);
    EXPECT_DOUBLE_EQ(member.events[1].impact[0].amount, 0.1 * values[3] * 4 * 1095);
    EXPECT_EQ(member.capacity.size(), 1U);
  }
  EnsembleOptions alone, together;
  alone.batch = 1;
  together.threads = 2;
  together.batch = 64;
  const auto one = run_ensemble(*e, alone), many = run_ensemble(*e, together);
  ASSERT_TRUE(one && many) << one.error().message();
  EXPECT_EQ(one->losses, many->losses);
  EXPECT_GT(one->quantiles[0].back(), one->quantiles[0].front());
  auto other = plan;
  other.shocks[0].rebuild = "ore";
  EXPECT_NE(Ensemble::prepare(other, table, {})->key(), e->key());
}

// Households' capital beside an industry's, and alone; drawn by a factor.
TEST(Ensemble, HouseholdsLoseCapital) {
  const auto table = chain();
  const std::string head =
      "name = 'x'\nhorizon_days = 30\ndraws = 64\n[model]\ninventory_days = 10\n[[shock]]\nname = 'flood'\nnode = 'CHN:*'\ndays = 5\n";
  const std::string vary = "[[parameter]]\nvary = 'households_factor'\nlow = 0.5\nhigh = 2\n";
  const auto plan = plan_of(head + "households_impact = 500\nrebuild = 'cars'\nrebuild_days = 10\n" + vary);
  const auto e = Ensemble::prepare(plan, table, {});
  ASSERT_TRUE(e) << e.error().message();
  const auto member = e->member_of(3);
  ASSERT_EQ(member.events.size(), 1U);
  ASSERT_EQ(member.events[0].households_impact.size(), 1U);
  EXPECT_EQ(table.final_demand_columns[member.events[0].households_impact[0].column].region.text(), "CHN");
  EXPECT_DOUBLE_EQ(member.events[0].households_impact[0].amount, 500 * e->parameters_of(3)[0]);
  for (const auto& impact : member.events[0].impact) EXPECT_EQ(impact.amount, 0);
  for (const std::string& note : e->notes()) EXPECT_EQ(note.find("take nothing"), std::string::npos) << note;
  auto other = plan;
  other.shocks[0].households = "501";
  EXPECT_NE(Ensemble::prepare(other, table, {})->key(), e->key());
  const auto code_of = [](const std::string& text) {
    const auto wrong = parse_ensemble(text, "f.toml");
    return wrong ? ErrorCode::internal : wrong.error().code;
  };
  EXPECT_EQ(code_of(head + "households_impact = 500\nrecovery_days = 5\n" + vary), ErrorCode::contradiction);
  EXPECT_EQ(code_of(head + "households_impact = 500\nloss = 0.5\nrebuild = 'cars'\n" + vary), ErrorCode::contradiction);
  EXPECT_EQ(code_of(head + "households_impact = true\nrebuild = 'cars'\n" + vary), ErrorCode::bad_field);
  EXPECT_EQ(code_of(head + "capital = 0.1\nrebuild = 'cars'\n" + vary), ErrorCode::contradiction);
  auto negative = plan;
  negative.shocks[0].households = "-5";
  EXPECT_EQ(Ensemble::prepare(negative, table, {}).error().code, ErrorCode::out_of_range);
}

TEST(Ensemble, CapitalThatCannotBeIsRefused) {
  const auto table = chain();
  const std::string vary = "[[parameter]]\nvary = 'psi'\nlow = 0.5\nhigh = 0.9\n";
  const auto code_of = [](const std::string& text) {
    const auto plan = parse_ensemble(text, "f.toml");
    return plan ? ErrorCode::internal : plan.error().code;
  };
  const std::string head = "name = 'x'\n[[shock]]\nnode = 'CHN:ore'\ndays = 5\n";
  EXPECT_EQ(code_of(head + "capital = 0.2\nloss = 0.1\n" + vary), ErrorCode::contradiction);
  EXPECT_EQ(code_of(head + "capital = 0.2\n" + vary), ErrorCode::contradiction);  // comes back by nothing
  EXPECT_EQ(code_of(head + "capital = 0.2\nrebuild = 'ore'\nrecovery_days = 5\n" + vary), ErrorCode::contradiction);
  EXPECT_EQ(code_of(head + "capital = 0.2\nrecovery_days = 5\nrebuild_days = 5\n" + vary), ErrorCode::contradiction);
  EXPECT_EQ(code_of(head + "capital = 1.2\nrecovery_days = 5\n" + vary), ErrorCode::out_of_range);
  EXPECT_EQ(code_of(head + "capital = 0.2\nrecovery_days = 5\nshape = 'round'\n" + vary), ErrorCode::unknown_name);
  EXPECT_EQ(code_of(head + "capital = 0.2\nrecovery_days = 2\nshape = 'concave'\n" + vary), ErrorCode::out_of_range);
  EXPECT_EQ(code_of(head + "loss = 0.2\nrebuild = 'ore'\n" + vary), ErrorCode::contradiction);
  EXPECT_EQ(code_of(head + "loss = 0.2\nshape = 'convex'\n" + vary), ErrorCode::contradiction);  // in how many days?
  EXPECT_EQ(code_of(quake + "[[parameter]]\nvary = 'capital'\nshock = 'strike'\nlow = 0.1\nhigh = 0.4\n"), ErrorCode::contradiction);
  EXPECT_EQ(code_of(quake + "[[parameter]]\nvary = 'capital_factor'\nlow = 0.1\nhigh = 8\n"), ErrorCode::out_of_range);
  EXPECT_EQ(code_of(quake + "[[parameter]]\nvary = 'recovery_factor'\nlow = 0.01\nhigh = 1\n"), ErrorCode::out_of_range);
  EXPECT_EQ(code_of(head + "loss = 0.2\n[[parameter]]\nvary = 'rebuild_days'\nlow = 5\nhigh = 8\n"), ErrorCode::contradiction);
  // Two shocks of one node, at most 0.2 and 0.9.
  const auto both = plan_of(quake +
                            "[[shock]]\nname = 'again'\nnode = 'CHN:*'\ncapital = 0.3\ndays = 5\nrecovery_days = 9\n"
                            "[[parameter]]\nvary = 'capital'\nshock = 'again'\nlow = 0.1\nhigh = 0.9\n");
  EXPECT_EQ(Ensemble::prepare(both, table, {}).error().code, ErrorCode::out_of_range);
  auto nobody = plan_of(quake + vary);
  nobody.shocks[0].rebuild = "JPN:ore";  // makes nothing
  EXPECT_EQ(Ensemble::prepare(nobody, table, {}).error().code, ErrorCode::out_of_range);
}

}  // namespace
}  // namespace entrepot::stress
