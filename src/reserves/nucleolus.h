// The nucleolus of a game of costs: the allocation whose slacks c(S) - x(S), sorted, are lexicographically greatest (Schmeidler 1969).
//
// A sequence of linear programs (Kohlberg 1972; Maschler, Peleg and Shapley 1979): maximise e subject to x(S) + e <= c(S) for the
// coalitions that are still free and x(N) = c(N). Those with a positive price are tight in every solution: they become equations, and
// coalitions in the span of the equations leave. Rows are generated: the most violated of all coalitions, until none is. This is
// the prenucleolus, which is the nucleolus wherever nobody pays more than alone; where the core is not empty they are the same.
#pragma once

#include <vector>

#include "base/result.h"
#include "reserves/cost_game.h"

namespace entrepot::reserves {

// Kohlberg's criterion, checked from the game and the allocation alone: for each level of slack, the coalitions at or below it are
// balanced: positive weights exist with which they cover every player equally. Coalitions in the span of the earlier ones are left out;
// when the span is everything, the allocation is the only one.
struct KohlbergCertificate {
  bool holds = false;
  std::size_t levels = 0;  // that were checked, or up to the one that is not balanced
  double slack = 0;        // of the last of them
};

struct Nucleolus {
  std::vector<double> allocation;
  std::size_t rounds = 0, programs = 0;
  KohlbergCertificate certificate;
};

// Errors: no_solution when the solver gives up.
Result<Nucleolus> nucleolus(const CostGame& game);

// Slacks within `tolerance` of the game's greatest cost count as one level. Errors: no_solution when the solver gives up.
Result<KohlbergCertificate> check_nucleolus(const CostGame& game, const std::vector<double>& allocation, double tolerance = 1e-8);

}  // namespace entrepot::reserves
