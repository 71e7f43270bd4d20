// Tables that are kept as they are: each column has a type, a unit and bounds, and nothing else is known of them here.
#pragma once

#include <string_view>
#include <vector>

#include "dataset/columns.h"
#include "trade/records.h"

namespace entrepot::dataset::detail {

struct PlainColumn {
  enum class Kind { text, needed_text, whole, number, number_or_blank };
  std::string_view source;  // in the header
  std::string_view name;
  std::string_view unit;
  Kind kind = Kind::text;
  double low = 0, high = 0;  // of numbers
};

// Says what is wrong with a row whose cells are good one by one; empty when nothing is. Numbers in the order of the
// columns, 0 for texts and blanks.
using RowRule = std::string (*)(const std::vector<double>& numbers);

// All rows that keep to the columns, with their line: the table "rows".
Result<Table> load_plain_table(const std::filesystem::path& path, const std::vector<PlainColumn>& columns, RowRule rule,
                               const Limits& limits, trade::LoadReport& report);

}  // namespace entrepot::dataset::detail
