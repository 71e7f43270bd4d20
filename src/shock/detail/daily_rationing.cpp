#include "shock/detail/daily_rationing.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace entrepot::shock::detail {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();
constexpr double nothing = 1e-20;  // of the compatible mode

// L of sum min(O, A L) + min(C today, C L) = supply; final demand only if `with_final`. The sum is concave in L: from below, each step
// of Newton's method falls short or meets it, and who is satisfied stays so.
double level(const DailyAsked& asked, bool with_final, double supply) {
  for (double at = 0;;) {
    double met = 0, open = 0;
    for (const std::uint32_t slot : asked.slots) {
      if (asked.orders[slot] <= asked.usual[slot] * at) met += asked.orders[slot];
      else open += asked.usual[slot];
    }
    if (with_final && asked.final_today <= asked.final_usual * at) met += asked.final_today;
    else if (with_final) open += asked.final_usual;
    if (!(open > 0)) return infinite;
    const double next = (supply - met) / open;
    if (!(next > at)) return at;
    at = next;
  }
}

double clamped(double value, double low, double high) { return std::min(std::max(value, low), high); }

}  // namespace

double full_measure(DailyRationing rule) { return gives_levels(rule) ? infinite : 1; }

DailyGiven ration(DailyRationing rule, const DailyAsked& asked) {
  const double rest = asked.production - asked.orders_sum;  // after all orders
  switch (rule) {
    case DailyRationing::proportional: {
      const double share = asked.production / asked.demand();
      return {share, asked.final_today * share};
    }
    case DailyRationing::final_demand_last: return rest >= 0 ? DailyGiven{1, rest} : DailyGiven{asked.production / asked.orders_sum, 0};
    case DailyRationing::lowest_relative_order_first: {
      const double l = level(asked, true, asked.production);
      return {l, asked.final_usual > 0 ? std::min(asked.final_today, asked.final_usual * l) : std::max(0.0, rest)};
    }
    case DailyRationing::lowest_relative_order_first_final_demand_last: {
      const double consumption = clamped(rest, 0, asked.final_today);
      return {rest >= 0 ? infinite : level(asked, false, asked.production), consumption};
    }
  }
  return {};
}

double DailyRounds::least(double final_left) const {
  double least = final_left > nothing ? final_left : infinite;
  for (const Client& c : clients_)
    if (c.waits && std::abs(c.left) > nothing) least = std::min(least, c.left);
  return least;
}

double DailyRounds::usual_of_waiting(bool with_orders_only) const {
  double sum = 0;
  for (const Client& c : clients_)
    if (c.waits && (!with_orders_only || c.left > 0)) sum += c.usual;
  return sum;
}

double DailyRounds::ration(DailyRationing rule, const DailyAsked& asked, double* deliveries) {
  const bool with_final = rule == DailyRationing::lowest_relative_order_first;
  clients_.clear();
  for (const std::uint32_t slot : asked.slots) clients_.push_back({asked.usual[slot], asked.orders[slot] / asked.usual[slot], 0, true});
  const double last = clamped(asked.production - asked.orders_sum, 0, asked.final_today);
  double final_left = with_final && asked.final_usual > 0 ? asked.final_today / asked.final_usual : 0, final_filled = 0;
  for (double supply = with_final ? asked.production : asked.production - last;;) {
    const double step = least(final_left);
    if (std::isinf(step)) break;
    const double taken = step * usual_of_waiting(false) + (with_final ? step * asked.final_usual : 0);
    if (!(supply > taken)) {
      const double share = supply / (usual_of_waiting(true) + (final_left > 0 ? asked.final_usual : 0));
      for (Client& c : clients_)
        if (c.waits && c.left > 0) c.filled += share;
      if (final_left > 0) final_filled += share;
      break;
    }
    bool waiting = false;
    for (Client& c : clients_) {
      if (!c.waits) continue;
      c.left -= step;
      c.filled += step;
      c.waits = c.left > nothing;
      waiting = waiting || c.waits;
    }
    if (final_left > 0) {
      final_left -= step;
      final_filled += step;
      if (final_left <= nothing) final_left = 0;
    }
    supply -= taken;
    if ((!waiting && final_left == 0) || supply <= nothing) break;
  }
  for (std::size_t c = 0; c < clients_.size(); ++c) deliveries[asked.slots[c]] = clients_[c].filled * clients_[c].usual;
  return with_final ? final_filled * asked.final_usual : last;
}

}  // namespace entrepot::shock::detail
