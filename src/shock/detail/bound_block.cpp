#include "shock/detail/bound_block.h"

#include <algorithm>

#include "shock/detail/lanes.h"

namespace entrepot::shock::detail {
namespace {

// By reference: vectors of this size are passed differently by different processors.
inline void put_at_most_one(double* at, const Eight& value) {
  const Eight one = Eight{} + 1.0;
  eight(at) = one < value ? one : value;
}

using DownLink = CascadePrepared::DownLink;
using UpLink = CascadePrepared::UpLink;

ENTREPOT_LANES void push(const DownLink* link, const DownLink* end, const double* loss, const double* change, double* cell_loss,
                         double* cell_change) {
  const Eight l = eight(loss), c = eight(change);
  for (; link != end; ++link) {
    eight(cell_loss + std::size_t{link->slot} * 8) += l * link->share;
    eight(cell_change + std::size_t{link->slot} * 8) += c * link->share;
  }
}

// The largest of a firm's sums, which are zero again for the next iteration.
ENTREPOT_LANES void take_largest(double* sum, double* end, double* largest) {
  Eight all = {};
  for (; sum != end; sum += 8) {
    all = all < eight(sum) ? eight(sum) : all;
    eight(sum) = Eight{};
  }
  put_at_most_one(largest, all);
}

ENTREPOT_LANES void pull(const UpLink* link, const UpLink* end, const double* loss, const double* change, double* sum_loss,
                         double* sum_change) {
  Eight l = {}, c = {};
  for (; link != end; ++link) {
    l += eight(loss + std::size_t{link->firm} * 8) * link->share;
    c += eight(change + std::size_t{link->firm} * 8) * link->share;
  }
  put_at_most_one(sum_loss, l);
  put_at_most_one(sum_change, c);
}

}  // namespace

BoundScratch::BoundScratch(const CascadePrepared& net)
    : loss(net.cell_begin.back() * cascade_lanes), change(net.cell_begin.back() * cascade_lanes), up_loss(net.firms * cascade_lanes),
      up_change(net.firms * cascade_lanes) {}

BoundBlock::BoundBlock(const CascadePrepared& net, std::span<const FirmLoss> failures)
    : net_(net), failures_(failures.begin(), failures.end()), down_(net.firms * cascade_lanes), down_change_(net.firms * cascade_lanes),
      up_(net.firms * cascade_lanes), up_change_(net.firms * cascade_lanes) {
  hold(down_, down_change_, true);
  hold(up_, up_change_, false);
  // The shock is the first change: D(1) = F(s psi).
  std::copy_n(down_.data(), down_.size(), down_change_.data());
  std::copy_n(up_.data(), up_.size(), up_change_.data());
}

void BoundBlock::hold(AlignedDoubles& loss, AlignedDoubles& change, bool down) {
  for (std::size_t k = 0; k < failures_.size(); ++k) {
    const double psi = down ? failures_[k].down : failures_[k].up;
    const std::size_t at = failures_[k].firm * cascade_lanes + k;
    loss[at] = std::max(loss[at], psi);
    if (psi >= 1) change[at] = 0;  // nothing is left to lose
  }
}

void BoundBlock::advance(const BoundFactors& factors, BoundScratch& scratch) {
  advance_down(factors, scratch);
  advance_up(scratch);
  first_ = false;
}

void BoundBlock::advance_down(const BoundFactors& factors, BoundScratch& scratch) {
  for (std::size_t i = 0; i < net_.firms; ++i) {
    const DownLink* link = net_.down.data() + net_.down_begin[i];
    const DownLink* const end = net_.down.data() + net_.down_begin[i + 1];
    const double* l = down_.data() + i * cascade_lanes;
    const double* d = down_change_.data() + i * cascade_lanes;
    if (link == end || std::all_of(l, l + cascade_lanes, [](double x) { return x == 0; })) continue;
    const double s = factors.sigma[i], r = first_ ? 0 : factors.rise[net_.market[i]];
    const bool whole = !first_ && factors.whole[net_.market[i]] != 0;
    alignas(64) std::array<double, cascade_lanes> loss, change;
    for (std::size_t k = 0; k < cascade_lanes; ++k) {
      loss[k] = s * l[k];
      change[k] = whole ? loss[k] : s * (d[k] + r * l[k]);
    }
    push(link, end, loss.data(), change.data(), scratch.loss.data(), scratch.change.data());
  }
  for (std::size_t j = 0; j < net_.firms; ++j) {
    const std::size_t first = (net_.cell_begin[j] + first_sum) * cascade_lanes, last = net_.cell_begin[j + 1] * cascade_lanes;
    take_largest(scratch.loss.data() + first, scratch.loss.data() + last, down_.data() + j * cascade_lanes);
    take_largest(scratch.change.data() + first, scratch.change.data() + last, down_change_.data() + j * cascade_lanes);
  }
  hold(down_, down_change_, true);
}

void BoundBlock::advance_up(BoundScratch& scratch) {
  for (std::size_t i = 0; i < net_.firms; ++i)
    pull(net_.customers.data() + net_.customers_begin[i], net_.customers.data() + net_.customers_begin[i + 1], up_.data(),
         up_change_.data(), scratch.up_loss.data() + i * cascade_lanes, scratch.up_change.data() + i * cascade_lanes);
  std::swap(up_, scratch.up_loss);
  std::swap(up_change_, scratch.up_change);
  hold(up_, up_change_, false);
}

std::array<double, cascade_lanes> BoundBlock::largest_changes() const {
  std::array<double, cascade_lanes> largest{};
  for (std::size_t at = 0; at < net_.firms * cascade_lanes; ++at) {
    double& most = largest[at % cascade_lanes];
    most = std::max({most, down_change_[at], up_change_[at]});
  }
  return largest;
}

std::array<double, cascade_lanes> BoundBlock::losses(std::span<const double> weights, CascadeChain chain) const {
  std::array<double, cascade_lanes> sums{};
  for (std::size_t i = 0; i < net_.firms; ++i) {
    if (weights[i] == 0) continue;
    for (std::size_t k = 0; k < cascade_lanes; ++k) {
      const double down = chain == CascadeChain::up ? 0 : down_[i * cascade_lanes + k];
      const double up = chain == CascadeChain::down ? 0 : up_[i * cascade_lanes + k];
      sums[k] += weights[i] * std::max(down, up);
    }
  }
  return sums;
}

void BoundBlock::market_losses(double* loss, double* change) const {
  for (std::size_t i = 0; i < net_.firms; ++i)
    for (std::size_t k = 0; k < cascade_lanes; ++k) {
      const std::size_t at = net_.market[i] * cascade_lanes + k;
      loss[at] += net_.out[i] * down_[i * cascade_lanes + k];
      change[at] += net_.out[i] * down_change_[i * cascade_lanes + k];
    }
}

}  // namespace entrepot::shock::detail
