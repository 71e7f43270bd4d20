// The real port files in full, with the known answers of the reference.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "base/test_data.h"
#include "sea/port_calls.h"
#include "sea/ports.h"

namespace entrepot::sea {
namespace {

TEST(PortFiles, OpenPortList) {
  NEED_TEST_DATA();
  LoadReport report;
  const auto ports = load_ports(*test_data_dir() / "sea" / "ports.csv", {}, report).value();
  EXPECT_EQ(ports.size(), 3962u);
  EXPECT_EQ(report.rows_rejected, 0);
  std::map<std::string, int> by_economy;
  std::map<std::string, int> by_code;
  int terminals = 0, without_code = 0;
  for (const Port& port : ports) {
    ++by_economy[port.iso2];
    terminals += port.terminal;
    without_code += !port.id;
    if (port.id) ++by_code[port.id->text()];
  }
  EXPECT_EQ(terminals, 803);
  EXPECT_EQ(without_code, 1);
  EXPECT_EQ(std::count_if(by_code.begin(), by_code.end(), [](const auto& code) { return code.second > 1; }), 38);
  const std::map<std::string, int> expected{{"CN", 216}, {"JP", 173}, {"ID", 133}, {"PH", 58}, {"MY", 41}, {"KR", 26},
                                            {"VN", 21},  {"TH", 16},  {"TW", 10},  {"BN", 6},  {"MM", 4},  {"KH", 3},
                                            {"MO", 3},   {"SG", 2},   {"HK", 1},   {"TL", 0},  {"LA", 0}};
  for (const auto& [iso2, count] : expected) EXPECT_EQ(by_economy[iso2], count) << iso2;
  ASSERT_EQ(report.notes.size(), 2u);
  EXPECT_NE(report.notes[0].find("'EG' (Ras Budran)"), std::string::npos);
}

TEST(PortFiles, WorldPortIndexComesRightInEveryRow) {
  NEED_TEST_DATA();
  LoadReport report;
  const auto ports = load_world_ports(*test_data_dir() / "sea" / "wpi_UpdatedPub150.csv", {}, report).value();
  EXPECT_EQ(ports.size(), 3801u);
  EXPECT_EQ(report.rows_rejected, 0) << report.rejected[0].reason;
  std::map<std::string, int> sizes;
  std::map<std::string, int> numbers;
  int shifted = 0, with_code = 0, no_channel = 0, no_pier = 0, no_length = 0, no_draft = 0;
  for (const WorldPort& port : ports) {
    ++sizes[port.harbor_size];
    ++numbers[port.number];
    shifted += port.shift > 0;
    EXPECT_LE(port.shift, 9);
    with_code += port.id.has_value();
    no_channel += !port.channel_depth_m;
    no_pier += !port.cargo_pier_depth_m;
    no_length += !port.vessel_length_max_m;
    no_draft += !port.vessel_draft_max_m;
  }
  EXPECT_EQ(shifted, 2839);
  EXPECT_EQ(with_code, 3202);
  EXPECT_EQ(sizes, (std::map<std::string, int>{{"", 129}, {"Very Small", 2116}, {"Small", 1019}, {"Medium", 366}, {"Large", 171}}));
  EXPECT_EQ(no_channel, 630);
  EXPECT_EQ(no_pier, 642);
  EXPECT_EQ(no_length, 3072);
  EXPECT_EQ(no_draft, 2973);
  EXPECT_EQ(numbers["49460"], 2);
  EXPECT_EQ(numbers["400"], 2);
}

TEST(PortFiles, ChokepointTransits) {
  NEED_TEST_DATA();
  LoadReport report;
  const auto transits = load_transits(*test_data_dir() / "sea" / "portwatch_chokepoints_4_daily_2019_2026.csv", {}, report).value();
  EXPECT_EQ(transits.size(), 11140u);
  EXPECT_EQ(report.rows_rejected, 0);
  EXPECT_TRUE(report.notes.empty());  // no gap
  struct Golden {
    int year, month;
    double babelmandeb, suez, hormuz, malacca;
  };
  const Golden goldens[] = {{2023, 10, 78.2, 76.1, 99.5, 221.8}, {2023, 11, 76.8, 76.5, 80.6, 226.1}, {2024, 3, 32.5, 38.8, 104.7, 218.2},
                            {2026, 2, 36.4, 41.3, 89.4, 237.1},  {2026, 3, 35.4, 41.0, 4.8, 219.5},   {2026, 8, 26.9, 40.3, 3.8, 216.8}};
  const auto mean_of = [&](const char* gate, YearMonth month) {
    for (const MonthlyMean& entry : monthly_means(transits, gate))
      if (entry.month == month) return entry.mean;
    return -1.0;
  };
  for (const Golden& g : goldens) {
    const YearMonth month{g.year, g.month};
    EXPECT_NEAR(mean_of("babelmandeb", month), g.babelmandeb, 0.0501) << month.text();
    EXPECT_NEAR(mean_of("suez", month), g.suez, 0.0501) << month.text();
    EXPECT_NEAR(mean_of("hormuz", month), g.hormuz, 0.0501) << month.text();
    EXPECT_NEAR(mean_of("malacca", month), g.malacca, 0.0501) << month.text();
  }
}

TEST(PortFiles, PortCallsSample) {
  NEED_TEST_DATA();
  LoadReport report;
  const auto calls = load_port_calls(*test_data_dir() / "sea" / "portwatch_singapore_daily_2022-01_sample.csv", {}, report).value();
  ASSERT_EQ(calls.size(), 31u);
  EXPECT_EQ(report.rows_rejected, 0);
  EXPECT_EQ(calls[0].economy.text(), "SGP");
  EXPECT_EQ(calls[0].calls, 103);
  EXPECT_EQ(calls[30].day.text(), "2022-01-31");
}

}  // namespace
}  // namespace entrepot::sea
