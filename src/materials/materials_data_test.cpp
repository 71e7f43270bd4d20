#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/test_data.h"
#include "materials/materials.h"

namespace entrepot::materials {
namespace {

std::filesystem::path file(const char* name) { return *test_data_dir() / name; }

template <class T>
T take(Result<T> loaded) {
  if (!loaded) throw std::runtime_error(loaded.error().message());
  return *std::move(loaded);
}

class MaterialsData : public testing::Test {
 protected:
  void SetUp() override { NEED_TEST_DATA(); }
  LoadReport report_;
};

TEST_F(MaterialsData, ProductionKeepsTotalsApartAndBlanksMissing) {
  const auto rows = take(load_production(file("minerals/usgs_mcs2026_world_production.csv"), {}, report_));
  EXPECT_EQ(report_.rows_read, 95);
  EXPECT_EQ(report_.rows_rejected, 0);
  std::map<std::string, std::set<std::uint32_t>> lines;
  std::map<std::string, int> capacities;
  std::size_t reserves = 0;
  for (const auto& row : rows) {
    lines[row.product].insert(row.line);
    if (row.measure == Measure::capacity) ++capacities[row.product];
    reserves += row.measure == Measure::reserves;
    EXPECT_EQ(row.kind == RowKind::economy, !row.economy.empty());
  }
  const std::map<std::string, std::size_t> expected = {{"natural_graphite", 20}, {"rare_earths", 18}, {"cobalt", 14}, {"tungsten", 14},
                                                       {"lithium", 12},          {"nickel", 11},      {"gallium", 6}};
  for (const auto& [product, count] : expected) EXPECT_EQ(lines[product].size(), count) << product;
  EXPECT_EQ(capacities, (std::map<std::string, int>{{"gallium", 6}}));
  EXPECT_EQ(reserves, 95u - 20u);  // 20 are blank
  const auto lithium = std::ranges::find_if(
      rows, [](const auto& r) { return r.product == "lithium" && r.economy.text() == "USA" && r.measure == Measure::production; });
  EXPECT_EQ(lithium, rows.end());
}

TEST_F(MaterialsData, EconomiesSumToTheirPrintedTotals) {
  const auto rows = take(load_production(file("minerals/usgs_mcs2026_world_production.csv"), {}, report_));
  std::map<std::pair<std::string, int>, std::pair<double, double>> sums;
  for (const auto& row : rows) {
    if (row.measure != Measure::production) continue;
    auto& [economies, world] = sums[{row.product, row.year}];
    (row.kind == RowKind::world_total ? world : economies) += row.value;
  }
  EXPECT_EQ(sums.size(), 14u);
  double low = 2, high = 0;
  for (const auto& [key, sum] : sums) {
    low = std::min(low, sum.first / sum.second);
    high = std::max(high, sum.first / sum.second);
  }
  EXPECT_NEAR(low, 0.974, 0.0006);
  EXPECT_NEAR(high, 1.015, 0.0006);
}

TEST_F(MaterialsData, Prices) {
  const auto rows = take(load_prices(file("minerals/usgs_mcs2026_prices.csv"), {}, report_));
  EXPECT_EQ(report_.rows_read, 16);
  EXPECT_EQ(rows.size(), 80u);
  const auto gallium = std::ranges::find_if(rows, [](const auto& r) { return r.product == "gallium" && r.year == 2025; });
  ASSERT_NE(gallium, rows.end());
  EXPECT_EQ(gallium->value, 580);
  EXPECT_EQ(gallium->unit, "USD/kg");
  EXPECT_TRUE(gallium->estimated);
}

TEST_F(MaterialsData, EarmarkedRice) {
  const auto rows = take(load_earmarked_rice(file("stockpiles/apterr_earmarked_rice.csv"), {}, report_));
  ASSERT_EQ(rows.size(), 13u);
  double plus_three = 0, asean = 0;
  for (const auto& row : rows) {
    const auto id = row.economy.text();
    (id == "CHN" || id == "JPN" || id == "KOR" ? plus_three : asean) += row.value;
  }
  EXPECT_EQ(plus_three, 700'000);
  EXPECT_EQ(asean, 87'000);
}

TEST_F(MaterialsData, GrossDomesticProduct) {
  const auto series = take(load_gdp(file("macro/worldbank_gdp.csv"), {}, report_));
  EXPECT_EQ(series.rows.size(), 13'979u);
  std::set<std::string> names;
  int last = 0;
  bool taiwan = false, world_is_an_economy = false;
  for (const auto& row : series.rows) {
    names.insert(row.name);
    last = std::max(last, row.day / 10'000);
    taiwan = taiwan || (row.economy && row.economy->text() == "TWN");
    world_is_an_economy = world_is_an_economy || (row.name == "World" && row.economy);
  }
  EXPECT_EQ(names.size(), 262u);
  EXPECT_EQ(last, 2023);
  EXPECT_FALSE(taiwan);
  EXPECT_FALSE(world_is_an_economy);
}

TEST_F(MaterialsData, ExchangeRates) {
  const auto series = take(load_exchange_rates(file("macro/fx_monthly_h10.csv"), {}, report_));
  EXPECT_EQ(series.rows.size(), 17'237u);
  EXPECT_EQ(report_.rows_rejected, 0);
  std::set<std::string> economies;
  for (const auto& row : series.rows) economies.insert(row.name);
  EXPECT_EQ(economies.size(), 34u);
}

TEST_F(MaterialsData, CommodityPricesAndIndices) {
  const auto prices = take(load_commodity_prices(file("macro/worldbank_pinksheet_monthly.csv"), {}, report_));
  EXPECT_EQ(report_.rows_read, 784);
  EXPECT_EQ(report_.rows_rejected, 0);
  std::set<std::string> series;
  for (const auto& row : prices.rows) series.insert(row.series);
  EXPECT_EQ(series.size(), 71u);
  LoadReport report;
  const auto pressure = take(load_pressure_index(file("macro/nyfed_gscpi_1998_2024.csv"), {}, report));
  ASSERT_EQ(pressure.rows.size(), 319u);
  const auto highest = std::ranges::max_element(pressure.rows, {}, &SeriesRow::value);
  EXPECT_EQ(highest->day, 20211231);
  EXPECT_NEAR(highest->value, 4.37, 0.005);
  LoadReport daily_report;
  const auto daily = take(load_daily_indices(file("macro/fred_daily_epu_vix_dxy.csv"), {}, daily_report));
  std::map<std::string, int> values;
  for (const auto& row : daily.rows) ++values[row.series];
  EXPECT_EQ(values, (std::map<std::string, int>{{"US_EPU", 2'260},
                                                {"VIX", 1'586},
                                                {"US10Y", 1'549},
                                                {"DXY", 1'532},
                                                {"FED_RATE", 76},
                                                {"US_PPI", 76},
                                                {"US_CPI", 75},
                                                {"GLOBAL_EPU", 71}}));
}

}  // namespace
}  // namespace entrepot::materials
