#include <algorithm>
#include <filesystem>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "arguments.h"
#include "world/world.h"
#include "world/world_build.h"
#include "base/text.h"
#include "commands.h"
#include "console.h"
#include "production/table_formats.h"
#include "production/world_table.h"
#include "sea/world_routes.h"

namespace entrepot::app {
namespace {

using world::World;
using world::WorldFinding;

struct Options {
  std::string world, out, table, map, nodes, edges, gates;
  int digits = 0;
  bool all = false;
};

Result<int> check(const Options& options, bool json) {
  TRY_ASSIGN(const auto folder, world_folder(options.world));
  TRY_ASSIGN(const World world, world::load_world(folder));
  const auto findings = world::check_world(world);
  std::map<WorldFinding::Kind, std::size_t> counts;
  for (const auto& f : findings) ++counts[f.kind];
  if (json) {
    auto rows = nlohmann::ordered_json::array();
    for (const auto& f : findings)
      rows.push_back({{"kind", world::finding_name(f.kind)}, {"subject", f.subject}, {"blocks", f.blocks}, {"row", f.row}});
    print(nlohmann::ordered_json{{"world", world.name}, {"findings", rows}}.dump(2) + "\n");
    return 0;
  }
  for (const auto& f : findings) {
    if (f.kind == WorldFinding::Kind::assumed && !options.all) continue;
    print(fmt::format("{:<13}{}{}{}{}\n", world::finding_name(f.kind), f.subject, f.blocks.empty() ? "" : ": ", f.blocks,
                      f.row.empty() ? "" : " [" + f.row + "]"));
  }
  print(fmt::format("{}: {} missing, {} assumed, {} inconsistent{}\n", world.name, counts[WorldFinding::Kind::missing],
                    counts[WorldFinding::Kind::assumed], counts[WorldFinding::Kind::inconsistent],
                    options.all || counts[WorldFinding::Kind::assumed] == 0 ? "" : " (--all lists the assumed figures)"));
  return 0;
}

Result<int> show(const Options& options, bool json) {
  TRY_ASSIGN(const auto folder, world_folder(options.world));
  TRY_ASSIGN(const World world, world::load_world(folder));
  if (json) {
    nlohmann::ordered_json out{{"name", world.name},
                               {"title", world.title},
                               {"regions", world.table.regions.size()},
                               {"sectors", world.sectors.size()},
                               {"economies", world.economies.size()},
                               {"figures", world.figures.size()}};
    for (const auto& p : world.products) out["products"].push_back(p.id);
    print(out.dump(2) + "\n");
    return 0;
  }
  print(fmt::format("{}: {}\n  table     {} regions x {} sectors, {}, {}\n  economies {}\n  figures   {} from {} sources\n", world.name,
                    world.title, world.table.regions.size(), world.sectors.size(), world.table.money_unit, world.table.year,
                    world.economies.size(), world.figures.size(), world.sources.size()));
  for (std::size_t p = 0; p < world.products.size(); ++p) {
    const auto count = [&](const auto& rows) {
      return std::count_if(rows.begin(), rows.end(), [&](const auto& row) { return row.product.value == p; });
    };
    print(fmt::format("  {:<20} {:>3} producers {:>4} flows {:>3} stocks {:>3} uses\n", world.products[p].id, count(world.production),
                      count(world.trade), count(world.commercial_stocks) + count(world.public_stocks), count(world.uses)));
  }
  return 0;
}

Result<int> build(const Options& options) {
  TRY_ASSIGN(const auto store, data_store());
  Result<world::WorldBuilt> built;
  {
    TerminalProgress progress;
    built = world::build_world(options.map, options.out, store, progress);
  }
  if (!built) return tl::unexpected<Error>(built.error());
  for (const std::string& line : built->lines) print("  " + line + "\n");
  print(fmt::format("built the world '{}' in {}\nNext: entrepot world check {}\n", built->name, options.out, options.out));
  return 0;
}

Result<int> aggregate(const Options& options) {
  production::LoadReport report;
  Result<production::InputOutputTable> loaded;
  {
    TerminalProgress progress;
    loaded = production::load_input_output_table(options.table, report, progress);
  }
  TRY_ASSIGN(const auto table, std::move(loaded));
  TRY_ASSIGN(const auto small, production::aggregate_by_file(table, options.map));
  TRY(production::write_world_table(small, options.out, {options.digits}));
  print(fmt::format("{}: {} regions x {} sectors -> {} x {}\n", options.out, table.regions.size(), table.sectors.size(),
                    small.regions.size(), small.sectors.size()));
  for (const auto& note : small.notes) print(fmt::format("  {}\n", note));
  return 0;
}

Result<int> routes(const Options& options) {
  const std::filesystem::path folder = options.world;
  sea::LoadReport report;
  Result<sea::WorldRoutes> computed;
  {
    TerminalProgress progress;
    computed = sea::compute_routes_for_world(folder, {options.nodes, options.edges, options.gates}, report, progress);
  }
  TRY_ASSIGN(const auto world, std::move(computed));
  TRY(world.table.save(folder / "routes.csv"));
  print(fmt::format("{}: {} rows for {} places\n", (folder / "routes.csv").string(), world.table.rows().size(), world.places));
  for (const auto& note : report.notes) print(fmt::format("  {}\n", note));
  return 0;
}

}  // namespace

void add_world_command(CLI::App& app, Chosen& chosen) {
  auto options = std::make_shared<Options>();
  auto* world = app.add_subcommand("world", "Analyst: the world that assessments run on");
  world->require_subcommand(1);

  auto* build_app = world->add_subcommand("build", "Build a world from a base and from imported data sets, as a map file says");
  build_app->add_option("MAP", options->map, "the map file (TOML); data/maps has examples")->required();
  build_app->add_option("--out", options->out, "the world folder to write")->required();
  build_app->footer(
      "Example:\n  entrepot data add wiot_2011.csv\n  entrepot world build data/maps/wiod-2011.toml --out ~/entrepot/world-wiod");
  build_app->callback([&chosen, options] { chosen.run = [options] { return build(*options); }; });

  auto* check_app = world->add_subcommand("check", "List what is missing or only assumed, and what that blocks");
  check_app->add_option("WORLD", options->world, "the world folder (default: data/sample)");
  check_app->add_flag("--all", options->all, "list every assumed figure too");
  check_app->add_flag("--json", chosen.json, "print JSON");
  check_app->footer("Example:\n  entrepot world check data/sample");
  check_app->callback([&chosen, options] { chosen.run = [&chosen, options] { return check(*options, chosen.json); }; });

  auto* show_app = world->add_subcommand("show", "What a world holds");
  show_app->add_option("WORLD", options->world, "the world folder (default: data/sample)");
  show_app->add_flag("--json", chosen.json, "print JSON");
  show_app->footer("Example:\n  entrepot world show data/sample");
  show_app->callback([&chosen, options] { chosen.run = [&chosen, options] { return show(*options, chosen.json); }; });

  auto* aggregate_app = world->add_subcommand("aggregate", "Sum an input-output table to fewer regions and sectors");
  aggregate_app->add_option("TABLE", options->table, "a published table (see 'entrepot data add --help')")->required();
  aggregate_app->add_option("--map", options->map, "which regions and sectors become which: a TOML file")->required();
  aggregate_app->add_option("--out", options->out, "the file to write")->required();
  aggregate_app->add_option("--digits", options->digits, "significant digits (default: exact)")->check(CLI::Range(0, 16));
  aggregate_app->footer(
      "Example:\n  entrepot world aggregate wiot_2011.csv --map data/sample/aggregation.toml --out input_output.csv --digits 7");
  aggregate_app->callback([&chosen, options] { chosen.run = [options] { return aggregate(*options); }; });

  auto* routes_app = world->add_subcommand("routes", "Compute the sea routes of a world, open and with straits closed (routes.toml)");
  routes_app->add_option("WORLD", options->world, "the world folder")->required();
  routes_app->add_option("--nodes", options->nodes, "nodes of the sea network (id,lon,lat)")->required();
  routes_app->add_option("--edges", options->edges, "edges of the sea network (u,v,km,passage,gates)")->required();
  routes_app->add_option("--gates", options->gates, "gates (id,name,lon1,lat1,lon2,lat2,note)")->required();
  routes_app->footer("Example:\n  entrepot world routes data/sample --nodes nodes.csv --edges edges.csv --gates gates.csv");
  routes_app->callback([&chosen, options] { chosen.run = [options] { return routes(*options); }; });
}

}  // namespace entrepot::app
