#include "sea/world_routes.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "base/toml_file.h"
#include "sea/detail/table_reader.h"

namespace entrepot::sea {
namespace {

using Toml = toml::value;

constexpr double far_from_node_km = 50;
constexpr const char* example = R"(Write closures = [["taiwan"], ["malacca", "sunda"]].)";

struct RoutesFile {
  std::string source = "searoute";
  std::vector<GateSet> closures;
  std::vector<std::pair<std::string, Where>> gates;  // every name in the closures, and where it stands
};

Result<> read_closure(const Toml& value, const std::string& file, RoutesFile& routes) {
  if (!value.is_array())
    return fail(ErrorCode::bad_field, "a closure is not a list of gates", toml_where(file, value, "closures"), example);
  GateSet gates;
  for (const Toml& gate : value.as_array()) {
    if (!gate.is_string()) return fail(ErrorCode::bad_field, "a gate is not a name in quotes", toml_where(file, gate, "closures"), example);
    gates.push_back(gate.as_string().str);
    routes.gates.emplace_back(gates.back(), toml_where(file, gate, "closures"));
  }
  routes.closures.push_back(std::move(gates));
  return {};
}

Result<> read_key(const std::string& key, const Toml& value, const std::string& file, RoutesFile& routes) {
  if (key == "closures") {
    if (!value.is_array()) return fail(ErrorCode::bad_field, "closures is not a list", toml_where(file, value, key), example);
    for (const Toml& closure : value.as_array()) TRY(read_closure(closure, file, routes));
    return {};
  }
  if (key != "source" && key != "ports_from")
    return fail(ErrorCode::unknown_key, "'" + key + "' is not known here", toml_where(file, value, key),
                known_names_remedy(key, {"closures", "ports_from", "source"}));
  if (!value.is_string() || value.as_string().str.empty())
    return fail(ErrorCode::bad_field, key + " is not a name in quotes", toml_where(file, value, key), "Write it in quotes.");
  if (key == "source") routes.source = value.as_string().str;
  if (key == "ports_from" && value.as_string().str != "economies.csv")
    return fail(ErrorCode::unsupported, "ports_from is '" + value.as_string().str + "'", toml_where(file, value, key),
                "Positions are read from economies.csv.");
  return {};
}

Result<RoutesFile> read_routes_file(const std::filesystem::path& path) {
  TRY_ASSIGN(const Toml document, read_toml(path, example));
  RoutesFile routes;
  for (const auto& [key, value] : document.as_table()) TRY(read_key(key, value, path.string(), routes));
  return routes;
}

Result<std::vector<Place>> read_places(const std::filesystem::path& path, LoadReport& report) {
  TRY_ASSIGN(detail::TableReader table, detail::TableReader::open(path, {}, {"economy", "lon", "lat"}));
  std::vector<Place> places;
  for (;;) {
    TRY_ASSIGN(const bool more, table.next());
    if (!more) return places;
    if (!table.complete()) return tl::unexpected<Error>(table.incomplete());
    TRY_ASSIGN(const EconomyId economy, EconomyId::parse(table.text(0), table.where(0)));
    if (table.text(1).empty() && table.text(2).empty()) {
      report.note(economy.text() + " has no position and gets no routes");
      continue;
    }
    TRY_ASSIGN(const double lon, table.number(1, -360, 360));
    TRY_ASSIGN(const double lat, table.number(2, -90, 90));
    places.push_back({economy.text(), {lon, lat}});
  }
}

Result<> check_gates(const RoutesFile& routes, const SeaNetwork& network) {
  const GateSet known = network.gates();
  for (const auto& [name, where] : routes.gates)
    if (!std::binary_search(known.begin(), known.end(), canonical_gate(name)))
      return fail(ErrorCode::unknown_name, "'" + name + "' is no gate of this network", where, known_names_remedy(name, known));
  return {};
}

void note_far_places(const SeaNetwork& network, const std::vector<Place>& places, LoadReport& report) {
  for (const Place& place : places)
    if (const double km = network.nearest(place.position).km; km > far_from_node_km)
      report.note(place.name + " is " + format_number(km) + " km from its node of the network; that leg is not in its distances");
}

// A closure that leaves a place without a route to any other is often a flaw of the network (a branch that joins it only
// through the gate), so it is said and not left to be found in a result.
void note_cut_off_places(const std::vector<Place>& places, const std::vector<GateSet>& closures, const RouteTable& table,
                         LoadReport& report) {
  for (const GateSet& closure : closures)
    for (const Place& place : places) {
      bool reaches_any = places.size() == 1;
      for (const Place& other : places) {
        if (other.name == place.name) continue;
        const auto route = table.lookup(place.name, other.name, closure);
        reaches_any |= !route || route->km.has_value();
      }
      if (!reaches_any)
        report.note(place.name + " has no route to any place with " + (closure.empty() ? "no gate" : join(gate_set(closure), "|")) +
                    " closed: its port may join the network only through that gate");
    }
}

}  // namespace

Result<WorldRoutes> compute_routes_for_world(const std::filesystem::path& folder, const SeaNetworkFiles& files, LoadReport& report,
                                             Progress& progress) {
  TRY_ASSIGN(const RoutesFile routes, read_routes_file(folder / "routes.toml"));
  TRY_ASSIGN(const std::vector<Place> places, read_places(folder / "economies.csv", report));
  TRY_ASSIGN(const SeaNetwork network, SeaNetwork::load(files, {}, report));
  TRY(check_gates(routes, network));
  note_far_places(network, places, report);
  TRY_ASSIGN(RouteTable table, compute_route_table(network, places, routes.closures, routes.source, progress));
  note_cut_off_places(places, routes.closures, table, report);
  return WorldRoutes{std::move(table), places.size(), routes.closures.size()};
}

}  // namespace entrepot::sea
