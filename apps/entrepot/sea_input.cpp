// Where `entrepot sea` finds the network, the ports and its own small tables.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>

#include <fmt/format.h>

#include "base/file.h"
#include "base/text.h"
#include "dataset/dataset.h"
#include "sea_command.h"
#include "share.h"
#include "stored.h"

namespace entrepot::app {
namespace {

namespace fs = std::filesystem;

constexpr const char* how_to_get_one =
    "Add one with 'entrepot data add nodes.csv edges.csv', or name its folder with --network; docs/sea.md says where networks are published.";

// --- A folder ------------------------------------------------------------------------------------------------------------------

// The csv files of the folder by what they hold: "sea-nodes" -> path.
Result<std::map<std::string, fs::path>> files_by_format(const std::string& folder) {
  std::error_code error;
  if (!fs::is_directory(folder, error))
    return fail(ErrorCode::not_found, "There is no folder '" + folder + "'", {"", 0, 0, "--network"}, "Name the folder of the csv files.");
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(folder, error))
    if (entry.is_regular_file(error) && entry.path().extension() == ".csv") paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  std::map<std::string, fs::path> found;
  for (const fs::path& path : paths) {
    const auto recognised = dataset::recognise(path);
    if (!recognised) continue;
    const auto [place, fresh] = found.try_emplace(std::string(recognised->format.id), path);
    if (!fresh && recognised->format.id.starts_with("sea-"))
      return fail(ErrorCode::duplicate, fmt::format("{} and {} are both {}", place->second.string(), path.string(), place->first), {},
                  "Keep one network in the folder.");
  }
  return found;
}

// --- Imported data sets --------------------------------------------------------------------------------------------------------

// The one data set of a format; nothing where there is none.
Result<std::optional<dataset::Snapshot>> snapshot_of(std::string_view format) {
  return stored_format(format, "Name the folder of the network that you mean with --network.");
}

void keep_notes(const sea::LoadReport& report, std::vector<std::string>& notes) {
  notes.insert(notes.end(), report.notes.begin(), report.notes.end());
}

Result<std::vector<sea::WorldPort>> world_ports_of(const dataset::Snapshot& snapshot) {
  const dataset::Table& table = snapshot.tables().front();
  const auto column = [&](const char* name) { return table.find(name); };
  const auto *number = column("number"), *name = column("name"), *locode = column("locode"), *size = column("harbour_size"),
             *lon = column("lon"), *lat = column("lat"), *channel = column("channel_depth"), *pier = column("cargo_pier_depth");
  for (const auto* c : {number, name, locode, size, lon, lat, channel, pier})
    if (c == nullptr)
      return fail(ErrorCode::missing_data, fmt::format("the data set {} lacks a column", snapshot.manifest().id), {},
                  "Import the file again.");
  std::vector<sea::WorldPort> ports;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    sea::WorldPort port;
    port.number = format_exact(number->number(row).value_or(0));
    port.name = name->text(row);
    if (const auto id = PortId::parse(locode->text(row)); id && id->view().size() == 5) port.id = *id;
    port.harbor_size = size->text(row);
    port.position = {lon->number(row).value_or(0), lat->number(row).value_or(0)};
    port.channel_depth_m = channel->number(row);
    port.cargo_pier_depth_m = pier->number(row);
    ports.push_back(std::move(port));
  }
  return ports;
}

Result<sea::SeaNetwork> network_in_folder(const SeaFiles& files, sea::LoadReport& report) {
  TRY_ASSIGN(auto found, files_by_format(files.network));
  for (const char* format : {"sea-nodes", "sea-edges"})
    if (!found.contains(format))
      return fail(ErrorCode::missing_data, fmt::format("no file of the folder '{}' is {}", files.network, format), {"", 0, 0, "--network"},
                  "A network is a file id,lon,lat and a file u,v,km,passage,gates.");
  if (!found.contains("sea-gates")) {
    TRY_ASSIGN(found["sea-gates"], shared_file("sea/gates.csv"));
  }
  return sea::SeaNetwork::load({found["sea-nodes"], found["sea-edges"], found["sea-gates"]}, {}, report);
}

