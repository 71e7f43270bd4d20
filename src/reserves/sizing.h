// How much of each good to hold, and where: every economy on its own, or all together.
//
// A two-stage stochastic linear program over equally likely scenarios s = 1..S of demand d[j,k,s] on the reserve. Economies i hold, j use:
//
//     minimise    sum c[i,k] x[i,k] + 1/S sum over s of [ sum t[i,j,k] y[i,j,k,s] + sum p[j,k] u[j,k,s] ]
//     subject to  sum over j of y[i,j,k,s] <= x[i,k]                       stock
//                 sum over i of y[i,j,k,s] + u[j,k,s] = d[j,k,s]           demand
//                 sum c[i,k] x[i,k] <= budget                              joint budget
//                 sum over s of u[j,k,s] <= (1 - level) sum d[j,k,s]       service level, for each economy and good
//
// With a tail, the second-stage cost q[k,s] of each good counts as (1 - weight) mean(q) + weight CVaR(q), CVaR the mean of the dearest
// (1 - level) of its scenarios (Rockafellar, Uryasev 2000); for all goods an upper bound. Holding is not at risk and counts in full.
//
// On their own, economies ship nothing to each other: each good of each economy is a newsvendor, in closed form.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "base/result.h"

namespace entrepot::reserves {

struct GoodToSize {
  std::vector<double> holding_cost;    // per economy: money for one unit over the period
  std::vector<double> penalty;         // per economy: money lost for one unit of demand not met
  std::vector<double> transport_cost;  // economies x economies, from the holder's row; infinite: no route
  std::vector<double> demand;          // scenarios x economies
};

struct SizingProblem {
  std::size_t economies = 0, scenarios = 0;
  std::vector<GoodToSize> goods;
};

struct TailRisk {
  double weight = 0;   // 0..1
  double level = 0.95; // 0 <= level < 1
};

struct SizingOptions {
  std::optional<double> budget;         // money for holding all goods
  std::optional<double> service_level;  // 0..1, the least expected share of demand that is met
  std::optional<TailRisk> tail;
  int threads = 1;
};

struct SizedGood {
  std::vector<double> stock;           // per economy
  std::vector<double> transport_cost;  // per economy that uses: expected
  std::vector<double> unmet;           // per economy: expected amount
  std::vector<double> scenario_cost;   // transport and unmet demand, per scenario
  // What the demand of each economy costs at the shadow prices of demand: sums to the cost, see pooling_gains.
  std::vector<double> demand_value;
  std::vector<double> scenario_share;  // per scenario: share of the stocks' value that is earned in it; 0 where stocks do not bind
};

struct SizingCertificate {
  double violation = 0;    // worst breach of a row, relative to the greatest demand
  double duality_gap = 0;  // |cost - bound of the dual|, relative to the cost: 0 proves that no plan is cheaper
  bool holds(double tolerance = 1e-9) const { return violation <= tolerance && duality_gap <= tolerance; }
};

struct SizingPlan {
  std::vector<SizedGood> goods;
  double holding_cost = 0;
  double second_stage_cost = 0;  // expected; with a tail, weighted with it
  double budget_price = 0;       // what one more unit of money in the budget would save, net of itself; 0 where it does not bind
  SizingCertificate certificate;

  double cost() const { return holding_cost + second_stage_cost; }
};

// Each good apart, by a simplex method in the space of its stocks (detail/sizing_search.h), or, with a service level or a tail and
// where that does not end, by Clp; a budget by the price that spends it: at the price where spending jumps, the mean of the two plans
// that spends it all. The same for any number of threads.
//
// Errors: bad_field for sizes that do not fit, out_of_range for negative or undefined numbers or options, limit_exceeded,
// no_solution when a budget does not suffice for the service level, or the solver gives up.
Result<SizingPlan> size_pooled(const SizingProblem& problem, const SizingOptions& options = {});
Result<SizingPlan> size_national(const SizingProblem& problem, const SizingOptions& options = {});

inline constexpr std::size_t sizing_economies_max = 100;
inline constexpr std::size_t sizing_demands_max = 50'000'000;  // goods x scenarios x economies

// What pooling is worth for each economy.
//
// `together` is its demand at the shadow prices of the pooled plan, less the budget's price for its part of the budget. It sums to
// the cost of the pooled plan, and no group of economies would do better on its own: the prices are a feasible dual of each
// group's program (Owen 1975). `incurred` is what it pays if every economy bears the cost of its own stores, and of what it uses.
// Its part of the budget is in proportion to what it spends on its own.
struct PoolingGain {
  double alone = 0, together = 0, incurred = 0;
  double gain() const { return alone - together; }
};
std::vector<PoolingGain> pooling_gains(const SizingProblem& problem, const SizingOptions& options, const SizingPlan& national,
                                       const SizingPlan& pooled);

}  // namespace entrepot::reserves
