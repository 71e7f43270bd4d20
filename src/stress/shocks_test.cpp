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
  static const Network n = [] {
    Network some = firms({"CHN:ore", "CHN:steel", "KOR:ore", "KOR:cars"});
    some.sector_names = {"all", "chn"};  // firms have no economies: patterns are of sectors
    some.sector = {1, 1, 0, 0};
    return some;
  }();
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
  EXPECT_EQ(error("scenario,node,loss\na,KOR:ore,1\na,*:all,1\n").code, ErrorCode::duplicate);
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
                               "a,*:chn,,25%,5,10,,,,all,180,1.5\n"
                               "a,CHN:ore,50%,,7,2,8,convex_unscaled,,,,\n"
                               "b,KOR:ore,,10,,,,,,all=100%,,\n"),
                     network());
  ASSERT_FALSE(read) << "rebuilding needs the days before it begins";
  EXPECT_EQ(read.error().code, ErrorCode::contradiction);
  EXPECT_EQ(read.error().where.line, 5);
  const auto good =
      read_scenarios(file_with("scenario,node,loss,capital,start,days,recovery,shape,half_time,rebuild,rebuild_days,rebuild_factor\n"
                               "a,CHN:ore,,1500.5,3,20,90,concave,30,,,\n"
                               "a,*:chn,,25%,5,10,,,,all,180,1.5\n"
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

TEST(Shocks, AFileOfASpreadsheet) {
  const auto read = read_scenarios(
      file_with("\xEF\xBB\xBFscenario,node,loss,start,days,recovery,,\r\na,KOR:cars,50 %,2.0,5.0,30.00,,\r\n,,,,,,,\r\n , ,,,,,,\r\n\r\n"),
      network());
  ASSERT_TRUE(read) << read.error().message();
  ASSERT_EQ(read->size(), 1u);
  const Shock& shock = (*read)[0].shocks[0];
  EXPECT_EQ(shock.loss, 0.5);
  EXPECT_EQ(shock.start, 2);
  EXPECT_EQ(shock.days, 5);
  EXPECT_EQ(shock.recovery, 30);
  const auto error = [](const std::string& text) { return read_scenarios(file_with(text), network()).error(); };
  EXPECT_EQ(error("scenario,node,loss,days\na,KOR:cars,1,5.5\n").code, ErrorCode::bad_field);
  EXPECT_EQ(error("scenario,node,loss,days\na,KOR:cars,1,0.0\n").code, ErrorCode::out_of_range);
  EXPECT_EQ(error("scenario,node,loss,start\na,KOR:cars,1,-1.0\n").code, ErrorCode::out_of_range);
  const Error comma = error("scenario,node,loss\na,KOR:cars,\"0,5\"\n");
  EXPECT_NE(comma.remedy.find("decimal point"), std::string::npos) << comma.remedy;
  const Error unnamed = error("scenario,node,loss,\na,KOR:cars,1,why\n");
  EXPECT_EQ(unnamed.code, ErrorCode::bad_field);
  EXPECT_EQ(unnamed.where.column, 4);
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
  const auto shock = parse_shock("*:chn=50%:30:60", network(), {});
  ASSERT_TRUE(shock);
  EXPECT_EQ(shock->nodes.size(), 2U);
  EXPECT_EQ(shock->loss, 0.5);
  EXPECT_EQ(shock->days, 30);
  EXPECT_EQ(shock->recovery, 60);
  const auto several = parse_shock("CHN:ore=50%,KOR:steel=0.3", network(), {"", 0, 0, "--shock"});
  ASSERT_FALSE(several);
  EXPECT_EQ(several.error().remedy, "Give --shock once for each: --shock 'CHN:ore=50%' --shock 'KOR:steel=0.3'.");
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
