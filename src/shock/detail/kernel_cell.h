// What a step does to one vector of cells (kernel_vector.h), and what is asked of memory before.
#pragma once

#include "shock/detail/kernel.h"

namespace entrepot::shock::detail {

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

// The flows of a block, or of the last one: asked for while those before are added, so that memory and sums work at the same time.
template <class Real>
inline const Real* flows_of_block(const Sweep<Real>& a, std::size_t block) {
  return a.ordered[block < a.sectors * a.blocks ? block : a.sectors * a.blocks - 1];
}

// The flows of one supplier in a block.
template <class Real>
inline void ask_for_row(const Real* flows) {
  for (std::size_t c = 0; c < block_columns; c += 64 / sizeof(Real)) __builtin_prefetch(flows + c);
}

}  // namespace entrepot::shock::detail
