// A stock for one uncertain demand, and what pooling equal markets saves: the textbook answers that sizing must agree with.
#pragma once

#include <cstddef>

#include "base/result.h"

namespace entrepot::reserves {

// Demand normal(mean, sd); one unit held costs `holding`, one unit of demand not met `shortage`, both in money.
//
//     z = quantile of the standard normal at shortage / (shortage + holding)
//     stock = mean + z sd,   cost above that of the mean = (holding + shortage) density(z) sd
struct Newsvendor {
  double z = 0;
  double stock = 0;
  double cost = 0;
};
// Errors: out_of_range unless both costs are above 0 and sd is not negative.
Result<Newsvendor> newsvendor(double holding, double shortage, double mean, double sd);

// Share of the cost that pooling n markets saves, each pair with the same correlation (Eppen 1979): 1 - sqrt((1 + (n - 1) rho) / n).
// Errors: out_of_range for no market or a correlation outside -1/(n - 1) .. 1, which no demands can have.
Result<double> pooling_saving(std::size_t markets, double correlation);

double normal_density(double z);
double normal_quantile(double probability);  // 0 < probability < 1

}  // namespace entrepot::reserves
