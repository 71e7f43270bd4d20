// What a register refuses, and what counts for whom: days, tickets, members, floors and caps, collective stock, who signs.
#include <gtest/gtest.h>

#include "reserves/proof.h"
#include "reserves/register_views.h"
#include "reserves/test_office.h"

namespace entrepot::reserves {
namespace {

std::string cut() { return " evidence.cut=" + document() + " statement.cut=exports_were_stopped"; }
std::string shared_evidence() {
  return cut() + " evidence.unable_by_trade=" + document() + " statement.unable_by_trade=no_offers reading=2026-03-01_40_100";
}

std::string attest(const std::string& lot, const std::string& quantity, const std::string& on = "2026-03-01") {
  return "lot.attest lot=" + lot + " quantity=" + quantity + " counted_on=" + on + " confidence=measured document=" + document();
}

void open_lot(TestOffice& office, const std::string& lot, const std::string& more) {
  ASSERT_EQ(office.ask("KOR", "lot.open lot=" + lot + " depot=D-KOR instrument=minerals good=gallium grade=4N received=2026-02-01 " + more),
            "ok")
      << office.why();
}

// A ticket of Japan on 60 kg of the Korean lot.
void ticket(TestOffice& office, const std::string& until, const std::string& lot = "K1") {
  ASSERT_EQ(office.ask("JPN", "recognition.ask recognition=R1 agreement=KJ amount=60 lot=" + lot + " until=" + until), "ok")
      << office.why();
  for (const char* economy : {"KOR", "JPN"}) ASSERT_EQ(office.ask(economy, "recognition.confirm amount=60 recognition=R1"), "ok");
}

void submit(TestOffice& office, const std::string& tier, const std::string& amount, const std::string& evidence) {
  ASSERT_EQ(office.ask("JPN", "release.submit release=Q instrument=minerals good=gallium place=Yokohama tier=" + tier +
                                  " amount=" + amount + evidence),
            "ok")
      << office.why();
  ASSERT_EQ(office.ask("", "release.circulate release=Q"), "ok") << office.why();
}

// Seven of thirteen; what the last vote came to.
std::string vote(TestOffice& office) {
  std::string last;
  for (const char* economy : {"CHN", "THA", "VNM", "IDN", "MYS", "SGP", "PHL"})
    last = office.ask(economy, "release.decide release=Q vote=yes");
  return last;
}

void reserve(TestOffice& office, const std::string& lots) {
  submit(office, "recognised", "50", cut());
  ASSERT_EQ(office.ask("KOR", "release.propose release=Q lots=" + lots), "ok") << office.why();
  ASSERT_EQ(vote(office), "ok") << office.why();
}

// The shipped rulebook with a change, as another version.
std::string changed(const std::string& instrument, const std::vector<std::pair<std::string, std::string>>& changes) {
  std::string text = *read_text_file(std::filesystem::path(ENTREPOT_SOURCE_DIR) / "data" / "rulebooks" / (instrument + ".toml"));
  for (const auto& [from, to] : changes) {
    EXPECT_NE(text.find(from), std::string::npos) << from;
    text.replace(text.find(from), from.size(), to);
  }
  return text;
}
std::string adopt_text(TestOffice& office, const std::string& text) {
  Request request = TestOffice::parse("", "rulebook.adopt");
  request.fields["text"] = text;
  return office.ask(request);
}

TEST(RegisterRules, WhatHasExpiredIsNotShipped) {
  TestOffice office;
  make_gallium(office);
  open_lot(office, "K2", "kind=earmarked expires=2026-03-08");
  ASSERT_EQ(office.ask("KOR", attest("K2", "100")), "ok");
  ticket(office, "2026-12-01", "K2");
  reserve(office, "K2_50");
  office.at("2026-03-08");
  EXPECT_EQ(office.ask("KOR", "release.ship release=Q lot=K2 amount=50"), "expired");
  EXPECT_EQ(office.why(), "K2 expired on 2026-03-08, today is 2026-03-08: 50.000 kg of it that are reserved for Q cannot be shipped");
  EXPECT_EQ(
      office.office().read([](const RegisterState& state, const ledger::Ledger&) { return state.refused.back().refusal.rule; }).value(),
      "expired");
}

TEST(RegisterRules, AnEndedTicketIsNotDrawn) {
  TestOffice office;
  make_gallium(office);
  ticket(office, "2026-03-08");
  reserve(office, "K1_50");
  office.at("2026-03-07");
  EXPECT_EQ(office.ask("KOR", "release.ship release=Q lot=K1 amount=10"), "ok") << office.why();
  office.at("2026-03-08");
  EXPECT_EQ(office.ask("KOR", "release.ship release=Q lot=K1 amount=40"), "ticket_expired");
  EXPECT_EQ(office.why(),
            "40.000 kg of K1 would be drawn for JPN, for which 0.000 kg count today, 2026-03-08; R1 of 50.000 kg ended on 2026-03-08");
  office.at("2026-03-14");  // the clock of shipping has ended
  EXPECT_EQ(office.due().size(), 0U);
  EXPECT_EQ(office.ask("KOR", "lot.use lot=K1 amount=90 reason=x"), "ok") << office.why();
}

TEST(RegisterRules, TimeMovesOnWhereNothingIsDueAndNeverBack) {
  TestOffice office;
  make_gallium(office);
  office.at("2026-04-01");
  const auto answer = office.office().advance();
  ASSERT_TRUE(answer);
  EXPECT_FALSE(answer->refusal);
  EXPECT_EQ(day_of(*office.office().read([](const RegisterState&, const ledger::Ledger& ledger) { return ledger.time(); })).text(),
            "2026-04-01");
  office.at("2026-03-20");
  const auto back = office.office().advance();
  ASSERT_TRUE(back && back->refusal);
  EXPECT_EQ(back->refusal->rule, "clock_runs_backwards");
  EXPECT_EQ(back->refusal->why, "the clock says 2026-03-20T00:00:00Z, the ledger's time is 2026-04-01T00:00:00.000000001Z");
  office.open();
  EXPECT_EQ(office.office().read([](const RegisterState& state, const ledger::Ledger&) { return state.refused.back().refusal; }).value(),
            *back->refusal)
      << "recorded with its figures";
}

TEST(RegisterRules, SumsOfAttestationsDoNotOverflow) {
  TestOffice office;
  make_gallium(office);
  for (const char* lot : {"K2", "K3", "K4"}) open_lot(office, lot, "kind=earmarked");
  const std::string many = "lot.attest lot=K2 quantity=1000000000000.001 counted_on=2026-03-01 confidence=measured document=" + document();
  EXPECT_EQ(office.ask("KOR", many), "above_the_bound");
  EXPECT_EQ(office.why(),
            "1000000000000.001 kg are attested of K2; one lot holds and counts at most 1000000000000.000 kg, so that all lots can be "
            "added up: check the unit");
  EXPECT_EQ(
      office.ask("KOR", "lot.attest lot=K4 low=0 high=1000000000000.001 counted_on=2026-03-01 confidence=measured document=" + document()),
      "above_the_bound")
      << "the upper end is added up, too";
  for (const char* lot : {"K2", "K3", "K4"}) ASSERT_EQ(office.ask("KOR", attest(lot, "1000000000000")), "ok") << office.why();
  // What was attested by the rules of earlier formats had no bound but that of the sum.
  Request before = TestOffice::parse("KOR", attest("K4", "9222500000000000"));
  before.format = 3;
  const Decision decision = *office.office().read([&before](const RegisterState& state, const ledger::Ledger& ledger) {
    return decide(state, ledger, before, ledger.time() + 1, state.entries + 1);
  });
  ASSERT_TRUE(std::holds_alternative<Refusal>(decision));
  EXPECT_EQ(std::get<Refusal>(decision).rule, "sum_overflows");
  EXPECT_EQ(
      std::get<Refusal>(decision).why,
      "All lots of gallium would count 9224500000000150.000 kg, more than the 9223372036854775.807 kg that can be added up: check the unit");
  EXPECT_TRUE(office.office()
                  .read([](const RegisterState& state, const ledger::Ledger& ledger) { return cover_rows(state, ledger).has_value(); })
                  .value());
}

TEST(RegisterRules, AHolderKeepsItsFloorAtTheProposalAndAtTheDecision) {
  TestOffice office;
  make_gallium(office);
  submit(office, "shared", "95", shared_evidence());
  EXPECT_EQ(office.ask("KOR", "release.propose release=Q lots=K1_40"), "use_not_declared");
  ASSERT_EQ(office.ask("KOR", "use.declare economy=KOR instrument=minerals good=gallium daily=2 source=x"), "ok");
  EXPECT_EQ(office.ask("KOR", "release.propose release=Q lots=K1_40.001"), "below_floor");
  EXPECT_EQ(
      office.why(),
      "KOR would give 40.001 kg; it counts 100.000 kg that are not promised, and keeps 60.000 kg (30 days of 2.000 a day, declared on 2026-03-02)");
  ASSERT_EQ(office.ask("KOR", "release.propose release=Q"), "ok") << office.why();
  EXPECT_EQ(office.why(),
            "release Q: proposed: 50.000 kg of J1 (JPN), 40.000 kg of K1 (KOR); KOR keeps 60.000 kg (30 days of 2.000 a day, "
            "declared on 2026-03-02)")
      << "of 95 asked for, what the floor leaves";
  ASSERT_EQ(office.ask("KOR", "lot.use lot=K1 amount=1 reason=x"), "ok");
  EXPECT_EQ(vote(office), "below_floor") << "it has used some meanwhile";
  EXPECT_EQ(
      office.why(),
      "KOR would give 40.000 kg; it counts 99.000 kg that are not promised, and keeps 60.000 kg (30 days of 2.000 a day, declared on 2026-03-02)");
}

TEST(RegisterRules, ADrillInAnotherLotDoesNotMoveTheFloor) {
  TestOffice office;
  make_gallium(office);
  open_lot(office, "K2", "kind=earmarked");
  ASSERT_EQ(office.ask("KOR", attest("K2", "50")), "ok") << office.why();
  ASSERT_EQ(office.ask("KOR", "use.declare economy=KOR instrument=minerals good=gallium source=x daily=2"), "ok");
  const auto decide = [&office](const std::string& name, const std::string& lots, const std::string& amount, const std::string& more) {
    const std::string ask = "release.submit instrument=minerals tier=shared good=gallium place=Yokohama amount=" + amount +
                            shared_evidence() + more + " release=" + name;
    ASSERT_EQ(office.ask("JPN", ask), "ok") << office.why();
    ASSERT_EQ(office.ask("", "release.circulate release=" + name), "ok");
    ASSERT_EQ(office.ask("KOR", "release.propose release=" + name + " lots=" + lots), "ok") << office.why();
    for (const char* economy : {"CHN", "THA", "VNM", "IDN", "MYS", "SGP", "PHL"})
      ASSERT_EQ(office.ask(economy, "release.decide vote=yes release=" + name), "ok") << office.why();
  };
  const auto state_of = [&office](const std::string& name) {
    return office.office()
        .read([&name](const RegisterState& state, const ledger::Ledger&) { return state.releases.at(name).state; })
        .value();
  };
  decide("D", "K2_40", "40", " drill=yes");
  decide("R", "K1_80", "80", "");  // 150 less 80 are more than the floor of 60; with the 40 of the drill they would not be
  EXPECT_EQ(state_of("R"), ReleaseState::reserved);
  EXPECT_EQ(state_of("D"), ReleaseState::reserved) << "it stands in nobody's way";
}

TEST(RegisterRules, WhoIsInDistressGetsATenthOfItsRequirement) {
  TestOffice office;
  office.adopt("apsa-2009");
  ASSERT_EQ(office.ask("MYS", "depot.open depot=D economy=MYS place=Pengerang"), "ok");
  ASSERT_EQ(office.ask("MYS", "lot.open lot=M depot=D instrument=apsa good=crude_oil grade=crude kind=earmarked received=2026-02-01"), "ok")
      << office.why();
  ASSERT_EQ(office.ask("MYS", attest("M", "1000000")), "ok") << office.why();
  const std::string more = evidence({"requirement", "shortage"}) + readings("2026-03-01", 30, "12_100");
  const auto ask = [&](const std::string& name, const std::string& amount) {
    ASSERT_EQ(office.ask("PHL", "release.submit instrument=apsa tier=distress good=crude_oil place=Manila release=" + name +
                                    " amount=" + amount + more),
              "ok")
        << office.why();
    ASSERT_EQ(office.ask("", "release.circulate release=" + name), "ok");
  };
  ask("Q", "400");
  EXPECT_EQ(office.ask("MYS", "release.propose release=Q lots=M_301"), "above_the_cap");
  EXPECT_EQ(
      office.why(),
      "PHL would get 301 bbl, with what was decided since 2026-01-31; at most 10 % of its normal requirement of 3000 over those days is 300 bbl");
  ask("P", "400");
  ASSERT_EQ(office.ask("MYS", "release.propose release=P"), "ok") << office.why();
  EXPECT_EQ(office.why(), "release P: proposed: 300 bbl of M (MYS)");
  for (const char* name : {"P", "Q"})
    ASSERT_EQ(office.ask("MYS", std::string("release.propose lots=M_200 release=") + name), "ok") << office.why();
  const auto decide = [&office](const std::string& name) { return office.ask("MYS", "release.decide vote=yes release=" + name); };
  EXPECT_EQ(decide("P"), "ok") << office.why();
  EXPECT_EQ(decide("Q"), "above_the_cap") << "the other was decided meanwhile";
  EXPECT_NE(office.why().find("would get 400 bbl"), std::string::npos) << office.why();
}

TEST(RegisterRules, ATotalLossOnTheWayIsRecorded) {
  TestOffice office;
  make_gallium(office);
  ticket(office, "2026-12-01");
  reserve(office, "K1_50");
  ASSERT_EQ(office.ask("KOR", "release.ship release=Q lot=K1 amount=50"), "ok");
  EXPECT_EQ(office.ask("JPN", "release.receive release=Q lot=K1 amount=0"), "amount_not_positive");
  EXPECT_EQ(office.ask("JPN", "release.receive release=Q lot=K1 amount=0 final=maybe"), "neither_yes_nor_no");
  ASSERT_EQ(office.ask("JPN", "release.receive release=Q lot=K1 amount=0 final=yes document=" + document()), "ok") << office.why();
  EXPECT_EQ(office.balance("lost:K1"), 50'000);
  EXPECT_EQ(office.balance("transit:K1:Q"), 0);
  for (const char* economy : {"JPN", "KOR"}) ASSERT_EQ(office.ask(economy, "release.settle release=Q"), "ok") << office.why();
  EXPECT_EQ(
      office.why(),
      "release Q: settled: nothing arrived and nothing is paid; lost on the way, borne by who gives until it is handed over: 50.000 kg of K1 (KOR); "
      "nothing is to be brought back");
  EXPECT_TRUE(verify_register(*office.journal())->holds());
}

// Invariant: what is owned collectively counts for no member but by the key of the rulebook, and its parts sum to the whole.
TEST(RegisterRules, CollectiveStockCountsForAllTogether) {
  TestOffice office;
  office.adopt("medical");
  office.adopt("apterr");
  ASSERT_EQ(office.ask("THA", "depot.open depot=D economy=THA place=Bangkok"), "ok");
  ASSERT_EQ(office.ask("THA", "lot.open lot=M depot=D instrument=medical good=oseltamivir grade=75_mg kind=stockpiled received=2026-02-01"),
            "ok")
      << office.why();
  ASSERT_EQ(office.ask("THA", "lot.open lot=R depot=D instrument=apterr good=rice grade=milled kind=stockpiled received=2026-02-01"), "ok");
  for (const char* lot : {"M", "R"}) ASSERT_EQ(office.ask("THA", attest(lot, "500")), "ok") << office.why();
  EXPECT_EQ(office.balance("countable:THA:M"), 0);
  EXPECT_EQ(office.balance("countable:joint:M"), 500);
  EXPECT_EQ(office.ask("THA", "lot.use lot=M amount=5 reason=x"), "collective_stock");
  ASSERT_EQ(office.ask("THA", "agreement.open agreement=T instrument=medical parties=THA,VNM from=2026-03-02 until=2027-01-01 document=x"),
            "ok")
      << office.why();
  EXPECT_EQ(office.ask("VNM", "recognition.ask recognition=R1 agreement=T lot=M amount=5"), "collective_stock");
  const auto rows =
      *office.office().read([](const RegisterState& state, const ledger::Ledger& ledger) { return cover_rows(state, ledger); });
  ASSERT_TRUE(rows);
  std::int64_t parts = 0, of_hosts = 0;
  std::string note;
  for (const CoverRow& row : *rows) {
    if (row.instrument == "medical") parts += row.joint;
    if (row.economy.text() == "THA") of_hosts += row.own;
    EXPECT_TRUE(row.instrument != "apterr" || row.joint == 0) << "no key is known";
    if (row.instrument == "apterr" && row.economy.empty()) note = row.note;
  }
  EXPECT_EQ(parts, 500) << "sums to the whole";
  EXPECT_EQ(of_hosts, 0);
  EXPECT_EQ(note, "the rulebook of apterr has no key (allocation.key): it counts for nobody singly");
  EXPECT_TRUE(verify_register(*office.journal())->holds());
}

// Japan leaves on 1 June, by a version that is in force from May.
void leave(TestOffice& office, const std::string& who) {
  ASSERT_EQ(adopt_text(office, changed("minerals", {{"version = 1", "version = 2"},
                                                    {"in_force = \"2026-01-01\"", "in_force = \"2026-05-01\""},
                                                    {"economy = \"" + who + "\"", "economy = \"" + who + "\"\nuntil = \"2026-06-01\""}})),
            "ok")
      << office.why();
}

TEST(RegisterRules, WhoHasLeftNeitherCountsNorDecidesNorDraws) {
  TestOffice office;
  make_gallium(office);
  leave(office, "JPN");
  ticket(office, "2026-12-01");
  office.at("2026-05-28");
  reserve(office, "K1_50");
  office.at("2026-06-01");
  EXPECT_EQ(office.ask("KOR", "release.ship release=Q lot=K1 amount=50"), "ok") << office.why();
  const std::string ceased = "lot J1: 50.000 kg count no longer, JPN is no member of minerals any more";
  EXPECT_NE(std::find(office.due().begin(), office.due().end(), ceased), office.due().end());
  EXPECT_EQ(office.balance("countable:JPN:J1"), 0);
  EXPECT_EQ(office.balance("stock:J1"), 50'000) << "it still lies there";
  EXPECT_EQ(office.ask("JPN", attest("J1", "40", "2026-06-01")), "not_a_member_on_that_day");
  ASSERT_EQ(office.ask("JPN", "release.receive release=Q lot=K1 amount=50"), "ok") << "what was decided is carried out";
  ASSERT_EQ(office.ask("JPN", "release.settle release=Q"), "ok") << office.why();
  office.at("2026-06-10");
  EXPECT_EQ(office.ask("KOR", "lot.use lot=K1 amount=50 reason=x"), "ok") << office.why();
  EXPECT_EQ(office.ask("CHN", "release.submit release=P instrument=minerals tier=recognised good=gallium place=x amount=5" + cut()), "ok");
  ASSERT_EQ(office.ask("", "release.circulate release=P"), "ok");
  EXPECT_EQ(office.ask("JPN", "release.decide release=P vote=yes"), "wrong_step");
  EXPECT_TRUE(verify_register(*office.journal())->holds());
  office.open();
  EXPECT_EQ(office.balance("countable:JPN:J1"), 0);
}

std::string without_korea(const std::string& from, const std::string& version = "2", const std::string& more = {}) {
  std::string text =
      changed("minerals", {{"version = 1", "version = " + version}, {"in_force = \"2026-01-01\"", "in_force = \"" + from + "\""}});
  const auto member = text.find("economy = \"KOR\"");
  const auto begins = text.rfind("[[member]]", member), ends = text.find("\n[", member);
  text.erase(begins, ends + 1 - begins);
  return more.empty() ? text : text + more;
}

TEST(RegisterRules, NobodyIsPutOutOvernight) {
  TestOffice office;
  make_gallium(office);
  EXPECT_EQ(adopt_text(office, without_korea("2026-03-03")), "notice_too_short");
  EXPECT_EQ(
      office.why(),
      "Version 2 of minerals would end the membership of KOR on 2026-03-03: by the notice of 30 days and those of its recognitions no "
      "earlier than 2026-04-01");
  EXPECT_EQ(adopt_text(office, changed("minerals", {{"version = 1", "version = 2"},
                                                    {"in_force = \"2026-01-01\"", "in_force = \"2026-03-03\""},
                                                    {"economy = \"KOR\"", "economy = \"KOR\"\nuntil = \"2026-03-31\""}})),
            "notice_too_short")
      << "nor by a day in it";
  EXPECT_EQ(adopt_text(office, without_korea("2026-03-31")), "notice_too_short");
  EXPECT_EQ(adopt_text(office, without_korea("2026-04-01")), "ok") << office.why();
}

TEST(RegisterRules, RecognitionsKeepTheirNoticeWhenAMemberIsPutOut) {
  TestOffice office;
  make_gallium(office);
  ASSERT_EQ(office.ask("KOR",
                       "agreement.open agreement=K2 instrument=minerals parties=KOR,JPN from=2026-01-01 until=2027-01-01 document=x "
                       "notice_days=60"),
            "ok");
  ASSERT_EQ(office.ask("JPN", "recognition.ask recognition=R2 agreement=K2 lot=K1 amount=60"), "ok");
  EXPECT_EQ(adopt_text(office, without_korea("2026-03-31")), "notice_too_short");
  for (const char* economy : {"KOR", "JPN"}) ASSERT_EQ(office.ask(economy, "recognition.confirm amount=60 recognition=R2"), "ok");
  EXPECT_EQ(adopt_text(office, without_korea("2026-04-30")), "notice_too_short") << office.why();
  EXPECT_EQ(adopt_text(office, without_korea("2026-05-01")), "ok") << office.why();
}

TEST(RegisterRules, TheNoticeItselfIsNotShortenedOvernight) {
  TestOffice office;
  make_gallium(office);
  const auto with_notice = [](const std::string& from) {
    return changed("minerals",
                   {{"version = 1", "version = 2"},
                    {"in_force = \"2026-01-01\"", "in_force = \"" + from + "\""},
                    {"[parameter]\n", "[parameter]\nremoval_notice_days = {is = \"5\", source = \"ours\", standing = \"ours\"}\n"}});
  };
  EXPECT_EQ(adopt_text(office, with_notice("2026-03-31")), "notice_too_short");
  ASSERT_EQ(adopt_text(office, with_notice("2026-04-01")), "ok") << office.why();
  office.at("2026-04-01");
  EXPECT_EQ(adopt_text(office, without_korea("2026-04-05", "3")), "notice_too_short");
  EXPECT_EQ(adopt_text(office, without_korea("2026-04-06", "3")), "ok") << "by the rulebook's own";
}

// What was decided under a version is carried out, whoever a later one has put out.
TEST(RegisterRules, WhatWasDecidedIsCarriedOutUnderItsVersion) {
  TestOffice office;
  make_gallium(office);
  ticket(office, "2026-12-01");
  ASSERT_EQ(adopt_text(office, without_korea("2026-04-01")), "ok") << office.why();
  office.at("2026-03-31");
  reserve(office, "K1_50");
  office.at("2026-04-02");
  ASSERT_EQ(office.ask("KOR", "release.ship release=Q lot=K1 amount=50"), "ok") << office.why();
  office.at("2026-04-04");
  ASSERT_EQ(office.ask("JPN", "release.receive release=Q lot=K1 amount=50"), "ok") << office.why();
  ASSERT_EQ(office.ask("KOR", "release.settle release=Q"), "ok") << office.why();
  EXPECT_EQ(office.ask("KOR", attest("K1", "40", "2026-04-04")), "not_a_member") << "nothing else";
  EXPECT_TRUE(verify_register(*office.journal())->holds());
  office.open();
}

TEST(RegisterRules, WhoHasLeftDoesNotVoteOnWhatWasAskedBefore) {
  TestOffice office;
  make_gallium(office);
  leave(office, "CHN");
  ticket(office, "2026-12-01");
  office.at("2026-05-29");
  submit(office, "recognised", "50", cut());
  ASSERT_EQ(office.ask("KOR", "release.propose release=Q lots=K1_50"), "ok") << office.why();
  office.at("2026-06-01");
  EXPECT_EQ(office.ask("CHN", "release.decide release=Q vote=yes"), "not_a_member_on_that_day");
}

TEST(RegisterRules, NoAgreementRunsBeforeItsPartiesAreMembers) {
  TestOffice office;
  make_gallium(office);
  EXPECT_EQ(
      office.ask("KOR", "agreement.open agreement=KT instrument=minerals parties=KOR,TLS from=2025-12-31 until=2027-01-01 document=x"),
      "not_a_member_on_that_day");
  EXPECT_EQ(office.why(), "The agreement would run from 2025-12-31: KOR is no member of minerals on that day");
  EXPECT_EQ(
      office.ask("KOR", "agreement.open agreement=KT instrument=minerals parties=KOR,TLS from=2026-01-01 until=2027-01-01 document=x"),
      "ok");
}

TEST(RegisterRules, WhatIsWrittenBadlyIsRefused) {
  TestOffice office;
  make_gallium(office);
  const std::string lot = "lot.open lot=K2 depot=D-KOR instrument=minerals good=gallium grade=4N ";
  EXPECT_EQ(office.ask("KOR", lot + "kind=earmarked received=2026-03-03"), "received_in_the_future");
  EXPECT_EQ(office.why(), "Received on 2026-03-03, today is 2026-03-02");
  EXPECT_EQ(office.ask("KOR", lot + "kind=earmaked received=2026-03-02"), "unknown_kind");
  EXPECT_NE(office.why().find("'earmaked' is no kind of a lot of gallium"), std::string::npos) << office.why();
  EXPECT_NE(office.why().find("earmarked"), std::string::npos) << office.why();
  EXPECT_EQ(office.ask("KOR", lot + "kind=military received=2026-03-02"), "ok") << "a kind that the rulebook excludes";
}

TEST(RegisterRules, APersonIsOneHoweverTheNameIsWritten) {
  EXPECT_EQ(normal_name("A. Kim"), normal_name("a.kim"));
  EXPECT_EQ(normal_name("A Kim "), normal_name("a.\u00a0KIM"));
  EXPECT_EQ(normal_name("Jos\u00e9"), normal_name("JOSE\u0301")) << "composed or not";
  EXPECT_EQ(normal_name("\uff2b\uff49\uff4d"), normal_name("Kim")) << "of another width";
  EXPECT_NE(normal_name("A. Kim"), normal_name("B. Kim"));
  EXPECT_NE(normal_name("\u91d1\u6210"), normal_name("\u91d1\u9e92"));
  TestOffice office;
  Request request = TestOffice::parse("KOR", "depot.open depot=D economy=KOR place=x");
  request.by.people = {{"A. Kim", "director"}, {"a.kim", "officer"}};
  EXPECT_EQ(office.ask(request), "two_people");
  EXPECT_EQ(office.why(), "'A. Kim' and 'a.kim' are one person: two must sign for Ministry of KOR");
  request.by.people[1].name = "B. Lee";
  EXPECT_EQ(office.ask(request), "ok") << office.why();
  Request other = TestOffice::parse("JPN", "depot.open depot=E economy=JPN place=x");
  other.by.people[1].name = "b lee";
  EXPECT_EQ(office.ask(other), "signs_for_another");
  EXPECT_EQ(
      office.why(),
      "b lee has signed for 'Ministry of KOR, KOR', as 'B. Lee', and cannot sign for 'Ministry of JPN, JPN': nobody signs for two organisations");
}

// What was accepted under earlier rules stays accepted; the same text under the rules of today is found to be otherwise decided.
TEST(RegisterRules, WhatWasDoneUnderEarlierRulesStaysDone) {
  RegisterEntry entry;
  entry.request = TestOffice::parse("KOR", "depot.open depot=D economy=KOR place=x");
  entry.request.by.people = {{"A. Kim", "director"}, {"a.kim", "officer"}};
  for (const int format : {1, 2}) {
    entry.request.format = format;
    auto journal = std::make_shared<ledger::MemoryJournal>();
    auto book = ledger::Book::open(std::make_unique<SharedJournal>(journal), [] { return ledger::Timestamp{1'772'409'600'000'000'000}; });
    ASSERT_TRUE((*book)->act([&entry](ledger::Ledger& ledger) { ledger.enter(entry_text(entry)); }));
    const auto read = read_register(*journal);
    EXPECT_EQ(read.has_value(), format == 1);
    EXPECT_TRUE(!read || read->state.depots.contains("D"));
  }
}

}  // namespace
}  // namespace entrepot::reserves
