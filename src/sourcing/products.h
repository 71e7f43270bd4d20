// Re-sourcing of many products: each for itself, or several together where their suppliers share capacity.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "base/result.h"
#include "sourcing/sourcing.h"

namespace entrepot::sourcing {

// resource_together for each problem, on up to `threads` threads; the result does not depend on their number.
// Errors: that of the first problem at fault, its position named.
Result<std::vector<Resourcing>> resource_all(std::span<const ResourcingProblem> problems, int threads);

// Capacity that suppliers of several products share: group[p][i] is the place in `spare` that limits what supplier i of product p
// delivers together with all others of that place. Beside it each keeps its own spare capacity.
struct SharedCapacity {
  std::vector<double> spare;
  std::vector<std::vector<std::size_t>> group;
};

// All products in one minimum-cost flow. Quantities of all products share one unit, costs one currency; both are scaled together, so
// that rounding is to one part in 10^12 of the greatest of them. A supplier's value is that of its own spare capacity; it is 0 where
// only the shared capacity binds. Errors: those of resource_together, bad_field when groups do not fit the problems.
Result<std::vector<Resourcing>> resource_products(std::span<const ResourcingProblem> problems, const SharedCapacity& shared);

}  // namespace entrepot::sourcing
