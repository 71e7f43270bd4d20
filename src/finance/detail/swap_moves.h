// Amounts and transfers of which the steps of a swap are made, and who signs for them.
#pragma once

#include "finance/detail/swap_accounts.h"

namespace entrepot::finance::detail {

using ledger::Transfer;

// Errors: out_of_range: not above zero, or more than a million billions.
Result<std::int64_t> minor_units(const Arrangement& arrangement, const Decimal& billions, const Where& where);
// `amount` in proportion to the weights, to the unit: the parts rounded down, and what is left to the largest remainders, ties to the first.
std::vector<std::int64_t> in_proportion(std::int64_t amount, const std::vector<std::int64_t>& weights);

Transfer move(Id id, const std::string& debit, const std::string& credit, std::int64_t amount, std::uint32_t number, unsigned flags = 0);
Transfer second_step(Id id, Id target, std::int64_t amount, unsigned flags);
Steps chained(Steps steps, const std::string& swap);  // all or none, with the swap as their reference

std::int64_t balance(const Ledger& book, const std::string& account);  // posted

// Errors: contradiction: another member signs.
Result<> signed_by_requester(const Found& swap, const std::string& id, EconomyId by, std::string_view what);

}  // namespace entrepot::finance::detail
