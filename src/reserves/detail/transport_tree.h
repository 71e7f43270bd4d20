// A transport problem with unmet demand as a network with a spanning tree, and the steps of the network simplex on it.
//
//     minimise    sum cost[i,j] y[i,j] + sum penalty[j] u[j]
//     subject to  sum over j of y[i,j] <= stock[i],   sum over i of y[i,j] + u[j] = demand[j],   y, u >= 0
//
// Nodes are the stores, the economies with a demand, and a root: what stays in a store flows to the root, what is unmet comes from
// it. A basis is a tree hung from the root. Potentials: w[i] what one more unit in a store would save, v[j] what one more unit of
// demand would cost, 0 at the root; an arc of the tree has v = w + cost. Only the potentials of the dual, none of the arcs, depend
// on the stocks: a tree that is dual feasible stays so when stocks change.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace entrepot::reserves::detail {

// What the scenarios of one good share. The caller's data outlive it.
struct TransportNetwork {
  std::size_t economies = 0;
  std::span<const double> cost;     // economies x economies, row-major, money per unit; infinite: no route
  std::span<const double> penalty;  // per economy
};

class TransportTree {
 public:
  using Node = std::uint8_t;  // stores 0 .. economies-1, then the demands, then the root
  static constexpr std::size_t economies_max = 100;
  static constexpr std::int8_t no_kink = -1;

  // An arc that is not in the tree, and its reduced cost. One end lies in a subtree, the other outside.
  struct Entering {
    Node inside = 0, outside = 0;
    double reduced = 0;
  };
  struct Break {
    Node node = 0;
    double at = 0;  // in units of the direction; infinite: none
  };

  TransportTree(const TransportNetwork& network, std::span<const double> demand);  // demand of every economy; zeros are left out

  void reset(std::span<const double> demand);  // another scenario of the same good, in the same memory

  std::size_t demands() const { return economy_.size(); }
  Node root() const { return static_cast<Node>(stores_ + economy_.size()); }
  std::size_t economy_of(std::size_t sink) const { return economy_[sink]; }
  double demand(std::size_t sink) const { return demand_[sink]; }
  double cost_of(std::size_t store, std::size_t sink) const { return sink_cost_[sink * stores_ + store]; }
  bool is_store(Node node) const { return node < stores_; }
  Node parent(Node node) const { return parent_[node]; }
  std::span<const double> store_values() const { return {potential_.data(), stores_}; }
  double potential(Node node) const { return potential_[node]; }
  double cost_between(Node a, Node b) const;  // of the arc that joins them, in its own direction

  // Trees that are dual feasible: best where stocks are nothing, or where they suffice.
  void start_unserved();
  void start_served();

  // The amount on the arc from each node to its parent, in the arc's own direction; negative where the tree is not feasible.
  void set_flows(std::span<const double> stock);
  void set_flows(std::span<const double> stock, std::span<const double> direction);  // and their change along it
  double flow(Node node) const { return flow_[node]; }
  double rate(Node node) const { return rate_[node]; }
  Break next_break(double tolerance) const;  // the first flow that falls to 0 along the direction; arcs with a kink are passed over

  // The arc of least reduced cost that can take over where the arc of `node` to its parent leaves the tree with a negative flow.
  Entering entering_for(Node node) const;
  // Puts the arc in the place of that of `node` to its parent; potentials of the subtree move so that its reduced cost is 0.
  void pivot(Node node, const Entering& arc);

  // Dual simplex at these stocks, from a dual feasible tree. False when it does not end.
  bool serve(std::span<const double> stock);
  // The arc of least reduced cost, with potentials given: `reduced` is negative where the tree is not optimal.
  Entering cheapest_arc(std::span<const double> potentials) const;
  double reduced_cost(Node from, Node to, std::span<const double> potentials) const;
  std::span<const double> potentials() const { return potential_; }
  // One step of the primal simplex at the flows that are set: `arc` joins the tree, the first arc on its cycle to empty leaves.
  void push(const Entering& arc);

  // Kinks: arcs of the tree that are held at 0, by the number of the condition that holds them.
  std::int8_t kink(Node node) const { return kink_[node]; }
  void set_kink(Node node, std::int8_t number) { kink_[node] = number; }
  // The node whose arc has a kink on the path between the ends of the arc; the root when there is none.
  Node kink_between(const Entering& arc) const;
  // 1 for nodes in the subtree of `node`, 0 for the others.
  std::span<const std::uint8_t> subtree(Node node) const;

 private:
  Node sink_node(std::size_t sink) const { return static_cast<Node>(stores_ + sink); }
  double penalty_of(std::size_t sink) const { return network_->penalty[economy_[sink]]; }
  double sign(Node node) const { return is_store(node) ? 1.0 : -1.0; }
  void sort_shallow();

  const TransportNetwork* network_;
  std::size_t stores_;
  std::vector<std::uint8_t> economy_;  // of each demand
  std::vector<double> demand_, sink_cost_;  // sink_cost: demands x stores
  std::vector<Node> parent_, order_;  // order: parents before children, the root first
  std::vector<double> potential_, flow_, rate_;
  std::vector<std::int8_t> kink_;
  mutable std::vector<std::uint8_t> mark_;  // the subtree of marked_; none for the root
  mutable Node marked_ = 0;
};

}  // namespace entrepot::reserves::detail
