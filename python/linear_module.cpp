#include <memory>
#include <tuple>

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
  using Nodes = std::vector<std::uint32_t>;
  for (auto& [suppliers, buyers, share] : from["cuts"].cast<std::vector<std::tuple<Nodes, Nodes, double>>>())
    s.cuts.push_back({std::move(suppliers), std::move(buyers), share});
  return s;
}

// It refers to the arrays and to the names.
shock::LinearNetwork linear_network_of(const py::dict& table, const std::vector<std::string>& names) {
  shock::LinearNetwork network;
  take(table, "regions", network.regions);
  take(table, "sectors", network.sectors);
  network.flows = held<double>(table, "flows");
  network.output = held<double>(table, "output");
  network.names = names;
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

shock::LinearRule rule_of(const py::dict& from) {
  shock::LinearRule rule;
  take(from, "tolerance", rule.tolerance);
  take(from, "sweeps_max", rule.sweeps_max);
  if (from.contains("tiers") && !from["tiers"].is_none()) {
    take(from, "tiers", rule.tiers);
    if (const auto fits = shock::check_tiers(rule.tiers); !fits) raise(fits.error());
  }
  return rule;
}

py::dict linear(const py::dict& table, const py::list& scenarios, const py::dict& rule, int threads, const py::object& report) {
  const auto names = names_of(table);
  const shock::LinearNetwork network = linear_network_of(table, names);
  const auto batch = linear_scenarios_of(scenarios);
  const shock::LinearRule sweeps = rule_of(rule);
  const Limits limits = limits_of(rule);
  return dict_of(
      limited_result_of(report, [&](Progress& progress) { return shock::run_linear(network, batch, sweeps, threads, progress, limits); }));
}

constexpr const char* factors_name = "entrepot.factors";

struct Factors {
  std::unique_ptr<const std::vector<std::string>> names;  // what the factors refer to, besides the arrays of the table
  shock::LinearFactors factors;
};

// The arrays of the table must live as long: the caller keeps them.
py::capsule factorise(const py::dict& table, const py::dict& memory, const py::object& report) {
  auto names = std::make_unique<const std::vector<std::string>>(names_of(table));
  const shock::LinearNetwork network = linear_network_of(table, *names);
  const Limits limits = limits_of(memory);
  auto factors = limited_result_of(report, [&](Progress& progress) { return shock::LinearFactors::create(network, progress, limits); });
  const Kept<Factors> kept(Factors{std::move(names), std::move(factors)});
  py::capsule owner = kept.owner;
  owner.set_name(factors_name);
  return owner;
}

py::dict solve_factorised(const py::capsule& factors, const py::list& scenarios, const py::dict& rule, const py::object& report) {
  if (factors.name() == nullptr || std::string_view(factors.name()) != factors_name) throw py::type_error("not factors");
  const shock::LinearFactors& ready = factors.get_pointer<const Factors>()->factors;
  const auto batch = linear_scenarios_of(scenarios);
  const shock::LinearRule sweeps = rule_of(rule);
  const Limits limits = limits_of(rule);
  return dict_of(limited_result_of(report, [&](Progress& progress) { return ready.solve(batch, sweeps, progress, limits); }));
}

}  // namespace

void add_linear(py::module_& module) {
  module.def("linear", &linear, py::arg("table"), py::arg("scenarios"), py::arg("rule"), py::arg("threads"), py::arg("report"));
  module.def("factorise", &factorise, py::arg("table"), py::arg("limits"), py::arg("report"));
  module.def("solve_factorised", &solve_factorised, py::arg("factors"), py::arg("scenarios"), py::arg("rule"), py::arg("report"));
}

}  // namespace entrepot::python
