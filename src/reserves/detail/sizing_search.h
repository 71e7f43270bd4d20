// The stocks of one good that cost least over all scenarios: a simplex method in the space of the stocks.
//
//     minimise over x >= 0   f(x) = sum cost[i] x[i] + 1/S sum over s of Q_s(x)
//
// Q_s(x) is the least cost of transport and unmet demand in scenario s. f is convex and piecewise linear. A vertex is given by as
// many conditions as there are economies, each a stock that is 0 or an arc of a scenario's tree whose flow is 0 (a kink): rows of
// 0, 1 and -1 in x. With the gradient of f on one side of all kinks, the conditions' prices are one small system; prices that leave
// every arc of the scenarios with kinks a reduced cost >= 0 prove the optimum: the potentials of the scenarios are a feasible dual.
// Otherwise one condition is let go, and x moves down the edge, past kinks of scenarios (a dual simplex step in each) as long as f
// falls. This is the primal simplex method of the program over all scenarios, with long steps, that keeps one tree for each.
#pragma once

#include <optional>
#include <vector>

#include "reserves/detail/transport_tree.h"

namespace entrepot::reserves::detail {

class SizingSearch {
 public:
  // demand: scenarios x economies. The data outlive the search.
  SizingSearch(const TransportNetwork& network, std::span<const double> demand);

  // From where the last search ended; first from empty stores. False when it does not end (ties that cycle, rounding).
  bool minimise(std::span<const double> holding_cost);

  std::span<const double> stock() const { return stock_; }
  std::size_t scenarios() const { return trees_.size(); }
  const TransportTree& tree(std::size_t scenario) const { return trees_[scenario]; }  // flows are those at stock()
  // Potentials of a scenario at the optimum: those of its tree, moved by the prices of its kinks.
  std::vector<double> potentials(std::size_t scenario) const;
  std::size_t steps() const { return steps_; }
  std::size_t pivots() const { return pivots_; }

 private:
  static constexpr std::size_t no_scenario = static_cast<std::size_t>(-1);
  struct Condition {
    std::size_t scenario = no_scenario;  // none: the stock `economy` is 0
    std::size_t economy = 0;
  };
  struct Candidate {
    double slope = 0;
    std::size_t condition = 0;
    std::size_t scenario = no_scenario;  // with an arc instead of a condition
    TransportTree::Entering arc;
  };

  bool solve_vertex();
  void price();
  Candidate steepest() const;
  std::optional<std::size_t> release(const Candidate& candidate);  // the condition to let go, or none: the tree has changed
  bool descend(std::size_t condition);
  bool settle(std::size_t scenario);
  TransportTree::Node node_of(std::size_t condition) const;
  bool has_kink(std::size_t scenario) const { return kinks_[scenario] > 0; }

  std::size_t n_;
  std::span<const double> holding_;
  std::vector<TransportTree> trees_;
  std::vector<std::size_t> kinks_;  // per scenario, how many
  std::vector<Condition> conditions_;
  std::vector<double> stock_, price_, inverse_, gradient_, direction_;
  double scenarios_ = 0, money_ = 1;  // money: the greatest penalty, for tolerances
  std::size_t steps_ = 0, pivots_ = 0;
};

}  // namespace entrepot::reserves::detail
