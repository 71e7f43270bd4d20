// For which request a name stands, also in journals where requests that were refused left accounts behind.
#include <gtest/gtest.h>

#include "finance/test_net.h"

namespace entrepot::finance {
namespace {

Steps asked(const Net& net, const char* id, const char* who, const char* facility, const char* billions,
            std::vector<EconomyId> excused = {}) {
  return request_steps(cmim(), Net("2026-01-15").book, {id, economy(who), facility, number(billions), std::move(excused)}, net.today())
      .value();
}

TEST(SwapNames, ANameStandsForOneMemberAndOneFacility) {
  Net net("2026-01-15");
  ASSERT_EQ(net.request("T1", "THA", "stability-delinked", "2.5"), "ok");
  ASSERT_EQ(net.draw("T1"), "ok");
  const auto accounts = net.book.accounts().size();
  const auto before = swaps(cmim(), net.book);
  EXPECT_EQ(net.request("T1", "PHL", "stability-delinked", "1"), "'T1' is a swap that THA requested from stability-delinked on 2026-01-15");
  EXPECT_EQ(net.request("T1", "THA", "rapid", "2.5"), "'T1' is a swap that THA requested from stability-delinked on 2026-01-15");
  EXPECT_EQ(net.request("T1", "THA", "stability-delinked", "2"), "exists_with_different_amount");
  EXPECT_EQ(net.request("T1", "THA", "stability-delinked", "2.5", {economy("LAO")}), "exists_with_different_amount");
  EXPECT_EQ(net.book.accounts().size(), accounts) << "nothing is opened for what is refused";
  EXPECT_EQ(swaps(cmim(), net.book), before);
  EXPECT_EQ(net.request("T1", "THA", "stability-delinked", "2.5"), "ok") << "the same again";
  net.go_to("2026-03-20");
  EXPECT_EQ(net.draw("T1"), "ok") << "the same again, where half a year is three days longer";
  net.go_to("2026-08-01");
  EXPECT_EQ(net.request("T2", "THA", "stability-delinked", "2"), "THA owes 2500000000.00 USD of the swap 'T1', which is overdue");
  EXPECT_EQ(net.request("T1", "THA", "stability-delinked", "2.5"), "ok") << "the same again";
  EXPECT_EQ(net.repay("T1", "all", "all"), "ok");
}

TEST(SwapNames, ARequestThatWasRefusedOpensNothingAndLeavesItsNameFree) {
  Net net("2026-01-15");
  const auto accounts = net.book.accounts().size();
  EXPECT_EQ(net.request("T1", "THA", "stability-delinked", "9.105"), "exceeds_credits");  // 9.104 without a programme
  EXPECT_EQ(net.request("T1", "THA", "rapid", "0.07",
                        {economy("JPN"), economy("CHN"), economy("KOR"), economy("HKG"), economy("IDN"), economy("MYS"), economy("PHL"),
                         economy("SGP"), economy("VNM"), economy("KHM"), economy("MMR"), economy("BRN")}),
            "LAO has 60000000.00 USD left of what it has committed, and its share would be 70000000.00 USD");
  EXPECT_EQ(net.book.accounts().size(), accounts);
  EXPECT_TRUE(swaps(cmim(), net.book).empty());
  EXPECT_EQ(net.request("T1", "PHL", "rapid", "1"), "ok") << "another member, another facility";
  EXPECT_EQ(net.state("T1").requester, economy("PHL"));
  EXPECT_EQ(net.draw("T1", 3), "ok");
}

// Another member's request of the same name was refused by its transfers, and its accounts stayed.
TEST(SwapNames, WhatARefusedRequestLeftBehindHidesNoDebt) {
  Net net("2026-01-15");
  ASSERT_EQ(net.request("T1", "THA", "stability-delinked", "2.5"), "ok");
  ASSERT_EQ(net.draw("T1"), "ok");
  const auto before = swaps(cmim(), net.book);
  net.leave_accounts_of(asked(net, "T1", "PHL", "stability-delinked", "1"));
  EXPECT_EQ(swaps(cmim(), net.book), before);
  EXPECT_EQ(net.state("T1").requester, economy("THA"));
  EXPECT_EQ(net.repay("T1", "first", "1"), "ok");
  EXPECT_EQ(net.renew("T1", 2), "ok");
  net.go_to("2026-08-01");
  EXPECT_EQ(net.request("T2", "THA", "stability-delinked", "2"), "THA owes 1500000000.00 USD of the swap 'T1', which is overdue");
  EXPECT_EQ(net.repay("T1", "last", "all"), "ok");
  EXPECT_EQ(net.state("T1").stage, SwapStage::repaid);
}

TEST(SwapNames, WhatARefusedRequestLeftBehindBurnsNoName) {
  Net net("2019-01-15");
  net.leave_accounts_of(asked(net, "T1", "THA", "stability-delinked", "1"));
  net.leave_accounts_of(asked(net, "T2", "THA", "stability-linked", "1"));
  EXPECT_TRUE(swaps(cmim(), net.book).empty());
  EXPECT_FALSE(swap_votes(cmim(), net.book, "T1"));
  EXPECT_EQ(net.vote("T1", "JPN", true), "There is no swap 'T1'");
  EXPECT_EQ(net.draw("T1"), "There is no swap 'T1'");
  EXPECT_EQ(net.receive("T1", "first", economy("JPN")), "There is no swap 'T1'");
  net.go_to("2026-01-15");
  ASSERT_EQ(net.open(), "ok");
  ASSERT_EQ(net.request("T1", "PHL", "stability-linked", "1"), "ok");
  EXPECT_EQ(net.request("T1", "PHL", "stability-linked", "1"), "ok") << "the same again";
  ASSERT_EQ(net.request("T2", "VNM", "stability-linked", "1"), "ok") << "now without a limit of renewals";
  for (const char* swap : {"T1", "T2"}) {
    EXPECT_EQ(net.draw(swap), "ok");
    EXPECT_EQ(net.renew(swap, 2), "ok");
    EXPECT_EQ(net.state(swap).facility->key, "stability-linked");
    EXPECT_EQ(net.state(swap).terms_used, 2);
    EXPECT_EQ(net.state(swap).owed_to.size(), 13U);
    EXPECT_EQ(net.repay(swap, "all", "all"), "ok");
    EXPECT_FALSE(net.state(swap).due);
  }
}

// Two members with other providers had one name each their own way, when a name stood for no one member.
TEST(SwapNames, TwoSwapsOfOneNameAreBothShown) {
  Net net("2026-01-15");
  const std::vector<EconomyId> some{economy("CHN"), economy("HKG"), economy("PHL"), economy("IDN"), economy("MYS"), economy("SGP"),
                                    economy("VNM"), economy("KHM"), economy("MMR"), economy("BRN"), economy("LAO")};
  ASSERT_EQ(net.request("T1", "THA", "stability-delinked", "2.5", some), "ok");  // of Japan and Korea
  ASSERT_EQ(net.draw("T1"), "ok");
  ASSERT_EQ(net.do_steps(asked(net, "T1", "PHL", "stability-delinked", "1", {economy("JPN"), economy("KOR"), economy("THA")})), "ok");
  const auto both = swaps(cmim(), net.book);
  ASSERT_EQ(both.size(), 2U);
  EXPECT_EQ(both[0].requester, economy("THA"));
  EXPECT_EQ(both[0].owed, 250'000'000'000);
  EXPECT_EQ(both[0].owed_to.size(), 2U);
  EXPECT_EQ(both[1].requester, economy("PHL"));
  EXPECT_EQ(both[1].stage, SwapStage::requested);
  EXPECT_FALSE(both[1].due);
  EXPECT_EQ(net.do_steps(withdraw_steps(cmim(), net.book, "T1", economy("PHL")).value()), "ok");
  EXPECT_EQ(net.do_steps(repay_steps(cmim(), net.book, "T1", economy("THA"), "all", std::nullopt).value()), "ok");
  EXPECT_EQ(net.receive("T1", "all", economy("JPN")), "ok");
  EXPECT_EQ(net.receive("T1", "all", economy("KOR")), "ok");
  EXPECT_EQ(swaps(cmim(), net.book)[0].stage, SwapStage::repaid);
}

// Whoever writes to the store chooses the ids of its own transfers.
class AnothersTransfers {
 public:
  explicit AnothersTransfers(Net& net) : net_(net), ledger_(net.book.account(ledger::account_id("cmim:limit:THA"))->account.ledger) {
    net_.book.begin(net_.book.time() + 1);
    for (const char* account : {"mine", "yours"})
      EXPECT_EQ(net_.book.open(ledger::Account{account, ledger_, 0, 0, {}, 0}), ledger::Outcome::ok);
    net_.book.seal();
  }
  void take(const std::string& id) {
    ledger::Transfer t;
    t.id = ledger::Id::of(id);
    t.debit = ledger::account_id("mine"), t.credit = ledger::account_id("yours");
    t.ledger = ledger_, t.amount = 5, t.flags = ledger::pending, t.timeout_s = 4'000'000'000;
    EXPECT_EQ(net_.book.apply(net_.book.time() + 1, {&t, 1})[0].outcome, ledger::Outcome::ok) << id;
  }

 private:
  Net& net_;
  std::uint32_t ledger_;
};

TEST(SwapNames, ATransferOfAnothersIsNoStepOfASwap) {
  Net net("2026-01-15");
  ASSERT_EQ(net.request("T1", "THA", "stability-delinked", "2.5"), "ok");
  ASSERT_EQ(net.draw("T1"), "ok");
  AnothersTransfers others(net);
  const auto before = swaps(cmim(), net.book);
  for (const char* id : {"cmim:T1:term:2", "cmim:T2:request:VNM", "cmim:T1:repay first:to JPN", "cmim:T1:vote:IDN"}) others.take(id);
  EXPECT_EQ(swaps(cmim(), net.book), before);
  EXPECT_EQ(swap_votes(cmim(), net.book, "T1").value().cast.size(), 3U);
  net.go_to("2026-08-01");
  EXPECT_TRUE(net.state("T1").overdue) << "no term of its own runs";
}

TEST(SwapNames, NobodyStopsAStepByTakingItsId) {
  Net net("2026-01-15");
  AnothersTransfers others(net);
  for (const char* step : {"request:THA", "request:THA:delinked", "request:from JPN", "vote:JPN", "vote:JPN#2", "draw:THA", "draw:from JPN",
                           "draw:terms", "term:1", "term-end:1", "term:2", "term:2#2", "repay a:to JPN", "repay a:received by JPN",
                           "repay a:THA by JPN", "repay a:term-end by VNM"})
    others.take(std::string("cmim:T1:") + step);
  others.take("cmim:T2:withdraw:PHL");
  for (int again = 0; again < 2; ++again) {
    EXPECT_EQ(net.request("T1", "THA", "stability-delinked", "2.5"), "ok");
    EXPECT_EQ(net.draw("T1"), "ok");
    EXPECT_EQ(net.vote("T1", "JPN", true), "ok");
    EXPECT_EQ(net.vote("T1", "JPN", false), "exists_with_different_credit_account") << "one vote each";
    EXPECT_EQ(net.renew("T1", 2), "ok");
    EXPECT_EQ(net.state("T1").terms_used, 2);
    EXPECT_EQ(net.request("T2", "PHL", "stability-delinked", "1"), "ok");
    EXPECT_EQ(net.withdraw("T2"), "ok");
  }
  EXPECT_EQ(swaps(cmim(), net.book).size(), 2U);
  EXPECT_EQ(net.state("T1").owed, 250'000'000'000);
  EXPECT_EQ(net.repay("T1", "a", "all"), "ok");
  EXPECT_EQ(net.receive("T1", "a", economy("JPN")), "ok") << "the same again";
  EXPECT_EQ(net.state("T1").stage, SwapStage::repaid);
  EXPECT_EQ(net.balance("cmim:limit:THA"), 2'276'000'000'000);
}

// The file was mended, or an outsider took the ids of the day.
TEST(SwapNames, AmountsCanChangeTwiceADay) {
  Net net("2026-01-15");
  for (const char* multiple : {"3", "2.5"}) {
    Arrangement changed = cmim();
    for (auto& multiples : changed.multiples)
      for (auto& [member, value] : multiples.amounts) value = member == economy("THA") ? number(multiple) : value;
    EXPECT_EQ(net.do_steps(open_steps(changed, net.book, net.today()).value()), "ok");
    EXPECT_EQ(net.balance("cmim:limit:THA"), multiple[0] == '3' ? 2'731'200'000'000 : 2'276'000'000'000);
  }
}

// The file of the arrangement has lost the facility of a swap: it is owed as before.
TEST(SwapNames, ASwapWhoseFacilityIsGoneIsStillOwed) {
  Net net("2026-01-15");
  ASSERT_EQ(net.request("T1", "THA", "stability-delinked", "2.5"), "ok");
  ASSERT_EQ(net.draw("T1"), "ok");
  Arrangement without = cmim();
  std::erase_if(without.facilities, [](const Facility& facility) { return facility.key == "stability-delinked"; });
  const auto left = swaps(without, net.book);
  ASSERT_EQ(left.size(), 1U);
  EXPECT_EQ(left[0].owed, 250'000'000'000);
  EXPECT_EQ(left[0].facility, nullptr);
  EXPECT_TRUE(swap_votes(without, net.book, "T1"));
  EXPECT_FALSE(draw_steps(without, net.book, "T1", economy("THA"), {}, net.today()));
}

}  // namespace
}  // namespace entrepot::finance
