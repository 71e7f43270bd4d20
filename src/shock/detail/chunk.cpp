#include "shock/detail/chunk.h"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "shock/detail/check.h"
#include "shock/detail/recorder.h"
#include "shock/detail/row_sum.h"

namespace entrepot::shock::detail {
namespace {

#ifdef NDEBUG
constexpr bool check_invariants = false;
#else
constexpr bool check_invariants = true;
#endif

constexpr std::size_t least_shared_sweep = 400'000;  // cells of Z times lanes: below, waking a thread costs more than it saves
constexpr double a_hair_more = 1 + 4 * std::numeric_limits<double>::epsilon();  // so that no full stock binds by rounding
constexpr double a_hair_more_single = 1 + 4 * double{std::numeric_limits<float>::epsilon()};
template <class Real>
constexpr double table_rate = from_table<Real> ? 1 : 0;  // what rates and shares are differences from

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
  if (workers < 2 || cells_of<Real>(net_).packed.size() * K < least_shared_sweep) return;
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

// Equation (1): Delta of the step.
template <class Real, std::size_t K>
Result<> Chunk<Real, K>::shock(int t, std::size_t first) {
  if (!events_.empty()) return shock_by_events(t, first);
  const auto now = [&](const Loss& loss) -> double {
    return static_cast<std::size_t>(t) < loss.path->loss_by_step.size() ? loss.path->loss_by_step[t] : 0;
  };
  for (const Loss& loss : losses_) loss_[loss.path->node * K + loss.lane] = 0;
  for (const Loss& loss : losses_) {
    double& at = loss_[loss.path->node * K + loss.lane];
    at = std::min(1.0, std::max(at, now(loss)));
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
    if (static_cast<std::size_t>(t) >= loss.path->loss_by_step.size()) continue;
    double& at = path_loss_[loss.path->node * K + loss.lane];
    at = std::max(at, static_cast<double>(loss.path->loss_by_step[t]));
  }
  const AlignedDoubles& arbitrary = compatible_ ? event_loss_before_ : event_loss_;
  for (std::size_t i = 0; i < net_.nodes; ++i)
    for (std::size_t k = 0; k < K; ++k) {
      const std::size_t at = i * K + k;
      const double gone = net_.capital[i] > 0 ? destroyed_[at] / net_.capital[i] : 0;
      if (gone > 1 + 1e-12)
        return fail(ErrorCode::out_of_range,
                    fmt::format("member {}: events destroy {:g} of the capital of node {} in step {}, which has {:g}", first + k,
                                destroyed_[at], i, t, net_.capital[i]),
                    at_field("events.impact"), "lower the impact, or give the capital");
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
      ration_row(i, k, flow, shares, relative);
      if (!buyer_share_.empty()) std::copy(shares.orders.begin(), shares.orders.end(), buyer_share_.data() + i * net_.nodes);
      const double pull = pull_before_[i * K + k];
      for (std::size_t j = 0; j < net_.nodes; ++j)
        arrived[j * K + k] += static_cast<Real>(flow[j] * (pull * shares.orders[j] - table_rate<Real>));
    }
  }
}

template <class Real, std::size_t K>
void Chunk<Real, K>::ration_row(std::size_t i, std::size_t k, std::span<const double> flow, Shares& shares, std::vector<double>& relative) {
  const std::size_t at = i * K + k;
  if (!(production_[at] < asked_[at])) return std::fill(shares.orders.begin(), shares.orders.end(), 1.0);
  const Real* rate = order_rate_.data() + net_.sector_of(i) * net_.buyers * K + k;
  for (std::size_t j = 0; j < net_.nodes; ++j) relative[j] = (rate[j * K] + table_rate<Real>)*pull_before_[at];
  rationer_.share({flow, relative, final_total_[at], rebuilding_[at], production_[at]}, shares);
  double sent = 0;
  for (std::size_t j = 0; j < net_.nodes; ++j) sent += flow[j] * (relative[j] * shares.orders[j]);
  order_share_[at] = orders_[at] > 0 ? sent / orders_[at] : 0;
  final_share_[at] = shares.final_demand;
  rebuilding_share_[at] = shares.rebuilding;
}

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
Sweep<Real> Chunk<Real, K>::sweep_arguments(const Phase& now, const Phase& next) {
  const Cells<Real>& table = cells_of<Real>(net_);
  Sweep<Real> a;
  a.sectors = net_.sectors;
  a.suppliers = net_.regions;
  a.buyers = net_.buyers;
  a.blocks = net_.blocks;
  a.delivered = flows_of<Real>(now).data();
  a.ordered = flows_of<Real>(next).data();
  a.use = table.use.data();
  a.per_use = table.per_use.data();
  a.per_bind = table.per_bind.data();
  a.per_bind_half = table.per_bind_half.size() > 0 ? table.per_bind_half.data() : nullptr;
  a.stock_days = stock_days_.data();
  a.per_bind_days = per_bind_days_.data();
  a.days_by_buyer = stock_days_.size() != net_.sectors * K;
  a.restock_rate = restock_rate_.data();
  a.tracked = tracked_.data();
  a.fixed_shares = shared_.order_rule == OrderRule::fixed;
  if constexpr (from_table<Real>) {
    a.delivered_sum = now.column_sums->data();
    a.delivered_gap = now.column_gaps->data();
    a.ordered_sum = next.column_sums->data();
    a.ordered_gap = next.column_gaps->data();
  }
  a.sent = sent_.data();
  a.pull = pull_.data();
  a.promised = promises_ ? promised_.data() : nullptr;
  a.arrived = by_buyer_ ? arrived_.data() : nullptr;
  a.running = running_.data();
  a.wanted = goal_.data();
  a.stock = a.stock_out = stock_.data();
  a.carry = a.carry_out = carry_.data();
  a.order_rate = a.order_rate_out = order_rate_.data();
  a.ceiling = ceiling_.data();
  a.ceiling_half = ceiling_half_.data();
  a.row_orders = row_orders_.data();
  a.scratch = scratch_.data();
  return a;
}

template <class Real, std::size_t K>
RowList Chunk<Real, K>::rows_that_add(const Aligned<Real>& factor, std::vector<std::uint32_t>& rows,
                                      std::vector<std::uint32_t>& count) const {
  rows.resize(net_.nodes);
  count.assign(net_.sectors, 0);
  for (std::size_t s = 0; s < net_.sectors; ++s)
    for (std::size_t r = 0; r < net_.regions; ++r) {
      const Real* of = factor.data() + (s * net_.regions + r) * K;
      if (std::any_of(of, of + K, [](Real f) { return f != 0; })) rows[s * net_.regions + count[s]++] = static_cast<std::uint32_t>(r);
    }
  return {rows.data(), count.data()};
}

// Nodes without output buy and sell nothing.
template <class Real, std::size_t K>
bool Chunk<Real, K>::rows_are_the_tables() const {
  constexpr Real of_table = static_cast<Real>(1 - table_rate<Real>);
  const auto all = [](const Real* values, Real value) { return std::all_of(values, values + K, [&](Real v) { return v == value; }); };
  const Real sent = promises_ ? 0 : of_table;
  for (std::size_t i = 0; i < net_.nodes; ++i) {
    const std::size_t at = i * K, row = net_.row_of(i) * K;
    if (net_.output[i] > 0 && !(all(running_.data() + at, of_table) && all(goal_.data() + at, of_table) && all(sent_.data() + row, sent) &&
                                all(pull_.data() + row, of_table)))
      return false;
  }
  return true;
}

template <class Real, std::size_t K>
void Chunk<Real, K>::sweep(const Phase& now, const Phase& next) {
  still_ = still_ && now.passing.empty() && next.passing.empty() && rows_are_the_tables();
  if (still_) return;  // a sweep would leave everything as it is, to the bit
  Sweep<Real> arguments = sweep_arguments(now, next);
  if (K > 1) {
    arguments.sent_rows = rows_that_add(sent_, sent_rows_, sent_count_);
    arguments.pull_rows = rows_that_add(pull_, pull_rows_, pull_count_);
  }
  if (compatible_) return gated_sweep(arguments);
  sweep_sectors(arguments);
  if (net_.bind_sum.size() > 0) bound_together();
}

template <class Real, std::size_t K>
void Chunk<Real, K>::sweep_sectors(const Sweep<Real>& arguments) {
  const KernelSet<Real>& kernels = kernels_.of<Real>();
  const SweepFunction<Real> function =
      compatible_ ? (K == 1 ? kernels.single_gated : kernels.batch_gated) : (K == 1 ? kernels.single : kernels.batch);
  ceiling_.fill(std::numeric_limits<Real>::infinity());
  ceiling_half_.fill(std::numeric_limits<Real>::infinity());
  if (team_) return sweep_shared(arguments, function);
  function(arguments, 0, net_.sectors);
}

// Sectors do not meet within a sweep but in the ceilings, and a minimum has no order.
template <class Real, std::size_t K>
void Chunk<Real, K>::sweep_shared(const Sweep<Real>& arguments, SweepFunction<Real> function) {
  std::vector<std::array<unsigned char, K>> moved(team_->size()), open(team_->size());
  team_->run([&](std::size_t w) {
    Sweep<Real> part = arguments;
    moved[w] = open[w] = {};
    if (compatible_) {
      part.stock_moved = moved[w].data();
      part.gap_open = open[w].data();
    }
    if (w > 0) {
      helper_ceiling_[w - 1].fill(std::numeric_limits<Real>::infinity());
      helper_ceiling_half_[w - 1].fill(std::numeric_limits<Real>::infinity());
      part.ceiling = helper_ceiling_[w - 1].data();
      part.ceiling_half = helper_ceiling_half_[w - 1].data();
      part.scratch = helper_scratch_[w - 1].data();
    }
    function(part, net_.sectors * w / team_->size(), net_.sectors * (w + 1) / team_->size());
  });
  for (std::size_t w = 0; w + 1 < team_->size(); ++w)
    for (std::size_t c = 0; c < ceiling_.size(); ++c) {
      ceiling_[c] = std::min(ceiling_[c], helper_ceiling_[w][c]);
      ceiling_half_[c] = std::min(ceiling_half_[c], helper_ceiling_half_[w][c]);
    }
  if (!compatible_) return;
  for (std::size_t w = 0; w < team_->size(); ++w)
    for (std::size_t k = 0; k < K; ++k) {
      arguments.stock_moved[k] |= moved[w][k];
      arguments.gap_open[k] |= open[w][k];
    }
}

// The gates look at the whole matrix before anything moves: sweep as if they were open, and again where they were not.
template <class Real, std::size_t K>
void Chunk<Real, K>::gated_sweep(Sweep<Real>& arguments) {
  std::array<Real, K> apply_stock, apply_gap;
  apply_stock.fill(1);
  apply_gap.fill(1);
  arguments.stock_out = stock_next_.data();
  arguments.carry_out = carry_next_.data();
  arguments.order_rate_out = order_rate_next_.data();
  arguments.apply_stock = apply_stock.data();
  arguments.apply_gap = apply_gap.data();
  for (bool again = true; again;) {
    std::array<unsigned char, K> moved{}, open{};
    arguments.stock_moved = moved.data();
    arguments.gap_open = open.data();
    sweep_sectors(arguments);
    again = false;
    for (std::size_t k = 0; k < K; ++k) {
      if (moved[k] == 0 && apply_stock[k] != 0) {
        apply_stock[k] = 0;
        again = true;
      } else if (open[k] == 0 && apply_gap[k] != 0) {
        apply_gap[k] = 0;
        again = true;
      }
    }
  }
  std::swap(stock_, stock_next_);
  std::swap(carry_, carry_next_);
  std::swap(order_rate_, order_rate_next_);
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
    for (std::size_t e = 0; e < events_.size(); ++e) events_[e].end_step(t, rebuilt_share() + event_lane_[e], K);
    if ((t + 1) % report_every == 0 || t + 1 == steps_) TRY(passed(t % report_every + 1));
  }
  recorder.finish(*this);
  return {};
}

