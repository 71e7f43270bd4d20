// What the sizes of both sides and the distance between them let expect of the trade of a pair.
//
//     ln E[X_ij] = f_i + g_j + b ln d_ij         Poisson pseudo maximum likelihood (Santos Silva and Tenreyro 2006)
//
// f_i, g_j: one effect for each exporter and importer, which take up size and whatever else is of one side alone (Anderson and van Wincoop
// 2003); d_ij: distance in km. Borders, languages and agreements are not in it: what they do shows as a pair that trades more or less than
// is expected. At the optimum the expected trade of each exporter and of each importer is its actual trade, and so is the sum of X ln d.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "base/result.h"

namespace entrepot::sourcing {

// At most this many times an elasticity of 1 in either direction is looked for.
inline constexpr double distance_elasticity_max = 20;

struct GravityFit {
  double distance_elasticity = 0;                // b
  std::vector<std::optional<double>> expected;  // exporters x importers, in the unit of the trade; missing where the pair is not in the fit
  std::size_t exporters = 0, importers = 0, pairs = 0;  // in the fit
};

// `trade` and `distance_km` are exporters x importers, row-major; a pair without a distance (missing) is left out, and so are exporters
// and importers that have no trade in the other pairs. A pair with distance and no trade is a zero, which counts.
// Errors: bad_field for lengths that differ, out_of_range for trade that is negative or not finite and distances that are not above 0,
// missing_data with fewer than three exporters or importers, or where distance does not vary beside their effects; no_solution where the
// pattern of zeros leaves no finite elasticity.
Result<GravityFit> fit_gravity(std::size_t exporters, std::size_t importers, std::span<const double> trade,
                               std::span<const std::optional<double>> distance_km);

}  // namespace entrepot::sourcing
