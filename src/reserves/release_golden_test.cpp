// The synthetic instance of the reference for reserves (section 8), and its known optima of the release problem: for each
// commodity, stocks of 1.5 times the mean demand, the mean over the scenarios of the least cost of release.
#include <gtest/gtest.h>

#include <fstream>

#include "base/golden_error.h"
#include "base/test_data.h"
#include "base/text.h"
#include "reserves/reference_instance.h"
#include "reserves/release_plan.h"
#include "reserves/release_scenarios.h"

namespace entrepot::reserves {
namespace {

constexpr std::size_t N = 14, K = 30, S = 200;

ReleaseProblem problem_of(const ReferenceInstance& in, std::size_t k, std::size_t s, const std::vector<double>& stock) {
  ReleaseProblem p;
  p.periods = 1;
  for (std::size_t i = 0; i < N; ++i) {
    const EconomyId economy = EconomyId::parse("E" + std::to_string(10 + i)).value();
    p.holders.push_back({economy, stock[i], 0, unlimited, 0, {}});
    if (in.d(k, s, i) > 0) p.users.push_back({economy, {in.d(k, s, i)}, in.penalty[k * N + i], unlimited});
  }
  for (std::size_t i = 0; i < N; ++i)
    for (std::size_t j = 0; j < N; ++j)
      if (in.d(k, s, j) > 0) p.transport_cost.push_back(in.weight[k] * in.transport[i * N + j]);
  p.transport_days.assign(p.transport_cost.size(), 0.0);
  return p;
}

TEST(ReleaseGolden, LeastCostOfEveryCommodity) {
  NEED_TEST_DATA();
  std::ifstream file(golden_dir() / "reserves" / "sizing_commodity_golden.csv");
  const auto in = ReferenceInstance::draw(N, K, S);
  GoldenErrors errors("reserves/sizing_commodity_golden.csv, release", 1e-5, "absolute, of what is printed with 6 decimals");
  double total = 0;
  std::size_t commodities = 0;
  for (std::string line; std::getline(file, line);) {
    const auto fields = split(trim(line), ',');
    if (line.empty() || line[0] == '#' || fields[0] == "commodity") continue;
    const auto k = static_cast<std::size_t>(parse_int(fields[0]).value());
    const std::vector<double> stock = in.stocks(k);
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

// The release of 30 goods in 1,000 scenarios costs its known optimum, and the dual proves every problem to 1e-9.
TEST(ReleaseGolden, ManyScenariosByTheNetworkSimplex) {
  NEED_TEST_DATA();
  std::ifstream file(golden_dir() / "reserves" / "sizing_commodity_golden.csv");
  GoldenErrors errors("reserves/sizing_commodity_golden.csv and reference 8: release", 1e-6, "absolute, of what is printed");
  const double known[][2] = {{200, 134484.347829}, {500, 128449.106696}, {1000, 129116.384032}};
  for (const auto& [scenarios, optimum] : known) {
    const auto in = ReferenceInstance::draw(N, K, static_cast<std::size_t>(scenarios));
    std::vector<std::vector<double>> stocks;
    for (std::size_t k = 0; k < K; ++k) stocks.push_back(in.stocks(k));
    const auto released = release_over_scenarios(in.problem(), stocks, 2).value();
    double total = 0;
    for (const ReleaseOverScenarios& good : released) {
      total += good.cost();
      EXPECT_LE(good.duality_gap, 1e-9);
      EXPECT_LE(good.violation, 1e-9);
    }
    errors.expect(total, optimum, 1, "all");
    if (scenarios != 200) continue;
    std::size_t rows = 0;
    for (std::string line; std::getline(file, line);) {
      const auto fields = split(trim(line), ',');
      if (line.empty() || line[0] == '#' || fields[0] == "commodity") continue;
      errors.expect(released[static_cast<std::size_t>(parse_int(fields[0]).value())].cost(), parse_double(fields[3]).value(), 1, line);
      ++rows;
    }
    EXPECT_EQ(rows, K);
  }
}

}  // namespace
}  // namespace entrepot::reserves
