// Scenarios as members of ARIO: paths of capacity and demand, events.
#include <algorithm>

#include <fmt/format.h>

#include "shock/capital.h"
#include "stress/detail/models.h"

namespace entrepot::stress {
namespace {

void add_paths(const Shock& shock, int days, bool compatible, shock::ArioMember& member) {
  std::vector<double> loss, factor;
  const int demand_end = std::min(days, shock.days ? shock.start + *shock.days : days);
  for (int day = 0; day < days; ++day) loss.push_back(shock.loss_on(day));
  for (int day = 0; day < demand_end; ++day) factor.push_back(day < shock.start ? 1.0 : shock.demand);
  for (const std::uint32_t node : shock.nodes) {
    if (shock.loss > 0 && !shock.is_event(compatible)) member.capacity.push_back({node, loss});
    if (shock.demand != 1) member.demand.push_back({node, std::nullopt, factor});
  }
}

// What each node of the shock loses: of capital in proportion to what it has.
Result<std::vector<shock::NodeImpact>> impacts(const std::string& scenario, const Shock& shock, std::span<const double> capital,
                                               std::span<const std::string> names) {
  const ShockEvent& event = *shock.event;
  if (event.of_capital() && !event.of_nodes_capital()) return std::vector<shock::NodeImpact>{};  // of households alone
  double whole = 0;
  for (const std::uint32_t node : shock.nodes) whole += capital[node];
  if (event.capital && *event.capital > whole)
    return fail(ErrorCode::out_of_range,
                fmt::format("Scenario '{}' destroys {:g} of the capital of {}, which has {:g}", scenario, *event.capital,
                            shock.nodes.size() == 1 ? names[shock.nodes[0]] : shock.text, whole),
                shock.event_where(), "Lower it: capital is value added of a year times the capital ratio, where it is not given.");
  std::vector<shock::NodeImpact> out;
  if (!event.capital_parts.empty()) {
    for (std::size_t n = 0; n < shock.nodes.size(); ++n) {
      const std::uint32_t node = shock.nodes[n];
      const double amount = *event.capital * event.capital_parts[n];
      if (amount > capital[node] * (1 + 1e-12))
        return fail(
            ErrorCode::out_of_range,
            fmt::format("Scenario '{}' destroys {:g} of the capital of {}, which has {:g}", scenario, amount, names[node], capital[node]),
            shock.event_where(), "Lower it, or share it out in another way.");
      out.push_back({node, amount});
    }
    return out;
  }
  for (const std::uint32_t node : shock.nodes) {
    const double share = event.capital_share.value_or(0);
    out.push_back({node, !event.of_capital()       ? shock.loss
                         : event.capital_share     ? share * capital[node]
                         : shock.nodes.size() == 1 ? *event.capital
                         : whole > 0               ? *event.capital * (capital[node] / whole)
                                                   : 0});
  }
  return out;
}

Result<shock::CapitalEvent> event_of(const std::string& scenario, const Shock& shock, int days, std::span<const double> capital,
                                     std::span<const std::string> names) {
  const ShockEvent& from = *shock.event;
  shock::CapitalEvent event;
  event.kind = !from.of_capital()     ? shock::EventKind::arbitrary
               : from.rebuild.empty() ? shock::EventKind::recovery
                                      : shock::EventKind::rebuild;
  event.occurrence = shock.start;
  event.duration = shock.days.value_or(std::max(1, days - shock.start));
  TRY_ASSIGN(event.impact, impacts(scenario, shock, capital, names));
  event.households_impact = from.households;
  event.shape = from.shape;
  if (shock.recovery > 0) event.recovery_tau = shock.recovery;
  event.recovery_half_time = from.half_time;
  event.rebuilding_sectors = from.rebuild;
  event.rebuilding_factor = from.rebuild_factor;
  event.rebuild_tau = from.rebuild_days;
  event.money_factor = from.money_factor;
  return event;
}

}  // namespace

Result<std::vector<shock::ArioMember>> ario_members(std::span<const Scenario> scenarios, int days, const shock::ArioNetwork& network,
                                                    const shock::ArioParameters& parameters, std::span<const std::string> names) {
  if (parameters.capital.empty()) TRY(shock::check_capital_years(parameters.capital_ratio, {{}, 0, 0, "parameters.capital_ratio"}));
  const auto capital = shock::productive_capital(network, parameters);
  const bool compatible = parameters.mode == shock::ArioMode::boario_compatible;
  std::vector<shock::ArioMember> members;
  for (const Scenario& scenario : scenarios) {
    shock::ArioMember& member = members.emplace_back();
    for (const Shock& shock : scenario.shocks) {
      add_paths(shock, days, compatible, member);
      if (!shock.is_event(compatible)) continue;
      TRY_ASSIGN(auto event, event_of(scenario.name, shock, days, capital, names));
      member.events.push_back(std::move(event));
    }
  }
  return members;
}

// Events that are possible one by one may destroy more than there is together.
Error detail::of_scenarios(Error error, const Job& job, const shock::ArioNetwork& network, const shock::ArioParameters& parameters,
                           std::span<const shock::ArioMember> members) {
  if (error.where.field != "events.impact") return error;
  const auto capital = shock::productive_capital(network, parameters);
  for (std::size_t k = 0; k < members.size(); ++k) {
    std::vector<double> destroyed(capital.size(), 0.0);
    for (const shock::CapitalEvent& event : members[k].events)
      for (const shock::NodeImpact& impact : event.impact)
        if (event.kind != shock::EventKind::arbitrary) destroyed[impact.node] += impact.amount;
    for (std::size_t i = 0; i < capital.size(); ++i) {
      if (!(destroyed[i] > capital[i])) continue;
      const Scenario& scenario = job.scenarios[k];
      error.what = fmt::format("The events of scenario '{}' together destroy more of the capital of {} than it has, {:g}", scenario.name,
                               job.network.names[i], capital[i]);
      error.where = {scenario.shocks[0].where.file, 0, 0, "capital"};
      error.remedy = "Lower them, or let one begin when the other is over.";
      return error;
    }
  }
  return error;
}

}  // namespace entrepot::stress
