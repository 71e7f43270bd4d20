// Tests only: a network of four firms.
#pragma once

#include <gtest/gtest.h>

#include <utility>

#include "shock/cascade.h"

namespace entrepot::shock {

// ore (0) -> steel (1) -> cars (2); a second mine (3) beside the first.
//   0 --60--> 1 --100--> 2
//   3 --40--> 1
inline CascadeNetwork chain(std::uint8_t ore_for_steel) {
  CascadeNetwork n;
  n.sectors = 3;
  n.sector = {0, 1, 2, 0};
  n.links = {{0, 1, 60}, {3, 1, 40}, {1, 2, 100}};
  n.essentiality.assign(9, 1);
  n.essentiality[0 * 3 + 1] = ore_for_steel;
  return n;
}

inline Cascade prepared(const CascadeNetwork& n, const CascadeParameters& p = {}) {
  auto cascade = Cascade::prepare(n, p);
  EXPECT_TRUE(cascade) << cascade.error().what;
  return *std::move(cascade);
}

}  // namespace entrepot::shock
