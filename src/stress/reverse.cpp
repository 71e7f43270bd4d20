#include "stress/reverse.h"

#include <algorithm>
#include <cmath>
#include <unordered_set>

#include <fmt/format.h>

#include "shock/node_text.h"
#include "stress/detail/beyond_output.h"
#include "stress/detail/failure_search.h"
#include "stress/detail/loss_model.h"

namespace entrepot::stress {
namespace {

Where at_field(const char* field) { return {"", 0, 0, field}; }

Result<> check_nodes(const std::vector<std::uint32_t>& nodes, const std::vector<std::string>& names, const char* field) {
  const std::size_t count = names.size();
  std::unordered_set<std::uint32_t> seen;
  for (const std::uint32_t node : nodes) {
    if (node >= count)
      return fail(ErrorCode::unknown_name, fmt::format("Node {} of {}", node, count), at_field(field), "Number nodes from 0.");
    if (!seen.insert(node).second)
      return fail(ErrorCode::duplicate, fmt::format("{} is given twice", shock::node_text(names, node)), at_field(field),
                  "Give each once.");
  }
  return {};
}

Result<> check(const ReverseQuestion& q, const std::vector<std::string>& names) {
  const std::size_t nodes = names.size();
  if (!(q.loss > 0 && q.loss <= 1))
    return fail(ErrorCode::out_of_range, fmt::format("A loss of {} of the output", q.loss), at_field("loss"),
                "Give more than 0 and at most 1 (100 %).");
  if (!(q.severity > 0 && q.severity <= 1))
    return fail(ErrorCode::out_of_range, fmt::format("A failure that takes {} of a node's output", q.severity), at_field("severity"),
                "Give more than 0 and at most 1.");
  if (q.failures_max < 1 || q.failures_max > reverse_failures_most)
    return fail(ErrorCode::out_of_range, fmt::format("Sets of up to {} failures", q.failures_max), at_field("failures_max"),
                fmt::format("Give 1 to {}.", reverse_failures_most));
  if (q.budget && *q.budget == 0)
    return fail(ErrorCode::out_of_range, "A budget of 0 sets", at_field("budget"), "Give 1 or more, or none.");
  if (q.target.empty()) return fail(ErrorCode::missing_data, "The target has no node", at_field("target"), "Name at least one.");
  if (q.candidates.empty())
    return fail(ErrorCode::missing_data, "No node may fail", at_field("candidates"), "Name candidates outside the target.");
  if (!q.probability.empty() && q.probability.size() != q.candidates.size())
    return fail(ErrorCode::bad_field, fmt::format("{} probabilities for {} candidates", q.probability.size(), q.candidates.size()),
                at_field("probability"), "Give one for each candidate, or none.");
  if (!q.weights.empty() && q.weights.size() != nodes)
    return fail(ErrorCode::bad_field, fmt::format("{} weights for {} nodes", q.weights.size(), nodes), at_field("weights"),
                "Give one for each node, or none.");
  for (std::size_t i = 0; i < q.weights.size(); ++i)
    if (!(q.weights[i] >= 0 && std::isfinite(q.weights[i])))
      return fail(ErrorCode::out_of_range, fmt::format("A weight of {} of {}", q.weights[i], shock::node_text(names, i)),
                  at_field("weights"), "Give finite values of 0 or more.");
  TRY(check_nodes(q.target, names, "target"));
  TRY(check_nodes(q.candidates, names, "candidates"));
  for (std::size_t c = 0; c < q.probability.size(); ++c)
    if (!(q.probability[c] > 0 && q.probability[c] < 1))
      return fail(ErrorCode::out_of_range,
                  fmt::format("A probability of {} of {}", q.probability[c], shock::node_text(names, q.candidates[c])),
                  at_field("probability"), "Give more than 0 and less than 1; leave out nodes that cannot fail.");
  return {};
}

// What a node makes: its revenue, or its sales to others.
std::vector<double> outputs(const shock::CascadeNetwork& network) {
  if (!network.revenue.empty()) return network.revenue;
  std::vector<double> output(network.sector.size(), 0.0);
  for (const shock::CascadeLink& link : network.links)
    if (link.amount > 0 && link.supplier < output.size()) output[link.supplier] += link.amount;
  return output;
}

FailureSet answer_of(const detail::FoundSet& found, const ReverseQuestion& question) {
  FailureSet set;
  set.loss = found.loss.target;
  set.economy = found.loss.economy;
  if (!question.probability.empty()) set.probability = 1;
  for (const std::uint32_t id : found.set.ids()) {
    set.nodes.push_back(question.candidates[id]);
    if (!question.probability.empty()) set.probability *= question.probability[id];
  }
  std::sort(set.nodes.begin(), set.nodes.end());
  return set;
}

}  // namespace

bool ReverseAnswer::proven() const {
  return std::all_of(sizes.begin(), sizes.end(), [](const SizeReport& size) { return size.open == 0; });
}

std::size_t ReverseAnswer::failures_needed() const {
  for (const SizeReport& size : sizes)
    if (size.found > 0 || size.open > 0) return size.failures;
  return sizes.size() + 1;
}

Result<ReverseAnswer> reverse(const ScreenInput& input, const ReverseQuestion& question, int threads, Progress& progress,
                              const Limits& limits) {
  TRY(check(question, input.names));
  detail::ModelInput model_input{input, question, outputs(input.network), {}, {}, threads, limits};
  const std::vector<double>& weights = question.weights.empty() ? model_input.output : question.weights;
  ReverseAnswer answer;
  answer.notes = question.model == ReverseModel::cascade
                     ? input.cascade_notes()
                     : detail::linear_notes(input, model_input.output, question.model == ReverseModel::leontief);
  const auto summed = shock::SummedLinks::among(input.network.links);
  if (summed.count > 0) answer.notes.push_back(summed.note(input.names));
  for (const std::uint32_t node : question.target) answer.target_output += weights[node];
  for (const double weight : weights) answer.output += weight;
  if (!(answer.target_output > 0))
    return fail(ErrorCode::missing_data, question.weights.empty() ? "The target makes nothing" : "The target has no weight",
                at_field("target"), question.weights.empty() ? "Name nodes with an output." : "Name nodes with a weight above 0.");
  model_input.target_weights.assign(weights.size(), 0.0);
  for (const std::uint32_t node : question.target) model_input.target_weights[node] = weights[node] / answer.target_output;
  for (const double weight : weights) model_input.all_weights.push_back(weight / answer.output);
  TRY_ASSIGN(const auto model, question.model == ReverseModel::cascade ? detail::cascade_loss(model_input, progress)
                                                                       : detail::linear_loss(model_input, progress));
  TRY_ASSIGN(auto search, detail::search_failures(question, *model, progress));
  TRY(go_on(progress));
  // Of the sets that were found the one that costs the target most says most.
  const detail::FoundSet* worst = &search.largest_single;
  for (const detail::FoundSet& found : search.found)
    if (found.loss.target > worst->loss.target) worst = &found;
  if (worst->set.count > 0)
    if (std::string note = model->beyond_output(worst->set); !note.empty()) answer.notes.push_back(std::move(note));
  answer.sizes = std::move(search.sizes);
  answer.largest_single = answer_of(search.largest_single, question);
  for (const detail::FoundSet& found : search.found) answer.sets.push_back(answer_of(found, question));
  std::sort(answer.sets.begin(), answer.sets.end(), [](const FailureSet& a, const FailureSet& b) {
    if (a.probability != b.probability) return a.probability > b.probability;
    if (a.nodes.size() != b.nodes.size()) return a.nodes.size() < b.nodes.size();
    return a.loss != b.loss ? a.loss > b.loss : a.nodes < b.nodes;
  });
  progress.update(1, "all sets looked at");
  return answer;
}

}  // namespace entrepot::stress
