// What each file of the module adds to it.
#pragma once

#include <pybind11/pybind11.h>

#include "production/input_output_table.h"

namespace entrepot::python {

// The table behind a handle, as load_table and make_table return it.
const production::InputOutputTable& table_of(const pybind11::capsule& handle);

void add_errors(pybind11::module_& module);
void add_production(pybind11::module_& module);
void add_ario(pybind11::module_& module);
void add_cascade(pybind11::module_& module);
void add_linear(pybind11::module_& module);
void add_daily(pybind11::module_& module);
void add_ensemble(pybind11::module_& module);

}  // namespace entrepot::python
