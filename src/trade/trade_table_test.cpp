#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>

#include "trade/economies.h"
#include "trade/indicators.h"
#include "trade/trade_table.h"

namespace entrepot::trade {
namespace {

EconomyId id(std::string_view text) { return EconomyId::parse(text).value(); }

TradeTable table_of(const std::vector<Flow>& flows, LoadReport* report = nullptr) {
  TradeTableBuilder builder(TradeTableInfo{});
  for (const Flow& flow : flows) builder.add(flow);
  LoadReport unused;
  return std::move(builder).finish(report != nullptr ? *report : unused);
}

//  supplier -> importer, product 811292 (kUSD)
//     CHN JPN 60   KOR JPN 30   HKG JPN 10   CHN KOR 5
const std::vector<Flow> small = {{2020, id("KOR"), id("JPN"), 811292, 30, 3.0, 2},
                                 {2020, id("CHN"), id("JPN"), 811292, 60, std::nullopt, 3},
                                 {2020, id("HKG"), id("JPN"), 811292, 10, 0.0, 4},
                                 {2020, id("CHN"), id("KOR"), 811292, 5, 1.0, 5},
                                 {2021, id("CHN"), id("JPN"), 811292, 7, 1.0, 6}};

TEST(TradeTable, AnswersByPeriodExporterImporterAndProduct) {
  const TradeTable table = table_of(small);
  EXPECT_EQ(table.periods(), (std::vector<std::int32_t>{2020, 2021}));
  EXPECT_EQ(table.rows_of(2020).size(), 4u);
  EXPECT_EQ(table.rows_of(2020, id("CHN")).size(), 2u);
  EXPECT_EQ(table.rows_of(2020, id("CHN"), id("JPN")).size(), 1u);
  EXPECT_EQ(table.rows_of(2022).size(), 0u);
  EXPECT_EQ(table.rows_of(2020, id("USA")).size(), 0u);
  const auto row = table.row_of(2020, id("CHN"), id("JPN"), 811292);
  ASSERT_TRUE(row.has_value());
  EXPECT_EQ(table.flow(*row).line, 3u);
  EXPECT_FALSE(table.quantity(*row).has_value());
  EXPECT_FALSE(table.row_of(2020, id("CHN"), id("JPN"), 811299).has_value());
}

TEST(TradeTable, CheckFindsRowsOutOfOrder) {
  const TradeTable good = table_of(small);
  ASSERT_TRUE(good.check().has_value());
  auto columns = good.columns();
  std::vector<std::int32_t> periods(columns.period.begin(), columns.period.end());
  std::swap(periods.front(), periods.back());
  columns.period = periods;
  const TradeTable bad(good.info(), good.economies(), columns, nullptr);
  ASSERT_FALSE(bad.check().has_value());
  EXPECT_EQ(bad.check().error().code, ErrorCode::contradiction);
  std::vector<std::uint16_t> exporters(columns.exporter.size(), 99);
  columns.exporter = exporters;
  EXPECT_EQ(TradeTable(good.info(), good.economies(), columns, nullptr).check().error().code, ErrorCode::out_of_range);
}

TEST(Concentration, FollowsItsDefinition) {
  const TradeTable table = table_of(small);
  const SupplierIndex index(table);
  const auto c = import_concentration(table, index, 2020, id("JPN"), 811292);
  EXPECT_NEAR(*c.hhi, 0.36 + 0.09 + 0.01, 1e-12);
  EXPECT_NEAR(*c.effective_suppliers, 1 / 0.46, 1e-12);
  EXPECT_NEAR(*c.top_share, 0.6, 1e-12);
  EXPECT_NEAR(*c.top_three_share, 1.0, 1e-12);
  EXPECT_EQ(*c.top, id("CHN"));
  EXPECT_FALSE(c.top_is_hub);
  const auto without_hubs = import_concentration(table, index, 2020, id("JPN"), 811292, true);
  EXPECT_EQ(without_hubs.suppliers, 2u);
  EXPECT_NEAR(*without_hubs.top_share, 60.0 / 90.0, 1e-12);
  EXPECT_NEAR(*export_concentration(table, 2020, 811292).top_share, 65.0 / 105.0, 1e-12);
}

TEST(Concentration, IsMissingWithAReasonAndNeverComparesTrue) {
  const TradeTable table = table_of({{2020, id("CHN"), id("JPN"), 811292, 0, std::nullopt, 2}});
  const SupplierIndex index(table);
  const auto zero = import_concentration(table, index, 2020, id("JPN"), 811292);
  EXPECT_FALSE(zero.hhi.has_value());
  EXPECT_FALSE(zero.hhi > 0.4);
  EXPECT_FALSE(zero.top_share.has_value());
  EXPECT_FALSE(zero.reason.empty());
  EXPECT_NE(import_concentration(table, index, 2019, id("JPN"), 811292).reason,
            import_concentration(table, index, 2020, id("USA"), 811292).reason);
  EXPECT_EQ(count_concentrated(table, index, 2020, id("JPN"), 0.4).imported, 0u);
}

// Invariant: An HHI lies between one over the number of suppliers and one.
RC_GTEST_PROP(ConcentrationProperty, LiesBetweenOneOverSuppliersAndOne, ()) {
  const auto values = *rc::gen::nonEmpty(rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 1'000'000)));
  std::vector<Supply> supplies;
  for (std::size_t i = 0; i < values.size(); ++i)
    supplies.push_back({EconomyId::parse("A" + std::to_string(i % 999)).value(), static_cast<double>(values[i])});
  const auto c = concentration(supplies);
  if (c.suppliers == 0) {
    RC_ASSERT(!c.hhi.has_value());
    return;
  }
  RC_ASSERT(*c.hhi <= 1 + 1e-12);
  RC_ASSERT(*c.hhi >= 1.0 / static_cast<double>(c.suppliers) - 1e-12);
  RC_ASSERT(*c.top_share >= *c.hhi - 1e-12);  // the largest share bounds the weighted mean of shares
  RC_ASSERT(*c.effective_suppliers <= static_cast<double>(c.suppliers) + 1e-9);
}

