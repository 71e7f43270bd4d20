// The command `finance`, and what its subcommands share.
#pragma once

#include <string>

#include "base/day.h"
#include "commands.h"
#include "finance/arrangement.h"
#include "finance/swap.h"
#include "ledger_command.h"

namespace entrepot::app {

void add_finance_command(CLI::App& app, Chosen& chosen);

struct ArrangementOptions {
  std::string arrangement = "cmim";  // a file, or the name of one that comes with the program
  std::string on;                    // a day; "": today
};
void add_arrangement_options(CLI::App& command, ArrangementOptions& options);
Result<finance::Arrangement> read_arrangement(const ArrangementOptions& options);
Result<Day> day_of(const ArrangementOptions& options);

std::string plain(const Decimal& number);  // without zeros at its end: "13.68"

std::string money_text(const Money& money);     // "2,500,000.00 USD"

// What is written into the journal of a step.
struct FinanceStep {
  std::string text;   // of what is done
  std::string asked;  // of what was refused: as it was asked for
};

// Opens what the steps need and does them behind a text that asks for it, since the accounts are closed to other writers. What is all there
// is not recorded again. One receipt for each transfer; steps of more than a batch are done in several. An account that is refused is an error, and recorded.
Result<std::vector<ledger::Receipt>> carry_out(const LedgerPlace& place, ledger::Book& book, const FinanceStep& step,
                                               const finance::Steps& steps);
// The error, entered into the journal as what was refused.
tl::unexpected<Error> refused_and_recorded(const LedgerPlace& place, ledger::Book& book, const FinanceStep& step, const std::string& what,
                                           ledger::Outcome outcome, const std::string& why);
// What is due by the clock expires before the step. A clock that runs backwards is refused and recorded.
Result<> reach_the_clock(const LedgerPlace& place, ledger::Book& book, const FinanceStep& step, const std::string& what);

void add_finance_amounts(CLI::App& finance, Chosen& chosen);
void add_finance_power(CLI::App& finance, Chosen& chosen);
void add_finance_swap(CLI::App& finance, Chosen& chosen);  // open, request, vote, draw, withdraw, renew, repay, receive, refusals, status
void add_finance_settle(CLI::App& finance, Chosen& chosen);  // settle, positions

}  // namespace entrepot::app
