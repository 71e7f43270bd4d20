#include <cstdint>
#include <string_view>

#include "production/exposure_files.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto file = entrepot::production::parse_index_panel(text, "p.csv"); file && file->panel.values.size() < 10'000)
    (void)entrepot::production::integration_index(file->panel);
  (void)entrepot::production::parse_division_map(text, "m.csv");
  return 0;
}
