#include "origin/staging.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "origin/test_schedule.h"

namespace entrepot::origin {
namespace {

Decimal decimal(std::string_view text) { return Decimal::parse(text).value(); }

TEST(Staging, RoundsHalfUp) {
  EXPECT_EQ(staged_rate(decimal("10.9"), 16, 5)->text(), "7.5");
  EXPECT_EQ(staged_rate(decimal("1"), 20, 1)->text(), "1.0") << "0.95";
  EXPECT_EQ(staged_rate(decimal("2.8"), 11, 11)->text(), "0.0");
  EXPECT_EQ(staged_rate(decimal("2.8"), 11, 30)->text(), "0.0");
  EXPECT_EQ(staged_rate(decimal("2.85"), 11, 0)->text(), "2.9");
  EXPECT_FALSE(staged_rate(decimal("-1"), 11, 5));
  EXPECT_FALSE(staged_rate(decimal("1"), 0, 5));
}

TEST(Staging, CountsYearsFromApril) {
  EXPECT_EQ(staging_year_of(day("2022-01-01")), 1);
  EXPECT_EQ(staging_year_of(day("2022-04-01")), 2);
  EXPECT_EQ(staging_year_of(day("2026-03-31")), 5);
  EXPECT_EQ(staging_year_of(day("2026-04-01")), 6);
}

TEST(Staging, EveryLineIsJudged) {
  const auto check = check_staging(japan({"611030,030,10.9%,,,,0%,7.5%,10.9%",    // year 5 of 16
                                          "711790,010,10%,,2.7%,,5.4%,5.5%,",     // year 5 of 11; 5.4 is none
                                          "640320,011,8%,,,,●2%〜3%,63円/kg,"}),
                                   5)
                         .value();
  ASSERT_EQ(check.counts.size(), 3u);
  const auto& asean = check.counts[0];
  const auto& china = check.counts[1];
  const auto& korea = check.counts[2];
  EXPECT_EQ(asean.free, 1u);
  EXPECT_EQ(asean.other_rate, 1u);
  EXPECT_EQ(asean.not_percentage, 1u);
  EXPECT_EQ(china.staged, 2u);
  EXPECT_EQ(china.not_percentage, 1u);
  EXPECT_EQ(korea.unchanged, 1u);
  EXPECT_EQ(korea.offered, 1u);
  EXPECT_EQ(check.rows.size(), 7u);
  for (const StagingRow& row : check.rows) EXPECT_EQ(row.fits.empty(), row.outcome != StagingOutcome::staged);
  LoadReport report;
  const auto other = parse_schedules(schedule_header + "KOR,HS2022,811292,,,MFN,,3%,KRW,2026-01-01,,s\n", "k.csv", report).value();
  EXPECT_EQ(check_staging(other[0], 5).error().code, ErrorCode::missing_data);
}

std::string rcep_rate(const TariffSchedule& schedule, std::size_t line, std::string_view partner) {
  for (const Offer& offer : schedule.lines[line].offers)
    if (const auto& c = schedule.columns[offer.column]; c.agreement == "RCEP" && c.partners == std::vector{economy(partner)})
      return offer.rate.rate ? offer.rate.rate->text() : "missing: " + offer.rate.reason;
  return "none";
}

TEST(Staging, ALaterYearIsWorkedOutWhereTheLawHolds) {
  const auto now = japan({"611030,030,10.9%,,,,0%,7.5%,10.9%",  // year 5 of 16; unchanged
                          "711790,010,10%,,,,5.4%,5.5%,0%",     // year 5 of 11; free
                          "640320,011,2%,,2.1%,,,1.1%,63円/kg"});  // 2 x 6/11 and 2.1 x 6/11 are 1.1 both; specific
  const auto later = later_schedule(now, 2027).value();
  // Lines are ordered by code: 611030, 640320, 711790.
  EXPECT_EQ(rcep_rate(later.schedule, 0, "CHN"), "6.1%");
  EXPECT_EQ(rcep_rate(later.schedule, 2, "CHN"), "3.6%");
  EXPECT_EQ(rcep_rate(later.schedule, 2, "KOR"), "free");
  EXPECT_NE(rcep_rate(later.schedule, 0, "KOR").find("does not give"), std::string::npos);
  EXPECT_NE(rcep_rate(later.schedule, 1, "KOR").find("does not give"), std::string::npos);
  EXPECT_EQ(rcep_rate(later.schedule, 1, "CHN"), "missing: several stages give today's rate, and 0.7 or 0.8 % in fiscal year 2027");
  EXPECT_EQ(later.staged, 2u);
  EXPECT_TRUE(check_day(later.schedule, day("2027-06-01")));
  EXPECT_FALSE(check_day(later.schedule, day("2026-01-01")));
  // After the last step all is free.
  EXPECT_EQ(rcep_rate(later_schedule(now, 2036).value().schedule, 0, "CHN"), "free");
  EXPECT_EQ(later_schedule(now, 2025).error().code, ErrorCode::out_of_range);
  EXPECT_EQ(later_schedule(now, 2101).error().code, ErrorCode::out_of_range);
}

// Invariant: a staged tariff rate never rises from year to year, stays between 0 and its base to a tenth, and ends at 0.
RC_GTEST_PROP(StagingProperty, FallsToZero, ()) {
  const auto base = Decimal::create(*rc::gen::inRange<std::int64_t>(0, 100'000), *rc::gen::inRange(0, 3)).value();
  if (base > Decimal(1000)) return;
  const int n = *rc::gen::inRange(1, 25);
  Decimal before = Decimal(1001);
  for (int t = 0; t <= n; ++t) {
    const Decimal rate = staged_rate(base, n, t).value();
    RC_ASSERT(rate <= before);
    RC_ASSERT(rate <= base.plus(*Decimal::parse("0.05")).value());
    before = rate;
  }
  RC_ASSERT(before == Decimal(0));
}

}  // namespace
}  // namespace entrepot::origin
