// Known optima of sizing on the reference instance, and the pooling law.
#include <gtest/gtest.h>

#include <fstream>

#include "base/golden_error.h"
#include "base/test_data.h"
#include "base/text.h"
#include "reserves/newsvendor.h"
#include "reserves/reference_instance.h"
#include "reserves/sizing.h"

namespace entrepot::reserves {
namespace {

double sum_of(const std::vector<double>& numbers) {
  double sum = 0;
  for (const double number : numbers) sum += number;
  return sum;
}

TEST(SizingGolden, TheInstanceIsTheOneOfTheReference) {
  const auto in = ReferenceInstance::draw(14, 30, 200);
  EXPECT_NEAR(in.transport[1], 1.036543986, 1e-9);
  EXPECT_NEAR(in.weight[0], 0.993075881, 1e-9);
  EXPECT_NEAR(in.holding[0], 2.334207859, 1e-9);
  EXPECT_NEAR(in.penalty[29 * 14 + 13], 57.354211269, 1e-9);
  EXPECT_NEAR(in.base[29 * 14 + 13], 902.547621837, 1e-6);
  EXPECT_NEAR(in.d(0, 0, 11), 373.869181178, 1e-6);
  EXPECT_NEAR(in.d(1, 0, 11), 91.971818697, 1e-6);
  EXPECT_NEAR(sum_of(in.transport), 159.927557047, 1e-8);
  EXPECT_NEAR(sum_of(in.holding), 850.312310372, 1e-8);
  EXPECT_NEAR(sum_of(in.penalty), 20833.067056666, 1e-8);
  EXPECT_NEAR(sum_of(in.base), 66838.736946596, 1e-6);
  EXPECT_NEAR(sum_of(in.demand), 1076572.370856, 1e-5);
}

// Every commodity of the reference instance is sized at its known optimum, and the dual proves it to 1e-12.
TEST(SizingGolden, EveryCommodity) {
  NEED_TEST_DATA();
  std::ifstream file(golden_dir() / "reserves" / "sizing_commodity_golden.csv");
  const SizingProblem p = ReferenceInstance::draw(14, 30, 200).problem();
  const SizingPlan plan = size_pooled(p).value();
  EXPECT_TRUE(plan.certificate.holds(1e-12)) << plan.certificate.duality_gap << " " << plan.certificate.violation;
  GoldenErrors errors("reserves/sizing_commodity_golden.csv, sizing and holding", 1e-6, "absolute, of what is printed with 6 decimals");
  std::size_t rows = 0;
  for (std::string line; std::getline(file, line);) {
    const auto fields = split(trim(line), ',');
    if (line.empty() || line[0] == '#' || fields[0] == "commodity") continue;
    const auto k = static_cast<std::size_t>(parse_int(fields[0]).value());
    double holding = 0;
    for (std::size_t i = 0; i < p.economies; ++i) holding += p.goods[k].holding_cost[i] * plan.goods[k].stock[i];
    double second = 0;
    for (const double q : plan.goods[k].scenario_cost) second += q / 200;
    errors.expect(holding + second, parse_double(fields[1]).value(), 1, fields[0]);
    errors.expect(holding, parse_double(fields[2]).value(), 1, fields[0]);
    ++rows;
  }
  EXPECT_EQ(rows, 30u);
  errors.expect(plan.cost(), 37488.563646, 1, "all");
  errors.expect(plan.holding_cost, 30814.700163, 1, "all, holding");
}

TEST(SizingGolden, MoreScenariosAndSingleCommodities) {
  GoldenErrors errors("reserves/reference 8: sizing", 1e-6, "absolute, of what is printed with 6 decimals");
  SizingOptions options;
  options.threads = 2;
  errors.expect(size_pooled(ReferenceInstance::draw(14, 30, 500).problem(), options).value().cost(), 36898.584217, 1, "500");
  errors.expect(size_pooled(ReferenceInstance::draw(14, 30, 1000).problem(), options).value().cost(), 37501.576454, 1, "1000");
  const double single[][2] = {{50, 1347.888473}, {100, 1360.626629}, {200, 1316.174036}};
  for (const auto& [scenarios, optimum] : single)
    errors.expect(size_pooled(ReferenceInstance::draw(14, 1, static_cast<std::size_t>(scenarios)).problem()).value().cost(), optimum, 1);
}

TEST(SizingGolden, AJointBudget) {
  GoldenErrors errors("reserves/reference 8: sizing with a budget of 15000", 1e-5, "absolute; the price as printed");
  SizingOptions options;
  options.budget = 15000;
  const SizingPlan plan = size_pooled(ReferenceInstance::draw(14, 30, 200).problem(), options).value();
  errors.expect(plan.cost(), 83735.173111, 1, "cost");
  errors.expect(plan.budget_price, 6.43194, 1, "price of the budget");
  errors.expect(plan.holding_cost, 15000, 1, "spending");
  EXPECT_TRUE(plan.certificate.holds(1e-11)) << plan.certificate.duality_gap;
}

TEST(SizingGolden, PoolingLaw) {
  NEED_TEST_DATA();
  std::ifstream file(golden_dir() / "reserves" / "newsvendor_pooling_golden.csv");
  GoldenErrors errors("reserves/newsvendor_pooling_golden.csv", 1, "half a unit of the last digit printed");
  int rows = 0;
  for (std::string line; std::getline(file, line);) {
    const auto fields = split(trim(line), ',');
    if (line.empty() || line[0] == '#' || fields[0] == "N") continue;
    const auto n = static_cast<std::size_t>(parse_int(fields[0]).value());
    const double apart = static_cast<double>(n) * newsvendor(1, 9, 100, 30)->cost;
    const double pooled = newsvendor(1, 9, 100.0 * static_cast<double>(n), 30 * std::sqrt(static_cast<double>(n)))->cost;
    errors.expect(apart, parse_double(fields[1]).value(), 0.5001e-4, line);
    errors.expect(pooled, parse_double(fields[2]).value(), 0.5001e-4, line);
    errors.expect(1 - pooled / apart, parse_double(fields[3]).value(), 0.5001e-6, line);
    errors.expect(pooling_saving(n, 0).value(), parse_double(fields[3]).value(), 0.5001e-6, line);
    errors.expect(pooling_saving(n, 0.3).value(), parse_double(fields[4]).value(), 0.5001e-6, line);
    ++rows;
  }
  EXPECT_EQ(rows, 6);
}

}  // namespace
}  // namespace entrepot::reserves
