// The hot loop of a step, equations (7) and (8) and the order sums of the next step, in one read of the flows.
//
// For each input sector s and each block of buyers j:
//   sum_i Z_ij p_i r_i and sum_i Z_ij p'_i over the suppliers i of s     -> additions to stock, weights of the orders
//   stock, gap, g, h = g / sum_i Z_ij p'_i, ceiling of output             -> element by element; times 1 / x where x stays the same
//   sum_j Z_ij h_j for every supplier i of s                              -> its orders in the next step
// Everything has K lanes, one per member of the batch.
//
// Order of sums, the same for any K and thread count: over i one after the other; over j four interleaved sums (j mod 4),
// joined as (0 + 2) + (1 + 3).
#pragma once

#include <cstddef>

namespace entrepot::shock::detail {

inline constexpr std::size_t block_columns = 16;  // buyers per block of packed flows; their number is padded to a multiple
inline constexpr std::size_t batch_lanes = 8;

// Shapes: S input sectors, R suppliers per sector, J = padded buyers, row = s * R + region of the supplier.
// Packed flows: pointer [s * blocks + b] to R x block_columns, row-major.
struct Sweep {
  std::size_t suppliers = 0, buyers = 0, blocks = 0;
  const double* const* delivered = nullptr;  // flows of this step
  const double* const* ordered = nullptr;    // flows of the next step
  const double* use = nullptr;               // [s][J] input used at full output, money per step
  const double* per_use = nullptr;           // [s][J] 1 / use
  const double* per_bind = nullptr;          // [s][J] 1 / use where the input is critical, else infinite
  const double* per_bind_half = nullptr;     // [s][J] where it is important, else infinite; null if none is
  const double* stock_days = nullptr;        // n: [s][K], or [s][J][K]; 0 where infinite
  const double* per_bind_days = nullptr;     // 1 / (psi n); infinite where n is
  bool days_by_buyer = false;                // which of the two shapes
  const double* restock_rate = nullptr;      // [s][K] 1 / tau_inv; 0 where the stock is infinite
  const double* tracked = nullptr;           // [s][K] 1; 0 where the stock is infinite
  bool fixed_shares = false;                 // OrderRule::fixed: orders are h Z, and `pull` is 1
  const double* sent = nullptr;              // [row][K] p r
  const double* pull = nullptr;              // [row][K] p'
  const double* arrived = nullptr;           // [s][J][K] sum_i Z_ij p_i r_ij where r differs by buyer; null: from `sent`
  const double* running = nullptr;           // [J][K] x / X0
  const double* wanted = nullptr;            // [J][K] xopt / X0
  const double* stock = nullptr;             // [s][J][K]
  const double* order_rate = nullptr;        // [s][J][K] h
  double* stock_out = nullptr;               // may be the same as stock
  double* order_rate_out = nullptr;          // may be the same as order_rate
  double* ceiling = nullptr;                 // [J][K] lowest W / (psi n A) / X0 so far
  double* ceiling_half = nullptr;            // [J][K] the same over important inputs
  double* row_orders = nullptr;              // [row][K] sum_j Z_ij h_j
  double* scratch = nullptr;                 // sweep_scratch(suppliers, K) doubles
  // Compatible mode: 0 in a lane suppresses the update of stocks, the gap; the kernel reports whether any cell moved.
  const double* apply_stock = nullptr;       // [K]
  const double* apply_gap = nullptr;         // [K]
  unsigned char* stock_moved = nullptr;      // [K]
  unsigned char* gap_open = nullptr;         // [K]
};

inline std::size_t sweep_scratch(std::size_t suppliers, std::size_t lanes) { return suppliers * 4 * lanes + 2 * block_columns * lanes; }

using SweepFunction = void (*)(const Sweep&, std::size_t first_sector, std::size_t last_sector);

struct Kernels {
  const char* name;
  SweepFunction single, batch;              // 1 lane, batch_lanes lanes
  SweepFunction single_gated, batch_gated;  // with the gates of the compatible mode
};

const Kernels& portable_kernels();
const Kernels* avx2_kernels();    // null where the processor or the build has none
const Kernels* avx512_kernels();
const Kernels& best_kernels();

}  // namespace entrepot::shock::detail
