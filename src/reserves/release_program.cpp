#include "reserves/detail/release_program.h"

#include <algorithm>
#include <cmath>

#include "reserves/detail/linear_program.h"

namespace entrepot::reserves::detail {
namespace {

constexpr int none = -1;

// Unmet need is left out of the columns: u = shortfall - deliveries, so that a delivery costs (transport - loss) and
// the point without deliveries is always a start. Quantities are in units of `quantity_unit`, money of `money_unit`.
class Builder {
 public:
  Builder(const ReleaseProblem& problem, const std::vector<double>& unmet_max, bool fair)
      : p_(problem), unmet_max_(unmet_max), fair_(fair) {
    for (const User& user : p_.users) {
      double need = 0;
      for (const double d : user.shortfall) need += d;
      needs_.push_back(need);
      quantity_unit_ = std::max(quantity_unit_, need);
      money_unit_ = std::max(money_unit_, user.loss_per_unit);
    }
    if (quantity_unit_ == 0) quantity_unit_ = 1;
    if (money_unit_ == 0) money_unit_ = 1;
    for (std::size_t i = 0; i < p_.holders.size(); ++i)
      for (std::size_t j = 0; j < p_.users.size(); ++j) arrivals_.push_back(arrival(p_, i, j));
    add_holder_rows();
    add_user_rows();
    add_columns();
  }

  Result<ReleasePlan> plan() {
    if (fair_) TRY(fix_least_share());
    TRY_ASSIGN(const LinearSolution solution, solve(program_));
    ReleasePlan plan;
    plan.delivered.assign(p_.holders.size() * p_.users.size() * p_.periods, 0.0);
    for (std::size_t c = 0; c < cells_.size(); ++c)
      if (solution.x[c] > 1e-12) plan.delivered[cells_[c]] = solution.x[c] * quantity_unit_;
    settle(p_, plan);
    add_prices(solution.row_price, plan);
    const double bound = loss_without_deliveries() + dual_bound(program_, solution.row_price) * quantity_unit_ * money_unit_;
    plan.certificate.duality_gap = std::abs(plan.cost() - bound) / std::max(quantity_unit_ * money_unit_, std::abs(bound));
    return plan;
  }

 private:
  void add_holder_rows() {
    for (const Holder& holder : p_.holders) {
      stock_rows_.push_back(program_.add_row(-LinearProgram::infinite, releasable(holder) / quantity_unit_));
      rate_rows_.push_back(none);
      if (holder.release_per_period >= releasable(holder)) continue;  // the stock row implies them
      rate_rows_.back() = static_cast<int>(program_.row_low.size());
      for (std::size_t t = 0; t < p_.periods; ++t) program_.add_row(-LinearProgram::infinite, holder.release_per_period / quantity_unit_);
    }
  }

  void add_user_rows() {
    need_rows_.assign(p_.users.size() * p_.periods, none);
    late_rows_.resize(p_.users.size());
    for (std::size_t j = 0; j < p_.users.size(); ++j) {
      const User& user = p_.users[j];
      for (std::size_t t = 0; t < p_.periods; ++t)
        if (user.shortfall[t] > 0)
          need_rows_[j * p_.periods + t] = program_.add_row(-LinearProgram::infinite, user.shortfall[t] / quantity_unit_);
      add_late_rows(j);
      received_rows_.push_back(
          std::isinf(user.received_max) ? none : program_.add_row(-LinearProgram::infinite, user.received_max / quantity_unit_));
      const double served_min = unmet_max_.empty() ? 0 : needs_[j] - unmet_max_[j];
      served_rows_.push_back(served_min > 1e-12 * quantity_unit_ ? program_.add_row(served_min / quantity_unit_, LinearProgram::infinite)
                                                                 : none);
      fair_rows_.push_back(fair_ && needs_[j] > 0 ? program_.add_row(0, LinearProgram::infinite) : none);
    }
  }

  // Ships that come when only a part r of the period is left serve r of its need, together with those that come later
  // in the same period: one row for each part at which some ship comes.
  struct LateRow {
    std::size_t period;
    double part_left;
    int row;
  };
  void add_late_rows(std::size_t j) {
    for (std::size_t i = 0; i < p_.holders.size(); ++i) {
      const Arrival& a = arrivals_[pair_of(p_, i, j)];
      if (!a.reachable || a.part_left >= 1 || p_.users[j].shortfall[a.lag] <= 0) continue;
      auto& rows = late_rows_[j];
      if (std::any_of(rows.begin(), rows.end(), [&](const LateRow& r) { return r.period == a.lag && r.part_left == a.part_left; }))
        continue;
      rows.push_back(
          {a.lag, a.part_left, program_.add_row(-LinearProgram::infinite, a.part_left * p_.users[j].shortfall[a.lag] / quantity_unit_)});
    }
  }

