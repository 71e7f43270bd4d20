#include "shock/equilibrium.h"

#include <algorithm>

namespace entrepot::shock {

Equilibrium equilibrium_of(const ArioDepartures& d, double tolerance) {
  Equilibrium out;
  std::size_t first = d.production.size();
  const auto within = [&](std::size_t t) {
    return d.production[t] <= tolerance && d.stocks[t] <= tolerance && d.rebuilding[t] <= tolerance;
  };
  while (first > 0 && within(first - 1)) --first;
  if (first < d.production.size()) out.step = static_cast<int>(first);
  if (d.production.empty()) return out;
  out.production = d.production.back();
  out.stocks = d.stocks.back();
  out.rebuilding = d.rebuilding.back();
  out.node = d.production_node;
  const double most = std::max({out.production, out.stocks, out.rebuilding});
  if (out.production * as_far >= most) return out;
  const bool stocks = out.stocks * as_far >= most;
  out.farthest = stocks ? FarOff::stocks : FarOff::rebuilding;
  out.node = stocks ? d.stocks_node : d.rebuilding_node;
  if (stocks) out.input = d.stocks_input;
  return out;
}

}  // namespace entrepot::shock
