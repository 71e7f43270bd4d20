#include "finance/swap.h"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "finance/detail/swap_accounts.h"
#include "finance/detail/swap_moves.h"
#include "ledger/numbers.h"

namespace entrepot::finance {

using namespace detail;

namespace {

using ledger::Transfer;

constexpr std::uint16_t limited = ledger::debits_must_not_exceed_credits;

// Asked again, as it began: months are not of one length.
Result<Transfer> begin_term(const Found& swap, const Ledger& book, int term, std::optional<int> months, Day today) {
  const auto known = swap.facility->maturity_months;
  if (!known && !months)
    return fail(ErrorCode::missing_data, fmt::format("The maturity of {} is not known", swap.facility->key), {"", 0, 0, "--months"},
                "Give what was agreed: --months 3.");
  if (known && months && *known != *months)
    return fail(ErrorCode::contradiction, fmt::format("A term of {} months where {} has {}", *months, swap.facility->key, *known),
                {"", 0, 0, "--months"}, "Leave --months out.");
  const auto* begun = term_of(swap, book, term);
  const Day day = begun == nullptr ? today : day_at(begun->timestamp);
  const int length = months_later(day, known ? *known : *months).minus(day);
  Transfer t = move(term_id(swap, book, term), swap.terms, swap.names.account("term-ends"), 1, swap.numbers.terms, ledger::pending);
  t.timeout_s = static_cast<std::uint32_t>(length) * 86'400;
  return t;
}

}  // namespace

Day months_later(Day day, int months) {
  const std::chrono::year_month_day start(day.sys_days());
  const auto later = std::chrono::year_month(start.year(), start.month()) + std::chrono::months(months);
  const std::chrono::year_month_day same(later.year(), later.month(), start.day());
  return Day(same.ok() ? std::chrono::sys_days(same) : std::chrono::sys_days(later / std::chrono::last));
}

Result<Steps> open_steps(const Arrangement& arrangement, const Ledger& book, Day day) {
  const Names names(arrangement);
  Steps out;
  std::uint32_t last = 0;
  const auto number = [&](const std::string& asset, const std::string& unit, int places) {
    if (const auto known = ledger_of(book, asset)) return *known;
    last = ledger::free_number(book.assets(), last + 1);
    out.ledgers.push_back({last, asset, unit, "", static_cast<std::uint8_t>(places), 0});
    return last;
  };
  const std::string code(arrangement.currency.code());
  const std::uint32_t money = number(code, code, arrangement.currency.minor_places());
  const std::uint32_t terms = number(names.terms_asset(), "term", 0);
  const std::uint16_t closed = closed_to_others(names, book);
  const auto open = [&](const std::string& name, std::uint32_t in, unsigned flags) {
    const auto all = static_cast<std::uint16_t>(flags | closed);
    const auto* there = book.account(ledger::account_id(name));
    if (there == nullptr || there->account.flags != all) out.accounts.push_back({name, in, 0, all, {}, 0});
  };
  open(names.account("term-rules"), terms, 0);
  open(names.account("term-ends"), terms, 0);

  std::map<std::string, std::int64_t> wanted;  // by the end of the name
  const std::string rules = names.account("rules:");
  for (const auto& state : book.accounts())
    if (std::string_view(state.account.name).starts_with(rules)) wanted[state.account.name.substr(rules.size())] = 0;
  TRY_ASSIGN(const auto members, amounts_on(arrangement, day));
  for (const MemberAmounts& member : members) {
    const std::string who = member.economy.text();
    const auto want = [&](const std::string& rest, const Decimal& billions) -> Result<> {
      TRY_ASSIGN(wanted[rest], minor_units(arrangement, billions, {arrangement.file, 0, 0, who}));
      return {};
    };
    TRY(want("committed:" + who, member.contribution));
    TRY(want("limit:" + who, member.maximum));
    TRY(want("limit:" + who + ":delinked", member.delinked));
    for (const Facility* facility : arrangement.facilities_on(day)) {
      if (!facility->share) continue;
      TRY_ASSIGN(const Decimal access, access_on(arrangement, member.economy, *facility, day));
      TRY(want("limit:" + who + ":" + facility->key, access));
    }
  }
  for (const auto& [rest, amount] : wanted) {
    open(rules + rest, money, 0);
    open(names.account(rest), money, limited);
    if (rest.starts_with("limit:")) open(names.account("used:" + rest.substr(6)), money, limited);
    const std::int64_t change = amount + balance(book, rules + rest);  // the rules' account is debited
    int taken = 1;  // by a change of the same day, too
    while (book.find(names.step("rules " + day.text(), rest, taken)) != nullptr) ++taken;
    const Id id = names.step("rules " + day.text(), rest, taken);
    if (change > 0) out.transfers.push_back(move(id, rules + rest, names.account(rest), change, money));
    if (change < 0) out.transfers.push_back(move(id, names.account(rest), rules + rest, -change, money));
  }
  return chained(std::move(out), arrangement.key);
}

namespace {

// A second step for each reservation of the request.
std::vector<Transfer> for_each_reservation(const Found& swap, const Ledger& book, std::string_view what, unsigned flags) {
  std::vector<Transfer> out;
  const Names& names = swap.names;
  const auto add = [&](const std::string& part, const std::string& debit, const std::string& credit) {
    if (const auto* kept = step_done(book, names, "request", part, debit, credit))
      out.push_back(
          second_step(step_id(book, names, what, part, debit, credit), kept->id, flags == ledger::post_pending ? kept->amount : 0, flags));
  };
  for (const std::string& limit : limits_of(swap.requester, *swap.facility))
    add(limit, names.account("limit:" + limit), names.account("used:" + limit));
  for (const EconomyId provider : swap.providers)
    add("from " + provider.text(), names.committed(provider), names.owed(swap.requester, provider));
  return out;
}

}  // namespace

Result<Steps> draw_steps(const Arrangement& arrangement, const Ledger& book, const std::string& id, EconomyId by, std::optional<int> months,
                         Day day) {
  TRY_ASSIGN(const Found swap, find(arrangement, book, id, by));
  TRY(signed_by_requester(swap, id, by, "draw"));
  TRY_ASSIGN(const SwapVotes votes, swap_votes(arrangement, book, id, by));
  if (!votes.decided)
    return fail(ErrorCode::contradiction,
                fmt::format("The swap '{}' is not decided: {} of {} votes say yes, {} are needed", id, votes.yes.text(), votes.all.text(),
                            votes.needed.text()),
                {"", 0, 0, "swap"},
                votes.refused ? "They can no longer be reached: withdraw it." : "Record who votes: entrepot finance swap vote.");
  Steps out;
  out.transfers = for_each_reservation(swap, book, "draw", ledger::post_pending);
  if (!swap.facility->unlimited_renewals)
    out.transfers.push_back(move(step_id(book, swap.names, "draw", "terms", swap.names.account("term-rules"), swap.terms),
                                 swap.names.account("term-rules"), swap.terms, 1 + swap.facility->renewals.value_or(0),
                                 swap.numbers.terms));
  TRY_ASSIGN(const Transfer term, begin_term(swap, book, 1, months, day));
  out.transfers.push_back(term);
  return chained(std::move(out), id);
}

Result<Steps> withdraw_steps(const Arrangement& arrangement, const Ledger& book, const std::string& id, EconomyId by) {
  TRY_ASSIGN(const Found swap, find(arrangement, book, id, by));
  TRY(signed_by_requester(swap, id, by, "withdraw"));
  Steps out;
  out.transfers = for_each_reservation(swap, book, "withdraw", ledger::void_pending);
  return chained(std::move(out), id);
}

Result<Steps> renew_steps(const Arrangement& arrangement, const Ledger& book, const std::string& id, EconomyId by, int term,
                          std::optional<int> months, Day day) {
  TRY_ASSIGN(const Found swap, find(arrangement, book, id, by));
  TRY(signed_by_requester(swap, id, by, "renew"));
  const int begun = terms_begun(swap, book);
  if (term < 2 || term > begun + 1)
    return fail(ErrorCode::contradiction, fmt::format("Term {} of the swap '{}' cannot begin: {} began so far", term, id, begun),
                {"", 0, 0, "--term"}, begun == 0 ? "Draw it first." : fmt::format("The next one is --term {}.", begun + 1));
  Steps out;
  out.transfers.push_back(
      second_step(step_id(book, swap.names, "term-end", std::to_string(term - 1), swap.terms, swap.names.account("term-ends")),
                  term_id(swap, book, term - 1), 1, ledger::post_pending));
  TRY_ASSIGN(const Transfer next, begin_term(swap, book, term, months, day));
  out.transfers.push_back(next);
  return chained(std::move(out), id);
}

}  // namespace entrepot::finance
