#include "finance/voting.h"

#include <algorithm>
#include <bit>
#include <numeric>

#include <fmt/format.h>

namespace entrepot::finance {
namespace {

__extension__ typedef __int128 Wide;

constexpr std::int64_t weight_sum_max = std::int64_t{1} << 62;

Result<std::int64_t> sum_of(std::span<const std::int64_t> weights) {
  std::int64_t sum = 0;
  for (const std::int64_t weight : weights) {
    if (weight < 0)
      return fail(ErrorCode::out_of_range, fmt::format("A weight of {}", weight), {"", 0, 0, "weight"}, "Give weights of 0 or more.");
    if (weight > weight_sum_max - sum)
      return fail(ErrorCode::out_of_range, "The weights sum to more than 2^62", {"", 0, 0, "weight"}, "Count in a larger unit.");
    sum += weight;
  }
  return sum;
}

Result<> check(const VotingGame& game) {
  const std::size_t n = game.weights.size();
  if (n == 0 || n > voters_max)
    return fail(ErrorCode::out_of_range, fmt::format("{} voters", n), {}, fmt::format("Give 1 to {} voters.", voters_max));
  TRY_ASSIGN(const std::int64_t sum, sum_of(game.weights));
  if (game.quota < 1 || game.quota > sum)
    return fail(ErrorCode::out_of_range, fmt::format("A quota of {} where all votes are {}", game.quota, sum), {"", 0, 0, "quota"},
                "Give a quota of at least 1 vote and at most all of them.");
  return {};
}

Result<> check_enumerable(const VotingGame& game) {
  TRY(check(game));
  if (game.weights.size() <= voters_enumerated_max) return {};
  return fail(ErrorCode::out_of_range, fmt::format("{} voters have too many coalitions to go through", game.weights.size()), {},
              fmt::format("Give at most {} voters, or weights whose sum over their greatest common divisor is at most {}.",
                          voters_enumerated_max, counted_weight_max));
}

// w(S) of all 2^n coalitions, voter i being bit i.
std::vector<std::int64_t> coalition_weights(std::span<const std::int64_t> weights) {
  std::vector<std::int64_t> sums(std::size_t{1} << weights.size(), 0);
  for (std::size_t s = 1; s < sums.size(); ++s) sums[s] = sums[s & (s - 1)] + weights[static_cast<std::size_t>(std::countr_zero(s))];
  return sums;
}

// |S|! (n - |S| - 1)! / n! = 1 / (n C(n-1, |S|))
std::vector<double> chances_by_size(std::size_t n) {
  std::vector<double> chances(n);
  double subsets = 1;  // C(n-1, size), exact below 2^53
  for (std::size_t size = 0; size < n; ++size) {
    chances[size] = 1 / (static_cast<double>(n) * subsets);
    subsets = subsets * static_cast<double>(n - 1 - size) / static_cast<double>(size + 1);
  }
  return chances;
}

// swings[i][size]: how many coalitions of that size voter i swings
VotingPower power_of(const std::vector<std::vector<std::int64_t>>& swings) {
  const std::size_t n = swings.size();
  const auto chances = chances_by_size(n);
  VotingPower power;
  double all = 0;
  for (const auto& by_size : swings) {
    power.swings.push_back(std::accumulate(by_size.begin(), by_size.end(), std::int64_t{0}));
    power.shapley_shubik.push_back(
        std::inner_product(by_size.begin(), by_size.end(), chances.begin(), 0.0, std::plus<>(),
                           [](std::int64_t count, double chance) { return static_cast<double>(count) * chance; }));
    all += static_cast<double>(power.swings.back());
  }
  for (const std::int64_t count : power.swings) {
    power.banzhaf.push_back(all > 0 ? static_cast<double>(count) / all : 0);
    power.banzhaf_absolute.push_back(std::ldexp(static_cast<double>(count), -static_cast<int>(n - 1)));
  }
  return power;
}

// Numbers of coalitions by size and weight, of voters that can be taken in and out.
class Counts {
 public:
  Counts(std::size_t voters, std::size_t weight_max) : sizes_(voters + 1), weights_(weight_max + 1), counts_(sizes_ * weights_, 0) {
    counts_[0] = 1;
  }
  void add(std::size_t weight) {
    for (std::size_t size = sizes_ - 1; size > 0; --size)
      for (std::size_t w = weight; w < weights_; ++w) at(size, w) += at(size - 1, w - weight);
  }
  void remove(std::size_t weight) {
    for (std::size_t size = 1; size < sizes_; ++size)
      for (std::size_t w = weight; w < weights_; ++w) at(size, w) -= at(size - 1, w - weight);
  }
  std::uint64_t between(std::size_t size, std::size_t from, std::size_t to) const {  // weights from <= w < to
    const auto row = counts_.begin() + static_cast<std::ptrdiff_t>(size * weights_);
    return std::accumulate(row + static_cast<std::ptrdiff_t>(from), row + static_cast<std::ptrdiff_t>(std::min(to, weights_)),
                           std::uint64_t{0});
  }

