// Equations (2) to (6) of all nodes in one step, and unmet final demand: plain loops over lanes that the compiler makes into vectors,
// once per kernel file (the pragma: lanes and arrays do not meet). No product-sum is fused here, so every processor gives the same bits.
//
// As in kernel_vector.h nothing of the standard library is called, and `Tag` is a type of the file alone.
#pragma once

#include "shock/detail/kernel.h"

#ifdef __clang__
#define ENTREPOT_LANES_DO_NOT_MEET
#else
#define ENTREPOT_LANES_DO_NOT_MEET _Pragma("GCC ivdep")
#endif

namespace entrepot::shock::detail {

inline constexpr double least_scarcity = 1e-12;  // ario.h, (3)

// exact: the rule of (3), else that of the compatible mode; half: some inputs are important.
template <class Tag, class Real, std::size_t K, bool scarce, bool exact, bool final_last, bool half>
struct RowStepper {
  static constexpr double table_rate = from_table<Real> ? 1 : 0;
  const RowStep<Real>& a;

  void operator()(std::size_t i) const {
    const std::size_t at = i * K, row = ((i % a.sectors) * a.regions + i / a.sectors) * K;
    const double full = a.full[i], base = a.row_sums != nullptr ? a.row_sums[row / K] : 0;
    double demand[K], wanted[K], made[K], share[K];
    ENTREPOT_LANES_DO_NOT_MEET
    for (std::size_t k = 0; k < K; ++k) {
      a.orders[at + k] = a.pull_by_node[at + k] * (a.row_orders[row + k] + base);
      demand[k] = a.orders[at + k] + a.final_total[at + k] + a.rebuilding[at + k];
    }
    if constexpr (scarce) overproduce(at, demand);
    ENTREPOT_LANES_DO_NOT_MEET
    for (std::size_t k = 0; k < K; ++k) {
      const double capacity = full * ((1 - a.loss[at + k]) * a.overproduction[at + k]);
      a.capacity[at + k] = capacity;
      wanted[k] = capacity < demand[k] ? capacity : demand[k];
      const double of_full = wanted[k] / full;
      share[k] = full > 0 ? of_full : 0;
    }
    produce(at, full, wanted, share, made);
    deliver(at, demand, made);
    ENTREPOT_LANES_DO_NOT_MEET
    for (std::size_t k = 0; k < K; ++k) {
      double goal = share[k];
      if constexpr (!exact) {
        const double left = demand[k] - a.rebuilding[at + k] * a.order_share[at + k], capacity = a.capacity[at + k];
        const double of_full = (capacity < left ? capacity : left) / full;
        goal = full > 0 ? of_full : 0;
      }
      a.wanted[at + k] = share[k];
      a.goal[at + k] = static_cast<Real>(goal - table_rate);
    }
    if (a.asked != nullptr) {
      ENTREPOT_LANES_DO_NOT_MEET
      for (std::size_t k = 0; k < K; ++k) {
        a.asked[at + k] = demand[k];
        a.pull_before[at + k] = a.pull_by_node[at + k];
      }
    }
    ENTREPOT_LANES_DO_NOT_MEET
    for (std::size_t k = 0; k < K; ++k) {
      a.sent[row + k] = static_cast<Real>(a.pull_by_node[at + k] * a.order_share[at + k] - table_rate);
      const double left = (1 - a.loss[at + k]) * a.overproduction[at + k];
      const double pull = a.moving && full > 0 ? left : 1;
      a.pull_by_node[at + k] = pull;
      a.pull[row + k] = static_cast<Real>(pull - table_rate);
    }
  }

 private:
  void overproduce(std::size_t at, const double* demand) const {
    ENTREPOT_LANES_DO_NOT_MEET
    for (std::size_t k = 0; k < K; ++k) {
      const double ratio = (demand[k] - a.production[at + k]) / demand[k];
      const double scarcity = demand[k] > 0 ? ratio : 0;
      const double alpha = a.overproduction[at + k];
      const double up = (a.alpha_max[k] - alpha) * scarcity, down = a.alpha_base[k] - alpha;
      const bool rises = exact ? scarcity > least_scarcity : scarcity != 0;
      const double next = alpha + (rises ? up : down) / a.alpha_tau[k];
      a.overproduction[at + k] = next < 1 ? 1 : next;
    }
  }

