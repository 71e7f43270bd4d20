#include "dataset/detail/plain_table.h"

#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "base/text.h"

namespace entrepot::dataset::detail {

namespace {

using Kind = PlainColumn::Kind;

struct Cells {
  std::vector<std::string> texts;
  std::vector<std::int32_t> wholes;
  std::vector<double> numbers;
};

bool is_text(Kind kind) { return kind == Kind::text || kind == Kind::needed_text; }

struct Value {
  std::string_view text;
  double number = 0;
  bool blank = false;
};

Value read_cell(trade::Records& records, std::size_t at, const PlainColumn& column) {
  Value value;
  value.text = records.text(at);
  value.blank = value.text.empty();
  if (column.kind == Kind::needed_text && value.blank) records.reject(at, "is blank");
  if (is_text(column.kind) || (column.kind == Kind::number_or_blank && value.blank)) return value;
  if (column.kind == Kind::whole) {
    value.number = static_cast<double>(records.integer(at, static_cast<long>(column.low), static_cast<long>(column.high)));
    return value;
  }
  value.number = records.number(at);
  if (value.number < column.low || value.number > column.high)
    records.reject(at, fmt::format("{} is outside {} to {}", value.text, column.low, column.high));
  return value;
}

void keep(Cells& cells, const Value& value, Kind kind) {
  if (is_text(kind)) cells.texts.emplace_back(value.text);
  else if (kind == Kind::whole) cells.wholes.push_back(static_cast<std::int32_t>(value.number));
  else cells.numbers.push_back(value.blank ? std::numeric_limits<double>::quiet_NaN() : value.number);
}

Column column_of(const PlainColumn& column, Cells cells) {
  std::string name(column.name), unit(column.unit);
  if (is_text(column.kind)) return Column(std::move(name), std::move(unit), cells.texts);
  if (column.kind == Kind::whole) return Column(std::move(name), std::move(unit), std::move(cells.wholes));
  return Column(std::move(name), std::move(unit), std::move(cells.numbers));
}

}  // namespace

Result<Table> load_plain_table(const std::filesystem::path& path, const std::vector<PlainColumn>& columns, RowRule rule,
                               const Limits& limits, trade::LoadReport& report) {
  trade::RecordOptions options;
  options.limits = limits;
  TRY_ASSIGN(trade::Records records, trade::Records::open(path, options, report));
  std::vector<std::size_t> places;
  for (const auto& column : columns) {
    TRY_ASSIGN(const std::size_t place, records.column(column.source));
    places.push_back(place);
  }
  std::vector<Cells> cells(columns.size());
  std::vector<std::uint32_t> lines;
  std::vector<Value> row(columns.size());
  std::vector<double> numbers(columns.size());
  for (;;) {
    TRY_ASSIGN(const bool more, records.next());
    if (!more) break;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      row[i] = read_cell(records, places[i], columns[i]);
      numbers[i] = row[i].number;
    }
    if (rule != nullptr && !records.row_failed())
      if (std::string fault = rule(numbers); !fault.empty()) records.reject_row(std::move(fault));
    if (records.row_failed()) continue;
    for (std::size_t i = 0; i < columns.size(); ++i) keep(cells[i], row[i], columns[i].kind);
    lines.push_back(static_cast<std::uint32_t>(records.line()));
  }
  Table table{"rows", {}};
  for (std::size_t i = 0; i < columns.size(); ++i) table.columns.push_back(column_of(columns[i], std::move(cells[i])));
  table.columns.emplace_back("line", "", std::move(lines));
  return table;
}

}  // namespace entrepot::dataset::detail
