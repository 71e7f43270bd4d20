#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <random>

#include <fmt/format.h>

#include "trade/flow_files.h"
#include "trade/scratch_file.h"

namespace entrepot::trade {
namespace {

EconomyId id(std::string_view text) { return EconomyId::parse(text).value(); }

struct Loaded {
  Result<TradeTable> table;
  LoadReport report;
};

Loaded load(std::string_view content, const std::string& name = "BACI_HS17_Y2020_V202301.csv", FlowFileOptions options = {}) {
  const ScratchFolder folder;
  Loaded loaded{TradeTable{}, {}};
  loaded.table = load_baci(folder.write(name, content), options, loaded.report, no_progress());
  return loaded;
}

std::string reason(const Loaded& loaded, std::size_t at = 0) {
  if (at >= loaded.report.rejected.size()) return "none";
  const auto& row = loaded.report.rejected[at];
  return fmt::format("{} {}: {}", row.line, row.column, row.reason);
}

TEST(Baci, ReadsPaddedCellsLostZerosAndMissingQuantities) {
  const auto loaded = load(
      "\xEF\xBB\xBFt,i,j,k,v,q\r\n"
      "2020,156,392, 10121,         1.500,            NA\r\n"
      "2020,156,392,811292,     12345.678,         9.001\r\n"
      "2020,490,410,854231,             2,          .250");
  ASSERT_TRUE(loaded.table.has_value());
  const TradeTable& table = *loaded.table;
  ASSERT_EQ(table.size(), 3u);
  EXPECT_EQ(loaded.report.rows_rejected, 0) << reason(loaded);
  EXPECT_EQ(table.product_text(0), "010121");
  EXPECT_EQ(table.columns().value_usd[0], 1'500);
  EXPECT_FALSE(table.quantity(0).has_value());
  EXPECT_EQ(table.columns().value_usd[1], 12'345'678);
  EXPECT_EQ(table.quantity(1), 9.001);
  EXPECT_EQ(table.exporter(2), id("TWN"));
  EXPECT_EQ(table.columns().line[2], 4u);
  EXPECT_EQ(table.info().release, "BACI HS2017 V202301");
  EXPECT_EQ(loaded.report.notes.size(), 2u);
}

TEST(Baci, RejectsBadRowsWithLineColumnAndReason) {
  const auto loaded = load(
      "t,i,j,k,v,q\n"
      "2020,156,392,811292,,1\n"
      "2020,156,392,811292,1,\n"
      "2020,156,392,811292,NaN,1\n"
      "2020,156,392,811292,-1,1\n"
      "2020,156,158,811292,1,1\n"
      "2020,156,392,81129X,1,1\n"
      "2020,156,392,811292,1\n"
      "2020,156,392,811292,1,1,1\n"
      "20x0,156,392,811292,1,1\n"
      "2020,156,392,811292,inf,1\n"
      "2020,156,392,811292,1,1e400\n"
      "2020,156,392,811292,1,1\n");
  ASSERT_TRUE(loaded.table.has_value());
  EXPECT_EQ(loaded.table->size(), 1u);
  EXPECT_EQ(loaded.report.rows_read, 12);
  EXPECT_EQ(loaded.report.rows_rejected, 11);
  EXPECT_EQ(reason(loaded, 0), "2 v: is blank");
  EXPECT_EQ(reason(loaded, 1), "3 q: is blank; a quantity that is not known is written NA");
  EXPECT_EQ(reason(loaded, 2), "4 v: 'NaN' is not a number");
  EXPECT_EQ(reason(loaded, 3), "5 v: is negative");
  EXPECT_EQ(reason(loaded, 4), "6 j: economy code 158 is not in the release's list");
  EXPECT_EQ(reason(loaded, 5), "7 k: '81129X' is not a product code of six digits");
  EXPECT_EQ(reason(loaded, 6), "8 : 5 cells where the header has 6");
  EXPECT_EQ(reason(loaded, 7), "9 : more than 6 cells");
  EXPECT_EQ(reason(loaded, 8), "10 t: '20x0' is not a year");
  EXPECT_EQ(reason(loaded, 9), "11 v: 'inf' is not a number");
  EXPECT_EQ(reason(loaded, 10), "12 q: '1e400' is not a number");
}

TEST(Baci, RejectsTheSecondOfTwoRowsWithOneKey) {
  const auto loaded = load("t,i,j,k,v,q\n2020,156,392,811292,5,1\n2020,156,392,811292,7,1\n");
  ASSERT_EQ(loaded.table->size(), 1u);
  EXPECT_EQ(loaded.table->columns().value_usd[0], 5'000);
  EXPECT_EQ(reason(loaded), "3 : has the same period, exporter, importer and product as line 2");
}

TEST(Baci, CountsEveryRejectedRowButKeepsFew) {
  std::string text = "t,i,j,k,v,q\n";
  for (int i = 0; i < 50; ++i) text += "2020,156,392,811292,x,1\n";
  FlowFileOptions options;
  options.limits.rejected_kept = 7;
  const auto loaded = load(text, "BACI_HS17.csv", options);
  EXPECT_EQ(loaded.report.rows_rejected, 50);
  EXPECT_EQ(loaded.report.rejected.size(), 7u);
}

TEST(Baci, DoesNotGuessTheEdition) {
  const auto without = load("t,i,j,k,v,q\n2020,156,392,811292,5,1\n", "trade.csv");
  ASSERT_FALSE(without.table.has_value());
  EXPECT_EQ(without.table.error().code, ErrorCode::missing_data);
  FlowFileOptions options;
  options.edition = HsEdition::hs2012;
  EXPECT_EQ(load("t,i,j,k,v,q\n2020,156,392,811292,5,1\n", "trade.csv", options).table->info().edition, HsEdition::hs2012);
}

TEST(Baci, RefusesWhatIsNoBaciFile) {
  EXPECT_EQ(load("").table.error().code, ErrorCode::truncated);
  EXPECT_EQ(load("a,b,c\n1,2,3\n").table.error().code, ErrorCode::bad_syntax);
  EXPECT_EQ(load("\x1f\x8b\x08 not gzip after all").table.has_value(), false);
  FlowFileOptions options;
  options.limits.line_bytes = 1'000;
  const auto endless = load("t,i,j,k,v,q\n" + std::string(5'000'000, '7'), "BACI_HS17.csv", options);
  ASSERT_FALSE(endless.table.has_value());
  EXPECT_EQ(endless.table.error().code, ErrorCode::limit_exceeded);
  EXPECT_EQ(endless.table.error().where.line, 2);
}

TEST(Baci, SideFilesSayWhichCodesExist) {
  const ScratchFolder folder;
  FlowFileOptions options;
  options.economy_codes = folder.write("country_codes_V202301.csv",
                                       "country_code,country_name_abbreviation,country_name_full,iso_2digit_alpha,iso_3digit_alpha\n"
                                       "156,China,China,CN,CHN\n392,Japan,Japan,JP,JPN\n516,Namibia,Namibia,,NAM\n");
  options.product_codes =
      folder.write("product_codes_HS17_V202301.csv", "code,description\n\"10121\",\"Horses\"\n\"811292\",\"Gallium\"\n");
  const auto loaded =
      load("t,i,j,k,v,q\n2020,156,392,010121,1,1\n2020,156,410,811292,1,1\n2020,156,392,811299,1,1\n2020,516,392,811292,1,1\n",
           "BACI_HS17.csv", options);
  ASSERT_EQ(loaded.table->size(), 2u);
  EXPECT_EQ(loaded.table->exporter(1), id("NAM"));
  EXPECT_EQ(reason(loaded, 0), "3 j: economy code 410 is not in the release's list");
  EXPECT_EQ(reason(loaded, 1), "4 k: product 811299 is not in the release's list");
}

TEST(Baci, KeepsCodesApartThatShareAnIsoCode) {
  const auto loaded =
      load("t,i,j,k,v,q\n1999,56,392,811292,1,1\n1999,58,392,811292,1,1\n1999,711,392,811292,1,1\n1999,710,392,811292,1,1\n");
  ASSERT_EQ(loaded.table->size(), 4u);
  EXPECT_EQ(loaded.table->economies().size(), 5u);
  EXPECT_TRUE(loaded.table->economy_index(id("BEL")) && loaded.table->economy_index(id("X058")));
}

// The quick spelling and the careful one, blocks and threads: all the same rows.
TEST(Baci, FlowsOfAnEconomyToItselfAreRejectedAndCounted) {
  const auto loaded =
      load("t,i,j,k,v,q\n2020,156,156,811292,         1.000,         1.000\n2020,156,392,811292,         1.000,         1.000\n",
           "BACI_HS17.csv", {});
  ASSERT_TRUE(loaded.table.has_value());
  EXPECT_EQ(loaded.table->size(), 1u);
  EXPECT_EQ(loaded.report.rows_rejected, 1);
  EXPECT_EQ(reason(loaded, 0), "2 j: is the exporter itself: goods that came back are no trade between economies");
}

TEST(Baci, ManyBlocksAndThreadsGiveTheRowsOfOne) {
  const ScratchFolder folder;
  std::string text = "t,i,j,k,v,q\n", quoted = text;
  int rows = 0;
  for (const int exporter : {156, 392, 410, 490, 702, 842})
    for (const int importer : {36, 76, 124, 251, 699})
      for (int product = 0; product < 2'500; product += 1 + exporter % 2) {
        const std::string value = fmt::format("{}.{:03}", (product * 7919) % 100'000, product % 1000);
        text += fmt::format("2020,{},{},{:06},{:>14},{:>14}\n", exporter, importer, 10'121 + product * 37, value,
                            product % 50 == 0 ? "NA" : value);
        quoted += fmt::format("2020,\"{}\",{},{:06},{},{}\r\n", exporter, importer, 10'121 + product * 37, value,
                              product % 50 == 0 ? "NA" : value);
        if (product % 1'000 == 0) text += "2020,156,392,xxxxxx,1,1\n\n", quoted += "2020,156,392,xxxxxx,1,1\n\n";
        ++rows;
      }
  ASSERT_GT(text.size(), 2'500'000u);  // more than one block
  FlowFileOptions one, three;
  one.threads = 1;
  three.threads = 3;
  const auto a = load(text, "BACI_HS17.csv", one), b = load(text, "BACI_HS17.csv", three), c = load(quoted, "BACI_HS17.csv", three);
  ASSERT_TRUE(a.table && b.table && c.table);
  EXPECT_EQ(a.table->size(), static_cast<std::size_t>(rows));
  for (const auto* other : {&b, &c}) {
    EXPECT_EQ(other->report.rows_rejected, a.report.rows_rejected);
    EXPECT_EQ(reason(*other, 7), reason(a, 7));
    EXPECT_TRUE(std::ranges::equal(other->table->columns().product, a.table->columns().product));
    EXPECT_TRUE(std::ranges::equal(other->table->columns().value_usd, a.table->columns().value_usd));
    EXPECT_TRUE(std::ranges::equal(other->table->columns().importer, a.table->columns().importer));
    EXPECT_TRUE(std::ranges::equal(other->table->columns().line, a.table->columns().line));
    for (std::size_t row = 0; row < a.table->size(); ++row) ASSERT_EQ(other->table->quantity(row), a.table->quantity(row)) << row;
  }
  EXPECT_TRUE(a.table->check().has_value());
}

// Invariant: A row of a BACI file is worth the same wherever it stands.
RC_GTEST_PROP(BaciProperty, OrderOfRowsDoesNotMatter, ()) {
  const auto count = *rc::gen::inRange(1, 60);
  std::vector<std::string> lines;
  for (int i = 0; i < count; ++i)
    lines.push_back(fmt::format("{},{},{},{:06},{:14.3f},{}\n", 2019 + i % 2, i % 3 == 0 ? 156 : 410, i % 2 == 0 ? 392 : 702, 10'121 + i,
                                i * 1.5, i % 5 == 0 ? "NA" : "2.5"));
  const auto text = [&] {
    std::string all = "t,i,j,k,v,q\n";
    for (const auto& line : lines) all += line;
    return all;
  };
  const auto straight = load(text());
  std::mt19937 random(static_cast<unsigned>(*rc::gen::inRange(0, 1'000'000)));
  std::shuffle(lines.begin(), lines.end(), random);
  const auto shuffled = load(text());
  RC_ASSERT(straight.table.has_value() && shuffled.table.has_value());
  RC_ASSERT(straight.table->size() == static_cast<std::size_t>(count));
  RC_ASSERT(shuffled.table->size() == static_cast<std::size_t>(count));
  RC_ASSERT(shuffled.table->check().has_value());
  for (std::size_t row = 0; row < straight.table->size(); ++row) {
    const Flow a = straight.table->flow(row), b = shuffled.table->flow(row);
    RC_ASSERT(a.period == b.period && a.exporter == b.exporter && a.importer == b.importer && a.product == b.product);
    RC_ASSERT(a.value_usd == b.value_usd && a.quantity == b.quantity);
  }
}

}  // namespace
}  // namespace entrepot::trade
