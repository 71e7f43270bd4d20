#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <fmt/format.h>

#include "arrays.h"
#include "bindings.h"
#include "errors.h"
#include "stress/node_names.h"
#include "stress/node_values.h"
#include "stress/node_weights.h"
#include "stress/reverse.h"
#include "stress/screen.h"
#include "work.h"

namespace entrepot::python {
namespace {

using stress::FailureSet;
using stress::ReverseAnswer;
using stress::ReverseModel;
using stress::ReverseQuestion;

std::vector<std::uint32_t> nodes_of(const stress::ScreenInput& input, const py::dict& from, const char* key) {
  return value_or_raise(stress::nodes_named(input.labels(), from[key].cast<std::vector<std::string>>(), {"", 0, 0, key}));
}

// [node], 0 for nodes that cannot fail; empty where none are given. From pairs of a name or pattern and a probability.
std::vector<double> probabilities_of(const stress::ScreenInput& input, const py::dict& from) {
  if (!from.contains("probability")) return {};
  const Where where{"", 0, 0, "probability"};
  stress::NodeValues values(input.labels());
  for (const auto& [name, chance] : from["probability"].cast<std::vector<std::pair<std::string, double>>>()) {
    if (!(chance > 0 && chance < 1))
      raise({ErrorCode::out_of_range, fmt::format("{} of {}", chance, name), where,
             "Give more than 0 and less than 1; leave out nodes that cannot fail."});
    value_or_raise(values.put(name, chance, where));
  }
  return std::move(values).take();
}

// Candidates are all that are named, without the target unless it may fail too, and with probabilities only those that have one.
void take_candidates(const stress::ScreenInput& input, const py::dict& from, ReverseQuestion& question) {
  const std::vector<double> probability = probabilities_of(input, from);
  std::vector<bool> out(input.names.size(), false);
  if (!from["include_target"].cast<bool>())
    for (const std::uint32_t node : question.target) out[node] = true;
  for (const std::uint32_t node : nodes_of(input, from, "candidates")) {
    if (out[node] || (!probability.empty() && probability[node] == 0)) continue;
    question.candidates.push_back(node);
    if (!probability.empty()) question.probability.push_back(probability[node]);
  }
}

ReverseQuestion question_of(const stress::ScreenInput& input, bool table, const py::dict& from) {
  ReverseQuestion q;
  q.target = nodes_of(input, from, "target");
  take_candidates(input, from, q);
  take(from, "loss", q.loss);
  take_values(from, "weights", q.weights);
  take(from, "severity", q.severity);
  take(from, "failures_max", q.failures_max);
  take_optional(from, "budget", q.budget);
  q.exact_pairs = table;
  take_named<ReverseModel>(from, "model", q.model,
                           {{"cascade", ReverseModel::cascade}, {"leontief", ReverseModel::leontief}, {"ghosh", ReverseModel::ghosh}});
  take(from, "eps", q.eps);
  take(from, "substitution", q.substitution);
  take_named<shock::CascadeChain>(
      from, "chain", q.chain, {{"both", shock::CascadeChain::both}, {"down", shock::CascadeChain::down}, {"up", shock::CascadeChain::up}});
  return q;
}

py::dict dict_of(const FailureSet& set, const stress::ScreenInput& input) {
  py::list nodes;
  for (const std::uint32_t node : set.nodes) nodes.append(input.names[node]);
  py::dict out;
  out["nodes"] = py::tuple(nodes);
  out["loss"] = set.loss;
  out["economy"] = set.economy;
  out["probability"] = set.probability;
  return out;
}

py::dict reverse(const py::capsule& handle, const py::dict& question, int threads, const py::object& report) {
  const stress::Network& network = network_of(handle);
  stress::ScreenInput input = network.table ? stress::screen_input(*network.table) : stress::screen_input(*network.firms);
  input.names = network.names;
  const ReverseQuestion q = question_of(input, network.table.has_value(), question);
  const Limits limits = limits_of(question);
  const ReverseAnswer answer =
      limited_result_of(report, [&](Progress& progress) { return stress::reverse(input, q, threads, progress, limits); });
  py::list sets, sizes;
  for (const FailureSet& set : answer.sets) sets.append(dict_of(set, input));
  for (const auto& s : answer.sizes) {
    py::dict size;
    size["failures"] = s.failures;
    size["sets"] = s.sets;
    size["supersets"] = s.supersets;
    size["computed"] = s.computed;
    size["ruled_out"] = s.ruled_out;
    size["open"] = s.open;
    size["open_loss"] = s.open_loss;
    size["open_probability"] = s.open_probability;
    size["found"] = s.found;
    sizes.append(size);
  }
  py::dict out;
  out["sets"] = sets;
  out["sizes"] = sizes;
  out["largest_single"] = dict_of(answer.largest_single, input);
  out["target_output"] = answer.target_output;
  out["output"] = answer.output;
  out["proven"] = answer.proven();
  out["failures_needed"] = answer.failures_needed();
  out["notes"] = answer.notes;
  return out;
}

// What losses count by, as `--weights` has it: [node], its short name, its text for people, notes.
py::tuple weighting(const py::capsule& handle, const std::string& text) {
  const stress::Network& network = network_of(handle);
  stress::Weighting read = value_or_raise(stress::read_weighting(text, network.labels(), stress::screen_input(network).network));
  const Kept<std::vector<double>> kept(std::move(read.weights));
  return py::make_tuple(view(kept.value->data(), {kept.value->size()}, kept.owner), read.name, read.text, read.notes);
}

}  // namespace

void add_reverse(py::module_& module) {
  module.def("weighting", &weighting, py::arg("network"), py::arg("text"));
  module.def("reverse", &reverse, py::arg("network"), py::arg("question"), py::arg("threads"), py::arg("report"));
}

}  // namespace entrepot::python
