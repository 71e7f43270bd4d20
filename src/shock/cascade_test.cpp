// The cascade by hand, and against its plain oracle.
#include "shock/cascade.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/test_progress.h"
#include "shock/cascade_oracle.h"
#include "shock/test_chain.h"

namespace entrepot::shock {
namespace {

TEST(Cascade, LossesPassByShares) {
  CascadeParameters p;
  p.substitution = false;
  p.eps = 0;
  const auto losses = prepared(chain(1), p).losses({{0, 1, 1}});
  ASSERT_TRUE(losses);
  EXPECT_EQ(losses->down, (std::vector<double>{1, 0.6, 0.6, 0}));
  EXPECT_EQ(losses->up, (std::vector<double>{1, 0, 0, 0}));  // mines buy from nobody
}

TEST(Cascade, ThePathIsTheLossAfterEachIteration) {
  CascadeParameters p;
  p.substitution = false;
  p.weights = {{1, 1, 1, 1}, {0, 0, 1, 0}};
  const CascadeShock ore = {{0, 1, 0.5}};
  const auto path = prepared(chain(1), p).path(ore);
  ASSERT_TRUE(path) << path.error().what;
  const std::vector<std::vector<CascadeIndex>> expected = {
      {{0.25, 0.25, 0.125}, {0, 0, 0}},  // the shock itself
      {{0.4, 0.4, 0.125}, {0, 0, 0}},
      {{0.55, 0.55, 0.125}, {0.6, 0.6, 0}},
      {{0.55, 0.55, 0.125}, {0.6, 0.6, 0}},  // nothing moved, and so it ends
  };
  EXPECT_EQ(*path, expected);
  const auto ran = prepared(chain(1), p).run({&ore, 1}, 1);
  ASSERT_TRUE(ran);
  EXPECT_EQ((*ran)[0].iterations, 3u);
  EXPECT_NEAR((*ran)[0].index[1].both, 0.6, 1e-15);
  const std::vector<std::string> names = {"ore", "steel", "cars", "other ore"};
  EXPECT_EQ(prepared(chain(1), p).path({{0, 2, 0}}, no_progress(), names).error().what, "Scenario 1: ore (place 0) loses 2 down and 0 up");
}

// The other mine cannot step in: its market share is what counts, sigma = 60 / 40 capped at 1.
TEST(Cascade, SubstitutionCountsByMarketShare) {
  CascadeParameters p;
  p.eps = 0;
  CascadeNetwork n = chain(1);
  n.links[0].amount = 20;  // of 60: the other mine has 40 left, so sigma = 20 / 40
  const auto losses = prepared(n, p).losses({{0, 1, 1}});
  ASSERT_TRUE(losses);
  EXPECT_DOUBLE_EQ(losses->down[1], 20.0 / 60 * 0.5);
}

TEST(Cascade, AnUnusedInputStillStopsItsSeller) {
  CascadeParameters p;
  p.eps = 0;
  const Cascade cascade = prepared(chain(0), p);
  const auto down = cascade.losses({{0, 1, 1}}), up = cascade.losses({{1, 1, 1}});
  ASSERT_TRUE(down && up);
  EXPECT_EQ(down->down[1], 0);
  EXPECT_EQ(up->up, (std::vector<double>{1, 1, 0, 1}));
}

TEST(Cascade, ARunThatIsStoppedEnds) {
  const std::vector<std::uint32_t> closures(1000, 0);
  for (const int threads : {1, 2}) {
    StopAfter progress(1);
    const auto r = prepared(chain(1)).close_each(closures, threads, progress);
    ASSERT_FALSE(r);
    EXPECT_EQ(r.error().code, ErrorCode::interrupted);
    EXPECT_EQ(progress.updates(), 1);
  }
}

class StopWhenAskedOften final : public Progress {
 public:
  void update(double, std::string_view) override {}
  bool stopped() const override { return ++asked_ > 100; }

