#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <numeric>

#include "sourcing/sourcing.h"

namespace entrepot::sourcing {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

TEST(RefillByShare, SharesAgainWhenSomeoneIsFull) {
  // A full at once, B after a second round, C takes the rest: 30 = 2 + 4 + 24.
  const std::vector<double> base{10, 10, 20}, capacity{12, 14, 90};
  const Refill refill = refill_by_share(30, base, capacity).value();
  EXPECT_EQ(refill.extra, (std::vector<double>{2, 4, 24}));
  EXPECT_EQ(refill.unmet, 0);
}

TEST(RefillByShare, LeavesARestUnmet) {
  const std::vector<double> base{10, 5}, capacity{12, 6};
  const Refill refill = refill_by_share(30, base, capacity).value();
  EXPECT_EQ(refill.extra, (std::vector<double>{2, 1}));
  EXPECT_EQ(refill.unmet, 27);
}

TEST(RefillByShare, GivesNothingToNewSuppliersNorToThoseAboveCapacity) {
  const std::vector<double> base{0, 10, 4}, capacity{100, 8, 10};
  const Refill refill = refill_by_share(3, base, capacity).value();
  EXPECT_EQ(refill.extra, (std::vector<double>{0, 0, 3}));
}

TEST(RefillByShare, NoSuppliersAndNoNeed) {
  EXPECT_EQ(refill_by_share(7, {}, {}).value().unmet, 7);
  const std::vector<double> one{1};
  EXPECT_EQ(refill_by_share(0, one, one).value().unmet, 0);
}

TEST(RefillByShare, NamesWhatIsWrong) {
  const std::vector<double> two{1, 2}, one{1}, bad{1, nan}, negative{-1, 2};
  EXPECT_EQ(refill_by_share(1, two, one).error().code, ErrorCode::bad_field);
  EXPECT_EQ(refill_by_share(-1, two, two).error().where.field, "need");
  EXPECT_EQ(refill_by_share(1, bad, two).error().where.field, "base");
  EXPECT_EQ(refill_by_share(1, two, negative).error().code, ErrorCode::out_of_range);
}

RC_GTEST_PROP(RefillByShare, NothingIsLostAndNobodyPassesItsCapacity, ()) {
  const auto n = *rc::gen::inRange<std::size_t>(0, 12);
  const auto amounts = rc::gen::container<std::vector<double>>(n, rc::gen::map(rc::gen::inRange(0, 1000), [](int x) { return x / 8.0; }));
  const auto base = *amounts, capacity = *amounts;
  const double need = *rc::gen::inRange(0, 5000) / 8.0;
  const Refill refill = refill_by_share(need, base, capacity).value();
  RC_ASSERT(std::abs(std::accumulate(refill.extra.begin(), refill.extra.end(), refill.unmet) - need) < 1e-9);
  double headroom = 0;
  for (std::size_t i = 0; i < n; ++i) {
    RC_ASSERT(refill.extra[i] >= 0);
    RC_ASSERT(refill.extra[i] <= std::max(0.0, capacity[i] - base[i]));
    if (base[i] > 0) headroom += std::max(0.0, capacity[i] - base[i]);
  }
  RC_ASSERT(std::abs(refill.unmet - std::max(0.0, need - headroom)) < 1e-9);  // as much as can be is refilled
  for (std::size_t i = 0; i < n; ++i)                                        // and those with room left keep their proportions
    for (std::size_t j = 0; j < n; ++j)
      if (base[i] > 0 && base[j] > 0 && refill.extra[i] < capacity[i] - base[i])
        RC_ASSERT(refill.extra[j] / base[j] <= refill.extra[i] / base[i] + 1e-9);
}

TEST(PriceRatio, RisesWithTheLossAndFallsWithSubstitution) {
  EXPECT_EQ(price_ratio(0, 2).value(), 1);
  EXPECT_DOUBLE_EQ(price_ratio(0.5, 2).value(), 2);
  EXPECT_GT(price_ratio(0.6, 3).value(), price_ratio(0.5, 3).value());
  EXPECT_LT(price_ratio(0.6, 30).value(), price_ratio(0.6, 3).value());
}

TEST(PriceRatio, HasNoValueWithoutSuppliersOrSubstitution) {
  EXPECT_EQ(price_ratio(1, 3).error().where.field, "lost_share");
  EXPECT_EQ(price_ratio(-0.1, 3).error().code, ErrorCode::out_of_range);
  EXPECT_EQ(price_ratio(0.5, 1).error().where.field, "sigma");
  EXPECT_FALSE(price_ratio(0.5, nan));
  EXPECT_FALSE(price_ratio(nan, 3));
}

TEST(LandedCost, AddsItsParts) {
  EXPECT_DOUBLE_EQ(landed_cost({.price = 100, .duty_rate = 0.05, .freight = 2, .freight_per_day = 0.5, .days = 12, .risk = 3}), 116);
  EXPECT_EQ(landed_cost({.price = 100, .days = no_route}), no_route);
}

}  // namespace
}  // namespace entrepot::sourcing
