// The answer of `entrepot stress reverse` for machines.
#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/csv.h"
#include "base/text.h"
#include "csv_comment.h"
#include "stress_reverse.h"

namespace entrepot::app {
namespace {

using stress::FailureSet;
using stress::ReverseModel;
using stress::SizeReport;

nlohmann::ordered_json json_of_set(const stress::ScreenInput& input, const FailureSet& set, bool probabilities) {
  nlohmann::ordered_json nodes = nlohmann::ordered_json::array();
  for (const std::uint32_t node : set.nodes) nodes.push_back(input.names[node]);
  nlohmann::ordered_json out = {{"nodes", nodes}, {"loss", set.loss}, {"economy", set.economy}};
  if (probabilities) out["probability"] = set.probability;
  return out;
}

}  // namespace

std::string reverse_target_name(const ReverseOptions& options) { return join(options.of, ", "); }

std::string reverse_loss_as_given(double share) { return fmt::format("{:.6g} %", share * 100); }

std::string reverse_nodes(const stress::ScreenInput& input, const std::vector<std::uint32_t>& nodes) {
  std::vector<std::string> names;
  for (const std::uint32_t node : nodes) names.push_back(input.names[node]);
  return join(names, " + ");
}

std::string reverse_csv(const ReverseRun& run) {
  const ReverseOptions& options = run.options;
  const stress::ReverseQuestion& question = run.question;
  const stress::ReverseAnswer& answer = run.answer;
  const bool probabilities = run.has_probabilities();
  std::vector<stress::Fact> facts = {
      {"source", run.source},
      {"target", reverse_target_name(options)},
      {"loss", fmt::format("{} of its {} or more", reverse_loss_as_given(question.loss), options.weights_text)},
      {"model", reverse_name(reverse_model_names, question.model)}};
  if (question.model == ReverseModel::cascade) {
    facts.push_back({"eps", fmt::format("{}", question.eps)});
    facts.push_back({"substitution", question.substitution ? "within sectors" : "none"});
    facts.push_back({"chain", reverse_name(cascade_chain_names, question.chain)});
    facts.push_back({"essentiality", options.files.essentiality.empty() ? "every input counts 1" : options.files.essentiality});
  }
  facts.push_back({"severity", fmt::format("{}", question.severity)});
  facts.push_back({"candidates", fmt::format("{}, up to {} at once", question.candidates.size(), question.failures_max)});
  facts.push_back({"proven", answer.proven() ? "yes" : "no: sets that were not computed may be missing"});
  facts.push_back({"unit", fmt::format("share of the {}, of the target and of all", options.weights_text)});
  std::string out = csv_comment(facts) + fmt::format("rank,failures,nodes,loss,economy{}\n", probabilities ? ",probability" : "");
  std::size_t rank = 0;
  for (const FailureSet& set : answer.sets)
    out += fmt::format("{},{},{},{:.17g},{:.17g}{}\n", ++rank, set.nodes.size(), csv_field(reverse_nodes(run.input, set.nodes)), set.loss,
                       set.economy, probabilities ? fmt::format(",{:.17g}", set.probability) : "");
  return out;
}

std::string reverse_json(const ReverseRun& run) {
  const ReverseOptions& options = run.options;
  const stress::ReverseQuestion& question = run.question;
  const stress::ReverseAnswer& answer = run.answer;
  const bool probabilities = run.has_probabilities();
  nlohmann::ordered_json sets = nlohmann::ordered_json::array(), sizes = nlohmann::ordered_json::array();
  for (std::size_t r = 0; r < std::min<std::size_t>(options.top, answer.sets.size()); ++r)
    sets.push_back(json_of_set(run.input, answer.sets[r], probabilities));
  const auto whole = [](double count) {
    return count < 9e15 ? nlohmann::ordered_json(static_cast<std::uint64_t>(count)) : nlohmann::ordered_json(count);
  };
  for (const SizeReport& size : answer.sizes) {
    nlohmann::ordered_json row = {{"failures", size.failures},
                                  {"sets", whole(size.sets)},
                                  {"hold_a_smaller", whole(size.supersets)},
                                  {"ruled_out", whole(size.ruled_out)},
                                  {"computed", whole(size.computed)},
                                  {"open", whole(size.open)},
                                  {"suffice", size.found}};
    if (size.open > 0) row["open_loss"] = size.open_loss;
    if (size.open > 0 && probabilities) row["open_probability"] = size.open_probability;
    sizes.push_back(row);
  }
  nlohmann::ordered_json out = {{"source", run.source},
                                {"of", options.of},
                                {"loss", question.loss},
                                {"severity", question.severity},
                                {"model", reverse_name(reverse_model_names, question.model)}};
  if (question.model == ReverseModel::cascade) {
    out["eps"] = question.eps;
    out["substitution"] = question.substitution;
    out["chain"] = reverse_name(cascade_chain_names, question.chain);
  }
  out["candidates"] = question.candidates.size();
  out["weights"] = options.weights.empty() ? "output" : options.weights[0];
  out[options.weights.empty() ? "target_share_of_output" : "target_share_of_weights"] = answer.target_output / answer.output;
  out["order"] = probabilities ? "probability that all fail" : "size, then loss";
  out["notes"] = answer.notes;
  out["proven"] = answer.proven();
  out["failures_needed"] = answer.failures_needed();
  out["largest_single"] = json_of_set(run.input, answer.largest_single, probabilities);
  out["sizes"] = sizes;
  out["found"] = answer.sets.size();
  out["sets"] = sets;
  return out.dump(2) + "\n";
}

}  // namespace entrepot::app
