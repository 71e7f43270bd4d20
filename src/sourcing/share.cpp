#include <algorithm>
#include <cmath>
#include <string>

#include "base/text.h"
#include "sourcing/detail/checks.h"
#include "sourcing/detail/water.h"
#include "sourcing/sourcing.h"

namespace entrepot::sourcing {
using detail::at_field;
namespace {

Result<> check_amounts(std::span<const double> amounts, const char* name) {
  for (std::size_t i = 0; i < amounts.size(); ++i)
    if (!std::isfinite(amounts[i]) || amounts[i] < 0)
      return fail(ErrorCode::out_of_range, std::string(name) + " of supplier " + std::to_string(i) + " is " + format_exact(amounts[i]),
                  at_field(name), "Give a number that is not negative.");
  return {};
}

}  // namespace

namespace detail {

// Water rises by the same multiple of its weight for everyone who is not full. A round ends when the first is full,
// so there are at most as many rounds as suppliers.
Refill fill_by_share(double need, std::span<const double> weight, std::span<const double> headroom) {
  const std::size_t n = weight.size();
  Refill refill{std::vector<double>(n, 0.0), need};
  std::vector<std::size_t> active;
  for (std::size_t i = 0; i < n; ++i)
    if (weight[i] > 0 && headroom[i] > 0) active.push_back(i);

  while (refill.unmet > 0 && !active.empty()) {
    double weight_active = 0;
    double rise_to_first_full = no_route;
    for (const std::size_t i : active) {
      weight_active += weight[i];
      rise_to_first_full = std::min(rise_to_first_full, (headroom[i] - refill.extra[i]) / weight[i]);
    }
    const double rise_to_met = refill.unmet / weight_active;
    const double rise = std::min(rise_to_met, rise_to_first_full);
    for (const std::size_t i : active)
      refill.extra[i] = (headroom[i] - refill.extra[i]) / weight[i] <= rise ? headroom[i] : refill.extra[i] + weight[i] * rise;
    refill.unmet = rise_to_met <= rise_to_first_full ? 0.0 : std::max(0.0, refill.unmet - weight_active * rise);
    std::erase_if(active, [&](std::size_t i) { return refill.extra[i] >= headroom[i]; });
  }
  return refill;
}

}  // namespace detail

Result<Refill> refill_by_share(double need, std::span<const double> base, std::span<const double> capacity) {
  if (base.size() != capacity.size())
    return fail(ErrorCode::bad_field, std::to_string(base.size()) + " base amounts but " + std::to_string(capacity.size()) + " capacities",
                at_field("capacity"), "Give one capacity for each supplier.");
  if (!std::isfinite(need) || need < 0)
    return fail(ErrorCode::out_of_range, "the need is " + format_exact(need), at_field("need"), "Give a number that is not negative.");
  TRY(check_amounts(base, "base"));
  TRY(check_amounts(capacity, "capacity"));
  std::vector<double> headroom(base.size());
  for (std::size_t i = 0; i < base.size(); ++i) headroom[i] = std::max(0.0, capacity[i] - base[i]);
  return detail::fill_by_share(need, base, headroom);
}

Result<double> price_ratio(double lost_share, double sigma) {
  if (!(lost_share >= 0 && lost_share < 1))
    return fail(ErrorCode::out_of_range, "the lost share is " + format_exact(lost_share), at_field("lost_share"),
                "Give a share from 0 up to, not including, 1: without any supplier left there is no price.");
  if (!(sigma > 1 && std::isfinite(sigma)))
    return fail(ErrorCode::out_of_range, "the elasticity of substitution is " + format_exact(sigma), at_field("sigma"),
                "Give a number above 1.");
  return std::pow(1.0 - lost_share, -1.0 / (sigma - 1.0));
}

double landed_cost(const LandedCostTerms& terms) {
  if (std::isinf(terms.days)) return no_route;
  return terms.price * (1.0 + terms.duty_rate) + terms.freight + terms.freight_per_day * terms.days + terms.risk;
}

}  // namespace entrepot::sourcing
