// What people write instead of an economy's code, and under which code its trade stands: for hints, never to replace a code silently.
#pragma once

#include <optional>
#include <string_view>

#include "base/ids.h"

namespace entrepot::trade {

// ISO 3166 alpha-2, in any case: KR is KOR. None for a code that no economy of today has.
std::optional<EconomyId> economy_of_alpha2(std::string_view code);

// The code under which the trade of an economy stood in earlier years, with others or alone: the Southern African Customs Union (X711)
// for South Africa, Botswana, Eswatini, Lesotho and Namibia; X058 for Belgium and Luxembourg; X280 for Germany; X736 for Sudan and
// South Sudan. Until when, the label of that code says.
std::optional<EconomyId> earlier_code_of(EconomyId id);

}  // namespace entrepot::trade
