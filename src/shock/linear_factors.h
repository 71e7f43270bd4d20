// The linear models of linear.h on a table that is factorised once: each scenario then costs a few reads of the table, whatever its sweeps would be.
//
// With I - A = P^-1 L U (base/elimination.h), D = diag(1 / x), quotients by an output of 0 being 0:
//   demand   d = (I - A)^-1 dy
//   price    d = (I - A')^-1 dc
//   supply   d = dv + Z' (I - A')^-1 D dv,   as B' = Z' D and A' = D Z'
//   fixed nodes E: d = S (right side + z on E), S the operator above, z such that d_E = level - x_E
// Every answer is put into the equations of the table again: r = right side + G d - d, and d += S r until |r| / (1 - rho), the bound of
// linear.h, is within the tolerance.
//
// The answers are those of run_linear() to the tolerance. Their last bits may differ from one processor to another, because Eigen cuts its
// blocks by the size of the caches; on one machine they are always the same.
#pragma once

#include <memory>

#include "shock/linear.h"

namespace entrepot::shock {

class LinearFactors {
 public:
  // The spans of the network must outlive the object. Takes 2/3 N^3 multiplications and twice the memory of the table.
  // Errors: bad_field (a size, a value that is not a number), no_solution (I - A is singular), limit_exceeded, interrupted.
  static Result<LinearFactors> create(const LinearNetwork& network, Progress& progress = no_progress(), const Limits& limits = {});
  LinearFactors(LinearFactors&&) noexcept;
  LinearFactors& operator=(LinearFactors&&) noexcept;
  ~LinearFactors();

  // Each scenario by itself. LinearResults::sweeps counts refinements. Errors: those of run_linear(); contradiction (cuts, tiers: they are of
  // another table).
  Result<LinearResults> solve(std::span<const LinearScenario> scenarios, const LinearRule& rule = {}, Progress& progress = no_progress(),
                              const Limits& limits = {}) const;

 private:
  struct State;
  explicit LinearFactors(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace entrepot::shock
