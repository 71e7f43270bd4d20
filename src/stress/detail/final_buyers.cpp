#include "stress/detail/final_buyers.h"

#include <algorithm>

namespace entrepot::stress::detail {

FinalBuyers::FinalBuyers(const production::InputOutputTable& table)
    : nodes_(table.nodes()), purchases_(table.regions.size(), std::vector<double>(nodes_)), of_node_(nodes_) {
  for (std::size_t c = 0; c < table.demand_columns(); ++c) {
    const auto region = std::find(table.regions.begin(), table.regions.end(), table.final_demand_columns[c].region) - table.regions.begin();
    for (std::size_t i = 0; i < nodes_; ++i) {
      const double bought = std::max(0.0, table.demand(i, c));
      purchases_[static_cast<std::size_t>(region)][i] += bought;
      of_node_[i] += bought;
    }
  }
}

std::vector<double> FinalBuyers::bought(std::span<const double> share) const {
  std::vector<double> sums(purchases_.size(), 0.0);
  for (std::size_t e = 0; e < sums.size(); ++e)
    for (std::size_t i = 0; i < nodes_; ++i) sums[e] += purchases_[e][i] * (share.empty() ? 1 : share[i]);
  return sums;
}

std::vector<double> FinalBuyers::divided(std::span<const double> amount) const {
  std::vector<double> share(nodes_, 0.0);
  for (std::size_t i = 0; i < nodes_; ++i)
    if (of_node_[i] > 0) share[i] = amount[i] / of_node_[i];
  return bought(share);
}

}  // namespace entrepot::stress::detail
