#include "sourcing/potential.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "sourcing/sourcing.h"

namespace entrepot::sourcing {
namespace {

TEST(ExportPotential, MissingWhereItIsNotDefined) {
  const double share[] = {0.0, 0.5}, demand[] = {10, 0}, actual[] = {1, 0};
  const auto none = export_potential(share, demand, actual).value();
  EXPECT_EQ(none.gamma, std::nullopt);
  EXPECT_EQ(none.potential[0], std::nullopt);
  const double some_demand[] = {10, 4};
  const auto some = export_potential(share, some_demand, actual).value();
  EXPECT_DOUBLE_EQ(*some.gamma, 0.5);
  EXPECT_DOUBLE_EQ(*some.potential[0], 0);
  EXPECT_EQ(some.unrealised[0], std::nullopt) << "there is trade without potential";
  EXPECT_DOUBLE_EQ(*some.unrealised[1], 1);
  const double two[] = {1.0, 2.0}, one[] = {1.0};
  EXPECT_EQ(export_potential(one, two, two).error().code, ErrorCode::bad_field);
  EXPECT_EQ(export_potential(two, two, two).error().code, ErrorCode::out_of_range);
}

// Invariant: export potentials of a pair add up to its actual trade.
RC_GTEST_PROP(ExportPotentialProperty, PotentialsAddUpToTrade, ()) {
  const auto n = *rc::gen::inRange<std::size_t>(1, 8);
  std::vector<double> share(n), demand(n), actual(n);
  double traded = 0;
  for (std::size_t k = 0; k < n; ++k) {
    share[k] = *rc::gen::inRange(1, 101) / 100.0;
    demand[k] = *rc::gen::inRange(1, 1000);
    actual[k] = *rc::gen::inRange(0, 1000);
    traded += actual[k];
  }
  const auto epi = export_potential(share, demand, actual).value();
  double sum = 0;
  for (const auto& p : epi.potential) sum += *p;
  RC_ASSERT(std::abs(sum - traded) <= 1e-9 * (1 + traded));
}

TEST(PriceEffect, QuartilesOfTheElasticity) {
  const double sigmas[] = {5, 2, 3, 4, 9};
  const PriceEffect effect = price_effect(0.5, sigmas).value();
  EXPECT_DOUBLE_EQ(effect.sigma_low, 3);
  EXPECT_DOUBLE_EQ(effect.sigma_middle, 4);
  EXPECT_DOUBLE_EQ(effect.sigma_high, 5);
  EXPECT_DOUBLE_EQ(effect.high, price_ratio(0.5, 3).value());
  EXPECT_DOUBLE_EQ(effect.middle, price_ratio(0.5, 4).value());
  EXPECT_DOUBLE_EQ(effect.low, price_ratio(0.5, 5).value());
  const double one[] = {4};
  EXPECT_DOUBLE_EQ(price_effect(0.5, one)->low, price_effect(0.5, one)->high);
  EXPECT_EQ(price_effect(0.5, {}).error().code, ErrorCode::missing_data);
  EXPECT_EQ(price_effect(1, one).error().code, ErrorCode::out_of_range);
  EXPECT_TRUE(price_effect(lost_share_max, one));
  EXPECT_EQ(price_effect(0.81, one).error().code, ErrorCode::out_of_range) << "those left would sell more than five times as much";
}

}  // namespace
}  // namespace entrepot::sourcing
