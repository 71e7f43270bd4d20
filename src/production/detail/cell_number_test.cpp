// Every short number equals what the C library reads.
#include <cstdlib>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "production/detail/cell_number.h"
#include "production/detail/cells_avx512.h"

namespace entrepot::production::detail {
namespace {

void expect_short(const char* (*reader)(const char*, double&), const std::string& text, double wanted) {
  const std::string padded = text + "\n" + std::string(short_number_padding, '7');
  double value = -12345;
  const char* end = reader(padded.data(), value);
  if (end == nullptr || end != padded.data() + text.size()) return;
  EXPECT_EQ(value, wanted) << text;
}

#ifdef ENTREPOT_CELLS_SSE41
// The text among seven other cells, in each of the eight places; whether they are taken.
bool eight_take(const std::string& text, double wanted) {
  static const std::vector<std::string> others{"0", "12.5", "0.125", "123456789012345", "7", "0.0000152587890625", "99999999.5", "3"};
  bool taken = true;
  for (std::size_t place = 0; place < 8; ++place) {
    std::string line;
    std::uint32_t ends[9] = {~std::uint32_t{0}};
    for (std::size_t cell = 0; cell < 8; ++cell) {
      line += cell == place ? text : others[cell].substr(0, 15);
      ends[cell + 1] = static_cast<std::uint32_t>(line.size());
      line += ',';
    }
    line += std::string(short_number_padding, '7');
    double values[8];
    const bool all = read_eight_cells_avx512(line.data(), ends + 1, values);
    EXPECT_TRUE(place == 0 || all == taken) << text;
    taken = all;
    for (std::size_t cell = 0; cell < 8 && all; ++cell) {
      const double right = cell == place ? wanted : std::strtod(others[cell].substr(0, 15).c_str(), nullptr);
      EXPECT_EQ(std::bit_cast<std::uint64_t>(values[cell]), std::bit_cast<std::uint64_t>(right)) << text << " in place " << place;
    }
  }
  return taken;
}
#endif

// Reads the text every way that takes it; all must agree.
double read(const std::string& text) {
  double value = -12345;
  EXPECT_TRUE(read_any_number(text.data(), text.data() + text.size(), value)) << text;
  expect_short(read_short_number, text, value);
#ifdef ENTREPOT_CELLS_SSE41
  if (has_avx512()) eight_take(text, value);
  // Whatever stands behind the cell must not matter.
  for (const char* behind : {",7", "7777", "...,"}) {
    const std::string padded = text + behind + std::string(short_number_padding, '7');
    double cell = -12345;
    if (has_sse41() && read_short_cell_sse41(padded.data(), padded.data() + text.size(), cell)) {
      EXPECT_EQ(cell, value) << text;
    }
    // Two at once, this one in either place.
    const std::string two = text + ",-12.5" + behind + std::string(short_number_padding, '7');
    const char *at = two.data(), *end = at + text.size(), *other = end + 1, *other_end = other + 5;
    double cells[2] = {-12345, -12345}, exchanged[2] = {-12345, -12345};
    if (has_avx2() && read_two_cells_avx2(at, end, other, other_end, cells)) {
      EXPECT_EQ(std::bit_cast<std::uint64_t>(cells[0]), std::bit_cast<std::uint64_t>(value)) << text;
      EXPECT_EQ(cells[1], -12.5) << text;
      EXPECT_TRUE(read_two_cells_avx2(other, other_end, at, end, exchanged));
      EXPECT_EQ(std::bit_cast<std::uint64_t>(exchanged[1]), std::bit_cast<std::uint64_t>(value)) << text;
      EXPECT_EQ(exchanged[0], -12.5) << text;
    }
  }
#endif
  return value;
}

TEST(CellNumber, KnownSpellings) {
  for (const char* text : {"0",
                           "1",
                           "9",
                           "12345678",
                           "123456789",
                           "1234567812345678",
                           "123456789012345678",
                           "0.1",
                           "0.30000000000000004",
                           "-7",
                           "-0",
                           "-0.000",
                           "-0.5",
                           "1.",
                           "9007199254740992",
                           "9007199254740993",
                           "0.000000000000000001",
                           "23697.221",
                           "1e22",
                           "1.5E-7",
                           "123456789012345678901234567890",
                           "4.9406564584124654e-324",
                           "1.7976931348623157e308",
                           "00012",
                           "7.038531e-26"})
    EXPECT_EQ(read(text), std::strtod(text, nullptr)) << text;
}

TEST(CellNumber, WhatIsNoNumber) {
  double value = 0;
  for (const std::string text : {"", "-", ".", "-.", "nan", "inf", "-inf", "1e", "1e999", "0x1", "1,", "1 ", "--1", "+-1"})
    EXPECT_FALSE(read_any_number(text.data(), text.data() + text.size(), value)) << text;
}

#ifdef ENTREPOT_CELLS_SSE41
TEST(CellNumber, TheShortWayTakesWhatTablesHaveAndNothingThatIsNoNumber) {
  if (!has_sse41()) GTEST_SKIP() << "the processor has no SSE 4.1";
  const auto takes = [](const std::string& text) {
    const std::string padded = text + "," + std::string(short_number_padding, '7');
    double value = 0;
    const bool taken = read_short_cell_sse41(padded.data(), padded.data() + text.size(), value);
    const std::string two = text + ",1," + std::string(short_number_padding, '7');
    const char* const end = two.data() + text.size();
    double cells[2];
    if (has_avx2()) {
      EXPECT_EQ(read_two_cells_avx2(two.data(), end, end + 1, end + 2, cells), taken) << text;
      EXPECT_EQ(read_two_cells_avx2(end + 1, end + 2, two.data(), end, cells), taken) << text;
    }
    return taken;
  };
  for (const char* text : {"0", "7.", "-0.5", "123456789", "0.00735954153", "12345678.123456", "-123456789012345"})
    EXPECT_TRUE(takes(text)) << text;
  for (const char* text : {"", "-", ".", ".5", "1.2.3", "1e5", "1 ", " 1", "\"1\"", "1-2", "+1", "1234567890123456"})
    EXPECT_FALSE(takes(text)) << text;
}

TEST(CellNumber, EightAtOnceTakeWhatMostTablesHaveAndNothingThatIsNoNumber) {
  if (!has_avx512()) GTEST_SKIP() << "the processor has no AVX-512";
  for (const char* text : {"0", "7", "00012", "123456789", "0.00735954153", "12345678.123456", "1.2345678901234", "123456789012345", ".5"})
    EXPECT_TRUE(eight_take(text, std::strtod(text, nullptr))) << text;
  for (const char* text : {"", "-", ".", "7.", "-0.5", "+1", "1.2.3", "1..2", "1e5", "1 ", " 1", "\"1\"", "1-2", "1/2", "1:2",
                           "1234567890123456", "12345678.1234567", "1234567890123456789012345678901234567890"})
    EXPECT_FALSE(eight_take(text, 0)) << text;
}

TEST(CellNumber, SeparatorsAreFoundWhereTheyAre) {
  if (!has_sse41()) GTEST_SKIP() << "the processor has no SSE 4.1";
  const std::string text = ",1,," + std::string(59, 'x') + ",after the window,";
  EXPECT_EQ(separators_sse41(text.data(), ','), 0b1101ULL | 1ULL << 63);
}
#endif

RC_GTEST_PROP(CellNumber, AnyDecimalIsReadAsTheNearestDouble, (std::uint64_t digits, bool negative)) {
  const auto places = *rc::gen::inRange(0, 20);
  const auto length = *rc::gen::inRange<std::size_t>(1, 20);
  std::string text = fmt::format("{:020}", digits % 1000000000000000000ULL).substr(20 - length);
  if (places < static_cast<int>(text.size()) && places > 0) text.insert(text.size() - static_cast<std::size_t>(places), ".");
  if (text[0] == '.') text.insert(0, "0");
  if (negative) text.insert(0, "-");
  RC_ASSERT(read(text) == std::strtod(text.c_str(), nullptr));
}

RC_GTEST_PROP(CellNumber, NineSignificantDigitsAsTablesHaveThem, (double value)) {
  const std::string text = fmt::format("{:.9g}", value);
  if (std::isfinite(value)) RC_ASSERT(read(text) == std::strtod(text.c_str(), nullptr));
}

}  // namespace
}  // namespace entrepot::production::detail
