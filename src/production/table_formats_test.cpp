// Layouts of publishers written from invented tables, and what is wrong with files that are not tables.
#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <zip.h>
#include <zlib.h>

#include "base/text.h"
#include "production/detail/test_tables.h"
#include "production/table_formats.h"

namespace entrepot::production {
namespace {

// How an edition writes its table.
struct Edition {
  bool category_first = false;
  std::string corner = "V1", total_column = "OUT", output_row = "OUT", value_added_row = "VA", taxes_row = "TLS";
  std::string hfce = "HFCE", invnt = "INVNT";
  bool quoted = false;
  std::string line_end = "\n";
};

Edition edition_2016() { return {true, "", "DISC", "OUT", "VA+TAXSUB", "", "HFCE", "INV", true, "\r\n"}; }
Edition edition_2018() { return {false, "", "TOTAL", "OUTPUT", "VALU", "CHN_TAXSUB", "HFCE", "P33", false, "\n"}; }
Edition edition_2021() { return {false, "", "TOTAL", "OUTPUT", "VALU", "TAXSUB", "HFCE", "INVNT", false, "\n"}; }
Edition edition_2023() { return {}; }

std::vector<std::string> demand_labels(const InputOutputTable& table, const Edition& edition) {
  std::vector<std::string> labels;
  for (const auto& column : table.final_demand_columns) {
    const std::string category = column.category == "HFCE" ? edition.hfce : edition.invnt;
    labels.push_back(edition.category_first ? category + "_" + column.region.text() : column.region.text() + "_" + category);
  }
  return labels;
}

std::string icio_text(const InputOutputTable& table, const Edition& edition) {
  const auto label = [&](const std::string& text) { return edition.quoted ? "\"" + text + "\"" : text; };
  const std::size_t n = table.nodes(), c = table.demand_columns();
  std::vector<std::string> nodes;
  for (std::size_t i = 0; i < n; ++i)
    nodes.push_back(table.regions[i / table.sectors.size()].text() + "_" + table.sectors[i % table.sectors.size()].code);
  std::string text = label(edition.corner);
  for (const auto& name : nodes) text += "," + label(name);
  for (const auto& name : demand_labels(table, edition)) text += "," + label(name);
  text += "," + label(edition.total_column) + edition.line_end;
  const bool discrepancy = edition.total_column == "DISC";
  for (std::size_t i = 0; i < n; ++i) {
    text += label(nodes[i]);
    for (std::size_t j = 0; j < n; ++j) text += fmt::format(",{}", table.flow(i, j));
    for (std::size_t f = 0; f < c; ++f) text += fmt::format(",{}", table.demand(i, f));
    text += fmt::format(",{}", discrepancy ? 0.0 : table.output[i]) + edition.line_end;
  }
  const auto row = [&](const std::string& name, const std::vector<double>& values) {
    text += label(name);
    for (const double value : values) text += fmt::format(",{}", value);
    for (std::size_t f = 0; f <= c; ++f) text += ",";
    text += edition.line_end;
  };
  if (!edition.taxes_row.empty()) row(edition.taxes_row, std::vector<double>(n, 0.0));
  row(edition.value_added_row, table.value_added);
  row(edition.output_row, table.output);
  return text;
}

InputOutputTable loaded(const std::filesystem::path& path, TableFormat expected) {
  const auto format = recognise_table_format(path);
  EXPECT_TRUE(format.has_value()) << format.error().message();
  if (!format) return {};
  EXPECT_EQ(table_format_info(*format).name, table_format_info(expected).name);
  LoadReport report;
  auto table = load_input_output_table(path, *format, report, no_progress());
  EXPECT_TRUE(table.has_value()) << table.error().message();
  return table ? *std::move(table) : InputOutputTable{};
}

void expect_same_figures(const InputOutputTable& a, const InputOutputTable& b) {
  EXPECT_EQ(a.regions, b.regions);
  EXPECT_EQ(a.flows, b.flows);
  EXPECT_EQ(a.final_demand, b.final_demand);
  EXPECT_EQ(a.output, b.output);
  EXPECT_EQ(a.value_added, b.value_added);
}

TEST(IcioLayouts, EveryEditionGivesTheSameTable) {
  const TemporaryFolder folder;
  const auto table = invented_table({"AUS", "CHN", "JPN"}, {"A01_02", "A03"});
  expect_same_figures(loaded(folder.write("a", icio_text(table, edition_2016())), TableFormat::oecd_icio_2016), table);
  expect_same_figures(loaded(folder.write("b", icio_text(table, edition_2018())), TableFormat::oecd_icio_2018), table);
  expect_same_figures(loaded(folder.write("c", icio_text(table, edition_2021())), TableFormat::oecd_icio_2021), table);
  const auto newest = loaded(folder.write("ICIO2023_2020.csv", icio_text(table, edition_2023())), TableFormat::oecd_icio_2021);
  expect_same_figures(newest, table);
  EXPECT_EQ(newest.sectors[0].code, "A01_02");  // labels are split at the first "_" only
  EXPECT_EQ(newest.year, 2020);
  EXPECT_EQ(newest.taxes, std::vector<double>(6, 0.0));
}

TEST(IcioLayouts, SplitChinaAndMexicoAreMerged) {
  const TemporaryFolder folder;
  const auto table = invented_table({"CHN", "CN1", "CN2", "MEX", "MX1", "MX2", "JPN"}, {"A"});
  const auto merged = loaded(folder.write("a", icio_text(table, edition_2023())), TableFormat::oecd_icio_2021);
  EXPECT_EQ(merged.regions, (std::vector{economy("CHN"), economy("MEX"), economy("JPN")}));
  EXPECT_EQ(merged.output[1], table.output[3] + table.output[4] + table.output[5]);
  EXPECT_NE(std::find(merged.notes.begin(), merged.notes.end(), "region MEX = MEX + MX1 + MX2"), merged.notes.end());
}

TEST(IcioLayouts, ADiscrepancyIsBookedToTheRegionOfItsRow) {
  const TemporaryFolder folder;
  const auto table = invented_table({"AUS", "CHN"}, {"A"});
  std::string text = icio_text(table, edition_2016());
  const auto at = text.find(",0\r\n");
  text.replace(at, 2, ",-1");
  auto path = folder.write("a", text);
  LoadReport report;
  const auto loaded = load_input_output_table(path, report);
  ASSERT_TRUE(loaded.has_value()) << loaded.error().message();
  EXPECT_EQ(loaded->final_demand_columns[4], (FinalDemandColumn{economy("AUS"), "DISC"}));
  EXPECT_EQ(loaded->demand(0, 4), -1);
  EXPECT_EQ(loaded->demand(1, 5), 0);
}

TEST(IcioLayouts, BlankCellsCountAsZeroAndAreNamed) {
  const TemporaryFolder folder;
  auto table = invented_table({"AUS", "CHN"}, {"A"});
  table.flows[0] = 0;
  table.output[0] -= 0;
  std::string text = icio_text(table, edition_2023());
  text.replace(text.find("AUS_A,0,"), 8, "AUS_A,,");
  LoadReport report;
  LoadOptions options;
  options.balance = BalanceRule::report;
  const auto loaded = load_input_output_table(folder.write("a", text), report, no_progress(), options);
  ASSERT_TRUE(loaded.has_value()) << loaded.error().message();
  EXPECT_EQ(loaded->flow(0, 0), 0);
  EXPECT_NE(std::find_if(loaded->notes.begin(), loaded->notes.end(),
                         [](const auto& note) { return note.find("line 2, column 2 (AUS_A)") != std::string::npos; }),
            loaded->notes.end());
}

TEST(Packed, GzipAndZipGiveTheSameTable) {
  const TemporaryFolder folder;
  const auto table = invented_table({"AUS", "CHN"}, {"A", "B"});
  const std::string text = icio_text(table, edition_2023());
  gzFile gz = gzopen(folder.path("a.gz").c_str(), "wb");
  gzwrite(gz, text.data(), static_cast<unsigned>(text.size()));
  gzclose(gz);
  expect_same_figures(loaded(folder.path("a.gz"), TableFormat::oecd_icio_2021), table);

  int error = 0;
  zip_t* zip = zip_open(folder.path("a.zip").c_str(), ZIP_CREATE, &error);
  zip_file_add(zip, "2020.csv", zip_source_buffer(zip, text.data(), text.size(), 0), 0);
  zip_close(zip);
  const auto zipped = loaded(folder.path("a.zip"), TableFormat::oecd_icio_2021);
  expect_same_figures(zipped, table);
  EXPECT_EQ(zipped.year, 2020);

  zip = zip_open(folder.path("a.zip").c_str(), 0, &error);
  zip_file_add(zip, "2021.csv", zip_source_buffer(zip, text.data(), text.size(), 0), 0);
  zip_close(zip);
  const auto two = recognise_table_format(folder.path("a.zip"));
  ASSERT_FALSE(two.has_value());
  EXPECT_NE(two.error().remedy.find("2021.csv"), std::string::npos);
}

TEST(OneRegion, TheEconomyMustBeSaid) {
  const TemporaryFolder folder;
  const std::string text =
      "\"\",\"Code\",\"Description\",\"01\",\"02\",\"HFCE\",\"IMPO\"\n\"1\",\"01\",\"Farming, fishing\",1,2,5,-1\n\"2\",\"02\",\"Mining\",0,1,4,0\n"
      "\"3\",\"TXS_INT_FNL\",\"Taxes\",1,1,1,0\n\"4\",\"TTL_INT_FNL\",\"Total\",2,4,0,0\n\"5\",\"VALU\",\"Value added\",5,1,0,0\n"
      "\"6\",\"OUTPUT\",\"Output\",7,5,0,0\n";
  LoadReport report;
  const auto nameless = load_input_output_table(folder.write("table.csv", text), report);
  ASSERT_FALSE(nameless.has_value());
  EXPECT_EQ(nameless.error().code, ErrorCode::missing_data);
  LoadOptions options;
  options.region = economy("MYS");
  options.year = 2015;
  const auto said = load_input_output_table(folder.path("table.csv"), report, no_progress(), options);
  ASSERT_TRUE(said.has_value()) << said.error().message();
  EXPECT_EQ(said->regions, std::vector{economy("MYS")});
  EXPECT_EQ(said->year, 2015);
  EXPECT_EQ(said->sectors[0], (Sector{"01", "Farming, fishing"}));
  EXPECT_EQ(said->taxes, (std::vector<double>{1, 1}));
  EXPECT_EQ(loaded(folder.write("CHN2018ttl.csv", text), TableFormat::oecd_national).regions, std::vector{economy("CHN")});
}

// A workbook of the smallest kind: text cells inline.
class WorkbookText {
 public:
  void row(const std::vector<std::string>& cells) {
    ++row_;
    rows_ += fmt::format("<row r=\"{}\">", row_);
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (cells[i].empty()) continue;
      const std::string name = fmt::format("{}{}", static_cast<char>('A' + i), row_);
      if (parse_double(cells[i])) rows_ += fmt::format("<c r=\"{}\"><v>{}</v></c>", name, cells[i]);
      else rows_ += fmt::format("<c r=\"{}\" t=\"inlineStr\"><is><t>{}</t></is></c>", name, cells[i]);
    }
    rows_ += "</row>";
  }
  void save(const std::filesystem::path& path, const std::string& before = "") const {
    const std::array<std::pair<std::string, std::string>, 4> members{{
        {"xl/workbook.xml",
         "<workbook xmlns:r=\"r\"><sheets><sheet name=\"Legend\" r:id=\"a\"/><sheet name=\"ADB MRIO 2022\" r:id=\"b\"/></sheets></workbook>"},
        {"xl/_rels/workbook.xml.rels",
         "<Relationships><Relationship Id=\"a\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"b\" Target=\"/xl/worksheets/sheet2.xml\"/></Relationships>"},
        {"xl/worksheets/sheet1.xml", "<worksheet><sheetData/></worksheet>"},
        {"xl/worksheets/sheet2.xml", before + "<worksheet><sheetData>" + rows_ + "</sheetData></worksheet>"},
    }};
    int error = 0;
    zip_t* zip = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &error);
    for (const auto& [name, text] : members) zip_file_add(zip, name.c_str(), zip_source_buffer(zip, text.data(), text.size(), 0), 0);
    zip_close(zip);
  }

