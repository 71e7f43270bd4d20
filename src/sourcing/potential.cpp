#include "sourcing/potential.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "base/text.h"
#include "sourcing/detail/checks.h"
#include "sourcing/sourcing.h"

namespace entrepot::sourcing {
using detail::at_field;
namespace {

Result<> check_numbers(std::span<const double> numbers, double most, const char* field) {
  for (std::size_t k = 0; k < numbers.size(); ++k)
    if (!std::isfinite(numbers[k]) || numbers[k] < 0 || numbers[k] > most)
      return fail(ErrorCode::out_of_range, std::string(field) + " of product " + std::to_string(k) + " is " + format_exact(numbers[k]),
                  at_field(field), "Give a number that is not negative, and a share of at most 1.");
  return {};
}

double quantile(const std::vector<double>& sorted, double share) {
  const double at = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (at - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

}  // namespace

Result<ExportPotential> export_potential(std::span<const double> supply_share, std::span<const double> demand,
                                         std::span<const double> actual) {
  const std::size_t products = supply_share.size();
  if (demand.size() != products || actual.size() != products)
    return fail(ErrorCode::bad_field, "shares, demands and trade are of different lengths", at_field("demand"),
                "Give one of each for each product.");
  TRY(check_numbers(supply_share, 1.0, "supply_share"));
  TRY(check_numbers(demand, std::numeric_limits<double>::max(), "demand"));
  TRY(check_numbers(actual, std::numeric_limits<double>::max(), "actual"));
  double expected = 0, traded = 0;
  for (std::size_t k = 0; k < products; ++k) {
    expected += supply_share[k] * demand[k];
    traded += actual[k];
  }
  ExportPotential out;
  out.potential.resize(products);
  out.unrealised.resize(products);
  if (!(expected > 0)) return out;
  out.gamma = traded / expected;
  for (std::size_t k = 0; k < products; ++k) {
    const double potential = supply_share[k] * demand[k] * *out.gamma;
    out.potential[k] = potential;
    if (potential > 0) out.unrealised[k] = std::max(0.0, 1.0 - actual[k] / potential);
  }
  return out;
}

Result<PriceEffect> price_effect(double lost_share, std::span<const double> sigmas) {
  if (sigmas.empty())
    return fail(ErrorCode::missing_data, "there is no elasticity of substitution", at_field("sigma"), "Give at least one number above 1.");
  if (lost_share > lost_share_max && lost_share < 1)
    return fail(ErrorCode::out_of_range,
                "the lost share is " + format_exact(lost_share) + ", and elasticities are not taken to reach beyond " +
                    format_exact(lost_share_max),
                at_field("lost_share"), "Give no price effect for so large a loss.");
  for (const double sigma : sigmas) TRY(price_ratio(lost_share, sigma));
  std::vector<double> sorted(sigmas.begin(), sigmas.end());
  std::sort(sorted.begin(), sorted.end());
  PriceEffect out;
  out.sigma_low = quantile(sorted, 0.25);
  out.sigma_middle = quantile(sorted, 0.5);
  out.sigma_high = quantile(sorted, 0.75);
  TRY_ASSIGN(out.low, price_ratio(lost_share, out.sigma_high));
  TRY_ASSIGN(out.middle, price_ratio(lost_share, out.sigma_middle));
  TRY_ASSIGN(out.high, price_ratio(lost_share, out.sigma_low));
  return out;
}

}  // namespace entrepot::sourcing
