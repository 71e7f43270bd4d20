// The hierarchy on the searoute-py network, beside Dijkstra.
#include <gtest/gtest.h>

#include <cmath>

#include "base/golden_error.h"
#include "base/random.h"
#include "base/test_data.h"
#include "sea/hierarchy.h"

namespace entrepot::sea {
namespace {

SeaNetwork network() {
  const auto sea = *test_data_dir() / "sea";
  LoadReport report;
  return SeaNetwork::load({sea / "marnet_searoutepy_nodes.csv", sea / "marnet_searoutepy_edges.csv", sea / "chokepoint_gates.csv"}, {},
                          report)
      .value();
}

TEST(SeaHierarchy, AgreesWithDijkstraOnTheWholeNetwork) {
  NEED_TEST_DATA();
  const SeaNetwork sea = network();
  const RouteHierarchy hierarchy = RouteHierarchy::build(sea).value();
  GoldenErrors errors("distances of the hierarchy of the sea, beside Dijkstra", 0.01, "km");
  std::size_t found = 0, gates_differ = 0;
  for (std::uint32_t from = 0; from < sea.nodes(); from += 97) {
    const auto tree = sea.tree({from}).value();
    for (std::uint32_t to = 0; to < sea.nodes(); to += 13) {
      const double km = hierarchy.km({from}, {to});
      ASSERT_EQ(std::isfinite(km), std::isfinite(tree.km[to])) << from << " " << to;
      if (!std::isfinite(km)) continue;
      errors.expect(km, tree.km[to], 1);
      if (to % 5 != 0) continue;
      ++found;
      const Route route = hierarchy.route({from}, {to}).value();
      errors.expect(route.km, tree.km[to], 1);
      gates_differ += route.gates != sea.route_on(tree, {to}).gates;
    }
  }
  EXPECT_GT(found, 10'000u);
  EXPECT_EQ(gates_differ, 0u);
}

}  // namespace
}  // namespace entrepot::sea
