// `entrepot stress run`: scenarios on a network through one of the models.
#include <algorithm>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "arguments.h"
#include "base/file.h"
#include "base/text.h"
#include "console.h"
#include "interruption.h"
#include "stress/name_list.h"
#include "stress/screen.h"
#include "stress_command.h"
#include "stress_nodes.h"
#include "stress_run.h"
#include "stress_run_options.h"
#include "usage_error.h"

namespace entrepot::app {
namespace {

constexpr std::size_t most_explained = 5;  // nodes of one economy or sector

Result<std::vector<stress::Scenario>> scenarios_of(const RunOptions& o, const stress::Network& network) {
  if (o.scenarios.empty() == (o.shocks.empty() && o.cuts.empty()))
    return fail(ErrorCode::usage, "Say what happens, in one way", {"", 0, 0, "--shock, --scenarios"},
                "Give --shock NODE=LOSS[:DAYS[:RECOVERY]], once or more, or --scenarios FILE.csv.");
  if (!o.scenarios.empty()) return stress::read_scenarios(o.scenarios, network);
  stress::Scenario scenario{join(o.shocks, ", "), {}};
  for (const std::string& text : o.shocks) {
    TRY_ASSIGN(stress::Shock shock, stress::parse_shock(text, network, {"", 0, 0, "--shock"}));
    scenario.shocks.push_back(std::move(shock));
  }
  for (const std::string& text : o.cuts) {
    TRY_ASSIGN(stress::FlowCut cut, stress::parse_cut(text, network, {"", 0, 0, "--cut"}));
    scenario.cuts.push_back(std::move(cut));
    scenario.name += (scenario.name.empty() ? "" : ", ") + text;
  }
  return std::vector{scenario};
}

// The nodes to explain; of several those that lose most.
Result<std::vector<std::uint32_t>> nodes_to_explain(const RunOptions& o, const stress::Network& network, const stress::Outcome& outcome) {
  std::vector<std::uint32_t> nodes;
  for (const std::string& text : stress::rejoined_nodes(o.explain, network.labels())) {
    TRY_ASSIGN(auto found, stress::nodes_named(network.labels(), text, {"", 0, 0, "--explain"}));
    std::stable_sort(found.begin(), found.end(), [&](auto a, auto b) { return outcome.node_loss[a] > outcome.node_loss[b]; });
    found.resize(std::min(found.size(), most_explained));
    for (const std::uint32_t node : found)
      if (std::find(nodes.begin(), nodes.end(), node) == nodes.end()) nodes.push_back(node);
  }
  return nodes;
}

Result<StressRun> compute(const RunOptions& options, Progress& progress) {
  if (!options.by_economy.empty() && !options.files.links.empty())
    return fail(ErrorCode::usage, "Firms have no economies", {"", 0, 0, "--by-economy"}, "Leave it out, or give a table.");
  TRY_ASSIGN(StressNetwork read, read_propagation_network(options.files, progress, options.limits));
  StressRun c{read.source,
              read.table ? stress::Network(std::move(*read.table)) : stress::Network(std::move(*read.firms)),
              {},
              {},
              options.run.days_per_year,
              options.run.equilibrium_tolerance};
  c.network.essentiality = std::move(read.essentiality);
  TRY_ASSIGN(ChosenParameters chosen, run_parameters(options, read.model, c.network));
  stress::RunParameters& parameters = chosen.parameters;
  TRY_ASSIGN(const auto scenarios, scenarios_of(options, c.network));
  Weightings weightings;
  if (!options.weights.empty()) {
    TRY_ASSIGN(weightings, read_one_weighting(options.weights, stress::screen_input(c.network)));
    parameters.cascade.weights = weightings.weights;
    read.notes.insert(read.notes.end(), weightings.notes.begin(), weightings.notes.end());
  }
  TRY_ASSIGN(c.result, stress::run(c.network, scenarios, parameters, options.threads, progress, options.limits));
  for (stress::Fact& fact : c.result.facts) {
    if (fact.key == "weights" && !weightings.texts.empty()) fact.text = weightings.texts[0];
    if (fact.key == "capital" && !chosen.capital.empty()) fact.text = chosen.capital;
  }
  c.result.notes.insert(c.result.notes.end(), read.notes.begin(), read.notes.end());
  if (options.explain.empty()) return c;
  const std::size_t worst = c.worst();
  TRY_ASSIGN(const auto nodes, nodes_to_explain(options, c.network, c.result.outcomes[worst]));
  TRY_ASSIGN(c.why, stress::explain(c.network, scenarios[worst], parameters, nodes, options.threads, progress, options.limits));
  return c;
}

Result<> write_by_day(const RunOptions& o, const StressRun& c) {
  if (o.by_day.empty() && o.by_day_stocks.empty()) return {};
  const auto asked = o.by_day_nodes.empty() ? std::vector<std::string>{"*"} : o.by_day_nodes;
  TRY_ASSIGN(const auto nodes,
             stress::nodes_named(c.network.labels(), stress::rejoined_nodes(asked, c.network.labels()), {"", 0, 0, "--by-day-nodes"}));
  if (!o.by_day.empty()) TRY(write_file_atomic(o.by_day, run_by_day_csv(c, nodes)));
  if (o.by_day_stocks.empty()) return {};
  TRY_ASSIGN(const auto stocks, run_stocks_csv(c, nodes, o.limits));
  return write_file_atomic(o.by_day_stocks, stocks);
}

Result<int> run(const RunOptions& options, const CLI::App& command, bool json) {
  TRY(check_out_file(options.out, "--out"));
  TRY(check_out_file(options.by_day, "--by-day"));
  TRY(check_out_file(options.by_day_stocks, "--by-day-stocks"));
  TRY(check_out_file(options.by_economy, "--by-economy"));
  TRY(check_out_file(options.by_sector, "--by-sector"));
  TRY(check_out_file(options.path, "--path"));
  if (auto fits = check_run_options(command, options); !fits) return tl::unexpected(with_run_options(fits.error()));
  const Interruption interruption;
  auto computed = with_progress([&](Progress& progress) { return compute(options, progress); });
  if (!computed) return tl::unexpected(with_run_options(computed.error()));
  const StressRun& c = *computed;
  if (!options.out.empty()) TRY(write_file_atomic(options.out, run_csv(c)));
  if (!options.by_economy.empty()) TRY(write_file_atomic(options.by_economy, run_by_economy_csv(c)));
  if (!options.by_sector.empty()) TRY(write_file_atomic(options.by_sector, run_by_sector_csv(c)));
  if (!options.path.empty()) TRY(write_file_atomic(options.path, run_path_csv(c)));
  TRY(write_by_day(options, c));
  print(json ? run_json(c) : run_text(c, options.top));
  for (const std::string& file : {options.out, options.by_economy, options.by_sector, options.path, options.by_day, options.by_day_stocks})
    if (!json && !file.empty()) print(fmt::format("wrote {}\n", file));
  return 0;
}

}  // namespace

void add_stress_run(CLI::App& stress, Chosen& chosen) {
  auto o = std::make_shared<RunOptions>();
  auto* command = stress.add_subcommand("run", "Scenarios through one of five models: who loses how much, when, directly and indirectly");
  add_run_options(*command, *o);
  command->add_flag("--json", chosen.json, "print JSON");
  command->footer(
      "Examples:\n  entrepot stress run --shock CHN:electronics=50%:30:60 --explain KOR:vehicles\n"
      "  entrepot stress run --model cascade --scenarios scenarios.csv --links links.csv --firms firms.csv");
  command->callback([&chosen, o, command] {
    refuse_empty_values(*command);
    chosen.run = [&chosen, o, command] { return run(*o, *command, chosen.json); };
  });
}

}  // namespace entrepot::app
