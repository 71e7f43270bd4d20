// The sweep in plain C++: what processors without FMA run, and the readable statement of what the others compute.
#include <cmath>
#include <vector>

#include "shock/detail/row_step.h"
#include "shock/detail/row_sum.h"
#include "shock/detail/tally.h"

namespace entrepot::shock::detail {
namespace {

struct PlainTag {};

template <class Real, std::size_t K>
struct Plain {
  const Sweep<Real>& a;
  std::vector<RowSum<Real>> sums;  // [R][K]
  Real* delivered;                 // [columns][K]
  Real* weight;                    // [columns][K]

  explicit Plain(const Sweep<Real>& sweep) : a(sweep), delivered(sweep.scratch), weight(delivered + block_columns * K) {}

  void sum_columns(std::size_t s, std::size_t b) {
    const Real* sold = a.delivered[s * a.blocks + b];
    const Real* asked = a.ordered[s * a.blocks + b];
    Real* promised = a.promised != nullptr ? a.promised + (s * a.buyers + b * block_columns) * K : nullptr;
    for (std::size_t c = 0; c < block_columns * K; ++c) {
      delivered[c] = promised != nullptr ? promised[c] : 0;
      weight[c] = 0;
    }
    for (std::size_t i = 0; i < a.suppliers; ++i) {
      const Real* sent = a.sent + (s * a.suppliers + i) * K;
      const Real* pull = a.pull + (s * a.suppliers + i) * K;
      for (std::size_t c = 0; c < block_columns; ++c)
        for (std::size_t k = 0; k < K; ++k) {
          delivered[c * K + k] += sold[i * block_columns + c] * sent[k];
          weight[c * K + k] += asked[i * block_columns + c] * pull[k];
        }
    }
    for (std::size_t c = 0; promised != nullptr && c < block_columns * K; ++c) promised[c] = weight[c];
  }

  static constexpr Real gate_absolute = 1e-8, gate_relative = 1e-5;

  template <bool gated>
  void update_cell(std::size_t s, std::size_t j, std::size_t c) {
    for (std::size_t k = 0; k < K; ++k) {
      if constexpr (from_table<Real>) update_difference<gated>(s, j, c, k);
      else update_amount<gated>(s, j, c, k);
    }
  }

  template <bool gated>
  void update_amount(std::size_t s, std::size_t j, std::size_t c, std::size_t k) {
    const std::size_t cell = s * a.buyers + j, at = cell * K + k, days = a.days_by_buyer ? at : s * K + k;
    const Real need = a.use[cell] * a.running[j * K + k];
    const Real added = a.order_rate[at] * (a.arrived != nullptr ? a.arrived[at] : delivered[c * K + k]);
    Real change = (added - need) * a.tracked[s * K + k];
    if constexpr (gated) change = gate_stock(added - need, need, change, k);
    Real stock = a.stock[at] + change;
    stock = stock > 0 ? stock : 0;
    const Real goal = a.stock_days[days] * a.use[cell] * a.wanted[j * K + k];
    Real gap = goal - stock;
    if constexpr (gated) gap = gate_gap(gap, goal, s, k);
    const Real missing = (gap > 0 ? gap : 0) * a.restock_rate[s * K + k];
    Real& rate = a.order_rate_out[at];
    if (a.fixed_shares) rate = a.use[cell] > 0 ? missing * a.per_use[cell] + a.running[j * K + k] : 0;
    else rate = weight[c * K + k] > 0 ? (missing + need) / weight[c * K + k] : 0;
    a.stock_out[at] = stock;
    lower_ceilings(stock, cell, days, j * K + k);
  }

