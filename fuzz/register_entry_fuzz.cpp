#include <cstdint>
#include <string_view>

#include "fuzz_file.h"
#include "reserves/office.h"

using namespace entrepot::reserves;
using entrepot::fuzzing::require;

// Texts of a register, a line each: what is read is written back to the same, and whatever they ask for is decided without a crash.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  auto office = Office::open(std::make_unique<entrepot::ledger::MemoryJournal>(),
                             [] { return entrepot::ledger::Timestamp{1'772'409'600'000'000'000}; });
  require(office.has_value());
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto entry = parse_entry(text.substr(0, end));
    text.remove_prefix(std::min(text.size(), end + 1));
    if (!entry) {
      require(!entry.error().what.empty());
      continue;
    }
    const auto again = parse_entry(entry_text(*entry));
    require(again.has_value() && again->request == entry->request && again->refusal == entry->refusal);
    const auto answer = (*office)->ask(entry->request);
    require(answer.has_value() && (!answer->refusal || !answer->refusal->rule.empty()));
  }
  return 0;
}
