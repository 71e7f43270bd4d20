#include <algorithm>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "world/scenario.h"
#include "world/world.h"
#include "base/file.h"
#include "commands.h"
#include "console.h"
#include "share.h"

namespace entrepot::app {
namespace {

using world::Scenario;

struct Options {
  std::string file, world, name, kind = "export_restriction";
};

Result<int> check(const Options& options) {
  TRY_ASSIGN(const auto file, scenario_file(options.file));
  TRY_ASSIGN(const Scenario scenario, world::load_scenario(file));
  TRY_ASSIGN(const auto folder, world_folder(options.world));
  TRY_ASSIGN(const auto world, world::load_world(folder));
  TRY(world::check_scenario(scenario, world));
  print(fmt::format("{}: {}\n", scenario.name, scenario.title));
  for (const auto& event : scenario.events) print(fmt::format("  line {}: {}\n", event.line, event.words));
  print(fmt::format("starts {}, {} days, {} members, seed {}\ngood on the world '{}'\n", scenario.start.text(), scenario.horizon_days,
                    scenario.members, scenario.seed, world.name));
  return 0;
}

Result<int> list(bool json) {
  TRY_ASSIGN(const auto folder, shared_file("scenarios"));
  std::vector<std::filesystem::path> files;
  std::error_code error;
  for (std::filesystem::directory_iterator at(folder, error), end; !error && at != end; at.increment(error))
    if (at->path().extension() == ".toml") files.push_back(at->path());
  if (error)
    return fail(ErrorCode::unreadable, "Cannot list the folder: " + error.message(), {folder.string(), 0, 0, {}},
                "Check the rights of the folder.");
  std::sort(files.begin(), files.end());
  auto rows = nlohmann::ordered_json::array();
  for (const auto& file : files) {
    TRY_ASSIGN(const Scenario scenario, world::load_scenario(file));
    rows.push_back(
        {{"name", scenario.name}, {"title", scenario.title}, {"start", scenario.start.text()}, {"events", scenario.events.size()}});
    if (!json) print(fmt::format("{:<26} {}\n", scenario.name, scenario.title));
  }
  if (json) print(rows.dump(2) + "\n");
  return 0;
}

Result<int> create(const Options& options) {
  TRY_ASSIGN(const std::string text, world::new_scenario_text(options.name, options.kind));
  const std::filesystem::path file = options.name + ".toml";
  std::error_code ignored;
  if (std::filesystem::exists(file, ignored))
    return fail(ErrorCode::duplicate, "The file is there already", {file.string(), 0, 0, {}}, "Choose another name, or remove the file.");
  TRY(write_file_atomic(file, text));
  print(fmt::format("wrote {}\nEdit it, then: entrepot scenario check {}\n", file.string(), file.string()));
  return 0;
}

}  // namespace

Result<std::filesystem::path> scenario_file(const std::string& name) {
  std::error_code ignored;
  if (std::filesystem::exists(name, ignored) || name.find('/') != std::string::npos || name.ends_with(".toml")) return name;
  const auto found = shared_file("scenarios/" + name + ".toml");
  if (found) return *found;
  return fail(ErrorCode::not_found, fmt::format("There is no scenario '{}'", name.substr(0, 80)), {},
              "Name a TOML file, or one that 'entrepot scenario list' shows.");
}

void add_scenario_command(CLI::App& app, Chosen& chosen) {
  auto options = std::make_shared<Options>();
  auto* scenario = app.add_subcommand("scenario", "Check, list and begin scenarios: disruptions written as TOML files");
  scenario->require_subcommand(1);

  auto* check_app = scenario->add_subcommand("check", "Check a scenario: keys, ranges, contradictions, and its names against a world");
  check_app->add_option("SCENARIO", options->file, "a TOML file, or a name from 'scenario list'")->required();
  check_app->add_option("--world", options->world, "the world folder (default: data/sample)");
  check_app->footer("Example:\n  entrepot scenario check data/scenarios/gallium-2023.toml");
  check_app->callback([&chosen, options] { chosen.run = [options] { return check(*options); }; });

  auto* list_app = scenario->add_subcommand("list", "List the scenarios that come with the program");
  list_app->add_flag("--json", chosen.json, "print JSON");
  list_app->footer("Example:\n  entrepot scenario list");
  list_app->callback([&chosen] { chosen.run = [&chosen] { return list(chosen.json); }; });

  auto* new_app = scenario->add_subcommand("new", "Write a scenario to start from into the current folder");
  new_app->add_option("NAME", options->name, "name of the scenario and of its file")->required();
  new_app->add_option("--kind", options->kind, "kind of its first event")->capture_default_str();
  new_app->footer("Example:\n  entrepot scenario new my-crisis --kind strait_closure");
  new_app->callback([&chosen, options] { chosen.run = [options] { return create(*options); }; });
}

}  // namespace entrepot::app
