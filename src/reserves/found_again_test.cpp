// What counts and losses take from promises, and what is found again gives back: nobody gains by counting low first.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "reserves/proof.h"
#include "reserves/test_office.h"

namespace entrepot::reserves {
namespace {

std::string count(const std::string& quantity, const std::string& counted_on = "2026-03-02") {
  return "lot.attest lot=K1 quantity=" + quantity + " counted_on=" + counted_on + " confidence=measured document=" + document();
}

std::string lose(const std::string& amount) { return "lot.lose lot=K1 amount=" + amount + " reason=fire document=" + document(); }

void recognise(TestOffice& office, const std::string& economy, const std::string& name, const std::string& amount) {
  ASSERT_EQ(office.ask(economy, "recognition.ask agreement=K lot=K1 amount=" + amount + " recognition=" + name), "ok") << office.why();
  for (const std::string& party : {std::string("KOR"), economy})
    ASSERT_EQ(office.ask(party, "recognition.confirm amount=" + amount + " recognition=" + name), "ok") << office.why();
}

void make_stock(TestOffice& office) {
  make_gallium(office);
  ASSERT_EQ(office.ask("KOR",
                       "agreement.open agreement=K instrument=minerals parties=KOR,JPN,THA,VNM from=2026-01-01 until=2027-01-01 document=x "
                       "notice_days=0"),
            "ok");
}

// Korea's part and what is decided of it: a release of Japan's.
void decide(TestOffice& office, const std::string& amount) {
  ASSERT_EQ(office.ask("JPN", "release.submit release=Q instrument=minerals tier=recognised good=gallium place=x amount=" + amount +
                                  evidence({"cut"})),
            "ok")
      << office.why();
  ASSERT_EQ(office.ask("", "release.circulate release=Q"), "ok") << office.why();
  ASSERT_EQ(office.ask("KOR", "release.propose release=Q lots=K1_" + amount), "ok") << office.why();
  for (const char* economy : {"KOR", "CHN", "THA", "VNM", "IDN", "MYS", "SGP"})
    ASSERT_EQ(office.ask(economy, "release.decide vote=yes release=Q"), "ok") << office.why();
}

TEST(FoundAgain, ALowCountTakesNothingBack) {
  TestOffice office;
  make_stock(office);
  recognise(office, "JPN", "R1", "60");
  ASSERT_EQ(office.ask("KOR", count("0")), "ok") << office.why();
  EXPECT_EQ(office.why(), "lot K1: 0.000 kg, 100.000 kg less than before are booked as lost; R1 counts 60.000 kg less for JPN");
  ASSERT_EQ(office.ask("KOR", count("50")), "ok") << office.why();
  EXPECT_EQ(office.why(), "lot K1: 50.000 kg; R1 counts 50.000 kg again for JPN");
  EXPECT_EQ(office.balance("countable:KOR:K1"), 0);
  EXPECT_EQ(office.ask("KOR", "lot.use lot=K1 amount=1 reason=x"), "owed_to_recognitions");
  ASSERT_EQ(office.ask("KOR", count("100")), "ok") << office.why();
  EXPECT_EQ(office.balance("countable:JPN:K1"), 60'000);
  EXPECT_EQ(office.balance("countable:KOR:K1"), 40'000);
  EXPECT_TRUE(verify_register(*office.journal())->holds());
  office.open();
  EXPECT_EQ(office.balance("countable:JPN:K1"), 60'000) << "after a replay";
}

TEST(FoundAgain, WhatIsUsedIsNotRestored) {
  TestOffice office;
  make_stock(office);
  recognise(office, "JPN", "R1", "60");
  ASSERT_EQ(office.ask("JPN", "recognition.suspend recognition=R1 reason=x"), "ok");
  ASSERT_EQ(office.ask("KOR", count("0")), "ok");
  ASSERT_EQ(office.ask("KOR", count("70")), "ok");
  ASSERT_EQ(office.ask("JPN", "recognition.resume recognition=R1"), "ok") << office.why();
  EXPECT_EQ(office.balance("countable:JPN:K1"), 60'000);
  ASSERT_EQ(office.ask("JPN", "recognition.withdraw recognition=R1 reason=x"), "ok");
  ASSERT_EQ(office.ask("KOR", count("100")), "ok");
  EXPECT_EQ(office.balance("countable:KOR:K1"), 100'000) << "what was given up is nobody else's";
}

TEST(FoundAgain, AnEndRestoresTheOthers) {
  TestOffice office;
  make_stock(office);
  recognise(office, "JPN", "R1", "60");
  recognise(office, "THA", "R2", "30");
  ASSERT_EQ(office.ask("KOR", lose("50")), "ok") << office.why();
  EXPECT_EQ(office.why(), "lot K1: 50.000 kg lost; R2 counts 30.000 kg less for THA; R1 counts 10.000 kg less for JPN");
  ASSERT_EQ(office.ask("JPN", "recognition.withdraw recognition=R1 reason=x"), "ok");
  EXPECT_EQ(office.balance("countable:THA:K1"), 30'000);
  EXPECT_EQ(office.balance("countable:KOR:K1"), 20'000);
}

TEST(FoundAgain, AShortReleaseIsServedFirst) {
  TestOffice office;
  make_stock(office);
  recognise(office, "THA", "R0", "20");
  recognise(office, "JPN", "R1", "60");
  decide(office, "50");
  ASSERT_EQ(office.ask("KOR", lose("100")), "ok") << office.why();
  EXPECT_EQ(office.balance("countable:JPN:K1"), 0);
  EXPECT_EQ(office.ask("KOR", "recognition.suspend recognition=R1 reason=x"), "counted_on") << "it waits until its clock ends";
  ASSERT_EQ(office.ask("KOR", count("30")), "ok") << office.why();
  EXPECT_EQ(office.why(), "lot K1: 30.000 kg; R1 counts 30.000 kg again for JPN; 30.000 kg of it are reserved again for Q");
  ASSERT_EQ(office.ask("KOR", count("75")), "ok") << office.why();
  EXPECT_EQ(office.why(),
            "lot K1: 75.000 kg; R1 counts 20.000 kg again for JPN; 20.000 kg of it are reserved again for Q; R0 counts 20.000 kg again for "
            "THA; R1 counts 5.000 kg again for JPN");
  EXPECT_EQ(office.balance("countable:KOR:K1"), 0);
  EXPECT_TRUE(verify_register(*office.journal())->holds());
  ASSERT_EQ(office.ask("KOR", "release.ship release=Q lot=K1 amount=50"), "ok") << office.why();
  EXPECT_EQ(office.balance("countable:JPN:K1"), 5'000);
  EXPECT_TRUE(verify_register(*office.journal())->holds());
}

TEST(FoundAgain, WhoIsShortOfEverythingWaitsAsLongAsItsClock) {
  TestOffice office;
  make_stock(office);
  recognise(office, "JPN", "R1", "60");
  decide(office, "50");
  ASSERT_EQ(office.ask("KOR", lose("100")), "ok") << office.why();
  office.at("2026-03-12");
  const auto due = office.office().advance();
  ASSERT_EQ(due->due.size(), 1U);
  EXPECT_EQ(due->due[0], "release Q: lapsed: nothing was shipped in time; the stock is free again");
  ASSERT_EQ(office.ask("KOR", count("100", "2026-03-12")), "ok") << office.why();
  EXPECT_EQ(office.balance("countable:JPN:K1"), 60'000) << "to be asked for again";
}

const Release& release_of(TestOffice& office) {
  return *office.office().read([](const RegisterState& state, const ledger::Ledger&) { return &state.releases.at("Q"); }).value();
}

// What was shipped of a release does not end its claim on what it lost in store.
TEST(FoundAgain, APartlyShippedReleaseWaitsAsLongAsItsClock) {
  TestOffice office;
  make_stock(office);
  recognise(office, "JPN", "R1", "60");
  decide(office, "50");
  ASSERT_EQ(office.ask("KOR", "release.ship release=Q lot=K1 amount=30"), "ok") << office.why();
  ASSERT_EQ(office.ask("KOR", lose("70")), "ok") << office.why();
  EXPECT_EQ(release_of(office).waits_for, "ship");
  ASSERT_EQ(office.ask("JPN", "release.receive release=Q lot=K1 amount=30"), "ok") << office.why();
  EXPECT_EQ(release_of(office).state, ReleaseState::shipped) << "it may get more";
  ASSERT_EQ(office.ask("KOR", count("15")), "ok") << office.why();
  EXPECT_EQ(office.why(), "lot K1: 15.000 kg; R1 counts 15.000 kg again for JPN; 15.000 kg of it are reserved again for Q");
  EXPECT_EQ(office.ask("KOR", "lot.use lot=K1 amount=1 reason=x"), "above_stock") << "it is promised once";
  ASSERT_EQ(office.ask("KOR", "release.ship release=Q lot=K1 amount=15"), "ok") << office.why();
  EXPECT_EQ(office.why(), "release Q: 15.000 kg of K1 shipped; until 2026-03-10T23:59:59Z it waits for what it is short by");
  ASSERT_EQ(office.ask("JPN", "release.receive release=Q lot=K1 amount=15"), "ok") << office.why();
  EXPECT_TRUE(verify_register(*office.journal())->holds());
  office.at("2026-03-12");
  EXPECT_EQ(office.office().advance()->due,
            std::vector<std::string>{"release Q: what it is short by was not found in time; all that was shipped is received"});
  EXPECT_EQ(release_of(office).waits_for, "settle");
  EXPECT_EQ(release_of(office).consignments[0].short_by, 5'000);
  for (const StepDone& step : release_of(office).steps) EXPECT_FALSE(step.late) << step.step << ": nobody is late with what was lost";
  ASSERT_EQ(office.ask("KOR", count("100", "2026-03-12")), "ok") << office.why();
  EXPECT_EQ(office.balance("countable:JPN:K1"), 15'000) << "60 less what was shipped";
  EXPECT_TRUE(verify_register(*office.journal())->holds());
  office.open();
  EXPECT_EQ(office.balance("countable:JPN:K1"), 15'000) << "after a replay";
}

// Invariant: after any counts of a lot each recognition counts what the last count alone leaves it, in the order in which they were agreed.
TEST(FoundAgain, OnlyTheLastCountDecides) {
  EXPECT_TRUE(rc::check("any counts and losses", [] {
    TestOffice office;
    make_stock(office);
    const std::vector<std::pair<std::string, std::string>> promised{{"R2", "JPN"}, {"R1", "THA"}, {"R3", "JPN"}, {"R0", "VNM"}};
    std::vector<std::int64_t> agreed;
    for (const auto& [name, economy] : promised) {
      agreed.push_back(*rc::gen::inRange<std::int64_t>(1, 25'001));
      recognise(office, economy, name, Decimal::create(agreed.back(), 3)->text());
    }
    std::int64_t held = 100'000;
    const int steps = *rc::gen::inRange(1, 8);
    for (int i = 0; i < steps; ++i) {
      const std::int64_t next = *rc::gen::inRange<std::int64_t>(0, 120'001);
      const bool by_loss = next < held && *rc::gen::arbitrary<bool>();
      const std::string line = by_loss ? lose(Decimal::create(held - next, 3)->text()) : count(Decimal::create(next, 3)->text());
      RC_ASSERT(office.ask("KOR", line) == "ok");
      held = next;
      std::int64_t left = held;
      std::map<std::string, std::int64_t> expected;
      for (std::size_t k = 0; k < promised.size(); ++k) {
        const std::int64_t part = std::min(left, agreed[k]);
        left -= part, expected[promised[k].second] += part;
        const auto counted = *office.office().read([&](const RegisterState& state, const ledger::Ledger&) {
          const Recognition& one = state.recognitions.at(promised[k].first);
          return std::pair(one.counted, one.lost);
        });
        RC_ASSERT(counted == std::pair(part, agreed[k] - part));
      }
      for (const auto& [economy, amount] : expected) RC_ASSERT(office.balance("countable:" + economy + ":K1") == amount);
      RC_ASSERT(office.balance("countable:KOR:K1") == left);
    }
    RC_ASSERT(verify_register(*office.journal())->holds());
  }));
}

TEST(GoodsOnTheWay, AreNotCountedTwice) {
  TestOffice office;
  make_stock(office);
  recognise(office, "JPN", "R1", "60");
  decide(office, "30");
  ASSERT_EQ(office.ask("KOR", "release.ship release=Q lot=K1 amount=30"), "ok") << office.why();
  ASSERT_EQ(office.ask("JPN", "release.receive release=Q lot=K1 amount=30"), "ok") << office.why();
  ASSERT_EQ(office.ask("JPN", "release.settle release=Q"), "ok") << office.why();
  const std::string back = "release.replenish release=Q lot=K1 document=x amount=";
  office.at("2026-03-04");
  ASSERT_EQ(office.ask("JPN", back + "30"), "ok") << office.why();
  office.at("2026-03-05");
  EXPECT_EQ(office.ask("KOR", count("100", "2026-03-05")), "goods_on_the_way");
  EXPECT_EQ(office.why(),
            "30.000 kg of K1 were brought back for Q from 2026-03-04 on, and KOR has not confirmed them: a count of K1 on 2026-03-05 may "
            "hold them. Confirm first what has arrived (release.replenish) and then count, or say that the count is without them "
            "(without_goods_on_the_way=yes)");
  ASSERT_EQ(office.ask("KOR", count("70", "2026-03-03")), "ok") << "before they came: " << office.why();
  EXPECT_EQ(office.ask("KOR", count("70", "2026-03-05") + " without_goods_on_the_way=perhaps"), "neither_yes_nor_no");
  ASSERT_EQ(office.ask("KOR", count("70", "2026-03-05") + " without_goods_on_the_way=yes"), "ok") << office.why();
  ASSERT_EQ(office.ask("KOR", back + "30"), "ok") << office.why();
  EXPECT_EQ(office.balance("stock:K1"), 100'000);
  EXPECT_EQ(office.ask("KOR", count("100", "2026-03-05")), "ok") << office.why();
  EXPECT_TRUE(verify_register(*office.journal())->holds());
}

// The version from 3 March on, by which who holds a lot makes it good.
void holders_replenish(TestOffice& office) {
  std::string text = *read_text_file(std::filesystem::path(ENTREPOT_SOURCE_DIR) / "data" / "rulebooks" / "minerals.toml");
  for (const auto& [from, to] : {std::pair{"version = 1", "version = 2"},
                                 {"in_force = \"2026-01-01\"", "in_force = \"2026-03-03\""},
                                 {"step = \"replenish\"\nowner = \"requester\"", "step = \"replenish\"\nowner = \"holder\""}}) {
    ASSERT_NE(text.find(from), std::string::npos);
    text.replace(text.find(from), std::string(from).size(), to);
  }
  Request adopt = TestOffice::parse("", "rulebook.adopt");
  adopt.fields["text"] = text;
  ASSERT_EQ(office.ask(adopt), "ok") << office.why();
  office.at("2026-03-03");
}

void until_settled(TestOffice& office) {
  recognise(office, "JPN", "R1", "60");
  decide(office, "30");
  for (const auto& [economy, line] : {std::pair{"KOR", "release.ship release=Q lot=K1 amount=30"},
                                      {"JPN", "release.receive release=Q lot=K1 amount=30"},
                                      {"JPN", "release.settle release=Q"}})
    ASSERT_EQ(office.ask(economy, line), "ok") << office.why();
}

// A count may hold what is brought back before anybody said so: it is in the lot once.
TEST(GoodsOnTheWay, AHolderThatCountsBeforeItReplenishesSaysWhetherTheyAreInTheCount) {
  const std::string back = "release.replenish release=Q lot=K1 document=x amount=";
  for (const bool holder_owes : {true, false}) {
    TestOffice office;
    make_stock(office);
    if (holder_owes) {
      ASSERT_NO_FATAL_FAILURE(holders_replenish(office));
    }
    ASSERT_NO_FATAL_FAILURE(until_settled(office));
    office.at("2026-03-05");
    ASSERT_EQ(office.ask("KOR", count("90", "2026-03-05")), "ok") << "20 of the 30 stand in it again: " << office.why();
    if (!holder_owes) {
      ASSERT_EQ(office.ask("JPN", back + "30"), "ok") << office.why();
    }
    EXPECT_EQ(office.ask("KOR", back + "20"), "counted_or_not");
    EXPECT_EQ(office.why(),
              "Counts of K1 since Q was decided found 20.000 kg more than was known: say whether what is brought back is among it "
              "(in_the_count=yes) or comes on top (no)");
    EXPECT_EQ(office.ask("KOR", back + "20.001 in_the_count=yes"), "above_found");
    EXPECT_EQ(office.ask("KOR", back + "20 in_the_count=perhaps"), "neither_yes_nor_no");
    ASSERT_EQ(office.ask("KOR", back + "20 in_the_count=yes"), "ok") << office.why();
    EXPECT_EQ(office.why(), "release Q: replenished: 20.000 kg into K1; 10.000 kg of it are still due, as counted before");
    EXPECT_EQ(office.balance("stock:K1"), 90'000) << "once";
    EXPECT_EQ(office.ask("KOR", back + "1 in_the_count=yes"), "above_found") << "what was found is named once";
    ASSERT_EQ(office.ask("KOR", back + "10"), "ok") << "after the count: " << office.why();
    EXPECT_EQ(office.balance("stock:K1"), 100'000);
    EXPECT_EQ(release_of(office).state, ReleaseState::replenished);
    ASSERT_EQ(office.ask("KOR", count("100", "2026-03-05")), "ok") << "a later count finds nothing more: " << office.why();
    EXPECT_EQ(office.balance("countable:JPN:K1") + office.balance("countable:KOR:K1"), 100'000);
    EXPECT_TRUE(verify_register(*office.journal())->holds());
    office.open();
    EXPECT_EQ(office.balance("stock:K1"), 100'000) << "after a replay";
  }
}

TEST(GoodsOnTheWay, ComeOnTopOfACountThatSaysSo) {
  TestOffice office;
  make_stock(office);
  ASSERT_NO_FATAL_FAILURE(until_settled(office));
  ASSERT_EQ(office.ask("KOR", count("90")), "ok") << office.why();
  const std::string back = "release.replenish release=Q lot=K1 document=x amount=30";
  ASSERT_EQ(office.ask("JPN", back), "ok") << office.why();
  ASSERT_EQ(office.ask("KOR", back + " in_the_count=no"), "ok") << office.why();
  EXPECT_EQ(office.balance("stock:K1"), 120'000);
}

}  // namespace
}  // namespace entrepot::reserves
