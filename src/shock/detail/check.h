// Whether the inputs of run_ario can be run at all.
#pragma once

#include "shock/ario.h"

namespace entrepot::shock::detail {

inline Where at_field(std::string field) { return {{}, 0, 0, std::move(field)}; }

Result<> check_inputs(const ArioNetwork& network, const ArioParameters& shared, std::span<const ArioMember> members,
                      std::span<const DeliveryBlock> blocks, int steps, const ArioRecord& record, int threads);

}  // namespace entrepot::shock::detail
