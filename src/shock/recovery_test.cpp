// How a loss comes back, by hand and for any days.
#include "shock/recovery.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <vector>

namespace entrepot::shock {
namespace {

std::vector<double> path(int days, const Recovery& recovery, int until) {
  std::vector<double> out;
  for (int day = 0; day < until; ++day) out.push_back(share_of_loss(day, days, recovery));
  return out;
}

TEST(Recovery, ShapesAreThoseOfTheReference) {
  EXPECT_DOUBLE_EQ(recovery_left(RecoveryShape::linear, 10, {}, 4), 0.6);
  EXPECT_EQ(recovery_left(RecoveryShape::linear, 10, {}, 11), 0);
  EXPECT_DOUBLE_EQ(recovery_left(RecoveryShape::convex_unscaled, 10, {}, 2), 0.81);
  EXPECT_DOUBLE_EQ(recovery_left(RecoveryShape::convex, 10, {}, 1), 0.9 * 0.9 * 0.9 * 0.9);
  EXPECT_DOUBLE_EQ(recovery_left(RecoveryShape::concave, 10, 4, 0), 1);
  EXPECT_NEAR(recovery_left(RecoveryShape::concave, 10, 4, 4), 0.5, 1e-12);
  EXPECT_NEAR(recovery_left(RecoveryShape::concave, 100, {}, 50), 0.5, 1e-12);
}

TEST(Recovery, DayByDay) {
  using Path = std::vector<double>;
  EXPECT_EQ(path(2, {RecoveryShape::linear, 3, {}}, 7), (Path{1, 1, 0.75, 0.5, 0.25, 0, 0}));
  EXPECT_EQ(path(2, {}, 4), (Path{1, 1, 0, 0}));
  EXPECT_EQ(path(0, {RecoveryShape::linear, 1, {}}, 2), (Path{0.5, 0}));
  const auto halves = path(1, {RecoveryShape::convex_unscaled, 1, {}}, 20);
  for (int day = 1; day < 14; ++day) EXPECT_DOUBLE_EQ(halves[static_cast<std::size_t>(day)], std::ldexp(1, -day));
  EXPECT_EQ(halves[14], 0);  // 2^-14 is below what counts
  EXPECT_EQ(path(1, {RecoveryShape::concave, 2, {}}, 4), path(1, {RecoveryShape::linear, 2, {}}, 4));
}

// Invariant: By every shape a loss never rises again; by even steps its recovery takes N days and N / 2 of it in all; by a concave shape half is left on the
// day of the half time.
RC_GTEST_PROP(RecoveryPath, ComesBack, ()) {
  const int days = *rc::gen::inRange(0, 40), recovery = *rc::gen::inRange(0, 400);
  const auto shape =
      *rc::gen::element(RecoveryShape::linear, RecoveryShape::convex, RecoveryShape::convex_unscaled, RecoveryShape::concave);
  Recovery r{shape, recovery, {}};
  if (shape == RecoveryShape::concave && recovery > 2 && *rc::gen::arbitrary<bool>()) r.half_time = *rc::gen::inRange(2, recovery);
  const auto left = path(days, r, days + 8000);
  double sum = 0;
  for (std::size_t t = 0; t < left.size(); ++t) {
    const bool full = t < static_cast<std::size_t>(days);
    RC_ASSERT((full ? left[t] == 1 : left[t] >= 0 && left[t] < 1));
    if (t > 0) RC_ASSERT(left[t] <= left[t - 1]);
    sum += full ? 0 : left[t];
  }
  const auto on = [&](double e) { return left[static_cast<std::size_t>(days + e - 1)]; };  // e days after the last in full
  if (recovery == 0) RC_ASSERT(sum == 0);
  if (shape == RecoveryShape::linear) {
    RC_ASSERT(std::abs(sum - recovery / 2.0) < 1e-9);
    RC_ASSERT((recovery == 0 || on(recovery) > 0));
    RC_ASSERT(on(recovery + 1) == 0);
  }
  if (r.half_time) RC_ASSERT(std::abs(on(*r.half_time) - 0.5) < 1e-9);
}

}  // namespace
}  // namespace entrepot::shock
