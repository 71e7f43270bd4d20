#include "dataset/summary.h"

#include <algorithm>

#include "base/text.h"
#include "dataset/cube.h"
#include "dataset/rows.h"

namespace entrepot::dataset {

namespace {

void summarise_text(const Column& column, ColumnSummary& summary) {
  std::vector<std::string_view> words;
  for (const auto word : column.words())
    if (!word.empty()) words.push_back(word);
  for (std::size_t row = 0; row < column.rows(); ++row) summary.missing += column.text(row).empty();
  summary.words = words.size();
  if (words.empty()) return;
  const auto [low, high] = std::minmax_element(words.begin(), words.end());
  summary.low = *low;
  summary.high = *high;
}

void summarise_numbers(const Column& column, ColumnSummary& summary) {
  std::optional<double> low, high;
  for (std::size_t row = 0; row < column.rows(); ++row) {
    const auto value = column.number(row);
    if (!value) {
      ++summary.missing;
      continue;
    }
    low = std::min(low.value_or(*value), *value);
    high = std::max(high.value_or(*value), *value);
  }
  if (low) summary.low = format_exact(*low);
  if (high) summary.high = format_exact(*high);
}

// Cells as people read them: positions in the list of economies by id, product codes with their zeros.
std::string cell(const Snapshot& snapshot, const Table& table, const Column& column, std::size_t row) {
  if (column.unit() == positions_unit) {
    const auto names =
        snapshot.table(table.name.ends_with(" flows") ? table.name.substr(0, table.name.size() - 5) + "economies" : "economies");
    const auto position = static_cast<std::size_t>(column.number(row).value_or(0));
    if (names && position < (*names)->rows()) return (*names)->columns.front().shown(position);
  }
  std::string text = column.shown(row);
  if (column.unit() != code_unit) return text;
  const auto digits = snapshot.manifest().attributes.find("digits");
  const auto wanted = digits == snapshot.manifest().attributes.end() ? 0 : parse_int(digits->second).value_or(0);
  if (wanted <= 6 && static_cast<std::int64_t>(text.size()) < wanted) text.insert(0, static_cast<std::size_t>(wanted) - text.size(), '0');
  return text;
}

ColumnSummary summarise_column(const Column& column) {
  ColumnSummary summary;
  summary.name = column.name();
  summary.type = column_type_name(column.type());
  summary.unit = column.unit();
  summary.rows = column.rows();
  if (column.type() == ColumnType::text) summarise_text(column, summary);
  else summarise_numbers(column, summary);
  return summary;
}

}  // namespace

std::vector<TableSummary> summarise(const Snapshot& snapshot, std::size_t first_rows) {
  std::vector<TableSummary> result;
  for (const Table& table : snapshot.tables()) {
    if (is_cube_table(table.name)) continue;  // the flows in another order
    TableSummary summary;
    summary.name = table.name;
    summary.rows = table.rows();
    for (const Column& column : table.columns) summary.columns.push_back(summarise_column(column));
    for (std::size_t row = 0; row < std::min(first_rows, table.rows()); ++row) {
      std::vector<std::string> cells;
      for (const Column& column : table.columns) cells.push_back(row < column.rows() ? cell(snapshot, table, column, row) : "");
      summary.first_rows.push_back(std::move(cells));
    }
    result.push_back(std::move(summary));
  }
  return result;
}

}  // namespace entrepot::dataset
