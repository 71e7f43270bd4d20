#include "sea/route_table.h"

#include <gtest/gtest.h>

#include <cmath>

namespace entrepot::sea {
namespace {

constexpr const char* tiny =
    "from,to,closed,km,gates,source\n"
    "CHN,SGP,,4050.7,taiwan,marnet\n"
    "CHN,SGP,taiwan,4285.8,luzon,marnet\n"
    "SGP,NLD,,15491.5,singapore|malacca|babelmandeb|suez,marnet\n"
    "SAU,JPN,,12410.5,hormuz|malacca|singapore|luzon,marnet\n"
    "SAU,JPN,hormuz,,,marnet\n";

RouteTable table() { return RouteTable::parse(tiny, "routes.csv").value(); }

using Gates = std::vector<std::string>;

TEST(RouteTable, AnswersFromTheExactRow) {
  EXPECT_EQ(table().lookup("CHN", "SGP", {}).value().km, 4050.7);
  const SeaRoute closed = table().lookup("CHN", "SGP", {"taiwan"}).value();
  EXPECT_EQ(closed.km, 4285.8);
  EXPECT_EQ(closed.gates, Gates{"luzon"});
}

TEST(RouteTable, AnswersForTheWayBack) {
  EXPECT_EQ(table().lookup("NLD", "SGP", {}).value().gates, (Gates{"suez", "babelmandeb", "malacca", "singapore"}));
}

TEST(RouteTable, AClosureElsewhereLeavesARouteAsItIs) {
  EXPECT_EQ(table().lookup("CHN", "SGP", {"hormuz", "malacca"}).value().km, 4050.7);
  EXPECT_EQ(table().lookup("CHN", "SGP", {"suez", "taiwan"}).value().km, 4285.8);  // from the row with taiwan closed
}

TEST(RouteTable, NoRouteIsAnAnswerThatMoreClosuresKeep) {
  EXPECT_EQ(table().lookup("SAU", "JPN", {"hormuz"}).value().km, std::nullopt);
  EXPECT_EQ(table().lookup("SAU", "JPN", {"hormuz", "luzon"}).value().km, std::nullopt);
}

TEST(RouteTable, OtherSpellingsCloseTheSameGate) {
  EXPECT_EQ(table().lookup("SAU", "JPN", {"ormuz"}).value().km, std::nullopt);
  EXPECT_EQ(table().lookup("SGP", "NLD", {"bab_el_mandeb"}).error().code, ErrorCode::missing_data);
}

TEST(RouteTable, SaysWhatToCompute) {
  const Error error = table().lookup("CHN", "SGP", {"taiwan", "luzon"}).error();
  EXPECT_EQ(error.code, ErrorCode::missing_data);
  EXPECT_NE(error.what.find("CHN to SGP with luzon|taiwan closed"), std::string::npos) << error.message();
  EXPECT_EQ(table().lookup("CHN", "JPN", {}).error().code, ErrorCode::missing_data);
  EXPECT_EQ(table().lookup("CHM", "SGP", {}).error().code, ErrorCode::unknown_name);
  EXPECT_EQ(table().lookup("CHN", "CHN", {"taiwan"}).value().km, 0);
}

TEST(RouteTable, WritesWhatItReads) {
  EXPECT_EQ(table().csv(), tiny);
  EXPECT_EQ(table().places(), (Gates{"CHN", "JPN", "NLD", "SAU", "SGP"}));
  EXPECT_EQ(table().gates(), (Gates{"babelmandeb", "hormuz", "luzon", "malacca", "singapore", "suez", "taiwan"}));
}

TEST(RouteTable, NamesWhatIsWrong) {
  const auto error = [](const std::string& rows) {
    return RouteTable::parse("from,to,closed,km,gates,source\n" + rows, "routes.csv").error();
  };
  EXPECT_EQ(RouteTable::parse("", "routes.csv").error().code, ErrorCode::missing_data);
  EXPECT_EQ(RouteTable::parse("from,to,closed,km,gates\n", "routes.csv").error().code, ErrorCode::missing_data);
  const Error km = error("A,B,,12,,s\nA,C,,far,,s\n");
  EXPECT_EQ(km.code, ErrorCode::bad_field);
  EXPECT_EQ(km.where.line, 3);
  EXPECT_EQ(km.where.column, 4);
  EXPECT_EQ(km.where.field, "km");
  EXPECT_EQ(error("A,B,,-1,,s\n").code, ErrorCode::out_of_range);
  EXPECT_EQ(error("A,B,,nan,,s\n").code, ErrorCode::bad_field);
  EXPECT_EQ(error("A,,,1,,s\n").code, ErrorCode::bad_field);
  EXPECT_EQ(error("A,B,,1\n").code, ErrorCode::bad_syntax);
  EXPECT_EQ(error("A,B,,,suez,s\n").code, ErrorCode::contradiction);
  EXPECT_EQ(error("A,B,suez,5,suez,s\n").code, ErrorCode::contradiction);
  EXPECT_EQ(error("A,B,suez|ormuz,5,,s\nA,B,hormuz|suez,6,,s\n").code, ErrorCode::duplicate);
}

TEST(DaysAtSea, AtASteadySpeed) {
  EXPECT_NEAR(days_at_sea(4050.7, 14), 6.51, 0.005);
  EXPECT_TRUE(std::isinf(days_at_sea(1, 0)));
}

}  // namespace
}  // namespace entrepot::sea
