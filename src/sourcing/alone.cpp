#include "sourcing/detail/checks.h"
#include "sourcing/detail/water.h"
#include "sourcing/sourcing.h"

namespace entrepot::sourcing {
namespace {

// Share of each supplier's spare capacity that falls to each importer, suppliers x importers.
std::vector<double> quota_shares(const ResourcingProblem& problem) {
  const std::size_t importers = problem.importers();
  std::vector<double> shares(problem.suppliers() * importers, 0.0);
  for (std::size_t i = 0; i < problem.suppliers(); ++i) {
    double bought = 0;
    const auto affected = [&](std::size_t j) { return problem.demand[j] > 0 && detail::worth_buying(problem, i, j); };
    for (std::size_t j = 0; j < importers; ++j)
      if (affected(j)) bought += problem.purchases[i * importers + j];
    if (bought <= 0) continue;
    for (std::size_t j = 0; j < importers; ++j)
      if (affected(j)) shares[i * importers + j] = problem.purchases[i * importers + j] / bought;
  }
  return shares;
}

// The mean landed cost of the suppliers that still have something for this importer, weighted as water-filling does;
// the penalty when none has.
double marginal_cost(const ResourcingProblem& problem, const Resourcing& result, const std::vector<double>& shares, std::size_t j) {
  double weight = 0, cost = 0;
  for (std::size_t i = 0; i < problem.suppliers(); ++i) {
    const std::size_t k = i * problem.importers() + j;
    if (result.quantity[k] >= problem.spare[i] * shares[k]) continue;
    weight += problem.purchases[k];
    cost += problem.purchases[k] * problem.landed_cost[k];
  }
  return weight > 0 ? cost / weight : problem.penalty[j];
}

// One more unit of supplier i goes to the importers by their shares; each uses it only if its quota is used up.
double marginal_saving(const ResourcingProblem& problem, const Resourcing& result, const std::vector<double>& shares, std::size_t i) {
  double saving = 0;
  for (std::size_t j = 0; j < problem.importers(); ++j) {
    const std::size_t k = i * problem.importers() + j;
    const bool used_up = shares[k] > 0 && result.quantity[k] >= problem.spare[i] * shares[k];
    if (used_up) saving += shares[k] * (result.demand_price[j].low - problem.landed_cost[k]);
  }
  return saving;
}

}  // namespace

Result<Resourcing> resource_alone(const ResourcingProblem& problem) {
  TRY(detail::check_problem(problem, true));
  const std::size_t suppliers = problem.suppliers(), importers = problem.importers();
  const std::vector<double> shares = quota_shares(problem);
  Resourcing result;
  result.quantity.assign(suppliers * importers, 0.0);
  result.unmet.assign(importers, 0.0);

  std::vector<double> weight(suppliers), quota(suppliers);
  for (std::size_t j = 0; j < importers; ++j) {
    for (std::size_t i = 0; i < suppliers; ++i) {
      weight[i] = problem.purchases[i * importers + j];
      quota[i] = problem.spare[i] * shares[i * importers + j];
    }
    const Refill refill = detail::fill_by_share(problem.demand[j], weight, quota);
    for (std::size_t i = 0; i < suppliers; ++i) result.quantity[i * importers + j] = refill.extra[i];
    result.unmet[j] = refill.unmet;
  }
  detail::add_costs(problem, result);
  for (std::size_t j = 0; j < importers; ++j) {
    const double price = marginal_cost(problem, result, shares, j);
    result.demand_price.push_back({price, price});
  }
  for (std::size_t i = 0; i < suppliers; ++i) {
    const double saving = marginal_saving(problem, result, shares, i);
    result.supply_value.push_back({saving, saving});
  }
  return result;
}

}  // namespace entrepot::sourcing
