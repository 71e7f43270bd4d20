// Sea routes between pairs of places by the hierarchy, beside Dijkstra: prints one JSON object. Run through bench/sea_bench.py, which
// compares with searoute (PyPI).
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <vector>

#include <fmt/format.h>

#include "base/random.h"
#include "sea/hierarchy.h"

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
  fmt::print(
      "{{\"nodes\":{},\"edges\":{},\"links\":{},\"shortcuts\":{},\"pairs\":{},\"build_seconds\":{:.4f},\"distance_us\":{:.3f},"
      "\"route_us\":{:.3f},\"place_to_place_us\":{:.3f},\"dijkstra_us\":{:.1f},\"error_km_max\":{:.2e},\"sink\":{:.0f},\"km\":[{}]}}\n",
      network->nodes(), network->edges(), hierarchy->links(), hierarchy->shortcuts(), pairs.size(), build_seconds, median(km_us),
      median(route_us), median(place_us), median(dijkstra_us), error_max, sink, km_list);
  return 0;
}
