// Whether a plan of joint re-sourcing is the only cheapest one.
#pragma once

#include <cstddef>

#include "sourcing/sourcing.h"

namespace entrepot::sourcing {

// A plan of minimum cost is not the only one exactly when its residual network (who could deliver more, who less) has a cycle of cost 0 that
// does not only go back and forth on one pair (Ahuja, Magnanti and Orlin, Network Flows, 1993, chapter 9). With the distances from the source
// as potentials such a cycle runs over arcs of reduced cost 0.
struct EqualPlans {
  bool exist = false;  // other plans cost as much
  std::size_t pairs = 0;  // of supplier and importer without a delivery in this plan that have one in another that costs as much
};

// Of a plan that resource_together made of the problem. Costs count as equal when they differ by less than 1e-9 of the greatest.
// Not for products that share capacities: their plans have more ways to be equal.
EqualPlans equal_plans(const ResourcingProblem& problem, const Resourcing& plan);

}  // namespace entrepot::sourcing
