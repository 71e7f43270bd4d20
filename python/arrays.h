// NumPy arrays in and out, without copies: results stay where the rooms left them, inputs are read where NumPy has them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

namespace entrepot::python {

namespace py = pybind11;

template <class T>
using Array = py::array_t<T, py::array::c_style>;
using Shape = std::vector<std::size_t>;

// Moves a value to where Python's garbage collector looks after it; `value` is how C++ reaches it.
template <class T>
struct Kept {
  explicit Kept(T&& from) : value(new T(std::move(from))), owner(value, [](void* at) { delete static_cast<T*>(at); }) {}
  T* value;
  py::capsule owner;
};

py::array read_only(py::array array);

// `shape` values from `first` on, row-major, that live as long as `owner`.
template <class T>
py::array view(const T* first, const Shape& shape, const py::object& owner) {
  return read_only(py::array_t<T>(shape, first, owner));
}
// One member of a vector of structs: `count` values, `stride` bytes apart.
template <class T>
py::array view_member(const T* first, std::size_t count, std::size_t stride, const py::object& owner) {
  return read_only(py::array_t<T>({count}, {stride}, first, owner));
}
// An empty vector is None.
template <class T>
py::object view_or_none(const std::vector<T>& values, const Shape& shape, const py::object& owner) {
  if (values.empty()) return py::none();
  return view(values.data(), shape, owner);
}

template <class T>
std::span<const T> span_of(const Array<T>& array) {
  return {array.data(), static_cast<std::size_t>(array.size())};
}
template <class T>
std::vector<T> vector_of(const Array<T>& array) {
  return {array.data(), array.data() + array.size()};
}
// The memory of an array in a dict, which the caller keeps alive. It must have the type and layout already: a copy would die here.
template <class T>
std::span<const T> held(const py::dict& from, const char* key) {
  const py::object array = from[key];
  if (!py::isinstance<Array<T>>(array)) throw py::type_error(std::string(key) + " is not a contiguous array of the right type");
  return span_of(py::reinterpret_borrow<Array<T>>(array));
}

// Names of the nodes of a network in a dict, for errors; none where it has none.
inline std::vector<std::string> names_of(const py::dict& from) {
  return from.contains("names") ? from["names"].cast<std::vector<std::string>>() : std::vector<std::string>{};
}

// Raises bad_field: what was given for an argument, and what to give.
[[noreturn]] void raise_bad_argument(const std::string& field, const py::handle& given, const char* hint);

template <class T>
constexpr const char* wanted_for() {
  if constexpr (std::is_same_v<T, bool>) return "Give True or False.";
  if constexpr (std::is_unsigned_v<T>) return "Give a whole number, 0 or more.";
  if constexpr (std::is_integral_v<T>) return "Give a whole number.";
  if constexpr (std::is_floating_point_v<T>) return "Give a number.";
  if constexpr (std::is_same_v<T, std::string>) return "Give a text.";
  return "Give an array of numbers.";
}

// The value of an argument. Errors: bad_field, where it is of another type.
template <class T>
T cast_argument(const py::handle& given, const std::string& field) {
  try {
    return given.cast<T>();
  } catch (const py::cast_error&) {
    raise_bad_argument(field, given, wanted_for<T>());
  }
}

// A value of a dict where it is given and not None.
template <class T>
void take(const py::dict& from, const char* key, T& value) {
  if (from.contains(key) && !from[key].is_none()) value = cast_argument<T>(from[key], key);
}
template <class T>
void take_optional(const py::dict& from, const char* key, std::optional<T>& value) {
  if (from.contains(key) && !from[key].is_none()) value = cast_argument<T>(from[key], key);
}
template <class T>
void take_values(const py::dict& from, const char* key, std::vector<T>& values) {
  if (from.contains(key) && !from[key].is_none()) values = vector_of(cast_argument<Array<T>>(from[key], key));
}

}  // namespace entrepot::python
