#include "production/input_output_table.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"

namespace entrepot::production {
namespace {

Result<> check_size(const char* part, std::size_t size, std::size_t wanted, const std::string& table) {
  if (size == wanted) return {};
  return fail(ErrorCode::internal, fmt::format("{} of table '{}' has {} values where {} belong", part, table, size, wanted));
}

Result<> check_finite(const char* part, std::span<const double> values, const std::string& table) {
  for (std::size_t i = 0; i < values.size(); ++i)
    if (!std::isfinite(values[i]))
      return fail(ErrorCode::bad_field, fmt::format("value {} of {} of table '{}' is not a finite number", i, part, table));
  return {};
}

Result<> check_labels(const InputOutputTable& table) {
  std::set<EconomyId> regions;
  for (const auto& region : table.regions)
    if (!regions.insert(region).second)
      return fail(ErrorCode::duplicate, fmt::format("region '{}' occurs twice in table '{}'", region.text(), table.name));
  std::set<std::string> sectors;
  for (const auto& sector : table.sectors)
    if (!sectors.insert(sector.code).second)
      return fail(ErrorCode::duplicate, fmt::format("sector '{}' occurs twice in table '{}'", sector.code, table.name));
  std::set<std::pair<EconomyId, std::string>> columns;
  for (const auto& column : table.final_demand_columns)
    if (!columns.insert({column.region, column.category}).second)
      return fail(ErrorCode::duplicate, fmt::format("final demand '{}' of '{}' occurs twice in table '{}'", column.category,
                                                    column.region.text(), table.name));
  return {};
}

bool is_multiple(double value, double unit) {
  const double scaled = value / unit;
  return std::abs(scaled - std::nearbyint(scaled)) <= 1e-9 * std::max(1.0, std::abs(scaled));
}

double resolution_of(std::span<const double> flows, std::span<const double> final_demand) {
  static constexpr double units[] = {1, 0.1, 0.01, 0.001, 0.0001};
  std::size_t level = 0;
  for (const auto cells : {flows, final_demand})
    for (const double cell : cells)
      while (!is_multiple(cell, units[level]))
        if (++level == std::size(units)) return 0;
  return units[level];
}

struct Totals {
  std::vector<double> sold, bought;
};

Totals totals_of(const InputOutputTable& table) {
  const std::size_t n = table.nodes(), c = table.demand_columns();
  Totals totals{std::vector<double>(n), std::vector<double>(n)};
  for (std::size_t i = 0; i < n; ++i) {
    const double* row = &table.flows[i * n];
    double sold = 0;
    for (std::size_t j = 0; j < n; ++j) {
      sold += row[j];
      totals.bought[j] += row[j];
    }
    for (std::size_t f = 0; f < c; ++f) sold += table.final_demand[i * c + f];
    totals.sold[i] = sold;
  }
  return totals;
}

ResidualSummary summarise(const InputOutputTable& table, const std::vector<double>& residuals, double cell_allowance,
                          Allowance allowance) {
  ResidualSummary summary;
  if (residuals.empty()) return summary;
  summary.least = *std::min_element(residuals.begin(), residuals.end());
  summary.most = *std::max_element(residuals.begin(), residuals.end());
  for (std::size_t i = 0; i < residuals.size(); ++i) {
    summary.mean += residuals[i] / static_cast<double>(residuals.size());
    summary.negative += residuals[i] < 0;
    summary.zero += residuals[i] == 0;
    const double allowed = std::max({allowance.share * std::abs(table.output[i]), cell_allowance, 1e-6});
    if (std::abs(residuals[i]) > allowed) summary.beyond.push_back({i, table.node_name(i), residuals[i]});
  }
  return summary;
}

void find_nodes(const InputOutputTable& table, const Totals& totals, TableCheck& check) {
  for (std::size_t i = 0; i < table.nodes(); ++i) {
    const auto finding = [&](double value) { return NodeFinding{i, table.node_name(i), value}; };
    if (table.output[i] == 0) check.zero_output.push_back(finding(0));
    if (table.output[i] < 0) check.negative_output.push_back(finding(table.output[i]));
    if (table.value_added[i] < 0) check.negative_value_added.push_back(finding(table.value_added[i]));
    if (table.output[i] <= 0) continue;
    const double share = totals.bought[i] / table.output[i];
    if (share >= 1) check.inputs_above_output.push_back(finding(share));
    if (share > check.largest_input_share) {
      check.largest_input_share = share;
      check.largest_input_share_node = table.node_name(i);
    }
  }
}

void find_negative_cells(const InputOutputTable& table, TableCheck& check) {
  const std::size_t n = table.nodes(), c = table.demand_columns();
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j)
      if (table.flow(i, j) < 0)
        check.negative_flows.push_back({i, j, table.node_name(i) + " -> " + table.node_name(j), table.flow(i, j)});
    for (std::size_t f = 0; f < c; ++f)
      if (table.demand(i, f) < 0) {
        const auto& column = table.final_demand_columns[f];
        check.negative_final_demand.push_back(
            {i, f, fmt::format("{} -> {}:{}", table.node_name(i), column.region.text(), column.category), table.demand(i, f)});
      }
  }
}

