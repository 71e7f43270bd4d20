// Releases through the register: every step, its clock, and what it moves.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "ledger/text.h"
#include "reserves/register_views.h"
#include "reserves/test_office.h"

namespace entrepot::reserves {
namespace {

std::string cut_evidence() { return " evidence.cut=" + document() + " statement.cut=exports_were_stopped"; }

// Japan counts 60 kg of the Korean lot.
void recognise(TestOffice& office) {
  make_gallium(office);
  ASSERT_EQ(office.ask("JPN", "recognition.ask recognition=R1 agreement=KJ lot=K1 amount=60"), "ok");
  for (const char* economy : {"KOR", "JPN"}) ASSERT_EQ(office.ask(economy, "recognition.confirm amount=60 recognition=R1"), "ok");
}

std::string submit(TestOffice& office, const std::string& amount, const std::string& more = "") {
  return office.ask("JPN", "release.submit release=Q instrument=minerals tier=recognised good=gallium place=Yokohama amount=" + amount +
                               cut_evidence() + more);
}

// Eight of fourteen members, without the requester thirteen: seven yes are a majority.
void adopt(TestOffice& office) {
  for (const char* economy : {"KOR", "CHN", "THA", "VNM", "IDN", "MYS"})
    ASSERT_EQ(office.ask(economy, "release.decide release=Q vote=yes"), "ok") << office.why();
  ASSERT_EQ(office.why(), "release Q: MYS votes yes: still open");
  ASSERT_EQ(office.ask("SGP", "release.decide release=Q vote=yes"), "ok");
  ASSERT_EQ(office.why(), "release Q: SGP votes yes: adopted, the stock is reserved");
}

void until_reserved(TestOffice& office, const std::string& amount = "50", const std::string& more = "") {
  recognise(office);
  ASSERT_EQ(submit(office, amount, more), "ok") << office.why();
  ASSERT_EQ(office.ask("", "release.circulate release=Q"), "ok");
  ASSERT_EQ(office.ask("KOR", "release.propose release=Q lots=K1_" + amount), "ok") << office.why();
  adopt(office);
}

ReleaseState state_of(TestOffice& office) {
  return *office.office().read([](const RegisterState& state, const ledger::Ledger&) { return state.releases.at("Q").state; });
}

TEST(Release, RunsFromRequestToReplenishment) {
  TestOffice office;
  until_reserved(office);
  EXPECT_EQ(office.balance("stock:K1"), 100'000) << "reserved, not moved";
  EXPECT_EQ(office.ask("KOR", "lot.use lot=K1 amount=51 reason=x"), "above_stock");
  EXPECT_EQ(office.ask("JPN", "recognition.withdraw recognition=R1 reason=x"), "reserved") << "its units are promised to the release";
  EXPECT_EQ(office.ask("JPN", "release.ship release=Q lot=K1 amount=50"), "not_the_holder");
  EXPECT_EQ(office.ask("KOR", "release.ship release=Q lot=K1 amount=50.001"), "above_reserved");
  ASSERT_EQ(office.ask("KOR", "release.ship release=Q lot=K1 amount=30"), "ok") << office.why();
  EXPECT_EQ(office.why(), "release Q: 30.000 kg of K1 shipped; the rest of it is reserved again");
  EXPECT_EQ(office.balance("stock:K1"), 70'000);
  EXPECT_EQ(office.balance("transit:K1:Q"), 30'000);
  EXPECT_EQ(office.balance("countable:JPN:K1"), 30'000) << "drawn from what Japan counts";
  EXPECT_EQ(office.balance("countable:KOR:K1"), 40'000);
  ASSERT_EQ(office.ask("KOR", "release.ship release=Q lot=K1 amount=20"), "ok") << office.why();
  EXPECT_EQ(office.ask("JPN", "release.receive release=Q lot=K1 amount=51"), "above_shipped");
  // Three partial receipts add up; some is damaged, some missing.
  ASSERT_EQ(office.ask("JPN", "release.receive release=Q lot=K1 amount=20"), "ok") << office.why();
  ASSERT_EQ(office.ask("JPN", "release.receive release=Q lot=K1 amount=10 damaged=1 document=" + document()), "ok");
  EXPECT_EQ(office.why(), "release Q: 10.000 kg of K1 received, 1.000 kg damaged; 19.000 kg are on their way");
  ASSERT_EQ(office.ask("JPN", "release.receive release=Q lot=K1 amount=15 final=yes document=" + document()), "ok");
  EXPECT_EQ(office.why(), "release Q: 15.000 kg of K1 received, 4.000 kg missing; all is received");
  EXPECT_EQ(office.balance("received:K1:Q"), 45'000);
  EXPECT_EQ(office.balance("lost:K1"), 5'000);
  EXPECT_EQ(office.balance("transit:K1:Q"), 0);
  for (const char* economy : {"JPN", "KOR"}) ASSERT_EQ(office.ask(economy, "release.settle release=Q"), "ok") << office.why();
  EXPECT_EQ(
      office.why(),
      "release Q: settled: as the agreement or ticket says; lost on the way, borne by who gives until it is handed over: 5.000 kg of K1 (KOR); to "
      "be brought back: 45.000 kg into K1");
  // Who asked brings back what it got, by the rulebook; the holder says what has arrived.
  EXPECT_EQ(office.ask("KOR", "release.replenish release=Q lot=K1 amount=20 document=x"), "nothing_offered");
  EXPECT_EQ(office.ask("CHN", "release.replenish release=Q lot=K1 amount=20 document=x"), "not_the_owner");
  EXPECT_EQ(office.ask("JPN", "release.replenish release=Q lot=K1 amount=46 document=x"), "above_due");
  ASSERT_EQ(office.ask("JPN", "release.replenish release=Q lot=K1 amount=20 document=x"), "ok") << office.why();
  EXPECT_EQ(office.balance("stock:K1"), 50'000) << "not in the lot yet";
  ASSERT_EQ(office.ask("KOR", "release.replenish release=Q lot=K1 amount=20 document=x"), "ok") << office.why();
  EXPECT_EQ(office.why(), "release Q: replenished: 20.000 kg into K1; 25.000 kg of it are still due");
  EXPECT_EQ(office.balance("stock:K1"), 70'000);
  EXPECT_EQ(state_of(office), ReleaseState::settled) << "a part does not close it";
  EXPECT_EQ(office.office()
                .read([](const RegisterState& state, const ledger::Ledger& ledger) { return release_rows(state, ledger)[0].still_due; })
                .value(),
            "25.000 kg of K1");
  EXPECT_EQ(office.ask("JPN", "release.replenish release=Q lot=K1 amount=25.001 document=x"), "above_due");
  for (const char* economy : {"JPN", "KOR"})
    ASSERT_EQ(office.ask(economy, "release.replenish release=Q lot=K1 amount=25 document=x"), "ok") << office.why();
  EXPECT_EQ(office.balance("stock:K1"), 95'000);
  EXPECT_EQ(office.balance("countable:KOR:K1"), 85'000);
  EXPECT_EQ(state_of(office), ReleaseState::replenished);
  office.open();
  EXPECT_EQ(state_of(office), ReleaseState::replenished) << "after a replay";
}

TEST(Release, IsNotSubmittedWithoutItsEvidence) {
  TestOffice office;
  recognise(office);
  const std::string line = "release.submit release=Q instrument=minerals good=gallium place=Yokohama amount=50 tier=";
  EXPECT_EQ(office.ask("JPN", line + "shared" + cut_evidence()), "evidence_missing");
  EXPECT_EQ(office.why(), "Tier shared asks for 'unable_by_trade': its statement is missing");
  EXPECT_EQ(office.ask("JPN", line + "recognised statement.cut=x"), "evidence_missing");
  const std::string both = cut_evidence() + " evidence.unable_by_trade=" + document() + " statement.unable_by_trade=no_offers";
  EXPECT_EQ(office.ask("JPN", line + "shared" + both), "reading_missing");
  EXPECT_EQ(office.ask("JPN", line + "shared" + both + " reading=2026-03-01_50_100"), "trigger_not_met");
  EXPECT_EQ(office.why(), "imports of the last 30 days, of those of the same days a year before: 50.00 % is not < 50 %");
  EXPECT_EQ(office.ask("JPN", line + "shared" + both + " reading=2026-03-01_49.99_100"), "ok") << office.why();
  EXPECT_EQ(office.ask("TLS", line + "none"), "no_such_tier");
  EXPECT_EQ(
      office.ask("IND", "release.submit release=P instrument=minerals good=gallium place=x amount=50 tier=recognised" + cut_evidence()),
      "not_a_member");
}

TEST(Release, AFigureAboveAllPledgesIsASlipOfTheUnit) {
  TestOffice office;
  office.adopt("apterr");
  ASSERT_EQ(office.ask("THA", "depot.open depot=D economy=THA place=Bangkok"), "ok");
  ASSERT_EQ(office.ask("THA", "lot.open lot=L depot=D instrument=apterr good=rice grade=milled kind=stockpiled received=2026-02-01"), "ok");
  const std::string evidence = " evidence.unable_by_reserve=" + document() +
                               " statement.unable_by_reserve=x evidence.unable_by_trade=" + document() + " statement.unable_by_trade=x";
  const std::string line = "release.submit release=Q instrument=apterr tier=3 good=rice place=Ayutthaya" + evidence + " amount=";
  EXPECT_EQ(office.ask("THA", line + "42000000"), "above_all_pledges");
  EXPECT_EQ(office.why(), "42000000.000 t are asked for; all members together ever pledged 787000.000 t: check the unit");
  EXPECT_EQ(office.ask("THA", line + "600"), "ok");
  EXPECT_EQ(
      office.why(),
      "release Q: submitted: 600.000 t under tier 3 of apterr (version 1); it is not called lawful: 3 of what it rests on is not confirmed (decision.rule recalled: consensus (no source)); of what the tier may draw on 0.000 t are free now, 600.000 t less than is asked for");
}

TEST(Release, SilenceDecidesWhereTheRulebookSaysSo) {
  TestOffice office;
  recognise(office);
  ASSERT_EQ(submit(office, "50"), "ok");
  ASSERT_EQ(office.ask("", "release.circulate release=Q"), "ok");
  ASSERT_EQ(office.ask("KOR", "release.propose release=Q"), "ok");
  office.at("2026-03-04");
  EXPECT_EQ(office.office().advance()->due,
            std::vector<std::string>{"release Q: reminder to members: 'decide' is due by 2026-03-04T23:59:59Z"});
  office.wait(23);
  EXPECT_TRUE(office.office().advance()->due.empty()) << "two working days end with Wednesday, and it was reminded once";
  office.at("2026-03-05");
  EXPECT_EQ(office.office().advance()->due,
            std::vector<std::string>{"release Q: adopted by silence: nobody objected in time; the stock is reserved"});
  EXPECT_EQ(state_of(office), ReleaseState::reserved);
  const auto steps = *office.office().read([](const RegisterState& state, const ledger::Ledger&) { return state.releases.at("Q").steps; });
  EXPECT_EQ(steps.back().step, "decide");
  EXPECT_FALSE(steps.back().late) << "silence decides when the clock ends";
  EXPECT_EQ(ledger::time_text(steps.back().at), "2026-03-04T23:59:59Z") << "not when somebody next looked";
  // Shipping is due within eight days of the decision; then the stock is free again.
  office.at("2026-03-12");
  EXPECT_EQ(office.office().advance()->due,
            std::vector<std::string>{"release Q: reminder to holder: 'ship' is due by 2026-03-12T23:59:59Z"});
  office.at("2026-03-13");
  EXPECT_EQ(office.office().advance()->due,
            std::vector<std::string>{"release Q: lapsed: nothing was shipped in time; the stock is free again; not shipped: 50.000 kg "
                                     "of J1 by JPN, which is told to the members"});
  EXPECT_EQ(office.office()
                .read([](const RegisterState& state, const ledger::Ledger& ledger) { return release_rows(state, ledger)[0].not_shipped; })
                .value(),
            "50.000 kg of J1 by JPN");
  EXPECT_EQ(office.office()
                .read([](const RegisterState& state, const ledger::Ledger&) { return state.releases.at("Q").notices.back().words; })
                .value(),
            "LATE: 'ship' was due by 2026-03-12T23:59:59Z; not shipped: 50.000 kg of J1 by JPN; told to the members");
  EXPECT_EQ(office.ask("KOR", "lot.use lot=K1 amount=40 reason=x"), "ok") << office.why();
  EXPECT_EQ(office.ask("KOR", "release.ship release=Q lot=K1 amount=50"), "wrong_step");
}

TEST(Release, AnObjectionStopsSilenceAndAMissedClockEscalatesAgainAndAgain) {
  TestOffice office;
  recognise(office);
  ASSERT_EQ(submit(office, "50"), "ok");
  ASSERT_EQ(office.ask("", "release.circulate release=Q"), "ok");
  ASSERT_EQ(office.ask("KOR", "release.propose release=Q"), "ok");
  ASSERT_EQ(office.ask("CHN", "release.decide release=Q vote=no"), "ok");
  EXPECT_EQ(office.ask("CHN", "release.decide release=Q vote=no"), "voted_before");
  EXPECT_EQ(office.ask("JPN", "release.decide release=Q vote=yes"), "own_request");
  office.at("2026-03-06");
  EXPECT_EQ(
      office.office().advance()->due,
      std::vector<std::string>{
          "release Q: LATE: 'decide' was due by 2026-03-04T23:59:59Z, of members; escalated to the chair of the members, number 2; silence did not adopt it: an objection of CHN"});
  EXPECT_TRUE(office.office().advance()->due.empty());
  office.wait(24);
  EXPECT_EQ(office.office().advance()->due.size(), 1U) << "told again each day";
  const auto clocks =
      *office.office().read([](const RegisterState& state, const ledger::Ledger& ledger) { return clock_rows(state, ledger); });
  ASSERT_EQ(clocks.size(), 1U);
  EXPECT_TRUE(clocks[0].late);
  EXPECT_EQ(
      clocks[0].notice,
      "LATE: 'decide' was due by 2026-03-04T23:59:59Z, of members; escalated to the chair of the members, number 3; silence did not adopt it: an objection of CHN");
  for (const char* economy : {"KOR", "THA", "VNM", "IDN", "MYS", "SGP"})
    ASSERT_EQ(office.ask(economy, "release.decide release=Q vote=no"), "ok");
  EXPECT_EQ(state_of(office), ReleaseState::refused) << "seven of thirteen are against: a majority cannot be reached";
}

TEST(Release, IsPassedOnByAnotherOrganisationThanTheOneThatAsks) {
  TestOffice office;
  recognise(office);
  ASSERT_EQ(submit(office, "50"), "ok");
  EXPECT_EQ(office.ask("JPN", "release.circulate release=Q"), "second_organisation");
  EXPECT_EQ(office.why(), "JPN asked for Q: another organisation has to sign for release.circulate");
  EXPECT_EQ(office.ask("KOR", "release.circulate release=Q"), "not_the_owner");
  EXPECT_EQ(office.why(), "'circulate' is the secretariat's, an organisation of no economy; Ministry of KOR is of KOR");
  Request disguised = TestOffice::parse("", "release.circulate release=Q");
  disguised.by.organisation = "Ministry of JPN";
  disguised.by.people = {{"Xa", "head"}, {"Yb", "clerk"}};
  EXPECT_EQ(office.ask(disguised), "second_organisation") << "the same organisation, without its economy";
  ASSERT_EQ(office.ask("", "release.circulate release=Q"), "ok") << office.why();
  EXPECT_EQ(office.ask("JPN", "release.propose release=Q"), "second_organisation");
  EXPECT_EQ(office.ask("KOR", "release.propose release=Q"), "ok") << office.why();
}

TEST(Release, SilenceCountsFromTheProposal) {
  TestOffice office;
  recognise(office);
  ASSERT_EQ(submit(office, "50"), "ok");
  ASSERT_EQ(office.ask("", "release.circulate release=Q"), "ok");
  office.at("2026-03-04");
  ASSERT_EQ(office.ask("KOR", "release.propose release=Q"), "ok");
  office.at("2026-03-06");
  office.office().advance();
  EXPECT_EQ(state_of(office), ReleaseState::proposed) << "two working days from Wednesday end with Friday";
  office.at("2026-03-07");
  office.office().advance();
  EXPECT_EQ(state_of(office), ReleaseState::reserved);
}

// Months after the last command: what happened in between stands at its own moment.
TEST(Release, AdoptedByASilenceThatNobodySawItLapsesAsWell) {
  TestOffice office;
  recognise(office);
  ASSERT_EQ(submit(office, "50"), "ok");
  ASSERT_EQ(office.ask("", "release.circulate release=Q"), "ok");
  ASSERT_EQ(office.ask("KOR", "release.propose release=Q"), "ok");
  office.at("2026-06-01");
  EXPECT_EQ(office.office().advance()->due.size(), 2U);
  EXPECT_EQ(state_of(office), ReleaseState::lapsed);
  const auto steps = *office.office().read([](const RegisterState& state, const ledger::Ledger&) { return state.releases.at("Q").steps; });
  EXPECT_EQ(ledger::time_text(steps.at(2).at), "2026-03-04T23:59:59Z");
  EXPECT_EQ(ledger::time_text(steps.at(3).at), "2026-03-12T23:59:59Z");
  EXPECT_TRUE(steps.at(3).late);
  EXPECT_EQ(office.ask("KOR", "lot.use lot=K1 amount=40 reason=x"), "ok") << office.why();
  office.open();
  EXPECT_EQ(state_of(office), ReleaseState::lapsed) << "after a replay";
}

TEST(Release, AClockOfALotEndsWithTheLot) {
  TestOffice office;
  office.adopt("medical");
  ASSERT_EQ(office.ask("KOR", "depot.open depot=D economy=KOR place=Incheon"), "ok");
  ASSERT_EQ(office.ask("KOR",
                       "lot.open lot=M depot=D instrument=medical good=oseltamivir grade=75_mg kind=earmarked received=2026-02-01 "
                       "expires=2026-04-01"),
            "ok");
  ASSERT_EQ(office.ask("KOR", "lot.attest lot=M quantity=500 counted_on=2026-03-01 confidence=measured document=" + document()), "ok");
  const auto rows = [&office] {
    return *office.office().read([](const RegisterState& state, const ledger::Ledger& ledger) { return clock_rows(state, ledger); });
  };
  ASSERT_EQ(rows().size(), 1U);
  EXPECT_EQ(ledger::time_text(rows()[0].due), "2026-03-31T23:59:59Z") << "the last second in which it is good";
  office.at("2026-04-01");
  office.office().advance();
  EXPECT_TRUE(rows().empty()) << "no line is late for ever";
}

TEST(Release, ADrillMovesNothing) {
  TestOffice office;
  until_reserved(office, "50", " drill=yes");
  EXPECT_EQ(office.ask("KOR", "lot.use lot=K1 amount=51 reason=x"), "above_stock") << "the reservation is a real one";
  ASSERT_EQ(office.ask("KOR", "release.ship release=Q lot=K1 amount=50"), "ok") << office.why();
  ASSERT_EQ(office.ask("JPN", "release.receive release=Q lot=K1 amount=50"), "ok") << office.why();
  EXPECT_EQ(office.why(), "release Q: 50.000 kg of K1 received; all is received");
  EXPECT_EQ(office.ask("JPN", "release.settle release=Q"), "drill");
  EXPECT_TRUE(
      office.office().read([](const RegisterState& state, const ledger::Ledger& ledger) { return clock_rows(state, ledger); })->empty())
      << "nothing of a drill waits to be settled";
  EXPECT_EQ(office.balance("stock:K1"), 100'000);
  EXPECT_EQ(office.balance("countable:JPN:K1"), 60'000);
  EXPECT_EQ(office.ask("KOR", "lot.use lot=K1 amount=40 reason=x"), "ok");
}

TEST(Release, ARealOneTakesWhatADrillHolds) {
  TestOffice office;
  until_reserved(office, "50", " drill=yes");
  const auto drills = [&office] {
    return *office.office().read([](const RegisterState& state, const ledger::Ledger& ledger) {
      return stock_rows(state, ledger, day_of(ledger.time())).back().by_drills;
    });
  };
  EXPECT_EQ(drills(), 50'000);
  const auto release = [&office](const std::string& id, const std::string& amount, const std::string& more = "") {
    ASSERT_EQ(office.ask("JPN", "release.submit release=" + id + " instrument=minerals tier=recognised good=gallium place=Kobe amount=" +
                                    amount + cut_evidence() + more),
              "ok")
        << office.why();
    ASSERT_EQ(office.ask("", "release.circulate release=" + id), "ok");
  };
  // A drill does not take from a drill.
  release("D2", "20", " drill=yes");
  EXPECT_EQ(office.ask("KOR", "release.propose release=D2 lots=K1_20"), "exceeds_countable") << "10 of 60 are left";
  EXPECT_EQ(office.ask("KOR", "release.propose release=D2 lots=K1_10"), "ok") << office.why();
  for (const char* economy : {"KOR", "CHN", "THA", "VNM", "IDN", "MYS"})
    ASSERT_EQ(office.ask(economy, "release.decide release=D2 vote=yes"), "ok");
  // Ten are free beside the drill.
  release("R0", "10");
  ASSERT_EQ(office.ask("KOR", "release.propose release=R0 lots=K1_10"), "ok");
  for (const char* economy : {"KOR", "CHN", "THA", "VNM", "IDN", "MYS", "SGP"})
    ASSERT_EQ(office.ask(economy, "release.decide release=R0 vote=yes"), "ok");
  EXPECT_EQ(office.ask("SGP", "release.decide release=D2 vote=yes"), "exceeds_countable") << "nor these, when it is decided";
  EXPECT_EQ(drills(), 50'000) << "not lifted without need";
  release("R", "50");
  EXPECT_EQ(office.why(), "release R: circulated to the members");
  ASSERT_EQ(office.ask("KOR", "release.propose release=R lots=K1_50"), "ok") << office.why();
  EXPECT_EQ(office.why(), "release R: proposed: 50.000 kg of K1 (JPN)") << "what the drill holds is there for it";
  for (const char* economy : {"KOR", "CHN", "THA", "VNM", "IDN", "MYS", "SGP"})
    ASSERT_EQ(office.ask(economy, "release.decide release=R vote=yes"), "ok") << office.why();
  EXPECT_EQ(drills(), 0);
  EXPECT_EQ(state_of(office), ReleaseState::lapsed);
  const auto steps = *office.office().read([](const RegisterState& state, const ledger::Ledger&) { return state.releases.at("Q").steps; });
  EXPECT_EQ(steps.back().step, "lifted for R");
  ASSERT_EQ(office.ask("KOR", "release.ship release=R lot=K1 amount=50"), "ok") << office.why();
  office.open();
  EXPECT_EQ(state_of(office), ReleaseState::lapsed) << "after a replay";
}

TEST(Release, AnOldReadingOpensNothing) {
  TestOffice office;
  recognise(office);
  const std::string line = "release.submit release=Q instrument=minerals good=gallium place=Yokohama amount=50 tier=shared" +
                           cut_evidence() + " evidence.unable_by_trade=" + document() + " statement.unable_by_trade=no_offers reading=";
  EXPECT_EQ(office.ask("JPN", line + "2026-02-22_40_100"), "reading_too_old");
  EXPECT_EQ(office.why(), "The last reading is of 2026-02-22, 8 days ago; 'cut' takes readings of at most 7 days");
  EXPECT_EQ(office.ask("JPN", line + "2026-02-23_40_100"), "ok") << office.why();
}

TEST(Release, SaysAtTheRequestWhatWillStopIt) {
  TestOffice office;
  recognise(office);
  ASSERT_EQ(submit(office, "111"), "ok");
  EXPECT_EQ(
      office.why(),
      "release Q: submitted: 111.000 kg under tier recognised of minerals (version 1); by its rules it may be called lawful; of what the "
      "tier may draw on 110.000 kg are free now, 1.000 kg less than is asked for");
  EXPECT_EQ(office.ask("JPN", "release.submit release=P instrument=minerals tier=recognised good=lithium_carbonate place=x amount=5"),
            "evidence_missing")
      << "not hidden by the good that no lot is of";
  EXPECT_EQ(office.ask("JPN", "release.submit release=P instrument=minerals tier=recognised good=lithium_carbonate place=x amount=5" +
                                  cut_evidence()),
            "no_stock");
  EXPECT_EQ(office.why(), "No lot of lithium carbonate is registered under minerals");
  EXPECT_EQ(office.ask("", "release.submit release=P instrument=minerals tier=recognised good=gallium place=x amount=5" + cut_evidence()),
            "no_economy");
  EXPECT_EQ(office.why(), "Secretariat signs for no economy: release.submit is for a member of minerals");
}

// Votes of others do not move the stock of a supplier that has not agreed.
TEST(Release, WhereItIsVoluntaryEachSupplierDecidesForItself) {
  TestOffice office;
  office.adopt("apsa-2009");
  for (const auto& [economy, lot] : {std::pair{"MYS", "M"}, {"BRN", "B"}}) {
    const std::string depot = std::string("D-") + economy;
    ASSERT_EQ(office.ask(economy, "depot.open depot=" + depot + " economy=" + economy + " place=x"), "ok");
    ASSERT_EQ(office.ask(economy, std::string("lot.open lot=") + lot + " depot=" + depot +
                                      " instrument=apsa good=crude_oil grade=crude kind=earmarked received=2026-02-01"),
              "ok")
        << office.why();
    ASSERT_EQ(office.ask(economy, std::string("lot.attest lot=") + lot +
                                      " quantity=500 counted_on=2026-03-01 confidence=measured document=" + document()),
              "ok");
  }
  ASSERT_EQ(office.ask("THA", "release.submit release=Q instrument=apsa tier=distress good=crude_oil place=x amount=800" +
                                  evidence({"requirement", "shortage"}) + readings("2026-03-01", 30, "10_100")),
            "ok")
      << office.why();
  EXPECT_EQ(office.why().find("CANNOT BE DECIDED"), std::string::npos);
  ASSERT_EQ(office.ask("", "release.circulate release=Q"), "ok");
  ASSERT_EQ(office.ask("MYS", "release.propose release=Q lots=M_150;_B_150"), "ok") << office.why();
  for (const char* economy : {"SGP", "VNM", "IDN", "PHL", "MYS"})
    ASSERT_EQ(office.ask(economy, "release.decide release=Q vote=yes"), "ok") << office.why();
  EXPECT_EQ(state_of(office), ReleaseState::proposed) << "Brunei has not agreed";
  ASSERT_EQ(office.ask("BRN", "release.decide release=Q vote=yes"), "ok") << office.why();
  EXPECT_EQ(state_of(office), ReleaseState::reserved);
}

std::string fortnight(const std::string& last) { return readings(last, 14, "300_100"); }

TEST(Release, ATriggerDraftsAndTheRequesterConfirms) {
  TestOffice office;
  office.adopt("medical");
  ASSERT_EQ(office.ask("KOR", "depot.open depot=D economy=KOR place=Incheon"), "ok");
  ASSERT_EQ(office.ask("KOR", "lot.open lot=M depot=D instrument=medical good=oseltamivir grade=75_mg kind=stockpiled received=2026-02-01"),
            "ok");
  ASSERT_EQ(office.ask("KOR", "lot.attest lot=M quantity=500 counted_on=2026-03-01 confidence=measured document=" + document()), "ok");
  const std::string draft = "release.draft release=Q instrument=medical good=oseltamivir place=Dili amount=300 economy=TLS";
  EXPECT_EQ(office.ask("", draft + " tier=loan" + fortnight("2026-03-01")), "not_automatic");
  EXPECT_EQ(office.ask("", draft + " tier=grant reading=2026-03-01_300_100"), "trigger_not_met") << "one day of fourteen";
  EXPECT_EQ(office.ask("", draft + " tier=grant" + fortnight("2026-02-20")), "reading_too_old");
  ASSERT_EQ(office.ask("", draft + " tier=grant" + fortnight("2026-03-01")), "ok") << office.why();
  EXPECT_EQ(office.why(),
            "release Q: drafted by the trigger (outbreak: 14 days are >= 14 days of >= 300 %): 300 course under tier grant of medical, "
            "circulated; TLS has to confirm its evidence");
  EXPECT_EQ(office.ask("KOR", "release.propose release=Q"), "wrong_step") << "without evidence nothing is proposed";
  const std::string shown = evidence({"need", "unable_by_trade"});
  const std::string submit_line = "release.submit release=Q instrument=medical tier=grant good=oseltamivir place=Dili amount=";
  EXPECT_EQ(office.ask("TLS", submit_line + "300"), "evidence_missing");
  EXPECT_EQ(office.ask("TLS", submit_line + "301" + shown), "drafted_otherwise");
  EXPECT_EQ(office.ask("THA", submit_line + "300" + shown), "not_the_requester");
  office.at("2026-03-03");
  office.wait(13);
  EXPECT_EQ(office.office().advance()->due.size(), 1U) << "Timor-Leste is reminded";
  ASSERT_EQ(office.ask("TLS", submit_line + "300" + shown), "ok") << office.why();
  EXPECT_EQ(state_of(office), ReleaseState::circulated) << "it was circulated as a draft";
  ASSERT_EQ(office.ask("", "release.propose release=Q"), "ok") << office.why();
  office.open();
  EXPECT_EQ(state_of(office), ReleaseState::proposed) << "after a replay";
}

TEST(Release, SaysAtTheRequestThatNobodyKnowsHowItIsDecided) {
  TestOffice office;
  office.adopt("iep");
  ASSERT_EQ(office.ask("JPN", "depot.open depot=D economy=JPN place=x"), "ok");
  ASSERT_EQ(office.ask("JPN", "lot.open lot=J depot=D instrument=iep good=crude_oil grade=crude kind=earmarked received=2026-02-01"), "ok")
      << office.why();
  ASSERT_EQ(office.ask("KOR", "release.submit release=Q instrument=iep tier=general good=crude_oil place=x amount=5 evidence.reduction=" +
                                  document() + " statement.reduction=x reading=2026-03-01_7_100"),
            "ok")
      << office.why();
  EXPECT_NE(office.why().find("CANNOT BE DECIDED: How iep decides is not known: decision.rule is not in its rulebook"), std::string::npos)
      << office.why();
}

TEST(Release, IsWithdrawnBeforeItIsShipped) {
  TestOffice office;
  until_reserved(office);
  EXPECT_EQ(office.ask("KOR", "release.withdraw release=Q reason=x"), "not_the_requester");
  ASSERT_EQ(office.ask("JPN", "release.withdraw release=Q reason=x"), "ok");
  EXPECT_EQ(office.ask("JPN", "recognition.withdraw recognition=R1 reason=x"), "ok") << office.why();
  EXPECT_EQ(office.balance("countable:KOR:K1"), 100'000);
}

TEST(Release, ProposesWhatExpiresFirstAndNoMoreThanIsAskedFor) {
  TestOffice office;
  office.adopt("medical");
  ASSERT_EQ(office.ask("KOR", "depot.open depot=D economy=KOR place=Incheon"), "ok");
  for (const auto& [lot, expires] : {std::pair{"M2", "2026-09-01"}, {"M1", "2026-06-01"}}) {
    ASSERT_EQ(office.ask(
                  "KOR",
                  std::string("lot.open depot=D instrument=medical good=oseltamivir grade=75_mg kind=stockpiled received=2026-02-01 lot=") +
                      lot + " expires=" + expires),
              "ok");
    ASSERT_EQ(office.ask("KOR", std::string("lot.attest quantity=500 counted_on=2026-03-01 confidence=measured document=") + document() +
                                    " lot=" + lot),
              "ok");
  }
  ASSERT_EQ(office.ask("THA", "release.submit release=Q instrument=medical tier=grant good=oseltamivir place=Bangkok amount=600" +
                                  evidence({"need", "unable_by_trade"}) + fortnight("2026-03-01")),
            "ok")
      << office.why();
  EXPECT_EQ(office.why(), "release Q: submitted: 600 course under tier grant of medical (version 1); by its rules it may be called lawful");
  ASSERT_EQ(office.ask("", "release.circulate release=Q"), "ok");
  EXPECT_EQ(office.ask("KOR", "release.propose release=Q lots=M1_400;_M2_201"), "above_the_request");
  EXPECT_EQ(office.ask("KOR", "release.propose release=Q lots=M1_501"), "above_stock");
  ASSERT_EQ(office.ask("KOR", "release.propose release=Q"), "ok");
  EXPECT_EQ(office.why(), "release Q: proposed: 500 course of M1 (joint), 100 course of M2 (joint)");
}

// Invariant: through any course of releases, recognitions and losses the accounts of each lot add up to what was attested of it, and what counts is what is
// held.
TEST(Release, NothingAppearsOrVanishes) {
  EXPECT_TRUE(rc::check("any steps", [] {
    TestOffice office;
    if (*rc::gen::inRange(0, 4) > 0) {
      until_reserved(office);
    } else {
      recognise(office);
      submit(office, "50");
    }
    const auto pick = [](std::vector<std::string> words) { return *rc::gen::elementOf(words); };
    for (int step = 0; step < 45; ++step) {
      const std::string amount = Decimal::create(*rc::gen::inRange(1, 60'000), 3)->text();
      const std::string line =
          pick({"release.circulate release=Q", "release.propose release=Q", "release.decide release=Q vote=yes",
                "release.decide release=Q vote=yes", "release.decide release=Q vote=yes", "release.ship release=Q lot=K1 amount=" + amount,
                "release.receive release=Q lot=K1 amount=" + amount,
                "release.receive release=Q lot=K1 final=yes document=" + document() + " amount=" + amount,
                "lot.lose lot=K1 reason=x amount=" + amount, "lot.use lot=K1 reason=x amount=" + amount,
                "recognition.suspend recognition=R1 reason=x", "recognition.resume recognition=R1",
                "lot.attest lot=K1 counted_on=" + office.today() + " confidence=measured document=" + document() + " quantity=" + amount,
                "release.withdraw release=Q reason=x", "lot.use lot=J1 amount=0.001 reason=x"});
      if (line.starts_with("lot.use lot=J1")) office.wait(*rc::gen::inRange(1, 60));
      office.ask(pick({"KOR", "JPN", "CHN", "THA", "VNM", "IDN", "MYS", "SGP", "PHL"}), line);
      std::int64_t sum = 0, counted = 0;
      for (const char* account :
           {"attested:K1", "stock:K1", "lost:K1", "expired:K1", "used:K1", "converted:K1", "transit:K1:Q", "received:K1:Q"})
        sum += office.balance(account);
      for (const char* economy : {"KOR", "JPN"}) counted += office.balance(std::string("countable:") + economy + ":K1");
      RC_ASSERT(sum == 0);
      RC_ASSERT(counted == office.balance("stock:K1"));
    }
    const auto again = read_register(*office.journal());
    if (!again) RC_FAIL(again.error().message());
    RC_TAG(std::string(release_state_name(state_of(office))));
  }));
}

}  // namespace
}  // namespace entrepot::reserves
