// Named ports that close: what stops, what goes through other ports, and when it comes. Every number is invented.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <fmt/format.h>

#include "assessment/detail/blocks.h"
#include "assessment/detail/ports.h"
#include "assessment/detail/supply.h"
#include "world/tiny_world.h"

namespace entrepot::assessment {
namespace {

using namespace detail;

// CCC has three ports that handle 0.5, 0.3 and 0.1 of its trade by sea; the second can take 0.2 of what it handles, the third half.
const std::string three_ports = R"(
    P1 First  CCC 20 0 share 0.5 0.5 0.5 share reported
    P1 First  CCC 20 0 shift_days 3 3 3 days assumed
    P2 Second CCC 21 0 share 0.3 0.3 0.3 share reported
    P2 Second CCC 21 0 spare 0.2 0.2 0.2 share assumed
    P2 Second CCC 21 0 shift_days 5 5 5 days assumed
    P3 Third  CCC 22 0 share 0.1 0.1 0.1 share reported
    P3 Third  CCC 22 0 spare 0.5 0.5 0.5 share assumed )";

std::string closure(const std::string& port, double share, int from = 10, int days = 20) {
  return fmt::format("[[event]]\nkind = \"port_closure\"\neconomy = \"CCC\"\nport = \"{}\"\nshare = {}\nfrom = {}\ndays = {}\n", port,
                     share, from, days);
}

World world_with(const std::string& ports) {
  TinyWorld tiny;
  tiny.figures("ports.csv", "port label economy lon lat measure", ports);
  return tiny.load().value();
}

struct Set {
  explicit Set(const std::string& events, const std::string& ports = three_ports)
      : world(world_with(ports)), scenario(parse_scenario(scenario_text(events, 100), "t.toml").value()),
        all(compile_case(world, scenario, "G").value()) {
    for (const NamedFigure& named : world.figures) values.figures.push_back(named.figure.value);
    for (const Event& event : scenario.events) values.levels.push_back(std::get<PortClosure>(event.kind).share.value);
  }
  PortState state(int day) const { return port_state(all, values, *EconomyId::parse("CCC"), day); }
  double shortfall(std::size_t economy, int day) const {
    return disturb(all, all.products.at(0), values).shortfall[economy * 100 + static_cast<std::size_t>(day)];
  }

