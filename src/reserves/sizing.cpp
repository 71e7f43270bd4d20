#include "reserves/sizing.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "base/text.h"
#include "reserves/detail/good_sizer.h"
#include "reserves/detail/share_work.h"

namespace entrepot::reserves {
namespace {

using detail::GoodSizer;
using detail::GoodSolution;
using Solutions = std::vector<GoodSolution>;
using MakeSizer = std::unique_ptr<GoodSizer> (*)(const SizingProblem&, std::size_t, const SizingOptions&);

double spending_of(const Solutions& solutions) {
  double sum = 0;
  for (const GoodSolution& good : solutions) sum += good.spending;
  return sum;
}
double second_stage_of(const Solutions& solutions) {
  double sum = 0;
  for (const GoodSolution& good : solutions) sum += good.second_stage;
  return sum;
}

// All goods at a price for money. Sizers are kept where they are asked again.
class Goods {
 public:
  Goods(const SizingProblem& problem, const SizingOptions& options, MakeSizer make)
      : problem_(problem), options_(options), make_(make), keep_(options.budget.has_value()) {
    sizers_.resize(problem.goods.size());
  }

  Result<Solutions> at(double price) {
    std::vector<Result<GoodSolution>> found(sizers_.size());
    detail::share_work(sizers_.size(), options_.threads, [&](std::size_t k) {
      if (!sizers_[k]) sizers_[k] = make_(problem_, k, options_);
      found[k] = sizers_[k]->size(price);
      if (!keep_) sizers_[k].reset();
    });
    Solutions out;
    for (auto& good : found) {
      TRY_ASSIGN(GoodSolution solution, std::move(good));
      out.push_back(std::move(solution));
    }
    return out;
  }

