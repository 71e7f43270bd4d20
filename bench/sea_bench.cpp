// Sea routes between pairs of places by the hierarchy, beside Dijkstra: prints one JSON object. Run through bench/sea_bench.py, which
// compares with searoute (PyPI).
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <vector>

#include <fmt/format.h>

#include "base/random.h"
#include "sea/hierarchy.h"
#include "sea/matrix.h"

namespace {

using namespace entrepot;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5) {
    std::fprintf(stderr, "sea_bench NODES EDGES GATES PAIRS.csv [REPEATS]\n");
    return 2;
  }
  sea::LoadReport report;
  const auto network = sea::SeaNetwork::load({argv[1], argv[2], argv[3]}, {}, report);
  if (!network) {
    std::fprintf(stderr, "%s\n", network.error().message().c_str());
    return 3;
  }
  std::vector<std::pair<sea::LonLat, sea::LonLat>> places;
  std::vector<std::pair<sea::SeaNode, sea::SeaNode>> pairs;  // lon,lat,lon,lat in each line
  {
    std::ifstream in(argv[4]);
    double a = 0, b = 0, c = 0, d = 0;
    char comma = 0;
    while (in >> a >> comma >> b >> comma >> c >> comma >> d) {
      places.push_back({{a, b}, {c, d}});
      pairs.emplace_back(network->nearest({a, b}).node, network->nearest({c, d}).node);
    }
  }
  const int repeats = argc > 5 ? std::atoi(argv[5]) : 7;
  const auto begun = Clock::now();
  const auto hierarchy = sea::RouteHierarchy::build(*network);
  const double build_seconds = seconds_since(begun);

  double error_max = 0;
  std::string km_list;
  std::vector<double> dijkstra_us;
  for (const auto& [from, to] : pairs) {
    const auto start = Clock::now();
    const auto exact = network->route(from, to);
    dijkstra_us.push_back(seconds_since(start) * 1e6);
    const auto route = hierarchy->route(from, to);
    if (exact.has_value() != route.has_value()) error_max = INFINITY;
    if (exact && route) error_max = std::max({error_max, std::abs(exact->km - route->km), std::abs(exact->km - hierarchy->km(from, to))});
    km_list += fmt::format("{}{}", km_list.empty() ? "" : ",", route ? fmt::format("{:.4f}", route->km) : "null");
  }
  // All distances between 800 places after a closure: where the pairs begin and end, and, since some terminals share a node, nodes at equal
  // steps through the network.
  std::vector<sea::LonLat> ports;
  const auto add = [&](sea::LonLat at) {
    const bool known = std::any_of(ports.begin(), ports.end(), [&](sea::LonLat p) { return p.lon == at.lon && p.lat == at.lat; });
    if (ports.size() < 800 && !known) ports.push_back(at);
  };
  for (const auto& [from, to] : places) add(from), add(to);
  for (std::size_t n = 0; n < network->nodes(); n += 53) add(network->position(static_cast<sea::SeaNode>(n)));
  std::vector<double> matrix_seconds, matrix_processor_seconds;  // a busy machine disturbs the second less
  std::size_t matrix_nodes = 0;
  for (int r = 0; r < 3; ++r) {
    const auto start = Clock::now();
    const std::clock_t processor_start = std::clock();
    const auto matrix = sea::distance_matrix(*network, ports, {"malacca"}, 2);
    matrix_seconds.push_back(seconds_since(start));
    matrix_processor_seconds.push_back(static_cast<double>(std::clock() - processor_start) / CLOCKS_PER_SEC);
    if (matrix) matrix_nodes = matrix->nodes;
  }

  std::vector<double> km_us, route_us, place_us;
  double sink = 0;
  for (int r = 0; r < repeats; ++r) {
    auto start = Clock::now();
    for (const auto& [from, to] : pairs) sink += hierarchy->km(from, to);
    km_us.push_back(seconds_since(start) * 1e6 / static_cast<double>(pairs.size()));
    start = Clock::now();
    for (const auto& [from, to] : pairs)
      if (const auto route = hierarchy->route(from, to)) sink += route->km;
    route_us.push_back(seconds_since(start) * 1e6 / static_cast<double>(pairs.size()));
    start = Clock::now();
    for (const auto& [from, to] : places)
      if (const auto route = hierarchy->route(network->nearest(from).node, network->nearest(to).node)) sink += route->km;
    place_us.push_back(seconds_since(start) * 1e6 / static_cast<double>(pairs.size()));
  }
  fmt::print("{{\"nodes\":{},\"edges\":{},\"links\":{},\"shortcuts\":{},\"hubs_per_node\":{:.1f},\"pairs\":{},\"build_seconds\":{:.4f},",
             network->nodes(), network->edges(), hierarchy->links(), hierarchy->shortcuts(),
             static_cast<double>(hierarchy->hubs()) / static_cast<double>(network->nodes()), pairs.size(), build_seconds);
  fmt::print("\"distance_us\":{:.3f},\"route_us\":{:.3f},\"place_to_place_us\":{:.3f},\"dijkstra_us\":{:.1f},", median(km_us),
             median(route_us), median(place_us), median(dijkstra_us));
  fmt::print(
      "\"matrix_places\":{},\"matrix_nodes\":{},\"matrix_seconds\":{:.3f},\"matrix_processor_seconds\":{:.3f},\"error_km_max\":{:.2e},\"sink\":{:.0f},\"km\":[{}]}}\n",
      ports.size(), matrix_nodes, median(matrix_seconds), median(matrix_processor_seconds), error_max, sink, km_list);
  return 0;
}
