// Parameters of ARIO from a dict, for all functions that run it.
#pragma once

#include <pybind11/pybind11.h>

#include "shock/ario.h"

namespace entrepot::python {

shock::ArioParameters ario_parameters_of(const pybind11::dict& from);

}  // namespace entrepot::python
