#include "kept_digests.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "store/journal_store.h"

namespace entrepot::app {
namespace {

std::string words(const ledger::Comparison& made) {
  const std::string agrees =
      made.agrees ? fmt::format("agrees up to batch {}", *made.agrees) : std::string("agrees with none of the kept digests");
  if (made.holds()) return fmt::format("{} of {}: nothing before it was changed since the digest was kept", agrees, made.batches);
  std::string out = "BROKEN: ";
  if (made.differs && *made.differs > made.batches)
    out += fmt::format("the journal ends at batch {}, and a digest of batch {} was kept; it {}", made.batches, *made.differs, agrees);
  else if (made.differs && made.agrees && *made.agrees + 1 < *made.differs)
    out += fmt::format("the journal {} and differs from a batch of {} to {} on", agrees, *made.agrees + 1, *made.differs);
  else if (made.differs && made.agrees) out += fmt::format("the journal {} and differs from batch {} on", agrees, *made.differs);
  else if (made.differs) out += fmt::format("the journal differs from batch {} on, or from one before it", *made.differs);
  if (made.unknown > 0)
    out += fmt::format("{}none of the {} batches has the kept digest: give its --batch to learn from where on they differ",
                       made.differs ? "; " : "", made.batches);
  return out;
}

}  // namespace

void add_kept_options(CLI::App& command, KeptDigests& kept) {
  auto* digests = command.add_option("--digest", kept.digests, "a digest that was kept, to compare with; several")->allow_extra_args(false);
  command.add_option("--batch", kept.batches, "the batch after which it was kept; one for each digest, in their order")
      ->allow_extra_args(false)
      ->needs(digests);
}

Result<KeptComparison> compare_kept(const std::string& store, const KeptDigests& kept) {
  KeptComparison out;
  if (kept.digests.empty()) return out;
  if (!kept.batches.empty() && kept.batches.size() != kept.digests.size())
    return fail(ErrorCode::contradiction, fmt::format("{} digests and {} batches", kept.digests.size(), kept.batches.size()),
                {"", 0, 0, "--batch"}, "Give a --batch for each --digest, or none.");
  std::vector<ledger::KeptDigest> read;
  for (std::size_t i = 0; i < kept.digests.size(); ++i) {
    TRY_ASSIGN(const ledger::Digest digest, ledger::parse_digest(kept.digests[i], {"", 0, 0, "--digest"}));
    read.push_back({digest, kept.batches.empty() ? std::nullopt : std::optional(kept.batches[i])});
  }
  TRY_ASSIGN(const auto journal, store::open_journal(store, store::JournalUse::read));
  TRY_ASSIGN(const ledger::Comparison made, ledger::compare_digests(*journal, read));
  const auto number = [](const std::optional<std::uint64_t>& batch) {
    return batch ? nlohmann::ordered_json(*batch) : nlohmann::ordered_json(nullptr);
  };
  out.holds = made.holds();
  out.text = fmt::format("{}\n", words(made));
  out.json = {{"holds", made.holds()}, {"agrees_to", number(made.agrees)}, {"differs_at", number(made.differs)}, {"unknown", made.unknown}};
  return out;
}

}  // namespace entrepot::app
