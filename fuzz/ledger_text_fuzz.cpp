#include <cstdint>
#include <string_view>

#include "fuzz_file.h"
#include "ledger/text.h"

using namespace entrepot::ledger;
using entrepot::fuzzing::require;

// The first byte is the number of places, the rest an amount, a time and an id: what is read is written back to something that reads the same.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  Asset asset;
  asset.unit = "t";
  asset.places = data[0] % 19;
  const std::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);
  if (const auto amount = parse_amount(text, asset)) require(*parse_amount(amount_text(*amount, asset), asset) == *amount);
  if (const auto time = parse_time(text)) require(*parse_time(time_text(*time)) == *time);
  const Id id = Id::of(text);
  require(Id::of(id.text()) == id);
  return 0;
}
