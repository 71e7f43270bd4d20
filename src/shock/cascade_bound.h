// Upper bounds on what a set of failures costs in the cascade (shock/cascade.h), from one run for each failure instead of one for each set.
//
// A set S of at most `together` of the failures; l_i(t) its losses after t iterations, psi its shock, d_i(t) = max(0, l_i(t) - l_i(t-1)).
// F is one iteration without substitution, downwards (4) or upwards (5): the largest of sums of losses with weights >= 0. So
// F(x) <= F(y) for x <= y, F(x + y) <= F(x) + F(y), and the same with the clip to 1 and the largest with psi. For each failure a alone:
//
//   L_a(0) = psi_a     L_a(t+1) = min(1, max(psi_a, F(s(t) L_a(t))))                          then l(t) <= sum of L_a(t) over a in S
//   D_a(1) = F(s(0) psi_a)     D_a(t+1) = F(s(t) (D_a(t) + r(t) L_a(t)))                      then d(t) <= sum of D_a(t) over a in S
//
// Upwards s = 1, r = 0, and without substitution downwards, too. With it, no set can take more from a market m than
// X_m(t), the sum of the `together` largest losses of the market in the runs L_a, so what is left is at least
// A_m(t) = out_m - X_m(t), and with x_m the same sum for D_a in place of L_a
//   sigma_i(t) <= s_i(t) = min(1, out_i / A_m(t)),     sigma_i(t) - sigma_i(t-1) <= s_i(t) r_m(t),   r_m(t) = x_m(t) / A_m(t-1).
// (For sets `apart`, X_m has one failure of the market itself at most.) Where r_m is 1 or more, or next to nothing may be left (then s = 1), D + r L gives way to L: a change is no larger than the loss.
//
// The cascade of S stops at the latest after the first t with sum of (largest D_a(t)) <= eps; its index is at most the weighted sum of
// the losses L_a(t) there. Both hold exactly; comparisons leave 1e-9 for rounding. Proof: docs/decisions/0012-reverse-stress-test.md.
//
// And of whole groups of failures at once: `ceilings`. Let s_i(l) = min(1, out_i / (out_m - sum of l out over m)), 1 where nothing is left, and
// G(y) = min(1, max(psi, F(s(y) y))) with the shock psi of a group U. G is monotone, and sigma <= s. So where G(y) <= y, the losses of any S
// within U, and of smaller shocks there, are at most y after any number of iterations: whatever eps, whatever the stop rule. Such y are 1 and what G
// makes of it; and, near the least of them, what G makes of psi, raised a little, if G lowers that.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/limits.h"
#include "base/progress.h"
#include "base/result.h"
#include "shock/cascade.h"

namespace entrepot::shock {

enum class CascadeChain { both, down, up };  // which loss of a firm counts; both: the larger one

struct CascadeBoundOptions {
  std::size_t together = 2;  // failures in a set, at most
  bool apart = false;  // only of sets without two failures in one market: X_m and x_m are smaller
  std::size_t weighting = 0;  // of the cascade
  CascadeChain chain = CascadeChain::both;
  std::uint32_t iterations = 24;  // how far ahead to look
  std::size_t memory_bytes = std::size_t{1} << 30;  // above it, s = 1: weaker bounds without a state of all failures
};

class CascadeBounds {
 public:
  // Errors: out_of_range (a firm, a share), unsupported (a cascade that stops by growth), interrupted.
  static Result<CascadeBounds> compute(const Cascade& cascade, std::span<const FirmLoss> failures, const CascadeBoundOptions& options,
                                       int threads, Progress& progress = no_progress());

  // Of each shock: an upper bound on the index of every part of it. Errors: out_of_range, interrupted.
  static Result<std::vector<double>> ceilings(const Cascade& cascade, std::span<const CascadeShock> shocks, std::size_t weighting,
                                              CascadeChain chain, int threads, Progress& progress = no_progress());

  // Sets are positions in `failures`, each once, at most `together` of them.
  // After how many iterations the cascade has stopped for certain; 0 where that is not known.
  std::uint32_t stops_within(std::span<const std::uint32_t> set) const;
  // The index of the set is at most this; 1 where nothing is known.
  double loss(std::span<const std::uint32_t> set) const;
  // Additive: the index of any set is at most the sum of its members' keys.
  double key(std::uint32_t failure) const;

  std::uint32_t iterations() const { return iterations_; }
  double loss_after(std::uint32_t failure, std::uint32_t iteration) const { return loss_[at(failure, iteration)]; }
  double largest_change(std::uint32_t failure, std::uint32_t iteration) const { return change_[at(failure, iteration)]; }

 private:
  std::size_t at(std::uint32_t failure, std::uint32_t iteration) const { return std::size_t{failure} * (iterations_ + 1) + iteration; }

  std::uint32_t iterations_ = 0;
  std::size_t together_ = 1;
  double eps_ = 0;
  std::vector<double> loss_, change_;  // [failure][iteration] weighted sum of L_a; largest D_a
};

}  // namespace entrepot::shock
