// ARIO with inventories: how output, stocks and unmet demand evolve after a shock, on an input-output table.
//
// Model: adaptive regional input-output model with inventories (ARIO-psi).
//   Hallegatte 2008, Risk Analysis 28(3), doi 10.1111/j.1539-6924.2008.01046.x    overproduction, rationing
//   Hallegatte 2013 (2014), Risk Analysis 34(1), doi 10.1111/risa.12090           inventories, psi
//   Guan et al. 2020, Nature Human Behaviour 4, doi 10.1038/s41562-020-0896-8     orders follow the capacity left (`alternative`)
//   Pichler et al. 2022, arXiv 2102.09608, eqs. 8-14                              partially binding inputs
//
// Symbols (money = unit of the table; a step is 1/steps_per_year of a year; node i = region * sectors + sector):
//   Z_ij   flow from supplier i to buyer j, money per step      Y_ic  final demand of buyer c, money per step
//   X0_i   output of the table, money per step                  x_i   output, money per step
//   A_sj   input of sector s per unit of output of j            W_sj  stock of input s held by j, money
//   n_s    target stock, steps of use                           a_i   overproduction factor
//   K_i    productive capital, money                            p_i   capacity left: (1 - Delta_i) a_i
//   D_i    orders + final demand + rebuilding, money per step   r_i   share of the demand that is delivered
//
// One step t = 0, 1, ... (ArioMode::exact):
//   (1) Delta_i = max(destroyed capital / K_i, loss of the capacity paths, arbitrary losses)
//   (2) D_i = sum_j O_ij + sum_c Y_ic + b_i
//   (3) t >= 2: zeta_i = (D_i - x_i) / D_i;  a_i += (a_max - a_i) zeta_i / tau_a where zeta_i > 0, else (a_b - a_i) / tau_a;
//       a_i >= 1.  The rule jumps at 0, so a zeta up to 1e-12 counts as 0: rounding must not decide it
//   (4) xopt_i = min(D_i, X0_i (1 - Delta_i) a_i)
//   (5) x_j = xopt_j rho_j,  rho_j = min(1, min_s W_sj / (psi n_s A_sj xopt_j)) over the inputs that bind (ProductionFunction)
//   (6) deliveries O_ij r_i, Y_ic r_i, b_i r_i with r_i = x_i / D_i (Rationing::proportional; the other rules are at its name)
//   (7) W_sj = max(0, W_sj + sum_{i in s} O_ij r_i - A_sj x_j)
//   (8) O_ij = g_sj Z_ij p_i / sum_{k in s} Z_kj p_k,  g_sj = A_sj x_j + max(0, n_s A_sj xopt_j - W_sj) / tau_inv
// Unmet final demand is lost, not postponed. The max of (7) acts only on inputs that do not bind alone (ProductionFunction; psi n >= 1
// keeps the others above 0): production goes on without them, and what is not there is not used. A note says where.
//
// Losses: output X0 - x; value added (1 - sum_s A_sj) (X0_j - x_j); direct = X0 Delta (what the shock itself takes), the rest
// is indirect (and negative for a node that gains).
//
// Determinism: the same input gives the same bits for any number of threads and any batch, on processors with FMA (AVX2 and
// AVX-512 give the same bits); the fallback for older processors rounds each product and differs in the last digits.
#pragma once

#include <span>
#include <vector>

#include "base/limits.h"
#include "base/progress.h"
#include "base/result.h"
#include "shock/ario_parameters.h"
#include "shock/ario_results.h"
#include "shock/ario_shocks.h"

namespace entrepot::shock {

// Runs every member for `steps` steps. Members share the network, `blocks`, and `shared` where they set nothing themselves.
// Errors: bad_field (a shape, a value that is not a number), missing_data (no member), out_of_range (a share outside 0..1, psi n < 1, capital destroyed
// beyond what there is), limit_exceeded (more memory than limits.memory_bytes), each naming the field and the member; interrupted.
Result<ArioResults> run_ario(const ArioNetwork& network, const ArioParameters& shared, std::span<const ArioMember> members,
                             std::span<const DeliveryBlock> blocks, int steps, const ArioRecord& record, int threads = 1,
                             Progress& progress = no_progress(), const Limits& limits = {});

// One of several runs on a network.
struct ArioRun {
  ArioParameters shared;
  std::vector<ArioMember> members;
  std::vector<DeliveryBlock> blocks;
  ArioRecord record;
};

// run_ario of each, on the same threads: one that finds nothing left to do in a run goes on with the next. The same results and errors,
// of several errors that of the first run; limits.memory_bytes is for all together.
Result<std::vector<ArioResults>> run_ario_together(const ArioNetwork& network, std::span<const ArioRun> runs, int steps, int threads = 1,
                                                   Progress& progress = no_progress(), const Limits& limits = {});

}  // namespace entrepot::shock
