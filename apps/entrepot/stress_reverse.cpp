#include <algorithm>
#include <array>
#include <cmath>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "arguments.h"
#include "base/csv.h"
#include "base/file.h"
#include "base/text.h"
#include "console.h"
#include "csv_comment.h"
#include "loss_percent.h"
#include "stress/name_list.h"
#include "stress/node_names.h"
#include "stress/reverse.h"
#include "stress_command.h"
#include "stress_input.h"
#include "stress_nodes.h"
#include "usage_error.h"

namespace entrepot::app {
namespace {

using shock::CascadeChain;
using stress::FailureSet;
using stress::ReverseModel;
using stress::SizeReport;

struct Options {
  StressFiles files;
  Limits limits;
  std::string loss, probabilities, out, model_name = "cascade", chain_name = "both";
  std::vector<std::string> of, candidates, weights;
  std::string weights_text = "output";  // for people
  double severity = 1, eps = shock::CascadeParameters{}.eps;
  long long failures_max = 2, budget = 0;
  bool budget_given = false, cascade_given = false, include_target = false, no_substitution = false;
  ReverseModel model = ReverseModel::cascade;
  CascadeChain chain = CascadeChain::both;
  unsigned top = 10;
  int threads = 1;
};

const std::vector<std::string> model_names = {"cascade", "leontief", "ghosh"};  // in the order of ReverseModel
const std::vector<std::string> chain_names = {"both", "down", "up"};            // of CascadeChain

template <class Kind>
Kind kind_named(const std::vector<std::string>& names, const std::string& name) {
  return static_cast<Kind>(std::find(names.begin(), names.end(), name) - names.begin());
}
template <class Kind>
const std::string& name_of(const std::vector<std::string>& names, Kind kind) {
  return names[static_cast<std::size_t>(kind)];
}

constexpr std::array option_names = {OptionName{"target", "--of"},         OptionName{"candidates", "--candidates"},
                                     OptionName{"loss", "--loss"},         OptionName{"failures_max", "--max"},
                                     OptionName{"severity", "--severity"}, OptionName{"eps", "--eps"}};

// "5%", "5 %" or 0.05.
Result<double> share_of(const std::string& text) {
  std::string_view number = trim(text);
  const bool percent = number.ends_with('%');
  if (percent) number = trim(number.substr(0, number.size() - 1));
  const auto value = parse_double(number);
  const double share = value ? *value / (percent ? 100 : 1) : -1;
  if (!(share > 0 && share <= 1))
    return fail(ErrorCode::out_of_range, fmt::format("'{}' is no share of an output", text), {"", 0, 0, "--loss"},
                "Give more than 0 and at most 100 %, such as 5% or 0.05.");
  return share;
}

// Who may fail: all nodes or those named, and of these those with a probability; outside the target unless that is wanted.
Result<> choose_candidates(const Options& options, const stress::ScreenInput& input, stress::ReverseQuestion& question) {
  std::vector<std::uint32_t> named;
  const std::vector<std::string> everybody = {"*"};
  TRY_ASSIGN(named, nodes_of(options.candidates.empty() ? everybody : options.candidates, input.labels(), "--candidates"));
  std::vector<double> chance(input.names.size(), 0.0);
  if (!options.probabilities.empty()) {
    std::vector<std::uint32_t> nodes;
    std::vector<double> values;
    TRY(read_nodes(options.probabilities, input.labels(), nodes, &values));
    for (std::size_t n = 0; n < nodes.size(); ++n) chance[nodes[n]] = values[n];
  }
  std::vector<char> out(input.names.size(), 0);
  if (!options.include_target)
    for (const std::uint32_t node : question.target) out[node] = 1;
  for (const std::uint32_t node : named) {
    if (out[node] != 0 || (!options.probabilities.empty() && chance[node] == 0)) continue;
    question.candidates.push_back(node);
    if (!options.probabilities.empty()) question.probability.push_back(chance[node]);
  }
  if (question.candidates.empty())
    return fail(ErrorCode::missing_data, "No node is left that may fail", {"", 0, 0, "--candidates"},
                "Name nodes outside the target, or let the target fail, too: --include-target.");
  return {};
}

std::string target_name(const Options& options) { return join(options.of, ", "); }

std::string as_given(double share) { return fmt::format("{:.6g} %", share * 100); }

std::string names_of(const stress::ScreenInput& input, const std::vector<std::uint32_t>& nodes, std::string_view between) {
  std::vector<std::string> names;
  for (const std::uint32_t node : nodes) names.push_back(input.names[node]);
  return join(names, between);
}

std::string settings(const Options& options) {
  const std::string severity = fmt::format("a failure takes {}", as_given(options.severity));
  if (options.model != ReverseModel::cascade)
    return fmt::format("{}: {}; {}", name_of(model_names, options.model),
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
std::string verdict(const Options& options, const stress::ScreenInput& input, const stress::ReverseAnswer& answer, double loss) {
  const std::string cost = fmt::format("{} {}", target_name(options), as_given(loss));
  const auto first = std::find_if(answer.sizes.begin(), answer.sizes.end(), [](const SizeReport& size) { return size.found > 0; });
  if (first == answer.sizes.end()) {
    const std::string none =
        options.failures_max == 1 ? "No single failure" : fmt::format("No set of up to {} failures", options.failures_max);
    return fmt::format("{} {} {}. The largest single loss: {}, {}.\n", none, answer.proven() ? "costs" : "was found that costs", cost,
                       names_of(input, answer.largest_single.nodes, " + "), loss_percent(answer.largest_single.loss));
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
                                                                       names_of(input, likely.nodes, " + "), likely.probability)
                                                         : "";
  return out + fmt::format(" {}: {}, {}.{}\n", first->found == 1 ? "It is" : "The largest", names_of(input, largest->nodes, " + "),
                           loss_percent(largest->loss), most_likely);
}

std::string count_of(double value) { return format_number(value, std::max(1, static_cast<int>(std::ceil(std::log10(value + 1))))); }

std::string open_text(const SizeReport& size) {
  if (size.open_loss >= 1) return "open sets may cost all of it";
  return fmt::format("no open set costs more than {}, unless it holds a smaller one that suffices", loss_percent(size.open_loss));
}

// What was done, and what that proves.
std::string account(const stress::ReverseAnswer& answer, bool probabilities) {
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
      out += fmt::format("Not proven for {} failures: {}{}; --budget N looks further.\n", size.failures, open_text(size),
                         probabilities ? fmt::format(", none is more probable than {:.3g}", size.open_probability) : "");
  if (answer.failures_needed() > 1) out += fmt::format("Proven: no set of fewer than {} failures suffices.\n", answer.failures_needed());
  return out;
}

std::string text_of(const Options& options, const std::string& source, const stress::ScreenInput& input,
                    const stress::ReverseQuestion& question, const stress::ReverseAnswer& answer) {
  const bool probabilities = !question.probability.empty();
  std::string out = fmt::format("What costs {} {} of its {}: {}\n{}\n", target_name(options), as_given(question.loss), options.weights_text,
                                source, settings(options));
  for (const std::string& note : answer.notes) out += fmt::format("note: {}\n", note);
  out += "\n" + verdict(options, input, answer, question.loss);
  const std::size_t shown = std::min<std::size_t>(options.top, answer.sets.size());
  std::size_t width = 8;
  double most = 0;
  for (std::size_t r = 0; r < shown; ++r) {
    width = std::max(width, stress::character_count(names_of(input, answer.sets[r].nodes, " + ")));
    most = std::max(most, answer.sets[r].loss);
  }
  if (shown > 0)
    out += fmt::format("\n{:>5} {:<{}}{} {:>10} {:>10}\n", "rank", "failures", width,
                       probabilities ? fmt::format(" {:>11}", "probability") : "", "loss", "economy");
  for (std::size_t r = 0; r < shown; ++r) {
    const FailureSet& set = answer.sets[r];
    out += fmt::format("{:>5} {:<{}}{} {:>10} {:>10} {}\n", r + 1, names_of(input, set.nodes, " + "), width,
                       probabilities ? fmt::format(" {:>11.3g}", set.probability) : "", loss_percent(set.loss), loss_percent(set.economy),
                       std::string(static_cast<std::size_t>(std::lround(30 * set.loss / most)), '#'));
  }
  if (shown < answer.sets.size())
    out += fmt::format("... and {} more; --top N shows N, --out FILE writes all\n", answer.sets.size() - shown);
  return out + account(answer, probabilities);
}

std::string csv_of(const Options& options, const std::string& source, const stress::ScreenInput& input,
                   const stress::ReverseQuestion& question, const stress::ReverseAnswer& answer) {
  const bool probabilities = !question.probability.empty();
  std::vector<stress::Fact> facts = {{"source", source},
                                     {"target", target_name(options)},
                                     {"loss", fmt::format("{} of its {} or more", as_given(question.loss), options.weights_text)},
                                     {"model", name_of(model_names, question.model)}};
  if (question.model == ReverseModel::cascade) {
    facts.push_back({"eps", fmt::format("{}", question.eps)});
    facts.push_back({"substitution", question.substitution ? "within sectors" : "none"});
    facts.push_back({"chain", name_of(chain_names, question.chain)});
    facts.push_back({"essentiality", options.files.essentiality.empty() ? "every input counts 1" : options.files.essentiality});
  }
  facts.push_back({"severity", fmt::format("{}", question.severity)});
  facts.push_back({"candidates", fmt::format("{}, up to {} at once", question.candidates.size(), question.failures_max)});
  facts.push_back({"proven", answer.proven() ? "yes" : "no: sets that were not computed may be missing"});
  facts.push_back({"unit", fmt::format("share of the {}, of the target and of all", options.weights_text)});
  std::string out = csv_comment(facts) + fmt::format("rank,failures,nodes,loss,economy{}\n", probabilities ? ",probability" : "");
  std::size_t rank = 0;
  for (const FailureSet& set : answer.sets)
    out += fmt::format("{},{},{},{:.17g},{:.17g}{}\n", ++rank, set.nodes.size(), csv_field(names_of(input, set.nodes, " + ")), set.loss,
                       set.economy, probabilities ? fmt::format(",{:.17g}", set.probability) : "");
  return out;
}

nlohmann::ordered_json json_of_set(const stress::ScreenInput& input, const FailureSet& set, bool probabilities) {
  nlohmann::ordered_json nodes = nlohmann::ordered_json::array();
  for (const std::uint32_t node : set.nodes) nodes.push_back(input.names[node]);
  nlohmann::ordered_json out = {{"nodes", nodes}, {"loss", set.loss}, {"economy", set.economy}};
  if (probabilities) out["probability"] = set.probability;
  return out;
}

std::string json_of(const Options& options, const std::string& source, const stress::ScreenInput& input,
                    const stress::ReverseQuestion& question, const stress::ReverseAnswer& answer) {
  const bool probabilities = !question.probability.empty();
  nlohmann::ordered_json sets = nlohmann::ordered_json::array(), sizes = nlohmann::ordered_json::array();
  for (std::size_t r = 0; r < std::min<std::size_t>(options.top, answer.sets.size()); ++r)
    sets.push_back(json_of_set(input, answer.sets[r], probabilities));
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
  nlohmann::ordered_json out = {{"source", source},
                                {"of", options.of},
                                {"loss", question.loss},
                                {"severity", question.severity},
                                {"model", name_of(model_names, question.model)}};
  if (question.model == ReverseModel::cascade) {
    out["eps"] = question.eps;
    out["substitution"] = question.substitution;
    out["chain"] = name_of(chain_names, question.chain);
  }
  out["candidates"] = question.candidates.size();
  out["weights"] = options.weights.empty() ? "output" : options.weights[0];
  out[options.weights.empty() ? "target_share_of_output" : "target_share_of_weights"] = answer.target_output / answer.output;
  out["order"] = probabilities ? "probability that all fail" : "size, then loss";
  out["notes"] = answer.notes;
  out["proven"] = answer.proven();
  out["failures_needed"] = answer.failures_needed();
  out["largest_single"] = json_of_set(input, answer.largest_single, probabilities);
  out["sizes"] = sizes;
  out["found"] = answer.sets.size();
  out["sets"] = sets;
  return out.dump(2) + "\n";
}

Result<> check(const Options& options) {
  TRY(check_out_file(options.out, "--out"));
  if (options.failures_max < 1 || options.failures_max > static_cast<long long>(stress::reverse_failures_most))
    return fail(ErrorCode::usage, fmt::format("Sets of up to {} failures", options.failures_max), {"", 0, 0, "--max"},
                fmt::format("Give 1 to {}.", stress::reverse_failures_most));
  if (options.budget_given && options.budget < 1)
    return fail(ErrorCode::usage, fmt::format("A budget of {} sets", options.budget), {"", 0, 0, "--budget"}, "Give 1 or more.");
  if (!(options.severity > 0 && options.severity <= 1))
    return fail(ErrorCode::usage, fmt::format("A failure that takes {} of a node's output", options.severity), {"", 0, 0, "--severity"},
                "Give more than 0 and at most 1.");
  if (options.model != ReverseModel::cascade && options.cascade_given)
    return fail(ErrorCode::usage, "--eps, --chain and --no-substitution are of the cascade", {"", 0, 0, "--model"},
                "Leave them out, or ask with --model cascade.");
  return options.model == ReverseModel::cascade ? check_eps(options.eps) : Result<>{};
}

Result<int> reverse(Options& options, bool json) {
  TRY(check(options));
  if (!options.files.essentiality.empty() && options.model != ReverseModel::cascade)
    return essentiality_elsewhere(name_of(model_names, options.model));
  stress::ReverseQuestion question;
  TRY_ASSIGN(question.loss, share_of(options.loss));
  question.severity = options.severity;
  question.failures_max = static_cast<std::size_t>(options.failures_max);
  if (options.budget_given) question.budget = static_cast<std::uint64_t>(options.budget);
  question.exact_pairs = options.files.links.empty();
  question.model = options.model;
  question.eps = options.eps;
  question.substitution = !options.no_substitution;
  question.chain = options.chain;
  std::string source;
  stress::ScreenInput input;
  Weightings weighting;
  Result<stress::ReverseAnswer> answered;
  {
    TerminalProgress progress;
    TRY_ASSIGN(const StressNetwork network, read_propagation_network(options.files, progress, options.limits));
    source = network.source;
    input = network.screen_input();
    options.of = stress::rejoined_nodes(options.of, input.labels());
    TRY_ASSIGN(question.target, stress::nodes_named(input.labels(), options.of, {"", 0, 0, "--of"}));
    TRY(choose_candidates(options, input, question));
    if (!options.weights.empty()) {
      TRY_ASSIGN(weighting, read_one_weighting(options.weights, input));
      question.weights = weighting.weights[0];
      options.weights_text = weighting.texts[0] == options.weights[0] ? "weights in " + weighting.texts[0] : weighting.texts[0];
      input.notes.insert(input.notes.end(), weighting.notes.begin(), weighting.notes.end());
    }
    answered = stress::reverse(input, question, options.threads, progress, options.limits);
    if (!answered) return tl::unexpected(with_memory_option(with_options(answered.error(), option_names)));
  }
  TRY_ASSIGN(const stress::ReverseAnswer answer, std::move(answered));
  if (!options.out.empty()) TRY(write_file_atomic(options.out, csv_of(options, source, input, question, answer)));
  print(json ? json_of(options, source, input, question, answer) : text_of(options, source, input, question, answer));
  if (!json && !options.out.empty()) print(fmt::format("wrote {}\n", options.out));
  return 0;
}

}  // namespace

void add_stress_reverse(CLI::App& stress, Chosen& chosen) {
  auto options = std::make_shared<Options>();
  options->threads = chosen.threads;
  auto* command = stress.add_subcommand("reverse", "Which failures, few or likely, cost a target at least a given share of its output");
  command->add_option("--loss", options->loss, "share of the target's output: 5% or 0.05")->required();
  command->add_option("--of", options->of, "the target: KOR:electronics, KOR (all its sectors), *:electronics; several with commas")
      ->required()
      ->delimiter(',');
  add_network_options(*command, options->files);
  command->add_option("--model", options->model_name, "how losses spread: cascade, leontief (to sellers) or ghosh (to buyers)")
      ->check(CLI::IsMember(model_names))
      ->capture_default_str();
  command->add_option("--max", options->failures_max, "failures in a set, at most")->capture_default_str();
  command->add_option("--severity", options->severity, "share of its output that a failing node loses")->capture_default_str();
  command
      ->add_option("--candidates", options->candidates, "who may fail: names as for --of, or a csv file with a column node (default: all)")
      ->delimiter(',');
  command->add_flag("--include-target,!--exclude-target", options->include_target, "nodes of the target may fail, too");
  command->add_option("--probabilities", options->probabilities,
                      "csv with node (KOR:*, too), probability; only these may fail, and sets are ranked by the probability that all fail");
  command
      ->add_option("--weights", options->weights,
                   "csv of node,weight, such as people employed, by which losses count; nodes as KOR:*, too; or sales, purchases, trade\n"
                   "(both) with other nodes (default: by output)")
      ->delimiter(',');
  auto* budget =
      command->add_option("--budget", options->budget, "sets of one size to compute, at most (default: all pairs of a table, else 200000)");
  std::vector<CLI::Option*> of_cascade = {
      command->add_option("--eps", options->eps, "a smaller change ends a cascade; part of the result")->capture_default_str(),
      command->add_option("--chain", options->chain_name, "losses that count: down, up or both, the larger one")
          ->check(CLI::IsMember(chain_names))
          ->capture_default_str(),
      command->add_flag("--no-substitution", options->no_substitution, "no other seller of the sector steps in")};
  command->add_option("--top", options->top, "rows to show")->capture_default_str()->check(CLI::Range(0, 1000000));
  command->add_option("--threads", options->threads, "threads (default: all cores; the result is the same)")->check(CLI::Range(1, 1024));
  add_memory_option(*command, options->limits);
  command->add_option("--out", options->out, "write all sets as csv");
  command->add_flag("--json", chosen.json, "print JSON");
  command->footer(
      "Examples:\n  entrepot stress reverse --loss 5% --of KOR:electronics\n"
      "  entrepot stress reverse --loss 10% --of KOR --candidates 'CHN:*' --model ghosh --max 3\n"
      "  entrepot stress reverse --loss 20% --of plant7 --links links.csv --firms firms.csv --probabilities risks.csv");
  command->callback([&chosen, options, budget, of_cascade, command] {
    refuse_empty_values(*command);
    options->model = kind_named<ReverseModel>(model_names, options->model_name);
    options->chain = kind_named<CascadeChain>(chain_names, options->chain_name);
    options->budget_given = budget->count() > 0;
    options->cascade_given = std::any_of(of_cascade.begin(), of_cascade.end(), [](const CLI::Option* o) { return o->count() > 0; });
    chosen.run = [&chosen, options] { return reverse(*options, chosen.json); };
  });
}

}  // namespace entrepot::app
