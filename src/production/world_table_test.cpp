#include <cstdio>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/file.h"
#include "production/detail/test_tables.h"
#include "production/table_formats.h"
#include "production/world_table.h"

namespace entrepot::production {
namespace {

// A world csv does not hold these.
InputOutputTable without_words(InputOutputTable table) {
  table.name.clear();
  table.year = 0;
  table.money_unit.clear();
  table.notes.clear();
  for (auto& sector : table.sectors) sector.name = sector.code;
  return table;
}

TEST(WorldCsv, ReadsBackExactlyWhatWasWritten) {
  const TemporaryFolder folder;
  auto table = invented_table({"CHN", "JPN", "ROW"}, {"metals", "power, heat", "a:b"});
  table.flows[1] = 0.1 + 0.2;
  table.flows[2] = 1e-300;
  table.flows[3] = 123456789012345678.0;
  table.final_demand[0] = -1234.5;
  ASSERT_TRUE(write_world_table(table, folder.path("t.csv")).has_value());
  EXPECT_EQ(*recognise_table_format(folder.path("t.csv")), TableFormat::world_csv);
  const auto read = read_world_table(folder.path("t.csv"));
  ASSERT_TRUE(read.has_value()) << read.error().message();
  EXPECT_TRUE(without_words(*read) == without_words(table));
}

TEST(WorldCsv, KeepsTaxesWhereThereAreSome) {
  const TemporaryFolder folder;
  auto table = invented_table({"CHN"}, {"a", "b"});
  table.taxes = {1.5, -0.25};
  ASSERT_TRUE(write_world_table(table, folder.path("t.csv")).has_value());
  const auto read = read_world_table(folder.path("t.csv"));
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->taxes, table.taxes);
}

TEST(WorldCsv, IsPlainAndTheSameEveryTime) {
  const TemporaryFolder folder;
  InputOutputTable table;
  table.regions = {economy("CHN"), economy("JPN")};
  table.sectors = {{"a", "A"}};
  table.flows = {1, 0.5, 1234567, -0.0};
  table.final_demand_columns = {{economy("CHN"), "HFCE"}};
  table.final_demand = {2.25, 1e20};
  table.output = {3, 4};
  table.value_added = {1, -1};
  ASSERT_TRUE(write_world_table(table, folder.path("t.csv")).has_value());
  EXPECT_EQ(*read_text_file(folder.path("t.csv")),
            "node,CHN:a,JPN:a,CHN:HFCE,output,value_added\n"
            "CHN:a,1,0.5,2.25,3,1\n"
            "JPN:a,1234567,0,1e+20,4,-1\n");
}

TEST(WorldCsv, RoundsToSignificantDigitsWhenAsked) {
  const TemporaryFolder folder;
  InputOutputTable table;
  table.regions = {economy("CHN")};
  table.sectors = {{"a", "A"}};
  table.flows = {1234567.891};
  table.final_demand_columns = {{economy("CHN"), "HFCE"}};
  table.final_demand = {0.00012345678};
  table.output = {12.5};
  table.value_added = {999999.96};
  ASSERT_TRUE(write_world_table(table, folder.path("t.csv"), {6}).has_value());
  EXPECT_EQ(*read_text_file(folder.path("t.csv")), "node,CHN:a,CHN:HFCE,output,value_added\nCHN:a,1234570,0.000123457,12.5,1000000\n");
  EXPECT_FALSE(write_world_table(table, folder.path("t.csv"), {17}).has_value());
}

TEST(WorldCsv, NamesWhatIsWrong) {
  const TemporaryFolder folder;
  const std::string head = "node,CHN:a,JPN:a,CHN:HFCE,output,value_added\n";
  const auto error_of = [&](const std::string& text) {
    const auto table = read_world_table(folder.write("t.csv", text));
    return table ? Error{ErrorCode::usage, "no error", {}, ""} : table.error();
  };
  EXPECT_EQ(error_of(head + "CHN:a,1,2,3,4,5\n").code, ErrorCode::truncated);  // one region has a column but no row
  EXPECT_EQ(error_of(head + "CHN:a,1,2,3,4,5\nCHN:a,1,2,3,4,5\n").code, ErrorCode::contradiction);
  const auto twice = error_of(head + "CHN:a,1,2,3,4,5\nJPN:a,1,2,3,4,5\nCHN:a,1,2,3,4,5\n");
  EXPECT_EQ(twice.code, ErrorCode::duplicate);
  EXPECT_EQ(twice.where.line, 4);
  EXPECT_NE(twice.what.find("The row 'CHN:a' is in line 2, too"), std::string::npos) << twice.what;
  const auto word = error_of(head + "CHN:a,1,2,3,4,5\nJPN:a,1,n.a.,3,4,5\n");
  EXPECT_EQ(word.code, ErrorCode::bad_field);
  EXPECT_EQ(word.where.line, 3);
  EXPECT_EQ(word.where.column, 3);
  EXPECT_EQ(word.where.field, "JPN:a");
  EXPECT_EQ(error_of("node,CHN:a,JPN:a,CHN:HFCE\nCHN:a,1,2,3\nJPN:a,1,2,3\n").code, ErrorCode::missing_data);
}

TEST(ColumnFile, OpensMappedAndCopiesExactly) {
  const TemporaryFolder folder;
  auto table = invented_table({"CHN", "JPN", "KOR"}, {"a", "b"});
  table.taxes.assign(table.nodes(), 0.5);
  table.notes = {"one", "two"};
  ASSERT_TRUE(write_table_columns(table, folder.path("t.columns")).has_value());
  const auto mapped = MappedTable::open(folder.path("t.columns"));
  ASSERT_TRUE(mapped.has_value()) << mapped.error().message();
  EXPECT_EQ(mapped->labels().nodes(), 6U);
  EXPECT_EQ(mapped->flows()[7], table.flows[7]);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(mapped->flows().data()) % 64, 0U);
  EXPECT_TRUE(*mapped->copy() == table);
  EXPECT_EQ(*recognise_table_format(folder.path("t.columns")), TableFormat::world_columns);
}

