// Leads the losses of Leontief and Ghosh back to the shocks (explain.h): linear, so every part is exact.
//
//   l = r + G l on nodes that are free, l = x - level on those that are held; G as in shock/linear.h, l = -d the losses
//   tier 0   r and the losses of held nodes;   tier t   G of tier t - 1, on free nodes;   l is the sum of all tiers
//   A way i <- j <- ... <- e has the part G_ij ... l_e (e held) or G_ij ... r_e (e free). All ways that begin i <- j come to G_ij l_j, so the
//   search takes up the largest beginning first, and finds the largest ways first where no part is negative.
#pragma once

#include <cstdint>
#include <vector>

#include "stress/explain.h"

namespace entrepot::stress::detail {

class LinearAttribution {
 public:
  // Losses of each node by each shock, [node][shock]; own: of each node what it loses by its own change of demand or value added.
  // tiers_only: 0, or the tiers that the losses are the sum of.
  LinearAttribution(const production::InputOutputTable& table, Model model, int tiers_only, const std::vector<bool>& held,
                    std::vector<double> by_shock, std::vector<double> own);

  Explanation explain(std::uint32_t node) const;

  static constexpr int tiers_shown = 8;

 private:
  double coefficient(std::size_t to, std::size_t from) const;  // G
  std::vector<double> next_tier(const std::vector<double>& tier) const;
  double all_beyond(std::size_t node, int steps) const;  // loss of a node that is so many steps away
  HeldBy held_by(std::size_t node) const;
  std::vector<double> tier_shares(std::uint32_t node) const;
  std::vector<WayBack> ways(std::uint32_t node) const;

  const production::InputOutputTable& table_;
  const Model model_;
  const int tiers_only_;
  const std::size_t nodes_, shocks_;
  const std::vector<bool> held_;
  const std::vector<double> by_shock_, own_;
  std::vector<double> loss_;  // [node]
  std::vector<std::vector<double>> tiers_;  // [tier][node]
  std::vector<std::vector<double>> sums_;  // [tier][node] of this tier and those before; with tiers_only
};

}  // namespace entrepot::stress::detail
