#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "assess_evidence.h"
#include "assessment/assessment.h"
#include "assessment/report.h"
#include "base/file.h"
#include "base/text.h"
#include "commands.h"
#include "console.h"
#include "share.h"
#include "text_table.h"

namespace entrepot::app {
namespace {

using namespace assessment;
namespace fs = std::filesystem;

struct Options {
  std::string scenario, world, out, language = "en";
  bool is_world_alone = false;
  sea::Vessel vessel;
  AssessOptions assess;
};

constexpr std::size_t summary_rows = 12;

std::string range_text(const Quantiles& q, int digits = 3) {
  return fmt::format("{} ({} to {})", format_number(q.p50, digits), format_number(q.p10, digits), format_number(q.p90, digits));
}

std::size_t half_of_memory() {
  const long pages = ::sysconf(_SC_PHYS_PAGES), bytes = ::sysconf(_SC_PAGE_SIZE);
  return pages > 0 && bytes > 0 ? static_cast<std::size_t>(pages) / 2 * static_cast<std::size_t>(bytes) : Limits{}.memory_bytes;
}

// The result in a screenful, for the terminal.
std::string summary(const Assessment& a, const World& world) {
  std::string out = fmt::format("{}\n{} members on the world '{}', {} days from {}\n\n", a.scenario.title, a.members, world.name,
                                a.scenario.horizon_days, a.scenario.start.text());
  out += fmt::format("Value added lost by the group, {}, median (10 % to 90 %):\n", world.table.money_unit);
  for (const RunKind run : run_kinds)
    out += fmt::format("  {:<28}{}\n", run_sentence(run), range_text(a.group_loss[static_cast<std::size_t>(run)].value_added_loss));
  const Quantiles& worth = a.group_worth_of_cooperation;
  const bool is_clear = worth.p90 == worth.p10 || is_clear_difference(worth, a.group_loss[1].value_added_loss);
  out += fmt::format("  {:<28}{}{}\n\n", "worth of cooperation", is_clear ? "" : "no clear difference: ", range_text(worth));
  const auto rows = supply_ranked(a, world);
  if (!rows.empty()) {
    TextTable table({{"product", false},
                     {"economy", false},
                     {"peak shortfall % use"},
                     {"stocks end, day"},
                     {"unmet % nobody"},
                     {"alone"},
                     {"together"}},
                    0);
    for (std::size_t i = 0; i < std::min(rows.size(), summary_rows); ++i) {
      const SupplyImpact& s = *rows[i];
      const auto day = s.stocks_end_day.p50 >= a.scenario.horizon_days ? std::string("never") : fmt::format("{:.0f}", s.stocks_end_day.p50);
      table.row({world.product(s.product).id, s.economy.text(), format_number(s.direct_shortfall_peak.p50 * 100), day,
                 format_number(s.runs[0].unmet_share.p50 * 100), format_number(s.runs[1].unmet_share.p50 * 100),
                 format_number(s.runs[2].unmet_share.p50 * 100)});
    }
    out += table.text();
    if (rows.size() > summary_rows) out += fmt::format("... and {} more rows\n", rows.size() - summary_rows);
    out += "\n";
  }
  if (!a.unknowns.empty() && is_clear_of_chance(a.unknowns.front(), a.members, a.unknowns.size()))
    out += fmt::format("Most closely tied to the loss: {} (squared rank correlation {})\n", unknown_words(a, world, a.unknowns.front()),
                       format_number(a.unknowns.front().share, 2));
  return out;
}

tl::unexpected<Error> at_option(Error error, const char* option) {
  error.where = {"", 0, 0, option};
  return tl::unexpected<Error>(std::move(error));
}

// Both files or neither, and no folder that was not there before.
Result<> write_brief(const fs::path& out, const std::string& json, const std::string& html) {
  std::error_code error;
  const bool made = fs::create_directories(out, error);
  if (error)
    return fail(ErrorCode::io, fmt::format("Cannot make the folder: {}", error.message()), {out.string(), 0, 0, {}},
                "Choose another --out.");
  const auto written = write_files_atomic({{out / "brief.json", json}, {out / "brief.html", html}});
  if (!written && made) fs::remove(out, error);
  return written;
}

Result<int> run(const Options& options, bool json) {
  const auto language = parse_language(options.language);
  if (!language) return at_option(language.error(), "--lang");
  TRY_ASSIGN(const auto file, scenario_file(options.scenario));
  TRY_ASSIGN(const Scenario scenario, load_scenario(file));
  TRY_ASSIGN(const auto folder, world_folder(options.world));
  TRY_ASSIGN(const World world, load_world(folder));
  TRY(check_scenario(scenario, world));
  if (!options.out.empty()) TRY(check_out_folder(options.out));
  TRY(sea::check_vessel(options.vessel));
  if (options.is_world_alone && !sea::vessel_sizes(options.vessel).empty())
    return fail(ErrorCode::usage, "The routes of the world are for ships of any size", {"", 0, 0, "--world-alone"},
                "Leave out --draft, --beam and --length, or --world-alone.");
  Result<Assessment> assessed;
  {
    TerminalProgress progress;
    std::unique_ptr<assessment::Evidence> evidence;
    if (!options.is_world_alone) {
      TRY_ASSIGN(evidence, read_evidence(progress));
      TRY(close_to_ships(options.vessel, *evidence));
    }
    AssessOptions with_evidence = options.assess;
    with_evidence.evidence = evidence.get();
    assessed = assess(world, scenario, with_evidence, progress);
  }
  if (!assessed && assessed.error().where.field == "group") return at_option(assessed.error(), "--group");
  TRY_ASSIGN(const Assessment assessment, std::move(assessed));
  if (!options.out.empty()) TRY(write_brief(options.out, brief_json(assessment, world), brief_html(assessment, world, *language)));
  if (json) {
    print(brief_json(assessment, world));
    return 0;
  }
  print(summary(assessment, world));
  if (options.out.empty()) print("With --out FOLDER the whole brief is written as brief.html and brief.json.\n");
  else print(fmt::format("The brief: {}\n", (std::filesystem::path(options.out) / "brief.html").string()));
  return 0;
}

}  // namespace

Result<> check_out_folder(const fs::path& out) {
  std::error_code ignored;
  fs::path there = fs::absolute(out, ignored);
  while (!fs::exists(there, ignored) && there.has_relative_path()) there = there.parent_path();
  if (!fs::is_directory(there, ignored))
    return fail(ErrorCode::io, fmt::format("'{}' is a file, not a folder", there.string()), {"", 0, 0, "--out"}, "Choose another --out.");
  if (::access(there.c_str(), W_OK | X_OK) != 0)
    return fail(ErrorCode::io, fmt::format("Cannot write in '{}': {}", there.string(), std::strerror(errno)), {"", 0, 0, "--out"},
                "Choose another --out.");
  return {};
}

void add_assess_command(CLI::App& app, Chosen& chosen) {
  auto options = std::make_shared<Options>();
  auto* command = app.add_subcommand("assess", "Analyst: from a disruption to a brief - who is hit, alone and together");
  command->add_option("SCENARIO", options->scenario, "a TOML file, or a name from 'entrepot scenario list'")->required();
  command->add_option("--world", options->world, "the world folder (default: data/sample)");
  command->add_option("--out", options->out, "folder for brief.html and brief.json");
  command->add_option("--lang", options->language, "language of the brief's fixed sentences: en, zh, ja, ko")->capture_default_str();
  command->add_flag("--json", chosen.json, "print the brief as JSON");
  command->add_option("--members", options->assess.members, "members of the ensemble (default: what the scenario says)")
      ->check(CLI::Range(1, 100'000));
  options->assess.limits.memory_bytes = std::min(options->assess.limits.memory_bytes, half_of_memory());
  command->add_option("--threads", options->assess.threads, "threads (default: all cores; the result is the same)")
      ->check(CLI::Range(1, 1024));
  command->add_flag("--world-alone", options->is_world_alone, "leave data sets out: routes of the world, no duties");
  const std::pair<const char*, std::optional<double>*> sizes[] = {
      {"--draft", &options->vessel.draft_m}, {"--beam", &options->vessel.beam_m}, {"--length", &options->vessel.length_m}};
  for (const auto& [name, size] : sizes)
    command->add_option(name, *size, "of the ships, in metres: straits and canals too small for them are closed (needs a sea network)")
        ->check(CLI::Range(0.1, 1000.0));
  command->add_option("--group", options->assess.group, "groups of economies that act together")->capture_default_str();
  command->footer("Example:\n  entrepot assess data/scenarios/gallium-2023.toml --out brief/");
  command->callback([&chosen, options] { chosen.run = [&chosen, options] { return run(*options, chosen.json); }; });
}

}  // namespace entrepot::app
