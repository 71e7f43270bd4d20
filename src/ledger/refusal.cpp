#include <fmt/format.h>

#include "base/text.h"
#include "ledger/text.h"

namespace entrepot::ledger {
namespace {

Asset asset_of(const Ledger& ledger, std::uint32_t number) {
  const auto found = ledger.assets().find(number);
  Asset unknown;
  unknown.unit = "units";
  return found == ledger.assets().end() ? unknown : found->second;
}

std::uint32_t ledger_of(const Ledger& ledger, const Transfer& request) {
  if (const AccountState* debit = ledger.account(request.debit)) return debit->account.ledger;
  if (const KeptTransfer* target = ledger.find(request.target)) return target->ledger;
  if (const KeptTransfer* same = ledger.find(request.id)) return same->ledger;
  return request.ledger;
}

std::string clock_words(const Ledger& ledger) { return fmt::format("the ledger's time is {}", time_text(ledger.time())); }

// The figures that broke the rule; "" where the rule says it all.
std::string figures(const Ledger& ledger, const Transfer& request, Outcome outcome, const Names& names) {
  const Asset asset = asset_of(ledger, ledger_of(ledger, request));
  const auto amount = [&asset](std::int64_t value) { return amount_with_unit(value, asset); };
  const auto name = [&](const Id& account) { return account_name(ledger, account, names); };
  const AccountState *debit = ledger.account(request.debit), *credit = ledger.account(request.credit);
  const KeptTransfer *target = ledger.find(request.target), *same = ledger.find(request.id);
  // Of a chain that was undone nothing is left to quote.
  const bool quotes_same = outcome >= Outcome::exists_with_different_flags && outcome <= Outcome::exists_with_different_code;
  const bool quotes_target = outcome >= Outcome::exceeds_pending_amount && outcome <= Outcome::pending_expired;
  if ((quotes_same && same == nullptr) || (quotes_target && target == nullptr)) return {};
  switch (outcome) {
    case Outcome::clock_runs_backwards: return clock_words(ledger);
    case Outcome::id_of_an_office: return fmt::format("'{}'", request.id.text());
    case Outcome::exists_with_different_amount:
      return fmt::format("{} was asked for, {} is recorded", amount(request.amount), amount(same->amount));
    case Outcome::exists_with_different_debit_account:
      return fmt::format("{} was asked for, {} is recorded", name(request.debit), name(same->debit));
    case Outcome::exists_with_different_credit_account:
      return fmt::format("{} was asked for, {} is recorded", name(request.credit), name(same->credit));
    case Outcome::exists_with_different_flags: {
      Transfer asked = request;
      return fmt::format("[{}] was asked for, [{}] is recorded", join(flag_names(asked), ", "), join(flag_names(*same), ", "));
    }
    case Outcome::exists_with_different_timeout:
      return fmt::format("{} s was asked for, {} s is recorded", request.timeout_s, same->timeout_s);
    case Outcome::exists_with_different_target:
    case Outcome::exists_with_different_reference: {
      const bool by_target = outcome == Outcome::exists_with_different_target;
      const Id &asked = by_target ? request.target : request.reference, &kept = by_target ? same->target : same->reference;
      return fmt::format("'{}' was asked for, '{}' is recorded", asked.text(), kept.text());
    }
    case Outcome::exists_with_different_code: return fmt::format("{} was asked for, {} is recorded", request.code, same->code);
    case Outcome::amount_must_not_be_negative: return amount(request.amount);
    case Outcome::pending_not_found:
    case Outcome::pending_not_pending:
    case Outcome::closing_not_found:
    case Outcome::not_a_closing:
    case Outcome::already_reopened:
    case Outcome::corrected_not_found: return fmt::format("'{}'", request.target.text());
    case Outcome::exceeds_pending_amount: return fmt::format("{} of {}", amount(request.amount), amount(target->moved));
    case Outcome::pending_has_different_amount: return fmt::format("{}, not {}", amount(target->moved), amount(request.amount));
    case Outcome::pending_already_posted:
    case Outcome::pending_already_voided: return fmt::format("'{}', {}", request.target.text(), amount(target->moved));
    case Outcome::pending_expired:
      return fmt::format("'{}' was due at {}", request.target.text(),
                         time_text(target->timestamp + std::int64_t{target->timeout_s} * 1'000'000'000));
    case Outcome::debit_account_not_found:
    case Outcome::debit_account_closed: return name(request.debit);
    case Outcome::credit_account_not_found:
    case Outcome::credit_account_closed: return name(request.credit);
    case Outcome::accounts_must_have_the_same_ledger:
      return fmt::format("{} is of ledger {}, {} of ledger {}", name(request.debit), debit->account.ledger, name(request.credit),
                         credit->account.ledger);
    case Outcome::debit_account_has_pending:
    case Outcome::credit_account_has_pending: {
      const AccountState& account = outcome == Outcome::debit_account_has_pending ? *debit : *credit;
      return fmt::format("{}: debits pending {}, credits pending {}", account.account.name, amount(account.totals.debits_pending),
                         amount(account.totals.credits_pending));
    }
    case Outcome::account_of_an_office: {
      const Id &from = target != nullptr ? target->debit : request.debit, &to = target != nullptr ? target->credit : request.credit;
      return fmt::format("{} -> {}, {}", name(from), name(to), amount(request.amount));
    }
    case Outcome::exceeds_credits:
      return fmt::format("{}: debits pending {} + posted {} + {} > credits posted {}", debit->account.name,
                         amount(debit->totals.debits_pending), amount(debit->totals.debits_posted), amount(request.amount),
                         amount(debit->totals.credits_posted));
    case Outcome::exceeds_debits:
      return fmt::format("{}: credits pending {} + posted {} + {} > debits posted {}", credit->account.name,
                         amount(credit->totals.credits_pending), amount(credit->totals.credits_posted), amount(request.amount),
                         amount(credit->totals.debits_posted));
    case Outcome::overflows_debits_pending:
    case Outcome::overflows_debits_posted:
    case Outcome::overflows_debits:
      return fmt::format("{}: debits pending {} + posted {} + {}", debit->account.name, amount(debit->totals.debits_pending),
                         amount(debit->totals.debits_posted), amount(request.amount));
    case Outcome::overflows_credits_pending:
    case Outcome::overflows_credits_posted:
    case Outcome::overflows_credits:
      return fmt::format("{}: credits pending {} + posted {} + {}", credit->account.name, amount(credit->totals.credits_pending),
                         amount(credit->totals.credits_posted), amount(request.amount));
    default: return {};
  }
}

std::string with_figures(Outcome outcome, const std::string& figures) {
  std::string rule(outcome_kind(outcome).sentence);
  if (figures.empty()) return rule;
  rule.pop_back();
  return fmt::format("{} ({}).", rule, figures);
}

}  // namespace

std::string refusal(const Ledger& ledger, const Transfer& request, Outcome outcome, const Names& names) {
  return with_figures(outcome, figures(ledger, request, outcome, names));
}

std::string refusal(const Ledger& ledger, const Asset& request, Outcome outcome) {
  if (outcome == Outcome::clock_runs_backwards) return with_figures(outcome, clock_words(ledger));
  if (outcome != Outcome::exists_with_different_unit) return with_figures(outcome, fmt::format("ledger {}", request.ledger));
  const Asset& kept = ledger.assets().at(request.ledger);
  const auto words = [](const Asset& asset) {
    return fmt::format("{}{} in {} with {} places", asset.asset, asset.grade.empty() ? "" : " of grade '" + asset.grade + "'", asset.unit,
                       asset.places);
  };
  return with_figures(outcome, fmt::format("ledger {}: {} was asked for, {} is recorded", request.ledger, words(request), words(kept)));
}

std::string refusal(const Ledger& ledger, const Account& request, Outcome outcome) {
  const AccountState* kept = ledger.account(account_id(request.name));
  switch (outcome) {
    case Outcome::clock_runs_backwards: return with_figures(outcome, clock_words(ledger));
    case Outcome::exists_with_different_ledger:
      return with_figures(outcome,
                          fmt::format("{}: ledger {} was asked for, {} is recorded", request.name, request.ledger, kept->account.ledger));
    case Outcome::exists_with_different_code:
      return with_figures(outcome, fmt::format("{}: {} was asked for, {} is recorded", request.name, request.code, kept->account.code));
    case Outcome::ledger_not_found:
    case Outcome::ledger_of_an_office: return with_figures(outcome, fmt::format("ledger {}", request.ledger));
    default: return with_figures(outcome, is_valid_text(request.name, 72) ? request.name : "");
  }
}

}  // namespace entrepot::ledger
