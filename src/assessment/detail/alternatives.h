// Who else could supply the members that are short: the plan of the central member, pair by pair, with what each supplier is like.
#pragma once

#include "assessment/detail/case.h"
#include "assessment/detail/supply.h"
#include "assessment/evidence.h"

namespace entrepot::assessment::detail {

// One product at central values: what disturbs it, and what is done alone and together.
struct CentralSupply {
  const ProductCase* product = nullptr;
  const Disturbance* disturbance = nullptr;
  Supply alone, together;
};

// Members that are short, in the order of supply_ranked: at most `importers_max` of a product and `rows_max` in all.
// Errors: those of the routes and of sourcing::rank_suppliers.
inline constexpr std::size_t importers_max = 4, rows_max = 16;
Result<std::vector<Resupply>> resupply_of(const Case& all, const Values& values, const std::vector<CentralSupply>& central,
                                          const Assessment& assessment, const Evidence* evidence);

// Regions of the group against each region that an event hits; empty where none is. Errors: no_solution.
Result<std::vector<LookThrough>> look_through_of(const Case& all);

}  // namespace entrepot::assessment::detail
