// The memory of a trade table while it is built: columns of equal length, and their order.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <string_view>
#include <vector>

#include "trade/load_report.h"
#include "trade/trade_table.h"

namespace entrepot::trade::detail {

inline constexpr double missing_quantity = std::numeric_limits<double>::quiet_NaN();

// Large memory in large pages, where the system has them: far fewer faults while it is filled.
void* allocate_large(std::size_t bytes);
void free_large(void* at) noexcept;
inline constexpr std::size_t large_bytes = std::size_t{4} << 20;

// Vectors whose new elements are not set to zero: each is written once, by the thread that parses it.
template <class T>
struct Uninitialised : std::allocator<T> {
  T* allocate(std::size_t n) {
    return n < large_bytes / sizeof(T) ? std::allocator<T>::allocate(n) : static_cast<T*>(allocate_large(n * sizeof(T)));
  }
  void deallocate(T* at, std::size_t n) noexcept {
    if (n < large_bytes / sizeof(T)) std::allocator<T>::deallocate(at, n);
    else free_large(at);
  }
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

// Why a flow from an economy to itself is no trade between economies: no loader keeps one.
inline constexpr std::string_view own_flow = "is the exporter itself: goods that came back are no trade between economies";

// Orders the rows by period, exporter, importer, product. Of rows with one key the first in the file stays and the
// others go into the report.
void put_in_order(FlowColumns& columns, LoadReport& report);

// Negative, zero or positive as the key of row a comes before, equals or comes behind that of row b.
int compare_keys(const TradeTable::Columns& columns, std::size_t a, std::size_t b);

}  // namespace entrepot::trade::detail
