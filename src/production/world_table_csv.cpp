#include <algorithm>
#include <charconv>
#include <cmath>
#include <unordered_map>

#include <fmt/format.h>

#include "base/csv.h"
#include "base/file.h"
#include "base/text.h"
#include "production/detail/parsers.h"
#include "production/detail/table_building.h"
#include "production/detail/wide_labels.h"
#include "production/world_table.h"

namespace entrepot::production {
namespace {

// Appends numbers: plain decimals where they are short, exponents only for the very large and the very small.
class NumberWriter {
 public:
  explicit NumberWriter(int significant_digits) : digits_(significant_digits) {}

  void append(std::string& out, double value) const {
    if (digits_ > 0) value = rounded(value);
    if (value == 0) {  // never "-0"
      out += '0';
      return;
    }
    const double size = std::abs(value);
    char text[64];
    const auto end = size >= 1e-6 && size < 1e15 ? std::to_chars(text, text + sizeof text, value, std::chars_format::fixed)
                                                 : std::to_chars(text, text + sizeof text, value);
    out.append(text, end.ptr);
  }

 private:
  double rounded(double value) const {
    char text[64];
    const auto end = std::to_chars(text, text + sizeof text, value, std::chars_format::scientific, digits_ - 1);
    std::from_chars(text, end.ptr, value);
    return value;
  }

  int digits_;
};

std::string header_of(const InputOutputTable& table) {
  std::string header = "node";
  for (std::size_t i = 0; i < table.nodes(); ++i) header += "," + csv_field(table.node_name(i));
  for (const auto& column : table.final_demand_columns) header += "," + csv_field(column.region.text() + ":" + column.category);
  header += ",output,value_added";
  if (!table.taxes.empty()) header += ",taxes";
  return header + "\n";
}

// A code that is both sector and category would hide that rows are missing from a file.
const std::string* shared_code(const std::vector<Sector>& sectors, const std::vector<FinalDemandColumn>& columns) {
  for (const auto& column : columns)
    for (const auto& sector : sectors)
      if (sector.code == column.category) return &sector.code;
  return nullptr;
}

// Codes become labels of one line.
Result<> check_codes(const InputOutputTable& table) {
  const auto plain = [](const std::string& code) {
    return !code.empty() && code.find_first_of("\n\r") == std::string::npos && code.front() != ' ' && code.back() != ' ';
  };
  for (const auto& sector : table.sectors)
    if (!plain(sector.code))
      return fail(ErrorCode::bad_field, fmt::format("Sector code '{}' cannot be a label", sector.code), {},
                  "Give each sector a code of one word.");
  for (const auto& column : table.final_demand_columns)
    if (!plain(column.category) || column.region.empty())
      return fail(ErrorCode::bad_field, fmt::format("Final demand '{}' cannot be a label", column.category), {},
                  "Give each column of final demand a region and a category of one word.");
  if (const auto* shared = shared_code(table.sectors, table.final_demand_columns))
    return fail(ErrorCode::contradiction, fmt::format("'{}' is both a sector and a category of final demand", *shared), {},
                "Rename one of them.");
  return {};
}

struct WorldColumns {
  bool taxes = false;
};

Result<WorldColumns> check_totals(const std::vector<std::string>& totals, const std::string& file) {
  const std::vector<std::string> plain{"output", "value_added"}, with_taxes{"output", "value_added", "taxes"};
  if (totals == plain) return WorldColumns{false};
  if (totals == with_taxes) return WorldColumns{true};
  return fail(ErrorCode::missing_data, "The last columns of the header are not output, value_added", {file, 1, 0, ""},
              "End the header with output,value_added or output,value_added,taxes.");
}

std::vector<double> column_of(const std::vector<double>& cells, std::size_t width, std::size_t at) {
  std::vector<double> values(cells.size() / width);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = cells[i * width + at];
  return values;
}

// The rows say how many industries there are; one that is there twice would make a column of final demand an industry.
Result<> check_repeated_rows(const detail::WideSource& source, const detail::WideHeader& header) {
  std::unordered_map<std::string_view, long> seen;
  std::string_view rest = source.bytes.substr(header.bytes);
  for (long line = header.next_line; !rest.empty(); ++line) {
    const std::string_view row = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), row.size() + 1));
    const std::string_view label = trim(row.substr(0, row.find(source.separator)));
    const auto [first, fresh] = seen.emplace(label, line);
    if (!fresh && !label.empty())
      return fail(ErrorCode::duplicate, fmt::format("The row '{}' is in line {}, too", label.substr(0, 80), first->second),
                  {source.file, line, 1, "node"}, "Give each industry one row.");
  }
  return {};
}

}  // namespace

