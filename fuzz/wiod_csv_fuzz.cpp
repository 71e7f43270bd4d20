#include "table_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  entrepot::production::fuzz_text(data, size, entrepot::production::detail::parse_wiod_csv);
  return 0;
}
