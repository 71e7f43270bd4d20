#include "reserves/burden.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/text.h"

namespace entrepot::reserves {
namespace {

Where at_field(std::string_view name) { return Where{{}, 0, 0, std::string(name)}; }

Result<double> sum_of(std::span<const double> amounts, std::string_view what) {
  double sum = 0;
  for (const double amount : amounts) {
    if (!(amount >= 0) || std::isinf(amount))
      return fail(ErrorCode::out_of_range, std::string(what) + " is " + format_exact(amount), at_field(what),
                  "Give a number that is not negative.");
    sum += amount;
  }
  if (sum > 0) return sum;
  return fail(ErrorCode::out_of_range, std::string(what) + " is 0 for every member", at_field(what), "Give at least one number above 0.");
}

std::vector<double> scaled(std::span<const double> amounts, double sum) {
  std::vector<double> out;
  for (const double amount : amounts) out.push_back(amount / sum);
  return out;
}

}  // namespace

std::vector<double> equal_key(std::size_t members) { return std::vector<double>(members, 1 / static_cast<double>(members)); }

Result<std::vector<double>> proportional_key(std::span<const double> amounts, std::string_view what) {
  TRY_ASSIGN(const double sum, sum_of(amounts, what));
  return scaled(amounts, sum);
}

Result<std::vector<double>> premium_key(std::span<const double> mean, std::span<const double> deviation, double a, double b) {
  if (mean.size() != deviation.size())
    return fail(ErrorCode::bad_field, std::to_string(mean.size()) + " means and " + std::to_string(deviation.size()) + " deviations",
                at_field("premium"), "Give one of each for each member.");
  std::vector<double> premium;
  for (std::size_t i = 0; i < mean.size(); ++i) premium.push_back(a * mean[i] + b * deviation[i]);
  return proportional_key(premium, "premium");
}

Result<std::vector<double>> hybrid_key(const std::vector<std::vector<double>>& keys, std::span<const double> weights) {
  if (keys.empty() || keys.size() != weights.size())
    return fail(ErrorCode::bad_field, std::to_string(keys.size()) + " keys and " + std::to_string(weights.size()) + " weights",
                at_field("hybrid"), "Give a weight for each key.");
  TRY_ASSIGN(const double sum, sum_of(weights, "hybrid"));
  if (std::abs(sum - 1) > 1e-9)
    return fail(ErrorCode::out_of_range, "the weights of the hybrid key sum to " + format_exact(sum), at_field("hybrid"),
                "Let them sum to 1.");
  std::vector<double> out(keys.front().size(), 0.0);
  for (std::size_t k = 0; k < keys.size(); ++k) {
    if (keys[k].size() != out.size())
      return fail(ErrorCode::bad_field, "the keys of a hybrid have other members", at_field("hybrid"), "Mix keys of the same members.");
    for (std::size_t i = 0; i < out.size(); ++i) out[i] += weights[k] / sum * keys[k][i];
  }
  return out;
}

Result<BurdenVerdict> judge_key(const CostGame& game, const BurdenKey& key) {
  const std::size_t n = game.players();
  if (key.shares.size() != n)
    return fail(ErrorCode::bad_field, "key " + key.name + " has " + std::to_string(key.shares.size()) + " shares, not " + std::to_string(n),
                at_field(key.name), "Give one for each member.");
  BurdenVerdict out;
  for (std::size_t i = 0; i < n; ++i) {
    out.cost.push_back(game.total() * key.shares[i]);
    out.gain.push_back(game.alone(i) - out.cost[i]);
    const double relative = game.alone(i) > 0 ? out.gain[i] / game.alone(i) : out.gain[i] < 0 ? -1 : 0;
    if (i == 0 || relative < out.least_gain_share) {
      out.least_gaining = i;
      out.least_gain_share = relative;
    }
  }
  out.core = core_slack(game, out.cost);
  return out;
}

std::optional<std::size_t> most_acceptable(const CostGame& game, std::span<const BurdenVerdict> verdicts) {
  std::optional<std::size_t> best;
  for (std::size_t k = 0; k < verdicts.size(); ++k) {
    if (!verdicts[k].accepted_by_each() || !verdicts[k].accepted_by_groups(game)) continue;
    if (!best || verdicts[k].least_gain_share > verdicts[*best].least_gain_share) best = k;
  }
  return best;
}

std::vector<std::int64_t> in_whole_units(std::span<const double> shares, std::int64_t total) {
  std::vector<std::int64_t> out;
  std::vector<double> rest;
  std::int64_t left = total;
  for (const double share : shares) {
    const double exact = std::max(0.0, share) * static_cast<double>(total);
    out.push_back(static_cast<std::int64_t>(std::floor(exact)));
    rest.push_back(exact - std::floor(exact));
    left -= out.back();
  }
  std::vector<std::size_t> order(shares.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return rest[a] > rest[b]; });
  for (std::size_t k = 0; k < order.size() && left > 0; ++k, --left) ++out[order[k]];
  return out;
}

}  // namespace entrepot::reserves
