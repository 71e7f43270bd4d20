// What the fuzzers of tables share: small limits, and what must hold for every table that a parser lets through.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "production/detail/parsers.h"
#include "production/table_formats.h"

namespace entrepot::production {

inline LoadOptions fuzz_options() {
  LoadOptions options;
  options.threads = 2;
  options.limits.memory_bytes = std::size_t{64} << 20;
  options.limits.line_bytes = std::size_t{1} << 20;
  return options;
}

inline void require(bool holds) {
  if (!holds) std::abort();
}

// A table has sizes that agree and finite figures; an error says what and how to mend it.
inline void require_sound(const Result<InputOutputTable>& table) {
  if (!table) {
    require(!table.error().what.empty());
    require(table.error().code != ErrorCode::internal);
    (void)table.error().message();
    return;
  }
  require(table->flows.size() == table->nodes() * table->nodes());
  require(table->output.size() == table->nodes() && table->value_added.size() == table->nodes());
  require(table->final_demand.size() == table->nodes() * table->demand_columns());
  (void)check_shape(*table);
  (void)check_table(*table);
  (void)merge_split_regions(*table);
}

using TableParser = Result<InputOutputTable> (*)(const detail::ParseInput&, LoadReport&);

// The same bytes on one thread and on two, and recognised or refused.
inline void fuzz_text(const std::uint8_t* data, std::size_t size, TableParser parse) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  LoadOptions options = fuzz_options();
  options.region = EconomyId::parse("CHN").value();
  const std::string file = "table_2011.csv";
  LoadReport report;
  const auto table = parse({bytes, file, options}, report);
  require_sound(table);
  options.threads = 1;
  const auto again = parse({bytes, file, options}, report);
  require(table.has_value() == again.has_value() && (!table || *table == *again));
  (void)detail::recognise_text(bytes, file);
}

}  // namespace entrepot::production
