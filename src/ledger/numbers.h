// Which numbers ledgers take: those below are anybody's, those from there on a register's (src/reserves), and closed to other writers.
#pragma once

#include <cstdint>
#include <map>

#include "ledger/records.h"

namespace entrepot::ledger {

constexpr std::uint32_t first_of_a_register = 1'000'000;

// The first that is free, from one on.
inline std::uint32_t free_number(const std::map<std::uint32_t, Asset>& assets, std::uint32_t from = 1) {
  while (assets.contains(from)) ++from;
  return from;
}

}  // namespace entrepot::ledger
