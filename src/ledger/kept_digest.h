// A journal beside digests that somebody kept: what was changed since shows, also where the whole journal was written anew.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "ledger/journal.h"

namespace entrepot::ledger {

// 64 hexadecimal digits. Errors: bad_field.
Result<Digest> parse_digest(std::string_view text, Where where = {});

struct KeptDigest {
  Digest digest{};
  std::optional<std::uint64_t> batch;  // after which it was kept, 0: of the empty ledger; none: whichever batch has it
};

// A digest is over all batches up to its own: where one agrees, so does everything before it.
struct Comparison {
  std::uint64_t batches = 0;  // of the journal
  std::optional<std::uint64_t> agrees;  // the last batch that agrees, below the one that differs
  std::optional<std::uint64_t>
      differs;  // the first batch with another digest than was kept, or that is not there: it differs from agrees + 1 or later on
  std::size_t unknown = 0;  // digests kept without a batch that none has
  bool holds() const { return !differs && unknown == 0; }
};
// Errors: those of reading the journal. What is in its batches is `verify`'s to check.
Result<Comparison> compare_digests(Journal& journal, std::span<const KeptDigest> kept);

}  // namespace entrepot::ledger
