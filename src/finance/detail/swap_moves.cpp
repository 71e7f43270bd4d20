#include "finance/detail/swap_moves.h"

#include <algorithm>
#include <numeric>

namespace entrepot::finance::detail {

namespace {
__extension__ typedef __int128 Wide;
}

Result<std::int64_t> minor_units(const Arrangement& arrangement, const Decimal& billions, const Where& where) {
  if (billions > Decimal(1'000'000))
    return fail(ErrorCode::out_of_range, fmt::format("An amount of {} billion", billions.text()), where, "Write billions, such as 2.5.");
  TRY_ASSIGN(const Decimal whole, billions.times(Decimal(1'000'000'000)));
  TRY_ASSIGN(const Money money, Money::create(whole, arrangement.currency));
  if (money.minor_units > 0) return money.minor_units;
  return fail(ErrorCode::out_of_range, fmt::format("An amount of {} billion", billions.text()), where, "Write an amount above zero.");
}

std::vector<std::int64_t> in_proportion(std::int64_t amount, const std::vector<std::int64_t>& weights) {
  const Wide sum = std::accumulate(weights.begin(), weights.end(), Wide{0});
  std::vector<std::int64_t> parts(weights.size(), 0);
  std::vector<Wide> remainders(weights.size(), 0);
  std::int64_t left = amount;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const Wide product = static_cast<Wide>(amount) * weights[i];
    parts[i] = static_cast<std::int64_t>(product / sum);
    remainders[i] = product % sum;
    left -= parts[i];
  }
  std::vector<std::size_t> order(weights.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return remainders[a] > remainders[b]; });
  for (std::size_t i = 0; left > 0; ++i, --left) ++parts[order[i]];
  return parts;
}

Transfer move(Id id, const std::string& debit, const std::string& credit, std::int64_t amount, std::uint32_t number, unsigned flags) {
  Transfer t;
  t.id = id;
  t.debit = ledger::account_id(debit);
  t.credit = ledger::account_id(credit);
  t.amount = amount;
  t.ledger = number;
  t.flags = static_cast<std::uint16_t>(flags);
  return t;
}

Transfer second_step(Id id, Id target, std::int64_t amount, unsigned flags) {
  Transfer t;
  t.id = id;
  t.target = target;
  t.amount = amount;
  t.flags = static_cast<std::uint16_t>(flags);
  return t;
}

Steps chained(Steps steps, const std::string& swap) {
  for (Transfer& t : steps.transfers) {
    t.reference = Id::of(swap);
    t.flags |= ledger::linked;
  }
  if (!steps.transfers.empty()) steps.transfers.back().flags &= static_cast<std::uint16_t>(~ledger::linked);
  return steps;
}

std::int64_t balance(const Ledger& book, const std::string& account) {
  const auto* state = book.account(ledger::account_id(account));
  return state == nullptr ? 0 : state->totals.credits_posted - state->totals.debits_posted;
}

Result<> signed_by_requester(const Found& swap, const std::string& id, EconomyId by, std::string_view what) {
  if (by == swap.requester) return {};
  return fail(ErrorCode::contradiction,
              fmt::format("{} asked for the swap '{}', and {} cannot {} it", swap.requester.text(), id, by.text(), what),
              {"", 0, 0, "--by"}, "The member that asked for it signs.");
}

}  // namespace entrepot::finance::detail
