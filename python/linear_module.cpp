#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include "arrays.h"
#include "bindings.h"
#include "errors.h"
#include "shock/linear.h"
#include "work.h"

namespace entrepot::python {
namespace {

using shock::LinearScenario;
using shock::NodeValue;

std::vector<NodeValue> node_values(const py::handle& pairs) {
  std::vector<NodeValue> values;
  for (const auto& [node, value] : pairs.cast<std::vector<std::pair<std::uint32_t, double>>>()) values.push_back({node, value});
  return values;
}

LinearScenario linear_scenario_of(const py::dict& from) {
  LinearScenario s;
  take_named<shock::LinearSide>(
      from, "side", s.side,
      {{"demand", shock::LinearSide::demand}, {"supply", shock::LinearSide::supply}, {"price", shock::LinearSide::price}});
  s.changes = node_values(from["changes"]);
  s.fixed = node_values(from["fixed"]);
  for (auto& [suppliers, buyers] : from["cuts"].cast<std::vector<std::pair<std::vector<std::uint32_t>, std::vector<std::uint32_t>>>>())
    s.cuts.push_back({std::move(suppliers), std::move(buyers)});
  return s;
}

py::dict linear(const py::dict& table, const py::list& scenarios, double tolerance, int sweeps_max, int tiers, int threads,
                const py::object& report) {
  shock::LinearNetwork network;
  take(table, "regions", network.regions);
  take(table, "sectors", network.sectors);
  network.flows = held<double>(table, "flows");
  network.output = held<double>(table, "output");
  std::vector<LinearScenario> batch;
  for (const py::handle scenario : scenarios) batch.push_back(linear_scenario_of(scenario.cast<py::dict>()));
  const shock::LinearRule rule{tolerance, sweeps_max, tiers};
  const Kept<shock::LinearResults> kept(
      result_of(report, [&](Progress& progress) { return shock::run_linear(network, batch, rule, threads, progress); }));
  const shock::LinearResults& r = *kept.value;
  py::dict out;
  out["change"] = view(r.change.data(), {r.nodes, r.scenarios}, kept.owner);
  out["sweeps"] = view(r.sweeps.data(), {r.scenarios}, kept.owner);
  out["error"] = view(r.error.data(), {r.scenarios}, kept.owner);
  return out;
}

}  // namespace

void add_linear(py::module_& module) {
  module.def("linear", &linear, py::arg("table"), py::arg("scenarios"), py::arg("tolerance"), py::arg("sweeps_max"), py::arg("tiers"),
             py::arg("threads"), py::arg("report"));
}

}  // namespace entrepot::python
