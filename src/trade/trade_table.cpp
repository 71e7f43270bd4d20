#include "trade/trade_table.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "trade/detail/flow_columns.h"

namespace entrepot::trade {

namespace {

std::string padded_code(std::uint32_t product, int digits) { return fmt::format("{:0{}}", product, digits); }

}  // namespace

TradeTable::TradeTable() = default;

TradeTable::TradeTable(TradeTableInfo info, std::vector<EconomyId> economies, Columns columns, std::shared_ptr<const void> owner)
    : info_(std::move(info)), economies_(std::move(economies)), columns_(columns), owner_(std::move(owner)) {}

std::optional<double> TradeTable::quantity(std::size_t row) const {
  const double value = columns_.quantity[row];
  if (std::isnan(value)) return std::nullopt;
  return value;
}

Flow TradeTable::flow(std::size_t row) const {
  return {columns_.period[row],    exporter(row), importer(row),     columns_.product[row],
          columns_.value_usd[row], quantity(row), columns_.line[row]};
}

std::string TradeTable::product_text(std::size_t row) const { return padded_code(columns_.product[row], info_.digits); }

std::optional<std::uint16_t> TradeTable::economy_index(EconomyId id) const {
  const auto found = std::lower_bound(economies_.begin(), economies_.end(), id);
  if (found == economies_.end() || *found != id) return std::nullopt;
  return static_cast<std::uint16_t>(found - economies_.begin());
}

namespace {

// The part of [begin, end) of a sorted column that equals `value`.
template <class T>
TradeTable::RowRange equal_part(std::span<const T> column, TradeTable::RowRange in, T value) {
  const auto first = column.begin() + static_cast<std::ptrdiff_t>(in.begin);
  const auto last = column.begin() + static_cast<std::ptrdiff_t>(in.end);
  const auto [low, high] = std::equal_range(first, last, value);
  return {static_cast<std::size_t>(low - column.begin()), static_cast<std::size_t>(high - column.begin())};
}

}  // namespace

TradeTable::RowRange TradeTable::rows_of(std::int32_t period) const { return equal_part(columns_.period, RowRange{0, size()}, period); }

TradeTable::RowRange TradeTable::rows_of(std::int32_t period, EconomyId exporter) const {
  const auto index = economy_index(exporter);
  const RowRange in = rows_of(period);
  if (!index) return {in.begin, in.begin};
  return equal_part(columns_.exporter, in, *index);
}

TradeTable::RowRange TradeTable::rows_of(std::int32_t period, EconomyId exporter, EconomyId importer) const {
  const auto index = economy_index(importer);
  const RowRange in = rows_of(period, exporter);
  if (!index) return {in.begin, in.begin};
  return equal_part(columns_.importer, in, *index);
}

std::optional<std::size_t> TradeTable::row_of(std::int32_t period, EconomyId exporter, EconomyId importer, std::uint32_t product) const {
  const RowRange found = equal_part(columns_.product, rows_of(period, exporter, importer), product);
  if (found.size() == 0) return std::nullopt;
  return found.begin;
}

std::vector<std::int32_t> TradeTable::periods() const {
  std::vector<std::int32_t> result;
  for (std::size_t row = 0; row < size(); row = rows_of(columns_.period[row]).end) result.push_back(columns_.period[row]);
  return result;
}

namespace {

using Columns = TradeTable::Columns;
using detail::compare_keys;
using detail::FlowColumns;

Where row_where(std::size_t row) { return {"", static_cast<long>(row) + 1, 0, "row of the table"}; }

}  // namespace

Result<void> TradeTable::check() const {
  const std::size_t rows = size();
  const auto lengths = {columns_.exporter.size(),  columns_.importer.size(), columns_.product.size(),
                        columns_.value_usd.size(), columns_.quantity.size(), columns_.line.size()};
  if (std::any_of(lengths.begin(), lengths.end(), [&](std::size_t n) { return n != rows; }))
    return fail(ErrorCode::contradiction, "The columns differ in length", {}, "Import the file again.");
  if (!std::is_sorted(economies_.begin(), economies_.end()))
    return fail(ErrorCode::contradiction, "The list of economies is not in order", {}, "Import the file again.");
  for (std::size_t row = 0; row < rows; ++row) {
    if (columns_.exporter[row] >= economies_.size() || columns_.importer[row] >= economies_.size())
      return fail(ErrorCode::out_of_range, "An economy is outside the table's list", row_where(row), "Import the file again.");
    if (!std::isfinite(columns_.value_usd[row]) || columns_.value_usd[row] < 0)
      return fail(ErrorCode::out_of_range, "A value is negative or no number", row_where(row), "Import the file again.");
    if (row > 0 && compare_keys(columns_, row - 1, row) >= 0)
      return fail(ErrorCode::contradiction, "The rows are out of order", row_where(row), "Import the file again.");
  }
  return {};
}

struct TradeTableBuilder::State {
  TradeTableInfo info;
  FlowColumns columns;  // exporter and importer are filled at the end
  std::vector<EconomyId> exporter, importer;
  std::vector<std::uint32_t> own;  // lines of flows of an economy to itself
};

TradeTableBuilder::TradeTableBuilder(TradeTableInfo info) : state_(std::make_unique<State>()) { state_->info = std::move(info); }
TradeTableBuilder::~TradeTableBuilder() = default;
TradeTableBuilder::TradeTableBuilder(TradeTableBuilder&&) noexcept = default;
TradeTableBuilder& TradeTableBuilder::operator=(TradeTableBuilder&&) noexcept = default;

std::size_t TradeTableBuilder::size() const { return state_->columns.period.size(); }

void TradeTableBuilder::add(const Flow& flow) {
  State& s = *state_;
  if (flow.exporter == flow.importer) {
    s.own.push_back(flow.line);
    return;
  }
  s.columns.period.push_back(flow.period);
  s.exporter.push_back(flow.exporter);
  s.importer.push_back(flow.importer);
  s.columns.product.push_back(flow.product);
  s.columns.line.push_back(flow.line);
  s.columns.value_usd.push_back(flow.value_usd);
  s.columns.quantity.push_back(flow.quantity.value_or(detail::missing_quantity));
}

namespace {

std::vector<EconomyId> distinct_economies(const std::vector<EconomyId>& a, const std::vector<EconomyId>& b) {
  // Neighbours are mostly equal in sorted files, so runs are dropped before the sort.
  std::vector<EconomyId> all;
  for (const auto* column : {&a, &b})
    for (std::size_t i = 0; i < column->size(); ++i)
      if (i == 0 || (*column)[i] != (*column)[i - 1]) all.push_back((*column)[i]);
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

detail::ColumnVector<std::uint16_t> index_column(const std::vector<EconomyId>& column, const std::vector<EconomyId>& economies) {
  detail::ColumnVector<std::uint16_t> result(column.size());
  std::uint16_t last = 0;
  for (std::size_t i = 0; i < column.size(); ++i) {
    if (i == 0 || column[i] != column[i - 1])
      last = static_cast<std::uint16_t>(std::lower_bound(economies.begin(), economies.end(), column[i]) - economies.begin());
    result[i] = last;
  }
  return result;
}

}  // namespace

TradeTable TradeTableBuilder::finish(LoadReport& report) && {
  State& s = *state_;
  for (const std::uint32_t line : s.own) report.reject(line, "importer", std::string(detail::own_flow));
  auto economies = distinct_economies(s.exporter, s.importer);
  auto owned = std::make_shared<FlowColumns>(std::move(s.columns));
  owned->exporter = index_column(s.exporter, economies);
  owned->importer = index_column(s.importer, economies);
  detail::put_in_order(*owned, report);
  const Columns view = owned->view();
  return TradeTable(std::move(s.info), std::move(economies), view, std::move(owned));
}

SupplierIndex::SupplierIndex(const TradeTable& table) : table_(&table) {
  const Columns& c = table.columns();
  order_.resize(table.size());
  std::iota(order_.begin(), order_.end(), 0U);
  const auto before = [&](std::uint32_t a, std::uint32_t b) {
    if (c.period[a] != c.period[b]) return c.period[a] < c.period[b];
    if (c.importer[a] != c.importer[b]) return c.importer[a] < c.importer[b];
    if (c.product[a] != c.product[b]) return c.product[a] < c.product[b];
    return a < b;
  };
  std::sort(order_.begin(), order_.end(), before);
  for (std::size_t i = 0; i < order_.size(); ++i) {
    const std::uint32_t row = order_[i];
    const std::uint32_t last = i == 0 ? row : order_[i - 1];
    if (i == 0 || c.period[row] != c.period[last] || c.importer[row] != c.importer[last] || c.product[row] != c.product[last])
      starts_.push_back(static_cast<std::uint32_t>(i));
  }
  if (!order_.empty()) starts_.push_back(static_cast<std::uint32_t>(order_.size()));
}

SupplierIndex::Group SupplierIndex::group(std::size_t index) const {
  const Columns& c = table_->columns();
  const std::uint32_t first = order_[starts_[index]];
  return {c.period[first], c.importer[first], c.product[first],
          std::span(order_).subspan(starts_[index], starts_[index + 1] - starts_[index])};
}

std::span<const std::uint32_t> SupplierIndex::rows(std::int32_t period, EconomyId importer, std::uint32_t product) const {
  const auto wanted = table_->economy_index(importer);
  if (!wanted) return {};
  std::size_t low = 0, high = size();
  while (low < high) {
    const std::size_t middle = (low + high) / 2;
    const Group g = group(middle);
    const auto key = std::tuple(g.period, g.importer, g.product);
    const auto target = std::tuple(period, *wanted, product);
    if (key == target) return g.rows;
    if (key < target) low = middle + 1;
    else high = middle;
  }
  return {};
}

}  // namespace entrepot::trade
