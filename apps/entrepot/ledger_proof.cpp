#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "console.h"
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

std::string proof_json(const ledger::Verification& proof) {
  nlohmann::ordered_json invariants = nlohmann::ordered_json::array();
  for (const ledger::Finding& finding : proof.findings)
    invariants.push_back(
        {{"invariant", finding.invariant}, {"rule", finding.rule}, {"verdict", verdict(finding)}, {"violation", finding.violation}});
  const nlohmann::ordered_json out{{"batches", proof.batches},
                                   {"records", proof.records},
                                   {"digest", ledger::digest_text(proof.digest)},
                                   {"holds", proof.holds()},
                                   {"invariants", invariants}};
  return out.dump(2) + "\n";
}

Result<int> verify(const LedgerPlace& place, bool json) {
  Result<ledger::Verification> made;
  {
    TRY_ASSIGN(const auto journal, store::open_journal(place.store, store::JournalUse::read));
    TerminalProgress progress;
    made = ledger::verify(*journal, progress);
  }
  TRY_ASSIGN(const ledger::Verification proof, std::move(made));
  print(json ? proof_json(proof) : proof_text(proof));
  if (proof.holds()) {
    if (!json) print("all hold\n");
    return 0;
  }
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

}  // namespace

void add_ledger_proof(CLI::App& ledger, Chosen& chosen) {
  auto place = std::make_shared<LedgerPlace>();
  auto* proof = ledger.add_subcommand(
      "verify", "Do everything again from the journal and prove digest and invariants; exit code 3 when one is broken");
  add_store_option(*proof, *place);
  proof->add_flag("--json", chosen.json, "print JSON");
  proof->footer("Example:\n  entrepot ledger verify --store ledger.db");
  proof->callback([&chosen, place] { chosen.run = [&chosen, place] { return verify(*place, chosen.json); }; });

  auto from = std::make_shared<LedgerPlace>();
  auto out = std::make_shared<std::string>();
  auto* text = ledger.add_subcommand("export", "Print what was posted as text for hledger, with its balances as assertions");
  add_store_option(*text, *from);
  text->add_option("--out", *out, "write it to a file");
  text->footer("Example:\n  entrepot ledger export --store ledger.db --out ledger.journal   (then: hledger -f ledger.journal check)");
  text->callback([&chosen, from, out] { chosen.run = [from, out] { return write_export(*from, *out); }; });
}

}  // namespace entrepot::app
