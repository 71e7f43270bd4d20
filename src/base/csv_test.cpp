#include "base/csv.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

namespace entrepot {
namespace {

using Rows = std::vector<std::vector<std::string>>;

Result<Rows> read_all(std::string_view text, CsvReader::Options options = {}) {
  CsvReader reader = CsvReader::over(text, "t.csv", options);
  Rows rows;
  std::vector<std::string_view> fields;
  for (;;) {
    TRY_ASSIGN(const bool more, reader.read_row(fields));
    if (!more) return rows;
    rows.emplace_back(fields.begin(), fields.end());
  }
}

TEST(Csv, ReadsQuotesAndBothLineEnds) {
  EXPECT_EQ(read_all("\xEF\xBB\xBF"
                     "a,b\r\n1,\"x, \"\"y\"\"\nz\"\n\n3,")
                .value(),
            (Rows{{"a", "b"}, {"1", "x, \"y\"\nz"}, {"3", ""}}));
}

TEST(Csv, CountsLinesThroughQuotedLineBreaks) {
  CsvReader reader = CsvReader::over("a\n\"1\n2\"\nb\n", "t.csv", {});
  std::vector<std::string_view> fields;
  ASSERT_TRUE(reader.read_row(fields).value());
  ASSERT_TRUE(reader.read_row(fields).value());
  EXPECT_EQ(reader.line(), 2);
  ASSERT_TRUE(reader.read_row(fields).value());
  EXPECT_EQ(reader.line(), 4);
  EXPECT_FALSE(reader.read_row(fields).value());
}

TEST(Csv, NamesWhatIsWrong) {
  EXPECT_EQ(read_all("a,\"b\n1,2\n").error().code, ErrorCode::bad_syntax);
  EXPECT_EQ(read_all("a,\"b\"c\n").error().code, ErrorCode::bad_syntax);
  const Error encoding = read_all("a\nC\xF4te\n").error();
  EXPECT_EQ(encoding.code, ErrorCode::bad_encoding);
  EXPECT_EQ(encoding.where.line, 2);
}

TEST(Csv, Utf16IsNamed) {
  const Error utf16 = read_all(std::string_view("\xFF\xFE"
                                                "a\0,\0b\0\n\0",
                                                10))
                          .error();
  EXPECT_EQ(utf16.code, ErrorCode::bad_encoding);
  EXPECT_NE(utf16.what.find("UTF-16"), std::string::npos);
}

TEST(Csv, AColumnThatMayBeMeantIsNamed) {
  const Error e = find_columns({"Node", "weight"}, {"node", "weight"}, {}).error();
  EXPECT_NE(e.remedy.find("Its 'Node' looks like it."), std::string::npos) << e.remedy;
  EXPECT_EQ(find_columns({"nodes_b", "weight"}, {"node_a", "weight"}, {}).error().remedy.find("looks like"), std::string::npos);
}

// Excel writes it for readers of other languages; lines keep their numbers.
TEST(Csv, ALineThatNamesTheSeparatorIsPassedOver) {
  for (const char* first : {"sep=,", "\"sep=,\"", "\xEF\xBB\xBFSep=,"}) {
    const std::string text = std::string(first) + "\r\na,b\r\n1,2\r\n";
    CsvReader reader = CsvReader::over(text, "t.csv", {});
    std::vector<std::string_view> fields;
    ASSERT_TRUE(reader.read_row(fields).value()) << first;
    EXPECT_EQ(fields, (std::vector<std::string_view>{"a", "b"})) << first;
    EXPECT_EQ(reader.line(), 2);
  }
}

TEST(Csv, ConvertsDeclaredLatin1) {
  CsvReader::Options options;
  options.latin1 = true;
  EXPECT_EQ(read_all("C\xF4te,x,\xE9", options).value(), (Rows{{"C\xC3\xB4te", "x", "\xC3\xA9"}}));
}

TEST(Csv, KeepsItsLimits) {
  CsvReader::Options options;
  options.limits.line_bytes = 1000;
  options.limits.field_bytes = 10;
  options.limits.fields_per_line = 3;
  EXPECT_EQ(read_all("12345678901", options).error().code, ErrorCode::limit_exceeded);
  EXPECT_EQ(read_all("1,2,3,4", options).error().code, ErrorCode::limit_exceeded);
}

TEST(Csv, FindsColumnsByName) {
  const std::vector<std::string_view> header{"a", " b", "c", "c"};
  EXPECT_EQ(find_columns(header, {"b", "a"}, {}).value(), (std::vector<std::size_t>{1, 0}));
  EXPECT_EQ(find_columns(header, {"x"}, {}).error().code, ErrorCode::missing_data);
  EXPECT_EQ(find_columns(header, {"x"}, {}).error().remedy, "The header needs the columns: x.");
  EXPECT_EQ(find_columns({"a;b"}, {"a", "b"}, {}).error().remedy,
            "The header needs the columns: a, b. Separate them by commas, not by semicolons.");
  EXPECT_EQ(find_columns({"a\tb"}, {"a", "b"}, {}).error().remedy,
            "The header needs the columns: a, b. Separate them by commas, not by tabs.");
  EXPECT_EQ(find_columns(header, {"c"}, {}).error().code, ErrorCode::duplicate);
}

RC_GTEST_PROP(CsvProperty, WhatIsWrittenReadsBack, ()) {
  const auto cell = rc::gen::container<std::string>(rc::gen::element('a', ',', '"', '\n', '\r', ' ', '0'));
  const auto row = rc::gen::container<std::vector<std::string>>(3, cell);
  const auto rows = *rc::gen::container<std::vector<std::vector<std::string>>>(row);
  std::string text;
  for (const auto& r : rows) text += csv_field(r[0]) + "," + csv_field(r[1]) + "," + csv_field(r[2]) + "\n";
  RC_ASSERT(read_all(text).value() == rows);
}

}  // namespace
}  // namespace entrepot
