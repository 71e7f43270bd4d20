// The sweep over vectors, for any vector type V (kernel_avx2.cpp, kernel_avx512.cpp). The statement of what it computes is
// kernel_portable.cpp; here every product-sum is a fused multiply-add, and nothing else is.
//
// Nothing from the standard library is called: an inline function of it, compiled here for a newer processor, could be the copy
// that the linker keeps for the whole program.
#pragma once

#include "shock/detail/kernel.h"
#include "shock/detail/row_step.h"
#include "shock/detail/tally.h"

namespace entrepot::shock::detail {

inline constexpr std::size_t blocks_per_group = 8;  // row sums of the batch run over this many blocks at a time

template <class V>
struct CellResult {
  V stock, carry, rate, ceiling, ceiling_half;
};

// What is known of one vector of cells before the step. With fixed shares `weight` is 1 / use.
template <class V>
struct Cell {
  V delivered_sum, delivered_gap, ordered_sum, ordered_gap;  // single only
  V delivered, weight, use, per_bind, per_bind_half, running, wanted, stock, carry, rate, ceiling, ceiling_half;
};

// One vector of cells (kernel_portable.cpp, update_cell). V is the vector type, cells differ in buyer or in member.
template <class V, bool gated, bool half, bool fixed>
struct CellUpdate {
  V days, per_bind_days, restock, tracked;
  V apply_stock, apply_gap, stock_excess, gap_excess;  // gated only; excess > 0: some cell moved

  CellResult<V> operator()(const Cell<V>& c) {
    if constexpr (from_table<typename V::Real>) return differences(c);
    else return amounts(c);
  }

 private:
  CellResult<V> amounts(const Cell<V>& c) {
    CellResult<V> out;
    const V need = c.use * c.running;
    const V added = c.rate * c.delivered;
    V change = (added - need) * tracked;
    if constexpr (gated) change = gate_stock(added - need, need, change);
    out.stock = V::max(c.stock + change, V::set(0));
    const V goal = days * c.use * c.wanted;
    V gap = goal - out.stock;
    if constexpr (gated) gap = gate_gap(gap, goal);
    const V missing = V::max(gap, V::set(0)) * restock;
    if constexpr (fixed) out.rate = V::where_positive(c.use, missing * c.weight + c.running, V::set(0));
    else out.rate = V::where_positive(c.weight, (missing + need) / c.weight, V::set(0));
    lower_ceilings(c, out.stock, out);
    return out;
  }

  CellResult<V> differences(const Cell<V>& c) {
    CellResult<V> out;
    const V more_need = c.use * c.running, target = days * c.use;
    const V surplus = V::fma(c.rate, c.delivered_sum + c.delivered, c.delivered_gap + c.delivered) - more_need;
    V change = V::fma(surplus, tracked, c.carry);  // a product with 0 or 1 rounds nothing
    if constexpr (gated) change = gate_stock(surplus, c.use + more_need, surplus * tracked) + c.carry;
    const V difference = c.stock + change, stock = target + difference;
    out.carry = V::where_positive(stock, change - (difference - c.stock), V::set(0));
    out.stock = V::max(difference, V::set(0) - target);
    const V more_goal = target * c.wanted;
    V gap = more_goal - out.stock;
    if constexpr (gated) gap = gate_gap(gap, target + more_goal);
    const V missing = V::max(gap, V::set(0)) * restock;
    if constexpr (fixed) {
      out.rate = V::where_positive(c.use, V::fma(missing, c.weight, c.running), V::set(-1));
    } else {
      const V whole = c.ordered_sum + c.weight;
      out.rate = V::where_positive(whole, (missing + more_need - (c.ordered_gap + c.weight)) / whole, V::set(-1));
    }
    lower_ceilings(c, V::max(stock + out.carry, V::set(0)), out);
    return out;
  }

