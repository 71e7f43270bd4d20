// Errors of the rooms as exceptions of the package, with the text that the command line prints.
#pragma once

#include <array>
#include <string>
#include <utility>
#include <vector>

#include <pybind11/pybind11.h>

#include "arrays.h"
#include "base/result.h"
#include "shock/rule_names.h"

namespace entrepot::python {

// Raises entrepot.Error or the subclass that goes with its code.
[[noreturn]] void raise(const Error& error);

template <class T>
T value_or_raise(Result<T>&& result) {
  if (!result) raise(result.error());
  return *std::move(result);
}

inline void value_or_raise(Result<>&& result) {
  if (!result) raise(result.error());
}

// Raises unknown_name, with the names there are.
[[noreturn]] void raise_unknown_choice(const std::string& field, const std::string& name, const std::vector<std::string>& known);

// The value that goes with a name.
template <class T>
T named(const std::string& field, const std::string& name, const std::vector<std::pair<std::string, T>>& choices) {
  std::vector<std::string> known;
  for (const auto& [choice, value] : choices) {
    if (choice == name) return value;
    known.push_back(choice);
  }
  raise_unknown_choice(field, name, known);
}

// The value that a name in a dict stands for, where it is given.
template <class T>
void take_named(const py::dict& from, const char* key, T& value, const std::vector<std::pair<std::string, T>>& choices) {
  if (from.contains(key) && !from[key].is_none()) value = named(key, cast_argument<std::string>(from[key], key), choices);
}

// The same by the names of the models' rules.
template <class Rule, std::size_t n>
void take_rule(const py::dict& from, const char* key, Rule& value, const std::array<shock::RuleName<Rule>, n>& rules) {
  std::vector<std::pair<std::string, Rule>> choices;
  for (const auto& one : rules) choices.emplace_back(one.name, one.rule);
  if (from.contains(key) && !from[key].is_none()) value = named(key, cast_argument<std::string>(from[key], key), choices);
}

}  // namespace entrepot::python
