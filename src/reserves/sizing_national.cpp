// Economies on their own: for each the newsvendor's stock. With demands in falling order, m of them above the stock, one unit less
// saves c and costs p [(1 - weight) m / S + weight min(1, m / ((1 - level) S))].
#include <algorithm>
#include <cmath>
#include <functional>

#include "reserves/detail/good_sizer.h"

namespace entrepot::reserves::detail {
namespace {

// The least stock below which one unit less costs more than it saves.
double least_cost_stock(const std::vector<double>& falling, double holding, double penalty, const std::optional<TailRisk>& tail) {
  const auto scenarios = static_cast<double>(falling.size());
  for (std::size_t m = 1; m <= falling.size(); ++m) {
    const double above = static_cast<double>(m);
    double lost = above / scenarios;
    if (tail) lost = (1 - tail->weight) * lost + tail->weight * std::min(1.0, above / ((1 - tail->level) * scenarios));
    if (holding - penalty * lost < 0) return falling[m - 1];
  }
  return 0;
}

// The least stock that leaves at most (1 - level) of all demand unmet.
double least_service_stock(const std::vector<double>& falling, double level) {
  double total = 0, above = 0;
  for (const double d : falling) total += d;
  const double allowed = (1 - level) * total;
  for (std::size_t m = 1; m <= falling.size(); ++m) {
    above += falling[m - 1];
    const double below = m < falling.size() ? falling[m] : 0;
    if (above - static_cast<double>(m) * below >= allowed) return std::max(0.0, (above - allowed) / static_cast<double>(m));
  }
  return 0;
}

class NationalSizer : public GoodSizer {
 public:
  NationalSizer(const SizingProblem& problem, std::size_t good, const SizingOptions& options)
      : good_(problem.goods[good]), n_(problem.economies), scenarios_(problem.scenarios), options_(options) {
    falling_.resize(n_);
    for (std::size_t j = 0; j < n_; ++j) {
      for (std::size_t s = 0; s < scenarios_; ++s) falling_[j].push_back(good_.demand[s * n_ + j]);
      std::sort(falling_[j].begin(), falling_[j].end(), std::greater<>());
    }
  }

  Result<GoodSolution> size(double price) override {
    GoodSolution out;
    SizedGood& plan = out.plan;
    plan.transport_cost.assign(n_, 0.0);
    plan.scenario_cost.assign(scenarios_, 0.0);
    plan.scenario_share.assign(scenarios_, 0.0);
    for (std::size_t j = 0; j < n_; ++j) {
      double x = least_cost_stock(falling_[j], (1 + price) * good_.holding_cost[j], good_.penalty[j], options_.tail);
      if (options_.service_level) x = std::max(x, least_service_stock(falling_[j], *options_.service_level));
      std::vector<double> own_cost;
      double unmet = 0;
      for (std::size_t s = 0; s < scenarios_; ++s) {
        const double u = std::max(0.0, good_.demand[s * n_ + j] - x);
        unmet += u;
        own_cost.push_back(u * good_.penalty[j]);
        plan.scenario_cost[s] += own_cost.back();
      }
      plan.stock.push_back(x);
      plan.unmet.push_back(unmet / static_cast<double>(scenarios_));
      const double second = second_stage_of(own_cost, options_.tail);
      plan.demand_value.push_back((1 + price) * good_.holding_cost[j] * x + second);
      out.spending += good_.holding_cost[j] * x;
      out.second_stage += second;
      out.bound += plan.demand_value.back();
    }
    return out;
  }

 private:
  const GoodToSize& good_;
  std::size_t n_, scenarios_;
  SizingOptions options_;
  std::vector<std::vector<double>> falling_;  // per economy
};

}  // namespace

double second_stage_of(const std::vector<double>& scenario_cost, const std::optional<TailRisk>& tail) {
  double mean = 0;
  for (const double q : scenario_cost) mean += q;
  mean /= static_cast<double>(scenario_cost.size());
  if (!tail) return mean;
  std::vector<double> falling(scenario_cost);
  std::sort(falling.begin(), falling.end(), std::greater<>());
  const double mass = (1 - tail->level) * static_cast<double>(falling.size());
  double left = mass, dearest = 0;
  for (std::size_t s = 0; s < falling.size() && left > 0; ++s) {
    dearest += falling[s] * std::min(1.0, left);
    left -= 1;
  }
  return (1 - tail->weight) * mean + tail->weight * dearest / mass;
}

std::unique_ptr<GoodSizer> national_sizer(const SizingProblem& problem, std::size_t good, const SizingOptions& options) {
  return std::make_unique<NationalSizer>(problem, good, options);
}

}  // namespace entrepot::reserves::detail
