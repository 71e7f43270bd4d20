// Each model behind run(): scenarios in its own terms, its results in those of run.h. Sums over nodes are left to run().
#pragma once

#include "stress/run.h"

namespace entrepot::stress::detail {

struct Job {
  const Network& network;
  std::span<const Scenario> scenarios;
  const RunParameters& parameters;
  int threads;
  Progress& progress;
  const Limits& limits;
};

// Whether the model runs on this network and knows what the scenarios ask for.
Result<> check_fit(const Job& job);

Result<RunResult> run_ario_model(const Job& job);
Result<RunResult> run_daily_model(const Job& job);
Result<RunResult> run_cascade_model(const Job& job);
Result<RunResult> run_linear_model(const Job& job);

// What the models are given.
shock::CascadeShock cascade_shock(const Scenario& scenario);
shock::DailyNetwork daily_network(const Network& network, double days_per_year, std::vector<std::string>& notes);
shock::DailyShock daily_shock(const Scenario& scenario, const shock::DailyNetwork& network, int days);
// What a factor on demand acts on: what final buyers buy of each node, money a year. What they put back (stocks run down) is no demand.
std::vector<double> demand_to_change(const production::InputOutputTable& table);
// demand: that of each node.
shock::LinearScenario linear_scenario(const Scenario& scenario, Model model, const production::InputOutputTable& table,
                                      std::span<const double> demand);

// What figures of ARIO rest on.
std::vector<Fact> ario_facts(const shock::ArioParameters& parameters, const Job& job);
// An error of members and nodes by number, as one of scenarios and names.
Error of_scenarios(Error error, const Job& job, const shock::ArioNetwork& network, const shock::ArioParameters& parameters,
                   std::span<const shock::ArioMember> members);

std::string idle_note(const std::vector<std::string>& nodes);
// Adds who loses capital by the event, but buys nothing of a sector that rebuilds it; nodes by name. A note of them; empty: none.
void add_not_rebuilt(const shock::CapitalEvent& event, const shock::ArioNetwork& network, const production::InputOutputTable& table,
                     std::span<const std::string> names, std::vector<std::string>& buyers);
std::string not_rebuilt_note(const std::vector<std::string>& buyers);
// Notes of shocks that cannot act: on a node that makes nothing, from a day beyond the horizon.
void note_idle_shocks(const Job& job, RunResult& result);
// A note of the shocks with a start, days or a recovery, for a model without days.
void note_days_left_out(const Job& job, RunResult& result);
// A note of the scenario whose indirect loss is the largest multiple of the direct one, beyond 100.
void note_amplification(const Job& job, RunResult& result);

// by_day is filled; what follows from it.
void summarise_days(Outcome& outcome, double threshold);

}  // namespace entrepot::stress::detail
