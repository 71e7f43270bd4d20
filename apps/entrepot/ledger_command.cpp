#include "ledger_command.h"

#include <algorithm>
#include <chrono>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/text.h"
#include "console.h"
#include "ledger/rehearsal.h"
#include "store/journal_store.h"

namespace entrepot::app {
namespace {

ledger::Timestamp system_time() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

// At the ledger's own time, so that the refusal itself moves no clock.
tl::unexpected<Error> refuse_ahead(const LedgerPlace& place, ledger::Timestamp reading, ledger::Timestamp system) {
  TRY_ASSIGN(auto journal, store::open_journal(place.store, store::JournalUse::write));
  const auto moment = std::make_shared<ledger::Timestamp>(system);
  TerminalProgress progress;
  TRY_ASSIGN(const auto book, ledger::Book::open(std::move(journal), [moment] { return *moment; }, progress));
  TRY_ASSIGN(const ledger::Timestamp last, book->read([](const ledger::Ledger& now) { return now.time(); }));
  if (last != 0) *moment = last;
  Error error{ErrorCode::contradiction,
              fmt::format("The clock reading {} is ahead of the system's clock, {}", ledger::time_text(reading), ledger::time_text(system)),
              {store::is_postgresql(place.store) ? "" : place.store, 0, 0, "clock_runs_ahead"},
              "What has not happened yet is for a store of its own: entrepot ledger init --rehearsal."};
  return record_refusal(*book, "ledger clock --at " + place.at, "clock_runs_ahead", std::move(error));
}

}  // namespace

void add_store_option(CLI::App& command, LedgerPlace& place) {
  command.add_option("--store", place.store, "the ledger: a file, or postgresql://user@host/database")->required();
}

void add_clock_option(CLI::App& command, LedgerPlace& place) {
  command.add_option("--at", place.at, "the clock reading, YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ (default: the system's clock)");
}

Result<ledger::Book::Clock> clock_of(const LedgerPlace& place) {
  if (place.at.empty()) return ledger::Book::Clock(system_time);
  TRY_ASSIGN(const ledger::Timestamp reading, ledger::parse_time(place.at, {"", 0, 0, "--at"}));
  if (const ledger::Timestamp system = system_time(); reading > system + ledger::clock_tolerance) {
    TRY_ASSIGN(const bool rehearsal, is_rehearsal(place));
    if (!rehearsal) return refuse_ahead(place, reading, system);
  }
  return ledger::Book::Clock([reading] { return reading; });
}

Result<std::unique_ptr<ledger::Book>> open_book(const LedgerPlace& place) {
  TRY_ASSIGN(ledger::Book::Clock clock, clock_of(place));
  TRY_ASSIGN(auto journal, store::open_journal(place.store, store::JournalUse::write));
  TerminalProgress progress;
  return ledger::Book::open(std::move(journal), std::move(clock), progress);
}

Result<ledger::Ledger> read_ledger(const LedgerPlace& place) {
  TRY_ASSIGN(const auto journal, store::open_journal(place.store, store::JournalUse::read));
  TerminalProgress progress;
  return ledger::replay(*journal, progress);
}

Result<bool> is_rehearsal(const LedgerPlace& place) {
  TRY_ASSIGN(const auto journal, store::open_journal(place.store, store::JournalUse::read));
  return ledger::is_rehearsal(*journal);
}

tl::unexpected<Error> refused(const LedgerPlace& place, const std::string& what, ledger::Outcome outcome, const std::string& why) {
  return fail(ErrorCode::contradiction, fmt::format("{} was refused: {}", what, why),
              {store::is_postgresql(place.store) ? "" : place.store, 0, 0, std::string(ledger::outcome_kind(outcome).name)},
              "The refusal is recorded; nothing else has changed.");
}

namespace {
constexpr std::string_view refused_word = ": REFUSED ";
}

tl::unexpected<Error> record_refusal(ledger::Book& book, const std::string& what, std::string_view rule, Error error) {
  std::string text = fmt::format("{}{}{}: {}", what.substr(0, 400), refused_word, rule, error.what.substr(0, 2'000));
  const bool is_text = is_valid_utf8(text);
  std::replace_if(
      text.begin(), text.end(),
      [is_text](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte == 0x7f || (!is_text && byte >= 0x80);
      },
      '?');
  TRY(book.act([&text](ledger::Ledger& now) { now.enter(text); }));
  error.remedy += error.remedy.empty() ? "" : " ";
  error.remedy += "The refusal is recorded.";
  return tl::unexpected(std::move(error));
}

std::string_view refused_rule(std::string_view text, std::string_view of) {
  if (!text.starts_with(of) || text.substr(of.size(), 1) != " ") return {};
  const std::size_t at = text.find(refused_word);
  if (at == std::string_view::npos) return {};
  const std::string_view rest = text.substr(at + refused_word.size());
  return rest.substr(0, rest.find(':'));
}

void add_ledger_command(CLI::App& app, Chosen& chosen) {
  auto* ledger = app.add_subcommand("ledger", "Double-entry accounts in any unit: nothing written is ever lost or changed");
  ledger->require_subcommand(1);
  add_ledger_open(*ledger, chosen);
  add_ledger_transfer(*ledger, chosen);
  add_ledger_apply(*ledger, chosen);
  add_ledger_show(*ledger, chosen);
  add_ledger_proof(*ledger, chosen);
}

}  // namespace entrepot::app
