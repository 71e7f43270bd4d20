// Where losses of ARIO go back to: the shocks, other causes that have a name, and `elsewhere`, which is the last.
//
//   own shocks    what takes a node's capacity on a day. Capital that several events destroy adds up, and each has its part of it; of it, of
//                 losses of capacity by events and of paths the largest holds
//   rebuilding    orders to rebuild what an event destroyed, where they take goods or capacity from others: an origin of its own for each
//                 event with rebuilding, "rebuilding of TEXT"
//   the table     compatible mode: it starts from a table whose rows need not sum to output, and drifts by what they lack
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "shock/ario.h"
#include "stress/shocks.h"

namespace entrepot::stress::detail {

class Origins {
 public:
  // Of the member that ario_members() makes of the scenario. compatible: the mode.
  Origins(const shock::ArioNetwork& network, double steps_per_year, const Scenario& scenario, bool compatible);

  std::size_t size() const { return shocks_ + others_.size() + 1; }
  std::size_t shocks() const { return shocks_; }
  const std::vector<std::string>& others() const { return others_; }  // after the shocks, before `elsewhere`

  struct Part {
    std::size_t origin = 0;
    double amount = 0;  // > 0
  };
  // What takes the node's capacity in the step; amounts are shares of it.
  std::vector<Part> own(const shock::ArioStep& step, std::size_t node) const;
  // Asked of the node beyond the orders of industry and the table's final demand, money per step: rebuilding, more final demand by
  // a shock, what the table lacks.
  std::vector<Part> more_demand(const shock::ArioStep& step, std::size_t node) const;
  std::vector<Part> less_demand(const shock::ArioStep& step, std::size_t node) const;
  double rebuilding(const shock::ArioStep& step, std::size_t node) const;  // money per step

 private:
  void changed_demand(const shock::ArioStep& step, std::size_t node, double sign, std::vector<Part>& out) const;
  double final_demand(const shock::ArioStep& step, std::size_t node) const;

  const Scenario& scenario_;
  const bool compatible_;
  const std::size_t nodes_, shocks_;
  std::vector<std::string> others_;
  std::vector<std::vector<std::size_t>> shocks_of_;  // [node]
  std::vector<std::size_t> event_shock_;  // [event] its shock
  std::vector<std::size_t> event_rebuilding_;  // [event] the origin of its rebuilding, or none
  std::vector<double> sold_, final_demand_;  // [node] to industry, to final buyers; money per step
  std::size_t table_;  // origin of what the table lacks, or none
};

}  // namespace entrepot::stress::detail
