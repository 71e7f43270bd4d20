#include "shock/detail/cascade_down.h"

#include <algorithm>

#include "shock/detail/lanes.h"

namespace entrepot::shock::detail {
namespace {

constexpr std::uint32_t none = UINT32_MAX;
using DownLink = CascadePrepared::DownLink;

template <std::size_t K>
inline void add(const DownLink* link, const DownLink* end, const double* more, double* cells, FirmSet::Adder marked) {
  for (; link != end; ++link) {
    double* sum = cells + std::size_t{link->slot} * K;
    for (std::size_t k = 0; k < K; ++k) sum[k] += more[k] * link->share;
    marked.add(link->customer);
  }
}
ENTREPOT_LANES void add_lanes(const DownLink* link, const DownLink* end, const double* more, double* cells, FirmSet::Adder marked) {
  add<cascade_lanes>(link, end, more, cells, marked);
}

}  // namespace

template <std::size_t K>
DownChain<K>::DownChain(const CascadePrepared& network)
    : net_(network), cells_(network.cell_begin.back() * K), market_lost_(network.markets * K), market_left_(network.markets * K),
      touched_(network.firms), changed_(network.firms), marked_(network.firms), pushing_(network.firms),
      market_head_(network.markets, none), next_in_market_(network.firms, none), market_dirty_(network.markets) {}

template <std::size_t K>
void DownChain<K>::clear() {
  touched_.visit([&](std::uint32_t firm) {
    std::fill(cells_.data() + net_.cell_begin[firm] * K, cells_.data() + net_.cell_begin[firm + 1] * K, 0.0);
    const std::uint32_t market = net_.market[firm];
    std::fill_n(market_lost_.data() + market * K, K, 0.0);
    market_head_[market] = next_in_market_[firm] = none;
    market_dirty_[market] = 0;
  });
  for (FirmSet* set : {&touched_, &changed_, &marked_, &pushing_}) set->clear();
  touched_count_ = 0;
  dirty_markets_.clear();
}

// Firms of which nothing is left are touched no more.
template <std::size_t K>
void DownChain<K>::clear(const Lanes<K>& lanes) {
  const FirmSet touched = touched_;
  touched.visit([&](std::uint32_t firm) { market_head_[net_.market[firm]] = next_in_market_[firm] = none; });
  touched_.clear();
  touched_count_ = 0;
  touched.visit([&](std::uint32_t firm) {
    double* const first = cells_.data() + net_.cell_begin[firm] * K;
    double* const last = cells_.data() + net_.cell_begin[firm + 1] * K;
    if (clear_lanes<K>(first, last, lanes.data())) touch(firm);
    double* const lost = market_lost_.data() + net_.market[firm] * K;
    clear_lanes<K>(lost, lost + K, lanes.data());
  });
}

template <std::size_t K>
void DownChain<K>::start(const CascadeShock& shock) {
  for (const FirmLoss& loss : shock) {
    double& direct = cells_[(net_.cell_begin[loss.firm] + cell_direct) * K];
    direct = std::max(direct, loss.down);
    if (loss.down > 0) marked_.add(loss.firm);
  }
  Lanes<K> first{}, ignored{};
  first[0] = 1;
  settle(first, ignored);  // the shock itself is the first change
}

template <std::size_t K>
void DownChain<K>::take(const DownChain<1>& from, std::size_t k) {
  from.touched_.visit([&](std::uint32_t firm) {
    for (std::size_t cell = net_.cell_begin[firm]; cell < net_.cell_begin[firm + 1]; ++cell) cells_[cell * K + k] = from.cells_[cell];
    const std::uint32_t market = net_.market[firm];
    market_lost_[market * K + k] = from.market_lost_[market];
    touch(firm);
  });
  changed_.add(from.changed_);
  for (const std::uint32_t market : from.dirty_markets_) spoil(market);
}

template <std::size_t K>
void DownChain<K>::touch(std::uint32_t firm) {
  if (touched_.has(firm)) return;
  touched_.add(firm);
  ++touched_count_;
  std::uint32_t& head = market_head_[net_.market[firm]];
  next_in_market_[firm] = head;
  head = firm;
}

template <std::size_t K>
void DownChain<K>::spoil(std::uint32_t market) {
  if (market_dirty_[market] != 0) return;
  market_dirty_[market] = 1;
  dirty_markets_.push_back(market);
}

template <std::size_t K>
void DownChain<K>::step(const Lanes<K>& active, Lanes<K>& largest) {
  choose();
  push(active);
  settle(active, largest);
}

// (3): what the market can still sell. Where little is left, the difference of sums would be noise.
template <std::size_t K>
double DownChain<K>::available(std::uint32_t market, std::size_t k) const {
  const double rest = net_.market_out[market] - market_lost_[market * K + k];
  if (rest > 1e-3 * net_.market_out[market] && rest > 1e-10) return rest;
  double sum = 0;
  for (std::uint32_t at = net_.market_begin[market]; at < net_.market_begin[market + 1]; ++at) {
    const std::uint32_t firm = net_.market_firms[at];
    sum += (1 - loss(firm, k)) * net_.out[firm];
  }
  return sum <= 1e-10 ? 1 : sum;
}

// The firms whose effect on their customers may have changed.
template <std::size_t K>
void DownChain<K>::choose() {
  if (!net_.parameters.substitution) return pushing_.add(changed_);
  for (const std::uint32_t market : dirty_markets_) {
    market_dirty_[market] = 0;
    for (std::size_t k = 0; k < K; ++k) market_left_[market * K + k] = available(market, k);
    for (std::uint32_t firm = market_head_[market]; firm != none; firm = next_in_market_[firm]) pushing_.add(firm);
  }
  dirty_markets_.clear();
}

template <std::size_t K>
void DownChain<K>::push(const Lanes<K>& active) {
  pushing_.visit([&](std::uint32_t firm) {
    const DownLink* link = net_.down.data() + net_.down_begin[firm];
    const DownLink* const end = net_.down.data() + net_.down_begin[firm + 1];
    if (link == end) return;
    double* cell = cells_.data() + std::size_t{net_.cell_begin[firm]} * K;
    const double* left = market_left_.data() + std::size_t{net_.market[firm]} * K;
    Lanes<K> more;
    bool any = false;
    for (std::size_t k = 0; k < K; ++k) {
      const double sigma = net_.parameters.substitution ? std::min(1.0, net_.out[firm] / left[k]) : 1;
      double& pushed = cell[cell_pushed * K + k];
      const double value = active[k] != 0 ? sigma * cell[cell_loss * K + k] : pushed;
      more[k] = value - pushed;
      any = any || value != pushed;
      pushed = value;
    }
    if (!any) return;
    if constexpr (K == cascade_lanes) add_lanes(link, end, more.data(), cells_.data(), marked_.adder());
    else add<K>(link, end, more.data(), cells_.data(), marked_.adder());
  });
  pushing_.clear();
}

template <std::size_t K>
void DownChain<K>::settle(const Lanes<K>& active, Lanes<K>& largest) {
  changed_.clear();
  marked_.visit([&](std::uint32_t firm) {
    double* cell = cells_.data() + std::size_t{net_.cell_begin[firm]} * K;
    const std::size_t count = net_.cell_begin[firm + 1] - net_.cell_begin[firm];
    Lanes<K> loss{};
    for (std::size_t c = cell_direct; c < count; ++c)
      for (std::size_t k = 0; k < K; ++k) loss[k] = std::max(loss[k], cell[c * K + k]);
    const std::uint32_t market = net_.market[firm];
    bool any = false;
    for (std::size_t k = 0; k < K; ++k) {
      double& before = cell[cell_loss * K + k];
      const double after = active[k] != 0 ? std::min(1.0, loss[k]) : before, change = after - before;
      any = any || change != 0;
      before = after;
      largest[k] = std::max(largest[k], change);
      market_lost_[market * K + k] += change * net_.out[firm];
    }
    if (!any) return;
    touch(firm);
    changed_.add(firm);
    spoil(market);
  });
  marked_.clear();
}

template class DownChain<1>;
template class DownChain<cascade_lanes>;

}  // namespace entrepot::shock::detail
