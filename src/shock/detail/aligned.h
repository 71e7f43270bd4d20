// A block of numbers, zeroed, aligned to a cache line; large ones on large pages.
#pragma once

#include "shock/detail/large_array.h"

namespace entrepot::shock::detail {

template <class Real>
using Aligned = LargeArray<Real>;
using AlignedDoubles = Aligned<double>;

}  // namespace entrepot::shock::detail
