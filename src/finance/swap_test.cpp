#include "finance/swap.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "finance/test_net.h"
#include "ledger/inspect.h"

namespace entrepot::finance {
namespace {

TEST(Swap, IsDrawnOnceTwoThirdsHaveAgreed) {
  Net net("2026-01-15");
  ASSERT_EQ(net.request("S1", "THA", "stability-delinked", "2.5"), "ok");
  EXPECT_EQ(net.draw_undecided("S1"), "The swap 'S1' is not decided: 0.000 of 269.296 votes say yes, 179.531 are needed");
  EXPECT_EQ(net.vote("S1", "THA", true), "THA asks for the swap 'S1', and does not decide");
  EXPECT_EQ(net.vote("S1", "TLS", true), "TLS has no vote");
  EXPECT_EQ(net.vote("S1", "JPN", true), "ok");
  EXPECT_EQ(net.vote("S1", "JPN", true), "ok") << "the same again";
  EXPECT_EQ(net.vote("S1", "JPN", false), "exists_with_different_credit_account") << "one vote each";
  EXPECT_EQ(net.vote("S1", "HKG", true), "ok") << "China votes with Hong Kong";
  EXPECT_EQ(net.balance("cmim:yes:S1"), 160'000);
  EXPECT_EQ(net.draw_undecided("S1"), "The swap 'S1' is not decided: 160.000 of 269.296 votes say yes, 179.531 are needed");
  EXPECT_EQ(net.vote("S1", "KOR", false), "ok");
  EXPECT_EQ(net.vote("S1", "IDN", true), "ok");
  EXPECT_EQ(net.draw_undecided("S1"), "The swap 'S1' is not decided: 172.304 of 269.296 votes say yes, 179.531 are needed");
  EXPECT_EQ(net.vote("S1", "MYS", true), "ok");
  const SwapVotes votes = swap_votes(cmim(), net.book, "S1").value();
  EXPECT_TRUE(votes.decided);
  EXPECT_EQ(votes.cast.size(), 5U);
  EXPECT_EQ(net.draw_undecided("S1"), "ok");
  ASSERT_EQ(net.request("S2", "PHL", "stability-delinked", "1"), "ok");
  for (const char* who : {"JPN", "KOR"}) ASSERT_EQ(net.vote("S2", who, false), "ok");
  EXPECT_TRUE(swap_votes(cmim(), net.book, "S2").value().refused) << "two thirds can no longer be reached";
}

TEST(Swap, FromRequestToLastRepayment) {
  Net net("2026-01-15");
  EXPECT_EQ(net.balance("cmim:limit:THA"), 2'276'000'000'000);
  EXPECT_EQ(net.request("S1", "THA", "stability-delinked", "2.5"), "ok");
  EXPECT_EQ(net.state("S1").stage, SwapStage::requested);
  EXPECT_EQ(net.draw("S1"), "ok");
  SwapState swap = net.state("S1");
  EXPECT_EQ(swap.stage, SwapStage::drawn);
  EXPECT_EQ(swap.owed, 250'000'000'000);
  EXPECT_EQ(swap.owed_to.size(), 13u);
  EXPECT_EQ(swap.renewals_left, 3);
  EXPECT_EQ(*swap.due / 86'400'000'000'000, Day::parse("2026-07-15").value().sys_days().time_since_epoch().count());
  EXPECT_EQ(net.balance("cmim:limit:THA:delinked"), 660'400'000'000);
  // Japan: 76.8 of the 230.896 of all others
  EXPECT_EQ(net.balance("cmim:owed:S1:THA:JPN"), 83'154'320'560);
  EXPECT_EQ(net.repay("S1", "first", "1"), "ok");
  EXPECT_EQ(net.repay("S1", "first", "1"), "ok");  // asked again
  EXPECT_EQ(net.repay("S1", "first", "0.9"), "exists_with_different_amount");
  EXPECT_EQ(net.state("S1").owed, 150'000'000'000);
  EXPECT_EQ(net.repay("S1", "last", "1.5"), "ok");
  EXPECT_EQ(net.repay("S1", "last", "1.5"), "ok");
  swap = net.state("S1");
  EXPECT_EQ(swap.stage, SwapStage::repaid);
  EXPECT_FALSE(swap.due);
  EXPECT_FALSE(swap.overdue);
  EXPECT_EQ(net.balance("cmim:limit:THA"), 2'276'000'000'000);
  EXPECT_EQ(net.balance("cmim:committed:JPN"), 7'680'000'000'000);
  EXPECT_NE(net.repay("S1", "more", "1"), "ok");
}

// What an outsider moves by hand: a debt wiped out, a limit raised, a vote.
TEST(Swap, ItsAccountsAreClosedToOtherWriters) {
  Net net("2026-01-15");
  ASSERT_EQ(net.request("S1", "THA", "stability-delinked", "2.5"), "ok");
  ASSERT_EQ(net.draw("S1"), "ok");
  for (const auto& state : net.book.accounts()) EXPECT_NE(state.account.flags & ledger::of_an_office, 0) << state.account.name;
  const auto by_hand = [&net](const std::string& debit, const std::string& credit) {
    ledger::Transfer t;
    t.id = ledger::Id::of(debit + credit);
    t.debit = ledger::account_id(debit), t.credit = ledger::account_id(credit);
    t.ledger = net.book.account(t.debit)->account.ledger;
    t.amount = 1'000;
    return net.book.apply(net.book.time() + 1, {&t, 1})[0].outcome;
  };
  EXPECT_EQ(by_hand("cmim:owed:S1:THA:JPN", "cmim:rules:committed:JPN"), ledger::Outcome::account_of_an_office);
  EXPECT_EQ(by_hand("cmim:rules:limit:THA", "cmim:limit:THA"), ledger::Outcome::account_of_an_office);
  EXPECT_EQ(by_hand("cmim:cast:S1", "cmim:yes:S1"), ledger::Outcome::account_of_an_office);
  EXPECT_EQ(net.state("S1").owed, 250'000'000'000);
}

// Accounts of a ledger from before they were closed; its swaps go on, and a request that was made can be asked again.
TEST(Swap, AccountsOfBeforeStayAsTheyAre) {
  Net net("2026-01-15", 0);
  EXPECT_EQ(net.open(), "ok");
  EXPECT_EQ(net.request("S1", "THA", "stability-delinked", "2.5"), "ok");
  EXPECT_EQ(net.request("S1", "THA", "stability-delinked", "2.5"), "ok");
  EXPECT_EQ(net.draw("S1"), "ok");
  for (const auto& state : net.book.accounts()) EXPECT_EQ(state.account.flags & ledger::of_an_office, 0) << state.account.name;
}

// An account that somebody opened beforehand is not taken for one of the swap.
TEST(Swap, NobodyElseOpensItsAccountsAndThoseOfAnEarlierJournalStopIt) {
  Net net("2026-01-15");
  const auto& limit = net.book.account(ledger::account_id("cmim:limit:THA"))->account;
  const auto owed = [&](const char* swap) {
    return ledger::Account{fmt::format("cmim:owed:{}:THA:JPN", swap), limit.ledger, 0, ledger::debits_must_not_exceed_credits, {}, 0};
  };
  net.book.begin(net.book.time() + 1);
  EXPECT_EQ(net.book.open(owed("S1")), ledger::Outcome::name_of_an_office);
  ASSERT_EQ(net.book.open(owed("S2"), true), ledger::Outcome::ok);
  net.book.seal();
  EXPECT_EQ(net.request("S1", "THA", "stability-delinked", "2.5"), "ok");
  EXPECT_EQ(net.request("S2", "THA", "stability-delinked", "2.5"), "exists_with_different_flags");
}

// A register has opened its ledgers in the same store, and somebody one of the numbers below.
TEST(Swap, ItsLedgersAreNotARegisters) {
  ledger::Ledger book;
  book.begin(1);
  ASSERT_EQ(book.open(ledger::Asset{1'000'000, "USD", "USD", "", 2, 0}, true), ledger::Outcome::ok);
  ASSERT_EQ(book.open(ledger::Asset{2, "rice", "t", "", 3, 0}), ledger::Outcome::ok);
  book.seal();
  const Steps steps = open_steps(cmim(), book, Day::parse("2026-01-15").value()).value();
  ASSERT_EQ(steps.ledgers.size(), 2U);
  EXPECT_EQ(steps.ledgers[0].ledger, 1U);
  EXPECT_EQ(steps.ledgers[1].ledger, 3U);
}

TEST(Swap, LimitsHoldWhileARequestIsPending) {
  Net net("2026-01-15");
  EXPECT_EQ(net.request("S1", "THA", "stability-delinked", "9.1"), "ok");
  EXPECT_EQ(net.request("S2", "THA", "stability-delinked", "0.005"), "exceeds_credits");  // 9.104 in all without a programme
  EXPECT_EQ(net.request("S3", "THA", "stability-delinked", "0.004"), "ok");
  EXPECT_EQ(net.request("S4", "THA", "stability-linked", "13.656"), "ok");  // to the last cent of 22.76
  EXPECT_EQ(net.request("S5", "THA", "stability-linked", "0.00000001"), "exceeds_credits");
  EXPECT_EQ(net.withdraw("S1"), "ok");
  EXPECT_EQ(net.state("S1").stage, SwapStage::given_back);
  EXPECT_EQ(net.request("S6", "THA", "rapid", "11.380000001"), "exceeds_credits");
  EXPECT_EQ(net.request("S6", "THA", "rapid", "9.1"), "ok");
  EXPECT_EQ(swaps(cmim(), net.book).size(), 4u);  // what was refused is no swap
}

TEST(Swap, AFacilityHasALimitOfItsOwn) {
  Net net("2026-01-15");
  EXPECT_EQ(net.request("S1", "THA", "rapid", "11.380000001"), "exceeds_credits");  // half of 22.76, of which nothing is used
  EXPECT_EQ(net.request("S2", "THA", "rapid", "11.38"), "ok");
}

// 1,000 cents in the proportions of 230.896: five are left after rounding down, for VNM .66, JPN .62, MMR .52 and the first two of .43.
TEST(Swap, TheLastCentsGoToTheLargestRemaindersThenByCode) {
  Net net("2026-01-15");
  ASSERT_EQ(net.request("S1", "THA", "stability-linked", "0.00000001"), "ok");
  ASSERT_EQ(net.draw("S1"), "ok");
  const std::map<std::string, std::int64_t> cents{{"CHN", 296}, {"JPN", 333}, {"KOR", 166}, {"HKG", 36}, {"IDN", 40}, {"MYS", 40},
                                                  {"PHL", 39},  {"SGP", 39},  {"VNM", 9},   {"KHM", 1},  {"MMR", 1}};
  for (const auto& [provider, amount] : cents) EXPECT_EQ(net.balance("cmim:owed:S1:THA:" + provider), amount) << provider;
}

TEST(Swap, RenewalsAreCountedAndTermsEnd) {
  Net net("2026-01-31");
  net.request("S1", "VNM", "stability-delinked", "1");
  EXPECT_EQ(net.draw("S1"), "ok");
  net.go_to("2026-07-30");
  EXPECT_EQ(net.renew("S1", 3), "Term 3 of the swap 'S1' cannot begin: 1 began so far");
  EXPECT_EQ(net.renew("S1", 2), "ok");
  EXPECT_EQ(net.renew("S1", 2), "ok");  // asked again
  EXPECT_EQ(net.state("S1").renewals_left, 2);
  EXPECT_EQ(net.renew("S1", 3), "ok");
  EXPECT_EQ(net.renew("S1", 4), "ok");
  EXPECT_EQ(net.renew("S1", 5), "exceeds_credits");
  EXPECT_EQ(net.state("S1").renewals_left, 0);
  net.go_to("2027-02-01");
  EXPECT_TRUE(net.state("S1").overdue);
  EXPECT_EQ(net.renew("S1", 5), "pending_expired");
  EXPECT_EQ(net.repay("S1", "late", "1"), "ok");
  EXPECT_FALSE(net.state("S1").overdue);
}

TEST(Swap, AReservationThatNobodyDecidesEnds) {
  Net net("2026-01-15");
  net.request("S1", "VNM", "stability-linked", "10");
  net.go_to("2026-01-30");  // the reservation is a few nanoseconds younger than its day
  EXPECT_EQ(net.state("S1").stage, SwapStage::given_back);
  EXPECT_EQ(net.draw("S1"), "pending_expired");
  EXPECT_EQ(net.request("S2", "VNM", "stability-linked", "10"), "ok");
}

// A change of the rules moves commitments and limits; what is owed stays.
TEST(Swap, AmountsFollowTheRules) {
  Net net("2021-03-30");
  EXPECT_EQ(net.request("S1", "THA", "stability-delinked", "6.829"), "exceeds_credits");  // 30 %: 6.828
  net.request("S2", "THA", "stability-delinked", "6.828");
  net.draw("S2");
  net.go_to("2021-03-31");
  EXPECT_EQ(net.open(), "ok");
  EXPECT_EQ(net.open(), "ok");
  EXPECT_EQ(net.balance("cmim:limit:THA:delinked"), 227'600'000'000);  // 9.104 less 6.828
  EXPECT_EQ(net.state("S2").owed, 682'800'000'000);
}

TEST(Swap, WhatCannotBeAskedIsToldBeforeTheLedger) {
  Net net("2026-01-15");
  EXPECT_NE(net.request("S 1", "THA", "rapid", "1").find("no id of a swap"), std::string::npos);
  EXPECT_NE(net.request("S1", "TLS", "rapid", "1").find("no member"), std::string::npos);
  EXPECT_NE(net.request("S1", "THA", "fast", "1").find("no facility"), std::string::npos);
  EXPECT_NE(net.request("S1", "THA", "rapid", "-1").find("An amount of"), std::string::npos);
  EXPECT_NE(net.request("S1", "THA", "rapid", "99999999999").find("An amount of"), std::string::npos);
  EXPECT_NE(net.request("S1", "THA", "rapid", "1", {economy("THA")}).find("does not provide"), std::string::npos);
  EXPECT_EQ(net.draw("S9"), "There is no swap 'S9'");
  net.request("S1", "THA", "rapid", "1", {economy("LAO")});
  EXPECT_EQ(net.draw("S1"), "The maturity of rapid is not known");
  EXPECT_EQ(net.draw("S1", 3), "ok");
  EXPECT_EQ(net.state("S1").owed_to.size(), 12u);
  EXPECT_FALSE(request_steps(cmim(), ledger::Ledger(), {"S1", economy("THA"), "rapid", number("1"), {}}, Day::parse("2026-01-15").value()));
}

// Whatever is drawn and repaid: commitments and what is owed sum to what all contribute, limits and what is used to what may be drawn.
RC_GTEST_PROP(Swap, NothingLeaksAndLimitsComeBack, ()) {
  Net net("2026-01-15");
  const char* members[] = {"THA", "VNM", "JPN", "LAO"};
  const char* facilities[] = {"stability-delinked", "stability-linked", "rapid"};
  const int count = *rc::gen::inRange(1, 5);
  for (int i = 0; i < count; ++i) {
    const std::string id = "S" + std::to_string(i);
    const std::string amount = "0.0" + std::to_string(*rc::gen::inRange(1, 999'999'9));
    net.request(id, members[*rc::gen::inRange(0, 4)], facilities[*rc::gen::inRange(0, 3)], amount);
    if (*rc::gen::inRange(0, 4) > 0) net.draw(id, std::nullopt);
    if (*rc::gen::inRange(0, 2) > 0) net.repay(id, "a", "0.0" + std::to_string(*rc::gen::inRange(1, 999'999)));
  }
  std::int64_t committed = 0, limits = 0;
  for (const auto& state : net.book.accounts()) {
    const std::string& name = state.account.name;
    const std::int64_t left = state.totals.credits_posted - state.totals.debits_posted;
    if (name.starts_with("cmim:committed:") || name.starts_with("cmim:owed:")) committed += left;
    if (name.starts_with("cmim:limit:") || name.starts_with("cmim:used:"))
      if (std::count(name.begin(), name.end(), ':') == 2) limits += left;
    if (!name.starts_with("cmim:rules:") && !name.starts_with("cmim:cast:") && name != "cmim:term-rules" &&
        !(name.starts_with("cmim:terms:")))
      RC_ASSERT(left >= 0);
  }
  RC_ASSERT(committed == 24'000'000'000'000);
  RC_ASSERT(limits == 24'560'000'000'000);
}

TEST(Swap, MonthsEndWhereTheMonthDoes) {
  const auto later = [](const char* day, int months) { return months_later(Day::parse(day).value(), months).text(); };
  EXPECT_EQ(later("2026-01-31", 1), "2026-02-28");
  EXPECT_EQ(later("2027-11-30", 3), "2028-02-29");
  EXPECT_EQ(later("2026-01-15", 12), "2027-01-15");
}

}  // namespace
}  // namespace entrepot::finance
