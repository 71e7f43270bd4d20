// Leontief and Ghosh algebra on a table.
//
//   A_ij = Z_ij / x_j   technical coefficients      x = y + A x        L = (I - A)^-1
//   B_ij = Z_ij / x_i   allocation coefficients     x' = v' + x' B     G = (I - B)^-1
// Z flows, x output, y final demand, v value added (with taxes). Where x is 0 the coefficient is 0.
// Matrices are row-major, N x N.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "base/progress.h"
#include "base/result.h"
#include "production/input_output_table.h"

namespace entrepot::production {

std::vector<double> technical_coefficients(const InputOutputTable& table);   // A
std::vector<double> allocation_coefficients(const InputOutputTable& table);  // B
std::vector<double> total_final_demand(const InputOutputTable& table);       // y: row sums of final demand

struct IterationRule {
  double tolerance = 1e-14;  // change of every value in the last sweep, relative to itself
  int sweeps_max = 2000;
};
struct IterationResult {
  std::vector<double> values;
  int sweeps = 0;
};
// x = right + M x by sweeps, M of n x n with spectral radius below 1. Truncated after k sweeps it is "k tiers".
// Errors: no_solution when the sweeps do not settle.
Result<IterationResult> solve_by_iteration(std::span<const double> matrix, std::span<const double> right, IterationRule rule = {});

// I - M, factorised once, solved for many right sides.
class LeontiefFactors {
 public:
  // Errors: no_solution when I - M is singular to working precision; interrupted.
  static Result<LeontiefFactors> create(std::span<const double> matrix, std::size_t n, Progress& progress = no_progress());
  LeontiefFactors(LeontiefFactors&&) noexcept;
  LeontiefFactors& operator=(LeontiefFactors&&) noexcept;
  ~LeontiefFactors();

  std::size_t size() const;
  // (I - M)^-1 R and (I - M)'^-1 R; R has `count` columns, column after column.
  std::vector<double> solve(std::span<const double> right, std::size_t count = 1) const;
  std::vector<double> solve_transposed(std::span<const double> right, std::size_t count = 1) const;
  std::vector<double> inverse() const;  // row-major

 private:
  struct State;
  explicit LeontiefFactors(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// Output lost when node e is taken out entirely: its row and column of A and its final demand become 0.
// From the inverse L, without solving again: the loss in x is L_.e x_e / L_ee.
double extraction_loss(std::span<const double> inverse, std::span<const double> output, std::size_t node);

}  // namespace entrepot::production
