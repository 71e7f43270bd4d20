#include "sea/sea.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>

#include "base/text.h"
#include "sea/detail/network_data.h"

namespace entrepot::sea {
namespace {

using Gates = std::vector<std::string>;

// A tiny sea in a folder of its own, written for one test.
class TinySea : public testing::Test {
 protected:
  void SetUp() override {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = std::filesystem::path(testing::TempDir()) / (std::string("sea_") + test->test_suite_name() + "_" + test->name());
    std::filesystem::create_directories(folder_);
    // A square with a diagonal way round: 0 -strait- 1 -canal- 2, and 0 - 3 - 2 round the cape. 4 is far off.
    write("nodes.csv", "id,lon,lat\n0,0,0\n1,2,0\n2,4,0\n3,2,-8\n4,181,10\n");
    write("edges.csv", "u,v,km,passage,gates\n0,1,10,,strait\n1,2,10,canal,\n0,3,40,,\n3,2,40,south_africa,\n2,4,100,northwest,\n");
    write("gates.csv", "id,name,lon1,lat1,lon2,lat2,note\nstrait,The Strait,1,-1,1,1,\nidle,Nowhere,50,1,50,2,\n");
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  void write(const std::string& name, const std::string& text) { std::ofstream(folder_ / name, std::ios::binary) << text; }
  SeaNetworkFiles files() const { return {folder_ / "nodes.csv", folder_ / "edges.csv", folder_ / "gates.csv"}; }
  Result<SeaNetwork> load(SeaNetwork::Options options = {}) { return SeaNetwork::load(files(), options, report_); }
  Error load_error(const std::string& file, const std::string& text) {
    write(file, text);
    const auto network = load();
    return network ? Error{ErrorCode::internal, "it loaded", {}, {}} : network.error();
  }

  std::filesystem::path folder_;
  LoadReport report_;
};

TEST_F(TinySea, TakesTheShortestWayThatIsOpen) {
  const SeaNetwork network = load().value();
  const Route open = network.route(SeaNode{0}, SeaNode{2}).value();
  EXPECT_EQ(open.km, 20);
  EXPECT_EQ(open.nodes, (std::vector<SeaNode>{{0}, {1}, {2}}));
  EXPECT_EQ(open.gates, (Gates{"strait", "canal"}));
  const Route round = network.route(SeaNode{0}, SeaNode{2}, {"canal"}).value();
  EXPECT_EQ(round.km, 80);
  EXPECT_EQ(round.gates, Gates{"goodhope"});  // the passage south_africa under its gate's name
  EXPECT_EQ(network.route(SeaNode{1}, SeaNode{1}).value().km, 0);
}

TEST_F(TinySea, NoRouteNamesWhatBlocks) {
  const SeaNetwork network = load().value();
  const auto blocked = network.route(SeaNode{0}, SeaNode{2}, {"strait", "south_africa", "idle"});
  ASSERT_FALSE(blocked);
  EXPECT_EQ(blocked.error().code, ErrorCode::no_solution);
  EXPECT_NE(blocked.error().what.find("blocked by strait"), std::string::npos) << blocked.error().what;
  EXPECT_EQ(blocked.error().what.find("idle"), std::string::npos);
}

TEST_F(TinySea, TheNorthwestPassageIsClosedUnlessOpened) {
  EXPECT_NE(load().value().route(SeaNode{0}, SeaNode{4}).error().what.find("northwest"), std::string::npos);
  SeaNetwork::Options options;
  options.always_closed.clear();
  EXPECT_EQ(load(options).value().route(SeaNode{0}, SeaNode{4}).value().km, 120);
}

TEST_F(TinySea, ReportsGatesThatCutNothing) {
  const SeaNetwork network = load().value();
  EXPECT_EQ(network.gates_cutting_nothing(), Gates{"idle"});
  ASSERT_EQ(report_.notes.size(), 1u);
  EXPECT_EQ(report_.rows_read, 10);
  EXPECT_EQ(network.gates(), (GateSet{"canal", "goodhope", "idle", "northwest", "strait"}));
}

TEST_F(TinySea, ComputesTheGatesWhereTheFileHasNone) {
  write("edges.csv", "u,v,km,passage\n0,1,10,\n1,2,10,\n0,3,40,\n3,2,40,\n2,4,100,\n");
  const SeaNetwork network = load().value();
  EXPECT_EQ(network.route(SeaNode{0}, SeaNode{2}).value().gates, Gates{"strait"});
  EXPECT_EQ(network.route(SeaNode{0}, SeaNode{2}, {"strait"}).value().km, 80);
}

TEST_F(TinySea, SnapsAcrossTheAntimeridian) {
  const SeaNetwork network = load().value();
  const auto nearest = network.nearest({-178, 10});
  EXPECT_EQ(nearest.node, SeaNode{4});
  EXPECT_NEAR(nearest.km, great_circle_km({-178, 10}, {-179, 10}), 1e-6);
  EXPECT_NEAR(network.position(SeaNode{4}).lon, -179, 1e-12);
}

TEST_F(TinySea, UnknownNamesAndNodes) {
  const SeaNetwork network = load().value();
  const Error gate = network.route(SeaNode{0}, SeaNode{2}, {"straight"}).error();
  EXPECT_EQ(gate.code, ErrorCode::unknown_name);
  EXPECT_NE(gate.remedy.find("strait"), std::string::npos);
  EXPECT_EQ(network.route(SeaNode{9}, SeaNode{0}).error().code, ErrorCode::out_of_range);
}

TEST_F(TinySea, BadFilesAreNamedWithTheLine) {
  EXPECT_EQ(load_error("nodes.csv", "").code, ErrorCode::missing_data);
  EXPECT_EQ(load_error("nodes.csv", "id,lon,lat\n").code, ErrorCode::missing_data);
  EXPECT_EQ(load_error("nodes.csv", "id,lon\n0,1\n").code, ErrorCode::missing_data);
  const Error order = load_error("nodes.csv", "id,lon,lat\n0,0,0\n2,1,1\n");
  EXPECT_EQ(order.where.line, 3);
  EXPECT_EQ(order.where.field, "id");
  EXPECT_EQ(load_error("nodes.csv", "id,lon,lat\n0,0,91\n").code, ErrorCode::out_of_range);
  EXPECT_EQ(load_error("nodes.csv", "id,lon,lat\n0,east,0\n").code, ErrorCode::bad_field);
  SetUp();
  const Error node = load_error("edges.csv", "u,v,km,passage,gates\n0,7,1,,\n");
  EXPECT_EQ(node.code, ErrorCode::out_of_range);
  EXPECT_EQ(node.where.column, 2);
  EXPECT_EQ(load_error("edges.csv", "u,v,km,passage,gates\n0,1,-3,,\n").where.field, "km");
  EXPECT_EQ(load_error("edges.csv", "u,v,km,passage,gates\n0,1,3,,hormuz\n").code, ErrorCode::unknown_name);
  EXPECT_EQ(load_error("edges.csv", "u,v,km,passage,gates\n0,1,3\n").code, ErrorCode::bad_syntax);
  std::string many = "u,v,km,passage,gates\n";
  for (int k = 0; k < 70; ++k) many += "0,1,1,p" + std::to_string(k) + ",\n";
  EXPECT_EQ(load_error("edges.csv", many).code, ErrorCode::limit_exceeded);
  SetUp();
  EXPECT_EQ(load_error("gates.csv", "id,name,lon1,lat1,lon2,lat2,note\nstrait,,1,1,2,2,\nstrait,,1,1,2,2,\n").code, ErrorCode::duplicate);
  std::filesystem::remove(folder_ / "gates.csv");
  EXPECT_EQ(load().error().code, ErrorCode::not_found);
}

TEST_F(TinySea, ATableOfRoutesHoldsOnlyTheClosuresThatMatter) {
  const SeaNetwork network = load().value();
  const std::vector<Place> places{{"WST", {0, 0}}, {"EST", {4, 0}}, {"STH", {2, -8}}};
  const RouteTable table = compute_route_table(network, places, {{"canal"}, {"canal", "goodhope"}, {"idle"}}, "tiny").value();
  EXPECT_EQ(table.csv(),
            "from,to,closed,km,gates,source\n"
            "WST,EST,,20,strait|canal,tiny\n"
            "WST,STH,,40,,tiny\n"
            "WST,EST,canal,80,goodhope,tiny\n"
            "WST,EST,canal|goodhope,,,tiny\n"
            "EST,STH,,40,goodhope,tiny\n"
            "EST,STH,canal|goodhope,,,tiny\n");
}

TEST_F(TinySea, ATableNamesAPlaceThatIsThereTwice) {
  const SeaNetwork network = load().value();
  EXPECT_EQ(compute_route_table(network, {{"WST", {0, 0}}, {"WST", {4, 0}}}, {}, "tiny").error().code, ErrorCode::duplicate);
  EXPECT_EQ(compute_route_table(network, {{"WST", {0, 0}}, {"EST", {4, 0}}}, {{"suez"}}, "tiny").error().code, ErrorCode::unknown_name);
}

TEST(Geometry, GreatCircles) {
  EXPECT_NEAR(great_circle_km({0, 0}, {180, 0}), std::acos(-1.0) * earth_radius_km, 1e-9);
  EXPECT_NEAR(great_circle_km({0, 90}, {123, 90}), 0, 1e-9);
  EXPECT_NEAR(great_circle_km({179, 0}, {-179, 0}), great_circle_km({1, 0}, {-1, 0}), 1e-9);
}

TEST(Geometry, CrossingIsStrictAndSaysWhere) {
  const detail::Segment gate{{1, -1}, {1, 1}};
  EXPECT_NEAR(detail::crossing({0, 0}, {4, 0}, gate).value(), 0.25, 1e-12);
  EXPECT_NEAR(detail::crossing({4, 0}, {0, 0}, gate).value(), 0.75, 1e-12);
  EXPECT_FALSE(detail::crossing({0, 0}, {1, 0}, gate));    // ends on the gate
  EXPECT_FALSE(detail::crossing({0, 2}, {4, 2}, gate));    // passes beside it
  EXPECT_FALSE(detail::crossing({-179, 0}, {179, 0}, gate));  // goes the other way round
}

// Random little seas: closing more gates never shortens a route, and one-to-all agrees with pairs.
RC_GTEST_PROP(SeaNetworkProperties, ClosingMoreNeverShortens, ()) {
  const auto n = *rc::gen::inRange(2, 9);
  std::string nodes = "id,lon,lat\n", edges = "u,v,km,passage,gates\n";
  for (int k = 0; k < n; ++k) nodes += std::to_string(k) + "," + std::to_string(k) + ",0\n";
  const auto count = *rc::gen::inRange(1, 20);
  for (int e = 0; e < count; ++e)
    edges += std::to_string(*rc::gen::inRange(0, n)) + "," + std::to_string(*rc::gen::inRange(0, n)) + "," +
             std::to_string(*rc::gen::inRange(0, 50)) + "," + *rc::gen::element<std::string>("", "p", "q", "r", "p|q") + ",\n";
  LoadReport report;
  const SeaNetwork network = SeaNetwork::parse(nodes, edges + "0,0,0,p|q|r,\n", "id,name,lon1,lat1,lon2,lat2,note\n", {}, report).value();
  const SeaNode from{static_cast<std::uint32_t>(*rc::gen::inRange(0, n))};
  const std::vector<Gates> growing{{}, {"p"}, {"p", "q"}, {"p", "q", "r"}};
  std::vector<double> before(static_cast<std::size_t>(n), 0.0);
  for (const Gates& closed : growing) {
    const auto km = network.distances(from, closed).value();
    for (std::size_t k = 0; k < km.size(); ++k) {
      RC_ASSERT(km[k] >= before[k]);
      const auto route = network.route(from, SeaNode{static_cast<std::uint32_t>(k)}, closed);
      RC_ASSERT(route.has_value() == std::isfinite(km[k]));
      if (!route) continue;
      RC_ASSERT(std::abs(route->km - km[k]) < 1e-9);
      for (const auto& gate : route->gates) RC_ASSERT(std::find(closed.begin(), closed.end(), gate) == closed.end());
      const auto back = network.route(SeaNode{static_cast<std::uint32_t>(k)}, from, closed);
      RC_ASSERT(std::abs(back->km - km[k]) < 1e-9);
    }
    before = km;
  }
}

// Invariant: The node that a place is put on is the nearest of all by great circle.
RC_GTEST_PROP(SeaNetworkProperties, NearestIsTheNearestOfAll, ()) {
  const auto degrees = [](int most) { return *rc::gen::inRange(-most * 4, most * 4 + 1) / 4.0; };
  const auto count = *rc::gen::inRange(1, 60);
  std::string rows = "id,lon,lat\n";
  for (int n = 0; n < count; ++n) rows += std::to_string(n) + "," + format_exact(degrees(190)) + "," + format_exact(degrees(90)) + "\n";
  LoadReport report;
  const SeaNetwork network = SeaNetwork::parse(rows, "u,v,km,passage,gates\n", "id,lon1,lat1,lon2,lat2\n", {}, report).value();
  const LonLat place{degrees(190), degrees(90)};
  const auto nearest = network.nearest(place);
  for (std::uint32_t n = 0; n < network.nodes(); ++n) RC_ASSERT(nearest.km <= great_circle_km(place, network.position({n})) + 1e-3);
  RC_ASSERT(std::abs(nearest.km - great_circle_km(place, network.position(nearest.node))) < 1e-6);
}

}  // namespace
}  // namespace entrepot::sea
