#include <algorithm>
#include <cmath>

#include "sea/sea.h"

namespace entrepot::sea {
namespace {

SeaRoute answer(const SeaNetwork& network, const SeaNetwork::Tree& tree, SeaNode to) {
  if (!std::isfinite(tree.km[to.value])) return {};
  Route route = network.route_on(tree, to);
  return {std::round(route.km * 10) / 10, std::move(route.gates)};
}

bool touches(const SeaRoute& route, const GateSet& closed) {
  return std::any_of(closed.begin(), closed.end(),
                     [&](const std::string& gate) { return std::find(route.gates.begin(), route.gates.end(), gate) != route.gates.end(); });
}

Result<> check_places(const std::vector<Place>& places) {
  std::vector<std::string> names;
  for (const Place& place : places) names.push_back(place.name);
  std::sort(names.begin(), names.end());
  const auto twice = std::adjacent_find(names.begin(), names.end());
  if (twice == names.end()) return {};
  return fail(ErrorCode::duplicate, "place " + *twice + " is there twice", {}, "Give each place one position.");
}

}  // namespace

Result<RouteTable> compute_route_table(const SeaNetwork& network, const std::vector<Place>& places, const std::vector<GateSet>& closures,
                                       const std::string& source, Progress& progress) {
  TRY(check_places(places));
  std::vector<SeaNode> nodes;
  for (const Place& place : places) nodes.push_back(network.nearest(place.position).node);
  std::vector<GateSet> sets;
  for (const GateSet& closure : closures)
    if (GateSet set = gate_set(closure); !set.empty() && std::find(sets.begin(), sets.end(), set) == sets.end())
      sets.push_back(std::move(set));

  RouteTable table;
  for (std::size_t i = 0; i < places.size(); ++i) {
    progress.update(static_cast<double>(i) / static_cast<double>(places.size()), "routes");
    TRY_ASSIGN(const SeaNetwork::Tree open, network.tree(nodes[i]));
    std::vector<SeaRoute> routes;
    for (std::size_t j = i + 1; j < places.size(); ++j) {
      routes.push_back(answer(network, open, nodes[j]));
      TRY(table.add({places[i].name, places[j].name, {}, routes.back(), source}));
    }
    for (const GateSet& set : sets) {
      TRY_ASSIGN(const SeaNetwork::Tree closed, network.tree(nodes[i], set));
      for (std::size_t j = i + 1; j < places.size(); ++j)
        if (touches(routes[j - i - 1], set))
          TRY(table.add({places[i].name, places[j].name, set, answer(network, closed, nodes[j]), source}));
    }
  }
  progress.update(1, "routes");
  return table;
}

}  // namespace entrepot::sea
