// Productive capital of the nodes of a table, money: what events of ARIO destroy (ario.h).
#pragma once

#include <vector>

#include "shock/ario.h"

namespace entrepot::shock {

// K_i: as given, else capital_ratio times yearly value added, max(0, x_i - sum_k Z_ki) of the table as it is.
std::vector<double> productive_capital(const ArioNetwork& network, const ArioParameters& parameters);

}  // namespace entrepot::shock
