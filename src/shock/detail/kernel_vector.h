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
template <class V, bool gated, bool half>
struct CellUpdate {
  V days, bind_days, restock, tracked;
  V apply_stock, apply_gap, stock_excess, gap_excess;  // gated only; excess > 0: some cell moved
  bool fixed_shares;

  CellResult<V> operator()(V delivered, V weight, V use, V bind, V bind_half, V running, V wanted, V stock, V rate, V ceiling,
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
    const V want = gap * restock + need;
    const V total = fixed_shares ? use : weight;
    out.rate = V::where_positive(total, want / total, V::set(0));
    out.ceiling = lower(ceiling, bind * bind_days, out.stock);
    out.ceiling_half = ceiling_half;
    if constexpr (half) out.ceiling_half = lower(ceiling_half, bind_half * bind_days, out.stock);
    return out;
  }

  static V lower(V ceiling, V required, V stock) {
    const V ratio = V::where_positive(required, stock / required, V::set(__builtin_inf()));
    return V::min(ratio, ceiling);
  }
};

// ---- one member: vectors run over buyers -------------------------------------------------------------------------------------

template <class V, bool same>
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
      w[c] = V::fma(same ? flow : V::load(asked + i * block_columns + c * V::width), left, w[c]);
    }
  }
  for (std::size_t c = 0; c < n; ++c) {
    d[c].store(delivered + c * V::width);
    w[c].store(weight + c * V::width);
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

template <class V, bool gated, bool half, bool by_buyer>
inline void update_single(const Sweep& a, std::size_t s, std::size_t b, const double* delivered, const double* weight,
                          CellUpdate<V, gated, half>& cell) {
  for (std::size_t c = 0; c < block_columns; c += V::width) {
    const std::size_t j = b * block_columns + c, at = s * a.buyers + j;
    if constexpr (by_buyer) {
      cell.days = V::load(a.stock_days + at);
      cell.bind_days = V::load(a.bind_days + at);
    }
    const V bind_half = half ? V::load(a.bind_half + at) : V::set(0);
    const V ceiling_half = half ? V::load(a.ceiling_half + j) : V::set(0);
    const CellResult<V> r =
        cell(V::load(delivered + c), V::load(weight + c), V::load(a.use + at), V::load(a.bind + at), bind_half, V::load(a.running + j),
             V::load(a.wanted + j), V::load(a.stock + at), V::load(a.order_rate + at), V::load(a.ceiling + j), ceiling_half);
    r.stock.store(a.stock_out + at);
    r.rate.store(a.order_rate_out + at);
    r.ceiling.store(a.ceiling + j);
    if (half) r.ceiling_half.store(a.ceiling_half + j);
  }
}

template <class V, class V4, bool gated, bool half, bool by_buyer>
void sweep_single_as(const Sweep& a, std::size_t first_sector, std::size_t last_sector) {
  alignas(64) double delivered[block_columns], weight[block_columns];
  double* partial = a.scratch;
  CellUpdate<V, gated, half> cell;
  cell.fixed_shares = a.fixed_shares;
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
      cell.bind_days = V::set(a.bind_days[s]);
    }
    for (std::size_t i = 0; i < 4 * a.suppliers; ++i) partial[i] = 0;
    for (std::size_t b = 0; b < a.blocks; ++b) {
      if (a.delivered[s * a.blocks + b] == a.ordered[s * a.blocks + b]) sum_columns_single<V, true>(a, s, b, delivered, weight);
      else sum_columns_single<V, false>(a, s, b, delivered, weight);
      update_single<V, gated, half, by_buyer>(a, s, b, delivered, weight, cell);
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

template <class V, bool same>
inline void sum_columns_batch(const Sweep& a, std::size_t s, std::size_t b, double* delivered, double* weight) {
  constexpr std::size_t groups = batch_lanes / V::width, at_once = V::at_once_columns;
  const double* sold = a.delivered[s * a.blocks + b];
  const double* asked = a.ordered[s * a.blocks + b];
  const double* sent = a.sent + s * a.suppliers * batch_lanes;
  const double* pull = a.pull + s * a.suppliers * batch_lanes;
  for (std::size_t first = 0; first < block_columns; first += at_once) {
    V d[at_once][groups], w[at_once][groups];
#pragma GCC unroll 8
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
#pragma GCC unroll 8
      for (std::size_t c = 0; c < at_once; ++c) {
        const V flow = V::set(sold[i * block_columns + first + c]);
        const V next = same ? flow : V::set(asked[i * block_columns + first + c]);
#pragma GCC unroll 2
        for (std::size_t g = 0; g < groups; ++g) {
          d[c][g] = V::fma(flow, share[g], d[c][g]);
          w[c][g] = V::fma(next, left[g], w[c][g]);
        }
      }
    }
#pragma GCC unroll 8
    for (std::size_t c = 0; c < at_once; ++c)
#pragma GCC unroll 2
      for (std::size_t g = 0; g < groups; ++g) {
        d[c][g].store(delivered + (first + c) * batch_lanes + g * V::width);
        w[c][g].store(weight + (first + c) * batch_lanes + g * V::width);
      }
  }
}

template <class V, bool gated, bool half, bool by_buyer>
inline void update_batch(const Sweep& a, std::size_t s, std::size_t b, std::size_t g, const double* delivered, const double* weight,
                         CellUpdate<V, gated, half>& cell) {
  const std::size_t lane = g * V::width;
  cell.restock = V::load(a.restock_rate + s * batch_lanes + lane);
  cell.tracked = V::load(a.tracked + s * batch_lanes + lane);
  if constexpr (!by_buyer) {
    cell.days = V::load(a.stock_days + s * batch_lanes + lane);
    cell.bind_days = V::load(a.bind_days + s * batch_lanes + lane);
  }
  for (std::size_t c = 0; c < block_columns; ++c) {
    const std::size_t j = b * block_columns + c, shared = s * a.buyers + j;
    const std::size_t at = shared * batch_lanes + lane, buyer = j * batch_lanes + lane;
    if constexpr (by_buyer) {
      cell.days = V::load(a.stock_days + at);
      cell.bind_days = V::load(a.bind_days + at);
    }
    const V bind_half = half ? V::set(a.bind_half[shared]) : V::set(0);
    const V ceiling_half = half ? V::load(a.ceiling_half + buyer) : V::set(0);
    const CellResult<V> r =
        cell(V::load(delivered + c * batch_lanes + lane), V::load(weight + c * batch_lanes + lane), V::set(a.use[shared]),
             V::set(a.bind[shared]), bind_half, V::load(a.running + buyer), V::load(a.wanted + buyer), V::load(a.stock + at),
             V::load(a.order_rate + at), V::load(a.ceiling + buyer), ceiling_half);
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

template <class V, bool gated, bool half, bool by_buyer>
void sweep_batch_as(const Sweep& a, std::size_t first_sector, std::size_t last_sector) {
  constexpr std::size_t groups = batch_lanes / V::width;
  alignas(64) double delivered[block_columns * batch_lanes], weight[block_columns * batch_lanes];
  double* partial = a.scratch;
  CellUpdate<V, gated, half> cell[groups];
  for (std::size_t g = 0; g < groups; ++g) {
    cell[g].fixed_shares = a.fixed_shares;
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
        if (a.delivered[s * a.blocks + b] == a.ordered[s * a.blocks + b]) sum_columns_batch<V, true>(a, s, b, delivered, weight);
        else sum_columns_batch<V, false>(a, s, b, delivered, weight);
        for (std::size_t g = 0; g < groups; ++g) update_batch<V, gated, half, by_buyer>(a, s, b, g, delivered, weight, cell[g]);
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

template <class V, class V4, bool gated>
void sweep_single(const Sweep& a, std::size_t first, std::size_t last) {
  const bool half = a.bind_half != nullptr;
  if (half && a.days_by_buyer) return sweep_single_as<V, V4, gated, true, true>(a, first, last);
  if (half) return sweep_single_as<V, V4, gated, true, false>(a, first, last);
  if (a.days_by_buyer) return sweep_single_as<V, V4, gated, false, true>(a, first, last);
  sweep_single_as<V, V4, gated, false, false>(a, first, last);
}

template <class V, bool gated>
void sweep_batch(const Sweep& a, std::size_t first, std::size_t last) {
  const bool half = a.bind_half != nullptr;
  if (half && a.days_by_buyer) return sweep_batch_as<V, gated, true, true>(a, first, last);
  if (half) return sweep_batch_as<V, gated, true, false>(a, first, last);
  if (a.days_by_buyer) return sweep_batch_as<V, gated, false, true>(a, first, last);
  sweep_batch_as<V, gated, false, false>(a, first, last);
}

}  // namespace entrepot::shock::detail
