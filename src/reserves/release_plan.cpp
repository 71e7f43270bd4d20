#include "reserves/release_plan.h"

#include <algorithm>
#include <cmath>

#include "reserves/detail/release_program.h"

namespace entrepot::reserves {
namespace {

using detail::cell_of;
using detail::pair_of;

// What one economy may draw on its own from one store.
struct Lot {
  std::size_t holder;
  double share;
  bool owner;  // the store is its own, not recognised to it
};

std::vector<Lot> lots_of(const ReleaseProblem& p, std::size_t j) {
  std::vector<Lot> lots;
  const EconomyId economy = p.users[j].economy;
  for (std::size_t i = 0; i < p.holders.size(); ++i) {
    const Holder& holder = p.holders[i];
    double recognised_away = 0, share = 0;
    for (const RecognisedShare& part : holder.recognised) (part.economy == economy ? share : recognised_away) += part.share;
    const bool owner = holder.economy == economy;
    if (owner) share = std::max(0.0, 1 - recognised_away);
    const bool worth_it = p.transport_cost[pair_of(p, i, j)] <= p.users[j].loss_per_unit;
    if (share > 0 && worth_it && detail::releasable(holder) > 0 && detail::arrival(p, i, j).reachable) lots.push_back({i, share, owner});
  }
  return lots;
}

// One store: each period in turn, as far as need, rate, arrival and stock go.
void draw_on_one(const ReleaseProblem& p, std::size_t j, const Lot& lot, ReleasePlan& plan) {
  const Holder& holder = p.holders[lot.holder];
  const User& user = p.users[j];
  const detail::Arrival arrival = detail::arrival(p, lot.holder, j);
  const double rate = holder.release_per_period * lot.share;
  const double cost = p.transport_cost[pair_of(p, lot.holder, j)];
  double stock = detail::releasable(holder) * lot.share;
  if (holder.economy != user.economy) stock = std::min(stock, user.received_max);

  double could_serve = 0;
  double left = stock;
  for (std::size_t t = arrival.lag; t < p.periods; ++t) {
    const double part = t == arrival.lag ? arrival.part_left : 1.0;
    const double wanted = std::min(rate, part * user.shortfall[t]);
    could_serve += wanted;
    const double drawn = std::min(wanted, left);
    left -= drawn;
    plan.delivered[cell_of(p, lot.holder, j, t)] = drawn;
  }
  const bool stock_left = stock >= could_serve;
  if (lot.owner && !stock_left) plan.stock_value[lot.holder] = user.loss_per_unit - cost;
  if (!stock_left) return;
  for (std::size_t t = arrival.lag; t < p.periods; ++t) {
    const double part = t == arrival.lag ? arrival.part_left : 1.0;
    if (part * user.shortfall[t] < rate) plan.need_price[j * p.periods + t] = part * cost + (1 - part) * user.loss_per_unit;
  }
}

// Several stores: the linear program over its lots as if it were alone in the world.
Result<> draw_on_several(const ReleaseProblem& p, std::size_t j, const std::vector<Lot>& lots, ReleasePlan& plan) {
  ReleaseProblem own{p.periods, p.period_days, {}, {p.users[j]}, {}, {}};
  for (const Lot& lot : lots) {
    Holder part = p.holders[lot.holder];
    part.stock = detail::releasable(part) * lot.share;
    part.floor = 0;
    part.release_per_period *= lot.share;
    part.recognised.clear();
    own.holders.push_back(part);
    own.transport_days.push_back(p.transport_days[pair_of(p, lot.holder, j)]);
    own.transport_cost.push_back(p.transport_cost[pair_of(p, lot.holder, j)]);
  }
  TRY_ASSIGN(const ReleasePlan part, detail::least_cost_plan(own, {}, false));
  for (std::size_t l = 0; l < lots.size(); ++l) {
    for (std::size_t t = 0; t < p.periods; ++t) plan.delivered[cell_of(p, lots[l].holder, j, t)] = part.delivered[l * p.periods + t];
    if (lots[l].owner) plan.stock_value[lots[l].holder] = part.stock_value[l];
  }
  std::copy(part.need_price.begin(), part.need_price.end(), plan.need_price.begin() + static_cast<std::ptrdiff_t>(j * p.periods));
  plan.certificate.duality_gap = std::max(plan.certificate.duality_gap, part.certificate.duality_gap);
  return {};
}

std::vector<double> unmet_totals(const ReleaseProblem& p, const ReleasePlan& plan) {
  std::vector<double> totals(p.users.size(), 0.0);
  for (std::size_t j = 0; j < p.users.size(); ++j)
    for (std::size_t t = 0; t < p.periods; ++t) totals[j] += plan.unmet[j * p.periods + t];
  return totals;
}

}  // namespace

Result<ReleasePlan> plan_release_alone(const ReleaseProblem& p) {
  TRY(detail::check_problem(p));
  ReleasePlan plan;
  plan.delivered.assign(p.holders.size() * p.users.size() * p.periods, 0.0);
  plan.stock_value.assign(p.holders.size(), 0.0);
  for (const User& user : p.users) plan.need_price.insert(plan.need_price.end(), p.periods, user.loss_per_unit);
  for (std::size_t j = 0; j < p.users.size(); ++j) {
    const std::vector<Lot> lots = lots_of(p, j);
    if (lots.size() == 1) draw_on_one(p, j, lots.front(), plan);
    if (lots.size() > 1) TRY(draw_on_several(p, j, lots, plan));
  }
  detail::settle(p, plan);
  detail::certify(p, {}, plan);
  return plan;
}

Result<ReleasePlan> plan_release_together(const ReleaseProblem& p, const ReleasePlan& alone, const ReleaseOptions& options) {
  TRY(detail::check_problem(p));
  std::vector<double> unmet_max;
  if (options.no_worse_than_alone) {
    if (alone.unmet.size() != p.users.size() * p.periods)
      return fail(ErrorCode::bad_field, "the plan for acting alone belongs to another problem", {}, "Compute it from this problem.");
    unmet_max = unmet_totals(p, alone);
  }
  TRY_ASSIGN(ReleasePlan plan, detail::least_cost_plan(p, unmet_max, options.fairness_first));
  detail::certify(p, unmet_max, plan);
  return plan;
}

Result<ReleasePlan> plan_release_together(const ReleaseProblem& p, const ReleaseOptions& options) {
  if (!options.no_worse_than_alone) return plan_release_together(p, ReleasePlan{}, options);
  TRY_ASSIGN(const ReleasePlan alone, plan_release_alone(p));
  return plan_release_together(p, alone, options);
}

}  // namespace entrepot::reserves
