// What both ways of re-sourcing ask of a problem.
#pragma once

#include <string>
#include <utility>

#include "sourcing/sourcing.h"

namespace entrepot::sourcing::detail {

inline Where at_field(std::string name) { return Where{{}, 0, 0, std::move(name)}; }

Result<> check_problem(const ResourcingProblem& problem, bool purchases_needed);

// A pair that may be used: it has a route, and buying is not dearer than going without.
inline bool worth_buying(const ResourcingProblem& problem, std::size_t supplier, std::size_t importer) {
  return problem.landed_cost[supplier * problem.importers() + importer] <= problem.penalty[importer];
}

// Fills purchase_cost and unmet_cost from quantity and unmet.
void add_costs(const ResourcingProblem& problem, Resourcing& resourcing);

}  // namespace entrepot::sourcing::detail
