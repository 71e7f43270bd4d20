#include "assessment/detail/ensemble.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/random.h"

namespace entrepot::assessment::detail {
namespace {

template <class T>
Quantiles nearest_rank(std::span<T> values) {
  if (values.empty()) return {};
  const auto rank = [&](double q) {
    const auto at = static_cast<std::size_t>(std::ceil(q * static_cast<double>(values.size())));
    return std::clamp<std::size_t>(at, 1, values.size()) - 1;
  };
  const auto pick = [&](double q) {
    const auto nth = values.begin() + static_cast<std::ptrdiff_t>(rank(q));
    std::nth_element(values.begin(), nth, values.end());
    return static_cast<double>(*nth);
  };
  return {pick(0.1), pick(0.5), pick(0.9)};
}

std::vector<double> mean_ranks(std::span<const double> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<double> ranks(values.size());
  for (std::size_t i = 0; i < order.size();) {
    std::size_t end = i;
    while (end < order.size() && values[order[end]] == values[order[i]]) ++end;
    for (std::size_t k = i; k < end; ++k) ranks[order[k]] = 0.5 * static_cast<double>(i + end - 1);
    i = end;
  }
  return ranks;
}

}  // namespace

std::vector<double> latin_hypercube(std::uint64_t seed, std::size_t members, std::size_t dimensions) {
  std::vector<double> out(members * dimensions);
  std::vector<std::uint32_t> strata(members);
  for (std::size_t d = 0; d < dimensions; ++d) {
    RandomStream stream(seed, static_cast<std::uint32_t>(d), 1);
    std::iota(strata.begin(), strata.end(), 0U);
    for (std::size_t i = members; i > 1; --i) std::swap(strata[i - 1], strata[stream.below(i)]);
    for (std::size_t m = 0; m < members; ++m) out[m * dimensions + d] = (strata[m] + stream.uniform()) / static_cast<double>(members);
  }
  return out;
}

Quantiles quantiles_of(std::span<double> values) { return nearest_rank(values); }
Quantiles quantiles_of(std::span<float> values) { return nearest_rank(values); }

double rank_correlation(std::span<const double> x, std::span<const double> y) {
  const auto rx = mean_ranks(x), ry = mean_ranks(y);
  const double mean = 0.5 * (static_cast<double>(x.size()) - 1);
  double xy = 0, xx = 0, yy = 0;
  for (std::size_t i = 0; i < rx.size(); ++i) {
    xy += (rx[i] - mean) * (ry[i] - mean);
    xx += (rx[i] - mean) * (rx[i] - mean);
    yy += (ry[i] - mean) * (ry[i] - mean);
  }
  return xx > 0 && yy > 0 ? xy / std::sqrt(xx * yy) : 0.0;
}

Interval fisher_interval(double correlation, std::size_t n) {
  if (n < 4) return {-1, 1};
  const double r = std::clamp(correlation, -0.999999999999, 0.999999999999);
  const double z = std::atanh(r), half = 1.959963984540054 / std::sqrt(static_cast<double>(n) - 3);
  return {std::tanh(z - half), std::tanh(z + half)};
}

}  // namespace entrepot::assessment::detail
