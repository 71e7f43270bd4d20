// Export potential of a pair of economies over products, and prices after a loss over a range of elasticities.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "base/result.h"

namespace entrepot::sourcing {

// ITC's export potential indicator for exporter i and importer j over products k (Decreux and Spies 2016):
//
//     EPI_k = alpha_k beta_k gamma,   gamma = sum_k v_k / sum_k alpha_k beta_k,   unrealised_k = max(0, 1 - v_k / EPI_k)
//
// alpha: projected share of i in the world's supply of k (0..1); beta: projected demand of j for k; v: actual trade, in the unit of
// beta. gamma is missing where no alpha beta is above 0, unrealised where EPI is 0.
struct ExportPotential {
  std::optional<double> gamma;  // ITC's ease: actual over expected, the other way round than SupplierFactors::room
  std::vector<std::optional<double>> potential, unrealised;
};
// Errors: bad_field for lengths that differ, out_of_range for numbers that are negative, undefined, or a share above 1.
Result<ExportPotential> export_potential(std::span<const double> supply_share, std::span<const double> demand,
                                         std::span<const double> actual);

// Up to this lost share a price effect is given: 1 - s = 1/5, so that those left sell the importer five times as much to make it up. A
// bound of our own. Elasticities come from shifts of shares between suppliers that go on selling; towards s = 1 the formula grows beyond
// all bounds, and what it says there is that of the formula and not of any elasticity.
inline constexpr double lost_share_max = 0.8;

// P'/P = (1 - s)^(-1/(sigma - 1)) at the quartiles of elasticities: a point would hide how little is known of sigma. The lowest price
// effect comes from the highest sigma.
struct PriceEffect {
  double low = 1, middle = 1, high = 1;                    // price ratios
  double sigma_low = 0, sigma_middle = 0, sigma_high = 0;  // the quartiles, linear between order statistics (Hyndman and Fan, type 7)
};
// Errors: those of price_ratio, out_of_range above lost_share_max, missing_data without any elasticity.
Result<PriceEffect> price_effect(double lost_share, std::span<const double> sigmas);

}  // namespace entrepot::sourcing
