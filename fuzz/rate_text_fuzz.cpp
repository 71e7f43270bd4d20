#include <cstdint>
#include <string_view>

#include "fuzz_file.h"
#include "origin/duty.h"
#include "origin/rate_text.h"

// A rate that is read has a canonical text that reads back as the same rate, and a duty within its bounds.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace entrepot;
  using namespace entrepot::origin;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto read = parse_rate_text(text, "JPY");
  if (!read) return fuzzing::require(!read.error().what.empty()), 0;
  if (!read->rate) return fuzzing::require(read->text.empty() == read->reason.empty()), 0;
  const auto again = parse_rate_text(read->rate->text(), "JPY");
  fuzzing::require(again && again->rate && *again->rate == *read->rate);
  const Money value{123'456'789, *Currency::parse("JPY")};
  const DutyBounds without = duty_of(*read, {value, {}});
  const DutyBounds with = duty_of(*read, {value, {{Decimal(500), "kg"}, {Decimal(7), "pair"}, {Decimal(3), "l"}, {Decimal(2), "m2"}}});
  fuzzing::require(without.low >= Decimal(0) && with.low >= without.low);
  fuzzing::require(!without.high || (with.high && *with.high <= *without.high));
  fuzzing::require(!with.high || *with.high >= with.low);
  return 0;
}
