#include <cstdint>
#include <string_view>

#include "fuzz_file.h"
#include "reserves/ticket_price.h"

// Any text is a price above zero with a unit, or an error that says what is wrong.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace entrepot;
  const auto read = reserves::parse_ticket_price({reinterpret_cast<const char*>(data), size});
  if (!read) return fuzzing::require(!read.error().what.empty()), 0;
  fuzzing::require(read->amount > Decimal(0));
  fuzzing::require(!read->unit.empty() && read->unit.size() <= 24);
  return 0;
}