  V gate_stock(V surplus, V need, V change) {
    stock_excess = V::max(stock_excess, V::abs(surplus) - (V::set(1e-8) + V::set(1e-5) * V::abs(need)));
    return change * apply_stock;
  }
  V gate_gap(V gap, V goal) {
    gap_excess = V::max(gap_excess, (V::abs(gap) - (V::set(1e-8) + V::set(1e-5) * V::abs(goal))) * tracked);
    return gap * apply_gap;
  }
  // min gives the second where the first is no number.
  void lower_ceilings(const Cell<V>& c, V stock, CellResult<V>& out) const {
    out.ceiling = V::min(stock * (c.per_bind * per_bind_days), c.ceiling);
    out.ceiling_half = c.ceiling_half;
    if constexpr (half) out.ceiling_half = V::min(stock * (c.per_bind_half * per_bind_days), c.ceiling_half);
  }
};

// The flows of the block after b: asked for while those of b are added, so that memory and sums work at the same time. One member in
// double waits for memory alone, and asking ahead makes it no faster.
template <class Real>
inline const Real* flows_ahead(const Sweep<Real>& a, std::size_t s, std::size_t b) {
  const std::size_t next = s * a.blocks + b + 1;
  return a.ordered[next < a.sectors * a.blocks ? next : next - 1];
}

// ---- one member: vectors run over buyers -------------------------------------------------------------------------------------

// Flows of the next step: those of this one, others, or not asked for (fixed shares need no weights).
enum class Next { same, other, none };

template <class V, Next next>
inline void sum_columns_single(const Sweep<typename V::Real>& a, std::size_t s, std::size_t b, typename V::Real* delivered,
                               typename V::Real* weight) {
  using Real = typename V::Real;
  constexpr std::size_t n = block_columns / V::width;
  const Real* sold = a.delivered[s * a.blocks + b];
  const Real* asked = a.ordered[s * a.blocks + b];
  const Real* sent = a.sent + s * a.suppliers;
  const Real* pull = a.pull + s * a.suppliers;
  Real* promised = a.promised != nullptr ? a.promised + s * a.buyers + b * block_columns : nullptr;
  V d[n], w[n];
  for (std::size_t c = 0; c < n; ++c) {
    d[c] = promised != nullptr ? V::load(promised + c * V::width) : V::set(0);
    w[c] = V::set(0);
  }
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
    if constexpr (next == Next::none) continue;
    w[c].store(weight + c * V::width);
    if (promised != nullptr) w[c].store(promised + c * V::width);
  }
}

