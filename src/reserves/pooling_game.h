// What every group of economies would pay for reserves of its own: the game of costs behind the sharing of a pooled reserve.
//
//     c(T) = sum over k of min over x >= 0 of [ h[k] x + p[k]/S sum over s of max(0, sum over j in T of d[j,k,s] - x) ]
//
// One stock for each group and good, without transport: h and p are the means of the economies' holding costs and penalties. The least
// x is the order statistic of the group's demand at ceil((1 - h/p) S). Games of this kind have a core (Hartman, Dror and Shaked 2000).
#pragma once

#include "reserves/cost_game.h"
#include "reserves/sizing.h"

namespace entrepot::reserves {

// All 2^n groups. The same for any number of threads. Errors: as size_pooled; limit_exceeded above CostGame::players_max.
Result<CostGame> pooling_game(const SizingProblem& problem, int threads = 1);

// Demand of an economy on the reserve, in money: what it would lose without any, mean and standard deviation over the scenarios.
struct DemandRisk {
  double mean = 0, deviation = 0;
};
std::vector<DemandRisk> demand_risks(const SizingProblem& problem);

}  // namespace entrepot::reserves
