#include "reserves/scarcity_rules.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "base/text.h"

namespace entrepot::reserves {
namespace {

__extension__ using Wide = __int128;

// An exact fraction. With sums up to units_max every product here stays below 2^127.
class Fraction {
 public:
  Fraction(Wide numerator = 0, Wide denominator = 1) : n_(numerator), d_(denominator) { reduce(); }
  friend Fraction operator+(Fraction a, Fraction b) { return {a.n_ * b.d_ + b.n_ * a.d_, a.d_ * b.d_}; }
  friend Fraction operator-(Fraction a, Fraction b) { return {a.n_ * b.d_ - b.n_ * a.d_, a.d_ * b.d_}; }
  friend Fraction operator*(Fraction a, Fraction b) { return {a.n_ * b.n_, a.d_ * b.d_}; }
  friend Fraction operator/(Fraction a, Fraction b) { return {a.n_ * b.d_, a.d_ * b.n_}; }
  friend bool operator<(Fraction a, Fraction b) { return a.n_ * b.d_ < b.n_ * a.d_; }
  std::int64_t floor() const { return static_cast<std::int64_t>(n_ / d_); }  // none is negative here

 private:
  void reduce() {
    Wide a = n_ < 0 ? -n_ : n_, b = d_;
    while (b != 0) {
      const Wide rest = a % b;
      a = b;
      b = rest;
    }
    if (a > 1) n_ /= a, d_ /= a;
  }
  Wide n_, d_;
};

template <class T>
std::vector<T> each(const std::vector<T>& a, const std::vector<T>& b, T (*op)(T, T)) {
  std::vector<T> out;
  for (std::size_t i = 0; i < a.size(); ++i) out.push_back(op(a[i], b[i]));
  return out;
}
template <class T>
std::vector<T> sum_of(const std::vector<T>& a, const std::vector<T>& b) {
  return each<T>(a, b, [](T x, T y) { return x + y; });
}
template <class T>
std::vector<T> difference_of(const std::vector<T>& a, const std::vector<T>& b) {
  return each<T>(a, b, [](T x, T y) { return x - y; });
}
template <class T>
T total_of(const std::vector<T>& amounts) {
  T total{};
  for (const T& amount : amounts) total = total + amount;
  return total;
}

// In ascending order of claim: the claim, or an equal part of what is left if that is less.
template <class T>
std::vector<T> equal_awards(T estate, const std::vector<T>& claims) {
  std::vector<std::size_t> order(claims.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return claims[a] < claims[b]; });
  std::vector<T> awards(claims.size());
  for (std::size_t k = 0; k < order.size(); ++k) {
    const T part = estate / T(static_cast<std::int64_t>(order.size() - k));
    awards[order[k]] = part < claims[order[k]] ? part : claims[order[k]];
    estate = estate - awards[order[k]];
  }
  return awards;
}

template <class T>
std::vector<T> equal_losses(T estate, const std::vector<T>& claims) {
  return difference_of(claims, equal_awards(total_of(claims) - estate, claims));
}

template <class T>
std::vector<T> awards_by(ScarcityRule rule, T estate, const std::vector<T>& claims) {
  const T total = total_of(claims);
  std::vector<T> scaled;
  switch (rule) {
    case ScarcityRule::constrained_equal_awards: return equal_awards(estate, claims);
    case ScarcityRule::constrained_equal_losses: return equal_losses(estate, claims);
    case ScarcityRule::talmud: {
      for (const T& claim : claims) scaled.push_back(claim / T(2));
      const T half = total / T(2);
      return half < estate ? sum_of(scaled, equal_losses(estate - half, scaled)) : equal_awards(estate, scaled);
    }
    case ScarcityRule::proportional: break;
  }
  for (const T& claim : claims) scaled.push_back(T(0) < total ? estate * claim / total : T(0));
  return scaled;
}

Where at_field(const char* name) { return Where{{}, 0, 0, name}; }

tl::unexpected<Error> estate_too_great(const std::string& estate) {
  return fail(ErrorCode::out_of_range, "the estate " + estate + " is negative or above the sum of the claims", at_field("estate"),
              "When there is enough for all, everyone gets its claim; no rule is needed.");
}

// Units beyond the whole ones go to the greatest remainders, then by code.
std::vector<std::int64_t> rounded(const std::vector<Fraction>& awards, std::int64_t estate, std::span<const EconomyId> claimants) {
  std::vector<std::int64_t> units;
  for (const Fraction& award : awards) units.push_back(award.floor());
  std::vector<std::size_t> order(awards.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto remainder = [&](std::size_t i) { return awards[i] - Fraction(units[i]); };
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    if (remainder(b) < remainder(a)) return true;
    if (remainder(a) < remainder(b)) return false;
    return claimants[a] < claimants[b];
  });
  const std::int64_t left = estate - std::accumulate(units.begin(), units.end(), std::int64_t{0});
  std::vector<std::int64_t> out = units;
  for (std::int64_t k = 0; k < left; ++k) ++out[order[static_cast<std::size_t>(k)]];
  return out;
}

