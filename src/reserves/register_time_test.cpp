// What time ends counts for nobody, and what is due is done by its own times, whenever somebody next runs a command.
#include <gtest/gtest.h>

#include "ledger/text.h"
#include "reserves/proof.h"
#include "reserves/register_views.h"
#include "reserves/test_office.h"

namespace entrepot::reserves {
namespace {

// Japan counts 60 kg of the Korean lot until a day, and asks for 50 of it; the proposal is made on Monday, 2 March.
void propose(TestOffice& office, const std::string& until, const std::string& more = {}) {
  make_gallium(office);
  ASSERT_EQ(office.ask("JPN", "recognition.ask recognition=R1 agreement=KJ lot=K1 amount=60 until=" + until), "ok") << office.why();
  for (const char* economy : {"KOR", "JPN"}) ASSERT_EQ(office.ask(economy, "recognition.confirm amount=60 recognition=R1"), "ok");
  ASSERT_EQ(
      office.ask("JPN", "release.submit release=Q instrument=minerals tier=recognised good=gallium place=Yokohama amount=50 evidence.cut=" +
                            document() + " statement.cut=x" + more),
      "ok")
      << office.why();
  ASSERT_EQ(office.ask("", "release.circulate release=Q"), "ok");
  ASSERT_EQ(office.ask("KOR", "release.propose release=Q lots=K1_50"), "ok") << office.why();
}

Release release_of(TestOffice& office) {
  return *office.office().read([](const RegisterState& state, const ledger::Ledger&) { return state.releases.at("Q"); });
}

// counts of the lot in the list of stock, days of cover's own and abroad, the sum of the table, what the recognition counts
std::vector<std::int64_t> shown(TestOffice& office, const std::string& lot) {
  return *office.office().read([&](const RegisterState& state, const ledger::Ledger& ledger) {
    std::vector<std::int64_t> out;
    for (const StockRow& row : stock_rows(state, ledger, day_of(ledger.time())))
      if (row.lot->id == lot) out.push_back(row.counts);
    const auto cover = cover_rows(state, ledger);
    std::int64_t sum = 0;
    for (const CoverRow& row : *cover) sum += row.own + row.abroad;
    out.push_back(sum);
    out.push_back(recognition_matrices(state, ledger).at(0).total);
    out.push_back(recognition_rows(state, ledger).at(0).counts);
    return out;
  });
}

TEST(RegisterTime, AnEndedTicketThatADrillHoldsCountsForNobody) {
  TestOffice office;
  propose(office, "2026-03-08", " drill=yes");
  office.at("2026-03-07");
  office.office().advance();
  ASSERT_EQ(release_of(office).state, ReleaseState::reserved);
  EXPECT_EQ(shown(office, "K1"), (std::vector<std::int64_t>{100'000, 150'000, 150'000, 60'000}));
  office.at("2026-03-09");
  office.office().advance();
  EXPECT_EQ(shown(office, "K1"), (std::vector<std::int64_t>{40'000, 90'000, 90'000, 0}));
}

TEST(RegisterTime, WhatEndsByItselfIsNeverLate) {
  TestOffice office;
  propose(office, "2026-03-08", " drill=yes");
  const auto row = [&office](const std::string& what) {
    const auto rows =
        office.office().read([](const RegisterState& state, const ledger::Ledger& ledger) { return clock_rows(state, ledger); }).value();
    for (const ClockRow& one : rows)
      if (one.what.starts_with(what)) return one.what + (one.late ? ", LATE" : "");
    return std::string("none");
  };
  EXPECT_EQ(row("recognition R1"), "recognition R1 ends");
  office.at("2026-03-07");
  office.office().advance();
  ASSERT_EQ(release_of(office).state, ReleaseState::reserved);
  office.at("2026-03-09");
  office.office().advance();
  EXPECT_EQ(row("recognition R1"), "recognition R1 is over, a release holds of it") << "nobody has anything to do about it";
  office.at("2026-05-01");
  office.office().advance();
  EXPECT_EQ(row("recognition R1"), "none") << "the reservation has ended, and it with it";
}

TEST(RegisterTime, AnExpiredLotThatAReleaseHoldsCountsForNobody) {
  TestOffice office;
  make_gallium(office);
  ASSERT_EQ(office.ask("KOR",
                       "lot.open lot=K2 depot=D-KOR instrument=minerals good=gallium grade=4N kind=earmarked received=2026-02-01 "
                       "expires=2026-03-08"),
            "ok");
  ASSERT_EQ(office.ask("KOR", "lot.attest lot=K2 quantity=100 counted_on=2026-03-01 confidence=measured document=" + document()), "ok");
  ASSERT_EQ(office.ask("JPN", "recognition.ask recognition=R1 agreement=KJ lot=K2 amount=60"), "ok");
  for (const char* economy : {"KOR", "JPN"}) ASSERT_EQ(office.ask(economy, "recognition.confirm amount=60 recognition=R1"), "ok");
  ASSERT_EQ(office.ask("JPN", "release.submit release=Q instrument=minerals tier=recognised good=gallium place=x amount=50 evidence.cut=" +
                                  document() + " statement.cut=x"),
            "ok");
  ASSERT_EQ(office.ask("", "release.circulate release=Q"), "ok");
  ASSERT_EQ(office.ask("KOR", "release.propose release=Q lots=K2_50"), "ok") << office.why();
  office.at("2026-03-09");
  office.office().advance();
  ASSERT_EQ(release_of(office).state, ReleaseState::reserved);
  EXPECT_EQ(shown(office, "K2"), (std::vector<std::int64_t>{0, 150'000, 150'000, 0}));
}

// The clock of the decision ends with Wednesday, 4 March; the ticket on the 7th.
TEST(RegisterTime, SilenceDecidesTheSameWheneverSomebodyLooks) {
  for (const std::vector<std::string>& looks : {std::vector<std::string>{"2026-03-05", "2026-03-08"}, {"2026-03-08"}}) {
    TestOffice office;
    propose(office, "2026-03-07");
    for (const std::string& day : looks) office.at(day).office().advance();
    EXPECT_EQ(release_of(office).state, ReleaseState::reserved);
    EXPECT_EQ(ledger::time_text(release_of(office).steps.back().at), "2026-03-04T23:59:59Z");
    EXPECT_TRUE(verify_register(*office.journal())->holds());
    office.open();
    EXPECT_EQ(release_of(office).state, ReleaseState::reserved) << "after a replay";
  }
  TestOffice office;
  propose(office, "2026-03-04");  // it ends before the clock does
  office.at("2026-03-08").office().advance();
  EXPECT_EQ(release_of(office).state, ReleaseState::proposed);
}

TEST(RegisterTime, WhatStopsSilenceIsSaid) {
  TestOffice office;
  propose(office, "2026-12-01");
  ASSERT_EQ(office.ask("JPN", "recognition.suspend recognition=R1 reason=x"), "ok") << "its own";
  office.at("2026-03-05");
  const auto due = office.office().advance()->due;
  const std::string last = due.back();
  EXPECT_NE(last.find("; silence did not adopt it: 50.000 kg of K1 would be drawn for JPN"), std::string::npos) << last;
  EXPECT_EQ(release_of(office).notices.back().words, last.substr(last.find("LATE")));
  office.at("2026-03-06");  // said again with every escalation
  office.office().advance();
  EXPECT_NE(release_of(office).notices.back().words.find("silence did not adopt it: 50.000 kg"), std::string::npos);
}

TEST(RegisterTime, AnObjectionIsSaidToStopSilence) {
  TestOffice office;
  propose(office, "2026-12-01");
  ASSERT_EQ(office.ask("CHN", "release.decide release=Q vote=no"), "ok");
  office.at("2026-03-05");
  EXPECT_NE(office.office().advance()->due.back().find("; silence did not adopt it: an objection of CHN"), std::string::npos);
}

TEST(RegisterTime, WhatLapsesAfterTheLastReceiptIsReceived) {
  TestOffice office;
  propose(office, "2026-12-01");
  office.at("2026-03-05").office().advance();
  ASSERT_EQ(office.ask("KOR", "release.ship release=Q lot=K1 amount=30"), "ok") << office.why();
  office.at("2026-03-06");
  ASSERT_EQ(office.ask("JPN", "release.receive release=Q lot=K1 amount=28 final=yes document=" + document()), "ok") << office.why();
  ASSERT_EQ(release_of(office).state, ReleaseState::shipped) << "the rest is still reserved";
  office.at("2026-03-13").office().advance();
  EXPECT_EQ(release_of(office).state, ReleaseState::received);
  EXPECT_EQ(release_of(office).waits_for, "settle");
  EXPECT_EQ(release_of(office).delivered_on->text(), "2026-03-06");
  for (const char* economy : {"KOR", "JPN"}) EXPECT_EQ(office.ask(economy, "release.settle release=Q"), "ok") << office.why();
  EXPECT_EQ(release_of(office).state, ReleaseState::settled);
  EXPECT_TRUE(verify_register(*office.journal())->holds());
}

TEST(RegisterTime, ATicketThatCannotBePaidIsNotAskedFor) {
  TestOffice office;
  make_gallium(office);
  const auto ask = [&office](const std::string& price) {
    return office.ask("JPN", "recognition.ask recognition=R1 agreement=KJ lot=K1 amount=60 price=" + price);
  };
  EXPECT_EQ(ask("9000000000000000_USD_per_kg"), "price_out_of_bounds");
  EXPECT_EQ(office.why(), "'9000000000000000 USD per kg' lies outside 20 to 20000 USD per kg: check the unit");
  EXPECT_EQ(ask("9000000000000000_USD_per_kg_and_month"), "price_out_of_bounds");
  EXPECT_EQ(ask("19_USD_per_kg"), "price_out_of_bounds");
  EXPECT_EQ(ask("9000000000000000_EUR_per_kg"), "price_overflows");
  EXPECT_EQ(ask("0.20_USD_per_kg_and_month"), "ok") << office.why();
}

TEST(RegisterTime, WhoIsNoMemberUsesNothing) {
  TestOffice office;
  make_gallium(office);
  EXPECT_EQ(office.ask("USA", "lot.use lot=K1 amount=10 reason=x"), "not_a_member");
  EXPECT_EQ(office.ask("KOR", "lot.use lot=K1 amount=10 reason=x"), "ok") << office.why();
}

TEST(RegisterTime, ARangeNamesTheEndThatIsMissing) {
  TestOffice office;
  make_gallium(office);
  EXPECT_EQ(office.ask("KOR", "lot.attest lot=K1 low=90 counted_on=2026-03-02 confidence=measured document=" + document()),
            "quantity_or_range");
  EXPECT_EQ(office.why(), "A withheld figure has two ends: high is missing");
  EXPECT_EQ(
      office.ask("KOR", "lot.attest lot=K1 quantity=9223372036854775.808 counted_on=2026-03-02 confidence=measured document=" + document()),
      "out_of_range");
  EXPECT_NE(office.why().find("is more than a ledger can count"), std::string::npos) << office.why();
}

}  // namespace
}  // namespace entrepot::reserves
