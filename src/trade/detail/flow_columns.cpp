#include "trade/detail/flow_columns.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstdlib>
#include <new>
#include <numeric>

#include <fmt/format.h>

namespace entrepot::trade::detail {

void* allocate_large(std::size_t bytes) {
  constexpr std::size_t page = std::size_t{2} << 20;
  const std::size_t whole = (bytes + page - 1) / page * page;
  void* at = whole < bytes ? nullptr : std::aligned_alloc(page, whole);
  if (at == nullptr) throw std::bad_alloc();
  (void)::madvise(at, whole, MADV_HUGEPAGE);  // only advice
  return at;
}

void free_large(void* at) noexcept { std::free(at); }

void FlowColumns::resize(std::size_t rows) {
  period.resize(rows);
  exporter.resize(rows);
  importer.resize(rows);
  product.resize(rows);
  line.resize(rows);
  value_usd.resize(rows);
  quantity.resize(rows);
}

int compare_keys(const TradeTable::Columns& c, std::size_t a, std::size_t b) {
  if (c.period[a] != c.period[b]) return c.period[a] < c.period[b] ? -1 : 1;
  if (c.exporter[a] != c.exporter[b]) return c.exporter[a] < c.exporter[b] ? -1 : 1;
  if (c.importer[a] != c.importer[b]) return c.importer[a] < c.importer[b] ? -1 : 1;
  if (c.product[a] != c.product[b]) return c.product[a] < c.product[b] ? -1 : 1;
  return 0;
}

namespace {

using Columns = TradeTable::Columns;

// Rows that stand together with one period, exporter and importer, products ascending.
struct Run {
  std::uint64_t pair = 0;  // period, exporter and importer as one number that orders like them
  std::size_t begin = 0, end = 0;
};

std::uint64_t pair_of(const Columns& c, std::size_t row) {
  const auto period = static_cast<std::uint32_t>(c.period[row]) ^ 0x8000'0000U;
  return static_cast<std::uint64_t>(period) << 32 | static_cast<std::uint64_t>(c.exporter[row]) << 16 | c.importer[row];
}

std::vector<Run> runs_of(const Columns& c) {
  std::vector<Run> runs;
  for (std::size_t row = 0; row < c.period.size(); ++row) {
    const std::uint64_t pair = pair_of(c, row);
    if (!runs.empty() && runs.back().pair == pair && c.product[row - 1] < c.product[row]) runs.back().end = row + 1;
    else runs.push_back({pair, row, row + 1});
  }
  return runs;
}

bool before(const Run& a, const Run& b) { return a.pair < b.pair; }
bool same_pair(const Run& a, const Run& b) { return a.pair == b.pair; }

template <class T>
void gather(ColumnVector<T>& column, const std::vector<Run>& runs) {
  ColumnVector<T> sorted;
  sorted.resize(column.size());
  auto to = sorted.begin();
  for (const Run& run : runs)
    to = std::copy(column.begin() + static_cast<std::ptrdiff_t>(run.begin), column.begin() + static_cast<std::ptrdiff_t>(run.end), to);
  column.swap(sorted);
}

template <class T>
void permute(ColumnVector<T>& column, const std::vector<std::uint32_t>& order) {
  ColumnVector<T> sorted;
  sorted.resize(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) sorted[i] = column[order[i]];
  column.swap(sorted);
}

template <class Change>
void change_all(FlowColumns& columns, Change change) {
  change(columns.period);
  change(columns.exporter);
  change(columns.importer);
  change(columns.product);
  change(columns.line);
  change(columns.value_usd);
  change(columns.quantity);
}

// Rows in order of their keys; of equal keys only the first in the file stays.
std::vector<std::uint32_t> unique_order(const FlowColumns& columns, LoadReport& report) {
  const Columns c = columns.view();
  std::vector<std::uint32_t> order(c.period.size());
  std::iota(order.begin(), order.end(), 0U);
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return compare_keys(c, a, b) < 0; });
  std::vector<std::uint32_t> kept;
  kept.reserve(order.size());
  for (const std::uint32_t row : order) {
    if (!kept.empty() && compare_keys(c, kept.back(), row) == 0)
      report.reject(c.line[row], "", fmt::format("has the same period, exporter, importer and product as line {}", c.line[kept.back()]));
    else kept.push_back(row);
  }
  return kept;
}

}  // namespace

void put_in_order(FlowColumns& columns, LoadReport& report) {
  // Publishers order by their own codes, so whole runs move and rows inside them do not: far fewer things to sort.
  std::vector<Run> runs = runs_of(columns.view());
  if (std::is_sorted(runs.begin(), runs.end(), before) && std::adjacent_find(runs.begin(), runs.end(), same_pair) == runs.end()) return;
  std::stable_sort(runs.begin(), runs.end(), before);
  if (std::adjacent_find(runs.begin(), runs.end(), same_pair) == runs.end()) {
    change_all(columns, [&](auto& column) { gather(column, runs); });
    return;
  }
  const auto order = unique_order(columns, report);
  change_all(columns, [&](auto& column) { permute(column, order); });
}

}  // namespace entrepot::trade::detail
