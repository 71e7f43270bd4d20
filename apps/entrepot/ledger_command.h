// The command `ledger`, and what its subcommands share.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "commands.h"
#include "ledger/book.h"
#include "ledger/text.h"

namespace entrepot::app {

void add_ledger_command(CLI::App& app, Chosen& chosen);

struct LedgerPlace {
  std::string store;
  std::string at;  // a clock reading; "": the system's clock
};
void add_store_option(CLI::App& command, LedgerPlace& place);
void add_clock_option(CLI::App& command, LedgerPlace& place);

// A reading of --at that is ahead of the system's clock by more than clock_tolerance is refused (clock_runs_ahead), and recorded as refused, unless
// the store is for rehearsal.
Result<ledger::Book::Clock> clock_of(const LedgerPlace& place);
Result<std::unique_ptr<ledger::Book>> open_book(const LedgerPlace& place);  // to write
Result<ledger::Ledger> read_ledger(const LedgerPlace& place);

Result<bool> is_rehearsal(const LedgerPlace& place);
constexpr std::string_view rehearsal_words = "REHEARSAL: the clock of this store is given by who writes to it";

// The error for a request that was refused, with the rule's name as the field. A refusal is in the journal.
tl::unexpected<Error> refused(const LedgerPlace& place, const std::string& what, ledger::Outcome outcome, const std::string& why);

// Enters that `what` ("ledger transfer g1 a b 1.5") was refused, and why, as a text of the journal ("WHAT: REFUSED out_of_range: ..."), and gives the
// error back: for what is refused before the ledger is asked. Control characters become '?'.
tl::unexpected<Error> record_refusal(ledger::Book& book, const std::string& what, std::string_view rule, Error error);
// The rule in such a text of the command `of` ("ledger", "finance"); "": it is none.
std::string_view refused_rule(std::string_view text, std::string_view of);

void add_ledger_open(CLI::App& ledger, Chosen& chosen);  // init, asset, account
void add_ledger_transfer(CLI::App& ledger, Chosen& chosen);  // transfer, post, void, reopen, advance
void add_ledger_apply(CLI::App& ledger, Chosen& chosen);  // apply
void add_ledger_show(CLI::App& ledger, Chosen& chosen);  // balances, history
void add_ledger_proof(CLI::App& ledger, Chosen& chosen);  // verify, export

}  // namespace entrepot::app
