// What held each node back on each day, and the explanations (explain.h) that come of it; the same for all models with days.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <vector>

#include "stress/explain.h"

namespace entrepot::stress::detail {

inline constexpr std::uint32_t nobody = UINT32_MAX;
inline constexpr double loss_noise = 1e-9;  // of a node's output: less is rounding
inline constexpr double share_noise = 1e-12;  // of a sum of shares: less is rounding
inline constexpr std::size_t behind_kept = 8;

// A node on a day that adds to the share of a shock, and how much.
struct Source {
  double amount = 0;
  std::uint32_t node = nobody;
  int day = 0;

  void offer(const Source& other) {  // the first of the largest stays
    if (other.amount > amount) *this = other;
  }
  Source times(double factor) const { return {amount * factor, node, day}; }
};

struct Cause {  // of one node on one day
  HeldBy by = HeldBy::nothing;
  std::uint32_t input = 0;
  std::uint32_t behind = nobody;  // the other node that adds most to it
  std::uint32_t from = nobody;  // where most of the leading shock's share comes from
  int from_day = 0;  // its own day: a shock of its own, or another cause that ends a way back
  std::uint32_t leading = nobody;  // the origin with the largest share
};

// The largest term of each origin's share, while the shares of one node on one day are added up.
class Terms {
 public:
  explicit Terms(std::size_t origins) : largest_(origins) {}
  void clear() { std::fill(largest_.begin(), largest_.end(), Source{}); }
  void offer(std::size_t origin, const Source& source) { largest_[origin].offer(source); }
  // amount x share of each origin.
  void offer(std::span<const double> shares, const Source& source) {
    for (std::size_t k = 0; k < largest_.size(); ++k) largest_[k].offer(source.times(shares[k]));
  }
  // Of the shock with the largest share; nobody where all is elsewhere.
  void name_source(std::span<const double> origin, Cause& cause) const;

 private:
  std::vector<Source> largest_;  // [origin]
};

// Shares of sum 1; all to the last, `elsewhere`, where there is nothing to share.
void scale_to_one(std::span<double> origins);

// The largest first, by number where equal; weights <= 0 are none of them, but of the others.
void set_behind(const std::map<std::uint32_t, double>& weights, double whole, HeldStretch& stretch);

// A way back whose loops are gone round once (explain.h).
std::vector<ChainStep> without_rounds(const std::vector<ChainStep>& way);

// The shocks that hit each node, with their numbers.
std::vector<std::vector<std::size_t>> shocks_by_node(const Scenario& scenario, std::size_t nodes);

class HeldDays {
 public:
  HeldDays(std::size_t nodes, std::size_t origins, const std::vector<std::uint32_t>& targets);

  void open_day();  // all nodes as before, nothing holds them
  Cause& cause(std::size_t node) { return causes_.back()[node]; }
  double& loss(std::size_t node) { return losses_.back()[node]; }

  // Who stands behind a node's cause, by weight; those <= 0 do not count.
  using Add = std::function<void(std::uint32_t, double)>;
  using Weigh = std::function<void(std::uint32_t node, const Cause& cause, const Add& add)>;
  // After causes and losses are set. base: [node] output without the shock. origin: [node][origin] shares of sum 1.
  void close_day(std::span<const double> base, std::span<const double> origin, const Weigh& weigh);

  std::vector<Explanation> explanations() const;

  static std::size_t bytes_per_node_and_day() { return sizeof(Cause) + sizeof(double); }

 private:
  void add_to_stretch(std::size_t target, std::span<const double> origin, const Weigh& weigh);
  std::vector<ChainStep> way_back(std::uint32_t node, int day) const;

  const std::size_t nodes_, origins_;
  const std::vector<std::uint32_t> targets_;
  std::vector<std::vector<Cause>> causes_;   // [day][node]
  std::vector<std::vector<double>> losses_;  // [day][node]
  std::vector<Explanation> explanations_;    // [target]
  std::vector<std::map<std::uint32_t, double>> behind_;  // [target] of the stretch that is open
};

}  // namespace entrepot::stress::detail
