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

namespace {

SwapState state_of(const Found& found, const Ledger& book) {
  SwapState swap;
  swap.id = found.names.swap();
  swap.requester = found.requester;
  swap.facility = found.facility;
  swap.requested = found.amount;
  std::int64_t pending = 0;
  for (const EconomyId provider : found.providers) {
    const ledger::Totals of = totals(book, found.names.owed(found.requester, provider));
    pending += of.credits_pending;
    swap.drawn += of.credits_posted;
    const std::int64_t owed = of.credits_posted - of.debits_posted;
    swap.owed += owed;
    if (owed > 0) swap.owed_to.emplace_back(provider, owed);
    if (of.debits_pending > 0) swap.announced_to.emplace_back(provider, of.debits_pending);
  }
  swap.stage = pending > 0      ? SwapStage::requested
               : swap.owed > 0  ? SwapStage::drawn
               : swap.drawn > 0 ? SwapStage::repaid
                                : SwapStage::given_back;
  if (swap.drawn > 0) swap.terms_used = terms_begun(found, book);
  const auto* term = swap.terms_used > 0 ? term_of(found, book, swap.terms_used) : nullptr;
  if (term != nullptr && term->state == ledger::TransferState::pending)
    swap.due = term->timestamp + std::int64_t{term->timeout_s} * 1'000'000'000;
  swap.overdue = swap.owed > 0 && !swap.due;
  if (found.facility != nullptr && !found.facility->unlimited_renewals)
    swap.renewals_left = found.facility->renewals.value_or(0) + (swap.terms_used == 0 ? 0 : 1 - swap.terms_used);
  return swap;
}

}  // namespace

std::vector<SwapState> swaps(const Arrangement& arrangement, const Ledger& book) {
  std::vector<SwapState> out;
  for (const Found& found : requests(arrangement, book)) out.push_back(state_of(found, book));
  return out;
}

}  // namespace entrepot::finance