Result<> check_amounts(std::span<const double> amounts, const char* field) {
  for (const double amount : amounts)
    if (!std::isfinite(amount) || amount < 0)
      return fail(ErrorCode::out_of_range, std::string(field) + ": " + format_exact(amount), at_field(field),
                  "Give numbers that are not negative.");
  return {};
}

Result<> check_claimants(std::span<const EconomyId> claimants) {
  std::vector<EconomyId> sorted(claimants.begin(), claimants.end());
  std::sort(sorted.begin(), sorted.end());
  const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
  if (twice == sorted.end()) return {};
  return fail(ErrorCode::duplicate, twice->text() + " claims twice", at_field("claimants"), "Add its claims up.");
}

}  // namespace

std::string_view scarcity_rule_name(ScarcityRule rule) {
  switch (rule) {
    case ScarcityRule::proportional: return "proportional";
    case ScarcityRule::constrained_equal_awards: return "constrained_equal_awards";
    case ScarcityRule::constrained_equal_losses: return "constrained_equal_losses";
    case ScarcityRule::talmud: break;
  }
  return "talmud";
}

Result<std::vector<double>> share_out(ScarcityRule rule, double estate, std::span<const double> claims) {
  TRY(check_amounts(claims, "claims"));
  const std::vector<double> amounts(claims.begin(), claims.end());
  const double total = total_of(amounts);
  if (!(estate >= 0 && estate <= total * (1 + 1e-12))) return estate_too_great(format_exact(estate));
  std::vector<double> awards = awards_by(rule, std::min(estate, total), amounts);
  for (std::size_t i = 0; i < awards.size(); ++i) awards[i] = std::clamp(awards[i], 0.0, claims[i]);
  return awards;
}

Result<std::vector<double>> share_out_by_need(double estate, std::span<const double> claims, std::span<const double> weights,
                                              std::span<const double> held) {
  TRY(check_amounts(claims, "claims"));
  TRY(check_amounts(weights, "weights"));
  TRY(check_amounts(held, "held"));
  const std::size_t n = claims.size();
  if (weights.size() != n || held.size() != n)
    return fail(
        ErrorCode::bad_field,
        std::to_string(n) + " claims, " + std::to_string(weights.size()) + " weights, " + std::to_string(held.size()) + " held amounts",
        at_field("weights"), "Give one of each for each claimant.");
  double total = 0;
  for (std::size_t i = 0; i < n; ++i) {
    total += claims[i];
    if (claims[i] > 0 && weights[i] == 0)
      return fail(ErrorCode::out_of_range, "a claim of " + format_exact(claims[i]) + " has no weight", at_field("weights"),
                  "Give a weight above 0, or no claim.");
  }
  if (!(estate >= 0 && estate <= total * (1 + 1e-12))) return estate_too_great(format_exact(estate));
  // Up the levels at which a claimant begins to be served or has all that it claims.
  struct Level {
    double at, change;  // of the sum of the weights that are served
  };
  std::vector<Level> levels;
  for (std::size_t i = 0; i < n; ++i) {
    if (claims[i] == 0) continue;
    levels.push_back({held[i] / weights[i], weights[i]});
    levels.push_back({(held[i] + claims[i]) / weights[i], -weights[i]});
  }
  std::sort(levels.begin(), levels.end(), [](const Level& a, const Level& b) { return a.at < b.at; });
  double level = levels.empty() ? 0 : levels.front().at, served = 0, left = estate;
  for (const Level& next : levels) {
    const double wanted = (next.at - level) * served;
    if (wanted >= left && served > 0) break;
    left -= wanted;
    level = next.at;
    served += next.change;
  }
  if (served > 0) level += left / served;
  std::vector<double> awards;
  for (std::size_t i = 0; i < n; ++i) awards.push_back(claims[i] > 0 ? std::clamp(level * weights[i] - held[i], 0.0, claims[i]) : 0.0);
  return awards;
}

Result<std::vector<std::int64_t>> share_out_units(ScarcityRule rule, std::int64_t estate, std::span<const std::int64_t> claims,
                                                  std::span<const EconomyId> claimants) {
  if (claims.size() != claimants.size())
    return fail(ErrorCode::bad_field, std::to_string(claims.size()) + " claims of " + std::to_string(claimants.size()) + " claimants",
                at_field("claims"), "Give one claim for each claimant.");
  std::int64_t total = 0;
  for (const std::int64_t claim : claims) {
    if (claim < 0)
      return fail(ErrorCode::out_of_range, "a claim is " + std::to_string(claim), at_field("claims"),
                  "Give numbers that are not negative.");
    if (claim <= units_max) total += claim;
    if (claim > units_max || total > units_max)
      return fail(ErrorCode::limit_exceeded, "the claims sum to more than " + std::to_string(units_max) + " units", at_field("claims"),
                  "Use a greater unit.");
  }
  if (estate < 0 || estate > total) return estate_too_great(std::to_string(estate));
  TRY(check_claimants(claimants));
  const std::vector<Fraction> exact(claims.begin(), claims.end());
  return rounded(awards_by(rule, Fraction(estate), exact), estate, claimants);
}

}  // namespace entrepot::reserves
