#include <algorithm>
#include <bit>
#include <limits>

#include "ledger/detail/core.h"
#include "ledger/numbers.h"

namespace entrepot::ledger::detail {
namespace {

constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();
constexpr std::uint16_t known_flags = 2 * corrects - 1;
constexpr std::uint16_t second_step = post_pending | void_pending;
constexpr std::uint16_t acts_on_target = second_step | reopen | corrects;

bool overflows(std::int64_t a, std::int64_t b) { return a > largest - b; }
bool overflows(std::int64_t a, std::int64_t b, std::int64_t c) { return overflows(a, b) || overflows(a + b, c); }

// What a second step or a reopening leaves out is as in the transfer that it acts on, so it differs from nothing.
bool differs(const Id& asked, const Id& kept, bool inherits) { return asked != kept && !(inherits && asked.is_zero()); }
bool differs(std::int64_t asked, std::int64_t kept, bool inherits) { return asked != kept && !(inherits && asked == 0); }

Outcome compare(const Transfer& request, const Transfer& kept) {
  const bool inherits = (request.flags & (second_step | reopen)) != 0;
  if (request.flags != kept.flags) return Outcome::exists_with_different_flags;
  if (request.target != kept.target) return Outcome::exists_with_different_target;
  if (request.timeout_s != kept.timeout_s) return Outcome::exists_with_different_timeout;
  if (differs(request.debit, kept.debit, inherits)) return Outcome::exists_with_different_debit_account;
  if (differs(request.credit, kept.credit, inherits)) return Outcome::exists_with_different_credit_account;
  if (differs(request.amount, kept.amount, (request.flags & void_pending) != 0)) return Outcome::exists_with_different_amount;
  if (request.reference != kept.reference) return Outcome::exists_with_different_reference;
  if (differs(request.ledger, kept.ledger, inherits)) return Outcome::exists_with_different_ledger;
  if (differs(request.code, kept.code, inherits)) return Outcome::exists_with_different_code;
  return Outcome::exists;
}

bool flags_exclude_each_other(std::uint16_t flags) {
  const unsigned phases = flags & (pending | second_step | reopen);
  if (std::popcount(phases) > 1) return true;
  if ((flags & (second_step | reopen)) != 0 && (flags & (balancing_debit | balancing_credit | close_debit | close_credit | corrects)) != 0)
    return true;
  return (flags & pending) != 0 && (flags & (close_debit | close_credit)) != 0;
}

Outcome check_form(const Transfer& request) {
  if ((request.flags & ~known_flags) != 0) return Outcome::reserved_flag;
  if (flags_exclude_each_other(request.flags)) return Outcome::flags_are_mutually_exclusive;
  if (request.amount < 0) return Outcome::amount_must_not_be_negative;
  if (request.timeout_s != 0 && (request.flags & pending) == 0) return Outcome::timeout_reserved_for_pending;
  const bool acts = (request.flags & acts_on_target) != 0;
  if (acts && request.target.is_zero()) return Outcome::target_must_not_be_zero;
  if (!acts && !request.target.is_zero()) return Outcome::target_must_be_zero;
  if (acts && request.target == request.id) return Outcome::target_must_be_different;
  return Outcome::ok;
}

void inherit(Transfer& request, const Transfer& target) {
  request.debit = target.debit;
  request.credit = target.credit;
  request.ledger = target.ledger;
  request.code = target.code;
}

// What the balancing flags leave of the amount. The differences are within 64 bits: totals are never negative, and dp + d never overflows.
std::int64_t balanced(const Transfer& request, const Totals& debit, const Totals& credit) {
  std::int64_t amount = request.amount;
  if ((request.flags & balancing_debit) != 0)
    amount = std::min(amount, std::max<std::int64_t>(0, debit.credits_posted - (debit.debits_pending + debit.debits_posted)));
  if ((request.flags & balancing_credit) != 0)
    amount = std::min(amount, std::max<std::int64_t>(0, credit.debits_posted - (credit.credits_pending + credit.credits_posted)));
  return amount;
}

Outcome check_sums(const Transfer& request, const Totals& debit, const Totals& credit) {
  const std::int64_t a = request.moved;
  if ((request.flags & pending) != 0) {
    if (overflows(debit.debits_pending, a)) return Outcome::overflows_debits_pending;
    if (overflows(credit.credits_pending, a)) return Outcome::overflows_credits_pending;
  } else {
    if (overflows(debit.debits_posted, a)) return Outcome::overflows_debits_posted;
    if (overflows(credit.credits_posted, a)) return Outcome::overflows_credits_posted;
  }
  if (overflows(debit.debits_pending, debit.debits_posted, a)) return Outcome::overflows_debits;
  if (overflows(credit.credits_pending, credit.credits_posted, a)) return Outcome::overflows_credits;
  return Outcome::ok;
}

}  // namespace

Outcome Core::may_do(Transfer& request, Timestamp timestamp, bool closed) const {
  if (request.id.is_zero()) return Outcome::id_must_not_be_zero;
  if (const std::uint32_t kept = transfer_at(request.id); kept != nowhere) return compare(request, transfers_[kept]);
  if (closed && !entered_ && is_id_of_an_office(request.id)) return Outcome::id_of_an_office;
  if (const Outcome form = check_form(request); form != Outcome::ok) return form;
  if ((request.flags & second_step) != 0) return may_step(request);
  if ((request.flags & reopen) != 0) return may_reopen(request);
  return may_move(request, timestamp);
}

bool Core::closed_to_others(const Id& debit, const Id& credit) const {
  if (entered_) return false;
  return ((accounts_[account_at(debit)].account.flags | accounts_[account_at(credit)].account.flags) & of_an_office) != 0;
}

Outcome Core::may_step(Transfer& request) const {
  const std::uint32_t found = transfer_at(request.target);
  if (found == nowhere) return Outcome::pending_not_found;
  const KeptTransfer& target = transfers_[found];
  if (target.state == TransferState::posted) return Outcome::pending_not_pending;
  if (differs(request.debit, target.debit, true)) return Outcome::pending_has_different_debit_account;
  if (differs(request.credit, target.credit, true)) return Outcome::pending_has_different_credit_account;
  if (differs(request.ledger, target.ledger, true)) return Outcome::pending_has_different_ledger;
  if (differs(request.code, target.code, true)) return Outcome::pending_has_different_code;
  const bool posts = (request.flags & post_pending) != 0;
  if (posts && request.amount > target.moved) return Outcome::exceeds_pending_amount;
  if (!posts && differs(request.amount, target.moved, true)) return Outcome::pending_has_different_amount;
  if (target.state == TransferState::pending_posted) return Outcome::pending_already_posted;
  if (target.state == TransferState::pending_voided) return Outcome::pending_already_voided;
  if (target.state == TransferState::pending_expired) return Outcome::pending_expired;
  if (closed_to_others(target.debit, target.credit)) return Outcome::account_of_an_office;
  inherit(request, target);
  if (!posts) request.amount = target.moved;
  request.moved = posts ? request.amount : 0;
  return Outcome::ok;
}

Outcome Core::may_reopen(Transfer& request) const {
  const std::uint32_t found = transfer_at(request.target);
  if (found == nowhere) return Outcome::closing_not_found;
  const KeptTransfer& target = transfers_[found];
  if ((target.flags & (close_debit | close_credit)) == 0) return Outcome::not_a_closing;
  if (differs(request.debit, target.debit, true) || differs(request.credit, target.credit, true) ||
      differs(request.ledger, target.ledger, true) || differs(request.code, target.code, true))
    return Outcome::closing_has_different_account;
  if (request.amount != 0) return Outcome::amount_must_be_zero;
  const auto open_again = [&](const Id& account) { return accounts_[account_at(account)].closed_by != target.id; };
  if (((target.flags & close_debit) != 0 && open_again(target.debit)) || ((target.flags & close_credit) != 0 && open_again(target.credit)))
    return Outcome::already_reopened;
  if (closed_to_others(target.debit, target.credit)) return Outcome::account_of_an_office;
  inherit(request, target);
  request.moved = 0;
  return Outcome::ok;
}

Outcome Core::may_move(Transfer& request, Timestamp timestamp) const {
  if (request.debit.is_zero()) return Outcome::debit_account_must_not_be_zero;
  if (request.credit.is_zero()) return Outcome::credit_account_must_not_be_zero;
  if (request.debit == request.credit) return Outcome::accounts_must_be_different;
  const std::uint32_t debit_at = account_at(request.debit), credit_at = account_at(request.credit);
  if (debit_at == nowhere) return Outcome::debit_account_not_found;
  if (credit_at == nowhere) return Outcome::credit_account_not_found;
  const AccountState &debit = accounts_[debit_at], &credit = accounts_[credit_at];
  if (debit.account.ledger != credit.account.ledger) return Outcome::accounts_must_have_the_same_ledger;
  if (request.ledger != debit.account.ledger) return Outcome::transfer_must_have_the_ledger_of_its_accounts;
  if ((request.flags & corrects) != 0) {
    const std::uint32_t corrected = transfer_at(request.target);
    if (corrected == nowhere) return Outcome::corrected_not_found;
    if (transfers_[corrected].ledger != request.ledger) return Outcome::corrected_has_different_ledger;
  }
  if (!debit.closed_by.is_zero()) return Outcome::debit_account_closed;
  if (!credit.closed_by.is_zero()) return Outcome::credit_account_closed;
  const auto has_pending = [](const Totals& totals) { return (totals.debits_pending | totals.credits_pending) != 0; };
  if ((request.flags & close_debit) != 0 && has_pending(debit.totals)) return Outcome::debit_account_has_pending;
  if ((request.flags & close_credit) != 0 && has_pending(credit.totals)) return Outcome::credit_account_has_pending;
  if (closed_to_others(request.debit, request.credit)) return Outcome::account_of_an_office;

  request.moved = balanced(request, debit.totals, credit.totals);
  if (const Outcome sums = check_sums(request, debit.totals, credit.totals); sums != Outcome::ok) return sums;
  if (overflows(timestamp, std::int64_t{request.timeout_s} * 1'000'000'000)) return Outcome::overflows_timeout;
  const Totals &d = debit.totals, &c = credit.totals;
  if ((debit.account.flags & debits_must_not_exceed_credits) != 0 && d.debits_pending + d.debits_posted + request.moved > d.credits_posted)
    return Outcome::exceeds_credits;
  if ((credit.account.flags & credits_must_not_exceed_debits) != 0 &&
      c.credits_pending + c.credits_posted + request.moved > c.debits_posted)
    return Outcome::exceeds_debits;
  return Outcome::ok;
}

}  // namespace entrepot::ledger::detail
