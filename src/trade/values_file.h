// A BACI file for screening alone.
#pragma once

#include "trade/cube.h"

namespace entrepot::trade {

// As load_baci_cube, but quantities and lines are read, checked and not kept: half the memory. Suppliers of such a part have no quantity and
// line 0. Errors: those of load_baci.
Result<CubePart> load_baci_values(const std::filesystem::path& path, const FlowFileOptions& options, LoadReport& report,
                                  Progress& progress);

}  // namespace entrepot::trade
