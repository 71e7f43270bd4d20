// entrepot sea ports
#include <algorithm>
#include <map>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "console.h"
#include "sea_command.h"

namespace entrepot::app {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
  SeaFiles files;
  std::string economy, source;
  unsigned top = 50;
};

struct Row {
  std::string code, name, economy, list, size;
  sea::LonLat at;
  std::optional<double> channel_m, pier_m, draft_m;
};

const char* const figures[] = {"channel", "pier", "draft"};

// The economy of the two letters that a code begins with, by the table of main ports; the letters where it does not know them.
std::vector<Row> rows_of(const sea::PlaceBook& book) {
  std::map<std::string, std::string> economies;
  for (const sea::MainPort& port : book.main_ports)
    if (!port.iso2.empty()) economies[port.iso2] = port.economy.text();
  const auto economy_of = [&](const std::string& iso2) {
    const auto known = economies.find(iso2);
    return known == economies.end() ? iso2 : known->second;
  };
  std::vector<Row> rows;
  for (const sea::Port& port : book.ports)
    rows.push_back({port.id ? port.id->text() : "",
                    port.name,
                    economy_of(port.iso2),
                    "searoute",
                    port.terminal ? "terminal" : "",
                    port.position,
                    {},
                    {},
                    {}});
  for (const sea::WorldPort& port : book.world_ports)
    rows.push_back({port.id ? port.id->text() : port.number, port.name, port.id ? economy_of(port.id->text().substr(0, 2)) : "", "wpi",
                    lower_ascii(port.harbor_size), port.position, port.channel_depth_m, port.cargo_pier_depth_m, port.vessel_draft_max_m});
  return rows;
}

std::string metres(const std::optional<double>& value) { return value ? fmt::format("{:.1f}", *value) : "n/a"; }

Result<int> run(const Options& options, bool json) {
  std::vector<std::string> notes;
  TRY_ASSIGN(const sea::PlaceBook book, read_places(options.files, notes));
  if (book.ports.empty() && book.world_ports.empty())
    return fail(ErrorCode::missing_data, "no list of ports is at hand", {},
                "Add one with 'entrepot data add ports.csv wpi.csv', or name its folder with --network.");
  std::vector<Row> rows;
  for (Row& row : rows_of(book))
    if ((options.economy.empty() || row.economy == options.economy) && (options.source.empty() || row.list == options.source))
      rows.push_back(std::move(row));
  if (rows.empty())
    return fail(ErrorCode::missing_data, "no ports of '" + options.economy + "'", {"", 0, 0, "--economy"},
                "Give an ISO 3166 alpha-3 code, such as KOR.");
  std::stable_sort(rows.begin(), rows.end(),
                   [](const Row& a, const Row& b) { return std::tie(a.economy, a.list, a.name) < std::tie(b.economy, b.list, b.name); });
  if (json) {
    Json all = Json::array();
    for (const Row& row : rows) {
      Json entry{{"code", row.code}, {"name", row.name},  {"economy", row.economy}, {"list", row.list},
                 {"kind", row.size}, {"lon", row.at.lon}, {"lat", row.at.lat}};
      const std::optional<double>* values[] = {&row.channel_m, &row.pier_m, &row.draft_m};
      for (std::size_t k = 0; k < 3; ++k)
        if (*values[k]) entry[std::string(figures[k]) + "_m"] = **values[k];
      all.push_back(std::move(entry));
    }
    print(Json{{"ports", all}, {"notes", notes}}.dump(1) + "\n");
    return 0;
  }
  std::string out = fmt::format("{:<9} {:<32} {:<7} {:<8} {:<10} {:>9} {:>8} {:>8} {:>6}\n", "code", "name", "economy", "list", "kind",
                                "lon", "lat", "channel", "pier");
  for (std::size_t k = 0; k < std::min<std::size_t>(options.top, rows.size()); ++k) {
    const Row& row = rows[k];
    out += fmt::format("{:<9} {:<32} {:<7} {:<8} {:<10} {:>9.3f} {:>8.3f} {:>8} {:>6}\n", row.code, row.name.substr(0, 32), row.economy,
                       row.list, row.size, row.at.lon, row.at.lat, metres(row.channel_m), metres(row.pier_m));
  }
  out += fmt::format("{} ports{}; depths in m, n/a where the index does not know them\n", rows.size(),
                     rows.size() > options.top ? fmt::format(", {} shown (--top N)", options.top) : "");
  print(out);
  return 0;
}

}  // namespace

void add_sea_ports(CLI::App& sea, Chosen& chosen) {
  auto options = std::make_shared<Options>();
  auto* command = sea.add_subcommand("ports", "Ports of the open port list and of the World Port Index");
  command->add_option("--economy", options->economy, "ISO 3166 alpha-3: the ports of this economy");
  command->add_option("--list", options->source, "searoute or wpi (default: both)")->check(CLI::IsMember({"searoute", "wpi"}));
  command->add_option("--top", options->top, "rows to show")->check(CLI::Range(0, 1000000))->capture_default_str();
  add_sea_files(*command, options->files);
  command->add_flag("--json", chosen.json, "print JSON");
  command->footer("Example:\n  entrepot sea ports --economy KOR");
  command->callback([&chosen, options] { chosen.run = [&chosen, options] { return run(*options, chosen.json); }; });
}

}  // namespace entrepot::app
