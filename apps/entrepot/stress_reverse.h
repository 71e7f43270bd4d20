// `entrepot stress reverse`: what is asked, and what is printed and written about the answer.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "stress/reverse.h"
#include "stress_input.h"

namespace entrepot::app {

struct ReverseOptions {
  StressFiles files;
  Limits limits;
  std::string loss, probabilities, out, model_name = "cascade", chain_name = "both";
  std::vector<std::string> of, candidates, weights;
  std::string weights_text = "output";  // for people
  std::string severity_text = "1";
  double severity = 1, eps = shock::CascadeParameters{}.eps;
  long long failures_max = 2, budget = 0;
  bool budget_given = false, cascade_given = false, include_target = false, no_substitution = false;
  stress::ReverseModel model = stress::ReverseModel::cascade;
  shock::CascadeChain chain = shock::CascadeChain::both;
  unsigned top = 10;
  int threads = 1;
};

struct ReverseRun {
  const ReverseOptions& options;
  std::string source;
  stress::ScreenInput input;
  stress::ReverseQuestion question;
  stress::ReverseAnswer answer;

  bool has_probabilities() const { return !question.probability.empty(); }
};

inline const std::vector<std::string> reverse_model_names = {"cascade", "leontief", "ghosh"};  // in the order of ReverseModel
inline const std::vector<std::string> cascade_chain_names = {"both", "down", "up"};            // of CascadeChain

template <class Kind>
const std::string& reverse_name(const std::vector<std::string>& names, Kind kind) {
  return names[static_cast<std::size_t>(kind)];
}

std::string reverse_target_name(const ReverseOptions& options);                     // "KOR, JPN:vehicles"
std::string reverse_loss_as_given(double share);                                    // "5 %"
std::string reverse_nodes(const stress::ScreenInput& input, const std::vector<std::uint32_t>& nodes);  // "A + B"

std::string reverse_text(const ReverseRun& run);  // the most likely or largest sets, and what is proven
std::string reverse_csv(const ReverseRun& run);   // all sets
std::string reverse_json(const ReverseRun& run);

}  // namespace entrepot::app
