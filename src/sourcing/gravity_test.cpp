#include "sourcing/gravity.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <cmath>

namespace entrepot::sourcing {
namespace {

using Distances = std::vector<std::optional<double>>;

const std::vector<double> four_trade{0, 30, 12, 5, 40, 0, 25, 3, 9, 20, 0, 14, 2, 0, 18, 0};
const Distances four_km{{}, 1000, 3000, 8000, 1000, {}, 2500, 9000, 3000, 2500, {}, 6000, 8000, 9000, 6000, {}};

// Expected numbers: Newton's method on the same likelihood with a dummy for each exporter and importer, in NumPy.
TEST(Gravity, GivesWhatNewtonWithDummiesGives) {
  const GravityFit fit = fit_gravity(4, 4, four_trade, four_km).value();
  EXPECT_NEAR(fit.distance_elasticity, -2.037747152948256, 1e-9);
  EXPECT_EQ(fit.pairs, 12u);
  EXPECT_FALSE(fit.expected[0].has_value()) << "a pair without a distance";
  EXPECT_NEAR(*fit.expected[1], 31.540677108251597, 1e-7);
  EXPECT_NEAR(*fit.expected[6], 26.12569987387038, 1e-7);
  EXPECT_NEAR(*fit.expected[13], 1.851537683187294, 1e-7) << "a pair that does not trade";
}

TEST(Gravity, LeavesOutWhoTradesNothing) {
  auto trade = four_trade;
  for (std::size_t j = 0; j < 4; ++j) trade[12 + j] = 0;  // the last sells nothing
  const GravityFit fit = fit_gravity(4, 4, trade, four_km).value();
  EXPECT_EQ(fit.exporters, 3u);
  EXPECT_EQ(fit.importers, 4u);
  EXPECT_FALSE(fit.expected[12].has_value());
}

TEST(Gravity, SaysWhyItCannotBeFitted) {
  const std::vector<double> two{0, 1, 2, 3, 0, 4};
  const Distances km(6, 1000.0);
  EXPECT_EQ(fit_gravity(2, 3, two, km).error().code, ErrorCode::missing_data);
  const auto flat = fit_gravity(4, 4, four_trade, Distances(16, 1000.0));
  ASSERT_FALSE(flat.has_value());
  EXPECT_EQ(flat.error().code, ErrorCode::missing_data) << "one distance for all";
  EXPECT_EQ(fit_gravity(4, 4, two, km).error().code, ErrorCode::bad_field);
  auto negative = four_trade;
  negative[1] = -1;
  EXPECT_EQ(fit_gravity(4, 4, negative, four_km).error().code, ErrorCode::out_of_range);
  auto zero_km = four_km;
  zero_km[1] = 0;
  EXPECT_EQ(fit_gravity(4, 4, four_trade, zero_km).error().code, ErrorCode::out_of_range);
}

// Only the nearest pairs trade, so that no elasticity is steep enough.
TEST(Gravity, HasNoElasticityWhereDistanceSeparatesTradeFromNone) {
  std::vector<double> trade(9, 0.0);
  Distances km(9, 9000.0);
  for (std::size_t i = 0; i < 3; ++i) trade[i * 4] = 5 + static_cast<double>(i), km[i * 4] = 100.0;
  EXPECT_EQ(fit_gravity(3, 3, trade, km).error().code, ErrorCode::no_solution);
}

// Invariant: trade that follows the gravity equation is found again: its elasticity, and every pair as expected.
RC_GTEST_PROP(GravityProperty, FindsAnElasticityAgain, ()) {
  const auto n = *rc::gen::inRange<std::size_t>(3, 8), m = *rc::gen::inRange<std::size_t>(3, 8);
  const double b = -*rc::gen::inRange(0, 300) / 100.0;
  std::vector<double> trade(n * m), sold(n), bought(m);
  Distances km(n * m);
  for (double& s : sold) s = *rc::gen::inRange(1, 100);
  for (double& s : bought) s = *rc::gen::inRange(1, 100);
  for (std::size_t p = 0; p < n * m; ++p) {
    km[p] = *rc::gen::inRange(100, 20'000);
    trade[p] = sold[p / m] * bought[p % m] * std::pow(*km[p] / 5000, b);
  }
  const auto fit = fit_gravity(n, m, trade, km);
  RC_PRE(fit.has_value());  // distances that happen not to vary beside the effects
  RC_ASSERT(std::fabs(fit->distance_elasticity - b) < 1e-6);
  for (std::size_t p = 0; p < n * m; ++p) RC_ASSERT(std::fabs(*fit->expected[p] / trade[p] - 1) < 1e-5);
}

// Invariant: what gravity expects of each exporter and importer adds up to what they trade.
RC_GTEST_PROP(GravityProperty, KeepsTheTotalsOfBothSides, ()) {
  const auto n = *rc::gen::inRange<std::size_t>(3, 7), m = *rc::gen::inRange<std::size_t>(3, 7);
  std::vector<double> trade(n * m);
  Distances km(n * m);
  for (std::size_t p = 0; p < n * m; ++p) {
    trade[p] = *rc::gen::inRange(0, 8) == 7 ? 0 : *rc::gen::inRange(1, 50);
    if (*rc::gen::inRange(0, 8) != 7) km[p] = *rc::gen::inRange(100, 20'000);
  }
  const auto fit = fit_gravity(n, m, trade, km);
  RC_PRE(fit.has_value());
  for (std::size_t i = 0; i < n; ++i) {
    double actual = 0, expected = 0;
    for (std::size_t j = 0; j < m; ++j) {
      if (km[i * m + j]) actual += trade[i * m + j];
      expected += fit->expected[i * m + j].value_or(0);
    }
    RC_ASSERT(std::fabs(actual - expected) <= 1e-6 * actual);
  }
  for (std::size_t j = 0; j < m; ++j) {
    double actual = 0, expected = 0;
    for (std::size_t i = 0; i < n; ++i) {
      if (km[i * m + j]) actual += trade[i * m + j];
      expected += fit->expected[i * m + j].value_or(0);
    }
    RC_ASSERT(std::fabs(actual - expected) <= 1e-6 * actual);
  }
}

}  // namespace
}  // namespace entrepot::sourcing
