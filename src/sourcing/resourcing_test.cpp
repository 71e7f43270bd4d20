#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <sstream>

#include "sourcing/sourcing.h"

namespace entrepot::sourcing {
namespace {

// A table of a tiny world: first row names, then one row for each supplier: name, spare, landed cost at each importer
// (- where there is no route); last two rows: demand and penalty.
ResourcingProblem world(const std::string& table) {
  ResourcingProblem problem;
  std::istringstream lines(table);
  std::string line;
  std::getline(lines, line);  // blank
  std::getline(lines, line);  // names
  while (std::getline(lines, line)) {
    std::istringstream cells(line);
    std::string name, cell;
    if (!(cells >> name)) continue;
    if (name != "demand" && name != "penalty") {
      cells >> cell;
      problem.spare.push_back(std::stod(cell));
      while (cells >> cell) problem.landed_cost.push_back(cell == "-" ? no_route : std::stod(cell));
    } else {
      while (cells >> cell) (name == "demand" ? problem.demand : problem.penalty).push_back(std::stod(cell));
    }
  }
  return problem;
}

double delivered(const Resourcing& plan, std::size_t importers, std::size_t j) {
  double sum = 0;
  for (std::size_t k = j; k < plan.quantity.size(); k += importers) sum += plan.quantity[k];
  return sum;
}

TEST(ResourceTogether, GivesTheScarceSupplierToWhoHasNoOther) {
  const auto problem = world(R"(
            spare   KOR  PHL
    JPN        10    10   12
    THA        10    11    -
    demand           10   10
    penalty         100  100)");
  const Resourcing plan = resource_together(problem).value();
  EXPECT_EQ(plan.quantity, (std::vector<double>{0, 10, 10, 0}));
  EXPECT_EQ(plan.unmet, (std::vector<double>{0, 0}));
  EXPECT_EQ(plan.cost(), 230);
}

TEST(ResourceTogether, LeavesUnmetWhatNobodyCanShipOrWhatIsTooDear) {
  const auto problem = world(R"(
            spare   KOR  PHL
    JPN        10     -  101
    demand            5    5
    penalty         100  100)");
  const Resourcing plan = resource_together(problem).value();
  EXPECT_EQ(plan.quantity, (std::vector<double>{0, 0}));
  EXPECT_EQ(plan.unmet, (std::vector<double>{5, 5}));
  EXPECT_EQ(plan.cost(), 1000);
  EXPECT_EQ(plan.supply_value[0].high, 0);
}

TEST(ResourceTogether, PricesOneUnitMoreAndOneUnitLess) {
  // Exactly enough: one unit more of demand is unmet, one unit less saves the dearest purchase.
  const auto problem = world(R"(
            spare   KOR
    JPN         4    10
    THA         6    20
    demand           10
    penalty         100)");
  const Resourcing plan = resource_together(problem).value();
  EXPECT_EQ(plan.cost(), 160);
  EXPECT_EQ(plan.demand_price[0].low, 20);
  EXPECT_EQ(plan.demand_price[0].high, 100);
  EXPECT_EQ(plan.supply_value[0].low, 10);   // replaces a unit of THA
  EXPECT_EQ(plan.supply_value[0].high, 90);  // its loss leaves a unit unmet
  EXPECT_EQ(plan.supply_value[1].low, 0);
  EXPECT_EQ(plan.supply_value[1].high, 80);
}

TEST(ResourceTogether, NoDemandAndNoSuppliers) {
  EXPECT_EQ(resource_together({}).value().cost(), 0);
  ResourcingProblem nobody;
  nobody.demand = {3};
  nobody.penalty = {7};
  EXPECT_EQ(resource_together(nobody).value().cost(), 21);
  const auto idle = world(R"(
            spare   KOR
    JPN         4    10
    demand            0
    penalty         100)");
  const Resourcing plan = resource_together(idle).value();
  EXPECT_EQ(plan.cost(), 0);
  EXPECT_EQ(plan.demand_price[0].low, 10);
  EXPECT_EQ(plan.demand_price[0].high, 10);
}

TEST(ResourceTogether, KeepsFractionsAndWideRanges) {
  auto problem = world(R"(
            spare   KOR  PHL
    JPN     1e15     10   12
    THA      0.1     11    9
    demand       0.3    1e-3
    penalty      1e9    1e9)");
  const Resourcing plan = resource_together(problem).value();
  EXPECT_NEAR(plan.cost(), 0.3 * 10 + 1e-3 * 9, 1e-9);
  EXPECT_EQ(plan.unmet, (std::vector<double>{0, 0}));
  EXPECT_DOUBLE_EQ(delivered(plan, 2, 0), 0.3);
}

TEST(ResourceAlone, SplitsASupplierByPurchasesAndDoesNotPassOnWhatIsLeft) {
  auto problem = world(R"(
            spare   KOR  PHL
    JPN        12    10   10
    THA         8    20   20
    demand            4   10
    penalty         100  100)");
  problem.purchases = {2, 1,   // JPN
                       1, 0};  // THA sold nothing to PHL
  const Resourcing alone = resource_alone(problem).value();
  // Quotas: JPN 8 to KOR, 4 to PHL; THA 8 to KOR. KOR fills 4 as 2 : 1, PHL gets 4 of its 10.
  EXPECT_NEAR(alone.quantity[0], 8.0 / 3, 1e-12);
  EXPECT_EQ(alone.quantity[1], 4);
  EXPECT_NEAR(alone.quantity[2], 4.0 / 3, 1e-12);
  EXPECT_EQ(alone.quantity[3], 0);
  EXPECT_NEAR(alone.unmet[1], 6, 1e-12);
  EXPECT_EQ(alone.demand_price[1].high, 100);
  EXPECT_NEAR(alone.demand_price[0].high, 40.0 / 3, 1e-12);
  EXPECT_NEAR(alone.supply_value[0].high, 30, 1e-12);  // a third goes to PHL, 90 each
  const Resourcing together = resource_together(problem).value();
  EXPECT_EQ(together.unmet, (std::vector<double>{0, 0}));
}

TEST(ResourceAlone, ImportersWithoutARouteDoNotHoldBackAQuota) {
  auto problem = world(R"(
            spare   KOR  PHL
    JPN        12    10    -
    demand           12   10
    penalty         100  100)");
  problem.purchases = {1, 1};
  EXPECT_EQ(resource_alone(problem).value().quantity, (std::vector<double>{12, 0}));
}

TEST(Resourcing, NamesWhatIsWrong) {
  const auto good = world(R"(
            spare   KOR
    JPN         4    10
    demand           10
    penalty         100)");
  auto bad = good;
  bad.penalty.clear();
  EXPECT_EQ(resource_together(bad).error().where.field, "penalty");
  bad = good;
  bad.landed_cost[0] = std::nan("");
  EXPECT_EQ(resource_together(bad).error().where.field, "landed_cost");
  bad = good;
  bad.spare[0] = no_route;
  EXPECT_EQ(resource_together(bad).error().code, ErrorCode::out_of_range);
  bad = good;
  bad.demand[0] = -1;
  EXPECT_EQ(resource_together(bad).error().where.field, "demand");
  EXPECT_EQ(resource_alone(good).error().where.field, "purchases");  // not given
  bad = {};
  bad.spare.resize(3000);
  bad.demand.resize(3000);
  EXPECT_EQ(resource_together(bad).error().code, ErrorCode::limit_exceeded);
}

rc::Gen<ResourcingProblem> any_problem() {
  return rc::gen::exec([] {
    ResourcingProblem p;
    const auto n = *rc::gen::inRange<std::size_t>(1, 7), m = *rc::gen::inRange<std::size_t>(1, 6);
    const auto numbers = [](std::size_t count, int top) {
      return *rc::gen::container<std::vector<double>>(count, rc::gen::map(rc::gen::inRange(0, top), [](int x) { return x / 4.0; }));
    };
    p.spare = numbers(n, 200);
    p.demand = numbers(m, 200);
    p.penalty = numbers(m, 2000);
    p.landed_cost = numbers(n * m, 1000);
    p.purchases = numbers(n * m, 100);
    for (double& cost : p.landed_cost)
      if (*rc::gen::inRange(0, 5) == 0) cost = no_route;
    return p;
  });
}

RC_GTEST_PROP(Resourcing, NothingIsLostAndTogetherIsNeverDearer, ()) {
  const auto problem = *any_problem();
  const std::size_t m = problem.importers();
  const Resourcing alone = resource_alone(problem).value(), together = resource_together(problem).value();
  RC_ASSERT(together.cost() <= alone.cost() + 1e-9 * (1 + alone.cost()));
  for (const Resourcing* plan : {&alone, &together}) {
    for (std::size_t j = 0; j < m; ++j) {
      RC_ASSERT(plan->unmet[j] >= 0);
      RC_ASSERT(std::abs(delivered(*plan, m, j) + plan->unmet[j] - problem.demand[j]) < 1e-9);
    }
    for (std::size_t i = 0; i < problem.suppliers(); ++i) {
      const auto row = plan->quantity.begin() + static_cast<std::ptrdiff_t>(i * m);
      RC_ASSERT(std::accumulate(row, row + static_cast<std::ptrdiff_t>(m), 0.0) <= problem.spare[i] + 1e-9);
      for (std::size_t j = 0; j < m; ++j) RC_ASSERT(row[static_cast<std::ptrdiff_t>(j)] == 0 || problem.landed_cost[i * m + j] < no_route);
    }
  }
}

// The ranges of the shadow prices are the one-sided derivatives of the optimum: checked by solving again.
RC_GTEST_PROP(ResourceTogether, ShadowPricesAreDerivatives, ()) {
  auto problem = *any_problem();
  for (double& d : problem.demand) d = std::round(d) + 1;
  for (double& s : problem.spare) s = std::round(s) + 1;
  const Resourcing plan = resource_together(problem).value();
  const auto cost_with = [&](std::vector<double>& numbers, std::size_t at, double change) {
    numbers[at] += change;
    const double cost = resource_together(problem).value().cost();
    numbers[at] -= change;
    return cost;
  };
  for (std::size_t j = 0; j < problem.importers(); ++j) {
    RC_ASSERT(std::abs(cost_with(problem.demand, j, 1) - plan.cost() - plan.demand_price[j].high) < 1e-6);
    RC_ASSERT(std::abs(plan.cost() - cost_with(problem.demand, j, -1) - plan.demand_price[j].low) < 1e-6);
  }
  for (std::size_t i = 0; i < problem.suppliers(); ++i) {
    RC_ASSERT(std::abs(plan.cost() - cost_with(problem.spare, i, 1) - plan.supply_value[i].low) < 1e-6);
    RC_ASSERT(std::abs(cost_with(problem.spare, i, -1) - plan.cost() - plan.supply_value[i].high) < 1e-6);
  }
}

RC_GTEST_PROP(ResourceTogether, TheOrderOfSuppliersDoesNotMatter, ()) {
  const auto problem = *any_problem();
  ResourcingProblem reversed = problem;
  const std::size_t n = problem.suppliers(), m = problem.importers();
  for (std::size_t i = 0; i < n; ++i) {
    reversed.spare[i] = problem.spare[n - 1 - i];
    for (std::size_t j = 0; j < m; ++j) reversed.landed_cost[i * m + j] = problem.landed_cost[(n - 1 - i) * m + j];
  }
  const double cost = resource_together(problem).value().cost();
  RC_ASSERT(std::abs(resource_together(reversed).value().cost() - cost) <= 1e-9 * (1 + cost));
}

}  // namespace
}  // namespace entrepot::sourcing
