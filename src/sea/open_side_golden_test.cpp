// Ports that lie on a closed gate's line on the published network, and coastal passages with gates of their own.
#include <gtest/gtest.h>

#include "base/test_data.h"
#include "sea/matrix.h"
#include "sea/sea.h"

namespace entrepot::sea {
namespace {

const LonLat klang{101.35, 3.0}, singapore{103.8, 1.25}, tokyo{139.77, 35.6}, colombo{79.84, 6.95}, qingdao{120.3, 36.05},
    kobe{135.2, 34.65}, busan{129.04, 35.1};

const SeaNetwork& network() {
  static const SeaNetwork network = [] {
    const auto sea = *test_data_dir() / "sea";
    LoadReport report;
    return SeaNetwork::load({sea / "marnet_searoutepy_nodes.csv", sea / "marnet_searoutepy_edges.csv",
                             std::filesystem::path(ENTREPOT_SOURCE_DIR) / "data/sea/gates.csv"},
                            {}, report)
        .value();
  }();
  return network;
}

bool passes(const Route& route, const std::string& gate) {
  return std::find(route.gates.begin(), route.gates.end(), gate) != route.gates.end();
}

// Port Klang lies south of the line that closes Malacca, and the network joins it only to a node north of that line.
TEST(OpenSide, PortKlangKeepsItsWayToTheEast) {
  NEED_TEST_DATA();
  const Route open = network().route(klang, tokyo).value(), shut = network().route(klang, tokyo, {"malacca"}).value();
  EXPECT_NEAR(open.km, 5984.9, 0.1);
  EXPECT_NEAR(shut.km, open.km, 1e-6);
  EXPECT_FALSE(passes(shut, "malacca"));
  EXPECT_TRUE(passes(shut, "singapore"));
  EXPECT_TRUE(network().route(tokyo, klang, {"malacca"}));
  // To the west the strait is closed: the way goes through the Singapore strait and round Sumatra.
  const Route west = network().route(klang, colombo, {"malacca"}).value();
  EXPECT_FALSE(passes(west, "malacca"));
  EXPECT_TRUE(passes(west, "singapore"));
  EXPECT_TRUE(passes(west, "sunda"));
  EXPECT_GT(west.km, network().route(klang, colombo).value().km + 1000);
  // With both ends closed nothing is left.
  EXPECT_EQ(network().route(klang, tokyo, {"malacca", "singapore"}).error().code, ErrorCode::no_solution);
}

TEST(OpenSide, TreesAndRoutesAgree) {
  NEED_TEST_DATA();
  const SeaNode from = network().nearest(klang).node, to = network().nearest(tokyo).node;
  const auto tree = network().tree(from, {"malacca"}).value();
  EXPECT_NEAR(tree.km[to.value], network().route(from, to, {"malacca"}).value().km, 1e-6);
  EXPECT_EQ(network().route_on(tree, to).nodes, network().route(from, to, {"malacca"}).value().nodes);
  EXPECT_NEAR(network().distances(to, {"malacca"}).value()[from.value], tree.km[to.value], 1e-6);
}

TEST(OpenSide, TheMatrixHasTheSameDistances) {
  NEED_TEST_DATA();
  const std::vector<LonLat> places{klang, tokyo, colombo, singapore};
  const auto matrix = distance_matrix(network(), places, {"malacca"}, 2).value();
  for (std::size_t a = 0; a < places.size(); ++a)
    for (std::size_t b = 0; b < places.size(); ++b)
      EXPECT_NEAR(matrix.at(a, b), network().route(places[a], places[b], {"malacca"}).value().km, 1e-6) << a << " " << b;
}

// Ports of the Seto Inland Sea have two doors to the Pacific: closing Kanmon lengthens ways and cuts nobody off.
TEST(OpenSide, KanmonIsAGateThatCanBeClosed) {
  NEED_TEST_DATA();
  const Route open = network().route(tokyo, qingdao).value(), shut = network().route(tokyo, qingdao, {"kanmon"}).value();
  EXPECT_NEAR(open.km, 2060.4, 0.1);
  EXPECT_EQ(open.gates, std::vector<std::string>{"kanmon"});
  EXPECT_FALSE(passes(shut, "kanmon"));
  EXPECT_GT(shut.km, open.km);
  EXPECT_TRUE(passes(network().route(kobe, busan).value(), "kanmon"));
  EXPECT_GT(network().route(kobe, busan, {"kanmon"}).value().km, network().route(kobe, busan).value().km);
}

TEST(OpenSide, AlasIsAGateThatCanBeClosed) {
  NEED_TEST_DATA();
  const LonLat ras_tanura{50.15, 26.65}, ningbo{121.85, 29.93};
  const std::vector<std::string> straits{"malacca", "singapore", "sunda", "lombok"};
  const Route way = network().route(ras_tanura, ningbo, straits).value();
  EXPECT_NEAR(way.km, 13213.7, 0.1);
  EXPECT_TRUE(passes(way, "alas"));
  auto all = straits;
  all.push_back("alas");
  EXPECT_GT(network().route(ras_tanura, ningbo, all).value().km, way.km);
}

}  // namespace
}  // namespace entrepot::sea
