// Mutual recognition: one unit counts for one economy, whatever is asked for in whatever order.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "reserves/test_office.h"

namespace entrepot::reserves {
namespace {

TEST(Recognition, CountsWhenBothHaveConfirmed) {
  TestOffice office;
  make_gallium(office);
  ASSERT_EQ(office.ask("JPN", "recognition.ask recognition=R1 agreement=KJ lot=K1 amount=60 price=0.20_USD_per_kg_and_month"), "ok")
      << office.why();
  EXPECT_EQ(office.balance("countable:JPN:K1"), 0) << "pending";
  // The same units promised to another while the first request is pending.
  EXPECT_EQ(office.ask("JPN", "recognition.ask recognition=R2 agreement=KJ lot=K1 amount=50"), "exceeds_countable");
  EXPECT_EQ(office.why(), "50.000 kg are asked for; K1 counts 100.000 kg for KOR, of which 60.000 kg is promised to others");
  EXPECT_EQ(office.ask("KOR", "lot.use lot=K1 amount=50 reason=x"), "counts_for_another") << "nor may the holder use them";
  EXPECT_EQ(office.ask("KOR", "recognition.confirm recognition=R1 amount=60"), "ok");
  EXPECT_EQ(office.balance("countable:JPN:K1"), 0) << "one has confirmed";
  EXPECT_EQ(office.ask("KOR", "recognition.confirm recognition=R1 amount=60"), "confirmed_before");
  EXPECT_EQ(office.ask("JPN", "recognition.confirm recognition=R1 amount=60.001"), "exceeds_asked");
  EXPECT_EQ(office.ask("JPN", "recognition.confirm recognition=R1 amount=55"), "ok");
  EXPECT_EQ(office.balance("countable:JPN:K1"), 55'000) << "the lesser of the two";
  EXPECT_EQ(office.balance("countable:KOR:K1"), 45'000);
  EXPECT_EQ(office.balance("stock:K1"), 100'000) << "recognition moves no stock";
  EXPECT_EQ(office.ask("KOR", "lot.use lot=K1 amount=50 reason=x"), "counts_for_another");
  EXPECT_EQ(office.ask("KOR", "lot.use lot=K1 amount=45 reason=x"), "ok");
  EXPECT_EQ(office.ask("JPN", "lot.use lot=K1 amount=5 reason=x"), "recognised_stock") << "who counts it draws it by a release";
  EXPECT_EQ(office.why(),
            "55.000 kg count off K1 for JPN, which KOR holds: it leaves by a release that draws on what the requester counts");
  EXPECT_EQ(office.balance("countable:JPN:K1"), 55'000);
}

TEST(Recognition, GoesBackWhenItIsNotConfirmedInTime) {
  TestOffice office;
  make_gallium(office);
  ASSERT_EQ(office.ask("JPN", "recognition.ask recognition=R1 agreement=KJ lot=K1 amount=60"), "ok");
  EXPECT_EQ(office.why(), "recognition R1: 60.000 kg of K1 asked for by JPN, to be confirmed by 2026-03-09");
  office.at("2026-03-09");
  EXPECT_EQ(office.ask("KOR", "lot.use lot=K1 amount=41 reason=x"), "counts_for_another");
  office.at("2026-03-10");
  EXPECT_EQ(office.ask("KOR", "recognition.confirm recognition=R1 amount=60"), "not_confirmed_in_time");
  EXPECT_EQ(office.ask("JPN", "recognition.ask recognition=R2 agreement=KJ lot=K1 amount=100"), "ok");
}

TEST(Recognition, EndsWithItsAgreementAndItsTicket) {
  TestOffice office;
  make_gallium(office);
  EXPECT_EQ(office.ask("JPN", "recognition.ask recognition=R1 agreement=KJ lot=K1 amount=60 until=2027-01-02"), "outlives_agreement");
  EXPECT_EQ(office.ask("JPN", "recognition.ask recognition=R1 agreement=KJ lot=K1 amount=60 until=2026-03-02"), "ticket_expired");
  for (const auto& [name, until] : {std::pair{"R1", "2026-06-01"}, {"R2", "2027-01-01"}}) {
    ASSERT_EQ(office.ask("JPN", std::string("recognition.ask agreement=KJ lot=K1 amount=30 recognition=") + name + " until=" + until),
              "ok");
    for (const char* economy : {"KOR", "JPN"})
      ASSERT_EQ(office.ask(economy, std::string("recognition.confirm amount=30 recognition=") + name), "ok");
  }
  office.at("2026-05-31");
  EXPECT_TRUE(office.office().advance()->due.empty());
  office.at("2026-06-01");
  EXPECT_EQ(office.office().advance()->due, std::vector<std::string>{"recognition R1: ended; counts for KOR"});
  EXPECT_EQ(office.balance("countable:JPN:K1"), 30'000);
  EXPECT_EQ(office.ask("KOR", "agreement.end agreement=KJ reason=x"), "ok");
  EXPECT_EQ(office.why(), "agreement KJ: ended by KOR with 30 days of notice: it runs to before 2026-07-01");
  EXPECT_EQ(office.ask("JPN", "agreement.end agreement=KJ reason=x"), "ended_before");
  EXPECT_EQ(office.ask("JPN", "recognition.ask recognition=R3 agreement=KJ lot=K1 amount=60 until=2026-07-02"), "outlives_agreement");
  office.at("2026-06-30").office().advance();
  EXPECT_EQ(office.balance("countable:JPN:K1"), 30'000) << "the notice runs";
  office.at("2026-07-01");
  EXPECT_EQ(office.office().advance()->due, std::vector<std::string>{"recognition R2: ended; counts for KOR"});
  EXPECT_EQ(office.balance("countable:JPN:K1"), 0);
  EXPECT_EQ(office.ask("JPN", "recognition.ask recognition=R3 agreement=KJ lot=K1 amount=60"), "agreement_not_running");
  EXPECT_EQ(office.ask("JPN", "recognition.withdraw recognition=R1 reason=x"), "wrong_state");
}

TEST(Recognition, IsSuspendedResumedAndWithdrawn) {
  TestOffice office;
  make_gallium(office);
  ASSERT_EQ(office.ask("JPN", "recognition.ask recognition=R1 agreement=KJ lot=K1 amount=60"), "ok");
  for (const char* economy : {"KOR", "JPN"}) ASSERT_EQ(office.ask(economy, "recognition.confirm amount=60 recognition=R1"), "ok");
  EXPECT_EQ(office.ask("THA", "recognition.suspend recognition=R1 reason=x"), "not_a_party");
  EXPECT_EQ(office.ask("JPN", "recognition.suspend recognition=R1 reason=port_closed"), "ok");
  EXPECT_EQ(office.balance("countable:KOR:K1"), 100'000);
  ASSERT_EQ(office.ask("KOR", "lot.use lot=K1 amount=50 reason=x"), "ok");
  EXPECT_EQ(office.ask("JPN", "recognition.resume recognition=R1"), "exceeds_countable");
  ASSERT_EQ(office.ask("KOR", "lot.attest lot=K1 quantity=60 counted_on=2026-03-02 confidence=measured document=" + document()), "ok");
  EXPECT_EQ(office.ask("JPN", "recognition.resume recognition=R1"), "ok") << office.why();
  EXPECT_EQ(office.balance("countable:KOR:K1"), 0);
  EXPECT_EQ(office.ask("KOR", "recognition.withdraw recognition=R1 reason=x"), "ok");
  EXPECT_EQ(office.why(),
            "recognition R1: withdrawn by KOR with 30 days of notice: it counts for JPN to before 2026-04-01, or until what was "
            "asked for before is shipped");
  EXPECT_EQ(office.balance("countable:KOR:K1"), 0) << "the notice runs";
  EXPECT_EQ(office.ask("KOR", "recognition.withdraw recognition=R1 reason=x"), "withdrawn_before");
  EXPECT_EQ(office.ask("JPN", "recognition.withdraw recognition=R1 reason=x"), "ok") << "who counts it gives it up at once";
  EXPECT_EQ(office.balance("countable:KOR:K1"), 60'000);
}

TEST(Recognition, ALossTakesTheHoldersFirstThenWhatIsPromisedThenWhatWasAgreedLast) {
  TestOffice office;
  make_gallium(office);
  ASSERT_EQ(
      office.ask("THA", "agreement.open agreement=KT instrument=minerals parties=KOR,THA from=2026-01-01 until=2027-01-01 document=treaty"),
      "ok");
  ASSERT_EQ(office.ask("JPN", "recognition.ask recognition=R1 agreement=KJ lot=K1 amount=40"), "ok");
  for (const char* economy : {"KOR", "JPN"}) ASSERT_EQ(office.ask(economy, "recognition.confirm amount=40 recognition=R1"), "ok");
  ASSERT_EQ(office.ask("THA", "recognition.ask recognition=R2 agreement=KT lot=K1 amount=20"), "ok");
  for (const char* economy : {"KOR", "THA"}) ASSERT_EQ(office.ask(economy, "recognition.confirm amount=20 recognition=R2"), "ok");
  ASSERT_EQ(office.ask("THA", "recognition.ask recognition=R3 agreement=KT lot=K1 amount=30"), "ok") << "10 kg are left to Korea";
  ASSERT_EQ(office.ask("KOR", "lot.lose lot=K1 amount=10 reason=fire document=" + document()), "ok");
  EXPECT_EQ(office.balance("countable:KOR:K1"), 30'000) << "all promised";
  ASSERT_EQ(office.ask("KOR", "lot.lose lot=K1 amount=60 reason=fire document=" + document()), "ok") << office.why();
  EXPECT_EQ(office.balance("countable:KOR:K1"), 0);
  EXPECT_EQ(office.balance("countable:JPN:K1"), 30'000);
  EXPECT_EQ(office.balance("countable:THA:K1"), 0);
  EXPECT_EQ(office.ask("THA", "recognition.confirm amount=30 recognition=R3"), "wrong_state") << "given up by the loss";
  EXPECT_EQ(office.ask("JPN", "recognition.withdraw recognition=R1 reason=x"), "ok");
  EXPECT_EQ(office.balance("countable:THA:K1"), 20'000) << "what Japan gives up restores what Thailand lost";
  EXPECT_EQ(office.balance("countable:KOR:K1"), 10'000);
}

// For each lot: nothing of it appears or vanishes, and what counts, for whomever, is what is held of it counts.
std::string broken(TestOffice& office) {
  return *office.office().read([&office](const RegisterState& state, const ledger::Ledger&) -> std::string {
    for (const auto& [id, lot] : state.lots) {
      std::int64_t sum = 0;
      for (const char* account : {"attested:", "stock:", "lost:", "expired:", "used:", "converted:"}) sum += office.balance(account + id);
      if (sum != 0) return id + ": its accounts do not add up to what was attested";
      std::int64_t counted = 0;
      std::map<std::string, std::int64_t> by_recognition;
      for (const auto& [name, one] : state.recognitions)
        if (one.lot == id && one.state == RecognitionState::counted) by_recognition[one.beneficiary.text()] += one.counted;
      for (const char* economy : {"KOR", "JPN", "THA"}) {
        const std::int64_t counts = office.balance(std::string("countable:") + economy + ":" + id);
        if (counts < 0) return id + " counts less than nothing for " + economy;
        if (lot.holder.text() != economy && counts != by_recognition[economy])
          return id + " counts for " + economy + " otherwise than recognised";
        counted += counts;
      }
      if (counted != *(lot.factor * Exact(office.balance("stock:" + id))).floor_units(0, ""))
        return id + ": countable is not eligible stock";
    }
    return "";
  });
}

// Invariant: in any order of attestations, uses, losses, recognitions, suspensions and ends, for each lot the sum of what counts for all economies is
// what is held of it, each unit counts for one economy, and the register is rebuilt from its journal to the same.
TEST(Recognition, OneUnitCountsForOneEconomy) {
  EXPECT_TRUE(rc::check("any requests", [] {
    TestOffice office;
    make_gallium(office);
    RC_ASSERT(office.ask(
                  "THA",
                  "agreement.open agreement=KT instrument=minerals parties=KOR,THA,JPN from=2026-01-01 until=2026-05-01 document=treaty") ==
              "ok");
    RC_ASSERT(
        office.ask(
            "KOR",
            "lot.open lot=K2 depot=D-KOR instrument=minerals good=gallium grade=scrap kind=earmarked received=2026-02-01 expires=2026-04-15") ==
        "ok");
    const auto pick = [](std::vector<std::string> words) { return *rc::gen::elementOf(words); };
    const auto economy = [&pick] { return pick({"KOR", "JPN", "THA"}); };
    const auto lot = [&pick] { return pick({"K1", "K2", "J1"}); };
    const auto amount = [] { return Decimal::create(*rc::gen::inRange(1, 70'000), 3)->text(); };
    const auto name = [] { return "R" + std::to_string(*rc::gen::inRange(1, 8)); };
    int done = 0;
    for (int step = 0; step < 60; ++step) {
      std::string line;
      switch (*rc::gen::inRange(0, 11)) {
        case 0:
          line = "lot.attest lot=" + lot() + " quantity=" + amount() + " counted_on=" + office.today() +
                 " confidence=measured document=" + document();
          break;
        case 1: line = "lot.use lot=" + lot() + " amount=" + amount() + " reason=x"; break;
        case 2: line = "lot.lose lot=" + lot() + " amount=" + amount() + " reason=x document=" + document(); break;
        case 3: line = "lot.convert lot=K1 to=K2 yield=0.9 amount=" + amount(); break;
        case 4:
        case 5:
          line = "recognition.ask recognition=" + name() + " agreement=" + pick({"KJ", "KT"}) + " lot=" + lot() + " amount=" + amount() +
                 pick({"", " until=2026-04-01"});
          break;
        case 6:
        case 7: line = "recognition.confirm recognition=" + name() + " amount=" + amount(); break;
        case 8: line = "recognition.suspend recognition=" + name() + " reason=x"; break;
        case 9: line = pick({"recognition.resume recognition=" + name(), "recognition.withdraw reason=x recognition=" + name()}); break;
        default: office.wait(*rc::gen::inRange(1, 120)); line = "lot.use lot=J1 amount=0.001 reason=x";
      }
      done += office.ask(economy(), line) == "ok" ? 1 : 0;
      const std::string wrong = broken(office);
      if (!wrong.empty()) RC_FAIL(wrong + " after " + line + ": " + office.why());
    }
    RC_TAG(done / 10 * 10);
    const auto again = read_register(*office.journal());
    if (!again) RC_FAIL(again.error().message());
    RC_ASSERT(again->strays == 0U);
    const auto same = office.office().read([&again](const RegisterState& state, const ledger::Ledger& ledger) {
      return state.entries == again->state.entries && state.refused.size() == again->state.refused.size() &&
             ledger.digest() == again->ledger.digest() && state.recognitions.size() == again->state.recognitions.size();
    });
    RC_ASSERT(*same);
  }));
}

}  // namespace
}  // namespace entrepot::reserves
