// run_ario with the kernels of one's choice: for tests and benchmarks.
#pragma once

#include "shock/ario.h"
#include "shock/detail/kernel.h"

namespace entrepot::shock::detail {

Result<ArioResults> run_with(const Kernels& kernels, const ArioNetwork& network, const ArioParameters& shared,
                             std::span<const ArioMember> members, std::span<const DeliveryBlock> blocks, int steps,
                             const ArioRecord& record, int threads, Progress& progress, const Limits& limits);

}  // namespace entrepot::shock::detail
