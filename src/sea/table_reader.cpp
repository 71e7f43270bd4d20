#include "sea/detail/table_reader.h"

#include <algorithm>

#include "base/text.h"

namespace entrepot::sea::detail {

Result<TableReader> TableReader::open(const std::filesystem::path& path, const Limits& limits, const std::vector<std::string>& wanted) {
  CsvReader::Options options;
  options.limits = limits;
  TRY_ASSIGN(CsvReader reader, CsvReader::open(path, options));
  return start(std::move(reader), wanted);
}

Result<TableReader> TableReader::over(std::string_view text, std::string name, const std::vector<std::string>& wanted) {
  return start(CsvReader::over(text, std::move(name), {}), wanted);
}

Result<TableReader> TableReader::start(CsvReader reader, const std::vector<std::string>& wanted) {
  TableReader table(std::move(reader));
  TRY_ASSIGN(const bool any, table.reader_.read_row(table.fields_));
  if (!any)
    return fail(ErrorCode::missing_data, "the file is empty", table.where(),
                "Give a header row with the columns " + join(wanted, ",") + ".");
  for (const std::string_view name : table.fields_) table.header_.emplace_back(trim(name));
  TRY_ASSIGN(table.at_, find_columns(table.fields_, wanted, table.where()));
  return table;
}

Result<bool> TableReader::next() { return reader_.read_row(fields_); }

Error TableReader::incomplete() const {
  return {ErrorCode::bad_syntax, std::to_string(fields_.size()) + " fields instead of " + std::to_string(header_.size()), where(),
          "Give every column of the header; quote fields that hold a comma."};
}

std::optional<std::size_t> TableReader::column(std::string_view name) const {
  const auto found = std::find(header_.begin(), header_.end(), name);
  if (found == header_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - header_.begin());
}

std::string_view TableReader::text_at(std::size_t column) const {
  return column < fields_.size() ? trim(fields_[column]) : std::string_view();
}

Result<double> TableReader::number(std::size_t wanted, double low, double high) const {
  const auto value = parse_double(text(wanted));
  if (!value) return fail(ErrorCode::bad_field, "'" + std::string(text(wanted)) + "' is not a number", where(wanted), "Give a number.");
  if (*value < low || *value > high)
    return fail(ErrorCode::out_of_range, format_exact(*value) + " is out of range", where(wanted),
                "Give a number from " + format_exact(low) + " to " + format_exact(high) + ".");
  return *value;
}

Result<std::int64_t> TableReader::whole(std::size_t wanted, std::int64_t low, std::int64_t high) const {
  const auto value = parse_int(text(wanted));
  if (!value)
    return fail(ErrorCode::bad_field, "'" + std::string(text(wanted)) + "' is not a whole number", where(wanted), "Give a whole number.");
  if (*value < low || *value > high)
    return fail(ErrorCode::out_of_range, std::to_string(*value) + " is out of range", where(wanted),
                "Give a whole number from " + std::to_string(low) + " to " + std::to_string(high) + ".");
  return *value;
}

}  // namespace entrepot::sea::detail
