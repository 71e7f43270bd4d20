#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "console.h"
#include "kept_digests.h"
#include "ledger/daily_roots.h"
#include "ledger/inspect.h"
#include "ledger_command.h"
#include "store/journal_store.h"

namespace entrepot::app {
namespace {

std::string verdict(const ledger::Finding& finding) {
  if (finding.of_callers) return "not of the ledger";
  return finding.violation.empty() ? "holds" : "BROKEN";
}

std::string proof_text(const ledger::Verification& proof) {
  std::string out = fmt::format("{} batches, {} records, digest {}\n", proof.batches, proof.records, ledger::digest_text(proof.digest));
  for (const ledger::Finding& finding : proof.findings) {
    out += fmt::format("{:>3} {:<17} {}\n", finding.invariant, verdict(finding), finding.rule);
    if (!finding.violation.empty()) out += fmt::format("    {}\n", finding.violation);
  }
  return out;
}

std::string proof_json(const ledger::Verification& proof, bool rehearsal, const KeptComparison& kept) {
  nlohmann::ordered_json invariants = nlohmann::ordered_json::array();
  for (const ledger::Finding& finding : proof.findings)
    invariants.push_back(
        {{"invariant", finding.invariant}, {"rule", finding.rule}, {"verdict", verdict(finding)}, {"violation", finding.violation}});
  nlohmann::ordered_json out{{"batches", proof.batches}, {"records", proof.records}, {"digest", ledger::digest_text(proof.digest)},
                             {"holds", proof.holds()},   {"rehearsal", rehearsal},   {"invariants", invariants}};
  if (!kept.json.is_null()) out["kept"] = kept.json;
  return out.dump(2) + "\n";
}

Result<int> verify(const LedgerPlace& place, const KeptDigests& digests, bool json) {
  TRY_ASSIGN(const KeptComparison kept, compare_kept(place.store, digests));
  Result<ledger::Verification> made;
  {
    TRY_ASSIGN(const auto journal, store::open_journal(place.store, store::JournalUse::read));
    TerminalProgress progress;
    made = ledger::verify(*journal, progress);
  }
  TRY_ASSIGN(const ledger::Verification proof, std::move(made));
  TRY_ASSIGN(const bool rehearsal, is_rehearsal(place));
  if (rehearsal && !json) print(fmt::format("{}\n", rehearsal_words));
  print(json ? proof_json(proof, rehearsal, kept) : proof_text(proof));
  if (proof.holds() && kept.holds && !json) print("all hold\n");
  if (!json) print(kept.text);
  if (proof.holds() && kept.holds) return 0;
  return error_kind(ErrorCode::contradiction).exit_code;
}

Result<int> write_export(const LedgerPlace& place, const std::string& out) {
  TRY_ASSIGN(const ledger::Ledger book, read_ledger(place));
  const std::string text = ledger::hledger_text(book);
  if (out.empty()) {
    print(text);
    return 0;
  }
  TRY(write_file_atomic(out, text));
  print(fmt::format("wrote {}\n", out));
  return 0;
}

struct RootsOptions {
  LedgerPlace place;
  std::uint64_t batch = 0;
};

nlohmann::ordered_json root_json(const ledger::DailyRoot& one, std::uint64_t batch) {
  nlohmann::ordered_json out{
      {"day", one.day.text()}, {"first_batch", one.first_batch}, {"batches", one.batches.size()}, {"root", ledger::digest_text(one.root)}};
  if (batch == 0) return out;
  const std::size_t leaf = batch - one.first_batch;
  nlohmann::ordered_json path = nlohmann::ordered_json::array();
  const auto siblings = ledger::merkle_path(one.batches, leaf);
  for (const auto& sibling : *siblings) path.push_back(ledger::digest_text(sibling));
  out["batch"] = batch;
  out["digest"] = ledger::digest_text(one.batches[leaf]);
  out["leaf"] = leaf;
  out["path"] = path;
  return out;
}

// One line for each day; of a batch the digests that lead from it to the root of its day.
Result<int> roots(const RootsOptions& options, bool json) {
  TRY_ASSIGN(const auto journal, store::open_journal(options.place.store, store::JournalUse::read));
  TerminalProgress progress;
  TRY_ASSIGN(const auto days, ledger::daily_roots(*journal, progress));
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  std::string text;
  for (const ledger::DailyRoot& one : days) {
    if (options.batch != 0 && (options.batch < one.first_batch || options.batch >= one.first_batch + one.batches.size())) continue;
    const auto made = root_json(one, options.batch);
    list.push_back(made);
    text += fmt::format("{} {} batches from {}: {}\n", one.day.text(), one.batches.size(), one.first_batch, ledger::digest_text(one.root));
    if (options.batch == 0) continue;
    text += fmt::format("batch {}, leaf {}: {}\n", options.batch, options.batch - one.first_batch, made.at("digest").get<std::string>());
    for (const auto& sibling : made.at("path")) text += "  " + sibling.get<std::string>() + "\n";
  }
  if (options.batch != 0 && list.empty())
    return fail(ErrorCode::not_found, fmt::format("There is no batch {}", options.batch), {"", 0, 0, "--batch"},
                "'entrepot ledger roots' lists them.");
  print(json ? list.dump(2) + "\n" : text);
  return 0;
}

}  // namespace

void add_ledger_proof(CLI::App& ledger, Chosen& chosen) {
  auto place = std::make_shared<LedgerPlace>();
  auto* proof = ledger.add_subcommand(
      "verify", "Do everything again from the journal and prove digest and invariants; exit code 3 when one is broken");
  auto kept = std::make_shared<KeptDigests>();
  add_store_option(*proof, *place);
  add_kept_options(*proof, *kept);
  proof->add_flag("--json", chosen.json, "print JSON");
  proof->footer("Example:\n  entrepot ledger verify --store ledger.db");
  proof->callback([&chosen, place, kept] { chosen.run = [&chosen, place, kept] { return verify(*place, *kept, chosen.json); }; });

  auto asked = std::make_shared<RootsOptions>();
  auto* daily =
      ledger.add_subcommand("roots", "One digest for each day, over the digests of its batches (Merkle tree): to hand to a witness");
  add_store_option(*daily, asked->place);
  daily->add_option("--batch", asked->batch, "the digests that prove this batch")->check(CLI::PositiveNumber);
  daily->add_flag("--json", chosen.json, "print JSON");
  daily->footer("Example:\n  entrepot ledger roots --store ledger.db");
  daily->callback([&chosen, asked] { chosen.run = [&chosen, asked] { return roots(*asked, chosen.json); }; });

  auto from = std::make_shared<LedgerPlace>();
  auto out = std::make_shared<std::string>();
  auto* text = ledger.add_subcommand("export", "Print what was posted as text for hledger, with its balances as assertions");
  add_store_option(*text, *from);
  text->add_option("--out", *out, "write it to a file");
  text->footer("Example:\n  entrepot ledger export --store ledger.db --out ledger.journal   (then: hledger -f ledger.journal check)");
  text->callback([&chosen, from, out] { chosen.run = [from, out] { return write_export(*from, *out); }; });
}

}  // namespace entrepot::app
