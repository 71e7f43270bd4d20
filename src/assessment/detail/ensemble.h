// Latin hypercube over the ranges of the figures, quantiles over the members, and the ranking of unknowns.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "assessment/assessment.h"

namespace entrepot::assessment::detail {

// McKay, Beckman, Conover 1979: each of the `dimensions` columns takes each of the `members` strata once.
// Row-major members x dimensions, values in (0, 1). Column d depends on (seed, d) alone.
std::vector<double> latin_hypercube(std::uint64_t seed, std::size_t members, std::size_t dimensions);

// Nearest rank over the values; the input is reordered.
Quantiles quantiles_of(std::span<double> values);
Quantiles quantiles_of(std::span<float> values);

// Spearman's rank correlation (ties get their mean rank); 0 where one side does not vary.
double rank_correlation(std::span<const double> x, std::span<const double> y);

// 95 % interval of a correlation over n members by Fisher's z.
struct Interval {
  double low, high;
};
Interval fisher_interval(double correlation, std::size_t n);

}  // namespace entrepot::assessment::detail
