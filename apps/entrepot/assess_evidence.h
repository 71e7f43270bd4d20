// What the user's data sets say beside a world, for `entrepot assess`: tariffs, governance, the trade of all products.
#pragma once

#include <memory>

#include "assessment/evidence.h"
#include "sea/vessel.h"
#include "base/progress.h"
#include "base/result.h"

namespace entrepot::app {

// Everything that was added and fits; what is missing, or where several data sets fit, is told in the notes and never an error.
// The answer keeps what its functions use alive.
Result<std::unique_ptr<assessment::Evidence>> read_evidence(Progress& progress);

// Closes to ways what is too small for ships of this size; no size closes nothing. Errors: missing_data where there is no network.
Result<> close_to_ships(const sea::Vessel& vessel, assessment::Evidence& evidence);

}  // namespace entrepot::app
