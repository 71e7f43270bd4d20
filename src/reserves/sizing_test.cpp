#include "reserves/sizing.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <bit>
#include <cmath>
#include <numeric>

#include "reserves/detail/good_sizer.h"
#include "reserves/newsvendor.h"

namespace entrepot::reserves {
namespace {

// Two economies, four scenarios: each is short of 10 once, never together.
SizingProblem two_economies(double transport) {
  return {2, 4, {{{1, 1}, {20, 20}, {0, transport, transport, 0}, {10, 0, 0, 10, 0, 0, 0, 0}}}};
}

TEST(Sizing, OneStoreServesTwoThatAreNeverShortTogether) {
  const SizingPlan national = size_national(two_economies(1)).value();
  EXPECT_EQ(national.goods[0].stock, (std::vector<double>{10, 10}));
  EXPECT_EQ(national.cost(), 20);
  const SizingPlan pooled = size_pooled(two_economies(1)).value();
  // 10 in one store, shipped once in four to the other.
  EXPECT_NEAR(pooled.goods[0].stock[0] + pooled.goods[0].stock[1], 10, 1e-9);
  EXPECT_NEAR(pooled.cost(), 10 + 10 * 1 / 4.0, 1e-9);
  EXPECT_TRUE(pooled.certificate.holds());
}

TEST(Sizing, NothingIsPooledWhereTransportCostsMoreThanASecondStore) {
  const SizingPlan pooled = size_pooled(two_economies(5)).value();
  EXPECT_NEAR(pooled.cost(), 20, 1e-9);
  auto apart = two_economies(0);
  apart.goods[0].transport_cost = {0, std::numeric_limits<double>::infinity(), std::numeric_limits<double>::infinity(), 0};
  EXPECT_NEAR(size_pooled(apart).value().cost(), 20, 1e-9);
}

TEST(Sizing, ABudgetHasAPriceAndIsSpent) {
  SizingOptions options;
  options.budget = 5;
  const SizingPlan plan = size_pooled(two_economies(1), options).value();
  // 5 in a store save 20/4 for each of two scenarios, less the transport of one: 9.75 each unit, for 1.
  EXPECT_NEAR(plan.holding_cost, 5, 1e-9);
  EXPECT_NEAR(plan.cost(), 5 + (5 * 20 + 5 * 20) / 4.0 + 5 / 4.0, 1e-9);
  EXPECT_NEAR(plan.budget_price, 8.75, 1e-9);
  EXPECT_TRUE(plan.certificate.holds());
  options.budget = 100;
  EXPECT_EQ(size_pooled(two_economies(1), options).value().budget_price, 0);
  options.budget = 0;
  EXPECT_NEAR(size_pooled(two_economies(1), options).value().cost(), 100, 1e-9);
}

TEST(Sizing, AServiceLevelIsMetForEachEconomyEvenWhereItIsNotWorthIt) {
  auto p = two_economies(1);
  p.goods[0].penalty = {0, 0};
  SizingOptions options;
  options.service_level = 0.9;
  const SizingPlan pooled = size_pooled(p, options).value(), national = size_national(p, options).value();
  for (const SizingPlan& plan : {pooled, national})
    for (const double unmet : plan.goods[0].unmet) EXPECT_LE(unmet, 0.1 * 10 / 4 + 1e-9);
  EXPECT_NEAR(national.cost(), 18, 1e-9);
  EXPECT_NEAR(pooled.cost(), 9 + 9 / 4.0, 1e-9);
  EXPECT_TRUE(pooled.certificate.holds());
  options.budget = 8;
  const Error error = size_pooled(p, options).error();
  EXPECT_EQ(error.code, ErrorCode::no_solution);
  EXPECT_EQ(error.where.field, "budget");
}

TEST(Sizing, TheTailAsksForMoreThanTheMean) {
  SizingProblem p{1, 4, {{{1}, {2}, {0}, {0, 0, 0, 10}}}};
  EXPECT_EQ(size_pooled(p).value().cost(), 5);  // 10 short once in four at 2: cheaper than 10 held
  SizingOptions options;
  options.tail = TailRisk{1, 0.75};
  for (const SizingPlan& plan : {size_pooled(p, options).value(), size_national(p, options).value()}) {
    EXPECT_NEAR(plan.goods[0].stock[0], 10, 1e-9);
    EXPECT_NEAR(plan.cost(), 10, 1e-9);
  }
}

TEST(Sizing, NamesWhatIsWrong) {
  const auto good = two_economies(1);
  const auto field_of = [](const SizingProblem& p, const SizingOptions& options = {}) {
    return size_pooled(p, options).error().where.field;
  };
  auto bad = good;
  bad.goods[0].penalty.pop_back();
  EXPECT_EQ(field_of(bad), "good 1: penalty");
  bad = good;
  bad.goods[0].demand[3] = -1;
  EXPECT_EQ(field_of(bad), "good 1: demand");
  bad.goods[0].demand[3] = std::nan("");
  EXPECT_EQ(size_national(bad).error().code, ErrorCode::out_of_range);
  EXPECT_EQ(size_pooled({}).error().code, ErrorCode::missing_data);
  EXPECT_EQ(size_pooled({101, 1, {}}).error().code, ErrorCode::limit_exceeded);
  EXPECT_EQ(size_pooled({100, 1'000'000, {}}).error().code, ErrorCode::limit_exceeded);
  EXPECT_EQ(field_of(good, {.budget = -1, .service_level = {}, .tail = {}}), "budget");
  EXPECT_EQ(field_of(good, {.budget = {}, .service_level = 1.1, .tail = {}}), "service_level");
  EXPECT_EQ(field_of(good, {.budget = {}, .service_level = {}, .tail = TailRisk{0.5, 1}}), "tail level");
}

// Whole numbers, few of them different: ties and degenerate vertices everywhere.
rc::Gen<SizingProblem> any_problem(int goods_max = 3) {
  return rc::gen::exec([goods_max] {
    SizingProblem p;
    const auto whole = [](int low, int top) { return static_cast<double>(*rc::gen::inRange(low, top)); };
    p.economies = *rc::gen::inRange<std::size_t>(1, 6);
    p.scenarios = *rc::gen::inRange<std::size_t>(1, 12);
    const int goods = *rc::gen::inRange(1, goods_max);
    for (int k = 0; k < goods; ++k) {
      GoodToSize good;
      for (std::size_t i = 0; i < p.economies; ++i) {
        good.holding_cost.push_back(whole(0, 4));
        good.penalty.push_back(whole(0, 30));
        for (std::size_t j = 0; j < p.economies; ++j)
          good.transport_cost.push_back(i == j ? 0 : *rc::gen::inRange(0, 6) == 0 ? std::numeric_limits<double>::infinity() : whole(0, 8));
      }
      for (std::size_t d = 0; d < p.scenarios * p.economies; ++d) good.demand.push_back(*rc::gen::arbitrary<bool>() ? whole(0, 6) : 0);
      p.goods.push_back(good);
    }
    return p;
  });
}

double program_cost(const SizingProblem& p, std::size_t k, const SizingOptions& options) {
  const auto solution = detail::program_sizer(p, k, options)->size(0).value();
  return solution.spending + solution.second_stage;
}

// Invariant: the search in the space of stocks finds the optimum that Clp finds on the whole program, with a dual that proves it.
RC_GTEST_PROP(Sizing, TheSearchFindsWhatTheProgramFinds, ()) {
  const auto p = *any_problem();
  const SizingPlan plan = size_pooled(p).value();
  RC_ASSERT(plan.certificate.holds());
  double cost = 0;
  for (std::size_t k = 0; k < p.goods.size(); ++k) cost += program_cost(p, k, {});
  RC_ASSERT(std::abs(plan.cost() - cost) <= 1e-7 * (1 + cost));
}

SizingProblem part_of(const SizingProblem& p, unsigned members) {
  std::vector<std::size_t> kept;
  for (std::size_t i = 0; i < p.economies; ++i)
    if ((members >> i & 1U) != 0) kept.push_back(i);
  SizingProblem out{kept.size(), p.scenarios, {}};
  for (const GoodToSize& good : p.goods) {
    GoodToSize part;
    for (const std::size_t i : kept) {
      part.holding_cost.push_back(good.holding_cost[i]);
      part.penalty.push_back(good.penalty[i]);
      for (const std::size_t j : kept) part.transport_cost.push_back(good.transport_cost[i * p.economies + j]);
    }
    for (std::size_t s = 0; s < p.scenarios; ++s)
      for (const std::size_t i : kept) part.demand.push_back(good.demand[s * p.economies + i]);
    out.goods.push_back(part);
  }
  return out;
}

// Invariant: pooling never costs more than standing apart, and at the shadow prices no group of economies pays more than alone.
RC_GTEST_PROP(Sizing, PoolingNeverCostsMoreForAnyGroup, ()) {
  const auto p = *any_problem();
  const SizingPlan pooled = size_pooled(p).value(), national = size_national(p).value();
  const auto gains = pooling_gains(p, {}, national, pooled);
  const double tolerance = 1e-9 * (1 + national.cost());
  double together = 0, incurred = 0, alone = 0;
  for (const PoolingGain& gain : gains) {
    RC_ASSERT(gain.gain() >= -tolerance);
    together += gain.together;
    incurred += gain.incurred;
    alone += gain.alone;
  }
  RC_ASSERT(std::abs(together - pooled.cost()) <= tolerance);
  RC_ASSERT(std::abs(incurred - pooled.cost()) <= tolerance);
  RC_ASSERT(std::abs(alone - national.cost()) <= tolerance);
  const unsigned all = (1U << p.economies) - 1;
  const unsigned group = *rc::gen::inRange(1U, all + 1);
  const double group_cost = size_pooled(part_of(p, group)).value().cost();
  double priced = 0;
  for (std::size_t i = 0; i < p.economies; ++i)
    if ((group >> i & 1U) != 0) priced += gains[i].together;
  RC_ASSERT(priced <= group_cost + tolerance);
  if (group != all) RC_ASSERT(pooled.cost() <= group_cost + size_pooled(part_of(p, all & ~group)).value().cost() + tolerance);
}

// With a tail the program is solved as a whole, whose stock may be a rounding above the closed formula's.
TEST(Sizing, ABudgetOfTheLeastThatIsSpentSuffices) {
  for (int level = 1; level <= 8; ++level) {
    const SizingProblem p{1, 8, {{{1}, {0}, {0}, {0, 5, 0, 0, 0, 0, 0, 3}}}};
    SizingOptions options;
    options.service_level = level / 8.0;
    options.tail = TailRisk{0, 0.5};
    options.budget = size_national(p, options).value().holding_cost;
    const auto plan = size_pooled(p, options);
    ASSERT_TRUE(plan) << plan.error().message();
    EXPECT_NEAR(plan->holding_cost, *options.budget, 1e-9);
    options.budget = *options.budget * 0.999;
    EXPECT_EQ(size_pooled(p, options).error().code, ErrorCode::no_solution);
  }
}

// Invariant: budgets, service levels and tails are kept and proved optimal; pooling still costs no economy more than standing apart.
RC_GTEST_PROP(Sizing, BudgetsServiceLevelsAndTailsAreProvedAndGainsStay, ()) {
  const auto p = *any_problem(2);
  SizingOptions options;
  if (*rc::gen::arbitrary<bool>()) options.tail = TailRisk{*rc::gen::inRange(0, 5) / 4.0, *rc::gen::inRange(0, 8) / 8.0};
  if (*rc::gen::arbitrary<bool>()) options.service_level = *rc::gen::inRange(0, 9) / 8.0;
  const SizingPlan free = size_pooled(p, options).value();
  RC_ASSERT(free.certificate.holds(1e-8));
  const double tolerance = 1e-7 * (1 + size_national(p, options).value().cost());
  if (*rc::gen::arbitrary<bool>()) options.budget = size_national(p, options).value().holding_cost * *rc::gen::inRange(1, 5) / 4;
  const auto national = size_national(p, options);
  RC_PRE(national.has_value());  // a service level may need more
  const SizingPlan pooled = size_pooled(p, options).value();
  RC_ASSERT(pooled.certificate.holds(1e-8));
  RC_ASSERT(national->certificate.holds(1e-8));
  if (options.budget) RC_ASSERT(pooled.holding_cost <= *options.budget + tolerance);
  RC_ASSERT(pooled.cost() >= free.cost() - tolerance);
  double together = 0, alone = 0;
  for (const PoolingGain& gain : pooling_gains(p, options, *national, pooled)) {
    RC_ASSERT(gain.gain() >= -tolerance);
    together += gain.together;
    alone += gain.alone;
  }
  RC_ASSERT(std::abs(together - pooled.cost()) <= tolerance);
  RC_ASSERT(std::abs(alone - national->cost()) <= tolerance);
  for (std::size_t k = 0; options.service_level && k < p.goods.size(); ++k)
    for (std::size_t j = 0; j < p.economies; ++j) {
      double asked = 0;
      for (std::size_t s = 0; s < p.scenarios; ++s) asked += p.goods[k].demand[s * p.economies + j] / static_cast<double>(p.scenarios);
      RC_ASSERT(pooled.goods[k].unmet[j] <= (1 - *options.service_level) * asked + tolerance);
      RC_ASSERT(national->goods[k].unmet[j] <= (1 - *options.service_level) * asked + tolerance);
    }
}

// Invariant: sizes of stocks are the same for any number of threads.
RC_GTEST_PROP(Sizing, AnyNumberOfThreadsGivesTheSameBytes, ()) {
  const auto p = *any_problem(6);
  SizingOptions options;
  const SizingPlan one = size_pooled(p, options).value();
  options.threads = 3;
  const SizingPlan three = size_pooled(p, options).value();
  RC_ASSERT(one.cost() == three.cost());
  for (std::size_t k = 0; k < p.goods.size(); ++k) RC_ASSERT(one.goods[k].stock == three.goods[k].stock);
}

TEST(Newsvendor, QuantilesInvertTheDistribution) {
  for (const double p : {1e-12, 1e-3, 0.2, 0.5, 0.9, 0.999999})
    EXPECT_NEAR(std::erfc(-normal_quantile(p) / std::sqrt(2.0)) / 2 / p, 1, 1e-12) << p;
  EXPECT_NEAR(normal_quantile(0.9), 1.2815516, 5e-8);
  EXPECT_NEAR(normal_density(normal_quantile(0.9)), 0.1754983, 5e-8);
  EXPECT_EQ(newsvendor(0, 9, 0, 1).error().code, ErrorCode::out_of_range);
  EXPECT_EQ(pooling_saving(3, -0.6).error().where.field, "correlation");
  EXPECT_EQ(pooling_saving(0, 0).error().code, ErrorCode::out_of_range);
}

}  // namespace
}  // namespace entrepot::reserves
