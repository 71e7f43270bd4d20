#include "shock/detail/cascade_wide.h"

#include <algorithm>
#include <limits>

namespace entrepot::shock::detail {

template <std::size_t K>
CascadeWide<K>::CascadeWide(const CascadePrepared& network)
    : net_(network), down_(network), up_(network), larger_(network.parameters.stop == CascadeStop::total_growth ? network.firms * K : 0) {}

template <std::size_t K>
void CascadeWide<K>::clear() {
  if (larger_.size() > 0)
    for (const FirmSet* touched : {&down_.touched(), &up_.touched()})
      touched->visit([&](std::uint32_t firm) { std::fill_n(larger_.data() + firm * K, K, 0.0); });
  down_.clear();
  up_.clear();
  total_.fill(0);
}

template <std::size_t K>
void CascadeWide<K>::take(const CascadeNarrow& from, std::size_t k) {
  down_.take(from.down(), k);
  up_.take(from.up(), k);
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
void CascadeWide<K>::sum_up(std::span<CascadeOutcome* const> outcomes) const {
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
    for (std::size_t k = 0; k < outcomes.size(); ++k) outcomes[k]->index[w] = {sums[0][k], sums[1][k], sums[2][k]};
  }
}

template <std::size_t K>
Result<> CascadeWide<K>::run(std::span<CascadeOutcome* const> outcomes, const Progress& progress) {
  const CascadeParameters& p = net_.parameters;
  Lanes<K> active{}, ignored{};
  std::fill_n(active.begin(), outcomes.size(), 1.0);
  if (larger_.size() > 0) grow(ignored);  // what the shock itself costs
  for (std::size_t going = outcomes.size(); going > 0;) {
    TRY(go_on(progress));
    Lanes<K> largest{};
    down_.step(active, largest);
    up_.step(active, largest);
    Lanes<K> moved = largest;
    if (larger_.size() > 0) {
      grow(moved);
      for (double& m : moved) m -= 1;
    }
    for (std::size_t k = 0; k < outcomes.size(); ++k) {
      if (active[k] == 0) continue;
      if (++outcomes[k]->iterations > p.iterations_max) return too_many_iterations(p.iterations_max);
      if (moved[k] > p.eps) continue;
      active[k] = 0;
      --going;
    }
  }
  sum_up(outcomes);
  return {};
}

template class CascadeWide<1>;
template class CascadeWide<cascade_lanes>;

}  // namespace entrepot::shock::detail
