#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "arguments.h"
#include "base/file.h"
#include "console.h"
#include "interruption.h"
#include "named_files.h"
#include "shock/rule_names.h"
#include "stress_command.h"
#include "stress_ensemble.h"
#include "usage_error.h"

namespace entrepot::app {
namespace {

namespace fs = std::filesystem;
using stress::Ensemble;

struct Options {
  std::string file, out;
  StressFiles files;
  Limits limits;
  std::optional<std::int64_t> draws, seed;
  std::vector<std::string> inventory_days, restock_days, capital_ratio;  // NUMBER, SECTOR=NUMBER
  unsigned top = 5;
  int threads = 1;
  stress::BlockRunner* blocks = &stress::in_this_process();
};

Result<stress::EnsemblePlan> read_plan(const Options& options) {
  TRY_ASSIGN(auto plan, stress::read_ensemble(options.file));
  if (options.seed) plan.seed = static_cast<std::uint64_t>(*options.seed);
  const auto take = [](const std::vector<std::string>& texts, const char* option, stress::SectorNumbers& numbers) {
    if (!texts.empty()) numbers = {texts, {"", 0, 0, option}};
  };
  take(options.inventory_days, "--inventory-days", plan.model.inventory_days);
  take(options.restock_days, "--restock-days", plan.model.inventory_restoration_days);
  take(options.capital_ratio, "--capital-ratio", plan.model.capital_ratio);
  if (!options.draws) return plan;
  if (!plan.scenarios.empty())
    return fail(ErrorCode::usage, fmt::format("{} lists its scenarios: nothing is drawn", options.file), {"", 0, 0, "--draws"},
                "Leave --draws out.");
  TRY_ASSIGN(plan.draws, stress::checked_draws(*options.draws, {"", 0, 0, "--draws"}));
  return plan;
}

// 2 critical, 1 important, 0 neither; only the rules of production that treat inputs differently take it.
Result<> take_essentiality(const Options& options, const stress::EnsemblePlan& plan, StressNetwork& network) {
  if (options.files.essentiality.empty()) return {};
  using shock::ProductionFunction;
  const auto rule = plan.model.production.value_or(ProductionFunction::leontief);
  if (rule == ProductionFunction::leontief || rule == ProductionFunction::linear)
    return fail(ErrorCode::usage, fmt::format("production = \"{}\" does not know essentiality", shock::name_of(rule)),
                {"", 0, 0, "--essentiality"},
                "Leave the file out, or write half_critical, strongly_critical, weakly_critical or generalised_leontief in [model].");
  network.model.criticality.clear();
  for (const std::uint8_t one : network.essentiality) network.model.criticality.push_back(static_cast<shock::Criticality>(one));
  return {};
}

Result<> compute(const Options& options, stress::EnsemblePlan plan, const fs::path& journal, EnsembleRun& done) {
  const Interruption interruption(journal);
  TerminalProgress progress;
  TRY_ASSIGN(done.network, read_propagation_network(options.files, progress, options.limits));
  TRY(take_essentiality(options, plan, done.network));
  TRY_ASSIGN(done.ensemble, Ensemble::prepare(std::move(plan), *done.network.table, done.network.model, options.limits));
  stress::EnsembleOptions how;
  how.threads = options.threads;
  how.journal = journal;
  how.runner = options.blocks;
  TRY_ASSIGN(done.result, stress::run_ensemble(*done.ensemble, how, progress));
  return {};
}

Result<int> ensemble(const Options& options, bool json) {
  TRY(check_out_file(options.out, "--out"));
  TRY_ASSIGN(auto plan, read_plan(options));
  const fs::path journal = journal_beside(options.out);
  EnsembleRun done;
  if (const auto computed = compute(options, std::move(plan), journal, done); !computed)
    return tl::unexpected(with_memory_option(computed.error()));
  if (!options.out.empty()) {
    TRY(write_file_atomic(options.out, ensemble_csv(done)));
    std::error_code ignored;
    if (!journal.empty()) fs::remove(journal, ignored);  // its rows are in the file now
  }
  print(json ? ensemble_json(done) : ensemble_text(done, options.top));
  if (!json && done.result.resumed > 0)
    print(fmt::format("{} of {} blocks were taken from the run before\n", done.result.resumed, done.ensemble->blocks()));
  if (!json && !options.out.empty()) print(fmt::format("wrote {}\n", options.out));
  return 0;
}

// Instead of what FILE says in [model].
void add_numbers_by_sector(CLI::App& command, Options& o) {
  command
      .add_option("--inventory-days", o.inventory_days,
                  "stocks in days of use, or inf; of one input as SECTOR=DAYS, several with commas (default: what FILE or the world says)")
      ->delimiter(',');
  command
      .add_option("--restock-days", o.restock_days,
                  "days to refill stocks; of one input as SECTOR=DAYS, several with commas (default: what FILE or the world says)")
      ->delimiter(',');
  command
      .add_option("--capital-ratio", o.capital_ratio,
                  "productive capital in years of value added, 0.01 to 1000; of one sector as SECTOR=YEARS, several with commas\n"
                  "(default: what FILE says, or 4)")
      ->delimiter(',');
}

}  // namespace

void add_stress_ensemble(CLI::App& stress, Chosen& chosen) {
  auto options = std::make_shared<Options>();
  options->threads = chosen.threads;
  if (chosen.blocks != nullptr) options->blocks = chosen.blocks;
  auto* command = stress.add_subcommand("ensemble", "Losses over thousands of draws or scenarios: quantiles, and which parameter decides");
  command->add_option("FILE", options->file, "what happens and what is uncertain, as TOML: see docs/stress.md")->required();
  auto* table = command->add_option("--table", options->files.table, "an input-output table of any known format");
  command->add_option("--world", options->files.world, "the table, stocks and parameters of this world folder (default: data/sample)")
      ->excludes(table);
  command->add_option("--essentiality", options->files.essentiality,
                      "csv of pairs of sectors, for production of partially binding inputs: 2 critical, 1 important, 0 neither; default 1");
  command->add_option("--draws", options->draws,
                      "draws, a power of two from 64; there are draws x (parameters + 2) runs (default: what FILE says)");
  command->add_option("--seed", options->seed, "seed of the draws (default: what FILE says)")
      ->check(CLI::Range(std::int64_t{0}, INT64_MAX - 1));
  add_numbers_by_sector(*command, *options);
  command->add_option("--top", options->top, "economies, or scenarios, to show")->capture_default_str()->check(CLI::Range(0, 1000));
  command->add_option("--threads", options->threads, "threads (default: all cores; the result is the same)")->check(CLI::Range(1, 1024));
  add_memory_option(*command, options->limits);
  command->add_option("--out", options->out, "write all runs as csv; a run that was stopped goes on from OUT.journal");
  command->add_flag("--json", chosen.json, "print JSON, with every output, index and interval");
  command->footer("Example:\n  entrepot stress ensemble data/stress/rare-earths.toml --draws 256");
  command->callback([&chosen, options, command] {
    refuse_empty_values(*command);
    chosen.run = [&chosen, options] { return ensemble(*options, chosen.json); };
  });
}

}  // namespace entrepot::app
