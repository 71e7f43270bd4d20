#include "sea/hierarchy.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <string>

#include "base/text.h"
#include "sea/detail/network_data.h"

namespace entrepot::sea {
namespace {

SeaNetwork network_of(std::size_t nodes, const std::string& edges) {
  std::string node_rows = "id,lon,lat\n";
  for (std::size_t n = 0; n < nodes; ++n) node_rows += std::to_string(n) + "," + std::to_string(n) + ",0\n";
  LoadReport report;
  return SeaNetwork::parse(node_rows, "u,v,km,passage,gates\n" + edges, "id,name,lon1,lat1,lon2,lat2,note\nnarrows,,0,1,0,2,\n", {}, report)
      .value();
}

// Lanes of few lengths, so that many ways are equally long; some of length 0, some through gates, some twice.
SeaNetwork any_sea() {
  const auto nodes = *rc::gen::inRange<std::size_t>(2, 25);
  const auto lanes = *rc::gen::inRange<std::size_t>(1, 60);
  std::string edges;
  for (std::size_t e = 0; e < lanes; ++e) {
    const char* passages[] = {"", "", "", "suez", "panama", "northwest"};
    edges += std::to_string(*rc::gen::inRange<std::size_t>(0, nodes)) + "," + std::to_string(*rc::gen::inRange<std::size_t>(0, nodes)) +
             "," + std::to_string(*rc::gen::inRange(0, 8)) + "," + passages[*rc::gen::inRange(0, 6)] + "," +
             (*rc::gen::inRange(0, 8) == 0 ? "narrows" : "") + "\n";
  }
  return network_of(nodes, edges + "0,1,3,suez,\n0,1,4,panama,\n");
}

// Invariant: The hierarchy of the sea finds routes as long as Dijkstra's, along lanes that are there and open.
RC_GTEST_PROP(RouteHierarchyProperties, AgreesWithDijkstra, ()) {
  const SeaNetwork network = any_sea();
  const std::vector<std::vector<std::string>> closures{{}, {"suez"}, {"panama", "narrows"}};
  const auto closed = closures[*rc::gen::inRange<std::size_t>(0, closures.size())];
  const RouteHierarchy hierarchy = RouteHierarchy::build(network, closed).value();
  for (std::uint32_t from = 0; from < network.nodes(); ++from) {
    const auto km = network.distances({from}, closed).value();
    for (std::uint32_t to = 0; to < network.nodes(); ++to) {
      RC_ASSERT(hierarchy.km({from}, {to}) == km[to]);  // whole numbers: sums are exact
      const auto route = hierarchy.route({from}, {to});
      RC_ASSERT(route.has_value() == std::isfinite(km[to]));
      if (!route) {
        RC_ASSERT(route.error().message() == network.route(SeaNode{from}, SeaNode{to}, closed).error().message());
        continue;
      }
      RC_ASSERT(route->km == km[to]);
      RC_ASSERT(route->nodes.front().value == from && route->nodes.back().value == to);
      for (const std::string& gate : route->gates) RC_ASSERT(std::find(closed.begin(), closed.end(), gate) == closed.end());
      for (std::size_t k = 1; k < route->nodes.size(); ++k) {
        const auto& data = network.data();
        bool joined = false;
        for (const auto& edge : data.edges)
          joined |= (edge.u == route->nodes[k - 1].value && edge.v == route->nodes[k].value) ||
                    (edge.v == route->nodes[k - 1].value && edge.u == route->nodes[k].value);
        RC_ASSERT(joined);
      }
    }
  }
}

// Invariant: With gates closed the router answers as an exact search does.
RC_GTEST_PROP(SeaRouterProperties, AgreesWithTheNetworkWhateverIsClosed, ()) {
  const SeaNetwork network = any_sea();
  const SeaRouter router = SeaRouter::build(network).value();
  const std::vector<std::vector<std::string>> closures{{}, {"suez"}, {"panama"}, {"suez", "panama", "narrows"}};
  for (const auto& closed : closures)
    for (std::uint32_t to = 0; to < network.nodes(); ++to) {
      const auto exact = network.route(SeaNode{0}, SeaNode{to}, closed);
      const auto routed = router.route({0}, {to}, closed);
      RC_ASSERT(exact.has_value() == routed.has_value());
      if (exact) RC_ASSERT(exact->km == routed->km);
      else RC_ASSERT(exact.error().message() == routed.error().message());
    }
}

TEST(RouteHierarchy, UnknownGatesAndNodesAreErrors) {
  const SeaNetwork network = network_of(2, "0,1,5,suez,\n");
  EXPECT_EQ(RouteHierarchy::build(network, {"atlantis"}).error().code, ErrorCode::unknown_name);
  const SeaRouter router = SeaRouter::build(network).value();
  EXPECT_EQ(router.route({0}, {7}, {}).error().code, ErrorCode::out_of_range);
  EXPECT_EQ(router.route({0}, {1}, {"atlantis"}).error().code, ErrorCode::unknown_name);
  EXPECT_EQ(router.route({0}, {1}, {"suez"}).error().code, ErrorCode::no_solution);
  EXPECT_EQ(router.route({0}, {1}, {})->gates, std::vector<std::string>{"suez"});
}

}  // namespace
}  // namespace entrepot::sea
