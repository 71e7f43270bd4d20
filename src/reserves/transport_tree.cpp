#include "reserves/detail/transport_tree.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace entrepot::reserves::detail {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

}  // namespace

TransportTree::TransportTree(const TransportNetwork& network, std::span<const double> demand)
    : network_(&network), stores_(network.economies) {
  reset(demand);
}

void TransportTree::reset(std::span<const double> demand) {
  economy_.clear();
  demand_.clear();
  sink_cost_.clear();
  for (std::size_t j = 0; j < demand.size(); ++j)
    if (demand[j] > 0) {
      economy_.push_back(static_cast<std::uint8_t>(j));
      demand_.push_back(demand[j]);
      for (std::size_t i = 0; i < stores_; ++i) sink_cost_.push_back(network_->cost[i * stores_ + j]);
    }
  const std::size_t nodes = stores_ + economy_.size() + 1;
  parent_.assign(nodes, root());
  order_.resize(nodes);
  potential_.assign(nodes, 0.0);
  flow_.assign(nodes, 0.0);
  rate_.assign(nodes, 0.0);
  kink_.assign(nodes, no_kink);
  mark_.assign(nodes, 0);
  marked_ = root();
}

double TransportTree::cost_between(Node a, Node b) const {
  const Node store = std::min(a, b), other = std::max(a, b);
  if (!is_store(store)) return penalty_of(store - stores_);
  return other == root() ? 0.0 : cost_of(store, other - stores_);
}

void TransportTree::start_unserved() {
  for (std::size_t j = 0; j < demands(); ++j) {
    parent_[sink_node(j)] = root();
    potential_[sink_node(j)] = penalty_of(j);
  }
  for (std::size_t i = 0; i < stores_; ++i) {
    parent_[i] = root();
    potential_[i] = 0;
    for (std::size_t j = 0; j < demands(); ++j)
      if (const double saved = penalty_of(j) - cost_of(i, j); saved > potential_[i]) {
        potential_[i] = saved;
        parent_[i] = sink_node(j);
      }
  }
  sort_shallow();
}

void TransportTree::start_served() {
  for (std::size_t i = 0; i < stores_; ++i) {
    parent_[i] = root();
    potential_[i] = 0;
  }
  for (std::size_t j = 0; j < demands(); ++j) {
    parent_[sink_node(j)] = root();
    potential_[sink_node(j)] = penalty_of(j);
    for (std::size_t i = 0; i < stores_; ++i)
      if (cost_of(i, j) < potential_[sink_node(j)]) {
        potential_[sink_node(j)] = cost_of(i, j);
        parent_[sink_node(j)] = static_cast<Node>(i);
      }
  }
  sort_shallow();
}

// Parents before children, for trees whose nodes hang from the root or from a child of it.
void TransportTree::sort_shallow() {
  marked_ = root();
  order_[0] = root();
  std::size_t size = 1;
  for (Node v = 0; v < root(); ++v)
    if (parent_[v] == root()) order_[size++] = v;
  for (Node v = 0; v < root(); ++v)
    if (parent_[v] != root()) order_[size++] = v;
}

void TransportTree::set_flows(std::span<const double> stock) {
  std::copy_n(stock.begin(), stores_, flow_.begin());
  for (std::size_t j = 0; j < demands(); ++j) flow_[stores_ + j] = -demand_[j];
  flow_[root()] = 0;
  for (std::size_t at = order_.size() - 1; at > 0; --at) flow_[parent_[order_[at]]] += flow_[order_[at]];
  for (std::size_t j = 0; j < demands(); ++j) flow_[stores_ + j] = -flow_[stores_ + j];
}

void TransportTree::set_flows(std::span<const double> stock, std::span<const double> direction) {
  std::copy_n(stock.begin(), stores_, flow_.begin());
  std::copy_n(direction.begin(), stores_, rate_.begin());
  for (std::size_t j = 0; j < demands(); ++j) {
    flow_[stores_ + j] = -demand_[j];
    rate_[stores_ + j] = 0;
  }
  flow_[root()] = rate_[root()] = 0;
  for (std::size_t at = order_.size() - 1; at > 0; --at) {
    const Node node = order_[at], above = parent_[node];
    flow_[above] += flow_[node];
    rate_[above] += rate_[node];
  }
  for (std::size_t j = 0; j < demands(); ++j) {
    flow_[stores_ + j] = -flow_[stores_ + j];
    rate_[stores_ + j] = -rate_[stores_ + j];
  }
}

TransportTree::Break TransportTree::next_break(double tolerance) const {
  Break first{root(), infinite};
  for (Node v = 0; v < root(); ++v) {
    if (rate_[v] >= -tolerance || kink_[v] != no_kink) continue;
    const double at = std::max(0.0, flow_[v]) / -rate_[v];
    if (at < first.at) first = {v, at};
  }
  return first;
}

std::span<const std::uint8_t> TransportTree::subtree(Node node) const {
  if (marked_ == node) return mark_;
  marked_ = node;
  std::fill(mark_.begin(), mark_.end(), std::uint8_t{0});
  mark_[node] = 1;
  std::size_t at = 0;
  while (order_[at] != node) ++at;
  for (++at; at < order_.size(); ++at) mark_[order_[at]] |= mark_[parent_[order_[at]]];
  return mark_;
}

