// CascadeBounds::ceilings: losses that G (cascade_bound.h) lowers, for the closure of whole groups.
#include <algorithm>
#include <atomic>
#include <cmath>

#include <fmt/format.h>

#include "shock/cascade_bound.h"
#include "shock/detail/cascade_prepared.h"
#include "shock/detail/team.h"

namespace entrepot::shock {
namespace {

constexpr double rounding = 1e-9;
constexpr double nothing_left = 1e-9;  // of the sales of a market, and in money
constexpr int iterations_most = 40;
constexpr double settled = 1e-7;  // a change of a loss
constexpr int lowered = 3;        // times that a ceiling is lowered once more

using Losses = std::vector<double>;

double largest_change(const Losses& a, const Losses& b) {
  double largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) largest = std::max(largest, std::abs(a[i] - b[i]));
  return largest;
}

// One thread's G of both chains.
class Steps {
 public:
  explicit Steps(const CascadePrepared& net) : net_(net), left_(net.markets), sums_(net.cell_begin.back()) {}

  Losses down(const Losses& y, const Losses& psi) {
    std::copy(net_.market_out.begin(), net_.market_out.end(), left_.begin());
    if (net_.parameters.substitution)
      for (std::size_t i = 0; i < net_.firms; ++i) left_[net_.market[i]] -= y[i] * net_.out[i];
    std::fill(sums_.begin(), sums_.end(), 0.0);
    for (std::size_t i = 0; i < net_.firms; ++i) {
      if (y[i] == 0) continue;
      const double passed = sigma(i) * y[i];
      for (std::uint32_t at = net_.down_begin[i]; at < net_.down_begin[i + 1]; ++at)
        sums_[net_.down[at].slot] += passed * net_.down[at].share;
    }
    Losses next = psi;
    for (std::size_t j = 0; j < net_.firms; ++j) {
      for (std::size_t cell = net_.cell_begin[j] + detail::first_sum; cell < net_.cell_begin[j + 1]; ++cell)
        next[j] = std::max(next[j], sums_[cell]);
      next[j] = std::min(1.0, next[j]);
    }
    return next;
  }

  Losses up(const Losses& y, const Losses& psi) const {
    Losses next = psi;
    for (std::size_t i = 0; i < net_.firms; ++i) {
      double sum = 0;
      for (std::uint32_t at = net_.customers_begin[i]; at < net_.customers_begin[i + 1]; ++at)
        sum += net_.customers[at].share * y[net_.customers[at].firm];
      next[i] = std::min(1.0, std::max(next[i], sum));
    }
    return next;
  }

 private:
  double sigma(std::size_t i) const {
    if (!net_.parameters.substitution) return 1;
    const std::uint32_t market = net_.market[i];
    const double left = left_[market];
    return left > nothing_left && left > nothing_left * net_.market_out[market] ? std::min(1.0, net_.out[i] / left * (1 + rounding)) : 1;
  }

  const CascadePrepared& net_;
  std::vector<double> left_, sums_;
};

// A ceiling of one chain: G lowers it.
template <class Step>
Losses ceiling_of(const Losses& psi, const Step& step) {
  Losses from_above(psi.size(), 1.0);
  for (int t = 0; t < iterations_most; ++t) {
    Losses next = step(from_above, psi);
    const double change = largest_change(from_above, next);
    from_above = std::move(next);
    if (change < settled) break;
  }
  Losses from_below = psi;
  double change = 1;
  for (int t = 0; t < iterations_most && change >= settled; ++t) {
    Losses next = step(from_below, psi);
    change = largest_change(from_below, next);
    from_below = std::move(next);
  }
  for (double raised = std::max(settled, change); raised < 0.5; raised *= 8) {
    Losses y = from_below;
    for (double& loss : y) loss = std::min(1.0, loss + raised);
    const Losses next = step(y, psi);
    bool lowers = true;
    for (std::size_t i = 0; i < y.size() && lowers; ++i) lowers = y[i] >= 1 || next[i] * (1 + rounding) <= y[i];
    if (!lowers) continue;
    Losses ceiling = next;
    for (int t = 0; t < lowered; ++t) ceiling = step(ceiling, psi);
    for (std::size_t i = 0; i < y.size(); ++i) ceiling[i] = std::min(ceiling[i], from_above[i]);
    return ceiling;
  }
  return from_above;
}

double ceiling_index(const CascadePrepared& net, Steps& steps, const CascadeShock& shock, std::size_t weighting, CascadeChain chain) {
  Losses down(net.firms), up(net.firms);
  for (const FirmLoss& loss : shock) {
    down[loss.firm] = std::max(down[loss.firm], loss.down);
    up[loss.firm] = std::max(up[loss.firm], loss.up);
  }
  if (chain != CascadeChain::up) down = ceiling_of(down, [&](const Losses& y, const Losses& psi) { return steps.down(y, psi); });
  if (chain != CascadeChain::down) up = ceiling_of(up, [&](const Losses& y, const Losses& psi) { return steps.up(y, psi); });
  double index = 0;
  for (std::size_t i = 0; i < net.firms; ++i)
    index += net.weights[weighting][i] * (chain == CascadeChain::down ? down[i]
                                          : chain == CascadeChain::up ? up[i]
                                                                      : std::max(down[i], up[i]));
  return std::min(1.0, index * (1 + rounding));
}

}  // namespace

Result<std::vector<double>> CascadeBounds::ceilings(const Cascade& cascade, std::span<const CascadeShock> shocks, std::size_t weighting,
                                                    CascadeChain chain, int threads, Progress& progress) {
  const CascadePrepared& net = *cascade.prepared_;
  for (const CascadeShock& shock : shocks)
    for (const FirmLoss& loss : shock)
      if (loss.firm >= net.firms || !(loss.down >= 0 && loss.down <= 1 && loss.up >= 0 && loss.up <= 1))
        return fail(ErrorCode::out_of_range, fmt::format("Firm {} loses {} down and {} up", loss.firm, loss.down, loss.up),
                    {"", 0, 0, "shocks"}, "Give firms of the network and shares from 0 to 1.");
  std::vector<double> found(shocks.size());
  std::atomic<std::size_t> next = 0;
  detail::Team team(std::clamp<std::size_t>(static_cast<std::size_t>(std::max(1, threads)), 1, std::max<std::size_t>(1, shocks.size())));
  team.run([&](std::size_t) {
    Steps steps(net);
    for (std::size_t s = next++; s < shocks.size() && !progress.stopped(); s = next++)
      found[s] = ceiling_index(net, steps, shocks[s], weighting, chain);
  });
  TRY(go_on(progress));
  return found;
}

}  // namespace entrepot::shock
