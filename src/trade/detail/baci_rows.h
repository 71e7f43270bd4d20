// One line of a BACI csv: six numeric cells and nothing else, so it is parsed in place.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"

namespace entrepot::trade::detail {

inline constexpr std::size_t trade_codes_max = 1000;  // they have three digits

// What a release allows, looked up by number.
struct ReleaseCodes {
  std::array<std::optional<EconomyId>, trade_codes_max> economies;
  std::vector<bool> products;  // by code; empty: any code of six digits
};

struct BaciRow {
  std::int32_t period = 0;
  std::uint16_t exporter = 0, importer = 0;  // trade codes
  std::uint32_t product = 0;
  double value_usd = 0;
  double quantity = 0;  // tonnes; NaN where missing
  bool padded = false;  // the product code had lost its leading zero
};

// What one line tells of the next: rows of a pair of economies begin alike, and cells are as wide.
struct UsualSpelling {
  std::uint64_t first = 0, last = 0;  // first and last eight characters of "t,i,j,"
  unsigned start = 0;                 // its length; 0: not known
  unsigned value_point = 10, quantity_point = 10;  // characters before the point
};

struct RowFault {
  std::string column;
  std::string reason;
};

class BaciRowParser {
 public:
  explicit BaciRowParser(const ReleaseCodes& codes) : codes_(codes) {}

  // Any line: false with a fault where it cannot be a row.
  bool parse(std::string_view line, BaciRow& row, RowFault& fault) const;

  // The publisher's own spelling only: three decimals, no quotes, an allowed code in each place. Returns the beginning
  // of the next line, or null where the line is spelled otherwise and `parse` has to look at it. `at` must have
  // quick_bytes readable bytes behind it; `row` and `usual` are those of the quick line before it.
  const char* parse_quickly(const char* at, UsualSpelling& usual, BaciRow& row) const;
  static constexpr std::size_t quick_bytes = 128;

 private:
  bool economy(std::string_view cell, const char* column, std::uint16_t& code, RowFault& fault) const;
  bool product(std::string_view cell, BaciRow& row, RowFault& fault) const;
  bool start_quickly(const char* at, UsualSpelling& usual, BaciRow& row) const;

  const ReleaseCodes& codes_;
};

// A cell without its padding and quotes.
std::string_view strip_cell(std::string_view cell);

}  // namespace entrepot::trade::detail
