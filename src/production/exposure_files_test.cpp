#include "production/exposure_files.h"

#include <gtest/gtest.h>

namespace entrepot::production {
namespace {

const std::string header = "economy,year,dimension,indicator,value,less_is_more\n";

TEST(IndexPanelFile, CellsStandWhereTheyBelong) {
  const auto file =
      parse_index_panel(
          header + "KOR,2020,trade,share,0.5,\nJPN,2021,trade,share,0.25,0\nJPN,2020,money,spread,3,1\nKOR,2021,money,spread,,1\n", "p.csv")
          .value();
  EXPECT_EQ(file.economies, (std::vector<EconomyId>{*EconomyId::parse("JPN"), *EconomyId::parse("KOR")}));
  EXPECT_EQ(file.panel.years, (std::vector<int>{2020, 2021}));
  EXPECT_EQ(file.panel.dimensions, (std::vector<std::string>{"trade", "money"}));
  EXPECT_TRUE(file.panel.indicators[1].less_is_more);
  using Value = std::optional<double>;
  EXPECT_EQ(file.panel.values, (std::vector<Value>{{}, 3, 0.25, {}, 0.5, {}, {}, {}}));
}

ErrorCode panel_error(const std::string& rows) { return parse_index_panel(rows, "p.csv").error().code; }

TEST(IndexPanelFile, BadRowsAreErrors) {
  EXPECT_EQ(panel_error(""), ErrorCode::missing_data);
  EXPECT_EQ(panel_error(header), ErrorCode::missing_data);
  EXPECT_EQ(panel_error("economy,year,value\n"), ErrorCode::missing_data);
  EXPECT_EQ(panel_error(header + "KOR,20,trade,share,1,\n"), ErrorCode::bad_field);
  EXPECT_EQ(panel_error(header + "KOR,2020,trade,share,much,\n"), ErrorCode::bad_field);
  EXPECT_EQ(panel_error(header + "KOR,2020,,share,1,\n"), ErrorCode::bad_field);
  EXPECT_EQ(panel_error(header + "KOR,2020,trade,share,1,2\n"), ErrorCode::bad_field);
  EXPECT_EQ(panel_error(header + "KOR,2020,trade,share,1,\nKOR,2020,trade,share,2,\n"), ErrorCode::duplicate);
  EXPECT_EQ(panel_error(header + "KOR,2020,trade,share,1,\nKOR,2021,money,share,2,\n"), ErrorCode::contradiction);
  EXPECT_EQ(panel_error(header + "KOR,2020,trade,share,1,\nKOR,2021,trade,share,2,1\n"), ErrorCode::contradiction);
}

InputOutputTable table_of(const std::vector<std::string>& codes) {
  InputOutputTable table;
  for (const auto& code : codes) table.sectors.push_back({code, code});
  return table;
}

TEST(DivisionMapFile, FindsTheTableByItsSectorsAndTheSectorByADivision) {
  const auto map = parse_division_map("table,sector,isic3\nsmall,goods,01|30\nsmall,rest,60\nother,goods,30\n", "m.csv").value();
  EXPECT_EQ(map.table_of(table_of({"rest", "goods"})), "small");
  EXPECT_EQ(map.table_of(table_of({"goods"})), "other");
  EXPECT_EQ(map.table_of(table_of({"goods", "services"})), "");
  EXPECT_EQ(map.find("small", "30")->sector, "goods");
  EXPECT_EQ(map.find("small", "99"), nullptr);
}

TEST(DivisionMapFile, BadRowsAreErrors) {
  const auto code = [](const std::string& rows) { return parse_division_map("table,sector,isic3\n" + rows, "m.csv").error().code; };
  EXPECT_EQ(code(""), ErrorCode::missing_data);
  EXPECT_EQ(code("t,goods,1\n"), ErrorCode::bad_field);
  EXPECT_EQ(code("t,,01\n"), ErrorCode::bad_field);
  EXPECT_EQ(code("t,goods,01\nt,goods,02\n"), ErrorCode::duplicate);
  EXPECT_EQ(code("t,goods,01\nt,rest,01\n"), ErrorCode::duplicate);
}

// The bundled map puts every division of goods of ISIC Rev.3 into one sector of each table.
TEST(DivisionMapFile, TheBundledMapIsWhole) {
  const auto map = load_division_map(std::filesystem::path(ENTREPOT_SOURCE_DIR) / "data/maps/sectors_isic3.csv").value();
  for (const char* table : {"wiod13", "sample"}) {
    for (const char* division : {"01", "02", "05", "10", "11", "12", "13", "14", "40"})
      EXPECT_NE(map.find(table, division), nullptr) << table << division;
    for (int division = 15; division <= 37; ++division) EXPECT_NE(map.find(table, std::to_string(division)), nullptr) << table << division;
  }
  EXPECT_EQ(map.find("wiod13", "32")->sector, "14");
  EXPECT_EQ(map.find("sample", "32")->sector, "electronics");
}

}  // namespace
}  // namespace entrepot::production
