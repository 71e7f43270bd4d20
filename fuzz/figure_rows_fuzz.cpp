#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "world/detail/figure_rows.h"

// The tidy tables of a world: rows are read with low <= value <= high and a source, or refused with the line.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace entrepot;
  static const std::filesystem::path file =
      std::filesystem::temp_directory_path() / ("entrepot-figure-rows-fuzz-" + std::to_string(::getpid()) + ".csv");
  std::ofstream(file, std::ios::binary).write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
  const auto rows = world::detail::read_figure_rows(file, {"product", "economy"}, false, Limits{});
  if (!rows) {
    if (rows.error().what.empty()) std::abort();
    return 0;
  }
  for (const auto& row : *rows)
    if (!(row.figure.low <= row.figure.value && row.figure.value <= row.figure.high) || row.figure.source.id.empty() ||
        row.keys.size() != 2)
      std::abort();
  return 0;
}