 private:
  std::string rows_;
  int row_ = 0;
};

WorkbookText adb_workbook(const std::string& first_figure = "1", const std::string& unit = "(US$ millions)") {
  WorkbookText book;
  book.row({"ADB Multi-Region Input-Output Table"});
  book.row({unit});
  book.row({"", "", "", "Agriculture", "Mining", "Agriculture", "Mining", "Households", "Households", "Total"});
  book.row({"", "", "", "PRC", "PRC", "RoW", "RoW", "PRC", "RoW", ""});
  book.row({"", "", "", "c1", "c2", "c1", "c2", "F1", "F1", ""});
  book.row({"Agriculture", "PRC", "c1", first_figure, "0", "1", "", "4", "1", "7"});
  book.row({"Mining", "PRC", "c2", "2", "1", "0", "0", "3", "0", "6"});
  book.row({"Agriculture", "RoW", "c1", "0", "1", "0", "1", "2", "2", "6"});
  book.row({"Mining", "RoW", "c2", "0", "0", "1", "0", "0", "5", "6"});
  book.row({"Total intermediate consumption", "TOT", "r60", "3", "2", "2", "1"});
  book.row({"Taxes less subsidies on products", "TOT", "r99", "1", "0", "0", "1"});
  book.row({"Value added at basic prices", "TOT", "r64", "2", "4", "4", "4"});
  book.row({"International Transport Margins", "TOT", "r65", "1", "0", "0", "0"});
  book.row({"Output at basic prices", "TOT", "r69", "7", "6", "6", "6"});
  return book;
}

