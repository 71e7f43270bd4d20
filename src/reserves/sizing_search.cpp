#include "reserves/detail/sizing_search.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace entrepot::reserves::detail {
namespace {

constexpr double slope_tolerance = 1e-11;  // of the greatest cost per unit

// In place, by Gauss and Jordan with the greatest pivot of each column. False when singular.
bool invert(std::vector<double>& a, std::vector<double>& inverse, std::size_t n) {
  inverse.assign(n * n, 0.0);
  for (std::size_t i = 0; i < n; ++i) inverse[i * n + i] = 1;
  for (std::size_t c = 0; c < n; ++c) {
    std::size_t best = c;
    for (std::size_t r = c + 1; r < n; ++r)
      if (std::abs(a[r * n + c]) > std::abs(a[best * n + c])) best = r;
    if (std::abs(a[best * n + c]) < 1e-9) return false;
    if (best != c)
      for (std::size_t k = 0; k < n; ++k) {
        std::swap(a[best * n + k], a[c * n + k]);
        std::swap(inverse[best * n + k], inverse[c * n + k]);
      }
    const double scale = 1 / a[c * n + c];
    for (std::size_t k = 0; k < n; ++k) {
      a[c * n + k] *= scale;
      inverse[c * n + k] *= scale;
    }
    for (std::size_t r = 0; r < n; ++r) {
      const double factor = a[r * n + c];
      if (r == c || factor == 0) continue;
      for (std::size_t k = 0; k < n; ++k) {
        a[r * n + k] -= factor * a[c * n + k];
        inverse[r * n + k] -= factor * inverse[c * n + k];
      }
    }
  }
  return true;
}

double product(std::span<const double> a, std::span<const double> b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

}  // namespace

SizingSearch::SizingSearch(const TransportNetwork& network, std::span<const double> demand) : n_(network.economies) {
  const std::size_t count = demand.size() / n_;
  scenarios_ = static_cast<double>(count);
  trees_.reserve(count);
  for (std::size_t s = 0; s < count; ++s) {
    trees_.emplace_back(network, demand.subspan(s * n_, n_));
    trees_.back().start_unserved();
  }
  money_ = *std::max_element(network.penalty.begin(), network.penalty.end());
  kinks_.assign(count, 0);
  for (std::size_t i = 0; i < n_; ++i) conditions_.push_back({no_scenario, i});
  stock_.assign(n_, 0.0);
  price_.assign(n_, 0.0);
  gradient_.assign(n_, 0.0);
  direction_.assign(n_, 0.0);
}

TransportTree::Node SizingSearch::node_of(std::size_t condition) const {
  const TransportTree& tree = trees_[conditions_[condition].scenario];
  TransportTree::Node v = 0;
  while (tree.kink(v) != static_cast<std::int8_t>(condition)) ++v;
  return v;
}

// The stocks where all conditions hold, and the inverse of their rows.
bool SizingSearch::solve_vertex() {
  std::vector<double> rows(n_ * n_, 0.0), right(n_, 0.0);
  for (std::size_t k = 0; k < n_; ++k) {
    const Condition& condition = conditions_[k];
    if (condition.scenario == no_scenario) {
      rows[k * n_ + condition.economy] = 1;
      continue;
    }
    const TransportTree& tree = trees_[condition.scenario];
    const auto node = node_of(k);
    const auto inside = tree.subtree(node);
    const double sign = tree.is_store(node) ? 1 : -1;
    for (std::size_t i = 0; i < n_; ++i) rows[k * n_ + i] = inside[i] ? sign : 0;
    for (std::size_t j = 0; j < tree.demands(); ++j)
      if (inside[n_ + j]) right[k] += sign * tree.demand(j);
  }
  if (!invert(rows, inverse_, n_)) return false;
  for (std::size_t i = 0; i < n_; ++i) stock_[i] = product({&inverse_[i * n_], n_}, right);
  for (const Condition& condition : conditions_)
    if (condition.scenario == no_scenario) stock_[condition.economy] = 0;
  for (double& x : stock_) x = std::max(0.0, x);
  return true;
}

void SizingSearch::price() {
  std::vector<double> values(n_, 0.0);
  for (const TransportTree& tree : trees_) {
    const auto w = tree.store_values();
    for (std::size_t i = 0; i < n_; ++i) values[i] += w[i];
  }
  for (std::size_t i = 0; i < n_; ++i) gradient_[i] = holding_[i] - values[i] / scenarios_;
  for (std::size_t k = 0; k < n_; ++k) {
    price_[k] = 0;
    for (std::size_t i = 0; i < n_; ++i) price_[k] += inverse_[i * n_ + k] * gradient_[i];
  }
}

std::vector<double> SizingSearch::potentials(std::size_t scenario) const {
  const TransportTree& tree = trees_[scenario];
  std::vector<double> out(tree.potentials().begin(), tree.potentials().end());
  for (TransportTree::Node v = 0; v < tree.root(); ++v) {
    if (tree.kink(v) == TransportTree::no_kink) continue;
    const double shift = scenarios_ * price_[static_cast<std::size_t>(tree.kink(v))] * (tree.is_store(v) ? 1 : -1);
    const auto inside = tree.subtree(v);
    for (std::size_t u = 0; u < out.size(); ++u)
      if (inside[u]) out[u] += shift;
  }
  return out;
}

SizingSearch::Candidate SizingSearch::steepest() const {
  Candidate best;
  for (std::size_t k = 0; k < n_; ++k)
    if (price_[k] < best.slope) best = {price_[k], k, no_scenario, {}};
  for (std::size_t s = 0; s < trees_.size(); ++s) {
    if (!has_kink(s)) continue;
    const TransportTree::Entering arc = trees_[s].cheapest_arc(potentials(s));
    if (arc.reduced / scenarios_ < best.slope) best = {arc.reduced / scenarios_, 0, s, arc};
  }
  return best;
}

std::optional<std::size_t> SizingSearch::release(const Candidate& candidate) {
  if (candidate.scenario == no_scenario) return candidate.condition;
  TransportTree& tree = trees_[candidate.scenario];
  const auto at = tree.kink_between(candidate.arc);
  if (at == tree.root()) {
    tree.set_flows(stock_);
    tree.push(candidate.arc);
    return std::nullopt;
  }
  // The arc takes the place of the kink in the tree, still empty.
  const std::int8_t number = tree.kink(at);
  tree.set_kink(at, TransportTree::no_kink);
  auto arc = candidate.arc;
  if (!tree.subtree(at)[arc.inside]) std::swap(arc.inside, arc.outside);
  tree.pivot(at, arc);
  tree.set_kink(arc.inside, number);
  return static_cast<std::size_t>(number);
}

// A scenario without kinks that is not optimal at these stocks: primal simplex steps.
bool SizingSearch::settle(std::size_t scenario) {
  TransportTree& tree = trees_[scenario];
  for (std::size_t step = 0; step < 1000; ++step) {
    const TransportTree::Entering arc = tree.cheapest_arc(tree.potentials());
    if (arc.reduced >= -slope_tolerance * money_) return true;
    tree.set_flows(stock_);
    tree.push(arc);
    ++pivots_;
  }
  return false;
}

bool SizingSearch::descend(std::size_t condition) {
  const double tiny_rate = 1e-10;
  for (std::size_t i = 0; i < n_; ++i) {
    direction_[i] = inverse_[i * n_ + condition];
    if (std::abs(direction_[i]) < tiny_rate) direction_[i] = 0;
  }
  for (std::size_t k = 0; k < n_; ++k)
    if (k != condition && conditions_[k].scenario == no_scenario) direction_[conditions_[k].economy] = 0;
  if (const std::size_t s = conditions_[condition].scenario; s != no_scenario) {
    trees_[s].set_kink(node_of(condition), TransportTree::no_kink);
    if (--kinks_[s] == 0 && !settle(s)) return false;
  }

  struct Event {
    double at;
    std::size_t scenario;
    TransportTree::Node node;
  };
  const auto later = [](const Event& a, const Event& b) { return a.at != b.at ? a.at > b.at : a.scenario > b.scenario; };
  std::vector<Event> events;
  double slope = product(holding_, direction_);
  for (std::size_t s = 0; s < trees_.size(); ++s) {
    TransportTree& tree = trees_[s];
    tree.set_flows(stock_, direction_);
    slope -= product(tree.store_values(), direction_) / scenarios_;
    if (const auto first = tree.next_break(tiny_rate); std::isfinite(first.at)) events.push_back({first.at, s, first.node});
  }
  std::make_heap(events.begin(), events.end(), later);
  double bound_at = std::numeric_limits<double>::infinity();
  std::size_t bound = 0;
  for (std::size_t i = 0; i < n_; ++i)
    if (direction_[i] < 0 && stock_[i] / -direction_[i] < bound_at) {
      bound_at = stock_[i] / -direction_[i];
      bound = i;
    }

  const std::size_t pivots_max = pivots_ + 1000 * (trees_.size() + n_);
  while (pivots_ < pivots_max) {
    if (events.empty() || events.front().at >= bound_at) {
      if (!std::isfinite(bound_at)) return false;
      conditions_[condition] = {no_scenario, bound};
      return true;
    }
    std::pop_heap(events.begin(), events.end(), later);
    const Event event = events.back();
    events.pop_back();
    TransportTree& tree = trees_[event.scenario];
    TransportTree::Entering arc;
    double after = 0;
    if (!has_kink(event.scenario)) {
      arc = tree.entering_for(event.node);
      after = slope - arc.reduced * tree.rate(event.node) / scenarios_;
    }
    if (has_kink(event.scenario) || !(after < -slope_tolerance * money_)) {
      conditions_[condition] = {event.scenario, 0};
      tree.set_kink(event.node, static_cast<std::int8_t>(condition));
      ++kinks_[event.scenario];
      return true;
    }
    slope = after;
    tree.pivot(event.node, arc);
    ++pivots_;
    tree.set_flows(stock_, direction_);
    if (auto next = tree.next_break(tiny_rate); std::isfinite(next.at)) {
      events.push_back({std::max(next.at, event.at), event.scenario, next.node});
      std::push_heap(events.begin(), events.end(), later);
    }
  }
  return false;
}

bool SizingSearch::minimise(std::span<const double> holding_cost) {
  holding_ = holding_cost;
  const std::size_t steps_max = steps_ + 200 * n_ + 4 * trees_.size() + 1000;
  while (steps_ < steps_max) {
    if (!solve_vertex()) return false;
    for (;;) {
      if (++steps_ >= steps_max) return false;
      price();
      const Candidate candidate = steepest();
      if (candidate.slope >= -slope_tolerance * money_) {
        for (TransportTree& tree : trees_) tree.set_flows(stock_);
        return true;
      }
      const auto condition = release(candidate);
      if (!condition) continue;
      if (candidate.scenario != no_scenario && !solve_vertex()) return false;  // the row has changed, the vertex has not
      if (!descend(*condition)) return false;
      break;
    }
  }
  return false;
}

}  // namespace entrepot::reserves::detail
