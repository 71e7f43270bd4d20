#include "finance/test_net.h"

namespace entrepot::finance {
namespace {

// A repayment that its requester announces lowers no debt; what a provider confirms lowers what is owed to it, by just that.
TEST(Swap, OnlyWhatAProviderConfirmsIsRepaid) {
  Net net("2026-01-15");
  ASSERT_EQ(net.request("S1", "THA", "stability-delinked", "2.5"), "ok");
  ASSERT_EQ(net.draw("S1"), "ok");
  ASSERT_EQ(net.announce("S1", "all", "2.5"), "ok");
  EXPECT_EQ(net.state("S1").owed, 250'000'000'000);
  EXPECT_EQ(net.state("S1").announced_to.size(), 13U);
  EXPECT_EQ(net.balance("cmim:limit:THA:delinked"), 660'400'000'000) << "no limit comes back either";
  EXPECT_EQ(net.announce("S1", "all", "2.5"), "ok") << "asked again";
  EXPECT_EQ(net.announce("S1", "again", "1"), "Nothing is owed on the swap 'S1' that is not announced as repaid");
  EXPECT_EQ(net.receive("S1", "all", economy("THA")), "No repayment 'all' of the swap 'S1' is announced to THA");
  EXPECT_EQ(net.receive("S1", "al", economy("JPN")), "No repayment 'al' of the swap 'S1' is announced to JPN");
  EXPECT_EQ(net.receive("S1", "all", economy("JPN"), number("0.9")), "exceeds_pending_amount");
  EXPECT_EQ(net.receive("S1", "all", economy("JPN"), number("0.5")), "ok");  // of its 831,543,205.60
  EXPECT_EQ(net.balance("cmim:owed:S1:THA:JPN"), 33'154'320'560);
  EXPECT_EQ(net.balance("cmim:limit:THA:delinked"), 710'400'000'000);
  EXPECT_EQ(net.receive("S1", "all", economy("JPN"), number("0.5")), "ok") << "asked again";
  EXPECT_EQ(net.state("S1").owed, 200'000'000'000);
  EXPECT_EQ(net.receive("S1", "all", economy("KOR")), "ok");
  EXPECT_EQ(net.state("S1").owed, 200'000'000'000 - 41'577'160'280);
  net.go_to("2026-02-20");  // the others have not confirmed in 30 days
  EXPECT_EQ(net.receive("S1", "all", economy("CHN")), "pending_expired");
  EXPECT_TRUE(net.state("S1").announced_to.empty());
  EXPECT_EQ(net.repay("S1", "rest", "all"), "ok") << "with cents that billions do not name";
  EXPECT_EQ(net.state("S1").stage, SwapStage::repaid);
  EXPECT_FALSE(net.state("S1").due);
}

TEST(Swap, WhoAskedForItSigns) {
  Net net("2026-01-15");
  ASSERT_EQ(net.request("S1", "THA", "stability-delinked", "2.5"), "ok");
  EXPECT_EQ(net.told_to("S1", "JPN"),
            "THA asked for the swap 'S1', and JPN cannot repay it; THA asked for the swap 'S1', and JPN cannot draw it; "
            "THA asked for the swap 'S1', and JPN cannot renew it; THA asked for the swap 'S1', and JPN cannot withdraw it");
}

TEST(Swap, WhoIsOverdueAsksForNothingMore) {
  Net net("2026-01-15");
  ASSERT_EQ(net.request("S1", "THA", "stability-delinked", "2.5"), "ok");
  ASSERT_EQ(net.draw("S1"), "ok");
  ASSERT_EQ(net.request("S2", "THA", "stability-delinked", "1"), "ok") << "while the term runs";
  net.go_to("2026-08-01");
  EXPECT_EQ(net.request("S3", "THA", "stability-delinked", "1"), "THA owes 2500000000.00 USD of the swap 'S1', which is overdue");
  EXPECT_EQ(net.request("S4", "VNM", "stability-delinked", "1"), "ok");
  EXPECT_EQ(net.repay("S1", "all", "2.5"), "ok");
  EXPECT_EQ(net.request("S3", "THA", "stability-delinked", "1"), "ok");
}

}  // namespace
}  // namespace entrepot::finance
