// entrepot._core: the rooms for the Python half of the package, which gives names, defaults and types. Plain functions from arrays and
// dicts to dicts of arrays.
#include "bindings.h"

PYBIND11_MODULE(_core, module) {
  module.doc() = "The compiled part of the package entrepot; use that.";
  module.attr("version") = ENTREPOT_VERSION;
  entrepot::python::add_errors(module);
  entrepot::python::add_production(module);
  entrepot::python::add_ario(module);
  entrepot::python::add_equilibrium(module);
  entrepot::python::add_cascade(module);
  entrepot::python::add_linear(module);
  entrepot::python::add_daily(module);
  entrepot::python::add_ensemble(module);
  entrepot::python::add_reverse(module);
  entrepot::python::add_run(module);
}
