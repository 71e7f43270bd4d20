#include "errors.h"

#include <map>

#include <fmt/format.h>
#include <pybind11/stl.h>

#include "base/text.h"
#include "bindings.h"
#include "shock/capital.h"
#include "stress/run.h"
#include "stress/shocks.h"

namespace entrepot::python {

namespace py = pybind11;

namespace {

// The rooms name a parameter by its path in C++: here it is the argument.
std::string argument_of(const std::string& field) {
  static const std::map<std::string, std::string> others = {{"steps", "days"},
                                                            {"parameters.mode", "boario"},
                                                            {"record.output_block_steps", "output_block_days"},
                                                            {"output_block_steps", "output_block_days"},
                                                            {"record.trace_members", "trace_members"},
                                                            {"record.trace_scenarios", "trace_scenarios"},
                                                            {"record.threshold", "threshold"},
                                                            {"parameters.steps_per_year", "steps_per_year"},
                                                            {"limits.memory_bytes", "scenarios"}};
  if (const auto found = others.find(field); found != others.end()) return found->second;
  constexpr std::string_view owner = "parameters.";
  return field.starts_with(owner) ? field.substr(owner.size()) : field;
}

}  // namespace

void raise(const Error& found) {
  Error error = found;
  error.where.field = argument_of(error.where.field);
  const py::object made = py::module_::import("entrepot.errors")
                              .attr("_made")(std::string(error_kind(error.code).name), error.message(), error.what, error.where.text(),
                                             error.remedy, error.where.file, error.where.line, error.where.column, error.where.field);
  PyErr_SetObject(py::type::of(made).ptr(), made.ptr());
  throw py::error_already_set();
}

void raise_bad_argument(const std::string& field, const py::handle& given, const char* hint) {
  raise(
      {ErrorCode::bad_field, fmt::format("This cannot be {}", py::repr(given).cast<std::string>().substr(0, 60)), {"", 0, 0, field}, hint});
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

// What a value of a scenario must be, in the words of the command line.
void check_share(const std::string& text, const std::string& field) { value_or_raise(stress::parse_share(text, {"", 0, 0, field})); }
void check_days_text(const std::string& text, int least, const std::string& field) {
  value_or_raise(stress::parse_days(text, least, {"", 0, 0, field}));
}
void check_start(const py::object& day, const std::string& field) {
  value_or_raise(stress::check_start(cast_argument<int>(day, field), {"", 0, 0, field}));
}
void check_capital_years(double years, const std::string& field, const std::string& of) {
  value_or_raise(shock::check_capital_years(years, {"", 0, 0, field}, of));
}
void check_days(const py::object& days) { value_or_raise(stress::check_days(cast_argument<int>(days, "days"))); }
void check_whole(const py::object& value, const std::string& field) { cast_argument<int>(value, field); }

}  // namespace

void add_errors(py::module_& module) {
  module.def("fail", &fail_in_python, py::arg("code"), py::arg("what"), py::arg("field"), py::arg("hint"));
  module.def("check_share", &check_share, py::arg("text"), py::arg("field"));
  module.def("check_capital_years", &check_capital_years, py::arg("years"), py::arg("field"), py::arg("of"));
  module.def("check_days_text", &check_days_text, py::arg("text"), py::arg("least"), py::arg("field"));
  module.def("check_start", &check_start, py::arg("day"), py::arg("field"));
  module.def("check_days", &check_days, py::arg("days"));
  module.def("check_whole", &check_whole, py::arg("value"), py::arg("field"));
  module.def("fail_name", &raise_unknown_choice, py::arg("field"), py::arg("name"), py::arg("known"));
}

}  // namespace entrepot::python