TEST(ColumnFile, DamageIsFound) {
  const TemporaryFolder folder;
  const auto table = invented_table({"CHN", "JPN"}, {"a"});
  ASSERT_TRUE(write_table_columns(table, folder.path("t")).has_value());
  const std::string bytes = *read_text_file(folder.path("t"));
  const auto open = [&](const std::string& changed) { return MappedTable::open(folder.write("u", changed)); };
  EXPECT_EQ(open(bytes.substr(0, bytes.size() - 8)).error().code, ErrorCode::truncated);
  EXPECT_EQ(open(bytes.substr(0, 40)).error().code, ErrorCode::truncated);
  EXPECT_EQ(open("node,x\n").error().code, ErrorCode::bad_syntax);
  for (const std::size_t at : {std::size_t{33}, std::size_t{45}, std::size_t{119}, std::size_t{125}}) {
    std::string damaged = bytes;
    damaged[at] = static_cast<char>(damaged[at] ^ 1);
    EXPECT_FALSE(open(damaged).has_value()) << at;
  }
  std::string damaged = bytes;
  damaged.back() = static_cast<char>(damaged.back() ^ 1);
  const auto opened = open(damaged);
  ASSERT_TRUE(opened.has_value());
  EXPECT_EQ(opened->verify().error().code, ErrorCode::bad_syntax);
}

// Invariant: A table written as csv and read again has the same figures, whichever finite ones they are.
RC_GTEST_PROP(WorldCsv, AnyFiniteFiguresSurvive, (std::vector<double> figures)) {
  const TemporaryFolder folder;
  auto table = invented_table({"CHN", "JPN"}, {"a", "b"});
  for (std::size_t i = 0; i < figures.size() && i < table.flows.size(); ++i)
    if (std::isfinite(figures[i])) table.flows[i] = figures[i];
  RC_ASSERT(write_world_table(table, folder.path("t.csv")).has_value());
  const auto read = read_world_table(folder.path("t.csv"));
  RC_ASSERT(read.has_value());
  RC_ASSERT(read->flows == table.flows);
}

}  // namespace
}  // namespace entrepot::production
