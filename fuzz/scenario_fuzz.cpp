#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "world/scenario.h"

// A scenario is read or refused with a reason, a remedy and no exception; what is read keeps its ranges.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace entrepot::world;
  const auto scenario = parse_scenario({reinterpret_cast<const char*>(data), size}, "fuzz.toml");
  if (!scenario) {
    if (scenario.error().what.empty() || scenario.error().remedy.empty()) std::abort();
    return 0;
  }
  for (const Event& event : scenario->events) {
    if (event.span.from < 0 || event.span.days < 1 || event.words.empty()) std::abort();
    if (const auto* cut = std::get_if<ExportRestriction>(&event.kind); cut != nullptr && !(cut->cut.low >= 0 && cut->cut.high <= 1))
      std::abort();
  }
  return 0;
}
