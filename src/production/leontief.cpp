#include "production/leontief.h"

#include <algorithm>
#include <cmath>

#include <Eigen/Dense>
#include <fmt/format.h>

namespace entrepot::production {
namespace {

using ColumnMajor = Eigen::MatrixXd;
using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using RowMajorView = Eigen::Map<const RowMajor>;

Eigen::Index index(std::size_t n) { return static_cast<Eigen::Index>(n); }

std::vector<double> to_vector(const ColumnMajor& matrix) { return {matrix.data(), matrix.data() + matrix.size()}; }

// One sweep: next = right + M x, or right + M' x.
void sweep(std::span<const double> matrix, std::span<const double> right, const std::vector<double>& x, std::vector<double>& next,
           bool transposed) {
  const std::size_t n = right.size();
  std::copy(right.begin(), right.end(), next.begin());
  for (std::size_t i = 0; i < n; ++i) {
    const double* row = matrix.data() + i * n;
    if (transposed) {
      for (std::size_t j = 0; j < n; ++j) next[j] += row[j] * x[i];
    } else {
      double sum = 0;
      for (std::size_t j = 0; j < n; ++j) sum += row[j] * x[j];
      next[i] += sum;
    }
  }
}

// Every value on its own scale, so that small sectors are as exact as large ones.
bool is_settled(const std::vector<double>& next, const std::vector<double>& before, std::span<const double> right, double tolerance,
                double largest) {
  for (std::size_t i = 0; i < next.size(); ++i) {
    const double scale = std::max({std::abs(next[i]), std::abs(right[i]), 1e-12 * largest});
    if (!(std::abs(next[i] - before[i]) <= tolerance * scale)) return false;
  }
  return true;
}

Result<IterationResult> iterate(std::span<const double> matrix, std::span<const double> right, IterationRule rule, bool transposed) {
  const std::size_t n = right.size();
  if (matrix.size() != n * n)
    return fail(ErrorCode::internal, fmt::format("A matrix of {} values does not fit a right side of {}", matrix.size(), n));
  IterationResult result{std::vector<double>(right.begin(), right.end()), 0};
  std::vector<double> next(n);
  for (result.sweeps = 1; result.sweeps <= rule.sweeps_max; ++result.sweeps) {
    sweep(matrix, right, result.values, next, transposed);
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
  return iterate(matrix, right, rule, false);
}

Result<IterationResult> solve_transposed_by_iteration(std::span<const double> matrix, std::span<const double> right, IterationRule rule) {
  return iterate(matrix, right, rule, true);
}

struct LeontiefFactors::State {
  Eigen::PartialPivLU<ColumnMajor> lu;
};

LeontiefFactors::LeontiefFactors(std::unique_ptr<State> state) : state_(std::move(state)) {}
LeontiefFactors::LeontiefFactors(LeontiefFactors&&) noexcept = default;
LeontiefFactors& LeontiefFactors::operator=(LeontiefFactors&&) noexcept = default;
LeontiefFactors::~LeontiefFactors() = default;

Result<LeontiefFactors> LeontiefFactors::create(std::span<const double> matrix, std::size_t n) {
  if (matrix.size() != n * n) return fail(ErrorCode::internal, fmt::format("A matrix of {} values is not {} x {}", matrix.size(), n, n));
  auto state = std::make_unique<State>();
  if (n > 0) {
    ColumnMajor system = -RowMajorView(matrix.data(), index(n), index(n));
    system.diagonal().array() += 1.0;
    state->lu.compute(system);
    const auto pivots = state->lu.matrixLU().diagonal().array().abs();
    if (!(pivots.minCoeff() > 1e-14 * std::max(1.0, pivots.maxCoeff())))
      return fail(ErrorCode::no_solution, "I - A cannot be inverted", {},
                  "Check the table for sectors that buy all they make from themselves.");
  }
  return LeontiefFactors(std::move(state));
}

std::size_t LeontiefFactors::size() const { return static_cast<std::size_t>(state_->lu.rows()); }

std::vector<double> LeontiefFactors::solve(std::span<const double> right, std::size_t count) const {
  if (size() == 0) return {};
  const Eigen::Map<const ColumnMajor> sides(right.data(), index(size()), index(count));
  return to_vector(state_->lu.solve(sides));
}

std::vector<double> LeontiefFactors::solve_transposed(std::span<const double> right, std::size_t count) const {
  if (size() == 0) return {};
  const Eigen::Map<const ColumnMajor> sides(right.data(), index(size()), index(count));
  return to_vector(state_->lu.transpose().solve(sides));
}

std::vector<double> LeontiefFactors::inverse() const {
  if (size() == 0) return {};
  const RowMajor inverse = state_->lu.inverse();
  return {inverse.data(), inverse.data() + inverse.size()};
}

double extraction_loss(std::span<const double> inverse, std::span<const double> output, std::size_t node) {
  const std::size_t n = output.size();
  double column_sum = 0;
  for (std::size_t i = 0; i < n; ++i) column_sum += inverse[i * n + node];
  return column_sum * output[node] / inverse[node * n + node];
}

}  // namespace entrepot::production
