// Errors of every model name a node as its user does.
#include "shock/node_text.h"

#include <gtest/gtest.h>

#include "shock/ario.h"
#include "shock/cascade.h"
#include "shock/daily.h"
#include "shock/linear.h"
#include "shock/linear_factors.h"

namespace entrepot::shock {
namespace {

// A region with a mine and a mill, which sells 100 to final users.
struct World {
  std::vector<double> flows = {0, 50, 0, 0}, demand = {0, 100}, output = {50, 100};
  std::vector<std::uint32_t> buyers = {0};
  std::vector<std::string> names = {"A:mine", "A:mill"};

  ArioNetwork table() const { return {1, 2, flows, demand, buyers, output, names}; }
  LinearNetwork linear() const { return {1, 2, flows, output, names}; }
  DailyNetwork firms() const { return {2, {0, 1}, {0, 100}, {{0, 1, 50}}, names}; }
};

std::string error_of(const World& world, const ArioMember& member, const ArioParameters& parameters = {}) {
  const auto ran = run_ario(world.table(), parameters, {&member, 1}, {}, 5, {});
  return ran ? "" : ran.error().what;
}

TEST(NodeText, NameAndPlace) {
  const std::vector<std::string> names = {"KOR:electronics", "1", ""};
  EXPECT_EQ(node_text(names, 0), "KOR:electronics (place 0)");
  EXPECT_EQ(node_text(names, 1), "node 1");
  EXPECT_EQ(node_text(names, 2), "node 2");
  EXPECT_EQ(node_text({}, 3, "firm"), "firm 3");
}

TEST(NodeText, ShocksOfArio) {
  const World world;
  ArioMember loses, asks;
  loses.capacity = {{1, {0, 1.5}}};
  asks.demand = {{1, std::nullopt, {-1}}};
  EXPECT_EQ(error_of(world, loses), "A loss of 1.5 of A:mill (place 1) in step 1");
  EXPECT_EQ(error_of(world, asks), "A factor of -1 of A:mill (place 1) in step 0");
  const auto destroying = [](const CapitalEvent& event, std::size_t times) {
    ArioMember member;
    member.events.assign(times, event);
    return member;
  };
  CapitalEvent event;
  event.kind = EventKind::arbitrary;
  event.impact = {{0, 2}};
  EXPECT_EQ(error_of(world, destroying(event, 1)), "2 at A:mine (place 0)");
  event.kind = EventKind::recovery;
  event.impact = {{1, 150}};
  EXPECT_EQ(error_of(world, destroying(event, 2)),
            "member 0: events destroy 300 of the capital of A:mill (place 1) in step 1, which has 200");
}

TEST(NodeText, TablesOfArio) {
  World world;
  world.flows[1] = -1;
  EXPECT_EQ(error_of(world, {}), "-1 in the flow from A:mine (place 0) to A:mill (place 1)");
  world = {};
  world.output[0] = -1;
  EXPECT_EQ(error_of(world, {}), "-1 in A:mine (place 0)");
  world = {};
  world.demand[1] = infinite_stock;
  EXPECT_EQ(error_of(world, {}), "inf in the final demand for A:mill (place 1), column 0");
  world = {};
  ArioParameters parameters;
  parameters.capital = {5, -5};
  EXPECT_EQ(error_of(world, {}, parameters), "-5 in A:mill (place 1)");
  world.names.pop_back();
  EXPECT_EQ(error_of(world, {}), "1 values, 2 are expected");
}

TEST(NodeText, SectorsAndRegionsOfArio) {
  const World world;
  const std::vector<std::string> sectors = {"ore", "steel"}, regions = {"the north"};
  ArioNetwork named = world.table();
  named.sector_names = sectors;
  named.region_names = regions;
  const ArioMember calm;
  const auto stocks = [&](const ArioNetwork& network, std::vector<double> days) {
    ArioParameters parameters;
    parameters.inventory_days = std::move(days);
    const auto ran = run_ario(network, parameters, {&calm, 1}, {}, 5, {});
    return ran ? "" : ran.error().what;
  };
  EXPECT_EQ(stocks(named, {90, 1}), "psi x days of steel = 0.8 x 1 is below 1");
  EXPECT_EQ(stocks(named, {-2, 90}), "-2 days of stock of ore");
  EXPECT_EQ(stocks(named, {90, 1e300}), "1e+300 days of stock of steel are more than can be counted");
  EXPECT_EQ(stocks(named, {90, 1, 90, 90}), "psi x days of ore held by A:mill (place 1) = 0.8 x 1 is below 1");
  EXPECT_EQ(stocks(named, {1}), "psi x days = 0.8 x 1 is below 1");
  EXPECT_EQ(stocks(world.table(), {90, -2}), "-2 days of stock of input 1");

  const auto blocked = [&](const ArioNetwork& network, const DeliveryBlock& block) {
    return run_ario(network, {}, {&calm, 1}, {&block, 1}, 5, {}).error().what;
  };
  EXPECT_EQ(blocked(named, {0, 5, 0, 0, {}, 1.5}), "A share of 1.5 of what the north sells to the north");
  EXPECT_EQ(blocked(named, {3, 3, 0, 0, {}, 1}), "Steps 3 to 3 of what the north sells to the north");
  EXPECT_EQ(blocked(world.table(), {0, 5, 0, 0, {}, 1.5}), "A share of 1.5 of what region 0 sells to region 0");

  World negative;
  negative.demand[1] = infinite_stock;
  named.final_demand = negative.demand;
  EXPECT_EQ(run_ario(named, {}, {&calm, 1}, {}, 5, {}).error().what, "inf in the final demand for A:mill (place 1), column 0 (the north)");
  named.sector_names = regions;
  EXPECT_EQ(run_ario(named, {}, {&calm, 1}, {}, 5, {}).error().what, "1 values, 2 are expected");
}

TEST(NodeText, LinearModels) {
  World world;
  const auto error = [&](const LinearScenario& scenario) {
    const auto swept = run_linear(world.linear(), {&scenario, 1});
    const auto factors = LinearFactors::create(world.linear());
    const auto solved = factors->solve({&scenario, 1});
    EXPECT_FALSE(swept);
    EXPECT_FALSE(solved);
    EXPECT_EQ(swept.error().what, solved.error().what);
    return swept.error().what;
  };
  const LinearSide side = LinearSide::demand;
  EXPECT_EQ(error({side, {{0, infinite_stock}}, {}, {}}), "Scenario 0 changes A:mine (place 0) by inf");
  EXPECT_EQ(error({side, {}, {{1, -1}}, {}}), "Scenario 0 holds A:mill (place 1) at an output of -1");
  EXPECT_EQ(error({side, {}, {{1, 5}, {1, 5}}, {}}), "Scenario 0 holds A:mill (place 1) twice");
  EXPECT_EQ(error({side, {}, {}, {{{0}, {1}}, {{0}, {1}}}}), "Scenario 0 cuts the flow from A:mine (place 0) to A:mill (place 1) twice");
  world.output[1] = -1;
  EXPECT_EQ(run_linear(world.linear(), {}).error().what, "The output of A:mill (place 1) is -1");
  world = {};
  world.flows[1] = infinite_stock;
  EXPECT_EQ(run_linear(world.linear(), {}).error().what, "The flow from A:mine (place 0) to A:mill (place 1) is inf");
}

TEST(NodeText, DailyModel) {
  const World world;
  const auto error = [&](const DailyShock& shock) { return run_daily(world.firms(), {}, {&shock, 1}, 5).error().what; };
  EXPECT_EQ(error({{{0, 1.5, 0, std::nullopt}}, {}}), "A loss of 1.5 of A:mine (place 0)");
  EXPECT_EQ(error({{{0, 1, 3, 3}}, {}}), "A shock of A:mine (place 0) from day 3 to before day 3");
  EXPECT_EQ(error({{}, {{1, -5, 0, std::nullopt}}}), "-5 of A:mill (place 1)");
  DailyNetwork firms = world.firms();
  firms.links[0].amount = infinite_stock;
  const DailyShock none;
  EXPECT_EQ(run_daily(firms, {}, {&none, 1}, 5).error().what, "The link from A:mine (place 0) to A:mill (place 1) is not finite");
}

TEST(NodeText, Cascade) {
  const World world;
  CascadeNetwork network{2, {0, 1}, {{0, 1, 50}}, {1, 1, 1, 1}, {}, {}, {}};
  const auto cascade = Cascade::prepare(network, {}, {}, world.names);
  const CascadeShock shock = {{0, 1.5, 0}};
  EXPECT_EQ(cascade->run({&shock, 1}, 1, no_progress(), world.names).error().what, "Scenario 1: A:mine (place 0) loses 1.5 down and 0 up");
  EXPECT_EQ(cascade->run({&shock, 1}, 1).error().what, "Scenario 1: firm 0 loses 1.5 down and 0 up");
  network.revenue = {1, -5};
  EXPECT_EQ(Cascade::prepare(network, {}, {}, world.names).error().what, "-5 of A:mill (place 1) in revenue");
}

// Of links that are added up the pair that stands first in the file is named, in whatever order a model takes them.
TEST(NodeText, TheFirstSummedPairIsThatOfTheFile) {
  const std::vector<std::string> names = {"a", "b", "c"};
  const std::string note = "3 link(s) are added to another of the same pair (the first: c to a)";
  CascadeNetwork cascade;
  cascade.sectors = 1;
  cascade.sector = {0, 0, 0};
  cascade.essentiality = {1};
  cascade.links = {{0, 1, 0}, {2, 0, 1}, {1, 2, 5}, {0, 1, 3}, {0, 1, 4}, {0, 1, 2}, {2, 0, 8}};
  EXPECT_EQ(SummedLinks::among(cascade.links).note(names), note);
  const auto prepared = Cascade::prepare(cascade, {}, {}, names);
  ASSERT_TRUE(prepared);
  EXPECT_EQ(prepared->summed_note(names), note);
  DailyNetwork daily{1, {0, 0, 0}, {10, 10, 10}, {}, names};
  for (const CascadeLink& link : cascade.links) daily.links.push_back({link.supplier, link.customer, link.amount});
  const DailyShock nothing;
  const auto ran = run_daily(daily, {}, {&nothing, 1}, 5);
  ASSERT_TRUE(ran) << ran.error().message();
  EXPECT_EQ(ran->notes[0], note);
}

}  // namespace
}  // namespace entrepot::shock
