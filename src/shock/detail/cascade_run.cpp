#include "shock/detail/cascade_run.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "shock/detail/lanes.h"

namespace entrepot::shock::detail {
namespace {

static_assert(cascade_lanes == 8);  // as many as Eight holds

constexpr std::uint32_t none = UINT32_MAX;
using DownLink = CascadePrepared::DownLink;
using UpLink = CascadePrepared::UpLink;

template <std::size_t K>
inline void add_down(const DownLink* link, const DownLink* end, const double* more, double* cells, std::uint64_t* marked) {
  for (; link != end; ++link) {
    double* sum = cells + std::size_t{link->slot} * K;
    for (std::size_t k = 0; k < K; ++k) sum[k] += more[k] * link->share;
    marked[link->customer / 64] |= std::uint64_t{1} << (link->customer % 64);
  }
}
template <std::size_t K>
inline void sum_customers(const UpLink* link, const UpLink* end, const double* losses, double* sum) {
  for (std::size_t k = 0; k < K; ++k) sum[k] = 0;
  for (; link != end; ++link)
    for (std::size_t k = 0; k < K; ++k) sum[k] += losses[std::size_t{link->customer} * K + k] * link->share;
}
// The new losses of a firm from its sums; whether any moved. `largest` hears of those that grew.
template <std::size_t K>
inline bool settle(const double* sum, const double* direct, const double* active, double* loss, double* largest) {
  bool any = false;
  for (std::size_t k = 0; k < K; ++k) {
    const double before = loss[k], value = std::min(1.0, std::max(sum[k], direct[k]));
    const double after = active[k] != 0 ? value : before;
    any = any || after != before;
    largest[k] = std::max(largest[k], after - before);
    loss[k] = after;
  }
  return any;
}

ENTREPOT_LANES void add_down_lanes(const DownLink* link, const DownLink* end, const double* more, double* cells, std::uint64_t* marked) {
  add_down<cascade_lanes>(link, end, more, cells, marked);
}
// In vectors, which the compiler would not make of the loops above; the same operations.
ENTREPOT_LANES void sum_customers_lanes(const UpLink* link, const UpLink* end, const double* losses, double* sum) {
  Eight all = {};
  for (; link != end; ++link) all += eight(losses + std::size_t{link->customer} * 8) * link->share;
  eight(sum) = all;
}
ENTREPOT_LANES bool settle_lanes(const double* sum, const double* direct, const double* active, double* loss, double* largest) {
  const Eight before = eight(loss), one = before - before + 1.0;
  Eight value = eight(sum) < eight(direct) ? eight(direct) : eight(sum);
  value = one < value ? one : value;
  value = eight(active) != 0.0 ? value : before;
  const Eight change = value - before;
  eight(largest) = eight(largest) < change ? change : eight(largest);
  eight(loss) = value;
  const auto moved = value != before;
  return (moved[0] | moved[1] | moved[2] | moved[3] | moved[4] | moved[5] | moved[6] | moved[7]) != 0;
}

}  // namespace

template <std::size_t K>
CascadeRun<K>::CascadeRun(const CascadePrepared& network)
    : net_(network), cells_(network.cell_begin.back() * K), up_sum_(network.firms * K), up_loss_(network.firms * K),
      up_direct_(network.firms * K), market_lost_(network.markets * K), market_left_(network.markets * K),
      larger_(network.parameters.stop == CascadeStop::total_growth ? network.firms * K : 0), touched_down_(network.firms),
      touched_up_(network.firms), changed_down_(network.firms), changed_up_(network.firms), marked_down_(network.firms),
      marked_up_(network.firms), pushing_(network.firms), market_head_(network.markets, none), next_in_market_(network.firms, none),
      market_dirty_(network.markets) {}

template <std::size_t K>
void CascadeRun<K>::clear() {
  const auto zero = [](AlignedDoubles& values, std::size_t from, std::size_t to) {
    std::fill(values.data() + from * K, values.data() + to * K, 0.0);
  };
  touched_down_.visit([&](std::uint32_t firm) {
    zero(cells_, net_.cell_begin[firm], net_.cell_begin[firm + 1]);
    const std::uint32_t market = net_.market[firm];
    zero(market_lost_, market, market + 1);
    market_head_[market] = next_in_market_[firm] = none;
    market_dirty_[market] = 0;
    if (larger_.size() > 0) zero(larger_, firm, firm + 1);
  });
  touched_up_.visit([&](std::uint32_t firm) {
    for (AlignedDoubles* values : {&up_loss_, &up_direct_}) zero(*values, firm, firm + 1);
    if (larger_.size() > 0) zero(larger_, firm, firm + 1);
  });
  for (FirmSet* set : {&touched_down_, &touched_up_, &changed_down_, &changed_up_, &marked_down_, &marked_up_, &pushing_}) set->clear();
  dirty_markets_.clear();
  total_.fill(0);
  active_.fill(0);
}

template <std::size_t K>
void CascadeRun<K>::start(std::span<const CascadeShock> shocks) {
  for (std::size_t k = 0; k < shocks.size(); ++k) {
    active_[k] = 1;
    for (const FirmLoss& loss : shocks[k]) {
      double& down = cells_[(net_.cell_begin[loss.firm] + cell_direct) * K + k];
      down = std::max(down, loss.down);
      double& up = up_direct_[loss.firm * K + k];
      up = std::max(up, loss.up);
      if (loss.down > 0) marked_down_.add(loss.firm);
      if (loss.up > 0) marked_up_.add(loss.firm);
      std::fill_n(up_sum_.data() + std::size_t{loss.firm} * K, K, 0.0);  // may be of the run before: sums are made anew before each use
    }
  }
  Lanes ignored{};
  settle_down(ignored);  // the shock itself is the first change
  settle_up(ignored);
  if (larger_.size() > 0) grow(ignored);
}

// (3): what the market can still sell. Where little is left, the difference of sums would be noise.
template <std::size_t K>
double CascadeRun<K>::available(std::uint32_t market, std::size_t k) const {
  const double rest = net_.market_out[market] - market_lost_[market * K + k];
  if (rest > 1e-3 * net_.market_out[market] && rest > 1e-10) return rest;
  double sum = 0;
  for (std::uint32_t at = net_.market_begin[market]; at < net_.market_begin[market + 1]; ++at) {
    const std::uint32_t firm = net_.market_firms[at];
    sum += (1 - loss_down(firm, k)) * net_.out[firm];
  }
  return sum <= 1e-10 ? 1 : sum;
}

// The firms whose effect on their customers may have changed.
template <std::size_t K>
void CascadeRun<K>::choose_down() {
  if (!net_.parameters.substitution) return pushing_.add(changed_down_);
  for (const std::uint32_t market : dirty_markets_) {
    market_dirty_[market] = 0;
    for (std::size_t k = 0; k < K; ++k) market_left_[market * K + k] = available(market, k);
    for (std::uint32_t firm = market_head_[market]; firm != none; firm = next_in_market_[firm]) pushing_.add(firm);
  }
  dirty_markets_.clear();
}

template <std::size_t K>
void CascadeRun<K>::push_down() {
  choose_down();
  pushing_.visit([&](std::uint32_t firm) {
    const DownLink* link = net_.down.data() + net_.down_begin[firm];
    const DownLink* const end = net_.down.data() + net_.down_begin[firm + 1];
    if (link == end) return;
    double* cell = cells_.data() + std::size_t{net_.cell_begin[firm]} * K;
    const double* left = market_left_.data() + std::size_t{net_.market[firm]} * K;
    Lanes more;
    bool any = false;
    for (std::size_t k = 0; k < K; ++k) {
      const double sigma = net_.parameters.substitution ? std::min(1.0, net_.out[firm] / left[k]) : 1;
      double& pushed = cell[cell_pushed * K + k];
      const double value = active_[k] != 0 ? sigma * cell[cell_loss * K + k] : pushed;
      more[k] = value - pushed;
      any = any || value != pushed;
      pushed = value;
    }
    if (!any) return;
    if constexpr (K == cascade_lanes) add_down_lanes(link, end, more.data(), cells_.data(), marked_down_.words());
    else add_down<K>(link, end, more.data(), cells_.data(), marked_down_.words());
  });
  pushing_.clear();
}

template <std::size_t K>
void CascadeRun<K>::settle_down(Lanes& largest) {
  changed_down_.clear();
  marked_down_.visit([&](std::uint32_t firm) {
    double* cell = cells_.data() + std::size_t{net_.cell_begin[firm]} * K;
    const std::size_t count = net_.cell_begin[firm + 1] - net_.cell_begin[firm];
    Lanes loss{};
    for (std::size_t c = cell_direct; c < count; ++c)
      for (std::size_t k = 0; k < K; ++k) loss[k] = std::max(loss[k], cell[c * K + k]);
    const std::uint32_t market = net_.market[firm];
    bool any = false;
    for (std::size_t k = 0; k < K; ++k) {
      double& before = cell[cell_loss * K + k];
      const double after = active_[k] != 0 ? std::min(1.0, loss[k]) : before, change = after - before;
      any = any || change != 0;
      before = after;
      largest[k] = std::max(largest[k], change);
      market_lost_[market * K + k] += change * net_.out[firm];
    }
    if (!any) return;
    if (!touched_down_.has(firm)) {
      touched_down_.add(firm);
      next_in_market_[firm] = market_head_[market];
      market_head_[market] = firm;
    }
    changed_down_.add(firm);
    if (market_dirty_[market] != 0) return;
    market_dirty_[market] = 1;
    dirty_markets_.push_back(market);
  });
  marked_down_.clear();
}

// (5) of everybody who has a customer that changed. Sums first, new losses after: all from the values before.
template <std::size_t K>
void CascadeRun<K>::pull_up() {
  changed_up_.visit([&](std::uint32_t firm) {
    for (std::uint32_t at = net_.suppliers_begin[firm]; at < net_.suppliers_begin[firm + 1]; ++at) marked_up_.add(net_.suppliers[at]);
  });
  marked_up_.visit([&](std::uint32_t firm) {
    const UpLink* const link = net_.up.data() + net_.up_begin[firm];
    const UpLink* const end = net_.up.data() + net_.up_begin[firm + 1];
    if constexpr (K == cascade_lanes) sum_customers_lanes(link, end, up_loss_.data(), up_sum_.data() + std::size_t{firm} * K);
    else sum_customers<K>(link, end, up_loss_.data(), up_sum_.data() + std::size_t{firm} * K);
  });
}

template <std::size_t K>
void CascadeRun<K>::settle_up(Lanes& largest) {
  changed_up_.clear();
  marked_up_.visit([&](std::uint32_t firm) {
    const std::size_t at = std::size_t{firm} * K;
    bool any = false;
    if constexpr (K == cascade_lanes)
      any = settle_lanes(up_sum_.data() + at, up_direct_.data() + at, active_.data(), up_loss_.data() + at, largest.data());
    else any = settle<K>(up_sum_.data() + at, up_direct_.data() + at, active_.data(), up_loss_.data() + at, largest.data());
    if (!any) return;
    touched_up_.add(firm);
    changed_up_.add(firm);
  });
  marked_up_.clear();
}

template <std::size_t K>
void CascadeRun<K>::grow(Lanes& factor) {
  const Lanes before = total_;
  pushing_.add(changed_down_);
  pushing_.add(changed_up_);
  pushing_.visit([&](std::uint32_t firm) {
    for (std::size_t k = 0; k < K; ++k) {
      const double loss = std::max(loss_down(firm, k), loss_up(firm, k));
      total_[k] += net_.weights[0][firm] * (loss - larger_[firm * K + k]);
      larger_[firm * K + k] = loss;
    }
  });
  pushing_.clear();
  for (std::size_t k = 0; k < K; ++k)
    factor[k] = before[k] > 0 ? total_[k] / before[k] : total_[k] > 0 ? std::numeric_limits<double>::infinity() : 1;
}

template <std::size_t K>
void CascadeRun<K>::sum_up(std::size_t count, CascadeOutcome* outcomes) const {
  FirmSet touched = touched_down_;
  touched.add(touched_up_);
  for (std::size_t w = 0; w < net_.weights.size(); ++w) {
    std::array<Lanes, 3> sums{};
    touched.visit([&](std::uint32_t firm) {
      const double weight = net_.weights[w][firm];
      for (std::size_t k = 0; k < K; ++k) {
        const double down = loss_down(firm, k), up = loss_up(firm, k);
        sums[0][k] += weight * std::max(down, up);
        sums[1][k] += weight * down;
        sums[2][k] += weight * up;
      }
    });
    for (std::size_t k = 0; k < count; ++k) outcomes[k].index[w] = {sums[0][k], sums[1][k], sums[2][k]};
  }
}

template <std::size_t K>
Result<> CascadeRun<K>::run(std::span<const CascadeShock> shocks, CascadeOutcome* outcomes) {
  const CascadeParameters& p = net_.parameters;
  clear();
  start(shocks);
  std::size_t going = shocks.size();
  for (std::size_t k = 0; k < shocks.size(); ++k) outcomes[k] = {std::vector<CascadeIndex>(net_.weights.size()), 0};
  while (going > 0) {
    push_down();
    pull_up();
    Lanes largest{};
    settle_down(largest);
    settle_up(largest);
    Lanes moved = largest;
    if (larger_.size() > 0) {
      grow(moved);
      for (double& m : moved) m -= 1;
    }
    for (std::size_t k = 0; k < shocks.size(); ++k) {
      if (active_[k] == 0) continue;
      if (++outcomes[k].iterations > p.iterations_max)
        return fail(ErrorCode::limit_exceeded, fmt::format("The cascade has not settled after {} iterations", p.iterations_max),
                    {"", 0, 0, "eps"}, "Raise eps, or iterations_max.");
      if (moved[k] > p.eps) continue;
      active_[k] = 0;
      --going;
    }
  }
  sum_up(shocks.size(), outcomes);
  return {};
}

template class CascadeRun<1>;
template class CascadeRun<cascade_lanes>;

}  // namespace entrepot::shock::detail
