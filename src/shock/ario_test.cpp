// Tiny worlds, small enough to check by hand.
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "shock/ario.h"
#include "base/test_progress.h"
#include "shock/detail/events.h"
#include "shock/test_world.h"

namespace entrepot::shock {
namespace {

ArioResults run(const TestWorld& world, const ArioParameters& parameters, const ArioMember& member, int steps,
                std::vector<DeliveryBlock> blocks = {}) {
  ArioRecord record;
  record.everything = true;
  record.trace_members = {0};
  auto results = run_ario(world.network(), parameters, std::span(&member, 1), blocks, steps, record);
  EXPECT_TRUE(results) << results.error().message();
  return results ? *std::move(results) : ArioResults{};
}

ArioResults run(const ArioParameters& parameters, const ArioMember& member, int steps, std::vector<DeliveryBlock> blocks = {}) {
  return run(parse_world(mines_and_mills), parameters, member, steps, std::move(blocks));
}

ArioParameters daily() { return parse_world(mines_and_mills).daily(); }

double at(const std::vector<double>& series, int step, std::uint32_t node) { return series.at(step * nodes + node); }

ArioMember losing(std::uint32_t node, std::vector<double> loss) {
  ArioMember member;
  member.capacity = {{node, std::move(loss)}};
  return member;
}

ArioMember no_mines(int steps) {
  ArioMember member;
  for (const std::uint32_t mine : {A_mine, B_mine}) {
    std::vector<double> loss(steps, 1.0);
    loss[0] = 0;
    member.capacity.push_back({mine, loss});
  }
  return member;
}

TEST(Ario, ARunThatIsStoppedEndsBetweenSteps) {
  StopAfter progress(3);
  const TestWorld world = parse_world(mines_and_mills);
  const ArioMember calm;
  const auto r = run_ario(world.network(), daily(), std::span(&calm, 1), {}, 50, {}, 1, progress);
  ASSERT_FALSE(r);
  EXPECT_EQ(r.error().code, ErrorCode::interrupted);
  EXPECT_EQ(progress.updates(), 3);
}

TEST(Ario, WithoutAShockNothingMoves) {
  const TestWorld world = parse_world(mines_and_mills);
  const ArioResults r = run(world.daily(), {}, 50);
  for (std::size_t c = 0; c < r.series[0].production.size(); ++c)
    ASSERT_EQ(r.series[0].production[c], world.output[c % nodes]) << "step " << c / nodes;
  for (const float unmet : r.unmet) ASSERT_EQ(unmet, 0);
  EXPECT_TRUE(r.notes.empty());
  EXPECT_EQ(r.base_final_demand, (std::vector<double>{50, 68}));
  EXPECT_DOUBLE_EQ(r.base_value_added[A_mill], 60 - 30);
}

TEST(Ario, ALossOfCapacityIsTheFirstStepsLoss) {
  const ArioResults r = run(daily(), losing(A_mine, {0.0, 0.25, 0.25}), 3);
  EXPECT_EQ(at(r.series[0].production, 1, A_mine), 30);  // three quarters of 40
  EXPECT_EQ(at(r.series[0].production, 1, A_mill), 60);  // the mill runs on its stock
  EXPECT_DOUBLE_EQ(at(r.series[0].undistributed, 1, A_mine), 2.5);
  EXPECT_DOUBLE_EQ(r.output_loss_direct[A_mine], 20);
  EXPECT_DOUBLE_EQ(r.value_added_loss_direct[A_mine], 20 * (1 - 6.0 / 40));
}

// Neither is rounded to single precision: 0.4 and 0.9 are not among its numbers.
TEST(Ario, LossesAndDemandHoldInDoublePrecision) {
  ArioMember member = losing(A_mine, {0.0, 0.4});
  member.demand = {{A_mill, {}, {1.0, 0.9}}};
  const ArioResults r = run(daily(), member, 2);
  EXPECT_DOUBLE_EQ(at(r.series[0].capacity, 1, A_mine), 0.6 * 40);
  EXPECT_DOUBLE_EQ(at(r.series[0].production, 1, A_mill), 6 + 0.9 * 54);
}

TEST(Ario, ALossOfCapacityIsOneStepLateInTheCompatibleMode) {
  ArioParameters p = daily();
  p.alpha_max = 1;
  p.mode = ArioMode::boario_compatible;
  const ArioResults r = run(p, losing(A_mine, {0.0, 0.25, 0.5}), 5);
  const std::vector<double> lost = {0, 0, 0.25, 0.5, 0};
  for (int t = 0; t < 5; ++t) EXPECT_DOUBLE_EQ(at(r.series[0].capacity, t, A_mine), 40 * (1 - lost[t])) << t;
}

// Step 1: A.mine makes 20 of 40 and delivers half of each order. A.mill keeps 120 - 30 + 10 + 10 = 110 of 120, wants
// 30 + 10 / 2 = 35; B.mill keeps 80 - 20 + 5 + 10 = 75 of 80, wants 20 + 5 / 2 = 22.5.
TEST(Ario, OrdersMoveToTheSupplierWithCapacityLeft) {
  const ArioResults r = run(daily(), losing(A_mine, {0.0, 0.5, 0.5}), 3);
  EXPECT_DOUBLE_EQ(at(r.series[0].orders, 2, A_mine), 35 * 10.0 / 20 + 22.5 * 5 / 15);
  EXPECT_DOUBLE_EQ(at(r.series[0].orders, 2, B_mine), 35 * 10.0 / 20 + 22.5 * 10 / 15);
}

TEST(Ario, FixedOrdersKeepTheSharesOfTheTable) {
  ArioParameters p = daily();
  p.order_rule = OrderRule::fixed;
  const ArioResults r = run(p, losing(A_mine, {0.0, 0.5, 0.5}), 3);
  EXPECT_DOUBLE_EQ(at(r.series[0].orders, 2, A_mine), 35 * 20.0 / 30 + 22.5 / 2);
  EXPECT_DOUBLE_EQ(at(r.series[0].orders, 2, B_mine), 35 * 10.0 / 30 + 22.5 / 2);
}

TEST(Ario, FinalDemandLastLetsIndustryGoFirst) {
  ArioParameters p = daily();
  p.rationing = Rationing::final_demand_last;
  const ArioResults r = run(p, losing(A_mine, {0.0, 0.5}), 2);
  EXPECT_EQ(at(r.series[0].undistributed, 1, A_mine), 10);  // 20 made, 30 ordered by mills
  EXPECT_EQ(r.unmet[0 * 2 + 1], 5);
  EXPECT_EQ(r.unmet[1 * 2 + 1], 5);
}

// A.mine makes 20 in steps 1 and 2. Step 1 asks for what the table has, so all get half. In step 2 A.mill orders 17.5 (0.875 of the
// table's flow), B.mill 7.5 (0.75), final demand 10: of 20 each gets half of the table's flow.
TEST(Ario, LowestRelativeOrderFirstServesByTheFlowOfTheTable) {
  ArioParameters p = daily();
  p.rationing = Rationing::lowest_relative_order_first;
  p.alpha_max = 1;
  const ArioResults r = run(p, losing(A_mine, {0.0, 0.5, 0.5, 0.75}), 4);
  EXPECT_DOUBLE_EQ(at(r.series[0].orders, 2, A_mine), 17.5 + 7.5);
  EXPECT_DOUBLE_EQ(at(r.series[0].undistributed, 2, A_mine), 5);
  EXPECT_DOUBLE_EQ(at(r.series[0].undistributed, 3, A_mine), 10 * (1 - 0.25));  // level 0.25: 10 of 40
}

TEST(Ario, PriorityServesClassesOfBuyersInOrder) {
  ArioParameters p = daily();
  p.rationing = Rationing::priority;
  p.buyer_classes.by_region = {1, 0};
  p.buyer_classes.final_demand = 1;
  const ArioResults r = run(p, losing(A_mine, {0.0, 0.5}), 2);
  EXPECT_DOUBLE_EQ(at(r.series[0].undistributed, 1, A_mine), 10 * (1 - 1.0 / 3));  // B.mill 10; A.mill and final demand 10 of 30
  EXPECT_DOUBLE_EQ(r.series[0].stocks[0 * nodes + B_mill], 80);
  EXPECT_DOUBLE_EQ(r.series[0].stocks[0 * nodes + A_mill], 120 - 30 + 20.0 / 3 + 10);
}

// B's mines cannot reach A: A.mill orders all 30 from A.mine, which is asked for 30 + 10 + 10 and has 40.
TEST(Ario, ABlockedDeliveryMovesOrdersAndLeavesFinalDemandUnmet) {
  const std::vector<DeliveryBlock> blocks = {{1, 3, 1, 0, {true, false}, 1.0}};
  const ArioResults r = run(daily(), {}, 5, blocks);
  const ArioSeries& s = r.series[0];
  EXPECT_DOUBLE_EQ(at(s.orders, 1, A_mine), 40);
  EXPECT_DOUBLE_EQ(at(s.orders, 1, B_mine), 10);
  EXPECT_DOUBLE_EQ(at(s.production, 1, A_mine), 40);
  EXPECT_DOUBLE_EQ(at(s.production, 1, B_mine), 15);
  EXPECT_FLOAT_EQ(r.unmet[0 * 5 + 1], 5 + 5 * 0.2F);  // blocked, and A.mine's fifth
  EXPECT_FLOAT_EQ(r.unmet[1 * 5 + 1], 5 * 0.2F);
  EXPECT_GT(at(s.orders, 3, B_mine), 10);  // open again
}

TEST(Ario, AHalfBlockUnderFixedOrdersLosesHalfTheDelivery) {
  ArioParameters p = daily();
  p.order_rule = OrderRule::fixed;
  const std::vector<DeliveryBlock> blocks = {{1, 2, 1, 0, {}, 0.5}};
  const ArioResults r = run(p, {}, 3, blocks);
  const ArioSeries& s = r.series[0];
  EXPECT_DOUBLE_EQ(at(s.orders, 1, B_mine), 5 + 10);
  EXPECT_DOUBLE_EQ(at(s.orders, 1, B_mill), 1 + 4);
  EXPECT_FLOAT_EQ(r.unmet[0 * 3 + 1], 2.5F + 5);
  // A.mill: 120 - 30 + 20 + 5 = 115, so it asks for 30 + 5 / 2, a third of it from B.
  // B.mill sells 5 to mines and 39 to final demand, so it uses 20 x 44 / 50 = 17.6 and wants no more than that, half of it from B.
  EXPECT_DOUBLE_EQ(at(s.orders, 2, B_mine), 32.5 / 3 + 17.6 / 2);
}

TEST(Ario, ADemandSurgeIsMetInProportion) {
  ArioMember member;
  member.demand = {{A_mill, 0, {1.0, 1.5}}};
  const ArioResults r = run(daily(), member, 3);
  EXPECT_DOUBLE_EQ(at(r.series[0].production, 1, A_mill), 60);  // asked for 75
  EXPECT_FLOAT_EQ(r.unmet[0 * 3 + 1], 45 * 0.2F);
  EXPECT_FLOAT_EQ(r.unmet[1 * 3 + 1], 24 * 0.2F);
  EXPECT_EQ(r.output_loss_direct[A_mill], 0);
}

TEST(Ario, AFallInDemandIsNotUnmet) {
  ArioMember member;
  member.demand = {{A_mill, {}, {1.0, 0.5}}};
  const ArioResults r = run(daily(), member, 2);
  EXPECT_DOUBLE_EQ(at(r.series[0].production, 1, A_mill), 6 + 27);
  EXPECT_EQ(r.unmet[0 * 2 + 1], 0);
}

// No mine works. A.mill is asked for its final demand of 54 from step 2 on; stocks go 120, 90, 63; step 3 has ore for
// 63 / (0.8 x 4 x 0.5) = 39.375.
TEST(Ario, TheScarcestInputBinds) {
  const ArioResults r = run(daily(), no_mines(6), 6);
  EXPECT_DOUBLE_EQ(at(r.series[0].production, 2, A_mill), 54);
  EXPECT_NEAR(at(r.series[0].production, 3, A_mill), 39.375, 1e-13);  // a stock counts for a hair more (detail/chunk.cpp)
  EXPECT_EQ(r.traces[0].binding[2 * nodes + A_mill], no_binding_input);
  EXPECT_EQ(r.traces[0].binding[3 * nodes + A_mill], 0);  // mine
  EXPECT_FLOAT_EQ(r.traces[0].rho[3 * nodes + A_mill], 39.375F / 54);
}

TEST(Ario, AnImportantInputCostsHalfOfWhatIsMissing) {
  ArioParameters p = daily();
  p.criticality.assign(4, Criticality::critical);
  p.criticality[0 * 2 + 1] = Criticality::important;  // ore for mills
  const ArioResults r = run(p, no_mines(6), 6);
  EXPECT_NEAR(at(r.series[0].production, 3, A_mill), (39.375 + 54) / 2, 1e-13);
  EXPECT_EQ(r.traces[0].binding[3 * nodes + A_mill], 0);
}

// The mill needs ore and its own goods. No ore from step 1 on: 30 of 120 are used in step 1, and step 2 has 90, of 0.8 x 120 that a
// full step wants; with the 80 of its own goods it has 170 of 0.8 x 200.
TEST(Ario, LinearInputsStandInForEachOther) {
  const TestWorld world = parse_world(R"(
              A.mine  A.mill |  A   | output
      A.mine     0      30   |  10  |  40
      A.mill     0      20   |  40  |  60
  )");
  ArioParameters p = world.daily();
  p.order_rule = OrderRule::fixed;
  ArioMember member = losing(0, {0, 1, 1, 1, 1, 1, 1});
  const auto mill = [&](ProductionFunction f, int step) {
    p.production_function = f;
    return run(world, p, member, 7).series[0].production[step * 2 + 1];
  };
  EXPECT_DOUBLE_EQ(mill(ProductionFunction::linear, 2), 60);
  EXPECT_NEAR(mill(ProductionFunction::leontief, 2), 60 * 90.0 / 96, 1e-12);
  EXPECT_NEAR(mill(ProductionFunction::linear, 3), 60 * (60 + 80) / 160.0, 1e-12);
  EXPECT_GT(mill(ProductionFunction::linear, 4), mill(ProductionFunction::leontief, 4));
  p.criticality.assign(4, Criticality::important);
  EXPECT_EQ(mill(ProductionFunction::generalised_leontief, 4), mill(ProductionFunction::linear, 4));
  EXPECT_EQ(mill(ProductionFunction::strongly_critical, 4), mill(ProductionFunction::leontief, 4));
  EXPECT_EQ(mill(ProductionFunction::weakly_critical, 4), 60);
  p.production_function = ProductionFunction::linear;
  EXPECT_EQ(run(world, p, member, 7).traces[0].binding[4 * 2 + 1], 0);
}

TEST(Ario, AnInputThatIsNotNeededNeverBinds) {
  ArioParameters p = daily();
  p.criticality.assign(4, Criticality::critical);
  p.criticality[0 * 2 + 1] = Criticality::none;
  const ArioResults r = run(p, no_mines(30), 30);
  EXPECT_DOUBLE_EQ(at(r.series[0].production, 29, A_mill), 54);
  EXPECT_EQ(r.series[0].stocks[A_mill], 0);  // ore is gone
}

TEST(Ario, AnInfiniteStockNeverBinds) {
  ArioParameters p = daily();
  p.inventory_days = {infinite_stock, 4};
  const ArioResults r = run(p, no_mines(30), 30);
  EXPECT_DOUBLE_EQ(at(r.series[0].production, 29, A_mill), 54);
  EXPECT_TRUE(std::isinf(r.series[0].stocks[A_mill]));
}

// The smallest stock there can be, psi n = 1.
TEST(Ario, AStockOfOneStepOverPsiIsTheSmallest) {
  for (const double psi : {0.3, 0.6, 0.7, 0.9, 1.0}) {
    ArioParameters p = daily();
    p.psi = psi;
    p.inventory_days = {1 / psi};
    const ArioResults r = run(p, no_mines(3), 3);
    EXPECT_EQ(at(r.series[0].production, 0, A_mill), 60) << psi;
    EXPECT_NEAR(at(r.series[0].production, 1, A_mill), 60, 1e-9) << psi;
    EXPECT_NEAR(at(r.series[0].production, 2, A_mill), std::min(54.0, 60 * (1 / psi - 1)), 1e-9) << psi;  // ore left: 30 / psi - 30
  }
}

TEST(Ario, InventoriesByInputAndBuyer) {
  ArioParameters p = daily();
  p.inventory_days.assign(std::size_t{2} * nodes, 4.0);
  p.inventory_days[A_mill] = 8;  // ore held by A.mill
  const ArioResults r = run(p, no_mines(6), 6);
  EXPECT_DOUBLE_EQ(at(r.series[0].production, 3, A_mill), 54);
  EXPECT_LT(at(r.series[0].production, 3, B_mill), 44);
}

TEST(Ario, AnArbitraryLossActsAtOnceAndComesBack) {
  CapitalEvent event;
  event.kind = EventKind::arbitrary;
  event.occurrence = 1;
  event.duration = 2;
  event.impact = {{A_mine, 0.5}};
  event.recovery_tau = 4;
  ArioMember member;
  member.events = {event};
  ArioParameters p = daily();
  p.alpha_max = 1;
  const ArioResults r = run(p, member, 10);
  const std::vector<double> lost = {0, 0.5, 0.5, 0.5, 0.5, 0.375, 0.25, 0.125, 0, 0};  // recovers from step 3, f(0) = 1
  for (int t = 0; t < 10; ++t) EXPECT_DOUBLE_EQ(at(r.series[0].capacity, t, A_mine), 40 * (1 - lost[t])) << t;
  p.mode = ArioMode::boario_compatible;
  const ArioResults late = run(p, member, 10);
  for (int t = 1; t < 10; ++t) EXPECT_NEAR(at(late.series[0].capacity, t, A_mine), 40 * (1 - lost[t - 1]), 1e-9) << t;
}

TEST(Ario, EventsAndPathsOfOneNodeCombineToTheLargest) {
  CapitalEvent flood, strike;
  flood.impact = {{A_mine, 0.25 * 4 * 34}};  // a quarter of the capital, 4 x value added
  flood.duration = 10;
  strike.kind = EventKind::arbitrary;
  strike.impact = {{A_mine, 0.125}};
  strike.duration = 10;
  ArioMember member = losing(A_mine, {0, 0, 0.75});
  member.events = {flood, strike};
  const ArioResults r = run(daily(), member, 4);
  EXPECT_DOUBLE_EQ(at(r.series[0].capacity, 1, A_mine), 30);
  EXPECT_NEAR(at(r.series[0].capacity, 2, A_mine), 10, 0.1);
  EXPECT_NEAR(at(r.series[0].capacity, 3, A_mine), 30, 0.3);
  EXPECT_DOUBLE_EQ(r.output_loss_direct[A_mine], 10 + 30 + 10);
}

TEST(Ario, RebuildingAsksForWhatWasDestroyed) {
  CapitalEvent event;
  event.kind = EventKind::rebuild;
  event.impact = {{A_mine, 20}, {A_mill, 10}};
  event.rebuilding_sectors = {{0, 0.25}, {1, 0.75}};
  event.rebuild_tau = 10;
  event.rebuilding_factor = 2;
  ArioMember member;
  member.events = {event};
  const ArioResults r = run(daily(), member, 600);
  const double rebuilt = std::accumulate(r.series[0].rebuilt.begin(), r.series[0].rebuilt.end(), 0.0);
  // A.mine buys from mills only, A.mill from mines only: the shares addressed elsewhere are never asked for
  EXPECT_NEAR(rebuilt, 2 * (20 * 0.75 + 10 * 0.25), 1e-9);
  EXPECT_DOUBLE_EQ(at(r.series[0].destroyed_capital, 1, A_mine), 20);
  EXPECT_EQ(at(r.series[0].destroyed_capital, 599, A_mine), 0);
}

}  // namespace
}  // namespace entrepot::shock
