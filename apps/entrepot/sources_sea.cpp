// Ways by sea for `entrepot sources`: from a network, or from the routes that come with the program.

#include <algorithm>

#include <fmt/format.h>

#include "base/csv.h"
#include "base/text.h"
#include "share.h"
#include "sources_input.h"
#include "trade/economies.h"

namespace entrepot::app {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> gate_names(const std::vector<std::string>& options) {
  std::vector<std::string> names;
  for (const std::string& option : options)
    for (const std::string_view part : split(option, ','))
      if (!trim(part).empty()) names.emplace_back(trim(part));
  return sea::gate_set(names);
}

class TableWays final : public SeaWays {
 public:
  TableWays(sea::RouteTable table, std::vector<std::string> closed)
      : table_(std::move(table)), closed_(std::move(closed)), places_(table_.places()) {}

  Result<SeaWay> between(EconomyId from, EconomyId to) override {
    SeaWay way;
    const auto has = [&](EconomyId id) { return std::binary_search(places_.begin(), places_.end(), id.text()); };
    if (!has(from) || !has(to)) return way;
    TRY_ASSIGN(const auto open, table_.lookup(from.text(), to.text(), {}));
    TRY_ASSIGN(const auto closed, table_.lookup(from.text(), to.text(), closed_));
    if (!open.km || *open.km <= 0) return way;
    way.open_km = open.km;
    way.closed_km = closed.km;
    way.gates = closed.gates;
    return way;
  }

 private:
  sea::RouteTable table_;
  std::vector<std::string> closed_, places_;
};

class NetworkWays final : public SeaWays {
 public:
  NetworkWays(sea::SeaNetwork network, std::map<EconomyId, sea::LonLat> places, std::vector<std::string> closed)
      : network_(std::move(network)), places_(std::move(places)), closed_(std::move(closed)) {}

  Result<SeaWay> between(EconomyId from, EconomyId to) override {
    SeaWay way;
    const auto start = places_.find(from), end = places_.find(to);
    if (start == places_.end() || end == places_.end()) return way;
    TRY_ASSIGN(const Trees* trees, trees_to(to, end->second));
    const sea::SeaNode node = network_.nearest(start->second).node;
    const double open = trees->open.km[node.value], closed = trees->closed.km[node.value];
    if (!(open > 0) || std::isinf(open)) return way;
    way.open_km = open;
    if (std::isinf(closed)) return way;
    way.closed_km = closed;
    way.gates = network_.route_on(trees->closed, node).gates;
    std::reverse(way.gates.begin(), way.gates.end());  // the tree begins at the importer
    return way;
  }

 private:
  struct Trees {
    sea::SeaNetwork::Tree open, closed;
  };
  // One pair of trees for each importer, kept.
  Result<const Trees*> trees_to(EconomyId to, sea::LonLat place) {
    if (const auto kept = trees_.find(to); kept != trees_.end()) return &kept->second;
    const sea::SeaNode node = network_.nearest(place).node;
    TRY_ASSIGN(auto open, network_.tree(node));
    TRY_ASSIGN(auto closed, network_.tree(node, closed_));
    return &trees_.emplace(to, Trees{std::move(open), std::move(closed)}).first->second;
  }

