// Memory for a large matrix: huge pages where the system has them, which makes first touch several times cheaper.
#pragma once

#include <cstddef>
#include <vector>

namespace entrepot::production::detail {

std::vector<double> large_vector(std::size_t size);  // zeros

}  // namespace entrepot::production::detail
