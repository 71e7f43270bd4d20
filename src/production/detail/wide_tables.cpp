// The csv tables of many regions: WIOD 2013 and every OECD ICIO edition.
#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "base/text.h"
#include "production/detail/parsers.h"
#include "production/detail/table_building.h"
#include "production/detail/wide_labels.h"
#include "production/detail/wiod_names.h"

namespace entrepot::production::detail {
namespace {

// How a row below the industries is used.
enum class TailKind { value_added, value_added_and_taxes, taxes, output, unknown };

TailKind tail_kind(std::string_view label) {
  if (label == "VA" || label == "VALU") return TailKind::value_added;
  if (label == "VA+TAXSUB") return TailKind::value_added_and_taxes;
  if (label == "TLS" || label == "TAXSUB" || label.ends_with("_TAXSUB") || label.ends_with("_TLS")) return TailKind::taxes;
  if (label == "OUT" || label == "OUTPUT" || label == "TOTAL") return TailKind::output;
  return TailKind::unknown;
}

struct WideTable {
  WideLabels labels;
  WideBody body;
  InputOutputTable table;
};

Result<WideTable> read_wide_table(const ParseInput& input, LoadReport& report) {
  const WideSource source = wide_source(input);
  TRY_ASSIGN(const auto header, read_wide_header(source));
  WideTable wide;
  TRY_ASSIGN(wide.labels, read_wide_labels(header, 1, input.file));
  const std::size_t n = wide.labels.nodes();
  WideShape shape{1, n, {n}};
  if (!wide.labels.demand.empty()) shape.widths.push_back(wide.labels.demand.size());
  if (!wide.labels.totals.empty()) shape.widths.push_back(wide.labels.totals.size());
  TRY_ASSIGN(wide.body, read_wide_body(source, header, shape));
  TRY(check_row_labels(header, 1, wide.body, 0, input.file));

  auto& table = wide.table;
  table.name = table_name(input.file);
  table.regions = wide.labels.regions;
  table.sectors = wide.labels.sectors;
  table.final_demand_columns = wide.labels.demand;
  table.flows = std::move(wide.body.parts[0]);
  if (!wide.labels.demand.empty()) table.final_demand = std::move(wide.body.parts[1]);
  set_year(input, table);
  count_rows(wide.body, report, table);
  return wide;
}

// Output from a column of the table; nothing when there is none.
std::vector<double> output_column(const WideTable& wide) {
  if (wide.labels.totals.empty()) return {};
  const std::size_t width = wide.labels.totals.size();
  const auto& cells = wide.body.parts.back();
  std::vector<double> output(wide.table.nodes());
  for (std::size_t i = 0; i < output.size(); ++i) output[i] = cells[i * width];
  return output;
}

void add_row(std::vector<double>& sums, const std::vector<double>& cells, std::size_t count) {
  sums.resize(count);
  for (std::size_t j = 0; j < count; ++j) sums[j] += cells[j];
}

double sum_from(const std::vector<double>& cells, std::size_t from, std::size_t to) {
  double sum = 0;
  for (std::size_t j = from; j < to; ++j) sum += cells[j];
  return sum;
}

struct TailSums {
  std::vector<double> value_added, taxes, output;
  double taxes_on_demand = 0;
};

Result<TailSums> read_tails(const WideTable& wide, const ParseInput& input, std::vector<std::string>& notes) {
  TailSums sums;
  const std::size_t n = wide.table.nodes();
  std::size_t tax_rows = 0;
  for (const auto& tail : wide.body.tails) {
    switch (tail_kind(tail.label)) {
      case TailKind::value_added_and_taxes:
        notes.push_back("row VA+TAXSUB: taxes less subsidies on products are inside value added");
        [[fallthrough]];
      case TailKind::value_added: add_row(sums.value_added, tail.cells, n); break;
      case TailKind::taxes:
        add_row(sums.taxes, tail.cells, n);
        sums.taxes_on_demand += sum_from(tail.cells, n, n + wide.labels.demand.size());
        ++tax_rows;
        break;
      case TailKind::output: add_row(sums.output, tail.cells, n); break;
      case TailKind::unknown:
        return fail(ErrorCode::bad_field, fmt::format("Row '{}' is neither industry, value added, taxes nor output", tail.label),
                    {input.file, tail.line, 1, tail.label},
                    "Keep the rows of the published file: industries, then TLS or TAXSUB, VA, OUT.");
    }
  }
  if (tax_rows > 0)
    notes.push_back(
        fmt::format("{} row(s) of taxes less subsidies on products: those on inputs are in 'taxes', those on final demand "
                    "({} in all) are left out",
                    tax_rows, format_number(sums.taxes_on_demand, 6)));
  return sums;
}

// A discrepancy column belongs to no region: each row's discrepancy becomes final demand of the row's own region.
void settle_discrepancy(const WideLabels& labels, InputOutputTable& table) {
  if (!labels.discrepancy) return;
  const std::size_t n = table.nodes(), c = table.demand_columns(), at = *labels.discrepancy;
  double total = 0;
  for (std::size_t i = 0; i < n; ++i) total += std::abs(table.demand(i, at));
  const std::size_t extra = total == 0 ? 0 : table.regions.size();
  std::vector<double> cells(n * (c - 1 + extra));
  for (std::size_t i = 0; i < n; ++i) {
    double* to = &cells[i * (c - 1 + extra)];
    for (std::size_t f = 0; f < c; ++f)
      if (f != at) *to++ = table.demand(i, f);
    if (extra > 0) to[i / table.sectors.size()] = table.demand(i, at);
  }
  table.final_demand = std::move(cells);
  table.final_demand_columns.erase(table.final_demand_columns.begin() + static_cast<std::ptrdiff_t>(at));
  if (extra == 0) {
    table.notes.push_back("column DISC is zero and left out");
    return;
  }
  for (const auto& region : table.regions) table.final_demand_columns.push_back({region, "DISC"});
  table.notes.push_back(fmt::format("column DISC (sum of absolute values {}) is booked as final demand DISC of each row's own region",
                                    format_number(total, 6)));
}

// The total column of some editions is the sum of the row, the output row that of the column: say when they differ.
void note_two_outputs(const std::vector<double>& column, const std::vector<double>& row, std::vector<std::string>& notes) {
  double largest = 0;
  for (std::size_t i = 0; i < column.size() && i < row.size(); ++i) largest = std::max(largest, std::abs(column[i] - row[i]));
  if (largest > 0)
    notes.push_back(
        fmt::format("total column and output row differ by up to {}; output is taken from the output row", format_number(largest, 6)));
}

Result<> set_output(const WideTable& wide, TailSums& sums, const ParseInput& input, InputOutputTable& table) {
  auto column = output_column(wide);
  if (!sums.output.empty()) {
    note_two_outputs(column, sums.output, table.notes);
    table.output = std::move(sums.output);
    return {};
  }
  if (column.empty())
    return fail(ErrorCode::missing_data, "The table has neither a row nor a column of output", {input.file, 1, 0, ""},
                "Keep the OUT or TOTAL column, or the OUT or OUTPUT row, of the published file.");
  table.output = std::move(column);
  return {};
}

}  // namespace

WideSource wide_source(const ParseInput& input, char separator) {
  return {input.bytes, input.file, separator, std::max(1U, input.options.threads), input.options.limits};
}

Result<InputOutputTable> parse_wiod_csv(const ParseInput& input, LoadReport& report) {
  TRY_ASSIGN(auto wide, read_wide_table(input, report));
  if (!wide.body.tails.empty())
    return fail(ErrorCode::bad_field, fmt::format("Row '{}' is not an industry of the header", wide.body.tails[0].label),
                {input.file, wide.body.tails[0].line, 1, wide.body.tails[0].label},
                "The wide WIOD table has one row for each industry and no other.");
  auto& table = wide.table;
  table.money_unit = "million USD";
  TailSums none;
  TRY(set_output(wide, none, input, table));
  name_wiod_sectors(table.sectors);
  name_wiod_demand(table.final_demand_columns);
  table.notes.push_back("the file has no value added: it is output less inputs, with taxes on products and transport margins inside");
  set_value_added_by_difference(table);
  return std::move(table);
}

Result<InputOutputTable> parse_icio_csv(const ParseInput& input, LoadReport& report) {
  TRY_ASSIGN(auto wide, read_wide_table(input, report));
  auto& table = wide.table;
  table.money_unit = "million USD";
  TRY_ASSIGN(auto sums, read_tails(wide, input, table.notes));
  TRY(set_output(wide, sums, input, table));
  table.taxes = std::move(sums.taxes);
  settle_discrepancy(wide.labels, table);
  if (!sums.value_added.empty()) {
    table.value_added = std::move(sums.value_added);
  } else {
    table.notes.push_back("the file has no value added: it is output less inputs and taxes");
    set_value_added_by_difference(table);
  }
  return std::move(table);
}

}  // namespace entrepot::production::detail
