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

// Each node's coefficients with the nodes of each region, summed: regions x N.
std::vector<double> sums_by_region(const InputOutputTable& table, const std::vector<double>& coefficients, bool sales) {
  const std::size_t n = table.nodes(), s = table.sectors.size();
  std::vector<double> sums(table.regions.size() * n);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) {
      const std::size_t partner = sales ? j / s : i / s, node = sales ? i : j;
      sums[partner * n + node] += coefficients[i * n + j];
    }
  return sums;
}

// One column for each region: 1 at its own nodes.
std::vector<double> region_columns(const InputOutputTable& table) {
  const std::size_t n = table.nodes(), s = table.sectors.size();
  std::vector<double> columns(table.regions.size() * n);
  for (std::size_t i = 0; i < n; ++i) columns[i / s * n + i] = 1;
  return columns;
}

void take_off_identity(const InputOutputTable& table, std::vector<double>& sums) {
  const std::size_t n = table.nodes(), s = table.sectors.size();
  for (std::size_t i = 0; i < n; ++i) sums[i / s * n + i] -= 1;
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

Exposure::Exposure(const InputOutputTable& table, std::vector<double> face, std::vector<double> through)
    : regions_(table.regions.size()), sectors_(table.sectors.size()), face_(std::move(face)), through_(std::move(through)),
      output_(table.output) {}

Result<Exposure> Exposure::of_purchases(const InputOutputTable& table) {
  const auto a = technical_coefficients(table);
  TRY_ASSIGN(const auto factors, LeontiefFactors::create(a, table.nodes()));
  // Column sums of L over the sellers of region c are (I - A)'^-1 times the indicator of c.
  auto through = factors.solve_transposed(region_columns(table), table.regions.size());
  take_off_identity(table, through);
  return Exposure(table, sums_by_region(table, a, false), std::move(through));
}

Result<Exposure> Exposure::of_sales(const InputOutputTable& table) {
  const auto b = allocation_coefficients(table);
  TRY_ASSIGN(const auto factors, LeontiefFactors::create(b, table.nodes()));
  auto through = factors.solve(region_columns(table), table.regions.size());
  take_off_identity(table, through);
  return Exposure(table, sums_by_region(table, b, true), std::move(through));
}

std::optional<double> Exposure::share(const std::vector<double>& sums, std::size_t partner, std::size_t node) const {
  const std::size_t n = regions_ * sectors_;
  if (output_[node] == 0) return std::nullopt;
  double total = 0;
  for (std::size_t c = 0; c < regions_; ++c) total += sums[c * n + node];
  if (!(total > 0)) return std::nullopt;
  return sums[partner * n + node] / total;
}

std::optional<double> Exposure::region_share(const std::vector<double>& sums, std::size_t partner, std::size_t region) const {
  const std::size_t n = regions_ * sectors_;
  double total = 0, from_partner = 0;
  for (std::size_t node = region * sectors_; node < (region + 1) * sectors_; ++node) {
    for (std::size_t c = 0; c < regions_; ++c) total += sums[c * n + node] * output_[node];
    from_partner += sums[partner * n + node] * output_[node];
  }
  if (!(total > 0)) return std::nullopt;
  return from_partner / total;
}

std::optional<double> Exposure::face_value(std::size_t partner, std::size_t node) const { return share(face_, partner, node); }
std::optional<double> Exposure::look_through(std::size_t partner, std::size_t node) const { return share(through_, partner, node); }
std::optional<double> Exposure::region_face_value(std::size_t partner, std::size_t region) const {
  return region_share(face_, partner, region);
}
std::optional<double> Exposure::region_look_through(std::size_t partner, std::size_t region) const {
  return region_share(through_, partner, region);
}

}  // namespace entrepot::production
