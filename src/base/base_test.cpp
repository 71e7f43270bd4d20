#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <set>

#include "base/day.h"
#include "base/decimal.h"
#include "base/figure.h"
#include "base/hash.h"
#include "base/ids.h"
#include "base/memory_text.h"
#include "base/money.h"
#include "base/product_code.h"
#include "base/quantity.h"
#include "base/random.h"
#include "base/result.h"
#include "base/share.h"
#include "base/spreadsheet.h"
#include "base/text.h"

namespace entrepot {
namespace {

template <class A, class B>
concept Multiplies = requires(A a, B b) { a* b; };
static_assert(!Multiplies<Money, Money>);
static_assert(!std::is_constructible_v<Share, double>);

Decimal dec(std::string_view text) { return Decimal::parse(text).value(); }

TEST(Error, SaysWhatWhereAndHowToMendIt) {
  const Error error{ErrorCode::out_of_range, "cut is 1.2", {"gallium.toml", 14, 7, "cut"}, "Write a share from 0 to 1."};
  EXPECT_EQ(error.message(), "gallium.toml:14:7 (cut): cut is 1.2. Write a share from 0 to 1.");
  EXPECT_EQ((Error{ErrorCode::io, "disk full", {}, ""}.message()), "disk full");
}

TEST(ErrorCatalogue, IsInTheOrderOfTheCodesAndNamesAreUnique) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < error_catalogue().size(); ++i) {
    EXPECT_EQ(static_cast<std::size_t>(error_catalogue()[i].code), i);
    EXPECT_TRUE(names.insert(error_catalogue()[i].name).second);
    EXPECT_NE(error_catalogue()[i].exit_code, 0);
  }
  EXPECT_EQ(error_kind(ErrorCode::internal).exit_code, 70);
}

TEST(Try, ReturnsTheErrorAndPassesTheValue) {
  const auto half = [](int x) -> Result<int> {
    if (x % 2 != 0) return fail(ErrorCode::out_of_range, "odd");
    return x / 2;
  };
  const auto quarter = [&](int x) -> Result<int> {
    TRY_ASSIGN(const int h, half(x));
    return half(h);
  };
  EXPECT_EQ(quarter(8).value(), 2);
  EXPECT_EQ(quarter(6).error().what, "odd");
}

TEST(EconomyId, ReadsCodesAndKnownSpellings) {
  EXPECT_EQ(EconomyId::parse("CHN").value().text(), "CHN");
  EXPECT_EQ(EconomyId::parse("RoW").value(), EconomyId::parse("ROW").value());
  EXPECT_EQ(EconomyId::parse("ROM").value().text(), "ROU");
  for (const char* bad : {"", "chn", "CHINA", "C N", "中"}) EXPECT_FALSE(EconomyId::parse(bad)) << bad;
  EXPECT_LT(EconomyId::parse("CHN").value(), EconomyId::parse("JPN").value());
}

TEST(Decimal, IsExact) {
  EXPECT_EQ(dec("0.1").plus(dec("0.2")).value(), dec("0.3"));
  EXPECT_EQ(dec("1.50"), dec("1.5"));
  EXPECT_EQ(dec("-0.05").text(), "-0.05");
  EXPECT_EQ(dec("12.5").times(dec("0.04")).value(), dec("0.5"));
  EXPECT_EQ(dec("9223372036854775807").plus(dec("1")).error().code, ErrorCode::out_of_range);
  EXPECT_EQ(Decimal::parse("0.1234567891").error().code, ErrorCode::out_of_range);
  for (const char* bad : {"", "-", ".5", "5.", "1e3", "1,0", "NaN", " 1"}) EXPECT_FALSE(Decimal::parse(bad)) << bad;
}

RC_GTEST_PROP(DecimalProperty, TextReadsBack, (std::int64_t coefficient)) {
  for (int places = 0; places <= Decimal::places_max; ++places) {
    const Decimal number = Decimal::create(coefficient, places).value();
    RC_ASSERT(Decimal::parse(number.text()).value() == number);
  }
}

TEST(Share, HoldsAThresholdExactly) {
  EXPECT_EQ(Share::create(0.4).value(), Share::create(0.1 + 0.3).value());
  EXPECT_EQ(Share::create(0.7).value().rest(), Share::create(0.3).value());
  for (const double bad : {-0.1, 1.0000001, std::nan("")}) EXPECT_FALSE(Share::create(bad)) << bad;
}

