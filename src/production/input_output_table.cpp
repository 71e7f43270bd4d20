#include "production/input_output_table.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "production/detail/parallel.h"
#include "production/detail/table_building.h"

namespace entrepot::production {
namespace {

Result<> check_size(const char* part, std::size_t size, std::size_t wanted, const std::string& table) {
  if (size == wanted) return {};
  return fail(ErrorCode::internal, fmt::format("{} of table '{}' has {} values where {} belong", part, table, size, wanted));
}

Result<> check_finite(const char* part, std::span<const double> values, const std::string& table) {
  std::size_t others = 0;
  for (const double value : values) others += !(value - value == 0);
  for (std::size_t i = 0; others > 0 && i < values.size(); ++i)
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
      return fail(ErrorCode::duplicate,
                  fmt::format("final demand '{}' of '{}' occurs twice in table '{}'", column.category, column.region.text(), table.name));
  return {};
}

// Rows are taken in two blocks, always the same two, so that sums do not depend on the machine; each on a thread of its
// own where it is worth one.
constexpr std::size_t block_count = 2;

template <class Work>
void for_each_block(std::size_t rows, std::size_t cells, Work work) {
  const auto one = [&](std::size_t b) { work(b, rows * b / block_count, rows * (b + 1) / block_count); };
  if (cells >= 200'000) {
    detail::run_in_parallel(block_count, one);
    return;
  }
  for (std::size_t b = 0; b < block_count; ++b) one(b);
}

// Whole numbers below 2^51 come out of this unchanged, and the compiler makes it many at a time.
bool all_whole(std::span<const double> cells) {
  constexpr double shift = 6755399441055744.0;  // 1.5 x 2^52
  std::size_t others = 0;
  for (const double cell : cells) others += ((cell + shift) - shift) != cell;
  return others == 0;
}

bool all_multiples(std::span<const double> cells, double parts) {
  for (const double cell : cells) {
    const double scaled = cell * parts;
    if (std::abs(scaled - std::nearbyint(scaled)) > 1e-9 * std::max(1.0, std::abs(scaled))) return false;
  }
  return true;
}

double resolution_below_one(std::span<const double> flows, std::span<const double> final_demand) {
  for (const double parts : {10.0, 100.0, 1000.0, 10000.0})
    if (all_multiples(flows, parts) && all_multiples(final_demand, parts)) return 1 / parts;
  return 0;
}

// Four sums side by side: the same order every time, and not one long chain.
double sum_of(std::span<const double> values) {
  double sums[4] = {0, 0, 0, 0};
  std::size_t i = 0;
  for (; i + 4 <= values.size(); i += 4)
    for (std::size_t k = 0; k < 4; ++k) sums[k] += values[i + k];
  for (; i < values.size(); ++i) sums[0] += values[i];
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

bool any_negative(std::span<const double> values) {
  std::size_t negative = 0;
  for (const double value : values) negative += value < 0;
  return negative > 0;
}

std::span<const double> row_of(const std::vector<double>& cells, std::size_t row, std::size_t width) {
  return std::span<const double>(cells).subspan(row * width, width);
}

void add_to(std::vector<double>& sums, std::span<const double> row) {
  double* const to = sums.data();
  for (std::size_t j = 0; j < row.size(); ++j) to[j] += row[j];
}

struct Totals {
  std::vector<double> sold, bought;
  std::vector<std::size_t> rows_with_negatives;
  bool whole = true;  // every cell is a whole number
};

// Compiled for newer processors too. Nothing is multiplied, so there is nothing to fuse: the bits are the same.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define ENTREPOT_WIDE __attribute__((target_clones("avx512f", "avx2", "default"), flatten))
#else
#define ENTREPOT_WIDE
#endif

// One pass over the cells: each row is at hand only once.
ENTREPOT_WIDE void add_rows(const InputOutputTable& table, std::size_t first, std::size_t last, Totals& block, std::vector<double>& sold) {
  const std::size_t n = table.nodes(), c = table.demand_columns();
  for (std::size_t i = first; i < last; ++i) {
    const auto row = row_of(table.flows, i, n), demand = row_of(table.final_demand, i, c);
    add_to(block.bought, row);
    sold[i] = sum_of(row) + sum_of(demand);
    if (any_negative(row) || any_negative(demand)) block.rows_with_negatives.push_back(i);
    block.whole = block.whole && all_whole(row) && all_whole(demand);
  }
}

Totals totals_of(const InputOutputTable& table) {
  const std::size_t n = table.nodes();
  std::array<Totals, block_count> blocks;
  for (auto& block : blocks) block.bought.assign(n, 0.0);
  Totals totals{std::vector<double>(n), std::vector<double>(n), {}, true};
  for_each_block(n, table.flows.size(),
                 [&](std::size_t b, std::size_t first, std::size_t last) { add_rows(table, first, last, blocks[b], totals.sold); });
  for (const auto& block : blocks) {
    for (std::size_t j = 0; j < n; ++j) totals.bought[j] += block.bought[j];
    totals.rows_with_negatives.insert(totals.rows_with_negatives.end(), block.rows_with_negatives.begin(), block.rows_with_negatives.end());
    totals.whole = totals.whole && block.whole;
  }
  return totals;
}

ResidualSummary summarise(const InputOutputTable& table, const std::vector<double>& residuals, double cell_allowance, Allowance allowance) {
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

void find_negative_cells(const InputOutputTable& table, const Totals& totals, TableCheck& check) {
  const std::size_t n = table.nodes(), c = table.demand_columns();
  for (const std::size_t i : totals.rows_with_negatives) {
    for (std::size_t j = 0; j < n; ++j)
      if (table.flow(i, j) < 0) check.negative_flows.push_back({i, j, table.node_name(i) + " -> " + table.node_name(j), table.flow(i, j)});
    for (std::size_t f = 0; f < c; ++f) {
      if (!(table.demand(i, f) < 0)) continue;
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

void detail::set_value_added_by_difference(InputOutputTable& table) {
  const std::size_t n = table.nodes();
  std::array<std::vector<double>, block_count> bought;
  for (auto& block : bought) block.assign(n, 0.0);
  for_each_block(n, table.flows.size(), [&](std::size_t b, std::size_t first, std::size_t last) {
    for (std::size_t i = first; i < last; ++i) add_to(bought[b], row_of(table.flows, i, n));
  });
  table.value_added = table.output;
  for (std::size_t j = 0; j < n; ++j) {
    for (const auto& block : bought) table.value_added[j] -= block[j];
    if (!table.taxes.empty()) table.value_added[j] -= table.taxes[j];
  }
}

std::string InputOutputTable::node_name(std::size_t node) const {
  return regions[node / sectors.size()].text() + ":" + sectors[node % sectors.size()].code;
}

Result<> check_sizes_and_labels(const InputOutputTable& table) {
  const std::size_t n = table.nodes();
  TRY(check_size("flows", table.flows.size(), n * n, table.name));
  TRY(check_size("final demand", table.final_demand.size(), n * table.demand_columns(), table.name));
  TRY(check_size("output", table.output.size(), n, table.name));
  TRY(check_size("value added", table.value_added.size(), n, table.name));
  if (!table.taxes.empty()) TRY(check_size("taxes", table.taxes.size(), n, table.name));
  return check_labels(table);
}

Result<> check_shape(const InputOutputTable& table) {
  TRY(check_sizes_and_labels(table));
  TRY(check_finite("flows", table.flows, table.name));
  TRY(check_finite("final demand", table.final_demand, table.name));
  TRY(check_finite("output", table.output, table.name));
  TRY(check_finite("value added", table.value_added, table.name));
  return check_finite("taxes", table.taxes, table.name);
}

TableCheck check_table(const InputOutputTable& table, Allowance allowance) {
  TableCheck check;
  const std::size_t n = table.nodes();
  const Totals totals = totals_of(table);
  check.resolution = totals.whole ? 1 : resolution_below_one(table.flows, table.final_demand);
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
  find_negative_cells(table, totals, check);
  return check;
}

Result<> require_balanced(const InputOutputTable& table, const TableCheck& check) {
  if (check.balanced()) return {};
  const bool rows = !check.rows.beyond.empty();
  const auto& summary = rows ? check.rows : check.columns;
  return fail(
      ErrorCode::unbalanced,
      fmt::format("{} {} of table '{}' do not sum to output; largest differences: {}", summary.beyond.size(), rows ? "rows" : "columns",
                  table.name, worst_of(summary)),
      {},
      "Compare these sums with the publisher's file and correct the table, or take it as it is: entrepot data add --accept-unbalanced, "
      "in Python require_balance=False.");
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
  table.notes.push_back(
      fmt::format("output recomputed as the sum of its row, value added by difference: total output moved by {} "
                  "of {} {}",
                  format_number(moved, 6), format_number(before, 6), table.money_unit));
  return table;
}

}  // namespace entrepot::production
