// The subcommands of `reserve` that work on a register: what they share.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "ledger_command.h"
#include "reserves/office.h"

namespace entrepot::app {

void add_reserve_rulebook(CLI::App& reserve, Chosen& chosen);   // adopt, show
void add_reserve_stock(CLI::App& reserve, Chosen& chosen);      // depot, lot, attest, use, lose, convert, need, show
void add_reserve_recognise(CLI::App& reserve, Chosen& chosen);  // agree, ask, confirm, suspend, resume, withdraw, end, show
void add_reserve_release(CLI::App& reserve,
                         Chosen& chosen);    // request, circulate, propose, decide, ship, receive, settle, replenish, withdraw
void add_reserve_organisations(CLI::App& reserve, Chosen& chosen);
void add_reserve_status(CLI::App& reserve, Chosen& chosen);     // status, advance, verify
void add_reserve_refusals(CLI::App& reserve, Chosen& chosen);

// Who signs, and where the register is.
struct SignedOptions {
  LedgerPlace place;
  std::string organisation, economy, people, id;
};
void add_signed_options(CLI::App& command, SignedOptions& options, Chosen& chosen);

// One field of a request and the option that gives it; a name without dashes is a positional.
struct FieldOption {
  const char* option;  // "lot", "--expires"
  const char* field;
  const char* help;
  bool needed = true;
};
struct Verb {
  const char* name;  // "attest"
  const char* what;  // "lot.attest"
  const char* help;
  std::vector<FieldOption> fields;
  const char* example;
};
// A subcommand that asks the register for one thing and says what it came to. A refusal ends with exit code 3.
void add_verb(CLI::App& group, Chosen& chosen, Verb verb);

Result<int> ask_register(const SignedOptions& options, reserves::Request request, bool json);
Result<reserves::ReadRegister> read_reserve(const LedgerPlace& place);

}  // namespace entrepot::app
