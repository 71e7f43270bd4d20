// A good as one linear program over all scenarios, for Clp: with rows for the service level and the tail.
#include <algorithm>
#include <cmath>

#include "reserves/detail/good_sizer.h"
#include "reserves/detail/linear_program.h"

namespace entrepot::reserves::detail {
namespace {

constexpr int none = -1;

// Amounts in units of the greatest demand, money in units of the greatest penalty.
class ProgramSizer : public GoodSizer {
 public:
  ProgramSizer(const SizingProblem& problem, std::size_t good, const SizingOptions& options)
      : good_(problem.goods[good]), n_(problem.economies), count_(problem.scenarios), scenarios_(static_cast<double>(problem.scenarios)),
        options_(options) {
    amount_ = *std::max_element(good_.demand.begin(), good_.demand.end());
    money_ = *std::max_element(good_.penalty.begin(), good_.penalty.end());
    if (amount_ == 0) amount_ = 1;
    if (money_ == 0) money_ = 1;
    add_rows();
    add_stocks();
    for (std::size_t s = 0; s < count_; ++s) add_scenario(s);
    if (options_.tail) add_tail();
  }

  Result<GoodSolution> size(double price) override {
    for (std::size_t i = 0; i < n_; ++i) program_.cost[i] = (1 + price) * good_.holding_cost[i] / money_;
    TRY_ASSIGN(const LinearSolution solution, solve(program_));
    GoodSolution out;
    read_plan(solution.x, out);
    read_prices(solution, out);
    out.bound = dual_bound(program_, solution.row_price) * amount_ * money_;
    return out;
  }

 private:
  double demand(std::size_t s, std::size_t j) const { return good_.demand[s * n_ + j]; }
  double unit(double amount) const { return amount / amount_; }

  void add_rows() {
    const double infinite = LinearProgram::infinite;
    stock_rows_.assign(count_ * n_, none);
    demand_rows_.assign(count_ * n_, none);
    for (std::size_t s = 0; s < count_; ++s) {
      double total = 0;
      for (std::size_t j = 0; j < n_; ++j) {
        if (demand(s, j) > 0) demand_rows_[s * n_ + j] = program_.add_row(unit(demand(s, j)), infinite);
        total += demand(s, j);
      }
      if (total > 0)
        for (std::size_t i = 0; i < n_; ++i) stock_rows_[s * n_ + i] = program_.add_row(0, infinite);
      if (options_.tail) tail_rows_.push_back(program_.add_row(0, infinite));
      most_ = std::max(most_, total);
    }
    if (!options_.service_level) return;
    for (std::size_t j = 0; j < n_; ++j) {
      allowed_.push_back(0);
      for (std::size_t s = 0; s < count_; ++s) allowed_[j] += (1 - *options_.service_level) * demand(s, j);
      service_rows_.push_back(program_.add_row(-infinite, unit(allowed_[j])));
    }
  }

  void add_stocks() {
    for (std::size_t i = 0; i < n_; ++i) {
      for (std::size_t s = 0; s < count_; ++s)
        if (const int row = stock_rows_[s * n_ + i]; row != none) program_.put(row, 1);
      program_.end_column(0, 2 * unit(most_));
    }
  }

  // Bounds of columns are never met; they make the bound of the dual finite.
  void end_second_stage(std::size_t s, double money, double high) {
    const double weight = options_.tail ? options_.tail->weight : 0;
    if (options_.tail && money != 0) program_.put(tail_rows_[s], -money / money_);
    program_.end_column((1 - weight) * money / money_ / scenarios_, high);
    second_stage_.push_back({s, money});
  }

  void add_scenario(std::size_t s) {
    for (std::size_t j = 0; j < n_; ++j) {
      const int row = demand_rows_[s * n_ + j];
      if (row == none) continue;
      const double high = 2 * unit(demand(s, j));
      for (std::size_t i = 0; i < n_; ++i) {
        const double cost = good_.transport_cost[i * n_ + j];
        if (std::isinf(cost)) continue;
        program_.put(row, 1);
        program_.put(stock_rows_[s * n_ + i], -1);
        end_second_stage(s, cost, high);
        columns_.push_back({j, false});
      }
      program_.put(row, 1);
      if (!service_rows_.empty()) program_.put(service_rows_[j], 1);
      end_second_stage(s, good_.penalty[j], high);
      columns_.push_back({j, true});
    }
  }

