#include <cstdint>

#include "fuzz_file.h"
#include "trade/flow_files.h"

// A column map and a table with a NUL between them.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace entrepot;
  using fuzzing::require;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto middle = text.find('\0');
  if (middle == text.npos) return 0;
  const auto map = trade::load_column_map(fuzzing::file_with(text.substr(0, middle), "map.toml"));
  if (!map) {
    require(!map.error().what.empty() && !map.error().remedy.empty());
    return 0;
  }
  // What a map leaves out is never guessed.
  require(map->exporter_column.empty() == map->fixed_exporter.has_value());
  require(map->importer_column.empty() == map->fixed_importer.has_value());
  trade::LoadReport report;
  const auto table = trade::load_long_table(fuzzing::file_with(text.substr(middle + 1), "flows.csv"), *map, {}, report, no_progress());
  if (!table) {
    require(!table.error().what.empty());
    return 0;
  }
  require(table->check().has_value());
  require(report.rows_read == static_cast<long>(table->size()) + report.rows_rejected);
  return 0;
}
