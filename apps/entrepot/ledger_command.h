// The command `ledger`, and what its subcommands share.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>

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

Result<ledger::Book::Clock> clock_of(const LedgerPlace& place);
Result<std::unique_ptr<ledger::Book>> open_book(const LedgerPlace& place);  // to write
Result<ledger::Ledger> read_ledger(const LedgerPlace& place);

// The error for a request that was refused, with the rule's name as the field. A refusal is in the journal.
tl::unexpected<Error> refused(const LedgerPlace& place, const std::string& what, ledger::Outcome outcome, const std::string& why);

void add_ledger_open(CLI::App& ledger, Chosen& chosen);      // init, asset, account
void add_ledger_transfer(CLI::App& ledger, Chosen& chosen);  // transfer, post, void, reopen, advance
void add_ledger_apply(CLI::App& ledger, Chosen& chosen);     // apply
void add_ledger_show(CLI::App& ledger, Chosen& chosen);      // balances, history
void add_ledger_proof(CLI::App& ledger, Chosen& chosen);     // verify, export

}  // namespace entrepot::app
