// Tables that do not add up, or have nodes with nothing in them.
#include <gtest/gtest.h>

#include <cmath>

#include "shock/ario.h"
#include "shock/test_world.h"

namespace entrepot::shock {
namespace {

ArioResults run(const TestWorld& world, const ArioParameters& parameters, const ArioMember& member, int steps) {
  ArioRecord record;
  record.everything = true;
  auto results = run_ario(world.network(), parameters, std::span(&member, 1), {}, steps, record);
  EXPECT_TRUE(results) << results.error().message();
  return results ? *std::move(results) : ArioResults{};
}

double at(const std::vector<double>& series, int step, std::uint32_t node) { return series.at(step * nodes + node); }

ArioMember losing(std::uint32_t node, std::vector<double> loss) {
  ArioMember member;
  member.capacity = {{node, std::move(loss)}};
  return member;
}

TEST(ArioTable, WhatDoesNotAddUpJoinsFinalDemandAtHome) {
  TestWorld world = parse_world(mines_and_mills);
  world.output[B_mill] += 3;
  const ArioResults r = run(world, world.daily(), {}, 20);
  EXPECT_EQ(r.base_final_demand, (std::vector<double>{50, 71}));
  ASSERT_EQ(r.notes.size(), 1U);
  EXPECT_EQ(r.notes[0].nodes, (std::vector<std::size_t>{B_mill}));
  const std::vector<std::string> names = {"A:mine", "A:mill", "B:mine", "B:mill"};
  EXPECT_TRUE(r.notes[0].text(names).starts_with("node B:mill: ")) << r.notes[0].text(names);
  EXPECT_EQ((ArioNote{{0, 3}, "what"}.text(names)), "2 nodes (A:mine, B:mill): what");
  EXPECT_EQ((ArioNote{{0, 1, 2, 3, 4, 5}, "what"}.text()), "6 nodes (0, 1, 2, 3, 4, ...): what");
  EXPECT_EQ(at(r.series[0].production, 19, B_mill), 53);
  ArioParameters as_it_is = world.daily();
  as_it_is.balance_residual = false;
  EXPECT_NE(at(run(world, as_it_is, {}, 20).series[0].production, 19, B_mill), 53);
}

TEST(ArioTable, InventoryChangesKeepTheirSignInTheRowSum) {
  const TestWorld world = parse_world(R"(
              A.mine  A.mill  B.mine  B.mill |  A   B   | output
      A.mine     0      20      0       10   | -5  15   |  40
      A.mill     4       0      2        0   | 30  24   |  60
      B.mine     0      10      0       10   | -9   4   |  15
      B.mill     2       0      4        0   | 10  34   |  50
  )");
  const ArioResults r = run(world, world.daily(), losing(A_mine, {0, 0.5}), 4);
  EXPECT_EQ(r.base_output[A_mine], 40);                           // 30 sold to mills, 10 = 15 - 5 to final demand, in B
  EXPECT_EQ(r.base_final_demand, (std::vector<double>{40, 68}));  // B.mine's -5 is taken as none
  EXPECT_EQ(r.base_output[B_mine], 20);
  EXPECT_EQ(r.unmet[0 * 4 + 1], 0);
  EXPECT_FLOAT_EQ(r.unmet[1 * 4 + 1], 5);
}

TEST(ArioTable, NodesWithoutOutputOrInputsOrValueAdded) {
  const TestWorld world = parse_world(R"(
              A.mine  A.mill  A.void  A.free |  A   | output
      A.mine     0      20      3        0   |  5   |  28
      A.mill    30       0      0        0   | 30   |  60
      A.void     0       0      0        0   |  0   |   0
      A.free     0       4      0        0   |  6   |  10
  )");
  ArioMember member = losing(0, {0, 0.5, 0.5});
  for (std::uint32_t node = 1; node < 4; ++node) member.capacity.push_back({node, {0, 0.3}});
  const ArioResults r = run(world, world.daily(), member, 40);
  for (const double x : r.series[0].production) ASSERT_TRUE(std::isfinite(x));
  EXPECT_EQ(r.base_output[2], 0);
  EXPECT_DOUBLE_EQ(r.base_value_added[0], -2);
  EXPECT_EQ(r.base_final_demand[0], 41 + 3);  // what A.void buys
  EXPECT_EQ(r.notes.size(), 2U);
}

TEST(ArioTable, OneNodeIsAWorldToo) {
  const TestWorld world = parse_world(R"(
              A.all |  A   | output
      A.all    4    |  6   |  10
  )");
  const ArioResults r = run(world, world.daily(), losing(0, {0, 0.5}), 30);
  EXPECT_EQ(r.series[0].production[1], 5);
  EXPECT_NEAR(r.series[0].production[29], 10, 0.1);
}

}  // namespace
}  // namespace entrepot::shock
