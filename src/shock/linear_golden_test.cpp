// Known answers: pymrio's Leontief and Ghosh inverses of a small table, and what follows from them (golden/shock/leontief).
#include <gtest/gtest.h>

#include <cmath>

#include "base/golden_error.h"
#include "base/test_data.h"
#include "shock/golden_table.h"
#include "shock/linear.h"

namespace entrepot::shock {
namespace {

class LinearGolden : public testing::Test {
 protected:
  void SetUp() override {
    NEED_TEST_DATA();
    table = read_table(golden_dir() / "shock" / "boario" / "pymrio_test_3x5");
    const auto rows = read_rows(golden_dir() / "shock" / "leontief" / "pymrio_test_3x5.csv");
    ASSERT_EQ(rows.size(), 16U);
    for (std::size_t r = 1; r < rows.size(); ++r) {
      ASSERT_EQ(rows[r][0] + "|" + rows[r][1], table.nodes[r - 1]);
      for (std::size_t c = 2; c < rows[0].size(); ++c) golden[rows[0][c]].push_back(std::stod(rows[r][c]));
    }
  }
  LinearResults run(std::vector<LinearScenario> scenarios) {
    const auto results = run_linear({3, 5, table.flows, table.output}, scenarios);
    EXPECT_TRUE(results) << results.error().message();
    for (const double error : results->error) EXPECT_LE(std::abs(error), 1e-12);
    return *results;
  }
  GoldenTable table;
  std::map<std::string, std::vector<double>> golden;
};

// The sum of everything that one more unit of final demand, or of value added, sets in motion.
TEST_F(LinearGolden, MultipliersOfBothSides) {
  std::vector<LinearScenario> scenarios;
  for (const LinearSide side : {LinearSide::demand, LinearSide::supply})
    for (std::uint32_t node = 0; node < 15; ++node) scenarios.push_back({side, {{node, 1}}, {}, {}});
  const auto results = run(scenarios);
  GoldenErrors leontief("leontief/leontief_column_sum", 1e-12, relative_error), ghosh("leontief/ghosh_row_sum", 1e-12, relative_error);
  for (std::size_t s = 0; s < 30; ++s) {
    double sum = 0;
    for (std::size_t i = 0; i < 15; ++i) sum += results.at(i, s);
    if (s < 15) leontief.expect_relative(sum, golden["leontief_column_sum"][s]);
    else ghosh.expect_relative(sum, golden["ghosh_row_sum"][s - 15]);
  }
}

TEST_F(LinearGolden, BuyersOfOneRegionStopBuyingOneProductForFinalUse) {
  const std::uint32_t node = table.node("reg1|manufactoring");
  double bought = 0;
  for (std::size_t c = 0; c < table.columns.size(); ++c)
    if (table.column_region[c] == 1) bought += table.final_demand[node * table.columns.size() + c];
  ASSERT_GT(bought, 0);
  const auto results = run({{LinearSide::demand, {{node, -bought}}, {}, {}}});
  GoldenErrors errors("leontief/x_demand_cut", 1e-12, relative_error);
  for (std::size_t i = 0; i < 15; ++i) errors.expect_relative(table.output[i] + results.at(i, 0), golden["x_demand_cut"][i]);
}

TEST_F(LinearGolden, ValueAddedOfMiningFallsByATenth) {
  const std::uint32_t node = table.node("reg1|mining");
  double value_added = table.output[node];
  for (std::size_t i = 0; i < 15; ++i) value_added -= table.flows[i * 15 + node];
  const auto results = run({{LinearSide::supply, {{node, -0.1 * value_added}}, {}, {}}});
  GoldenErrors errors("leontief/x_supply_cut", 1e-12, relative_error);
  for (std::size_t i = 0; i < 15; ++i) errors.expect_relative(table.output[i] + results.at(i, 0), golden["x_supply_cut"][i]);
}

TEST_F(LinearGolden, ExtractionOfEachIndustry) {
  std::vector<LinearScenario> scenarios;
  for (std::uint32_t node = 0; node < 15; ++node) scenarios.push_back({LinearSide::demand, {}, {{node, 0}}, {}});
  const auto results = run(scenarios);
  GoldenErrors errors("leontief/extraction_loss", 1e-12, relative_error);
  for (std::size_t s = 0; s < 15; ++s) {
    double loss = 0;
    for (std::size_t i = 0; i < 15; ++i) loss -= results.at(i, s);
    errors.expect_relative(loss, golden["extraction_loss"][s]);
  }
}

}  // namespace
}  // namespace entrepot::shock
