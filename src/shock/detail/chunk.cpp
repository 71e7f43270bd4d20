#include "shock/detail/chunk.h"

#include <algorithm>

#include "shock/detail/recorder.h"

namespace entrepot::shock::detail {
namespace {

#ifdef NDEBUG
constexpr bool check_invariants = false;
#else
constexpr bool check_invariants = true;
#endif

constexpr std::size_t least_shared_sweep = 400'000;  // cells of Z: below, waking a thread costs more than it saves

}  // namespace

template <class Real, std::size_t K>
Chunk<Real, K>::Chunk(const Prepared& network, const ArioParameters& shared, int steps, const Kernels& kernels, std::size_t threads)
    : net_(network), shared_(shared), steps_(steps), kernels_(kernels), compatible_(shared.mode == ArioMode::boario_compatible),
      by_buyer_(rations_by_buyer(shared.rationing)),
      promises_(shared.rationing == Rationing::final_demand_last && shared.order_rule == OrderRule::alternative),
      rationer_(shared, network.regions, network.sectors) {
  const std::size_t cells = net_.sectors * net_.buyers * K, nodes = net_.nodes * K, buyers = net_.buyers * K;
  const bool by_buyer = shared.inventory_days.size() == net_.sectors * net_.nodes && net_.nodes > 1;
  stock_days_ = Aligned<Real>(by_buyer ? cells : net_.sectors * K);
  per_bind_days_ = Aligned<Real>(stock_days_.size());
  restock_rate_ = Aligned<Real>(net_.sectors * K);
  tracked_ = Aligned<Real>(net_.sectors * K);
  stock_ = Aligned<Real>(cells);
  order_rate_ = Aligned<Real>(cells);
  if (from_table<Real>) carry_ = Aligned<Real>(cells);
  if (compatible_) {
    stock_next_ = Aligned<Real>(cells);
    order_rate_next_ = Aligned<Real>(cells);
    carry_next_ = Aligned<Real>(carry_.size());
  }
  for (AlignedDoubles* a : {&overproduction_, &production_, &pull_by_node_, &row_orders_, &destroyed_, &path_loss_, &event_loss_,
                            &event_loss_before_, &loss_, &rebuilding_, &orders_, &capacity_, &order_share_, &final_share_, &final_total_})
    *a = AlignedDoubles(nodes);
  if (by_buyer_) {
    rebuilding_share_ = AlignedDoubles(nodes);
    asked_ = AlignedDoubles(nodes);
    arrived_ = Aligned<Real>(cells);
  }
  if (by_buyer_ || (promises_ && K == 1)) pull_before_ = AlignedDoubles(nodes);
  if (promises_) promised_ = Aligned<Real>(cells);
  if (net_.bind_sum.size() > 0) need_sum_ = AlignedDoubles(buyers);
  for (Aligned<Real>* a : {&sent_, &pull_}) *a = Aligned<Real>(nodes);
  for (Aligned<Real>* a : {&ceiling_, &ceiling_half_, &running_, &goal_}) *a = Aligned<Real>(buyers);
  wanted_ = AlignedDoubles(buyers);
  scratch_ = Aligned<Real>(sweep_scratch<Real>(net_.regions, K));
  stock_before_.resize(net_.sectors * K);
  stock_start_.resize(net_.sectors * K);
  const std::size_t workers = std::min(threads, net_.sectors);
  if (workers < 2 || cells_of<Real>(net_).packed.size() < least_shared_sweep) return;
  team_ = std::make_unique<Team>(workers);
  for (std::size_t w = 1; w < workers; ++w) {
    helper_ceiling_.emplace_back(buyers);
    helper_ceiling_half_.emplace_back(buyers);
    helper_scratch_.emplace_back(scratch_.size());
  }
}

template <class Real, std::size_t K>
std::size_t Chunk<Real, K>::bytes(const ArioNetwork& network, const ArioParameters& shared) {
  const std::size_t nodes = network.nodes(), buyers = nodes + block_columns, cells = network.sectors * buyers * K;
  std::size_t states = shared.mode == ArioMode::boario_compatible ? 4 : 2;
  if (shared.inventory_days.size() == network.sectors * nodes && nodes > 1) states += 2;
  if (rations_by_buyer(shared.rationing) || shared.rationing == Rationing::final_demand_last) states += 1;
  if (from_table<Real>) states += states / 2;
  return states * cells * sizeof(Real) + 28 * buyers * K * sizeof(double);
}

template <class Real, std::size_t K>
const Phase& Chunk<Real, K>::phase_of(int t) const {
  const auto after = std::upper_bound(phases_->begin(), phases_->end(), t, [](int step, const Phase& p) { return step < p.from; });
  return *std::prev(after);
}

template <class Real, std::size_t K>
Result<> Chunk<Real, K>::run(std::span<const ArioMember> members, std::size_t first, std::size_t count, const Phases& phases,
                             Recorder<K>& recorder, const std::function<Result<>(int)>& passed) {
  constexpr int report_every = K == 1 ? 1 : 32;
  phases_ = &phases;
  set_lanes(members, first, count);
  start();
  recorder.start(first, count, members);
  if (by_buyer_ && recorder.observes()) buyer_share_.assign(net_.nodes * net_.nodes, 1.0);
  for (int t = 0; t < steps_; ++t) {
    const Phase& now = phase_of(t);
    const Phase& next = phase_of(std::min(t + 1, steps_ - 1));
    TRY(shock(t, first));
    demand(t, now);
    StepView<K> view;
    rows(t, now);
    if (by_buyer_) ration(now);
    view = {t,
            &now,
            production_.data(),
            capacity_.data(),
            overproduction_.data(),
            orders_.data(),
            destroyed_.data(),
            loss_.data(),
            rebuilding_.data(),
            order_share_.data(),
            final_share_.data(),
            rebuilt_share(),
            final_total_.data(),
            wanted_.data(),
            demand_changes_};
    recorder.step(view, *this);
    if (check_invariants) TRY(check_rows(t, first));
    sweep(now, next);
    if (check_invariants) TRY(check_stocks(t, first));
    if (!net_.not_alone.empty()) find_empty_stocks(t, recorder);
    for (std::size_t e = 0; e < events_.size(); ++e) events_[e].end_step(t, rebuilt_share() + event_lane_[e], K);
    if ((t + 1) % report_every == 0 || t + 1 == steps_) TRY(passed(t % report_every + 1));
  }
  recorder.finish(*this);
  return {};
}

template class Chunk<double, 1>;
template class Chunk<double, batch_lanes<double>>;
template class Chunk<float, 1>;
template class Chunk<float, batch_lanes<float>>;

}  // namespace entrepot::shock::detail
