#include "stress/detail/demand_direct.h"

#include <algorithm>
#include <map>

namespace entrepot::stress::detail {
namespace {

bool lasts(const Shock& shock, int day) { return day >= shock.start && (!shock.days || day < shock.start + *shock.days); }

double on_day(const std::vector<const Shock*>& shocks, int day, double demand, double output, bool factors_multiply) {
  double factor = 1, lost = 0;
  for (const Shock* shock : shocks) {
    if (shock->demand != 1 && lasts(*shock, day)) factor = factors_multiply ? factor * shock->demand : shock->demand;
    lost = std::max(lost, shock->loss_on(day));
  }
  const double fall = (1 - factor) * demand;
  return lost > 0 ? std::max(0.0, fall - lost * output) : fall;
}

}  // namespace

void add_demand_direct(const Scenario& scenario, int days, std::span<const double> final_demand, std::span<const double> output,
                       bool factors_multiply, std::vector<double>& direct) {
  if (std::all_of(scenario.shocks.begin(), scenario.shocks.end(), [](const Shock& s) { return s.demand == 1; })) return;
  std::map<std::uint32_t, std::vector<const Shock*>> of_node;
  for (const Shock& shock : scenario.shocks)
    for (const std::uint32_t node : shock.nodes) of_node[node].push_back(&shock);
  for (const auto& [node, shocks] : of_node)
    if (std::any_of(shocks.begin(), shocks.end(), [](const Shock* s) { return s->demand != 1; }))
      for (int day = 0; day < days; ++day) direct[node] += on_day(shocks, day, final_demand[node], output[node], factors_multiply);
}

}  // namespace entrepot::stress::detail