  void produce(std::size_t at, double full, const double* wanted, const double* share, double* made) const {
    ENTREPOT_LANES_DO_NOT_MEET
    for (std::size_t k = 0; k < K; ++k) {
      double ceiling = a.ceiling[at + k];
      if constexpr (half) {
        const double important = a.ceiling_half[at + k];
        const double both = 0.5 * ((share[k] < important ? share[k] : important) + share[k]);
        ceiling = both < ceiling ? both : ceiling;
      }
      const bool bound = ceiling * a.ceiling_more < share[k];
      const double at_ceiling = ceiling * full;
      made[k] = bound ? at_ceiling : wanted[k];
      a.production[at + k] = made[k];
      a.running[at + k] = static_cast<Real>((bound ? ceiling : share[k]) - table_rate);
    }
  }

  void deliver(std::size_t at, const double* demand, const double* made) const {
    ENTREPOT_LANES_DO_NOT_MEET
    for (std::size_t k = 0; k < K; ++k) {
      if constexpr (final_last) {
        const double first = a.orders[at + k] + a.rebuilding[at + k], last = a.final_total[at + k];
        const double of_first = made[k] / first, rest = made[k] - first, of_last = (rest > 0 ? rest : 0) / last;
        const double some = first > 0 ? (of_first < 1 ? of_first : 1) : 0, more = last > 0 ? (of_last < 1 ? of_last : 1) : 0;
        a.order_share[at + k] = demand[k] > 0 ? some : 0;
        a.final_share[at + k] = demand[k] > 0 ? (made[k] < demand[k] ? more : 1) : 0;
      } else {
        const double ratio = made[k] / demand[k];
        a.order_share[at + k] = a.final_share[at + k] = demand[k] > 0 ? ratio : 0;
      }
      a.rebuilding_share[at + k] = a.order_share[at + k];
    }
  }
};

template <class Tag, class Real, std::size_t K, bool scarce, bool exact, bool final_last, bool half>
void step_rows_as(const RowStep<Real>& a) {
  const RowStepper<Tag, Real, K, scarce, exact, final_last, half> step{a};
  for (std::size_t i = 0; i < a.nodes; ++i) step(i);
}

template <class Tag, class Real, std::size_t K, bool scarce>
void step_rows_of(const RowStep<Real>& a) {
  if (a.compatible) return step_rows_as<Tag, Real, K, scarce, false, false, false>(a);
  const bool half = a.ceiling_half != nullptr;
  if (a.final_last && half) return step_rows_as<Tag, Real, K, scarce, true, true, true>(a);
  if (a.final_last) return step_rows_as<Tag, Real, K, scarce, true, true, false>(a);
  if (half) return step_rows_as<Tag, Real, K, scarce, true, false, true>(a);
  step_rows_as<Tag, Real, K, scarce, true, false, false>(a);
}

template <class Tag, class Real, std::size_t K>
void step_rows(const RowStep<Real>& a) {
  if (a.scarce) return step_rows_of<Tag, Real, K, true>(a);
  step_rows_of<Tag, Real, K, false>(a);
}

// unmet [region][K] += final_demand [node][region] (1 - share [node][K])
template <class Tag, std::size_t K>
void add_unmet(const double* final_demand, const double* share, std::size_t nodes, std::size_t regions, double* unmet) {
  for (std::size_t i = 0; i < nodes; ++i) {
    double missed[K], most = 0;
    ENTREPOT_LANES_DO_NOT_MEET
    for (std::size_t k = 0; k < K; ++k) missed[k] = 1 - share[i * K + k];
    ENTREPOT_LANES_DO_NOT_MEET
    for (std::size_t k = 0; k < K; ++k) most = missed[k] > most ? missed[k] : most;
    if (most == 0) continue;
    for (std::size_t r = 0; r < regions; ++r) {
      const double demand = final_demand[i * regions + r];
      ENTREPOT_LANES_DO_NOT_MEET
      for (std::size_t k = 0; k < K; ++k) unmet[r * K + k] += demand * missed[k];
    }
  }
}

template <class Tag, class Real>
constexpr RowKernels<Real> row_kernels{step_rows<Tag, Real, 1>, step_rows<Tag, Real, batch_lanes<Real>>, add_unmet<Tag, 1>,
                                       add_unmet<Tag, batch_lanes<Real>>};

}  // namespace entrepot::shock::detail

#undef ENTREPOT_LANES_DO_NOT_MEET
