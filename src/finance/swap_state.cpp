// Where swaps stand.

#include "finance/detail/swap_accounts.h"

namespace entrepot::finance {

using namespace detail;

std::string_view swap_stage_name(SwapStage stage) {
  switch (stage) {
    case SwapStage::requested: return "requested";
    case SwapStage::drawn: return "drawn";
    case SwapStage::repaid: return "repaid";
    case SwapStage::given_back: return "given back";
  }
  return "";
}

std::vector<SwapState> swaps(const Arrangement& arrangement, const Ledger& book) {
  std::vector<SwapState> out;
  const std::string prefix = Names(arrangement).account("terms:");
  for (const auto& state : book.accounts()) {
    if (!std::string_view(state.account.name).starts_with(prefix)) continue;
    const std::string id = state.account.name.substr(prefix.size());
    const auto found = find(arrangement, book, id);
    if (!found) continue;  // an account without a request: that was refused
    SwapState swap;
    swap.id = id;
    swap.requester = found->requester;
    swap.facility = found->facility;
    std::int64_t pending = 0;
    for (const EconomyId provider : found->providers) {
      const auto& totals = book.account(ledger::account_id(found->names.owed(swap.requester, provider)))->totals;
      pending += totals.credits_pending;
      swap.drawn += totals.credits_posted;
      const std::int64_t owed = totals.credits_posted - totals.debits_posted;
      swap.owed += owed;
      if (owed > 0) swap.owed_to.emplace_back(provider, owed);
      if (totals.debits_pending > 0) swap.announced_to.emplace_back(provider, totals.debits_pending);
    }
    swap.requested = book.find(found->names.step("request", swap.requester.text()))->amount;
    swap.stage = pending > 0      ? SwapStage::requested
                 : swap.owed > 0  ? SwapStage::drawn
                 : swap.drawn > 0 ? SwapStage::repaid
                                  : SwapStage::given_back;
    swap.terms_used = terms_begun(found->names, book);
    const auto* term = book.find(term_id(found->names, swap.terms_used));
    if (term != nullptr && term->state == ledger::TransferState::pending)
      swap.due = term->timestamp + std::int64_t{term->timeout_s} * 1'000'000'000;
    swap.overdue = swap.owed > 0 && !swap.due;
    if (!swap.facility->unlimited_renewals) swap.renewals_left = swap.facility->renewals.value_or(0) + 1 - swap.terms_used;
    if (swap.renewals_left && swap.terms_used == 0) swap.renewals_left = swap.facility->renewals.value_or(0);
    out.push_back(std::move(swap));
  }
  return out;
}

}  // namespace entrepot::finance
