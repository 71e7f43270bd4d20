// A batch of members of the sweep (kernel_vector.h): vectors run over members.
#pragma once

#include "shock/detail/kernel_cell.h"

namespace entrepot::shock::detail {

inline constexpr std::size_t blocks_per_group = 16;  // row sums of the batch run over this many blocks at a time

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

// A batch of more lanes than registers hold is gone through in parts of at_once_groups vectors.
template <class V>
inline constexpr std::size_t part_lanes = V::at_once_groups * V::width;

// One sector and block of the lanes from `lane` on: where its cells lie.
template <class V, bool gated, bool half, bool by_buyer, bool fixed>
struct BlockBatch {
  using Real = typename V::Real;
  static constexpr std::size_t lanes = batch_lanes<Real>, groups = V::at_once_groups, columns = V::at_once_columns;
  static constexpr bool differences = from_table<Real>;
  alignas(64) static constexpr Real nothing[columns * lanes] = {};
  const Sweep<Real>& a;
  const std::size_t sector, block, lane, cells = sector * a.buyers + block * block_columns;  // of the first buyer

  void update(CellUpdate<V, gated, half, fixed> (&cell)[groups]) const {
    const std::size_t row = sector * a.suppliers;
    const Real *sold = a.delivered[sector * a.blocks + block], *asked = a.ordered[sector * a.blocks + block];
    const Real* ahead = lane == 0 ? flows_of_block(a, sector * a.blocks + block + 1) : nullptr;  // the other parts find it near
    for (std::size_t g = 0; g < groups; ++g) {
      const std::size_t at = sector * lanes + lane + g * V::width;
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
        add_columns_batch<V>(asked + first, a.pull_rows.rows + row, a.pull_rows.count[sector], a.pull + row * lanes + lane,
                             first == 0 ? ahead : nullptr, weight);
      update_columns(first, delivered, weight, cell);
    }
  }

 private:
  // [columns][lanes] of what suppliers deliver to the buyers from `first` on: what was promised, or what the table says, if
  // nothing changed since.
  const Real* delivered_to(std::size_t first, const Real* flows, std::size_t row, const Real* ahead, Real* scratch) const {
    if (a.arrived != nullptr) return a.arrived + (cells + first) * lanes + lane;
    const Real* promised = a.promised != nullptr ? a.promised + (cells + first) * lanes + lane : nullptr;
    if (a.sent_rows.count[sector] == 0) return promised != nullptr ? promised : nothing;
    V sum[columns][groups];
#pragma GCC unroll 16
    for (std::size_t c = 0; c < columns; ++c)
#pragma GCC unroll 2
      for (std::size_t g = 0; g < groups; ++g) sum[c][g] = promised != nullptr ? V::load(promised + c * lanes + g * V::width) : V::set(0);
    add_columns_batch<V>(flows, a.sent_rows.rows + row, a.sent_rows.count[sector], a.sent + row * lanes + lane, ahead, sum);
#pragma GCC unroll 16
    for (std::size_t c = 0; c < columns; ++c)
#pragma GCC unroll 2
      for (std::size_t g = 0; g < groups; ++g) sum[c][g].store(scratch + c * lanes + g * V::width);
    return scratch;
  }

