#include "stress_input.h"

#include <algorithm>
#include <cmath>
#include <filesystem>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "arguments.h"
#include "base/memory_text.h"
#include "base/spreadsheet.h"
#include "base/text.h"
#include "commands.h"
#include "dataset/table_rows.h"
#include "production/table_formats.h"
#include "world/world.h"

namespace entrepot::app {
namespace {

// The best estimates of the world: days of stock of each sector's goods (its own row before "*"), and how the model reacts.
shock::ArioParameters model_of(const world::World& world) {
  shock::ArioParameters model;
  const auto parameter = [&](std::string_view name, double& out) {
    if (const auto at = world.parameters.find(name); at != world.parameters.end()) out = world.figure(at->second).value;
  };
  parameter("psi", model.psi);
  parameter("alpha_max", model.alpha_max);
  parameter("alpha_tau_days", model.alpha_tau);
  parameter("inventory_restoration_days", model.inventory_restoration_tau.front());
  if (world.inventories.empty()) return model;
  model.inventory_days.clear();
  for (const world::WorldSector& sector : world.sectors) {
    std::optional<double> own, general;
    for (const world::IndustryRow& row : world.inventories) {
      if (row.industry == sector.industry || row.industry == sector.code) own = world.figure(row.figure).value;
      if (row.industry == "*") general = world.figure(row.figure).value;
    }
    model.inventory_days.push_back(std::max(own.value_or(general.value_or(0)), 1 / model.psi));
  }
  return model;
}

// A file, or a data set of the store by its id or title, and then its id is the source.
Result<production::InputOutputTable> read_table(const std::string& name, std::string& source, Progress& progress, const Limits& limits) {
  std::error_code ignored;
  if (!std::filesystem::exists(name, ignored))
    if (const auto store = data_store()) {
      const auto snapshot = store->open(name);
      if (!snapshot)
        return fail(ErrorCode::not_found, fmt::format("'{}' is neither a file nor a data set", name), {"", 0, 0, "--table"},
                    "Check the path; 'entrepot data list' shows the data sets.");
      source = snapshot->manifest().id;
      return dataset::read_input_output_table(*snapshot);
    }
  production::LoadReport report;
  production::LoadOptions options;
  options.limits = limits;
  return production::load_input_output_table(name, report, progress, options);
}

// Sectors of a world are named in its own file.
void name_sectors(const world::World& world, production::InputOutputTable& table) {
  for (std::size_t s = 0; s < std::min(table.sectors.size(), world.sectors.size()); ++s)
    if (table.sectors[s].name.empty() || table.sectors[s].name == table.sectors[s].code) table.sectors[s].name = world.sectors[s].label;
}

// Final demand is that of the economies that the table has.
Result<> check_buyers(const production::InputOutputTable& table, const std::string& source) {
  for (const auto& column : table.final_demand_columns)
    if (std::find(table.regions.begin(), table.regions.end(), column.region) == table.regions.end())
      return fail(
          ErrorCode::unknown_name,
          fmt::format("The final demand {}:{} is of an economy without industries", column.region.text(), column.category),
          {source, 0, 0, {}},
          fmt::format("Name exports of a national table as a category of its own economy, such as {}:EXP.", table.regions[0].text()));
  return {};
}

}  // namespace

void add_network_options(CLI::App& command, StressFiles& files) {
  auto* links = command.add_option("--links", files.links, "firm network: csv with supplier, customer, amount");
  command.add_option("--firms", files.firms, "csv with firm, sector; perhaps market, revenue, costs, final_demand")->needs(links);
  command.add_option("--essentiality", files.essentiality,
                     "csv of how much buying sectors need supplying ones: 2 essential, 1 not essential, 0 of no effect. Either pairs,\n"
                     "supplier_sector,customer_sector,essentiality (a pair not given counts 1), or a square matrix, supplying sectors in\n"
                     "the first column, buying ones in the header");
  auto* table = command.add_option("--table", files.table, "an input-output table of any known format, or a data set, instead of firms")
                    ->excludes(links);
  command.add_option("--world", files.world, "the table of this world folder (default: data/sample)")->excludes(links)->excludes(table);
}

void add_table_options(CLI::App& command, StressFiles& files) {
  auto* table = command.add_option("--table", files.table, "an input-output table of any known format, or a data set");
  command.add_option("--world", files.world, "the table of this world folder (default: data/sample)")->excludes(table);
}

tl::unexpected<Error> essentiality_elsewhere(std::string_view model) {
  return fail(ErrorCode::usage, fmt::format("The model {} does not know essentiality", model), {"", 0, 0, "--essentiality"},
              "Leave the file out, or choose the model cascade.");
}

Error with_options(Error error, std::span<const OptionName> options) {
  if (!error.where.file.empty()) return error;  // there the field is a column
  for (const OptionName& name : options)
    if (error.where.field == name.field) error.where.field = name.option;
  return error;
}

void add_memory_option(CLI::App& command, Limits& limits) {
  const auto take = [&limits](const std::string& text) {
    const auto bytes = parse_memory(text);
    if (!bytes) throw CLI::ValidationError("--memory", "'" + text + "' is no amount such as 16G or 500M");
    limits.memory_bytes = *bytes;
  };
  command.add_option_function<std::string>("--memory", take, "memory that one computation may take: 16G, 500M")->default_str("8G");
}

Error with_memory_option(Error error) {
  const auto enough = enough_memory(error.what);
  if (enough && error.code == ErrorCode::limit_exceeded && error.remedy.find("--memory") == std::string::npos)
    error.remedy += " Or allow as much by --memory " + *enough + ".";
  return error;
}

Result<> check_eps(double eps, bool growth) {
  if (eps >= 0 && std::isfinite(eps) && (growth || eps < 1)) return {};
  return fail(ErrorCode::usage,
              eps >= 1 ? fmt::format("No loss can change by more than {}: losses are shares", eps)
                       : fmt::format("{} is not a change of losses", eps),
              {"", 0, 0, "--eps"}, growth ? "Give 0 or more, such as 0.01." : "Give 0 or more and less than 1, such as 0.01.");
}

Result<double> severity_of(std::string_view text) {
  const auto value = parse_percent(text);
  if (value && *value > 0 && *value <= 1) return *value;
  return fail(ErrorCode::usage,
              value ? fmt::format("A failure that takes {} of a node's output", text) : fmt::format("'{}' is not a share", text),
              {"", 0, 0, "--severity"}, "Give more than 0 and at most 1, such as 0.5 or 50%." + number_hint(text));
}

stress::ScreenInput StressNetwork::screen_input() const {
  if (firms) return stress::screen_input(*firms);
  stress::ScreenInput input = stress::screen_input(*table, essentiality);
  input.notes.insert(input.notes.end(), notes.begin(), notes.end());
  return input;
}

Result<StressNetwork> read_network(const StressFiles& files, Progress& progress, const Limits& limits) {
  if (!files.links.empty() && files.firms.empty())
    return fail(ErrorCode::usage, "--links needs the sectors of the firms", {"", 0, 0, "--firms"}, "Give --firms FILE (firm,sector).");
  StressNetwork network;
  if (!files.links.empty()) {
    network.source = files.links;
    TRY_ASSIGN(network.firms, production::load_firm_network({files.links, files.firms, files.essentiality}, limits, progress));
    return network;
  }
  if (!files.table.empty()) {
    network.source = files.table;
    TRY_ASSIGN(network.table, read_table(files.table, network.source, progress, limits));
  } else {
    TRY_ASSIGN(const auto folder, world_folder(files.world));
    network.source = folder.string();
    TRY_ASSIGN(auto world, world::load_world(folder));
    network.model = model_of(world);
    name_sectors(world, world.table);
    network.table = std::move(world.table);
  }
  TRY(check_buyers(*network.table, network.source));
  if (files.essentiality.empty()) return network;
  std::vector<std::string> sectors;
  for (const auto& sector : network.table->sectors) sectors.push_back(sector.code);
  TRY_ASSIGN(network.essentiality, production::load_essentiality(files.essentiality, sectors, network.notes, limits));
  return network;
}

Result<StressNetwork> read_propagation_network(const StressFiles& files, Progress& progress, const Limits& limits) {
  TRY_ASSIGN(StressNetwork network, read_network(files, progress, limits).map_error(with_memory_option));
  if (!network.table) return network;
  TRY_ASSIGN(std::string note, stress::leave_out_negative_flows(*network.table, {network.source, 0, 0, {}}));
  if (!note.empty()) network.notes.push_back(std::move(note));
  for (const std::string& met : network.table->notes) network.notes.push_back("table: " + met);
  return network;
}

}  // namespace entrepot::app