std::string worst_of(const ResidualSummary& summary) {
  auto worst = summary.beyond;
  const auto shown = std::min<std::size_t>(worst.size(), 3);
  std::partial_sort(worst.begin(), worst.begin() + static_cast<std::ptrdiff_t>(shown), worst.end(),
                    [](const auto& a, const auto& b) { return std::abs(a.value) > std::abs(b.value); });
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < shown; ++i) texts.push_back(fmt::format("{} ({})", worst[i].name, format_number(worst[i].value, 6)));
  return join(texts, ", ");
}

}  // namespace

std::string InputOutputTable::node_name(std::size_t node) const {
  return regions[node / sectors.size()].text() + ":" + sectors[node % sectors.size()].code;
}

Result<> check_shape(const InputOutputTable& table) {
  const std::size_t n = table.nodes();
  TRY(check_size("flows", table.flows.size(), n * n, table.name));
  TRY(check_size("final demand", table.final_demand.size(), n * table.demand_columns(), table.name));
  TRY(check_size("output", table.output.size(), n, table.name));
  TRY(check_size("value added", table.value_added.size(), n, table.name));
  if (!table.taxes.empty()) TRY(check_size("taxes", table.taxes.size(), n, table.name));
  TRY(check_labels(table));
  TRY(check_finite("flows", table.flows, table.name));
  TRY(check_finite("final demand", table.final_demand, table.name));
  TRY(check_finite("output", table.output, table.name));
  TRY(check_finite("value added", table.value_added, table.name));
  return check_finite("taxes", table.taxes, table.name);
}

TableCheck check_table(const InputOutputTable& table, Allowance allowance) {
  TableCheck check;
  const std::size_t n = table.nodes();
  check.resolution = resolution_of(table.flows, table.final_demand);
  const Totals totals = totals_of(table);
  std::vector<double> rows(n), columns(n);
  for (std::size_t i = 0; i < n; ++i) {
    rows[i] = table.output[i] - totals.sold[i];
    columns[i] = table.output[i] - totals.bought[i] - table.value_added[i] - (table.taxes.empty() ? 0.0 : table.taxes[i]);
  }
  const double row_cells = check.resolution * static_cast<double>(n + table.demand_columns());
  const double column_cells = check.resolution * static_cast<double>(n + 2);
  check.rows = summarise(table, rows, row_cells, allowance);
  check.columns = summarise(table, columns, column_cells, allowance);
  find_nodes(table, totals, check);
  find_negative_cells(table, check);
  return check;
}

Result<> require_balanced(const InputOutputTable& table, const TableCheck& check) {
  if (check.balanced()) return {};
  const bool rows = !check.rows.beyond.empty();
  const auto& summary = rows ? check.rows : check.columns;
  return fail(ErrorCode::unbalanced,
              fmt::format("{} {} of table '{}' do not sum to output; largest differences: {}", summary.beyond.size(),
                          rows ? "rows" : "columns", table.name, worst_of(summary)),
              {}, "Compare these sums with the publisher's file; load it with the balance rule 'report' to look at it all the same");
}

Result<InputOutputTable> settle_rows(InputOutputTable table, RowRule rule) {
  TRY(check_shape(table));
  if (rule == RowRule::keep) return table;
  const Totals totals = totals_of(table);
  double moved = 0, before = 0;
  for (std::size_t i = 0; i < table.nodes(); ++i) {
    moved += totals.sold[i] - table.output[i];
    before += table.output[i];
    table.output[i] = totals.sold[i];
    table.value_added[i] = totals.sold[i] - totals.bought[i] - (table.taxes.empty() ? 0.0 : table.taxes[i]);
  }
  table.notes.push_back(fmt::format("output recomputed as the sum of its row, value added by difference: total output moved by {} "
                                    "of {} {}", format_number(moved, 6), format_number(before, 6), table.money_unit));
  return table;
}

}  // namespace entrepot::production