TransportTree::Entering TransportTree::entering_for(Node node) const {
  const auto inside = subtree(node);
  const bool lacks = is_store(node);  // supply; otherwise the subtree has too much of it
  std::array<Node, 256> stores;
  std::size_t count = 0;
  for (std::size_t i = 0; i < stores_; ++i)
    if ((inside[i] != 0) != lacks) stores[count++] = static_cast<Node>(i);
  Node store = root(), sink = root();
  double least = infinite;
  for (std::size_t j = 0; j < demands(); ++j) {
    if ((inside[sink_node(j)] != 0) != lacks) continue;
    const double price = potential_[sink_node(j)];
    if (lacks && penalty_of(j) - price < least) {
      least = penalty_of(j) - price;
      store = root();
      sink = sink_node(j);
    }
    const double* const costs = &sink_cost_[j * stores_];
    for (std::size_t k = 0; k < count; ++k)
      if (const double reduced = potential_[stores[k]] + costs[stores[k]] - price; reduced < least) {
        least = reduced;
        store = stores[k];
        sink = sink_node(j);
      }
  }
  if (lacks) return {sink, store, least};
  for (std::size_t k = 0; k < count; ++k)
    if (potential_[stores[k]] < least) {
      least = potential_[stores[k]];
      store = stores[k];
      sink = root();
    }
  return {store, sink, least};
}

double TransportTree::reduced_cost(Node from, Node to, std::span<const double> potentials) const {
  return potentials[from] + cost_between(from, to) - potentials[to];
}

void TransportTree::pivot(Node node, const Entering& arc) {
  // An arc runs from a store or the root to a demand or the root.
  const bool outward = is_store(arc.inside);
  const double reduced = outward ? reduced_cost(arc.inside, arc.outside, potential_) : reduced_cost(arc.outside, arc.inside, potential_);
  const double shift = outward ? -reduced : reduced;
  const auto inside = subtree(node);
  for (std::size_t v = 0; v < potential_.size(); ++v)
    if (inside[v]) potential_[v] += shift;

  // The path from the arc up to the node turns round; the rest of the subtree keeps its order behind it.
  std::array<Node, 256> moved;
  std::size_t moved_count = 0;
  Node above = arc.outside, at = arc.inside;
  std::int8_t carried = no_kink;
  for (;;) {
    const Node next = parent_[at];
    parent_[at] = above;
    std::swap(kink_[at], carried);
    mark_[at] = 2;
    moved[moved_count++] = at;
    if (at == node) break;
    above = at;
    at = next;
  }
  std::size_t kept = 0;
  for (const Node v : order_) {
    if (mark_[v] == 0) order_[kept++] = v;
    else if (mark_[v] == 1) moved[moved_count++] = v;
  }
  std::copy_n(moved.begin(), moved_count, order_.begin() + static_cast<std::ptrdiff_t>(kept));
  marked_ = root();
}

bool TransportTree::serve(std::span<const double> stock) {
  double scale = 0;
  for (const double d : demand_) scale = std::max(scale, d);
  const double tolerance = 1e-12 * scale;
  for (std::size_t step = 0; step < 100 * order_.size(); ++step) {
    set_flows(stock);
    const auto least = std::min_element(flow_.begin(), flow_.end() - 1);
    if (*least >= -tolerance) return true;
    const Node node = static_cast<Node>(least - flow_.begin());
    const Entering arc = entering_for(node);
    if (std::isinf(arc.reduced)) return false;
    pivot(node, arc);
  }
  return false;
}

TransportTree::Entering TransportTree::cheapest_arc(std::span<const double> potentials) const {
  Entering best{root(), root(), infinite};
  for (std::size_t j = 0; j < demands(); ++j) {
    const Node sink = sink_node(j);
    if (const double unmet = penalty_of(j) - potentials[sink]; unmet < best.reduced) best = {sink, root(), unmet};
    for (std::size_t i = 0; i < stores_; ++i)
      if (const double sent = potentials[i] + cost_of(i, j) - potentials[sink]; sent < best.reduced)
        best = {sink, static_cast<Node>(i), sent};
  }
  for (std::size_t i = 0; i < stores_; ++i)
    if (potentials[i] < best.reduced) best = {static_cast<Node>(i), root(), potentials[i]};
  return best;
}

namespace {

// The path from each end up to where both meet.
template <class Visit>
void walk_cycle(const TransportTree& tree, TransportTree::Node a, TransportTree::Node b, Visit visit) {
  std::array<bool, 256> above_a{};
  for (auto v = a;; v = tree.parent(v)) {
    above_a[v] = true;
    if (v == tree.root()) break;
  }
  auto meet = b;
  while (!above_a[meet]) meet = tree.parent(meet);
  for (auto v = a; v != meet; v = tree.parent(v)) visit(v, true);
  for (auto v = b; v != meet; v = tree.parent(v)) visit(v, false);
}

}  // namespace

TransportTree::Node TransportTree::kink_between(const Entering& arc) const {
  Node found = root();
  walk_cycle(*this, arc.inside, arc.outside, [&](Node v, bool) {
    if (kink_[v] != no_kink && found == root()) found = v;
  });
  return found;
}

void TransportTree::push(const Entering& arc) {
  // One more unit along the arc comes back through the tree: against each arc on the side of its tail that points up, ...
  const bool inside_is_tail = is_store(arc.inside);
  Node leaving = root();
  bool leaving_inside = true;
  double least = infinite;
  walk_cycle(*this, arc.inside, arc.outside, [&](Node v, bool inside) {
    const bool tail_side = inside == inside_is_tail;
    const bool shrinks = is_store(v) == tail_side;  // the arc of a store to its parent points up
    if (shrinks && flow_[v] < least) {
      least = flow_[v];
      leaving = v;
      leaving_inside = inside;
    }
  });
  pivot(leaving, leaving_inside ? arc : Entering{arc.outside, arc.inside, arc.reduced});
}

}  // namespace entrepot::reserves::detail
