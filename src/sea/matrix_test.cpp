#include "sea/matrix.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <string>

namespace entrepot::sea {
namespace {

SeaNetwork network_of(int nodes, const std::string& edges) {
  std::string rows = "id,lon,lat\n";
  for (int n = 0; n < nodes; ++n) rows += std::to_string(n) + "," + std::to_string(n) + ",0\n";
  LoadReport report;
  return SeaNetwork::parse(rows, "u,v,km,passage,gates\n" + edges, "id,lon1,lat1,lon2,lat2\n", {}, report).value();
}

// Invariant: A matrix holds what single searches find, for any number of threads, and is the same both ways.
RC_GTEST_PROP(DistanceMatrix, HoldsWhatSingleSearchesFind, ()) {
  const int nodes = *rc::gen::inRange(2, 20);
  std::string edges;
  for (int e = *rc::gen::inRange(0, 50); e > 0; --e)
    edges += std::to_string(*rc::gen::inRange(0, nodes)) + "," + std::to_string(*rc::gen::inRange(0, nodes)) + "," +
             std::to_string(*rc::gen::inRange(0, 100)) + (*rc::gen::inRange(0, 4) == 0 ? ",suez" : ",") + ",\n";
  const SeaNetwork network = network_of(nodes, edges + "0,1,3,suez,\n");
  std::vector<LonLat> places;
  for (int p = *rc::gen::inRange(1, 12); p > 0; --p) places.push_back({*rc::gen::inRange(0, nodes) + 0.2, 0});  // some on one node
  const std::vector<std::string> closed = *rc::gen::arbitrary<bool>() ? std::vector<std::string>{"suez"} : std::vector<std::string>{};
  const DistanceMatrix matrix = distance_matrix(network, places, closed, 1).value();
  RC_ASSERT(distance_matrix(network, places, closed, 3).value().km == matrix.km);
  for (std::size_t from = 0; from < places.size(); ++from) {
    const auto km = network.distances(network.nearest(places[from]).node, closed).value();
    for (std::size_t to = 0; to < places.size(); ++to) {
      RC_ASSERT(matrix.at(from, to) == km[network.nearest(places[to]).node.value]);
      RC_ASSERT(matrix.at(from, to) == matrix.at(to, from));
    }
  }
}

TEST(DistanceMatrix, NoRouteIsInfiniteAndUnknownGatesAreErrors) {
  const SeaNetwork network = network_of(2, "0,1,5,suez,\n");
  const std::vector<LonLat> places{{0, 0}, {1, 0}};
  EXPECT_TRUE(std::isinf(distance_matrix(network, places, {"suez"}, 2)->at(0, 1)));
  EXPECT_EQ(distance_matrix(network, places, {"atlantis"}, 2).error().code, ErrorCode::unknown_name);
  EXPECT_EQ(distance_matrix(network, std::vector<LonLat>(20'001), {}, 2).error().code, ErrorCode::limit_exceeded);
  EXPECT_EQ(distance_matrix(network, {}, {}, 2)->km.size(), 0u);
}

}  // namespace
}  // namespace entrepot::sea