template <class Real, std::size_t K>
double Chunk<Real, K>::days_of(std::size_t sector, std::size_t node, std::size_t k) const {
  const bool by_buyer = stock_days_.size() != net_.sectors * K;
  return stock_days_[by_buyer ? (sector * net_.buyers + node) * K + k : sector * K + k];
}

template <class Real, std::size_t K>
double Chunk<Real, K>::held(std::size_t sector, std::size_t node, std::size_t k) const {
  const std::size_t cell = sector * net_.buyers + node, at = cell * K + k;
  if constexpr (!from_table<Real>) return stock_[at];
  const Real target = static_cast<Real>(days_of(sector, node, k)) * net_.in_single.use[cell];
  return double{target} + double{stock_[at]} + double{carry_[at]};
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

// After the rows of a step: output is finite, within capacity, and all of it is delivered.
template <class Real, std::size_t K>
Result<> Chunk<Real, K>::check_rows(int t, std::size_t first) const {
  for (std::size_t i = 0; i < net_.nodes; ++i)
    for (std::size_t k = 0; k < K; ++k) {
      const std::size_t at = i * K + k;
      const double x = production_[at], scale = net_.output[i] + orders_[at];
      const double sent = orders_[at] * order_share_[at] + rebuilding_[at] * rebuilt_share()[at] + final_total_[at] * final_share_[at];
      const bool fine =
          std::isfinite(x) && x <= capacity_[at] * (1 + 1e-12) && std::abs(sent - x) <= (from_table<Real> ? 1e-6 : 1e-9) * scale;
      if (!fine && (x >= 0 || !compatible_))
        return fail(ErrorCode::internal, fmt::format("member {}, step {}, node {}: output {:g}, capacity {:g}, deliveries {:g}", first + k,
                                                     t, i, x, capacity_[at], sent));
    }
  return {};
}

// After the sweep: what the suppliers of s sent (summed over their rows) less what was used is what the stocks of s gained
// (summed over buyers). Inputs that do not bind may run out while production goes on; their use bounds the difference.
template <class Real, std::size_t K>
Result<> Chunk<Real, K>::check_stocks(int t, std::size_t first) {
  for (std::size_t s = 0; s < net_.sectors; ++s)
    for (std::size_t k = 0; k < K; ++k) {
      double sent = 0, used = 0, free = 0;
      for (std::size_t r = 0; r < net_.regions; ++r) {
        const std::size_t at = (r * net_.sectors + s) * K + k;
        sent += orders_[at] * order_share_[at];
      }
      for (std::size_t j = 0; j < net_.nodes; ++j) {
        const std::size_t cell = s * net_.buyers + j;
        used += net_.use[cell] * (running_[j * K + k] + table_rate<Real>);
        const double binding = days_of(s, j, k) == 0 ? 0 : net_.bind[cell];
        free += (net_.use[cell] - binding) * (running_[j * K + k] + table_rate<Real>);
      }
      const double before = stock_before_[s * K + k], after = stock_before_[s * K + k] = sector_stock(s, k);
      // Single precision keeps what a stock lacks of its start, so that it rounds by the size of the start.
      const double of_start = from_table<Real> ? 1e-6 * stock_start_[s * K + k] : 0;
      const double tolerance = (from_table<Real> ? 1e-5 : 1e-10) * (before + sent + used) + of_start;
      const double excess = after - before - (sent - used);
      if (compatible_ || tracked_[s * K + k] == 0 || (excess >= -tolerance && excess <= free + tolerance)) continue;
      return fail(ErrorCode::internal, fmt::format("member {}, step {}, input {}: {:g} sent, {:g} used, stocks from {:g} to {:g}",
                                                   first + k, t, s, sent, used, before, after));
    }
  return {};
}

template class Chunk<double, 1>;
template class Chunk<double, batch_lanes<double>>;
template class Chunk<float, 1>;
template class Chunk<float, batch_lanes<float>>;

}  // namespace entrepot::shock::detail
