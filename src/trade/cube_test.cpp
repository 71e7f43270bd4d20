#include "trade/cube.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <fmt/format.h>

#include "trade/scratch_file.h"
#include "trade/values_file.h"

namespace entrepot::trade {
namespace {

EconomyId id(std::string_view text) { return EconomyId::parse(text).value(); }

TradeTable table_of(const std::vector<Flow>& flows, HsEdition edition = HsEdition::hs2017) {
  TradeTableInfo info;
  info.edition = edition;
  info.release = fmt::format("BACI {} V202301", hs_edition_name(edition));
  TradeTableBuilder builder(info);
  for (const Flow& flow : flows) builder.add(flow);
  LoadReport report;
  return std::move(builder).finish(report);
}

Flow flow(std::int32_t period, std::string_view exporter, std::string_view importer, std::uint32_t product, double usd) {
  return {period, id(exporter), id(importer), product, usd, std::nullopt, 7};
}

const std::vector<Flow> gallium = {
    flow(2022, "CHN", "JPN", 811292, 60), flow(2022, "DEU", "JPN", 811292, 30), flow(2022, "CHN", "KOR", 811292, 5),
    flow(2022, "CHN", "JPN", 250410, 9),  flow(2023, "DEU", "JPN", 811292, 40), flow(2023, "CHN", "JPN", 811292, 40),
};

TEST(Cube, FindsTheSuppliersOfAnImporterAndProductOverAllYears) {
  const auto cube = TradeCube::create({cube_of(table_of(gallium))});
  ASSERT_TRUE(cube.has_value());
  const auto rows = cube->suppliers(id("JPN"), 811292);
  ASSERT_EQ(rows.size(), 4u);
  EXPECT_EQ(rows[0].period, 2023);
  EXPECT_EQ(rows[0].supplier, id("CHN"));  // as much as Germany: the first by id
  EXPECT_EQ(rows[0].share, 0.5);
  EXPECT_EQ(rows[2].supplier, id("CHN"));
  EXPECT_DOUBLE_EQ(rows[2].share, 60.0 / 90);
  EXPECT_EQ(rows[2].line, 7u);
  EXPECT_FALSE(rows[2].quantity.has_value());
}

TEST(Cube, SaysWhyAnAnswerIsEmpty) {
  const auto cube = TradeCube::create({cube_of(table_of(gallium))}).value();
  EXPECT_TRUE(cube.suppliers(id("LAO"), 811292).empty());
  EXPECT_EQ(cube.why_empty(id("LAO"), 811292), "LAO is not in the data");
  EXPECT_EQ(cube.why_empty(id("DEU"), 811292), "DEU has no imports in the data");
  EXPECT_EQ(cube.why_empty(id("JPN"), 10121),
            "nobody trades product 010121 in the data: not a code of its nomenclature, or no flow recorded");
  EXPECT_EQ(cube.why_empty(id("KOR"), 250410), "KOR has no recorded imports of 250410 in 2022 to 2023; others trade it");
}

TEST(Cube, RefusesToMixEditionsAndToCountAYearTwice) {
  const auto old = table_of({flow(2021, "CHN", "JPN", 811292, 1)}, HsEdition::hs2012);
  const auto mixed = TradeCube::create({cube_of(table_of(gallium)), cube_of(old)});
  ASSERT_FALSE(mixed.has_value());
  EXPECT_EQ(mixed.error().what,
            "The data sets do not share one nomenclature (HS2012, 6 digits, years: 2021; HS2017, 6 digits, years: 2022 2023)");
  const auto twice = TradeCube::create({cube_of(table_of(gallium)), cube_of(table_of(gallium))});
  ASSERT_FALSE(twice.has_value());
  EXPECT_EQ(twice.error().code, ErrorCode::contradiction);
  EXPECT_FALSE(TradeCube::create({}).has_value());
}

TEST(Cube, DamageIsFoundAndLeadsNowhere) {
  const CubePart part = cube_of(table_of(gallium));
  ASSERT_TRUE(part.check().has_value());
  std::vector<std::uint32_t> first(part.columns().purchase_first_row.begin(), part.columns().purchase_first_row.end());
  first[1] = 1'000;
  auto columns = part.columns();
  columns.purchase_first_row = first;
  const CubePart broken(part.info(), part.economies(), columns, nullptr);
  EXPECT_FALSE(broken.check().has_value());
  EXPECT_EQ(broken.rows_at(0).size(), 0u);
  EXPECT_EQ(broken.rows_at(1).size(), 0u);
}

std::vector<Flow> drawn_flows() {
  const std::vector<std::string> names = {"CHN", "DEU", "JPN", "KOR", "VNM"};
  std::vector<Flow> flows;
  const int count = *rc::gen::inRange(0, 120);
  for (int i = 0; i < count; ++i) {
    const auto exporter = *rc::gen::elementOf(names), importer = *rc::gen::elementOf(names);
    flows.push_back(flow(*rc::gen::inRange(2020, 2023), exporter, importer, static_cast<std::uint32_t>(*rc::gen::inRange(10'000, 10'012)),
                         *rc::gen::inRange(0, 50)));
  }
  return flows;
}

// Invariant: the cube holds the rows of the table it was built from, each once, and exports add up to the flows.
RC_GTEST_PROP(CubeProperty, HoldsTheRowsOfTheTable, ()) {
  const TradeTable table = table_of(drawn_flows());
  const CubePart part = cube_of(table, static_cast<unsigned>(*rc::gen::inRange(1, 4)));
  RC_ASSERT(part.check().has_value());
  RC_ASSERT(part.columns().exporter.size() == table.size());
  for (std::size_t row = 0; row < table.size(); ++row) {
    const Flow f = table.flow(row);
    const auto rows = part.rows_of(f.period, *part.economy_index(f.importer), f.product);
    std::size_t found = 0;
    for (std::size_t at = rows.begin; at < rows.end; ++at)
      if (part.economies()[part.columns().exporter[at]] == f.exporter) found += part.columns().value_usd[at] == f.value_usd;
    RC_ASSERT(found == 1u);
    const auto sellers = part.sellers_of(f.period, f.product);
    double sold = 0, flows = 0;
    for (std::size_t at = sellers.begin; at < sellers.end; ++at)
      if (part.economies()[part.columns().seller[at]] == f.exporter) sold += part.columns().sales_usd[at];
    for (std::size_t other = 0; other < table.size(); ++other)
      if (const Flow g = table.flow(other); g.period == f.period && g.exporter == f.exporter && g.product == f.product)
        flows += g.value_usd;
    RC_ASSERT(sold == flows);
  }
}

TEST(Cube, AFileGivesTheCubeOfItsTable) {
  std::string text = "t,i,j,k,v,q\n";
  for (const int exporter : {842, 156, 392})
    for (const int importer : {410, 36})
      for (int product = 0; product < 900; product += 1 + importer % 3)
        text += fmt::format("2020,{},{},{:06},{:14.3f},{:14.3f}\n", exporter, importer, 10'121 + product * 37, product * 1.5, 2.0);
  for (const bool repeat : {false, true}) {
    const ScratchFolder folder;
    const auto file = folder.write("BACI_HS17_Y2020_V202301.csv", repeat ? text + "2020,842,410,010121,9,9\n" : text);
    LoadReport first, second;
    const auto table = load_baci(file, {}, first, no_progress());
    const auto direct = load_baci_cube(file, {}, second, no_progress());
    ASSERT_TRUE(table && direct);
    EXPECT_EQ(first.rows_rejected, second.rows_rejected);
    EXPECT_EQ(first.rows_rejected, repeat ? 1 : 0);
    const CubePart built = cube_of(*table);
    EXPECT_TRUE(std::ranges::equal(direct->columns().exporter, built.columns().exporter));
    EXPECT_TRUE(std::ranges::equal(direct->columns().value_usd, built.columns().value_usd));
    EXPECT_TRUE(std::ranges::equal(direct->columns().line, built.columns().line));
    EXPECT_TRUE(std::ranges::equal(direct->columns().sales_usd, built.columns().sales_usd));
    EXPECT_EQ(direct->economies(), built.economies());
    EXPECT_TRUE(direct->check().has_value());
    LoadReport third;
    const auto values = load_baci_values(file, {}, third, no_progress());
    ASSERT_TRUE(values.has_value());
    EXPECT_EQ(third.rows_rejected, first.rows_rejected);
    EXPECT_TRUE(std::ranges::equal(values->columns().exporter, built.columns().exporter));
    EXPECT_TRUE(std::ranges::equal(values->columns().value_usd, built.columns().value_usd));
    EXPECT_TRUE(std::ranges::equal(values->columns().purchase_first_row, built.columns().purchase_first_row));
    EXPECT_TRUE(values->check().has_value());
    const auto cube = TradeCube::create({*values}).value();
    const auto rows = cube.suppliers(EconomyId::parse("KOR").value(), 10'121);
    ASSERT_FALSE(rows.empty());
    EXPECT_EQ(rows.front().quantity.has_value(), repeat);  // read in full where a key comes twice
  }
}

}  // namespace
}  // namespace entrepot::trade
