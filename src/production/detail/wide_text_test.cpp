// Rows of any cells that tables have come out as the C library reads them, wherever the parts begin.
#include "production/detail/wide_text.h"

#include <cstdlib>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/random.h"

namespace entrepot::production::detail {
namespace {

// Runs of zeros as well as single ones; short and long numbers, signs, exponents, blanks, quotes.
std::string invented_cell(RandomStream& random, std::size_t& zeros) {
  if (zeros > 0) {
    --zeros;
    return "0";
  }
  switch (random.below(12)) {
    case 0: zeros = random.below(40); return "0";
    case 1: return std::to_string(random.below(10));
    case 2: return std::to_string(random.below(1'000'000));
    case 3: return fmt::format("-{:.3f}", random.uniform() * 1000);
    case 4: return fmt::format("{:.17g}", random.uniform());
    case 5: return fmt::format("{:e}", random.uniform());
    case 6: return "";
    case 7: return fmt::format("\"{}\"", random.below(100));
    case 8: return " 7 ";
    default: return fmt::format("{:.9g}", random.uniform() * 100);
  }
}

double wanted(std::string cell) {
  std::erase(cell, '"');
  return std::strtod(cell.c_str(), nullptr);
}

RC_GTEST_PROP(WideText, EveryCellIsReadWhereItStands, (std::uint64_t seed)) {
  RandomStream random(seed, 0, 0);
  const std::size_t rows = 1 + random.below(6), first = 1 + random.below(random.below(8) == 0 ? 1500 : 200), second = 1 + random.below(20),
                    numbers = first + second;
  const char separator = random.below(2) == 0 ? ',' : ';';
  const std::string line_end = random.below(2) == 0 ? "\n" : "\r\n";
  std::string text = "node";
  for (std::size_t c = 0; c < numbers; ++c) text += fmt::format("{}c{}", separator, c);
  text += line_end;
  std::vector<std::string> cells;
  std::size_t zeros = 0;
  for (std::size_t r = 0; r < rows; ++r) {
    text += fmt::format("row{}", r);
    for (std::size_t c = 0; c < numbers; ++c) text += separator + cells.emplace_back(invented_cell(random, zeros));
    if (r + 1 < rows || random.below(2) == 0) text += line_end;
  }
  WideSource source;
  source.bytes = text;
  source.separator = separator;
  const auto header = read_wide_header(source);
  RC_ASSERT(header.has_value());
  WideShape shape;
  shape.rows = rows;
  shape.widths = {first, second};
  const auto body = read_wide_body(source, *header, shape);
  RC_ASSERT(body.has_value());
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t c = 0; c < numbers; ++c) {
      const double got = c < first ? body->parts[0][r * first + c] : body->parts[1][r * second + c - first];
      RC_ASSERT(got == wanted(cells[r * numbers + c]));
    }
}

}  // namespace
}  // namespace entrepot::production::detail
