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

Result<Transfer> begin_term(const Found& swap, int term, std::optional<int> months, Day day) {
  const auto known = swap.facility->maturity_months;
  if (!known && !months)
    return fail(ErrorCode::missing_data, fmt::format("The maturity of {} is not known", swap.facility->key), {"", 0, 0, "--months"},
                "Give what was agreed: --months 3.");
  if (known && months && *known != *months)
    return fail(ErrorCode::contradiction, fmt::format("A term of {} months where {} has {}", *months, swap.facility->key, *known),
                {"", 0, 0, "--months"}, "Leave --months out.");
  const int length = months_later(day, known ? *known : *months).minus(day);
  Transfer t = move(term_id(swap.names, term), swap.names.terms(), swap.names.account("term-ends"), 1, swap.numbers.terms, ledger::pending);
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
    const Id id = names.step("rules " + day.text(), rest);
    if (change > 0) out.transfers.push_back(move(id, rules + rest, names.account(rest), change, money));
    if (change < 0) out.transfers.push_back(move(id, names.account(rest), rules + rest, -change, money));
  }
  return chained(std::move(out), arrangement.key);
}

namespace {

// Who owes what is overdue asks for nothing more; a request that stands can be asked again.
Result<> not_overdue(const Arrangement& arrangement, const Ledger& book, const SwapRequest& request) {
  for (const SwapState& swap : swaps(arrangement, book))
    if (swap.requester == request.requester && swap.overdue && swap.id != request.id &&
        book.find(Names(arrangement, request.id).step("request", request.requester.text())) == nullptr)
      return fail(ErrorCode::contradiction,
                  fmt::format("{} owes {} of the swap '{}', which is overdue", request.requester.text(),
                              Money{swap.owed, arrangement.currency}.text(), swap.id),
                  {"", 0, 0, "--by"}, "Repay it first.");
  return {};
}

}  // namespace

Result<Steps> request_steps(const Arrangement& arrangement, const Ledger& book, const SwapRequest& request, Day day) {
  const bool plain_id = !request.id.empty() && request.id.size() <= 16 && std::all_of(request.id.begin(), request.id.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '-';
  });
  if (!plain_id)
    return fail(ErrorCode::bad_field, fmt::format("'{}' is no id of a swap", request.id.substr(0, 40)), {"", 0, 0, "swap"},
                "Write up to 16 letters, digits and hyphens, such as THA-2026-1.");
  TRY_ASSIGN(const Numbers numbers, numbers_of(arrangement, book));
  TRY_ASSIGN(const Facility* facility, arrangement.facility_on(request.facility, day));
  TRY(access_on(arrangement, request.requester, *facility, day));
  TRY_ASSIGN(const std::int64_t amount, minor_units(arrangement, request.billions, {"", 0, 0, "--amount"}));
  const Names names(arrangement, request.id);
  TRY(not_overdue(arrangement, book, request));
  Steps out;
  std::vector<EconomyId> providers;
  std::vector<std::int64_t> weights;
  TRY_ASSIGN(const Contributions* contributions, arrangement.contributions_on(day));
  for (const EconomyId excused : request.excused)
    if (contributions->amounts.count(excused) == 0 || excused == request.requester)
      return fail(ErrorCode::unknown_name, fmt::format("{} does not provide to this swap", excused.text()), {"", 0, 0, "--except"},
                  "Name other members only.");
  for (const auto& [member, contribution] : contributions->amounts) {
    if (member == request.requester || std::find(request.excused.begin(), request.excused.end(), member) != request.excused.end()) continue;
    providers.push_back(member);
    TRY_ASSIGN(const std::int64_t weight, minor_units(arrangement, contribution, {arrangement.file, 0, 0, "contributions"}));
    weights.push_back(weight);
  }
  if (providers.empty())
    return fail(ErrorCode::contradiction, "Nobody is left to provide", {"", 0, 0, "--except"}, "Excuse fewer members.");
  const std::uint16_t closed = closed_to_others(names, book);
  const auto open = [&](const std::string& name, std::uint32_t in, bool has_limit, Id what) {
    out.accounts.push_back({name, in, 0, static_cast<std::uint16_t>(closed | (has_limit ? limited : 0)), what, 0});
  };
  open(names.terms(), numbers.terms, !facility->unlimited_renewals, Id::of(facility->key));
  const auto reserve = [&](const std::string& part, const std::string& debit, const std::string& credit, std::int64_t part_amount) {
    out.transfers.push_back(move(names.step("request", part), debit, credit, part_amount, numbers.money, ledger::pending));
    out.transfers.back().timeout_s = request.decide_within_s;
  };
  for (const std::string& limit : limits_of(request.requester, *facility))
    reserve(limit, names.account("limit:" + limit), names.account("used:" + limit), amount);
  const auto parts = in_proportion(amount, weights);
  for (std::size_t i = 0; i < providers.size(); ++i) {
    const std::string owed = names.owed(request.requester, providers[i]);
    open(owed, numbers.money, true, {});
    if (parts[i] > 0) reserve("from " + providers[i].text(), names.committed(providers[i]), owed, parts[i]);
  }
  return chained(std::move(out), request.id);
}

