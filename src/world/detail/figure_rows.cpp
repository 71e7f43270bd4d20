#include "world/detail/figure_rows.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "base/csv.h"
#include "base/text.h"

namespace entrepot::world::detail {
namespace {

const std::vector<std::string> figure_columns{"value", "low", "high", "unit", "source", "vintage", "confidence", "note"};

struct RawRow {
  std::vector<std::string> fields;
  Where where;
};

Result<> check_header(const std::vector<std::string_view>& header, const std::vector<std::string>& columns, const Where& where) {
  TRY(find_columns(header, columns, where));
  for (const auto field : header)
    if (std::find(columns.begin(), columns.end(), trim(field)) == columns.end())
      return fail(ErrorCode::unknown_key, fmt::format("The column '{}' is not known here", field), where,
                  fmt::format("The columns are: {}.", join(columns, ",")));
  return {};
}

Result<std::vector<RawRow>> read_rows(const std::filesystem::path& file, const std::vector<std::string>& columns, bool optional_file,
                                      const Limits& limits) {
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) {
    if (optional_file) return std::vector<RawRow>{};
    return fail(ErrorCode::missing_data, "The world lacks this file", {file.string(), 0, 0, {}},
                fmt::format("Add it, with the header {}; docs/world-folder.md says what it holds.", join(columns, ",")));
  }
  CsvReader::Options options;
  options.limits = limits;
  TRY_ASSIGN(CsvReader reader, CsvReader::open(file, options));
  std::vector<std::string_view> fields;
  TRY_ASSIGN(const bool has_header, reader.read_row(fields));
  if (!has_header)
    return fail(ErrorCode::truncated, "The table is empty", {file.string(), 0, 0, {}},
                fmt::format("The header is: {}.", join(columns, ",")));
  TRY(check_header(fields, columns, reader.where()));
  TRY_ASSIGN(const auto positions, find_columns(fields, columns, reader.where()));
  const std::size_t width = fields.size();
  std::vector<RawRow> rows;
  for (;;) {
    TRY_ASSIGN(const bool more, reader.read_row(fields));
    if (!more) return rows;
    if (fields.size() != width)
      return fail(ErrorCode::bad_syntax, fmt::format("The row has {} fields, the header {}", fields.size(), width), reader.where(),
                  "Quote fields that contain a comma; leave unknown fields empty.");
    RawRow row{{}, {file.string(), reader.line(), 0, {}}};
    for (const std::size_t at : positions) row.fields.emplace_back(trim(fields[at]));
    rows.push_back(std::move(row));
  }
}

Where at_field(const Where& row, std::string field) {
  Where where = row;
  where.field = std::move(field);
  return where;
}

Result<double> number(const RawRow& row, std::size_t at, const std::string& name) {
  if (const auto value = parse_double(row.fields[at])) return *value;
  return fail(ErrorCode::bad_field, fmt::format("'{}' is not a number", row.fields[at]), at_field(row.where, name),
              "Write a plain number such as 1250.5.");
}

Result<Figure> figure_of(const RawRow& row, std::size_t first) {
  TRY_ASSIGN(const double value, number(row, first, "value"));
  // low and high may be left empty where the figure is certain.
  double low = value, high = value;
  if (!row.fields[first + 1].empty()) {
    TRY_ASSIGN(low, number(row, first + 1, "low"));
  }
  if (!row.fields[first + 2].empty()) {
    TRY_ASSIGN(high, number(row, first + 2, "high"));
  }
  const auto unit = parse_unit(row.fields[first + 3]);
  if (!unit)
    return fail(ErrorCode::wrong_unit, fmt::format("'{}' is not a known unit", row.fields[first + 3]), at_field(row.where, "unit"),
                known_names_remedy(row.fields[first + 3], unit_names()));
  const auto confidence = parse_confidence(row.fields[first + 6]);
  if (!confidence)
    return fail(ErrorCode::bad_field, fmt::format("'{}' is not a confidence", row.fields[first + 6]), at_field(row.where, "confidence"),
                "Write measured, reported, estimated or assumed.");
  if (row.fields[first + 4].empty())
    return fail(ErrorCode::missing_data, "The figure has no source", at_field(row.where, "source"), "Name an id of sources.csv.");
  const std::string place = fmt::format("{}:{}", std::filesystem::path(row.where.file).filename().string(), row.where.line);
  return Figure::create(value, low, high, *unit, SourceRef{row.fields[first + 4], place}, row.fields[first + 5], *confidence,
                        row.fields[first + 7], at_field(row.where, "value"));
}

}  // namespace

Result<std::vector<TableRow>> read_key_rows(const std::filesystem::path& file, const std::vector<std::string>& columns, bool optional_file,
                                            const Limits& limits) {
  TRY_ASSIGN(auto raw, read_rows(file, columns, optional_file, limits));
  std::vector<TableRow> rows;
  for (RawRow& row : raw) rows.push_back({std::move(row.fields), {}, std::move(row.where)});
  return rows;
}

Result<std::vector<TableRow>> read_figure_rows(const std::filesystem::path& file, const std::vector<std::string>& keys, bool optional_file,
                                               const Limits& limits) {
  std::vector<std::string> columns = keys;
  columns.insert(columns.end(), figure_columns.begin(), figure_columns.end());
  TRY_ASSIGN(auto raw, read_rows(file, columns, optional_file, limits));
  std::vector<TableRow> rows;
  std::map<std::vector<std::string>, long> seen;
  for (RawRow& row : raw) {
    TRY_ASSIGN(Figure figure, figure_of(row, keys.size()));
    row.fields.resize(keys.size());
    const auto [first, is_new] = seen.emplace(row.fields, row.where.line);
    if (!is_new)
      return fail(ErrorCode::duplicate, fmt::format("{} is given twice (first on line {})", join(row.fields, ", "), first->second),
                  row.where, "Keep one of the rows.");
    rows.push_back({std::move(row.fields), std::move(figure), std::move(row.where)});
  }
  return rows;
}

}  // namespace entrepot::world::detail
