#include "reserves/release_scenarios.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>

#include "reserves/release_plan.h"

namespace entrepot::reserves {
namespace {

// JPN 4 and KOR 1 in store; KOR is short of 3, VNM of 4 at a lower loss.
SizingProblem three_economies() { return {3, 1, {{{1, 1, 1}, {20, 20, 10}, {0, 1, 2, 1, 0, 2, 2, 2, 0}, {0, 3, 4}}}}; }

TEST(ReleaseOverScenarios, ServesTheGreatestLossFirst) {
  const std::vector<double> stock{4, 1, 0};
  const Dispatch plan = dispatch(three_economies(), 0, 0, stock).value();
  ASSERT_EQ(plan.shipments.size(), 3u);
  EXPECT_EQ(plan.shipments[0].from, 1u);  // its own stores first
  EXPECT_EQ(plan.shipments[0].amount, 1);
  EXPECT_EQ(plan.shipments[1].from, 0u);
  EXPECT_EQ(plan.shipments[1].amount, 2);
  EXPECT_EQ(plan.shipments[2].to, 2u);
  EXPECT_EQ(plan.shipments[2].amount, 2);
  EXPECT_EQ(plan.unmet, (std::vector<double>{0, 0, 2}));
  EXPECT_EQ(plan.cost, 2 * 1 + 2 * 2 + 2 * 10);
  EXPECT_EQ(plan.stock_value, (std::vector<double>{8, 9, 10}));
  EXPECT_EQ(plan.need_price, (std::vector<double>{0, 9, 10}));
}

TEST(ReleaseOverScenarios, NamesWhatIsWrong) {
  const auto p = three_economies();
  const std::vector<double> good{4, 1, 0}, few{4}, negative{4, -1, 0};
  EXPECT_EQ(dispatch(p, 0, 0, few).error().where.field, "stock");
  EXPECT_EQ(dispatch(p, 0, 0, negative).error().code, ErrorCode::out_of_range);
  EXPECT_EQ(dispatch(p, 1, 0, good).error().code, ErrorCode::out_of_range);
  EXPECT_EQ(dispatch(p, 0, 1, good).error().code, ErrorCode::out_of_range);
  EXPECT_EQ(release_over_scenarios(p, {}).error().where.field, "stocks");
}

struct Case {
  SizingProblem problem;
  std::vector<double> stock;
};
rc::Gen<Case> any_case() {
  return rc::gen::exec([] {
    const auto whole = [](int top) { return static_cast<double>(*rc::gen::inRange(0, top)); };
    Case c{{*rc::gen::inRange<std::size_t>(1, 8), *rc::gen::inRange<std::size_t>(1, 4), {}}, {}};
    const std::size_t n = c.problem.economies;
    GoodToSize good;
    for (std::size_t i = 0; i < n; ++i) {
      c.stock.push_back(whole(8));
      good.holding_cost.push_back(1);
      good.penalty.push_back(whole(20));
      for (std::size_t j = 0; j < n; ++j)
        good.transport_cost.push_back(i == j ? 0 : *rc::gen::inRange(0, 6) == 0 ? std::numeric_limits<double>::infinity() : whole(6));
    }
    for (std::size_t d = 0; d < n * c.problem.scenarios; ++d) good.demand.push_back(whole(8));
    c.problem.goods.push_back(good);
    return c;
  });
}

// The same problem for the linear program of release_plan.h.
double program_cost(const Case& c, std::size_t s) {
  const std::size_t n = c.problem.economies;
  const GoodToSize& good = c.problem.goods[0];
  ReleaseProblem p;
  p.periods = 1;
  for (std::size_t i = 0; i < n; ++i) {
    const EconomyId economy = EconomyId::parse("E" + std::to_string(i)).value();
    p.holders.push_back({economy, c.stock[i], 0, unlimited, 0, {}});
    p.users.push_back({economy, {good.demand[s * n + i]}, good.penalty[i], unlimited});
  }
  p.transport_cost = good.transport_cost;
  p.transport_days.assign(n * n, 0.0);
  return plan_release_together(p, {.no_worse_than_alone = false}).value().cost();
}

// Invariant: the network simplex of many scenarios and the linear program of one release find the same cost.
RC_GTEST_PROP(ReleaseOverScenarios, CostsWhatTheLinearProgramCosts, ()) {
  const Case c = *any_case();
  const auto released = release_over_scenarios(c.problem, {c.stock}).value()[0];
  RC_ASSERT(released.duality_gap <= 1e-9);
  RC_ASSERT(released.violation <= 1e-9);
  for (std::size_t s = 0; s < c.problem.scenarios; ++s) {
    const double cost = program_cost(c, s);
    RC_ASSERT(std::abs(released.scenario_cost[s] - cost) <= 1e-6 * (1 + cost));
    const Dispatch plan = dispatch(c.problem, 0, s, c.stock).value();
    RC_ASSERT(std::abs(plan.cost - released.scenario_cost[s]) <= 1e-9 * (1 + cost));
    std::vector<double> left = c.stock, served = plan.unmet;
    for (const Shipment& sent : plan.shipments) {
      left[sent.from] -= sent.amount;
      served[sent.to] += sent.amount;
    }
    for (std::size_t i = 0; i < left.size(); ++i) {
      RC_ASSERT(left[i] >= -1e-9);
      RC_ASSERT(std::abs(served[i] - c.problem.goods[0].demand[s * left.size() + i]) <= 1e-9);
    }
  }
}

// Invariant: more stock never raises the cost of a release, the cost is convex in the stock, and its slope is minus the stock's value.
RC_GTEST_PROP(ReleaseOverScenarios, TheCostIsConvexInTheStockWithTheSlopeOfItsValue, ()) {
  const Case c = *any_case();
  const auto i = *rc::gen::inRange<std::size_t>(0, c.stock.size());
  std::vector<double> more = c.stock;
  more[i] += 0.25;
  const auto before = release_over_scenarios(c.problem, {c.stock}).value()[0], after = release_over_scenarios(c.problem, {more}).value()[0];
  const double saving = before.cost() - after.cost(), tolerance = 1e-9 * (1 + before.cost());
  RC_ASSERT(saving >= -tolerance);
  RC_ASSERT(saving <= 0.25 * before.stock_value[i] + tolerance);
  RC_ASSERT(saving >= 0.25 * after.stock_value[i] - tolerance);
}

}  // namespace
}  // namespace entrepot::reserves
