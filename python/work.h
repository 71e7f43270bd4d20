// Long work for Python: it runs in a thread of its own, the interpreter is free meanwhile, and the caller's thread passes progress on
// and hears of Ctrl-C.
#pragma once

#include <functional>
#include <optional>
#include <utility>

#include <pybind11/pybind11.h>

#include "base/limits.h"
#include "base/progress.h"
#include "base/result.h"
#include "errors.h"

namespace entrepot::python {

// Calls report(done, what) in the caller's thread some 20 times a second, unless it is None. What it raises, and Ctrl-C, stop the
// work (Progress::stopped) and are raised here once it has ended. The job must not touch Python.
void work(const pybind11::object& report, const std::function<void(Progress&)>& job);

// The same for a job with a result: job(Progress&) -> Result<T>. Raises its error.
template <class Job>
auto result_of(const pybind11::object& report, const Job& job) {
  std::optional<decltype(job(std::declval<Progress&>()))> result;
  work(report, [&](Progress& progress) { result.emplace(job(progress)); });
  return value_or_raise(*std::move(result));
}

// Limits by `memory` of a dict: "16G", bytes, or None. Raises bad_field.
Limits limits_of(const pybind11::dict& from);
// An error of too much memory, with that argument.
Error with_memory(Error error);

// result_of of a job that `memory` limits.
template <class Job>
auto limited_result_of(const pybind11::object& report, const Job& job) {
  return result_of(report, [&](Progress& progress) { return job(progress).map_error(with_memory); });
}

}  // namespace entrepot::python
