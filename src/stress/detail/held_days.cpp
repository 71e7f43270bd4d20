#include "stress/detail/held_days.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <tuple>

namespace entrepot::stress::detail {

void scale_to_one(std::span<double> origins) {
  double sum = 0;
  for (const double origin : origins) sum += origin;
  for (double& origin : origins) origin = sum > 0 ? origin / sum : 0;
  if (!(sum > 0)) origins.back() = 1;
}

void set_behind(const std::map<std::uint32_t, double>& weights, double whole, HeldStretch& stretch) {
  std::vector<Behind>& kept = stretch.behind;
  double sum = 0, of_kept = 0;
  kept.clear();
  for (const auto& [node, weight] : weights) {
    sum += weight;
    if (weight > 0) kept.push_back({node, weight / whole});
  }
  std::stable_sort(kept.begin(), kept.end(), [](const Behind& a, const Behind& b) { return a.share > b.share; });
  kept.resize(std::min(kept.size(), behind_kept));
  for (const Behind& one : kept) of_kept += one.share;
  const auto without_rounding = [](double share) { return std::abs(share) < share_noise ? 0 : share; };
  stretch.behind_others = without_rounding(sum / whole - of_kept);
  stretch.behind_nobody = without_rounding(1 - of_kept - stretch.behind_others);
}

namespace {

bool same(const ChainStep& a, const ChainStep& b) { return a.node == b.node && a.by == b.by && a.input == b.input; }

}  // namespace

// A node that stays held by the same thing is one step. Of steps in a row that are all in the way before, the first and the last are kept.
std::vector<ChainStep> without_rounds(const std::vector<ChainStep>& way) {
  std::set<std::tuple<std::uint32_t, HeldBy, std::uint32_t>> met;
  std::vector<ChainStep> kept;
  std::size_t again = 0;  // steps in a row that are met again
  for (const ChainStep& step : way) {
    if (!kept.empty() && !step.shocked && same(kept.back(), step)) {
      kept.back().since = step.day;
      continue;
    }
    again = met.emplace(step.node, step.by, step.input).second ? 0 : again + 1;
    if (again <= 2) {
      kept.push_back(step);
      continue;
    }
    const int left_out = kept.back().left_out + 1;
    kept.back() = step;
    kept.back().left_out = left_out;
  }
  return kept;
}

std::vector<std::vector<std::size_t>> shocks_by_node(const Scenario& scenario, std::size_t nodes) {
  std::vector<std::vector<std::size_t>> out(nodes);
  for (std::size_t s = 0; s < scenario.shocks.size(); ++s)
    for (const std::uint32_t node : scenario.shocks[s].nodes) out[node].push_back(s);
  return out;
}

void Terms::name_source(std::span<const double> origin, Cause& cause) const {
  const std::size_t shocks = origin.size() - 1;
  if (shocks == 0) return;
  const auto leading =
      static_cast<std::size_t>(std::max_element(origin.begin(), origin.begin() + static_cast<std::ptrdiff_t>(shocks)) - origin.begin());
  if (!(origin[leading] > 0)) return;
  cause.leading = static_cast<std::uint32_t>(leading);
  cause.from = largest_[leading].node;
  cause.from_day = largest_[leading].day;
}

HeldDays::HeldDays(std::size_t nodes, std::size_t origins, const std::vector<std::uint32_t>& targets)
    : nodes_(nodes), origins_(origins), targets_(targets), behind_(targets.size()) {
  for (const std::uint32_t target : targets) {
    Explanation& e = explanations_.emplace_back();
    e.node = target;
    e.origins.assign(origins_, 0);
  }
}

void HeldDays::open_day() {
  causes_.emplace_back(nodes_);
  losses_.emplace_back(nodes_);
}

void HeldDays::close_day(std::span<const double> base, std::span<const double> origin, const Weigh& weigh) {
  const int day = static_cast<int>(causes_.size()) - 1;
  for (std::size_t t = 0; t < targets_.size(); ++t) {
    const std::uint32_t node = targets_[t];
    const double loss = losses_.back()[node];
    const auto of_node = origin.subspan(node * origins_, origins_);
    Explanation& e = explanations_[t];
    e.loss += loss;
    if (std::abs(loss) <= loss_noise * base[node]) continue;
    const Cause& cause = causes_.back()[node];
    e.days.push_back({day, loss, cause.by, cause.input, {of_node.begin(), of_node.end()}});
    if (loss > 0) add_to_stretch(t, of_node, weigh);
  }
}

void HeldDays::add_to_stretch(std::size_t target, std::span<const double> origin, const Weigh& weigh) {
  const int day = static_cast<int>(causes_.size()) - 1;
  const std::uint32_t node = targets_[target];
  const Cause& cause = causes_.back()[node];
  const double loss = losses_.back()[node];
  std::vector<HeldStretch>& stretches = explanations_[target].stretches;
  std::map<std::uint32_t, double>& behind = behind_[target];
  if (stretches.empty() || stretches.back().by != cause.by || stretches.back().input != cause.input || stretches.back().to + 1 != day) {
    if (!stretches.empty()) set_behind(behind, stretches.back().loss, stretches.back());
    behind.clear();
    HeldStretch& next = stretches.emplace_back();
    next.from = next.worst_day = day;
    next.by = cause.by;
    next.input = cause.input;
    next.origins.assign(origins_, 0);
  }
  HeldStretch& stretch = stretches.back();
  stretch.to = day;
  if (loss > losses_[static_cast<std::size_t>(stretch.worst_day)][node]) stretch.worst_day = day;
  stretch.loss += loss;
  for (std::size_t k = 0; k < origins_; ++k) {
    stretch.origins[k] += loss * origin[k];
    explanations_[target].origins[k] += loss * origin[k];
  }
  std::vector<Behind> others;
  double sum = 0;
  weigh(node, cause, [&](std::uint32_t other, double weight) {
    if (weight > 0) others.push_back({other, weight}), sum += weight;
  });
  for (const Behind& other : others) behind[other.node] += loss * other.share / sum;
}

// From a node on a day to where its share comes from, each time on an earlier day, until a shock.
std::vector<ChainStep> HeldDays::way_back(std::uint32_t node, int day) const {
  std::vector<ChainStep> steps;
  for (;;) {
    const Cause& cause = causes_[static_cast<std::size_t>(day)][node];
    const bool shocked = cause.from == node && cause.from_day == day;
    steps.push_back({node, day, cause.by, cause.input, shocked, shocked ? cause.leading : no_origin, day});
    if (shocked || cause.from == nobody) return steps;
    node = cause.from;
    day = cause.from_day;
  }
}

std::vector<Explanation> HeldDays::explanations() const {
  std::vector<Explanation> out = explanations_;
  for (std::size_t t = 0; t < out.size(); ++t) {
    Explanation& e = out[t];
    scale_to_one(e.origins);
    if (!e.stretches.empty()) set_behind(behind_[t], e.stretches.back().loss, e.stretches.back());
    for (HeldStretch& stretch : e.stretches) {
      scale_to_one(stretch.origins);
      e.chains.push_back(without_rounds(way_back(e.node, stretch.worst_day)));
    }
  }
  return out;
}

}  // namespace entrepot::stress::detail
