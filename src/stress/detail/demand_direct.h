// What a change of final demand itself takes of output: (1 - factor) times the node's final demand, less than 0 where demand grows.
#pragma once

#include <span>
#include <vector>

#include "stress/shocks.h"

namespace entrepot::stress::detail {

// Adds it to `direct` [node], over `days` days. Of a loss of capacity and a fall of demand on one day the larger counts; capital that an event
// destroys is not looked at. final_demand, output: money a day. factors_multiply: of several on one day; else the last given counts.
void add_demand_direct(const Scenario& scenario, int days, std::span<const double> final_demand, std::span<const double> output,
                       bool factors_multiply, std::vector<double>& direct);

}  // namespace entrepot::stress::detail
