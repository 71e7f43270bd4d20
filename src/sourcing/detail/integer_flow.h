// Minimum-cost flow from suppliers to importers in whole numbers, and the ranges of its shadow prices.
//
// Network: source -> [shared capacity ->] supplier (at most its spare capacity) -> importer (landed cost), and source -> importer at the
// penalty, which is the unmet supplier. Importers ask for their demand, the source gives the total.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sourcing/products.h"
#include "sourcing/sourcing.h"

namespace entrepot::sourcing::detail {

using Units = std::int64_t;

struct FlowProblem {
  struct Pair {
    std::uint32_t supplier = 0, importer = 0;
    Units cost = 0;
  };
  double amount_step = 1, cost_step = 1;  // what one unit is
  std::vector<Units> shared;              // capacities that several suppliers share; may be empty
  std::vector<Units> spare;               // per supplier
  std::vector<std::uint32_t> group;       // per supplier: its place in `shared`; empty without shared capacities
  std::vector<Units> demand, penalty;     // per importer
  std::vector<Pair> pairs;                // those that may be used
};

struct IntegerFlow {
  std::vector<Units> quantity, unmet, used, shared_used;  // pairs, importers, suppliers, shared capacities
};

// All problems in one, their suppliers and importers one after another. With `shared` its groups join suppliers of different products.
FlowProblem scaled(std::span<const ResourcingProblem> problems, const SharedCapacity* shared);
Result<IntegerFlow> cheapest_flow(const FlowProblem& problem);

// Per importer, and per supplier, in money per unit of the flows.
struct ShadowPrices {
  std::vector<PriceRange> demand, supply;
};
ShadowPrices shadow_prices(const FlowProblem& problem, const IntegerFlow& flow);

}  // namespace entrepot::sourcing::detail
