// Measures, one at a time against nobody acting, at central values: loss avoided and cost.
#pragma once

#include "assessment/detail/propagate.h"

namespace entrepot::assessment::detail {

// `nobody`: the group's loss against which they are held.
Result<std::vector<MeasureResult>> rank_measures(const Case& all, const Values& central, const Propagation& propagation, double usd,
                                                 double& nobody);

}  // namespace entrepot::assessment::detail
