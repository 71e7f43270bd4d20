// A good for all economies together, by the search in the space of its stocks; the bound is worked out from the potentials alone.
#include <algorithm>
#include <cmath>

#include "reserves/detail/good_sizer.h"
#include "reserves/detail/sizing_search.h"

namespace entrepot::reserves::detail {
namespace {

class PooledSizer : public GoodSizer {
 public:
  PooledSizer(const SizingProblem& problem, std::size_t good, const SizingOptions& options)
      : problem_(problem), good_index_(good), options_(options), good_(problem.goods[good]), n_(problem.economies),
        scenarios_(static_cast<double>(problem.scenarios)), network_{n_, good_.transport_cost, good_.penalty} {
    search_.emplace(network_, good_.demand);
  }

  Result<GoodSolution> size(double price) override {
    std::vector<double> holding;
    for (const double c : good_.holding_cost) holding.push_back((1 + price) * c);
    if (search_ && search_->minimise(holding)) {
      GoodSolution out = read();
      add_bound(holding, out);
      const double cost = (1 + price) * out.spending + out.second_stage;
      if (std::abs(cost - out.bound) <= 1e-10 * std::abs(cost) && out.violation <= 1e-10 * greatest_demand()) return out;
    }
    search_.reset();
    if (!program_) program_ = program_sizer(problem_, good_index_, options_);
    return program_->size(price);
  }

 private:
  double greatest_demand() const { return *std::max_element(good_.demand.begin(), good_.demand.end()); }

  GoodSolution read() const {
    GoodSolution out;
    SizedGood& plan = out.plan;
    plan.stock.assign(search_->stock().begin(), search_->stock().end());
    plan.transport_cost.assign(n_, 0.0);
    plan.unmet.assign(n_, 0.0);
    for (std::size_t i = 0; i < n_; ++i) out.spending += good_.holding_cost[i] * plan.stock[i];
    for (std::size_t s = 0; s < search_->scenarios(); ++s) {
      const TransportTree& tree = search_->tree(s);
      double cost = 0;
      for (TransportTree::Node v = 0; v < tree.root(); ++v) {
        out.violation = std::max(out.violation, -tree.flow(v));
        const double amount = std::max(0.0, tree.flow(v));
        const TransportTree::Node above = tree.parent(v), sink = tree.is_store(v) ? above : v;
        if (sink == tree.root()) continue;  // stays in the store
        const std::size_t user = tree.economy_of(sink - n_);
        const double money = amount * tree.cost_between(v, above);
        cost += money;
        if (above == tree.root()) plan.unmet[user] += amount / scenarios_;
        else plan.transport_cost[user] += money / scenarios_;
      }
      plan.scenario_cost.push_back(cost);
    }
    out.second_stage = second_stage_of(plan.scenario_cost, options_.tail);
    return out;
  }

  // From store values w >= 0 alone: the greatest demand prices they allow. Where they sum to more than the holding cost, the excess
  // is charged on the most that a store could hold.
  void add_bound(const std::vector<double>& holding, GoodSolution& out) const {
    std::vector<double> mean_value(n_, 0.0), demand_value(n_, 0.0);
    double most = 0;
    for (std::size_t s = 0; s < search_->scenarios(); ++s) {
      const TransportTree& tree = search_->tree(s);
      const std::vector<double> potentials = search_->potentials(s);
      double earned = 0, asked = 0;
      for (std::size_t i = 0; i < n_; ++i) {
        const double w = std::max(0.0, potentials[i]);
        mean_value[i] += w / scenarios_;
        earned += w * out.plan.stock[i];
      }
      for (std::size_t j = 0; j < tree.demands(); ++j) {
        const std::size_t user = tree.economy_of(j);
        double v = good_.penalty[user];
        for (std::size_t i = 0; i < n_; ++i) v = std::min(v, std::max(0.0, potentials[i]) + good_.transport_cost[i * n_ + user]);
        demand_value[user] += v * tree.demand(j) / scenarios_;
        asked += tree.demand(j);
      }
      most = std::max(most, asked);
      out.plan.scenario_share.push_back(earned);
    }
    for (const double value : demand_value) out.bound += value;
    for (std::size_t i = 0; i < n_; ++i) out.bound -= std::max(0.0, mean_value[i] - holding[i]) * most;
    double earned = 0;
    for (const double share : out.plan.scenario_share) earned += share;
    for (double& share : out.plan.scenario_share) share = earned > 0 ? share / earned : 0;
    out.plan.demand_value = std::move(demand_value);
  }

  const SizingProblem& problem_;
  std::size_t good_index_;
  SizingOptions options_;
  const GoodToSize& good_;
  std::size_t n_;
  double scenarios_;
  TransportNetwork network_;
  std::optional<SizingSearch> search_;
  std::unique_ptr<GoodSizer> program_;
};

}  // namespace

std::unique_ptr<GoodSizer> pooled_sizer(const SizingProblem& problem, std::size_t good, const SizingOptions& options) {
  if (options.service_level || options.tail) return program_sizer(problem, good, options);
  return std::make_unique<PooledSizer>(problem, good, options);
}

}  // namespace entrepot::reserves::detail
