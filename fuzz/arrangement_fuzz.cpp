#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "finance/arrangement.h"

// An arrangement is read or refused with a reason and a remedy; what is read answers for every day from its first one.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace entrepot::finance;
  const auto arrangement = parse_arrangement({reinterpret_cast<const char*>(data), size}, "fuzz.toml");
  if (!arrangement) {
    if (arrangement.error().what.empty() || arrangement.error().remedy.empty()) std::abort();
    return 0;
  }
  for (const Contributions& row : arrangement->contributions) {
    const entrepot::Day day = row.origin.from;
    const auto amounts = amounts_on(*arrangement, day);
    if (amounts && amounts->size() != row.amounts.size()) std::abort();
    for (const Facility* facility : arrangement->facilities_on(day))
      if (amounts && !access_on(*arrangement, amounts->front().economy, *facility, day) && facility->access == Access::delinked)
        std::abort();
    if (const auto votes = votes_on(*arrangement, day); votes && votes->game.weights.size() != votes->voters.size()) std::abort();
  }
  return 0;
}
