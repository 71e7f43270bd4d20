// What a ticket by the time costs who counts it, whether it draws or not.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "reserves/proof.h"
#include "reserves/test_office.h"

namespace entrepot::reserves {
namespace {

// Japan counts so much of the Korean lot until 1 July, confirmed on 3 March.
void ticket(TestOffice& office, const std::string& amount, const std::string& price) {
  make_gallium(office);
  ASSERT_EQ(office.ask("JPN", "recognition.ask recognition=R1 agreement=KJ lot=K1 until=2026-07-01 amount=" + amount + " price=" + price),
            "ok")
      << office.why();
  office.at("2026-03-03");
  for (const char* economy : {"KOR", "JPN"})
    ASSERT_EQ(office.ask(economy, "recognition.confirm recognition=R1 amount=" + amount), "ok") << office.why();
}

std::int64_t paid(const TestOffice& office) {
  EXPECT_EQ(office.balance("settled:JPN:USD"), -office.balance("settled:KOR:USD")) << "what one gets the other owes";
  return office.balance("settled:KOR:USD");
}

TEST(TicketPremium, IsOwedForAllThatIsReservedThoughNothingIsDrawn) {
  TestOffice office;
  ticket(office, "60", "0.20_USD_per_kg_and_month");
  EXPECT_EQ(
      office.why(),
      "recognition R1: JPN confirms 60.000 kg; 60.000 kg of K1 count for JPN from now to before 2026-07-01; month 1 of its premium has "
      "begun: JPN owes KOR 12.00 USD for all 60.000 kg that are reserved, at 0.20 USD per kg and month");
  EXPECT_EQ(paid(office), 1'200);
  office.at("2026-04-02");
  ASSERT_TRUE(office.office().advance());
  EXPECT_EQ(paid(office), 1'200) << "the first month ends with this day";
  office.at("2026-12-01");  // whenever somebody next looks: four months had begun when it ended
  ASSERT_TRUE(office.office().advance());
  EXPECT_EQ(paid(office), 4'800);
  office.open();
  EXPECT_EQ(paid(office), 4'800) << "after a replay";
  EXPECT_TRUE(verify_register(*office.journal())->holds());
  EXPECT_EQ(read_register(*office.journal())->strays, 0U) << "all of it was asked for";
}

TEST(TicketPremium, IsNotOwedWhileItDoesNotCount) {
  TestOffice office;
  ticket(office, "60", "0.20_USD_per_kg_and_month");
  ASSERT_EQ(office.ask("JPN", "recognition.suspend recognition=R1 reason=x"), "ok");
  office.at("2026-05-20");
  ASSERT_TRUE(office.office().advance());
  EXPECT_EQ(paid(office), 1'200) << "two months passed while it was suspended";
  ASSERT_EQ(office.ask("KOR", "recognition.resume recognition=R1"), "ok") << office.why();
  EXPECT_EQ(
      office.why(),
      "recognition R1: counts again; month 3 of its premium has begun: JPN owes KOR 12.00 USD for all 60.000 kg that are reserved, at 0.20 "
      "USD per kg and month");
  EXPECT_EQ(paid(office), 2'400);
  ASSERT_EQ(office.ask("JPN", "recognition.suspend recognition=R1 reason=x"), "ok");
  ASSERT_EQ(office.ask("KOR", "recognition.resume recognition=R1"), "ok");
  EXPECT_EQ(paid(office), 2'400) << "a month is owed once";
  ASSERT_EQ(office.ask("JPN", "recognition.withdraw recognition=R1 reason=x"), "ok");
  office.at("2026-07-20");
  ASSERT_TRUE(office.office().advance());
  EXPECT_EQ(paid(office), 2'400) << "withdrawn for good";
}

TEST(TicketPremium, FollowsWhatIsLeftOfTheReservedAmount) {
  TestOffice office;
  ticket(office, "60", "0.20_USD_per_kg_and_month");
  office.at("2026-03-20");
  ASSERT_EQ(office.ask("KOR", "lot.lose lot=K1 amount=60 reason=fire document=" + document()), "ok") << "the 40 of Korea first";
  office.at("2026-04-03");
  ASSERT_TRUE(office.office().advance());
  EXPECT_EQ(paid(office), 1'200 + 800);
}

TEST(TicketPremium, TicketsAgreedBeforeAreSettledAsTheyWereAgreed) {
  TestOffice office;
  make_gallium(office);
  ASSERT_EQ(office.ask("JPN", "recognition.ask recognition=R1 agreement=KJ lot=K1 amount=60 price=0.20_USD_per_kg_and_month"), "ok");
  ASSERT_EQ(office.ask("KOR", "recognition.confirm recognition=R1 amount=60"), "ok");
  Request confirm = TestOffice::parse("JPN", "recognition.confirm recognition=R1 amount=60");
  confirm.format = 3;
  const auto transfers = *office.office().read([&](const RegisterState& state, const ledger::Ledger& ledger) {
    return std::get<Plan>(decide(state, ledger, confirm, ledger.time() + 1, state.entries + 1)).transfers.size();
  });
  EXPECT_EQ(transfers, 1U) << "no money moves by the rules of then";
}

// Invariant: what a ticket has cost is its amount times its price times the periods begun, cut off at whole minor units once, not in each period.
TEST(TicketPremium, NoCentIsLostByTheNumberOfPeriods) {
  EXPECT_TRUE(rc::check("any amount and price", [] {
    TestOffice office;
    const std::string amount = Decimal::create(*rc::gen::inRange(1, 100'000), 3)->text();
    const std::string price = Decimal::create(*rc::gen::inRange(1, 99'999), 4)->text();
    ticket(office, amount, price + "_USD_per_kg_and_month");
    office.at("2026-03-03");
    for (int months = 1; months < 4; ++months) {
      office.at(Day::parse("2026-03-03")->plus(31 * months).text());
      RC_ASSERT(office.office().advance());
    }
    const Exact whole = Exact(*Decimal::parse(amount)) * Exact(*Decimal::parse(price)) * Exact(4);
    RC_ASSERT(paid(office) == *whole.floor_units(2, ""));
  }));
}

}  // namespace
}  // namespace entrepot::reserves
