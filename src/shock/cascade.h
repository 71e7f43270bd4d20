// Generalised-Leontief cascade and the Economic Systemic Risk Index (ESRI): how much of a production network depends on one firm.
//
// Model: Diem, Borsos, Reisch, Kertesz, Thurner 2022, Scientific Reports 12:7719, doi 10.1038/s41598-022-11522-z, eqs. 1-9.
//
// Symbols (i supplier, j customer, p sector, m market; W money per period):
//   W_ij   sales of i to j                    out_i, in_j   sums of W over rows and columns
//   e_kl   2: inputs of sector k are essential for firms of sector l, 1: not essential, 0: of no effect downstream
//   h_d,j  share of its output that j can still make given its inputs; h_u,i share of its sales that are still asked for
//
//   (1) Ld_ij = W_ij / sum of W_i'j over i' in the sector of i   where e = 2
//             = W_ij / in_j                                      where e = 1;  0 where e = 0;  both times in_j / costs_j if costs are given
//   (2) Lu_ij = W_ij / out_i, or W_ij / revenue_i if it is given
//   (3) sigma_i = min(1, out_i / a_m), a_m = sum of h_d out over the market of i (1 where a_m <= 1e-10);  1 without substitution
//   (4) h_d,j = min(1 - psi_d,j, 1 - max over essential k of l_jk, 1 - sum over k with e = 1 of l_jk), not below 0,
//       l_jk = sum over suppliers i of sector k of sigma_i (1 - h_d,i) Ld_ij
//   (5) h_u,i = min(1 - psi_u,i, 1 - sum_j Lu_ij (1 - h_u,j)), not below 0
//   (6) ESRI = sum_i w_i (1 - min(h_d,i, h_u,i)), weights of sum 1
// (4) and (5) are repeated, all firms from the values before, from h = 1 - psi until CascadeParameters::stop says so.
//
// `eps` is part of the result: in a closed network losses go round, and as eps falls the index of every firm rises to 1. Compare only
// indices of the same eps, stop rule, weights and substitution.
//
// Determinism: a scenario is computed by one thread in one order; the bits do not depend on the number of threads or scenarios.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/limits.h"
#include "base/progress.h"
#include "base/result.h"

namespace entrepot::shock {

struct CascadeLink {
  std::uint32_t supplier = 0, customer = 0;
  double amount = 0;  // money per period; several of one pair are summed, amounts <= 0 are left out and counted
};

struct CascadeNetwork {
  std::uint32_t sectors = 0;
  std::vector<std::uint32_t> sector;  // of each firm, below `sectors`
  std::vector<CascadeLink> links;
  std::vector<std::uint8_t> essentiality;  // [supplying sector][buying sector] 0, 1, 2
  std::vector<std::uint32_t> market;  // of each firm; empty: its sector
  std::vector<double> revenue, costs;  // of each firm, money per period; empty: its sums of links. 0 counts as 1
};

enum class CascadeStop {
  largest_change,  // until no h falls by more than eps in an iteration
  total_growth,  // until the weighted loss (first weights) grows by a factor of 1 + eps at most
};

struct CascadeParameters {
  double eps = 1e-2;  // 0 or more; below 1 with largest_change
  CascadeStop stop = CascadeStop::largest_change;
  bool substitution = true;
  std::vector<std::vector<double>> weights;  // each [firm], >= 0, scaled to sum 1; empty: sales to other firms
  std::uint32_t iterations_max = 1'000'000;
};

struct FirmLoss {
  std::uint32_t firm = 0;
  double down = 0, up = 0;  // psi: share of output that cannot be made, share of purchases that stop; 0..1
};
using CascadeShock = std::vector<FirmLoss>;

struct CascadeIndex {
  double both = 0, down = 0, up = 0;  // share of the weight lost: by the larger of the two losses of a firm, by one of them
  friend bool operator==(const CascadeIndex&, const CascadeIndex&) = default;
};

struct CascadeOutcome {
  std::vector<CascadeIndex> index;  // one per weighting
  std::uint32_t iterations = 0;
};

struct CascadeLosses {
  std::vector<double> down, up;  // [firm] 1 - h
};

// Losses of a sector beyond the shock itself: sum of w (1 - h) / sum of w, less sum of w psi / sum of w. `both` takes the larger loss
// of a firm, and the larger of the two direct parts. 0 for a sector without weight.
struct SectorImpact {
  double down = 0, up = 0, both = 0, direct_down = 0, direct_up = 0, direct_both = 0;
};

struct CascadePrepared;

class Cascade {
 public:
  // names: of the firms, by which errors name them; without, by number.
  // Errors: unknown_name (a firm or sector out of range), out_of_range, bad_field (sizes), missing_data (nothing to be a share of), limit_exceeded.
  static Result<Cascade> prepare(const CascadeNetwork& network, const CascadeParameters& parameters, const Limits& limits = {},
                                 std::span<const std::string> names = {});
  Cascade(Cascade&&) noexcept;
  Cascade& operator=(Cascade&&) noexcept;
  ~Cascade();

  std::size_t firms() const;
  std::size_t links() const;  // after summing
  std::size_t left_out() const;  // links with an amount <= 0
  std::size_t summed() const;  // links that were added to another of the same pair
  std::string summed_note(std::span<const std::string> names = {}) const;  // how many and the first pair, for people; empty without
  std::span<const double> weights(std::size_t weighting) const;  // of sum 1, or 0 where nothing has weight

  // Outcomes in the order of the shocks. Errors: out_of_range (a firm, a share), limit_exceeded (iterations_max),
  // interrupted.
  Result<std::vector<CascadeOutcome>> run(std::span<const CascadeShock> shocks, int threads, Progress& progress = no_progress(),
                                          std::span<const std::string> names = {}) const;
  // The same for the closure of one firm each: loss 1, down and up.
  Result<std::vector<CascadeOutcome>> close_each(std::span<const std::uint32_t> firms, int threads,
                                                 Progress& progress = no_progress()) const;
  // The losses of each firm at the end.
  Result<CascadeLosses> losses(const CascadeShock& shock) const;
  // What is lost after each iteration, from the shock itself (iteration 0) to the end: [iteration][weighting]. The last is that of run(), but
  // for rounding, and so is the number of iterations. Errors: as of run().
  Result<std::vector<std::vector<CascadeIndex>>> path(const CascadeShock& shock, const Progress& progress = no_progress(),
                                                      std::span<const std::string> names = {}) const;
  std::vector<SectorImpact> sector_impacts(const CascadeShock& shock, const CascadeLosses& losses, std::size_t weighting) const;

 private:
  friend class CascadeBounds;
  explicit Cascade(std::unique_ptr<CascadePrepared> prepared);
  std::unique_ptr<CascadePrepared> prepared_;
};

}  // namespace entrepot::shock