  sea::SeaNetwork network_;
  std::map<EconomyId, sea::LonLat> places_;
  std::vector<std::string> closed_;
  std::map<EconomyId, Trees> trees_;
};

// economy,...,lon,lat: the layout of a world's economies.csv.
Result<std::map<EconomyId, sea::LonLat>> read_positions(const fs::path& file) {
  TRY_ASSIGN(auto reader, CsvReader::open(file));
  std::vector<std::string_view> fields;
  TRY_ASSIGN(const bool headed, reader.read_row(fields));
  TRY_ASSIGN(const auto at, find_columns(headed ? fields : std::vector<std::string_view>{}, {"economy", "lon", "lat"}, reader.where()));
  const std::size_t width = *std::max_element(at.begin(), at.end()) + 1;
  std::map<EconomyId, sea::LonLat> positions;
  for (;;) {
    TRY_ASSIGN(const bool more, reader.read_row(fields));
    if (!more) return positions;
    if (fields.size() < width) return fail(ErrorCode::bad_field, "The row is too short", reader.where(), "Complete it.");
    if (trim(fields[at[1]]).empty()) continue;
    TRY_ASSIGN(const EconomyId id, EconomyId::parse(trim(fields[at[0]]), reader.where(at[0], "economy")));
    const auto lon = parse_double(trim(fields[at[1]])), lat = parse_double(trim(fields[at[2]]));
    if (!lon || !lat || *lat < -90 || *lat > 90 || *lon < -360 || *lon > 360)
      return fail(ErrorCode::bad_field, "The position is none", reader.where(at[1], "lon"), "Write degrees, longitude first.");
    positions[id] = {*lon, *lat};
  }
}

// The one file of the folder whose name has the word.
Result<fs::path> file_with(const fs::path& folder, std::string_view word) {
  std::error_code error;
  std::vector<fs::path> found;
  for (const auto& entry : fs::directory_iterator(folder, error))
    if (entry.path().extension() == ".csv" && entry.path().filename().string().find(word) != std::string::npos)
      found.push_back(entry.path());
  std::sort(found.begin(), found.end());
  if (found.size() == 1) return found.front();
  return fail(found.empty() ? ErrorCode::not_found : ErrorCode::duplicate, fmt::format("{} files named *{}*.csv", found.size(), word),
              {folder.string(), 0, 0, "--sea"}, "The folder needs one file each of nodes, edges and gates of the sea network.");
}

}  // namespace

Result<std::unique_ptr<SeaWays>> open_sea_ways(const SourcesFiles& files, std::vector<std::string>& notes) {
  const auto closed = gate_names(files.close);
  if (files.sea.empty()) {
    TRY_ASSIGN(const fs::path routes, shared_file("sample/routes.csv"));
    TRY_ASSIGN(auto table, sea::RouteTable::load(routes));
    const auto known = table.gates();
    for (const std::string& gate : closed)
      if (!std::binary_search(known.begin(), known.end(), gate))
        return fail(ErrorCode::unknown_name, fmt::format("The gate '{}' is on no route that comes with the program", gate),
                    {"", 0, 0, "--close"}, known_names_remedy(gate, known));
    notes.emplace_back("ways by sea: one port for each economy of data/sample; --sea FOLDER takes a network");
    return std::unique_ptr<SeaWays>(std::make_unique<TableWays>(std::move(table), closed));
  }
  TRY_ASSIGN(const fs::path nodes, file_with(files.sea, "nodes"));
  TRY_ASSIGN(const fs::path edges, file_with(files.sea, "edges"));
  TRY_ASSIGN(const fs::path gates, file_with(files.sea, "gates"));
  sea::LoadReport report;
  TRY_ASSIGN(auto network, sea::SeaNetwork::load({nodes, edges, gates}, {}, report));
  const auto known = network.gates();
  for (const std::string& gate : closed)
    if (std::find(known.begin(), known.end(), gate) == known.end())
      return fail(ErrorCode::unknown_name, fmt::format("The gate '{}' is not in the network", gate), {"", 0, 0, "--close"},
                  known_names_remedy(gate, known));
  fs::path places = files.places;
  if (places.empty()) {
    TRY_ASSIGN(places, shared_file("sample/economies.csv"));
  }
  TRY_ASSIGN(auto positions, read_positions(places));
  notes.push_back(fmt::format("ways by sea: {} ports from {}", positions.size(), places.filename().string()));
  return std::unique_ptr<SeaWays>(std::make_unique<NetworkWays>(std::move(network), std::move(positions), closed));
}

}  // namespace entrepot::app
