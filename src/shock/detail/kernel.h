// The hot loop of a step, equations (7) and (8) and the order sums of the next step, in one read of the flows.
//
// For each input sector s and each block of buyers j:
//   sum_i Z_ij p_i r_i and sum_i Z_ij p'_i over the suppliers i of s     -> additions to stock, weights of the orders
//   stock, gap, g, h = g / sum_i Z_ij p'_i, ceiling of output             -> element by element; times 1 / x where x stays the same
//   sum_j Z_ij h_j for every supplier i of s                              -> its orders in the next step
// Everything has K lanes, one per member of the batch. Real is double, or float in single precision.
//
// Order of sums, the same for any K and thread count. Over i one after the other. Over j in double: four interleaved sums (j mod 4),
// joined as (0 + 2) + (1 + 3). In single: sixteen interleaved sums (j mod 16) over fold_blocks blocks, joined in pairs a distance of 8,
// 4, 2, 1 apart, and these added one after the other in double.
//
// Single precision holds differences from the table, marked (-) below: p r - 1, p' - 1, x / X0 - 1, xopt / X0 - 1, h - 1,
// W - n A X0, and sum_j Z_ij (h_j - 1). They are small where little happens, and so is their rounding; and what a stock loses to
// rounding in a step is carried into the next.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace entrepot::shock::detail {

inline constexpr std::size_t block_columns = 16;  // buyers per block of packed flows; their number is padded to a multiple
inline constexpr std::size_t fold_blocks = 32;
template <class Real>
inline constexpr std::size_t batch_lanes = 128 / sizeof(Real);  // two vectors of 512 bits: each flow that is read serves both

// Suppliers of each sector s, in order: rows[s * R ...], count[s] of them.
struct RowList {
  const std::uint32_t* rows = nullptr;
  const std::uint32_t* count = nullptr;
};

// Shapes: S input sectors, R suppliers per sector, J = padded buyers, row = s * R + region of the supplier.
// Packed flows: pointer [s * blocks + b] to R x block_columns, row-major.
template <class Real>
struct Sweep {
  std::size_t sectors = 0, suppliers = 0, buyers = 0, blocks = 0;
  const Real* const* delivered = nullptr;  // flows of this step
  const Real* const* ordered = nullptr;    // flows of the next step
  const Real* use = nullptr;               // [s][J] input used at full output, money per step
  const Real* per_use = nullptr;           // [s][J] 1 / use
  const Real* per_bind = nullptr;          // [s][J] 1 / use where the input is critical, else infinite
  const Real* per_bind_half = nullptr;     // [s][J] where it is important, else infinite; null if none is
  const Real* stock_days = nullptr;        // n: [s][K], or [s][J][K]; 0 where infinite
  const Real* per_bind_days = nullptr;     // 1 / (psi n); infinite where n is
  bool days_by_buyer = false;              // which of the two shapes
  const Real* restock_rate = nullptr;      // [s][K] 1 / tau_inv; 0 where the stock is infinite
  const Real* tracked = nullptr;           // [s][K] 1; 0 where the stock is infinite
  bool backwards = false;                  // from the last sector to the first, every other step: what lies in the cache is met first
  bool fixed_shares = false;               // OrderRule::fixed: orders are h Z, and `pull` is 1
  const Real *delivered_sum = nullptr, *delivered_gap = nullptr;  // [s][J] sum_i Z_ij of this step, and less `use`; single only
  const Real *ordered_sum = nullptr, *ordered_gap = nullptr;      // [s][J] of the next step
  const Real* sent = nullptr;              // (-) [row][K] p r; with `promised` p r - p, the part that is kept back
  const Real* pull = nullptr;              // (-) [row][K] p'
  Real* promised = nullptr;                // (-) [s][J][K] sum_i Z_ij p, for the next step sum_i Z_ij p'; null: `sent` is all
  RowList sent_rows, pull_rows;            // rows of a batch where the two are not 0 in all lanes: the others add nothing
  const Real* arrived = nullptr;           // [s][J][K] the sum of Z_ij times `sent` where r differs by buyer; null: from `sent`
  const Real* running = nullptr;           // (-) [J][K] x / X0
  const Real* wanted = nullptr;            // (-) [J][K] xopt / X0
  const Real* stock = nullptr;             // (-) [s][J][K]
  const Real* carry = nullptr;             // [s][J][K] what rounding took from the stock; single only
  const Real* order_rate = nullptr;        // (-) [s][J][K] h
  Real* stock_out = nullptr;               // may be the same as stock
  Real* carry_out = nullptr;               // may be the same as carry
  Real* order_rate_out = nullptr;          // may be the same as order_rate
  Real* ceiling = nullptr;                 // [J][K] lowest W / (psi n A) / X0 so far
  Real* ceiling_half = nullptr;            // [J][K] the same over important inputs
  double* row_orders = nullptr;            // (-) [row][K] sum_j Z_ij h_j
  Real* scratch = nullptr;                 // sweep_scratch<Real>(suppliers, K)
  // Compatible mode: 0 in a lane suppresses the update of stocks, the gap; the kernel reports whether any cell moved.
  const Real* apply_stock = nullptr;     // [K]
  const Real* apply_gap = nullptr;       // [K]
  unsigned char* stock_moved = nullptr;  // [K]
  unsigned char* gap_open = nullptr;     // [K]
};

