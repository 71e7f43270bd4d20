#include <cstdint>

#include "dataset/check.h"
#include "dataset/rows.h"
#include "dataset/summary.h"
#include "fuzz_file.h"

// A manifest and a columns file with a NUL between them: whatever they hold, opening and reading gives rows or errors.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace entrepot;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto middle = text.find('\0');
  if (middle == text.npos) return 0;
  fuzzing::file_with(text.substr(0, middle), "manifest.json");
  const auto columns = fuzzing::file_with(text.substr(middle + 1), "columns.bin");
  const auto snapshot = dataset::Snapshot::open(columns.parent_path());
  if (!snapshot) {
    fuzzing::require(!snapshot.error().what.empty());
    return 0;
  }
  for (const auto& table : snapshot->tables())
    if (table.rows() > 1'000'000) return 0;  // a table of no columns or of zeros may be long
  (void)snapshot->check();
  (void)dataset::check_snapshot(*snapshot);
  (void)dataset::summarise(*snapshot, 3);
  (void)dataset::read_trade_table(*snapshot);
  (void)dataset::read_rows<materials::PriceRow>(*snapshot);
  return 0;
}
