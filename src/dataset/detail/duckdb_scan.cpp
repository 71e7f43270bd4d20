#include "dataset/detail/duckdb_scan.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include <fmt/format.h>

namespace entrepot::dataset::detail {

namespace {

using Words = BorrowedColumn::Words;
using Codes = BorrowedColumn::Codes;

struct Lent {
  const DuckApi* api = nullptr;
  BorrowedTable table;
  std::vector<std::vector<DuckString>> words;  // by column; texts as DuckDB has them
};

// Where a scan is. One thread reads a scan, so rows come in their order.
struct Scan {
  const Lent* lent = nullptr;
  std::vector<std::size_t> columns;  // those asked for
  std::size_t row = 0;
};

DuckString short_text(std::string_view text) {
  DuckString word{};
  word.length = static_cast<std::uint32_t>(std::min(text.size(), sizeof word.bytes));
  std::memcpy(word.bytes, text.data(), word.length);
  return word;
}

DuckType type_of(const BorrowedColumn& column) {
  struct Types {
    DuckType operator()(std::span<const std::int32_t>) const { return DuckType::int32; }
    DuckType operator()(std::span<const std::uint32_t>) const { return DuckType::uint32; }
    DuckType operator()(std::span<const double>) const { return DuckType::float64; }
    DuckType operator()(const Words&) const { return DuckType::text; }
    DuckType operator()(const Codes&) const { return DuckType::text; }
  };
  return std::visit(Types{}, column.values);
}

// Fills one vector from `row` on.
struct Filler {
  const DuckApi& api;
  DuckHandle vector;
  std::size_t row, count;
  const std::vector<DuckString>& words;

  template <class T>
  void operator()(std::span<const T> values) const {
    std::memcpy(api.vector_get_data(vector), values.data() + row, count * sizeof(T));
    if constexpr (std::is_same_v<T, double>) mark_missing(values);
  }
  void operator()(const Words& column) const {
    auto* const out = static_cast<DuckString*>(api.vector_get_data(vector));
    for (std::size_t n = 0; n < count; ++n) {
      const std::uint16_t at = column.positions[row + n];
      out[n] = at < words.size() ? words[at] : DuckString{};  // a damaged file leads nowhere
    }
  }
  void operator()(const Codes& column) const {
    auto* const out = static_cast<DuckString*>(api.vector_get_data(vector));
    for (std::size_t n = 0; n < count; ++n) {
      DuckString code{};
      code.length = static_cast<std::uint32_t>(column.digits);
      std::uint32_t number = column.numbers[row + n];
      for (int digit = column.digits; digit-- > 0; number /= 10) code.bytes[digit] = static_cast<char>('0' + number % 10);
      out[n] = code;
    }
  }

 private:
  void mark_missing(std::span<const double> values) const {
    std::uint64_t* valid = nullptr;
    for (std::size_t n = 0; n < count; ++n) {
      if (!std::isnan(values[row + n])) continue;
      if (valid == nullptr) {
        api.vector_ensure_validity_writable(vector);
        valid = api.vector_get_validity(vector);
      }
      valid[n / 64] &= ~(std::uint64_t{1} << (n % 64));
    }
  }
};

void bind(DuckHandle info) {
  const auto& lent = *static_cast<const Lent*>(loaded_duck_api().bind_get_extra_info(info));
  for (const BorrowedColumn& column : lent.table.columns) {
    DuckHandle type = lent.api->create_logical_type(static_cast<int>(type_of(column)));
    lent.api->bind_add_result_column(info, column.name.c_str(), type);
    lent.api->destroy_logical_type(&type);
  }
  lent.api->bind_set_cardinality(info, lent.table.rows, true);
}

void begin(DuckHandle info) {
  const auto& lent = *static_cast<const Lent*>(loaded_duck_api().init_get_extra_info(info));
  auto scan = std::make_unique<Scan>();
  scan->lent = &lent;
  for (DuckIndex c = 0; c < lent.api->init_get_column_count(info); ++c)
    scan->columns.push_back(static_cast<std::size_t>(lent.api->init_get_column_index(info, c)));
  lent.api->init_set_init_data(info, scan.release(), [](void* at) { delete static_cast<Scan*>(at); });
}

void fill(DuckHandle info, DuckHandle chunk) {
  auto& scan = *static_cast<Scan*>(loaded_duck_api().function_get_init_data(info));
  const Lent& lent = *scan.lent;
  const std::size_t count = std::min<std::size_t>(lent.api->vector_size(), lent.table.rows - scan.row);
  for (std::size_t c = 0; c < scan.columns.size() && count > 0; ++c) {
    if (scan.columns[c] >= lent.table.columns.size()) continue;  // the row number, which only counts
    std::visit(Filler{*lent.api, lent.api->data_chunk_get_vector(chunk, c), scan.row, count, lent.words[scan.columns[c]]},
               lent.table.columns[scan.columns[c]].values);
  }
  scan.row += count;
  lent.api->data_chunk_set_size(chunk, count);
}

struct Rows {
  std::size_t operator()(const Words& words) const { return words.positions.size(); }
  std::size_t operator()(const Codes& codes) const { return codes.numbers.size(); }
  template <class T>
  std::size_t operator()(std::span<const T> values) const {
    return values.size();
  }
};

std::size_t rows_of(const BorrowedColumn& column) { return std::visit(Rows{}, column.values); }

}  // namespace

Result<void> lend_table(const DuckApi& api, DuckHandle connection, BorrowedTable table) {
  auto lent = std::make_unique<Lent>();
  lent->api = &api;
  for (const BorrowedColumn& column : table.columns) {
    if (rows_of(column) != table.rows)
      return fail(ErrorCode::contradiction,
                  fmt::format("The column '{}' has {} rows, the table {}", column.name, rows_of(column), table.rows), {},
                  "Import the file again.");
    std::vector<DuckString> words;
    if (const auto* texts = std::get_if<Words>(&column.values))
      for (const std::string& text : texts->texts) words.push_back(short_text(text));
    lent->words.push_back(std::move(words));
  }
  lent->table = std::move(table);
  const std::string name = lent->table.name;
  DuckHandle function = api.create_table_function();
  api.table_function_set_name(function, name.c_str());
  api.table_function_set_extra_info(function, lent.release(), [](void* at) { delete static_cast<Lent*>(at); });
  api.table_function_set_bind(function, bind);
  api.table_function_set_init(function, begin);
  api.table_function_set_function(function, fill);
  api.table_function_supports_projection_pushdown(function, true);
  const int outcome = api.register_table_function(connection, function);
  api.destroy_table_function(&function);
  if (outcome != duck_success) return fail(ErrorCode::internal, fmt::format("DuckDB does not take the table '{}'", name));
  return {};
}

}  // namespace entrepot::dataset::detail
