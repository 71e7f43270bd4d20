// One member of the sweep (kernel_vector.h): vectors run over buyers.
#pragma once

#include "shock/detail/kernel_cell.h"

namespace entrepot::shock::detail {

// Flows of the next step: those of this one, others, or not asked for (fixed shares need no weights).
enum class Next { same, other, none };

// Sums over suppliers for `blocks` blocks of buyers from b on: the sums of more than one block do not wait for each other.
template <class V, Next next, std::size_t blocks>
inline void sum_columns_single(const Sweep<typename V::Real>& a, std::size_t s, std::size_t b, typename V::Real* delivered,
                               typename V::Real* weight) {
  using Real = typename V::Real;
  constexpr std::size_t n = block_columns / V::width, all = blocks * n;
  const Real* const* sold = a.delivered + s * a.blocks + b;
  const Real* const* asked = a.ordered + s * a.blocks + b;
  const Real* sent = a.sent + s * a.suppliers;
  const Real* pull = a.pull + s * a.suppliers;
  Real* promised = a.promised != nullptr ? a.promised + s * a.buyers + b * block_columns : nullptr;
  V d[all], w[all];
  for (std::size_t c = 0; c < all; ++c) {
    d[c] = promised != nullptr ? V::load(promised + c * V::width) : V::set(0);
    w[c] = V::set(0);
  }
  const Real* ahead = flows_of_block(a, s * a.blocks + b + blocks);
  for (std::size_t i = 0; i < a.suppliers; ++i) {
    ask_for_row(ahead + i * block_columns);
    const V share = V::set(sent[i]), left = V::set(pull[i]);
#pragma GCC unroll 8
    for (std::size_t c = 0; c < all; ++c) {
      const std::size_t at = i * block_columns + c % n * V::width;
      const V flow = V::load(sold[c / n] + at);
      d[c] = V::fma(flow, share, d[c]);
      if constexpr (next == Next::same) w[c] = V::fma(flow, left, w[c]);
      if constexpr (next == Next::other) w[c] = V::fma(V::load(asked[c / n] + at), left, w[c]);
    }
  }
  for (std::size_t c = 0; c < all; ++c) {
    d[c].store(delivered + c * V::width);
    if constexpr (next == Next::none) continue;
    w[c].store(weight + c * V::width);
    if (promised != nullptr) w[c].store(promised + c * V::width);
  }
}

// Four interleaved sums per supplier are one vector of four.
template <class V4, std::size_t blocks>
inline void sum_rows_single(const Sweep<double>& a, std::size_t s, std::size_t b, const double* rate, double* partial) {
  const double* const* flow = a.ordered + s * a.blocks + b;
  const double* ahead = flows_of_block(a, s * a.blocks + b + 2 * blocks - 1);
  constexpr std::size_t n = block_columns / 4, all = blocks * n;
  V4 h[all];
  for (std::size_t c = 0; c < all; ++c) h[c] = V4::load(rate + 4 * c);
#pragma GCC unroll 4
  for (std::size_t i = 0; i < a.suppliers; ++i) {
    ask_for_row(ahead + i * block_columns);
    V4 sum = V4::load(partial + 4 * i);
#pragma GCC unroll 8
    for (std::size_t c = 0; c < all; ++c) sum = V4::fma(V4::load(flow[c / n] + i * block_columns + c % n * 4), h[c], sum);
    sum.store(partial + 4 * i);
  }
}

// Sixteen interleaved sums per supplier, kept from block to block.
template <class V, std::size_t blocks>
inline void sum_rows_single_folded(const Sweep<float>& a, std::size_t s, std::size_t b, const float* rate, float* partial) {
  const float* const* flow = a.ordered + s * a.blocks + b;
  constexpr std::size_t n = block_columns / V::width;
  const float* ahead = flows_of_block(a, s * a.blocks + b + 2 * blocks - 1);
  V h[blocks][n];
  for (std::size_t k = 0; k < blocks; ++k)
    for (std::size_t c = 0; c < n; ++c) h[k][c] = V::load(rate + k * block_columns + c * V::width);
#pragma GCC unroll 4
  for (std::size_t i = 0; i < a.suppliers; ++i) {
    ask_for_row(ahead + i * block_columns);
#pragma GCC unroll 2
    for (std::size_t c = 0; c < n; ++c) {
      float* at = partial + i * block_columns + c * V::width;
      V sum = V::load(at);
#pragma GCC unroll 2
      for (std::size_t k = 0; k < blocks; ++k) sum = V::fma(V::load(flow[k] + i * block_columns + c * V::width), h[k][c], sum);
      sum.store(at);
    }
  }
}

template <class V>
inline void fold_rows_single(const Sweep<float>& a, std::size_t s, float* partial) {
  for (std::size_t i = 0; i < a.suppliers; ++i) a.row_orders[s * a.suppliers + i] += V::fold(partial + i * block_columns);
  for (std::size_t c = 0; c < a.suppliers * block_columns; ++c) partial[c] = 0;
}

template <class V, bool gated, bool half, bool by_buyer, bool fixed>
inline void update_single(const Sweep<typename V::Real>& a, std::size_t s, std::size_t b, const typename V::Real* delivered,
                          const typename V::Real* weight, CellUpdate<V, gated, half, fixed>& update) {
  constexpr bool differences = from_table<typename V::Real>;
  if (a.arrived != nullptr) delivered = a.arrived + s * a.buyers + b * block_columns;
  for (std::size_t c = 0; c < block_columns; c += V::width) {
    const std::size_t j = b * block_columns + c, at = s * a.buyers + j;
    if constexpr (by_buyer) {
      update.days = V::load(a.stock_days + at);
      update.per_bind_days = V::load(a.per_bind_days + at);
    }
    Cell<V> cell;
    if constexpr (differences) {
      cell.delivered_sum = V::load(a.delivered_sum + at);
      cell.delivered_gap = V::load(a.delivered_gap + at);
      cell.ordered_sum = V::load(a.ordered_sum + at);
      cell.ordered_gap = V::load(a.ordered_gap + at);
    }
    cell.delivered = V::load(delivered + c);
    cell.weight = V::load(fixed ? a.per_use + at : weight + c);
    cell.use = V::load(a.use + at);
    cell.per_bind = V::load(a.per_bind + at);
    cell.per_bind_half = half ? V::load(a.per_bind_half + at) : V::set(0);
    cell.running = V::load(a.running + j);
    cell.wanted = V::load(a.wanted + j);
    cell.stock = V::load(a.stock + at);
    cell.carry = differences ? V::load(a.carry + at) : V::set(0);
    cell.rate = V::load(a.order_rate + at);
    cell.ceiling = V::load(a.ceiling + j);
    cell.ceiling_half = half ? V::load(a.ceiling_half + j) : V::set(0);
    const CellResult<V> r = update(cell);
    r.stock.store(a.stock_out + at);
    if (differences) r.carry.store(a.carry_out + at);
    r.rate.store(a.order_rate_out + at);
    r.ceiling.store(a.ceiling + j);
    if (half) r.ceiling_half.store(a.ceiling_half + j);
  }
}

// `blocks` blocks of one sector from b on. `partial` holds the sums of its suppliers.
template <class V, class V4, std::size_t blocks, bool gated, bool half, bool by_buyer, bool fixed>
inline void sweep_blocks_single(const Sweep<typename V::Real>& a, std::size_t s, std::size_t b, CellUpdate<V, gated, half, fixed>& cell,
                                typename V::Real* partial) {
  using Real = typename V::Real;
  static_assert(fold_blocks % blocks == 0);
  alignas(64) Real delivered[blocks * block_columns], weight[blocks * block_columns];
  const auto *sold = a.delivered + s * a.blocks + b, *asked = a.ordered + s * a.blocks + b;
  bool same = true;
  for (std::size_t k = 0; k < blocks; ++k) same = same && sold[k] == asked[k];
  if constexpr (fixed) sum_columns_single<V, Next::none, blocks>(a, s, b, delivered, weight);
  else if (same) sum_columns_single<V, Next::same, blocks>(a, s, b, delivered, weight);
  else sum_columns_single<V, Next::other, blocks>(a, s, b, delivered, weight);
  for (std::size_t k = 0; k < blocks; ++k)
    update_single<V, gated, half, by_buyer, fixed>(a, s, b + k, delivered + k * block_columns, weight + k * block_columns, cell);
  const Real* rate = a.order_rate_out + s * a.buyers + b * block_columns;
  if constexpr (from_table<Real>) {
    sum_rows_single_folded<V, blocks>(a, s, b, rate, partial);
    const std::size_t end = b + blocks;
    if (end % fold_blocks == 0 || end == a.blocks) fold_rows_single<V>(a, s, partial);
  } else {
    sum_rows_single<V4, blocks>(a, s, b, rate, partial);
  }
}

template <class V, class V4, bool gated, bool half, bool by_buyer, bool fixed>
void sweep_single_as(const Sweep<typename V::Real>& a, std::size_t first_sector, std::size_t last_sector) {
  using Real = typename V::Real;
  constexpr bool folded = from_table<Real>;
  Real* partial = a.scratch;
  CellUpdate<V, gated, half, fixed> cell;
  cell.stock_excess = cell.gap_excess = V::set(0);
  if constexpr (gated) {
    cell.apply_stock = V::set(a.apply_stock[0]);
    cell.apply_gap = V::set(a.apply_gap[0]);
  }
  for (std::size_t n = first_sector; n < last_sector; ++n) {
    const std::size_t s = a.backwards ? first_sector + last_sector - 1 - n : n;
    cell.restock = V::set(a.restock_rate[s]);
    cell.tracked = V::set(a.tracked[s]);
    if constexpr (!by_buyer) {
      cell.days = V::set(a.stock_days[s]);
      cell.per_bind_days = V::set(a.per_bind_days[s]);
    }
    for (std::size_t i = 0; i < (folded ? block_columns : 4) * a.suppliers; ++i) partial[i] = 0;
    for (std::size_t i = 0; i < a.suppliers; ++i) a.row_orders[s * a.suppliers + i] = 0;
    std::size_t b = 0;
    for (; b + V::at_once_blocks <= a.blocks; b += V::at_once_blocks)
      sweep_blocks_single<V, V4, V::at_once_blocks, gated, half, by_buyer, fixed>(a, s, b, cell, partial);
    for (; b < a.blocks; ++b) sweep_blocks_single<V, V4, 1, gated, half, by_buyer, fixed>(a, s, b, cell, partial);
    if constexpr (!folded)
      for (std::size_t i = 0; i < a.suppliers; ++i) {
        const Real* p = partial + 4 * i;
        a.row_orders[s * a.suppliers + i] = (p[0] + p[2]) + (p[1] + p[3]);
      }
  }
  if constexpr (gated) {
    for (std::size_t c = 0; c < V::width; ++c) {
      if (cell.stock_excess.lane(c) > 0) a.stock_moved[0] = 1;
      if (cell.gap_excess.lane(c) > 0) a.gap_open[0] = 1;
    }
  }
}

}  // namespace entrepot::shock::detail
