#include "assessment/detail/ensemble.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

namespace entrepot::assessment::detail {
namespace {

TEST(LatinHypercube, TakesEachStratumOnce) {
  constexpr std::size_t members = 50, dimensions = 7;
  const auto cube = latin_hypercube(42, members, dimensions);
  for (std::size_t d = 0; d < dimensions; ++d) {
    std::set<int> strata;
    for (std::size_t m = 0; m < members; ++m) strata.insert(static_cast<int>(cube[m * dimensions + d] * members));
    EXPECT_EQ(strata.size(), members);
    EXPECT_EQ(*strata.begin(), 0);
  }
}

TEST(LatinHypercube, AColumnDoesNotDependOnTheOthers) {
  const auto few = latin_hypercube(42, 20, 2), many = latin_hypercube(42, 20, 5);
  for (std::size_t m = 0; m < 20; ++m) EXPECT_EQ(few[m * 2 + 1], many[m * 5 + 1]);
  EXPECT_NE(latin_hypercube(43, 20, 2), few);
}

TEST(Quantiles, AreNearestRanks) {
  std::vector<double> values{5, 1, 4, 2, 3, 10, 9, 8, 7, 6};
  const Quantiles q = quantiles_of(std::span(values));
  EXPECT_EQ(q.p10, 1);
  EXPECT_EQ(q.p50, 5);
  EXPECT_EQ(q.p90, 9);
  std::vector<double> one{3};
  EXPECT_EQ(quantiles_of(std::span(one)).p90, 3);
}

TEST(RankCorrelation, SeesMonotoneRelations) {
  const std::vector<double> x{1, 2, 3, 4, 5}, cubed{1, 8, 27, 64, 125}, falling{5, 4, 3, 2, 1}, flat(5, 1.0);
  EXPECT_DOUBLE_EQ(rank_correlation(x, cubed), 1);
  EXPECT_DOUBLE_EQ(rank_correlation(x, falling), -1);
  EXPECT_EQ(rank_correlation(x, flat), 0);
  // By hand: ranks of y with a tie (1, 2.5, 2.5, 4) against 1..4: covariance 4.5, variances 5 and 4.5.
  const std::vector<double> y{1, 2, 2, 3}, four{1, 2, 3, 4};
  EXPECT_NEAR(rank_correlation(four, y), 4.5 / std::sqrt(5 * 4.5), 1e-15);
}

TEST(FisherInterval, IsWiderForFewMembers) {
  const Interval few = fisher_interval(0.5, 10), many = fisher_interval(0.5, 1000);
  EXPECT_LT(few.low, many.low);
  EXPECT_GT(few.high, many.high);
  EXPECT_GT(many.low, 0.4);
}

}  // namespace
}  // namespace entrepot::assessment::detail
