// Names that hold what separates names.
#include "stress/name_list.h"

#include <gtest/gtest.h>

#include "stress/by_sector.h"
#include "stress/detail/shock_row.h"

namespace entrepot::stress {
namespace {

const std::vector<std::string> sectors = {"food, drink", "a;b", "food", "oil: crude", "a=b"};
const std::vector<std::string> names = {"KOR:food, drink", "KOR:a;b",         "KOR:food", "KOR:oil: crude",
                                        "KOR:a=b",         "JPN:food, drink", "JPN:a;b"};
const std::vector<std::uint32_t> sector = {0, 1, 2, 3, 4, 0, 1};
const NodeLabels labels{names, sectors, sector};

using Texts = std::vector<std::string>;

Texts nodes(const std::string& text) {
  Texts parts;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return rejoined_nodes(parts, labels);
}

TEST(NameList, ACommaInsideANameDoesNotEndIt) {
  EXPECT_EQ(nodes("KOR:food, drink"), (Texts{"KOR:food, drink"}));
  EXPECT_EQ(nodes("KOR:food, drink,JPN:a;b,*:food, drink"), (Texts{"KOR:food, drink", "JPN:a;b", "*:food, drink"}));
  EXPECT_EQ(nodes("KOR:food,JPN:food, drink"), (Texts{"KOR:food", "JPN:food, drink"}));
  EXPECT_EQ(nodes("food, drink,KOR:*"), (Texts{"food, drink", "KOR:*"}));
  EXPECT_EQ(nodes("KOR:food, drinks"), (Texts{"KOR:food", " drinks"}));  // refused by name where it is looked up
  EXPECT_EQ(nodes(""), (Texts{""}));
}

TEST(NameList, NumbersOfSuchSectors) {
  std::vector<double> values = {60};
  ASSERT_TRUE(take_by_sector({"90", "food", " drink=20", "a=b=30", "oil: crude=40"}, restock_days, {}, sectors, values));
  EXPECT_EQ(values, (std::vector<double>{20, 90, 90, 40, 30}));
  const auto unknown = take_by_sector({"food", " drinks=20"}, restock_days, {}, sectors, values);
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().what, "'food' is not a number of days");
}

TEST(NameList, RebuildersWithASemicolon) {
  const auto shares = detail::parse_rebuilding("a;b=70%;food, drink=30%", labels, nullptr, {});
  ASSERT_TRUE(shares) << shares.error().message();
  ASSERT_EQ(shares->size(), 2U);
  EXPECT_EQ(shares->at(0).sector, 1U);
  EXPECT_EQ(shares->at(1).share, 0.3);
  EXPECT_EQ(detail::parse_rebuilding("a;b", labels, nullptr, {})->at(0).sector, 1U);
}

TEST(NameList, AColonInsideTheNameOfARegion) {
  const std::vector<std::string> mines = {"mine"}, with_colon = {"north: upper:mine", "north: lower:mine", "south:mine"};
  const std::vector<std::uint32_t> same = {0, 0, 0};
  const NodeLabels of_people{with_colon, mines, same};
  EXPECT_EQ(nodes_named(of_people, "north: upper").value(), (std::vector<std::uint32_t>{0}));
  EXPECT_EQ(nodes_named(of_people, "north: lower:*").value(), (std::vector<std::uint32_t>{1}));
  EXPECT_EQ(nodes_named(of_people, "north").value(), (std::vector<std::uint32_t>{0, 1}));
  EXPECT_FALSE(nodes_named(of_people, ":*"));
}

}  // namespace
}  // namespace entrepot::stress
