#include "ledger/kept_digest.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace entrepot::ledger {

Result<Digest> parse_digest(std::string_view text, Where where) {
  Digest out{};
  bool good = text.size() == 2 * out.size();
  for (std::size_t i = 0; good && i < out.size(); ++i) {
    const char* first = text.data() + 2 * i;
    const auto [end, error] = std::from_chars(first, first + 2, out[i], 16);
    good = error == std::errc() && end == first + 2;
  }
  if (good) return out;
  return fail(ErrorCode::bad_field, fmt::format("'{}' is no digest", text.substr(0, 80)), std::move(where),
              "Write the 64 hexadecimal digits that verify, balances or roots printed.");
}

Result<Comparison> compare_digests(Journal& journal, std::span<const KeptDigest> kept) {
  std::vector<Digest> digests{first_digest()};
  TRY(journal.read([&](const Batch& batch) -> Result<> {
    digests.push_back(batch.digest);
    return {};
  }));
  Comparison out;
  out.batches = digests.size() - 1;
  std::vector<std::uint64_t> agree;
  for (const KeptDigest& one : kept) {
    const auto found = std::find(digests.begin(), digests.end(), one.digest);
    const auto at = static_cast<std::uint64_t>(found - digests.begin());
    if (found != digests.end() && at == one.batch.value_or(at)) agree.push_back(at);
    else if (one.batch) out.differs = std::min(*one.batch, out.differs.value_or(*one.batch));
    else ++out.unknown;
  }
  for (const std::uint64_t at : agree)
    if (!out.differs || at < *out.differs) out.agrees = std::max(at, out.agrees.value_or(at));
  return out;
}

}  // namespace entrepot::ledger
