// The synthetic instance of the reference for reserves (section 8), and its known optima of the release problem: for each
// commodity, stocks of 1.5 times the mean demand, the mean over the scenarios of the least cost of release.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <random>

#include "base/golden_error.h"
#include "base/test_data.h"
#include "base/text.h"
#include "reserves/release_plan.h"

namespace entrepot::reserves {
namespace {

constexpr std::size_t N = 14, K = 30, S = 200;

class Draws {
 public:
  double uniform() { return std::min(static_cast<double>(generator_()) / 0x1p64, std::nextafter(1.0, 0.0)); }
  double normal() {  // Marsaglia's polar method; the second number is kept for the next call
    if (saved_ready_) {
      saved_ready_ = false;
      return saved_;
    }
    double x = 0, y = 0, r = 0;
    do {
      x = 2 * uniform() - 1;
      y = 2 * uniform() - 1;
      r = x * x + y * y;
    } while (r > 1 || r == 0);
    const double m = std::sqrt(-2 * std::log(r) / r);
    saved_ = x * m;
    saved_ready_ = true;
    return y * m;
  }

 private:
  std::mt19937_64 generator_{42};
  double saved_ = 0;
  bool saved_ready_ = false;
};

struct Instance {
  double t[N][N] = {}, w[K] = {}, penalty[N][K] = {}, base[N][K] = {};
  std::vector<double> demand = std::vector<double>(S * K * N);  // scenario, commodity, economy

  double d(std::size_t s, std::size_t k, std::size_t j) const { return demand[(s * K + k) * N + j]; }
};

void draw_economies(Draws& draws, Instance& in, std::vector<double>& gdp) {
  double x[N], y[N];
  for (std::size_t i = 0; i < N; ++i) {
    x[i] = 40 * draws.uniform();
    y[i] = 50 * draws.uniform();
    gdp.push_back(std::exp(1.2 * draws.normal()));
  }
  for (std::size_t i = 0; i < N; ++i)
    for (std::size_t j = 0; j < N; ++j) in.t[i][j] = i == j ? 0 : 0.2 + 0.03 * std::hypot(x[i] - x[j], y[i] - y[j]);
}

void draw_scenario(Draws& draws, Instance& in, std::size_t s) {
  const bool global = draws.uniform() < 0.08;
  bool hit[N];
  for (bool& h : hit) h = draws.uniform() < 0.15;
  for (std::size_t k = 0; k < K; ++k) {
    const bool shock = draws.uniform() < 0.10;
    for (std::size_t j = 0; j < N; ++j) {
      double f = 0;
      if (hit[j] && draws.uniform() < 0.6) f = 0.1 + 0.6 * draws.uniform();
      if (global) f = std::max(f, 0.1 + 0.3 * draws.uniform());
      if (shock) f = std::max(f, 0.05 + 0.4 * draws.uniform());
      in.demand[(s * K + k) * N + j] = f * in.base[j][k];
    }
  }
}

Instance instance() {
  Draws draws;
  Instance in;
  std::vector<double> gdp;
  draw_economies(draws, in, gdp);
  for (std::size_t k = 0; k < K; ++k) {
    in.w[k] = 0.5 + draws.uniform();
    const double price = 20 + 60 * draws.uniform();
    for (std::size_t i = 0; i < N; ++i) {
      draws.uniform();  // the cost of holding, of use for sizing only
      in.penalty[i][k] = price * (0.9 + 0.2 * draws.uniform());
      in.base[i][k] = 30 * gdp[i] * std::exp(0.7 * draws.normal());
    }
  }
  for (std::size_t s = 0; s < S; ++s) draw_scenario(draws, in, s);
  return in;
}

ReleaseProblem problem_of(const Instance& in, std::size_t k, std::size_t s, const std::vector<double>& stock) {
  ReleaseProblem p;
  p.periods = 1;
  for (std::size_t i = 0; i < N; ++i) {
    const EconomyId economy = EconomyId::parse("E" + std::to_string(10 + i)).value();
    p.holders.push_back({economy, stock[i], 0, unlimited, 0, {}});
    if (in.d(s, k, i) > 0) p.users.push_back({economy, {in.d(s, k, i)}, in.penalty[i][k], unlimited});
  }
  for (std::size_t i = 0; i < N; ++i)
    for (std::size_t j = 0; j < N; ++j)
      if (in.d(s, k, j) > 0) p.transport_cost.push_back(in.w[k] * in.t[i][j]);
  p.transport_days.assign(p.transport_cost.size(), 0.0);
  return p;
}

TEST(ReleaseGolden, TheInstanceIsTheOneOfTheReference) {
  const Instance in = instance();
  EXPECT_NEAR(in.t[0][1], 1.036543986, 1e-9);
  EXPECT_NEAR(in.w[0], 0.993075881, 1e-9);
  EXPECT_NEAR(in.penalty[0][0], 42.313556378, 1e-9);
  EXPECT_NEAR(in.base[0][0], 8.250044811, 1e-9);
  EXPECT_NEAR(in.base[13][29], 902.547621837, 1e-6);
  EXPECT_NEAR(in.d(0, 0, 11), 373.869181178, 1e-6);
  double total = 0;
  for (const double d : in.demand) total += d;
  EXPECT_NEAR(total, 1076572.370856, 1e-5);
}

TEST(ReleaseGolden, LeastCostOfEveryCommodity) {
  NEED_TEST_DATA();
  std::ifstream file(golden_dir() / "reserves" / "sizing_commodity_golden.csv");
  const Instance in = instance();
  GoldenErrors errors("reserves/sizing_commodity_golden.csv, release", 1e-5, "absolute, of what is printed with 6 decimals");
  double total = 0;
  std::size_t commodities = 0;
  for (std::string line; std::getline(file, line);) {
    const auto fields = split(trim(line), ',');
    if (line.empty() || line[0] == '#' || fields[0] == "commodity") continue;
    const auto k = static_cast<std::size_t>(parse_int(fields[0]).value());
    std::vector<double> stock(N, 0.0);
    for (std::size_t s = 0; s < S; ++s)
      for (std::size_t j = 0; j < N; ++j) stock[j] += 1.5 * in.d(s, k, j) / S;
    double cost = 0;
    for (std::size_t s = 0; s < S; ++s) {
      const ReleasePlan plan = plan_release_together(problem_of(in, k, s, stock), {.no_worse_than_alone = false}).value();
      ASSERT_TRUE(plan.certificate.holds(1e-8)) << k << " " << s;
      cost += plan.cost() / S;
    }
    errors.expect(cost, parse_double(fields[3]).value(), 1, fields[0]);
    total += cost;
    ++commodities;
  }
  EXPECT_EQ(commodities, K);
  EXPECT_NEAR(total, 134484.347829, 1e-4);
}

}  // namespace
}  // namespace entrepot::reserves
