// What the ledger answers to a request. One request gets one answer: the first in this order that applies.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace entrepot::ledger {

// The numbers are written into journals: new ones go to the end of their group's hundred, none is ever used again.
enum class Outcome : std::uint8_t {
  ok = 0,
  exists = 1,  // the same id and the same body: done before, nothing to do; callers take it as success

  // The batch and the chain.
  clock_runs_backwards = 10,
  linked_event_chain_open,  // the last transfer of the submission says `linked`
  linked_event_failed,      // another transfer of its chain failed
  linked_event_exists,      // it exists, others of its chain do not: another chain

  // The id is taken by another body.
  id_must_not_be_zero = 20,
  exists_with_different_flags,
  exists_with_different_target,
  exists_with_different_timeout,
  exists_with_different_debit_account,
  exists_with_different_credit_account,
  exists_with_different_amount,
  exists_with_different_reference,
  exists_with_different_ledger,
  exists_with_different_code,
  exists_with_different_unit,  // a ledger: asset, unit, grade or places
  id_of_an_office,             // of a transfer, as offices give them (numbers.h), and no text was entered

  // The request by itself.
  reserved_flag = 40,
  flags_are_mutually_exclusive,
  amount_must_not_be_negative,
  timeout_reserved_for_pending,
  target_must_not_be_zero,
  target_must_be_zero,
  target_must_be_different,
  text_not_valid,  // a name, asset, unit or grade: empty, too long, not UTF-8, or with control characters
  places_out_of_range,

  // The second step of a pending transfer.
  pending_not_found = 60,
  pending_not_pending,
  pending_has_different_debit_account,
  pending_has_different_credit_account,
  pending_has_different_ledger,
  pending_has_different_code,
  exceeds_pending_amount,
  pending_has_different_amount,
  pending_already_posted,
  pending_already_voided,
  pending_expired,

  // The end of a closing.
  closing_not_found = 80,
  not_a_closing,
  closing_has_different_account,
  amount_must_be_zero,
  already_reopened,

  // The accounts.
  debit_account_must_not_be_zero = 100,
  credit_account_must_not_be_zero,
  accounts_must_be_different,
  ledger_not_found,
  debit_account_not_found,
  credit_account_not_found,
  accounts_must_have_the_same_ledger,
  transfer_must_have_the_ledger_of_its_accounts,
  corrected_not_found,
  corrected_has_different_ledger,
  debit_account_closed,
  credit_account_closed,
  debit_account_has_pending,  // and is to be closed
  credit_account_has_pending,
  account_of_an_office,  // and no text was entered that asks for it
  ledger_of_an_office,   // of a ledger, from first_of_a_register on, and no text was entered
  name_of_an_office,     // of an account, as a register names them, and no text was entered

  // The figures.
  overflows_debits_pending = 120,
  overflows_credits_pending,
  overflows_debits_posted,
  overflows_credits_posted,
  overflows_debits,   // pending and posted together
  overflows_credits,
  overflows_timeout,
  exceeds_credits,  // the debit account's debits must not exceed its credits
  exceeds_debits,   // the credit account's credits must not exceed its debits
};

struct OutcomeKind {
  Outcome outcome;
  std::string_view name;      // stable, for machines
  std::string_view sentence;  // for people
};

std::span<const OutcomeKind> outcome_kinds();  // all, in order of precedence
const OutcomeKind& outcome_kind(Outcome outcome);
std::optional<Outcome> outcome_of(std::uint8_t number);  // none for a number that stands for nothing

constexpr bool done(Outcome outcome) { return outcome == Outcome::ok || outcome == Outcome::exists; }

}  // namespace entrepot::ledger
