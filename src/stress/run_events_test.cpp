// Events of `run`: capital that is destroyed, shared out and rebuilt, shapes of recovery, what no model can run.
#include <gtest/gtest.h>

#include "shock/capital.h"
#include "stress/test_run.h"

namespace entrepot::stress {
namespace {

Shock with_event(const Network& network, const std::string& text, ShockEvent event) {
  Shock shock = *parse_shock(text, network, {"events.csv", 2, 0, ""});
  if (event.of_capital()) shock.loss = 0;
  shock.event = std::move(event);
  return shock;
}

ShockEvent of_capital(double amount) {
  ShockEvent event;
  event.capital = amount;
  return event;
}

// What the file says in rows is what the model is told in events, to the bit.
TEST(Run, EventsAreThoseOfTheModel) {
  const Network network = two_by_two();
  RunParameters p;
  p.days = 60;
  p.series = true;
  ShockEvent rebuilt = of_capital(500);
  rebuilt.rebuild = {{1, 1.0}};
  rebuilt.rebuild_days = 20;
  ShockEvent shaped;
  shaped.shape = shock::RecoveryShape::convex;
  const std::vector<Scenario> scenarios = {
      {"all",
       {with_event(network, "KOR:ore=0:5:30", of_capital(700)), with_event(network, "JPN:cars=0:3", rebuilt),
        with_event(network, "JPN:cars=20%:4:10", shaped)}}};
  const auto r = run_model(Model::ario, scenarios, network, p);
  shock::ArioMember member;
  shock::CapitalEvent event;
  event.duration = 5;
  event.impact = {{3, 700}};
  event.recovery_tau = 30;
  member.events.push_back(event);
  event.kind = shock::EventKind::rebuild;
  event.duration = 3;
  event.impact = {{0, 500}};
  event.rebuilding_sectors = {{1, 1.0}};
  event.rebuild_tau = 20;
  member.events.push_back(event);
  shock::CapacityPath path{0, {}};  // a loss of capacity is no event, whatever its shape
  for (int day = 0; day < 60; ++day)
    path.loss_by_step.push_back(day < 1 ? 0 : 0.2 * shock::share_of_loss(day - 1, 4, {shock::RecoveryShape::convex, 10, {}}));
  member.capacity.push_back(path);
  const auto input = ario_input(*network.table);
  shock::ArioRecord record;
  record.everything = true;
  const auto direct = shock::run_ario(input->network, p.ario, std::vector{member}, {}, 60, record);
  ASSERT_TRUE(direct) << direct.error().message();
  ASSERT_TRUE(r.outcomes[0].series);
  EXPECT_EQ(r.outcomes[0].series->production, direct->series[0].production);
  EXPECT_EQ(r.outcomes[0].series->rebuilt, direct->series[0].rebuilt);
  EXPECT_EQ(r.outcomes[0].series->destroyed_capital, direct->series[0].destroyed_capital);
  EXPECT_GT(r.outcomes[0].direct, 0);
}

// Cars of JPN lose capital, which ore of KOR alone rebuilds; nobody else is asked, though cars buy nothing else.
TEST(Run, OneEconomyRebuilds) {
  const Network network = two_by_two();
  Shock shock = *parse_shock("JPN:cars=0", network, {});
  shock.days = 1;
  ShockEvent& event = shock.event.emplace();
  event.capital_share = 0.5;
  event.rebuild_days = 10;
  RunParameters p;
  p.days = 40;
  p.series = true;
  const auto asked_of = [&](std::optional<std::uint32_t> region) {
    event.rebuild = {{1, 1.0, region}};
    const auto r = run_model(Model::ario, std::vector{Scenario{"quake", {shock}}}, network, p);
    const auto& demand = r.outcomes[0].series->rebuilding_demand;
    return std::vector<double>(demand.begin() + 8, demand.begin() + 12);
  };
  const double destroyed = 0.5 * 4 * 1095;
  const auto of_kor = asked_of(1), of_jpn = asked_of(0), of_both = asked_of(std::nullopt);
  EXPECT_NEAR(of_kor[3], destroyed / 10, 1e-9);
  EXPECT_EQ(of_kor[1], 0);
  EXPECT_NEAR(of_jpn[1], destroyed / 10, 1e-9);  // its cars never bought of it
  EXPECT_EQ(of_jpn[3], 0);
  EXPECT_EQ(of_both, of_kor);  // by purchases
}

// 30 % of each node's capital is the same as the sum of it over a pattern, shared out by capital: the same share of capacity everywhere.
TEST(Run, CapitalOfAPatternIsSharedOutByCapital) {
  const Network network = two_by_two();
  const auto input = ario_input(*network.table);
  RunParameters p;
  p.days = 20;
  p.series = true;
  const auto capital = shock::productive_capital(input->network, p.ario);
  double whole = 0;
  for (const double k : capital) whole += k;
  ShockEvent share;
  share.capital_share = 0.3;
  const std::vector<Scenario> scenarios = {{"share", {with_event(network, "*=0", share)}},
                                           {"money", {with_event(network, "*=0", of_capital(0.3 * whole))}}};
  const auto r = run_model(Model::ario, scenarios, network, p);
  for (std::size_t i = 0; i < network.nodes(); ++i) {
    EXPECT_NEAR(r.outcomes[0].series->destroyed_capital[4 + i], 0.3 * capital[i], 1e-9);
    EXPECT_NEAR(r.outcomes[1].series->destroyed_capital[4 + i], 0.3 * capital[i], 1e-9);
    EXPECT_NEAR(r.outcomes[0].series->destroyed_capital[std::size_t{19} * 4 + i], 0.3 * capital[i], 1e-9)
        << "without days it is lost to the end";
  }
}

// Each node loses its part, and no node more than it has.
TEST(Run, CapitalIsSharedOutAsTheRowSays) {
  const Network network = two_by_two();
  RunParameters p;
  p.days = 3;
  p.series = true;
  ShockEvent event = of_capital(8);
  event.capital_parts = {0.5, 0.25, 0.125, 0.125};
  const std::vector<Scenario> scenarios = {{"parts", {with_event(network, "*=0", event)}}};
  const auto r = run_model(Model::ario, scenarios, network, p);
  for (std::size_t i = 0; i < network.nodes(); ++i) EXPECT_EQ(r.outcomes[0].series->destroyed_capital[4 + i], 8 * event.capital_parts[i]);
  const auto input = ario_input(*network.table);
  const auto capital = shock::productive_capital(input->network, p.ario);
  event.capital = capital[0] * 1.01;
  event.capital_parts = {1, 0, 0, 0};
  const auto refused = run(network, std::vector<Scenario>{{"parts", {with_event(network, "*=0", event)}}}, p);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::out_of_range);
  EXPECT_NE(refused.error().what.find(network.names[0]), std::string::npos);
}

// Of the compatible mode a loss with a shape is an event, as in BoARIO, which acts a day late and is whole for a day more.
TEST(Run, TheCompatibleModeHasLossesWithAShapeAsEvents) {
  const Network network = two_by_two();
  RunParameters p;
  p.days = 60;
  p.ario.mode = shock::ArioMode::boario_compatible;
  p.ario.rationing = shock::default_rationing(p.ario.mode);
  const std::vector<Scenario> scenarios = {{"one", {with_event(network, "JPN:cars=20%:4:10", {})}}};
  const auto r = run_model(Model::ario, scenarios, network, p);
  shock::CapitalEvent event;
  event.kind = shock::EventKind::arbitrary;
  event.duration = 4;
  event.impact = {{0, 0.2}};
  event.recovery_tau = 10;
  shock::ArioMember member;
  member.events.push_back(event);
  const auto input = ario_input(*network.table);
  const auto direct = shock::run_ario(input->network, p.ario, std::vector{member}, {}, 60, shock::ArioRecord{});
  ASSERT_TRUE(direct) << direct.error().message();
  EXPECT_EQ(r.outcomes[0].node_loss, direct->output_loss);
}

// That of an event goes before that of the run; the exact mode rounds nothing and says so.
TEST(Run, MoneyFactorsSetTheRoundingOfTheCompatibleMode) {
  const Network network = two_by_two();
  RunParameters p;
  p.days = 60;
  p.ario.mode = shock::ArioMode::boario_compatible;
  p.ario.rationing = shock::default_rationing(p.ario.mode);
  const auto loss_by = [&](std::optional<double> of_event, std::optional<double> of_run) {
    Shock shock = with_event(network, "JPN:cars=0:5:20", of_capital(10));
    shock.event->shape = shock::RecoveryShape::convex;
    shock.event->money_factor = of_event;
    p.ario.money_factor = of_run;
    const std::vector<Scenario> scenarios = {{"one", {shock}}};
    return run_model(Model::ario, scenarios, network, p);
  };
  const auto fine = loss_by({}, {}), coarse = loss_by(1, {});
  EXPECT_NE(coarse.outcomes[0].node_loss, fine.outcomes[0].node_loss);
  EXPECT_EQ(loss_by({}, 1).outcomes[0].node_loss, coarse.outcomes[0].node_loss);
  EXPECT_EQ(loss_by(1, 1e6).outcomes[0].node_loss, coarse.outcomes[0].node_loss);
  EXPECT_EQ(loss_by(1e6, 1).outcomes[0].node_loss, fine.outcomes[0].node_loss);
  EXPECT_TRUE(coarse.notes.empty());
  p.ario.mode = shock::ArioMode::exact;
  const auto exact = loss_by(1, {});
  EXPECT_EQ(exact.outcomes[0].node_loss, loss_by({}, {}).outcomes[0].node_loss);
  ASSERT_EQ(exact.notes.size(), 1U);
  EXPECT_NE(exact.notes[0].find("1 shock(s) have a money_factor"), std::string::npos);
}

// In every model with days linear is what there is without a shape; what comes back fast first costs less.
TEST(Run, AShapeIsForModelsWithDays) {
  const Network network = two_by_two();
  RunParameters p;
  p.days = 60;
  ShockEvent convex;
  convex.shape = shock::RecoveryShape::convex;
  const Shock plain = *parse_shock("JPN:cars=60%:4:20", network, {});
  const std::vector<Scenario> scenarios = {{"plain", {plain}},
                                           {"linear", {with_event(network, "JPN:cars=60%:4:20", {})}},
                                           {"convex", {with_event(network, "JPN:cars=60%:4:20", convex)}}};
  for (const Model model : {Model::ario, Model::daily}) {
    const auto r = run_model(model, scenarios, network, p);
    EXPECT_EQ(r.outcomes[0].node_loss, r.outcomes[1].node_loss) << model_name(model);
    EXPECT_LT(r.outcomes[2].node_loss[0], 0.8 * r.outcomes[0].node_loss[0]) << model_name(model);
    EXPECT_GT(r.outcomes[2].node_loss[0], 0.3 * r.outcomes[0].node_loss[0]) << model_name(model);
  }
}

TEST(Run, RefusesEventsItCannotRun) {
  const Network network = two_by_two();
  const auto input = ario_input(*network.table);
  const double ore = shock::productive_capital(input->network, {})[3];
  const auto refused = [&](const std::vector<Shock>& shocks, Model model) {
    RunParameters p;
    p.model = model;
    p.days = 30;
    return run(network, std::vector<Scenario>{{"bad", shocks}}, p).error();
  };
  for (const Model model : {Model::daily, Model::cascade, Model::leontief, Model::ghosh}) {
    const Error error = refused({with_event(network, "KOR:ore=0", of_capital(1))}, model);
    EXPECT_EQ(error.code, ErrorCode::contradiction);
    EXPECT_EQ(error.where.line, 2);
  }
  for (const Model model : {Model::cascade, Model::leontief, Model::ghosh})
    EXPECT_NE(refused({with_event(network, "KOR:ore=50%:5:9", {})}, model).remedy.find("daily"), std::string::npos);
  const Error too_much = refused({with_event(network, "KOR:ore=0", of_capital(1.01 * ore))}, Model::ario);
  EXPECT_EQ(too_much.code, ErrorCode::out_of_range);
  EXPECT_EQ(too_much.where.file, "events.csv");
  EXPECT_NE(too_much.what.find("KOR:ore"), std::string::npos) << too_much.message();
  const Shock most = with_event(network, "KOR:ore=0", of_capital(0.6 * ore));
  const Error together = refused({most, most}, Model::ario);
  EXPECT_EQ(together.code, ErrorCode::out_of_range);
  EXPECT_NE(together.what.find("together"), std::string::npos) << together.message();
  EXPECT_NE(together.what.find("KOR:ore"), std::string::npos) << together.message();
  const Shock loss = *parse_shock("KOR:ore=50%", network, {});
  EXPECT_EQ(refused({loss, loss}, Model::cascade).code, ErrorCode::duplicate);
}

}  // namespace
}  // namespace entrepot::stress
