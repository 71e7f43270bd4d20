// Who may take and who must give when the supply of a group is cut: the allocation of the International Energy Program, Article 7.
//
// Participant i: base-period final consumption C_i, emergency reserve commitment ERC_i, normal production D_i, actual net imports I_i, all in one
// unit per period; restraint r of demand.
//
//   permissible_i  = (1 - r) C_i                          7.4
//   shortfall      = sum permissible - sum (D + I)        7.6
//   drawdown_i     = ERC_i / sum ERC * shortfall          7.5
//   supply right_i = permissible_i - drawdown_i           7.1
//   x_i            = supply right_i - (D_i + I_i)         7.2, 7.3: a right where positive, an obligation where negative; sum x = 0
//
// Source: Agreement on an International Energy Program (1974), Article 7.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/decimal.h"
#include "base/ids.h"
#include "base/result.h"

namespace entrepot::reserves {

struct SharingParticipant {
  EconomyId economy;
  Decimal base_consumption, reserve_commitment, production, net_imports;
};

// In 10^-places of the unit. Permissible consumption is rounded down, drawdown by largest remainder (ties by code), so that the sums hold exactly.
struct SharingShare {
  EconomyId economy;
  std::int64_t permissible = 0, drawdown = 0, supply_right = 0, supplies = 0;
  std::int64_t allocation = 0;  // x
};
struct Sharing {
  int places = 0;
  std::int64_t shortfall = 0;
  std::vector<SharingShare> shares;
};

// Errors: missing_data (nobody; no commitments), duplicate, out_of_range (negative figures, a restraint outside 0..1, sums that overflow),
// contradiction when there is no shortfall to share.
Result<Sharing> share_supplies(std::span<const SharingParticipant> participants, const Decimal& restraint, int places = 6);

// `total` units in proportion to the weights, by largest remainder, ties by code: the sum is exactly the total.
// Errors: missing_data (no weight above 0), duplicate, out_of_range.
Result<std::vector<std::int64_t>> share_in_proportion(std::int64_t total, std::span<const Decimal> weights,
                                                      std::span<const EconomyId> economies);

}  // namespace entrepot::reserves
