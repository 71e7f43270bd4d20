#include "stress/detail/households.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "stress/run.h"

namespace entrepot::stress {
namespace {

EconomyId economy(const char* code) { return EconomyId::parse(code).value(); }

// Two economies with two sectors; households, the state and capital formation, of which KOR has no state.
production::InputOutputTable table() {
  production::InputOutputTable t;
  t.regions = {economy("JPN"), economy("KOR")};
  t.sectors = {{"cars", "Cars"}, {"ore", "Ore"}};
  t.flows = {0, 0, 0, 0, 60, 0, 20, 0, 0, 0, 0, 0, 10, 0, 30, 0};
  t.final_demand_columns = {{t.regions[0], "HFCE"}, {t.regions[0], "GGFC"}, {t.regions[1], "HFCE"}, {t.regions[1], "GFCF"}};
  t.final_demand = {100, 20, 30, 0, 30, 0, 0, 10, 20, 0, 60, 10, 10, 0, 0, -5};
  t.output = {150, 120, 90, 45};
  t.value_added = {80, 120, 40, 45};
  return t;
}

std::vector<std::pair<std::uint32_t, double>> parsed(const std::string& text, const std::vector<std::uint32_t>& nodes) {
  const auto t = table();
  const auto impacts = detail::parse_households(text, &t, {}, nodes, {});
  EXPECT_TRUE(impacts) << impacts.error().message();
  std::vector<std::pair<std::uint32_t, double>> out;
  for (const auto& [column, amount] : impacts.value_or(std::vector<shock::HouseholdImpact>{})) out.emplace_back(column, amount);
  return out;
}

using Impacts = std::vector<std::pair<std::uint32_t, double>>;

TEST(Households, OfTheEconomyOfTheNodes) {
  EXPECT_EQ(parsed("500", {0, 1}), (Impacts{{0, 500}}));
  EXPECT_EQ(parsed("500", {2}), (Impacts{{2, 500}}));
  EXPECT_EQ(parsed("HFCE=500; ggfc = 20", {1}), (Impacts{{0, 500}, {1, 20}}));
}

TEST(Households, OfSeveralEconomiesByWhatTheyBuy) {
  EXPECT_EQ(parsed("500", {0, 2}), (Impacts{{0, 320}, {2, 180}}));  // 160 and 90 of purchases
}

TEST(Households, AnEconomysOnlyColumnIsTheirs) {
  auto t = table();
  t.final_demand_columns = {{t.regions[0], "Y1"}, {t.regions[0], "Y2"}, {t.regions[0], "Y3"}, {t.regions[1], "Y"}};
  const std::vector<std::uint32_t> korea = {2}, japan = {0};
  EXPECT_EQ(detail::parse_households("5", &t, {}, korea, {})->at(0).column, 3U);
  const auto unclear = detail::parse_households("5", &t, {}, japan, {"f.csv", 2, 3, "households_impact"});
  ASSERT_FALSE(unclear);
  EXPECT_EQ(unclear.error().code, ErrorCode::unknown_name);
  EXPECT_NE(unclear.error().remedy.find("Y1, Y2, Y3"), std::string::npos) << unclear.error().message();
}

TEST(Households, BadTextIsRefused) {
  const auto t = table();
  const std::vector<std::uint32_t> nodes = {0};
  const std::vector<std::pair<const char*, ErrorCode>> bad = {{"", ErrorCode::bad_field},
                                                              {"many", ErrorCode::bad_field},
                                                              {"-1", ErrorCode::out_of_range},
                                                              {"inf", ErrorCode::bad_field},
                                                              {"5%", ErrorCode::bad_field},
                                                              {"GFCF=5", ErrorCode::unknown_name},
                                                              {"HFCE=5;HFCE=6", ErrorCode::duplicate},
                                                              {"5;HFCE=6", ErrorCode::duplicate},
                                                              {"HFCE=5;", ErrorCode::bad_field}};
  for (const auto& [text, code] : bad) {
    const auto read = detail::parse_households(text, &t, {}, nodes, {"f.csv", 2, 3, "households_impact"});
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().code, code) << text << ": " << read.error().message();
    EXPECT_EQ(read.error().where.line, 2);
    EXPECT_FALSE(read.error().remedy.empty()) << text;
  }
  const auto firms = detail::parse_households("5", nullptr, {}, nodes, {});
  ASSERT_FALSE(firms);
  EXPECT_EQ(firms.error().code, ErrorCode::contradiction);
}

Shock lost_houses(double amount) {
  Shock shock;
  shock.text = "JPN";
  shock.nodes = {0, 1};
  shock.days = 3;
  ShockEvent& event = shock.event.emplace();
  event.households = {{0, amount}};
  event.rebuild = {{0, 1.0}};
  event.rebuild_days = 10;
  return shock;
}

// A table from arrays has codes that nobody sees; what people call its economies is in the names of its nodes.
TEST(Households, EconomiesAreNamedAsTheirUserDoes) {
  const auto t = table();
  const std::vector<std::string> names = {"the north:cars", "the north:ore", "the south:cars", "the south:ore"};
  const std::vector<std::uint32_t> south = {2}, north = {0};
  EXPECT_EQ(detail::parse_households("GGFC=5", &t, names, south, {}).error().what, "the south has no final demand of the category GGFC");
  EXPECT_EQ(detail::parse_households("5;HFCE=6", &t, names, north, {}).error().what, "The capital of the north:HFCE is given twice");
  Network network(t);
  network.names = names;
  RunParameters p;
  p.days = 20;
  Shock state = lost_houses(4);
  state.event->households = {{1, 4}};  // buys cars alone
  state.event->rebuild = {{1, 1.0}};
  const auto r = run(network, std::vector{Scenario{"flood", {state}}}, p);
  ASSERT_TRUE(r) << r.error().message();
  EXPECT_TRUE(std::any_of(r->notes.begin(), r->notes.end(), [](const auto& note) { return note.ends_with("the north:GGFC"); }));
  state.event->households = {{1, -4}};
  EXPECT_EQ(run(network, std::vector{Scenario{"flood", {state}}}, p).error().what, "-4 of column 1 (the north)");
}

// What the scenario says is what the model is told, to the bit; nothing is lost of capacity.
TEST(Households, TheyAreAnEventOfTheModel) {
  const Network network(table());
  RunParameters p;
  p.days = 40;
  p.series = true;
  const auto r = run(network, std::vector{Scenario{"flood", {lost_houses(4)}}}, p);
  ASSERT_TRUE(r) << r.error().message();
  shock::CapitalEvent event;
  event.kind = shock::EventKind::rebuild;
  event.duration = 3;
  event.households_impact = {{0, 4}};
  event.rebuilding_sectors = {{0, 1.0}};
  event.rebuild_tau = 10;
  shock::ArioMember member;
  member.events = {event};
  const auto input = ario_input(*network.table);
  shock::ArioRecord record;
  record.everything = true;
  const auto direct = shock::run_ario(input->network, p.ario, std::vector{member}, {}, 40, record);
  ASSERT_TRUE(direct) << direct.error().message();
  EXPECT_EQ(r->outcomes[0].series->production, direct->series[0].production);
  EXPECT_EQ(r->outcomes[0].series->rebuilt, direct->series[0].rebuilt);
  EXPECT_GT(r->outcomes[0].series->rebuilding_demand[std::size_t{4} * 4], 0);
  EXPECT_EQ(r->outcomes[0].direct, 0);
  EXPECT_LT(r->outcomes[0].loss, 0);  // builders gain
}

TEST(Households, WhoBuysNothingOfTheBuildersIsNamed) {
  const Network network(table());
  RunParameters p;
  p.days = 20;
  Shock korea = lost_houses(4);
  korea.event->households = {{3, 4}};  // capital formation buys ore alone: 10 and -5
  korea.event->rebuild = {{0, 0.5}, {1, 0.5}};
  Shock japan = lost_houses(4);
  japan.event->households = {{1, 4}};  // the state buys cars alone
  japan.event->rebuild = {{1, 1.0}};
  japan.start = 30;
  const auto r = run(network, std::vector{Scenario{"flood", {korea, japan}}}, p);
  ASSERT_TRUE(r) << r.error().message();
  const auto has = [&](const std::string& part) {
    return std::any_of(r->notes.begin(), r->notes.end(), [&](const auto& note) { return note.find(part) != std::string::npos; });
  };
  EXPECT_TRUE(has("JPN:GGFC"));
  EXPECT_FALSE(has("KOR:GFCF"));
  EXPECT_TRUE(has("start after the last of 20 days"));
}

}  // namespace
}  // namespace entrepot::stress
