// What each file of the module adds to it.
#pragma once

#include <pybind11/pybind11.h>

#include "stress/network.h"

namespace entrepot::python {

// The network behind a handle, as the loaders and makers of tables and firms return it.
const stress::Network& network_of(const pybind11::capsule& handle);

void add_errors(pybind11::module_& module);
void add_production(pybind11::module_& module);
void add_ario(pybind11::module_& module);
void add_cascade(pybind11::module_& module);
void add_equilibrium(pybind11::module_& module);
void add_linear(pybind11::module_& module);
void add_daily(pybind11::module_& module);
void add_ensemble(pybind11::module_& module);
void add_reverse(pybind11::module_& module);
void add_run(pybind11::module_& module);

}  // namespace entrepot::python
