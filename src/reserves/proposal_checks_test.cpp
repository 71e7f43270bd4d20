// What would stop a release at its decision is said when it is proposed or asked for, and how to mend it.
#include <gtest/gtest.h>

#include "reserves/test_office.h"

namespace entrepot::reserves {
namespace {

// Japan counts 60 kg of the Korean lot, and asks for 80.
void ask_for_recognised(TestOffice& office) {
  make_gallium(office);
  ASSERT_EQ(office.ask("JPN", "recognition.ask recognition=R1 agreement=KJ lot=K1 amount=60"), "ok");
  for (const char* economy : {"KOR", "JPN"}) ASSERT_EQ(office.ask(economy, "recognition.confirm amount=60 recognition=R1"), "ok");
  ASSERT_EQ(office.ask("JPN", "release.submit release=Q instrument=minerals tier=recognised good=gallium place=Yokohama amount=80" +
                                  evidence({"cut"})),
            "ok")
      << office.why();
  ASSERT_EQ(office.ask("", "release.circulate release=Q"), "ok");
}

bool contains(const std::string& text, const std::string& words) { return text.find(words) != std::string::npos; }

TEST(Proposals, TakeNoMoreThanTheRequesterCounts) {
  TestOffice office;
  ask_for_recognised(office);
  EXPECT_EQ(office.ask("KOR", "release.propose release=Q lots=K1_70"), "exceeds_countable");
  EXPECT_EQ(office.why(), "70.000 kg of K1 would be drawn for JPN, which has 60.000 kg that are not promised");
  EXPECT_EQ(office.ask("KOR", "release.propose release=Q lots=K1_60"), "ok") << office.why();
  Request before = TestOffice::parse("KOR", "release.propose release=Q lots=K1_70");
  before.format = 6;
  const Decision decision = *office.office().read([&before](const RegisterState& state, const ledger::Ledger& ledger) {
    return decide(state, ledger, before, ledger.time() + 1, state.entries + 1);
  });
  EXPECT_TRUE(std::holds_alternative<Plan>(decision)) << "what was proposed before stays proposed";
}

TEST(Proposals, SayHowLotsAreWritten) {
  TestOffice office;
  ask_for_recognised(office);
  EXPECT_EQ(office.ask("KOR", "release.propose release=Q lots=K1=60"), "no_such_lot");
  EXPECT_EQ(office.why(), "'K1=60' is no lot with an amount: write LOT AMOUNT, such as \"K1 600\", with ';' between several");
}

TEST(Requests, SayWhoHasDeclaredNoUse) {
  TestOffice office;
  make_gallium(office);
  const auto count_new = [&office](const std::string& lot) {
    ASSERT_EQ(
        office.ask("KOR", "lot.open depot=D-KOR instrument=minerals good=gallium grade=4N kind=earmarked received=2026-02-01 lot=" + lot),
        "ok");
    ASSERT_EQ(office.ask("KOR", "lot.attest quantity=1 counted_on=2026-03-02 confidence=measured document=" + document() + " lot=" + lot),
              "ok");
  };
  count_new("K2");
  EXPECT_EQ(office.why(),
            "lot K2: 1.000 kg; KOR has declared no use: until it does, no release of its own stock to others can be decided (reserve stock "
            "need KOR --instrument minerals --good \"gallium\")");
  const auto submit = [&office](const std::string& economy, const std::string& name) {
    ASSERT_EQ(office.ask(economy, "release.submit instrument=minerals tier=shared good=gallium place=port amount=20 release=" + name +
                                      evidence({"cut", "unable_by_trade"}) + " reading=2026-03-01_40_100"),
              "ok")
        << office.why();
  };
  submit("THA", "Q1");
  EXPECT_TRUE(contains(office.why(),
                       "; CANNOT BE DECIDED: JPN, KOR have declared no use, and what may be given is not known (reserve stock "
                       "need ECONOMY --instrument minerals --good \"gallium\")"))
      << office.why();
  submit("JPN", "Q2");
  EXPECT_TRUE(contains(office.why(), "; nothing of KOR can be proposed, which has declared no use (")) << office.why();
  for (const char* name : {"Q1", "Q2"}) ASSERT_EQ(office.ask("", std::string("release.circulate release=") + name), "ok");
  EXPECT_EQ(office.ask("KOR", "release.propose release=Q1"), "use_not_declared") << office.why();
  EXPECT_EQ(office.ask("KOR", "release.propose release=Q2"), "ok") << "of what others may give";
  EXPECT_EQ(office.why(), "release Q2: proposed: 20.000 kg of J1 (JPN)");
  ASSERT_EQ(office.ask("KOR", "use.declare economy=KOR instrument=minerals good=gallium daily=2 source=x"), "ok");
  EXPECT_EQ(office.ask("KOR", "release.propose release=Q1"), "ok") << office.why();
  EXPECT_TRUE(contains(office.why(), "release Q1: proposed: 20.000 kg of K1 (KOR)")) << office.why();
  count_new("K3");
  EXPECT_EQ(office.why(), "lot K3: 1.000 kg");
}

TEST(Refusals, SayWhatToDoNext) {
  TestOffice office;
  ask_for_recognised(office);
  EXPECT_EQ(office.ask("KOR", "release.ship release=Q lot=K1 amount=1"), "wrong_step");
  EXPECT_EQ(office.why(), "Q is circulated: release.ship is not its next step, 'propose' is");
  EXPECT_EQ(office.ask("JPN", "recognition.resume recognition=R1"), "wrong_state");
  EXPECT_EQ(office.why(), "R1 is counted, not suspended: it is suspended or withdrawn from here");
  ASSERT_EQ(office.ask("KOR", "release.propose release=Q lots=K1_60"), "ok") << office.why();
  ASSERT_EQ(office.ask("CHN", "release.decide release=Q vote=yes"), "ok");
  EXPECT_EQ(office.ask("CHN", "release.decide release=Q vote=yes"), "voted_before");
  EXPECT_EQ(office.why(), "CHN has voted yes before: it takes its vote back by decide Q none, or votes otherwise");
  EXPECT_EQ(office.ask("KOR", "lot.use lot=K1 amount=41 reason=x"), "counts_for_another");
  EXPECT_TRUE(contains(office.why(), "take no more than that, or wait until what is promised comes back")) << office.why();
}

}  // namespace
}  // namespace entrepot::reserves
