// How an amount of capital of a scenario file is shared out over the nodes of its row.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <tuple>

#include "stress/shocks.h"

namespace entrepot::stress {
namespace {

std::filesystem::path file_with(const std::string& text) {
  const auto path = std::filesystem::path(testing::TempDir()) / "impacts.csv";
  std::ofstream(path) << text;
  return path;
}

// Two economies; value added of JPN:cars 60, JPN:ore 40, KOR:cars 10, KOR:ore 90.
Network table_network() {
  production::InputOutputTable t;
  t.regions = {EconomyId::parse("JPN").value(), EconomyId::parse("KOR").value()};
  t.sectors = {{"cars", ""}, {"ore", ""}};
  t.flows = {0, 0, 0, 0, 40, 0, 0, 0, 0, 0, 0, 0, 0, 0, 90, 0};
  t.final_demand_columns = {{t.regions[0], "HFCE"}, {t.regions[1], "HFCE"}};
  t.final_demand = {100, 0, 0, 0, 0, 100, 0, 0};
  t.output = {100, 40, 100, 90};
  return Network(std::move(t));
}

std::vector<double> parts_of(const std::string& node, const std::string& cells) {
  static const Network network = table_network();
  const auto read = read_scenarios(
      file_with("scenario,node,capital,impact_distrib,impact_regional_distrib,impact_sectoral_distrib\na," + node + ",10," + cells + "\n"),
      network);
  EXPECT_TRUE(read) << read.error().message();
  return read ? (*read)[0].shocks[0].event->capital_parts : std::vector<double>{};
}

TEST(ImpactShares, AnAmountOfCapital) {
  EXPECT_TRUE(parts_of("*", ",,").empty());
  EXPECT_EQ(parts_of("*", "equal,,"), (std::vector<double>{0.25, 0.25, 0.25, 0.25}));
  EXPECT_EQ(parts_of("*", "value_added,,"), (std::vector<double>{0.3, 0.2, 0.05, 0.45}));
  EXPECT_EQ(parts_of("JPN:*", "value_added,,"), (std::vector<double>{0.6, 0.4}));
  EXPECT_EQ(parts_of("JPN:*", "JPN:ore=3;JPN:cars=1,,"), (std::vector<double>{0.25, 0.75}));
  EXPECT_EQ(parts_of("*:ore", "JPN:ore=30%;KOR:ore=70%,,"), (std::vector<double>{0.3, 0.7}));
  EXPECT_EQ(parts_of("*", ",equal,"), (std::vector<double>{0.25, 0.25, 0.25, 0.25}));
  EXPECT_EQ(parts_of("*", ",JPN=3;KOR=1,cars=1;ore=4"), (std::vector<double>{0.15, 0.6, 0.05, 0.2}));
  EXPECT_EQ(parts_of("*", ",JPN=0;KOR=1,equal"), (std::vector<double>{0, 0, 0.5, 0.5}));
  // Cars 70 of 200, ore 130, in each economy alike.
  EXPECT_EQ(parts_of("*", ",value_added,value_added"),
            (std::vector<double>{0.5 * 70 / 200, 0.5 * 130 / 200, 0.5 * 70 / 200, 0.5 * 130 / 200}));
}

// As the series of BoARIO: only those that are hit count.
TEST(ImpactShares, AListMayBeLongerThanTheNodesOfTheShock) {
  EXPECT_EQ(parts_of("JPN:*", "JPN:ore=3;KOR:ore=6;JPN:cars=1,,"), (std::vector<double>{0.25, 0.75}));
  EXPECT_EQ(parts_of("*:ore", ",JPN=3;KOR=1,cars=1;ore=4"), (std::vector<double>{0.75, 0.25}));
  EXPECT_EQ(parts_of("KOR:ore", ",JPN=3;KOR=1,cars=1;ore=4"), (std::vector<double>{1}));
}

TEST(ImpactShares, ByValueAddedOfWhatIsNotHitToo) {
  EXPECT_EQ(parts_of("*:ore", ",value_added,"), (std::vector<double>{40.0 / 130, 90.0 / 130}));
  EXPECT_EQ(parts_of("*:ore", ",value_added_of_all,"), (std::vector<double>{0.5, 0.5}));  // 100 of each economy
  EXPECT_EQ(parts_of("JPN:*", ",,value_added"), (std::vector<double>{0.6, 0.4}));
  EXPECT_EQ(parts_of("JPN:*", ",,value_added_of_all"), (std::vector<double>{0.35, 0.65}));  // cars 70, ore 130
  EXPECT_EQ(parts_of("JPN:*", "value_added_of_all,,"), (std::vector<double>{0.6, 0.4}));
}

TEST(ImpactShares, CapitalByNode) {
  static const Network network = table_network();
  const auto read = [&](const std::string& cells) {
    return read_scenarios(file_with("scenario,node,capital,impact_distrib\na,JPN:*," + cells + "\n"), network);
  };
  const auto by_node = read("JPN:ore=30;JPN:cars=10,");
  ASSERT_TRUE(by_node) << by_node.error().message();
  const ShockEvent& event = *(*by_node)[0].shocks[0].event;
  EXPECT_EQ(event.capital, 40);
  EXPECT_EQ(event.capital_parts, (std::vector<double>{0.25, 0.75}));
  for (const auto& [cells, code, field] : {std::tuple{"JPN:ore=30,", ErrorCode::missing_data, "capital"},
                                           {"JPN:ore=3;JPN:cars=1;KOR:ore=1,", ErrorCode::unknown_name, "capital"},
                                           {"JPN:ore=3;JPN:cars=1;KOR:oil=1,", ErrorCode::unknown_name, "capital"},
                                           {"JPN:ore=30%;JPN:cars=1,", ErrorCode::bad_field, "capital"},
                                           {"JPN:ore=-3;JPN:cars=1,", ErrorCode::out_of_range, "capital"},
                                           {"JPN:ore=0;JPN:cars=0,", ErrorCode::out_of_range, "capital"},
                                           {"JPN:ore=3;JPN:cars=1,equal", ErrorCode::contradiction, "impact_distrib"}}) {
    const auto bad = read(cells);
    ASSERT_FALSE(bad) << cells;
    EXPECT_EQ(bad.error().code, code) << cells << ": " << bad.error().message();
    EXPECT_EQ(bad.error().where.field, field) << cells;
  }
}

// A table from arrays has codes that nobody sees, and names may hold what separates them.
TEST(ImpactShares, ByTheNamesOfTheUser) {
  Network network = table_network();
  network.names = {"the north:cars", "the north:ore", "south; west=1:cars", "south; west=1:ore"};
  const auto parts = [&](const std::string& cells) {
    const auto read = read_scenarios(
        file_with("scenario,node,capital,impact_distrib,impact_regional_distrib,impact_sectoral_distrib\na,*,10," + cells + "\n"), network);
    EXPECT_TRUE(read) << read.error().message();
    return read ? (*read)[0].shocks[0].event->capital_parts : std::vector<double>{};
  };
  EXPECT_EQ(parts(",the north=3;south; west=1=1,cars=1;ore=4"), (std::vector<double>{0.15, 0.6, 0.05, 0.2}));
  EXPECT_EQ(parts("the north:cars=1;south; west=1:cars=1;the north:ore=2;south; west=1:ore=0,,"),
            (std::vector<double>{0.25, 0.5, 0.25, 0}));
}

TEST(ImpactShares, WhatCannotBeSharedOutIsRefused) {
  const Network network = table_network();
  struct Bad {
    std::string cells;
    ErrorCode code;
    std::string field;
  };
  const std::string all = "impact_distrib", regional = "impact_regional_distrib", sectoral = "impact_sectoral_distrib";
  for (const Bad& bad :
       {Bad{"10,gdp,,", ErrorCode::unknown_name, all}, Bad{"10,JPN:cars=1,,", ErrorCode::missing_data, all},
        Bad{"10,JPN:cars=1;JPN:cars=1,,", ErrorCode::duplicate, all}, Bad{"10,JPN:cars=1;KOR:cars=1,,", ErrorCode::missing_data, all},
        Bad{"10,JPN:cars=1;JPN:ore=1;CHN:cars=1,,", ErrorCode::unknown_name, all},
        Bad{"10,JPN:cars=1;JPN:ore=1;KOR:cars=x,,", ErrorCode::bad_field, all},
        Bad{"10,JPN:cars=-1;JPN:ore=1,,", ErrorCode::out_of_range, all}, Bad{"10,JPN:cars=x;JPN:ore=1,,", ErrorCode::bad_field, all},
        Bad{"10,JPN:cars=0;JPN:ore=0,,", ErrorCode::out_of_range, all}, Bad{"10,equal,equal,", ErrorCode::contradiction, regional},
        Bad{"10,equal,,equal", ErrorCode::contradiction, sectoral}, Bad{"10,,KOR=1,", ErrorCode::missing_data, regional},
        Bad{"10,,CHN=1,", ErrorCode::unknown_name, regional}, Bad{"10,,,cars=0;ore=0", ErrorCode::out_of_range, sectoral},
        Bad{"30%,equal,,", ErrorCode::contradiction, all}, Bad{",,,equal", ErrorCode::contradiction, sectoral}}) {
    const auto read =
        read_scenarios(file_with("scenario,node,loss,capital,impact_distrib,impact_regional_distrib,impact_sectoral_distrib\na,JPN:*," +
                                 std::string(bad.cells[0] == ',' ? "0.5," : ",") + bad.cells + "\n"),
                       network);
    ASSERT_FALSE(read) << bad.cells;
    EXPECT_EQ(read.error().code, bad.code) << bad.cells << ": " << read.error().message();
    EXPECT_EQ(read.error().where.field, bad.field) << bad.cells << ": " << read.error().message();
    EXPECT_FALSE(read.error().remedy.empty()) << bad.cells;
  }
}

}  // namespace
}  // namespace entrepot::stress
