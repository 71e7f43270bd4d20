// Long work for Python: it runs in a thread of its own, the interpreter is free meanwhile, and the caller's thread passes progress on
// and hears of Ctrl-C.
#pragma once

#include <functional>
#include <optional>
#include <utility>

#include <pybind11/pybind11.h>

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

}  // namespace entrepot::python
