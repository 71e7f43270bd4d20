// The answer of `entrepot stress reverse` for people.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/text.h"
#include "loss_percent.h"
#include "stress/node_names.h"
#include "stress_reverse.h"

namespace entrepot::app {
namespace {

using shock::CascadeChain;
using stress::FailureSet;
using stress::ReverseModel;
using stress::SizeReport;

std::string settings(const ReverseOptions& options) {
  const std::string severity = fmt::format("a failure takes {}", reverse_loss_as_given(options.severity));
  if (options.model != ReverseModel::cascade)
    return fmt::format("{}: {}; {}", reverse_name(reverse_model_names, options.model),
                       options.model == ReverseModel::leontief ? "losses go from buyers to sellers" : "losses go from sellers to buyers",
                       severity);
  return fmt::format("cascade: eps {}, {} substitution within sectors, {}; {}", options.eps, options.no_substitution ? "no" : "with",
                     options.chain == CascadeChain::both   ? "the larger loss of down and up"
                     : options.chain == CascadeChain::down ? "losses down, from sellers to buyers"
                                                           : "losses up, from buyers to sellers",
                     severity);
}

std::string kind_of(std::size_t failures, std::size_t count) {
  static const std::vector<std::string> kinds = {"", "single failure", "pair", "set of three", "set of four"};
  std::string one = failures < kinds.size() ? kinds[failures] : fmt::format("set of {}", failures);
  if (count == 1) return one;
  return one.starts_with("set") ? "sets" + one.substr(3) : one + "s";
}

// "No single failure costs KOR:electronics 5 %; 3 pairs do. The largest: A + B, 6.1 %."
std::string verdict(const ReverseOptions& options, const stress::ScreenInput& input, const stress::ReverseAnswer& answer, double loss) {
  const std::string cost = fmt::format("{} {}", reverse_target_name(options), reverse_loss_as_given(loss));
  const auto first = std::find_if(answer.sizes.begin(), answer.sizes.end(), [](const SizeReport& size) { return size.found > 0; });
  if (first == answer.sizes.end()) {
    const std::string none =
        options.failures_max == 1 ? "No single failure" : fmt::format("No set of up to {} failures", options.failures_max);
    return fmt::format("{} {} {}. The largest single loss: {}, {}.\n", none, answer.proven() ? "costs" : "was found that costs", cost,
                       reverse_nodes(input, answer.largest_single.nodes), loss_percent(answer.largest_single.loss));
  }
  const auto largest = std::max_element(answer.sets.begin(), answer.sets.end(), [&](const FailureSet& a, const FailureSet& b) {
    const bool fits_a = a.nodes.size() == first->failures, fits_b = b.nodes.size() == first->failures;
    return fits_a != fits_b ? fits_b : a.loss < b.loss;
  });
  std::string out;
  if (first->failures == 1) {
    out = fmt::format("{} {} {} {} or more.", first->found, kind_of(1, first->found), first->found == 1 ? "costs" : "cost", cost);
  } else {
    const std::string fewer = first->failures == 2 ? "No single failure" : fmt::format("No set of fewer than {} failures", first->failures);
    const bool sure = answer.failures_needed() == first->failures;
    out = fmt::format("{} {} {}; {} {} {}.", fewer, sure ? "costs" : "was found that costs", cost, first->found,
                      kind_of(first->failures, first->found), first->found == 1 ? "does" : "do");
  }
  const FailureSet& likely = answer.sets.front();
  const std::string most_likely = likely.probability > 0 ? fmt::format(" The most likely: {}, probability {:.3g}.",
                                                                       reverse_nodes(input, likely.nodes), likely.probability)
                                                         : "";
  return out + fmt::format(" {}: {}, {}.{}\n", first->found == 1 ? "It is" : "The largest", reverse_nodes(input, largest->nodes),
                           loss_percent(largest->loss), most_likely);
}

std::string count_of(double value) { return format_number(value, std::max(1, static_cast<int>(std::ceil(std::log10(value + 1))))); }

// The linear models have no cap.
std::string open_text(const SizeReport& size, ReverseModel model) {
  if (size.open_loss >= 1 && model == ReverseModel::cascade) return "open sets may cost all of it";
  return fmt::format("no open set costs more than {}, unless it holds a smaller one that suffices", loss_percent(size.open_loss));
}

// What was done, and what that proves.
std::string account(const stress::ReverseAnswer& answer, bool probabilities, ReverseModel model) {
  const bool open = !answer.proven();
  std::string out = fmt::format("\n{:>8} {:>15} {:>15} {:>15} {:>12}{} {:>9}\n", "failures", "sets", "hold a smaller", "ruled out",
                                "computed", open ? fmt::format(" {:>15}", "open") : "", "suffice");
  for (const SizeReport& size : answer.sizes)
    out +=
        fmt::format("{:>8} {:>15} {:>15} {:>15} {:>12}{} {:>9}\n", size.failures, count_of(size.sets), count_of(size.supersets),
                    count_of(size.ruled_out), count_of(size.computed), open ? fmt::format(" {:>15}", count_of(size.open)) : "", size.found);
  if (!open) return out + "Proven: every set was computed, holds a smaller one that suffices, or is ruled out by a bound.\n";
  for (const SizeReport& size : answer.sizes)
    if (size.open > 0)
      out += fmt::format("Not proven for {} failures: {}{}; --budget N looks further.\n", size.failures, open_text(size, model),
                         probabilities ? fmt::format(", none is more probable than {:.3g}", size.open_probability) : "");
  if (answer.failures_needed() > 1) out += fmt::format("Proven: no set of fewer than {} failures suffices.\n", answer.failures_needed());
  return out;
}

}  // namespace

std::string reverse_text(const ReverseRun& run) {
  const ReverseOptions& options = run.options;
  const stress::ReverseQuestion& question = run.question;
  const stress::ReverseAnswer& answer = run.answer;
  const stress::ScreenInput& input = run.input;
  const bool probabilities = run.has_probabilities();
  std::string out = fmt::format("What costs {} {} of its {}: {}\n{}\n", reverse_target_name(options), reverse_loss_as_given(question.loss),
                                options.weights_text, run.source, settings(options));
  for (const std::string& note : answer.notes) out += fmt::format("note: {}\n", note);
  out += "\n" + verdict(options, input, answer, question.loss);
  const std::size_t shown = std::min<std::size_t>(options.top, answer.sets.size());
  std::size_t width = 8;
  double most = 0;
  for (std::size_t r = 0; r < shown; ++r) {
    width = std::max(width, stress::character_count(reverse_nodes(input, answer.sets[r].nodes)));
    most = std::max(most, answer.sets[r].loss);
  }
  if (shown > 0)
    out += fmt::format("\n{:>5} {:<{}}{} {:>10} {:>10}\n", "rank", "failures", width,
                       probabilities ? fmt::format(" {:>11}", "probability") : "", "loss", "economy");
  for (std::size_t r = 0; r < shown; ++r) {
    const FailureSet& set = answer.sets[r];
    out += fmt::format("{:>5} {:<{}}{} {:>10} {:>10} {}\n", r + 1, reverse_nodes(input, set.nodes), width,
                       probabilities ? fmt::format(" {:>11.3g}", set.probability) : "", loss_percent(set.loss), loss_percent(set.economy),
                       std::string(static_cast<std::size_t>(std::lround(30 * set.loss / most)), '#'));
  }
  if (shown < answer.sets.size())
    out += fmt::format("... and {} more; --top N shows N, --out FILE writes all\n", answer.sets.size() - shown);
  return out + account(answer, probabilities, question.model);
}

}  // namespace entrepot::app
