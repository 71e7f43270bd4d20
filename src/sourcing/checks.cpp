#include "sourcing/detail/checks.h"

#include <cmath>
#include <string>

#include "base/text.h"

namespace entrepot::sourcing::detail {
namespace {

Result<> check_size(std::size_t met, std::size_t wanted, const char* field) {
  if (met == wanted) return {};
  return fail(ErrorCode::bad_field, std::string(field) + " has " + std::to_string(met) + " numbers, not " + std::to_string(wanted),
              at_field(field), "Give one for each importer, or for each pair of supplier and importer, supplier by supplier.");
}

Result<> check_amounts(const std::vector<double>& numbers, const char* field) {
  for (std::size_t i = 0; i < numbers.size(); ++i)
    if (!std::isfinite(numbers[i]) || numbers[i] < 0)
      return fail(ErrorCode::out_of_range, std::string(field) + "[" + std::to_string(i) + "] is " + format_exact(numbers[i]),
                  at_field(field), "Give a finite number that is not negative.");
  return {};
}

Result<> check_costs(const ResourcingProblem& problem) {
  for (std::size_t k = 0; k < problem.landed_cost.size(); ++k) {
    const double cost = problem.landed_cost[k];
    if (std::isfinite(cost) || cost == no_route) continue;
    return fail(ErrorCode::out_of_range,
                "the landed cost from supplier " + std::to_string(k / problem.importers()) + " to importer " +
                    std::to_string(k % problem.importers()) + " is " + format_exact(cost),
                at_field("landed_cost"), "Give a finite number, or no_route where nothing can be shipped.");
  }
  return {};
}

}  // namespace

Result<> check_problem(const ResourcingProblem& problem, bool purchases_needed) {
  const std::size_t pairs = problem.suppliers() * problem.importers();
  if (pairs > pairs_max)
    return fail(ErrorCode::limit_exceeded, std::to_string(pairs) + " pairs of supplier and importer", {},
                "At most " + std::to_string(pairs_max) + " are taken; solve product by product.");
  TRY(check_size(problem.penalty.size(), problem.importers(), "penalty"));
  TRY(check_size(problem.landed_cost.size(), pairs, "landed_cost"));
  TRY(check_amounts(problem.spare, "spare"));
  TRY(check_amounts(problem.demand, "demand"));
  TRY(check_amounts(problem.penalty, "penalty"));
  TRY(check_costs(problem));
  if (!purchases_needed) return {};
  TRY(check_size(problem.purchases.size(), pairs, "purchases"));
  return check_amounts(problem.purchases, "purchases");
}

void add_costs(const ResourcingProblem& problem, Resourcing& resourcing) {
  for (std::size_t k = 0; k < resourcing.quantity.size(); ++k)
    if (resourcing.quantity[k] > 0) resourcing.purchase_cost += resourcing.quantity[k] * problem.landed_cost[k];
  for (std::size_t j = 0; j < problem.importers(); ++j) resourcing.unmet_cost += resourcing.unmet[j] * problem.penalty[j];
}

}  // namespace entrepot::sourcing::detail
