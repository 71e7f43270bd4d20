// A closed gate takes no place away from the side of it that stays open.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include <fmt/format.h>

#include "sea/matrix.h"
#include "sea/sea.h"

namespace entrepot::sea {
namespace {

const std::string gate = "id,name,lon1,lat1,lon2,lat2,note\nnarrows,Narrows,0,-50,0,50,\n";

SeaNetwork sea(const std::string& nodes, const std::string& edges) {
  LoadReport report;
  return SeaNetwork::parse("id,lon,lat\n" + nodes, "u,v,km,passage\n" + edges, gate, {}, report).value();
}

// The gate is the meridian 0. The lane runs west 0, middle 1 (across), east 2; port 3 lies west and joins the middle alone.
SeaNetwork pocket(const std::string& more = "") {
  return sea("0,-2,0\n1,1,0\n2,3,0\n3,-1,1\n4,-2,1\n", "0,1,30,\n1,2,20,\n1,3,25,\n3,4,7,\n" + more);
}

TEST(OpenSide, APortThatOnlyJoinsAcrossTheLineKeepsItsOwnSide) {
  const SeaNetwork network = pocket();
  const Route route = network.route(SeaNode{4}, SeaNode{0}, {"narrows"}).value();
  EXPECT_EQ(route.km, 62);
  EXPECT_EQ(route.nodes, (std::vector<SeaNode>{{4}, {3}, {1}, {0}}));
  EXPECT_TRUE(route.gates.empty());
  EXPECT_EQ(network.route(SeaNode{0}, SeaNode{3}, {"narrows"}).value().km, 55);
}

TEST(OpenSide, TheOtherSideStaysClosed) {
  const auto blocked = pocket().route(SeaNode{3}, SeaNode{2}, {"narrows"});
  ASSERT_FALSE(blocked);
  EXPECT_EQ(blocked.error().code, ErrorCode::no_solution);
  EXPECT_FALSE(pocket().route(SeaNode{3}, SeaNode{1}, {"narrows"}));
}

TEST(OpenSide, WhatIsOpenKeepsItsDistance) {
  // A longer way on its own side: it is taken, not the turn.
  const SeaNetwork network = pocket("4,0,90,\n");
  EXPECT_EQ(network.route(SeaNode{4}, SeaNode{0}, {"narrows"}).value().km, 90);
}

// The way back across the line is itself closed by another gate.
TEST(OpenSide, ATurnThroughAnotherClosedGateIsClosed) {
  const SeaNetwork network = sea("0,-2,0\n1,1,0\n2,-1,1\n", "0,1,30,canal\n1,2,25,\n");
  EXPECT_EQ(network.route(SeaNode{2}, SeaNode{0}, {"narrows"}).value().gates, std::vector<std::string>{"canal"});
  EXPECT_FALSE(network.route(SeaNode{2}, SeaNode{0}, {"narrows", "canal"}));
}

struct Lane {
  std::size_t u, v;
  int km;
};

// Invariant: with a gate closed that divides the whole sea, routes join places on one side only, are never shorter than open ones, and
// reach all that edges of that side reach.
RC_GTEST_PROP(OpenSide, RoutesStayOnTheirSide, ()) {
  const auto n = *rc::gen::inRange<std::size_t>(2, 9);
  const auto east = *rc::gen::container<std::vector<bool>>(n, rc::gen::arbitrary<bool>());
  const auto count = *rc::gen::inRange(1, 16);
  std::string nodes, edges;
  for (std::size_t k = 0; k < n; ++k) nodes += fmt::format("{},{},{}\n", k, east[k] ? 5 : -5, static_cast<int>(k));
  std::vector<std::size_t> side(n);  // union-find over edges that do not cross
  for (std::size_t k = 0; k < n; ++k) side[k] = k;
  const auto root = [&](std::size_t k) {
    while (side[k] != k) k = side[k];
    return k;
  };
  for (int k = 0; k < count; ++k) {
    const Lane lane{*rc::gen::inRange<std::size_t>(0, n), *rc::gen::inRange<std::size_t>(0, n), *rc::gen::inRange(1, 100)};
    if (lane.u == lane.v) continue;
    edges += fmt::format("{},{},{},\n", lane.u, lane.v, lane.km);
    if (east[lane.u] == east[lane.v]) side[root(lane.u)] = root(lane.v);
  }
  const SeaNetwork network = sea(nodes, edges);
  std::vector<LonLat> places;
  for (std::uint32_t a = 0; a < n; ++a) places.push_back(network.position(SeaNode{a}));
  const auto matrix = distance_matrix(network, places, {"narrows"}, 1).value();
  for (std::uint32_t a = 0; a < n; ++a) {
    const auto open = network.distances(SeaNode{a}).value();
    const auto tree = network.tree(SeaNode{a}, {"narrows"}).value();
    for (std::uint32_t b = 0; b < n; ++b) {
      RC_ASSERT(matrix.at(a, b) == tree.km[b]);
      if (!std::isfinite(tree.km[b])) {
        RC_ASSERT(root(a) != root(b));
        continue;
      }
      RC_ASSERT(east[a] == east[b]);
      RC_ASSERT(tree.km[b] >= open[b]);
      const Route route = network.route_on(tree, SeaNode{b});
      RC_ASSERT(route.km == tree.km[b]);
      RC_ASSERT(route.gates.empty());
    }
  }
}

}  // namespace
}  // namespace entrepot::sea
