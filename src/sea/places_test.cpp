#include "sea/places.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace entrepot::sea {
namespace {

PlaceBook book() {
  LoadReport report;
  PlaceBook made;
  made.main_ports = parse_main_ports("economy,port,lon,lat\nSGP,Singapore,103.8,1.25\nROW,,,\nJPN,Tokyo,139.77,35.6\n", "m.csv").value();
  made.ports = parse_ports(
                   "locode,name,country,iso2,lon,lat,terminal,to_countries\n"
                   "SGSIN,Singapore,Singapore,SG,103.83,1.24,1,\n"
                   "CNSIN,Shatian,China,CN,113.5,22.9,0,\n"
                   "NLRTM,Rotterdam,Netherlands,NL,4.44,51.9,1,\n"
                   "NLRTM,Rotterdam Maasvlakte,Netherlands,NL,4.05,51.95,1,\n"
                   "AUNTL,Newcastle,Australia,AU,151.78,-32.92,0,\n"
                   "GBNCS,Newcastle,United Kingdom,GB,-1.6,54.97,0,\n"
                   "EG,Ras Budran,Egypt,EG,33.1,28.9,0,\n",
                   "p.csv", report)
                   .value();
  WorldPort port;
  port.number = "49454.5";
  port.name = "Cai Mep";
  port.id = PortId::parse("VNVUT").value();
  port.position = {107.03, 10.5};
  made.world_ports = {port};
  return made;
}

TEST(Places, AreFoundByWhatPeopleCallThem) {
  const PlaceBook places = book();
  const auto what = [&](const char* text) { return places.find(text).value().what; };
  EXPECT_EQ(what("SGP"), "main port of SGP");
  EXPECT_EQ(what("SGSIN"), "LOCODE SGSIN");
  EXPECT_EQ(what("SG SIN"), "LOCODE SGSIN");
  EXPECT_EQ(places.find("RTM").value().name, "Rotterdam");  // two terminals under one code, 27 km apart
  EXPECT_EQ(what("rotterdam"), "LOCODE NLRTM");
  EXPECT_EQ(what("Shat"), "LOCODE CNSIN");
  EXPECT_EQ(what("VNVUT"), "World Port Index 49454.5, LOCODE VNVUT");
  EXPECT_EQ(what("49454.5"), "World Port Index 49454.5, LOCODE VNVUT");
  EXPECT_EQ(what("Ras Budran"), "without a LOCODE");
  EXPECT_EQ(places.find(" 103.8, 1.25 ").value().position.lat, 1.25);
}

TEST(Places, DoubtsAreErrors) {
  const PlaceBook places = book();
  const auto code = [&](const char* text) { return places.find(text).error().code; };
  EXPECT_EQ(code("SIN"), ErrorCode::duplicate);  // Shatian and Singapore
  EXPECT_EQ(code("Newcastle"), ErrorCode::duplicate);
  EXPECT_NE(places.find("Newcastle").error().what.find("GBNCS"), std::string::npos);
  EXPECT_EQ(code("Roterdam"), ErrorCode::unknown_name);
  EXPECT_NE(places.find("Roterdam").error().remedy.find("'Rotterdam'"), std::string::npos);
  EXPECT_EQ(code(""), ErrorCode::unknown_name);
  EXPECT_EQ(code("1.25,103.8"), ErrorCode::out_of_range);  // the wrong way round
  EXPECT_EQ(code("XXXXX"), ErrorCode::unknown_name);
  EXPECT_EQ(code("VUT"), ErrorCode::unknown_name);  // Vanuatu, not Vung Tau
  EXPECT_NE(places.find("VUT").error().what.find("Vanuatu"), std::string::npos);
}

TEST(MainPorts, OneForEachEconomy) {
  EXPECT_EQ(parse_main_ports("economy,port,lon,lat\nSGP,A,1,1\nSGP,B,2,2\n", "m").error().code, ErrorCode::duplicate);
  EXPECT_EQ(parse_main_ports("economy,port,lon,lat\nSGP,A,1,\n", "m").error().code, ErrorCode::bad_field);
  EXPECT_EQ(parse_main_ports("economy,port,lon,lat\nSGP,A,1,91\n", "m").error().code, ErrorCode::out_of_range);
  EXPECT_EQ(parse_main_ports("economy,port\n", "m").error().code, ErrorCode::missing_data);
  const auto kept = load_main_ports(std::filesystem::path(ENTREPOT_SOURCE_DIR) / "data" / "sea" / "main_ports.csv").value();
  for (const MainPort& port : kept) {
    EXPECT_FALSE(port.source.empty()) << port.port;
    EXPECT_EQ(port.iso2.size(), 2u) << port.port;
  }
}

}  // namespace
}  // namespace entrepot::sea
