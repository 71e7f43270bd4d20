// Equations (2) to (6) of all nodes in one step: plain loops over lanes that the compiler makes into vectors,
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
    const double per_full = full > 0 ? 1 / full : 0;
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
      share[k] = of_full(wanted[k], full, per_full);
    }
    produce(at, full, wanted, share, made);
    deliver(at, demand, made);
    ENTREPOT_LANES_DO_NOT_MEET
    for (std::size_t k = 0; k < K; ++k) {
      double goal = share[k];
      if constexpr (!exact) {
        const double left = demand[k] - a.rebuilding[at + k] * a.order_share[at + k], capacity = a.capacity[at + k];
        goal = of_full(capacity < left ? capacity : left, full, per_full);
      }
      a.wanted[at + k] = share[k];
      a.goal[at + k] = static_cast<Real>(goal - table_rate);
    }
    if (a.asked != nullptr) {
      ENTREPOT_LANES_DO_NOT_MEET
      for (std::size_t k = 0; k < K; ++k) a.asked[at + k] = demand[k];
    }
    if (a.pull_before != nullptr) {
      ENTREPOT_LANES_DO_NOT_MEET
      for (std::size_t k = 0; k < K; ++k) a.pull_before[at + k] = a.pull_by_node[at + k];
    }
    ENTREPOT_LANES_DO_NOT_MEET
    for (std::size_t k = 0; k < K; ++k) {
      const double pull_now = a.pull_by_node[at + k], share_now = a.order_share[at + k];
      a.sent[row + k] = static_cast<Real>(a.promises ? pull_now * (share_now - 1) : pull_now * share_now - table_rate);
      const double left = (1 - a.loss[at + k]) * a.overproduction[at + k];
      const double pull = a.moving && full > 0 ? left : 1;
      a.pull_by_node[at + k] = pull;
      a.pull[row + k] = static_cast<Real>(pull - table_rate);
    }
  }

 private:
  // Exactly 1 for all of it.
  static double of_full(double value, double full, double per_full) {
    const double share = value * per_full;
    return value == full && full > 0 ? 1 : share;
  }

  void overproduce(std::size_t at, const double* demand) const {
    ENTREPOT_LANES_DO_NOT_MEET
    for (std::size_t k = 0; k < K; ++k) {
      const bool asked = demand[k] > 0;
      const double scale = asked ? demand[k] : 1, scarcity = asked ? scale - a.production[at + k] : 0;  // times demand
      const double alpha = a.overproduction[at + k];
      const double up = (a.alpha_max[k] - alpha) * scarcity, down = (a.alpha_base[k] - alpha) * scale;
      const bool rises = exact ? scarcity > least_scarcity * scale : scarcity != 0;
      const double next = alpha + (rises ? up : down) / (a.alpha_tau[k] * scale);
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
        const double last = a.final_total[at + k], rest = made[k] - (a.orders[at + k] + a.rebuilding[at + k]);
        const double of_last = (rest > 0 ? rest : 0) / last;
        const double more = last > 0 ? (of_last < 1 ? of_last : 1) : 0;
        a.final_share[at + k] = demand[k] > 0 ? (made[k] < demand[k] ? more : 1) : 0;
      } else {
        const double ratio = made[k] / demand[k];
        a.order_share[at + k] = a.final_share[at + k] = demand[k] > 0 ? ratio : 0;
      }
    }
    if constexpr (final_last) serve_industry(at, demand, made);
    if (a.rebuilding_share == nullptr) return;
    ENTREPOT_LANES_DO_NOT_MEET
    for (std::size_t k = 0; k < K; ++k) a.rebuilding_share[at + k] = a.order_share[at + k];
  }

  // Orders and rebuilding, which come first, mostly get all they ask for.
  void serve_industry(std::size_t at, const double* demand, const double* made) const {
    long missing = 0;  // lanes that miss some: a whole number, as the largest of doubles would be sought one by one
    ENTREPOT_LANES_DO_NOT_MEET
    for (std::size_t k = 0; k < K; ++k) missing += a.orders[at + k] + a.rebuilding[at + k] - made[k] > 0 ? 1 : 0;
    ENTREPOT_LANES_DO_NOT_MEET
    for (std::size_t k = 0; k < K; ++k) {
      const bool asks = demand[k] > 0 && a.orders[at + k] + a.rebuilding[at + k] > 0;
      a.order_share[at + k] = asks ? 1 : 0;
    }
    if (missing == 0) return;
    ENTREPOT_LANES_DO_NOT_MEET
    for (std::size_t k = 0; k < K; ++k) {
      const double asked = a.orders[at + k] + a.rebuilding[at + k], share = made[k] / asked;
      if (made[k] < asked && demand[k] > 0) a.order_share[at + k] = share;
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

}  // namespace entrepot::shock::detail
