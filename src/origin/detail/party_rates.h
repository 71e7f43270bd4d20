// Rates of an agreement that differ between its Parties, in one cell of Japan's schedule:
//
//     （マレーシアに対する待遇） 3% （カナダ及びニュージーランドに対する待遇） 2% （他の締約国に対する待遇） 1.6%
//
// "treatment of Malaysia 3%, of Canada and New Zealand 2%, of the other Parties 1.6%".
#pragma once

#include <string_view>
#include <vector>

#include "base/ids.h"

namespace entrepot::origin::detail {

struct PartyRate {
  std::vector<EconomyId> parties;  // sorted
  std::string_view rate;           // into the text
};

// The rate of each Party that the text names; the others' are those of `partners` that no part names. Parties that no part admits are offered
// nothing. Empty where the text is not wholly of this form: it names no Party, one that is not among `partners` or one twice, or has
// other words before the first (a quota whose rate depends on the Party).
std::vector<PartyRate> party_rates(std::string_view text, const std::vector<EconomyId>& partners);

}  // namespace entrepot::origin::detail
