// Reverse stress test: which failures, few or likely, cost a target at least a given share of its output.
//
// A set S of candidates fails: each of them loses the share `severity` of its output. The loss of the target T is the mean of its nodes'
// losses l_i(S), weighted by output: loss(S) = sum of w_i l_i(S) over T, w_i = output_i / sum of output over T; or by other weights instead.
// Models for l(S):
//
//   cascade    losses at the end of shock/cascade.h; the larger of the two of each node, or those of one chain
//   leontief   demand: l_i = max(severity if i is in S, sum_j Z_ij l_j / x_i), least solution: x_i = min(c_i, y_i + sum_j A_ij x_j)
//   ghosh      supply: l_j = max(severity if j is in S, sum_i Z_ij l_i / x_j)
// Z flows (those above 0), x output, y final demand, c_i = (1 - severity) x_i the capacity of a node that fails. With
// M_ij = Z_ij / x_i (leontief) or Z_ji / x_i (ghosh) and R = (I - M)^-1: l = R_.S f, R_SS f = severity, where a node with f < 0 loses more
// than the severity through others and is left out of S; loss(S) = g_S f with g = R' w. One factorisation serves all sets.
//
// In all three, loss(A u B) <= loss(A) + loss(B) (cascade: see shock/cascade_bound.h). So a set whose members' bounds do not add up to the
// loss asked for is ruled out without being computed. And in Leontief and Ghosh, where no set of up to m failures is open, one of k that holds no smaller one that
// suffices costs less than ceil(k / m) times the loss asked for: it falls into so many parts, each of which does not suffice. In the cascade whole groups bound what is open (detail/group_search.h). Proofs: docs/decisions/0012-reverse-stress-test.md.
//
// Found sets are minimal: none holds a smaller one that suffices. They are in order of probability, if there are any, the product of the
// members': the probability that all of them fail, whatever the others do, for more failures never cost less. Otherwise in order of size,
// then of loss. A loss counts as reached from 1 - 1e-9 of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/limits.h"
#include "base/progress.h"
#include "base/result.h"
#include "shock/cascade_bound.h"
#include "stress/screen.h"

namespace entrepot::stress {

enum class ReverseModel { cascade, leontief, ghosh };

inline constexpr std::size_t reverse_failures_most = 8;

struct ReverseQuestion {
  std::vector<std::uint32_t> target, candidates;  // nodes, each once
  std::vector<double> weights;  // of each node, 0 or more, by which losses count; empty: output
  std::vector<double> probability;  // of each candidate, in (0, 1), independent of each other; or empty
  double loss = 0.05;  // of the target's output, in (0, 1]
  double severity = 1;  // in (0, 1]
  std::size_t failures_max = 2;  // 1 .. reverse_failures_most
  // How many sets of one size may be computed. None given: all sets of one, and of two in a table (`exact_pairs`); else 200,000.
  std::optional<std::uint64_t> budget;
  bool exact_pairs = true;
  ReverseModel model = ReverseModel::cascade;
  double eps = 1e-2;  // of the cascade
  bool substitution = true;  // of the cascade
  shock::CascadeChain chain = shock::CascadeChain::both;
};

struct FailureSet {
  std::vector<std::uint32_t> nodes;  // ascending
  double loss = 0;  // of the target
  double economy = 0;  // of all nodes
  double probability = 0;  // 0 without probabilities
};

struct SizeReport {
  std::size_t failures = 0;
  double sets = 0;  // in all; whole numbers, perhaps beyond 2^53
  double supersets = 0;  // of a smaller set that suffices; as far as they were met
  double computed = 0;  // by the model
  double ruled_out = 0;  // by bounds
  double open = 0;  // neither: the budget was used up
  double open_loss = 0;  // no open set costs more, unless it holds a smaller one that suffices
  double open_probability = 0;  // nor is more probable
  std::size_t found = 0;
};

struct ReverseAnswer {
  std::vector<FailureSet> sets;
  std::vector<SizeReport> sizes;  // 1 .. failures_max
  FailureSet largest_single;
  double target_output = 0, output = 0;  // or weights
  std::vector<std::string> notes;

  bool proven() const;  // nothing is open
  // No set of fewer failures suffices: the size of the smallest set found or open, or one more than was asked for.
  std::size_t failures_needed() const;
};

// The same to the byte for any number of threads.
// Errors: out_of_range (loss, severity, probability, failures_max, budget), missing_data (no candidate, a target without output),
// unknown_name (a node), duplicate, no_solution, limit_exceeded, interrupted; those of shock::Cascade.
Result<ReverseAnswer> reverse(const ScreenInput& input, const ReverseQuestion& question, int threads, Progress& progress = no_progress(),
                              const Limits& limits = {});

}  // namespace entrepot::stress
