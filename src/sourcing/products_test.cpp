#include "sourcing/products.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

namespace entrepot::sourcing {
namespace {

// Two products, one maker of both (JPN) and another of the second (THA); one importer.
ResourcingProblem product(std::vector<double> spare, std::vector<double> cost, double demand) {
  return {std::move(spare), {demand}, {100}, std::move(cost), {}};
}

TEST(ResourceProducts, SharedCapacityGoesWhereItSavesMost) {
  const ResourcingProblem problems[] = {product({10}, {20}, 8), product({10, 5}, {25, 70}, 8)};
  const SharedCapacity shared{{10, 100}, {{0}, {0, 1}}};  // JPN: 10 of both together
  const auto plans = resource_products(problems, shared).value();
  EXPECT_EQ(plans[0].quantity, (std::vector<double>{8}));
  EXPECT_EQ(plans[1].quantity, (std::vector<double>{2, 5}));
  EXPECT_EQ(plans[1].unmet, (std::vector<double>{1}));
  EXPECT_EQ(plans[0].cost() + plans[1].cost(), 8 * 20 + 2 * 25 + 5 * 70 + 100);
  EXPECT_EQ(plans[1].supply_value[1].low, 30) << "one unit more from THA meets what is unmet: 100 - 70";
  EXPECT_EQ(plans[0].supply_value[0].high, 0) << "only the shared capacity binds";
  EXPECT_EQ(plans[0].demand_price[0].high, 95) << "20 and what the other product then goes without: 100 - 25";
}

TEST(ResourceProducts, GroupsMustFit) {
  const ResourcingProblem problems[] = {product({10}, {20}, 8)};
  EXPECT_EQ(resource_products(problems, {{1}, {}}).error().code, ErrorCode::bad_field);
  EXPECT_EQ(resource_products(problems, {{1}, {{0, 0}}}).error().code, ErrorCode::bad_field);
  EXPECT_EQ(resource_products(problems, {{1}, {{1}}}).error().code, ErrorCode::bad_field);
  EXPECT_EQ(resource_products(problems, {{-1}, {{0}}}).error().code, ErrorCode::out_of_range);
  ResourcingProblem bad = problems[0];
  bad.demand = {-1};
  EXPECT_EQ(resource_all({&bad, 1}, 2).error().code, ErrorCode::out_of_range);
}

std::vector<ResourcingProblem> any_problems() {
  std::vector<ResourcingProblem> problems(*rc::gen::inRange<std::size_t>(1, 4));
  for (ResourcingProblem& p : problems) {
    const auto suppliers = *rc::gen::inRange<std::size_t>(0, 4), importers = *rc::gen::inRange<std::size_t>(0, 4);
    for (std::size_t i = 0; i < suppliers; ++i) p.spare.push_back(*rc::gen::inRange(0, 20));
    for (std::size_t j = 0; j < importers; ++j) {
      p.demand.push_back(*rc::gen::inRange(0, 20));
      p.penalty.push_back(100);
    }
    for (std::size_t k = 0; k < suppliers * importers; ++k) p.landed_cost.push_back(*rc::gen::inRange(1, 120));
  }
  return problems;
}

double total_cost(const std::vector<Resourcing>& plans) {
  double cost = 0;
  for (const Resourcing& plan : plans) cost += plan.cost();
  return cost;
}

// Every supplier with a shared capacity of its own.
SharedCapacity own_groups(const std::vector<ResourcingProblem>& problems, double spare) {
  SharedCapacity shared;
  for (const ResourcingProblem& p : problems) {
    shared.group.emplace_back();
    for (std::size_t i = 0; i < p.suppliers(); ++i) {
      shared.group.back().push_back(shared.spare.size());
      shared.spare.push_back(spare);
    }
  }
  return shared;
}

// Invariant: sharing capacity between products never makes re-sourcing cheaper, and with ample capacity it changes nothing.
RC_GTEST_PROP(ResourceProductsProperty, SharingNeverHelps, ()) {
  const auto problems = any_problems();
  const auto apart = resource_all(problems, 1).value();
  const auto ample = resource_products(problems, own_groups(problems, 1000)).value();
  RC_ASSERT(total_cost(ample) == total_cost(apart));
  for (std::size_t p = 0; p < problems.size(); ++p)
    for (std::size_t j = 0; j < problems[p].importers(); ++j) {
      RC_ASSERT(ample[p].demand_price[j].low == apart[p].demand_price[j].low);
      RC_ASSERT(ample[p].demand_price[j].high == apart[p].demand_price[j].high);
    }
  SharedCapacity scarce;
  scarce.spare = {static_cast<double>(*rc::gen::inRange(0, 30))};
  double delivered = 0;
  for (const ResourcingProblem& p : problems) scarce.group.emplace_back(p.suppliers(), 0);
  const auto bound = resource_products(problems, scarce).value();
  RC_ASSERT(total_cost(bound) >= total_cost(apart));
  for (const Resourcing& plan : bound)
    for (const double q : plan.quantity) delivered += q;
  RC_ASSERT(delivered <= scarce.spare[0]);
}

// Invariant: the number of threads changes no byte of a reallocation.
RC_GTEST_PROP(ResourceAllProperty, ThreadsChangeNothing, ()) {
  const auto problems = any_problems();
  const auto one = resource_all(problems, 1).value(), three = resource_all(problems, 3).value();
  for (std::size_t p = 0; p < problems.size(); ++p) {
    RC_ASSERT(one[p].quantity == three[p].quantity);
    RC_ASSERT(one[p].cost() == three[p].cost());
  }
}

// Values of a unit of own capacity under shared ones: what one unit more and less really change.
RC_GTEST_PROP(ResourceProductsProperty, ValuesAreWhatAUnitChanges, ()) {
  auto problems = any_problems();
  SharedCapacity scarce;
  scarce.spare = {static_cast<double>(*rc::gen::inRange(0, 30)), static_cast<double>(*rc::gen::inRange(0, 30))};
  for (const ResourcingProblem& p : problems) {
    scarce.group.emplace_back();
    for (std::size_t i = 0; i < p.suppliers(); ++i) scarce.group.back().push_back(*rc::gen::inRange<std::size_t>(0, 2));
  }
  const auto plans = resource_products(problems, scarce).value();
  const double cost = total_cost(plans);
  for (std::size_t p = 0; p < problems.size(); ++p) {
    for (std::size_t i = 0; i < problems[p].suppliers(); ++i) {
      auto more = problems;
      more[p].spare[i] += 1;
      RC_ASSERT(cost - total_cost(resource_products(more, scarce).value()) == plans[p].supply_value[i].low);
      if (problems[p].spare[i] < 1) continue;
      auto less = problems;
      less[p].spare[i] -= 1;
      RC_ASSERT(total_cost(resource_products(less, scarce).value()) - cost == plans[p].supply_value[i].high);
    }
    for (std::size_t j = 0; j < problems[p].importers(); ++j) {
      auto more = problems;
      more[p].demand[j] += 1;
      RC_ASSERT(total_cost(resource_products(more, scarce).value()) - cost == plans[p].demand_price[j].high);
    }
  }
}

}  // namespace
}  // namespace entrepot::sourcing
