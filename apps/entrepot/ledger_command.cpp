#include "ledger_command.h"

#include <chrono>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "console.h"
#include "store/journal_store.h"

namespace entrepot::app {
namespace {

ledger::Timestamp system_time() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
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

tl::unexpected<Error> refused(const LedgerPlace& place, const std::string& what, ledger::Outcome outcome, const std::string& why) {
  return fail(ErrorCode::contradiction, fmt::format("{} was refused: {}", what, why),
              {store::is_postgresql(place.store) ? "" : place.store, 0, 0, std::string(ledger::outcome_kind(outcome).name)},
              "The refusal is recorded; nothing else has changed.");
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
