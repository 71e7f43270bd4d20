// A composite index of regional integration from indicators by economy and year: the arithmetic of ADB's ARCII.
//
// Huh and Park 2018, Asia-Pacific Regional Integration Index (J. Asian Econ. 54); aric.adb.org/database/arcii/methodology: imputation, min-max over all
// economies and years, weights by principal components of the whole panel in two stages, indicators to dimension and dimensions to index.
// What is published leaves choices open; these are ours:
//   imputation  within one economy's series of one indicator: between two years that are known, on the line between them; before the first
//               and after the last, the nearest. A series without any value stays missing, and so do the dimension and index of that economy
//               (ADB also averages and regresses over other economies). Cells filled in so are counted.
//   scaling     (x - min) / (max - min) over all economies and years, 1 less that where less means more integrated
//   weights     w_i = u_i^2 with u the first principal component (unit length) of the correlations of all complete rows; they add up to 1
//   dimension   sum_i w_i x_i         index   sum_d W_d dimension_d; W_d dimension_d is the contribution of d
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace entrepot::production {

struct IndexIndicator {
  std::string name;
  std::size_t dimension = 0;
  bool less_is_more = false;  // a distance, a cost
};

struct IndexPanel {
  std::vector<std::string> dimensions;
  std::vector<IndexIndicator> indicators;
  std::vector<int> years;  // ascending
  std::size_t economies = 0;
  std::vector<std::optional<double>> values;  // [economy][year][indicator]
};

struct IntegrationIndex {
  std::vector<double> indicator_weights;  // add up to 1 within each dimension
  std::vector<double> dimension_weights;  // add up to 1
  std::vector<std::optional<double>> contributions;  // [economy][year][dimension]
  std::vector<std::optional<double>> index;  // [economy][year], 0..1
  std::size_t imputed = 0;  // cells
};

// Errors: bad_field (sizes, a value that is not a number), out_of_range (a dimension), missing_data (a dimension without indicators, an indicator that
// does not vary, fewer than two complete rows).
Result<IntegrationIndex> integration_index(const IndexPanel& panel);

// Contributions of the dimensions to an index: their sum; missing where one is.
std::optional<double> index_of(const std::vector<std::optional<double>>& contributions);

// One series, by year, gaps filled as above; as it was where nothing is known. Returns the number of cells filled.
std::size_t fill_gaps(const std::vector<int>& years, std::vector<std::optional<double>>& series);

}  // namespace entrepot::production
