#include "origin/schedule.h"

#include <gtest/gtest.h>

#include "origin/test_schedule.h"
#include "trade/scratch_file.h"

namespace entrepot::origin {
namespace {

const Day in_2025 = day("2025-06-01");

// "MFN 3%; RCEP 1.4%": the ways to pay for the only line.
std::string ways(const TariffSchedule& schedule, std::string_view origin, std::string_view beneficiary = {}, Day on = in_2025) {
  const auto found = claims(schedule, schedule.lines.front(), economy(origin), on, beneficiary);
  if (!found) return found.error().what;
  std::string out;
  for (const RateClaim& claim : *found) {
    out += (out.empty() ? "" : "; ") + claim.agreement;
    for (std::size_t i = 0; i < claim.rates.size(); ++i) out += (i == 0 ? " " : " or ") + claim.rates[i]->text;
  }
  return out;
}

TEST(AppliedRate, ProvisionalThenTheLowerOfBaseAndWto) {
  EXPECT_EQ(ways(japan({"811292,100,3%,,2.5%"}), "USA"), "MFN 3% or 2.5%");
  EXPECT_EQ(ways(japan({"811292,990,0%,,(3%)"}), "USA"), "MFN 0%") << "parentheses: not lower than the rate otherwise applied";
  EXPECT_EQ(ways(japan({"020311,020,(5%),361円/kg,(361円/kg)"}), "USA"), "MFN 361円/kg");
  EXPECT_EQ(ways(japan({"110100,011,30%,25%,12.5%"}), "USA"), "MFN 25% or 12.5%")
      << "a WTO rate without parentheses wins where it is lower";
  EXPECT_EQ(ways(japan({"070310,012,(73.70円−課税価格)/kg,,5%"}), "USA"), "MFN (73.70円−課税価格)/kg or 5%");
  EXPECT_EQ(ways(japan({"010121,100,(5%),,(3%)"}), "USA"), "The line 010121-100 of JPN has no MFN rate on 2025-06-01");
}

TEST(AppliedRate, PreferencesAreThoseOfThePartner) {
  const auto schedule = japan({"811292,200,5.2%,,3%,0.5%,0%,1.6%,0.4%"});
  EXPECT_EQ(ways(schedule, "CHN"), "MFN 5.2% or 3%; RCEP 1.6%");
  EXPECT_EQ(ways(schedule, "KOR"), "MFN 5.2% or 3%; RCEP 0.4%");
  EXPECT_EQ(ways(schedule, "VNM"), "MFN 5.2% or 3%; CPTPP 0.5%; RCEP 0%");
  EXPECT_EQ(ways(schedule, "USA"), "MFN 5.2% or 3%");
  EXPECT_EQ(ways(japan({"811292,200,5.2%,,3%,,,,"}), "CHN"), "MFN 5.2% or 3%") << "a blank cell is no offer";
}

TEST(AppliedRate, APartyHasTheRateThatNamesIt) {
  const auto schedule = japan(
      {"060420,090,3%,,(3%),（カナダ及びニュージーランドに対する待遇） 2.4% （チリに対する待遇） 0% （他の締約国に対する待遇） 1.3%,0%"});
  EXPECT_EQ(ways(schedule, "CAN"), "MFN 3%; CPTPP 2.4%");
  EXPECT_EQ(ways(schedule, "NZL"), "MFN 3%; CPTPP 2.4%; RCEP 0%");
  EXPECT_EQ(ways(schedule, "CHL"), "MFN 3%; CPTPP 0%");
  EXPECT_EQ(ways(schedule, "VNM"), "MFN 3%; CPTPP 1.3%; RCEP 0%");
  EXPECT_EQ(ways(schedule, "USA"), "MFN 3%");
  const auto two = japan({"020130,010,38.5%,,(50%),（オーストラリア及びニュージーランドに対する待遇） 0%"});
  EXPECT_EQ(ways(two, "AUS"), "MFN 38.5%; CPTPP 0%");
  EXPECT_EQ(ways(two, "MEX"), "MFN 38.5%") << "nobody offers the others anything";
}

TEST(AppliedRate, WordsThatAreNotOfPartiesAloneStayWhole) {
  for (const std::string text : {"（月に対する待遇） 3% （他の締約国に対する待遇） 1.6%",                       // no Party
                                 "（マレーシアに対する待遇） 3% （マレーシアに対する待遇） 1.6%",               // twice
                                 "（他の締約国に対する待遇） 3% （マレーシアに対する待遇） 1.6%",  // the others before the last
                                 "（マレーシアに対する待遇） （他の締約国に対する待遇） 1.6%",  // no rate
                                 "（マレーシアに対する待遇）",  // nor here
                                 "（カナダ及びに対する待遇） 1%",  // a joint without a name
                                 "関税割当数量以内のもの（カナダに対する待遇） 0% その他のもの 21.30円/kg"}) {  // a quota
    const auto schedule = japan({"811292,990,3%,,," + text});
    ASSERT_EQ(schedule.lines[0].offers.size(), 2U) << text;
    EXPECT_EQ(schedule.lines[0].offers[1].rate.text, text);
    EXPECT_FALSE(schedule.lines[0].offers[1].rate.rate) << text;
  }
}

TEST(AppliedRate, BeneficiariesOnlyWhereTheCallerSaysSo) {
  LoadReport report;
  std::string text = japan_csv({"811292,100,3%,,2.5%"});
  text.replace(text.find("2.5%,,"), 6, "2.5%,1.5%,");
  const auto schedule = parse_japan_schedule(text, "japan.csv", fiscal_2025(), report).value();
  EXPECT_EQ(ways(schedule, "KHM"), "MFN 3% or 2.5%");
  EXPECT_EQ(ways(schedule, "KHM", "GSP"), "MFN 3% or 2.5%; GSP 1.5%");
}

TEST(Schedule, ADayOutsideIsAnError) {
  const auto schedule = japan({"811292,100,3%,,2.5%"});
  EXPECT_EQ(ways(schedule, "USA", {}, day("2026-11-01")),
            "2026-11-01 is outside the schedule of JPN, which holds from 2025-04-01 to 2026-03-31");
  EXPECT_EQ(ways(schedule, "USA", {}, day("2026-03-31")), "MFN 3% or 2.5%");
}

TEST(Schedule, LinesOfACode) {
  const auto schedule = japan({"811292,990,0%", "010121,100,0%", "811292,100,3%", "950300,000,0%"});
  const auto [first, last] = schedule.lines_of(811292);
  ASSERT_EQ(last - first, 2u);
  EXPECT_EQ(schedule.lines[first].code(), "811292-990") << "in the order of the file";
  EXPECT_EQ(schedule.lines_of(811293).first, schedule.lines_of(811293).second);
}

TEST(ScheduleFile, OneRateARow) {
  LoadReport report;
  const auto schedules =
      parse_schedules(schedule_header +
                          "KOR,HS2022,811292,1000,gallium,MFN,,3%,KRW,2026-01-01,2026-12-31,Korea Customs Service 2026\n"
                          "KOR,HS2022,811292,1000,gallium,RCEP,JPN,1.8%,KRW,2026-01-01,2026-12-31,RCEP Annex I\n"
                          "KOR,HS2022,811292,1000,gallium,RCEP,CHN|VNM,0%,KRW,2026-01-01,,RCEP Annex I\n"
                          "VNM,HS2022,811292,,metals,MFN,,5% or 2000 VND/kg whichever is greater,VND,2026-01-01,,decree\n",
                      "all.csv", report)
          .value();
  ASSERT_EQ(schedules.size(), 2u);
  EXPECT_EQ(report.rows_rejected, 0);
  EXPECT_EQ(ways(schedules[0], "JPN", {}, day("2026-05-05")), "MFN 3%; RCEP 1.8%");
  EXPECT_EQ(ways(schedules[0], "CHN", {}, day("2026-05-05")), "MFN 3%; RCEP 0%");
  EXPECT_EQ(ways(schedules[0], "CHN", {}, day("2027-05-05")), "The line 811292-1000 of KOR has no MFN rate on 2027-05-05");
  EXPECT_EQ(ways(schedules[1], "CHN", {}, day("2030-05-05")), "MFN 5% or 2000 VND/kg whichever is greater");
  EXPECT_EQ(schedules[1].lines[0].offers[0].rate.rate->text(), "5% or 2000 VND/kg, whichever is greater");
}

std::string first_reason(const std::string& rows) {
  LoadReport report;
  const auto schedules = parse_schedules(schedule_header + rows, "all.csv", report);
  if (report.rejected.empty()) return schedules ? "nothing" : schedules.error().what;
  return report.rejected.front().column + ": " + report.rejected.front().reason;
}

TEST(ScheduleFile, RowsAtFaultAreRejectedWithTheReason) {
  EXPECT_EQ(first_reason("XXX,HS2022,811292,,,MFN,,3%,KRW,2026-01-01,,s\n"), "economy: 'XXX' is no economy");
  EXPECT_EQ(first_reason("KOR,HS2023,811292,,,MFN,,3%,KRW,2026-01-01,,s\n"), "edition: 'HS2023' is no HS edition");
  EXPECT_EQ(first_reason("KOR,HS2022,81,,,MFN,,3%,KRW,2026-01-01,,s\n"), "hs6: '81' is not a 6-digit HS code");
  EXPECT_EQ(first_reason("KOR,HS2022,811292,,,MFN,CHN,3%,KRW,2026-01-01,,s\n"), "partners: Partners and agreement do not go together");
  EXPECT_EQ(first_reason("KOR,HS2022,811292,,,RCEP,CHN|CHN,3%,KRW,2026-01-01,,s\n"), "partners: A partner is named twice");
  EXPECT_EQ(first_reason("KOR,HS2022,811292,,,MFN,,,KRW,2026-01-01,,s\n"), "rate: The rate is empty");
  EXPECT_EQ(first_reason("KOR,HS2022,811292,,,MFN,,3%,KRW,2026-13-01,,s\n"), "valid_from: '2026-13-01' is not a date");
  EXPECT_EQ(first_reason("KOR,HS2022,811292,,,MFN,,3%,KRW,2026-01-01,,\n"), "source: The rate has no source");
  EXPECT_EQ(first_reason("KOR,HS2022,811292,,,MFN,,3%,KRW,2026-01-01,,s\nKOR,HS2022,811292,,,MFN,,4%,KRW,2026-06-01,,s\n"),
            ": The line has a rate of this agreement for these days already");
  EXPECT_EQ(first_reason("KOR,HS2022,811292,,,MFN,,3%,KRW,2026-01-01,,s\nKOR,HS2017,811292,,,MFN,,4%,KRW,2020-06-01,2020-07-01,s\n"),
            ": The rows of KOR have two editions or currencies");
  EXPECT_EQ(first_reason(""), "No row is good");
}

TEST(ScheduleFile, ATextThatIsNoRateStopsTheLoad) {
  for (const std::string text : {"abc%", "12x%", "abc %", "%", "3% or y%"}) {
    LoadReport report;
    const auto read = parse_schedules(
        schedule_header + "KOR,HS2022,811292,,,MFN,,3%,KRW,2026-01-01,,s\nKOR,HS2022,811292,,,RCEP,CHN," + text + ",KRW,2026-01-01,,s\n",
        "all.csv", report);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().code, ErrorCode::bad_field);
    EXPECT_EQ(read.error().what, "'" + text + "' is no rate");
    EXPECT_EQ(read.error().where.file, "all.csv");
    EXPECT_EQ(read.error().where.line, 3);
  }
  for (const std::string text : {"free", "3 %", "in quota free", "2%〜4%", "2% + 5 KRW/kg"})
    EXPECT_EQ(first_reason("KOR,HS2022,811292,,,MFN,," + text + ",KRW,2026-01-01,,s\n"), "nothing") << text;
}

TEST(ScheduleFile, WordsThatAreNoRateAreKeptWithTheReason) {
  for (const std::string text : {"exempt", "see note", "See note 3", "prohibited"}) {
    LoadReport report;
    const auto read = parse_schedules(schedule_header + "KOR,HS2022,811292,,,MFN,," + text + ",KRW,2026-01-01,,s\n", "all.csv", report);
    ASSERT_TRUE(read) << text;
    EXPECT_TRUE(report.rejected.empty()) << text;
    const RateText& kept = read->front().lines.front().offers.front().rate;
    EXPECT_EQ(kept.text, text);
    EXPECT_FALSE(kept.rate) << text;
    EXPECT_EQ(kept.reason, "the text is no rate that can be read");
  }
}

TEST(ScheduleFile, LayoutsAreToldApart) {
  const ScratchFolder folder;
  LoadReport report;
  const auto japan_file = folder.write("j.csv", japan_csv({"811292,100,3%"}));
  EXPECT_EQ(load_any_schedule(japan_file, {}, {}, report).error().code, ErrorCode::missing_data) << "it does not say when it is in force";
  EXPECT_EQ(load_any_schedule(japan_file, fiscal_2025(), {}, report)->front().economy.text(), "JPN");
  const auto own = folder.write("o.csv", schedule_header + "KOR,HS2022,811292,,,MFN,,3%,KRW,2026-01-01,,s\n");
  EXPECT_EQ(load_any_schedule(own, {}, {}, report)->front().economy.text(), "KOR");
  LoadReport bad;
  EXPECT_EQ(parse_japan_schedule(japan_csv({"8112,100,3%", "811292,100,3%"}), "j.csv", fiscal_2025(), bad)->lines.size(), 1u);
  EXPECT_EQ(bad.rows_rejected, 1);
}

}  // namespace
}  // namespace entrepot::origin
