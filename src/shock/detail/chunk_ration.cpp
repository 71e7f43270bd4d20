// Equation (6) where buyers are not treated alike.
#include "shock/detail/chunk.h"

#include <algorithm>

namespace entrepot::shock::detail {

// Equation (6) where buyers are not treated alike. Sectors do not meet.
template <class Real, std::size_t K>
void Chunk<Real, K>::ration(const Phase& phase) {
  if (!team_) {
    for (std::size_t s = 0; s < net_.sectors; ++s) ration_sector(s, phase);
    return;
  }
  team_->run([&](std::size_t w) {
    for (std::size_t s = w; s < net_.sectors; s += team_->size()) ration_sector(s, phase);
  });
}

template <class Real, std::size_t K>
void Chunk<Real, K>::ration_sector(std::size_t s, const Phase& phase) {
  std::vector<double> flow(net_.nodes), relative(net_.nodes);
  Shares shares;
  shares.orders.resize(net_.nodes);
  Real* arrived = arrived_.data() + s * net_.buyers * K;
  std::fill_n(arrived, net_.buyers * K, Real{0});
  for (std::size_t r = 0; r < net_.regions; ++r) {
    const std::size_t i = r * net_.sectors + s;
    for (std::size_t j = 0; j < net_.nodes; ++j)
      flow[j] = flows_of<Real>(phase)[s * net_.blocks + j / block_columns][r * block_columns + j % block_columns];
    for (std::size_t k = 0; k < K; ++k) {
      ration_row(i, k, flow, phase.final_total[i], shares, relative);
      if (!buyer_share_.empty()) std::copy(shares.orders.begin(), shares.orders.end(), buyer_share_.data() + i * net_.nodes);
      const double pull = pull_before_[i * K + k];
      for (std::size_t j = 0; j < net_.nodes; ++j)
        arrived[j * K + k] += static_cast<Real>(flow[j] * (pull * shares.orders[j] - table_rate<Real>));
    }
  }
}

template <class Real, std::size_t K>
void Chunk<Real, K>::ration_row(std::size_t i, std::size_t k, std::span<const double> flow, double usual_final_demand, Shares& shares,
                                std::vector<double>& relative) {
  const std::size_t at = i * K + k;
  if (!(production_[at] < asked_[at])) return std::fill(shares.orders.begin(), shares.orders.end(), 1.0);
  const Real* rate = order_rate_.data() + net_.sector_of(i) * net_.buyers * K + k;
  for (std::size_t j = 0; j < net_.nodes; ++j) relative[j] = (rate[j * K] + table_rate<Real>)*pull_before_[at];
  rationer_.share({flow, relative, final_total_[at], rebuilding_[at], production_[at], usual_final_demand}, shares);
  double sent = 0;
  for (std::size_t j = 0; j < net_.nodes; ++j) sent += flow[j] * (relative[j] * shares.orders[j]);
  order_share_[at] = orders_[at] > 0 ? sent / orders_[at] : 0;
  final_share_[at] = shares.final_demand;
  rebuilding_share_[at] = shares.rebuilding;
}

// For the other files of the class.
template void Chunk<double, 1>::ration(const Phase&);
template void Chunk<double, batch_lanes<double>>::ration(const Phase&);
template void Chunk<float, 1>::ration(const Phase&);
template void Chunk<float, batch_lanes<float>>::ration(const Phase&);

}  // namespace entrepot::shock::detail
