// What a plan comes to, and whether it keeps the rules: from the problem and the deliveries alone.
#include <algorithm>
#include <cmath>

#include "reserves/detail/release_program.h"

namespace entrepot::reserves::detail {
namespace {

double delivered_to(const ReleaseProblem& p, const ReleasePlan& plan, std::size_t j, std::size_t t) {
  double sum = 0;
  for (std::size_t i = 0; i < p.holders.size(); ++i) sum += plan.delivered[cell_of(p, i, j, t)];
  return sum;
}

void cut_back(const ReleaseProblem& p, ReleasePlan& plan, std::size_t j, std::size_t t, double excess) {
  std::size_t greatest = 0;
  for (std::size_t i = 1; i < p.holders.size(); ++i)
    if (plan.delivered[cell_of(p, i, j, t)] > plan.delivered[cell_of(p, greatest, j, t)]) greatest = i;
  double& amount = plan.delivered[cell_of(p, greatest, j, t)];
  amount = std::max(0.0, amount - excess);
}

double excess_of_holder(const ReleaseProblem& p, const ReleasePlan& plan, std::size_t i) {
  std::vector<double> leaving(p.periods, 0.0);
  double total = 0, worst = 0;
  for (std::size_t j = 0; j < p.users.size(); ++j) {
    const Arrival a = arrival(p, i, j);
    for (std::size_t t = 0; t < p.periods; ++t) {
      const double amount = plan.delivered[cell_of(p, i, j, t)];
      total += amount;
      if (a.reachable && t >= a.lag) leaving[t - a.lag] += amount;
      else worst = std::max(worst, amount);  // arrives before it can
    }
  }
  for (const double amount : leaving) worst = std::max(worst, amount - p.holders[i].release_per_period);
  return std::max(worst, total - releasable(p.holders[i]));
}

// Deliveries that come late in a period: for each part left, those that come then or later serve at most that part.
double excess_of_arrivals(const ReleaseProblem& p, const ReleasePlan& plan, std::size_t j) {
  double worst = 0;
  for (std::size_t i = 0; i < p.holders.size(); ++i) {
    const Arrival first = arrival(p, i, j);
    if (!first.reachable) continue;
    double late = 0;
    for (std::size_t k = 0; k < p.holders.size(); ++k) {
      const Arrival other = arrival(p, k, j);
      if (other.reachable && other.lag == first.lag && other.part_left <= first.part_left)
        late += plan.delivered[cell_of(p, k, j, first.lag)];
    }
    worst = std::max(worst, late - first.part_left * p.users[j].shortfall[first.lag]);
  }
  return worst;
}

double excess_of_user(const ReleaseProblem& p, const ReleasePlan& plan, const std::vector<double>& unmet_max, std::size_t j) {
  double received = 0, unmet = 0;
  for (std::size_t t = 0; t < p.periods; ++t) unmet += plan.unmet[j * p.periods + t];
  for (std::size_t i = 0; i < p.holders.size(); ++i)
    for (std::size_t t = 0; t < p.periods; ++t)
      if (p.holders[i].economy != p.users[j].economy) received += plan.delivered[cell_of(p, i, j, t)];
  double worst = std::max(excess_of_arrivals(p, plan, j), received - p.users[j].received_max);
  if (!unmet_max.empty()) worst = std::max(worst, unmet - unmet_max[j]);
  return worst;
}

}  // namespace

void settle(const ReleaseProblem& p, ReleasePlan& plan) {
  plan.unmet.assign(p.users.size() * p.periods, 0.0);
  for (std::size_t j = 0; j < p.users.size(); ++j) {
    double need = 0, served = 0;
    for (std::size_t t = 0; t < p.periods; ++t) {
      const double wanted = p.users[j].shortfall[t];
      const double got = delivered_to(p, plan, j, t);
      if (got > wanted) cut_back(p, plan, j, t, got - wanted);
      plan.unmet[j * p.periods + t] = std::max(0.0, wanted - got);
      need += wanted;
      served += std::min(got, wanted);
      plan.loss += plan.unmet[j * p.periods + t] * p.users[j].loss_per_unit;
    }
    if (need > 0) plan.least_served_share = std::min(plan.least_served_share, served / need);
  }
  for (std::size_t c = 0; c < plan.delivered.size(); ++c)
    if (plan.delivered[c] > 0) plan.transport_cost += plan.delivered[c] * p.transport_cost[c / p.periods];
}

void certify(const ReleaseProblem& p, const std::vector<double>& unmet_max, ReleasePlan& plan) {
  double scale = 0, balance = 0, violation = 0;
  for (std::size_t j = 0; j < p.users.size(); ++j) {
    double need = 0;
    for (std::size_t t = 0; t < p.periods; ++t) {
      need += p.users[j].shortfall[t];
      balance = std::max(balance, std::abs(delivered_to(p, plan, j, t) + plan.unmet[j * p.periods + t] - p.users[j].shortfall[t]));
    }
    scale = std::max(scale, need);
    violation = std::max(violation, excess_of_user(p, plan, unmet_max, j));
  }
  for (std::size_t i = 0; i < p.holders.size(); ++i) violation = std::max(violation, excess_of_holder(p, plan, i));
  if (scale == 0) scale = 1;
  plan.certificate.balance = balance / scale;
  plan.certificate.violation = violation / scale;
}

}  // namespace entrepot::reserves::detail
