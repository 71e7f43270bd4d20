#include "reserves/pooling_game.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <string>

#include "reserves/detail/good_sizer.h"
#include "reserves/detail/share_work.h"

namespace entrepot::reserves {
namespace {

double mean_of(const std::vector<double>& numbers) {
  return std::accumulate(numbers.begin(), numbers.end(), 0.0) / static_cast<double>(numbers.size());
}

// One good, group by group: each group is an earlier one with one economy more. More demand never lowers an order statistic, so that
// only scenarios above that of the earlier group need to be looked at; the greatest economies come first, so that these are few.
class GroupCosts {
 public:
  GroupCosts(const SizingProblem& p, std::size_t good)
      : n_(p.economies), scenarios_(p.scenarios), holding_(mean_of(p.goods[good].holding_cost)), penalty_(mean_of(p.goods[good].penalty)),
        cost_(std::size_t{1} << n_, 0.0), stack_((n_ + 1) * scenarios_, 0.0), above_(scenarios_) {
    const std::vector<double>& demand = p.goods[good].demand;
    std::vector<double> total(n_, 0.0);
    for (std::size_t s = 0; s < scenarios_; ++s)
      for (std::size_t j = 0; j < n_; ++j) total[j] += demand[s * n_ + j];
    order_.resize(n_);
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    std::stable_sort(order_.begin(), order_.end(), [&](std::size_t a, std::size_t b) { return total[a] > total[b]; });
    for (const std::size_t j : order_)
      for (std::size_t s = 0; s < scenarios_; ++s) column_.push_back(demand[s * n_ + j]);
    const auto count = static_cast<double>(scenarios_);
    const double rank = penalty_ > holding_ ? std::ceil((1 - holding_ / penalty_) * count) : 0;
    over_ = scenarios_ - static_cast<std::size_t>(std::clamp(rank, 0.0, count));
  }

  std::vector<double> run() {
    visit(0, 0, 0, 0);
    return std::move(cost_);
  }

 private:
  void visit(Coalition group, std::size_t depth, std::size_t next, double earlier) {
    if (next == n_) return;
    const double* const before = &stack_[depth * scenarios_];
    double* const demand = &stack_[(depth + 1) * scenarios_];
    for (std::size_t k = next; k < n_; ++k) {
      const double* const more = &column_[k * scenarios_];
      std::size_t found = 0;
      for (std::size_t s = 0; s < scenarios_; ++s) {
        demand[s] = before[s] + more[s];
        above_[found] = demand[s];
        found += demand[s] >= earlier ? 1 : 0;
      }
      const Coalition larger = group | Coalition{1} << order_[k];
      const double stock = add_cost(larger, found);
      visit(larger, depth + 1, k + 1, stock);
    }
  }

  // From the `found` greatest demands, at least one more than may be above the stock where there is a stock.
  double add_cost(Coalition group, std::size_t found) {
    const auto first = above_.begin(), last = first + static_cast<std::ptrdiff_t>(found);
    double stock = 0;
    if (over_ < found) {
      const auto at = first + static_cast<std::ptrdiff_t>(over_);
      std::nth_element(first, at, last, std::greater<>());
      stock = *at;
    }
    double short_of = 0;
    for (std::size_t r = 0; r < std::min(over_, found); ++r) short_of += above_[r] - stock;
    cost_[group] = holding_ * stock + penalty_ / static_cast<double>(scenarios_) * short_of;
    return stock;
  }

  std::size_t n_, scenarios_;
  double holding_, penalty_;
  std::size_t over_ = 0;  // scenarios whose demand is above the stock
  std::vector<double> cost_;
  std::vector<std::size_t> order_;
  std::vector<double> column_;  // economies in order x scenarios
  std::vector<double> stack_;   // demand of the groups on the way to the present one
  std::vector<double> above_;
};

}  // namespace

Result<CostGame> pooling_game(const SizingProblem& problem, int threads) {
  TRY(detail::check_sizing(problem, {}));
  if (problem.economies > CostGame::players_max)
    return fail(ErrorCode::limit_exceeded, std::to_string(problem.economies) + " economies", Where{{}, 0, 0, "economies"},
                "At most " + std::to_string(CostGame::players_max) + " are compared, because every group of them has a cost.");
  std::vector<double> cost(std::size_t{1} << problem.economies, 0.0);
  const std::size_t block = static_cast<std::size_t>(std::max(1, threads)) * 2;
  for (std::size_t first = 0; first < problem.goods.size(); first += block) {
    std::vector<std::vector<double>> parts(std::min(block, problem.goods.size() - first));
    detail::share_work(parts.size(), threads, [&](std::size_t k) { parts[k] = GroupCosts(problem, first + k).run(); });
    for (const auto& part : parts)  // always in the order of the goods
      for (std::size_t s = 0; s < cost.size(); ++s) cost[s] += part[s];
  }
  return CostGame::create(problem.economies, std::move(cost));
}

std::vector<DemandRisk> demand_risks(const SizingProblem& problem) {
  std::vector<DemandRisk> out;
  const auto count = static_cast<double>(problem.scenarios);
  for (std::size_t j = 0; j < problem.economies; ++j) {
    double sum = 0, squares = 0;
    std::vector<double> money(problem.scenarios, 0.0);
    for (const GoodToSize& good : problem.goods)
      for (std::size_t s = 0; s < problem.scenarios; ++s) money[s] += good.penalty[j] * good.demand[s * problem.economies + j];
    for (const double m : money) sum += m;
    const double mean = sum / count;
    for (const double m : money) squares += (m - mean) * (m - mean);
    out.push_back({mean, std::sqrt(squares / count)});
  }
  return out;
}

}  // namespace entrepot::reserves
