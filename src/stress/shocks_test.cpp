// Scenario files, shocks in a line, names of nodes.
#include "stress/shocks.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace entrepot::stress {
namespace {

Network firms(std::vector<std::string> names) {
  production::FirmNetwork n;
  n.sectors = {"all"};
  n.sector.assign(names.size(), 0);
  n.firms = std::move(names);
  n.essentiality = {1};
  return Network(std::move(n));
}
const Network& network() {
  static const Network n = firms({"CHN:ore", "CHN:steel", "KOR:ore", "KOR:cars"});
  return n;
}

std::filesystem::path file_with(const std::string& text) {
  const auto path = std::filesystem::path(testing::TempDir()) / "scenarios.csv";
  std::ofstream(path) << text;
  return path;
}

TEST(Shocks, LossByDay) {
  Shock s;
  s.loss = 0.6;
  s.start = 2;
  EXPECT_EQ(s.loss_on(1), 0);
  EXPECT_EQ(s.loss_on(1000), 0.6);
  s.days = 3;
  EXPECT_EQ(s.loss_on(4), 0.6);
  EXPECT_EQ(s.loss_on(5), 0);
  s.recovery = 2;
  EXPECT_DOUBLE_EQ(s.loss_on(5), 0.4);
  EXPECT_DOUBLE_EQ(s.loss_on(6), 0.2);
  EXPECT_EQ(s.loss_on(7), 0);
  s.event.emplace();
  EXPECT_DOUBLE_EQ(s.loss_on(6), 0.2);  // linear is what it is without a shape
  s.event->shape = shock::RecoveryShape::convex_unscaled;
  EXPECT_EQ(s.loss_on(4), 0.6);
  EXPECT_DOUBLE_EQ(s.loss_on(5), 0.6 * 2 / 3);
  EXPECT_DOUBLE_EQ(s.loss_on(6), 0.6 * 4 / 9);
  EXPECT_GT(s.loss_on(7), 0);
}

TEST(Shocks, OfAFile) {
  const auto read = read_scenarios(file_with("node,loss,scenario,days,demand,recovery,start,loss_up\n"
                                             "CHN:ore,30%,first,20,,5,,\n"
                                             "KOR:cars,0.5,second,,1.5,,4,0.25\n"
                                             "KOR:ore,1,first,,,,,\n"),
                                   network());
  ASSERT_TRUE(read) << read.error().message();
  ASSERT_EQ(read->size(), 2U);
  EXPECT_EQ((*read)[0].name, "first");
  ASSERT_EQ((*read)[0].shocks.size(), 2U);
  const Shock &ore = (*read)[0].shocks[0], &cars = (*read)[1].shocks[0];
  EXPECT_DOUBLE_EQ(ore.loss, 0.3);
  EXPECT_EQ(ore.days, 20);
  EXPECT_EQ(ore.recovery, 5);
  EXPECT_EQ(ore.start, 1);
  EXPECT_FALSE(ore.loss_up);
  EXPECT_EQ((*read)[0].shocks[1].nodes, (std::vector<std::uint32_t>{2}));
  EXPECT_EQ(cars.start, 4);
  EXPECT_EQ(cars.demand, 1.5);
  EXPECT_EQ(cars.loss_up, 0.25);
  EXPECT_FALSE(cars.days);
}

TEST(Shocks, DemandAlone) {
  const auto read = read_scenarios(file_with("scenario,node,demand,start\na,KOR:cars,0.5,3\n"), network());
  ASSERT_TRUE(read) << read.error().message();
  const Shock& shock = (*read)[0].shocks[0];
  EXPECT_EQ(shock.loss, 0);
  EXPECT_EQ(shock.demand, 0.5);
  EXPECT_EQ(shock.demand_where.column, 3);
  const auto some = read_scenarios(file_with("scenario,node,loss,demand\na,KOR:cars,,0.5\na,CHN:ore,1,\n"), network());
  ASSERT_TRUE(some) << some.error().message();
  EXPECT_EQ((*some)[0].shocks[1].loss, 1);
  const auto neither = read_scenarios(file_with("scenario,node,loss,demand\na,KOR:cars,,\n"), network());
  EXPECT_EQ(neither.error().code, ErrorCode::missing_data);
  const auto shape = read_scenarios(file_with("scenario,node,demand,days,recovery,shape\na,KOR:cars,0.5,3,4,convex\n"), network());
  EXPECT_EQ(shape.error().code, ErrorCode::contradiction) << "nothing comes back";
}

TEST(Shocks, BadFiles) {
  const auto error = [&](const std::string& text) { return read_scenarios(file_with(text), network()).error(); };
  EXPECT_EQ(error("").code, ErrorCode::missing_data);
  EXPECT_EQ(error("scenario,node,loss\n").code, ErrorCode::missing_data);
  EXPECT_EQ(error("scenario,node\na,KOR:ore\n").code, ErrorCode::missing_data);
  EXPECT_EQ(error("scenario,node,loss\na,KOR:ore,\n").code, ErrorCode::missing_data);
  EXPECT_EQ(error("scenario,node,loss\na,KOR:ore,1.1\n").code, ErrorCode::out_of_range);
  EXPECT_EQ(error("scenario,node,loss\na,KOR:ore,-1%\n").code, ErrorCode::out_of_range);
  EXPECT_EQ(error("scenario,node,loss\na,KOR:ore,half\n").code, ErrorCode::bad_field);
  EXPECT_EQ(error("scenario,node,loss\na,KOR:coal,1\n").code, ErrorCode::unknown_name);
  EXPECT_EQ(error("scenario,node,loss,lenght\na,KOR:ore,1,2\n").code, ErrorCode::unknown_key);
  EXPECT_EQ(error("scenario,node,loss,duration\na,KOR:ore,1,2\n").remedy.find("Here it is called 'days'. "), 0U);
  EXPECT_EQ(error("scenario,node,loss,loss\na,KOR:ore,1,2\n").code, ErrorCode::duplicate);
  EXPECT_EQ(error("scenario,node,loss\na,KOR:ore,1\na,KOR:*,1\n").code, ErrorCode::duplicate);
  EXPECT_EQ(error("scenario,node,loss,days\na,KOR:ore,1,0\n").code, ErrorCode::out_of_range);
  EXPECT_EQ(error("scenario,node,loss,start\na,KOR:ore,1,-1\n").code, ErrorCode::out_of_range);
  const Error day_0 = error("scenario,node,loss,start\na,KOR:ore,1,0\n");
  EXPECT_EQ(day_0.code, ErrorCode::out_of_range);
  EXPECT_EQ(day_0.where.field, "start");
  EXPECT_NE(day_0.message().find("No shock begins on day 0. Give 1 or more"), std::string::npos) << day_0.message();
  EXPECT_EQ(error("scenario,node,loss,demand\na,KOR:ore,1,-1\n").code, ErrorCode::out_of_range);
  EXPECT_EQ(error("scenario,node,loss\na,KOR:ore,1\na,KOR:ore,1\n").code, ErrorCode::duplicate);
  const Error cells = error("scenario,node,loss\nb,KOR:ore,1\na,KOR:ore,1,2\n");
  EXPECT_EQ(cells.code, ErrorCode::bad_syntax);
  EXPECT_EQ(cells.where.line, 3);
}

TEST(Shocks, EventsOfAFile) {
  const auto read =
      read_scenarios(file_with("scenario,node,loss,capital,start,days,recovery,shape,half_time,rebuild,rebuild_days,rebuild_factor\n"
                               "a,CHN:ore,,1500.5,3,20,90,concave,30,,,\n"
                               "a,CHN:*,,25%,5,10,,,,all,180,1.5\n"
                               "a,CHN:ore,50%,,7,2,8,convex_unscaled,,,,\n"
                               "b,KOR:ore,,10,,,,,,all=100%,,\n"),
                     network());
  ASSERT_FALSE(read) << "rebuilding needs the days before it begins";
  EXPECT_EQ(read.error().code, ErrorCode::contradiction);
  EXPECT_EQ(read.error().where.line, 5);
  const auto good =
      read_scenarios(file_with("scenario,node,loss,capital,start,days,recovery,shape,half_time,rebuild,rebuild_days,rebuild_factor\n"
                               "a,CHN:ore,,1500.5,3,20,90,concave,30,,,\n"
                               "a,CHN:*,,25%,5,10,,,,all,180,1.5\n"
                               "a,CHN:ore,50%,,7,2,8,convex_unscaled,,,,\n"),
                     network());
  ASSERT_TRUE(good) << good.error().message();
  const auto& shocks = (*good)[0].shocks;
  ASSERT_EQ(shocks.size(), 3U);
  EXPECT_EQ(shocks[0].event->capital, 1500.5);
  EXPECT_EQ(shocks[0].event->shape, shock::RecoveryShape::concave);
  EXPECT_EQ(shocks[0].event->half_time, 30);
  EXPECT_EQ(shocks[0].loss, 0);
  EXPECT_EQ(shocks[1].event->capital_share, 0.25);
  ASSERT_EQ(shocks[1].event->rebuild.size(), 1U);
  EXPECT_EQ(shocks[1].event->rebuild[0].share, 1);
  EXPECT_EQ(shocks[1].event->rebuild_days, 180);
  EXPECT_EQ(shocks[1].event->rebuild_factor, 1.5);
  EXPECT_FALSE(shocks[2].event->of_capital());
  EXPECT_EQ(shocks[2].event->shape, shock::RecoveryShape::convex_unscaled);
  EXPECT_EQ(shocks[2].where.line, 4);
}

TEST(Shocks, MoneyFactorsAreOfCapital) {
  const std::string header = "scenario,node,loss,capital,days,recovery,shape,money_factor\na,CHN:ore,";
  const auto good = read_scenarios(file_with(header + ",10,5,20,,1000\na,CHN:steel,,10,5,20,,\n"), network());
  ASSERT_TRUE(good) << good.error().message();
  EXPECT_EQ((*good)[0].shocks[0].event->money_factor, 1000);
  EXPECT_FALSE((*good)[0].shocks[1].event->money_factor);
  for (const auto& [row, code] : {std::pair{",10,5,20,,0", ErrorCode::out_of_range},
                                  {",10,5,20,,-1", ErrorCode::out_of_range},
                                  {",10,5,20,,much", ErrorCode::bad_field},
                                  {"0.5,,5,20,,1000", ErrorCode::contradiction},
                                  {"0.5,,5,20,linear,1000", ErrorCode::contradiction}}) {
    const auto bad = read_scenarios(file_with(header + row + "\n"), network());
    ASSERT_FALSE(bad) << row;
    EXPECT_EQ(bad.error().code, code) << row << ": " << bad.error().message();
    EXPECT_EQ(bad.error().where.field, "money_factor") << row;
  }
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

TEST(Shocks, AnAmountOfCapitalIsSharedOut) {
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

// A table from arrays has codes that nobody sees, and names may hold what separates them.
TEST(Shocks, CapitalIsSharedOutByTheNamesOfTheUser) {
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

TEST(Shocks, WhatCannotBeSharedOutIsRefused) {
  const Network network = table_network();
  struct Bad {
    std::string cells;
    ErrorCode code;
    std::string field;
  };
  const std::string all = "impact_distrib", regional = "impact_regional_distrib", sectoral = "impact_sectoral_distrib";
  for (const Bad& bad :
       {Bad{"10,gdp,,", ErrorCode::unknown_name, all}, Bad{"10,JPN:cars=1,,", ErrorCode::missing_data, all},
        Bad{"10,JPN:cars=1;JPN:cars=1,,", ErrorCode::duplicate, all}, Bad{"10,JPN:cars=1;KOR:cars=1,,", ErrorCode::unknown_name, all},
        Bad{"10,JPN:cars=-1;JPN:ore=1,,", ErrorCode::out_of_range, all}, Bad{"10,JPN:cars=x;JPN:ore=1,,", ErrorCode::bad_field, all},
        Bad{"10,JPN:cars=0;JPN:ore=0,,", ErrorCode::out_of_range, all}, Bad{"10,equal,equal,", ErrorCode::contradiction, regional},
        Bad{"10,equal,,equal", ErrorCode::contradiction, sectoral}, Bad{"10,,KOR=1,", ErrorCode::unknown_name, regional},
        Bad{"10,,,cars=0;ore=0", ErrorCode::out_of_range, sectoral}, Bad{"30%,equal,,", ErrorCode::contradiction, all},
        Bad{",,,equal", ErrorCode::contradiction, sectoral}}) {
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

TEST(Shocks, LossesOfOutputAndOfPurchasesApart) {
  const auto apart = parse_shock("CHN:ore=50%/0.2:30", network(), {});
  ASSERT_TRUE(apart) << apart.error().message();
  EXPECT_EQ(apart->loss, 0.5);
  EXPECT_EQ(apart->loss_up, 0.2);
  EXPECT_EQ(apart->days, 30);
  EXPECT_FALSE(parse_shock("CHN:ore=50%", network(), {})->loss_up);
  EXPECT_EQ(parse_shock("CHN:ore=50%/20%/10%", network(), {}).error().code, ErrorCode::usage);
  EXPECT_EQ(parse_shock("CHN:ore=50%/", network(), {}).error().code, ErrorCode::bad_field);
  EXPECT_EQ(parse_shock("CHN:ore=50%/2", network(), {}).error().code, ErrorCode::out_of_range);
}

TEST(Shocks, HouseholdsOfAFile) {
  const std::string header = "scenario,node,loss,capital,households_impact,start,days,recovery,rebuild\na,CHN:ore,";
  const auto refused = [&](const std::string& row, const char* field) {
    const auto read = read_scenarios(file_with(header + row + "\n"), network());
    ASSERT_FALSE(read) << row;
    EXPECT_EQ(read.error().code, ErrorCode::contradiction) << row << ": " << read.error().message();
    EXPECT_EQ(read.error().where.field, field) << row;
  };
  refused(",,500,1,10,,all", "households_impact");  // firms have none
  refused("0.5,,500,1,10,,all", "households_impact");
}

// Events of one node add up, from one day, too.
TEST(Shocks, EventsMayComeTogether) {
  const auto read = read_scenarios(file_with("scenario,node,loss,capital,start,days,recovery,shape\n"
                                             "a,CHN:ore,,10,3,20,90,\na,CHN:ore,,20,3,20,90,\n"
                                             "a,CHN:ore,10%,,3,20,90,linear\na,CHN:ore,20%,,3,20,90,linear\n"),
                                   network());
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ((*read)[0].shocks.size(), 4U);
}

TEST(Shocks, BadEvents) {
  const std::string header =
      "scenario,node,loss,capital,start,days,recovery,shape,half_time,rebuild,rebuild_days,rebuild_factor\na,CHN:ore,";
  struct Bad {
    std::string row;
    ErrorCode code;
    std::string field;
  };
  const std::vector<Bad> bad = {
      {",,1,10,10,,,,,", ErrorCode::missing_data, "loss"},
      {"0.5,10,1,10,10,,,,,", ErrorCode::contradiction, "capital"},
      {",-1,1,10,10,,,,,", ErrorCode::out_of_range, "capital"},
      {",101%,1,10,10,,,,,", ErrorCode::out_of_range, "capital"},
      {",much,1,10,10,,,,,", ErrorCode::bad_field, "capital"},
      {",10,0,10,10,,,,,", ErrorCode::out_of_range, "start"},
      {",10,1,10,,,,,,", ErrorCode::contradiction, "days"},
      {",10,1,10,10,convexe,,,,", ErrorCode::unknown_name, "shape"},
      {",10,1,,10,convex,,,,", ErrorCode::contradiction, "shape"},
      {"0.5,,1,10,,convex,,,,", ErrorCode::contradiction, "shape"},
      {",10,1,10,10,convex,5,,,", ErrorCode::contradiction, "half_time"},
      {",10,1,10,10,concave,10,,,", ErrorCode::contradiction, "half_time"},
      {",10,1,10,10,concave,0,,,", ErrorCode::out_of_range, "half_time"},
      {",10,1,10,10,concave,1,,,", ErrorCode::out_of_range, "half_time"},  // the S would be a wall or turn round
      {",10,1,10,2,concave,,,,", ErrorCode::contradiction, "recovery"},
      {"0.5,,1,10,,,,all,,", ErrorCode::contradiction, "rebuild"},
      {",10,1,10,,,,some,,", ErrorCode::unknown_name, "rebuild"},
      {",10,1,10,,,,all=50%,,", ErrorCode::out_of_range, "rebuild"},
      {",10,1,10,,,,all=50%;all=50%,,", ErrorCode::duplicate, "rebuild"},
      {",10,1,10,10,,,all,,", ErrorCode::contradiction, "recovery"},
      {",10,1,10,,linear,,all,,", ErrorCode::contradiction, "shape"},
      {",10,1,10,,,,all,0.5,", ErrorCode::out_of_range, "rebuild_days"},
      {",10,1,10,,,,all,,0", ErrorCode::out_of_range, "rebuild_factor"},
      {",10,1,10,10,,,,5,", ErrorCode::contradiction, "rebuild_days"},
  };
  for (const Bad& b : bad) {
    const auto read = read_scenarios(file_with(header + b.row + "\n"), network());
    ASSERT_FALSE(read) << b.row;
    EXPECT_EQ(read.error().code, b.code) << b.row << ": " << read.error().message();
    EXPECT_EQ(read.error().where.field, b.field) << b.row << ": " << read.error().message();
    EXPECT_EQ(read.error().where.line, 2) << b.row;
    EXPECT_FALSE(read.error().remedy.empty()) << b.row;
  }
}

TEST(Shocks, InALine) {
  const auto shock = parse_shock("CHN:*=50%:30:60", network(), {});
  ASSERT_TRUE(shock);
  EXPECT_EQ(shock->nodes.size(), 2U);
  EXPECT_EQ(shock->loss, 0.5);
  EXPECT_EQ(shock->days, 30);
  EXPECT_EQ(shock->recovery, 60);
  EXPECT_EQ(parse_shock("CHN:ore", network(), {}).error().code, ErrorCode::usage);
  EXPECT_EQ(parse_shock("CHN:ore=1:2:3:4", network(), {}).error().code, ErrorCode::usage);
  EXPECT_EQ(parse_shock("CHN:ore=2", network(), {}).error().code, ErrorCode::out_of_range);
  EXPECT_EQ(parse_shock("CHN:ore=1:0", network(), {}).error().code, ErrorCode::out_of_range);
}

TEST(Shocks, OneEconomyMayRebuild) {
  production::InputOutputTable t;
  t.regions = {EconomyId::parse("JPN").value(), EconomyId::parse("KOR").value()};
  t.sectors = {{"build", "Build"}, {"cars", "Cars"}};
  t.flows.assign(16, 0);
  t.output = {10, 10, 0, 10};
  t.value_added = t.output;
  const Network table(std::move(t));
  const std::string head = "scenario,node,capital,days,rebuild\na,KOR:cars,20%,5,";
  const auto read = read_scenarios(file_with(head + "JPN:build=60%;build=40%"), table);
  ASSERT_TRUE(read) << read.error().message();
  const auto& rebuild = read->at(0).shocks[0].event->rebuild;
  ASSERT_EQ(rebuild.size(), 2U);
  EXPECT_EQ(rebuild[0].sector, 0U);
  EXPECT_EQ(rebuild[0].region, 0U);
  EXPECT_EQ(rebuild[0].share, 0.6);
  EXPECT_FALSE(rebuild[1].region);
  for (const auto& [text, code] : {std::pair{"KOR:build", ErrorCode::out_of_range},  // makes nothing
                                   std::pair{"JPN:bild", ErrorCode::unknown_name}, std::pair{"JPN", ErrorCode::unknown_name},
                                   std::pair{"JPN:build=50%;JPN:build=50%", ErrorCode::duplicate}}) {
    const auto wrong = read_scenarios(file_with(head + text), table);
    ASSERT_FALSE(wrong) << text;
    EXPECT_EQ(wrong.error().code, code) << text;
    EXPECT_EQ(wrong.error().where.field, "rebuild") << text;
  }
}

}  // namespace
}  // namespace entrepot::stress
