#include "base/elimination.h"

#include <cmath>

#include <gtest/gtest.h>

#include "base/dense.h"
#include "base/random.h"
#include "base/test_progress.h"

namespace entrepot {
namespace {

std::vector<double> random_matrix(std::size_t n) {
  RandomStream random(7, 1, 1);
  std::vector<double> matrix(n * n);
  for (double& value : matrix) value = random.uniform() - 0.5;
  return matrix;
}

TEST(Dense, BlocksDoNotFollowTheCachesOfTheProcessor) {
  std::ptrdiff_t first = 0, second = 0, third = 0;
  Eigen::internal::manage_caching_sizes(Eigen::GetAction, &first, &second, &third);
  EXPECT_EQ(first, 32 << 10);
  EXPECT_EQ(second, 512 << 10);
  EXPECT_EQ(third, 32 << 20);
}

// Largest deviation of L U from the rows of M as they were exchanged.
double deviation(std::vector<double> m, const std::vector<double>& lu, std::size_t n, const std::vector<std::ptrdiff_t>& exchanges) {
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) std::swap(m[j * n + i], m[j * n + static_cast<std::size_t>(exchanges[i])]);
  double largest = 0;
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) {
      double sum = i <= j ? lu[j * n + i] : 0;
      for (std::size_t k = 0; k < std::min(i, j + 1); ++k) sum += lu[k * n + i] * lu[j * n + k];
      largest = std::max(largest, std::abs(sum - m[j * n + i]));
    }
  return largest;
}

TEST(Elimination, GivesTheFactorsOfAnySize) {
  for (const std::size_t n : {1U, 7U, 64U, 65U, 200U}) {
    const auto matrix = random_matrix(n);
    auto lu = matrix;
    std::vector<std::ptrdiff_t> exchanges;
    ASSERT_TRUE(eliminate(lu, n, exchanges, "", no_progress()));
    ASSERT_EQ(exchanges.size(), n);
    EXPECT_LT(deviation(matrix, lu, n, exchanges), 1e-12 * static_cast<double>(n)) << n;
    for (std::size_t j = 0; j < n; ++j)
      for (std::size_t i = j + 1; i < n; ++i) EXPECT_LE(std::abs(lu[j * n + i]), 1);  // the largest is the pivot
  }
}

TEST(Elimination, StopsBetweenPanels) {
  auto matrix = random_matrix(400);
  std::vector<std::ptrdiff_t> exchanges;
  StopAfter impatient(2);
  const auto stopped = eliminate(matrix, 400, exchanges, "", impatient);
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().code, ErrorCode::interrupted);
  EXPECT_EQ(impatient.updates(), 2);
}

TEST(Elimination, AnotherSizeIsAnError) {
  std::vector<double> matrix(5);
  std::vector<std::ptrdiff_t> exchanges;
  EXPECT_EQ(eliminate(matrix, 2, exchanges, "", no_progress()).error().code, ErrorCode::internal);
}

}  // namespace
}  // namespace entrepot
