#include "sourcing/equal_plans.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

namespace entrepot::sourcing {
namespace {

ResourcingProblem problem_of(std::vector<double> spare, std::vector<double> demand, std::vector<double> cost, double penalty) {
  ResourcingProblem out;
  out.spare = std::move(spare);
  out.demand = std::move(demand);
  out.landed_cost = std::move(cost);
  out.penalty.assign(out.demand.size(), penalty);
  out.purchases.assign(out.landed_cost.size(), 0);
  return out;
}

EqualPlans of(const ResourcingProblem& problem) { return equal_plans(problem, resource_together(problem).value()); }

TEST(EqualPlans, TwoSuppliersAtOnePriceAreATieAndAtTwoPricesAreNot) {
  const EqualPlans tie = of(problem_of({10, 10}, {5}, {100, 100}, 500));
  EXPECT_TRUE(tie.exist);
  EXPECT_EQ(tie.pairs, 1U);
  EXPECT_FALSE(of(problem_of({10, 10}, {5}, {100, 101}, 500)).exist);
}

TEST(EqualPlans, ASwapOfImportersIsATieOnlyWhereTheSumsAreEqual) {
  EXPECT_TRUE(of(problem_of({5, 5}, {5, 5}, {100, 110, 105, 115}, 500)).exist);
  EXPECT_FALSE(of(problem_of({5, 5}, {5, 5}, {100, 110, 105, 116}, 500)).exist);
}

// The published example has one optimum: its dual is not unique, its plan is.
TEST(EqualPlans, OfTheKnownAnswerOfTheMinimumCostFlow) {
  const std::vector<double> cost{112, 118, 121, 108, 113, 115, 99, 104, 101, 97, 109, 111};
  EXPECT_FALSE(of(problem_of({40, 50, 30, 25}, {60, 45, 30}, cost, 500)).exist);
  EXPECT_FALSE(of(problem_of({40, 25, 30, 25}, {60, 45, 30}, cost, 500)).exist) << "with 25 of KR, too: who goes short saves most";
}

double least(const ResourcingProblem& problem) { return resource_together(problem).value().cost(); }

// Costs are hundreds, so that one more or less on a pair chooses among the cheapest plans and leaves no other: the change of the least cost
// is then the most, or the least, that any of them delivers there.
// Invariant: Other plans of equal cost are found exactly where a change of one unit of cost shows that some pair delivers more or less in one.
RC_GTEST_PROP(EqualPlans, AreThoseThatASmallChangeOfCostFinds, ()) {
  const auto n = *rc::gen::inRange<std::size_t>(1, 4), m = *rc::gen::inRange<std::size_t>(1, 4);
  const auto numbers = [](std::size_t count, int low, int high, double times) {
    std::vector<double> out;
    for (std::size_t k = 0; k < count; ++k) out.push_back(times * *rc::gen::inRange(low, high));
    return out;
  };
  const ResourcingProblem problem = problem_of(numbers(n, 0, 5, 1), numbers(m, 1, 5, 1), numbers(n * m, 1, 5, 100), 600);
  const Resourcing plan = resource_together(problem).value();
  const EqualPlans found = equal_plans(problem, plan);
  bool exist = false;
  std::size_t pairs = 0;
  const auto changed = [&](std::vector<double> ResourcingProblem::* costs, std::size_t at, double by) {
    ResourcingProblem other = problem;
    (other.*costs)[at] += by;
    return by * (least(other) - plan.cost());
  };
  for (std::size_t p = 0; p < n * m; ++p) {
    const double most = changed(&ResourcingProblem::landed_cost, p, -1), fewest = changed(&ResourcingProblem::landed_cost, p, 1);
    exist = exist || most > plan.quantity[p] + 0.5 || fewest < plan.quantity[p] - 0.5;
    pairs += plan.quantity[p] == 0 && most > 0.5;
  }
  for (std::size_t j = 0; j < m; ++j)
    exist = exist || changed(&ResourcingProblem::penalty, j, -1) > plan.unmet[j] + 0.5 ||
            changed(&ResourcingProblem::penalty, j, 1) < plan.unmet[j] - 0.5;
  RC_ASSERT(found.exist == exist);
  RC_ASSERT(found.pairs == pairs);
}

}  // namespace
}  // namespace entrepot::sourcing
