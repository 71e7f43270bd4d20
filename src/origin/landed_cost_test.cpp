#include "origin/landed_cost.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "origin/test_schedule.h"

namespace entrepot::origin {
namespace {

Consignment from(std::string_view origin, Money value, std::vector<GoodsQuantity> quantities = {}) {
  return {economy("JPN"), economy(origin), day("2025-06-01"), {value, std::move(quantities)}, {}};
}

// "customs value 1563456; ... landed 1906956"
std::string steps_of(const CostOption& option) {
  std::string out;
  for (const CostStep& step : option.steps) out += (out.empty() ? "" : "; ") + step.name + " " + std::to_string(step.amount.minor_units);
  return out;
}

TEST(LandedCost, EveryStepOfJapan) {
  const auto schedule = japan({"611030,030,10.9%,,,,,7.5%,"});
  const auto table = taxes(japan_tax);
  const auto cost = landed_cost(schedule, schedule.lines[0], &table.rows[0], from("CHN", yen(1'563'456))).value();
  ASSERT_EQ(cost.options.size(), 2u);
  EXPECT_EQ(steps_of(cost.options[0]),
            "customs value 1563456; dutiable value 1563000; duty 170300; tax base 1733000; consumption tax, national 135100; "
            "consumption tax, local 38100; landed 1906956");
  EXPECT_EQ(cost.options[1].agreement, "RCEP");
  EXPECT_EQ(cost.options[1].duty->minor_units, 117'200);
  EXPECT_EQ(cost.lowest, 1u);
}

TEST(LandedCost, WhatIsNotSettledHasNoTotalAndKeepsTheLowestOpen) {
  const auto schedule = japan({"640320,011,30%,,,,,●2.4%〜3.5%,", "640320,012,60%又は4800円/足のうちいずれか高い税率,,,,,,"});
  const auto table = taxes(japan_tax);
  const auto range = landed_cost(schedule, schedule.lines[0], &table.rows[0], from("CHN", yen(100'000))).value();
  EXPECT_TRUE(range.options[0].total);
  EXPECT_FALSE(range.options[1].total);
  EXPECT_EQ(range.lowest, std::nullopt) << "the range may be lower than MFN";
  EXPECT_EQ(range.notes.size(), 1u) << "a mark";
  const auto shoes = landed_cost(schedule, schedule.lines[1], &table.rows[0], from("CHN", yen(100'000))).value();
  EXPECT_FALSE(shoes.options[0].duty);
  EXPECT_EQ(shoes.options[0].duty_bounds.lacks, (std::vector<std::string>{"a quantity in pair"}));
  const auto counted = landed_cost(schedule, schedule.lines[1], &table.rows[0], from("CHN", yen(100'000), {quantity("30pairs")})).value();
  EXPECT_EQ(counted.options[0].duty->minor_units, 144'000);
}

TEST(LandedCost, QuotasAreMarkedAsSuch) {
  LoadReport report;
  const auto schedules =
      parse_schedules(schedule_header +
                          "JPN,HS2022,350510,100,starch within the quota,MFN,,3%,JPY,2026-01-01,,s\n"
                          "JPN,HS2022,350510,100,starch within the quota,THA,THA,関税割当数量以内のもの 0%,JPY,2026-01-01,,s\n",
                      "j.csv", report)
          .value();
  const auto cost =
      landed_cost(schedules[0], schedules[0].lines[0], nullptr, {economy("JPN"), economy("THA"), day("2026-02-01"), {yen(1000), {}}, {}})
          .value();
  ASSERT_EQ(cost.notes.size(), 2u);
  EXPECT_NE(cost.notes[0].find("the line speaks of a tariff quota"), std::string::npos);
  EXPECT_NE(cost.notes[1].find("THA: the rate is under a tariff quota"), std::string::npos);
  EXPECT_FALSE(cost.options[1].duty) << "the quota decides";
}

TEST(LandedCost, WithoutATaxThereIsADutyAndNoTotal) {
  const auto schedule = japan({"611030,030,10%"});
  const auto cost = landed_cost(schedule, schedule.lines[0], nullptr, from("CHN", yen(1'563'456))).value();
  EXPECT_EQ(cost.options[0].duty->minor_units, 156'346) << "half up to the yen: whose steps would round is not known";
  EXPECT_FALSE(cost.options[0].total);
}

TEST(LandedCost, ChargesInTheBase) {
  const auto table = taxes("THA,VAT,7,,cif + duty + excise,,,,,s,\nMMR,commercial tax,5,,cif + 0.5% handling + duty,,,,,s,\n");
  const Money value{100'000, *Currency::parse("THB")}, duty{10'000, *Currency::parse("THB")};
  const ImportTax& thai = *table.find(economy("THA"), day("2026-01-01")).value();
  const auto without = cost_steps(value, duty, &thai, {}).value();
  EXPECT_EQ(without[0].rule, "cif + duty + excise; excise not given and left out");
  EXPECT_EQ(without.back().amount.minor_units, 117'700);
  const auto with = cost_steps(value, duty, &thai, Decimal(100)).value();
  EXPECT_EQ(with.back().amount.minor_units, 120'000 + 8'400);
  const ImportTax& burmese = *table.find(economy("MMR"), day("2026-01-01")).value();
  EXPECT_EQ(cost_steps({100'000, *Currency::parse("MMK")}, {0, *Currency::parse("MMK")}, &burmese, {}).value().back().amount.minor_units,
            105'025);
}

TEST(LandedCost, StepsOfRoundingHoldInTheOwnCurrencyOnly) {
  const auto schedule = japan({"611030,030,10.9%"});
  const auto table = taxes(japan_tax);
  Consignment consignment = from("CHN", {156'345, *Currency::parse("USD")});
  const auto cost = landed_cost(schedule, schedule.lines[0], &table.rows[0], consignment).value();
  EXPECT_EQ(cost.options[0].duty->text(), "170.42 USD");
  EXPECT_EQ(exchanged(yen(1'000'000), *Decimal::parse("0.0066"), *Currency::parse("USD"))->text(), "6600.00 USD");
  EXPECT_FALSE(exchanged(yen(1), Decimal(0), *Currency::parse("USD")));
}

TEST(LandedCost, OfAnotherEconomyIsAnError) {
  const auto schedule = japan({"611030,030,10.9%"});
  Consignment consignment = from("CHN", yen(1));
  consignment.importer = economy("KOR");
  EXPECT_EQ(landed_cost(schedule, schedule.lines[0], nullptr, consignment).error().code, ErrorCode::contradiction);
}

// Invariant: landed cost is value, duty and taxes, to the minor unit, and grows with the rate.
RC_GTEST_PROP(LandedCostProperty, AddsUpAndGrowsWithTheRate, ()) {
  const auto table = taxes(japan_tax + "IDN,PPN,12,,(cif + duty) x 11/12,,,,,s,\n");
  const ImportTax& tax = table.rows[*rc::gen::inRange<std::size_t>(0, 2)];
  const Currency currency = *customs_currency(tax.economy);
  const Money value{*rc::gen::inRange<std::int64_t>(0, 100'000'000'000), currency};
  std::int64_t before = -1;
  for (const char* rate : {"0%", "4.1%", "10.9%", "25%＋63円/kg"}) {
    const auto duty = duty_of(parse_rate_text(rate, currency.code()).value(), {value, {quantity("7kg")}});
    if (!duty.exact) continue;  // yen in rupiah
    const Money payable = payable_duty(duty.low, currency, tax.rounding).value();
    const auto steps = cost_steps(value, payable, &tax, {}).value();
    std::int64_t sum = value.minor_units + payable.minor_units;
    for (const CostStep& step : steps)
      if (step.name != "tax base" && step.name != "landed") sum += step.amount.minor_units;
    RC_ASSERT(steps.back().amount.minor_units == sum);
    RC_ASSERT(sum >= before);
    before = sum;
  }
}

}  // namespace
}  // namespace entrepot::origin
