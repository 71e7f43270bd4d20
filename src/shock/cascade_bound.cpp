#include "shock/cascade_bound.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <functional>
#include <memory>

#include <fmt/format.h>

#include "shock/detail/bound_block.h"
#include "shock/detail/team.h"

namespace entrepot::shock {
namespace {

using detail::BoundBlock;
using detail::BoundFactors;
using detail::BoundScratch;
using detail::cascade_lanes;

constexpr double rounding = 1e-9;

// The sum of the `count` largest; changes their order.
double sum_of_largest(std::vector<double>& values, std::size_t count) {
  count = std::min(count, values.size());
  std::partial_sort(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(count), values.end(), std::greater<>());
  double sum = 0;
  for (std::size_t v = 0; v < count; ++v) sum += values[v];
  return sum;
}

BoundFactors no_substitution(const CascadePrepared& net) {
  return {std::vector<double>(net.firms, 1.0), std::vector<double>(net.markets, 0.0), std::vector<unsigned char>(net.markets, 0)};
}

// X and x of each market: what a set can take from it, and how much more than an iteration before.
struct MarketLosses {
  std::vector<double> loss, change;
};

class Runner {
 public:
  Runner(const CascadePrepared& net, const CascadeBoundOptions& options, std::span<const FirmLoss> failures, int threads,
         const Progress& progress)
      : net_(net), options_(options), failures_(failures), progress_(progress),
        blocks_((failures.size() + cascade_lanes - 1) / cascade_lanes),
        team_(std::clamp<std::size_t>(static_cast<std::size_t>(std::max(1, threads)), 1, std::max<std::size_t>(1, blocks_))) {}

  std::size_t blocks() const { return blocks_; }
  std::span<const FirmLoss> of_block(std::size_t b) const {
    return failures_.subspan(b * cascade_lanes, std::min(cascade_lanes, failures_.size() - b * cascade_lanes));
  }
  // Calls work(block, scratch) for each block once, on the threads; for no more of them once the progress is stopped. begins(block) is
  // called before, on one of the threads for its own blocks alone.
  template <class Work, class Begins>
  void each_block(const Work& work, const Begins& begins) {
    std::atomic<std::size_t> next = 0;
    team_.run([&](std::size_t worker) {
      BoundScratch scratch(net_);
      for (std::size_t b = next++; b < blocks_ && !progress_.stopped(); b = next++) {
        if (worker == 0) begins(b);
        work(b, scratch);
      }
    });
  }
  template <class Work>
  void each_block(const Work& work) {
    each_block(work, [](std::size_t) {});
  }
  MarketLosses market_losses(const std::vector<std::unique_ptr<BoundBlock>>& blocks) {
    const std::size_t size = net_.markets * cascade_lanes;
    std::vector<double> loss(blocks_ * size, 0.0), change(blocks_ * size, 0.0);
    each_block([&](std::size_t b, BoundScratch&) { blocks[b]->market_losses(&loss[b * size], &change[b * size]); });
    MarketLosses sums;
    for (std::size_t m = 0; m < net_.markets; ++m) {
      sums.loss.push_back(most(loss, m));
      sums.change.push_back(most(change, m));
    }
    return sums;
  }

 private:
  // What a set can take at most.
  double most(const std::vector<double>& values, std::size_t market) const {
    std::vector<double> inside, outside;  // by the market of the failure
    for (std::size_t f = 0; f < failures_.size(); ++f) {
      const double value = values[(f / cascade_lanes * net_.markets + market) * cascade_lanes + f % cascade_lanes];
      (options_.apart && net_.market[failures_[f].firm] == market ? inside : outside).push_back(value);
    }
    const double none_inside = sum_of_largest(outside, options_.together);
    return std::max(none_inside, sum_of_largest(inside, 1) + sum_of_largest(outside, options_.together - 1));
  }

