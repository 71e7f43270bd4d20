// The memory of a trade table while it is built: columns of equal length, and their order.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

#include "trade/load_report.h"
#include "trade/trade_table.h"

namespace entrepot::trade::detail {

inline constexpr double missing_quantity = std::numeric_limits<double>::quiet_NaN();

// Vectors whose new elements are not set to zero: each is written once, by the thread that parses it.
template <class T>
struct Uninitialised : std::allocator<T> {
  template <class U>
  struct rebind {
    using other = Uninitialised<U>;
  };
  template <class U>
  void construct(U* at) noexcept {
    ::new (static_cast<void*>(at)) U;
  }
  template <class U, class... Arguments>
  void construct(U* at, Arguments&&... arguments) {
    ::new (static_cast<void*>(at)) U(std::forward<Arguments>(arguments)...);
  }
};
template <class T>
using ColumnVector = std::vector<T, Uninitialised<T>>;

struct FlowColumns {
  ColumnVector<std::int32_t> period;
  ColumnVector<std::uint16_t> exporter, importer;  // index into the table's economies
  ColumnVector<std::uint32_t> product, line;
  ColumnVector<double> value_usd, quantity;

  std::size_t size() const { return period.size(); }
  void resize(std::size_t rows);
  TradeTable::Columns view() const { return {period, exporter, importer, product, value_usd, quantity, line}; }
};

// Orders the rows by period, exporter, importer, product. Of rows with one key the first in the file stays and the
// others go into the report.
void put_in_order(FlowColumns& columns, LoadReport& report);

// Negative, zero or positive as the key of row a comes before, equals or comes behind that of row b.
int compare_keys(const TradeTable::Columns& columns, std::size_t a, std::size_t b);

}  // namespace entrepot::trade::detail
