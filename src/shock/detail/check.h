// Whether the inputs of run_ario can be run at all.
#pragma once

#include "shock/ario.h"

namespace entrepot::shock::detail {

// Money of a network, taken together, and what it is multiplied by: beyond these, sums and products are no longer numbers.
constexpr double most_money = 1e250;
constexpr double most_factor = 1e9;
constexpr double most_days = 1e12;
Result<> check_total(double total, std::string field);

inline Where at_field(std::string field) { return {{}, 0, 0, std::move(field)}; }

Result<> check_inputs(const ArioNetwork& network, const ArioParameters& shared, std::span<const ArioMember> members,
                      std::span<const DeliveryBlock> blocks, int steps, const ArioRecord& record, int threads);

}  // namespace entrepot::shock::detail
