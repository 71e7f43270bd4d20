// A table factorised once: the answers of the sweeps, what is refused.
#include "shock/linear_factors.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <cstring>

#include "base/test_progress.h"
#include "shock/test_linear.h"

namespace entrepot::shock {
namespace {

using linear_test::random_scenario;
using linear_test::random_table;

// Invariant: A table that is factorised once answers as the sweeps do, within the errors that both report, with outputs held too.
RC_GTEST_PROP(LinearFactorsProperty, AnswersAsTheSweepsDo, (std::uint64_t seed)) {
  const auto table = random_table(seed);
  LinearScenario s = random_scenario(table, seed);
  s.cuts.clear();
  const auto factors = LinearFactors::create(table.network());
  RC_ASSERT(factors.has_value());
  const auto quick = factors->solve(std::vector{s});
  const auto sweeps = run_linear(table.network(), std::vector{s});
  RC_ASSERT(quick.has_value() && sweeps.has_value());
  double difference = 0, size = 0;
  for (std::size_t i = 0; i < table.output.size(); ++i) {
    difference += std::abs(quick->at(i, 0) - sweeps->at(i, 0));
    size += std::abs(sweeps->at(i, 0));
  }
  RC_ASSERT(difference <= 1e-11 * size);
  for (const NodeValue& level : s.fixed) RC_ASSERT(quick->at(level.node, 0) == level.value - table.output[level.node]);
}

TEST(LinearFactors, EachScenarioIsAnsweredByItself) {
  const auto table = random_table(11);
  const auto factors = LinearFactors::create(table.network());
  ASSERT_TRUE(factors) << factors.error().message();
  std::vector<LinearScenario> scenarios;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    scenarios.push_back(random_scenario(table, seed));
    scenarios.back().cuts.clear();
  }
  const auto together = factors->solve(scenarios);
  ASSERT_TRUE(together) << together.error().message();
  for (std::size_t s = 0; s < scenarios.size(); ++s) {
    const auto alone = factors->solve(std::vector{scenarios[s]});
    ASSERT_TRUE(alone);
    for (std::size_t i = 0; i < table.output.size(); ++i) {
      const double a = alone->at(i, 0), b = together->at(i, s);
      ASSERT_EQ(std::memcmp(&a, &b, sizeof a), 0) << s << " " << i;
    }
  }
}

// What comes of rounding is refined away: the bound reported is below the tolerance asked.
TEST(LinearFactors, ReportsTheErrorOfItsAnswer) {
  const auto table = random_table(5);
  const auto factors = LinearFactors::create(table.network());
  ASSERT_TRUE(factors);
  const auto r = factors->solve(std::vector<LinearScenario>{{LinearSide::demand, {{0, 1}}, {}, {}}, {LinearSide::demand, {}, {}, {}}});
  ASSERT_TRUE(r);
  EXPECT_GE(r->error[0], 0);
  EXPECT_LE(r->error[0], 1e-12);
  EXPECT_EQ(r->error[1], 0);
}

TEST(LinearFactors, Refuses) {
  const auto table = random_table(5);
  const auto factors = LinearFactors::create(table.network());
  ASSERT_TRUE(factors);
  const auto code = [&](const LinearScenario& s, const LinearRule& rule = {}) { return factors->solve(std::vector{s}, rule).error().code; };
  EXPECT_EQ(code({LinearSide::demand, {{99, 1}}, {}, {}}), ErrorCode::out_of_range);
  EXPECT_EQ(code({LinearSide::price, {}, {{0, 1}}, {}}), ErrorCode::contradiction);
  EXPECT_EQ(code({LinearSide::demand, {}, {}, {{{0}, {0}}}}), ErrorCode::contradiction);
  LinearRule rule;
  rule.tiers = 2;
  EXPECT_EQ(code({LinearSide::demand, {{0, 1}}, {}, {}}, rule), ErrorCode::contradiction);
  const std::vector<double> flows{1, 0, 0, 0}, output{1, 1};  // it makes no more than it takes
  EXPECT_EQ(LinearFactors::create({1, 2, flows, output}).error().code, ErrorCode::no_solution);
  EXPECT_EQ(LinearFactors::create({2, 2, flows, output}).error().code, ErrorCode::bad_field);
  Limits little;
  little.memory_bytes = 10;
  EXPECT_EQ(LinearFactors::create(table.network(), no_progress(), little).error().code, ErrorCode::limit_exceeded);
  StopAfter stopped(1);
  EXPECT_EQ(LinearFactors::create(table.network(), stopped).error().code, ErrorCode::interrupted);
}

TEST(LinearFactors, CanBeStoppedInTheMidst) {
  const std::size_t n = 300;
  const std::vector<double> flows(n * n, 1.0), output(n, 1000.0);
  StopAfter stopped(3);
  EXPECT_EQ(LinearFactors::create({1, n, flows, output}, stopped).error().code, ErrorCode::interrupted);
  EXPECT_EQ(stopped.updates(), 3);
  EXPECT_TRUE(LinearFactors::create({1, n, flows, output}));
}

}  // namespace
}  // namespace entrepot::shock
