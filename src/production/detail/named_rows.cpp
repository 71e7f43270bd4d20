#include "production/detail/named_rows.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/spreadsheet.h"

namespace entrepot::production::detail {

Result<Rows> Rows::open(const std::filesystem::path& path, const Limits& limits) {
  CsvReader::Options options;
  options.limits = limits;
  TRY_ASSIGN(auto reader, CsvReader::open(path, options));
  Rows rows(std::move(reader));
  std::vector<std::string_view> header;
  TRY_ASSIGN(const bool any, rows.reader_.read_row(header));
  if (!any) return fail(ErrorCode::missing_data, "The file is empty", rows.reader_.where(), "Give a header and rows.");
  for (const auto name : header) rows.header_.emplace_back(trim(name));
  return rows;
}

std::optional<std::size_t> Rows::column(std::string_view name) const {
  const auto found = std::find(header_.begin(), header_.end(), name);
  if (found == header_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - header_.begin());
}

Result<std::vector<std::size_t>> Rows::columns(const std::vector<std::string>& names) const {
  const std::vector<std::string_view> views(header_.begin(), header_.end());
  return find_columns(views, names, {reader_.name(), 1, 0, {}});
}

Result<std::optional<std::size_t>> Rows::optional_column(const std::string& name) const {
  const auto found = column(name);
  if (found) TRY(columns({name}));
  return found;
}

Where Rows::where_in_header(std::size_t column) const { return {reader_.name(), 1, static_cast<long>(column) + 1, {}}; }

Result<bool> Rows::next() {
  bool more = true;
  do {
    TRY_ASSIGN(more, reader_.read_row(fields_));
  } while (more && is_empty_row(fields_));
  if (more && fields_.size() != header_.size())
    return fail(ErrorCode::bad_syntax, fmt::format("The row has {} cells, the header {}", fields_.size(), header_.size()), reader_.where(),
                "Give every row as many cells as the header.");
  return more;
}

Result<double> Rows::number(std::size_t column) const {
  const auto value = parse_double(text(column));
  if (value && std::isfinite(*value)) return *value;
  return fail(ErrorCode::bad_field, fmt::format("'{}' is not a finite number", text(column).substr(0, 40)), where(column),
              "Write a plain number such as 1234.5." + number_hint(text(column)));
}

Result<double> Rows::amount(std::size_t column) const {
  TRY_ASSIGN(const double value, number(column));
  if (value >= 0) return value;
  return fail(ErrorCode::out_of_range, fmt::format("{} is negative", text(column)), where(column),
              "Give 0 or more; net what flows back, or turn the link round.");
}

}  // namespace entrepot::production::detail
