// Files of weights.
#include "stress/node_weights.h"

#include <gtest/gtest.h>

#include <fstream>

namespace entrepot::stress {
namespace {

const std::vector<std::string> names = {"ore", "steel", "cars"}, sectors = {"mines", "makers"};
const std::vector<std::uint32_t> sector = {0, 1, 1};
const NodeLabels labels{names, sectors, sector};

Result<NodeWeights> read(const std::string& text) {
  const auto path = std::filesystem::path(testing::TempDir()) / "weights.csv";
  std::ofstream(path) << text;
  return read_node_weights(path, labels);
}

TEST(NodeWeights, OfAFile) {
  const auto found = read("weight,comment,node\n12.5,x,cars\n0,y,ore\n");
  ASSERT_TRUE(found) << found.error().message();
  EXPECT_EQ(found->weights, (std::vector<double>{0, 0, 12.5}));
  ASSERT_EQ(found->notes.size(), 1U) << "steel has none";
  EXPECT_EQ(found->notes[0].find("1 of 3 nodes"), 0U);
  EXPECT_TRUE(read("node,weight\ncars,1\nore,2\nsteel,3\n")->notes.empty());
}

TEST(NodeWeights, OfSeveralNodes) {
  const auto found = read("node,weight\nsteel,5\n*:makers,2\n");
  ASSERT_TRUE(found) << found.error().message();
  EXPECT_EQ(found->weights, (std::vector<double>{0, 5, 2})) << "a row of its own counts";
  EXPECT_EQ(read("node,weight\n*:makers,2\nsteel,5\nore,0\n")->weights, found->weights);
  EXPECT_EQ(read("node,weight\n*,1\n")->weights, (std::vector<double>{1, 1, 1}));
  const auto twice = read("node,weight\n*,1\nsteel,4\n*:makers,2\n");
  ASSERT_FALSE(twice);
  EXPECT_EQ(twice.error().code, ErrorCode::duplicate);
  EXPECT_EQ(twice.error().where.line, 4);
  EXPECT_EQ(read("node,weight\n*:makres,2\n").error().code, ErrorCode::unknown_name);
}

TEST(NodeWeights, OfLinks) {
  shock::CascadeNetwork n;
  n.sector = {0, 0, 0};
  n.links = {{0, 1, 5}, {1, 2, 2}, {2, 0, -1}};
  EXPECT_EQ(link_weights(n, LinkWeights::sales), (std::vector<double>{5, 2, 0}));
  EXPECT_EQ(link_weights(n, LinkWeights::purchases), (std::vector<double>{0, 5, 2}));
  EXPECT_EQ(link_weights(n, LinkWeights::trade), (std::vector<double>{5, 7, 2}));
}

TEST(NodeWeights, AWordOrAFile) {
  shock::CascadeNetwork n;
  n.sector = sector;
  n.links = {{0, 1, 5}};
  const auto purchases = read_weighting("purchases", labels, n);
  ASSERT_TRUE(purchases) << purchases.error().message();
  EXPECT_EQ(purchases->name, "purchases");
  EXPECT_EQ(purchases->text, "purchases from other nodes");
  EXPECT_EQ(purchases->weights, (std::vector<double>{0, 5, 0}));
  const auto path = std::filesystem::path(testing::TempDir()) / "people.csv";
  std::ofstream(path) << "node,weight\ncars,3\n";
  const auto people = read_weighting(path.string(), labels, n);
  ASSERT_TRUE(people) << people.error().message();
  EXPECT_EQ(people->name, "people");
  EXPECT_EQ(people->weights, (std::vector<double>{0, 0, 3}));
  EXPECT_EQ(people->notes.size(), 1U);
  const auto slip = read_weighting("sale", labels, n);
  ASSERT_FALSE(slip);
  EXPECT_NE(slip.error().remedy.find("sales, purchases or trade"), std::string::npos) << slip.error().message();
  n.links[0].amount = 0;
  EXPECT_EQ(read_weighting("sales", labels, n).error().code, ErrorCode::missing_data);
}

TEST(NodeWeights, BadFiles) {
  const auto code = [](const std::string& text) { return read(text).error().code; };
  EXPECT_EQ(code(""), ErrorCode::missing_data);
  EXPECT_EQ(code("node,weight\n"), ErrorCode::missing_data);
  EXPECT_EQ(code("node,weight\nore,0\n"), ErrorCode::missing_data);
  EXPECT_EQ(code("node\nore\n"), ErrorCode::missing_data);
  EXPECT_EQ(code("node,weight\nore\n"), ErrorCode::bad_syntax);
  EXPECT_EQ(code("node,weight\nores,1\n"), ErrorCode::unknown_name);
  EXPECT_EQ(code("node,weight\nore,many\n"), ErrorCode::bad_field);
  EXPECT_EQ(code("node,weight\nore,-1\n"), ErrorCode::out_of_range);
  const auto twice = read("node,weight\nore,1\nore,1\n");
  EXPECT_EQ(twice.error().code, ErrorCode::duplicate);
  EXPECT_EQ(twice.error().where.line, 3);
}

}  // namespace
}  // namespace entrepot::stress
