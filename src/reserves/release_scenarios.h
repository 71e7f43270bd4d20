// Who sends what to whom in each of many scenarios, from stocks that are given: a transport problem with unmet demand for each good
// and scenario, without time, rates or rules (for those: release_plan.h).
//
//     minimise    sum t[i,j] y[i,j] + sum p[j] u[j]
//     subject to  sum over j of y[i,j] <= stock[i],   sum over i of y[i,j] + u[j] = d[j],   y, u >= 0
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "base/result.h"
#include "reserves/sizing.h"

namespace entrepot::reserves {

struct Shipment {
  std::size_t from = 0, to = 0;  // economies
  double amount = 0;
};

// One good in one scenario.
struct Dispatch {
  std::vector<Shipment> shipments;  // amounts above 0, by the economy that receives, its own stores first
  std::vector<double> unmet;        // per economy
  std::vector<double> stock_value;  // per economy: what one more unit in its stores would save
  std::vector<double> need_price;   // per economy with a demand: what one more unit of it would cost; 0 for the others
  double cost = 0;
};

// One good over all scenarios.
struct ReleaseOverScenarios {
  std::vector<double> scenario_cost;
  std::vector<double> transport_cost, unmet, stock_value;  // per economy: means over the scenarios
  double violation = 0;    // worst amount below 0 or above a stock, relative to the greatest demand
  double duality_gap = 0;  // worst |cost - bound of the dual| of a scenario, relative to its cost

  double cost() const;  // mean
};

// Dual network simplex from the tree in which every economy is served by the nearest stores. `stock`: per economy.
// Errors: as size_pooled; bad_field for a stock too many, no_solution when a problem does not end.
Result<Dispatch> dispatch(const SizingProblem& problem, std::size_t good, std::size_t scenario, std::span<const double> stock);

// All goods and scenarios; `stocks`: per good, per economy. The same for any number of threads.
Result<std::vector<ReleaseOverScenarios>> release_over_scenarios(const SizingProblem& problem,
                                                                 const std::vector<std::vector<double>>& stocks, int threads = 1);

}  // namespace entrepot::reserves
