// `--digest HEX --batch N` of the commands that verify a store: what a member kept, beside the journal as it is.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "commands.h"
#include "ledger/kept_digest.h"

namespace entrepot::app {

struct KeptDigests {
  std::vector<std::string> digests;
  std::vector<std::uint64_t> batches;
};
void add_kept_options(CLI::App& command, KeptDigests& kept);

struct KeptComparison {
  bool holds = true;  // also where nothing was kept
  std::string text;  // a line, or nothing
  nlohmann::ordered_json json;  // null where nothing was kept
};
// Errors: bad_field (no digest), contradiction (another number of batches), those of reading the journal.
Result<KeptComparison> compare_kept(const std::string& store, const KeptDigests& kept);

}  // namespace entrepot::app
