// What each file of the module adds to it.
#pragma once

#include <pybind11/pybind11.h>

namespace entrepot::python {

void add_errors(pybind11::module_& module);
void add_production(pybind11::module_& module);
void add_ario(pybind11::module_& module);
void add_cascade(pybind11::module_& module);
void add_linear(pybind11::module_& module);

}  // namespace entrepot::python
