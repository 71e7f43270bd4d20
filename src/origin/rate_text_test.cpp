#include "origin/rate_text.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

namespace entrepot::origin {
namespace {

RateText read(std::string_view text, std::string_view currency = "JPY") { return parse_rate_text(text, currency).value(); }
std::string canonical(std::string_view text) {
  const RateText read_text = read(text);
  return read_text.rate ? read_text.rate->text() : "unread: " + read_text.reason;
}

TEST(RateText, PercentagesAndFree) {
  EXPECT_EQ(canonical("4.1%"), "4.1%");
  EXPECT_EQ(canonical("0%"), "free");
  EXPECT_EQ(canonical("無税"), "free");
  EXPECT_EQ(canonical("免税"), "free");
  EXPECT_EQ(canonical("Free"), "free");
  EXPECT_EQ(read("4.1%").rate->percent(), Decimal::create(41, 1).value());
  EXPECT_EQ(read("25%＋63円/kg").rate->percent(), std::nullopt);
}

TEST(RateText, SpecificAndCompound) {
  EXPECT_EQ(canonical("4,000,000円/頭"), "4000000 JPY/head");
  EXPECT_EQ(canonical("25%＋63円/kg"), "25% + 63 JPY/kg");
  EXPECT_EQ(canonical("29.8%+ 915円/kg"), "29.8% + 915 JPY/kg");
  EXPECT_EQ(canonical("0.63 USD/kg"), "0.63 USD/kg");
  EXPECT_EQ(canonical("12/kg"), "12 JPY/kg");
  EXPECT_EQ(canonical("8.5%＋290.70円/1,000本"), "8.5% + 290.70 JPY/1000 piece");
  EXPECT_EQ(canonical("930円/MT"), "930 JPY/t");
}

TEST(RateText, WhicheverIsGreaterOrLess) {
  EXPECT_EQ(canonical("5.6%又は4.4%＋1.52円/㎡のうちいずれか高い税率"), "5.6% or 4.4% + 1.52 JPY/m2, whichever is greater");
  EXPECT_EQ(canonical("3%又は0.92円/kgのうちいずれか低い税率"), "3% or 0.92 JPY/kg, whichever is less");
  EXPECT_EQ(canonical("60% or 4,800 JPY/pair, whichever is the higher"), "60% or 4800 JPY/pair, whichever is greater");
  EXPECT_EQ(canonical("21.3%又は156.80円/lのうちいずれか低い税率 ただしその税率が93円/lを下回る場合は93円/l"),
            "21.3% or 156.80 JPY/l, whichever is less but not less than 93 JPY/l");
  EXPECT_EQ(canonical("9.3%又は7.19円/kgのうちいずれか高い税率（ただしその税率が50%を上回る場合は50%とする）"),
            "9.3% or 7.19 JPY/kg, whichever is greater but not more than 50%");
}

TEST(RateText, DifferencesToAStatedPrice) {
  EXPECT_EQ(canonical("(73.70円−課税価格)/kg"), "(73.70 JPY-VALUE)/kg");
  EXPECT_EQ(canonical("2.1%又は((500円-課税価格)×11/16)/kgのうちいずれか低い税率"),
            "2.1% or ((500 JPY-VALUE)*11/16)/kg, whichever is less");
  EXPECT_EQ(canonical("2.4%又は((500円−課税価格)×0.8)/kgのうちいずれか低い税率"), "2.4% or ((500 JPY-VALUE)*8/10)/kg, whichever is less");
  EXPECT_EQ(canonical("（393円×1.004-課税価格）/kg又は43.50円/kgのうちいずれか低い税率"),
            "(393 JPY*1.004-VALUE)/kg or 43.50 JPY/kg, whichever is less");
}

TEST(RateText, ParenthesesAndMarksStandApart) {
  EXPECT_TRUE(read("(5%)").in_parentheses);
  EXPECT_EQ(canonical("(5%)"), "5%");
  EXPECT_TRUE(read("（0%）").in_parentheses);
  EXPECT_TRUE(read("(一部3.5%）").in_parentheses) << "a half-width parenthesis closed by a full-width one";
  EXPECT_FALSE(read("(500円−課税価格)/kg").in_parentheses) << "begins with one only";
  EXPECT_TRUE(read("(0%)〜(6%)").in_parentheses);
  const RateText marked = read("**(71.80円/kg)");
  EXPECT_EQ(marked.marks, "**");
  EXPECT_TRUE(marked.in_parentheses);
  EXPECT_EQ(marked.rate->text(), "71.80 JPY/kg");
  EXPECT_EQ(read("◎0% ◆2").marks, "◎◆2");
  EXPECT_EQ(canonical("◎0% ◆2"), "free");
  EXPECT_EQ(read("4/24◆◆").marks, "◆◆") << "no mark is part of a unit";
  EXPECT_EQ(canonical(canonical("4/24◆◆")), canonical("4/24◆◆"));
  EXPECT_FALSE(read("4/2◆◆,").rate);
  EXPECT_EQ(read("5%◆1 ◆2").marks, "◆1◆2");
}

TEST(RateText, WhatCannotBeComputedSaysWhy) {
  EXPECT_EQ(canonical("●2.4%〜3.5%"), "unread: it is a range: the rate depends on the kind of good within the line");
  EXPECT_EQ(canonical("こい 0% その他のもの 0.9%"), "unread: it depends on the kind of good within the line");
  EXPECT_EQ(canonical("関税割当数量以内のもの 0% その他のもの 10%"), "unread: it depends on a tariff quota");
  EXPECT_EQ(canonical("（マレーシアに対する待遇） 3% （他の締約国に対する待遇） 1.6%"), "unread: it depends on the Party of origin");
  EXPECT_EQ(canonical("1キログラムにつき枝肉に係る基準輸入価格と課税価格との差額"),
            "unread: it is a difference against a standard import price that the schedule does not state");
  EXPECT_EQ(canonical("◆2"), "unread: only a mark is printed");
  EXPECT_EQ(canonical("exempt"), "unread: the text is no rate that can be read");
  EXPECT_EQ(read("").text, "");
  for (const char* slip :
       {"5", "5%%", "5% + ", "5% or 6%", "5%, whichever is less", "-5%", "5.12345%", "1e9%", "12 JPY", "12 XXY/kg", "1,2,%"})
    EXPECT_FALSE(read(slip).rate) << slip;
  EXPECT_EQ(parse_rate_text(std::string(5000, '1'), "JPY").error().code, ErrorCode::limit_exceeded);
}

rc::Gen<RateSum> any_sum() {
  using Kind = RateTerm::Kind;
  const auto term = rc::gen::exec([] {
    RateTerm out;
    out.kind = *rc::gen::element(Kind::percent, Kind::specific, Kind::difference);
    out.amount = Decimal::create(*rc::gen::inRange<std::int64_t>(1, 100'000), *rc::gen::inRange(0, 5)).value();
    if (out.kind == Kind::percent) return out;
    out.currency = *rc::gen::element<std::string>("JPY", "USD");
    out.unit = *rc::gen::element<std::string>("kg", "l", "m2", "pair", "t");
    out.count = *rc::gen::element<std::int64_t>(1, 1000);
    if (out.kind == Kind::specific) return out;
    out.price_factor = *rc::gen::element(Decimal(1), Decimal::create(1004, 3).value());
    if (*rc::gen::arbitrary<bool>()) out.numerator = 11, out.denominator = 16;
    return out;
  });
  return rc::gen::resize(3, rc::gen::container<RateSum>(term));
}

// Invariant: the canonical text of a tariff rate reads back as the same rate.
RC_GTEST_PROP(RateTextProperty, CanonicalTextReadsBack, ()) {
  Rate rate;
  rate.choice = *rc::gen::element(Rate::Choice::only, Rate::Choice::greater, Rate::Choice::less);
  const int count = rate.choice == Rate::Choice::only ? 1 : *rc::gen::inRange(2, 4);
  for (int i = 0; i < count; ++i) rate.alternatives.push_back(*any_sum());
  if (*rc::gen::arbitrary<bool>()) rate.at_least = *any_sum();
  if (*rc::gen::arbitrary<bool>()) rate.at_most = *any_sum();
  const RateText again = parse_rate_text(rate.text(), "JPY").value();
  RC_LOG() << rate.text();
  RC_ASSERT(again.rate.has_value());
  RC_ASSERT(*again.rate == rate);
}

}  // namespace
}  // namespace entrepot::origin
