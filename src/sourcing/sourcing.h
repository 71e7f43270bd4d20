// Other suppliers after a loss: who refills the gap, at what price, alone or jointly.
//
// Quantities of one problem share one unit, costs are money per that unit. Matrices are suppliers x importers, row-major.
#pragma once

#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include "base/result.h"

namespace entrepot::sourcing {

// The cost of a pair without a route.
inline constexpr double no_route = std::numeric_limits<double>::infinity();

// --- One importer ------------------------------------------------------------------------------------------------

struct Refill {
  std::vector<double> extra;  // per supplier, beside its base
  double unmet = 0;
};

// Water-filling: `need` is refilled by the suppliers in proportion to `base`; whoever reaches its capacity drops out
// and the rest is shared again among the others. A supplier with base 0 gets nothing; one whose capacity is below
// its base has no headroom. Errors: bad_field for lengths that differ, out_of_range for negative or undefined numbers.
Result<Refill> refill_by_share(double need, std::span<const double> base, std::span<const double> capacity);

// P'/P = (1 - s)^(-1/(sigma - 1)) when suppliers with the base share s of the purchases are lost and the elasticity of
// substitution between suppliers is sigma (the CES price index without the lost varieties, Feenstra 1994).
// Errors: out_of_range unless 0 <= s < 1 and sigma > 1 (with all suppliers lost the ratio has no value).
Result<double> price_ratio(double lost_share, double sigma);

// What one unit costs at the importer's port.
struct LandedCostTerms {
  double price = 0;            // money per unit at the supplier
  double duty_rate = 0;        // 0.05 = 5 % of the price
  double freight = 0;          // money per unit, independent of the distance
  double freight_per_day = 0;  // money per unit and day at sea
  double days = 0;             // at sea; infinite = no route
  double risk = 0;             // money per unit: the premium asked for an unreliable supplier or route
};
// price x (1 + duty) + freight + freight per day x days + risk; no_route when the days are infinite.
double landed_cost(const LandedCostTerms& terms);

// --- All importers of one product --------------------------------------------------------------------------------

struct ResourcingProblem {
  std::vector<double> spare;        // per supplier: what it can deliver beside its present sales
  std::vector<double> demand;       // per importer: what it has lost
  std::vector<double> penalty;      // per importer: cost of a unit that stays unmet
  std::vector<double> landed_cost;  // suppliers x importers; no_route where nothing can be shipped
  std::vector<double> purchases;    // suppliers x importers: bought before the crisis; read by resource_alone only

  std::size_t suppliers() const { return spare.size(); }
  std::size_t importers() const { return demand.size(); }
};

// A shadow price. Where the optimum is degenerate every number from low to high is right: `low` is what one unit less
// would change, `high` what one unit more would (for supplies the other way round). Where only one side exists (no
// demand, no spare capacity) both are that side's value.
struct PriceRange {
  double low = 0;
  double high = 0;
};

struct Resourcing {
  std::vector<double> quantity;           // suppliers x importers
  std::vector<double> unmet;              // per importer; delivered + unmet = demand
  double purchase_cost = 0;
  double unmet_cost = 0;                  // penalty x unmet
  std::vector<PriceRange> demand_price;   // per importer: cost of the marginal unit of demand
  std::vector<PriceRange> supply_value;   // per supplier: what the marginal unit of spare capacity saves

  double cost() const { return purchase_cost + unmet_cost; }
};

// Everyone for himself, without coordination. A supplier's spare capacity is split among the affected importers (those
// with demand, a route and a landed cost up to their penalty) in proportion to what they bought from it before the
// crisis. Each importer then fills its demand from its quotas by water-filling. A quota that one importer leaves
// unused is not passed on, and a supplier from which an importer bought nothing gives it nothing.
// Errors as resource_together.
Result<Resourcing> resource_alone(const ResourcingProblem& problem);

// Everyone jointly: the minimum-cost flow from suppliers to importers, with an unmet supplier at the penalty, so that
// it always has a solution. A pair whose landed cost is above the importer's penalty is not used.
//
// The flow is solved in integers (network simplex). Amounts are scaled by a power of two so that the total demand is
// below 2^40, costs so that the greatest is below 2^42: whole numbers and binary fractions within that range are
// exact, others are rounded to one part in 10^12 of the greatest; costs are then computed from the unrounded figures.
//
// Errors: bad_field when sizes do not fit, out_of_range for negative or undefined numbers (a landed cost may be
// negative for a subsidised supplier, or no_route), limit_exceeded above `pairs_max` pairs.
inline constexpr std::size_t pairs_max = 4'000'000;
Result<Resourcing> resource_together(const ResourcingProblem& problem);

}  // namespace entrepot::sourcing
