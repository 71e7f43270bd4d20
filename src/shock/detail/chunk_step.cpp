// Equations (1) to (6) of a step: what is lost, asked for, made and delivered.
#include "shock/detail/chunk.h"

#include <algorithm>

#include <fmt/format.h>

#include "shock/detail/check.h"
#include "shock/node_text.h"

namespace entrepot::shock::detail {

// As BoARIO's arbitrary losses, one step late in compatible mode.
template <class Real, std::size_t K>
double Chunk<Real, K>::path_loss(const Loss& loss, int t) const {
  const int at = compatible_ ? t - 1 : t;
  return at >= 0 && static_cast<std::size_t>(at) < loss.path->loss_by_step.size() ? loss.path->loss_by_step[static_cast<std::size_t>(at)]
                                                                                  : 0;
}

// Equation (1): Delta of the step.
template <class Real, std::size_t K>
Result<> Chunk<Real, K>::shock(int t, std::size_t first) {
  if (!events_.empty()) return shock_by_events(t, first);
  for (const Loss& loss : losses_) loss_[loss.path->node * K + loss.lane] = 0;
  for (const Loss& loss : losses_) {
    double& at = loss_[loss.path->node * K + loss.lane];
    at = std::min(1.0, std::max(at, path_loss(loss, t)));
  }
  return {};
}

template <class Real, std::size_t K>
Result<> Chunk<Real, K>::shock_by_events(int t, std::size_t first) {
  std::swap(event_loss_, event_loss_before_);
  destroyed_.fill(0);
  event_loss_.fill(0);
  path_loss_.fill(0);
  rebuilding_.fill(0);
  for (std::size_t e = 0; e < events_.size(); ++e) {
    const std::size_t k = event_lane_[e];
    events_[e].begin_step(t, destroyed_.data() + k, event_loss_.data() + k, rebuilding_.data() + k, K);
  }
  for (const Loss& loss : losses_) {
    double& at = path_loss_[loss.path->node * K + loss.lane];
    at = std::max(at, path_loss(loss, t));
  }
  const AlignedDoubles& arbitrary = compatible_ ? event_loss_before_ : event_loss_;
  for (std::size_t i = 0; i < net_.nodes; ++i)
    for (std::size_t k = 0; k < K; ++k) {
      const std::size_t at = i * K + k;
      const double gone = net_.capital[i] > 0 ? destroyed_[at] / net_.capital[i] : 0;
      if (gone > 1 + 1e-12)
        return fail(ErrorCode::out_of_range,
                    fmt::format("member {}: events destroy {:g} of the capital of {} in step {}, which has {:g}", first + k, destroyed_[at],
                                node_text(net_.names, i), t, net_.capital[i]),
                    at_field("events.impact"), "Lower the impact, or give the capital.");
      loss_[at] = std::min(1.0, std::max({gone, path_loss_[at], compatible_ && t == 0 ? 0.0 : arbitrary[at]}));
    }
  return {};
}

template <class Real, std::size_t K>
void Chunk<Real, K>::demand(int t, const Phase& phase) {
  if (demanded_ != &phase)
    for (std::size_t i = 0; i < net_.nodes; ++i) std::fill_n(final_total_.data() + i * K, K, phase.final_total[i]);
  for (const Demand& d : demands_) final_total_[d.node * K + d.lane] = phase.final_total[d.node];
  demanded_ = &phase;
  demand_changes_.clear();
  for (const Demand& d : demands_)
    for (std::size_t r = 0; r < net_.regions; ++r) {
      double factor = 1;
      for (const DemandPath* path : d.paths)
        if ((!path->region || *path->region == r) && static_cast<std::size_t>(t) < path->factor_by_step.size())
          factor *= path->factor_by_step[t];
      if (factor == 1) continue;
      demand_changes_.push_back({d.node, r, d.lane, factor});
      final_total_[d.node * K + d.lane] += (factor - 1) * phase.final_demand[d.node * net_.regions + r];
    }
  for (const Demand& d : demands_) final_total_[d.node * K + d.lane] = std::max(0.0, final_total_[d.node * K + d.lane]);  // rounding
}

// Equations (2) to (6) of every node (row_step.h).
template <class Real, std::size_t K>
void Chunk<Real, K>::rows(int t, const Phase& phase) {
  RowStep<Real> a;
  a.nodes = net_.nodes;
  a.regions = net_.regions;
  a.sectors = net_.sectors;
  a.scarce = t >= 2;
  a.compatible = compatible_;
  a.final_last = shared_.rationing == Rationing::final_demand_last;
  a.moving = shared_.order_rule == OrderRule::alternative;
  a.ceiling_more = from_table<Real> ? a_hair_more_single : 1;
  a.full = net_.output.data();
  a.row_sums = from_table<Real> ? phase.row_sums.data() : nullptr;
  a.alpha_base = alpha_base_.data();
  a.alpha_max = alpha_max_.data();
  a.alpha_tau = alpha_tau_.data();
  a.row_orders = row_orders_.data();
  a.final_total = final_total_.data();
  a.rebuilding = rebuilding_.data();
  a.loss = loss_.data();
  a.ceiling = ceiling_.data();
  a.ceiling_half = net_.bind_half.size() > 0 ? ceiling_half_.data() : nullptr;
  a.overproduction = overproduction_.data();
  a.production = production_.data();
  a.pull_by_node = pull_by_node_.data();
  a.orders = orders_.data();
  a.capacity = capacity_.data();
  a.wanted = wanted_.data();
  a.order_share = order_share_.data();
  a.final_share = final_share_.data();
  a.rebuilding_share = by_buyer_ ? rebuilding_share_.data() : nullptr;
  a.asked = by_buyer_ ? asked_.data() : nullptr;
  a.pull_before = pull_before_.size() > 0 ? pull_before_.data() : nullptr;
  a.promises = promises_;
  a.running = running_.data();
  a.goal = goal_.data();
  a.sent = sent_.data();
  a.pull = pull_.data();
  const RowKernels<Real>& kernels = kernels_.of<Real>().rows;
  (K == 1 ? kernels.single : kernels.batch)(a);
}

// For the other files of the class.
template Result<> Chunk<double, 1>::shock(int, std::size_t);
template void Chunk<double, 1>::demand(int, const Phase&);
template void Chunk<double, 1>::rows(int, const Phase&);
template Result<> Chunk<double, batch_lanes<double>>::shock(int, std::size_t);
template void Chunk<double, batch_lanes<double>>::demand(int, const Phase&);
template void Chunk<double, batch_lanes<double>>::rows(int, const Phase&);
template Result<> Chunk<float, 1>::shock(int, std::size_t);
template void Chunk<float, 1>::demand(int, const Phase&);
template void Chunk<float, 1>::rows(int, const Phase&);
template Result<> Chunk<float, batch_lanes<float>>::shock(int, std::size_t);
template void Chunk<float, batch_lanes<float>>::demand(int, const Phase&);
template void Chunk<float, batch_lanes<float>>::rows(int, const Phase&);

}  // namespace entrepot::shock::detail
