// What each client of a supplier gets when less is made than is asked for, for the rules that treat buyers differently.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "shock/ario.h"

namespace entrepot::shock::detail {

// Whether shares differ from buyer to buyer, so that deliveries are summed cell by cell.
constexpr bool rations_by_buyer(Rationing rule) { return rule != Rationing::proportional && rule != Rationing::final_demand_last; }

// One supplier in one step. Industries order flow x relative: flow is Z_ij, relative is O_ij / Z_ij.
struct Clients {
  std::span<const double> flow, relative;  // per buying node
  double final_demand = 0, rebuilding = 0;
  double made = 0;  // to be shared; less than everything asked for
  double usual_final_demand = final_demand;  // its base: final demand without today's change
};

// Shares of what was asked for, 0..1.
struct Shares {
  std::vector<double> orders;  // per buying node
  double final_demand = 1, rebuilding = 1;
};

// The level L at which sum_j flow_j min(relative_j, L) + rebuilding min(1, L) + min(final demand, usual L) is `made`, with final demand
// if asked for; infinite where all is less than that.
double water_level(const Clients& clients, bool with_final_demand);

class Rationer {
 public:
  Rationer(const ArioParameters& parameters, std::size_t regions, std::size_t sectors);
  void share(const Clients& clients, Shares& out) const;

 private:
  void by_level(const Clients& clients, Shares& out) const;
  void by_class(const Clients& clients, Shares& out) const;

  Rationing rule_;
  std::vector<std::uint16_t> class_of_;  // per buying node, counted from 0 without gaps
  std::uint16_t final_class_ = 0, rebuilding_class_ = 0, classes_ = 1;
};

}  // namespace entrepot::shock::detail