// Four interleaved sums per supplier are one vector of four.
template <class V4>
inline void sum_rows_single(const Sweep<double>& a, std::size_t s, std::size_t b, const double* rate, double* partial) {
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

// Sixteen interleaved sums per supplier, kept from block to block.
template <class V>
inline void sum_rows_single_folded(const Sweep<float>& a, std::size_t s, std::size_t b, const float* rate, float* partial) {
  const float* flow = a.ordered[s * a.blocks + b];
  const float* ahead = flows_ahead(a, s, b);
  constexpr std::size_t n = block_columns / V::width;
  V h[n];
  for (std::size_t c = 0; c < n; ++c) h[c] = V::load(rate + c * V::width);
#pragma GCC unroll 4
  for (std::size_t i = 0; i < a.suppliers; ++i) {
    __builtin_prefetch(ahead + i * block_columns);
#pragma GCC unroll 2
    for (std::size_t c = 0; c < n; ++c) {
      float* sum = partial + i * block_columns + c * V::width;
      V::fma(V::load(flow + i * block_columns + c * V::width), h[c], V::load(sum)).store(sum);
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

template <class V, class V4, bool gated, bool half, bool by_buyer, bool fixed>
void sweep_single_as(const Sweep<typename V::Real>& a, std::size_t first_sector, std::size_t last_sector) {
  using Real = typename V::Real;
  constexpr bool folded = from_table<Real>;
  alignas(64) Real delivered[block_columns], weight[block_columns];
  Real* partial = a.scratch;
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
    for (std::size_t i = 0; i < (folded ? block_columns : 4) * a.suppliers; ++i) partial[i] = 0;
    for (std::size_t i = 0; i < a.suppliers; ++i) a.row_orders[s * a.suppliers + i] = 0;
    for (std::size_t b = 0; b < a.blocks; ++b) {
      if constexpr (fixed) sum_columns_single<V, Next::none>(a, s, b, delivered, weight);
      else if (a.delivered[s * a.blocks + b] == a.ordered[s * a.blocks + b]) sum_columns_single<V, Next::same>(a, s, b, delivered, weight);
      else sum_columns_single<V, Next::other>(a, s, b, delivered, weight);
      update_single<V, gated, half, by_buyer, fixed>(a, s, b, delivered, weight, cell);
      const Real* rate = a.order_rate_out + s * a.buyers + b * block_columns;
      if constexpr (folded) {
        sum_rows_single_folded<V>(a, s, b, rate, partial);
        if ((b + 1) % fold_blocks == 0 || b + 1 == a.blocks) fold_rows_single<V>(a, s, partial);
      } else {
        sum_rows_single<V4>(a, s, b, rate, partial);
      }
    }
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

// ---- a batch: vectors run over members ---------------------------------------------------------------------------------------

// Adds the flows of `rows` suppliers to `columns` buyers, times their factor, to the sums; asks for the flows `ahead` unless null.
template <class V, std::size_t columns, std::size_t groups>
inline void add_columns_batch(const typename V::Real* flows, const std::uint32_t* rows, std::size_t count, const typename V::Real* factor,
                              const typename V::Real* ahead, V (&sum)[columns][groups]) {
  constexpr std::size_t lanes = batch_lanes<typename V::Real>, line = 64 / sizeof(typename V::Real);
  for (std::size_t n = 0; n < count; ++n) {
    const std::size_t i = rows[n];
    if (ahead != nullptr)
      for (std::size_t c = 0; c < block_columns; c += line) __builtin_prefetch(ahead + i * block_columns + c);
    V by[groups];
#pragma GCC unroll 2
    for (std::size_t g = 0; g < groups; ++g) by[g] = V::load(factor + i * lanes + g * V::width);
#pragma GCC unroll 16
    for (std::size_t c = 0; c < columns; ++c) {
      const V flow = V::set(flows[i * block_columns + c]);
#pragma GCC unroll 2
      for (std::size_t g = 0; g < groups; ++g) sum[c][g] = V::fma(flow, by[g], sum[c][g]);
    }
  }
}

// One sector and block of a batch: where its cells lie.
template <class V, bool gated, bool half, bool by_buyer, bool fixed>
struct BlockBatch {
  using Real = typename V::Real;
  static constexpr std::size_t lanes = batch_lanes<Real>, groups = lanes / V::width, columns = V::at_once_columns;
  static constexpr bool differences = from_table<Real>;
  alignas(64) static constexpr Real nothing[columns * lanes] = {};
  const Sweep<Real>& a;
  const std::size_t sector, block, cells = sector * a.buyers + block * block_columns;  // of the first buyer

  void update(CellUpdate<V, gated, half, fixed> (&cell)[groups]) const {
    const std::size_t row = sector * a.suppliers;
    const Real *sold = a.delivered[sector * a.blocks + block], *asked = a.ordered[sector * a.blocks + block];
    const Real* ahead = flows_ahead(a, sector, block);
    for (std::size_t g = 0; g < groups; ++g) {
      const std::size_t at = sector * lanes + g * V::width;
      cell[g].restock = V::load(a.restock_rate + at);
      cell[g].tracked = V::load(a.tracked + at);
      if constexpr (by_buyer) continue;
      cell[g].days = V::load(a.stock_days + at);
      cell[g].per_bind_days = V::load(a.per_bind_days + at);
    }
#pragma GCC unroll 1
    for (std::size_t first = 0; first < block_columns; first += columns) {
      alignas(64) Real scratch[columns * lanes];
      const Real* delivered = delivered_to(first, sold + first, row, first == 0 ? ahead : nullptr, scratch);
      V weight[columns][groups];
#pragma GCC unroll 16
      for (std::size_t c = 0; c < columns; ++c)
#pragma GCC unroll 2
        for (std::size_t g = 0; g < groups; ++g) weight[c][g] = V::set(0);
      if constexpr (!fixed)
        add_columns_batch<V>(asked + first, a.pull_rows.rows + row, a.pull_rows.count[sector], a.pull + row * lanes,
                             first == 0 ? ahead : nullptr, weight);
      update_columns(first, delivered, weight, cell);
    }
  }

 private:
  // [columns][lanes] of what suppliers deliver to the buyers from `first` on: what was promised, or what the table says, if
  // nothing changed since.
  const Real* delivered_to(std::size_t first, const Real* flows, std::size_t row, const Real* ahead, Real* scratch) const {
    if (a.arrived != nullptr) return a.arrived + (cells + first) * lanes;
    const Real* promised = a.promised != nullptr ? a.promised + (cells + first) * lanes : nullptr;
    if (a.sent_rows.count[sector] == 0) return promised != nullptr ? promised : nothing;
    V sum[columns][groups];
#pragma GCC unroll 16
    for (std::size_t c = 0; c < columns; ++c)
#pragma GCC unroll 2
      for (std::size_t g = 0; g < groups; ++g) sum[c][g] = promised != nullptr ? V::load(promised + c * lanes + g * V::width) : V::set(0);
    add_columns_batch<V>(flows, a.sent_rows.rows + row, a.sent_rows.count[sector], a.sent + row * lanes, ahead, sum);
#pragma GCC unroll 16
    for (std::size_t c = 0; c < columns; ++c)
#pragma GCC unroll 2
      for (std::size_t g = 0; g < groups; ++g) sum[c][g].store(scratch + c * lanes + g * V::width);
    return scratch;
  }

  // Stocks, orders and ceilings of the buyers from `first` on.
  void update_columns(std::size_t first, const Real* delivered, const V (&weight)[columns][groups],
                      CellUpdate<V, gated, half, fixed> (&update)[groups]) const {
    const std::size_t of_table = cells + first, of_buyers = (block * block_columns + first) * lanes, own = of_table * lanes;
    const Real *use = a.use + of_table, *per_use = a.per_use + of_table, *per_bind = a.per_bind + of_table;
    const Real* per_bind_half = half ? a.per_bind_half + of_table : nullptr;
    const Real* delivered_sum = differences ? a.delivered_sum + of_table : nullptr;
    const Real* delivered_gap = differences ? a.delivered_gap + of_table : nullptr;
    const Real* ordered_sum = differences ? a.ordered_sum + of_table : nullptr;
    const Real* ordered_gap = differences ? a.ordered_gap + of_table : nullptr;
    const Real* days = by_buyer ? a.stock_days + own : nullptr;
    const Real* per_bind_days = by_buyer ? a.per_bind_days + own : nullptr;
    const Real *running = a.running + of_buyers, *wanted = a.wanted + of_buyers;
    Real *ceiling = a.ceiling + of_buyers, *ceiling_half = half ? a.ceiling_half + of_buyers : nullptr;
    Real *stock_out = a.stock_out + own, *carry_out = differences ? a.carry_out + own : nullptr, *rate_out = a.order_rate_out + own;
    const Real* stock = gated ? a.stock + own : stock_out;  // without gates in place
    const Real* carry = gated && differences ? a.carry + own : carry_out;
    const Real* rate = gated ? a.order_rate + own : rate_out;
    Real* promised = a.promised != nullptr ? a.promised + own : nullptr;
#pragma GCC unroll 16
    for (std::size_t c = 0; c < columns; ++c)
#pragma GCC unroll 2
      for (std::size_t g = 0; g < groups; ++g) {
        const std::size_t at = c * lanes + g * V::width;
        if constexpr (by_buyer) {
          update[g].days = V::load(days + at);
          update[g].per_bind_days = V::load(per_bind_days + at);
        }
        Cell<V> cell;
        if constexpr (differences) {
          cell.delivered_sum = V::set(delivered_sum[c]);
          cell.delivered_gap = V::set(delivered_gap[c]);
          cell.ordered_sum = V::set(ordered_sum[c]);
          cell.ordered_gap = V::set(ordered_gap[c]);
        }
        cell.delivered = V::load(delivered + at);
        cell.weight = fixed ? V::set(per_use[c]) : weight[c][g];
        if (!fixed && promised != nullptr) weight[c][g].store(promised + at);
        cell.use = V::set(use[c]);
        cell.per_bind = V::set(per_bind[c]);
        cell.per_bind_half = half ? V::set(per_bind_half[c]) : V::set(0);
        cell.running = V::load(running + at);
        cell.wanted = V::load(wanted + at);
        cell.stock = V::load(stock + at);
        cell.carry = differences ? V::load(carry + at) : V::set(0);
        cell.rate = V::load(rate + at);
        cell.ceiling = V::load(ceiling + at);
        cell.ceiling_half = half ? V::load(ceiling_half + at) : V::set(0);
        const CellResult<V> r = update[g](cell);
        r.stock.store(stock_out + at);
        if (differences) r.carry.store(carry_out + at);
        r.rate.store(rate_out + at);
        r.ceiling.store(ceiling + at);
        if (half) r.ceiling_half.store(ceiling_half + at);
      }
  }
};

// Sum number q of `rows` suppliers over the blocks [first, last).
template <class V, std::size_t rows>
inline void sum_rows_batch(const Sweep<typename V::Real>& a, std::size_t s, std::size_t first, std::size_t last, std::size_t i,
                           std::size_t q, typename V::Real* partial) {
  constexpr std::size_t lanes = batch_lanes<typename V::Real>;
  constexpr std::size_t groups = lanes / V::width;
  V sum[rows][groups];
#pragma GCC unroll 12
  for (std::size_t r = 0; r < rows; ++r)
#pragma GCC unroll 2
    for (std::size_t g = 0; g < groups; ++g) sum[r][g] = V::load(partial + ((i + r) * 4 + q) * lanes + g * V::width);
  for (std::size_t b = first; b < last; ++b) {
    const auto* flow = a.ordered[s * a.blocks + b] + i * block_columns;
    const auto* rate = a.order_rate_out + (s * a.buyers + b * block_columns) * lanes;
    for (std::size_t c = q; c < block_columns; c += 4) {
      V h[groups];
#pragma GCC unroll 2
      for (std::size_t g = 0; g < groups; ++g) h[g] = V::load(rate + c * lanes + g * V::width);
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
    for (std::size_t g = 0; g < groups; ++g) sum[r][g].store(partial + ((i + r) * 4 + q) * lanes + g * V::width);
}

template <class V, std::size_t rows>
inline void sum_row_group(const Sweep<double>& a, std::size_t s, std::size_t first, std::size_t last, std::size_t i, double* partial) {
  for (std::size_t q = 0; q < 4; ++q) sum_rows_batch<V, rows>(a, s, first, last, i, q, partial);
}

template <class V>
inline void join_rows_batch(const Sweep<typename V::Real>& a, std::size_t s, const typename V::Real* partial) {
  constexpr std::size_t lanes = batch_lanes<typename V::Real>;
  for (std::size_t i = 0; i < a.suppliers; ++i)
    for (std::size_t k = 0; k < lanes; k += V::width) {
      const auto* p = partial + i * 4 * lanes + k;
      const V sum = (V::load(p) + V::load(p + 2 * lanes)) + (V::load(p + lanes) + V::load(p + 3 * lanes));
      sum.store(a.row_orders + (s * a.suppliers + i) * lanes + k);
    }
}

// Single precision: the sums q and q + 8 of `rows` suppliers over a stretch of blocks, then all of them folded.
template <class V, std::size_t rows>
inline void sum_pair_batch(const Sweep<float>& a, std::size_t s, std::size_t first, std::size_t last, std::size_t i, std::size_t q,
                           float* folded) {
  constexpr std::size_t lanes = batch_lanes<float>, groups = lanes / V::width, apart = block_columns / 2;
  V sum[rows][2][groups];
#pragma GCC unroll 12
  for (std::size_t r = 0; r < rows; ++r)
#pragma GCC unroll 2
    for (std::size_t p = 0; p < 2; ++p)
#pragma GCC unroll 2
      for (std::size_t g = 0; g < groups; ++g) sum[r][p][g] = V::set(0);
  for (std::size_t b = first; b < last; ++b) {
    const float* flow = a.ordered[s * a.blocks + b] + i * block_columns + q;
    const float* rate = a.order_rate_out + (s * a.buyers + b * block_columns + q) * lanes;
    V h[2][groups];
#pragma GCC unroll 2
    for (std::size_t p = 0; p < 2; ++p)
#pragma GCC unroll 2
      for (std::size_t g = 0; g < groups; ++g) h[p][g] = V::load(rate + p * apart * lanes + g * V::width);
#pragma GCC unroll 12
    for (std::size_t r = 0; r < rows; ++r)
#pragma GCC unroll 2
      for (std::size_t p = 0; p < 2; ++p) {
        const V z = V::set(flow[r * block_columns + p * apart]);
#pragma GCC unroll 2
        for (std::size_t g = 0; g < groups; ++g) sum[r][p][g] = V::fma(z, h[p][g], sum[r][p][g]);
      }
  }
#pragma GCC unroll 12
  for (std::size_t r = 0; r < rows; ++r)
#pragma GCC unroll 2
    for (std::size_t g = 0; g < groups; ++g) (sum[r][0][g] + sum[r][1][g]).store(folded + (r * apart + q) * lanes + g * V::width);
}

template <class V, std::size_t rows>
inline void sum_row_group(const Sweep<float>& a, std::size_t s, std::size_t first, std::size_t last, std::size_t i, float*) {
  constexpr std::size_t lanes = batch_lanes<float>, half = block_columns / 2;
  alignas(64) float folded[rows * half * lanes];
  for (std::size_t q = 0; q < half; ++q) sum_pair_batch<V, rows>(a, s, first, last, i, q, folded);
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t k = 0; k < lanes; k += V::width) {
      const float* p = folded + r * half * lanes + k;
      V part[half];
#pragma GCC unroll 8
      for (std::size_t q = 0; q < half; ++q) part[q] = V::load(p + q * lanes);
      const V sum = ((part[0] + part[4]) + (part[2] + part[6])) + ((part[1] + part[5]) + (part[3] + part[7]));
      sum.add_to(a.row_orders + (s * a.suppliers + i + r) * lanes + k);
    }
}

// `count` suppliers from i on, at most `most`.
template <class V, std::size_t most>
inline void sum_rows(const Sweep<typename V::Real>& a, std::size_t s, std::size_t first, std::size_t last, std::size_t i, std::size_t count,
                     typename V::Real* partial) {
  if (count == most) return sum_row_group<V, most>(a, s, first, last, i, partial);
  if constexpr (most > 1) sum_rows<V, most - 1>(a, s, first, last, i, count, partial);
}

// All suppliers in groups of nearly the same size: a group of one would wait for each of its additions.
template <class V>
inline void sum_all_rows(const Sweep<typename V::Real>& a, std::size_t s, std::size_t first, std::size_t last, typename V::Real* partial) {
  const std::size_t groups = (a.suppliers + V::at_once_rows - 1) / V::at_once_rows;
  for (std::size_t g = 0; g < groups; ++g) {
    const std::size_t i = a.suppliers * g / groups, end = a.suppliers * (g + 1) / groups;
    sum_rows<V, V::at_once_rows>(a, s, first, last, i, end - i, partial);
  }
}

template <class V, bool gated, bool half, bool by_buyer, bool fixed>
void sweep_batch_as(const Sweep<typename V::Real>& a, std::size_t first_sector, std::size_t last_sector) {
  using Real = typename V::Real;
  constexpr bool folded = from_table<Real>;
  constexpr std::size_t lanes = batch_lanes<Real>, groups = lanes / V::width, at_once = folded ? fold_blocks : blocks_per_group;
  Real* partial = a.scratch;
  CellUpdate<V, gated, half, fixed> cell[groups];
  for (std::size_t g = 0; g < groups; ++g) {
    cell[g].stock_excess = cell[g].gap_excess = V::set(0);
    if constexpr (gated) {
      cell[g].apply_stock = V::load(a.apply_stock + g * V::width);
      cell[g].apply_gap = V::load(a.apply_gap + g * V::width);
    }
  }
  for (std::size_t s = first_sector; s < last_sector; ++s) {
    if constexpr (folded)
      for (std::size_t i = 0; i < a.suppliers * lanes; ++i) a.row_orders[s * a.suppliers * lanes + i] = 0;
    else
      for (std::size_t i = 0; i < 4 * a.suppliers * lanes; ++i) partial[i] = 0;
    for (std::size_t first = 0; first < a.blocks; first += at_once) {
      const std::size_t last = first + at_once < a.blocks ? first + at_once : a.blocks;
      for (std::size_t b = first; b < last; ++b) BlockBatch<V, gated, half, by_buyer, fixed>{a, s, b}.update(cell);
      sum_all_rows<V>(a, s, first, last, partial);
    }
    if constexpr (!folded) join_rows_batch<V>(a, s, partial);
  }
  if constexpr (gated) {
    for (std::size_t k = 0; k < lanes; ++k) {
      if (cell[k / V::width].stock_excess.lane(k % V::width) > 0) a.stock_moved[k] = 1;
      if (cell[k / V::width].gap_excess.lane(k % V::width) > 0) a.gap_open[k] = 1;
    }
  }
}

// ---- which variant -----------------------------------------------------------------------------------------------------------

// The compatible mode, the one with gates, knows no important inputs.
template <class V, class V4, bool gated, bool fixed>
void sweep_single_of(const Sweep<typename V::Real>& a, std::size_t first, std::size_t last) {
  if constexpr (!gated) {
    const bool half = a.per_bind_half != nullptr;
    if (half && a.days_by_buyer) return sweep_single_as<V, V4, gated, true, true, fixed>(a, first, last);
    if (half) return sweep_single_as<V, V4, gated, true, false, fixed>(a, first, last);
  }
  if (a.days_by_buyer) return sweep_single_as<V, V4, gated, false, true, fixed>(a, first, last);
  sweep_single_as<V, V4, gated, false, false, fixed>(a, first, last);
}

template <class V, class V4, bool gated>
void sweep_single(const Sweep<typename V::Real>& a, std::size_t first, std::size_t last) {
  if (a.fixed_shares) return sweep_single_of<V, V4, gated, true>(a, first, last);
  sweep_single_of<V, V4, gated, false>(a, first, last);
}

template <class V, bool gated, bool fixed>
void sweep_batch_of(const Sweep<typename V::Real>& a, std::size_t first, std::size_t last) {
  if constexpr (!gated) {
    const bool half = a.per_bind_half != nullptr;
    if (half && a.days_by_buyer) return sweep_batch_as<V, gated, true, true, fixed>(a, first, last);
    if (half) return sweep_batch_as<V, gated, true, false, fixed>(a, first, last);
  }
  if (a.days_by_buyer) return sweep_batch_as<V, gated, false, true, fixed>(a, first, last);
  sweep_batch_as<V, gated, false, false, fixed>(a, first, last);
}

template <class V, bool gated>
void sweep_batch(const Sweep<typename V::Real>& a, std::size_t first, std::size_t last) {
  if (a.fixed_shares) return sweep_batch_of<V, gated, true>(a, first, last);
  sweep_batch_of<V, gated, false>(a, first, last);
}

// V: vectors of the type, V4: of the four interleaved sums of one member in double.
template <class V, class V4>
constexpr KernelSet<typename V::Real> kernel_set{sweep_single<V, V4, false>, sweep_batch<V, false>, sweep_single<V, V4, true>,
                                                 sweep_batch<V, true>, row_kernels<V, typename V::Real>};

}  // namespace entrepot::shock::detail
