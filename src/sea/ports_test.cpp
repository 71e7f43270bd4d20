#include "sea/ports.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "sea/port_calls.h"

namespace entrepot::sea {
namespace {

TEST(Ports, KeepsDuplicatesAndReportsBrokenCodes) {
  LoadReport report;
  const auto ports = parse_ports(
                         "locode,name,country,iso2,lon,lat,terminal,to_countries\r\n"
                         "SGSIN,Singapore,Singapore,SG,103.8,1.25,0,\r\n"
                         "SGSIN,Pasir Panjang,Singapore,SG,103.7,1.27,1,MY|ID\r\n"
                         "EG,Ras Budran,Egypt,EG,33.1,28.9,0,\r\n"
                         "NAWVB,Walvis Bay,Namibia,NA,14.5,-22.9,0,\r\n"
                         "XXBAD,Nowhere,Nowhere,XX,14.5,-122.9,0,\r\n"
                         "XXBAD,Nowhere,Nowhere,XX,14.5\r\n"
                         "XXBAD,Nowhere,Nowhere,XX,14.5,1,yes,\r\n",
                         "ports.csv", report)
                         .value();
  ASSERT_EQ(ports.size(), 4u);
  EXPECT_EQ(ports[1].id->text(), "SGSIN");
  EXPECT_TRUE(ports[1].terminal);
  EXPECT_EQ(ports[1].serves, (std::vector<std::string>{"MY", "ID"}));
  EXPECT_FALSE(ports[2].id);
  EXPECT_EQ(ports[3].iso2, "NA");
  EXPECT_EQ(report.rows_read, 7);
  EXPECT_EQ(report.rows_rejected, 3);
  EXPECT_EQ(report.rejected[0].line, 6);
  EXPECT_EQ(report.rejected[0].column, "lat");
  EXPECT_EQ(report.rejected[2].column, "terminal");
  ASSERT_EQ(report.notes.size(), 2u);
  EXPECT_NE(report.notes[0].find("line 4: 'EG' (Ras Budran)"), std::string::npos);
  EXPECT_EQ(report.notes[1].substr(0, 7), "1 codes");
}

TEST(Ports, AFileWithoutTheColumnsIsNamed) {
  LoadReport report;
  EXPECT_EQ(parse_ports("", "ports.csv", report).error().code, ErrorCode::missing_data);
  EXPECT_EQ(parse_ports("locode,name\n", "ports.csv", report).error().code, ErrorCode::missing_data);
}

// The shape of the index in small: a name with a comma pushes the cells after it to the right.
const std::string world_port_header =
    "World Port Index Number,Main Port Name,Alternate,UN/LOCODE,Country Code,Tidal Range (m),Channel Depth (m),Anchorage Depth (m),"
    "Cargo Pier Depth (m),Oil Terminal Depth (m),Liquified Natural Gas Terminal Depth (m),Maximum Vessel Length (m),"
    "Maximum Vessel Beam (m),Maximum Vessel Draft (m),Harbor Size,Latitude,Longitude,,\n";

TEST(WorldPorts, MendsShiftedRows) {
  LoadReport report;
  const auto ports = parse_world_ports(world_port_header +
                                           "1,Busan, ,KR PUS,Korea,1.2,12,0,15,0,0,366,51,0,Large,35.1,129.04,,\n"
                                           "2,Port A, Bay, ,VN VUT,Viet Nam,1,0,7,0,0,0,0,0,9.5,Small,10.3,107.1,\n"
                                           "3.5,Port B, Cove, Bay, , , ,1,0,0,0,0,0,0,0,0, ,-5,-170\n"
                                           "4,Port C,,,,1,deep,0,0,0,0,0,0,0, ,1,2,,\n"
                                           "5,Port D,,,,1,1,0,0,0,0,0,0,0,Huge,1,2,,\n"
                                           "6,Port E,,,,1,1,0\n",
                                       "wpi.csv", report)
                         .value();
  ASSERT_EQ(ports.size(), 3u);
  EXPECT_EQ(ports[0].shift, 0);
  EXPECT_EQ(ports[0].id->text(), "KRPUS");
  EXPECT_EQ(ports[0].channel_depth_m, 12);
  EXPECT_EQ(ports[0].anchorage_depth_m, std::nullopt);  // 0 is unknown
  EXPECT_EQ(ports[0].vessel_length_max_m, 366);
  EXPECT_EQ(ports[1].shift, 1);
  EXPECT_EQ(ports[1].id->text(), "VNVUT");
  EXPECT_EQ(ports[1].anchorage_depth_m, 7);
  EXPECT_EQ(ports[1].vessel_draft_max_m, 9.5);
  EXPECT_EQ(ports[1].position.lat, 10.3);
  EXPECT_EQ(ports[2].number, "3.5");
  EXPECT_EQ(ports[2].shift, 2);
  EXPECT_FALSE(ports[2].id);
  EXPECT_EQ(ports[2].harbor_size, "");
  EXPECT_EQ(ports[2].position.lon, -170);
  EXPECT_EQ(report.rows_rejected, 3);
  EXPECT_EQ(report.rejected[0].column, "Channel Depth (m)");
  EXPECT_EQ(report.notes.size(), 1u);
}

TEST(Transits, ReadsAndRejects) {
  LoadReport report;
  const auto transits = parse_transits(
                            "date,chokepoint,n_total,n_tanker,n_cargo,capacity\n"
                            "2024-01-01,bab_el_mandeb,5,2,3,100\n"
                            "2024-01-03,bab_el_mandeb,9,2,7,100\n"
                            "2024-01-03,bab_el_mandeb,9,2,7,100\n"
                            "2024-02-30,suez,9,2,7,100\n"
                            "2024-02-01,suez,9,2,6,100\n"
                            "2024-02-01,suez,-1,2,6,100\n"
                            "2024-02-01,,3,1,2,100\n",
                            "t.csv", report)
                            .value();
  ASSERT_EQ(transits.size(), 2u);
  EXPECT_EQ(transits[0].gate, "babelmandeb");
  EXPECT_EQ(report.rows_rejected, 5);
  EXPECT_EQ(report.rejected[0].reason, "babelmandeb has this day twice");
  EXPECT_EQ(report.notes, std::vector<std::string>{"babelmandeb: 1 days are missing between its first and its last"});
  const auto means = monthly_means(transits, "babelmandeb");
  ASSERT_EQ(means.size(), 1u);
  EXPECT_EQ(means[0].days, 2);
  EXPECT_EQ(means[0].mean, 7);
  EXPECT_TRUE(monthly_means(transits, "suez").empty());
}

TEST(PortCalls, ReadsAndRejects) {
  LoadReport report;
  const std::string header =
      "date,year,month,day,portid,portname,country,ISO3,portcalls_container,portcalls_cargo,portcalls,import_container,export_container\n";
  const auto calls = parse_port_calls(header +
                                          "2022-01-01,2022,1,1,port1201,Singapore,Singapore,SGP,32,43,103,540605,612382\n"
                                          "2022-01-01,2022,1,2,port1201,Singapore,Singapore,SGP,32,43,103,540605,612382\n"
                                          "2022-01-02,2022,1,2,port1201,Singapore,Singapore,SGP,44,43,103,540605,612382\n"
                                          "2022-01-02,2022,1,2,port1201,Singapore,Singapore,,32,43,103,540605,612382\n",
                                      "p.csv", report)
                         .value();
  ASSERT_EQ(calls.size(), 1u);
  EXPECT_EQ(calls[0].economy.text(), "SGP");
  EXPECT_EQ(calls[0].container_export_t, 612382);
  EXPECT_EQ(report.rows_rejected, 3);
  EXPECT_EQ(report.rejected[2].column, "ISO3");
}

}  // namespace
}  // namespace entrepot::sea
