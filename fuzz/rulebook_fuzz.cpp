#include <cstdint>
#include <string_view>

#include "fuzz_file.h"
#include "reserves/rulebook.h"

using namespace entrepot::reserves;
using entrepot::fuzzing::require;

// A rulebook is read or refused with a reason and a remedy; what is read can be asked.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto book = parse_rulebook({reinterpret_cast<const char*>(data), size}, "fuzz.toml");
  if (!book) {
    require(!book.error().what.empty() && !book.error().remedy.empty());
    return 0;
  }
  require(!book->goods.empty() && book->version > 0);
  std::vector<entrepot::EconomyId> parties;
  for (const Member& member : book->members) parties.push_back(member.economy);
  for (const Tier& tier : book->tiers)
    for (const Doubt& doubt : doubts(*book, tier, parties, book->in_force)) require(!doubt.provision.empty() && !doubt.why.empty());
  for (const Clock& clock : book->clocks) require(due_seconds(*book, clock, 0) > 0);
  return 0;
}