 private:
  mutable int asked_ = 0;
};

// A firm that sells 1 % to the one that is closed and the rest to itself, alone or as one of many: some 3,600 iterations.
TEST(Cascade, ALongCascadeCanBeStoppedInItsMidst) {
  for (const std::uint32_t others : {0U, 100U}) {
    CascadeNetwork n;
    n.sectors = 1;
    n.sector.assign(2 + others, 0);
    n.essentiality = {0};
    n.links = {{0, 1, 1}, {0, 0, 99}};
    for (std::uint32_t i = 2; i < 2 + others; ++i) n.links.push_back({i, i, 1});
    CascadeParameters p;
    p.eps = 0;
    const Cascade cascade = prepared(n, p);
    const std::vector<std::uint32_t> closed = {1};
    StopWhenAskedOften progress;
    const auto r = cascade.close_each(closed, 1, progress);
    ASSERT_FALSE(r);
    EXPECT_EQ(r.error().code, ErrorCode::interrupted);
    EXPECT_GT((*cascade.close_each(closed, 1))[0].iterations, 1000u);
  }
}

// Invariant: Without a shock a cascade ends after one iteration, with an index of 0.
TEST(Cascade, NoShockTakesOneIteration) {
  const auto outcome = prepared(chain(2)).run(std::vector<CascadeShock>{{}}, 1);
  ASSERT_TRUE(outcome);
  EXPECT_EQ((*outcome)[0].iterations, 1u);
  EXPECT_EQ((*outcome)[0].index[0].both, 0);
}

TEST(Cascade, DuplicatesAreSummedAndEmptyLinksLeftOut) {
  CascadeNetwork n = chain(1);
  n.links.push_back({0, 1, 30});
  n.links.push_back({2, 0, 0});
  n.links.push_back({2, 0, -5});
  const Cascade cascade = prepared(n);
  EXPECT_EQ(cascade.links(), 3u);
  EXPECT_EQ(cascade.summed(), 1u);
  EXPECT_EQ(cascade.left_out(), 2u);
}

// h (0) -> i (1) -> 10 % to j (2), 90 % to 3; a chain 4 -> 5 -> 6 -> 7 that takes longer. The scenario of the second batch must not see
// what the first one left with h after its own scenario had ended.
TEST(Cascade, ABatchLeavesNothingBehind) {
  CascadeNetwork n;
  n.sectors = 1;
  n.sector.assign(8, 0);
  n.essentiality = {0};
  n.links = {{0, 1, 10}, {1, 2, 10}, {1, 3, 90}, {4, 5, 1}, {5, 6, 1}, {6, 7, 1}};
  CascadeParameters p;
  p.eps = 0.2;
  std::vector<CascadeShock> shocks(9);
  shocks[0] = {{2, 0, 1}};
  shocks[1] = {{7, 0, 1}};
  shocks[8] = {{0, 0, 0.05}};
  const auto outcomes = prepared(n, p).run(shocks, 1);
  ASSERT_TRUE(outcomes);
  EXPECT_EQ((*outcomes)[0].iterations, 1u);
  EXPECT_GT((*outcomes)[1].iterations, 2u);
  EXPECT_DOUBLE_EQ((*outcomes)[8].index[0].up, 0.05 * 10 / 113);
}

// The same downwards: 1 loses 10 % of its inputs and that scenario ends; 2 buys all from 1.
TEST(Cascade, ABatchLeavesNothingBehindDownwards) {
  CascadeNetwork n;
  n.sectors = 1;
  n.sector.assign(9, 0);
  n.essentiality = {1};
  n.links = {{0, 1, 10}, {3, 1, 90}, {1, 2, 10}, {2, 8, 10}, {4, 5, 1}, {5, 6, 1}, {6, 7, 1}};
  CascadeParameters p;
  p.eps = 0.2;
  p.substitution = false;
  std::vector<CascadeShock> shocks(9);
  shocks[0] = {{0, 1, 0}};
  shocks[1] = {{4, 1, 0}};
  shocks[8] = {{2, 0.05, 0}};
  const auto outcomes = prepared(n, p).run(shocks, 1);
  ASSERT_TRUE(outcomes);
  EXPECT_EQ((*outcomes)[0].iterations, 1u);
  EXPECT_GT((*outcomes)[1].iterations, 2u);
  EXPECT_DOUBLE_EQ((*outcomes)[8].index[0].down, 0.05 * 10 / 123);
}

// Of 1e9 the market has 0.0105 left: the difference of the sums would know it to five digits.
TEST(Cascade, AMarketThatIsAllButEmptyIsSummed) {
  CascadeNetwork n;
  n.sectors = 2;
  n.sector = {0, 0, 0, 1};
  n.essentiality.assign(4, 1);
  n.links = {{0, 0, 1e9}, {1, 3, 1e-3}, {2, 3, 1e-2}};  // the large one buys from itself
  const auto losses = prepared(n).losses({{0, 1, 0}, {1, 0.5, 0}});
  ASSERT_TRUE(losses);
  EXPECT_NEAR(losses->down[3], 0.5 * 1e-3 / 1.1e-2 * (1e-3 / (0.5e-3 + 1e-2)), 1e-15);
}

TEST(Cascade, RevenueAndCostsOfNothingCountOne) {
  CascadeNetwork n;
  n.sectors = 1;
  n.sector = {0, 0};
  n.essentiality = {1};
  n.links = {{0, 1, 0.25}};
  n.revenue = n.costs = {0, 0};
  CascadeParameters p;
  p.substitution = false;
  const Cascade cascade = prepared(n, p);
  EXPECT_EQ(cascade.losses({{1, 1, 1}})->up[0], 0.25);
  EXPECT_EQ(cascade.losses({{0, 1, 1}})->down[1], 0.25);
}

// 1, 5 and 6 sell 0.9 % of their goods to 0, and 3 half of them; 2 sells to 1 four times what it reports, and 4 to 2: 3 is the only one that
// grows much at first, but 2 grows by 3.6 % next. 11 sells to 10 twice what it reports, and loses no more than all. Others keep the cascade narrow.
TEST(Cascade, SellersOfMoreThanTheyReportAreFollowed) {
  CascadeNetwork n;
  n.sectors = 1;
  n.sector.assign(200, 0);
  n.essentiality = {0};
  n.links = {{1, 0, 0.9}, {1, 9, 99.1}, {5, 0, 0.9}, {5, 9, 99.1}, {6, 0, 0.9}, {6, 9, 99.1},
             {3, 0, 50},  {3, 9, 50},   {2, 1, 8},   {4, 2, 3},    {11, 10, 6}};
  for (std::uint32_t i = 20; i < 200; ++i) n.links.push_back({i, i, 1});
  n.revenue.assign(200, 1);
  for (const auto& [firm, revenue] : {std::pair{1, 100.0}, {5, 100.0}, {6, 100.0}, {3, 100.0}, {2, 2.0}, {4, 3.0}, {11, 3.0}})
    n.revenue[static_cast<std::size_t>(firm)] = revenue;
  const std::vector<std::uint32_t> closed = {0, 10};
  const auto outcomes = prepared(n).close_each(closed, 1);
  ASSERT_TRUE(outcomes);
  for (std::size_t s = 0; s < 2; ++s) {
    const auto expected = oracle::cascade(n, {}, {{closed[s], 1, 1}});
    EXPECT_EQ((*outcomes)[s].iterations, expected.iterations);
    EXPECT_EQ(expected.iterations, s == 0 ? 4u : 2u);
    EXPECT_NEAR((*outcomes)[s].index[0].up, expected.up, 1e-15);
    EXPECT_NEAR((*outcomes)[s].index[0].both, expected.both, 1e-15);
  }
}

// The rule of the peers for an empty market (3) makes a seller of less than 1 recover; the frontier follows.
TEST(Cascade, AFirmMayRecoverWhereItsMarketIsEmpty) {
  CascadeNetwork n;
  n.sectors = 2;
  n.sector = {0, 1};
  n.links = {{0, 1, 57}, {1, 1, 0.27}};
  n.essentiality.assign(4, 1);
  CascadeParameters p;
  p.eps = 1e-13;
  const auto expected = oracle::cascade(n, p, {{0, 1, 1}});
  const auto losses = prepared(n, p).losses({{0, 1, 1}});
  ASSERT_TRUE(losses);
  EXPECT_NEAR(losses->down[1], expected.loss_down[1], 1e-12);
  EXPECT_LT(losses->down[1], 1 - 1e-12);
}

}  // namespace
}  // namespace entrepot::shock
