// Who gets what where a firm makes less than is asked for: daily.h, (6).
#pragma once

#include <span>
#include <vector>

#include "shock/daily.h"

namespace entrepot::shock::detail {

// What is asked of one firm on one day.
struct DailyAsked {
  std::span<const std::uint32_t> slots;  // of its clients, in their order
  const double* usual = nullptr;         // [slot] A, for the rules of the lowest relative order
  const double* orders = nullptr;        // [slot] O
  double orders_sum = 0;
  double final_usual = 0, final_today = 0;
  double production = 0;  // P <= demand()

  double demand() const { return final_today + orders_sum; }
};

struct DailyGiven {
  double measure = 0;      // share of the orders, or level L: deliveries are O share or min(O, A L)
  double consumption = 0;  // C*
};

// Whether `measure` is a level.
inline bool gives_levels(DailyRationing rule) {
  return rule == DailyRationing::lowest_relative_order_first || rule == DailyRationing::lowest_relative_order_first_final_demand_last;
}
// The measure with which all orders are met.
double full_measure(DailyRationing rule);

// Where production is below demand.
DailyGiven ration(DailyRationing rule, const DailyAsked& asked);

// The rules of the lowest relative order as ProductionNetworkSimulator computes them, round by round, even where all demand could be
// met. A client without an order gets what the first round gives, and final demand is charged in every round.
class DailyRounds {
 public:
  // Returns C*; deliveries [slot] are written.
  double ration(DailyRationing rule, const DailyAsked& asked, double* deliveries);

 private:
  struct Client {
    double usual = 0, left = 0, filled = 0;  // A; relative order not yet met, met
    bool waits = true;
  };
  double least(double final_left) const;
  double usual_of_waiting(bool with_orders_only) const;
  std::vector<Client> clients_;
};

}  // namespace entrepot::shock::detail
