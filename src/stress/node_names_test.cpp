// Names, economies and sectors, and what is suggested for a slip.
#include "stress/node_names.h"

#include <gtest/gtest.h>

#include "stress/run.h"
#include "stress/screen.h"

namespace entrepot::stress {
namespace {

ScreenInput table() {
  ScreenInput in;
  in.names = {"CHN:mining", "CHN:metals", "KOR:mining", "KOR:metals"};
  in.sector_names = {"mining", "metals"};
  in.network.sector = {0, 1, 0, 1};
  return in;
}

NodeLabels labels() {
  static const ScreenInput in = table();
  return in.labels();
}

// Labels refer to their owner, and the input of ARIO to its table: of a temporary there are none.
template <class Owner>
concept HasLabels = requires(Owner&& owner) { std::forward<Owner>(owner).labels(); };
static_assert(HasLabels<const ScreenInput&> && HasLabels<const TableLabels&> && HasLabels<const Network&>);
static_assert(!HasLabels<ScreenInput> && !HasLabels<TableLabels> && !HasLabels<Network>);
template <class Table>
concept IsInput = requires(Table&& table) { ario_input(std::forward<Table>(table)); };
static_assert(IsInput<const production::InputOutputTable&> && !IsInput<production::InputOutputTable>);

using Nodes = std::vector<std::uint32_t>;

TEST(NodeNames, NodesEconomiesAndSectors) {
  EXPECT_EQ(nodes_named(labels(), "KOR:metals").value(), (Nodes{3}));
  EXPECT_EQ(nodes_named(labels(), "KOR").value(), (Nodes{2, 3}));
  EXPECT_EQ(nodes_named(labels(), "KOR:*").value(), (Nodes{2, 3}));
  EXPECT_EQ(nodes_named(labels(), "*:mining").value(), (Nodes{0, 2}));
  EXPECT_EQ(nodes_named(labels(), "mining").value(), (Nodes{0, 2})) << "a sector by its bare name";
  EXPECT_EQ(nodes_named(labels(), "*").value(), (Nodes{0, 1, 2, 3}));
  EXPECT_EQ(nodes_named(labels(), std::vector<std::string>{"KOR", "*:mining"}).value(), (Nodes{0, 2, 3}));
}

TEST(NodeNames, FirmsAreTexts) {
  ScreenInput in;
  in.names = {"0113", "113", "a:b"};
  in.sector_names = {"ore", "steel"};
  in.network.sector = {0, 1, 1};
  EXPECT_EQ(nodes_named(in.labels(), "0113").value(), (Nodes{0}));
  EXPECT_EQ(nodes_named(in.labels(), "a:b").value(), (Nodes{2}));
  EXPECT_EQ(nodes_named(in.labels(), "*:steel").value(), (Nodes{1, 2}));
  EXPECT_EQ(nodes_named(in.labels(), "steel").value(), (Nodes{1, 2}));
  EXPECT_FALSE(nodes_named(in.labels(), ""));
}

// "A" would be an economy of a table. A firm's name is its own, with whatever stands in it.
TEST(NodeNames, FirmsHaveNoEconomies) {
  ScreenInput in;
  in.economies = false;
  in.names = {"A:1", "A:2", "B"};
  in.sector_names = {"ore", "steel"};
  in.network.sector = {0, 1, 1};
  EXPECT_EQ(nodes_named(in.labels(), "A:1").value(), (Nodes{0}));
  EXPECT_EQ(nodes_named(in.labels(), "*:steel").value(), (Nodes{1, 2}));
  for (const char* text : {"A", "A:*", "A:3"}) {
    const auto nodes = nodes_named(in.labels(), text);
    ASSERT_FALSE(nodes) << text;
    EXPECT_EQ(nodes.error().code, ErrorCode::unknown_name);
  }
  EXPECT_TRUE(nodes_named(in.labels(), "A:*").error().remedy.starts_with("Firms have no economies"))
      << nodes_named(in.labels(), "A:*").error().remedy;
  production::FirmNetwork firms;
  firms.firms = in.names;
  firms.sectors = in.sector_names;
  firms.sector = in.network.sector;
  firms.essentiality.assign(4, 1);
  const Network network(firms);
  const ScreenInput screened = screen_input(firms);
  EXPECT_FALSE(nodes_named(network.labels(), "A"));
  EXPECT_FALSE(nodes_named(screened.labels(), "A"));
}

TEST(NodeNames, ABareNameOfAnEconomyAndASectorIsNoGuess) {
  ScreenInput in;
  in.names = {"ICT:ICT", "ICT:ore", "KOR:ICT", "KOR:ore"};
  in.sector_names = {"ICT", "ore"};
  in.network.sector = {0, 1, 0, 1};
  const auto both = nodes_named(in.labels(), "ICT");
  ASSERT_FALSE(both);
  EXPECT_EQ(both.error().code, ErrorCode::contradiction);
  EXPECT_EQ(both.error().remedy, "Write ICT:* for the economy, *:ICT for the sector.");
  EXPECT_EQ(nodes_named(in.labels(), "ICT:*").value(), (Nodes{0, 1}));
  EXPECT_EQ(nodes_named(in.labels(), "*:ICT").value(), (Nodes{0, 2}));
}

TEST(NodeNames, ANameOfANodeAndOfASectorIsNoGuess) {
  ScreenInput in;
  in.names = {"steel", "ore", "a", "b"};
  in.sector_names = {"steel", "ore"};
  in.network.sector = {1, 1, 0, 0};
  const auto both = nodes_named(in.labels(), "steel");
  ASSERT_FALSE(both);
  EXPECT_EQ(both.error().code, ErrorCode::contradiction);
  EXPECT_EQ(both.error().what, "'steel' is the name of a node and of a sector");
  EXPECT_EQ(both.error().remedy, "Write node:steel for the node, *:steel for the sector.");
  EXPECT_EQ(nodes_named(in.labels(), "node:steel").value(), (Nodes{0}));
  EXPECT_EQ(nodes_named(in.labels(), "*:steel").value(), (Nodes{2, 3}));
  EXPECT_FALSE(nodes_named(in.labels(), "ore")) << "the firm is one of two in its sector";
  EXPECT_EQ(nodes_named(in.labels(), "node:a").value(), (Nodes{2})) << "where it is not needed";
  EXPECT_FALSE(nodes_named(in.labels(), "node:c"));
  in.network.sector = {0, 1, 1, 1};
  EXPECT_EQ(nodes_named(in.labels(), "steel").value(), (Nodes{0})) << "the only firm of its sector: both mean the same";
}

TEST(NodeNames, ASlipIsAnErrorWithTheNearestName) {
  const auto slip = [](std::string_view text) {
    const auto nodes = nodes_named(labels(), text);
    EXPECT_FALSE(nodes) << text;
    return nodes ? Error{} : nodes.error();
  };
  EXPECT_EQ(slip("KOR:metal").code, ErrorCode::unknown_name);
  EXPECT_NE(slip("KOR:metal").remedy.find("'KOR:metals'"), std::string::npos);
  EXPECT_NE(slip("KOT").remedy.find("'KOR'"), std::string::npos);
  EXPECT_NE(slip("minning").remedy.find("'mining'"), std::string::npos);
  EXPECT_NE(slip("*:minning").remedy.find("'*:mining'"), std::string::npos);
  EXPECT_NE(slip("KOT:*").remedy.find("Did you mean 'KOR:*'?"), std::string::npos) << slip("KOT:*").remedy;
  EXPECT_NE(slip("KRO:metals").remedy.find("Did you mean 'KOR:metals'?"), std::string::npos) << slip("KRO:metals").remedy;
  EXPECT_NE(slip("kor:metals").remedy.find("Did you mean 'KOR:metals'?"), std::string::npos) << slip("kor:metals").remedy;
  EXPECT_FALSE(nodes_named(labels(), std::vector<std::string>{"KOR", "JPN"}));
}

TEST(NodeNames, AreCutBetweenCharacters) {
  EXPECT_EQ(character_count("東京 Z"), 4U);
  EXPECT_EQ(shortened("東京都港区", 5), "東京都港区");
  EXPECT_EQ(shortened("東京都港区", 4), "東京都…");
  EXPECT_EQ(shortened("KOR:electronics", 4), "KOR…");
}

}  // namespace
}  // namespace entrepot::stress