template <class Real>
constexpr bool from_table = std::is_same_v<Real, float>;  // holds differences from the table

template <class Real>
std::size_t sweep_scratch(std::size_t suppliers, std::size_t lanes) {
  return suppliers * (from_table<Real> ? block_columns : 4) * lanes + 2 * block_columns * lanes;
}

// The rows of a step (row_step.h). All [node][K] unless said; shares and rates of Real as in Sweep.
template <class Real>
struct RowStep {
  std::size_t nodes = 0, regions = 0, sectors = 0;
  bool scarce = false;      // t >= 2
  bool compatible = false;  // ArioMode
  bool final_last = false;  // Rationing
  bool moving = false;      // OrderRule::alternative
  double ceiling_more = 1;  // what a ceiling may be short by rounding
  const double *full = nullptr, *row_sums = nullptr;                                  // [node] X0; [row] or null
  const double *alpha_base = nullptr, *alpha_max = nullptr, *alpha_tau = nullptr;     // [K]
  const double* row_orders = nullptr;                                                 // [row][K]
  const double *final_total = nullptr, *rebuilding = nullptr, *loss = nullptr;
  const Real *ceiling = nullptr, *ceiling_half = nullptr;                             // ceiling_half: null if no input is important
  double *overproduction = nullptr, *production = nullptr, *pull_by_node = nullptr;   // of the step before, then of this one
  double *orders = nullptr, *capacity = nullptr, *wanted = nullptr;
  double *order_share = nullptr, *final_share = nullptr;
  double* rebuilding_share = nullptr;  // null where it is order_share
  double *asked = nullptr, *pull_before = nullptr;  // null where nobody asks
  bool promises = false;  // `sent` is p r - p (Sweep)
  Real *running = nullptr, *goal = nullptr;
  Real *sent = nullptr, *pull = nullptr;            // [row][K]
};

template <class Real>
using RowFunction = void (*)(const RowStep<Real>&);

// A step as the recorder sums it (tally.h). What is null is not asked for.
struct Tally {
  std::size_t nodes = 0, regions = 0, sectors = 0;
  const double *full = nullptr, *value_added_share = nullptr;                     // [node]
  const double *production = nullptr, *loss = nullptr, *final_share = nullptr;    // [node][K]
  const double* final_demand = nullptr;                                           // [node][region]
  double *lost = nullptr, *lost_direct = nullptr;                                 // [node][K] X0 - x, X0 Delta
  double* block = nullptr;                                                        // [node][K] x
  double *value_added = nullptr, *unmet = nullptr;                                // [region][K]
};
using TallyFunction = void (*)(const Tally&);

template <class Real>
struct RowKernels {
  RowFunction<Real> single, batch;
  TallyFunction single_tally, batch_tally;
};

template <class Real>
using SweepFunction = void (*)(const Sweep<Real>&, std::size_t first_sector, std::size_t last_sector);

template <class Real>
struct KernelSet {
  SweepFunction<Real> single, batch;              // 1 lane, batch_lanes lanes
  SweepFunction<Real> single_gated, batch_gated;  // with the gates of the compatible mode
  RowKernels<Real> rows;
};

struct Kernels {
  const char* name;
  KernelSet<double> in_double;
  KernelSet<float> in_single;

  template <class Real>
  const KernelSet<Real>& of() const {
    if constexpr (std::is_same_v<Real, float>) return in_single;
    else return in_double;
  }
};

const Kernels& portable_kernels();
const Kernels* avx2_kernels();    // null where the processor or the build has none
const Kernels* avx512_kernels();
const Kernels& best_kernels();

}  // namespace entrepot::shock::detail