 private:
  std::uint64_t& at(std::size_t size, std::size_t w) { return counts_[size * weights_ + w]; }
  std::size_t sizes_, weights_;
  std::vector<std::uint64_t> counts_;
};

}  // namespace

Result<std::int64_t> quota_of(std::span<const std::int64_t> weights, std::int64_t numerator, std::int64_t denominator) {
  if (numerator < 1 || numerator > denominator)
    return fail(ErrorCode::out_of_range, fmt::format("A majority of {}/{}", numerator, denominator), {"", 0, 0, "quota"},
                "Give a fraction above 0 and at most 1, such as 2/3.");
  TRY_ASSIGN(const std::int64_t sum, sum_of(weights));
  return static_cast<std::int64_t>((static_cast<Wide>(sum) * numerator + denominator - 1) / denominator);
}

Result<std::vector<std::int64_t>> whole_votes(std::span<const Decimal> votes) {
  int places = 0;
  for (const Decimal& own : votes) places = std::max(places, own.places());
  TRY_ASSIGN(const Decimal unit, Decimal::create(0, places));
  std::vector<std::int64_t> out;
  for (const Decimal& own : votes) {
    TRY_ASSIGN(const Decimal same, own.plus(unit));
    out.push_back(same.coefficient());
  }
  return out;
}

Result<VotingPower> power_by_enumeration(const VotingGame& game) {
  TRY(check_enumerable(game));
  const std::size_t n = game.weights.size();
  const auto sums = coalition_weights(game.weights);
  std::vector<std::vector<std::int64_t>> swings(n, std::vector<std::int64_t>(n, 0));
  for (std::size_t s = 0; s < sums.size(); ++s) {
    if (sums[s] >= game.quota) continue;
    for (std::size_t i = 0; i < n; ++i)
      if ((s >> i & 1) == 0 && sums[s] + game.weights[i] >= game.quota) ++swings[i][static_cast<std::size_t>(std::popcount(s))];
  }
  return power_of(swings);
}

Result<VotingPower> power_by_counting(const VotingGame& game) {
  TRY(check(game));
  const std::size_t n = game.weights.size();
  const std::int64_t unit =
      std::accumulate(game.weights.begin(), game.weights.end(), std::int64_t{0}, [](auto a, auto b) { return std::gcd(a, b); });
  const std::int64_t sum = std::accumulate(game.weights.begin(), game.weights.end(), std::int64_t{0}) / unit;
  if (sum > counted_weight_max)
    return fail(
        ErrorCode::out_of_range, fmt::format("The weights sum to {} of their greatest common divisor", sum), {"", 0, 0, "weight"},
        fmt::format("Give at most {} voters, or rounder weights: up to {} can be counted.", voters_enumerated_max, counted_weight_max));
  const auto quota = static_cast<std::size_t>((game.quota + unit - 1) / unit);
  Counts counts(n, quota - 1);  // what wins already is never swung
  for (const std::int64_t weight : game.weights) counts.add(static_cast<std::size_t>(weight / unit));
  std::vector<std::vector<std::int64_t>> swings(n, std::vector<std::int64_t>(n, 0));
  for (std::size_t i = 0; i < n; ++i) {
    const auto weight = static_cast<std::size_t>(game.weights[i] / unit);
    counts.remove(weight);
    for (std::size_t size = 0; size < n; ++size)
      swings[i][size] = static_cast<std::int64_t>(counts.between(size, quota > weight ? quota - weight : 0, quota));
    counts.add(weight);
  }
  return power_of(swings);
}

Result<VotingPower> voting_power(const VotingGame& game) {
  return game.weights.size() <= voters_enumerated_max ? power_by_enumeration(game) : power_by_counting(game);
}

Result<Blocking> blocking(const VotingGame& game) {
  TRY(check_enumerable(game));
  TRY_ASSIGN(const VotingPower power, power_by_enumeration(game));
  const std::size_t n = game.weights.size();
  const auto sums = coalition_weights(game.weights);
  const std::int64_t all = sums.back();
  Blocking out;
  out.voters_needed = n + 1;
  for (std::size_t s = 1; s < sums.size(); ++s) {
    const auto size = static_cast<std::size_t>(std::popcount(s));
    if (all - sums[s] >= game.quota || size > out.voters_needed) continue;
    if (size < out.voters_needed) {
      out.voters_needed = size;
      out.smallest_count = 0;
      out.smallest.clear();
    }
    ++out.smallest_count;
    if (out.smallest.size() == blocking_listed) continue;
    auto& members = out.smallest.emplace_back();
    for (std::size_t i = 0; i < n; ++i)
      if (s >> i & 1) members.push_back(i);
  }
  std::sort(out.smallest.begin(), out.smallest.end());
  for (std::size_t i = 0; i < n; ++i) {
    if (all - game.weights[i] < game.quota) out.vetoes.push_back(i);
    if (power.swings[i] == 0) out.dummies.push_back(i);
  }
  return out;
}

}  // namespace entrepot::finance
