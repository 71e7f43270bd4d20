// A value of a node's own goes before one of several, in any order.
#include "stress/node_values.h"

#include <gtest/gtest.h>

namespace entrepot::stress {
namespace {

const std::vector<std::string> names = {"CHN:mining", "CHN:metals", "KOR:mining", "KOR:metals"}, sectors = {"mining", "metals"};
const std::vector<std::uint32_t> sector = {0, 1, 0, 1};
const NodeLabels labels{names, sectors, sector};

TEST(NodeValues, ANodesOwnGoesBeforeThatOfSeveral) {
  using Row = std::pair<std::string, double>;
  const Row own{"KOR:mining", 0.5}, several{"*:mining", 0.1};
  for (const auto& rows : {std::vector{own, several}, std::vector{several, own}}) {
    NodeValues values(labels);
    for (const auto& [name, value] : rows) EXPECT_TRUE(values.put(name, value, {}));
    EXPECT_EQ(values.values(), (std::vector<double>{0.1, 0, 0.5, 0}));
    EXPECT_EQ(values.missing(), 2U);
  }
}

TEST(NodeValues, NothingIsGivenTwice) {
  NodeValues values(labels);
  EXPECT_TRUE(values.put("KOR:*", 0.1, {}));
  const auto several = values.put("*:metals", 0.2, {});
  ASSERT_FALSE(several);
  EXPECT_EQ(several.error().what, "'KOR:metals' is given twice");
  EXPECT_TRUE(values.put("KOR:mining", 0.3, {}));
  const auto own = values.put("KOR:mining", 0.3, {});
  ASSERT_FALSE(own);
  EXPECT_EQ(own.error().code, ErrorCode::duplicate);
}

TEST(NodeValues, InAFileTheFirstRowIsNamed) {
  NodeValues nodes(labels);
  EXPECT_TRUE(nodes.put("KOR:*", {"n.csv", 2, 1, "node"}));
  EXPECT_TRUE(nodes.put("CHN:mining", {"n.csv", 3, 1, "node"}));
  EXPECT_TRUE(nodes.put("KOR:metals", {"n.csv", 4, 1, "node"}));
  EXPECT_EQ(nodes.given(), (std::vector<std::uint32_t>{2, 3, 0})) << "in the order of their first rows";
  EXPECT_EQ(nodes.missing(), 1U);
  EXPECT_EQ(nodes.put("*:metals", {"n.csv", 5, 1, "node"}).error().what, "'KOR:metals' is in line 2, too");
  EXPECT_EQ(nodes.put("KOR:metals", {"n.csv", 6, 1, "node"}).error().what, "'KOR:metals' is in line 4, too");
}

}  // namespace
}  // namespace entrepot::stress