  const CascadePrepared& net_;
  const CascadeBoundOptions& options_;
  std::span<const FirmLoss> failures_;
  const Progress& progress_;
  std::size_t blocks_;
  detail::Team team_;
};

// s and r of an iteration; `left` is A of the one before, and becomes that of this one.
BoundFactors factors_of(const CascadePrepared& net, const MarketLosses& lost, std::vector<double>& left) {
  BoundFactors factors = no_substitution(net);
  for (std::size_t m = 0; m < net.markets; ++m) {
    const double before = left[m], now = net.market_out[m] - lost.loss[m] * (1 + rounding);
    left[m] = now;
    const bool something = now > 2e-3 * net.market_out[m] && now > 1e-9;
    factors.rise[m] = something ? lost.change[m] / before * (1 + rounding) : 1;
    factors.whole[m] = factors.rise[m] >= 1 ? 1 : 0;
    if (!something) continue;
    for (std::uint32_t at = net.market_begin[m]; at < net.market_begin[m + 1]; ++at) {
      const std::uint32_t firm = net.market_firms[at];
      factors.sigma[firm] = std::min(1.0, net.out[firm] / now * (1 + rounding));
    }
  }
  return factors;
}

}  // namespace

Result<CascadeBounds> CascadeBounds::compute(const Cascade& cascade, std::span<const FirmLoss> failures, const CascadeBoundOptions& options,
                                             int threads, Progress& progress) {
  const CascadePrepared& net = *cascade.prepared_;
  if (net.parameters.stop != CascadeStop::largest_change)
    return fail(ErrorCode::unsupported, "Bounds are not known for a cascade that stops by growth", {"", 0, 0, "stop"},
                "Stop by the largest change of a node.");
  for (const FirmLoss& loss : failures)
    if (loss.firm >= net.firms || !(loss.down >= 0 && loss.down <= 1 && loss.up >= 0 && loss.up <= 1))
      return fail(ErrorCode::out_of_range, fmt::format("Firm {} loses {} down and {} up", loss.firm, loss.down, loss.up),
                  {"", 0, 0, "failures"}, "Give firms of the network and shares from 0 to 1.");
  Runner runner(net, options, failures, threads, progress);
  CascadeBounds bounds;
  bounds.iterations_ = options.iterations;
  bounds.together_ = options.together;
  bounds.eps_ = net.parameters.eps;
  bounds.loss_.assign(failures.size() * (options.iterations + 1), 0.0);
  bounds.change_.assign(bounds.loss_.size(), 1.0);
  const auto record = [&](std::size_t b, const BoundBlock& block, std::uint32_t t) {
    const auto loss = block.losses(net.weights[options.weighting], options.chain), change = block.largest_changes();
    for (std::size_t k = 0; k < runner.of_block(b).size(); ++k) {
      const std::size_t at = bounds.at(static_cast<std::uint32_t>(b * cascade_lanes + k), t);
      bounds.loss_[at] = loss[k];
      if (t > 0) bounds.change_[at] = change[k];
    }
  };
  const std::string what = fmt::format("bounds on sets of {}{}", options.together, options.apart ? " in markets of their own" : "");
  const double steps = static_cast<double>(std::max<std::uint32_t>(1, options.iterations));
  if (!net.parameters.substitution || runner.blocks() * BoundBlock::bytes(net) > options.memory_bytes) {
    const BoundFactors factors = no_substitution(net);
    BoundFactors later = factors;  // substitution that is not followed: all of a loss may be new
    if (net.parameters.substitution) later.whole.assign(net.markets, 1);
    const auto follow = [&](std::size_t b, BoundScratch& scratch) {
      BoundBlock block(net, runner.of_block(b));
      record(b, block, 0);
      for (std::uint32_t t = 1; t <= options.iterations && !progress.stopped(); ++t) {
        block.advance(later, scratch);
        record(b, block, t);
      }
    };
    const auto blocks = static_cast<double>(runner.blocks());
    runner.each_block(follow, [&](std::size_t b) { progress.update(static_cast<double>(b) / blocks, what); });
    TRY(go_on(progress));
    return bounds;
  }
  std::vector<std::unique_ptr<BoundBlock>> blocks(runner.blocks());
  runner.each_block([&](std::size_t b, BoundScratch&) {
    blocks[b] = std::make_unique<BoundBlock>(net, runner.of_block(b));
    record(b, *blocks[b], 0);
  });
  std::vector<double> left = net.market_out;
  for (std::uint32_t t = 1; t <= options.iterations; ++t) {
    progress.update((t - 1) / steps, what);
    TRY(go_on(progress));
    const MarketLosses lost = runner.market_losses(blocks);
    TRY(go_on(progress));
    const BoundFactors factors = factors_of(net, lost, left);
    runner.each_block([&](std::size_t b, BoundScratch& scratch) {
      blocks[b]->advance(factors, scratch);
      record(b, *blocks[b], t);
    });
  }
  TRY(go_on(progress));
  return bounds;
}

std::uint32_t CascadeBounds::stops_within(std::span<const std::uint32_t> set) const {
  for (std::uint32_t t = 1; t <= iterations_; ++t) {
    double change = 0;
    for (const std::uint32_t failure : set) change += largest_change(failure, t);
    if (change * (1 + rounding) <= eps_) return t;
  }
  return 0;
}

double CascadeBounds::loss(std::span<const std::uint32_t> set) const {
  const std::uint32_t t = stops_within(set);
  if (t == 0) return 1;
  double sum = 0;
  for (const std::uint32_t failure : set) sum += loss_after(failure, t);
  return std::min(1.0, sum * (1 + rounding));
}

double CascadeBounds::key(std::uint32_t failure) const {
  // A set of failures that each change by so little at the end stops by then.
  const bool settles = largest_change(failure, iterations_) * static_cast<double>(together_) * (1 + rounding) <= eps_;
  return settles ? std::min(1.0, loss_after(failure, iterations_) * (1 + rounding)) : 1;
}

}  // namespace entrepot::shock
