#include <algorithm>
#include <cmath>
#include <optional>
#include <span>

#include <fmt/format.h>

#include "production/leontief.h"
#include "shock/rule_names.h"
#include "stress/detail/demand_direct.h"
#include "stress/detail/final_buyers.h"
#include "stress/detail/models.h"

namespace entrepot::stress::detail {

// Per day. Final demand of firms: as given, else what their revenue leaves after their sales.
shock::DailyNetwork daily_network(const Network& network, double days_per_year, std::vector<std::string>& notes) {
  shock::DailyNetwork out;
  out.sectors = static_cast<std::uint32_t>(network.sector_names.size());
  out.sector = network.sector;
  out.names = network.names;
  if (network.table) {
    const auto demand = production::total_final_demand(*network.table);
    std::size_t negative = 0;
    for (const double d : demand) {
      negative += d < 0 ? 1 : 0;
      out.final_demand.push_back(std::max(0.0, d) / days_per_year);
    }
    if (negative > 0) notes.push_back(fmt::format("{} node(s) have a final demand below 0, which counts as 0", negative));
    const std::size_t n = network.nodes();
    for (std::uint32_t i = 0; i < n; ++i)
      for (std::uint32_t j = 0; j < n; ++j)
        if (const double flow = network.table->flow(i, j); flow > 0) out.links.push_back({i, j, flow / days_per_year});
    return out;
  }
  const production::FirmNetwork& firms = *network.firms;
  for (const production::FirmLink& link : firms.links) out.links.push_back({link.supplier, link.customer, link.amount / days_per_year});
  out.final_demand.assign(firms.firms.size(), 0);
  if (!firms.final_demand.empty()) {
    for (std::size_t i = 0; i < firms.final_demand.size(); ++i) out.final_demand[i] = firms.final_demand[i] / days_per_year;
  } else if (!firms.revenue.empty()) {
    std::vector<double> left = firms.revenue;
    for (const production::FirmLink& link : firms.links) left[link.supplier] -= link.amount;
    for (std::size_t i = 0; i < left.size(); ++i) out.final_demand[i] = std::max(0.0, left[i]) / days_per_year;
    notes.emplace_back("final demand of a firm: its revenue less its sales to firms");
  } else {
    notes.emplace_back("no firm sells to final users: the file of firms has neither final_demand nor revenue");
  }
  return out;
}

// A recovery in days is a loss for each of them.
shock::DailyShock daily_shock(const Scenario& scenario, const shock::DailyNetwork& network, int days) {
  shock::DailyShock out;
  for (const Shock& shock : scenario.shocks)
    for (const std::uint32_t node : shock.nodes) {
      const int end = shock.days ? std::min(days, shock.start + *shock.days) : days;
      if (shock.loss > 0 && shock.start < days)
        out.losses.push_back({node, shock.loss, shock.start, shock.days ? std::optional(end) : std::nullopt});
      for (int day = end; shock.days && day < days && shock.loss_on(day) > 0; ++day)
        out.losses.push_back({node, shock.loss_on(day), day, day + 1});
      if (shock.demand != 1 && shock.start < days)
        out.demand.push_back({node, shock.demand * network.final_demand[node], shock.start, end});
    }
  return out;
}

namespace {

// The model speaks of firms; in a table they are nodes.
std::string of_nodes(std::string note) {
  for (const auto& [firm, node] : {std::pair{"firm(s)", "node(s)"}, std::pair{"firms", "nodes"}})
    for (std::size_t at = note.find(firm); at != std::string::npos; at = note.find(firm, at))
      note.replace(at, std::string_view(firm).size(), node);
  return note;
}

std::vector<Fact> facts_of(const shock::DailyParameters& p) {
  const std::string days = p.inventory_days.size() == 1 ? fmt::format("{:g} days of use of every input", p.inventory_days[0]) : "by firm";
  return {{"mode", p.mode == shock::DailyMode::exact ? "exact" : "ProductionNetworkSimulator-compatible"},
          {"rationing", std::string(shock::name_of(p.rationing))},
          {"orders", fmt::format("{}, gaps closed in {:g} days", shock::name_of(p.orders), p.tau)},
          {"production function", "Leontief over sectors; suppliers within a sector stand in for each other"},
          {"inventories", p.inventory == shock::DailyInventory::given ? days : "drawn (Poisson), mean " + days}};
}

// Of what final buyers take of a node; where the model has no final demand (stocks that are run down outweigh it) its loss of output.
std::vector<double> unmet_shares(const shock::DailyResults& r, std::size_t scenario, const shock::DailyNetwork& network,
                                 const Outcome& outcome) {
  std::vector<double> shares(r.firms, 0.0);
  for (std::size_t i = 0; i < r.firms; ++i) {
    if (network.final_demand[i] > 0) shares[i] = r.final_demand_unmet[scenario * r.firms + i] / (network.final_demand[i] * r.days);
    else if (r.base_production[i] > 0) shares[i] = std::clamp(outcome.node_loss[i] / (r.base_production[i] * r.days), 0.0, 1.0);
  }
  return shares;
}

}  // namespace

Result<RunResult> run_daily_model(const Job& job) {
  const RunParameters& p = job.parameters;
  RunResult out;
  if (job.network.firms) out.notes = job.network.firms->notes;
  const auto network = daily_network(job.network, p.days_per_year, out.notes);
  std::vector<shock::DailyShock> shocks;
  for (const Scenario& scenario : job.scenarios) shocks.push_back(daily_shock(scenario, network, p.days));
  shock::DailyRecord record;
  record.everything = p.series;
  for (std::uint32_t k = 0; p.series && k < shocks.size(); ++k) record.trace_scenarios.push_back(k);
  TRY_ASSIGN(auto r, shock::run_daily(network, p.daily, shocks, p.days, record, job.threads, job.progress, job.limits));
  out.facts = facts_of(p.daily);
  out.unit = fmt::format("{} in {} days", job.network.money(), p.days);
  out.days = p.days;
  for (const std::string& note : r.notes) out.notes.push_back(job.network.table ? of_nodes(note) : note);
  for (const double production : r.base_production) out.node_base.push_back(production * p.days);
  out.value_added_base = r.total_base_value_added * p.days;
  const std::size_t days = static_cast<std::size_t>(p.days);
  for (const double added : r.base_value_added) out.node_value_added_base.push_back(added * p.days);
  std::optional<FinalBuyers> buyers;
  if (job.network.table) {
    out.final_demand_base = buyers.emplace(*job.network.table).bought();
    for (double& bought : out.final_demand_base) bought *= p.days / p.days_per_year;
  }
  for (std::size_t k = 0; k < shocks.size(); ++k) {
    Outcome& outcome = out.outcomes.emplace_back();
    outcome.scenario = job.scenarios[k].name;
    const auto loss = r.production_loss.begin() + static_cast<std::ptrdiff_t>(k * r.firms),
               direct = r.production_loss_direct.begin() + static_cast<std::ptrdiff_t>(k * r.firms);
    outcome.node_loss.assign(loss, loss + static_cast<std::ptrdiff_t>(r.firms));
    outcome.node_direct.assign(direct, direct + static_cast<std::ptrdiff_t>(r.firms));
    add_demand_direct(job.scenarios[k], p.days, network.final_demand, r.base_production, false, outcome.node_direct);
    for (std::size_t i = 0; i < r.firms; ++i)
      outcome.node_value_added_loss.push_back(r.base_production[i] > 0 ? outcome.node_loss[i] / r.base_production[i] * r.base_value_added[i]
                                                                       : 0);
    double lost = 0;
    for (std::size_t t = 0; t < days; ++t) {
      const double made = r.value_added[k * days + t];
      lost += r.total_base_value_added - made;
      outcome.by_day.push_back(r.total_base_value_added > 0 ? made / r.total_base_value_added : 1);
    }
    outcome.value_added_loss = lost;
    if (buyers) {
      outcome.final_demand_unmet = buyers->bought(unmet_shares(r, k, network, outcome));
      for (double& unmet : outcome.final_demand_unmet) unmet *= p.days / p.days_per_year;
    }
    if (p.series) {
      shock::DailySeries& s = r.series[k];
      outcome.daily_series = {std::move(s.production), std::move(s.demand),      std::move(s.input_limit),
                              std::move(s.loss),       std::move(s.consumption), std::move(r.traces[k].bound)};
    }
    summarise_days(outcome, p.threshold);
  }
  return out;
}

}  // namespace entrepot::stress::detail
