// Leontief, Ghosh, cost push and extraction by hand, against a dense solution, and what is refused.
#include "base/dense.h"
#include "shock/linear.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>

#include "base/random.h"
#include "base/test_progress.h"
#include "shock/test_linear.h"

namespace entrepot::shock {
namespace {

using linear_test::Random;
using linear_test::random_scenario;
using linear_test::random_table;

// One region: ore -> steel -> cars. Ore sells 40 to steel, steel 50 to cars; outputs 40, 100, 200.
struct Chain {
  std::vector<double> flows{0, 40, 0, 0, 0, 50, 0, 0, 0}, output{40, 100, 200};
  LinearNetwork network() const { return {1, 3, flows, output}; }
};

std::vector<double> changes(const LinearResults& r, std::size_t scenario) {
  std::vector<double> out;
  for (std::size_t i = 0; i < r.nodes; ++i) out.push_back(r.at(i, scenario));
  return out;
}

void expect_values(const std::vector<double>& values, const std::vector<double>& known) {
  ASSERT_EQ(values.size(), known.size());
  for (std::size_t i = 0; i < known.size(); ++i) EXPECT_NEAR(values[i], known[i], 1e-12) << i;
}

TEST(Linear, ByHand) {
  const Chain chain;
  const std::vector<LinearScenario> scenarios = {
      {LinearSide::demand, {{2, -20}}, {}, {}},         // 20 fewer cars: a tenth less of everything they are made of
      {LinearSide::supply, {{0, -10}}, {}, {}},         // 10 less spent on ore: a quarter of the ore, 10 of steel, half of which goes on
      {LinearSide::price, {{0, 0.5}}, {}, {}},          // ore dearer by half: 0.4 x 0.5 in steel, 0.25 x that in cars
      {LinearSide::demand, {}, {{1, 0}}, {}},           // no steel at all: the ore for it is not dug, the cars are taken from elsewhere
      {LinearSide::supply, {}, {{1, 50}}, {}},          // half of the steel: half of the 50 that cars take
      {LinearSide::demand, {}, {}, {{{0}, {1}}}},       // steel buys no ore
      {LinearSide::demand, {{0, 0}}, {}, {}},
      {LinearSide::demand, {}, {}, {{{0}, {1}, 0.25}}},  // a quarter of the ore from elsewhere
      {LinearSide::supply, {{0, -20}}, {}, {{{1}, {2}, 0.5}}}};  // half of what cars take of the steel is lost, and a quarter of the rest
  const auto r = run_linear(chain.network(), scenarios);
  ASSERT_TRUE(r) << r.error().message();
  expect_values(changes(*r, 0), {-2, -5, -20});
  expect_values(changes(*r, 1), {-10, -10, -5});
  expect_values(changes(*r, 2), {0.5, 0.2, 0.05});
  expect_values(changes(*r, 3), {-40, -100, 0});
  expect_values(changes(*r, 4), {0, -50, -25});
  expect_values(changes(*r, 5), {-40, 0, 0});
  expect_values(changes(*r, 6), {0, 0, 0});
  EXPECT_EQ(r->error[6], 0);
  expect_values(changes(*r, 7), {-10, 0, 0});
  expect_values(changes(*r, 8), {-20, -20, -30});
}

TEST(Linear, ABatchThatIsStoppedEndsBetweenSweeps) {
  StopAfter progress(1);
  const Chain chain;
  const std::vector<LinearScenario> scenarios(1000);
  const auto r = run_linear(chain.network(), scenarios, {}, 1, progress);
  ASSERT_FALSE(r);
  EXPECT_EQ(r.error().code, ErrorCode::interrupted);
  EXPECT_EQ(progress.updates(), 1);
}

TEST(Linear, TiersAreCounted) {
  const Chain chain;
  LinearRule rule;
  const std::vector<LinearScenario> cars = {{LinearSide::demand, {{2, -20}}, {}, {}}};
  rule.tiers = 1;
  const auto one = run_linear(chain.network(), cars, rule);
  ASSERT_TRUE(one);
  expect_values(changes(*one, 0), {0, -5, -20});
  EXPECT_EQ(one->sweeps[0], 1);
  EXPECT_GT(one->error[0], 0.05);  // the ore is missing
  rule.tiers = 2;
  const auto two = run_linear(chain.network(), cars, rule);
  ASSERT_TRUE(two);
  expect_values(changes(*two, 0), {-2, -5, -20});
  EXPECT_EQ(two->error[0], 0);
}

// A node without output neither buys nor sells; it does not disturb the others.
TEST(Linear, EmptyNodes) {
  const std::vector<double> flows{0, 40, 0, 0}, output{40, 0};
  const auto r = run_linear({1, 2, flows, output}, std::vector<LinearScenario>{{LinearSide::demand, {{1, -1}}, {}, {}}});
  ASSERT_TRUE(r);
  expect_values(changes(*r, 0), {0, -1});
}

// The equations of linear.h as one dense system.
Eigen::VectorXd dense(const Random& t, const LinearScenario& s) {
  const auto n = static_cast<Eigen::Index>(t.output.size());
  Eigen::MatrixXd g = Eigen::MatrixXd::Zero(n, n), system = Eigen::MatrixXd::Identity(n, n);
  Eigen::VectorXd right = Eigen::VectorXd::Zero(n);
  for (const NodeValue& c : s.changes) right[c.node] += c.value;
  for (Eigen::Index i = 0; i < n; ++i)
    for (Eigen::Index j = 0; j < n; ++j) {
      const double flow = t.flows[static_cast<std::size_t>(i * n + j)];
      if (s.side == LinearSide::demand) g(i, j) = flow / t.output[static_cast<std::size_t>(j)];
      if (s.side == LinearSide::supply) g(j, i) = flow / t.output[static_cast<std::size_t>(i)];
      if (s.side == LinearSide::price) g(j, i) = flow / t.output[static_cast<std::size_t>(j)];
    }
  for (const LinearCut& cut : s.cuts)
    for (const std::uint32_t i : cut.suppliers)
      for (const std::uint32_t j : cut.buyers) {
        right[s.side == LinearSide::demand ? i : j] -= cut.share * t.flows[i * static_cast<std::size_t>(n) + j];
        (s.side == LinearSide::demand ? g(i, j) : g(j, i)) *= 1 - cut.share;
      }
  system -= g;
  for (const NodeValue& level : s.fixed) {
    system.row(level.node).setZero();
    system(level.node, level.node) = 1;
    right[level.node] = level.value - t.output[level.node];
  }
  return system.partialPivLu().solve(right);
}

// Invariant: Sweeps give the solution of the dense system of equations, with fixed outputs and cut links, within the error that they
// report.
RC_GTEST_PROP(LinearProperty, EqualsTheDenseSolution, (std::uint64_t seed)) {
  const Random t = random_table(seed);
  const LinearScenario s = random_scenario(t, seed);
  const auto r = run_linear(t.network(), std::vector{s});
  RC_ASSERT(r.has_value());
  const Eigen::VectorXd known = dense(t, s);
  const double scale = known.lpNorm<1>();
  double difference = 0;
  for (std::size_t i = 0; i < t.output.size(); ++i) difference += std::abs(r->at(i, 0) - known[static_cast<Eigen::Index>(i)]);
  RC_ASSERT(difference <= 1e-11 * scale);
  if (r->error[0] > 0 && s.side != LinearSide::price) RC_ASSERT(difference <= (r->error[0] + 1e-13) * scale);  // the bound holds
}

// Invariant: The reported error holds after few tiers, too.
RC_GTEST_PROP(LinearProperty, TheBoundHoldsAfterFewTiers, (std::uint64_t seed)) {
  const Random t = random_table(seed);
  LinearScenario s = random_scenario(t, seed);
  s.side = LinearSide::demand;
  LinearRule rule;
  rule.tiers = 1 + static_cast<int>(seed % 4);
  const auto r = run_linear(t.network(), std::vector{s}, rule);
  RC_ASSERT(r.has_value());
  const Eigen::VectorXd known = dense(t, s);
  double difference = 0, size = 0;
  for (std::size_t i = 0; i < t.output.size(); ++i) {
    difference += std::abs(r->at(i, 0) - known[static_cast<Eigen::Index>(i)]);
    size += std::abs(r->at(i, 0));
  }
  if (r->error[0] >= 0) RC_ASSERT(difference <= r->error[0] * size * (1 + 1e-9) + 1e-13);
}

// Thirty scenarios of one table in two batches, on three threads: the bits of each alone on one.
// Invariant: Scenarios run alone or in batches on three threads give the same bits.
TEST(LinearProperty, BitsDoNotDependOnCompanyOrThreads) {
  Random t{40, 6, {}, {}};
  const std::size_t n = 240;
  RandomStream stream(7, 0, 2);
  t.flows.resize(n * n);
  for (double& flow : t.flows) flow = stream.uniform();
  for (std::size_t i = 0; i < n; ++i) t.output.push_back(250 + 100 * stream.uniform());
  std::vector<LinearScenario> scenarios;
  for (std::uint64_t s = 0; s < 30; ++s) scenarios.push_back(random_scenario(t, s));
  const auto together = run_linear(t.network(), scenarios, {}, 3);
  ASSERT_TRUE(together) << together.error().message();
  for (std::size_t s = 0; s < scenarios.size(); ++s) {
    const auto alone = run_linear(t.network(), std::vector{scenarios[s]});
    ASSERT_TRUE(alone);
    for (std::size_t i = 0; i < n; ++i) {
      const auto bits = [&](const LinearResults& r, std::size_t scenario) { return std::bit_cast<std::uint64_t>(r.at(i, scenario)); };
      ASSERT_EQ(bits(*alone, 0), bits(*together, s)) << s << " " << i;
    }
    EXPECT_EQ(alone->sweeps[0], together->sweeps[s]);
  }
}

// What is left of a table of which a share of a sector's sales and purchases is taken out, by the inverse of what remains.
TEST(Linear, ASectorIsExtractedInPart) {
  const Random t = [] {
    for (std::uint64_t seed = 1;; ++seed)
      if (Random one = random_table(seed); one.regions == 3 && one.sectors == 4) return one;
  }();
  const auto n = static_cast<Eigen::Index>(t.output.size());
  constexpr std::uint32_t sector = 5;
  constexpr double share = 0.3;
  std::vector<std::uint32_t> all, others;
  for (std::uint32_t i = 0; i < t.output.size(); ++i) {
    all.push_back(i);
    if (i != sector) others.push_back(i);
  }
  Eigen::MatrixXd left(n, n);
  Eigen::VectorXd demand(n);
  for (Eigen::Index i = 0; i < n; ++i) {
    demand[i] = t.output[static_cast<std::size_t>(i)];
    for (Eigen::Index j = 0; j < n; ++j) {
      const double flow = t.flows[static_cast<std::size_t>(i * n + j)];
      demand[i] -= flow;
      left(i, j) = (i == sector || j == sector ? 1 - share : 1) * flow / t.output[static_cast<std::size_t>(j)];
    }
  }
  const double kept = demand[sector];
  demand[sector] *= 1 - share;
  const Eigen::VectorXd output = (Eigen::MatrixXd::Identity(n, n) - left).inverse() * demand;
  const std::vector<LinearScenario> extraction = {
      {LinearSide::demand, {{sector, -share * kept}}, {}, {{{sector}, all, share}, {others, {sector}, share}}}};
  const auto r = run_linear(t.network(), extraction);
  ASSERT_TRUE(r) << r.error().message();
  for (std::size_t i = 0; i < t.output.size(); ++i)
    EXPECT_NEAR(t.output[i] + r->at(i, 0), output[static_cast<Eigen::Index>(i)], 1e-11 * t.output[i]) << i;
}

TEST(Linear, Refuses) {
  const Chain chain;
  const auto code = [&](const LinearScenario& s) { return run_linear(chain.network(), std::vector{s}).error().code; };
  EXPECT_EQ(code({LinearSide::demand, {{3, 1}}, {}, {}}), ErrorCode::out_of_range);
  EXPECT_EQ(code({LinearSide::demand, {{0, NAN}}, {}, {}}), ErrorCode::bad_field);
  EXPECT_EQ(code({LinearSide::demand, {}, {{0, -1}}, {}}), ErrorCode::out_of_range);
  EXPECT_EQ(code({LinearSide::demand, {}, {{0, 1}, {0, 2}}, {}}), ErrorCode::duplicate);
  EXPECT_EQ(code({LinearSide::price, {}, {{0, 1}}, {}}), ErrorCode::contradiction);
  EXPECT_EQ(code({LinearSide::demand, {}, {}, {{{0}, {1}}, {{0, 2}, {1}}}}), ErrorCode::contradiction);
  EXPECT_EQ(code({LinearSide::demand, {}, {}, {{{9}, {1}}}}), ErrorCode::out_of_range);
  for (const double share : {-0.1, 1.1, std::nan("")})
    EXPECT_EQ(code({LinearSide::demand, {}, {}, {{{0}, {1}, share}}}), ErrorCode::out_of_range);
  const std::vector<LinearScenario> some = {{LinearSide::demand, {{0, 1}}, {}, {}}};
  EXPECT_EQ(run_linear({2, 3, chain.flows, chain.output}, some).error().code, ErrorCode::bad_field);
  Limits little;
  little.memory_bytes = 100;
  EXPECT_EQ(run_linear(chain.network(), some, {}, 1, no_progress(), little).error().code, ErrorCode::limit_exceeded);
  std::vector<double> flows = chain.flows;
  flows[1] = NAN;
  EXPECT_EQ(run_linear({1, 3, flows, chain.output}, some).error().code, ErrorCode::bad_field);
  std::fill(flows.begin(), flows.end(), 1.7e308);
  EXPECT_EQ(run_linear({1, 3, flows, chain.output}, some).error().code, ErrorCode::out_of_range);
  EXPECT_EQ(code({LinearSide::demand, {{0, 1.7e308}, {1, 1.7e308}}, {}, {}}), ErrorCode::out_of_range);
  // Two regions whose industries buy more from each other than they make.
  const std::vector<double> mad{0, 3, 3, 0}, one{1, 1};
  const auto failed = run_linear({2, 1, mad, one}, std::vector<LinearScenario>{{LinearSide::demand, {{0, 1}}, {}, {}}});
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code, ErrorCode::no_solution);
}

}  // namespace
}  // namespace entrepot::shock
