// The chain of binding inputs, day by day, for the member at central values.
#pragma once

#include "assessment/detail/propagate.h"

namespace entrepot::assessment::detail {

// `results` is one lane with everything and its trace recorded; `losses` is what hit its nodes.
std::vector<BindingStretch> binding_stretches(const Case& all, const shock::ArioResults& results, const NodeLosses& losses);

}  // namespace entrepot::assessment::detail