  // z[s] >= q[s] - eta
  void add_tail() {
    double dearest = 0;
    for (std::size_t s = 0; s < count_; ++s) {
      double money = 0;
      for (std::size_t j = 0; j < n_; ++j) money += unit(demand(s, j));
      dearest = std::max(dearest, 4 * money);
    }
    for (std::size_t c = 0; c < second_stage_.size(); ++c) dearest = std::max(dearest, 4 * second_stage_[c].money / money_);
    const TailRisk tail = *options_.tail;
    for (std::size_t s = 0; s < count_; ++s) {
      program_.put(tail_rows_[s], 1);
      program_.end_column(tail.weight / ((1 - tail.level) * scenarios_), dearest);
    }
    for (const int row : tail_rows_) program_.put(row, 1);
    program_.end_column(tail.weight, dearest);
  }

  void read_plan(const std::vector<double>& x, GoodSolution& out) const {
    SizedGood& plan = out.plan;
    for (std::size_t i = 0; i < n_; ++i) {
      plan.stock.push_back(std::max(0.0, x[i]) * amount_);
      out.spending += plan.stock[i] * good_.holding_cost[i];
    }
    plan.transport_cost.assign(n_, 0.0);
    plan.unmet.assign(n_, 0.0);
    plan.scenario_cost.assign(count_, 0.0);
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      const double amount = std::max(0.0, x[n_ + c]) * amount_;
      const auto [scenario, money] = second_stage_[c];
      plan.scenario_cost[scenario] += amount * money;
      if (columns_[c].unmet) plan.unmet[columns_[c].user] += amount / scenarios_;
      else plan.transport_cost[columns_[c].user] += amount * money / scenarios_;
    }
    out.second_stage = second_stage_of(plan.scenario_cost, options_.tail);
    out.violation = worst_row(x) * amount_;
  }

  double worst_row(const std::vector<double>& x) const {
    std::vector<double> activity(program_.row_low.size(), 0.0);
    double worst = 0;
    for (std::size_t c = 0; c < x.size(); ++c) {
      worst = std::max(worst, -x[c]);
      for (int k = program_.starts[c]; k < program_.starts[c + 1]; ++k)
        activity[static_cast<std::size_t>(program_.rows[static_cast<std::size_t>(k)])] +=
            program_.values[static_cast<std::size_t>(k)] * x[c];
    }
    for (std::size_t r = 0; r < activity.size(); ++r)
      worst = std::max({worst, program_.row_low[r] - activity[r], activity[r] - program_.row_high[r]});
    return worst;
  }

  void read_prices(const LinearSolution& solution, GoodSolution& out) const {
    SizedGood& plan = out.plan;
    const auto price = [&](int row) { return row == none ? 0.0 : solution.row_price[static_cast<std::size_t>(row)] * money_; };
    plan.demand_value.assign(n_, 0.0);
    double earned = 0;
    for (std::size_t s = 0; s < count_; ++s) {
      double in_scenario = 0;
      for (std::size_t j = 0; j < n_; ++j) {
        plan.demand_value[j] += price(demand_rows_[s * n_ + j]) * demand(s, j);
        in_scenario += price(stock_rows_[s * n_ + j]) * plan.stock[j];
      }
      plan.scenario_share.push_back(in_scenario);
      earned += in_scenario;
    }
    for (std::size_t j = 0; j < service_rows_.size(); ++j) plan.demand_value[j] += price(service_rows_[j]) * allowed_[j];
    for (double& share : plan.scenario_share) share = earned > 0 ? share / earned : 0;
  }

  struct Column {
    std::size_t user;
    bool unmet;
  };
  struct SecondStage {
    std::size_t scenario;
    double money;
  };
  const GoodToSize& good_;
  std::size_t n_, count_;
  double scenarios_;
  SizingOptions options_;
  double amount_ = 1, money_ = 1, most_ = 0;
  LinearProgram program_;
  std::vector<int> stock_rows_, demand_rows_, tail_rows_, service_rows_;
  std::vector<double> allowed_;
  std::vector<Column> columns_;
  std::vector<SecondStage> second_stage_;
};

}  // namespace

std::unique_ptr<GoodSizer> program_sizer(const SizingProblem& problem, std::size_t good, const SizingOptions& options) {
  return std::make_unique<ProgramSizer>(problem, good, options);
}

}  // namespace entrepot::reserves::detail
