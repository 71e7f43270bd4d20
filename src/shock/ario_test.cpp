// Tiny worlds, small enough to check by hand.
#include <gtest/gtest.h>

#include <cmath>

#include "shock/ario.h"
#include "shock/test_world.h"

namespace entrepot::shock {
namespace {

constexpr const char* two_by_two = R"(
              A.mine  A.mill  B.mine  B.mill |  A   B   | output
      A.mine     0      20      0       10   |  5   5   |  40
      A.mill     4       0      2        0   | 30  24   |  60
      B.mine     0      10      0       10   |  5   5   |  30
      B.mill     2       0      4        0   | 10  34   |  50
)";

TEST(Ario, WithoutAShockNothingMoves) {
  const TestWorld world = parse_world(two_by_two);
  ArioRecord record;
  record.everything = true;
  const ArioMember calm;
  const auto results = run_ario(world.network(), world.daily(), std::span(&calm, 1), {}, 50, record);
  ASSERT_TRUE(results) << results.error().message();
  for (std::size_t c = 0; c < results->series[0].production.size(); ++c)
    ASSERT_EQ(results->series[0].production[c], world.output[c % 4]) << "step " << c / 4;
  for (const float unmet : results->unmet) ASSERT_EQ(unmet, 0);
}

TEST(Ario, ALossOfCapacityIsTheFirstStepsLoss) {
  const TestWorld world = parse_world(two_by_two);
  ArioMember member;
  member.capacity = {{0, {0.0F, 0.25F, 0.25F}}};
  ArioRecord record;
  record.everything = true;
  const auto results = run_ario(world.network(), world.daily(), std::span(&member, 1), {}, 3, record);
  ASSERT_TRUE(results) << results.error().message();
  const ArioSeries& s = results->series[0];
  EXPECT_EQ(s.production[1 * 4 + 0], 30);   // three quarters of 40
  EXPECT_EQ(s.production[1 * 4 + 1], 60);   // the mill runs on its stock
  EXPECT_DOUBLE_EQ(s.undistributed[1 * 4 + 0], 2.5);
  EXPECT_DOUBLE_EQ(results->output_loss_direct[0], 20);
}

}  // namespace
}  // namespace entrepot::shock
