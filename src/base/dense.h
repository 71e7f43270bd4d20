// Eigen, with the same blocks everywhere. It cuts its products to the caches of the processor that it meets, and with the blocks the
// order of its sums, so that the last digits would tell one machine from another.
#pragma once

#include <Eigen/Dense>

namespace entrepot {

inline const bool dense_blocks_are_fixed = [] {
  Eigen::setCpuCacheSizes(32 << 10, 512 << 10, 32 << 20);
  return true;
}();

}  // namespace entrepot
