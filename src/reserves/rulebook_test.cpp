#include "reserves/rulebook.h"

#include <filesystem>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "base/file.h"

namespace entrepot::reserves {
namespace {

namespace fs = std::filesystem;

fs::path shipped(const std::string& name) { return fs::path(ENTREPOT_SOURCE_DIR) / "data" / "rulebooks" / (name + ".toml"); }

Rulebook book(const std::string& name) {
  auto read = read_rulebook(shipped(name));
  EXPECT_TRUE(read) << read.error().message();
  return read ? *read : Rulebook();
}

Day day(const std::string& text) { return *Day::parse(text); }
EconomyId economy(const std::string& code) { return *EconomyId::parse(code); }

// A share that is `percent` of the whole on each of `days` days up to the first of June.
Reading reading(const Trigger& trigger, const std::string& part, const std::string& whole, int days = 1) {
  std::vector<Observation> series;
  for (int back = 0; back < days; ++back) series.push_back({day("2026-06-01").plus(-back), *Decimal::parse(part), *Decimal::parse(whole)});
  return *read_threshold(trigger.threshold, series, day("2026-06-01"));
}

TEST(Rulebook, ThoseThatComeWithTheProgramAreRead) {
  int count = 0;
  for (const auto& file : fs::directory_iterator(shipped("x").parent_path())) {
    if (file.path().extension() != ".toml") continue;
    const auto read = read_rulebook(file.path());
    ASSERT_TRUE(read) << read.error().message();
    EXPECT_FALSE(read->tiers.empty() && read->parameter.empty()) << file.path();
    EXPECT_TRUE(read->tiers.empty() || !read->members.empty()) << file.path() << ": nobody can ask";
    ++count;
  }
  EXPECT_EQ(count, 10);
}

// Invariant: APTERR's earmarks are 87,000 t of ASEAN and 700,000 t of the Plus Three, 787,000 t in all.
TEST(Rulebook, EarmarksOfApterrAddUp) {
  std::map<std::string, Decimal> sums;
  for (const Member& member : book("apterr").members) sums[member.group] = *sums[member.group].plus(*member.pledge);
  EXPECT_EQ(sums["ASEAN"], Decimal(87'000));
  EXPECT_EQ(sums["PLUS3"], Decimal(700'000));
}

// Invariant: CMIM's contributions are 240.000 billion USD and its votes 281.600.
TEST(Rulebook, ContributionsAndVotesOfCmimAddUp) {
  Decimal contributions, votes;
  for (const Member& member : book("cmim").members) {
    contributions = *contributions.plus(*member.pledge);
    votes = *votes.plus(*member.votes);
  }
  EXPECT_EQ(contributions, Decimal(240));
  EXPECT_EQ(votes, *Decimal::parse("281.6"));
}

TEST(Rulebook, AMemberIsOneOnItsDaysOnly) {
  const Rulebook apterr = book("apterr");
  EXPECT_TRUE(apterr.is_member(economy("THA"), day("2026-11-01")));
  EXPECT_FALSE(apterr.is_member(economy("THA"), day("2012-07-11"))) << "the day before";
  EXPECT_TRUE(apterr.is_member(economy("THA"), day("2012-07-12")));
  EXPECT_FALSE(apterr.is_member(economy("TLS"), day("2026-11-01"))) << "an ASEAN member, but in no table of APTERR";
  EXPECT_TRUE(book("medical").is_member(economy("TLS"), day("2026-11-01")));
}

TEST(Rulebook, DistressOf2009BeginsAtTenPercentAndThirtyDays) {
  const Rulebook apsa = book("apsa-2009");
  const Trigger& distress = *apsa.trigger("distress");
  EXPECT_TRUE(reading(distress, "10", "100", 30).met);
  EXPECT_FALSE(reading(distress, "9.99", "100", 30).met);
  EXPECT_EQ(reading(distress, "9.99", "100", 30).words, "9.99 % is not >= 10 %");
  EXPECT_FALSE(reading(distress, "10", "100", 29).met);
  EXPECT_EQ(reading(distress, "10", "100", 29).words, "29 days are not >= 30 days of >= 10 %");
  EXPECT_FALSE(reading(distress, "9.999999999", "100", 30).met) << "not rounded to ten";
  EXPECT_EQ(reading(distress, "9.999999999", "100", 30).words, "about 10.00 % (9.999999999 of 100) is not >= 10 %");
  EXPECT_TRUE(reading(distress, "0.3", "3", 30).met) << "0.3 / 3 is a tenth, which it is not in binary";
}

TEST(Rulebook, DistressOf1986IsBelowEightyPercent) {
  const Rulebook apsa = book("apsa-1986");
  const Trigger& distress = *apsa.trigger("distress");
  EXPECT_TRUE(reading(distress, "79.99", "100").met);
  EXPECT_FALSE(reading(distress, "80", "100").met);
}

TEST(Rulebook, EmergencySharingBeginsAtSevenAndTwelvePercent) {
  const Rulebook iep = book("iep");
  const auto met = [&iep](const std::string& name, const std::string& part) { return reading(*iep.trigger(name), part, "100").met; };
  EXPECT_FALSE(met("general 7", "6.99"));
  EXPECT_TRUE(met("general 7", "7"));
  EXPECT_TRUE(met("general 7", "11.99"));
  EXPECT_FALSE(met("general 12", "11.99"));
  EXPECT_TRUE(met("general 12", "12"));
  EXPECT_FALSE(met("selective", "7")) << "above, not at least";
  EXPECT_TRUE(met("selective", "7.01"));
  EXPECT_FALSE(met("cumulative", "49.99"));
  EXPECT_TRUE(met("cumulative", "50"));
}

TEST(Rulebook, AMissingDayEndsARunAndIsNotFilled) {
  const Rulebook apsa = book("apsa-2009");
  std::vector<Observation> series;
  for (int back = 0; back < 40; ++back)
    if (back != 10) series.push_back({day("2026-06-01").plus(-back), Decimal(20), Decimal(100)});
  const auto read = read_threshold(apsa.trigger("distress")->threshold, series, day("2026-06-01"));
  EXPECT_EQ(read->run_days, 10);
  EXPECT_FALSE(read->met);
  const auto none = read_threshold(apsa.trigger("distress")->threshold, series, day("2026-06-02"));
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().what, "There is no figure for 2026-06-02");
}

// Invariant: a share meets a threshold exactly when the products of integers say so, whatever the decimal places.
TEST(Rulebook, SharesAreComparedExactly) {
  EXPECT_TRUE(rc::check("100 part >= threshold whole", [] {
    const auto part = *rc::gen::inRange<std::int64_t>(0, 1'000'000'000), whole = *rc::gen::inRange<std::int64_t>(1, 1'000'000'000);
    const auto tenths = *rc::gen::inRange<std::int64_t>(0, 1'000);
    Threshold threshold;
    threshold.percent = *Decimal::create(tenths, 1);
    const std::vector<Observation> one{{day("2026-06-01"), *Decimal::create(part, 4), *Decimal::create(whole, 4)}};
    __extension__ using Wide = __int128;
    RC_ASSERT(read_threshold(threshold, one, day("2026-06-01"))->met == (Wide{1000} * part >= Wide{tenths} * whole));
  }));
}

TEST(Rulebook, SaysWhatAReleaseRestsOnThatIsNotConfirmed) {
  const Rulebook apterr = book("apterr");
  const std::vector<EconomyId> parties{economy("THA"), economy("JPN")};
  std::string said;
  for (const Doubt& doubt : doubts(apterr, *apterr.tier("3"), parties, day("2026-11-01")))
    said += doubt.provision + " = " + doubt.why + "\n";
  EXPECT_EQ(said,
            "decision.rule = recalled: consensus (no source)\n"
            "allocation.rule = not known\n"
            "replenishment.rule = not known\n");
  const Rulebook minerals = book("minerals");
  EXPECT_TRUE(doubts(minerals, *minerals.tier("recognised"), parties, day("2026-11-01")).empty()) << "ours, and in a rulebook of ours";
  const std::vector<EconomyId> stranger{economy("IND")};
  EXPECT_EQ(doubts(minerals, *minerals.tier("recognised"), stranger, day("2026-11-01")).at(0).why, "is no member on 2026-11-01");
}

TEST(Rulebook, AChangeNeverRewritesThePast) {
  Rulebooks books;
  ASSERT_TRUE(books.adopt(book("apsa-1986")));
  ASSERT_TRUE(books.adopt(book("apsa-2009")));
  EXPECT_EQ(books.in_force("apsa", day("2012-12-31"))->version, 1);
  EXPECT_EQ(books.in_force("apsa", day("2013-01-01"))->version, 2);
  EXPECT_EQ(books.in_force("apsa", day("1980-01-01")), nullptr);
  const auto again = books.adopt(book("apsa-2009"));
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().what, "Version 2 of apsa from 2013-01-01 does not follow version 2 from 2013-01-01");
  EXPECT_FALSE(books.adopt(book("apsa-1986")));
}

TEST(Rulebook, ClocksCountHoursDaysAndWorkingDays) {
  Rulebook rules = book("minerals");
  rules.holidays = {day("2026-11-30")};
  const std::int64_t friday = day("2026-11-27").sys_days().time_since_epoch().count() * 86'400 + 15 * 3600;
  const auto due = [&](int amount, Clock::Unit unit) {
    Clock clock;
    clock.amount = amount;
    clock.unit = unit;
    return due_seconds(rules, clock, friday) - friday;
  };
  EXPECT_EQ(due(24, Clock::Unit::hours), 24 * 3600);
  EXPECT_EQ(due(1, Clock::Unit::days), (9 + 24) * 3600 - 1) << "to the end of Saturday";
  EXPECT_EQ(due(2, Clock::Unit::working_days), (9 + 5 * 24) * 3600 - 1) << "Monday is a holiday: to the end of Wednesday";
}

TEST(Rulebook, HolidaysOfTheSeatAreNoWorkingDays) {
  const Rulebook minerals = book("minerals");
  const auto ends = [&minerals](const char* began) {
    const std::int64_t at = day(began).sys_days().time_since_epoch().count() * 86'400 + 9 * 3600;
    return Day(std::chrono::sys_days(std::chrono::days(due_seconds(minerals, *minerals.clock("decide"), at) / 86'400))).text();
  };
  EXPECT_EQ(ends("2026-03-03"), "2026-03-05");
  EXPECT_EQ(ends("2026-09-23"), "2026-09-29") << "Chuseok, 24 to 26 September 2026";
  EXPECT_EQ(ends("2026-02-27"), "2026-03-04") << "2 March 2026 stands for the first";
  for (const char* name : {"apterr", "apsa-2009", "medical", "minerals"}) {
    const Rulebook rules = book(name);
    EXPECT_FALSE(rules.holidays.empty()) << name << " has working days";
    EXPECT_FALSE(rules.holidays_source.empty()) << name;
  }
  const std::vector<EconomyId> parties{economy("JPN")};
  EXPECT_TRUE(doubts(minerals, *minerals.tier("recognised"), parties, day("2027-12-31")).empty());
  const auto after = doubts(minerals, *minerals.tier("recognised"), parties, day("2028-01-01"));
  ASSERT_EQ(after.size(), 1U);
  EXPECT_EQ(after[0].why, "the calendar of KOR ends before 2028-01-01") << "what is not known is named, not taken for a working day";
}

TEST(Rulebook, RemindersComeAtTheirShareOfTheClock) {
  Clock clock;
  EXPECT_FALSE(remind_seconds(clock, 100, 200));
  clock.remind = *Decimal::parse("0.5");
  EXPECT_EQ(*remind_seconds(clock, 100, 201), 150) << "rounded down";
  clock.remind = Decimal(0);
  EXPECT_EQ(*remind_seconds(clock, 100, 201), 100);
}

TEST(Rulebook, BadFilesAreRefusedWithTheLine) {
  const std::string good = *read_text_file(shipped("minerals"));
  const auto said = [&good](const std::string& from, const std::string& to) {
    std::string text = good;
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    text.replace(at, from.size(), to);
    const auto read = parse_rulebook(text, "r.toml");
    return read ? std::string("read") : read.error().what;
  };
  EXPECT_EQ(said("ours = true", "ours = true\nower = 1"), "The key 'ower' is not known in the rulebook");
  EXPECT_EQ(said("standing = \"verified\"", "standing = \"sure\""), "'sure' is no standing of a value");
  EXPECT_EQ(said("source = \"summit\"", "source = \"sumit\""), "The source 'sumit' is not in [sources]");
  EXPECT_EQ(said("compare = \"<\"", "compare = \"=<\""), "'=<' is no comparison");
  EXPECT_EQ(said("percent = \"50\"", "percent = \"50%\""), "'50%' is not a decimal number");
  EXPECT_EQ(said("evidence = [\"cut\"]", "evidence = [\"cuts\"]"), "'cuts' is not in [evidence]");
  EXPECT_EQ(said("within = \"8 days\"", "within = \"8 weeks\""),
            "'within' in [[clock]] is not a time such as \"24 hours\", \"30 days\" or \"2 working days\"");
  EXPECT_EQ(said("economy = \"IDN\"", "economy = \"BRN\""), "BRN is there twice");
  EXPECT_EQ(said("version = 1", "version = 0"), "version = 0");
  EXPECT_EQ(said("holidays_source = \"calendar\"", ""), "The holidays have no source");
  EXPECT_EQ(said("holidays_until = \"2028-01-01\"", "holidays_until = \"2026-01-02\"").substr(0, 11), "The holiday");
  EXPECT_EQ(said("remind = \"0.5\"", "remind = \"1.5\""), "remind = 1.5");
  EXPECT_EQ(said("escalate_every = \"1 day\"", "escalate_every = \"1 working day\""),
            "'escalate_every' in [[clock]] is not a time such as \"24 hours\" or \"2 days\"");
  EXPECT_EQ(said("factor = \"1\"", "factor = \"-1\""), "factor = -1");
  EXPECT_EQ(said("in_force = \"2026-01-01\"", "in_force = \"2026-02-30\"").substr(0, 12), "'2026-02-30'");
}

// A tier is paid or brought back: what says both, or neither, is refused.
TEST(Rulebook, IsPaidOrBroughtBack) {
  const std::string medical = *read_text_file(shipped("medical"));
  const auto with = [&medical](const std::string& from, const std::string& to) {
    std::string text = medical;
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) text.replace(at, from.size(), to);
    const auto read = parse_rulebook(text, "m.toml");
    return read ? std::string("read") : read.error().what + "|" + read.error().where.field;
  };
  const std::string loan = "replenishment = {is = \"in kind unless paid\"", grant = "replenishment = {is = \"none\"";
  EXPECT_EQ(with("x", "x"), "read");
  EXPECT_EQ(replenishment_of(*book("medical").tier("loan")), Replenishment::in_kind_unless_paid);
  EXPECT_EQ(replenishment_of(*book("medical").tier("grant")), Replenishment::none);
  EXPECT_EQ(with(loan, "replenishment = {is = \"in kind\""), "read");
  EXPECT_EQ(with(loan, "replenishment = {is = \"perhaps\""), "'perhaps' is no replenishment|replenishment");
  EXPECT_EQ(with(loan, grant), "The price of tier 'loan' is 'restored in kind', and nothing is brought back|replenishment");
  EXPECT_EQ(with(grant, loan), "Tier 'grant' is free, and brought back in kind unless paid|replenishment");
  EXPECT_EQ(with("{is = \"restored in kind\"", "{is = \"market price\""), "read");
  std::string paid = medical;
  paid.replace(paid.find("restored in kind"), 16, "market price");
  paid.replace(paid.find("in kind unless paid"), 19, "in kind");
  EXPECT_EQ(parse_rulebook(paid, "m.toml").error().what, "Tier 'loan' is paid (market price) and brought back in kind, too");
  std::string without = medical;
  const auto clock = without.find("[[clock]]\nstep = \"replenish\"");
  without.erase(clock, without.find("[[clock]]", clock + 1) - clock);
  EXPECT_EQ(parse_rulebook(without, "m.toml").error().what,
            "Tier 'loan' is brought back in kind unless paid, and there is no clock 'replenish'");
}

}  // namespace
}  // namespace entrepot::reserves