TEST(AdbWorkbook, IsReadWithIsoCodesAndNamedSectors) {
  const TemporaryFolder folder;
  adb_workbook().save(folder.path("adb.xlsx"));
  const auto table = loaded(folder.path("adb.xlsx"), TableFormat::adb_mrio_xlsx);
  EXPECT_EQ(table.regions, (std::vector{economy("CHN"), economy("ROW")}));
  EXPECT_EQ(table.sectors, (std::vector<Sector>{{"1", "Agriculture"}, {"2", "Mining"}}));
  EXPECT_EQ(table.flows, (std::vector<double>{1, 0, 1, 0, 2, 1, 0, 0, 0, 1, 0, 1, 0, 0, 1, 0}));
  EXPECT_EQ(table.final_demand_columns, (std::vector<FinalDemandColumn>{{economy("CHN"), "HFCE"}, {economy("ROW"), "HFCE"}}));
  EXPECT_EQ(table.output, (std::vector<double>{7, 6, 6, 6}));
  EXPECT_EQ(table.value_added, (std::vector<double>{2, 4, 4, 4}));
  EXPECT_EQ(table.taxes, (std::vector<double>{2, 0, 0, 1}));
  EXPECT_EQ(table.year, 2022);
  EXPECT_EQ(table.money_unit, "million USD");
  EXPECT_TRUE(check_table(table).balanced());
}

