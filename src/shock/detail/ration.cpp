#include "shock/detail/ration.h"

#include <algorithm>
#include <limits>

namespace entrepot::shock::detail {
namespace {

constexpr double no_limit = std::numeric_limits<double>::infinity();

std::uint16_t class_of(const BuyerClasses& classes, std::size_t node, std::size_t sectors) {
  if (!classes.by_node.empty()) return classes.by_node[node];
  return classes.by_sector.empty() ? classes.by_region[node / sectors] : classes.by_sector[node % sectors];
}

}  // namespace

// Newton's method from below: the sum is concave in L, so no step goes too far, and each step but the last fills a client more.
double water_level(const Clients& clients, bool with_final_demand) {
  double level = 0;
  for (std::size_t filled_before = std::numeric_limits<std::size_t>::max();;) {
    double full = 0, open = 0;  // what clients below the level get, the flows of those above it
    std::size_t filled = 0;
    for (std::size_t j = 0; j < clients.flow.size(); ++j) {
      const bool below = clients.relative[j] <= level;
      filled += below ? 1 : 0;
      full += below ? clients.flow[j] * clients.relative[j] : 0;
      open += below ? 0 : clients.flow[j];
    }
    const auto client = [&](double asked, double base) {
      const bool below = asked <= base * level;
      filled += below ? 1 : 0;
      full += below ? asked : 0;
      open += below ? 0 : base;
    };
    client(clients.rebuilding, clients.rebuilding);
    if (with_final_demand) client(clients.final_demand, clients.usual_final_demand);
    if (!(open > 0)) return no_limit;
    if (filled == filled_before) return level;
    filled_before = filled;
    level = std::max(level, (clients.made - full) / open);
  }
}

Rationer::Rationer(const ArioParameters& parameters, std::size_t regions, std::size_t sectors) : rule_(parameters.rationing) {
  if (rule_ != Rationing::priority) return;
  const BuyerClasses& given = parameters.buyer_classes;
  std::vector<std::uint16_t> ranks = {given.final_demand, given.rebuilding};
  for (std::size_t j = 0; j < regions * sectors; ++j) ranks.push_back(class_of(given, j, sectors));
  std::sort(ranks.begin(), ranks.end());
  ranks.erase(std::unique(ranks.begin(), ranks.end()), ranks.end());
  const auto place = [&](std::uint16_t rank) {
    return static_cast<std::uint16_t>(std::lower_bound(ranks.begin(), ranks.end(), rank) - ranks.begin());
  };
  for (std::size_t j = 0; j < regions * sectors; ++j) class_of_.push_back(place(class_of(given, j, sectors)));
  final_class_ = place(given.final_demand);
  rebuilding_class_ = place(given.rebuilding);
  classes_ = static_cast<std::uint16_t>(ranks.size());
}

void Rationer::share(const Clients& clients, Shares& out) const {
  if (rule_ == Rationing::priority) by_class(clients, out);
  else by_level(clients, out);
}

void Rationer::by_level(const Clients& clients, Shares& out) const {
  const bool final_last = rule_ == Rationing::lowest_relative_order_first_final_demand_last;
  const double level = water_level(clients, !final_last);
  double sent = 0;
  for (std::size_t j = 0; j < clients.flow.size(); ++j) {
    const double relative = clients.relative[j];
    out.orders[j] = relative <= level ? 1 : level / relative;
    sent += clients.flow[j] * (relative * out.orders[j]);
  }
  out.rebuilding = std::min(1.0, level);
  const double usual = clients.usual_final_demand;
  if (!final_last && usual > 0) {
    out.final_demand = clients.final_demand <= usual * level ? 1 : usual * level / clients.final_demand;
    return;
  }
  const double left = clients.made - sent - clients.rebuilding * out.rebuilding;
  out.final_demand = clients.final_demand > 0 && level == no_limit ? std::clamp(left / clients.final_demand, 0.0, 1.0) : 0;
}

void Rationer::by_class(const Clients& clients, Shares& out) const {
  std::vector<double> share(classes_, 0.0);  // asked for, at first
  for (std::size_t j = 0; j < clients.flow.size(); ++j) share[class_of_[j]] += clients.flow[j] * clients.relative[j];
  share[final_class_] += clients.final_demand;
  share[rebuilding_class_] += clients.rebuilding;
  double left = clients.made;
  for (double& s : share) {
    const double asked = s;
    s = asked > left ? left / asked : 1;
    left = std::max(0.0, left - asked);
  }
  for (std::size_t j = 0; j < clients.flow.size(); ++j) out.orders[j] = share[class_of_[j]];
  out.final_demand = share[final_class_];
  out.rebuilding = share[rebuilding_class_];
}

}  // namespace entrepot::shock::detail
