// What ports that close do to an economy's trade by sea.
//
// Of port p of the economy: h_p the share of the economy's trade by sea that it handles, c_p its spare capacity as a share of
// that, l_p the share of it that stops, a_p(t) whether the event acts on day t.
//
//     L_p = h_p l_p a_p(t)                                 what p does not handle
//     R   = sum over ports q with L_q = 0 of h_q c_q       what the other ports can take over
//     S   = min(sum of L_p, R)                             what goes through them, shift_days of p later, in the proportions of L_p
//     stopped = sum of L_p - S
//
// Only ports with shift_days count in S. An event without a port stops its share of the trade, and nothing shifts. All are shares
// of the economy's trade by sea.
#pragma once

#include <vector>

#include "assessment/detail/case.h"
#include "assessment/detail/values.h"

namespace entrepot::assessment::detail {

struct PortShift {
  std::size_t event = 0;
  double share = 0;
  int days = 0;
};
struct PortState {
  double stopped = 0;  // share of the trade by sea
  std::vector<PortShift> shifts;
};

PortState port_state(const Case& all, const Values& values, EconomyId economy, int day);

// The states of each economy of a product on every day from 0; none for economies without such an event.
class PortStates {
 public:
  PortStates(const Case& all, const ProductCase& product, const Values& values, int days);
  // Nothing before day 0, after the last day, and for economies whose ports stay open.
  const PortState* at(std::size_t economy, int day) const;
  bool any(std::size_t economy) const { return !states_[economy].empty(); }

 private:
  std::vector<std::vector<PortState>> states_;
};

// For the brief: what an event that closes a named port does on its first day, at these values.
std::vector<PortEffect> port_effects(const Case& all, const Values& values);

}  // namespace entrepot::assessment::detail
