// What nobody can do alone when stock is needed: take back what counts for another, move the floor, speak as the secretariat; and what becomes of a
// release whose stock is lost.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "reserves/proof.h"
#include "reserves/register_views.h"
#include "reserves/test_office.h"

namespace entrepot::reserves {
namespace {

std::string cut() { return " evidence.cut=" + document() + " statement.cut=exports_were_stopped"; }
std::string lose(const std::string& amount, const std::string& lot = "K1") {
  return "lot.lose lot=" + lot + " amount=" + amount + " reason=fire document=" + document();
}

void recognise(TestOffice& office, const std::string& amount = "60", const std::string& name = "R1", const std::string& agreement = "KJ") {
  ASSERT_EQ(office.ask("JPN", "recognition.ask agreement=" + agreement + " lot=K1 amount=" + amount + " recognition=" + name), "ok")
      << office.why();
  for (const char* economy : {"KOR", "JPN"})
    ASSERT_EQ(office.ask(economy, "recognition.confirm amount=" + amount + " recognition=" + name), "ok");
}

std::string submit(TestOffice& office, const std::string& release, const std::string& amount, const std::string& more = "") {
  return office.ask("JPN", "release.submit release=" + release +
                               " instrument=minerals tier=recognised good=gallium place=Yokohama amount=" + amount + cut() + more);
}

void reserve(TestOffice& office, const std::string& release, const std::string& amount, const std::string& more = "") {
  ASSERT_EQ(submit(office, release, amount, more), "ok") << office.why();
  ASSERT_EQ(office.ask("", "release.circulate release=" + release), "ok") << office.why();
  ASSERT_EQ(office.ask("KOR", "release.propose release=" + release + " lots=K1_" + amount), "ok") << office.why();
  for (const char* economy : {"KOR", "CHN", "THA", "VNM", "IDN", "MYS", "SGP"})
    ASSERT_EQ(office.ask(economy, "release.decide vote=yes release=" + release), "ok") << office.why();
}

const Release& release_of(TestOffice& office, const std::string& name) {
  return *office.office().read([&name](const RegisterState& state, const ledger::Ledger&) { return &state.releases.at(name); }).value();
}

TEST(Secretariat, IsFixedWithTheFirstVersion) {
  TestOffice office;
  Request adoption = TestOffice::parse("KOR", "rulebook.adopt");
  adoption.fields["text"] = *read_text_file(std::filesystem::path(ENTREPOT_SOURCE_DIR) / "data" / "rulebooks" / "minerals.toml");
  EXPECT_EQ(office.ask(adoption), "secretariat_missing");
  EXPECT_EQ(office.why(), "Clocks of minerals are the secretariat's: name the organisation that is it");
  Request outsider = adoption;
  outsider.by = TestOffice::parse("USA", "x").by;
  outsider.fields["secretariat"] = "Some Firm";
  EXPECT_EQ(office.ask(outsider), "not_a_member");
  outsider.by = TestOffice::parse("", "x").by;
  EXPECT_EQ(office.ask(outsider), "not_the_secretariat") << "who is none names none";
  adoption.fields["secretariat"] = "Secretariat";
  ASSERT_EQ(office.ask(adoption), "ok") << office.why();
  EXPECT_EQ(office.why(), "minerals, version 1: in force from 2026-01-01; its secretariat is Secretariat");
}

TEST(Secretariat, AloneSignsForNoEconomy) {
  TestOffice office;
  make_gallium(office);
  recognise(office);
  ASSERT_EQ(submit(office, "Q", "50"), "ok");
  Request circulate = TestOffice::parse("", "release.circulate release=Q");
  circulate.by.organisation = "Some Firm";
  circulate.by.people = {{"Xa", "head"}, {"Yb", "clerk"}};
  EXPECT_EQ(office.ask(circulate), "not_the_secretariat");
  EXPECT_EQ(office.why(), "Some Firm signs for no economy: for minerals only its secretariat does, Secretariat");
  ASSERT_EQ(office.ask("", "release.circulate release=Q"), "ok") << office.why();
  Request propose = circulate;
  propose.what = "release.propose";
  EXPECT_EQ(office.ask(propose), "not_the_secretariat");
  EXPECT_EQ(office.ask("USA", "release.propose release=Q"), "not_a_member") << "nor does anybody's economy";
  EXPECT_EQ(office.ask("", "release.propose release=Q"), "ok") << office.why();
}

TEST(Crisis, AHolderTakesNothingBackWhileARequestCountsOnIt) {
  TestOffice office;
  make_gallium(office);
  ASSERT_EQ(office.ask("KOR",
                       "agreement.open agreement=KJ0 instrument=minerals parties=KOR,JPN from=2026-01-01 until=2027-01-01 notice_days=0 "
                       "document=treaty"),
            "ok");
  recognise(office, "60", "R1", "KJ0");
  ASSERT_EQ(submit(office, "Q", "50"), "ok");
  for (const char* step : {"", "release.circulate release=Q", "release.propose release=Q"}) {
    if (*step != 0) {
      ASSERT_EQ(office.ask("", step), "ok") << office.why();
    }
    EXPECT_EQ(office.ask("KOR", "recognition.suspend recognition=R1 reason=x"), "counted_on") << step;
  }
  EXPECT_EQ(office.why(),
            "60.000 kg of K1 count for JPN by R1, and Q of JPN (50.000 kg, proposed) counts on them: KOR alone does not take them "
            "back meanwhile");
  EXPECT_EQ(office.ask("JPN", "recognition.suspend recognition=R1 reason=x"), "ok") << "its own";
  ASSERT_EQ(office.ask("JPN", "recognition.resume recognition=R1"), "ok");
  ASSERT_EQ(office.ask("JPN", "release.withdraw release=Q reason=x"), "ok");
  EXPECT_EQ(office.ask("KOR", "recognition.suspend recognition=R1 reason=x"), "ok") << "nothing counts on it any more";
}

TEST(Crisis, AHolderSuspendsAfterTheNoticeOfTheAgreement) {
  TestOffice office;
  make_gallium(office);
  recognise(office);
  ASSERT_EQ(office.ask("KOR", "recognition.suspend recognition=R1 reason=x"), "ok") << office.why();
  EXPECT_EQ(office.why(),
            "recognition R1: suspended by KOR with 30 days of notice: it counts for JPN to before 2026-04-01, or until what was asked for "
            "before is shipped");
  EXPECT_EQ(office.balance("countable:JPN:K1"), 60'000);
  EXPECT_EQ(office.ask("KOR", "recognition.suspend recognition=R1 reason=x"), "suspended_before");
  EXPECT_EQ(office.ask("JPN", "recognition.resume recognition=R1"), "not_the_holder");
  office.at("2026-03-31");
  reserve(office, "Q", "20");
  office.at("2026-04-02");
  EXPECT_TRUE(office.office().advance()->due.empty());
  EXPECT_EQ(office.balance("countable:JPN:K1"), 60'000) << "a request made during the notice counts on it";
  ASSERT_EQ(office.ask("KOR", "release.ship release=Q lot=K1 amount=20"), "ok") << office.why();
  EXPECT_EQ(office.office().advance()->due, std::vector<std::string>{"recognition R1: suspended; its 40.000 kg count for KOR meanwhile"});
  EXPECT_EQ(office.balance("countable:JPN:K1"), 0);
  EXPECT_EQ(office.balance("countable:KOR:K1"), 80'000);
  EXPECT_EQ(office.ask("JPN", "recognition.resume recognition=R1"), "not_the_holder") << "else the notice would be for nothing";
  EXPECT_EQ(office.why(), "KOR suspended R1 by its notice, and lets it count again");
  ASSERT_EQ(office.ask("KOR", "recognition.resume recognition=R1"), "ok") << office.why();
  EXPECT_EQ(office.balance("countable:JPN:K1"), 40'000);
  office.open();
  EXPECT_EQ(office.balance("countable:JPN:K1"), 40'000) << "after a replay";
  EXPECT_TRUE(verify_register(*office.journal())->holds());
}

TEST(Crisis, ANoticeOfSuspensionIsTakenBackOrAgreedTo) {
  TestOffice office;
  make_gallium(office);
  recognise(office);
  ASSERT_EQ(office.ask("KOR", "recognition.suspend recognition=R1 reason=x"), "ok") << office.why();
  ASSERT_EQ(office.ask("KOR", "recognition.resume recognition=R1"), "ok") << office.why();
  EXPECT_EQ(office.why(), "recognition R1: the notice of its suspension is taken back");
  office.at("2026-04-02");
  ASSERT_TRUE(office.office().advance());
  EXPECT_EQ(office.balance("countable:JPN:K1"), 60'000);
  ASSERT_EQ(office.ask("KOR", "recognition.suspend recognition=R1 reason=x"), "ok") << office.why();
  ASSERT_EQ(office.ask("JPN", "recognition.suspend recognition=R1 reason=agreed"), "ok") << "both sides, at once: " << office.why();
  EXPECT_EQ(office.balance("countable:JPN:K1"), 0);
  ASSERT_EQ(office.ask("JPN", "recognition.resume recognition=R1"), "ok") << office.why();
  // A notice never lets it count longer than agreed, and an end is no suspension.
  ASSERT_EQ(office.ask("KOR", "recognition.withdraw recognition=R1 reason=x"), "ok") << office.why();
  office.at("2026-04-03");
  EXPECT_EQ(office.ask("KOR", "recognition.suspend recognition=R1 reason=x"), "ends_before");
  office.at("2026-05-10");
  EXPECT_EQ(office.office().advance()->due, std::vector<std::string>{"recognition R1: ended; counts for KOR"});
}

TEST(Crisis, WhatWasAskedForBeforeTheEndOfTheNoticeIsShipped) {
  TestOffice office;
  make_gallium(office);
  recognise(office);
  ASSERT_EQ(office.ask("KOR", "recognition.withdraw recognition=R1 reason=x"), "ok") << office.why();
  office.at("2026-03-31");
  reserve(office, "Q", "20");
  office.at("2026-04-02");
  EXPECT_TRUE(office.office().advance()->due.empty());
  EXPECT_EQ(office.balance("countable:JPN:K1"), 60'000) << "held by the request";
  ASSERT_EQ(office.ask("KOR", "release.ship release=Q lot=K1 amount=20"), "ok") << office.why();
  EXPECT_EQ(office.office().advance()->due, std::vector<std::string>{"recognition R1: ended; counts for KOR"});
  EXPECT_EQ(office.balance("countable:JPN:K1"), 0);
  EXPECT_EQ(office.balance("countable:KOR:K1"), 80'000);
}

TEST(Crisis, ARequestAfterTheNoticeDoesNotProlongIt) {
  TestOffice office;
  make_gallium(office);
  recognise(office);
  ASSERT_EQ(office.ask("KOR", "recognition.withdraw recognition=R1 reason=x"), "ok");
  office.at("2026-03-31");
  ASSERT_EQ(submit(office, "Q", "20"), "ok");
  office.at("2026-04-02");
  ASSERT_EQ(submit(office, "P", "20"), "ok");
  ASSERT_EQ(office.ask("JPN", "release.withdraw release=Q reason=x"), "ok");
  EXPECT_EQ(office.office().advance()->due, std::vector<std::string>{"recognition R1: ended; counts for KOR"}) << "P came too late";
}

TEST(Crisis, AnAgreementMayHaveNoNotice) {
  TestOffice office;
  make_gallium(office);
  const std::string open =
      "agreement.open agreement=K2 instrument=minerals parties=KOR,JPN from=2026-01-01 until=2027-01-01 document=x notice_days=";
  EXPECT_EQ(office.ask("KOR", open + "-1"), "bad_notice");
  EXPECT_EQ(office.ask("KOR", open + "0.5"), "bad_notice");
  ASSERT_EQ(office.ask("KOR", open + "0"), "ok") << office.why();
  ASSERT_EQ(office.ask("JPN", "recognition.ask agreement=K2 lot=K1 amount=60 recognition=R1"), "ok");
  for (const char* economy : {"KOR", "JPN"}) ASSERT_EQ(office.ask(economy, "recognition.confirm amount=60 recognition=R1"), "ok");
  ASSERT_EQ(submit(office, "Q", "50"), "ok");
  EXPECT_EQ(office.ask("KOR", "recognition.withdraw recognition=R1 reason=x"), "counted_on") << "not even then";
  ASSERT_EQ(office.ask("KOR", "agreement.end agreement=K2 reason=x"), "ok");
  EXPECT_TRUE(office.office().advance()->due.empty()) << "the request came before";
  ASSERT_EQ(office.ask("JPN", "release.withdraw release=Q reason=x"), "ok");
  EXPECT_EQ(office.office().advance()->due, std::vector<std::string>{"recognition R1: ended; counts for KOR"});
}

TEST(Crisis, ALossNeedsItsEvidence) {
  TestOffice office;
  make_gallium(office);
  EXPECT_EQ(office.ask("KOR", "lot.lose lot=K1 amount=5 reason=fire"), "missing_field");
  EXPECT_EQ(office.ask("KOR", "lot.lose lot=K1 amount=5 reason=fire document=report"), "evidence_missing");
  ASSERT_EQ(office.ask("KOR", lose("5")), "ok");
  EXPECT_EQ(office.office()
                .read([](const RegisterState& state, const ledger::Ledger&) { return state.lots.at("K1").losses.at(0).document; })
                .value(),
            document());
}

TEST(Crisis, ALossOfWhatIsReservedLeavesTheReleaseShort) {
  TestOffice office;
  make_gallium(office);
  recognise(office);
  reserve(office, "Q", "50");
  EXPECT_EQ(office.ask("KOR", lose("100.001")), "above_stock");
  EXPECT_EQ(office.why(), "100.001 kg of K1 are lost; it holds 100.000 kg");
  ASSERT_EQ(office.ask("KOR", lose("80")), "ok") << office.why();
  EXPECT_EQ(office.why(),
            "lot K1: 80.000 kg lost; Q is short by 30.000 kg of it, 20.000 kg are still reserved; R1 counts 40.000 kg less for JPN");
  EXPECT_EQ(office.balance("stock:K1"), 20'000);
  EXPECT_EQ(office.balance("countable:JPN:K1"), 20'000);
  EXPECT_EQ(office.balance("countable:KOR:K1"), 0);
  EXPECT_EQ(release_of(office, "Q").state, ReleaseState::reserved);
  EXPECT_EQ(release_of(office, "Q").steps.back().step, "short by 30.000 kg of K1, lost in store");
  EXPECT_TRUE(verify_register(*office.journal())->holds());
  EXPECT_EQ(office.ask("KOR", "release.ship release=Q lot=K1 amount=20.001"), "above_reserved");
  ASSERT_EQ(office.ask("KOR", "release.ship release=Q lot=K1 amount=20"), "ok") << office.why();
  ASSERT_EQ(office.ask("JPN", "release.receive release=Q lot=K1 amount=20"), "ok") << office.why();
  EXPECT_EQ(release_of(office, "Q").state, ReleaseState::shipped) << "the rest may be found while its clock runs";
  ASSERT_TRUE(office.at("2026-03-12").office().advance());
  EXPECT_EQ(release_of(office, "Q").state, ReleaseState::received);
  EXPECT_EQ(office.office()
                .read([](const RegisterState& state, const ledger::Ledger& ledger) { return release_rows(state, ledger)[0].short_by; })
                .value(),
            "30.000 kg of K1");
  office.open();
  EXPECT_EQ(release_of(office, "Q").state, ReleaseState::received) << "after a replay";
}

TEST(Crisis, ALossOfAllThatIsReservedEndsTheShippingWithItsClock) {
  TestOffice office;
  make_gallium(office);
  recognise(office);
  reserve(office, "Q", "50");
  ASSERT_EQ(office.ask("KOR", "release.ship release=Q lot=K1 amount=10"), "ok");
  ASSERT_EQ(office.ask("JPN", "release.receive release=Q lot=K1 amount=10"), "ok");
  ASSERT_EQ(office.ask("KOR", lose("90")), "ok") << office.why();
  EXPECT_EQ(release_of(office, "Q").state, ReleaseState::shipped) << "the rest may be found while its clock runs";
  ASSERT_TRUE(office.at("2026-03-12").office().advance());
  EXPECT_EQ(release_of(office, "Q").state, ReleaseState::received) << "what was shipped had arrived";
  EXPECT_EQ(release_of(office, "Q").waits_for, "settle");
  TestOffice other;
  make_gallium(other);
  recognise(other);
  reserve(other, "Q", "50");
  ASSERT_EQ(other.ask("KOR", lose("100")), "ok") << other.why();
  EXPECT_EQ(release_of(other, "Q").state, ReleaseState::reserved) << "for what is found again, while its clock runs";
  EXPECT_EQ(other.ask("KOR", "release.ship release=Q lot=K1 amount=1"), "nothing_reserved");
  other.at("2026-03-12").office().advance();
  EXPECT_EQ(release_of(other, "Q").state, ReleaseState::lapsed);
  EXPECT_TRUE(verify_register(*other.journal())->holds());
}

TEST(Crisis, ALossTakesDrillsFirstThenWhatWasDecidedLast) {
  TestOffice office;
  make_gallium(office);
  recognise(office);
  reserve(office, "Q1", "20");
  reserve(office, "Q2", "20");
  reserve(office, "D", "20", " drill=yes");
  ASSERT_EQ(office.ask("KOR", lose("60")), "ok") << office.why();
  EXPECT_EQ(office.why(), "lot K1: 60.000 kg lost; R1 counts 20.000 kg less for JPN") << "the drill gives up its 20";
  EXPECT_EQ(release_of(office, "D").steps.back().step, "lifted: 60.000 kg of K1 were lost");
  ASSERT_EQ(office.ask("KOR", lose("15")), "ok") << office.why();
  EXPECT_EQ(office.why(),
            "lot K1: 15.000 kg lost; Q2 is short by 15.000 kg of it, 5.000 kg are still reserved; R1 counts 15.000 kg less for JPN");
  EXPECT_EQ(release_of(office, "Q1").consignments[0].short_by, 0);
  EXPECT_TRUE(verify_register(*office.journal())->holds());
}

TEST(Crisis, TheFloorIsThatOfTheRequest) {
  TestOffice office;
  make_gallium(office);
  const std::string need = "use.declare economy=KOR instrument=minerals good=gallium source=x daily=";
  ASSERT_EQ(office.ask("KOR", need + "2"), "ok");
  const std::string ask = "release.submit instrument=minerals tier=shared good=gallium place=Yokohama amount=40" + cut() +
                          evidence({"unable_by_trade"}) + readings("2026-03-01", 1, "40_100") + " release=";
  ASSERT_EQ(office.ask("JPN", ask + "Q"), "ok") << office.why();
  ASSERT_EQ(office.ask("", "release.circulate release=Q"), "ok");
  ASSERT_EQ(office.ask("KOR", need + "3.3"), "ok") << "99 of its 100 kg";
  ASSERT_EQ(office.ask("KOR", "release.propose release=Q lots=K1_40"), "ok") << office.why();
  EXPECT_EQ(office.why(),
            "release Q: proposed: 40.000 kg of K1 (KOR); KOR keeps 60.000 kg (30 days of 2.000 a day, declared on 2026-03-02)");
  office.at("2026-03-03");
  ASSERT_EQ(office.ask("KOR", need + "3"), "ok");
  for (const char* economy : {"CHN", "THA", "VNM", "IDN", "MYS", "SGP", "PHL"})
    ASSERT_EQ(office.ask(economy, "release.decide release=Q vote=yes"), "ok") << office.why();
  ASSERT_EQ(office.ask("JPN", ask + "P"), "ok") << "the next request";
  ASSERT_EQ(office.ask("", "release.circulate release=P"), "ok");
  EXPECT_EQ(office.ask("KOR", "release.propose release=P lots=K1_40"), "below_floor");
  EXPECT_NE(office.why().find("(30 days of 3.000 a day, declared on 2026-03-03)"), std::string::npos) << office.why();
}

// Invariant: whatever is lost of a lot while releases hold it, no account goes below zero, what is reserved is there, and each unit counts once.
TEST(Crisis, LossesNeverTakeMoreThanThereIs) {
  EXPECT_TRUE(rc::check("any losses of a lot that several releases hold", [] {
    TestOffice office;
    make_gallium(office);
    recognise(office, "40");
    RC_ASSERT(
        office.ask("THA", "agreement.open agreement=KT instrument=minerals parties=KOR,THA from=2026-01-01 until=2027-01-01 document=x") ==
        "ok");
    const std::string thai = std::to_string(*rc::gen::inRange(1, 60));
    RC_ASSERT(office.ask("THA", "recognition.ask recognition=T agreement=KT lot=K1 amount=" + thai) == "ok");
    for (const char* economy : {"KOR", "THA"}) RC_ASSERT(office.ask(economy, "recognition.confirm recognition=T amount=" + thai) == "ok");
    int left = 40;
    for (const char* name : {"Q1", "Q2", "D"}) {
      const int amount = *rc::gen::inRange(1, 20);
      if (amount > left) continue;
      left -= amount;
      reserve(office, name, std::to_string(amount), std::string(name) == "D" ? " drill=yes" : "");
    }
    for (int step = 0; step < 6; ++step) {
      const std::int64_t units = *rc::gen::inRange(1, 60'000);
      const std::string amount = Decimal::create(units, 3)->text();
      const std::int64_t before = office.balance("stock:K1");
      const std::string line = *rc::gen::element(lose(amount), lose(amount), "release.ship release=Q1 lot=K1 amount=" + amount,
                                                 "release.receive release=Q1 lot=K1 amount=" + amount);
      const std::string what = office.ask(line.find("receive") == std::string::npos ? "KOR" : "JPN", line);
      if (line.starts_with("lot.lose")) {
        RC_ASSERT((what == "ok") == (units <= before));
      }
    }
    const auto proof = verify_register(*office.journal());
    RC_ASSERT(proof);
    for (const auto& finding : proof->findings)
      if (!finding.violation.empty()) RC_FAIL(finding.rule + ": " + finding.violation);
  }));
}

}  // namespace
}  // namespace entrepot::reserves
