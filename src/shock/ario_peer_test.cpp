// The compatible mode against BoARIO 0.7.2 (PyPI) on a tiny world: the variants that the larger goldens leave out. The three
// numbers of each row are BoARIO's, run on this table: output over 60 steps, output of B.mill in step 20, unmet final demand.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <numeric>
#include <string>

#include "shock/test_world.h"

namespace entrepot::shock {
namespace {

constexpr double year = 365;
enum : std::uint32_t { A_mine, A_mill, B_mine, B_mill, nodes };

TestWorld yearly_world() {
  TestWorld world = parse_world(R"(
              A.mine  A.mill  B.mine  B.mill |  A   B   | output
      A.mine     0      20      0       10   |  5   5   |  40
      A.mill     4       0      2        0   | 30  24   |  60
      B.mine     0      10      0       10   |  5   5   |  30
      B.mill     2       0      4        0   | 10  34   |  50
  )");
  for (auto* values : {&world.flows, &world.final_demand, &world.output})
    for (double& value : *values) value *= year;
  return world;
}

constexpr double mine_value_added = 34 * year, mill_value_added = 30 * year;  // A.mine 40 - 6, B.mill 50 - 20

CapitalEvent lost_capital(std::uint32_t node, double value_added, double share) {
  CapitalEvent e;
  e.occurrence = 2;
  e.duration = 5;
  e.recovery_tau = 20;
  e.impact = {{node, 4 * value_added * share}};
  return e;
}

ArioParameters compatible_parameters() {
  ArioParameters p;
  p.mode = ArioMode::boario_compatible;
  p.rationing = default_rationing(p.mode);
  p.inventory_days = {4};
  p.inventory_restoration_tau = {3};
  return p;
}

struct Variant {
  const char* name;
  std::vector<CapitalEvent> events;
  double output, b_mill, unmet;
  ArioParameters parameters = compatible_parameters();
};

std::vector<Variant> variants() {
  const CapitalEvent mine = lost_capital(A_mine, mine_value_added, 0.5);
  std::vector<Variant> list;
  list.push_back({"linear recovery", {mine}, 10197.850441589786, 45.571008558576899, 423.12813155439466});
  list.push_back({"fixed orders", {mine}, 10178.509080344858, 46.351918290852701, 431.20524787470742});
  list.back().parameters.order_rule = OrderRule::fixed;
  list.push_back({"concave recovery", {mine}, 10153.428753601822, 44.676468117304424, 450.72120661251734});
  list.back().events[0].shape = RecoveryShape::concave;
  list.push_back({"convex recovery", {mine}, 10424.711369626497, 50.041417250562205, 269.77010753974787});
  list.back().events[0].shape = RecoveryShape::convex;
  list.push_back({"convex recovery, not scaled", {mine}, 9946.7320855675262, 44.452734158284841, 587.85599987089017});
  list.back().events[0].shape = RecoveryShape::convex_unscaled;
  list.push_back(
      {"two events", {mine, lost_capital(B_mill, mill_value_added, 0.25)}, 10088.716967027698, 37.500335498804375, 494.13571013063938});
  list.back().events[1].occurrence = 10;
  list.back().events[1].duration = 8;
  list.push_back({"arbitrary loss, one step late", {mine}, 10197.842878558935, 44.892772672022538, 423.1281315543946});
  list.back().events[0].kind = EventKind::arbitrary;
  list.back().events[0].impact = {{A_mine, 0.5}};
  list.push_back({"infinite stock of ore", {mine}, 10423.66227452167, 49.564456187024177, 88.672453574020551});
  list.back().parameters.inventory_days = {infinite_stock, 4};
  list.push_back(
      {"rebuilding", {lost_capital(A_mine, mine_value_added, 0.25)}, 2212.9821054578524, 4.6297239015595979, 6336.0351360996028});
  list.back().events[0].kind = EventKind::rebuild;
  list.back().events[0].duration = 3;
  list.back().events[0].rebuild_tau = 10;
  list.back().events[0].rebuilding_sectors = {{1, 1.0}};
  list.push_back({"households' capital, rebuilt with an industry's",
                  {lost_capital(A_mine, mine_value_added, 0.25)},
                  2182.6667740190796,
                  4.204723119678107,
                  6352.181578865205});
  list.back().events[0].kind = EventKind::rebuild;
  list.back().events[0].duration = 3;
  list.back().events[0].rebuild_tau = 10;
  list.back().events[0].rebuilding_sectors = {{1, 1.0}};
  list.back().events[0].households_impact = {{0, 2000}, {1, 500}};
  list.push_back({"households' capital, two sectors rebuild it at a factor",
                  {list.back().events[0]},
                  2810.404543029186,
                  11.181646242873349,
                  5971.077046777774});
  list.back().events[0].impact = {{A_mine, 4 * mine_value_added * 0.02}};
  list.back().events[0].households_impact = {{0, 800}, {1, 300}};
  list.back().events[0].rebuilding_sectors = {{0, 0.25}, {1, 0.75}};
  list.back().events[0].rebuilding_factor = 1.5;
  // What BoARIO gives where its event_monetary_factor is not 10^6.
  const auto again = [&](const char* name, const char* of, double factor, double output, double b_mill, double unmet) {
    Variant copy = *std::find_if(list.begin(), list.end(), [&](const Variant& v) { return std::strcmp(v.name, of) == 0; });
    copy.name = name, copy.output = output, copy.b_mill = b_mill, copy.unmet = unmet;
    copy.events[0].money_factor = factor;
    list.push_back(copy);
  };
  again("convex, a thousand", "convex recovery", 1000, 10424.711369695742, 50.04141725054638, 269.77010749108587);
  again("convex, one", "convex recovery", 1, 10424.711424717929, 50.04141721931844, 269.770088144435);
  again("convex, a half", "convex recovery", 0.5, 10424.711424717929, 50.04141721931844, 269.770088144435);
  again("convex, a twentieth", "convex recovery", 0.05, 10424.710901929797, 50.04141744566106, 269.7703997921596);
  again("rebuilding, a thousand", "rebuilding", 1000, 2212.982107739639, 4.629723938490788, 6336.035135048548);
  again("rebuilding, one", "rebuilding", 1, 2212.9812685447905, 4.629711746204387, 6336.035503517269);
  again("rebuilding, a half", "rebuilding", 0.5, 2212.9812685447905, 4.629711746204387, 6336.035503517269);
  again("rebuilding, a twentieth", "rebuilding", 0.05, 2212.9967379663476, 4.629992007362173, 6336.02846241479);
  const char* houses = "households' capital, rebuilt with an industry's";
  again("households, a thousand", houses, 1000, 2182.6667732058204, 4.204723097459022, 6352.181579275074);
  again("households, one", houses, 1, 2182.669744204307, 4.204769758677241, 6352.180271299216);
  list.push_back({"stocks and restocking by input", {mine}, 4033.3838643810896, 33.97643324494976, 4318.4212041396813});
  list.back().parameters.inventory_days = {3, 1};  // 1 is raised to 2
  list.back().parameters.inventory_restoration_tau = {2, 7};
  return list;
}

TEST(ArioPeer, CompatibleModeGivesWhatBoarioGivesOnATinyWorld) {
  const TestWorld world = yearly_world();
  ArioRecord record;
  record.everything = true;
  for (const Variant& v : variants()) {
    SCOPED_TRACE(v.name);
    ArioMember member;
    member.events = v.events;
    const auto r = run_ario(world.network(), v.parameters, std::span(&member, 1), {}, 60, record);
    ASSERT_TRUE(r) << r.error().message();
    const ArioSeries& s = r->series[0];
    EXPECT_NEAR(std::accumulate(s.production.begin(), s.production.end(), 0.0) / v.output, 1, 1e-12);
    EXPECT_NEAR(s.production[20 * nodes + B_mill] / v.b_mill, 1, 1e-12);
    EXPECT_NEAR(std::accumulate(s.unmet_by_column.begin(), s.unmet_by_column.end(), 0.0) / v.unmet, 1, 1e-12);
  }
}

// The factor of the run is that of events that have none of their own.
TEST(ArioPeer, MoneyFactorOfTheRunHoldsWhereAnEventHasNone) {
  const TestWorld world = yearly_world();
  ArioRecord record;
  record.everything = true;
  for (const Variant& v : variants()) {
    if (!v.events[0].money_factor) continue;
    SCOPED_TRACE(v.name);
    const auto output = [&](std::optional<double> of_event, std::optional<double> of_run) {
      ArioMember member;
      member.events = v.events;
      member.events[0].money_factor = of_event;
      ArioParameters parameters = v.parameters;
      parameters.money_factor = of_run;
      const auto r = run_ario(world.network(), parameters, std::span(&member, 1), {}, 60, record);
      EXPECT_TRUE(r) << r.error().message();
      return r ? r->series[0].production : std::vector<double>{};
    };
    const auto wanted = output(v.events[0].money_factor, std::nullopt);
    EXPECT_EQ(output(std::nullopt, v.events[0].money_factor), wanted);
    EXPECT_EQ(output(v.events[0].money_factor, 1e6), wanted);
    EXPECT_EQ(output(std::nullopt, std::nullopt), output(1e6, 1.0));
    EXPECT_NE(output(std::nullopt, std::nullopt), wanted);
  }
}

// The step in which BoARIO 0.7.2 and 0.6.3 end with an error on this table, 0: in none of 400.
struct Stop {
  const char* name;
  std::vector<CapitalEvent> events;
  PeerStop kind;
  int step;
};

CapitalEvent from_step(CapitalEvent event, int occurrence, int duration) {
  event.occurrence = occurrence;
  event.duration = duration;
  return event;
}

std::vector<Stop> stops() {
  using enum PeerStop;
  const auto capital = [](std::uint32_t node, int from) {
    return from_step(lost_capital(node, node == A_mine ? mine_value_added : mill_value_added, 0.2), from, 5);
  };
  const auto capacity = [](std::uint32_t node, int from) {
    CapitalEvent e = from_step({}, from, 5);
    e.kind = EventKind::arbitrary;
    e.recovery_tau = 5;
    e.impact = {{node, 0.3}};
    return e;
  };
  const auto rebuilt = [](std::uint32_t node, int from, double share, double tau, std::vector<HouseholdImpact> houses = {}) {
    CapitalEvent e = from_step(lost_capital(node, node == A_mine ? mine_value_added : mill_value_added, share), from, 3);
    e.kind = EventKind::rebuild;
    e.rebuild_tau = tau;
    e.rebuilding_sectors = {{0, 0.5}, {1, 0.5}};
    e.households_impact = std::move(houses);
    return e;
  };
  const auto by_mills = [&](std::uint32_t node, int from, double tau, std::vector<HouseholdImpact> houses = {}) {
    CapitalEvent e = rebuilt(node, from, 0.002, tau, std::move(houses));
    e.rebuilding_sectors = {{1, 1.0}};  // B.mill buys nothing of mills
    return e;
  };
  return {{"an arbitrary event alone", {capacity(A_mine, 2)}, arbitrary_beside, 0},
          {"beside lost capital", {capacity(A_mine, 2), capital(B_mill, 2)}, arbitrary_beside, 2},
          {"beside lost capital that begins later", {capacity(A_mine, 2), capital(B_mill, 10)}, arbitrary_beside, 10},
          {"beside lost capital that recovers", {capital(A_mine, 2), capacity(B_mill, 15)}, arbitrary_beside, 15},
          {"after lost capital has recovered", {capital(A_mine, 2), capacity(B_mill, 40)}, arbitrary_beside, 0},
          {"before lost capital", {capacity(A_mine, 2), capital(B_mill, 40)}, arbitrary_beside, 0},
          {"beside another", {capacity(A_mine, 2), capacity(A_mine, 4)}, arbitrary_beside, 4},
          {"beside one that is rebuilt", {capacity(A_mine, 2), rebuilt(B_mill, 2, 0.002, 10)}, arbitrary_beside, 2},
          {"two rebuilt", {rebuilt(A_mine, 2, 0.002, 60), rebuilt(B_mill, 10, 0.002, 60)}, households_beside, 0},
          {"households of the first", {rebuilt(A_mine, 2, 0.002, 60, {{0, 1}}), rebuilt(B_mill, 10, 0.002, 60)}, households_beside, 13},
          {"households of the second", {rebuilt(A_mine, 2, 0.002, 60), rebuilt(B_mill, 10, 0.002, 60, {{0, 1}})}, households_beside, 13},
          {"households of the only one", {rebuilt(A_mine, 2, 0.002, 60, {{0, 1}}), capital(B_mill, 10)}, households_beside, 0},
          {"rebuilt after another", {rebuilt(A_mine, 2, 0.0001, 2), rebuilt(B_mill, 200, 0.002, 10)}, rebuilt_before, 203},
          {"rebuilt while another ends", {rebuilt(A_mine, 2, 0.0001, 2), rebuilt(B_mill, 2, 0.05, 60)}, rebuilt_before, 200},
          {"capital lost after rebuilding", {by_mills(B_mill, 2, 20), capital(A_mine, 40)}, rebuilt_before, 0},
          {"rebuilt after one that asked for nothing", {by_mills(B_mill, 2, 20), by_mills(A_mine, 40, 20)}, rebuilt_before, 43},
          {"an industry that asks for nothing", {by_mills(B_mill, 2, 20, {{0, 500}, {1, 500}})}, households_left, 6},
          {"households and their industry", {rebuilt(A_mine, 2, 0.002, 10, {{0, 1}, {1, 1}})}, households_left, 0}};
}

TEST(ArioPeer, NotesNameTheStepInWhichBoarioStops) {
  const TestWorld world = yearly_world();
  const std::vector<Stop> all = stops();
  for (const Stop& stop : all) {
    SCOPED_TRACE(stop.name);
    ArioMember member;
    member.events = stop.events;
    const auto r = run_ario(world.network(), compatible_parameters(), std::span(&member, 1), {}, 400, {});
    ASSERT_TRUE(r) << r.error().message();
    const auto found = [&](PeerStop kind) { return r->peer_stops[static_cast<std::size_t>(kind)][0].step.value_or(0); };
    EXPECT_EQ(found(stop.kind), stop.step);
    const auto notes = std::count_if(r->notes.begin(), r->notes.end(), [](const ArioNote& note) {
      return note.what.find("BoARIO stops with an error") != std::string::npos;
    });
    EXPECT_EQ(notes, stop.step == 0 ? 0 : 1);
  }
}

// One economy, in which each sector sells to as many final buyers as are asked for, in even parts.
TestWorld economy_of_mills_mines_shops(std::size_t columns) {
  TestWorld world;
  world.regions = 1;
  world.sectors = 3;
  world.flows = {2, 6, 4, 20, 0, 5, 6, 4, 0};
  world.output = {60, 40, 30};
  for (const double demand : {48.0, 15.0, 20.0})
    world.final_demand.insert(world.final_demand.end(), columns, demand / static_cast<double>(columns));
  world.buyers.assign(columns, 0);
  for (auto* values : {&world.flows, &world.final_demand, &world.output})
    for (double& value : *values) value *= year;
  return world;
}

// What BoARIO keeps of households beside another event fits by chance where there is one column of final demand, and of the second of three
// events where there are as many columns as nodes: 0.7.2 then goes on for 400 steps, and asks for amounts that are no event's.
TEST(ArioPeer, NotesSayWhetherBoarioStopsAtHouseholdsBesideAnotherEvent) {
  using enum PeerStop;
  const auto rebuilt = [](std::uint32_t node, int from, double households = 0) {
    CapitalEvent e;
    e.kind = EventKind::rebuild;
    e.occurrence = from;
    e.duration = 3;
    e.impact = {{node, 0.24 * year}};
    e.rebuilding_sectors = {{0, 0.5}, {1, 0.5}};
    if (households > 0) e.households_impact = {{0, households}};
    return e;
  };
  struct Case {
    std::size_t columns;
    std::vector<CapitalEvent> events;
    PeerStop kind;
    int step;  // in which BoARIO stops, or loses count
  };
  const std::vector<CapitalEvent> first = {rebuilt(1, 2, 1), rebuilt(0, 10)}, second = {rebuilt(1, 2), rebuilt(0, 10, 1)};
  const std::vector<CapitalEvent> three_first = {rebuilt(1, 2, 100), rebuilt(0, 2), rebuilt(2, 2)},
                                  three_second = {rebuilt(1, 2), rebuilt(0, 2, 100), rebuilt(2, 2)},
                                  three_last = {rebuilt(1, 2), rebuilt(0, 2), rebuilt(2, 2, 100)},
                                  one_by_one = {rebuilt(1, 2), rebuilt(0, 4, 100), rebuilt(2, 6)};
  const std::vector<Case> cases = {{1, {rebuilt(1, 2, 1)}, households_astray, 0},
                                   {1, {rebuilt(1, 2), rebuilt(0, 10)}, households_astray, 0},
                                   {1, first, households_astray, 13},
                                   {1, second, households_astray, 13},
                                   {1, three_second, households_astray, 5},
                                   {2, first, households_beside, 13},
                                   {2, second, households_beside, 13},
                                   {2, three_second, households_beside, 5},
                                   {3, second, households_beside, 13},
                                   {3, three_first, households_beside, 5},
                                   {3, three_second, households_astray, 5},
                                   {3, three_last, households_beside, 5},
                                   {3, one_by_one, households_beside, 7}};
  for (const Case& c : cases) {
    SCOPED_TRACE(std::to_string(&c - cases.data()));
    const TestWorld world = economy_of_mills_mines_shops(c.columns);
    ArioMember member;
    member.events = c.events;
    const auto r = run_ario(world.network(), compatible_parameters(), std::span(&member, 1), {}, 60, {});
    ASSERT_TRUE(r) << r.error().message();
    for (const PeerStop kind : {households_beside, households_astray})
      EXPECT_EQ(r->peer_stops[static_cast<std::size_t>(kind)][0].step.value_or(0), kind == c.kind ? c.step : 0);
    ASSERT_EQ(r->notes.size(), c.step == 0 ? 0U : 1U);
    if (c.step == 0) continue;
    EXPECT_NE(r->notes[0].what.find("first on day " + std::to_string(c.step) + ", where BoARIO " +
                                    (c.kind == households_astray ? "loses what" : "stops with")),
              std::string::npos)
        << r->notes[0].what;
  }
}

}  // namespace
}  // namespace entrepot::shock
