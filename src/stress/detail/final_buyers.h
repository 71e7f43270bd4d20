// Who buys what final demand takes of each node: by economy. Purchases below 0 (stocks that are run down) do not count.
#pragma once

#include <span>
#include <vector>

#include "production/input_output_table.h"

namespace entrepot::stress::detail {

class FinalBuyers {
 public:
  explicit FinalBuyers(const production::InputOutputTable& table);

  // [economy] money a year: what is bought of each node times `share` [node] of it; all of it where none is given.
  std::vector<double> bought(std::span<const double> share = {}) const;
  // [economy] `amount` [node] in the shares of those who buy of the node; what nobody buys of it goes to nobody.
  std::vector<double> divided(std::span<const double> amount) const;
  double of_node(std::size_t node) const { return of_node_[node]; }  // money a year

 private:
  std::size_t nodes_;
  std::vector<std::vector<double>> purchases_;  // [economy][node]
  std::vector<double> of_node_;
};

}  // namespace entrepot::stress::detail
