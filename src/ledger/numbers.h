// Which numbers, names and ids ledgers, accounts and transfers take: numbers from `first_of_a_register` on, the names that offices give to
// accounts, a register (src/reserves/register.h) and the safety net (src/finance/swap.h, settlement.h), and the ids that they give to transfers
// are closed to other writers, since what these opened or moved under them would stand in the way.
#pragma once

#include <cstdint>
#include <map>
#include <string_view>

#include "ledger/records.h"

namespace entrepot::ledger {

constexpr std::uint32_t first_of_a_register = 1'000'000;

// The first that is free, from one on.
inline std::uint32_t free_number(const std::map<std::uint32_t, Asset>& assets, std::uint32_t from = 1) {
  while (assets.contains(from)) ++from;
  return from;
}

// stock:LOT (and attested, lost, expired, used, converted, eligible), countable:ECONOMY:LOT, transit:LOT:RELEASE, received:LOT:RELEASE,
// settled:ECONOMY:CURRENCY. LOT and RELEASE are 1 to 24 letters, digits, '-', '_' and '.'; ECONOMY and CURRENCY three capitals, or "joint".
// settlement:CURRENCY:ECONOMY, and of an arrangement KEY (1 to 16 small letters) KEY:WORD or KEY:WORD:..., WORD one of committed, limit, used,
// rules, cast, yes, no, owed, terms, term-rules, term-ends.
bool is_name_of_an_office(std::string_view account);

// Of a register the readable ids rENTRY.NUMBER, two whole numbers; of other offices those that `id_for_office` makes.
bool is_id_of_an_office(const Id& transfer);
// The four bytes ff 6f 66 66, then the first twelve of the SHA-256 of the text.
Id id_for_office(std::string_view text);

}  // namespace entrepot::ledger