  // The same with all but the ceilings as differences from the table.
  template <bool gated>
  void update_difference(std::size_t s, std::size_t j, std::size_t c, std::size_t k) {
    const std::size_t cell = s * a.buyers + j, at = cell * K + k, days = a.days_by_buyer ? at : s * K + k;
    const Real use = a.use[cell], more_need = use * a.running[j * K + k], target = a.stock_days[days] * use;
    const Real more = a.arrived != nullptr ? a.arrived[at] : delivered[c * K + k];
    const Real surplus = a.delivered_gap[cell] + more + a.order_rate[at] * (a.delivered_sum[cell] + more) - more_need;
    Real change = surplus * a.tracked[s * K + k];
    if constexpr (gated) change = gate_stock(surplus, use + more_need, change, k);
    change += a.carry[at];
    Real difference = a.stock[at] + change;
    Real carry = change - (difference - a.stock[at]), stock = target + difference;
    if (!(stock > 0)) {
      difference = -target;
      carry = 0;
    }
    stock = stock > 0 ? stock + carry : 0;
    const Real more_goal = target * a.wanted[j * K + k];
    Real gap = more_goal - difference;
    if constexpr (gated) gap = gate_gap(gap, target + more_goal, s, k);
    const Real missing = (gap > 0 ? gap : 0) * a.restock_rate[s * K + k];
    const Real whole = a.ordered_sum[cell] + weight[c * K + k];
    Real& rate = a.order_rate_out[at];
    if (a.fixed_shares) rate = use > 0 ? missing * a.per_use[cell] + a.running[j * K + k] : -1;
    else rate = whole > 0 ? (missing + more_need - (a.ordered_gap[cell] + weight[c * K + k])) / whole : -1;
    a.stock_out[at] = difference;
    a.carry_out[at] = carry;
    lower_ceilings(stock, cell, days, j * K + k);
  }

  Real gate_stock(Real surplus, Real need, Real change, std::size_t k) const {
    if (std::fabs(surplus) > gate_absolute + gate_relative * std::fabs(need)) a.stock_moved[k] = 1;
    return change * a.apply_stock[k];
  }
  Real gate_gap(Real gap, Real goal, std::size_t s, std::size_t k) const {
    if (std::fabs(gap) > gate_absolute + gate_relative * std::fabs(goal) && a.tracked[s * K + k] > 0) a.gap_open[k] = 1;
    return gap * a.apply_gap[k];
  }
  void lower_ceilings(Real stock, std::size_t cell, std::size_t days, std::size_t buyer) const {
    lower(a.ceiling, a.per_bind[cell] * a.per_bind_days[days], stock, buyer);
    if (a.per_bind_half != nullptr) lower(a.ceiling_half, a.per_bind_half[cell] * a.per_bind_days[days], stock, buyer);
  }

  // An input that does not bind has an infinite `per_required`; times a stock of 0 that is no number, and lowers nothing.
  static void lower(Real* ceiling, Real per_required, Real stock, std::size_t at) {
    const Real ratio = stock * per_required;
    ceiling[at] = ratio < ceiling[at] ? ratio : ceiling[at];
  }

  void sum_rows(std::size_t s, std::size_t b) {
    const Real* asked = a.ordered[s * a.blocks + b];
    const Real* rate = a.order_rate_out + (s * a.buyers + b * block_columns) * K;
    for (std::size_t i = 0; i < a.suppliers; ++i)
      for (std::size_t c = 0; c < block_columns; ++c)
        for (std::size_t k = 0; k < K; ++k) sums[i * K + k].add(asked[i * block_columns + c] * rate[c * K + k]);
  }
};

template <class Real, std::size_t K, bool gated>
void sweep_plain(const Sweep<Real>& a, std::size_t first_sector, std::size_t last_sector) {
  Plain<Real, K> plain(a);
  for (std::size_t s = first_sector; s < last_sector; ++s) {
    plain.sums.assign(a.suppliers * K, {});
    for (std::size_t b = 0; b < a.blocks; ++b) {
      const std::size_t first = b * block_columns;
      plain.sum_columns(s, b);
      for (std::size_t c = 0; c < block_columns; ++c) plain.template update_cell<gated>(s, first + c, c);
      plain.sum_rows(s, b);
    }
    for (std::size_t row = 0; row < a.suppliers * K; ++row) a.row_orders[s * a.suppliers * K + row] = plain.sums[row].total();
  }
}

template <class Real>
constexpr KernelSet<Real> plain_kernels{sweep_plain<Real, 1, false>, sweep_plain<Real, batch_lanes<Real>, false>,
                                        sweep_plain<Real, 1, true>, sweep_plain<Real, batch_lanes<Real>, true>,
                                        row_kernels<PlainTag, Real>};

}  // namespace

const Kernels& portable_kernels() {
  static const Kernels kernels{"portable", plain_kernels<double>, plain_kernels<float>};
  return kernels;
}

}  // namespace entrepot::shock::detail
