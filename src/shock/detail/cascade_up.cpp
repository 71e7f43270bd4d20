#include "shock/detail/cascade_up.h"

#include <algorithm>

#include "shock/detail/lanes.h"

namespace entrepot::shock::detail {
namespace {

static_assert(cascade_lanes == 8);  // as many as Eight holds

using UpLink = CascadePrepared::UpLink;

struct Links {
  const UpLink *first, *last;
  const UpLink* begin() const { return first; }
  const UpLink* end() const { return last; }
};
Links links_of(const std::vector<UpLink>& links, const std::vector<std::uint32_t>& begin, std::uint32_t firm) {
  return {links.data() + begin[firm], links.data() + begin[firm + 1]};
}

template <std::size_t K>
inline void sum_customers(Links customers, const double* losses, double* sum) {
  Lanes<K> all{};
  for (const UpLink& link : customers)
    for (std::size_t k = 0; k < K; ++k) all[k] += losses[std::size_t{link.firm} * K + k] * link.share;
  std::copy_n(all.data(), K, sum);
}
// The new losses of a firm from its sums; whether any grew.
template <std::size_t K>
inline bool settle(const double* sum, const double* active, double* loss, double* largest) {
  bool any = false;
  for (std::size_t k = 0; k < K; ++k) {
    const double before = loss[k], value = std::min(1.0, sum[k]);
    if (active[k] == 0 || !(value > before)) continue;
    any = true;
    largest[k] = std::max(largest[k], value - before);
    loss[k] = value;
  }
  return any;
}

// In vectors, which the compiler would not make of the loops above; the same operations.
ENTREPOT_LANES void sum_customers_lanes(Links customers, const double* losses, double* sum) {
  Eight all = {};
  for (const UpLink& link : customers) all += eight(losses + std::size_t{link.firm} * 8) * link.share;
  eight(sum) = all;
}
ENTREPOT_LANES bool settle_lanes(const double* sum, const double* active, double* loss, double* largest) {
  const Eight before = eight(loss), one = Eight{} + 1.0;
  Eight value = one < eight(sum) ? one : eight(sum);
  value = eight(active) != 0.0 ? value : before;
  value = before < value ? value : before;
  const Eight change = value - before;
  eight(largest) = eight(largest) < change ? change : eight(largest);
  eight(loss) = value;
  const auto moved = value != before;
  return (moved[0] | moved[1] | moved[2] | moved[3] | moved[4] | moved[5] | moved[6] | moved[7]) != 0;
}

}  // namespace

UpPush::UpPush(const CascadePrepared& network)
    : net_(network), sum_(network.firms), loss_(network.firms), touched_(network.firms), marked_(network.firms),
      little_(std::max(0.0, network.parameters.eps * (1 - 1e-12) - network.rounding)) {}

void UpPush::clear() {
  touched_.visit([&](std::uint32_t firm) { sum_[firm] = loss_[firm] = 0; });
  touched_.clear();
  changed_.clear();
  large_.clear();
  changed_links_ = 0;
}

void UpPush::start(const CascadeShock& shock) {
  for (const FirmLoss& loss : shock) loss_[loss.firm] = std::max(loss_[loss.firm], loss.up);
  for (const FirmLoss& loss : shock)
    if (loss_[loss.firm] > 0 && !touched_.has(loss.firm)) record(loss.firm, loss_[loss.firm]);
}

void UpPush::record(std::uint32_t firm, double more) {
  touched_.add(firm);
  changed_.push_back({firm, more});
  if (more > little_) large_.push_back(firm);
  changed_links_ += net_.suppliers_begin[firm + 1] - net_.suppliers_begin[firm];
  largest_ = std::max(largest_, more);
}

double UpPush::step() {
  double* const sum = sum_.data();
  const FirmSet::Adder marked = marked_.adder();
  for (const Change& change : changed_)
    for (const UpLink& link : links_of(net_.suppliers, net_.suppliers_begin, change.firm)) {
      sum[link.firm] += change.more * link.share;
      marked.add(link.firm);
    }
  settle();
  return largest_;
}

void UpPush::settle() {
  changed_.clear();
  large_.clear();
  changed_links_ = 0;
  largest_ = 0;
  marked_.visit([&](std::uint32_t firm) {
    const double before = loss_[firm], value = std::min(1.0, sum_[firm]);
    if (!(value > before)) return;
    loss_[firm] = value;
    record(firm, value - before);
  });
  marked_.clear();
}

UpPush::Next UpPush::next(std::uint32_t firm) const {
  double sum = 0;
  for (const UpLink& link : links_of(net_.customers, net_.customers_begin, firm)) sum += loss_[link.firm] * link.share;
  return {std::max(loss_[firm], std::min(1.0, sum)), sum};
}

bool UpPush::grows(std::uint32_t firm) const { return next(firm).loss - loss_[firm] > net_.parameters.eps; }

UpPush::Ahead UpPush::look_ahead() const {
  const std::size_t customers_mean = net_.links / net_.firms + 1;
  if (large_.size() * customers_mean + net_.over.size() > changed_.size()) return Ahead::unknown;
  for (const std::uint32_t firm : net_.over)
    if (grows(firm)) return Ahead::grows;
  for (const std::uint32_t customer : large_)
    for (const UpLink& link : links_of(net_.suppliers, net_.suppliers_begin, customer))
      if (grows(link.firm)) return Ahead::grows;
  return Ahead::settles;
}

double UpPush::next_total(std::size_t weighting) const {
  double sum = 0;
  touched_.visit([&](std::uint32_t firm) { sum += net_.pull[weighting][firm] * loss_[firm]; });
  return sum;
}

template <std::size_t K>
UpPull<K>::UpPull(const CascadePrepared& network)
    : net_(network), sum_(network.firms * K), loss_(network.firms * K), touched_(network.firms), changed_(network.firms),
      marked_(network.firms), sellers_(network.firms) {
  for (std::uint32_t i = 0; i < net_.firms; ++i)
    if (net_.customers_begin[i] < net_.customers_begin[i + 1]) sellers_.add(i);
}

template <std::size_t K>
void UpPull<K>::clear() {
  touched_.visit([&](std::uint32_t firm) { std::fill_n(loss_.data() + firm * K, K, 0.0); });
  for (FirmSet* set : {&touched_, &changed_, &marked_}) set->clear();
  changed_count_ = 0;
}

template <std::size_t K>
void UpPull<K>::clear(const Lanes<K>& lanes) {
  const FirmSet touched = touched_;
  touched_.clear();
  touched.visit([&](std::uint32_t firm) {
    double* const loss = loss_.data() + firm * K;
    if (clear_lanes<K>(loss, loss + K, lanes.data())) touched_.add(firm);
  });
}

// All that lost something count as changed: pushed sums are made anew once, so that no lane sees in its last bits what others bring.
template <std::size_t K>
void UpPull<K>::take(const UpPush& from, std::size_t k) {
  from.touched().visit([&](std::uint32_t firm) {
    loss_[firm * K + k] = from.loss(firm);
    ++changed_count_;
  });
  touched_.add(from.touched());
  changed_.add(from.touched());
}

// Sums first, new losses after: all from the values before. Who has no customer that changed makes the same sum again, so where most
// changed everybody is taken.
template <std::size_t K>
void UpPull<K>::step(const Lanes<K>& active, Lanes<K>& largest) {
  if (changed_count_ * 2 > net_.firms) marked_.add(sellers_);
  else
    changed_.visit([&](std::uint32_t firm) {
      for (const UpLink& link : links_of(net_.suppliers, net_.suppliers_begin, firm)) marked_.add(link.firm);
    });
  marked_.visit([&](std::uint32_t firm) {
    const Links customers = links_of(net_.customers, net_.customers_begin, firm);
    if constexpr (K == cascade_lanes) sum_customers_lanes(customers, loss_.data(), sum_.data() + std::size_t{firm} * K);
    else sum_customers<K>(customers, loss_.data(), sum_.data() + std::size_t{firm} * K);
  });
  changed_.clear();
  changed_count_ = 0;
  marked_.visit([&](std::uint32_t firm) {
    const std::size_t at = std::size_t{firm} * K;
    bool any = false;
    if constexpr (K == cascade_lanes) any = settle_lanes(sum_.data() + at, active.data(), loss_.data() + at, largest.data());
    else any = settle<K>(sum_.data() + at, active.data(), loss_.data() + at, largest.data());
    if (!any) return;
    touched_.add(firm);
    changed_.add(firm);
    ++changed_count_;
  });
  marked_.clear();
}

template class UpPull<1>;
template class UpPull<cascade_lanes>;

}  // namespace entrepot::shock::detail
