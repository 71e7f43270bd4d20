// What the brief shows and what it leaves out, by one rule each.
#include <algorithm>
#include <cmath>
#include <tuple>

#include "assessment/report.h"

namespace entrepot::assessment {
namespace {

constexpr double shown_from = 0.01;      // of use
constexpr double clear_from = 0.001;     // of the loss

}  // namespace

bool is_short(const SupplyImpact& impact, int horizon_days) {
  const auto stays_unmet = [](const SupplyImpact::Run& run) { return run.unmet_share.p90 >= shown_from; };
  const double use = impact.use_per_day * horizon_days;
  return (use > 0 && impact.direct_shortfall_total.p50 >= shown_from * use) ||
         std::any_of(impact.runs.begin(), impact.runs.end(), stays_unmet);
}

double unmet_worth(const SupplyImpact& impact, const World& world) {
  for (const ProductRow& row : world.prices)
    if (row.product == impact.product) return impact.runs[0].unmet_total.p50 * world.figure(row.figure).value;
  return 0;
}

std::vector<const SupplyImpact*> supply_ranked(const Assessment& a, const World& world) {
  struct Ranked {
    const SupplyImpact* impact;
    bool is_member;
    double worth, share, peak;
  };
  std::vector<Ranked> ranked;
  for (const SupplyImpact& x : a.supply)
    if (is_short(x, a.scenario.horizon_days))
      ranked.push_back({&x, std::find(a.group.begin(), a.group.end(), x.economy) != a.group.end(), unmet_worth(x, world),
                        x.runs[0].unmet_share.p50, x.direct_shortfall_peak.p50});
  std::stable_sort(ranked.begin(), ranked.end(), [](const Ranked& x, const Ranked& y) {
    return std::tuple(x.is_member, x.worth, x.share, x.peak) > std::tuple(y.is_member, y.worth, y.share, y.peak);
  });
  std::vector<const SupplyImpact*> out;
  for (const Ranked& x : ranked) out.push_back(x.impact);
  return out;
}

bool is_clear_difference(const Quantiles& difference, const Quantiles& loss) {
  const bool has_one_sign = (difference.p10 >= 0 && difference.p90 >= 0) || (difference.p10 <= 0 && difference.p90 <= 0);
  return has_one_sign && difference.p50 != 0 && std::fabs(difference.p50) >= clear_from * std::fabs(loss.p50);
}

}  // namespace entrepot::assessment
