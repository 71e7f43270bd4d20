// Who says yes to a swap, and whether that is enough.
#include <algorithm>

#include <fmt/format.h>

#include "finance/detail/swap_accounts.h"
#include "ledger/numbers.h"

namespace entrepot::finance {

using namespace detail;

namespace {

constexpr int places = 3;  // of a vote

Result<std::int64_t> thousandths(const Decimal& votes) {
  TRY_ASSIGN(const Decimal whole, votes.times(Decimal(1'000)));
  std::int64_t units = whole.coefficient();
  for (int i = 0; i < whole.places(); ++i, units /= 10)
    if (units % 10 != 0)
      return fail(ErrorCode::out_of_range, fmt::format("{} votes have more than {} decimal places", votes.text(), places),
                  {"", 0, 0, "votes"}, "Votes are counted in thousandths.");
  return units;
}

Result<EconomyId> voter_of(const Votes& votes, EconomyId member) {
  for (std::size_t i = 0; i < votes.voters.size(); ++i)
    if (std::find(votes.members[i].begin(), votes.members[i].end(), member) != votes.members[i].end()) return votes.voters[i];
  return fail(ErrorCode::unknown_name, fmt::format("{} has no vote", member.text()), {"", 0, 0, "--by"},
              "'entrepot finance power' lists who votes.");
}

}  // namespace

Result<Steps> vote_steps(const Arrangement& arrangement, const Ledger& book, const std::string& id, EconomyId member, bool yes, Day) {
  TRY_ASSIGN(const Found swap, find_request(arrangement, book, id));
  TRY_ASSIGN(const Votes votes, votes_on(arrangement, swap.requested_on));
  TRY_ASSIGN(const EconomyId voter, voter_of(votes, member));
  TRY_ASSIGN(const EconomyId asking, voter_of(votes, swap.requester));
  if (voter == asking)
    return fail(ErrorCode::contradiction, fmt::format("{} asks for the swap '{}', and does not decide", swap.requester.text(), id),
                {"", 0, 0, "--by"}, "Others vote.");
  Steps out;
  std::uint32_t number = ledger::free_number(book.assets());
  if (const auto known = ledger_of(book, swap.names.votes_asset())) number = *known;
  else out.ledgers.push_back({number, swap.names.votes_asset(), "vote", "", places, 0});
  for (const std::string& account : {swap.names.cast(), swap.names.choice(true), swap.names.choice(false)})
    out.accounts.push_back({account, number, 0, closed_to_others(swap.names, book), {}, 0});
  const auto at = static_cast<std::size_t>(std::find(votes.voters.begin(), votes.voters.end(), voter) - votes.voters.begin());
  ledger::Transfer cast;
  cast.id = step_id(book, swap.names, "vote", voter.text(), swap.names.cast(), "");
  cast.debit = ledger::account_id(swap.names.cast());
  cast.credit = ledger::account_id(swap.names.choice(yes));
  TRY_ASSIGN(cast.amount, thousandths(votes.votes[at]));
  cast.ledger = number;
  cast.reference = Id::of(id);
  out.transfers.push_back(cast);
  return out;
}

Result<SwapVotes> swap_votes(const Arrangement& arrangement, const Ledger& book, const std::string& id, std::optional<EconomyId> by) {
  TRY_ASSIGN(const Found swap, find_request(arrangement, book, id, by));
  TRY_ASSIGN(const Votes votes, votes_on(arrangement, swap.requested_on));
  TRY_ASSIGN(const VoteRule* rule, arrangement.votes_on(swap.requested_on));
  TRY_ASSIGN(const EconomyId asking, voter_of(votes, swap.requester));
  SwapVotes out;
  std::int64_t all = 0, yes = 0, no = 0;
  for (std::size_t i = 0; i < votes.voters.size(); ++i) {
    if (votes.voters[i] == asking) continue;
    TRY_ASSIGN(const std::int64_t own, thousandths(votes.votes[i]));
    all += own;
    const auto* cast = step_done(book, swap.names, "vote", votes.voters[i].text(), swap.names.cast(), "");
    if (cast == nullptr) continue;
    const bool says = cast->credit == ledger::account_id(swap.names.choice(true));
    out.cast.emplace_back(votes.voters[i], says);
    (says ? yes : no) += cast->amount;
  }
  const std::int64_t needed = (all * rule->numerator + rule->denominator - 1) / rule->denominator;
  out.decided = yes >= needed;
  out.refused = all - no < needed;
  TRY_ASSIGN(out.yes, Decimal::create(yes, places));
  TRY_ASSIGN(out.no, Decimal::create(no, places));
  TRY_ASSIGN(out.all, Decimal::create(all, places));
  TRY_ASSIGN(out.needed, Decimal::create(needed, places));
  return out;
}

}  // namespace entrepot::finance