TEST(AdbWorkbook, WrongCellsUnitsAndDocumentTypesAreRefused) {
  const TemporaryFolder folder;
  LoadReport report;
  adb_workbook("1e999").save(folder.path("a.xlsx"));
  const auto huge = load_input_output_table(folder.path("a.xlsx"), TableFormat::adb_mrio_xlsx, report, no_progress());
  ASSERT_FALSE(huge.has_value());
  EXPECT_EQ(huge.error().code, ErrorCode::bad_field);
  EXPECT_EQ(huge.error().where.field, "D6");
  adb_workbook("n.a.").save(folder.path("b.xlsx"));
  const auto word = load_input_output_table(folder.path("b.xlsx"), TableFormat::adb_mrio_xlsx, report, no_progress());
  ASSERT_FALSE(word.has_value());
  EXPECT_EQ(word.error().code, ErrorCode::bad_field);
  EXPECT_EQ(word.error().where.line, 6);
  adb_workbook("1", "(thousands of local currency)").save(folder.path("c.xlsx"));
  const auto unit = load_input_output_table(folder.path("c.xlsx"), TableFormat::adb_mrio_xlsx, report, no_progress());
  ASSERT_FALSE(unit.has_value());
  EXPECT_EQ(unit.error().code, ErrorCode::wrong_unit);
  adb_workbook().save(folder.path("d.xlsx"), "<!DOCTYPE worksheet [<!ENTITY lol \"lol\">]>");
  const auto entity = load_input_output_table(folder.path("d.xlsx"), TableFormat::adb_mrio_xlsx, report, no_progress());
  ASSERT_FALSE(entity.has_value());
  EXPECT_EQ(entity.error().code, ErrorCode::bad_syntax);
  EXPECT_NE(entity.error().what.find("document type"), std::string::npos);
}

