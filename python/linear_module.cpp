#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include "arrays.h"
#include "bindings.h"
#include "errors.h"
#include "shock/linear.h"
#include "shock/linear_factors.h"
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

shock::LinearNetwork linear_network_of(const py::dict& table) {
  shock::LinearNetwork network;
  take(table, "regions", network.regions);
  take(table, "sectors", network.sectors);
  network.flows = held<double>(table, "flows");
  network.output = held<double>(table, "output");
  return network;
}

std::vector<LinearScenario> linear_scenarios_of(const py::list& scenarios) {
  std::vector<LinearScenario> batch;
  for (const py::handle scenario : scenarios) batch.push_back(linear_scenario_of(scenario.cast<py::dict>()));
  return batch;
}

py::dict dict_of(shock::LinearResults&& found) {
  const Kept<shock::LinearResults> kept(std::move(found));
  const shock::LinearResults& r = *kept.value;
  py::dict out;
  out["change"] = view(r.change.data(), {r.nodes, r.scenarios}, kept.owner);
  out["sweeps"] = view(r.sweeps.data(), {r.scenarios}, kept.owner);
  out["error"] = view(r.error.data(), {r.scenarios}, kept.owner);
  return out;
}

py::dict linear(const py::dict& table, const py::list& scenarios, double tolerance, int sweeps_max, int tiers, int threads,
                const py::object& report) {
  const shock::LinearNetwork network = linear_network_of(table);
  const auto batch = linear_scenarios_of(scenarios);
  const shock::LinearRule rule{tolerance, sweeps_max, tiers};
  return dict_of(result_of(report, [&](Progress& progress) { return shock::run_linear(network, batch, rule, threads, progress); }));
}

constexpr const char* factors_name = "entrepot.factors";

// The arrays of the table must live as long: the caller keeps them.
py::capsule factorise(const py::dict& table, const py::object& report) {
  const shock::LinearNetwork network = linear_network_of(table);
  const Kept<shock::LinearFactors> kept(
      result_of(report, [&](Progress& progress) { return shock::LinearFactors::create(network, progress); }));
  py::capsule owner = kept.owner;
  owner.set_name(factors_name);
  return owner;
}

py::dict solve_factorised(const py::capsule& factors, const py::list& scenarios, double tolerance, const py::object& report) {
  if (factors.name() == nullptr || std::string_view(factors.name()) != factors_name) throw py::type_error("not factors");
  const auto& ready = *factors.get_pointer<const shock::LinearFactors>();
  const auto batch = linear_scenarios_of(scenarios);
  shock::LinearRule rule;
  rule.tolerance = tolerance;
  return dict_of(result_of(report, [&](Progress& progress) { return ready.solve(batch, rule, progress); }));
}

}  // namespace

void add_linear(py::module_& module) {
  module.def("linear", &linear, py::arg("table"), py::arg("scenarios"), py::arg("tolerance"), py::arg("sweeps_max"), py::arg("tiers"),
             py::arg("threads"), py::arg("report"));
  module.def("factorise", &factorise, py::arg("table"), py::arg("report"));
  module.def("solve_factorised", &solve_factorised, py::arg("factors"), py::arg("scenarios"), py::arg("tolerance"), py::arg("report"));
}

}  // namespace entrepot::python
