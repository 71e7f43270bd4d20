// The sweep over vectors, for any vector type V (kernel_avx2.cpp, kernel_avx512.cpp). The statement of what it computes is
// kernel_portable.cpp; here every product-sum is a fused multiply-add, and nothing else is.
//
// Nothing from the standard library is called: an inline function of it, compiled here for a newer processor, could be the copy
// that the linker keeps for the whole program.
#pragma once

#include "shock/detail/kernel.h"

namespace entrepot::shock::detail {

inline constexpr std::size_t blocks_per_group = 8;  // row sums of the batch run over this many blocks at a time

template <class V>
struct CellResult {
  V stock, rate, ceiling, ceiling_half;
};

// One vector of cells (kernel_portable.cpp, update_cell). V is the vector type, cells differ in buyer or in member.
template <class V, bool gated, bool half, bool fixed>
struct CellUpdate {
  V days, per_bind_days, restock, tracked;
  V apply_stock, apply_gap, stock_excess, gap_excess;  // gated only; excess > 0: some cell moved

  // weight: with fixed shares 1 / use.
  CellResult<V> operator()(V delivered, V weight, V use, V per_bind, V per_bind_half, V running, V wanted, V stock, V rate, V ceiling,
                           V ceiling_half) {
    const V need = use * running;
    const V added = rate * delivered;
    V change = (added - need) * tracked;
    if constexpr (gated) {
      stock_excess = V::max(stock_excess, V::abs(added - need) - (V::set(1e-8) + V::set(1e-5) * V::abs(need)));
      change = change * apply_stock;
    }
    CellResult<V> out;
    out.stock = V::max(stock + change, V::set(0));
    const V goal = days * use * wanted;
    V gap = goal - out.stock;
    if constexpr (gated) {
      gap_excess = V::max(gap_excess, (V::abs(gap) - (V::set(1e-8) + V::set(1e-5) * V::abs(goal))) * tracked);
      gap = gap * apply_gap;
    }
    gap = V::max(gap, V::set(0));
    const V missing = gap * restock;
    if constexpr (fixed) out.rate = V::where_positive(use, missing * weight + running, V::set(0));
    else out.rate = V::where_positive(weight, (missing + need) / weight, V::set(0));
    // min gives the second where the first is no number.
    out.ceiling = V::min(out.stock * (per_bind * per_bind_days), ceiling);
    out.ceiling_half = ceiling_half;
    if constexpr (half) out.ceiling_half = V::min(out.stock * (per_bind_half * per_bind_days), ceiling_half);
    return out;
  }
};

// ---- one member: vectors run over buyers -------------------------------------------------------------------------------------

// Flows of the next step: those of this one, others, or not asked for (fixed shares need no weights).
enum class Next { same, other, none };

template <class V, Next next>
inline void sum_columns_single(const Sweep& a, std::size_t s, std::size_t b, double* delivered, double* weight) {
  constexpr std::size_t n = block_columns / V::width;
  const double* sold = a.delivered[s * a.blocks + b];
  const double* asked = a.ordered[s * a.blocks + b];
  const double* sent = a.sent + s * a.suppliers;
  const double* pull = a.pull + s * a.suppliers;
  V d[n], w[n];
  for (std::size_t c = 0; c < n; ++c) d[c] = w[c] = V::set(0);
  for (std::size_t i = 0; i < a.suppliers; ++i) {
    const V share = V::set(sent[i]), left = V::set(pull[i]);
#pragma GCC unroll 8
    for (std::size_t c = 0; c < n; ++c) {
      const V flow = V::load(sold + i * block_columns + c * V::width);
      d[c] = V::fma(flow, share, d[c]);
      if constexpr (next == Next::same) w[c] = V::fma(flow, left, w[c]);
      if constexpr (next == Next::other) w[c] = V::fma(V::load(asked + i * block_columns + c * V::width), left, w[c]);
    }
  }
  for (std::size_t c = 0; c < n; ++c) {
    d[c].store(delivered + c * V::width);
    if constexpr (next != Next::none) w[c].store(weight + c * V::width);
  }
}

// Four interleaved sums per supplier are one vector of four.
template <class V4>
inline void sum_rows_single(const Sweep& a, std::size_t s, std::size_t b, const double* rate, double* partial) {
  const double* flow = a.ordered[s * a.blocks + b];
  constexpr std::size_t n = block_columns / 4;
  V4 h[n];
  for (std::size_t c = 0; c < n; ++c) h[c] = V4::load(rate + 4 * c);
#pragma GCC unroll 4
  for (std::size_t i = 0; i < a.suppliers; ++i) {
    V4 sum = V4::load(partial + 4 * i);
#pragma GCC unroll 4
    for (std::size_t c = 0; c < n; ++c) sum = V4::fma(V4::load(flow + i * block_columns + 4 * c), h[c], sum);
    sum.store(partial + 4 * i);
  }
}

template <class V, bool gated, bool half, bool by_buyer, bool fixed>
inline void update_single(const Sweep& a, std::size_t s, std::size_t b, const double* delivered, const double* weight,
                          CellUpdate<V, gated, half, fixed>& cell) {
  if (a.arrived != nullptr) delivered = a.arrived + s * a.buyers + b * block_columns;
  for (std::size_t c = 0; c < block_columns; c += V::width) {
    const std::size_t j = b * block_columns + c, at = s * a.buyers + j;
    if constexpr (by_buyer) {
      cell.days = V::load(a.stock_days + at);
      cell.per_bind_days = V::load(a.per_bind_days + at);
    }
    const V per_bind_half = half ? V::load(a.per_bind_half + at) : V::set(0);
    const V ceiling_half = half ? V::load(a.ceiling_half + j) : V::set(0);
    const CellResult<V> r = cell(V::load(delivered + c), V::load(fixed ? a.per_use + at : weight + c), V::load(a.use + at),
                                 V::load(a.per_bind + at), per_bind_half, V::load(a.running + j), V::load(a.wanted + j),
                                 V::load(a.stock + at), V::load(a.order_rate + at), V::load(a.ceiling + j), ceiling_half);
    r.stock.store(a.stock_out + at);
    r.rate.store(a.order_rate_out + at);
    r.ceiling.store(a.ceiling + j);
    if (half) r.ceiling_half.store(a.ceiling_half + j);
  }
}

template <class V, class V4, bool gated, bool half, bool by_buyer, bool fixed>
void sweep_single_as(const Sweep& a, std::size_t first_sector, std::size_t last_sector) {
  alignas(64) double delivered[block_columns], weight[block_columns];
  double* partial = a.scratch;
  CellUpdate<V, gated, half, fixed> cell;
  cell.stock_excess = cell.gap_excess = V::set(0);
  if constexpr (gated) {
    cell.apply_stock = V::set(a.apply_stock[0]);
    cell.apply_gap = V::set(a.apply_gap[0]);
  }
  for (std::size_t s = first_sector; s < last_sector; ++s) {
    cell.restock = V::set(a.restock_rate[s]);
    cell.tracked = V::set(a.tracked[s]);
    if constexpr (!by_buyer) {
      cell.days = V::set(a.stock_days[s]);
      cell.per_bind_days = V::set(a.per_bind_days[s]);
    }
    for (std::size_t i = 0; i < 4 * a.suppliers; ++i) partial[i] = 0;
    for (std::size_t b = 0; b < a.blocks; ++b) {
      if constexpr (fixed) sum_columns_single<V, Next::none>(a, s, b, delivered, weight);
      else if (a.delivered[s * a.blocks + b] == a.ordered[s * a.blocks + b]) sum_columns_single<V, Next::same>(a, s, b, delivered, weight);
      else sum_columns_single<V, Next::other>(a, s, b, delivered, weight);
      update_single<V, gated, half, by_buyer, fixed>(a, s, b, delivered, weight, cell);
      sum_rows_single<V4>(a, s, b, a.order_rate_out + s * a.buyers + b * block_columns, partial);
    }
    for (std::size_t i = 0; i < a.suppliers; ++i) {
      const double* p = partial + 4 * i;
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

// ---- a batch: vectors run over members ---------------------------------------------------------------------------------------

template <class V, Next next>
inline void sum_columns_batch(const Sweep& a, std::size_t s, std::size_t b, double* delivered, double* weight) {
  constexpr std::size_t groups = batch_lanes / V::width, at_once = next == Next::none ? 2 * V::at_once_columns : V::at_once_columns;
  const double* sold = a.delivered[s * a.blocks + b];
  const double* asked = a.ordered[s * a.blocks + b];
  const double* sent = a.sent + s * a.suppliers * batch_lanes;
  const double* pull = a.pull + s * a.suppliers * batch_lanes;
  for (std::size_t first = 0; first < block_columns; first += at_once) {
    V d[at_once][groups], w[at_once][groups];
#pragma GCC unroll 16
    for (std::size_t c = 0; c < at_once; ++c)
#pragma GCC unroll 2
      for (std::size_t g = 0; g < groups; ++g) d[c][g] = w[c][g] = V::set(0);
    for (std::size_t i = 0; i < a.suppliers; ++i) {
      V share[groups], left[groups];
#pragma GCC unroll 2
      for (std::size_t g = 0; g < groups; ++g) {
        share[g] = V::load(sent + i * batch_lanes + g * V::width);
        left[g] = V::load(pull + i * batch_lanes + g * V::width);
      }
#pragma GCC unroll 16
      for (std::size_t c = 0; c < at_once; ++c) {
        const V flow = V::set(sold[i * block_columns + first + c]);
        const V coming = next == Next::other ? V::set(asked[i * block_columns + first + c]) : flow;
#pragma GCC unroll 2
        for (std::size_t g = 0; g < groups; ++g) {
          d[c][g] = V::fma(flow, share[g], d[c][g]);
          if constexpr (next != Next::none) w[c][g] = V::fma(coming, left[g], w[c][g]);
        }
      }
    }
#pragma GCC unroll 16
    for (std::size_t c = 0; c < at_once; ++c)
#pragma GCC unroll 2
      for (std::size_t g = 0; g < groups; ++g) {
        d[c][g].store(delivered + (first + c) * batch_lanes + g * V::width);
        if constexpr (next != Next::none) w[c][g].store(weight + (first + c) * batch_lanes + g * V::width);
      }
  }
}

template <class V, bool gated, bool half, bool by_buyer, bool fixed>
inline void update_batch(const Sweep& a, std::size_t s, std::size_t b, std::size_t g, const double* delivered, const double* weight,
                         CellUpdate<V, gated, half, fixed>& cell) {
  const std::size_t lane = g * V::width;
  if (a.arrived != nullptr) delivered = a.arrived + (s * a.buyers + b * block_columns) * batch_lanes;
  cell.restock = V::load(a.restock_rate + s * batch_lanes + lane);
  cell.tracked = V::load(a.tracked + s * batch_lanes + lane);
  if constexpr (!by_buyer) {
    cell.days = V::load(a.stock_days + s * batch_lanes + lane);
    cell.per_bind_days = V::load(a.per_bind_days + s * batch_lanes + lane);
  }
  for (std::size_t c = 0; c < block_columns; ++c) {
    const std::size_t j = b * block_columns + c, shared = s * a.buyers + j;
    const std::size_t at = shared * batch_lanes + lane, buyer = j * batch_lanes + lane;
    if constexpr (by_buyer) {
      cell.days = V::load(a.stock_days + at);
      cell.per_bind_days = V::load(a.per_bind_days + at);
    }
    const V per_bind_half = half ? V::set(a.per_bind_half[shared]) : V::set(0);
    const V ceiling_half = half ? V::load(a.ceiling_half + buyer) : V::set(0);
    const CellResult<V> r =
        cell(V::load(delivered + c * batch_lanes + lane), fixed ? V::set(a.per_use[shared]) : V::load(weight + c * batch_lanes + lane),
             V::set(a.use[shared]), V::set(a.per_bind[shared]), per_bind_half, V::load(a.running + buyer), V::load(a.wanted + buyer),
             V::load(a.stock + at), V::load(a.order_rate + at), V::load(a.ceiling + buyer), ceiling_half);
    r.stock.store(a.stock_out + at);
    r.rate.store(a.order_rate_out + at);
    r.ceiling.store(a.ceiling + buyer);
    if (half) r.ceiling_half.store(a.ceiling_half + buyer);
  }
}

// Sum number q of `rows` suppliers over the blocks [first, last).
template <class V, std::size_t rows>
inline void sum_rows_batch(const Sweep& a, std::size_t s, std::size_t first, std::size_t last, std::size_t i, std::size_t q,
                           double* partial) {
  constexpr std::size_t groups = batch_lanes / V::width;
  V sum[rows][groups];
#pragma GCC unroll 12
  for (std::size_t r = 0; r < rows; ++r)
#pragma GCC unroll 2
    for (std::size_t g = 0; g < groups; ++g) sum[r][g] = V::load(partial + ((i + r) * 4 + q) * batch_lanes + g * V::width);
  for (std::size_t b = first; b < last; ++b) {
    const double* flow = a.ordered[s * a.blocks + b] + i * block_columns;
    const double* rate = a.order_rate_out + (s * a.buyers + b * block_columns) * batch_lanes;
    for (std::size_t c = q; c < block_columns; c += 4) {
      V h[groups];
#pragma GCC unroll 2
      for (std::size_t g = 0; g < groups; ++g) h[g] = V::load(rate + c * batch_lanes + g * V::width);
#pragma GCC unroll 12
      for (std::size_t r = 0; r < rows; ++r) {
        const V z = V::set(flow[r * block_columns + c]);
#pragma GCC unroll 2
        for (std::size_t g = 0; g < groups; ++g) sum[r][g] = V::fma(z, h[g], sum[r][g]);
      }
    }
  }
#pragma GCC unroll 12
  for (std::size_t r = 0; r < rows; ++r)
#pragma GCC unroll 2
    for (std::size_t g = 0; g < groups; ++g) sum[r][g].store(partial + ((i + r) * 4 + q) * batch_lanes + g * V::width);
}

template <class V, std::size_t rows>
inline std::size_t sum_row_groups(const Sweep& a, std::size_t s, std::size_t first, std::size_t last, std::size_t i, double* partial) {
  for (; i + rows <= a.suppliers; i += rows)
    for (std::size_t q = 0; q < 4; ++q) sum_rows_batch<V, rows>(a, s, first, last, i, q, partial);
  return i;
}

template <class V>
inline void join_rows_batch(const Sweep& a, std::size_t s, const double* partial) {
  for (std::size_t i = 0; i < a.suppliers; ++i)
    for (std::size_t k = 0; k < batch_lanes; k += V::width) {
      const double* p = partial + i * 4 * batch_lanes + k;
      const V sum = (V::load(p) + V::load(p + 2 * batch_lanes)) + (V::load(p + batch_lanes) + V::load(p + 3 * batch_lanes));
      sum.store(a.row_orders + (s * a.suppliers + i) * batch_lanes + k);
    }
}

template <class V, bool gated, bool half, bool by_buyer, bool fixed>
void sweep_batch_as(const Sweep& a, std::size_t first_sector, std::size_t last_sector) {
  constexpr std::size_t groups = batch_lanes / V::width;
  alignas(64) double delivered[block_columns * batch_lanes], weight[block_columns * batch_lanes];
  double* partial = a.scratch;
  CellUpdate<V, gated, half, fixed> cell[groups];
  for (std::size_t g = 0; g < groups; ++g) {
    cell[g].stock_excess = cell[g].gap_excess = V::set(0);
    if constexpr (gated) {
      cell[g].apply_stock = V::load(a.apply_stock + g * V::width);
      cell[g].apply_gap = V::load(a.apply_gap + g * V::width);
    }
  }
  for (std::size_t s = first_sector; s < last_sector; ++s) {
    for (std::size_t i = 0; i < 4 * a.suppliers * batch_lanes; ++i) partial[i] = 0;
    for (std::size_t first = 0; first < a.blocks; first += blocks_per_group) {
      const std::size_t last = first + blocks_per_group < a.blocks ? first + blocks_per_group : a.blocks;
      for (std::size_t b = first; b < last; ++b) {
        if constexpr (fixed) sum_columns_batch<V, Next::none>(a, s, b, delivered, weight);
        else if (a.delivered[s * a.blocks + b] == a.ordered[s * a.blocks + b]) sum_columns_batch<V, Next::same>(a, s, b, delivered, weight);
        else sum_columns_batch<V, Next::other>(a, s, b, delivered, weight);
        for (std::size_t g = 0; g < groups; ++g) update_batch<V, gated, half, by_buyer, fixed>(a, s, b, g, delivered, weight, cell[g]);
      }
      std::size_t i = sum_row_groups<V, V::at_once_rows>(a, s, first, last, 0, partial);
      i = sum_row_groups<V, 4>(a, s, first, last, i, partial);
      sum_row_groups<V, 1>(a, s, first, last, i, partial);
    }
    join_rows_batch<V>(a, s, partial);
  }
  if constexpr (gated) {
    for (std::size_t k = 0; k < batch_lanes; ++k) {
      if (cell[k / V::width].stock_excess.lane(k % V::width) > 0) a.stock_moved[k] = 1;
      if (cell[k / V::width].gap_excess.lane(k % V::width) > 0) a.gap_open[k] = 1;
    }
  }
}

// ---- which variant -----------------------------------------------------------------------------------------------------------

template <class V, class V4, bool gated, bool fixed>
void sweep_single_of(const Sweep& a, std::size_t first, std::size_t last) {
  const bool half = a.per_bind_half != nullptr;
  if (half && a.days_by_buyer) return sweep_single_as<V, V4, gated, true, true, fixed>(a, first, last);
  if (half) return sweep_single_as<V, V4, gated, true, false, fixed>(a, first, last);
  if (a.days_by_buyer) return sweep_single_as<V, V4, gated, false, true, fixed>(a, first, last);
  sweep_single_as<V, V4, gated, false, false, fixed>(a, first, last);
}

template <class V, class V4, bool gated>
void sweep_single(const Sweep& a, std::size_t first, std::size_t last) {
  if (a.fixed_shares) return sweep_single_of<V, V4, gated, true>(a, first, last);
  sweep_single_of<V, V4, gated, false>(a, first, last);
}

template <class V, bool gated, bool fixed>
void sweep_batch_of(const Sweep& a, std::size_t first, std::size_t last) {
  const bool half = a.per_bind_half != nullptr;
  if (half && a.days_by_buyer) return sweep_batch_as<V, gated, true, true, fixed>(a, first, last);
  if (half) return sweep_batch_as<V, gated, true, false, fixed>(a, first, last);
  if (a.days_by_buyer) return sweep_batch_as<V, gated, false, true, fixed>(a, first, last);
  sweep_batch_as<V, gated, false, false, fixed>(a, first, last);
}

template <class V, bool gated>
void sweep_batch(const Sweep& a, std::size_t first, std::size_t last) {
  if (a.fixed_shares) return sweep_batch_of<V, gated, true>(a, first, last);
  sweep_batch_of<V, gated, false>(a, first, last);
}

}  // namespace entrepot::shock::detail
