#include "sourcing/score.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "base/text.h"

namespace entrepot::sourcing {
namespace {

bool in_range(Factor factor, double value) {
  if (!std::isfinite(value) || value < 0) return false;
  return factor == Factor::spare || factor == Factor::room || value <= 1;
}

// What multiplies the score: the factor, or what it leaves of 1.
double multiplier(Factor factor, double value) {
  const bool taken_off = factor == Factor::duty || factor == Factor::risk || factor == Factor::detour;
  return taken_off ? 1 - value : value;
}

Result<> check(std::span<const SupplierFactors> suppliers) {
  for (std::size_t i = 0; i < suppliers.size(); ++i)
    for (const Factor factor : all_factors)
      if (const auto value = factor_of(suppliers[i], factor); value && !in_range(factor, *value))
        return fail(ErrorCode::out_of_range,
                    std::string(factor_name(factor)) + " of supplier " + std::to_string(i) + " is " + format_exact(*value),
                    {{}, 0, 0, std::string(factor_name(factor))}, "Give a number in its range, or leave it out where it is not known.");
  return {};
}

SupplierScore scored(const SupplierFactors& factors, std::size_t supplier, const std::vector<Factor>& used) {
  SupplierScore out{supplier, {}, {}};
  double product = 1;
  for (const Factor factor : used) {
    const auto value = factor_of(factors, factor);
    if (value) product *= multiplier(factor, *value);
    else out.lacks.push_back(factor);
  }
  if (out.lacks.empty() && !used.empty()) out.score = product;
  return out;
}

}  // namespace

std::string_view factor_name(Factor factor) {
  switch (factor) {
    case Factor::spare: return "spare";
    case Factor::room: return "room";
    case Factor::density: return "density";
    case Factor::duty: return "duty";
    case Factor::risk: return "risk";
    case Factor::detour: return "detour";
  }
  return "";
}

std::optional<double> factor_of(const SupplierFactors& factors, Factor factor) {
  switch (factor) {
    case Factor::spare: return factors.spare;
    case Factor::room: return factors.room;
    case Factor::density: return factors.density;
    case Factor::duty: return factors.duty;
    case Factor::risk: return factors.risk;
    case Factor::detour: return factors.detour;
  }
  return std::nullopt;
}

Result<Ranking> rank_suppliers(std::span<const SupplierFactors> suppliers) {
  TRY(check(suppliers));
  Ranking ranking;
  for (const Factor factor : all_factors) {
    const bool known = std::any_of(suppliers.begin(), suppliers.end(), [&](const auto& s) { return factor_of(s, factor).has_value(); });
    (known ? ranking.used : ranking.absent).push_back(factor);
  }
  for (std::size_t i = 0; i < suppliers.size(); ++i) ranking.suppliers.push_back(scored(suppliers[i], i, ranking.used));
  std::stable_sort(ranking.suppliers.begin(), ranking.suppliers.end(), [&](const SupplierScore& a, const SupplierScore& b) {
    if (a.score.has_value() != b.score.has_value()) return a.score.has_value();
    if (a.score) return *a.score > *b.score;
    return suppliers[a.supplier].spare.value_or(-1) > suppliers[b.supplier].spare.value_or(-1);
  });
  return ranking;
}

double risk_of_governance(double score) { return std::clamp((2.5 - score) / 5.0, 0.0, 1.0); }

Result<double> detour_share(double open_km, std::optional<double> closed_km) {
  if (!(open_km > 0) || !std::isfinite(open_km) || (closed_km && !(*closed_km >= open_km)))
    return fail(ErrorCode::out_of_range,
                "a way of " + format_exact(open_km) + " km that becomes " + format_exact(closed_km.value_or(0)) + " km", {{}, 0, 0, "km"},
                "Closing gates never shortens a way: give 0 < open <= closed.");
  if (!closed_km || std::isinf(*closed_km)) return 1.0;
  return 1.0 - open_km / *closed_km;
}

}  // namespace entrepot::sourcing
