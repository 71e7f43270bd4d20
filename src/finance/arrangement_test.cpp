#include "finance/arrangement.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "reserves/rulebook.h"

namespace entrepot::finance {
namespace {

Arrangement cmim() { return load_arrangement(std::string(ENTREPOT_SOURCE_DIR) + "/data/finance/cmim.toml").value(); }
Day day(const char* text) { return Day::parse(text).value(); }
EconomyId economy(const char* code) { return EconomyId::parse(code).value(); }
Decimal number(const char* text) { return Decimal::parse(text).value(); }

Decimal sum(const Arrangement& arrangement, const char* on, Decimal MemberAmounts::* what) {
  Decimal total;
  const auto rows = amounts_on(arrangement, day(on)).value();
  for (const auto& row : rows) total = total.plus(row.*what).value();
  return total;
}

TEST(Arrangement, SumsOfEachTime) {
  const Arrangement a = cmim();
  EXPECT_EQ(sum(a, "2010-03-24", &MemberAmounts::contribution), number("120.00"));
  EXPECT_EQ(sum(a, "2010-06-01", &MemberAmounts::contribution), number("120"));
  EXPECT_EQ(sum(a, "2026-01-01", &MemberAmounts::contribution), number("240"));
  EXPECT_EQ(sum(a, "2026-01-01", &MemberAmounts::maximum), number("245.6"));
  EXPECT_EQ(sum(a, "2020-01-01", &MemberAmounts::maximum), number("243.5"));  // Hong Kong at 30 %
}

// 48.6 % and less than 5 % of what can be drawn (AMRO): only with Hong Kong at its de-linked portion.
TEST(Arrangement, SharesOfGroupsAreThosePublished) {
  double plus_three = 0, smallest = 0, all = 0;
  const auto rows = amounts_on(cmim(), day("2026-01-01")).value();
  for (const auto& row : rows) {
    const double amount = row.maximum.to_double();
    const std::string code = row.economy.text();
    all += amount;
    if (code == "CHN" || code == "HKG" || code == "JPN" || code == "KOR") plus_three += amount;
    if (code == "KHM" || code == "LAO" || code == "MMR" || code == "VNM") smallest += amount;
  }
  EXPECT_NEAR(100 * plus_three / all, 48.6156, 5e-5);
  EXPECT_NEAR(100 * smallest / all, 4.9267, 5e-5);
}

TEST(Arrangement, VotesOfThirteenVoters) {
  const Votes votes = votes_on(cmim(), day("2026-01-01")).value();
  ASSERT_EQ(votes.voters.size(), 13u);
  EXPECT_EQ(votes.voters[0].text(), "CHN");
  EXPECT_EQ(votes.votes[0], number("80"));
  EXPECT_EQ(votes.votes[1], number("80"));
  EXPECT_EQ(votes.members[0].size(), 2u);
  std::int64_t total = 0;
  for (const std::int64_t weight : votes.game.weights) total += weight;
  EXPECT_EQ(total, 281'600);
  EXPECT_EQ(votes.game.quota, 187'734);  // 187,733.3 rounded up
}

TEST(Arrangement, AccessByFacilityAndDay) {
  const Arrangement a = cmim();
  const auto access = [&](const char* facility, const char* who, const char* on) {
    return access_on(a, economy(who), *a.facility_on(facility, day(on)).value(), day(on)).value();
  };
  EXPECT_EQ(access("stability-delinked", "THA", "2021-03-30"), number("6.828"));
  EXPECT_EQ(access("stability-delinked", "THA", "2021-03-31"), number("9.104"));
  EXPECT_EQ(access("stability-linked", "THA", "2026-01-01"), number("22.76"));
  EXPECT_EQ(access("rapid", "JPN", "2026-01-01"), number("19.2"));
  EXPECT_EQ(access("rapid", "CHN", "2026-01-01"), number("17.1"));
  EXPECT_EQ(access("rapid", "HKG", "2026-01-01"), number("4.2"));
  EXPECT_EQ(access("rapid", "THA", "2026-01-01"), number("11.38"));
  EXPECT_EQ(access("rapid", "VNM", "2026-01-01"), number("5"));
  EXPECT_FALSE(a.facility_on("rapid", day("2025-05-03")));
  EXPECT_EQ(a.facility_on("stability-linked", day("2020-06-22")).value()->renewals, 2);
  EXPECT_TRUE(a.facility_on("stability-linked", day("2020-06-23")).value()->unlimited_renewals);
  EXPECT_FALSE(access_on(a, economy("TLS"), *a.facilities_on(day("2026-01-01"))[0], day("2026-01-01")));
  EXPECT_FALSE(amounts_on(a, day("2009-12-31")));
}

TEST(Arrangement, WhatIsNotVerifiedHasToBeConfirmed) {
  const Arrangement a = cmim();
  const Day on = day("2026-01-01");
  const auto linked = to_confirm(a, *a.facility_on("stability-linked", on).value(), on).value();
  ASSERT_EQ(linked.size(), 1u);
  EXPECT_TRUE(linked[0].starts_with("votes and majority (recalled)")) << linked[0];
  const auto rapid = to_confirm(a, *a.facility_on("rapid", on).value(), on).value();
  ASSERT_EQ(rapid.size(), 2u);
  EXPECT_TRUE(rapid[0].starts_with("rapid (reported)")) << rapid[0];
}

// Who decides on the reserves' page of the same instrument is told the same.
TEST(Arrangement, TheRulebookOfTheSameInstrumentSaysTheSame) {
  const auto book = reserves::read_rulebook(std::string(ENTREPOT_SOURCE_DIR) + "/data/rulebooks/cmim.toml").value();
  const Arrangement a = cmim();
  const Day on = day("2026-01-01");
  const auto rows = amounts_on(a, on).value();
  const VoteRule& rule = *a.votes_on(on).value();
  ASSERT_EQ(book.members.size(), rows.size());
  for (const auto& row : rows) {
    const auto* member = book.member(row.economy, on);
    ASSERT_NE(member, nullptr) << row.economy.text();
    EXPECT_EQ(member->pledge, row.contribution) << row.economy.text();
    const bool basic = std::find(rule.without_basic.begin(), rule.without_basic.end(), row.economy) == rule.without_basic.end();
    EXPECT_EQ(member->votes, row.contribution.plus(basic ? rule.basic : Decimal(0)).value()) << row.economy.text();
    EXPECT_EQ(book.number("multiple_" + row.economy.text()).value(), a.multiples_on(on).value()->amounts.at(row.economy))
        << row.economy.text();
  }
  Decimal total;
  for (const auto& row : rows) total = total.plus(row.contribution).value();
  EXPECT_EQ(book.number("total_size").value(), total);
  EXPECT_EQ(book.number("delinked_share").value(), a.delinked_on(on).value()->share);
  EXPECT_EQ(book.number("rff_share").value(), *a.facility_on("rapid", on).value()->share);
  EXPECT_EQ(book.decision.at("rule").is, "two thirds by votes");
  EXPECT_EQ(rule.numerator * 3, rule.denominator * 2);
  // What can be relied on in one file can be in the other.
  const auto verified = [](const reserves::Provision& one) { return one.standing == reserves::Standing::verified; };
  EXPECT_EQ(verified(book.decision.at("rule")), rule.origin.standing == Standing::verified);
  EXPECT_EQ(verified(book.parameter.at("delinked_share")), a.delinked_on(on).value()->origin.standing == Standing::verified);
  EXPECT_EQ(verified(book.parameter.at("rff_share")), a.facility_on("rapid", on).value()->origin.standing == Standing::verified);
  EXPECT_EQ(verified(book.tier("rapid")->provisions.at("stock")),
            a.facility_on("rapid", on).value()->origin.standing == Standing::verified);
}

struct BadFile {
  std::string from, to;  // what is replaced in a good file
  std::string says;
};

TEST(Arrangement, BadFilesAreRefused) {
  const std::string good = R"(key = "pair"
name = "A pair"
currency = "USD"
[sources]
s = "a treaty"
[[contributions]]
from = 2020-01-01
standing = "verified"
source = "s"
amounts = { JPN = "1", KOR = "2" }
[[multiples]]
from = 2020-01-01
standing = "verified"
source = "s"
amounts = { JPN = "1", KOR = "2" }
[[delinked]]
from = 2020-01-01
share = "0.4"
standing = "verified"
source = "s"
[[votes]]
from = 2020-01-01
basic = "1"
per_billion = "1"
numerator = 1
denominator = 2
standing = "verified"
source = "s"
[[facility]]
key = "line"
name = "Line"
access = "maximum"
from = 2020-01-01
standing = "verified"
source = "s"
)";
  ASSERT_TRUE(parse_arrangement(good, "f.toml")) << parse_arrangement(good, "f.toml").error().what;
  const BadFile bad[] = {
      {"\"pair\"", "\"a pair\"", "'key' in the file is not up to 16 small letters"},
      {"standing = \"verified\"", "standing = \"sure\"", "is not verified, reported or recalled"},
      {"source = \"s\"", "source = \"t\"", "There is no source 't'"},
      {"KOR = \"2\"", "KOR = 2.0", "is not a decimal number in quotes"},
      {"KOR = \"2\"", "KOR = \"-2\"", "KOR = -2"},
      {"JPN = \"1\", KOR = \"2\"", "JPN = \"1\"", "has a multiple and has no contribution"},
      {"share = \"0.4\"", "share = \"1.4\"", "is not a share of at most 1"},
      {"numerator = 1", "numerator = 3", "numerator = 3"},
      {"from = 2020-01-01", "from = \"2020-01-01\"", "is not a date"},
      {"access = \"maximum\"", "access = \"half\"", "is not maximum or delinked"},
      {"access = \"maximum\"", "access = \"maximum\"\nlimit = 3", "The key 'limit' is not known"},
  };
  for (const BadFile& b : bad) {
    std::string text = good;
    text.replace(text.find(b.from), b.from.size(), b.to);
    const auto read = parse_arrangement(text, "f.toml");
    ASSERT_FALSE(read) << b.to;
    EXPECT_NE(read.error().what.find(b.says), std::string::npos) << read.error().what;
    EXPECT_GT(read.error().where.line, 0) << read.error().what;
  }
}

}  // namespace
}  // namespace entrepot::finance
