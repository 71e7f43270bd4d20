#include <gtest/gtest.h>

#include <fmt/format.h>

#include "trade/flow_files.h"
#include "trade/reference_files.h"
#include "trade/scratch_file.h"

namespace entrepot::trade {
namespace {

EconomyId id(std::string_view text) { return EconomyId::parse(text).value(); }

class Layouts : public testing::Test {
 protected:
  std::string reason(std::size_t at = 0) const {
    if (at >= report_.rejected.size()) return "none";
    return fmt::format("{} {}: {}", report_.rejected[at].line, report_.rejected[at].column, report_.rejected[at].reason);
  }
  ScratchFolder folder_;
  LoadReport report_;
};

constexpr std::string_view good_map = R"([columns]
period = "Year"
exporter = "From"
importer = "To"
product = "HS"
value = "Value"
quantity = "Weight"
[units]
period = "year"
value = "thousand USD"
quantity = "kg"
economies = "name"
[product]
edition = "HS2017"
digits = 6
[file]
separator = ";"
missing_quantity = ["..", ""]
)";

TEST_F(Layouts, LongTableIsReadAsItsMapSays) {
  const auto map = load_column_map(folder_.write("map.toml", good_map));
  ASSERT_TRUE(map.has_value()) << map.error().message();
  const auto file = folder_.write("flows.csv",
                                  "Year;From;To;HS;Value;Weight\n"
                                  "2023;Viet Nam;Korea, Republic of;10121;1.5;2000\n"
                                  "2023;China;Japan;811292;2;..\n"
                                  "2023;Atlantis;Japan;811292;2;1\n"
                                  "2023;China;Japan;811293;2;x\n"
                                  "23;China;Japan;811294;2;1\n");
  const auto table = load_long_table(file, *map, {}, report_, no_progress());
  ASSERT_TRUE(table.has_value()) << table.error().message();
  ASSERT_EQ(table->size(), 2u);
  EXPECT_FALSE(table->quantity(0).has_value());
  EXPECT_EQ(table->exporter(1), id("VNM"));
  EXPECT_EQ(table->product_text(1), "010121");
  EXPECT_EQ(table->columns().value_usd[1], 1'500);
  EXPECT_EQ(table->quantity(1), 2.0);
  EXPECT_EQ(reason(0), "4 From: economy 'Atlantis' is not known");
  EXPECT_EQ(reason(1), "5 Weight: 'x' is not a number");
  EXPECT_EQ(reason(2), "6 Year: '23' is not a year");
}

std::string without(std::string_view text, std::string_view line) {
  std::string result(text);
  const auto at = result.find(line);
  EXPECT_NE(at, std::string::npos) << line;
  result.erase(at, line.size());
  return result;
}

TEST_F(Layouts, ColumnMapRefusesToGuess) {
  const std::pair<const char*, ErrorCode> cases[] = {
      {"value = \"thousand USD\"\n", ErrorCode::missing_data}, {"quantity = \"kg\"\n", ErrorCode::missing_data},
      {"edition = \"HS2017\"\n", ErrorCode::missing_data},     {"digits = 6\n", ErrorCode::missing_data},
      {"exporter = \"From\"\n", ErrorCode::missing_data},      {"importer = \"To\"\n", ErrorCode::missing_data},
      {"period = \"Year\"\n", ErrorCode::missing_data},        {"period = \"year\"\n", ErrorCode::missing_data},
      {"economies = \"name\"\n", ErrorCode::missing_data}};
  for (const auto& [line, code] : cases) {
    const auto map = load_column_map(folder_.write("map.toml", without(good_map, line)));
    ASSERT_FALSE(map.has_value()) << line;
    EXPECT_EQ(map.error().code, code) << line;
    EXPECT_FALSE(map.error().remedy.empty()) << line;
  }
}

TEST_F(Layouts, ColumnMapErrorsNameTheLine) {
  const auto unknown = load_column_map(folder_.write("map.toml", std::string(good_map) + "seperator = \";\"\n"));
  ASSERT_FALSE(unknown.has_value());
  EXPECT_EQ(unknown.error().code, ErrorCode::unknown_key);
  EXPECT_EQ(unknown.error().where.line, 19);
  EXPECT_NE(unknown.error().remedy.find("separator"), std::string::npos);
  const auto broken = load_column_map(folder_.write("map.toml", "[columns\nperiod = 1\n"));
  ASSERT_FALSE(broken.has_value());
  EXPECT_EQ(broken.error().code, ErrorCode::bad_syntax);
  const auto deep = load_column_map(folder_.write("map.toml", "a = " + std::string(60'000, '[')));
  ASSERT_FALSE(deep.has_value());
  EXPECT_EQ(deep.error().code, ErrorCode::limit_exceeded);
  const auto both = load_column_map(folder_.write("map.toml", std::string(good_map) + "[fixed]\nexporter = \"CHN\"\n"));
  ASSERT_FALSE(both.has_value());
  EXPECT_EQ(both.error().code, ErrorCode::contradiction);
}

TEST_F(Layouts, MonthlyExtractNeedsItsReporterAndDirection) {
  constexpr std::string_view text =
      "period_dt,partner_name,hs6,val,qty,uv\n"
      "2023-11-01,Japan,811292,100.0,50.0,2.0\n"
      "2023-11-01,Korea,811292,100.0,0.0,inf\n"
      "2023-11-02,Japan,811299,100.0,50.0,2.0\n"
      "2023-12-01,Japan,811292,100.0,0.0,2.0\n";
  const auto path = folder_.write("extract.csv", text);
  const auto unknown = load_comtrade_monthly(path, {}, report_, no_progress());
  ASSERT_FALSE(unknown.has_value());
  EXPECT_EQ(unknown.error().code, ErrorCode::missing_data);
  FlowFileOptions options;
  options.reporter = id("CHN");
  options.reporter_exports = false;
  LoadReport report;
  const auto imports = load_comtrade_monthly(path, options, report, no_progress());
  ASSERT_TRUE(imports.has_value());
  ASSERT_EQ(imports->size(), 2u);
  EXPECT_EQ(imports->importer(0), id("CHN"));
  EXPECT_EQ(imports->exporter(0), id("JPN"));
  EXPECT_EQ(imports->quantity(0), 0.05);
  EXPECT_FALSE(imports->quantity(1).has_value());
  EXPECT_EQ(report.rows_rejected, 2);
  LoadReport named;
  const auto exports = load_comtrade_monthly(folder_.write("south_korea_exports_2023.csv", text), {}, named, no_progress());
  ASSERT_TRUE(exports.has_value());
  EXPECT_EQ(exports->exporter(0), id("KOR"));
}

TEST_F(Layouts, HeadingMatrixChecksItsUnitValue) {
  const auto path = folder_.write("m.csv",
                                  "ano,ido,idd,HS4,comercio,mari,mare,exporter,importer\n"
                                  "1990,JPN,KOR,8542,10,2,5,392,410\n"
                                  "1990,JPN,KOR,8541,10,3,5,392,410\n"
                                  "1990,JPN,KOR,8540,10,NA,0,392,410\n"
                                  "1990,JPN,KOR,8539,10,NA,4,392,410\n"
                                  "1990,JPN,CHN,8538,10,NA,0,392,410\n");
  const auto table = load_comtrade_headings(path, {}, report_, no_progress());
  ASSERT_TRUE(table.has_value());
  EXPECT_EQ(table->size(), 2u);
  EXPECT_EQ(reason(0), "3 mari: 3 is not comercio / mare");
  EXPECT_EQ(reason(1), "5 mari: NA is not comercio / mare");
  EXPECT_EQ(reason(2), "6 idd: 'CHN' contradicts economy code 410 (KOR)");
}

TEST_F(Layouts, LinkTableIsACorrelationOrAConversionNeverBoth) {
  const auto mixed =
      load_correspondences(folder_.write("a.csv", "hs2022,hs2017,relationship\r\n010121,010121,1:1\n010129,010129,\n"), {}, report_);
  ASSERT_FALSE(mixed.has_value());
  EXPECT_EQ(mixed.error().code, ErrorCode::contradiction);
  const auto two_targets =
      load_correspondences(folder_.write("b.csv", "hs2022,hs2017,relationship\n010121,010121,\n010121,010129,\n"), {}, report_);
  ASSERT_FALSE(two_targets.has_value());
  EXPECT_EQ(two_targets.error().code, ErrorCode::contradiction);
  const auto fine =
      load_correspondences(folder_.write("c.csv", "hs2022,hs2012,relationship\n10121,010121,n:1\n010129,010121,n:1\n"), {}, report_);
  ASSERT_TRUE(fine.has_value());
  EXPECT_EQ(fine->front().from_system, "HS2022");
  EXPECT_EQ(fine->front().to_system, "HS2012");
  EXPECT_EQ(*legal_successor(fine->front(), "010129"), "010121");
}

TEST_F(Layouts, NomenclatureRejectsWhatIsNoCode) {
  const auto loaded = load_nomenclature(
      folder_.write("hs2022_desc.csv", "code,desc\n01,Animals\n0101,Horses\n010121,\nTOTAL,All\n0101,Again\n"), std::nullopt, {}, report_);
  ASSERT_TRUE(loaded.has_value());
  EXPECT_EQ(loaded->entries.size(), 2u);
  EXPECT_EQ(report_.rows_rejected, 3);
  EXPECT_EQ(loaded->find("0101")->description, "Horses");
  const auto json = load_nomenclature(
      folder_.write("x.json", "{\"classCode\": \"H6\", \"results\": [{\"id\": 7}, 3, {\"id\": \"01\", \"text\": \"01 - Animals\"}]}"),
      std::nullopt, {}, report_);
  ASSERT_TRUE(json.has_value());
  EXPECT_EQ(json->edition, HsEdition::hs2022);
  EXPECT_EQ(json->entries.size(), 1u);
  EXPECT_EQ(json->entries[0].description, "Animals");
  EXPECT_FALSE(load_nomenclature(folder_.write("y.json", "[1, 2"), std::nullopt, {}, report_).has_value());
}

TEST_F(Layouts, EncodingIsDeclaredOrAnError) {
  const auto path = folder_.write("hs2022_desc.csv", "code,desc\n01,Caf\xE9\n");
  const auto loaded = load_nomenclature(path, std::nullopt, {}, report_);
  ASSERT_FALSE(loaded.has_value());
  EXPECT_EQ(loaded.error().code, ErrorCode::bad_encoding);
  EXPECT_EQ(loaded.error().where.line, 2);
}

TEST(FileNames, SayEditionAndRelease) {
  EXPECT_EQ(edition_in_name("BACI_HS17_Y2020_V202301.csv"), HsEdition::hs2017);
  EXPECT_EQ(edition_in_name("baci_hs22_v202601_top200_hs4_flows.csv"), HsEdition::hs2022);
  EXPECT_EQ(edition_in_name("china_exports_hs6_monthly.csv"), std::nullopt);
  EXPECT_EQ(edition_in_name("months17.csv"), std::nullopt);
  EXPECT_EQ(release_in_name("BACI_HS17_Y2020_V202301.csv"), "V202301");
  EXPECT_EQ(release_in_name("values.csv"), "");
}

}  // namespace
}  // namespace entrepot::trade
