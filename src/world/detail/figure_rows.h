// The one reader of the tidy tables of a world: key columns, then (for figures) the eight columns every figure has.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/figure.h"
#include "base/limits.h"
#include "base/result.h"

namespace entrepot::world::detail {

struct TableRow {
  std::vector<std::string> keys;  // in the order of the wanted key columns
  Figure figure;                  // only from read_figure_rows
  Where where;                    // file and line
  Where at(std::string field) const { return {where.file, where.line, 0, std::move(field)}; }
};

// Rows of a table with exactly these columns. A file that is not there gives no rows when `optional_file`.
Result<std::vector<TableRow>> read_key_rows(const std::filesystem::path& file, const std::vector<std::string>& columns, bool optional_file,
                                            const Limits& limits);

// The same with value,low,high,unit,source,vintage,confidence,note behind the keys. Keys must be unique.
Result<std::vector<TableRow>> read_figure_rows(const std::filesystem::path& file, const std::vector<std::string>& keys, bool optional_file,
                                               const Limits& limits);

}  // namespace entrepot::world::detail
