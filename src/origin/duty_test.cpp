#include "origin/duty.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "origin/test_schedule.h"

namespace entrepot::origin {
namespace {

DutyBounds duty(std::string_view rate, const Dutiable& goods) { return duty_of(parse_rate_text(rate, "JPY").value(), goods); }
std::string exact_duty(std::string_view rate, const Dutiable& goods) {
  const DutyBounds bounds = duty(rate, goods);
  return bounds.exact ? bounds.low.text() : "lacks " + (bounds.lacks.empty() ? "nothing" : bounds.lacks.front());
}

TEST(Duty, EachFormOfRate) {
  const Dutiable goods{yen(1'000'000), {quantity("500kg"), quantity("40 pairs"), quantity("20kl")}};
  EXPECT_EQ(exact_duty("4.1%", goods), "41000");
  EXPECT_EQ(exact_duty("無税", goods), "0");
  EXPECT_EQ(exact_duty("63円/kg", goods), "31500");
  EXPECT_EQ(exact_duty("25%＋63円/kg", goods), "281500");
  EXPECT_EQ(exact_duty("930円/MT", goods), "465") << "half a tonne";
  EXPECT_EQ(exact_duty("2円/l", goods), "40000") << "20,000 litres";
  EXPECT_EQ(exact_duty("934円/kl", goods), "18680");
  EXPECT_EQ(exact_duty("10円/1,000 kg", goods), "5");
}

TEST(Duty, GreaterLessAndLimits) {
  const Dutiable goods{yen(100'000), {quantity("30pairs"), quantity("100kg")}};
  EXPECT_EQ(exact_duty("60%又は4,800円/足のうちいずれか高い税率", goods), "144000");
  EXPECT_EQ(exact_duty("60%又は4,800円/足のうちいずれか低い税率", goods), "60000");
  EXPECT_EQ(exact_duty("3% or 20 JPY/kg, whichever is less but not less than 25 JPY/kg", goods), "2500");
  EXPECT_EQ(exact_duty("3% or 900 JPY/kg, whichever is greater but not more than 50%", goods), "50000");
}

TEST(Duty, DifferenceIsNeverBelowZero) {
  EXPECT_EQ(exact_duty("(73.70円−課税価格)/kg", {yen(5'000), {quantity("100kg")}}), "2370") << "7,370 less 5,000";
  EXPECT_EQ(exact_duty("(73.70円−課税価格)/kg", {yen(8'000), {quantity("100kg")}}), "0");
  EXPECT_EQ(exact_duty("((500円-課税価格)×11/16)/kg", {yen(34'000), {quantity("100kg")}}), "11000") << "16,000 x 11/16";
  EXPECT_EQ(exact_duty("(393円×1.004-課税価格)/kg", {yen(394), {quantity("1kg")}}), "0.572");
}

TEST(Duty, WithoutTheQuantityThereAreBounds) {
  const Dutiable goods{yen(100'000), {}};
  EXPECT_EQ(exact_duty("63円/kg", goods), "lacks a quantity in kg");
  const DutyBounds lower = duty("3%又は0.92円/kgのうちいずれか低い税率", goods);
  EXPECT_FALSE(lower.exact);
  EXPECT_EQ(lower.low, Decimal(0));
  EXPECT_EQ(lower.high, Decimal(3000)) << "whatever it weighs, not above 3 %";
  const DutyBounds higher = duty("3%又は0.92円/kgのうちいずれか高い税率", goods);
  EXPECT_EQ(higher.low, Decimal(3000));
  EXPECT_EQ(higher.high, std::nullopt);
  EXPECT_EQ(exact_duty("5 USD/kg", {yen(1), {quantity("1kg")}}), "lacks the value in USD instead of JPY");
}

TEST(Duty, TheLowestMayBeSettledAlthoughOneIsNot) {
  const RateText plain = parse_rate_text("3%", "JPY").value(),
                 mixed = parse_rate_text("5.6%又は1円/㎡のうちいずれか高い税率", "JPY").value();
  const RateText* rates[] = {&plain, &mixed};
  const DutyBounds lowest = lowest_duty(rates, {yen(100'000), {}});
  EXPECT_TRUE(lowest.exact) << "3 % is below 5.6 %, however many square metres";
  EXPECT_EQ(lowest.low, Decimal(3000));
}

TEST(Duty, QuantitiesThatAreNone) {
  for (const char* text : {"", "kg", "500", "-5kg", "1e3kg", "1.23456kg", "999999999999kg", "999999999t"})
    EXPECT_FALSE(parse_goods_quantity(text)) << text;
  EXPECT_EQ(quantity("12.5t").amount, Decimal(12'500));
  EXPECT_EQ(quantity("12.5t").unit, "kg");
  EXPECT_FALSE(check_dutiable({yen(-1), {}}));
}

// Invariant: knowing more about a consignment (a quantity) never moves a duty outside the bounds it had before.
RC_GTEST_PROP(DutyProperty, AQuantityOnlyNarrowsTheBounds, ()) {
  const auto rate = *rc::gen::element<std::string>("3%", "63円/kg", "25%＋63円/kg", "3%又は9円/kgのうちいずれか低い税率",
                                                   "3%又は9円/kgのうちいずれか高い税率", "(73.70円−課税価格)/kg",
                                                   "3% or 20 JPY/kg, whichever is less but not less than 25 JPY/kg");
  const Money value = yen(*rc::gen::inRange<std::int64_t>(0, 1'000'000'000));
  const auto kilograms = Decimal::create(*rc::gen::inRange<std::int64_t>(0, 1'000'000'000), 3).value();
  const DutyBounds before = duty(rate, {value, {}}), after = duty(rate, {value, {{kilograms, "kg"}}});
  RC_ASSERT(after.exact);
  RC_ASSERT(after.low >= before.low);
  if (before.high) RC_ASSERT(after.low <= *before.high);  // not with ||, whose sides RC_ASSERT computes both
}

}  // namespace
}  // namespace entrepot::origin
