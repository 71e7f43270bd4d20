// `entrepot stress reverse`: which failures cost a target as much.
#include "stress_reverse.h"

#include <algorithm>
#include <array>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "arguments.h"
#include "base/file.h"
#include "base/spreadsheet.h"
#include "base/text.h"
#include "console.h"
#include "interruption.h"
#include "stress/name_list.h"
#include "stress/node_names.h"
#include "stress_command.h"
#include "stress_nodes.h"
#include "usage_error.h"

namespace entrepot::app {
namespace {

using shock::CascadeChain;
using stress::ReverseModel;

template <class Kind>
Kind kind_named(const std::vector<std::string>& names, const std::string& name) {
  return static_cast<Kind>(std::find(names.begin(), names.end(), name) - names.begin());
}

constexpr std::array option_names = {OptionName{"target", "--of"},         OptionName{"candidates", "--candidates"},
                                     OptionName{"loss", "--loss"},         OptionName{"failures_max", "--max"},
                                     OptionName{"severity", "--severity"}, OptionName{"eps", "--eps"}};

// "5%", "5 %" or 0.05.
Result<double> share_of(const std::string& text) {
  const double share = parse_percent(text).value_or(-1);
  if (!(share > 0 && share <= 1))
    return fail(ErrorCode::out_of_range, fmt::format("'{}' is no share of an output", text), {"", 0, 0, "--loss"},
                "Give more than 0 and at most 100 %, such as 5% or 0.05." + number_hint(text));
  return share;
}

// Who may fail: all nodes or those named, and of these those with a probability; outside the target unless that is wanted.
Result<> choose_candidates(const ReverseOptions& options, const stress::ScreenInput& input, stress::ReverseQuestion& question) {
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

Result<> check(ReverseOptions& options) {
  TRY(check_out_file(options.out, "--out"));
  if (options.failures_max < 1 || options.failures_max > static_cast<long long>(stress::reverse_failures_most))
    return fail(ErrorCode::usage, fmt::format("Sets of up to {} failures", options.failures_max), {"", 0, 0, "--max"},
                fmt::format("Give 1 to {}.", stress::reverse_failures_most));
  if (options.budget_given && options.budget < 1)
    return fail(ErrorCode::usage, fmt::format("A budget of {} sets", options.budget), {"", 0, 0, "--budget"}, "Give 1 or more.");
  TRY_ASSIGN(options.severity, severity_of(options.severity_text));
  if (options.model != ReverseModel::cascade && options.cascade_given)
    return fail(ErrorCode::usage, "--eps, --chain and --no-substitution are of the cascade", {"", 0, 0, "--model"},
                "Leave them out, or ask with --model cascade.");
  return options.model == ReverseModel::cascade ? check_eps(options.eps) : Result<>{};
}

Result<int> reverse(ReverseOptions& options, bool json) {
  TRY(check(options));
  if (!options.files.essentiality.empty() && options.model != ReverseModel::cascade)
    return essentiality_elsewhere(reverse_name(reverse_model_names, options.model));
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
    const Interruption interruption;
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
  const ReverseRun run{options, source, std::move(input), std::move(question), *std::move(answered)};
  if (!options.out.empty()) TRY(write_file_atomic(options.out, reverse_csv(run)));
  print(json ? reverse_json(run) : reverse_text(run));
  if (!json && !options.out.empty()) print(fmt::format("wrote {}\n", options.out));
  return 0;
}

}  // namespace

void add_stress_reverse(CLI::App& stress, Chosen& chosen) {
  auto options = std::make_shared<ReverseOptions>();
  options->threads = chosen.threads;
  auto* command = stress.add_subcommand("reverse", "Which failures, few or likely, cost a target at least a given share of its output");
  command->add_option("--loss", options->loss, "share of the target's output: 5% or 0.05")->required();
  command->add_option("--of", options->of, "the target: KOR:electronics, KOR (all its sectors), *:electronics; several with commas")
      ->required()
      ->delimiter(',');
  add_network_options(*command, options->files);
  command->add_option("--model", options->model_name, "how losses spread: cascade, leontief (to sellers) or ghosh (to buyers)")
      ->check(CLI::IsMember(reverse_model_names))
      ->capture_default_str();
  command->add_option("--max", options->failures_max, "failures in a set, at most")->capture_default_str();
  command->add_option("--severity", options->severity_text, "share of its output that a failing node loses: 0.5 or 50%")
      ->capture_default_str();
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
          ->check(CLI::IsMember(cascade_chain_names))
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
    options->model = kind_named<ReverseModel>(reverse_model_names, options->model_name);
    options->chain = kind_named<CascadeChain>(cascade_chain_names, options->chain_name);
    options->budget_given = budget->count() > 0;
    options->cascade_given = std::any_of(of_cascade.begin(), of_cascade.end(), [](const CLI::Option* o) { return o->count() > 0; });
    chosen.run = [&chosen, options] { return reverse(*options, chosen.json); };
  });
}

}  // namespace entrepot::app
