#include "reserves/detail/linear_program.h"

#include <algorithm>
#include <cmath>
#include <exception>
#include <string>

#include <ClpSimplex.hpp>
#include <CoinError.hpp>

namespace entrepot::reserves::detail {
namespace {

double clp_bound(double bound) { return std::isinf(bound) ? std::copysign(COIN_DBL_MAX, bound) : bound; }

std::vector<double> clp_bounds(std::vector<double> bounds) {
  std::transform(bounds.begin(), bounds.end(), bounds.begin(), clp_bound);
  return bounds;
}

Result<> failed(std::string why) {
  return fail(ErrorCode::no_solution, "the linear program of the plan was not solved: " + std::move(why), {},
              "Check that quantities and costs are within a factor of 10^9 of each other.");
}

void configure(ClpSimplex& model) {
  model.setLogLevel(0);
  model.scaling(0);            // coefficients are 1 or shares: nothing to scale
  model.setPerturbation(100);  // off: the path to the optimum is then the same everywhere
  model.setPrimalTolerance(1e-9);
  model.setDualTolerance(1e-9);
  model.setMaximumIterations(50 * (model.numberRows() + model.numberColumns()) + 1000);
}

void load(ClpSimplex& model, const LinearProgram& p) {
  model.setLogLevel(0);
  const std::vector<double> low = clp_bounds(p.row_low), high = clp_bounds(p.row_high), column_high = clp_bounds(p.column_high);
  const std::vector<double> zero(p.cost.size(), 0.0);
  model.loadProblem(p.columns(), static_cast<int>(p.row_low.size()), p.starts.data(), p.rows.data(), p.values.data(), zero.data(),
                    column_high.data(), p.cost.data(), low.data(), high.data());
}

Result<> run(ClpSimplex& model) {
  // Dual simplex from the slack basis: columns with an upper bound make it dual feasible at once.
  configure(model);
  model.dual();
  if (model.status() == 0) return {};
  model.primal();
  if (model.status() == 0) return {};
  static constexpr const char* kinds[] = {"optimal", "infeasible", "unbounded", "iteration limit reached", "numerical trouble"};
  const int status = model.status();
  return failed(status >= 0 && status <= 4 ? kinds[status] : "status " + std::to_string(status));
}

}  // namespace

Result<LinearSolution> solve(const LinearProgram& p) {
  LinearSolution solution;
  try {
    ClpSimplex model;
    load(model, p);
    TRY(run(model));
    solution.x.assign(model.primalColumnSolution(), model.primalColumnSolution() + model.numberColumns());
    solution.row_price.assign(model.dualRowSolution(), model.dualRowSolution() + model.numberRows());
  } catch (const CoinError& error) {
    TRY(failed(error.message()));
  } catch (const std::exception& error) {
    TRY(failed(error.what()));
  }
  return solution;
}

Result<bool> has_solution(const LinearProgram& p) {
  try {
    ClpSimplex model;
    load(model, p);
    configure(model);
    model.dual();
    if (model.status() == 0 || model.status() == 1) return model.status() == 0;
    TRY(failed("status " + std::to_string(model.status())));
  } catch (const CoinError& error) {
    TRY(failed(error.message()));
  }
  return false;
}

double dual_bound(const LinearProgram& p, const std::vector<double>& row_price) {
  std::vector<double> price(row_price);
  double bound = 0;
  for (std::size_t r = 0; r < price.size(); ++r) {
    double& y = price[r];
    if (std::isinf(p.row_high[r])) y = std::max(y, 0.0);
    if (std::isinf(p.row_low[r])) y = std::min(y, 0.0);
    if (y != 0) bound += y * (y > 0 ? p.row_low[r] : p.row_high[r]);
  }
  for (std::size_t c = 0; c < p.cost.size(); ++c) {
    double reduced = p.cost[c];
    for (int k = p.starts[c]; k < p.starts[c + 1]; ++k)
      reduced -= price[static_cast<std::size_t>(p.rows[static_cast<std::size_t>(k)])] * p.values[static_cast<std::size_t>(k)];
    if (reduced < 0) bound += reduced * p.column_high[c];
  }
  return bound;
}

}  // namespace entrepot::reserves::detail
