// The filling itself, in terms of headroom: shared by refill_by_share and resource_alone.
#pragma once

#include <span>

#include "sourcing/sourcing.h"

namespace entrepot::sourcing::detail {

// Lengths agree and numbers are finite and not negative: the caller has checked.
Refill fill_by_share(double need, std::span<const double> weight, std::span<const double> headroom);

}  // namespace entrepot::sourcing::detail