namespace {

// A second step for each reservation of the request.
std::vector<Transfer> for_each_reservation(const Found& swap, const Ledger& book, std::string_view what, unsigned flags) {
  std::vector<Transfer> out;
  const auto add = [&](const std::string& part) {
    const Id target = swap.names.step("request", part);
    const auto* kept = book.find(target);
    if (kept != nullptr)
      out.push_back(second_step(swap.names.step(what, part), target, flags == ledger::post_pending ? kept->amount : 0, flags));
  };
  for (const std::string& limit : limits_of(swap.requester, *swap.facility)) add(limit);
  for (const EconomyId provider : swap.providers) add("from " + provider.text());
  return out;
}

}  // namespace

Result<Steps> draw_steps(const Arrangement& arrangement, const Ledger& book, const std::string& id, EconomyId by, std::optional<int> months,
                         Day day) {
  TRY_ASSIGN(const Found swap, find(arrangement, book, id));
  TRY(signed_by_requester(swap, id, by, "draw"));
  TRY_ASSIGN(const SwapVotes votes, swap_votes(arrangement, book, id));
  if (!votes.decided)
    return fail(ErrorCode::contradiction,
                fmt::format("The swap '{}' is not decided: {} of {} votes say yes, {} are needed", id, votes.yes.text(), votes.all.text(),
                            votes.needed.text()),
                {"", 0, 0, "swap"},
                votes.refused ? "They can no longer be reached: withdraw it." : "Record who votes: entrepot finance swap vote.");
  Steps out;
  out.transfers = for_each_reservation(swap, book, "draw", ledger::post_pending);
  if (!swap.facility->unlimited_renewals)
    out.transfers.push_back(move(swap.names.step("draw", "terms"), swap.names.account("term-rules"), swap.names.terms(),
                                 1 + swap.facility->renewals.value_or(0), swap.numbers.terms));
  TRY_ASSIGN(const Transfer term, begin_term(swap, 1, months, day));
  out.transfers.push_back(term);
  return chained(std::move(out), id);
}

Result<Steps> withdraw_steps(const Arrangement& arrangement, const Ledger& book, const std::string& id, EconomyId by) {
  TRY_ASSIGN(const Found swap, find(arrangement, book, id));
  TRY(signed_by_requester(swap, id, by, "withdraw"));
  Steps out;
  out.transfers = for_each_reservation(swap, book, "withdraw", ledger::void_pending);
  return chained(std::move(out), id);
}

Result<Steps> renew_steps(const Arrangement& arrangement, const Ledger& book, const std::string& id, EconomyId by, int term,
                          std::optional<int> months, Day day) {
  TRY_ASSIGN(const Found swap, find(arrangement, book, id));
  TRY(signed_by_requester(swap, id, by, "renew"));
  const int begun = terms_begun(swap.names, book);
  if (term < 2 || term > begun + 1)
    return fail(ErrorCode::contradiction, fmt::format("Term {} of the swap '{}' cannot begin: {} began so far", term, id, begun),
                {"", 0, 0, "--term"}, begun == 0 ? "Draw it first." : fmt::format("The next one is --term {}.", begun + 1));
  Steps out;
  out.transfers.push_back(
      second_step(swap.names.step("term-end", std::to_string(term - 1)), term_id(swap.names, term - 1), 1, ledger::post_pending));
  TRY_ASSIGN(const Transfer next, begin_term(swap, term, months, day));
  out.transfers.push_back(next);
  return chained(std::move(out), id);
}

}  // namespace entrepot::finance