// Invariant: The index of suppliers finds what a search through all rows finds.
RC_GTEST_PROP(SupplierIndexProperty, FindsWhatALinearSearchFinds, ()) {
  const auto count = *rc::gen::inRange(0, 200);
  std::vector<Flow> flows;
  const std::vector<EconomyId> names = {id("CHN"), id("JPN"), id("KOR"), id("VNM")};
  for (int i = 0; i < count; ++i) {
    const auto pick = [&] { return names[static_cast<std::size_t>(*rc::gen::inRange(0, 4))]; };
    flows.push_back({2020 + *rc::gen::inRange(0, 2), pick(), pick(), static_cast<std::uint32_t>(*rc::gen::inRange(10'121, 10'125)), 1.0 * i,
                     1.0, static_cast<std::uint32_t>(i)});
  }
  LoadReport report;
  const TradeTable table = table_of(flows, &report);
  RC_ASSERT(table.size() + static_cast<std::size_t>(report.rows_rejected) == flows.size());
  const SupplierIndex index(table);
  for (const int period : {2020, 2021})
    for (const EconomyId importer : names)
      for (std::uint32_t product = 10'121; product < 10'125; ++product) {
        std::vector<std::uint32_t> wanted;
        for (std::uint32_t row = 0; row < table.size(); ++row)
          if (table.columns().period[row] == period && table.importer(row) == importer && table.columns().product[row] == product)
            wanted.push_back(row);
        const auto found = index.rows(period, importer, product);
        RC_ASSERT(std::vector<std::uint32_t>(found.begin(), found.end()) == wanted);
      }
}

TEST(Economies, EveryIdAndCodeStandsOnce) {
  std::map<std::string, int> ids;
  std::map<int, int> codes;
  for (const auto& economy : economies()) {
    EXPECT_EQ(++ids[economy.id.text()], 1) << economy.id.text();
    if (economy.trade_code != 0) {
      EXPECT_EQ(++codes[economy.trade_code], 1) << economy.trade_code;
    }
    EXPECT_EQ(economy_label(economy.id), economy.label);
    EXPECT_EQ(economy_of_name(economy.label), economy.id);
  }
  EXPECT_TRUE(std::ranges::is_sorted(economies(), {}, &Economy::id));
}

TEST(Economies, TradeCodesAreNotIsoNumeric) {
  EXPECT_EQ(economy_of_trade_code(251), id("FRA"));
  EXPECT_EQ(economy_of_trade_code(699), id("IND"));
  EXPECT_EQ(economy_of_trade_code(842), id("USA"));
  EXPECT_EQ(economy_of_trade_code(490), id("TWN"));
  EXPECT_EQ(economy_of_trade_code(380), economy_of_trade_code(381));
  EXPECT_FALSE(economy_of_trade_code(250).has_value());
  EXPECT_FALSE(economy_of_trade_code(158).has_value());
  EXPECT_EQ(economy_of_code("ROM"), id("ROU"));
  EXPECT_EQ(economy_of_name("Congo (Kinshasa)"), id("COD"));
  EXPECT_FALSE(economy_of_name("Atlantis").has_value());
}

}  // namespace
}  // namespace entrepot::trade
