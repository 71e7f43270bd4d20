#include "assessment/detail/ports.h"

#include <algorithm>
#include <cmath>

namespace entrepot::assessment::detail {
namespace {

struct Closed {
  const PortRow* port;
  std::size_t event;
  double lost;  // L_p
};

int days_of(const PortRow& port, const Values& values) { return static_cast<int>(std::ceil(values[*port.shift_days])); }

bool is_closed(const std::vector<Closed>& closed, const PortRow& port) {
  return std::any_of(closed.begin(), closed.end(), [&](const Closed& c) { return c.port == &port && c.lost > 0; });
}

}  // namespace

PortState port_state(const Case& all, const Values& values, EconomyId economy, int day) {
  PortState state;
  std::vector<Closed> closed;
  for (std::size_t i = 0; i < all.scenario.events.size(); ++i) {
    const Event& event = all.scenario.events[i];
    const auto* closure = std::get_if<PortClosure>(&event.kind);
    if (closure == nullptr || closure->economy != economy) continue;
    const double level = values.levels[i] * activity(event, day);
    const PortRow* port = closure->port.empty() ? nullptr : all.world.port(closure->port);
    if (port == nullptr) state.stopped = 1 - (1 - state.stopped) * (1 - level);
    else if (level > 0) closed.push_back({port, i, level * values[port->share]});
  }
  if (closed.empty()) return state;
  double lost = 0, can_shift = 0, room = 0;
  for (const Closed& c : closed) {
    lost += c.lost;
    if (c.port->shift_days) can_shift += c.lost;
  }
  for (const PortRow& port : all.world.ports)
    if (port.economy == economy && port.spare && !is_closed(closed, port)) room += values[port.share] * values[*port.spare];
  const double shifted = std::min(can_shift, room);
  if (shifted > 0)
    for (const Closed& c : closed)
      if (c.port->shift_days) state.shifts.push_back({c.event, shifted * c.lost / can_shift, days_of(*c.port, values)});
  // Shares are drawn one by one and may then sum to more than all.
  state.stopped = std::min(1.0, state.stopped + lost - shifted);
  return state;
}

PortStates::PortStates(const Case& all, const ProductCase& product, const Values& values, int days) : states_(product.economies.size()) {
  for (std::size_t e = 0; e < product.economies.size(); ++e) {
    const EconomyId id = product.economies[e].id;
    const bool any = std::any_of(product.ports.begin(), product.ports.end(),
                                 [&](std::size_t i) { return std::get<PortClosure>(all.scenario.events[i].kind).economy == id; });
    for (int day = 0; any && day < days; ++day) states_[e].push_back(port_state(all, values, id, day));
  }
}

const PortState* PortStates::at(std::size_t economy, int day) const {
  const auto& states = states_[economy];
  return day >= 0 && static_cast<std::size_t>(day) < states.size() ? &states[static_cast<std::size_t>(day)] : nullptr;
}

std::vector<PortEffect> port_effects(const Case& all, const Values& values) {
  std::vector<PortEffect> effects;
  for (std::size_t i = 0; i < all.scenario.events.size(); ++i) {
    const Event& event = all.scenario.events[i];
    const auto* closure = std::get_if<PortClosure>(&event.kind);
    if (closure == nullptr || closure->port.empty()) continue;
    const PortRow& port = *all.world.port(closure->port);
    const PortState state = port_state(all, values, closure->economy, event.span.from);
    PortEffect effect{i, port.id, port.label, port.economy, values[port.share], values[port.share] * values.levels[i], 0, 0, {}};
    for (const PortShift& shift : state.shifts)
      if (shift.event == i) effect.shifted = shift.share, effect.days = shift.days;
    for (const PortRow& other : all.world.ports) {
      const bool closes_too = std::any_of(all.scenario.events.begin(), all.scenario.events.end(), [&](const Event& e) {
        const auto* c = std::get_if<PortClosure>(&e.kind);
        return c != nullptr && !c->port.empty() && all.world.port(c->port) == &other && activity(e, event.span.from) > 0;
      });
      if (other.economy == port.economy && other.spare && !closes_too) effect.others.push_back(other.label);
    }
    effects.push_back(std::move(effect));
  }
  return effects;
}

}  // namespace entrepot::assessment::detail
