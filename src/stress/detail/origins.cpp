#include "stress/detail/origins.h"

#include <algorithm>
#include <cmath>

#include "stress/detail/held_days.h"

namespace entrepot::stress::detail {
namespace {

constexpr std::size_t none = SIZE_MAX;
constexpr const char* of_table = "rows of the table that do not sum to output";

}  // namespace

Origins::Origins(const shock::ArioNetwork& network, double steps_per_year, const Scenario& scenario, bool compatible)
    : scenario_(scenario), compatible_(compatible), nodes_(network.nodes()), shocks_(scenario.shocks.size()),
      shocks_of_(shocks_by_node(scenario, nodes_)), sold_(nodes_), final_demand_(nodes_), table_(none) {
  const std::size_t columns = network.final_demand_region.size();
  bool balanced = true;
  for (std::size_t i = 0; i < nodes_; ++i) {
    for (std::size_t j = 0; j < nodes_; ++j) sold_[i] += network.flows[i * nodes_ + j] / steps_per_year;
    for (std::size_t c = 0; c < columns; ++c) final_demand_[i] += network.final_demand[i * columns + c] / steps_per_year;
    const double output = network.output[i] / steps_per_year;
    balanced = balanced && std::abs(output - sold_[i] - final_demand_[i]) <= loss_noise * output;
  }
  for (std::size_t s = 0; s < shocks_; ++s) {
    const Shock& shock = scenario.shocks[s];
    if (!shock.is_event(compatible)) continue;
    event_shock_.push_back(s);
    event_rebuilding_.push_back(shock.event->rebuild.empty() ? none : shocks_ + others_.size());
    if (!shock.event->rebuild.empty())
      others_.push_back((shock.event->of_nodes_capital() ? "rebuilding of " : "rebuilding of households of ") + shock.text);
  }
  if (!compatible || balanced) return;
  table_ = shocks_ + others_.size();
  others_.emplace_back(of_table);
}

std::vector<Origins::Part> Origins::own(const shock::ArioStep& step, std::size_t node) const {
  std::vector<Part> of_capital;
  double capital = 0;
  Part largest;
  for (std::size_t e = 0; e < event_shock_.size(); ++e) {
    const double taken = step.event_loss[e * nodes_ + node];
    if (!(taken > 0)) continue;
    if (scenario_.shocks[event_shock_[e]].event->of_capital()) of_capital.push_back({event_shock_[e], taken}), capital += taken;
    else if (taken > largest.amount) largest = {event_shock_[e], taken};
  }
  for (const std::size_t s : shocks_of_[node])
    if (const double taken = scenario_.shocks[s].is_event(compatible_) ? 0 : scenario_.shocks[s].loss_on(step.step); taken > largest.amount)
      largest = {s, taken};
  if (largest.amount > capital) return {largest};
  return of_capital;
}

// Without the compatible mode what a row lacks of output is final demand (ArioParameters::balance_residual).
double Origins::final_demand(const shock::ArioStep& step, std::size_t node) const {
  return compatible_ ? final_demand_[node] : step.base[node] - sold_[node];
}

void Origins::changed_demand(const shock::ArioStep& step, std::size_t node, double sign, std::vector<Part>& out) const {
  for (const std::size_t s : shocks_of_[node]) {
    const Shock& shock = scenario_.shocks[s];
    const bool in_force = step.step >= shock.start && (!shock.days || step.step < shock.start + *shock.days);
    if (const double change = sign * (shock.demand - 1) * final_demand(step, node); in_force && change > 0) out.push_back({s, change});
  }
  if (table_ == none) return;
  const double change = sign * (sold_[node] + final_demand_[node] - step.base[node]);
  if (change > loss_noise * step.base[node]) out.push_back({table_, change});
}

std::vector<Origins::Part> Origins::more_demand(const shock::ArioStep& step, std::size_t node) const {
  std::vector<Part> out;
  for (std::size_t e = 0; e < event_rebuilding_.size(); ++e)
    if (event_rebuilding_[e] != none && step.event_rebuilding[e * nodes_ + node] > 0)
      out.push_back({event_rebuilding_[e], step.event_rebuilding[e * nodes_ + node]});
  changed_demand(step, node, 1, out);
  return out;
}

std::vector<Origins::Part> Origins::less_demand(const shock::ArioStep& step, std::size_t node) const {
  std::vector<Part> out;
  changed_demand(step, node, -1, out);
  return out;
}

double Origins::rebuilding(const shock::ArioStep& step, std::size_t node) const {
  double sum = 0;
  for (std::size_t e = 0; e < event_rebuilding_.size(); ++e) sum += step.event_rebuilding[e * nodes_ + node];
  return sum;
}

}  // namespace entrepot::stress::detail
