// What stocks are and which of them bind.
#include "shock/detail/chunk.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "shock/detail/lanes.h"
#include "shock/detail/recorder.h"

namespace entrepot::shock::detail {
namespace {

// |W / target - 1|, 0 for what the stock began with; scale: 1 / target.
template <class Real>
double departure(Real stock, Real carry, Real target, double scale) {
  if constexpr (from_table<Real>) return std::abs((double{stock} + double{carry}) * scale);
  return std::abs(stock - target) * scale;
}

// Of infinite stocks not a number, which is above nothing.
template <class Real>
double per_day_of(Real days) {
  return days > 0 ? 1 / double{days} : std::numeric_limits<double>::quiet_NaN();
}

// width cells and lanes of a row of stocks, K lanes each.
template <class Real, std::size_t width, std::size_t K>
ENTREPOT_LANES void raise_departures(const Real* stock, const Real* carry, const Real* use, const Real* days, const double* per_use,
                                     const double* per_day, double* __restrict most) {
  for (std::size_t w = 0; w < width; ++w) {
    const double away = departure<Real>(stock[w], from_table<Real> ? carry[w] : 0, days[w] * use[w / K], per_use[w / K] * per_day[w]);
    most[w] = away > most[w] ? away : most[w];
  }
}

}  // namespace

// Ceilings of output where inputs stand in for each other: sum_s W_sj / sum_s psi n_s A_sj X0_j, the inputs in order.
template <class Real, std::size_t K>
void Chunk<Real, K>::bound_together() {
  const bool by_buyer = stock_days_.size() != net_.sectors * K;
  std::vector<double> stock(net_.buyers * K, 0.0);
  for (std::size_t s = 0; s < net_.sectors; ++s)
    for (std::size_t j = 0; j < net_.nodes; ++j) {
      const std::size_t cell = s * net_.buyers + j;
      if (net_.bind_sum[cell] == 0) continue;
      for (std::size_t k = 0; k < K; ++k)
        if (stock_days_[by_buyer ? cell * K + k : s * K + k] > 0) stock[j * K + k] += held(s, j, k);
    }
  for (std::size_t c = 0; c < stock.size(); ++c)
    if (need_sum_[c] > 0) ceiling_[c] = std::min(ceiling_[c], static_cast<Real>(stock[c] / need_sum_[c]));
}

template <class Real, std::size_t K>
void Chunk<Real, K>::find_empty_stocks(int t, Recorder<K>& recorder) const {
  if (recorder.knows_empty_stocks(t)) return;
  for (const std::uint32_t cell : net_.not_alone) {
    const std::size_t s = cell / net_.buyers, j = cell % net_.buyers;
    for (std::size_t k = 0; k < K; ++k)
      if (!(held(s, j, k) > 0) && days_of(s, j, k) > 0) recorder.empty_stock(t, j, k);
  }
}

template <class Real, std::size_t K>
double Chunk<Real, K>::stock(std::size_t sector, std::size_t node, std::size_t k) const {
  return days_of(sector, node, k) == 0 ? infinite_stock : held(sector, node, k);
}

template <class Real, std::size_t K>
double Chunk<Real, K>::order_rate(std::size_t sector, std::size_t node, std::size_t k) const {
  return table_rate<Real> + order_rate_[(sector * net_.buyers + node) * K + k];
}

template <class Real, std::size_t K>
double Chunk<Real, K>::sent(std::size_t node, std::size_t k) const {
  return sent_[net_.row_of(node) * K + k] + (promises_ ? pull_before_[node * K + k] : table_rate<Real>);
}

template <class Real, std::size_t K>
const MemberEvents* Chunk<Real, K>::events(std::size_t k) const {
  const auto found = std::find(event_lane_.begin(), event_lane_.end(), k);
  return found == event_lane_.end() ? nullptr : &events_[static_cast<std::size_t>(found - event_lane_.begin())];
}

template <class Real, std::size_t K>
bool Chunk<Real, K>::limits(std::size_t sector, std::size_t node, std::size_t k) const {
  const Cells<Real>& table = cells_of<Real>(net_);
  const std::size_t cell = sector * net_.buyers + node;
  const double per_days = per_bind_days_[stock_days_.size() != net_.sectors * K ? cell * K + k : sector * K + k];
  const bool half = net_.bind_half.size() > 0 && net_.bind_half[cell] > 0;
  const bool together = net_.bind_sum.size() > 0 && net_.bind_sum[cell] > 0;
  if (!std::isfinite(per_days) || (!half && !together && !(net_.bind[cell] > 0))) return false;
  const double per_use = together ? 1 / net_.bind_sum[cell] : half ? table.per_bind_half[cell] : table.per_bind[cell];
  return held(sector, node, k) * (per_use * per_days) * (from_table<Real> ? a_hair_more_single : 1) < wanted_[node * K + k];
}

template <class Real, std::size_t K>
void Chunk<Real, K>::departures(const AlignedDoubles& per_use, std::span<double> largest) const {
  const bool by_buyer = stock_days_.size() != net_.sectors * K;
  constexpr std::size_t width = K == 1 ? block_columns : K;
  const Aligned<Real>& use = cells_of<Real>(net_).use;
  std::array<Real, width> days{};
  std::array<double, width> most{}, per_day{};
  for (std::size_t s = 0; s < net_.sectors; ++s)
    for (std::size_t j = 0; j < net_.buyers; j += width / K) {
      const std::size_t cell = s * net_.buyers + j;
      if (j == 0 || by_buyer)
        for (std::size_t w = 0; w < width; ++w) {
          days[w] = stock_days_[by_buyer ? cell * K + w : s * K + w % K];
          per_day[w] = per_day_of(days[w]);
        }
      const Real* carry = from_table<Real> ? carry_.data() + cell * K : nullptr;
      raise_departures<Real, width, K>(stock_.data() + cell * K, carry, use.data() + cell, days.data(), per_use.data() + cell,
                                       per_day.data(), most.data());
    }
  std::fill(largest.begin(), largest.end(), 0.0);
  for (std::size_t w = 0; w < width; ++w) largest[w % K] = std::max(largest[w % K], most[w]);
}

template <class Real, std::size_t K>
StockPlace Chunk<Real, K>::farthest_stock(const AlignedDoubles& per_use, std::size_t k) const {
  StockPlace farthest;
  double most = 0;
  for (std::size_t s = 0; s < net_.sectors; ++s)
    for (std::size_t j = 0; j < net_.nodes; ++j) {
      const std::size_t cell = s * net_.buyers + j, at = cell * K + k;
      const auto days = static_cast<Real>(days_of(s, j, k));
      const double away = departure<Real>(stock_[at], from_table<Real> ? carry_[at] : 0, days * cells_of<Real>(net_).use[cell],
                                          per_use[cell] * per_day_of(days));
      if (!(away > most * as_far)) continue;
      most = away;
      farthest = {s, j};
    }
  return farthest;
}

template <class Real, std::size_t K>
std::uint16_t Chunk<Real, K>::binding_input(std::size_t node, std::size_t k) const {
  const Cells<Real>& table = cells_of<Real>(net_);
  std::uint16_t input = no_binding_input, scarcest_together = no_binding_input;
  const double wanted = wanted_[node * K + k];
  double lowest = wanted, lowest_together = std::numeric_limits<double>::infinity(), stock_together = 0;
  const bool by_buyer = stock_days_.size() != net_.sectors * K;
  for (std::size_t s = 0; s < net_.sectors; ++s) {
    const std::size_t cell = s * net_.buyers + node;
    const double per_days = per_bind_days_[by_buyer ? cell * K + k : s * K + k];
    if (!std::isfinite(per_days)) continue;
    const double stock = held(s, node, k);
    const bool half = net_.bind_half.size() > 0 && net_.bind_half[cell] > 0;
    if (half || net_.bind[cell] > 0) {
      double ratio = stock * ((half ? table.per_bind_half[cell] : table.per_bind[cell]) * per_days);
      if (half) ratio = 0.5 * (std::min(ratio, wanted) + wanted);
      if (ratio < lowest) {
        lowest = ratio;
        input = static_cast<std::uint16_t>(s);
      }
    } else if (net_.bind_sum.size() > 0 && net_.bind_sum[cell] > 0) {
      stock_together += stock;
      if (const double ratio = stock / net_.bind_sum[cell] * per_days; ratio < lowest_together) {
        lowest_together = ratio;
        scarcest_together = static_cast<std::uint16_t>(s);
      }
    }
  }
  const bool together = scarcest_together != no_binding_input && stock_together / need_sum_[node * K + k] < lowest;
  return together ? scarcest_together : input;
}

template <class Real, std::size_t K>
double Chunk<Real, K>::sector_stock(std::size_t s, std::size_t k) const {
  double sum = 0;
  for (std::size_t j = 0; j < net_.nodes; ++j) sum += held(s, j, k);
  return sum;
}

// For the other files of the class.
template void Chunk<double, 1>::bound_together();
template void Chunk<double, 1>::find_empty_stocks(int, Recorder<1>&) const;
template double Chunk<double, 1>::stock(std::size_t, std::size_t, std::size_t) const;
template double Chunk<double, 1>::order_rate(std::size_t, std::size_t, std::size_t) const;
template double Chunk<double, 1>::sent(std::size_t, std::size_t) const;
template const MemberEvents* Chunk<double, 1>::events(std::size_t) const;
template bool Chunk<double, 1>::limits(std::size_t, std::size_t, std::size_t) const;
template std::uint16_t Chunk<double, 1>::binding_input(std::size_t, std::size_t) const;
template void Chunk<double, 1>::departures(const AlignedDoubles&, std::span<double>) const;
template StockPlace Chunk<double, 1>::farthest_stock(const AlignedDoubles&, std::size_t) const;
template double Chunk<double, 1>::sector_stock(std::size_t, std::size_t) const;
template void Chunk<double, batch_lanes<double>>::bound_together();
template void Chunk<double, batch_lanes<double>>::find_empty_stocks(int, Recorder<batch_lanes<double>>&) const;
template double Chunk<double, batch_lanes<double>>::stock(std::size_t, std::size_t, std::size_t) const;
template double Chunk<double, batch_lanes<double>>::order_rate(std::size_t, std::size_t, std::size_t) const;
template double Chunk<double, batch_lanes<double>>::sent(std::size_t, std::size_t) const;
template const MemberEvents* Chunk<double, batch_lanes<double>>::events(std::size_t) const;
template bool Chunk<double, batch_lanes<double>>::limits(std::size_t, std::size_t, std::size_t) const;
template std::uint16_t Chunk<double, batch_lanes<double>>::binding_input(std::size_t, std::size_t) const;
template void Chunk<double, batch_lanes<double>>::departures(const AlignedDoubles&, std::span<double>) const;
template StockPlace Chunk<double, batch_lanes<double>>::farthest_stock(const AlignedDoubles&, std::size_t) const;
template double Chunk<double, batch_lanes<double>>::sector_stock(std::size_t, std::size_t) const;
template void Chunk<float, 1>::bound_together();
template void Chunk<float, 1>::find_empty_stocks(int, Recorder<1>&) const;
template double Chunk<float, 1>::stock(std::size_t, std::size_t, std::size_t) const;
template double Chunk<float, 1>::order_rate(std::size_t, std::size_t, std::size_t) const;
template double Chunk<float, 1>::sent(std::size_t, std::size_t) const;
template const MemberEvents* Chunk<float, 1>::events(std::size_t) const;
template bool Chunk<float, 1>::limits(std::size_t, std::size_t, std::size_t) const;
template std::uint16_t Chunk<float, 1>::binding_input(std::size_t, std::size_t) const;
template void Chunk<float, 1>::departures(const AlignedDoubles&, std::span<double>) const;
template StockPlace Chunk<float, 1>::farthest_stock(const AlignedDoubles&, std::size_t) const;
template double Chunk<float, 1>::sector_stock(std::size_t, std::size_t) const;
template void Chunk<float, batch_lanes<float>>::bound_together();
template void Chunk<float, batch_lanes<float>>::find_empty_stocks(int, Recorder<batch_lanes<float>>&) const;
template double Chunk<float, batch_lanes<float>>::stock(std::size_t, std::size_t, std::size_t) const;
template double Chunk<float, batch_lanes<float>>::order_rate(std::size_t, std::size_t, std::size_t) const;
template double Chunk<float, batch_lanes<float>>::sent(std::size_t, std::size_t) const;
template const MemberEvents* Chunk<float, batch_lanes<float>>::events(std::size_t) const;
template bool Chunk<float, batch_lanes<float>>::limits(std::size_t, std::size_t, std::size_t) const;
template std::uint16_t Chunk<float, batch_lanes<float>>::binding_input(std::size_t, std::size_t) const;
template void Chunk<float, batch_lanes<float>>::departures(const AlignedDoubles&, std::span<double>) const;
template StockPlace Chunk<float, batch_lanes<float>>::farthest_stock(const AlignedDoubles&, std::size_t) const;
template double Chunk<float, batch_lanes<float>>::sector_stock(std::size_t, std::size_t) const;

}  // namespace entrepot::shock::detail
