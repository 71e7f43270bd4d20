#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "stress/detail/models.h"

namespace entrepot::stress {

std::unique_ptr<ArioInput> ario_input(const production::InputOutputTable& table) {
  auto input = std::make_unique<ArioInput>();
  for (const auto& column : table.final_demand_columns) {
    const auto found = std::find(table.regions.begin(), table.regions.end(), column.region);
    input->buyers.push_back(static_cast<std::uint32_t>(found - table.regions.begin()));
  }
  input->network = {table.regions.size(), table.sectors.size(), table.flows, table.final_demand, input->buyers, table.output};
  return input;
}

std::vector<shock::ArioMember> ario_members(std::span<const Scenario> scenarios, int days) {
  std::vector<shock::ArioMember> members;
  for (const Scenario& scenario : scenarios) {
    shock::ArioMember& member = members.emplace_back();
    for (const Shock& shock : scenario.shocks) {
      std::vector<float> loss, factor;
      const int demand_end = std::min(days, shock.days ? shock.start + *shock.days : days);
      for (int day = 0; day < days; ++day) loss.push_back(static_cast<float>(shock.loss_on(day)));
      for (int day = 0; day < demand_end; ++day) factor.push_back(day < shock.start ? 1.0F : static_cast<float>(shock.demand));
      for (const std::uint32_t node : shock.nodes) {
        if (shock.loss > 0) member.capacity.push_back({node, loss});
        if (shock.demand != 1) member.demand.push_back({node, std::nullopt, factor});
      }
    }
  }
  return members;
}

namespace detail {
namespace {

std::string inventory_text(const shock::ArioParameters& p) {
  const auto [least, most] = std::minmax_element(p.inventory_days.begin(), p.inventory_days.end());
  const std::string days = std::isinf(*most) ? "without end" : fmt::format("{:g} days of use", *most);
  return *least == *most ? days + " of every input" : fmt::format("{:g} to {}, by input", *least, days);
}

std::string_view rationing_text(shock::Rationing rule) {
  switch (rule) {
    case shock::Rationing::proportional: return "in proportion to orders";
    case shock::Rationing::final_demand_last: return "final demand last";
    case shock::Rationing::lowest_relative_order_first: return "lowest relative order first";
    case shock::Rationing::lowest_relative_order_first_final_demand_last: return "final demand last, then the lowest relative order first";
    case shock::Rationing::priority: break;
  }
  return "classes of buyers in order";
}

std::string_view production_text(const shock::ArioParameters& p) {
  switch (p.production_function) {
    case shock::ProductionFunction::half_critical:
      if (p.criticality.empty()) return "Leontief: the scarcest input decides";
      return "partially binding: critical inputs, half of important ones";
    case shock::ProductionFunction::strongly_critical: return "partially binding: critical and important inputs";
    case shock::ProductionFunction::weakly_critical: return "partially binding: critical inputs";
    case shock::ProductionFunction::leontief: return "Leontief: the scarcest input decides";
    case shock::ProductionFunction::linear: return "linear: inputs stand in for each other";
    case shock::ProductionFunction::generalised_leontief: break;
  }
  return "generalised Leontief: critical inputs, important ones stand in for each other";
}

// The compatible mode starts from the table as it is.
double largest_residual(const production::InputOutputTable& table) {
  double largest = 0;
  for (std::size_t i = 0; i < table.nodes(); ++i) {
    double left = table.output[i];
    for (std::size_t j = 0; j < table.nodes(); ++j) left -= table.flow(i, j);
    for (std::size_t c = 0; c < table.demand_columns(); ++c) left -= table.demand(i, c);
    if (table.output[i] > 0) largest = std::max(largest, std::abs(left) / table.output[i]);
  }
  return largest;
}

std::vector<Fact> facts_of(const shock::ArioParameters& p) {
  return {
      {"mode", p.mode == shock::ArioMode::exact ? "exact" : "BoARIO-compatible"},
      {"rationing", std::string(rationing_text(p.rationing))},
      {"orders", p.order_rule == shock::OrderRule::alternative ? "move to suppliers with capacity left" : "keep the shares of the table"},
      {"production function", std::string(production_text(p))},
      {"inventories", inventory_text(p)}};
}

}  // namespace

Result<RunResult> run_ario_model(const Job& job) {
  const RunParameters& p = job.parameters;
  const auto input = ario_input(*job.network.table);
  shock::ArioParameters parameters = p.ario;
  parameters.steps_per_year = p.days_per_year;
  shock::ArioRecord record;
  record.unmet = false;
  const auto members = ario_members(job.scenarios, p.days);
  TRY_ASSIGN(const auto r, shock::run_ario(input->network, parameters, members, {}, p.days, record, job.threads, job.progress, job.limits));
  RunResult out;
  out.facts = facts_of(parameters);
  out.unit = fmt::format("{} in {} days", job.network.money(), p.days);
  out.days = p.days;
  for (const shock::ArioNote& note : r.notes) out.notes.push_back(note.text(job.network.names));
  if (const double residual = largest_residual(*job.network.table);
      parameters.mode == shock::ArioMode::boario_compatible && residual > 1e-9)
    out.notes.push_back(fmt::format(
        "rows of the table do not sum to output (up to {:.2g} % of it): the compatible mode drifts without any shock", 100 * residual));
  double value_added = 0;
  for (std::size_t i = 0; i < r.node_count(); ++i) {
    out.node_base.push_back(r.base_output[i] * p.days);
    value_added += r.base_value_added[i];
  }
  out.value_added_base = value_added * p.days;
  const std::size_t m = job.scenarios.size(), days = static_cast<std::size_t>(p.days);
  for (std::size_t k = 0; k < m; ++k) {
    Outcome& outcome = out.outcomes.emplace_back();
    outcome.scenario = job.scenarios[k].name;
    double lost = 0;
    for (std::size_t i = 0; i < r.node_count(); ++i) {
      outcome.node_loss.push_back(r.output_loss[i * m + k]);
      outcome.node_direct.push_back(r.output_loss_direct[i * m + k]);
      lost += r.value_added_loss[i * m + k];
    }
    outcome.value_added_loss = lost;
    for (std::size_t t = 0; t < days; ++t) {
      double made = 0;
      for (std::size_t region = 0; region < r.regions; ++region) made += static_cast<double>(r.value_added[(region * days + t) * m + k]);
      outcome.by_day.push_back(value_added > 0 ? made / value_added : 1);
    }
    summarise_days(outcome, p.threshold);
  }
  return out;
}

void summarise_days(Outcome& outcome, double threshold) {
  int last_below = -1;
  for (int day = 0; day < static_cast<int>(outcome.by_day.size()); ++day) {
    const double level = outcome.by_day[static_cast<std::size_t>(day)];
    outcome.days_lost += 1 - level;
    if (level < outcome.lowest) {
      outcome.lowest = level;
      outcome.lowest_day = day;
    }
    if (level >= threshold) continue;
    if (!outcome.first_day_below) outcome.first_day_below = day;
    last_below = day;
  }
  if (outcome.first_day_below && last_below + 1 < static_cast<int>(outcome.by_day.size())) outcome.recovered_day = last_below + 1;
}

}  // namespace detail
}  // namespace entrepot::stress