TEST(Exiobase, UnitsMustAgreeAndFilesMustFit) {
  const TemporaryFolder folder;
  const std::string head = "region\t\tCN\tCN\tWA\tWA\nsector\t\ta\tb\ta\tb\nregion\tsector\t\t\t\t\n";
  folder.write("A.txt", head + "CN\ta\t0.1\t0\t0\t0\nCN\tb\t0\t0.2\t0\t0\nWA\ta\t0\t0\t0.5\t0\nWA\tb\t0\t0\t0\t0\n");
  const std::string demand =
      "region\t\tCN\tWA\ncategory\t\tHouseholds\tHouseholds\nregion\tsector\t\t\nCN\ta\t9\t0\nCN\tb\t8\t0\nWA\ta\t1\t4\nWA\tb\t0\t3\n";
  folder.write("Y.txt", demand);
  folder.write("unit.txt", "region\tsector\tunit\nCN\ta\tM.EUR\nCN\tb\tM.EUR\nWA\ta\tM.EUR\nWA\tb\tM.EUR\n");
  const auto table = loaded(folder.path(""), TableFormat::exiobase3);
  EXPECT_EQ(table.regions, (std::vector{economy("CHN"), economy("WA")}));
  EXPECT_EQ(table.money_unit, "million EUR");
  EXPECT_NEAR(table.output[0], 10, 1e-12);
  EXPECT_NEAR(table.output[2], 10, 1e-12);

  LoadReport report;
  folder.write("unit.txt", "region\tsector\tunit\nCN\ta\tM.EUR\nCN\tb\ttonnes\n");
  const auto hybrid = load_input_output_table(folder.path(""), report);
  ASSERT_FALSE(hybrid.has_value());
  EXPECT_EQ(hybrid.error().code, ErrorCode::wrong_unit);
  EXPECT_EQ(hybrid.error().where.line, 3);
  folder.write("unit.txt", "region\tsector\tunit\nCN\ta\tM.EUR\n");
  folder.write("Y.txt", demand.substr(0, demand.rfind("WA\tb")));
  const auto cut = load_input_output_table(folder.path(""), report);
  ASSERT_FALSE(cut.has_value());
  EXPECT_EQ(cut.error().code, ErrorCode::truncated);
}

class BadWiod : public testing::Test {
 protected:
  static constexpr const char* header = ",CHN_1,CHN_2,JPN_1,JPN_2,CHN_FD1,JPN_FD1,OUT\n";
  static std::string body() { return "CHN_1,1,0,0,0,9,0,10\nCHN_2,0,1,0,0,0,9,10\nJPN_1,0,0,1,0,9,0,10\nJPN_2,0,0,0,1,0,9,10\n"; }
  Error error_of(const std::string& text) const {
    LoadReport report;
    const auto table = load_input_output_table(folder_.write("wiod_2011.csv", text), TableFormat::wiod2013_csv, report, no_progress());
    return table ? Error{ErrorCode::usage, "no error", {}, ""} : table.error();
  }
  // The error names file, line, column and remedy.
  void expect(const std::string& text, ErrorCode code, long line, long column) const {
    const Error error = error_of(text);
    EXPECT_EQ(error_kind(error.code).name, error_kind(code).name) << error.message();
    EXPECT_EQ(error.where.line, line) << error.message();
    EXPECT_EQ(error.where.column, column) << error.message();
    EXPECT_NE(error.where.file.find("wiod_2011.csv"), std::string::npos) << error.message();
    EXPECT_FALSE(error.remedy.empty()) << error.message();
  }
  TemporaryFolder folder_;
};

