// What is reserved for a request, and why a request is none.
#include <algorithm>
#include <cctype>

#include "finance/detail/swap_moves.h"

namespace entrepot::finance {

using namespace detail;

namespace {

constexpr std::uint16_t limited = ledger::debits_must_not_exceed_credits;

Result<> plain_id(const std::string& id) {
  const auto fits = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '-'; };
  if (!id.empty() && id.size() <= 16 && std::all_of(id.begin(), id.end(), fits)) return {};
  return fail(ErrorCode::bad_field, fmt::format("'{}' is no id of a swap", id.substr(0, 40)), {"", 0, 0, "swap"},
              "Write up to 16 letters, digits and hyphens, such as THA-2026-1.");
}

// The request of that name that was done, if it can be the same: a name stands for one member and one facility.
Result<std::optional<Found>> done_before(const Arrangement& arrangement, const Ledger& book, const SwapRequest& request) {
  const auto done = requests(arrangement, book, request.id);
  if (done.empty()) return std::optional<Found>();
  const auto own = std::find_if(done.begin(), done.end(), [&](const Found& one) { return one.requester == request.requester; });
  const Found& there = own == done.end() ? done.front() : *own;
  if (own != done.end() && (there.facility == nullptr || there.facility->key == request.facility)) return std::optional<Found>(there);
  return fail(ErrorCode::duplicate,
              fmt::format("'{}' is a swap that {} requested from {} on {}", request.id, there.requester.text(),
                          there.facility == nullptr ? "another facility" : there.facility->key, there.requested_on.text()),
              {"", 0, 0, "swap"}, "Take another name.");
}

// Who owes what is overdue asks for nothing more.
Result<> not_overdue(const Arrangement& arrangement, const Ledger& book, EconomyId requester) {
  for (const SwapState& swap : swaps(arrangement, book))
    if (swap.requester == requester && swap.overdue)
      return fail(ErrorCode::contradiction,
                  fmt::format("{} owes {} of the swap '{}', which is overdue", requester.text(),
                              Money{swap.owed, arrangement.currency}.text(), swap.id),
                  {"", 0, 0, "--by"}, "Repay it first.");
  return {};
}

struct Share {
  EconomyId provider;
  std::int64_t amount = 0;
};

Result<std::vector<Share>> shares_of(const Arrangement& arrangement, const SwapRequest& request, std::int64_t amount, Day day) {
  std::vector<Share> out;
  std::vector<std::int64_t> weights;
  TRY_ASSIGN(const Contributions* contributions, arrangement.contributions_on(day));
  for (const EconomyId excused : request.excused)
    if (contributions->amounts.count(excused) == 0 || excused == request.requester)
      return fail(ErrorCode::unknown_name, fmt::format("{} does not provide to this swap", excused.text()), {"", 0, 0, "--except"},
                  "Name other members only.");
  for (const auto& [member, contribution] : contributions->amounts) {
    if (member == request.requester || std::find(request.excused.begin(), request.excused.end(), member) != request.excused.end()) continue;
    out.push_back({member, 0});
    TRY_ASSIGN(const std::int64_t weight, minor_units(arrangement, contribution, {arrangement.file, 0, 0, "contributions"}));
    weights.push_back(weight);
  }
  if (out.empty()) return fail(ErrorCode::contradiction, "Nobody is left to provide", {"", 0, 0, "--except"}, "Excuse fewer members.");
  const auto parts = in_proportion(amount, weights);
  for (std::size_t i = 0; i < out.size(); ++i) out[i].amount = parts[i];
  return out;
}

std::int64_t left(const Ledger& book, const std::string& account) {
  const ledger::Totals of = totals(book, account);
  return of.credits_posted - of.debits_posted - of.debits_pending;
}

Result<> providers_can(const Arrangement& arrangement, const Ledger& book, const Names& names, const std::vector<Share>& shares) {
  for (const Share& share : shares)
    if (const std::int64_t has = left(book, names.committed(share.provider)); has < share.amount)
      return fail(ErrorCode::contradiction,
                  fmt::format("{} has {} left of what it has committed, and its share would be {}", share.provider.text(),
                              Money{has, arrangement.currency}.text(), Money{share.amount, arrangement.currency}.text()),
                  {"", 0, 0, "--amount"}, "Ask for less, or excuse others.");
  return {};
}

// Under the first of its names that no other body has: requests that were refused may have left some.
ledger::Account account_of_terms(const Names& names, const Ledger& book, const Facility& facility, std::uint32_t number) {
  ledger::Account out;
  out.ledger = number;
  out.flags = static_cast<std::uint16_t>(closed_to_others(names, book) | (facility.unlimited_renewals ? 0 : limited));
  out.reference = Id::of(facility.key);
  for (int n = 1;; ++n) {
    out.name = names.terms(n);
    const auto* there = book.account(ledger::account_id(out.name));
    if (there == nullptr) return out;
    const ledger::Account& kept = there->account;
    if (kept.flags == out.flags && kept.reference == out.reference && kept.ledger == out.ledger && kept.code == out.code) return out;
  }
}

}  // namespace

Result<Steps> request_steps(const Arrangement& arrangement, const Ledger& book, const SwapRequest& request, Day today) {
  TRY(plain_id(request.id));
  TRY_ASSIGN(const Numbers numbers, numbers_of(arrangement, book));
  TRY_ASSIGN(const auto before, done_before(arrangement, book, request));
  const Day day = before ? before->requested_on : today;
  TRY_ASSIGN(const Facility* facility, arrangement.facility_on(request.facility, day));
  TRY(access_on(arrangement, request.requester, *facility, day));
  TRY_ASSIGN(const std::int64_t amount, minor_units(arrangement, request.billions, {"", 0, 0, "--amount"}));
  TRY_ASSIGN(const std::vector<Share> shares, shares_of(arrangement, request, amount, day));
  if (!before) TRY(not_overdue(arrangement, book, request.requester));

  const Names names(arrangement, request.id);
  Steps out;
  const auto reserve = [&](const std::string& part, const std::string& debit, const std::string& credit, std::int64_t reserved) {
    out.transfers.push_back(
        move(step_id(book, names, "request", part, debit, credit), debit, credit, reserved, numbers.money, ledger::pending));
    out.transfers.back().timeout_s = request.decide_within_s;
  };
  bool within_limits = true;
  for (const std::string& limit : limits_of(request.requester, *facility)) {
    within_limits = within_limits && left(book, names.account("limit:" + limit)) >= amount;
    reserve(limit, names.account("limit:" + limit), names.account("used:" + limit), amount);
  }
  const ledger::Account terms = account_of_terms(names, book, *facility, numbers.terms);
  const std::string terms_name = before ? before->terms : terms.name;
  if (terms_name != names.terms())  // says which it is
    out.transfers.push_back(move(step_id(book, names, "request", "terms", names.account("term-rules"), terms_name),
                                 names.account("term-rules"), terms_name, 0, numbers.terms));
  for (const Share& share : shares)
    if (share.amount > 0)
      reserve("from " + share.provider.text(), names.committed(share.provider), names.owed(request.requester, share.provider),
              share.amount);

  // Where the ledger will refuse, nothing is opened.
  if (!before && within_limits) {
    TRY(providers_can(arrangement, book, names, shares));
    out.accounts.push_back(terms);
    for (const Share& share : shares)
      out.accounts.push_back({names.owed(request.requester, share.provider),
                              numbers.money,
                              0,
                              static_cast<std::uint16_t>(closed_to_others(names, book) | limited),
                              {},
                              0});
  }
  return chained(std::move(out), request.id);
}

}  // namespace entrepot::finance
