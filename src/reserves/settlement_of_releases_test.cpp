// What releases cost, who signs, and the money that moves.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "reserves/test_office.h"
#include "reserves/ticket_price.h"

namespace entrepot::reserves {
namespace {

// China asks under the tier that is shared: what is earmarked in Korea and in Japan, delivered on 4 March.
void deliver(TestOffice& office, const std::string& from_korea, const std::string& from_japan) {
  make_gallium(office);
  const std::string amount = Decimal::parse(from_korea)->plus(*Decimal::parse(from_japan))->text();
  ASSERT_EQ(
      office.ask("CHN", "release.submit release=Q instrument=minerals tier=shared good=gallium place=x reading=2026-03-01_40_100 amount=" +
                            amount + evidence({"cut", "unable_by_trade"})),
      "ok")
      << office.why();
  ASSERT_EQ(office.ask("", "release.circulate release=Q"), "ok");
  for (const char* economy : {"KOR", "JPN"})
    ASSERT_EQ(office.ask(economy, std::string("use.declare instrument=minerals good=gallium daily=0.001 source=x economy=") + economy),
              "ok");
  ASSERT_EQ(office.ask("KOR", "release.propose release=Q lots=K1_" + from_korea + ";_J1_" + from_japan), "ok") << office.why();
  for (const char* economy : {"KOR", "JPN", "THA", "VNM", "IDN", "MYS", "SGP"})
    ASSERT_EQ(office.ask(economy, "release.decide release=Q vote=yes"), "ok") << office.why();
  office.at("2026-03-03");
  ASSERT_EQ(office.ask("KOR", "release.ship release=Q lot=K1 amount=" + from_korea), "ok") << office.why();
  EXPECT_NE(office.why().find("; other lots are still to be shipped"), std::string::npos) << "nothing of K1 is left";
  ASSERT_EQ(office.ask("JPN", "release.ship release=Q lot=J1 amount=" + from_japan), "ok") << office.why();
  office.at("2026-03-04");
  ASSERT_EQ(office.ask("CHN", "release.receive release=Q lot=K1 amount=" + from_korea), "ok") << office.why();
  ASSERT_EQ(office.ask("CHN", "release.receive release=Q lot=J1 amount=" + from_japan), "ok") << office.why();
}

const std::string terms = "release.settle release=Q currency=USD series=a_named_series priced_on=2026-03-04 price=";

TEST(Settlement, MovesTheMoneyOnceBothHaveSignedTheSame) {
  TestOffice office;
  deliver(office, "30", "12.5");
  EXPECT_EQ(office.ask("THA", terms + "250"), "not_a_party_of_the_release");
  EXPECT_EQ(office.why(), "Q is settled by 'both' (CHN, KOR, JPN); Ministry of THA is of THA");
  EXPECT_EQ(office.ask("CHN", "release.settle release=Q"), "price_missing");
  ASSERT_EQ(office.ask("CHN", terms + "250"), "ok") << office.why();
  EXPECT_EQ(office.why(), "release Q: CHN signs for 10625.00 USD at 250 (a named series, 2026-03-04); to be signed by KOR, JPN");
  EXPECT_EQ(office.balance("settled:KOR:USD"), 0) << "nothing moves before all have signed";
  EXPECT_EQ(office.ask("KOR", terms + "251"), "other_terms");
  EXPECT_EQ(office.why(),
            "KOR signs for 10667.50 USD at 251 (a named series, 2026-03-04); CHN has signed for 10625.00 USD at 250 (a named series, "
            "2026-03-04)");
  ASSERT_EQ(office.ask("KOR", terms + "250"), "ok") << office.why();
  ASSERT_EQ(office.ask("JPN", terms + "250"), "ok") << office.why();
  EXPECT_EQ(office.why(),
            "release Q: settled: 10625.00 USD at 250 (a named series, 2026-03-04); CHN pays KOR 7500.00 USD; CHN pays JPN 3125.00 "
            "USD; nothing is to be brought back");
  EXPECT_EQ(office.balance("settled:KOR:USD"), 750'000);
  EXPECT_EQ(office.balance("settled:JPN:USD"), 312'500);
  EXPECT_EQ(office.balance("settled:CHN:USD"), -1'062'500);
  EXPECT_EQ(office.ask("JPN", terms + "250"), "wrong_step") << "money moves once";
  office.open();
  EXPECT_EQ(office.balance("settled:CHN:USD"), -1'062'500) << "after a replay";
  EXPECT_EQ(read_register(*office.journal())->strays, 0U) << "all of it was asked for";
}

const Release& release_of(TestOffice& office) {
  return *office.office().read([](const RegisterState& state, const ledger::Ledger&) { return &state.releases.at("Q"); }).value();
}

// What is paid for is not brought back, too; what is lent is, and its holders say so, too.
TEST(Settlement, IsPaidOrLent) {
  TestOffice paid;
  deliver(paid, "30", "12.5");
  for (const char* economy : {"CHN", "KOR", "JPN"}) ASSERT_EQ(paid.ask(economy, terms + "250"), "ok") << paid.why();
  EXPECT_EQ(release_of(paid).waits_for, "") << "nothing waits to be brought back";
  EXPECT_EQ(paid.ask("CHN", "release.replenish release=Q lot=K1 amount=1 document=x"), "above_due");

  TestOffice lent;
  deliver(lent, "30", "12.5");
  EXPECT_EQ(lent.ask("CHN", terms + "250 loan=yes"), "paid_and_brought_back");
  EXPECT_EQ(lent.ask("CHN", "release.settle release=Q loan=no"), "neither_yes_nor_no");
  ASSERT_EQ(lent.ask("CHN", "release.settle release=Q loan=yes"), "ok") << lent.why();
  EXPECT_EQ(lent.why(), "release Q: CHN signs for a loan in kind: nothing is paid; to be signed by KOR, JPN");
  EXPECT_EQ(lent.ask("KOR", terms + "250"), "other_terms") << "who holds it may want its price";
  for (const char* economy : {"KOR", "JPN"}) ASSERT_EQ(lent.ask(economy, "release.settle release=Q loan=yes"), "ok") << lent.why();
  EXPECT_EQ(lent.why(), "release Q: settled: a loan in kind: nothing is paid; to be brought back: 30.000 kg into K1, 12.500 kg into J1");
  EXPECT_EQ(lent.balance("settled:CHN:USD"), 0);
  ASSERT_EQ(lent.ask("CHN", "release.replenish release=Q lot=K1 amount=30 document=x"), "ok") << lent.why();
  lent.open();
  EXPECT_EQ(release_of(lent).waits_for, "replenish") << "after a replay";
}

TEST(Settlement, RefusesPricesThatCannotBe) {
  TestOffice office;
  deliver(office, "30", "12.5");
  EXPECT_EQ(office.ask("CHN", terms + "0.25"), "price_out_of_bounds");
  EXPECT_EQ(office.why(), "0.25 USD per kg lies outside 20 to 20000: check the unit");
  EXPECT_EQ(office.ask("CHN", terms + "-250"), "amount_not_positive");
  EXPECT_EQ(office.ask("CHN", "release.settle release=Q currency=JPY series=x priced_on=2026-03-04 price=250"),
            "price_of_another_currency");
  EXPECT_EQ(office.ask("CHN", "release.settle release=Q currency=XYZ series=x priced_on=2026-03-04 price=250"), "unknown_name");
  EXPECT_EQ(office.ask("CHN", "release.settle release=Q currency=USD series=x priced_on=2026-03-03 price=250"), "price_of_another_day");
  EXPECT_EQ(office.ask("CHN", "release.settle release=Q currency=USD series=x priced_on=2026-03-05 price=250"), "priced_in_the_future");
}

// Invariant: what several holders are paid is what the price of all comes to, cut off at whole minor units, and what the requester pays.
TEST(Settlement, NoCentAppearsByRounding) {
  EXPECT_TRUE(rc::check("any amounts and price", [] {
    TestOffice office;
    const auto grams = [](int most) { return Decimal::create(*rc::gen::inRange(1, most), 3)->text(); };
    const std::string korea = grams(100'000), japan = grams(50'000);
    deliver(office, korea, japan);
    const Decimal price = *Decimal::create(*rc::gen::inRange<std::int64_t>(200'000, 200'000'000), 4);
    for (const char* economy : {"CHN", "KOR", "JPN"}) RC_ASSERT(office.ask(economy, terms + price.text()) == "ok");
    const Exact all = (Exact(*Decimal::parse(korea)) + Exact(*Decimal::parse(japan))) * Exact(price);
    RC_ASSERT(office.balance("settled:KOR:USD") + office.balance("settled:JPN:USD") == *all.floor_units(2, ""));
    RC_ASSERT(office.balance("settled:CHN:USD") == -*all.floor_units(2, ""));
  }));
}

// A release of 50 kg on a ticket of that price; what of it is received on 2 April.
void draw_on_ticket(TestOffice& office, const std::string& price, const std::string& received = "50") {
  make_gallium(office);
  ASSERT_EQ(office.ask("JPN", "recognition.ask recognition=R1 agreement=KJ lot=K1 amount=60 price=" + price), "ok") << office.why();
  for (const char* economy : {"KOR", "JPN"}) ASSERT_EQ(office.ask(economy, "recognition.confirm amount=60 recognition=R1"), "ok");
  ASSERT_EQ(office.ask("JPN", "release.submit release=Q instrument=minerals tier=recognised good=gallium place=x amount=50 evidence.cut=" +
                                  document() + " statement.cut=x"),
            "ok");
  ASSERT_EQ(office.ask("", "release.circulate release=Q"), "ok");
  ASSERT_EQ(office.ask("KOR", "release.propose release=Q lots=K1_50"), "ok");
  office.at("2026-03-05");
  ASSERT_EQ(office.ask("KOR", "release.ship release=Q lot=K1 amount=50"), "ok") << office.why();
  office.at("2026-04-02");
  if (!received.empty()) {
    ASSERT_EQ(office.ask("JPN", "release.receive release=Q lot=K1 amount=" + received), "ok") << office.why();
  }
}

TEST(Settlement, IsByTheTicketWhereTheRuleSaysSo) {
  TestOffice office;
  draw_on_ticket(office, "0.20_USD_per_kg_and_month");
  const std::string ask = "recognition.ask recognition=R2 agreement=KJ lot=K1 amount=6 price=";
  EXPECT_EQ(office.ask("JPN", ask + "cheap"), "bad_field");
  EXPECT_EQ(office.ask("JPN", ask + "0.20_USD_per_t_and_month"), "wrong_unit");
  EXPECT_EQ(office.why(), "The price is per t, K1 counts kg");
  // All 60 kg that were reserved in the first month, and the 10 that are left in the second, which began on the day of delivery.
  ASSERT_EQ(office.ask("KOR", "release.settle release=Q"), "ok") << office.why();
  EXPECT_EQ(
      office.why(),
      "release Q: settled: as the agreement or ticket says; premium of ticket R1: 14.00 USD for 2 months begun, booked as they begin, "
      "for all that is reserved; to be brought back: 50.000 kg into K1");
  EXPECT_EQ(office.balance("settled:KOR:USD"), 1'400);
  EXPECT_EQ(office.balance("settled:JPN:USD"), -1'400);
}

TEST(Settlement, APriceByTheUnitIsOfWhatIsDrawn) {
  TestOffice office;
  draw_on_ticket(office, "300_USD_per_kg");
  EXPECT_EQ(office.balance("settled:KOR:USD"), 0) << "nothing is owed for holding it";
  EXPECT_EQ(office.ask("JPN", "release.settle release=Q price=300 currency=USD series=x priced_on=2026-04-02"), "price_of_the_ticket");
  ASSERT_EQ(office.ask("KOR", "release.settle release=Q"), "ok") << office.why();
  ASSERT_EQ(office.ask("JPN", "release.settle release=Q"), "ok") << office.why();
  EXPECT_EQ(office.why(),
            "release Q: settled: 15000.00 USD by ticket R1: 300 USD per kg; JPN pays KOR 15000.00 USD; nothing is to be "
            "brought back");
  EXPECT_EQ(office.balance("settled:KOR:USD"), 1'500'000);
  EXPECT_EQ(office.ask("JPN", "release.replenish release=Q lot=K1 amount=1 document=x"), "above_due");
}

TEST(Settlement, BesideThePremiumTheGoodsMayHaveTheirPrice) {
  TestOffice office;
  draw_on_ticket(office, "0.20_USD_per_kg_and_month");
  const std::string price = "release.settle release=Q price=300 currency=USD series=x priced_on=2026-04-02";
  ASSERT_EQ(office.ask("JPN", price), "ok") << office.why();
  ASSERT_EQ(office.ask("KOR", price), "ok") << office.why();
  EXPECT_EQ(office.why(),
            "release Q: settled: 15000.00 USD at 300 (x, 2026-04-02); JPN pays KOR 15000.00 USD; premium of ticket R1: 14.00 USD for 2 "
            "months begun, booked as they begin, for all that is reserved; nothing is to be brought back");
  EXPECT_EQ(office.balance("settled:KOR:USD"), 1'501'400);
  EXPECT_EQ(office.balance("settled:JPN:USD"), -1'501'400);
}

// By the version of a request that was made before tiers said what comes back, all of it does.
TEST(Settlement, UnderAnEarlierVersionAllComesBack) {
  TestOffice office;
  std::string text = *read_text_file(std::filesystem::path(ENTREPOT_SOURCE_DIR) / "data" / "rulebooks" / "minerals.toml");
  for (auto at = text.find("\nreplenishment ="); at != std::string::npos; at = text.find("\nreplenishment ="))
    text.erase(at, text.find('\n', at + 1) - at);
  Request adopt = TestOffice::parse("", "rulebook.adopt");
  adopt.fields["text"] = text;
  EXPECT_EQ(office.ask(adopt), "contradiction");
  EXPECT_TRUE(office.why().starts_with(
      "name: The clock 'replenish' would have all of tier 'recognised' brought back, whatever is paid (as the agreement or ticket says)"))
      << office.why();
  adopt.format = 5;
  EXPECT_TRUE(*office.office().read([&](const RegisterState& state, const ledger::Ledger& ledger) {
    return std::holds_alternative<Plan>(decide(state, ledger, adopt, ledger.time() + 1, state.entries + 1));
  })) << "what was adopted stays adopted";
  const auto rules = parse_rulebook(text, "x", 5);
  ASSERT_TRUE(rules);
  EXPECT_EQ(replenishment_of(*rules->tier("shared")), Replenishment::not_told);
}

// Nobody alone says that what it owes for was lost.
TEST(Settlement, OfALossIsShownAndSignedByWhoBearsIt) {
  TestOffice office;
  draw_on_ticket(office, "0.20_USD_per_kg_and_month", "");
  const std::string receive = "release.receive release=Q lot=K1 amount=";
  for (const char* loss : {"0 final=yes", "45 damaged=5", "45 final=yes"}) {
    EXPECT_EQ(office.ask("JPN", receive + loss), "evidence_missing") << loss;
    EXPECT_EQ(office.ask("JPN", receive + loss + " document=report"), "evidence_missing") << "no SHA-256";
  }
  EXPECT_EQ(office.ask("JPN", receive + "45 final=yes"), "evidence_missing");
  EXPECT_EQ(office.why(), "5.000 kg of K1 are said to be damaged or missing: give the evidence of that");
  EXPECT_EQ(office.balance("lost:K1"), 0);
  ASSERT_EQ(office.ask("JPN", receive + "0 final=yes document=" + document()), "ok") << office.why();
  const auto release = [&office] {
    return *office.office().read([](const RegisterState& state, const ledger::Ledger&) { return state.releases.at("Q"); });
  };
  EXPECT_EQ(release().consignments[0].loss_documents, std::vector<std::string>{document()});
  ASSERT_EQ(office.ask("JPN", "release.settle release=Q"), "ok") << office.why();
  EXPECT_EQ(office.why(),
            "release Q: JPN signs for nothing arrived and nothing is paid; lost on the way, borne by who gives until it is handed over: "
            "50.000 kg of K1 (KOR); to be signed by KOR");
  ASSERT_EQ(office.ask("JPN", "release.settle release=Q"), "ok");
  EXPECT_EQ(release().state, ReleaseState::received) << "its own signature twice is one";
  EXPECT_EQ(office.ask("CHN", "release.settle release=Q"), "not_a_party_of_the_release");
  office.open();
  ASSERT_EQ(office.ask("KOR", "release.settle release=Q"), "ok") << office.why();
  EXPECT_EQ(release().state, ReleaseState::settled);
}

TEST(Settlement, OfWhatArrivedWholeIsSignedByOne) {
  TestOffice office;
  draw_on_ticket(office, "0.20_USD_per_kg_and_month", "50");
  ASSERT_EQ(office.ask("JPN", "release.settle release=Q"), "ok");
  EXPECT_EQ(office.why().find("to be signed"), std::string::npos) << office.why();
}

TEST(TicketPrice, IsAnAmountACurrencyAndAUnit) {
  const TicketPrice price = *parse_ticket_price("0.20 USD per kg and month");
  EXPECT_EQ(price.amount, *Decimal::parse("0.20"));
  EXPECT_EQ(price.currency.code(), "USD");
  EXPECT_EQ(price.unit, "kg");
  EXPECT_EQ(price.period, TicketPrice::Period::month);
  EXPECT_EQ(parse_ticket_price("350 USD per t")->period, TicketPrice::Period::none);
  EXPECT_EQ(parse_ticket_price("350 USD per t and year")->period, TicketPrice::Period::year);
  for (const char* bad : {"", "free", "0.20", "0.20 USD", "USD per kg", "0 USD per kg", "-1 USD per kg", "1 XYZ per kg", "1 USD per ",
                          "1 USD per kg and week", " per kg", "1  per kg"})
    EXPECT_FALSE(parse_ticket_price(bad)) << bad;
}

// Invariant: any text is a price of a ticket or an error.
TEST(TicketPrice, AnyTextIsReadOrRefused) {
  EXPECT_TRUE(rc::check("any text", [](const std::string& text) {
    const auto read = parse_ticket_price(text);
    if (read) RC_ASSERT(read->amount > Decimal(0) && !read->unit.empty());
  }));
}

// Invariant: a period of a ticket begins on the first day by which as many have begun.
TEST(TicketPrice, PeriodsBeginWhenTheyCount) {
  EXPECT_TRUE(rc::check("any day and number", [] {
    const Day first = Day::parse("2024-01-01")->plus(*rc::gen::inRange(0, 1500));
    const int number = *rc::gen::inRange(2, 60);
    const auto period = *rc::gen::element(TicketPrice::Period::month, TicketPrice::Period::year);
    const Day begins = period_begins(period, first, number);
    RC_ASSERT(periods_begun(period, first, begins) == number);
    RC_ASSERT(periods_begun(period, first, begins.plus(-1)) == number - 1);
  }));
}

TEST(TicketPrice, PeriodsCountFromTheirFirstDay) {
  const auto months = [](const char* from, const char* to) {
    return periods_begun(TicketPrice::Period::month, *Day::parse(from), *Day::parse(to));
  };
  EXPECT_EQ(months("2026-01-31", "2026-01-31"), 1);
  EXPECT_EQ(months("2026-01-31", "2026-02-28"), 1);
  EXPECT_EQ(months("2026-01-31", "2026-03-01"), 2);
  EXPECT_EQ(months("2026-03-02", "2026-04-01"), 1);
  EXPECT_EQ(months("2026-03-02", "2026-04-02"), 2);
  EXPECT_EQ(periods_begun(TicketPrice::Period::year, *Day::parse("2026-03-02"), *Day::parse("2027-03-01")), 1);
  EXPECT_EQ(periods_begun(TicketPrice::Period::year, *Day::parse("2026-03-02"), *Day::parse("2027-03-02")), 2);
  EXPECT_EQ(periods_begun(TicketPrice::Period::none, *Day::parse("2026-03-02"), *Day::parse("2030-03-02")), 1);
}

}  // namespace
}  // namespace entrepot::reserves