  void add_columns() {
    for (std::size_t i = 0; i < p_.holders.size(); ++i) {
      if (p_.holders[i].stock < p_.holders[i].floor) continue;  // one more unit would not be released either
      for (std::size_t j = 0; j < p_.users.size(); ++j) add_deliveries(i, j);
    }
    if (!fair_) return;
    for (std::size_t j = 0; j < p_.users.size(); ++j)
      if (fair_rows_[j] != none) program_.put(fair_rows_[j], -needs_[j] / quantity_unit_);
    share_column_ = program_.end_column(0, 1);
  }

  void add_deliveries(std::size_t i, std::size_t j) {
    const Arrival& a = arrivals_[pair_of(p_, i, j)];
    if (!a.reachable) return;
    const User& user = p_.users[j];
    for (std::size_t t = a.lag; t < p_.periods; ++t) {
      if (user.shortfall[t] <= 0) continue;
      program_.put(stock_rows_[i], 1);
      if (rate_rows_[i] != none) program_.put(rate_rows_[i] + static_cast<int>(t - a.lag), 1);
      program_.put(need_rows_[j * p_.periods + t], 1);
      if (t == a.lag)
        for (const LateRow& late : late_rows_[j])
          if (late.period == t && a.part_left <= late.part_left) program_.put(late.row, 1);
      const bool foreign = p_.holders[i].economy != user.economy;
      if (foreign && received_rows_[j] != none) program_.put(received_rows_[j], 1);
      if (served_rows_[j] != none) program_.put(served_rows_[j], 1);
      if (fair_rows_[j] != none) program_.put(fair_rows_[j], 1);
      // Twice the need: the bound starts the dual simplex and is never met at the optimum, where the rows are tighter.
      const double cost = p_.transport_cost[pair_of(p_, i, j)] - user.loss_per_unit;
      program_.end_column(cost / money_unit_, 2 * user.shortfall[t] / quantity_unit_);
      cells_.push_back(cell_of(p_, i, j, t));
    }
  }

  Result<> fix_least_share() {
    std::vector<double> cost(program_.cost.size(), 0.0);
    cost[static_cast<std::size_t>(share_column_)] = -1;
    std::swap(cost, program_.cost);
    TRY_ASSIGN(const LinearSolution solution, solve(program_));
    std::swap(cost, program_.cost);
    const double share = solution.x[static_cast<std::size_t>(share_column_)] * (1 - 1e-9);
    for (std::size_t j = 0; j < p_.users.size(); ++j)
      if (fair_rows_[j] != none) program_.row_low[static_cast<std::size_t>(fair_rows_[j])] = share * needs_[j] / quantity_unit_;
    program_.column_high[static_cast<std::size_t>(share_column_)] = 0;  // from here on a constant, kept in the rows
    return {};
  }

  double loss_without_deliveries() const {
    double loss = 0;
    for (std::size_t j = 0; j < p_.users.size(); ++j) loss += p_.users[j].loss_per_unit * needs_[j];
    return loss;
  }

  void add_prices(const std::vector<double>& price, ReleasePlan& plan) const {
    const auto of_row = [&](int row) { return row == none ? 0.0 : price[static_cast<std::size_t>(row)] * money_unit_; };
    for (const int row : stock_rows_) plan.stock_value.push_back(std::max(0.0, -of_row(row)));
    plan.need_price.assign(p_.users.size() * p_.periods, 0.0);
    for (std::size_t j = 0; j < p_.users.size(); ++j)
      for (std::size_t t = 0; t < p_.periods; ++t) {
        double& need_price = plan.need_price[j * p_.periods + t];
        need_price = p_.users[j].loss_per_unit + of_row(need_rows_[j * p_.periods + t]) + of_row(served_rows_[j]);
        for (const LateRow& late : late_rows_[j])
          if (late.period == t) need_price += late.part_left * of_row(late.row);
      }
  }

  const ReleaseProblem& p_;
  const std::vector<double>& unmet_max_;
  const bool fair_;
  LinearProgram program_;
  double quantity_unit_ = 0, money_unit_ = 0;
  std::vector<double> needs_;
  std::vector<Arrival> arrivals_;
  std::vector<int> stock_rows_, rate_rows_, need_rows_, received_rows_, served_rows_, fair_rows_;
  std::vector<std::vector<LateRow>> late_rows_;
  std::vector<std::size_t> cells_;  // per column: its place in ReleasePlan::delivered
  int share_column_ = none;
};

}  // namespace

Result<ReleasePlan> least_cost_plan(const ReleaseProblem& problem, const std::vector<double>& unmet_max, bool fairness_first) {
  return Builder(problem, unmet_max, fairness_first).plan();
}

}  // namespace entrepot::reserves::detail
