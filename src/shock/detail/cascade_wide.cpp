#include "shock/detail/cascade_wide.h"

#include <algorithm>
#include <limits>

namespace entrepot::shock::detail {

template <std::size_t K>
CascadeWide<K>::CascadeWide(const CascadePrepared& network)
    : net_(network), down_(network), up_(network), larger_(network.parameters.stop == CascadeStop::total_growth ? network.firms * K : 0) {}

template <std::size_t K>
void CascadeWide<K>::clear_stopped() {
  if (larger_.size() > 0)
    for (const FirmSet* touched : {&down_.touched(), &up_.touched()})
      touched->visit([&](std::uint32_t firm) {
        double* const first = larger_.data() + firm * K;
        clear_lanes<K>(first, first + K, stopped_.data());
      });
  down_.clear(stopped_);
  up_.clear(stopped_);
  for (std::size_t k = 0; k < K; ++k)
    if (stopped_[k] != 0) total_[k] = 0;
  stopped_.fill(0);
}

template <std::size_t K>
std::size_t CascadeWide<K>::take(const CascadeNarrow& from, CascadeOutcome& outcome) {
  const auto k = static_cast<std::size_t>(std::find(active_.begin(), active_.end(), 0.0) - active_.begin());
  if (stopped_[k] != 0) clear_stopped();
  down_.take(from.down(), k);
  up_.take(from.up(), k);
  active_[k] = 1;
  outcomes_[k] = &outcome;
  ++going_;
  if (larger_.size() == 0) return k;
  FirmSet touched = from.down().touched();  // what the shock itself costs
  touched.add(from.up().touched());
  touched.visit([&](std::uint32_t firm) {
    larger_[firm * K + k] = std::max(loss_down(firm, k), loss_up(firm, k));
    total_[k] += net_.weights[0][firm] * larger_[firm * K + k];
  });
  return k;
}

template <std::size_t K>
void CascadeWide<K>::grow(Lanes<K>& factor) {
  const Lanes<K> before = total_;
  FirmSet changed = down_.changed();
  changed.add(up_.changed());
  changed.visit([&](std::uint32_t firm) {
    for (std::size_t k = 0; k < K; ++k) {
      const double loss = std::max(loss_down(firm, k), loss_up(firm, k));
      total_[k] += net_.weights[0][firm] * (loss - larger_[firm * K + k]);
      larger_[firm * K + k] = loss;
    }
  });
  for (std::size_t k = 0; k < K; ++k)
    factor[k] = before[k] > 0 ? total_[k] / before[k] : total_[k] > 0 ? std::numeric_limits<double>::infinity() : 1;
}

template <std::size_t K>
void CascadeWide<K>::sum_up(const Lanes<K>& lanes) {
  FirmSet touched = down_.touched();
  touched.add(up_.touched());
  for (std::size_t w = 0; w < net_.weights.size(); ++w) {
    std::array<Lanes<K>, 3> sums{};
    touched.visit([&](std::uint32_t firm) {
      const double weight = net_.weights[w][firm];
      for (std::size_t k = 0; k < K; ++k) {
        const double down = loss_down(firm, k), up = loss_up(firm, k);
        sums[0][k] += weight * std::max(down, up);
        sums[1][k] += weight * down;
        sums[2][k] += weight * up;
      }
    });
    for (std::size_t k = 0; k < K; ++k)
      if (lanes[k] != 0) outcomes_[k]->index[w] = {sums[0][k], sums[1][k], sums[2][k]};
  }
}

template <std::size_t K>
Result<Lanes<K>> CascadeWide<K>::stopping() {
  const CascadeParameters& p = net_.parameters;
  Lanes<K> moved{}, stop{};
  down_.step(active_, moved);
  up_.step(active_, moved);
  if (larger_.size() > 0) {
    grow(moved);
    for (double& m : moved) m -= 1;
  }
  for (std::size_t k = 0; k < K; ++k) {
    if (active_[k] == 0) continue;
    if (++outcomes_[k]->iterations > p.iterations_max) return too_many_iterations(p.iterations_max);
    if (!(moved[k] > p.eps)) stop[k] = 1;
  }
  return stop;
}

template <std::size_t K>
Result<> CascadeWide<K>::run(const Progress& progress, CascadePath* path) {
  for (const std::size_t before = going_; going_ == before;) {
    TRY(go_on(progress));
    TRY_ASSIGN(const Lanes<K> stop, stopping());
    for (std::size_t k = 0; k < K; ++k) {
      if (stop[k] == 0) continue;
      active_[k] = 0;
      stopped_[k] = 1;
      --going_;
    }
    if (going_ < before) sum_up(stop);
    if (path == nullptr) continue;
    if (going_ == before) sum_up(active_);
    path->push_back(outcomes_[0]->index);
  }
  return {};
}

template class CascadeWide<1>;
template class CascadeWide<cascade_lanes>;

}  // namespace entrepot::shock::detail
