// One digest for each day of a journal: the root of a Merkle tree over the digests of its batches, as a witness would sign it.
//
//   leaf of a batch          H(0x00 | h)           h the digest of the batch (ledger.h)
//   tree of n > 1 leaves     H(0x01 | left | right), left the tree of the first k leaves, k the greatest power of two below n
//
// A batch was there on its day when its leaf, joined with the siblings on its way up, gives the root: of n batches at most ceil(log2 n) digests have
// to be shown, and none of the others. A batch belongs to the day of its last record, by the ledger's time (UTC).
// Source: RFC 6962, section 2.1.
#pragma once

#include <vector>

#include "base/day.h"
#include "ledger/journal.h"

namespace entrepot::ledger {

Digest merkle_root(std::span<const Digest> leaves);  // of batches; of none: H of nothing
// Siblings of the leaf, from the bottom up. Errors: out_of_range (no such leaf).
Result<std::vector<Digest>> merkle_path(std::span<const Digest> leaves, std::size_t leaf);
// The root that the path leads to; nothing where its length does not fit.
std::optional<Digest> root_of_path(const Digest& batch, std::size_t leaf, std::size_t leaves, std::span<const Digest> path);

struct DailyRoot {
  Day day;
  std::uint64_t first_batch = 0;  // numbers are consecutive
  std::vector<Digest> batches;
  Digest root{};
};
// Days without a batch have none. The journal is done again: errors of replay().
Result<std::vector<DailyRoot>> daily_roots(Journal& journal, Progress& progress = no_progress());

}  // namespace entrepot::ledger
