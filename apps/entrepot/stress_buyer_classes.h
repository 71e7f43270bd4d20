// Classes of buyers of `entrepot stress run --rationing priority`.
#pragma once

#include <string>
#include <vector>

#include "stress/run.h"

namespace entrepot::app {

// From NAME=CLASS: a sector, an economy, a node or a pattern of them, "*" for all that nothing names, "final_demand", "rebuilding". Where several
// name a node, the last counts. Errors: usage, out_of_range (a class), unknown_name, missing_data (a buyer without a class).
Result<shock::BuyerClasses> buyer_classes(const std::vector<std::string>& given, const stress::Network& network);

}  // namespace entrepot::app
