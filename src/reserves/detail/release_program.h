// The release problem with its times worked out, and as a linear program.
#pragma once

#include <vector>

#include "reserves/release_plan.h"

namespace entrepot::reserves::detail {

struct Arrival {
  bool reachable = false;
  std::size_t lag = 0;     // whole periods from the decision to the earliest arrival
  double part_left = 1;    // of that period after the arrival
};

Arrival arrival(const ReleaseProblem& problem, std::size_t holder, std::size_t user);
double releasable(const Holder& holder);  // stock above the floor

inline std::size_t pair_of(const ReleaseProblem& p, std::size_t holder, std::size_t user) { return holder * p.users.size() + user; }
inline std::size_t cell_of(const ReleaseProblem& p, std::size_t holder, std::size_t user, std::size_t period) {
  return pair_of(p, holder, user) * p.periods + period;
}

Result<> check_problem(const ReleaseProblem& problem);

// The least cost plan. unmet_max: per user the most that may stay unmet over all periods (empty: no such rows).
// Costs, unmet, least served share and duality gap are filled; balance and violation are not.
Result<ReleasePlan> least_cost_plan(const ReleaseProblem& problem, const std::vector<double>& unmet_max, bool fairness_first);

// From `delivered`: unmet, costs, least served share. Deliveries above the need by rounding are cut back to it.
void settle(const ReleaseProblem& problem, ReleasePlan& plan);

// Fills balance and violation of the certificate from the plan and the problem alone.
void certify(const ReleaseProblem& problem, const std::vector<double>& unmet_max, ReleasePlan& plan);

}  // namespace entrepot::reserves::detail