Result<> write_world_table(const InputOutputTable& table, const std::filesystem::path& path, WorldTableStyle style) {
  TRY(check_shape(table));
  TRY(check_codes(table));
  if (style.significant_digits < 0 || style.significant_digits > 16)
    return fail(ErrorCode::out_of_range, fmt::format("{} significant digits cannot be written", style.significant_digits), {},
                "Ask for 0 to 16.");
  const NumberWriter number(style.significant_digits);
  const std::size_t n = table.nodes(), c = table.demand_columns();
  std::string text = header_of(table);
  const auto cell = [&](double value) {
    text += ',';
    number.append(text, value);
  };
  for (std::size_t i = 0; i < n; ++i) {
    text += csv_field(table.node_name(i));
    for (std::size_t j = 0; j < n; ++j) cell(table.flow(i, j));
    for (std::size_t f = 0; f < c; ++f) cell(table.demand(i, f));
    cell(table.output[i]);
    cell(table.value_added[i]);
    if (!table.taxes.empty()) cell(table.taxes[i]);
    text += '\n';
  }
  return write_file_atomic(path, text);
}

Result<InputOutputTable> detail::parse_world_csv(const ParseInput& input, LoadReport& report) {
  const WideSource source = wide_source(input);
  TRY_ASSIGN(const auto header, read_wide_header(source));
  if (header.labels[0] != "node")
    return fail(ErrorCode::bad_field, fmt::format("The header begins with '{}', not 'node'", header.labels[0]),
                {input.file, 1, 1, header.labels[0]}, "A world table begins with the column 'node'.");
  TRY_ASSIGN(const std::size_t rows, count_wide_rows(source, header));
  const auto read = read_wide_labels(header, 1, input.file, {':', rows});
  if (!read || read->nodes() != rows) TRY(check_repeated_rows(source, header));
  TRY_ASSIGN(const auto labels, read);
  if (labels.nodes() != rows)
    return fail(ErrorCode::truncated, fmt::format("The table has {} rows for {} columns of industries", rows, labels.nodes()),
                {input.file, static_cast<long>(rows) + 1, 0, ""}, "Give each industry one row and one column; the file may be cut off.");
  if (const auto* shared = shared_code(labels.sectors, labels.demand))
    return fail(ErrorCode::truncated, fmt::format("Columns of sector '{}' have no row", *shared),
                {input.file, static_cast<long>(rows) + 1, 0, ""}, "Give each industry one row and one column; the file may be cut off.");
  TRY_ASSIGN(const auto columns, check_totals(labels.totals, input.file));
  WideShape shape{1, rows, {rows}};
  if (!labels.demand.empty()) shape.widths.push_back(labels.demand.size());
  shape.widths.push_back(labels.totals.size());
  TRY_ASSIGN(auto body, read_wide_body(source, header, shape));
  TRY(check_row_labels(header, 1, body, 0, input.file));

  InputOutputTable table;
  table.name = table_name(input.file);
  table.year = input.options.year.value_or(0);
  table.regions = labels.regions;
  table.sectors = labels.sectors;
  table.final_demand_columns = labels.demand;
  table.flows = std::move(body.parts[0]);
  if (!labels.demand.empty()) table.final_demand = std::move(body.parts[1]);
  const auto& totals = body.parts.back();
  table.output = column_of(totals, labels.totals.size(), 0);
  table.value_added = column_of(totals, labels.totals.size(), 1);
  if (columns.taxes) table.taxes = column_of(totals, labels.totals.size(), 2);
  count_rows(body, report, table);
  return table;
}

Result<InputOutputTable> read_world_table(const std::filesystem::path& path, const Limits& limits) {
  LoadOptions options;
  options.limits = limits;
  options.balance = BalanceRule::report;
  options.merge_split_regions = false;
  LoadReport report;
  return load_input_output_table(path, TableFormat::world_csv, report, no_progress(), options);
}

}  // namespace entrepot::production
