#include "trade/market_flows.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace entrepot::trade {
namespace {

EconomyId id(std::string_view text) { return EconomyId::parse(text).value(); }

TradeTable table_of(const std::vector<Flow>& flows) {
  TradeTableInfo info;
  info.edition = HsEdition::hs2017;
  info.release = "BACI HS2017 V202301";
  TradeTableBuilder builder(info);
  for (const Flow& flow : flows) builder.add(flow);
  LoadReport report;
  return std::move(builder).finish(report);
}

TradeCube cube_of_flows(const std::vector<Flow>& flows) { return TradeCube::create({cube_of(table_of(flows))}).value(); }

Flow flow(std::int32_t period, std::string_view exporter, std::string_view importer, std::uint32_t product, double usd,
          std::optional<double> quantity = {}) {
  return {period, id(exporter), id(importer), product, usd, quantity, 7};
}

const std::vector<Flow> metals = {
    flow(2021, "DEU", "JPN", 811292, 10, 1.0), flow(2022, "CHN", "JPN", 811292, 60, 6.0), flow(2022, "DEU", "JPN", 811292, 30),
    flow(2022, "CHN", "KOR", 811292, 5, 0.5),  flow(2022, "CHN", "JPN", 250410, 9, 3.0),
};

TEST(MarketFlows, HaveAllPairsOfAProductAndKeepWhatIsMissing) {
  const auto rows = flows_of_product(cube_of_flows(metals), 811292, 2022, 2022);
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[0].importer, id("JPN"));
  EXPECT_EQ(rows[1].exporter, id("DEU"));
  EXPECT_FALSE(rows[1].quantity.has_value());
  EXPECT_EQ(rows[2].importer, id("KOR"));
  EXPECT_EQ(flows_of_product(cube_of_flows(metals), 811292, 2020, 2022).size(), 4u);
  EXPECT_TRUE(flows_of_product(cube_of_flows(metals), 999999, 2020, 2022).empty());
}

TEST(MarketFlows, HaveAllProductsOfAnImporter) {
  const auto rows = flows_to(cube_of_flows(metals), id("JPN"), 2022);
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[0].product, 250410u);
  EXPECT_TRUE(flows_to(cube_of_flows(metals), id("DEU"), 2022).empty());
  EXPECT_TRUE(flows_to(cube_of_flows(metals), id("LAO"), 2022).empty());
  EXPECT_TRUE(flows_to(cube_of_flows(metals), id("JPN"), 1999).empty());
}

TEST(MarketFlows, OfAYearThatIsNotThereSayWhichAre) {
  const auto missing = export_table(cube_of_flows(metals), 2019);
  ASSERT_FALSE(missing.has_value());
  EXPECT_EQ(missing.error().code, ErrorCode::missing_data);
  EXPECT_NE(missing.error().remedy.find("2021, 2022"), std::string::npos);
}

// Invariant: the exports of a year are the same from the cube as from the table it was made of, and so are the totals of pairs.
RC_GTEST_PROP(MarketFlowsProperty, SameExportsAsFromTheTable, ()) {
  const std::vector<std::string_view> names{"CHN", "DEU", "JPN", "KOR"};
  std::vector<Flow> flows{flow(2022, "CHN", "DEU", 9, 1)};
  for (const std::string_view from : names)
    for (const std::string_view to : names)
      for (std::uint32_t product = 1; product <= 4; ++product)
        if (from != to && *rc::gen::inRange(0, 3) > 0) flows.push_back(flow(2022, from, to, product, *rc::gen::inRange(0, 50)));
  const TradeTable table = table_of(flows);
  const TradeCube cube = TradeCube::create({cube_of(table)}).value();
  const ExportTable expected = export_table(table, 2022).value(), actual = export_table(cube, 2022).value();
  RC_ASSERT(actual.economies == expected.economies);
  RC_ASSERT(actual.products == expected.products);
  RC_ASSERT(actual.exports.values == expected.exports.values);
  const PairTotals pairs = pair_totals(cube, 2022);
  for (const Flow& one : flows) {
    double sum = 0;
    for (const Flow& other : flows)
      if (other.exporter == one.exporter && other.importer == one.importer) sum += other.value_usd;
    RC_ASSERT(pairs.value_usd[*pairs.economy(one.exporter) * pairs.economies.size() + *pairs.economy(one.importer)] == sum);
  }
}

}  // namespace
}  // namespace entrepot::trade