TEST_F(BadWiod, TheGoodTableLoads) { EXPECT_EQ(error_of(header + body()).what, "no error"); }

TEST_F(BadWiod, NumbersThatAreNone) {
  for (const char* bad : {"NaN", "inf", "1e999", "0x10", "1,5,", "1 000", "-", "1.2.3", "one"}) {
    std::string text = body();
    text.replace(text.find("CHN_2,0,1") + 8, 1, bad);
    if (std::string_view(bad) == "1,5,") expect(header + text, ErrorCode::bad_syntax, 3, 8);
    else expect(header + text, ErrorCode::bad_field, 3, 3);
  }
}

TEST_F(BadWiod, OtherSpellingsOfNumbers) {
  std::string text = body();
  text.replace(text.find("CHN_1,1,"), 8, "CHN_1, +1e0 ,");
  text.replace(text.find("CHN_2,0,1"), 9, "CHN_2,\"0\",1.000000000000000000000");
  EXPECT_EQ(error_of(header + text).what, "no error");
}

TEST_F(BadWiod, ColumnsAndRows) {
  expect(",CHN_1,CHN_2,CHN_1,JPN_2,CHN_FD1,JPN_FD1,OUT\n" + body(), ErrorCode::duplicate, 1, 4);
  expect(",CHN_1,JPN_2,CHN_3,JPN_4,CHN_FD1,JPN_FD1,OUT\n" + body(), ErrorCode::contradiction, 1, 3);
  expect(",CHN_1,CHN_2,JPN_1,JPN_3,CHN_FD1,JPN_FD1,OUT\n" + body(), ErrorCode::contradiction, 1, 5);
  expect(",CHN_1,JPN_1,CHN_2,JPN_2,CHN_FD1,JPN_FD1,OUT\n" + body(), ErrorCode::duplicate, 1, 4);
  expect(",CHN_1,Japan_2,JPN_1,JPN_2,CHN_FD1,JPN_FD1,OUT\n" + body(), ErrorCode::bad_field, 1, 3);
  expect(",CHN_1,CHN_2,JPN_1,JPN_2,CHN_FD1,JPN_FD1,OUT,NOTE\n" + body(), ErrorCode::bad_field, 1, 9);
  std::string swapped = body();
  swapped.replace(swapped.find("CHN_2"), 5, "CHN_1");
  expect(header + swapped, ErrorCode::contradiction, 3, 1);
}

TEST_F(BadWiod, CutFiles) {
  const std::string whole = header + body();
  expect(whole.substr(0, whole.size() - 4), ErrorCode::truncated, 5, 7);                   // inside the last row
  expect(whole.substr(0, whole.find("JPN_2,0")), ErrorCode::truncated, 4, 0);            // a row is missing
  expect(whole.substr(0, 20), ErrorCode::bad_field, 1, 5);                               // inside the header: "J"
  expect(header + std::string("\n") + body(), ErrorCode::bad_syntax, 2, 0);
  expect(header + body() + "TOT,1,1,1,1,1,1,1\n", ErrorCode::bad_field, 6, 1);
  expect("\"" + whole, ErrorCode::bad_syntax, 1, 1);
}

TEST_F(BadWiod, RowsThatDoNotSum) {
  std::string text = body();
  text.replace(text.find("JPN_1,0,0,1,0,9"), 15, "JPN_1,0,0,1,0,99");
  const Error error = error_of(header + text);
  EXPECT_EQ(error.code, ErrorCode::unbalanced);
  EXPECT_NE(error.what.find("JPN:1"), std::string::npos);
  LoadReport report;
  LoadOptions options;
  options.balance = BalanceRule::report;
  EXPECT_TRUE(load_input_output_table(folder_.path("wiod_2011.csv"), report, no_progress(), options).has_value());
  EXPECT_EQ(report.check.rows.beyond.size(), 1U);
}

