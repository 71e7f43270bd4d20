#include "production/leontief.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/dense.h"
#include "base/elimination.h"

namespace entrepot::production {
namespace {

using ColumnMajor = Eigen::MatrixXd;
using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using RowMajorView = Eigen::Map<const RowMajor>;

Eigen::Index index(std::size_t n) { return static_cast<Eigen::Index>(n); }

std::vector<double> to_vector(const ColumnMajor& matrix) { return {matrix.data(), matrix.data() + matrix.size()}; }

// Every value on its own scale, so that small sectors are as exact as large ones.
bool is_settled(const std::vector<double>& next, const std::vector<double>& before, std::span<const double> right, double tolerance,
                double largest) {
  for (std::size_t i = 0; i < next.size(); ++i) {
    const double scale = std::max({std::abs(next[i]), std::abs(right[i]), 1e-12 * largest});
    if (!(std::abs(next[i] - before[i]) <= tolerance * scale)) return false;
  }
  return true;
}

std::vector<double> coefficients_of(const InputOutputTable& table, bool by_seller) {
  const std::size_t n = table.nodes();
  std::vector<double> result(n * n);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) {
      const double output = table.output[by_seller ? i : j];
      result[i * n + j] = output == 0 ? 0 : table.flows[i * n + j] / output;
    }
  return result;
}

}  // namespace

std::vector<double> technical_coefficients(const InputOutputTable& table) { return coefficients_of(table, false); }
std::vector<double> allocation_coefficients(const InputOutputTable& table) { return coefficients_of(table, true); }

std::vector<double> total_final_demand(const InputOutputTable& table) {
  const std::size_t c = table.demand_columns();
  std::vector<double> totals(table.nodes());
  for (std::size_t i = 0; i < totals.size(); ++i)
    for (std::size_t f = 0; f < c; ++f) totals[i] += table.final_demand[i * c + f];
  return totals;
}

Result<IterationResult> solve_by_iteration(std::span<const double> matrix, std::span<const double> right, IterationRule rule) {
  const std::size_t n = right.size();
  if (matrix.size() != n * n)
    return fail(ErrorCode::internal, fmt::format("A matrix of {} values does not fit a right side of {}", matrix.size(), n));
  IterationResult result{std::vector<double>(right.begin(), right.end()), 0};
  std::vector<double> next(n);
  const RowMajorView m(matrix.data(), index(n), index(n));
  const Eigen::Map<const Eigen::VectorXd> given(right.data(), index(n));
  for (result.sweeps = 1; result.sweeps <= rule.sweeps_max; ++result.sweeps) {
    Eigen::Map<Eigen::VectorXd>(next.data(), index(n)) = given + m * Eigen::Map<const Eigen::VectorXd>(result.values.data(), index(n));
    double largest = 0;
    for (const double value : next) largest = std::max(largest, std::abs(value));
    const bool settled = is_settled(next, result.values, right, rule.tolerance, largest);
    result.values.swap(next);
    if (!std::isfinite(largest)) break;
    if (settled) return result;
  }
  return fail(ErrorCode::no_solution, fmt::format("The sweeps do not settle within {}", rule.sweeps_max), {},
              "Check the table for sectors that buy more than they make.");
}

// P (I - M) = L U, both in one matrix; row i was exchanged with exchanges[i], in the order of i.
struct LeontiefFactors::State {
  ColumnMajor lu;
  std::vector<Eigen::Index> exchanges;
};

LeontiefFactors::LeontiefFactors(std::unique_ptr<State> state) : state_(std::move(state)) {}
LeontiefFactors::LeontiefFactors(LeontiefFactors&&) noexcept = default;
LeontiefFactors& LeontiefFactors::operator=(LeontiefFactors&&) noexcept = default;
LeontiefFactors::~LeontiefFactors() = default;

Result<LeontiefFactors> LeontiefFactors::create(std::span<const double> matrix, std::size_t n, Progress& progress) {
  if (matrix.size() != n * n) return fail(ErrorCode::internal, fmt::format("A matrix of {} values is not {} x {}", matrix.size(), n, n));
  auto state = std::make_unique<State>();
  if (n > 0) {
    state->lu = -RowMajorView(matrix.data(), index(n), index(n));
    state->lu.diagonal().array() += 1.0;
    TRY(eliminate({state->lu.data(), n * n}, n, state->exchanges, "factorising the table", progress));
    const auto pivots = state->lu.diagonal().array().abs();
    if (!(pivots.minCoeff() > 1e-14 * std::max(1.0, pivots.maxCoeff())))
      return fail(ErrorCode::no_solution, "I - A cannot be inverted", {},
                  "Check the table for sectors that buy all they make from themselves.");
  }
  return LeontiefFactors(std::move(state));
}

std::size_t LeontiefFactors::size() const { return static_cast<std::size_t>(state_->lu.rows()); }

std::vector<double> LeontiefFactors::solve(std::span<const double> right, std::size_t count) const {
  if (size() == 0) return {};
  ColumnMajor x = Eigen::Map<const ColumnMajor>(right.data(), index(size()), index(count));
  for (Eigen::Index row = 0; row < x.rows(); ++row) x.row(row).swap(x.row(state_->exchanges[static_cast<std::size_t>(row)]));
  state_->lu.triangularView<Eigen::UnitLower>().solveInPlace(x);
  state_->lu.triangularView<Eigen::Upper>().solveInPlace(x);
  return to_vector(x);
}

std::vector<double> LeontiefFactors::solve_transposed(std::span<const double> right, std::size_t count) const {
  if (size() == 0) return {};
  ColumnMajor x = Eigen::Map<const ColumnMajor>(right.data(), index(size()), index(count));
  state_->lu.triangularView<Eigen::Upper>().transpose().solveInPlace(x);
  state_->lu.triangularView<Eigen::UnitLower>().transpose().solveInPlace(x);
  for (Eigen::Index row = x.rows(); row-- > 0;) x.row(row).swap(x.row(state_->exchanges[static_cast<std::size_t>(row)]));
  return to_vector(x);
}

std::vector<double> LeontiefFactors::inverse() const {
  const std::size_t n = size();
  std::vector<double> identity(n * n);
  for (std::size_t i = 0; i < n; ++i) identity[i * n + i] = 1;
  return solve_transposed(identity, n);  // column by column the rows of the inverse
}

double extraction_loss(std::span<const double> inverse, std::span<const double> output, std::size_t node) {
  const std::size_t n = output.size();
  double column_sum = 0;
  for (std::size_t i = 0; i < n; ++i) column_sum += inverse[i * n + node];
  return column_sum * output[node] / inverse[node * n + node];
}

}  // namespace entrepot::production
