// The cascade by hand, against its plain oracle, and what it refuses.
#include "shock/cascade.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <cstring>
#include <numeric>

#include "base/random.h"
#include "base/test_progress.h"
#include "shock/cascade_oracle.h"

namespace entrepot::shock {
namespace {

// ore (0) -> steel (1) -> cars (2); a second mine (3) beside the first.
//   0 --60--> 1 --100--> 2
//   3 --40--> 1
CascadeNetwork chain(std::uint8_t ore_for_steel) {
  CascadeNetwork n;
  n.sectors = 3;
  n.sector = {0, 1, 2, 0};
  n.links = {{0, 1, 60}, {3, 1, 40}, {1, 2, 100}};
  n.essentiality.assign(9, 1);
  n.essentiality[0 * 3 + 1] = ore_for_steel;
  return n;
}

Cascade prepared(const CascadeNetwork& n, CascadeParameters p = {}) {
  auto cascade = Cascade::prepare(n, p);
  EXPECT_TRUE(cascade) << cascade.error().what;
  return *std::move(cascade);
}

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

ErrorCode refused(const CascadeNetwork& n, CascadeParameters p = {}) {
  const auto cascade = Cascade::prepare(n, p);
  EXPECT_FALSE(cascade);
  return cascade ? ErrorCode::internal : cascade.error().code;
}

// An index of nothing would be 0, as if the economy stood fast.
TEST(Cascade, NothingToBeAShareOfIsRefused) {
  CascadeNetwork n;
  n.sectors = 1;
  n.sector = {0, 0};
  n.essentiality = {1};
  const auto refused = [&](const CascadeParameters& p = {}) {
    const auto made = Cascade::prepare(n, p);
    return made ? Error{} : made.error();
  };
  EXPECT_EQ(refused().code, ErrorCode::missing_data);
  EXPECT_EQ(refused().what.find("There is no link"), 0U);
  n.links = {{0, 1, 0}};
  EXPECT_EQ(refused().what.find("No link has an amount above 0"), 0U);
  CascadeParameters people;
  people.weights = {{1, 2}};
  EXPECT_TRUE(Cascade::prepare(n, people)) << "people may be lost without links";
  people.weights = {{1, 2}, {0, 0}};
  EXPECT_EQ(refused(people).where.field, "weights");
}

// Shares of what adds up to no number were 0, and so was every index.
TEST(Cascade, SumsThatAreNoNumbersAreRefused) {
  CascadeNetwork n = chain(1);
  for (CascadeLink& link : n.links) link.amount = 1.7e308;
  EXPECT_EQ(refused(n), ErrorCode::out_of_range);
  CascadeParameters p;
  p.weights = {std::vector<double>(chain(1).sector.size(), 1e308)};
  EXPECT_EQ(refused(chain(1), p), ErrorCode::out_of_range);
}

TEST(Cascade, WrongInputIsRefused) {
  CascadeNetwork n = chain(1);
  n.links.push_back({0, 4, 1});
  EXPECT_EQ(refused(n), ErrorCode::unknown_name);
  n = chain(1);
  n.sector[2] = 3;
  EXPECT_EQ(refused(n), ErrorCode::unknown_name);
  n = chain(1);
  n.essentiality.pop_back();
  EXPECT_EQ(refused(n), ErrorCode::bad_field);
  n = chain(3);
  EXPECT_EQ(refused(n), ErrorCode::out_of_range);
  n = chain(1);
  n.links[0].amount = std::nan("");
  EXPECT_EQ(refused(n), ErrorCode::out_of_range);
  n = chain(1);
  n.revenue = {1, 2};
  EXPECT_EQ(refused(n), ErrorCode::bad_field);
  n = chain(1);
  n.costs = {1, 2, 3, -4};
  EXPECT_EQ(refused(n), ErrorCode::out_of_range);
  EXPECT_EQ(refused({}), ErrorCode::missing_data);
  CascadeParameters p;
  p.eps = -1;
  EXPECT_EQ(refused(chain(1), p), ErrorCode::out_of_range);
  const Cascade cascade = prepared(chain(1));
  EXPECT_EQ(cascade.run(std::vector<CascadeShock>{{{9, 1, 1}}}, 1).error().code, ErrorCode::unknown_name);
  EXPECT_EQ(cascade.run(std::vector<CascadeShock>{{{0, 1.5, 1}}}, 1).error().code, ErrorCode::out_of_range);
  p = {};
  p.eps = 0;
  p.iterations_max = 1;
  EXPECT_EQ(prepared(chain(1), p).run(std::vector<CascadeShock>{{{0, 1, 1}}}, 1).error().code, ErrorCode::limit_exceeded);
}

// ---- for every network -------------------------------------------------------------------------------------------------------

struct Drawn {
  CascadeNetwork network;
  CascadeParameters parameters;
  std::vector<CascadeShock> shocks;
};

// Small and dense: everybody is reached at once.
Drawn draw_dense(RandomStream& random);
// Up to 200 firms with a few links each: a cascade is narrow first, and many stop there.
Drawn draw_sparse(RandomStream& random);

Drawn draw() {
  RandomStream random(*rc::gen::inRange<std::uint64_t>(0, 1'000'000), 0, 0);
  return random.uniform() < 0.5 ? draw_dense(random) : draw_sparse(random);
}

Drawn draw(RandomStream& random, std::uint32_t firms, std::uint64_t links);

Drawn draw_dense(RandomStream& random) {
  const std::uint32_t firms = 2 + static_cast<std::uint32_t>(random.below(25));
  return draw(random, firms, random.below(6 * firms));
}

Drawn draw_sparse(RandomStream& random) {
  const std::uint32_t firms = 30 + static_cast<std::uint32_t>(random.below(170));
  Drawn d = draw(random, firms, random.below(4 * firms));
  // Some sell less than their links say: their losses upwards are cut at 1.
  if (!d.network.revenue.empty() && random.uniform() < 0.5)
    for (double& revenue : d.network.revenue)
      if (random.uniform() < 0.1) revenue /= 2;
  return d;
}

Drawn draw(RandomStream& random, std::uint32_t firms, std::uint64_t links) {
  Drawn d;
  d.network.sectors = 1 + static_cast<std::uint32_t>(random.below(9));
  for (std::uint32_t i = 0; i < firms; ++i) d.network.sector.push_back(static_cast<std::uint32_t>(random.below(d.network.sectors)));
  for (std::uint64_t l = links; l > 0; --l)
    d.network.links.push_back({static_cast<std::uint32_t>(random.below(firms)), static_cast<std::uint32_t>(random.below(firms)),
                               random.uniform() < 0.05 ? 0 : 100 * random.uniform()});
  for (std::uint32_t c = 0; c < d.network.sectors * d.network.sectors; ++c)
    d.network.essentiality.push_back(static_cast<std::uint8_t>(random.below(3)));
  if (random.uniform() < 0.3)
    for (std::uint32_t i = 0; i < firms; ++i) d.network.market.push_back(static_cast<std::uint32_t>(random.below(firms)));
  // Below the sums of links, losses would grow on their way round, and with them rounding.
  std::vector<double> out(firms, 0.0), in(firms, 0.0);
  for (const CascadeLink& link : d.network.links) {
    out[link.supplier] += link.amount;
    in[link.customer] += link.amount;
  }
  if (random.uniform() < 0.3)
    for (std::uint32_t i = 0; i < firms; ++i) d.network.revenue.push_back(out[i] * (1 + random.uniform()));
  if (random.uniform() < 0.3)
    for (std::uint32_t i = 0; i < firms; ++i) d.network.costs.push_back(in[i] * (1 + random.uniform()));
  d.parameters.eps = random.uniform() < 0.5 ? 1e-2 : 1e-4;
  d.parameters.substitution = random.uniform() < 0.5;
  if (random.uniform() < 0.3) d.parameters.stop = CascadeStop::total_growth;
  d.parameters.iterations_max = 2000;
  d.parameters.weights.emplace_back();
  for (std::uint32_t i = 0; i < firms; ++i) d.parameters.weights[0].push_back(0.1 + random.uniform());
  for (int s = 0; s < 25; ++s) {  // more than lanes: some are used again
    CascadeShock shock;
    for (std::uint64_t f = random.below(4); f > 0; --f) {
      const bool closed = random.uniform() < 0.5;
      shock.push_back({static_cast<std::uint32_t>(random.below(firms)), closed ? 1 : random.uniform(), closed ? 1 : random.uniform()});
    }
    d.shocks.push_back(shock);
  }
  return d;
}

// Invariant: The engine, which visits only nodes that can change, gives what sweeps over all nodes give, with the same number of
// iterations; losses lie between 0 and 1.
RC_GTEST_PROP(CascadeProperty, TheFrontierIsTheSweep, ()) {
  const Drawn d = draw();
  const Cascade cascade = prepared(d.network, d.parameters);
  const auto outcomes = cascade.run(d.shocks, 1);
  if (!outcomes) {  // an empty market may swing for ever
    bool endless = false;
    for (const CascadeShock& shock : d.shocks)
      endless = endless || oracle::cascade(d.network, d.parameters, shock).iterations > d.parameters.iterations_max;
    RC_ASSERT(outcomes.error().code == ErrorCode::limit_exceeded && endless);
    return;
  }
  for (std::size_t s = 0; s < d.shocks.size(); ++s) {
    const auto expected = oracle::cascade(d.network, d.parameters, d.shocks[s]);
    const auto losses = cascade.losses(d.shocks[s]);
    RC_ASSERT(losses.has_value());
    // Of a market that is all but empty, what is left is known to a few digits only, and whether it counts as empty to none.
    if (expected.least_left < 1e-9) continue;
    const double near = std::max(1e-12, 1e-13 / expected.least_left) * (1 + expected.iterations / 100.0);  // rounding adds up
    RC_ASSERT((*outcomes)[s].iterations == expected.iterations);
    RC_ASSERT(std::abs((*outcomes)[s].index[0].both - expected.both) < near);
    RC_ASSERT(std::abs((*outcomes)[s].index[0].down - expected.down) < near);
    RC_ASSERT(std::abs((*outcomes)[s].index[0].up - expected.up) < near);
    const auto path = cascade.path(d.shocks[s]);
    RC_ASSERT(path.has_value() && path->size() == expected.path.size());
    for (std::size_t t = 0; t < path->size(); ++t) RC_ASSERT(std::abs((*path)[t][0].both - expected.path[t]) < near);
    for (std::size_t i = 0; i < cascade.firms(); ++i) {
      RC_ASSERT(std::abs(losses->down[i] - expected.loss_down[i]) < near);
      RC_ASSERT(std::abs(losses->up[i] - expected.loss_up[i]) < near);
      RC_ASSERT(losses->down[i] >= 0 && losses->down[i] <= 1 && losses->up[i] >= 0 && losses->up[i] <= 1);
    }
  }
}

// Invariant: Closures run alone, together or on three threads give the same bytes.
RC_GTEST_PROP(CascadeProperty, NeitherThreadsNorCompanyChangeAByte, ()) {
  const Drawn d = draw();
  const Cascade cascade = prepared(d.network, d.parameters);
  const auto one = cascade.run(d.shocks, 1), three = cascade.run(d.shocks, 3);
  RC_ASSERT(one.has_value() == three.has_value());
  if (!one) return;
  for (std::size_t s = 0; s < d.shocks.size(); ++s) {
    const auto alone = cascade.run({&d.shocks[s], 1}, 1);
    for (const auto* other : {&(*three)[s], &(*alone)[0]}) {
      RC_ASSERT((*one)[s].iterations == other->iterations);
      RC_ASSERT(std::memcmp((*one)[s].index.data(), other->index.data(), sizeof(CascadeIndex)) == 0);
    }
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

// A larger shock never costs less in the same number of iterations. (With substitution it may: an empty market makes small sellers
// recover. And eps may end the larger cascade sooner.)
// Invariant: Without substitution a larger shock never costs a node less in the same number of iterations.
RC_GTEST_PROP(CascadeProperty, MonotoneInTheShock, ()) {
  Drawn d = draw();
  d.parameters.stop = CascadeStop::largest_change;
  d.parameters.substitution = false;
  const Cascade cascade = prepared(d.network, d.parameters);
  CascadeShock larger = d.shocks[0];
  larger.insert(larger.end(), d.shocks[1].begin(), d.shocks[1].end());
  const auto outcomes = cascade.run(std::vector{d.shocks[0], larger}, 1);
  if (!outcomes) RC_ASSERT(outcomes.error().code == ErrorCode::limit_exceeded);  // a closed ring fills up slowly
  if (!outcomes || (*outcomes)[0].iterations != (*outcomes)[1].iterations) return;
  const auto a = cascade.losses(d.shocks[0]), b = cascade.losses(larger);
  RC_ASSERT(a.has_value() && b.has_value());
  for (std::size_t i = 0; i < cascade.firms(); ++i) {
    RC_ASSERT(b->down[i] >= a->down[i] - 1e-12);
    RC_ASSERT(b->up[i] >= a->up[i] - 1e-12);
  }
}

}  // namespace
}  // namespace entrepot::shock
