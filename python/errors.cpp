#include "errors.h"

#include <fmt/format.h>
#include <pybind11/stl.h>

#include "base/text.h"
#include "bindings.h"

namespace entrepot::python {

namespace py = pybind11;

void raise(const Error& error) {
  const py::object made = py::module_::import("entrepot.errors")
                              .attr("_made")(std::string(error_kind(error.code).name), error.message(), error.what, error.where.text(),
                                             error.remedy, error.where.file, error.where.line, error.where.column, error.where.field);
  PyErr_SetObject(py::type::of(made).ptr(), made.ptr());
  throw py::error_already_set();
}

void raise_unknown_choice(const std::string& field, const std::string& name, const std::vector<std::string>& known) {
  raise({ErrorCode::unknown_name, fmt::format("'{}' is not known here", name), {"", 0, 0, field}, known_names_remedy(name, known)});
}

namespace {

// For the Python half of the package, so that all texts are put together in one place.
void fail_in_python(const std::string& code, const std::string& what, const std::string& field, const std::string& hint) {
  for (const ErrorKind& kind : error_catalogue())
    if (kind.name == code) raise({kind.code, what, {"", 0, 0, field}, hint});
  raise({ErrorCode::internal, fmt::format("there is no error '{}': {}", code, what), {}, {}});
}

}  // namespace

void add_errors(py::module_& module) {
  module.def("fail", &fail_in_python, py::arg("code"), py::arg("what"), py::arg("field"), py::arg("hint"));
  module.def("fail_name", &raise_unknown_choice, py::arg("field"), py::arg("name"), py::arg("known"));
}

}  // namespace entrepot::python