  // Stocks, orders and ceilings of the buyers from `first` on.
  void update_columns(std::size_t first, const Real* delivered, const V (&weight)[columns][groups],
                      CellUpdate<V, gated, half, fixed> (&update)[groups]) const {
    const std::size_t of_table = cells + first, of_buyers = (block * block_columns + first) * lanes + lane, own = of_table * lanes + lane;
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
        const std::size_t at = c * lanes + g * V::width, of_next_block = at + block_columns * lanes;
        __builtin_prefetch(stock + of_next_block, 1);
        if (differences) __builtin_prefetch(carry + of_next_block, 1);
        __builtin_prefetch(rate + of_next_block, 1);
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
                           std::size_t q, std::size_t lane, typename V::Real* partial) {
  constexpr std::size_t lanes = batch_lanes<typename V::Real>, groups = V::at_once_groups;
  V sum[rows][groups];
#pragma GCC unroll 14
  for (std::size_t r = 0; r < rows; ++r)
#pragma GCC unroll 2
    for (std::size_t g = 0; g < groups; ++g) sum[r][g] = V::load(partial + ((i + r) * 4 + q) * lanes + lane + g * V::width);
  for (std::size_t b = first; b < last; ++b) {
    const auto* flow = a.ordered[s * a.blocks + b] + i * block_columns;
    const auto* rate = a.order_rate_out + (s * a.buyers + b * block_columns) * lanes + lane;
    for (std::size_t c = q; c < block_columns; c += 4) {
      V h[groups];
#pragma GCC unroll 2
      for (std::size_t g = 0; g < groups; ++g) h[g] = V::load(rate + c * lanes + g * V::width);
#pragma GCC unroll 14
      for (std::size_t r = 0; r < rows; ++r) {
        const V z = V::set(flow[r * block_columns + c]);
#pragma GCC unroll 2
        for (std::size_t g = 0; g < groups; ++g) sum[r][g] = V::fma(z, h[g], sum[r][g]);
      }
    }
  }
#pragma GCC unroll 14
  for (std::size_t r = 0; r < rows; ++r)
#pragma GCC unroll 2
    for (std::size_t g = 0; g < groups; ++g) sum[r][g].store(partial + ((i + r) * 4 + q) * lanes + lane + g * V::width);
}

template <class V, std::size_t rows>
inline void sum_row_group(const Sweep<double>& a, std::size_t s, std::size_t first, std::size_t last, std::size_t i, std::size_t lane,
                          double* partial) {
  for (std::size_t q = 0; q < 4; ++q) sum_rows_batch<V, rows>(a, s, first, last, i, q, lane, partial);
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
                           std::size_t lane, float* folded) {
  constexpr std::size_t lanes = batch_lanes<float>, groups = V::at_once_groups, apart = block_columns / 2;
  V sum[rows][2][groups];
#pragma GCC unroll 14
  for (std::size_t r = 0; r < rows; ++r)
#pragma GCC unroll 2
    for (std::size_t p = 0; p < 2; ++p)
#pragma GCC unroll 2
      for (std::size_t g = 0; g < groups; ++g) sum[r][p][g] = V::set(0);
  for (std::size_t b = first; b < last; ++b) {
    const float* flow = a.ordered[s * a.blocks + b] + i * block_columns + q;
    const float* rate = a.order_rate_out + (s * a.buyers + b * block_columns + q) * lanes + lane;
    V h[2][groups];
#pragma GCC unroll 2
    for (std::size_t p = 0; p < 2; ++p)
#pragma GCC unroll 2
      for (std::size_t g = 0; g < groups; ++g) h[p][g] = V::load(rate + p * apart * lanes + g * V::width);
#pragma GCC unroll 14
    for (std::size_t r = 0; r < rows; ++r)
#pragma GCC unroll 2
      for (std::size_t p = 0; p < 2; ++p) {
        const V z = V::set(flow[r * block_columns + p * apart]);
#pragma GCC unroll 2
        for (std::size_t g = 0; g < groups; ++g) sum[r][p][g] = V::fma(z, h[p][g], sum[r][p][g]);
      }
  }
#pragma GCC unroll 14
  for (std::size_t r = 0; r < rows; ++r)
#pragma GCC unroll 2
    for (std::size_t g = 0; g < groups; ++g) (sum[r][0][g] + sum[r][1][g]).store(folded + (r * apart + q) * part_lanes<V> + g * V::width);
}

template <class V, std::size_t rows>
inline void sum_row_group(const Sweep<float>& a, std::size_t s, std::size_t first, std::size_t last, std::size_t i, std::size_t lane,
                          float*) {
  constexpr std::size_t half = block_columns / 2, width = part_lanes<V>;
  alignas(64) float folded[rows * half * width];
  for (std::size_t q = 0; q < half; ++q) sum_pair_batch<V, rows>(a, s, first, last, i, q, lane, folded);
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t k = 0; k < width; k += V::width) {
      const float* p = folded + r * half * width + k;
      V part[half];
#pragma GCC unroll 8
      for (std::size_t q = 0; q < half; ++q) part[q] = V::load(p + q * width);
      const V sum = ((part[0] + part[4]) + (part[2] + part[6])) + ((part[1] + part[5]) + (part[3] + part[7]));
      sum.add_to(a.row_orders + (s * a.suppliers + i + r) * batch_lanes<float> + lane + k);
    }
}

// `count` suppliers from i on, at most `most`.
template <class V, std::size_t most>
inline void sum_rows(const Sweep<typename V::Real>& a, std::size_t s, std::size_t first, std::size_t last, std::size_t i, std::size_t count,
                     std::size_t lane, typename V::Real* partial) {
  if (count == most) return sum_row_group<V, most>(a, s, first, last, i, lane, partial);
  if constexpr (most > 1) sum_rows<V, most - 1>(a, s, first, last, i, count, lane, partial);
}

// All suppliers in groups of nearly the same size: a group of one would wait for each of its additions.
template <class V>
inline void sum_all_rows(const Sweep<typename V::Real>& a, std::size_t s, std::size_t first, std::size_t last, std::size_t lane,
                         typename V::Real* partial) {
  const std::size_t groups = (a.suppliers + V::at_once_rows - 1) / V::at_once_rows;
  for (std::size_t g = 0; g < groups; ++g) {
    const std::size_t i = a.suppliers * g / groups, end = a.suppliers * (g + 1) / groups;
    sum_rows<V, V::at_once_rows>(a, s, first, last, i, end - i, lane, partial);
  }
}

template <class V, bool gated, bool half, bool by_buyer, bool fixed>
void sweep_batch_as(const Sweep<typename V::Real>& a, std::size_t first_sector, std::size_t last_sector) {
  using Real = typename V::Real;
  constexpr bool folded = from_table<Real>;
  constexpr std::size_t lanes = batch_lanes<Real>, groups = V::at_once_groups, width = part_lanes<V>, parts = lanes / width;
  constexpr std::size_t at_once = folded ? fold_blocks : blocks_per_group;
  Real* partial = a.scratch;
  CellUpdate<V, gated, half, fixed> cell[parts][groups];
  for (std::size_t p = 0; p < parts; ++p)
    for (std::size_t g = 0; g < groups; ++g) {
      cell[p][g].stock_excess = cell[p][g].gap_excess = V::set(0);
      if constexpr (gated) {
        cell[p][g].apply_stock = V::load(a.apply_stock + p * width + g * V::width);
        cell[p][g].apply_gap = V::load(a.apply_gap + p * width + g * V::width);
      }
    }
  for (std::size_t n = first_sector; n < last_sector; ++n) {
    const std::size_t s = a.backwards ? first_sector + last_sector - 1 - n : n;
    if constexpr (folded)
      for (std::size_t i = 0; i < a.suppliers * lanes; ++i) a.row_orders[s * a.suppliers * lanes + i] = 0;
    else
      for (std::size_t i = 0; i < 4 * a.suppliers * lanes; ++i) partial[i] = 0;
    for (std::size_t first = 0; first < a.blocks; first += at_once) {
      const std::size_t last = first + at_once < a.blocks ? first + at_once : a.blocks;
      for (std::size_t p = 0; p < parts; ++p) {
        for (std::size_t b = first; b < last; ++b) BlockBatch<V, gated, half, by_buyer, fixed>{a, s, b, p * width}.update(cell[p]);
        sum_all_rows<V>(a, s, first, last, p * width, partial);
      }
    }
    if constexpr (!folded) join_rows_batch<V>(a, s, partial);
  }
  if constexpr (gated) {
    for (std::size_t k = 0; k < lanes; ++k) {
      const CellUpdate<V, gated, half, fixed>& of = cell[k / width][k % width / V::width];
      if (of.stock_excess.lane(k % V::width) > 0) a.stock_moved[k] = 1;
      if (of.gap_excess.lane(k % V::width) > 0) a.gap_open[k] = 1;
    }
  }
}

}  // namespace entrepot::shock::detail
