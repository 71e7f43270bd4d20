#include <array>

#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include "arrays.h"
#include "bindings.h"
#include "errors.h"
#include "parameters.h"
#include "shock/equilibrium.h"
#include "stress/run.h"

namespace entrepot::python {
namespace {

using shock::ArioDepartures;

// [case][day], and where each is largest on the last day: [case] node of production, of stocks and their input, of rebuilding.
struct Gathered {
  std::vector<double> production, stocks, rebuilding;
  std::vector<std::uint32_t> places;
};

// Day (-1: not within the horizon), what is farthest on the last day, its node and input, and how far the three are.
py::list equilibria(const Array<double>& production, const Array<double>& stocks, const Array<double>& rebuilding,
                    const Array<std::uint32_t>& places, double tolerance) {
  if (const auto good = stress::check_equilibrium_tolerance(tolerance); !good) {
    Error error = good.error();
    error.where.field = "tolerance";
    raise(error);
  }
  const auto count = static_cast<std::size_t>(production.shape(0)), days = static_cast<std::size_t>(production.shape(1));
  py::list out;
  for (std::size_t n = 0; n < count; ++n) {
    const auto row = [&](const Array<double>& of) { return std::vector<double>(of.data() + n * days, of.data() + (n + 1) * days); };
    const std::uint32_t* place = places.data() + 4 * n;
    const auto e =
        shock::equilibrium_of({row(production), row(stocks), row(rebuilding), place[0], place[1], place[2], place[3]}, tolerance);
    constexpr std::array<const char*, 3> names = {"production", "stocks", "rebuilding"};
    out.append(py::make_tuple(e.step.value_or(-1), names[static_cast<std::size_t>(e.farthest)], e.node, e.input, e.production, e.stocks,
                              e.rebuilding));
  }
  return out;
}

}  // namespace

py::object departures_dict(const std::vector<ArioDepartures>& all) {
  if (all.empty()) return py::none();
  Gathered gathered;
  for (const ArioDepartures& d : all) {
    gathered.production.insert(gathered.production.end(), d.production.begin(), d.production.end());
    gathered.stocks.insert(gathered.stocks.end(), d.stocks.begin(), d.stocks.end());
    gathered.rebuilding.insert(gathered.rebuilding.end(), d.rebuilding.begin(), d.rebuilding.end());
    gathered.places.insert(gathered.places.end(), {d.production_node, d.stocks_node, d.stocks_input, d.rebuilding_node});
  }
  const std::size_t count = all.size(), days = all[0].production.size();
  const Kept<Gathered> kept(std::move(gathered));
  py::dict out;
  out["production"] = view(kept.value->production.data(), {count, days}, kept.owner);
  out["stocks"] = view(kept.value->stocks.data(), {count, days}, kept.owner);
  out["rebuilding"] = view(kept.value->rebuilding.data(), {count, days}, kept.owner);
  out["places"] = view(kept.value->places.data(), {count, 4}, kept.owner);
  return out;
}

void add_equilibrium(py::module_& module) {
  module.def("equilibria", &equilibria, py::arg("production"), py::arg("stocks"), py::arg("rebuilding"), py::arg("places"),
             py::arg("tolerance"));
  module.attr("usual_equilibrium_tolerance") = shock::usual_equilibrium_tolerance;
}

}  // namespace entrepot::python
