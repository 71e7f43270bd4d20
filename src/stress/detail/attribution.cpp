#include "stress/detail/attribution.h"

#include <algorithm>
#include <cmath>

namespace entrepot::stress::detail {
namespace {

constexpr double noise = 1e-9;  // of a node's output: less is rounding
constexpr std::size_t behind_kept = 8, longest_chain = 12;

}  // namespace

Attribution::Attribution(const shock::ArioNetwork& network, double steps_per_year, const Scenario& scenario, bool moving_orders,
                         const std::vector<std::uint32_t>& targets)
    : network_(network), scenario_(scenario), nodes_(network.nodes()), sectors_(network.sectors), origins_(scenario.shocks.size() + 1),
      per_step_(1 / steps_per_year), moving_(moving_orders), pull_(nodes_, 1.0), origin_(nodes_ * origins_),
      origin_before_(nodes_ * origins_), lacking_(sectors_ * nodes_ * origins_), moved_(lacking_.size()), reduced_(sectors_ * nodes_),
      missing_(nodes_ * nodes_), shocks_of_(nodes_), targets_(targets), behind_(targets.size(), std::vector<double>(nodes_)) {
  for (std::size_t s = 0; s < scenario.shocks.size(); ++s)
    for (const std::uint32_t node : scenario.shocks[s].nodes) shocks_of_[node].push_back({s, scenario.shocks[s].demand});
  for (std::size_t i = 0; i < nodes_; ++i) origin_[i * origins_ + origins_ - 1] = 1;
  for (const std::uint32_t target : targets) explanations_.push_back({target, 0, std::vector<double>(origins_), {}, {}, {}});
}

double Attribution::order(const shock::ArioStep& step, std::size_t i, std::size_t j) const {
  return step.rate[i % sectors_ * nodes_ + j] * flow(i, j) * pull_[i];
}

void Attribution::scale_to_one(double* origin) const {
  double sum = 0;
  for (std::size_t k = 0; k < origins_; ++k) sum += origin[k];
  for (std::size_t k = 0; k < origins_; ++k) origin[k] = sum > 0 ? origin[k] / sum : (k + 1 == origins_ ? 1 : 0);
}

void Attribution::step(const shock::ArioStep& step) {
  base_.assign(step.base.begin(), step.base.end());
  follow_stocks(step);
  origin_.swap(origin_before_);
  read_orders(step);
  find_causes(step);
  add_missing(step);
  note_targets(step);
  for (std::size_t i = 0; i < nodes_; ++i) pull_[i] = moving_ && base_[i] > 0 ? step.capacity[i] / base_[i] : 1;
}

// What is missing in a stock is no more than what it lacks.
void Attribution::follow_stocks(const shock::ArioStep& step) {
  if (full_.empty()) full_.assign(step.stocks.begin(), step.stocks.end());
  for (std::size_t s = 0; s < sectors_; ++s)
    for (std::size_t j = 0; j < nodes_; ++j) {
      const std::size_t cell = s * nodes_ + j;
      double* missing = shares(lacking_, cell);
      double sum = 0;
      for (std::size_t k = 0; k < origins_; ++k) sum += missing[k];
      if (!(sum > 0) || std::isinf(full_[cell])) continue;
      const double lacks = std::max(0.0, full_[cell] - step.stocks[cell]);
      if (sum <= lacks) continue;
      for (std::size_t k = 0; k < origins_; ++k) missing[k] *= lacks / sum;
      for (std::size_t i = s; i < nodes_; i += sectors_) missing_[i * nodes_ + j] *= lacks / sum;
    }
}

// Of each buyer and sector: the share by which it orders less in all, which what held it the day before has brought about; and the origins
// of the suppliers to which it moved orders.
void Attribution::read_orders(const shock::ArioStep& step) {
  std::vector<double> within_reach(sectors_ * nodes_), used(sectors_ * nodes_);  // flows weighted by p; all flows
  std::fill(moved_.begin(), moved_.end(), 0.0);
  for (std::size_t i = 0; i < nodes_; ++i)
    for (std::size_t j = 0; j < nodes_; ++j) {
      const std::size_t cell = i % sectors_ * nodes_ + j;
      const double z = flow(i, j), more = order(step, i, j) - z;
      within_reach[cell] += z * pull_[i];
      used[cell] += z;
      for (std::size_t k = 0; more > noise * z && k < origins_; ++k) moved_[cell * origins_ + k] += more * origin_before_[i * origins_ + k];
    }
  for (std::size_t cell = 0; cell < used.size(); ++cell) {
    const double ordered = step.rate[cell] * within_reach[cell];
    reduced_[cell] = within_reach[cell] > 0 ? std::max(0.0, 1 - ordered / used[cell]) : 0;  // where nobody can deliver, orders say nothing
  }
}

void Attribution::find_causes(const shock::ArioStep& step) {
  std::vector<Cause>& causes = causes_.emplace_back(nodes_);
  std::vector<double>& losses = losses_.emplace_back(nodes_);
  for (std::size_t j = 0; j < nodes_; ++j) {
    losses[j] = base_[j] - step.production[j];
    double* origin = shares(origin_, j);
    std::fill_n(origin, origins_, 0.0);
    const bool all_served = step.demand[j] <= step.production[j] * (1 + noise);
    if (std::abs(losses[j]) > noise * base_[j] || step.loss[j] > 0 || !all_served) causes[j] = cause_of(step, j, origin);
    double sum = 0;
    for (std::size_t k = 0; k < origins_; ++k) sum += origin[k];
    if (!(sum > 0)) std::copy_n(origin_before_.data() + j * origins_, origins_, origin);  // what disturbed it last: overproduction, stocks
    scale_to_one(origin);
  }
}

Attribution::Cause Attribution::cause_of(const shock::ArioStep& step, std::size_t node, double* origin) {
  const bool loses = base_[node] - step.production[node] > noise * base_[node];
  if (!loses && step.loss[node] == 0) return {HeldBy::nothing, 0, by_moved_orders(step, node, origin)};  // more is asked for than before
  if (step.binding[node] != shock::no_binding_input) return by_input(step, node, origin);
  if (step.capacity[node] < step.demand[node]) return by_capacity(step, node, origin);
  return by_demand(step, node, origin);
}

Attribution::Cause Attribution::by_capacity(const shock::ArioStep& step, std::size_t node, double* origin) {
  double largest = 0;
  std::size_t shock = origins_;
  for (const auto& [s, demand] : shocks_of_[node])
    if (const double loss = scenario_.shocks[s].loss_on(step.step); loss > largest) largest = loss, shock = s;
  if (shock < origins_) {
    origin[shock] = 1;
    return {HeldBy::capacity, 0, none};
  }
  return {HeldBy::capacity, 0, by_moved_orders(step, node, origin)};
}

// Buyers that order more than before miss something of this sector, or fill their stocks again; the one that adds most.
std::uint32_t Attribution::by_moved_orders(const shock::ArioStep& step, std::size_t node, double* origin) {
  std::uint32_t behind = none;
  double most = 0;
  for (std::size_t b = 0; b < nodes_; ++b) {
    const double more = order(step, node, b) - flow(node, b);
    if (!(more > 0)) continue;
    const double* missing = lacking_.data() + (node % sectors_ * nodes_ + b) * origins_;
    double sum = 0;
    for (std::size_t k = 0; k < origins_; ++k) sum += missing[k];
    const double* shares = sum > 0 ? missing : origin_before_.data() + b * origins_;
    for (std::size_t k = 0; k < origins_; ++k) origin[k] += more * shares[k] / (sum > 0 ? sum : 1);
    if (more > most && b != node) most = more, behind = static_cast<std::uint32_t>(b);
  }
  return behind;
}

Attribution::Cause Attribution::by_input(const shock::ArioStep& step, std::size_t node, double* origin) {
  Cause cause{HeldBy::input, step.binding[node], none};
  const double* missing = lacking_.data() + (cause.input * nodes_ + node) * origins_;
  std::copy_n(missing, origins_, origin);
  double most = 0;
  for (std::size_t i = cause.input; i < nodes_; i += sectors_)
    if (i != node && missing_[i * nodes_ + node] > most) most = missing_[i * nodes_ + node], cause.behind = static_cast<std::uint32_t>(i);
  if (cause.behind == none && std::all_of(missing, missing + origins_, [](double m) { return m == 0; }))
    cause.behind = by_moved_orders(step, node, origin);  // its stock is whole, but does for no more than before
  return cause;
}

Attribution::Cause Attribution::by_demand(const shock::ArioStep& step, std::size_t node, double* origin) {
  Cause cause{HeldBy::demand, 0, none};
  double most = 0;
  for (std::size_t b = 0; b < nodes_; ++b) {
    const double z = flow(node, b), less = z - order(step, node, b);
    if (!(less > noise * z)) continue;
    const std::size_t cell = node % sectors_ * nodes_ + b;
    const double *of_buyer = origin_before_.data() + b * origins_, *of_others = moved_.data() + cell * origins_;
    double moved = 0;
    for (std::size_t k = 0; k < origins_; ++k) moved += of_others[k];
    const double own = moved > 0 ? std::min(less, reduced_[cell] * z) : less;
    for (std::size_t k = 0; k < origins_; ++k) origin[k] += own * of_buyer[k] + (moved > 0 ? (less - own) * of_others[k] / moved : 0);
    if (less > most && b != node) most = less, cause.behind = static_cast<std::uint32_t>(b);
  }
  double final_demand = base_[node];
  for (std::size_t b = 0; b < nodes_; ++b) final_demand -= flow(node, b);
  for (const auto& [s, factor] : shocks_of_[node]) {
    const Shock& shock = scenario_.shocks[s];
    if (step.step >= shock.start && (!shock.days || step.step < shock.start + *shock.days))
      origin[s] += std::max(0.0, (1 - factor) * final_demand);
  }
  return cause;
}

void Attribution::add_missing(const shock::ArioStep& step) {
  for (std::size_t i = 0; i < nodes_; ++i) {
    const std::size_t s = i % sectors_;
    const double* of_supplier = origin_.data() + i * origins_;
    for (std::size_t j = 0; j < nodes_; ++j) {
      const double share = 1 - step.rate[s * nodes_ + j] * step.sent[i], z = flow(i, j);
      if (!(share > noise) || z == 0) continue;
      const double own = std::min(share, reduced_[s * nodes_ + j]);
      missing_[i * nodes_ + j] += (share - own) * z;
      double* lacking = shares(lacking_, s * nodes_ + j);
      const double* of_buyer = origin_before_.data() + j * origins_;
      for (std::size_t k = 0; k < origins_; ++k) lacking[k] += z * ((share - own) * of_supplier[k] + own * of_buyer[k]);
    }
  }
}

void Attribution::note_targets(const shock::ArioStep& step) {
  for (std::size_t t = 0; t < targets_.size(); ++t) {
    const std::uint32_t node = targets_[t];
    const double loss = losses_.back()[node];
    Explanation& e = explanations_[t];
    e.loss += loss;
    if (std::abs(loss) <= noise * base_[node]) continue;
    const Cause& cause = causes_.back()[node];
    const double* origin = origin_.data() + node * origins_;
    e.days.push_back({step.step, loss, cause.by, cause.input, {origin, origin + origins_}});
    if (loss > 0) add_to_stretch(step, t, loss);
  }
}

void Attribution::add_to_stretch(const shock::ArioStep& step, std::size_t target, double loss) {
  const std::uint32_t node = targets_[target];
  const Cause& cause = causes_.back()[node];
  std::vector<HeldStretch>& stretches = explanations_[target].stretches;
  std::vector<double>& behind = behind_[target];
  if (stretches.empty() || stretches.back().by != cause.by || stretches.back().input != cause.input ||
      stretches.back().to + 1 != step.step) {
    std::fill(behind.begin(), behind.end(), 0.0);
    stretches.push_back({step.step, step.step, cause.by, cause.input, 0, std::vector<double>(origins_), {}, step.step});
  }
  HeldStretch& stretch = stretches.back();
  stretch.to = step.step;
  if (loss > losses_[static_cast<std::size_t>(stretch.worst_day)][node]) stretch.worst_day = step.step;
  stretch.loss += loss;
  const double* origin = origin_.data() + node * origins_;
  for (std::size_t k = 0; k < origins_; ++k) {
    stretch.origins[k] += loss * origin[k];
    explanations_[target].origins[k] += loss * origin[k];
  }
  std::vector<double> weights(nodes_);
  double sum = 0;
  for (std::size_t i = 0; i < nodes_; ++i) {
    if (cause.by == HeldBy::input && i % sectors_ == cause.input) weights[i] = missing_[i * nodes_ + node];
    if (cause.by == HeldBy::demand) weights[i] = std::max(0.0, flow(node, i) - order(step, node, i));
    if (cause.by == HeldBy::capacity && cause.behind != none) weights[i] = std::max(0.0, order(step, node, i) - flow(node, i));
    sum += weights[i];
  }
  for (std::size_t i = 0; i < nodes_ && sum > 0; ++i) behind[i] += loss * weights[i] / sum;
  std::vector<std::uint32_t> order_of(nodes_);
  for (std::uint32_t i = 0; i < nodes_; ++i) order_of[i] = i;
  const std::size_t kept = std::min(behind_kept, nodes_);
  std::partial_sort(order_of.begin(), order_of.begin() + static_cast<std::ptrdiff_t>(kept), order_of.end(),
                    [&](std::uint32_t a, std::uint32_t b) { return behind[a] != behind[b] ? behind[a] > behind[b] : a < b; });
  stretch.behind.clear();
  for (std::size_t r = 0; r < kept; ++r)
    if (behind[order_of[r]] > 0) stretch.behind.push_back({order_of[r], behind[order_of[r]] / stretch.loss});
}

// From a node to who stands behind it, on the day that counts for it, until a shock.
std::vector<ChainStep> Attribution::chain(std::uint32_t node, int day) const {
  std::vector<ChainStep> steps;
  while (steps.size() < longest_chain) {
    const Cause& cause = causes_[static_cast<std::size_t>(day)][node];
    steps.push_back({node, day, cause.by, cause.input});
    if (cause.behind == none) break;
    const std::uint32_t next = cause.behind;
    if (std::any_of(steps.begin(), steps.end(), [&](const ChainStep& s) { return s.node == next; })) break;
    int next_day = day;
    if (cause.by == HeldBy::demand) next_day = std::max(0, day - 1);
    if (cause.by == HeldBy::input)  // what the stock lacks was not sent on the days before: the worst of them
      for (int d = 0; d <= day; ++d)
        if (losses_[static_cast<std::size_t>(d)][next] > losses_[static_cast<std::size_t>(next_day)][next]) next_day = d;
    node = next;
    day = next_day;
  }
  return steps;
}

std::vector<Explanation> Attribution::explanations() const {
  std::vector<Explanation> out = explanations_;
  for (Explanation& e : out) {
    scale_to_one(e.origins.data());
    for (HeldStretch& stretch : e.stretches) {
      scale_to_one(stretch.origins.data());
      e.chains.push_back(chain(e.node, stretch.worst_day));
    }
  }
  return out;
}

}  // namespace entrepot::stress::detail