 private:
  const SizingProblem& problem_;
  const SizingOptions& options_;
  MakeSizer make_;
  bool keep_;
  std::vector<std::unique_ptr<GoodSizer>> sizers_;
};

void mix(std::vector<double>& into, const std::vector<double>& other, double share) {
  for (std::size_t i = 0; i < into.size(); ++i) into[i] += share * (other[i] - into[i]);
}

// A feasible plan between two: all amounts are linear in it.
Solutions between(Solutions a, const Solutions& b, double share_of_b, const std::optional<TailRisk>& tail) {
  for (std::size_t k = 0; k < a.size(); ++k) {
    SizedGood& plan = a[k].plan;
    mix(plan.stock, b[k].plan.stock, share_of_b);
    mix(plan.transport_cost, b[k].plan.transport_cost, share_of_b);
    mix(plan.unmet, b[k].plan.unmet, share_of_b);
    mix(plan.scenario_cost, b[k].plan.scenario_cost, share_of_b);
    a[k].spending += share_of_b * (b[k].spending - a[k].spending);
    // Economies on their own have each their own tail, so that the sum of tails is not the tail of the sum.
    if (tail) a[k].second_stage += share_of_b * (b[k].second_stage - a[k].second_stage);
    else a[k].second_stage = detail::second_stage_of(plan.scenario_cost, tail);
    a[k].violation = std::max(a[k].violation, b[k].violation);
  }
  return a;
}

// Prices, shares and bounds are those of the last solve; amounts those of the plan.
void take_prices(Solutions& plan, Solutions&& priced) {
  for (std::size_t k = 0; k < plan.size(); ++k) {
    plan[k].plan.demand_value = std::move(priced[k].plan.demand_value);
    plan[k].plan.scenario_share = std::move(priced[k].plan.scenario_share);
    plan[k].bound = priced[k].bound;
  }
}

struct Priced {
  Solutions goods;
  double price = 0;
};

// The price that spends the budget. L(price) = least of (1 + price) spending + second stage - price x budget is concave, and a plan
// is a line that touches it: where the lines of a plan that spends too much and one that spends too little meet, the next price.
Result<Priced> within_budget(Goods& goods, double budget, const std::optional<TailRisk>& tail) {
  const double most = budget * (1 + 1e-10);  // a plan that spends all of it may be a rounding above
  TRY_ASSIGN(Solutions dear, goods.at(0));
  if (spending_of(dear) <= most) return Priced{std::move(dear), 0};
  double price = 1;
  TRY_ASSIGN(Solutions cheap, goods.at(price));
  while (spending_of(cheap) > most) {
    if (price > 1e9)
      return fail(
          ErrorCode::no_solution,
          "the budget of " + format_exact(budget) + " does not suffice: the least that is spent is " + format_number(spending_of(cheap), 6),
          Where{{}, 0, 0, "budget"}, "Raise the budget or lower the service level.");
    dear = std::move(cheap);
    price *= 4;
    TRY_ASSIGN(cheap, goods.at(price));
  }
  for (int round = 0; round < 200; ++round) {
    const double apart = spending_of(dear) - spending_of(cheap);
    price = std::max(0.0, (second_stage_of(cheap) - second_stage_of(dear)) / apart - 1);
    TRY_ASSIGN(Solutions next, goods.at(price));
    const double line = (1 + price) * spending_of(dear) + second_stage_of(dear);
    const double found = (1 + price) * spending_of(next) + second_stage_of(next);
    if (found >= line - 1e-12 * std::abs(line)) {
      const double share = std::min(1.0, (spending_of(dear) - budget) / apart);
      Solutions plan = between(std::move(dear), cheap, share, tail);
      take_prices(plan, std::move(next));
      return Priced{std::move(plan), price};
    }
    (spending_of(next) > most ? dear : cheap) = std::move(next);
  }
  return fail(ErrorCode::no_solution, "no price was found that spends the budget", Where{{}, 0, 0, "budget"},
              "Check that costs are within a factor of 10^9 of each other.");
}

SizingPlan plan_of(const SizingProblem& problem, Priced priced, double budget) {
  SizingPlan plan;
  plan.budget_price = priced.price;
  double bound = -priced.price * budget, greatest = 0, violation = 0;
  for (const GoodToSize& good : problem.goods)
    for (const double d : good.demand) greatest = std::max(greatest, d);
  for (GoodSolution& good : priced.goods) {
    plan.holding_cost += good.spending;
    plan.second_stage_cost += good.second_stage;
    bound += good.bound;
    violation = std::max(violation, good.violation);
    plan.goods.push_back(std::move(good.plan));
  }
  plan.certificate.violation = greatest > 0 ? violation / greatest : violation;
  plan.certificate.duality_gap = plan.cost() > 0 ? std::abs(plan.cost() - bound) / plan.cost() : std::abs(bound);
  return plan;
}

Result<SizingPlan> size_all(const SizingProblem& problem, const SizingOptions& options, MakeSizer make) {
  TRY(detail::check_sizing(problem, options));
  Goods goods(problem, options, make);
  if (options.budget) {
    TRY_ASSIGN(Priced priced, within_budget(goods, *options.budget, options.tail));
    return plan_of(problem, std::move(priced), *options.budget);
  }
  TRY_ASSIGN(Solutions solutions, goods.at(0));
  return plan_of(problem, {std::move(solutions), 0}, 0);
}

}  // namespace

Result<SizingPlan> size_pooled(const SizingProblem& problem, const SizingOptions& options) {
  return size_all(problem, options, detail::pooled_sizer);
}
Result<SizingPlan> size_national(const SizingProblem& problem, const SizingOptions& options) {
  return size_all(problem, options, detail::national_sizer);
}

std::vector<PoolingGain> pooling_gains(const SizingProblem& problem, const SizingOptions& options, const SizingPlan& national,
                                       const SizingPlan& pooled) {
  std::vector<PoolingGain> out(problem.economies);
  std::vector<double> spent(problem.economies, 0.0);
  double spent_in_all = 0;
  for (std::size_t k = 0; k < problem.goods.size(); ++k) {
    const GoodToSize& good = problem.goods[k];
    for (std::size_t j = 0; j < problem.economies; ++j) {
      const double own = good.holding_cost[j] * national.goods[k].stock[j];
      spent[j] += own;
      spent_in_all += own;
      out[j].alone += national.goods[k].demand_value[j] - national.budget_price * own;
      out[j].together += pooled.goods[k].demand_value[j];
      out[j].incurred +=
          good.holding_cost[j] * pooled.goods[k].stock[j] + pooled.goods[k].transport_cost[j] + good.penalty[j] * pooled.goods[k].unmet[j];
    }
  }
  if (pooled.budget_price > 0)
    for (std::size_t j = 0; j < problem.economies; ++j) {
      const double share = spent_in_all > 0 ? spent[j] / spent_in_all : 1 / static_cast<double>(problem.economies);
      out[j].together -= pooled.budget_price * share * *options.budget;
    }
  return out;
}

}  // namespace entrepot::reserves
