// One interface for all models of propagation: a network, a batch of scenarios, parameters in; losses by node and day out.
//
//   ario      ARIO with inventories, day by day, on tables              shock/ario.h
//   daily     the same on firm links, day by day, on firms and tables   shock/daily.h
//   cascade   generalised-Leontief cascade (ESRI), no days              shock/cascade.h
//   leontief  all tiers of suppliers, outputs held, no days, tables     shock/linear.h, demand
//   ghosh     all tiers of customers, outputs held, no days, tables     shock/linear.h, supply
//
// What a scenario means: `loss` takes that share of a node's capacity from `start` on, for `days`, and it comes back evenly in `recovery`
// days. The models without days take the loss itself: the cascade as its direct shock (loss_up upward), leontief and ghosh hold
// the output at 1 - loss. `demand` is a factor on final demand: ario, daily and leontief know it, the others refuse it. Capital, shapes of
// recovery and rebuilding (ShockEvent) are known to ario alone. The models without days take a node once in a scenario.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/limits.h"
#include "base/progress.h"
#include "base/result.h"
#include "shock/ario.h"
#include "shock/cascade.h"
#include "shock/daily.h"
#include "shock/equilibrium.h"
#include "shock/linear.h"
#include "stress/network.h"
#include "stress/shocks.h"

namespace entrepot::stress {

enum class Model { ario, daily, cascade, leontief, ghosh };
std::string_view model_name(Model model);
bool has_days(Model model);

inline constexpr int days_most = 36500;  // a hundred years

struct RunParameters {
  Model model = Model::ario;
  int days = 365;
  double days_per_year = 365;  // of the amounts of a table; `daily` on firms: of the period of the links
  double threshold = 0.99;     // first_day_below: share of the value added before
  double equilibrium_tolerance = shock::usual_equilibrium_tolerance;  // Outcome::equilibrium, 0..1
  shock::ArioParameters ario;  // steps_per_year is days_per_year
  shock::DailyParameters daily;
  shock::CascadeParameters cascade;
  shock::LinearRule linear;
  bool series = false;  // ario, daily: keep every series by day and node
  bool stocks = false;  // ario, with `series`: the stock of every input, too
  bool path = false;    // cascade: what is lost after each iteration
};

// What the numbers rest on: "rationing", "final_demand_last".
struct Fact {
  std::string key, text;
};

// What the daily model keeps by day and node: [day][node].
struct DailyNodeSeries {
  std::vector<double> production, demand, input_limit, capacity_lost, final_consumption;  // P, D, m, delta in the evening, C*
  std::vector<std::uint32_t> bound;  // shock::bound_by_demand, bound_by_capacity, or the sector that ran short
};

// Losses are positive, gains negative. In money of the network over the horizon (ario, daily) or per year (leontief, ghosh): gross output; in
// shares of all weights (cascade).
struct Outcome {
  std::string scenario;
  // Of all nodes; direct: what the shock itself takes, of capacity (of a held node its output) or by demand, (1 - factor) times the node's final
  // demand, less than 0 where demand grows. Of both on one day the larger counts. The rest is indirect.
  double loss = 0, direct = 0;
  double loss_down = 0, loss_up = 0;  // cascade only: by missing inputs, by missing customers
  std::optional<double> value_added_loss;  // not for the cascade
  std::vector<double> node_loss, node_direct;  // [node]
  std::vector<double> node_value_added_loss;  // [node], not for the cascade
  std::vector<double> node_loss_down, node_loss_up;  // [node] cascade only; the larger counts

  // With days: value added of all nodes as a share of that before.
  std::vector<double> by_day;
  std::optional<int> first_day_below, recovered_day;  // below the threshold; back above it for good, empty if not within the horizon
  int lowest_day = 0;
  double lowest = 1, days_lost = 0;  // days of value added that are lost

  // ario: how far each day is from the start, and from which on output, stocks and rebuilding demand stay near it (shock/equilibrium.h).
  std::optional<shock::ArioDepartures> departures;
  std::optional<shock::Equilibrium> equilibrium;

  // [economy] of final demand, where it is bought, on a table: what is not delivered
  //   ario, daily  over the horizon; daily has one final demand for each node, which its buyers share by what they buy of it
  //   cascade      of a year's, sum over i of Y_ic times the loss of i by missing inputs
  //   ghosh        of a year's, sum over i of Y_ic times the loss of i: the model sells to all in fixed shares of output
  //   leontief     of a year's, of the nodes held: what is left of their output once industries have what they ask for, from none of their final
  //                demand to all of it; all other nodes make what is asked. Not by tiers (LinearRule::tiers), when x is not y + A x
  std::vector<double> final_demand_unmet;

  std::vector<shock::SectorImpact> sector_impacts;  // [sector] cascade: losses beyond the shock, of the weights of the sector

  std::optional<shock::ArioSeries> series;  // where asked for
  std::optional<DailyNodeSeries> daily_series;

  std::vector<shock::CascadeIndex> path;  // cascade, where asked for: from the shock itself (iteration 0) to the end
  int iterations = 0;  // cascade, leontief, ghosh
  std::optional<double> error;  // leontief, ghosh: bound of the relative error; negative: residual, no bound
};

struct RunResult {
  Model model = Model::ario;
  std::vector<Fact> facts;
  std::string unit;  // "million USD in 365 days"
  int days = 0;  // 0 without days
  std::vector<double> node_base;  // [node] what the node makes in that time; its weight (cascade)
  double base = 0;  // of all nodes
  std::optional<double> value_added_base;
  std::vector<double> node_value_added_base;  // [node] may be less than 0; not for the cascade
  std::vector<double>
      final_demand_base;  // [economy] as Outcome::final_demand_unmet, without a shock; of ario as it has them (fact "final demand")
  std::vector<double>
      final_demand_table;  // [economy] the table's purchases above 0 in that time, the same for every model; empty for firms
  std::vector<Outcome> outcomes;  // in the order of the scenarios
  std::vector<std::string> notes;
};

// Errors: out_of_range, outside 0 to 1.
Result<> check_equilibrium_tolerance(double tolerance);

// A horizon of days. Errors: out_of_range, outside 1 to days_most.
Result<> check_days(int days);

// Errors: contradiction (a model that does not run on this network, or does not know what a scenario asks for), missing_data (no scenario),
// out_of_range (days outside 1 to days_most, a tolerance outside 0 to 1), limit_exceeded (results beyond limits.memory_bytes, before they are allocated), duplicate, and
// those of the model.
Result<RunResult> run(const Network& network, std::span<const Scenario> scenarios, const RunParameters& parameters, int threads = 1,
                      Progress& progress = no_progress(), const Limits& limits = {});

// What the models are given, for those who go on from there.
struct ArioInput {
  std::vector<std::uint32_t> buyers;  // region of each column of final demand
  std::vector<std::string> sector_names, region_names;
  shock::ArioNetwork network;  // refers to the table, the names and all of these
};
// The table and the names of its nodes, by which errors name them, must outlive it.
std::unique_ptr<ArioInput> ario_input(const production::InputOutputTable& table, std::span<const std::string> names = {});
std::unique_ptr<ArioInput> ario_input(const production::InputOutputTable&& table, std::span<const std::string> names = {}) = delete;
// Members of the scenarios over that many days; capital by the parameters. Errors: out_of_range (more capital destroyed than there is).
Result<std::vector<shock::ArioMember>> ario_members(std::span<const Scenario> scenarios, int days, const shock::ArioNetwork& network,
                                                    const shock::ArioParameters& parameters, std::span<const std::string> names);

}  // namespace entrepot::stress