TEST_F(BadWiod, NegativeValueAddedIsKeptAndNoted) {
  std::string text = "CHN_1,1,0,0,0,9,0,10\nCHN_2,0,1,0,0,0,9,10\nJPN_1,0,0,13,0,-3,0,10\nJPN_2,0,0,0,1,0,9,10\n";
  LoadReport report;
  const auto table = load_input_output_table(folder_.write("t.csv", header + text), report);
  ASSERT_TRUE(table.has_value()) << table.error().message();
  EXPECT_EQ(table->value_added[2], -3);
  ASSERT_EQ(report.check.negative_value_added.size(), 1U);
  EXPECT_NE(std::find(table->notes.begin(), table->notes.end(), "1 sector(s) have negative value added"), table->notes.end());
}

TEST(BadFiles, AreRefusedByContent) {
  const TemporaryFolder folder;
  const auto code_of = [](const std::filesystem::path& path) {
    const auto format = recognise_table_format(path);
    if (format) return ErrorCode::usage;
    EXPECT_FALSE(format.error().remedy.empty());
    return format.error().code;
  };
  EXPECT_EQ(code_of(folder.path("nothing.csv")), ErrorCode::not_found);
  EXPECT_EQ(code_of(folder.write("empty.csv", "")), ErrorCode::truncated);
  EXPECT_EQ(code_of(folder.write("text.csv", "Dear reader,\nthis is a letter.\n")), ErrorCode::unsupported);
  EXPECT_EQ(code_of(folder.write("fake.csv.gz", "\x1f\x8b\x08 this is not gzip")), ErrorCode::bad_syntax);
  EXPECT_EQ(code_of(folder.write("fake.xlsx", "PK\x03\x04 this is not a zip")), ErrorCode::bad_syntax);
  EXPECT_EQ(code_of(folder.path("")), ErrorCode::unsupported);
  EXPECT_EQ(code_of(folder.write("numbers.csv", "1,2,3\n4,5,6\n")), ErrorCode::unsupported);
}

TEST(BadFiles, GzipCutInTheMiddle) {
  const TemporaryFolder folder;
  const std::string text = icio_text(invented_table({"AUS", "CHN", "JPN", "KOR", "USA"}, {"A", "B", "C"}), edition_2023());
  gzFile gz = gzopen(folder.path("a.gz").c_str(), "wb");
  gzwrite(gz, text.data(), static_cast<unsigned>(text.size()));
  gzclose(gz);
  std::filesystem::resize_file(folder.path("a.gz"), std::filesystem::file_size(folder.path("a.gz")) / 2);
  LoadReport report;
  const auto table = load_input_output_table(folder.path("a.gz"), TableFormat::oecd_icio_2021, report, no_progress());
  ASSERT_FALSE(table.has_value());
  EXPECT_EQ(table.error().code, ErrorCode::truncated);
}

// A sparse file: ten gigabytes without a line end, no space on disk.
TEST(BadFiles, AnEndlessLineStopsAtTheLimit) {
  const TemporaryFolder folder;
  const auto path = folder.write("endless.csv", ",CHN_1,CHN_FD1,OUT\nCHN_1,1");
  std::filesystem::resize_file(path, std::uintmax_t{10} << 30);
  LoadReport report;
  const auto table = load_input_output_table(path, TableFormat::wiod2013_csv, report, no_progress());
  ASSERT_FALSE(table.has_value());
  EXPECT_EQ(table.error().code, ErrorCode::limit_exceeded);
  EXPECT_EQ(table.error().where.line, 2);
  const auto zeros = folder.write("zeros.csv", "");
  std::filesystem::resize_file(zeros, std::uintmax_t{10} << 30);
  EXPECT_EQ(recognise_table_format(zeros).error().code, ErrorCode::unsupported);
}

TEST(BadFiles, ATableLargerThanTheLimitIsRefused) {
  const TemporaryFolder folder;
  LoadOptions options;
  options.limits.memory_bytes = 100;
  LoadReport report;
  const auto path = folder.write("a", icio_text(invented_table({"AUS", "CHN"}, {"A", "B"}), edition_2023()));
  const auto table = load_input_output_table(path, TableFormat::oecd_icio_2021, report, no_progress(), options);
  ASSERT_FALSE(table.has_value());
  EXPECT_EQ(table.error().code, ErrorCode::limit_exceeded);
}

}  // namespace
}  // namespace entrepot::production
