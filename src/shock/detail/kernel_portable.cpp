// The sweep in plain C++: what processors without FMA run, and the readable statement of what the others compute.
#include <cmath>

#include "shock/detail/kernel.h"

namespace entrepot::shock::detail {
namespace {

template <std::size_t K>
struct Plain {
  const Sweep& a;
  double* partial;    // [R][4][K]
  double* delivered;  // [columns][K]
  double* weight;     // [columns][K]

  explicit Plain(const Sweep& sweep)
      : a(sweep), partial(sweep.scratch), delivered(partial + sweep.suppliers * 4 * K), weight(delivered + block_columns * K) {}

  void sum_columns(std::size_t s, std::size_t b) {
    const double* sold = a.delivered[s * a.blocks + b];
    const double* asked = a.ordered[s * a.blocks + b];
    for (std::size_t c = 0; c < block_columns * K; ++c) delivered[c] = weight[c] = 0;
    for (std::size_t i = 0; i < a.suppliers; ++i) {
      const double* sent = a.sent + (s * a.suppliers + i) * K;
      const double* pull = a.pull + (s * a.suppliers + i) * K;
      for (std::size_t c = 0; c < block_columns; ++c)
        for (std::size_t k = 0; k < K; ++k) {
          delivered[c * K + k] += sold[i * block_columns + c] * sent[k];
          weight[c * K + k] += asked[i * block_columns + c] * pull[k];
        }
    }
  }

  template <bool gated>
  void update_cell(std::size_t s, std::size_t j, std::size_t c) {
    const std::size_t cell = s * a.buyers + j;
    for (std::size_t k = 0; k < K; ++k) {
      const std::size_t days = a.days_by_buyer ? cell * K + k : s * K + k;
      const double need = a.use[cell] * a.running[j * K + k];
      const double arrived = a.arrived != nullptr ? a.arrived[cell * K + k] : delivered[c * K + k];
      const double added = a.order_rate[cell * K + k] * arrived;
      double change = (added - need) * a.tracked[s * K + k];
      if constexpr (gated) {
        if (std::fabs(added - need) > 1e-8 + 1e-5 * std::fabs(need)) a.stock_moved[k] = 1;
        change *= a.apply_stock[k];
      }
      double stock = a.stock[cell * K + k] + change;
      stock = stock > 0 ? stock : 0;
      const double goal = a.stock_days[days] * a.use[cell] * a.wanted[j * K + k];
      double gap = goal - stock;
      if constexpr (gated) {
        if (std::fabs(gap) > 1e-8 + 1e-5 * std::fabs(goal) && a.tracked[s * K + k] > 0) a.gap_open[k] = 1;
        gap *= a.apply_gap[k];
      }
      gap = gap > 0 ? gap : 0;
      const double missing = gap * a.restock_rate[s * K + k];
      double& rate = a.order_rate_out[cell * K + k];
      if (a.fixed_shares) rate = a.use[cell] > 0 ? missing * a.per_use[cell] + a.running[j * K + k] : 0;
      else rate = weight[c * K + k] > 0 ? (missing + need) / weight[c * K + k] : 0;
      a.stock_out[cell * K + k] = stock;
      lower(a.ceiling, a.per_bind[cell] * a.per_bind_days[days], stock, j * K + k);
      if (a.per_bind_half != nullptr) lower(a.ceiling_half, a.per_bind_half[cell] * a.per_bind_days[days], stock, j * K + k);
    }
  }

  // An input that does not bind has an infinite `per_required`; times a stock of 0 that is no number, and lowers nothing.
  static void lower(double* ceiling, double per_required, double stock, std::size_t at) {
    const double ratio = stock * per_required;
    ceiling[at] = ratio < ceiling[at] ? ratio : ceiling[at];
  }

  void sum_rows(std::size_t s, std::size_t b) {
    const double* asked = a.ordered[s * a.blocks + b];
    const double* rate = a.order_rate_out + (s * a.buyers + b * block_columns) * K;
    for (std::size_t i = 0; i < a.suppliers; ++i)
      for (std::size_t c = 0; c < block_columns; ++c)
        for (std::size_t k = 0; k < K; ++k) partial[(i * 4 + c % 4) * K + k] += asked[i * block_columns + c] * rate[c * K + k];
  }

  void join_rows(std::size_t s) {
    for (std::size_t i = 0; i < a.suppliers; ++i)
      for (std::size_t k = 0; k < K; ++k) {
        const double* p = partial + i * 4 * K + k;
        a.row_orders[(s * a.suppliers + i) * K + k] = (p[0] + p[2 * K]) + (p[K] + p[3 * K]);
      }
  }
};

template <std::size_t K, bool gated>
void sweep_plain(const Sweep& a, std::size_t first_sector, std::size_t last_sector) {
  Plain<K> plain(a);
  for (std::size_t s = first_sector; s < last_sector; ++s) {
    for (std::size_t c = 0; c < a.suppliers * 4 * K; ++c) plain.partial[c] = 0;
    for (std::size_t b = 0; b < a.blocks; ++b) {
      const std::size_t first = b * block_columns;
      plain.sum_columns(s, b);
      for (std::size_t c = 0; c < block_columns; ++c) plain.template update_cell<gated>(s, first + c, c);
      plain.sum_rows(s, b);
    }
    plain.join_rows(s);
  }
}

}  // namespace

const Kernels& portable_kernels() {
  static const Kernels kernels{"portable", sweep_plain<1, false>, sweep_plain<batch_lanes, false>, sweep_plain<1, true>,
                               sweep_plain<batch_lanes, true>};
  return kernels;
}

}  // namespace entrepot::shock::detail
