// What of a table and its scenarios the linear models refuse; errors as in linear.h.
#pragma once

#include "shock/linear.h"

namespace entrepot::shock::detail {

Result<> check_linear_network(const LinearNetwork& network, const LinearRule& rule, int threads);
// `number` is that of the scenario, for the error.
Result<> check_linear_scenario(const LinearScenario& scenario, const LinearNetwork& network, std::size_t number);

}  // namespace entrepot::shock::detail
