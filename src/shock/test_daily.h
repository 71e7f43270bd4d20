// Tests only: a chain of three firms.
#pragma once

#include "shock/daily.h"

namespace entrepot::shock {

// mine (0) --60--> steel (1) --100--> cars (2) --150--> final demand; stocks of 2 days, gaps closed in 2 days.
inline DailyNetwork chain() {
  DailyNetwork n;
  n.sectors = 3;
  n.sector = {0, 1, 2};
  n.final_demand = {0, 0, 150};
  n.links = {{0, 1, 60}, {1, 2, 100}};
  return n;
}

}  // namespace entrepot::shock
