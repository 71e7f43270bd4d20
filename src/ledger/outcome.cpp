#include "ledger/outcome.h"

#include <algorithm>
#include <array>

namespace entrepot::ledger {
namespace {

constexpr std::array kinds{
    OutcomeKind{Outcome::ok, "ok", "Done."},
    OutcomeKind{Outcome::exists, "exists", "It was done before with the same body."},
    OutcomeKind{Outcome::clock_runs_backwards, "clock_runs_backwards", "The clock reading is earlier than the ledger's time."},
    OutcomeKind{Outcome::linked_event_chain_open, "linked_event_chain_open", "The last transfer of a submission must not be linked."},
    OutcomeKind{Outcome::linked_event_failed, "linked_event_failed", "Another transfer of its chain failed."},
    OutcomeKind{Outcome::linked_event_exists, "linked_event_exists", "It exists, but others of its chain do not."},
    OutcomeKind{Outcome::id_must_not_be_zero, "id_must_not_be_zero", "An id is needed."},
    OutcomeKind{Outcome::exists_with_different_flags, "exists_with_different_flags", "The id exists with other flags."},
    OutcomeKind{Outcome::exists_with_different_target, "exists_with_different_target", "The id exists for another target."},
    OutcomeKind{Outcome::exists_with_different_timeout, "exists_with_different_timeout", "The id exists with another timeout."},
    OutcomeKind{Outcome::exists_with_different_debit_account, "exists_with_different_debit_account",
                "The id exists with another debit account."},
    OutcomeKind{Outcome::exists_with_different_credit_account, "exists_with_different_credit_account",
                "The id exists with another credit account."},
    OutcomeKind{Outcome::exists_with_different_amount, "exists_with_different_amount", "The id exists with another amount."},
    OutcomeKind{Outcome::exists_with_different_reference, "exists_with_different_reference", "The id exists with another reference."},
    OutcomeKind{Outcome::exists_with_different_ledger, "exists_with_different_ledger", "The id exists in another ledger."},
    OutcomeKind{Outcome::exists_with_different_code, "exists_with_different_code", "The id exists with another code."},
    OutcomeKind{Outcome::exists_with_different_unit, "exists_with_different_unit",
                "The ledger exists with another asset, unit, grade or number of places."},
    OutcomeKind{Outcome::id_of_an_office, "id_of_an_office",
                "The id is one that an office, such as a register, gives to its transfers, and closed to other writers: take another."},
    OutcomeKind{Outcome::reserved_flag, "reserved_flag", "A flag is not known."},
    OutcomeKind{Outcome::flags_are_mutually_exclusive, "flags_are_mutually_exclusive", "Flags exclude each other."},
    OutcomeKind{Outcome::amount_must_not_be_negative, "amount_must_not_be_negative", "The amount is negative."},
    OutcomeKind{Outcome::timeout_reserved_for_pending, "timeout_reserved_for_pending", "Only a pending transfer has a timeout."},
    OutcomeKind{Outcome::target_must_not_be_zero, "target_must_not_be_zero", "The transfer that it acts on must be named."},
    OutcomeKind{Outcome::target_must_be_zero, "target_must_be_zero", "It names a transfer to act on, but no flag says how."},
    OutcomeKind{Outcome::target_must_be_different, "target_must_be_different", "It acts on itself."},
    OutcomeKind{Outcome::text_not_valid, "text_not_valid", "A name is empty, too long, not UTF-8 or has control characters."},
    OutcomeKind{Outcome::places_out_of_range, "places_out_of_range", "A ledger has 0 to 18 decimal places."},
    OutcomeKind{Outcome::pending_not_found, "pending_not_found", "The pending transfer does not exist."},
    OutcomeKind{Outcome::pending_not_pending, "pending_not_pending", "The transfer it acts on was never pending."},
    OutcomeKind{Outcome::pending_has_different_debit_account, "pending_has_different_debit_account",
                "The pending transfer has another debit account."},
    OutcomeKind{Outcome::pending_has_different_credit_account, "pending_has_different_credit_account",
                "The pending transfer has another credit account."},
    OutcomeKind{Outcome::pending_has_different_ledger, "pending_has_different_ledger", "The pending transfer is of another ledger."},
    OutcomeKind{Outcome::pending_has_different_code, "pending_has_different_code", "The pending transfer has another code."},
    OutcomeKind{Outcome::exceeds_pending_amount, "exceeds_pending_amount", "More is posted than is pending."},
    OutcomeKind{Outcome::pending_has_different_amount, "pending_has_different_amount",
                "A pending transfer is voided whole: the amount must be 0 or its own."},
    OutcomeKind{Outcome::pending_already_posted, "pending_already_posted", "The pending transfer was posted before."},
    OutcomeKind{Outcome::pending_already_voided, "pending_already_voided", "The pending transfer was voided before."},
    OutcomeKind{Outcome::pending_expired, "pending_expired", "The pending transfer has expired."},
    OutcomeKind{Outcome::closing_not_found, "closing_not_found", "The closing transfer does not exist."},
    OutcomeKind{Outcome::not_a_closing, "not_a_closing", "The transfer it acts on closed no account."},
    OutcomeKind{Outcome::closing_has_different_account, "closing_has_different_account",
                "The closing transfer has other accounts, or another ledger or code."},
    OutcomeKind{Outcome::amount_must_be_zero, "amount_must_be_zero", "To reopen an account moves nothing."},
    OutcomeKind{Outcome::already_reopened, "already_reopened", "The accounts were opened again before."},
    OutcomeKind{Outcome::debit_account_must_not_be_zero, "debit_account_must_not_be_zero", "The debit account is missing."},
    OutcomeKind{Outcome::credit_account_must_not_be_zero, "credit_account_must_not_be_zero", "The credit account is missing."},
    OutcomeKind{Outcome::accounts_must_be_different, "accounts_must_be_different", "Debit and credit account are the same."},
    OutcomeKind{Outcome::ledger_not_found, "ledger_not_found", "The ledger does not exist."},
    OutcomeKind{Outcome::debit_account_not_found, "debit_account_not_found", "The debit account does not exist."},
    OutcomeKind{Outcome::credit_account_not_found, "credit_account_not_found", "The credit account does not exist."},
    OutcomeKind{Outcome::accounts_must_have_the_same_ledger, "accounts_must_have_the_same_ledger",
                "The accounts are of different ledgers: a conversion is a chain of transfers through conversion accounts."},
    OutcomeKind{Outcome::transfer_must_have_the_ledger_of_its_accounts, "transfer_must_have_the_ledger_of_its_accounts",
                "The transfer names another ledger than its accounts have."},
    OutcomeKind{Outcome::corrected_not_found, "corrected_not_found", "The transfer to be corrected does not exist."},
    OutcomeKind{Outcome::corrected_has_different_ledger, "corrected_has_different_ledger",
                "The transfer to be corrected is of another ledger."},
    OutcomeKind{Outcome::debit_account_closed, "debit_account_closed", "The debit account is closed."},
    OutcomeKind{Outcome::credit_account_closed, "credit_account_closed", "The credit account is closed."},
    OutcomeKind{Outcome::debit_account_has_pending, "debit_account_has_pending",
                "The debit account cannot close: something is pending on it."},
    OutcomeKind{Outcome::credit_account_has_pending, "credit_account_has_pending",
                "The credit account cannot close: something is pending on it."},
    OutcomeKind{Outcome::account_of_an_office, "account_of_an_office",
                "The account is an office's, such as a register's, and closed to other writers: ask the office."},
    OutcomeKind{Outcome::ledger_of_an_office, "ledger_of_an_office",
                "The number of the ledger is a register's, and closed to other writers: take a smaller one."},
    OutcomeKind{Outcome::name_of_an_office, "name_of_an_office",
                "The name is one that an office, such as a register, gives to its accounts, and closed to other writers: take another."},
    OutcomeKind{Outcome::overflows_debits_pending, "overflows_debits_pending", "Pending debits would leave the 64-bit range."},
    OutcomeKind{Outcome::overflows_credits_pending, "overflows_credits_pending", "Pending credits would leave the 64-bit range."},
    OutcomeKind{Outcome::overflows_debits_posted, "overflows_debits_posted", "Posted debits would leave the 64-bit range."},
    OutcomeKind{Outcome::overflows_credits_posted, "overflows_credits_posted", "Posted credits would leave the 64-bit range."},
    OutcomeKind{Outcome::overflows_debits, "overflows_debits", "Debits would leave the 64-bit range."},
    OutcomeKind{Outcome::overflows_credits, "overflows_credits", "Credits would leave the 64-bit range."},
    OutcomeKind{Outcome::overflows_timeout, "overflows_timeout", "The time of expiry would leave the 64-bit range."},
    OutcomeKind{Outcome::exceeds_credits, "exceeds_credits", "The debits of the account would exceed its credits."},
    OutcomeKind{Outcome::exceeds_debits, "exceeds_debits", "The credits of the account would exceed its debits."},
};

}  // namespace

std::span<const OutcomeKind> outcome_kinds() { return kinds; }

const OutcomeKind& outcome_kind(Outcome outcome) {
  return *std::find_if(kinds.begin(), kinds.end() - 1, [outcome](const OutcomeKind& kind) { return kind.outcome == outcome; });
}

std::optional<Outcome> outcome_of(std::uint8_t number) {
  for (const OutcomeKind& kind : kinds)
    if (static_cast<std::uint8_t>(kind.outcome) == number) return kind.outcome;
  return std::nullopt;
}

}  // namespace entrepot::ledger
