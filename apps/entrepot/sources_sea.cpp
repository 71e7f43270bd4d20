// Ways by sea for `entrepot sources`: from a network, or from the routes that come with the program.

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "sea/places.h"
#include "sea/voyage.h"
#include "sea_command.h"
#include "share.h"
#include "sources_input.h"
#include "stored.h"
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
  NetworkWays(sea::SeaNetwork network, const std::vector<sea::MainPort>& ports, std::vector<std::string> closed)
      : network_(std::move(network)), closed_(std::move(closed)) {
    for (const auto& port : ports)
      if (const auto nearest = network_.nearest(port.position); nearest.km <= sea::default_leg_max_km) places_[port.economy] = nearest.node;
  }
  std::size_t places() const { return places_.size(); }

  Result<SeaWay> between(EconomyId from, EconomyId to) override {
    SeaWay way;
    const auto start = places_.find(from), end = places_.find(to);
    if (start == places_.end() || end == places_.end()) return way;
    TRY_ASSIGN(const Trees* trees, trees_to(to, end->second));
    const sea::SeaNode node = start->second;
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
  Result<const Trees*> trees_to(EconomyId to, sea::SeaNode node) {
    if (const auto kept = trees_.find(to); kept != trees_.end()) return &kept->second;
    TRY_ASSIGN(auto open, network_.tree(node));
    TRY_ASSIGN(auto closed, network_.tree(node, closed_));
    return &trees_.emplace(to, Trees{std::move(open), std::move(closed)}).first->second;
  }

  sea::SeaNetwork network_;
  std::map<EconomyId, sea::SeaNode> places_;
  std::vector<std::string> closed_;
  std::map<EconomyId, Trees> trees_;
};

Result<std::unique_ptr<SeaWays>> ways_of_sample(const std::vector<std::string>& closed, std::string& source) {
  TRY_ASSIGN(const fs::path routes, shared_file("sample/routes.csv"));
  TRY_ASSIGN(auto table, sea::RouteTable::load(routes));
  const auto known = table.gates();
  for (const std::string& gate : closed)
    if (!std::binary_search(known.begin(), known.end(), gate))
      return fail(ErrorCode::unknown_name, fmt::format("The gate '{}' is on no route that comes with the program", gate),
                  {"", 0, 0, "--close"}, known_names_remedy(gate, known));
  source = fmt::format("one port for each of {} economies of data/sample; --sea FOLDER, or a network that is imported, has all",
                       table.places().size());
  return std::unique_ptr<SeaWays>(std::make_unique<TableWays>(std::move(table), closed));
}

}  // namespace

std::optional<EconomyId> stand_in_of(EconomyId id) { return trade::successor_of(id); }

Result<SeaWay> way_or_stand_in(SeaWays& ways, EconomyId from, EconomyId to) {
  TRY_ASSIGN(SeaWay way, ways.between(from, to));
  const auto other = stand_in_of(from);
  return way.known() || !other ? way : ways.between(*other, to);
}

Result<std::unique_ptr<SeaWays>> open_sea_ways(const SourcesFiles& files, std::string& source) {
  const auto closed = gate_names(files.close);
  if (files.sea.empty()) {
    TRY_ASSIGN(const auto nodes, stored_format("sea-nodes", "Name the folder of the network that is meant with --sea."));
    TRY_ASSIGN(const auto edges, stored_format("sea-edges", "Name the folder of the network that is meant with --sea."));
    if (!nodes || !edges) return ways_of_sample(closed, source);
  }
  std::vector<std::string> ignored;
  TRY_ASSIGN(auto network, read_sea_network({files.sea, files.places}, ignored));
  const auto known = network.gates();
  for (const std::string& gate : closed)
    if (std::find(known.begin(), known.end(), gate) == known.end())
      return fail(ErrorCode::unknown_name, fmt::format("The gate '{}' is not in the network", gate), {"", 0, 0, "--close"},
                  known_names_remedy(gate, known));
  TRY_ASSIGN(const auto ports, read_main_ports({files.sea, files.places}));
  auto ways = std::make_unique<NetworkWays>(std::move(network), ports, closed);
  source = fmt::format("one port for each of {} economies ({}) on the network {}", ways->places(),
                       files.places.empty() ? "data/sea/main_ports.csv" : files.places, files.sea.empty() ? "that is imported" : files.sea);
  return std::unique_ptr<SeaWays>(std::move(ways));
}

}  // namespace entrepot::app
