#include <span>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "console.h"
#include "kept_digests.h"
#include "reserve_page.h"
#include "reserve_refusals.h"
#include "reserve_register.h"
#include "reserves/proof.h"
#include "store/journal_store.h"

namespace entrepot::app {
namespace {

struct Options {
  LedgerPlace place;
  std::string out;
};

Result<ReserveStatus> status_of(const LedgerPlace& place) {
  TRY_ASSIGN(auto read, read_reserve(place));
  auto owned = std::make_shared<reserves::ReadRegister>(std::move(read));
  ReserveStatus status;
  status.read = owned;
  TRY_ASSIGN(status.rehearsal, is_rehearsal(place));
  status.stocks = reserves::stock_rows(owned->state, owned->ledger, reserves::day_of(owned->ledger.time()));
  TRY_ASSIGN(status.cover, reserves::cover_rows(owned->state, owned->ledger));
  status.matrices = reserves::recognition_matrices(owned->state, owned->ledger);
  status.clocks = reserves::clock_rows(owned->state, owned->ledger);
  status.releases = reserves::release_rows(owned->state, owned->ledger);
  status.recognitions = reserves::recognition_rows(owned->state, owned->ledger);
  return status;
}

std::string amount(std::int64_t value, const reserves::CoverRow& row) { return ledger::amount_text(value, row.countable); }

std::string cover_text(const reserves::CoverRow& row) {
  return fmt::format("{:<5} {:<10} {:<10} {:>14} {:>14} {:>14} {:>14} {:<4} {:>18}\n{}", reserves::name_of(row.economy), row.good,
                     row.instrument, amount(row.own, row), amount(row.abroad, row), amount(row.joint, row), amount(row.for_others, row),
                     row.countable.unit, cover_days(row), row.note.empty() ? "" : "      " + row.note + "\n");
}

std::string votes_words(const std::map<EconomyId, bool>& votes) {
  std::string out;
  for (const auto& [economy, yes] : votes) out += fmt::format("{} {} {}", out.empty() ? ";" : ",", economy.text(), yes ? "yes" : "no");
  return out;
}

std::span<const reserves::Proposal> replaced(const reserves::Release& release) {
  const std::span<const reserves::Proposal> all(release.proposals);
  return all.first(all.empty() ? 0 : all.size() - 1);
}

nlohmann::ordered_json proposals_json(const reserves::Release& release) {
  nlohmann::ordered_json out = nlohmann::ordered_json::array();
  for (const auto& one : release.proposals) {
    const bool stands = &one == &release.proposals.back();
    nlohmann::ordered_json votes = nlohmann::ordered_json::object();
    for (const auto& [economy, yes] : stands ? release.votes : one.votes) votes[economy.text()] = yes ? "yes" : "no";
    out.push_back({{"at", ledger::time_text(one.at)}, {"by", one.organisation}, {"lots", one.words}, {"stands", stands}, {"votes", votes}});
  }
  return out;
}

std::vector<std::string> loss_documents(const reserves::Release& release) {
  std::vector<std::string> out;
  for (const auto& one : release.consignments) out.insert(out.end(), one.loss_documents.begin(), one.loss_documents.end());
  return out;
}

std::string release_text(const reserves::ReleaseRow& row) {
  const reserves::Release& one = *row.release;
  std::string out = fmt::format("release {}{}: {}, {} of {} received ({} %)\n", one.id, one.drill ? " (DRILL)" : "",
                                reserves::release_state_name(one.state), ledger::amount_text(row.received, row.countable),
                                ledger::amount_with_unit(one.asked, row.countable), received_percent(row));
  for (const auto& step : one.steps) out += "  " + step_words(step) + "\n";
  for (const auto& before : replaced(one))
    out += fmt::format("  replaced: {} proposed on {}: {}{}\n", before.organisation, reserves::day_of(before.at).text(), before.words,
                       votes_words(before.votes));
  if (one.state == reserves::ReleaseState::proposed && !reserves::against_silence(one).empty())
    out += fmt::format("  silence does not adopt it: {}\n", reserves::against_silence(one));
  if (!row.not_shipped.empty()) out += fmt::format("  not shipped in time: {}\n", row.not_shipped);
  if (!row.still_due.empty()) out += fmt::format("  still to be restored by {}: {}\n", one.owner, row.still_due);
  if (one.doubts.empty()) out += "  by its rules it may be called lawful\n";
  for (const auto& doubt : one.doubts) out += fmt::format("  not called lawful: {}: {}\n", doubt.provision, doubt.why);
  return out;
}

nlohmann::ordered_json release_json(const reserves::ReleaseRow& row) {
  const reserves::Release& one = *row.release;
  nlohmann::ordered_json steps = nlohmann::ordered_json::array(), doubts = nlohmann::ordered_json::array();
  for (const auto& step : one.steps)
    steps.push_back({{"step", step.step},
                     {"at", ledger::time_text(step.at)},
                     {"due", step.due == 0 ? "" : ledger::time_text(step.due)},
                     {"late", step.late},
                     {"by", step.organisation}});
  nlohmann::ordered_json notices = nlohmann::ordered_json::array();
  for (const auto& notice : one.notices)
    notices.push_back(
        {{"step", notice.step}, {"at", ledger::time_text(notice.at)}, {"to", notice.to}, {"late", notice.late}, {"words", notice.words}});
  for (const auto& doubt : one.doubts) doubts.push_back({{"provision", doubt.provision}, {"why", doubt.why}});
  return {{"release", one.id},
          {"drill", one.drill},
          {"instrument", one.instrument},
          {"version", one.version},
          {"tier", one.tier},
          {"good", one.good},
          {"requester", one.requester.text()},
          {"state", reserves::release_state_name(one.state)},
          {"asked", ledger::amount_text(one.asked, row.countable)},
          {"received", ledger::amount_text(row.received, row.countable)},
          {"received_percent", received_percent(row)},
          {"proposals", proposals_json(one)},
          {"against_silence", one.state == reserves::ReleaseState::proposed ? reserves::against_silence(one) : ""},
          {"settlement", one.settlement},
          {"short_by", row.short_by},
          {"not_shipped", row.not_shipped},
          {"loss_documents", loss_documents(one)},
          {"still_due", row.still_due},
          {"steps", steps},
          {"notices", notices},
          {"to_confirm", doubts}};
}

// What a recognition lost by counts and losses, and what of that was found again; "" where it lost nothing.
std::string recognition_text(const reserves::RecognitionRow& row) {
  const reserves::Recognition& one = *row.recognition;
  if (one.lost + one.restored == 0) return {};
  return fmt::format("recognition {}, {}: {} of {} count for {}; {} lost by counts and losses, {} of that restored\n", one.id, one.lot,
                     ledger::amount_text(row.counts, row.countable), ledger::amount_with_unit(row.agreed, row.countable),
                     one.beneficiary.text(), ledger::amount_text(one.lost + one.restored, row.countable),
                     ledger::amount_text(one.restored, row.countable));
}

nlohmann::ordered_json recognition_json(const reserves::RecognitionRow& row) {
  const reserves::Recognition& one = *row.recognition;
  return {{"recognition", one.id},
          {"lot", one.lot},
          {"holder", one.holder.text()},
          {"beneficiary", one.beneficiary.text()},
          {"state", reserves::recognition_state_name(one.state)},
          {"agreed", ledger::amount_text(row.agreed, row.countable)},
          {"counts", ledger::amount_text(row.counts, row.countable)},
          {"lost", ledger::amount_text(one.lost + one.restored, row.countable)},
          {"restored", ledger::amount_text(one.restored, row.countable)},
          {"unit", row.countable.unit}};
}

std::string status_text(const ReserveStatus& status) {
  std::string out = status.rehearsal ? std::string(rehearsal_words) + "\n" : "";
  out += fmt::format("{} at {}\n", status.read->state.rulebooks.instruments().empty() ? "no rulebook is adopted," : "the register",
                     ledger::time_text(status.read->ledger.time()));
  out += fmt::format("{:<5} {:<10} {:<10} {:>14} {:>14} {:>14} {:>14} {:<4} {:>18}\n", "", "good", "instrument", "own, counted",
                     "from abroad", "of joint", "for others", "unit", "days of cover");
  for (const auto& row : status.cover) out += cover_text(row);
  for (const auto& [id, one] : status.read->state.contracts) {
    const ledger::Asset& asset = status.read->ledger.assets().at(status.read->state.ledgers.at(one.instrument + "/" + one.good).number);
    out += fmt::format("contract {}: {} of {} from {} to {}, {} left, to before {}{}\n", id, ledger::amount_with_unit(one.amount, asset),
                       one.good, one.supplier.text(), one.recipient.text(),
                       ledger::amount_text(reserves::left_of(status.read->state, one), asset), one.until.text(),
                       one.confirmed ? "" : ", NOT CONFIRMED");
  }
  for (const auto& row : status.recognitions) out += recognition_text(row);
  for (const auto& row : status.releases) out += release_text(row);
  for (const auto& row : status.clocks)
    out += fmt::format("{} {}: {}{}\n{}", ledger::time_text(row.due), row.owner, row.what, row.late ? ", LATE" : "",
                       row.notice.empty() ? "" : "  " + row.notice + "\n");
  out += refusals_text(*status.read);
  out += fmt::format("{} requests, {} of them refused", status.read->state.entries, status.read->state.refused.size());
  if (const std::size_t before = refusal_rows(*status.read).size() - status.read->state.refused.size(); before > 0)
    out += fmt::format("; refused before the register was asked: {}", before);
  if (status.read->strays > 0) out += fmt::format("; transfers past the register: {}", status.read->strays);
  return out + "\n";
}

nlohmann::ordered_json status_json(const ReserveStatus& status) {
  nlohmann::ordered_json out{{"time", ledger::time_text(status.read->ledger.time())},
                             {"rehearsal", status.rehearsal},
                             {"digest", ledger::digest_text(status.read->ledger.digest())},
                             {"requests", status.read->state.entries},
                             {"refused", status.read->state.refused.size()},
                             {"refused_before_it_was_asked", refusal_rows(*status.read).size() - status.read->state.refused.size()},
                             {"past_the_register", status.read->strays},
                             {"cover", nlohmann::ordered_json::array()},
                             {"clocks", nlohmann::ordered_json::array()}};
  for (const auto& row : status.cover)
    out["cover"].push_back({{"economy", reserves::name_of(row.economy)},
                            {"instrument", row.instrument},
                            {"good", row.good},
                            {"own", amount(row.own, row)},
                            {"from_abroad", amount(row.abroad, row)},
                            {"joint", amount(row.joint, row)},
                            {"note", row.note},
                            {"for_others", amount(row.for_others, row)},
                            {"withheld", amount(row.not_told, row)},
                            {"unit", row.countable.unit},
                            {"days", cover_days(row)},
                            {"formula", row.use == nullptr ? "" : row.use->formula}});
  for (const auto& [id, one] : status.read->state.contracts) {
    const ledger::Asset& asset = status.read->ledger.assets().at(status.read->state.ledgers.at(one.instrument + "/" + one.good).number);
    out["contracts"].push_back({{"contract", id},
                                {"instrument", one.instrument},
                                {"good", one.good},
                                {"supplier", one.supplier.text()},
                                {"recipient", one.recipient.text()},
                                {"amount", ledger::amount_text(one.amount, asset)},
                                {"left", ledger::amount_text(reserves::left_of(status.read->state, one), asset)},
                                {"pricing", one.pricing},
                                {"from", one.from.text()},
                                {"until", one.until.text()},
                                {"confirmed", one.confirmed}});
  }
  for (const auto& row : status.recognitions) out["recognitions"].push_back(recognition_json(row));
  for (const auto& row : status.releases) out["releases"].push_back(release_json(row));
  for (const auto& row : status.clocks)
    out["clocks"].push_back(
        {{"what", row.what}, {"owner", row.owner}, {"due", ledger::time_text(row.due)}, {"late", row.late}, {"notice", row.notice}});
  for (const RefusalRow& row : refusal_rows(*status.read))
    out["refusals"].push_back(
        {{"time", ledger::time_text(row.at)}, {"do", row.what}, {"by", row.by}, {"rule", row.rule}, {"why", row.why}});
  return out;
}

Result<int> status(const Options& options, bool json) {
  TRY_ASSIGN(const ReserveStatus made, status_of(options.place));
  if (!options.out.empty()) {
    TRY(write_file_atomic(options.out, reserve_page(made)));
    print(fmt::format("wrote {}\n", options.out));
    return 0;
  }
  print(json ? status_json(made).dump(2) + "\n" : status_text(made));
  return 0;
}

std::string verdict(const ledger::Finding& finding) {
  if (finding.of_callers) return "not checked";
  return finding.violation.empty() ? "holds" : "BROKEN";
}

Result<int> verify(const LedgerPlace& place, const KeptDigests& digests, bool json) {
  TRY_ASSIGN(const KeptComparison kept, compare_kept(place.store, digests));
  TRY_ASSIGN(const auto journal, store::open_journal(place.store, store::JournalUse::read));
  TerminalProgress progress;
  TRY_ASSIGN(const reserves::RegisterProof proof, reserves::verify_register(*journal, progress));
  const std::string digest = ledger::digest_text(proof.ledger.digest);
  TRY_ASSIGN(const bool rehearsal, is_rehearsal(place));
  if (json) {
    nlohmann::ordered_json rules = nlohmann::ordered_json::array();
    for (const ledger::Finding& one : proof.findings)
      rules.push_back({{"rule", one.invariant}, {"says", one.rule}, {"verdict", verdict(one)}, {"violation", one.violation}});
    nlohmann::ordered_json out{
        {"batches", proof.ledger.batches}, {"records", proof.ledger.records}, {"digest", digest}, {"register", proof.has_register},
        {"holds", proof.holds()},          {"rehearsal", rehearsal},          {"rules", rules}};
    if (!kept.json.is_null()) out["kept"] = kept.json;
    print(out.dump(2) + "\n");
  } else {
    if (rehearsal) print(fmt::format("{}\n", rehearsal_words));
    print(fmt::format("{} batches, {} records, digest {}\n", proof.ledger.batches, proof.ledger.records, digest));
    for (const ledger::Finding& one : proof.findings)
      print(fmt::format("{:>3} {:<12} {}\n{}", one.invariant, verdict(one), one.rule,
                        one.violation.empty() ? "" : "    " + one.violation + "\n"));
    if (!proof.has_register) print("no register is in this store: rules 9 to 12 are of its callers\n");
    else if (proof.holds() && kept.holds) print("all hold\n");
    print(kept.text);
  }
  return proof.holds() && kept.holds ? 0 : error_kind(ErrorCode::contradiction).exit_code;
}

Result<int> advance(const LedgerPlace& place, bool json) {
  TRY_ASSIGN(auto clock, clock_of(place));
  TRY_ASSIGN(auto journal, store::open_journal(place.store, store::JournalUse::write));
  TRY_ASSIGN(const auto office, reserves::Office::open(std::move(journal), std::move(clock)));
  TRY_ASSIGN(const reserves::Answer answer, office->advance());
  if (answer.refusal)
    return fail(ErrorCode::contradiction, "Time does not go back: " + answer.refusal->why,
                {store::is_postgresql(place.store) ? "" : place.store, 0, 0, answer.refusal->rule},
                "The refusal is recorded; nothing else has changed.");
  if (json) {
    print(nlohmann::ordered_json{{"due", answer.due}, {"time", ledger::time_text(answer.at)}}.dump(2) + "\n");
    return 0;
  }
  for (const std::string& one : answer.due) print(one + "\n");
  print(fmt::format("{} done by time; it is {}\n", answer.due.size(), ledger::time_text(answer.at)));
  return 0;
}

}  // namespace

void add_reserve_status(CLI::App& reserve, Chosen& chosen) {
  auto options = std::make_shared<Options>();
  auto* command = reserve.add_subcommand("status", "Cover by economy and good, what waits and until when; with --out as a page");
  add_store_option(*command, options->place);
  command->add_option("--out", options->out, "write a page (HTML) instead");
  command->add_flag("--json", chosen.json, "print JSON");
  command->footer("Example:\n  entrepot reserve status --store reserve.db --out status.html");
  command->callback([&chosen, options] { chosen.run = [&chosen, options] { return status(*options, chosen.json); }; });

  auto proved = std::make_shared<LedgerPlace>();
  auto* proof = reserve.add_subcommand(
      "verify", "Prove every rule of ledger and register from the journal, one by one; exit code 3 when one is broken");
  auto kept = std::make_shared<KeptDigests>();
  add_store_option(*proof, *proved);
  add_kept_options(*proof, *kept);
  proof->add_flag("--json", chosen.json, "print JSON");
  proof->footer("Example:\n  entrepot reserve verify --store reserve.db");
  proof->callback([&chosen, proved, kept] { chosen.run = [&chosen, proved, kept] { return verify(*proved, *kept, chosen.json); }; });

  auto place = std::make_shared<LedgerPlace>();
  auto* time = reserve.add_subcommand("advance", "Let time do what is due: lots that expire, agreements, tickets and clocks that end");
  add_store_option(*time, *place);
  add_clock_option(*time, *place);
  time->add_flag("--json", chosen.json, "print JSON");
  time->footer("Example:\n  entrepot reserve advance --store reserve.db");
  time->callback([&chosen, place] { chosen.run = [&chosen, place] { return advance(*place, chosen.json); }; });
}

}  // namespace entrepot::app