Result<sea::SeaNetwork> network_of_data_sets(sea::LoadReport& report) {
  TRY_ASSIGN(const auto nodes, snapshot_of("sea-nodes"));
  TRY_ASSIGN(const auto edges, snapshot_of("sea-edges"));
  if (!nodes || !edges) return fail(ErrorCode::missing_data, "no sea network is at hand", {}, how_to_get_one);
  TRY_ASSIGN(const std::string nodes_text, csv_of_stored(*nodes, {{"id", "id"}, {"lon", "lon"}, {"lat", "lat"}}));
  TRY_ASSIGN(const std::string edges_text,
             csv_of_stored(*edges, {{"u", "u"}, {"v", "v"}, {"km", "km"}, {"passage", "passage"}, {"gates", "gates"}}));
  TRY_ASSIGN(const auto gates, snapshot_of("sea-gates"));
  std::string gates_text;
  if (gates) {
    TRY_ASSIGN(gates_text, csv_of_stored(*gates, {{"id", "id"}, {"lon1", "lon1"}, {"lat1", "lat1"}, {"lon2", "lon2"}, {"lat2", "lat2"}}));
  } else {
    TRY_ASSIGN(const fs::path path, shared_file("sea/gates.csv"));
    TRY_ASSIGN(gates_text, read_text_file(path));
  }
  return sea::SeaNetwork::parse(nodes_text, edges_text, gates_text, {}, report);
}

}  // namespace

Result<sea::SeaNetwork> read_sea_network(const SeaFiles& files, std::vector<std::string>& notes) {
  sea::LoadReport report;
  auto network = files.network.empty() ? network_of_data_sets(report) : network_in_folder(files, report);
  keep_notes(report, notes);
  return network;
}

Result<std::vector<sea::MainPort>> read_main_ports(const SeaFiles& files) {
  if (!files.main_ports.empty()) return sea::load_main_ports(files.main_ports);
  TRY_ASSIGN(const fs::path path, shared_file("sea/main_ports.csv"));
  return sea::load_main_ports(path);
}

Result<sea::PlaceBook> read_places(const SeaFiles& files, std::vector<std::string>& notes) {
  sea::PlaceBook book;
  TRY_ASSIGN(book.main_ports, read_main_ports(files));
  sea::LoadReport ports_report, index_report;
  if (!files.network.empty()) {
    TRY_ASSIGN(const auto found, files_by_format(files.network));
    if (const auto ports = found.find("ports"); ports != found.end()) {
      TRY_ASSIGN(book.ports, sea::load_ports(ports->second, {}, ports_report));
    }
    if (const auto index = found.find("world-port-index"); index != found.end()) {
      TRY_ASSIGN(book.world_ports, sea::load_world_ports(index->second, {}, index_report));
    }
  } else {
    TRY_ASSIGN(const auto ports, snapshot_of("ports"));
    if (ports) {
      TRY_ASSIGN(const std::string text, csv_of_stored(*ports, {{"locode", "locode"},
                                                                {"name", "name"},
                                                                {"economy_name", "country"},
                                                                {"iso2", "iso2"},
                                                                {"lon", "lon"},
                                                                {"lat", "lat"},
                                                                {"terminal", "terminal"},
                                                                {"to_economies", "to_countries"}}));
      TRY_ASSIGN(book.ports, sea::parse_ports(text, ports->manifest().file_name, ports_report));
    }
    TRY_ASSIGN(const auto index, snapshot_of("world-port-index"));
    if (index) {
      TRY_ASSIGN(book.world_ports, world_ports_of(*index));
    }
  }
  keep_notes(ports_report, notes);
  keep_notes(index_report, notes);
  return book;
}

Result<std::vector<sea::VesselLimit>> read_vessel_limits() {
  TRY_ASSIGN(const fs::path path, shared_file("sea/vessel_limits.csv"));
  return sea::load_vessel_limits(path);
}

Result<std::vector<sea::FreightFactor>> read_freight_factors(const std::string& file, std::vector<std::string>& notes) {
  fs::path path = file;
  if (file.empty()) {
    TRY_ASSIGN(path, shared_file("sea/freight_factors.csv"));
  }
  sea::LoadReport report;
  TRY_ASSIGN(auto factors, sea::load_freight_factors(path, {}, report));
  if (report.rows_rejected > 0) notes.push_back(fmt::format("{}: {} rows rejected", path.string(), report.rows_rejected));
  return factors;
}

}  // namespace entrepot::app