TEST(Money, KeepsCurrenciesApart) {
  const Currency usd = Currency::parse("USD").value(), jpy = Currency::parse("JPY").value();
  EXPECT_EQ(Money::create(dec("12.5"), usd).value().text(), "12.50 USD");
  EXPECT_EQ(Money::create(dec("0.5"), jpy).error().code, ErrorCode::out_of_range);
  EXPECT_EQ((Money{1, usd}.plus(Money{1, jpy}).error().code), ErrorCode::contradiction);
  EXPECT_EQ((Money{INT64_MAX, usd}.plus(Money{1, usd}).error().code), ErrorCode::out_of_range);
  EXPECT_NE(Currency::parse("USX").error().remedy.find("USD"), std::string::npos);
}

TEST(Quantity, AddsWithinAUnitOnly) {
  const Quantity t{dec("1.5"), Unit::tonnes};
  EXPECT_EQ(t.plus({dec("0.5"), Unit::tonnes}).value().text(), "2.0 t");
  EXPECT_EQ(t.plus({dec("1"), Unit::days}).error().code, ErrorCode::wrong_unit);
  EXPECT_EQ(unit_factor(Unit::tonnes, Unit::kilograms), 1000);
  EXPECT_EQ(unit_factor(Unit::usd_per_kilogram, Unit::usd_per_tonne), 1000);
  EXPECT_FALSE(unit_factor(Unit::tonnes, Unit::days));
  for (const auto& name : unit_names()) EXPECT_EQ(unit_name(*parse_unit(name)), name);
}

TEST(Day, IsACalendarDay) {
  EXPECT_EQ(Day::parse("2024-02-29").value().plus(1).text(), "2024-03-01");
  for (const char* bad : {"2023-02-29", "2023-2-1", "2023-13-01", "01-02-2023", "", "2023-02-2a"}) EXPECT_FALSE(Day::parse(bad)) << bad;
  const Period august{Day::parse("2023-08-01").value(), Day::parse("2023-09-01").value()};
  EXPECT_EQ(august.days(), 31);
  EXPECT_FALSE(august.contains(august.to));
  EXPECT_FALSE(Period::create(august.to, august.from));
  EXPECT_EQ(YearMonth::parse("2023-11").value().text(), "2023-11");
}

TEST(ProductCode, PadsALostZeroAndSaysSo) {
  const auto parsed = ProductCode::parse("10121", HsEdition::hs2017).value();
  EXPECT_TRUE(parsed.padded);
  EXPECT_EQ(parsed.code.text(), "010121");
  EXPECT_EQ(parsed.code.heading().text(), "0101");
  EXPECT_NE(parsed.code, ProductCode::parse("010121", HsEdition::hs2022).value().code);
  for (const char* bad : {"", "0101", "01012a", "0101211"}) EXPECT_FALSE(ProductCode::parse(bad, HsEdition::hs2017)) << bad;
}

TEST(Figure, RefusesAValueOutsideItsRange) {
  const auto make = [](double v, double lo, double hi) {
    return Figure::create(v, lo, hi, Unit::days, {"s", "r"}, "2024", Confidence::estimated);
  };
  const Figure days = make(30, 10, 70).value();
  EXPECT_EQ(days.at(0), 10);
  EXPECT_EQ(days.at(0.5), 30);
  EXPECT_EQ(days.at(1), 70);
  EXPECT_FALSE(make(5, 10, 70));
  EXPECT_FALSE(make(std::nan(""), 10, 70));
}

TEST(Text, ReadsNumbersWhole) {
  EXPECT_EQ(parse_double("-1.5e3"), -1500);
  for (const char* bad : {"", " 1", "1 ", "1,5", "NaN", "inf", "1e999", "0x10", "1.5.2", "--1"}) EXPECT_FALSE(parse_double(bad)) << bad;
  EXPECT_EQ(parse_int("-42"), -42);
  for (const char* bad : {"", "4.0", "99999999999999999999", "+ 1"}) EXPECT_FALSE(parse_int(bad)) << bad;
}

TEST(Text, WholeNumbersOfSpreadsheets) {
  EXPECT_EQ(parse_whole("5"), 5);
  EXPECT_EQ(parse_whole("5.0"), 5);
  EXPECT_EQ(parse_whole("-3.00"), -3);
  EXPECT_EQ(parse_whole("1e3"), 1000);
  for (const char* bad : {"", "5.5", "5,0", "1e300", "inf", "5.0 days"}) EXPECT_FALSE(parse_whole(bad)) << bad;
  for (const char* meant : {"0,5", "1,000", "1 000", "1.000.000", "1\u00A0000,5", "50,5 %"})
    EXPECT_NE(number_hint(meant).find("decimal point"), std::string::npos) << meant;
  for (const char* other : {"", "half", "0.5", "50 %", "-1", "1e999"}) EXPECT_EQ(number_hint(other), "") << other;
  EXPECT_TRUE(is_empty_row({"", " ", "\t"}));
  EXPECT_FALSE(is_empty_row({"", "0"}));
}

