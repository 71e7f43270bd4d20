#include "finance/settlement.h"

#include <unistd.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <numeric>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace entrepot::finance {
namespace {

void settle(ledger::Ledger& book, const std::vector<Payment>& payments) {
  const Steps steps = settlement_steps(payments, book);
  book.begin(book.time() + 1);
  book.enter("payments");
  for (const auto& asset : steps.ledgers) ASSERT_EQ(book.open(asset), ledger::Outcome::ok);
  for (const auto& account : steps.accounts) ASSERT_EQ(book.open(account), ledger::Outcome::ok);
  std::vector<ledger::Receipt> receipts(steps.transfers.size());
  book.transfer(steps.transfers, receipts);
  for (const auto& receipt : receipts) ASSERT_TRUE(done(receipt.outcome));
  book.seal();
}

Payment payment(const std::string& reference, const char* from, const char* to, const char* amount, const char* currency = "THB") {
  return {EconomyId::parse(from).value(), EconomyId::parse(to).value(),
          Money::create(Decimal::parse(amount).value(), Currency::parse(currency).value()).value(), reference, 0};
}

TEST(Settlement, ThreeThatPayInACircleOweNearlyNothing) {
  ledger::Ledger book;
  const std::vector<Payment> payments{payment("p1", "THA", "MYS", "100"), payment("p2", "MYS", "IDN", "90"),
                                      payment("p3", "IDN", "THA", "95.50"), payment("p4", "MYS", "THA", "30"),
                                      payment("p5", "IDN", "THA", "7", "IDR")};
  settle(book, payments);
  settle(book, payments);  // asked again
  const auto rows = positions(book).value();
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].currency.code(), "IDR");
  const auto& baht = rows[1];
  EXPECT_EQ(baht.gross, 31'550);
  EXPECT_EQ(baht.bilateral, 7'000 + 9'000 + 9'550);
  EXPECT_EQ(baht.multilateral, 2'550);  // Thailand receives 125.50 and pays 100
  ASSERT_EQ(baht.positions.size(), 3u);
  EXPECT_EQ(baht.positions[2].received - baht.positions[2].paid, 2'550);
}

TEST(Settlement, ItsAccountsAreClosedToOtherWritersAndNoRegisters) {
  ledger::Ledger book;
  book.begin(1);
  ASSERT_EQ(book.open(ledger::Asset{1'000'000, "THB", "THB", "", 2, 0}, true), ledger::Outcome::ok);
  book.seal();
  settle(book, {payment("p1", "THA", "MYS", "100")});
  EXPECT_EQ(book.accounts()[0].account.ledger, 1U);
  ledger::Transfer back;
  back.id = ledger::Id::of("back");
  back.debit = ledger::account_id("settlement:THB:MYS"), back.credit = ledger::account_id("settlement:THB:THA");
  back.ledger = 1, back.amount = 10'000;
  EXPECT_EQ(book.apply(book.time() + 1, {&back, 1})[0].outcome, ledger::Outcome::account_of_an_office);
  EXPECT_EQ(positions(book).value()[0].gross, 10'000);
}

// Another took its id before ids of offices were closed; a payment of an earlier version is known again by the id that it had.
TEST(Settlement, APaymentWhoseIdAnotherTookIsMadeAllTheSame) {
  ledger::Ledger book;
  settle(book, {payment("p1", "THA", "MYS", "100")});
  book.begin(book.time() + 1);
  for (const char* name : {"mine", "yours"}) ASSERT_EQ(book.open(ledger::Account{name, 1, 0, 0, {}, 0}), ledger::Outcome::ok);
  book.seal();
  const auto transfer = [&book](const char* id, const char* debit, const char* credit) {
    ledger::Transfer t;
    t.id = ledger::Id::of(id), t.debit = ledger::account_id(debit), t.credit = ledger::account_id(credit);
    t.ledger = 1, t.amount = 100;
    book.begin(book.time() + 1);
    book.enter("a payment of an earlier version, or another writer before ids were closed");
    std::array<ledger::Receipt, 1> receipt;
    book.transfer({&t, 1}, receipt);
    book.seal();
    return receipt[0].outcome;
  };
  ASSERT_EQ(transfer("settlement:p2", "mine", "yours"), ledger::Outcome::ok);
  settle(book, {payment("p2", "THA", "MYS", "50")});
  EXPECT_EQ(positions(book).value()[0].gross, 15'000);
  ASSERT_EQ(transfer("settlement:p3", "settlement:THB:THA", "settlement:THB:MYS"), ledger::Outcome::ok);
  const Steps again = settlement_steps({payment("p3", "THA", "MYS", "1")}, book);
  EXPECT_EQ(again.transfers[0].id, ledger::Id::of("settlement:p3"));
}

RC_GTEST_PROP(Settlement, PositionsSumToZeroAndNettingNeverAdds, ()) {
  const char* economies[] = {"THA", "MYS", "IDN", "SGP"};
  ledger::Ledger book;
  std::vector<Payment> payments;
  const int count = *rc::gen::inRange(1, 30);
  for (int i = 0; i < count; ++i) {
    const int from = *rc::gen::inRange(0, 4), step = *rc::gen::inRange(1, 4);
    payments.push_back(payment("p" + std::to_string(i), economies[from], economies[(from + step) % 4],
                               std::to_string(*rc::gen::inRange(1, 1000)).c_str()));
  }
  settle(book, payments);
  const auto rows = positions(book).value();
  RC_ASSERT(rows.size() == 1u);
  std::int64_t sum = 0, given = 0;
  for (const Position& position : rows[0].positions) sum += position.received - position.paid;
  for (const Payment& p : payments) given += p.amount.minor_units;
  RC_ASSERT(sum == 0);
  RC_ASSERT(rows[0].gross == given);
  RC_ASSERT(rows[0].multilateral <= rows[0].bilateral);
  RC_ASSERT(rows[0].bilateral <= rows[0].gross);
}

struct BadRow {
  const char* row;
  const char* says;
};

TEST(Settlement, BadPaymentsAreRefused) {
  const std::string file = testing::TempDir() + "payments_" + std::to_string(::getpid()) + ".csv";
  for (const BadRow& bad :
       {BadRow{"p1,THA,THA,THB,1", "pays itself"}, BadRow{"p1,THA,MYS,THX,1", "THX"}, BadRow{"p1,THA,MYS,THB,-1", "A payment of"},
        BadRow{"p1,THA,MYS,JPY,1.5", "1.5"}, BadRow{",THA,MYS,THB,1", "without a reference"}, BadRow{"p0,THA,MYS,THB,1", "twice"},
        BadRow{"p1,tha,MYS,THB,1", "tha"}}) {
    std::ofstream(file) << "reference,from,to,currency,amount\np0,THA,MYS,THB,1\n" << bad.row << "\n";
    const auto read = read_payments(file);
    ASSERT_FALSE(read) << bad.row;
    EXPECT_NE(read.error().what.find(bad.says), std::string::npos) << read.error().what;
    EXPECT_EQ(read.error().where.line, 3) << bad.row;
  }
  std::remove(file.c_str());
}

}  // namespace
}  // namespace entrepot::finance
