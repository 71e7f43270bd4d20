// Parameters of the models from a dict, for all functions that run them.
#pragma once

#include <vector>

#include <pybind11/pybind11.h>

#include "shock/ario.h"
#include "shock/cascade.h"
#include "shock/daily.h"

namespace entrepot::python {

// All series of one run, arrays that live as long as `owner`.
pybind11::dict series_dict(const shock::ArioSeries& series, std::size_t steps, std::size_t nodes, std::size_t sectors,
                           const pybind11::object& owner);

// How far each day is from the start, by case, as arrays of their own; None without any.
pybind11::object departures_dict(const std::vector<shock::ArioDepartures>& all);

shock::ArioParameters ario_parameters_of(const pybind11::dict& from);
shock::CascadeParameters cascade_parameters_of(const pybind11::dict& from);
shock::DailyParameters daily_parameters_of(const pybind11::dict& from);

}  // namespace entrepot::python
