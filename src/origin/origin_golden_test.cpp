// Known answers of ../golden/trade.json and counts of Japan's real schedule.
#include <map>

#include <gtest/gtest.h>

#include <fstream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/golden_error.h"
#include "base/test_data.h"
#include "origin/landed_cost.h"
#include "origin/staging.h"
#include "origin/test_schedule.h"

namespace entrepot::origin {
namespace {

using nlohmann::json;

json goldens() {
  std::ifstream file(golden_dir() / "trade.json");
  return json::parse(file);
}

TariffSchedule real_schedule() {
  LoadReport report;
  TariffSchedule schedule = load_japan_schedule(*test_data_dir() / "tariff/japan_tariff_2025-06.csv", fiscal_2025(), {}, report).value();
  EXPECT_EQ(report.rows_read, 9650);
  EXPECT_EQ(report.rows_rejected, 0);
  return schedule;
}

ImportTaxTable real_taxes() {
  LoadReport report;
  ImportTaxTable table = load_import_taxes(*test_data_dir() / "tax/vat_2026.csv", {}, report).value();
  EXPECT_EQ(report.rows_rejected, 0);
  return table;
}

Decimal decimal(double number) { return Decimal::parse(fmt::format("{}", number)).value(); }

TEST(OriginGolden, LandedCostOfJapan) {
  NEED_TEST_DATA();
  const ImportTaxTable table = real_taxes();
  const ImportTax& tax = *table.find(economy("JPN"), day("2026-01-01")).value();
  GoldenErrors errors("trade.json/landed_japan", 0, absolute_error);
  const json cases = goldens().at("landed_japan");
  ASSERT_EQ(cases.size(), 3u);
  for (const json& c : cases) {
    const auto schedule = japan({fmt::format("611030,030,{}%", c.at("rate").get<double>())});
    const auto cost =
        landed_cost(schedule, schedule.lines[0], &tax, {economy("JPN"), economy("CHN"), day("2026-01-01"), {yen(c.at("cif")), {}}, {}})
            .value();
    const auto& steps = cost.options[0].steps;
    ASSERT_EQ(steps.size(), 7u);
    const char* keys[] = {"cif", "dutiable", "duty", "ct_base", "ct_national", "ct_local", "landed"};
    for (std::size_t i = 0; i < 7; ++i)
      errors.expect(static_cast<double>(steps[i].amount.minor_units), c.at(keys[i]).get<double>(), 1, keys[i]);
  }
}

TEST(OriginGolden, ImportTaxOfIndonesia) {
  NEED_TEST_DATA();
  const json c = goldens().at("landed_indonesia_ppn");
  const ImportTaxTable table = real_taxes();
  const ImportTax& tax = *table.find(economy("IDN"), day("2026-01-01")).value();
  const Currency rupiah = *Currency::parse("IDR");
  const auto steps = cost_steps({c.at("cif_plus_duty").get<std::int64_t>() * 100, rupiah}, {0, rupiah}, &tax, {}).value();
  GoldenErrors errors("trade.json/landed_indonesia_ppn", 0.005, "rupiah: half a minor unit");
  errors.expect(static_cast<double>(steps[0].amount.minor_units) / 100, c.at("dpp_11_12"), 1);
  errors.expect(static_cast<double>(steps[1].amount.minor_units) / 100, c.at("ppn_12"), 1);
}

TEST(OriginGolden, StagingOfJapan) {
  NEED_TEST_DATA();
  const TariffSchedule schedule = real_schedule();
  const StagingCheck check = check_staging(schedule, 5).value();
  GoldenErrors errors("trade.json/jp_rcep_cn_staging", 0, "percent");
  const json cases = goldens().at("jp_rcep_cn_staging");
  ASSERT_EQ(cases.size(), 4u);
  for (const json& c : cases) {
    const std::string code = c.at("line");
    const auto row = std::find_if(check.rows.begin(), check.rows.end(), [&](const StagingRow& r) {
      return schedule.lines[r.line].code() == code && schedule.columns[r.column].partners == std::vector{economy("CHN")};
    });
    ASSERT_NE(row, check.rows.end()) << code;
    EXPECT_TRUE(std::any_of(row->fits.begin(), row->fits.end(), [&](const StagingFit& fit) {
      return fit.n == c.at("stages").get<int>() && fit.base_rate == decimal(c.at("base").get<double>());
    })) << code;
    const Decimal base = decimal(c.at("base").get<double>());
    for (const auto& [key, value] : c.items())
      if (key.starts_with("year")) errors.expect(staged_rate(base, c.at("stages"), key[4] - '0')->to_double(), value, 1, code + " " + key);
    errors.expect(Decimal::parse(row->offered.substr(0, row->offered.size() - 1))->to_double(), c.at("year5_FY2025"), 1,
                  code + " as printed");
  }
}

TEST(OriginGolden, TheLawHoldsOnAsManyLinesAsKnown) {
  NEED_TEST_DATA();
  const TariffSchedule schedule = real_schedule();
  const StagingCheck check = check_staging(schedule, 5).value();
  // staged of percentages above 0: ASEAN, Australia and New Zealand; China; Korea.
  const std::size_t known[3][2] = {{1180, 1655}, {2365, 2450}, {1430, 1462}};
  GoldenErrors errors("Japan's RCEP staging, lines that follow the law", 0, "lines");
  for (std::size_t c = 0; c < 3; ++c) {
    errors.expect(static_cast<double>(check.counts[c].staged), static_cast<double>(known[c][0]), 1, "staged");
    errors.expect(static_cast<double>(check.counts[c].percentages()), static_cast<double>(known[c][1]), 1, "percentages");
  }
}

// The published file moved on to later fiscal years: the known rates of four lines.
TEST(OriginGolden, LaterFiscalYearsOfJapan) {
  NEED_TEST_DATA();
  const TariffSchedule schedule = real_schedule();
  GoldenErrors errors("trade.json/jp_rcep_cn_staging, whole schedule moved on", 0, "percent");
  const json cases = goldens().at("jp_rcep_cn_staging");
  ASSERT_EQ(cases.size(), 4u);
  for (const json& c : cases)
    for (const auto& [key, value] : c.items()) {
      if (!key.starts_with("year") || key[4] == '5') continue;
      const auto later = later_schedule(schedule, 2020 + key[4] - '0').value();
      EXPECT_GT(later.staged, 4500u);
      const std::string code = c.at("line");
      const auto line =
          std::find_if(later.schedule.lines.begin(), later.schedule.lines.end(), [&](const TariffLine& l) { return l.code() == code; });
      ASSERT_NE(line, later.schedule.lines.end());
      for (const Offer& offer : line->offers) {
        const TariffColumn& column = later.schedule.columns[offer.column];
        if (column.agreement != "RCEP" || column.partners != std::vector{economy("CHN")}) continue;
        ASSERT_TRUE(offer.rate.rate) << code << ": " << offer.rate.reason;
        errors.expect(offer.rate.rate->percent()->to_double(), value, 1, code + " " + key);
      }
    }
}

// The reference counts 5,140 lines with an applied MFN percentage above 0 and 668 without a percentage, we 5,034 and 715. This is its
// count: a rate that is a bare percentage only; where the provisional rate is none, the base rate, even one in parentheses ("not
// applied"), and the WTO rate. Its figures come out, and the lines on which the two differ are counted by reason (docs/cost.md).
struct CountedRate {
  std::optional<Decimal> percent;
  bool in_parentheses = false;
};

CountedRate bare(const TariffSchedule& schedule, const TariffLine& line, RateKind kind) {
  for (const Offer& offer : line.offers)
    if (schedule.columns[offer.column].kind == kind) {
      const RateText& rate = offer.rate;
      if (!rate.marks.empty() || !rate.rate || rate.text.find('%') == std::string::npos) return {{}, rate.in_parentheses};
      return {rate.rate->percent(), rate.in_parentheses};
    }
  return {};
}

std::optional<Decimal> as_the_reference_counts(const TariffSchedule& schedule, const TariffLine& line) {
  if (const auto provisional = bare(schedule, line, RateKind::provisional).percent) return provisional;
  const auto base = bare(schedule, line, RateKind::base).percent;
  const CountedRate wto = bare(schedule, line, RateKind::wto);
  if (wto.in_parentheses || !wto.percent) return base;
  return base && *base < *wto.percent ? base : wto.percent;
}

TEST(OriginGolden, LinesThatTheReferenceCountsOtherwise) {
  NEED_TEST_DATA();
  const TariffSchedule schedule = real_schedule();
  std::size_t positive = 0, none = 0;
  std::map<std::string, std::size_t> differ;
  for (const TariffLine& line : schedule.lines) {
    const auto counted = as_the_reference_counts(schedule, line);
    positive += counted && *counted > Decimal(0);
    none += !counted;
    const auto ways = claims(schedule, line, economy("USA"), day("2026-01-01"));
    const DutyBounds duty = lowest_duty(ways->front().rates, {yen(1'000'000), {}});
    const auto kind = [](bool known, bool above) { return !known ? "open" : above ? "above 0" : "0"; };
    const std::string theirs = kind(counted.has_value(), counted && *counted > Decimal(0)),
                      ours = kind(duty.exact, !(duty.low == Decimal(0)));
    if (theirs != ours) ++differ[theirs + " -> " + ours];
  }
  EXPECT_EQ(positive, 5140u);
  EXPECT_EQ(none, 668u);
  // Base rates that do not apply, or the lower of two of which one needs the quantity, the kind of good or a standard price.
  EXPECT_EQ(differ["above 0 -> open"], 106u);
  // Rates behind a mark, and two lines that are free in words.
  EXPECT_EQ(differ["open -> 0"], 51u);
  EXPECT_EQ(differ["open -> above 0"], 8u);
  EXPECT_EQ(differ["above 0 -> 0"], 8u);
  EXPECT_EQ(differ.size(), 4u);
}

// Rates of the real file that can be computed, and lines whose applied MFN rate is a percentage of the value whatever the quantity.
TEST(OriginGolden, CountsOfTheRealSchedule) {
  NEED_TEST_DATA();
  const TariffSchedule schedule = real_schedule();
  ASSERT_EQ(schedule.lines.size(), 9650u);
  std::size_t offers = 0, unread = 0, above_zero = 0, free = 0;
  for (const TariffLine& line : schedule.lines) {
    for (const Offer& offer : line.offers) {
      ++offers;
      if (offer.rate.rate) continue;
      ++unread;
      EXPECT_FALSE(offer.rate.reason.empty()) << line.code();
    }
    const auto ways = claims(schedule, line, economy("USA"), day("2026-01-01"));
    ASSERT_TRUE(ways) << line.code();
    const DutyBounds duty = lowest_duty(ways->front().rates, {yen(1'000'000), {}});
    if (duty.exact) (duty.low == Decimal(0) ? free : above_zero) += 1;
  }
  // 17 columns of 9,650 lines less 35,848 blank cells; 63 cells have 155 rates, by Party.
  EXPECT_EQ(offers, 128'202u - 63 + 155);
  EXPECT_EQ(unread, 1030u);
  EXPECT_EQ(above_zero, 5034u);
  EXPECT_EQ(free, 3901u);
}

}  // namespace
}  // namespace entrepot::origin