TEST(Text, ShowsNumbersToPeople) {
  EXPECT_EQ(format_number(1234567), "1,230,000");
  EXPECT_EQ(format_number(0.012345), "0.0123");
  EXPECT_EQ(format_number(-98.76, 2), "-99");
  EXPECT_EQ(format_number(999.9), "1,000");
  EXPECT_EQ(format_number(std::nan("")), "n/a");
}

TEST(Text, KnowsEncodings) {
  EXPECT_TRUE(is_valid_utf8("C\xC3\xB4te d'Ivoire \xE4\xB8\xAD \xF0\x9F\x8C\x8F"));
  for (const char* bad : {"\xC3", "\xC0\x80", "\xED\xA0\x80", "\xF5\x80\x80\x80", "C\xF4te"}) EXPECT_FALSE(is_valid_utf8(bad));
  EXPECT_EQ(latin1_to_utf8("C\xF4te"), "C\xC3\xB4te");
}

TEST(Text, SuggestsANearName) {
  EXPECT_EQ(nearest_name("galium", {"germanium", "gallium"}), "gallium");
  EXPECT_FALSE(nearest_name("xyz", {"germanium", "gallium"}));
  EXPECT_FALSE(nearest_name("TLS", {"JPN", "MYS", "THA"}));  // two of three letters are another code, not a slip
  EXPECT_EQ(nearest_name("CKJ", {"ASEAN", "CJK"}), "CJK");   // a swap is one slip
  EXPECT_EQ(nearest_name("Korea", {"CHN", "KOR"}), "KOR");
}

// Known answers of the authors of Philox (Random123, kat_vectors, philox4x32 with 10 rounds).
TEST(Random, PhiloxKnownAnswers) {
  using Block = std::array<std::uint32_t, 4>;
  EXPECT_EQ(philox4x32({0, 0, 0, 0}, {0, 0}), (Block{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  EXPECT_EQ(philox4x32({~0U, ~0U, ~0U, ~0U}, {~0U, ~0U}), (Block{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
}

TEST(Random, MembersAndStreamsDiffer) {
  EXPECT_NE(RandomStream(1, 0, 0).next(), RandomStream(1, 1, 0).next());
  EXPECT_NE(RandomStream(1, 0, 0).next(), RandomStream(1, 0, 1).next());
  EXPECT_NE(RandomStream(1, 0, 0).next(), RandomStream(2, 0, 0).next());
  RandomStream stream(1, 2, 3);
  double sum = 0;
  for (int i = 0; i < 10'000; ++i) {
    const double u = stream.uniform();
    ASSERT_GE(u, 0);
    ASSERT_LT(u, 1);
    sum += u;
  }
  EXPECT_NEAR(sum / 10'000, 0.5, 0.02);
}

TEST(MemoryText, WhatIsNeededNeverLooksLikeWhatIsAllowed) {
  EXPECT_EQ(beyond_memory((1 << 20) + 1, 1 << 20), "1.01 MB, more than the limit of 1 MB");
  EXPECT_EQ(beyond_memory(1.5 * (1 << 20), (1 << 20) + 1), "1.50 MB, more than the limit of 1 MB");
  EXPECT_EQ(beyond_memory(1e10, std::size_t{8} << 30), "9536.75 MB, more than the limit of 8192 MB");
  EXPECT_EQ(enough_memory("3 runs, 2 MB each, need " + beyond_memory(1e10, std::size_t{8} << 30)), "9537M");
  EXPECT_EQ(enough_memory(beyond_memory(5 << 20, 1 << 20)), "5M");
  EXPECT_EQ(enough_memory("more than the limit of 8192 MB"), std::nullopt);
  EXPECT_EQ(parse_memory("16G"), std::size_t{16} << 30);
  EXPECT_EQ(parse_memory(" 500 MB"), std::size_t{500} << 20);
  EXPECT_EQ(parse_memory("1.5g"), std::size_t{3} << 29);
  for (const char* wrong : {"", "16", "G", "0.5M", "-1G", "1e12G", "nanG", "16GG"}) EXPECT_FALSE(parse_memory(wrong)) << wrong;
}

TEST(Hash, Sha256KnownAnswer) { EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"); }

}  // namespace
}  // namespace entrepot
