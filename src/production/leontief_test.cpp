// The algebra against the inverse of a small published test table (3 regions x 5 sectors).
#include <cmath>
#include <fstream>
#include <map>
#include <sstream>

#include <gtest/gtest.h>

#include "base/csv.h"
#include "base/random.h"
#include "base/test_data.h"
#include "base/test_progress.h"
#include "base/text.h"
#include "production/detail/test_tables.h"
#include "production/leontief.h"

namespace entrepot::production {
namespace {

using Key = std::pair<std::string, std::string>;

std::vector<std::vector<std::string>> rows_of(const std::filesystem::path& path) {
  std::vector<std::vector<std::string>> rows;
  auto reader = CsvReader::open(path).value();
  for (std::vector<std::string_view> fields; reader.read_row(fields).value();) rows.emplace_back(fields.begin(), fields.end());
  return rows;
}

// Z.csv, Y.csv, x.csv: two header rows, a row of index names, two index columns. Sorted by region and sector.
InputOutputTable small_table() {
  const auto folder = golden_dir() / "shock" / "boario" / "pymrio_test_3x5";
  const auto z = rows_of(folder / "Z.csv"), y = rows_of(folder / "Y.csv"), x = rows_of(folder / "x.csv");
  std::map<Key, std::size_t> row_of;
  for (std::size_t i = 3; i < z.size(); ++i) row_of[{z[i][0], z[i][1]}] = i;
  InputOutputTable table;
  table.regions = {economy("REG1"), economy("REG2"), economy("REG3")};
  for (const auto& [key, row] : row_of)
    if (key.first == "reg1") table.sectors.push_back({key.second, key.second});
  for (std::size_t f = 2; f < y[0].size(); ++f)
    table.final_demand_columns.push_back({economy(("REG" + y[0][f].substr(3)).c_str()), y[1][f]});
  for (const auto& [seller, row] : row_of) {
    for (const auto& [buyer, column] : row_of) table.flows.push_back(parse_double(z[row][column - 1]).value());
    for (std::size_t f = 2; f < y[0].size(); ++f) table.final_demand.push_back(parse_double(y[row][f]).value());
    table.output.push_back(parse_double(x[row - 2][2]).value());
  }
  table.value_added.assign(table.nodes(), 0);
  return table;
}

class SmallTable : public testing::Test {
 protected:
  void SetUp() override {
    NEED_TEST_DATA();
    table = small_table();
    const auto rows = rows_of(golden_dir() / "shock" / "leontief" / "pymrio_test_3x5.csv");
    for (std::size_t c = 2; c < rows[0].size(); ++c)
      for (std::size_t i = 1; i < rows.size(); ++i) golden[rows[0][c]].push_back(parse_double(rows[i][c]).value());
    ASSERT_EQ(table.nodes(), 15U);
    a = technical_coefficients(table);
    b = allocation_coefficients(table);
  }
  void expect_near(const std::vector<double>& values, const std::string& name, double relative) {
    for (std::size_t i = 0; i < 15; ++i) EXPECT_NEAR(values[i], golden[name][i], relative * std::abs(golden[name][i])) << name << " " << i;
  }
  static std::vector<double> transposed(const std::vector<double>& matrix) {
    std::vector<double> out(matrix.size());
    for (std::size_t i = 0; i < 15; ++i)
      for (std::size_t j = 0; j < 15; ++j) out[j * 15 + i] = matrix[i * 15 + j];
    return out;
  }
  InputOutputTable table;
  std::vector<double> a, b;
  std::map<std::string, std::vector<double>> golden;
};

TEST_F(SmallTable, ColumnSumsOfTheLeontiefInverse) {
  const auto factors = LeontiefFactors::create(a, 15).value();
  expect_near(factors.solve_transposed(std::vector<double>(15, 1)), "leontief_column_sum", 1e-14);
  expect_near(solve_by_iteration(transposed(a), std::vector<double>(15, 1))->values, "leontief_column_sum", 1e-13);
}

TEST_F(SmallTable, RowSumsOfTheGhoshInverse) {
  const auto factors = LeontiefFactors::create(b, 15).value();
  expect_near(factors.solve(std::vector<double>(15, 1)), "ghosh_row_sum", 1e-14);
}

TEST_F(SmallTable, OutputWhenRegion2StopsBuyingManufacturesOfRegion1) {
  for (std::size_t f = 0; f < table.demand_columns(); ++f)
    if (table.final_demand_columns[f].region == economy("REG2")) table.final_demand[2 * table.demand_columns() + f] = 0;
  expect_near(solve_by_iteration(a, total_final_demand(table))->values, "x_demand_cut", 1e-13);
  expect_near(LeontiefFactors::create(a, 15)->solve(total_final_demand(table)), "x_demand_cut", 1e-13);
}

TEST_F(SmallTable, OutputWhenMiningOfRegion1LosesATenthOfItsValueAdded) {
  std::vector<double> v = table.output;
  for (std::size_t i = 0; i < 15; ++i)
    for (std::size_t j = 0; j < 15; ++j) v[j] -= table.flow(i, j);
  v[3] *= 0.9;
  expect_near(solve_by_iteration(transposed(b), v)->values, "x_supply_cut", 1e-12);
}

// More columns than one panel of the elimination has, and rows that must be exchanged: some diagonals are 0.
TEST(LeontiefFactors, SolvesWhatNeedsExchangedRows) {
  constexpr std::size_t n = 150;
  RandomStream random(5, 0, 0);
  std::vector<double> m(n * n), x(2 * n), right(2 * n), right_transposed(2 * n);
  for (double& value : m) value = random.uniform();
  for (std::size_t i = 0; i < n; i += 3) m[i * n + i] = 1;
  for (double& value : x) value = random.uniform();
  for (std::size_t c = 0; c < 2; ++c)
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j) {
        const double of_i = (i == j ? 1 : 0) - m[i * n + j];
        right[c * n + i] += of_i * x[c * n + j];
        right_transposed[c * n + j] += of_i * x[c * n + i];
      }
  const auto factors = LeontiefFactors::create(m, n).value();
  const auto solved = factors.solve(right, 2), solved_transposed = factors.solve_transposed(right_transposed, 2),
             inverse = factors.inverse();
  for (std::size_t i = 0; i < 2 * n; ++i) {
    EXPECT_NEAR(solved[i], x[i], 1e-9);
    EXPECT_NEAR(solved_transposed[i], x[i], 1e-9);
  }
  for (std::size_t i = 0; i < n; ++i) {
    double sum = 0;
    for (std::size_t j = 0; j < n; ++j) sum += inverse[i * n + j] * right[j];
    EXPECT_NEAR(sum, x[i], 1e-9);
  }
}

TEST(LeontiefFactors, EndBetweenPanelsWhenNobodyWaits) {
  const std::vector<double> none(150 * 150);
  for (int updates = 0; updates < 3; ++updates) {
    StopAfter progress(updates);
    const auto factors = LeontiefFactors::create(none, 150, progress);
    ASSERT_FALSE(factors);
    EXPECT_EQ(factors.error().code, ErrorCode::interrupted);
    EXPECT_EQ(progress.updates(), updates);
  }
}

TEST_F(SmallTable, LossWhenAnIndustryIsTakenOut) {
  const auto inverse = LeontiefFactors::create(a, 15)->inverse();
  std::vector<double> losses;
  for (std::size_t i = 0; i < 15; ++i) losses.push_back(extraction_loss(inverse, table.output, i));
  expect_near(losses, "extraction_loss", 1e-12);
}

}  // namespace
}  // namespace entrepot::production