  World world;
  Scenario scenario;
  Case all;
  Values values;
};

double shifted(const PortState& state) {
  double sum = 0;
  for (const PortShift& shift : state.shifts) sum += shift.share;
  return sum;
}

TEST(Ports, OthersTakeOverWhatTheyHaveRoomForAndTheRestStops) {
  const Set s(closure("First", 1));
  // Room: 0.3 x 0.2 + 0.1 x 0.5 = 0.11 of the 0.5 that the port handles.
  EXPECT_NEAR(shifted(s.state(10)), 0.11, 1e-12);
  EXPECT_NEAR(s.state(10).stopped, 0.39, 1e-12);
  EXPECT_EQ(s.state(10).shifts.at(0).days, 3);
  EXPECT_EQ(s.state(9).stopped, 0);
  EXPECT_EQ(s.state(30).stopped, 0);
}

TEST(Ports, ASmallLossGoesElsewhereWhole) {
  const Set s(closure("P1", 0.2));  // by its code
  EXPECT_NEAR(shifted(s.state(10)), 0.1, 1e-12);
  EXPECT_NEAR(s.state(10).stopped, 0, 1e-12);
}

TEST(Ports, ClosedPortsTakeNothingOverAndShareTheRoom) {
  const Set s(closure("First", 1) + closure("Second", 0.5));
  // The second port loses 0.15 and has no room now: 0.05 is shared as 0.5 to 0.15.
  const PortState state = s.state(10);
  EXPECT_NEAR(shifted(state), 0.05, 1e-12);
  EXPECT_NEAR(state.shifts.at(0).share, 0.05 * 0.5 / 0.65, 1e-12);
  EXPECT_EQ(state.shifts.at(1).days, 5);
  EXPECT_NEAR(state.stopped, 0.6, 1e-12);
}

TEST(Ports, WithoutDaysNothingShifts) {
  const Set s(closure("Third", 1));
  EXPECT_EQ(shifted(s.state(10)), 0);
  EXPECT_NEAR(s.state(10).stopped, 0.1, 1e-12);
}

TEST(Ports, ShiftedCargoComesLaterAndIsNotLost) {
  const Set s(closure("First", 0.2));
  // CCC sells BBB 0.4 a day over 1,500 km: 2.41 days. 0.9 goes by sea, and 0.1 of that is 3 days late.
  const double part = 1500 / (14 * 1.852 * 24) - 2;
  EXPECT_EQ(s.shortfall(1, 11), 0);
  EXPECT_NEAR(s.shortfall(1, 12), 0.4 * 0.9 * 0.1 * (1 - part), 1e-12);
  for (const int day : {13, 14}) EXPECT_NEAR(s.shortfall(1, day), 0.4 * 0.9 * 0.1, 1e-12);
  EXPECT_NEAR(s.shortfall(1, 15), 0.4 * 0.9 * 0.1 * part, 1e-12);
  EXPECT_NEAR(s.shortfall(1, 16), 0, 1e-12);
  EXPECT_NEAR(s.shortfall(1, 40), 0, 1e-12);
}

TEST(Ports, WhatStopsIsMissed) {
  const Set s(closure("First", 1));
  EXPECT_NEAR(s.shortfall(1, 13), 0.4 * 0.9 * 0.5, 1e-12);   // nothing shifted has come yet
  EXPECT_NEAR(s.shortfall(1, 16), 0.4 * 0.9 * 0.39, 1e-12);  // from here on it has
  EXPECT_NEAR(s.shortfall(1, 33), 0, 1e-12);
}

TEST(Ports, TheTableIsBlockedByWhatStopsAndAtFirstByWhatIsLate) {
  const Set s(closure("First", 1));
  const auto blocks = TradeBlocks::create(s.all).value().of(s.values);
  double early = 0, late = 0;
  for (const auto& block : blocks) {
    if (block.exporter_region != 2 || block.importer_region != 1) continue;
    if (block.from_step <= 12 && 12 < block.to_step) early += block.share;
    if (block.from_step <= 13 && 13 < block.to_step) late += block.share;
  }
  EXPECT_NEAR(early, 0.9 * 0.5, 1e-12);
  EXPECT_NEAR(late, 0.9 * 0.39, 1e-12);
}

TEST(Ports, TheBriefIsToldWhereTheCargoGoes) {
  const Set s(closure("First", 1) + closure("Third", 1, 50, 10));
  const auto effects = port_effects(s.all, s.values);
  ASSERT_EQ(effects.size(), 2u);
  EXPECT_EQ(effects[0].label, "First");
  EXPECT_EQ(effects[0].others, (std::vector<std::string>{"Second", "Third"}));
  EXPECT_NEAR(effects[0].shifted, 0.11, 1e-12);
  EXPECT_NEAR(effects[0].lost, 0.5, 1e-12);
  EXPECT_EQ(effects[1].shifted, 0);
}

// Invariant: of the trade by sea that closed ports do not handle, what stops and what goes through other ports is all; nothing appears.
RC_GTEST_PROP(Ports, NothingIsLostOrAppears, ()) {
  const double first = *rc::gen::inRange(0, 101) / 100.0, second = *rc::gen::inRange(0, 101) / 100.0;
  const Set s(closure("First", first) + closure("Second", second));
  const PortState state = s.state(15);
  RC_ASSERT(std::abs(state.stopped + shifted(state) - (0.5 * first + 0.3 * second)) < 1e-12);
  const double room = (second > 0 ? 0 : 0.06) + 0.05;
  RC_ASSERT(shifted(state) <= room + 1e-12);
  RC_ASSERT(state.stopped >= -1e-12);
}

// Invariant: a named port that nobody can stand in for does what the same share of the economy's trade by sea does without a name.
RC_GTEST_PROP(Ports, ANameChangesNothingWhereNothingShifts, ()) {
  const double share = *rc::gen::inRange(1, 101) / 100.0;
  const std::string lone = "P1 First CCC 20 0 share 0.5 0.5 0.5 share reported";
  const Set named(closure("First", share), lone);
  const Set nameless(fmt::format("[[event]]\nkind = \"port_closure\"\neconomy = \"CCC\"\nshare = {}\nfrom = 10\ndays = 20\n", share * 0.5),
                     lone);
  for (const int day : {0, 13, 20, 33, 40}) RC_ASSERT(std::abs(named.shortfall(1, day) - nameless.shortfall(1, day)) < 1e-12);
}

std::string why(const std::string& ports) {
  TinyWorld tiny;
  tiny.figures("ports.csv", "port label economy lon lat measure", ports);
  const auto world = tiny.load();
  return world ? "" : world.error().what;
}

TEST(PortRows, BadRowsAreErrors) {
  EXPECT_EQ(why("P1 First CCC 20 0 spare 0.5 0.5 0.5 share reported"), "Port P1 has no share of its economy's trade by sea");
  EXPECT_EQ(why("P1 First CCC 20 0 depth 0.5 0.5 0.5 share reported"), "'depth' is not a measure");
  EXPECT_EQ(why("P1 First CCC 200 0 share 0.5 0.5 0.5 share reported"), "'200, 0' is not a place");
  EXPECT_NE(why("P1 First XXX 20 0 share 0.5 0.5 0.5 share reported"), "");
  EXPECT_EQ(why("P1 First CCC 20 0 share 0.6 0.6 0.6 share reported\nP2 Second CCC 20 0 share 0.5 0.5 0.5 share reported"),
            "The ports of CCC handle more than all of its trade by sea");
  EXPECT_EQ(why("P1 First CCC 20 0 share 0.6 0.6 0.6 share reported\nP1 Other CCC 20 0 spare 0.5 0.5 0.5 share reported"),
            "The rows of port P1 disagree about its label, economy or position");
  EXPECT_EQ(why("P1 First CCC 20 0 share 0.6 0.6 0.6 share reported\nP2 First CCC 20 0 share 0.1 0.1 0.1 share reported"),
            "Two ports are called 'First'");
}

TEST(PortRows, AScenarioNamesPortsThatAreThere) {
  const World world = world_with(three_ports);
  const auto checked = [&](const std::string& events) {
    return check_scenario(parse_scenario(scenario_text(events, 100), "t.toml").value(), world);
  };
  EXPECT_TRUE(checked(closure("Second", 1)));
  EXPECT_EQ(checked(closure("Nowhere", 1)).error().code, ErrorCode::unknown_name);
  EXPECT_EQ(checked("[[event]]\nkind = \"port_closure\"\neconomy = \"AAA\"\nport = \"First\"\nfrom = 0\ndays = 3\n").error().code,
            ErrorCode::missing_data);
  // One port under two names, on the same days and on others.
  EXPECT_EQ(checked(closure("First", 1) + closure("P1", 0.5)).error().code, ErrorCode::contradiction);
  EXPECT_TRUE(checked(closure("First", 1) + closure("P1", 0.5, 30)));
}

TEST(PortRows, APortAndAShareOfTheTradeContradictEachOther) {
  const auto both = parse_scenario(
      scenario_text(closure("First", 1) + "[[event]]\nkind = \"port_closure\"\neconomy = \"CCC\"\nshare = 0.1\nfrom = 0\ndays = 30\n", 100),
      "t.toml");
  ASSERT_FALSE(both);
  EXPECT_EQ(both.error().code, ErrorCode::contradiction);
}

}  // namespace
}  // namespace entrepot::assessment
