#include <cstdint>

#include "fuzz_file.h"
#include "trade/cube.h"
#include "trade/flow_files.h"

// Every row read is kept or rejected with a reason, and what is kept is in order, each key once.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace entrepot;
  using fuzzing::require;
  const auto path = fuzzing::file_with({reinterpret_cast<const char*>(data), size}, "BACI_HS17_Y2020_V202301.csv");
  trade::LoadReport report;
  const auto table = trade::load_baci(path, {}, report, no_progress());
  if (!table) {
    require(!table.error().what.empty());
    return 0;
  }
  require(table->check().has_value());
  require(report.rows_read == static_cast<long>(table->size()) + report.rows_rejected);
  for (const auto& row : report.rejected) require(row.line > 1 && !row.reason.empty());
  trade::LoadReport of_cube;
  const auto cube = trade::load_baci_cube(path, {}, of_cube, no_progress());
  require(cube && cube->check().has_value() && cube->columns().exporter.size() == table->size());
  require(of_cube.rows_rejected == report.rows_rejected);
  return 0;
}
