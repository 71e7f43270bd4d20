// The known distances of the reference: node to node on the searoute-py network.
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>

#include "base/golden_error.h"
#include "base/test_data.h"
#include "base/text.h"
#include "sea/sea.h"
#include "sea/world_routes.h"

namespace entrepot::sea {
namespace {

SeaNetworkFiles files() {
  const auto sea = *test_data_dir() / "sea";
  return {sea / "marnet_searoutepy_nodes.csv", sea / "marnet_searoutepy_edges.csv", sea / "chokepoint_gates.csv"};
}

using Gates = std::vector<std::string>;

struct Port {
  LonLat at;
  std::uint32_t node;
};
const std::map<std::string, Port> ports{
    {"Shanghai", {{121.8, 31.2}, 7907}},      {"Singapore", {{103.8, 1.25}, 5411}},      {"Tokyo", {{139.77, 35.6}, 9079}},
    {"Laem Chabang", {{100.9, 13.08}, 5415}}, {"Rotterdam", {{4.05, 51.95}, 6827}},      {"Ras Tanura", {{50.15, 26.65}, 8085}},
    {"Ningbo", {{121.85, 29.93}, 5864}},      {"Port Hedland", {{118.57, -20.3}, 3895}}, {"Qingdao", {{120.3, 36.05}, 5856}},
    {"Jakarta", {{106.89, -6.1}, 8979}},      {"Busan", {{129.04, 35.1}, 2578}},         {"Manila", {{120.95, 14.6}, 6470}},
    {"Tianjin", {{117.75, 38.97}, 9664}},     {"Port Klang", {{101.35, 3.0}, 5382}},     {"Kaohsiung", {{120.28, 22.6}, 9686}},
    {"Haiphong", {{106.8, 20.75}, 2438}},     {"Muara", {{115.07, 5.03}, 5439}},         {"Los Angeles", {{-118.25, 33.73}, 4500}}};

struct Golden {
  const char *from, *to, *closed;
  double km;  // 0 = no route
  const char* gates;
};
const Golden goldens[] = {
    {"Shanghai", "Singapore", "", 4050.7, "taiwan"},
    {"Shanghai", "Singapore", "taiwan", 4285.8, "luzon"},
    {"Shanghai", "Singapore", "taiwan|luzon", 5094.2, "balabac"},
    {"Tokyo", "Laem Chabang", "", 5559.9, "osumi|taiwan"},
    {"Tokyo", "Laem Chabang", "luzon", 5559.9, "osumi|taiwan"},
    {"Singapore", "Rotterdam", "", 15491.5, "malacca|singapore|babelmandeb|suez|gibraltar|dover"},
    {"Singapore", "Rotterdam", "suez", 21951.6, "sunda|goodhope|dover"},
    {"Singapore", "Rotterdam", "babelmandeb", 21951.6, "sunda|goodhope|dover"},
    {"Shanghai", "Rotterdam", "", 19531.4, "taiwan|singapore|malacca|babelmandeb|suez|gibraltar|dover"},
    {"Shanghai", "Rotterdam", "suez", 24939.1, "korea|tsugaru|panama|dover"},
    {"Ras Tanura", "Ningbo", "", 10823.6, "hormuz|malacca|singapore|taiwan"},
    {"Ras Tanura", "Ningbo", "malacca", 11981.1, "hormuz|sunda|taiwan"},
    {"Ras Tanura", "Ningbo", "malacca|sunda", 13114.1, "hormuz|lombok|makassar|mindoro|taiwan"},
    {"Ras Tanura", "Ningbo", "malacca|singapore|sunda|lombok", 13213.7, "hormuz|makassar|mindoro|taiwan"},
    {"Ras Tanura", "Ningbo", "hormuz", 0, ""},
    {"Ras Tanura", "Tokyo", "", 12410.5, "hormuz|malacca|singapore|luzon"},
    {"Ras Tanura", "Tokyo", "malacca", 13516.7, "hormuz|sunda|luzon"},
    {"Port Hedland", "Qingdao", "", 6538.8, "lombok|makassar|mindoro|taiwan"},
    {"Port Hedland", "Qingdao", "lombok|makassar", 6746.2, "ombai"},
    {"Jakarta", "Busan", "", 5326.9, "taiwan"},
    {"Manila", "Tianjin", "", 3255.6, "taiwan|bohai"},
    {"Port Klang", "Tokyo", "", 5984.9, "malacca|singapore|luzon"},
    {"Kaohsiung", "Shanghai", "", 1126.3, "taiwan"},
    {"Kaohsiung", "Shanghai", "taiwan", 1434.3, "luzon"},
    {"Tokyo", "Qingdao", "", 2060.4, ""},
    {"Haiphong", "Qingdao", "", 3038.5, "taiwan"},
    {"Muara", "Singapore", "", 1421.6, ""},
    {"Shanghai", "Los Angeles", "", 10626.2, "korea|tsugaru"},
};

class SeaGolden : public testing::Test {
 protected:
  static SeaNetwork& network() {
    static LoadReport report;
    static SeaNetwork loaded = SeaNetwork::load(files(), {}, report).value();
    return loaded;
  }
};

TEST_F(SeaGolden, TheNetworkIsWhole) {
  NEED_TEST_DATA();
  EXPECT_EQ(network().nodes(), 9701u);
  EXPECT_EQ(network().edges(), 15948u);
  EXPECT_EQ(network().gates_cutting_nothing(), std::vector<std::string>{"sanbernardino"});
  LoadReport report;
  ASSERT_TRUE(SeaNetwork::load(files(), {}, report));
  ASSERT_EQ(report.notes.size(), 1u);
  EXPECT_NE(report.notes[0].find("sanbernardino"), std::string::npos);
}

TEST_F(SeaGolden, PortsSnapToTheirNodes) {
  NEED_TEST_DATA();
  for (const auto& [name, port] : ports) {
    const auto nearest = network().nearest(port.at);
    EXPECT_EQ(nearest.node.value, port.node) << name;
    const double far = name == "Port Hedland" ? 78 : name == "Busan" ? 18 : 0;
    if (far > 0) {
      EXPECT_NEAR(nearest.km, far, 0.5) << name;
    } else {
      EXPECT_LT(nearest.km, 14) << name;
    }
  }
}

TEST_F(SeaGolden, DistancesAndGatesPassed) {
  NEED_TEST_DATA();
  GoldenErrors errors("sea routes of the reference, gates open and closed", 0.1, "km, of what is printed with 1 decimal");
  for (const Golden& g : goldens) {
    SCOPED_TRACE(std::string(g.from) + " - " + g.to + " closed " + g.closed);
    const auto route = network().route(ports.at(g.from).at, ports.at(g.to).at, split_gates(g.closed));
    if (g.km == 0) {
      ASSERT_FALSE(route);
      EXPECT_EQ(route.error().code, ErrorCode::no_solution);
      EXPECT_NE(route.error().what.find("blocked by hormuz"), std::string::npos) << route.error().what;
      continue;
    }
    ASSERT_TRUE(route) << route.error().message();
    errors.expect(route->km, g.km, 1);
    EXPECT_EQ(gate_set(route->gates), gate_set(split_gates(g.gates))) << join(route->gates, "|");
  }
}

// The gates column of the file is what the segments cut: the same network without the column gives the same routes.
TEST_F(SeaGolden, ComputedCrossingsAgreeWithTheFile) {
  NEED_TEST_DATA();
  const auto without = std::filesystem::path(testing::TempDir()) / "edges_without_gates.csv";
  std::ifstream in(files().edges);
  std::ofstream out(without);
  for (std::string line; std::getline(in, line);) out << line.substr(0, line.rfind(',')) << "\n";
  out.close();
  SeaNetworkFiles computed_files = files();
  computed_files.edges = without;
  LoadReport report;
  const SeaNetwork computed = SeaNetwork::load(computed_files, {}, report).value();
  EXPECT_EQ(computed.gates_cutting_nothing(), network().gates_cutting_nothing());
  for (const std::string& gate : network().gates())
    for (const SeaNode from : {SeaNode{ports.at("Singapore").node}, SeaNode{ports.at("Rotterdam").node}})
      EXPECT_EQ(computed.distances(from, {gate}).value(), network().distances(from, {gate}).value()) << gate;
}

// The table answers as the network does, for every closure computed and for closures that its fallback covers.
TEST_F(SeaGolden, TheRouteTableAnswersAsTheNetwork) {
  NEED_TEST_DATA();
  std::vector<Place> places;
  for (const auto& [name, port] : ports) places.push_back({name, port.at});
  const std::vector<GateSet> closures{{"taiwan"}, {"malacca"}, {"hormuz"}, {"suez"}, {"luzon", "taiwan"}};
  const RouteTable table = compute_route_table(network(), places, closures, "marnet").value();
  std::size_t answered = 0;
  for (const auto& closed : std::vector<Gates>{{}, {"taiwan"}, {"malacca"}, {"ormuz"}, {"suez"}, {"taiwan", "luzon"}, {"torres", "taiwan"}})
    for (const Place& from : places) {
      const auto km = network().distances(network().nearest(from.position).node, closed).value();
      for (const Place& to : places) {
        const auto looked_up = table.lookup(from.name, to.name, closed);
        if (!looked_up) {  // a way round one closure through another: it must be computed
          EXPECT_EQ(looked_up.error().code, ErrorCode::missing_data);
          EXPECT_EQ(closed, (Gates{"torres", "taiwan"}));
          continue;
        }
        ++answered;
        const double direct = km[network().nearest(to.position).node.value];
        ASSERT_EQ(looked_up->km.has_value(), std::isfinite(direct)) << from.name << to.name;
        if (looked_up->km) {
          EXPECT_NEAR(*looked_up->km, direct, 0.0501) << from.name << to.name;
        }
      }
    }
  EXPECT_EQ(answered, 7u * 18 * 18 - 2);  // one pair, both ways
}

// The routes that the sample world carries are what the program computes from its ports and closures.
TEST_F(SeaGolden, TheRoutesOfTheSampleAreComputedOnes) {
  NEED_TEST_DATA();
  const auto sample = std::filesystem::path(ENTREPOT_SOURCE_DIR) / "data" / "sample";
  LoadReport report;
  const WorldRoutes computed = compute_routes_for_world(sample, files(), report).value();
  const RouteTable kept = RouteTable::load(sample / "routes.csv").value();
  EXPECT_EQ(kept.csv(), computed.table.csv());
}

}  // namespace
}  // namespace entrepot::sea
