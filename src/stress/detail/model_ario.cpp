#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "base/text.h"
#include "shock/capital.h"
#include "stress/detail/demand_direct.h"
#include "stress/detail/models.h"

namespace entrepot::stress {

std::unique_ptr<ArioInput> ario_input(const production::InputOutputTable& table, std::span<const std::string> names) {
  auto input = std::make_unique<ArioInput>();
  for (const auto& column : table.final_demand_columns) {
    const auto found = std::find(table.regions.begin(), table.regions.end(), column.region);
    input->buyers.push_back(static_cast<std::uint32_t>(found - table.regions.begin()));
  }
  for (const production::Sector& sector : table.sectors) input->sector_names.push_back(sector.code);
  input->region_names = region_names(table, names);
  input->network = {table.regions.size(), table.sectors.size(), table.flows, table.final_demand, input->buyers, table.output, names,
                    input->sector_names,  input->region_names};
  return input;
}

namespace detail {
namespace {

// A share of no capital is nothing.
void note_no_capital(const Job& job, const shock::ArioNetwork& network, const shock::ArioParameters& parameters, RunResult& out) {
  const auto capital = shock::productive_capital(network, parameters);
  std::vector<std::string> names;
  for (const Scenario& scenario : job.scenarios)
    for (const Shock& shock : scenario.shocks)
      for (const std::uint32_t node : shock.nodes)
        if (shock.event && shock.event->of_nodes_capital() && !(capital[node] > 0)) names.push_back(job.network.names[node]);
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  if (names.empty()) return;
  constexpr std::size_t most_named = 5;
  const std::size_t count = names.size();
  names.resize(std::min(count, most_named));
  out.notes.push_back(fmt::format("{} shocked node(s) have no capital (no value added), so nothing of it is destroyed: {}{}", count,
                                  join(names, ", "), count > most_named ? ", ..." : ""));
}

// The exact mode rounds nothing; the file may be for both.
void note_money_factors(const Job& job, RunResult& out) {
  std::size_t count = 0;
  for (const Scenario& scenario : job.scenarios)
    for (const Shock& shock : scenario.shocks) count += shock.event && shock.event->money_factor ? 1 : 0;
  if (count > 0 && job.parameters.ario.mode == shock::ArioMode::exact)
    out.notes.push_back(
        fmt::format("{} shock(s) have a money_factor, which sets the rounding of the compatible mode: the exact mode rounds "
                    "nothing, so it has no effect",
                    count));
}

// [node] money a day, as the model has it: in the exact mode what the output of the start leaves after sales to nodes that make something.
std::vector<double> demand_of_sellers(const production::InputOutputTable& table, const shock::ArioResults& r,
                                      const shock::ArioParameters& parameters) {
  std::vector<double> demand(table.nodes());
  for (std::size_t i = 0; i < demand.size(); ++i) {
    if (parameters.mode == shock::ArioMode::exact) {
      double sold = 0;
      for (std::size_t j = 0; j < table.nodes(); ++j)
        if (table.output[j] > 0) sold += table.flow(i, j);
      demand[i] = std::max(0.0, r.base_output[i] - sold / parameters.steps_per_year);
    } else {
      for (std::size_t c = 0; c < table.demand_columns(); ++c) demand[i] += table.demand(i, c) / parameters.steps_per_year;
    }
  }
  return demand;
}

}  // namespace

Result<RunResult> run_ario_model(const Job& job) {
  const RunParameters& p = job.parameters;
  const auto input = ario_input(*job.network.table, job.network.names);
  shock::ArioParameters parameters = p.ario;
  parameters.steps_per_year = p.days_per_year;
  shock::ArioRecord record;
  record.everything = p.series;
  record.stocks = p.stocks;
  record.departures = true;
  TRY_ASSIGN(const auto members, ario_members(job.scenarios, p.days, input->network, parameters, job.network.names));
  auto ran = shock::run_ario(input->network, parameters, members, {}, p.days, record, job.threads, job.progress, job.limits);
  if (!ran) return tl::unexpected(of_scenarios(std::move(ran).error(), job, input->network, parameters, members));
  auto& r = *ran;
  RunResult out;
  out.facts = ario_facts(parameters, job);
  out.unit = fmt::format("{} in {} days", job.network.money(), p.days);
  out.days = p.days;
  note_no_capital(job, input->network, parameters, out);
  note_money_factors(job, out);
  std::vector<std::string> not_rebuilt;
  for (const shock::ArioMember& member : members)
    for (const shock::CapitalEvent& event : member.events)
      if (event.kind == shock::EventKind::rebuild)
        add_not_rebuilt(event, input->network, *job.network.table, job.network.names, not_rebuilt);
  if (!not_rebuilt.empty()) out.notes.push_back(not_rebuilt_note(not_rebuilt));
  for (const shock::ArioNote& note : r.notes) out.notes.push_back(note.text(job.network.names));
  double value_added = 0;
  for (std::size_t i = 0; i < r.node_count(); ++i) {
    out.node_base.push_back(r.base_output[i] * p.days);
    out.node_value_added_base.push_back(r.base_value_added[i] * p.days);
    value_added += r.base_value_added[i];
  }
  out.value_added_base = value_added * p.days;
  for (const double demand : r.base_final_demand) out.final_demand_base.push_back(demand * p.days);
  const auto demand = demand_of_sellers(*job.network.table, r, parameters);
  const std::size_t m = job.scenarios.size(), days = static_cast<std::size_t>(p.days);
  for (std::size_t k = 0; k < m; ++k) {
    Outcome& outcome = out.outcomes.emplace_back();
    outcome.scenario = job.scenarios[k].name;
    double lost = 0;
    for (std::size_t i = 0; i < r.node_count(); ++i) {
      outcome.node_loss.push_back(r.output_loss[i * m + k]);
      outcome.node_direct.push_back(r.output_loss_direct[i * m + k]);
      outcome.node_value_added_loss.push_back(r.value_added_loss[i * m + k]);
      lost += r.value_added_loss[i * m + k];
    }
    add_demand_direct(job.scenarios[k], p.days, demand, r.base_output, true, outcome.node_direct);
    outcome.value_added_loss = lost;
    for (std::size_t t = 0; t < days; ++t) {
      double made = 0;
      for (std::size_t region = 0; region < r.regions; ++region) made += static_cast<double>(r.value_added[(region * days + t) * m + k]);
      outcome.by_day.push_back(value_added > 0 ? made / value_added : 1);
    }
    for (std::size_t region = 0; region < r.regions; ++region) {
      double unmet = 0;
      for (std::size_t t = 0; t < days; ++t) unmet += static_cast<double>(r.unmet[(region * days + t) * m + k]);
      outcome.final_demand_unmet.push_back(unmet);
    }
    if (p.series) outcome.series = std::move(r.series[k]);
    outcome.departures = std::move(r.departures[k]);
    outcome.equilibrium = shock::equilibrium_of(*outcome.departures, p.equilibrium_tolerance);
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
