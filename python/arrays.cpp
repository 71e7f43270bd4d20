#include "arrays.h"

namespace entrepot::python {

py::array read_only(py::array array) {
  array.attr("setflags")(py::arg("write") = false);
  return array;
}

}  // namespace entrepot::python
