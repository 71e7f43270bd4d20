// Who releases what to whom, and when: each economy on its own, or all together.
//
// One product, one unit of quantity, one currency. Time is cut into equal periods. A delivery serves the need of the
// period in which it arrives; it is not stored for a later one. What is left in the stores at the end has no value.
// The model is the transport problem of a release with time, rates and floors added as rows of a linear program.
#pragma once

#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include "base/ids.h"
#include "base/result.h"

namespace entrepot::reserves {

inline constexpr double unlimited = std::numeric_limits<double>::infinity();

// Part of a store that counts for another economy (a recognised stock): that economy draws it when acting alone.
struct RecognisedShare {
  EconomyId economy;
  double share = 0;  // of what the store may release; the shares of one store sum to at most 1
};

struct Holder {
  EconomyId economy;                      // where the store is, and whose it is apart from recognised shares
  double stock = 0;
  double floor = 0;                       // never released; a stock below its floor releases nothing
  double release_per_period = unlimited;  // rate of drawing
  double lead_days = 0;                   // from the decision to the ship
  std::vector<RecognisedShare> recognised;
};

struct User {
  EconomyId economy;              // each at most once
  std::vector<double> shortfall;  // per period: need that nothing else covers
  double loss_per_unit = 0;       // money lost for a unit that stays unmet, the same in every period
  double received_max = unlimited;  // from stores of other economies over all periods (a rulebook's cap)
};

struct ReleaseProblem {
  std::size_t periods = 0;
  double period_days = 1;
  std::vector<Holder> holders;
  std::vector<User> users;
  std::vector<double> transport_days;  // holders x users, row-major; infinite = no route
  std::vector<double> transport_cost;  // holders x users, money per unit
};

struct ReleaseOptions {
  bool no_worse_than_alone = true;  // nobody's unmet need, summed over the periods, is above what it is alone
  bool fairness_first = false;      // first maximise the least served share of the users, then minimise the cost
};

// Recomputed from the plan itself, not taken from the solver. Relative to the greatest amount or cost in the problem.
struct ReleaseCertificate {
  double balance = 0;     // worst |delivered + unmet - shortfall|
  double violation = 0;   // worst excess over stock, rate, arrival, received_max or unmet alone
  double duality_gap = 0; // |cost - dual bound|: 0 proves that no plan is cheaper
  bool holds(double tolerance = 1e-6) const { return balance <= tolerance && violation <= tolerance && duality_gap <= tolerance; }
};

struct ReleasePlan {
  std::vector<double> delivered;  // holders x users x periods, in the period of arrival
  std::vector<double> unmet;      // users x periods
  double transport_cost = 0;
  double loss = 0;                // loss per unit x unmet
  double least_served_share = 1;  // over users with a need
  std::vector<double> stock_value;  // per holder: what one more unit in the store would save
  std::vector<double> need_price;   // users x periods: what one more unit of need would cost
  ReleaseCertificate certificate;

  double cost() const { return transport_cost + loss; }
};

// Everyone from the stock that counts for it: its own stores without the shares recognised to others, and the shares
// of other stores recognised to it (a share of the stock is also that share of the rate of release).
//
// Rule for one store: serve each period in turn as far as need, rate, arrival and stock go. With the same loss for a
// unit in every period no other plan leaves less unmet. An economy that draws on several stores gets the least
// cost plan over them (the linear program below, with its stores alone). A store whose transport costs more than the
// loss is left alone.
//
// `stock_value` is the saving of the economy that owns the store; 0 for stores of economies without a need.
// Errors: as plan_release_together.
Result<ReleasePlan> plan_release_alone(const ReleaseProblem& problem);

// All stores for all users: the linear program
//
//     minimise    sum y[i,j,t] x transport_cost[i,j] + sum u[j,t] x loss[j]
//     subject to  sum over j,t of y[i,j,t]          <= stock[i] - floor[i]
//                 sum over j of y[i,j,t+lag[i,j]]   <= rate[i]                for every period t of departure
//                 sum over i of y[i,j,t] + u[j,t]    = shortfall[j,t]
//                 arrivals that come after a part of the period has gone serve at most the part that is left
//                 sum over t of u[j,t]              <= unmet alone[j]         (no_worse_than_alone)
//
// with lag = whole periods in lead days + transport days. Solved by Clp's dual simplex, without randomness: the same
// problem gives the same plan. Safe to call from several threads.
//
// Errors: bad_field for sizes that do not fit, out_of_range for negative or undefined numbers, duplicate for an
// economy that is a user twice, unknown_name for a recognised share of an economy that is no user, limit_exceeded above
// cells_max deliveries, no_solution when the solver gives up.
inline constexpr std::size_t cells_max = 1'000'000;
Result<ReleasePlan> plan_release_together(const ReleaseProblem& problem, const ReleaseOptions& options = {});
// The same where plan_release_alone has been computed before.
Result<ReleasePlan> plan_release_together(const ReleaseProblem& problem, const ReleasePlan& alone, const ReleaseOptions& options = {});

}  // namespace entrepot::reserves
