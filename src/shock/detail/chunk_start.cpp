// What a chunk begins with: parameters and shocks of its members, full stocks, first orders.
#include "shock/detail/chunk.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "shock/detail/row_sum.h"

namespace entrepot::shock::detail {

template <class Real, std::size_t K>
void Chunk<Real, K>::set_lanes(std::span<const ArioMember> members, std::size_t first, std::size_t count) {
  static const ArioMember calm;
  events_.clear();
  event_lane_.clear();
  losses_.clear();
  demands_.clear();
  for (std::size_t k = 0; k < K; ++k) {
    const ArioMember& member = k < count ? members[first + k] : calm;
    alpha_base_[k] = member.alpha_base.value_or(shared_.alpha_base);
    alpha_max_[k] = member.alpha_max.value_or(shared_.alpha_max);
    alpha_tau_[k] = member.alpha_tau.value_or(shared_.alpha_tau);
    set_inventories(member, k);
    if (!member.events.empty()) {
      events_.emplace_back(net_, shared_, member);
      event_lane_.push_back(k);
    }
    for (const CapacityPath& path : member.capacity) losses_.push_back({&path, k});
    set_demand(member, k);
  }
}

template <class Real, std::size_t K>
void Chunk<Real, K>::set_demand(const ArioMember& member, std::size_t k) {
  std::map<std::uint32_t, std::vector<const DemandPath*>> by_node;
  for (const DemandPath& path : member.demand) by_node[path.node].push_back(&path);
  for (auto& [node, paths] : by_node) demands_.push_back({node, k, std::move(paths)});
}

template <class Real, std::size_t K>
void Chunk<Real, K>::set_inventories(const ArioMember& member, std::size_t k) {
  const double psi = member.psi.value_or(shared_.psi);
  const auto& days = member.inventory_days.empty() ? shared_.inventory_days : member.inventory_days;
  const auto& tau = member.inventory_restoration_tau.empty() ? shared_.inventory_restoration_tau : member.inventory_restoration_tau;
  const bool by_buyer = stock_days_.size() == net_.sectors * net_.buyers * K && net_.buyers > 1;
  for (std::size_t s = 0; s < net_.sectors; ++s) {
    const std::size_t at = s * K + k;
    bool tracked = false;  // an infinite stock has no days; where all buyers' are, it is not even counted
    for (std::size_t j = 0; j < (by_buyer ? net_.nodes : 1); ++j) {
      double n = by_buyer && days.size() > net_.sectors ? days[s * net_.nodes + j] : days.size() == 1 ? days[0] : days[s];
      n *= member.inventory_factor;
      if (compatible_ && n <= 1) n = 2;
      const bool infinite = std::isinf(n);
      tracked = tracked || !infinite;
      const std::size_t cell = by_buyer ? (s * net_.buyers + j) * K + k : at;
      stock_days_[cell] = infinite ? 0 : static_cast<Real>(n);
      const double more = from_table<Real> ? 1 : a_hair_more;  // single: see row()
      per_bind_days_[cell] = infinite ? std::numeric_limits<Real>::infinity() : static_cast<Real>(more / (psi * n));
    }
    tracked_[at] = tracked ? 1 : 0;
    restock_rate_[at] = !tracked ? 0 : static_cast<Real>(1 / (tau.size() == 1 ? tau[0] : tau[s]));
  }
}

// Full stocks, base overproduction, output of the table.
template <class Real, std::size_t K>
void Chunk<Real, K>::start() {
  still_ = !compatible_ && shared_.balance_residual;
  demanded_ = nullptr;
  for (AlignedDoubles* a : {&loss_, &destroyed_, &rebuilding_, &event_loss_}) a->fill(0);
  const Cells<Real>& table = cells_of<Real>(net_);
  carry_.fill(0);
  ceiling_.fill(std::numeric_limits<Real>::infinity());
  ceiling_half_.fill(std::numeric_limits<Real>::infinity());
  const bool by_buyer = stock_days_.size() != net_.sectors * K;
  for (std::size_t s = 0; s < net_.sectors; ++s)
    for (std::size_t j = 0; j < net_.buyers; ++j)
      for (std::size_t k = 0; k < K; ++k) {
        const std::size_t cell = s * net_.buyers + j, days = by_buyer ? cell * K + k : s * K + k;
        const Real stock = stock_days_[days] * table.use[cell];
        stock_[cell * K + k] = from_table<Real> ? 0 : stock;
        const Real ratio = stock * (table.per_bind[cell] * per_bind_days_[days]);
        if (ratio < ceiling_[j * K + k]) ceiling_[j * K + k] = ratio;
        if (table.per_bind_half.size() == 0) continue;
        const Real half = stock * (table.per_bind_half[cell] * per_bind_days_[days]);
        if (half < ceiling_half_[j * K + k]) ceiling_half_[j * K + k] = half;
      }
  if (net_.bind_sum.size() > 0) {
    need_sum_.fill(0);
    for (std::size_t s = 0; s < net_.sectors; ++s)
      for (std::size_t j = 0; j < net_.nodes; ++j)
        for (std::size_t k = 0; k < K; ++k) {
          const std::size_t cell = s * net_.buyers + j;
          need_sum_[j * K + k] += net_.bind_sum[cell] / per_bind_days_[by_buyer ? cell * K + k : s * K + k];
        }
    bound_together();
  }
  for (std::size_t i = 0; i < net_.nodes; ++i)
    for (std::size_t k = 0; k < K; ++k) {
      overproduction_[i * K + k] = alpha_base_[k];
      production_[i * K + k] = net_.output[i];
      pull_by_node_[i * K + k] = 1;
    }
  first_orders();
  for (std::size_t s = 0; s < net_.sectors; ++s)
    for (std::size_t k = 0; k < K; ++k) stock_start_[s * K + k] = stock_before_[s * K + k] = sector_stock(s, k);
}

// O_ij = Z_ij; where blocks are in force from the start, the orders already avoid them.
template <class Real, std::size_t K>
void Chunk<Real, K>::first_orders() {
  const Phase& phase = phases_->front();
  const bool open = phase.passing.empty() || shared_.order_rule == OrderRule::fixed;
  for (std::size_t s = 0; s < net_.sectors; ++s) {
    std::vector<RowSum<Real>> sums(net_.regions);
    for (std::size_t b = 0; b < net_.blocks; ++b) {
      const std::size_t first = b * block_columns;
      const Real* flows = flows_of<Real>(phase)[s * net_.blocks + b];
      for (std::size_t c = 0; c < block_columns; ++c) {
        Real weight = 0;
        for (std::size_t r = 0; r < net_.regions; ++r) weight += flows[r * block_columns + c];
        const std::size_t cell = s * net_.buyers + first + c;
        const Real rate = open ? 1 : (weight > 0 ? cells_of<Real>(net_).use[cell] / weight : 0);
        const Real held = rate - static_cast<Real>(table_rate<Real>);
        for (std::size_t k = 0; k < K; ++k) order_rate_[cell * K + k] = held;
        if (promises_) std::fill_n(promised_.data() + cell * K, K, from_table<Real> ? 0 : weight);
        for (std::size_t r = 0; r < net_.regions; ++r) sums[r].add(flows[r * block_columns + c] * held);
      }
    }
    for (std::size_t r = 0; r < net_.regions; ++r) std::fill_n(row_orders_.data() + (s * net_.regions + r) * K, K, sums[r].total());
  }
}

// For the other files of the class.
template void Chunk<double, 1>::set_lanes(std::span<const ArioMember>, std::size_t, std::size_t);
template void Chunk<double, 1>::start();
template void Chunk<double, batch_lanes<double>>::set_lanes(std::span<const ArioMember>, std::size_t, std::size_t);
template void Chunk<double, batch_lanes<double>>::start();
template void Chunk<float, 1>::set_lanes(std::span<const ArioMember>, std::size_t, std::size_t);
template void Chunk<float, 1>::start();
template void Chunk<float, batch_lanes<float>>::set_lanes(std::span<const ArioMember>, std::size_t, std::size_t);
template void Chunk<float, batch_lanes<float>>::start();

}  // namespace entrepot::shock::detail
