#include "stress/run.h"

#include <algorithm>
#include <array>
#include <new>
#include <set>

#include <fmt/format.h>

#include "base/memory_text.h"
#include "stress/detail/final_buyers.h"
#include "stress/detail/models.h"
#include "stress/detail/shock_row.h"

namespace entrepot::stress {
namespace {

Where at_field(std::string field) { return {{}, 0, 0, std::move(field)}; }

// Capital and rebuilding are ARIO's; a shape of recovery needs days.
Result<> check_events(const detail::Job& job) {
  for (const Scenario& scenario : job.scenarios)
    for (const Shock& shock : scenario.shocks)
      if (shock.event && (shock.event->of_capital() || !has_days(job.parameters.model)))
        return fail(ErrorCode::contradiction,
                    fmt::format("Scenario '{}' has {}, which the model {} does not know", scenario.name,
                                !shock.event->of_capital()     ? "a shape of recovery"
                                : shock.event->rebuild.empty() ? "a loss of capital"
                                                               : "rebuilding",
                                model_name(job.parameters.model)),
                    shock.event_where(),
                    shock.event->of_capital() ? "Choose the model ario, or give the share of capacity that is lost."
                                              : "Choose the model ario or daily, or leave the shape out.");
  return {};
}

// Demand, and the part of a loss for purchases.
Result<> check_parts(const detail::Job& job) {
  const Model model = job.parameters.model;
  const bool knows_demand = model != Model::cascade && model != Model::ghosh;
  for (const Scenario& scenario : job.scenarios)
    for (const Shock& shock : scenario.shocks) {
      if (shock.demand != 1 && !knows_demand)
        return fail(ErrorCode::contradiction,
                    fmt::format("Scenario '{}' changes demand, which the model {} does not know", scenario.name, model_name(model)),
                    shock.demand_where, "Choose ario, daily or leontief, or leave the column out.");
      if (shock.loss_up && model != Model::cascade)
        return fail(ErrorCode::contradiction,
                    fmt::format("Scenario '{}' has a loss of purchases beside that of output, which the model {} does not know",
                                scenario.name, model_name(model)),
                    shock.where.file.empty() && shock.where.field.starts_with("--")
                        ? shock.where
                        : Where{shock.where.file, shock.where.line, 0, "loss_up"},
                    "Choose the model cascade, or give the loss alone.");
    }
  return {};
}

// Only what solves the table anew can take flows out of it.
Result<> check_cuts(const detail::Job& job) {
  if (job.parameters.model == Model::leontief || job.parameters.model == Model::ghosh) return {};
  for (const Scenario& scenario : job.scenarios)
    if (!scenario.cuts.empty())
      return fail(
          ErrorCode::contradiction,
          fmt::format("Scenario '{}' cuts flows, which the model {} does not know", scenario.name, model_name(job.parameters.model)),
          at_field("cuts"), "Choose leontief or ghosh, or leave the cuts out.");
  return {};
}

// Numbers by day.
double series_by_day(const detail::Job& job) {
  const double nodes = static_cast<double>(job.network.nodes());
  if (job.parameters.model == Model::daily) return 5.5 * nodes;
  return nodes * (10.25 + (job.parameters.stocks ? 1.125 * static_cast<double>(job.network.sector_names.size()) : 0));
}

// What the results alone take, before any of it is allocated. The models look after what they need themselves.
Result<> check_results(const detail::Job& job) {
  const RunParameters& p = job.parameters;
  const double nodes = static_cast<double>(job.network.nodes()), scenarios = static_cast<double>(job.scenarios.size());
  const double by_node = p.model == Model::cascade ? 4 : 3, of_model = p.model == Model::cascade ? 1 : 2;  // numbers
  const double of_day = p.model == Model::ario ? 5 : 2;
  const double by_day = has_days(p.model) ? p.days * (of_day + (p.series ? series_by_day(job) : 0)) : 0;
  const double bytes = scenarios * (nodes * (by_node + of_model) + by_day) * sizeof(double);
  if (bytes <= static_cast<double>(job.limits.memory_bytes)) return {};
  return fail(ErrorCode::limit_exceeded,
              fmt::format("The results of {} scenarios on {} nodes{} need {}", job.scenarios.size(), job.network.nodes(),
                          p.series ? " by day" : "", beyond_memory(bytes, job.limits.memory_bytes)),
              at_field("scenarios"), "Run fewer scenarios at a time.");
}

// A node is lost once; with days once from each of them. Events of capital may come together.
Result<> check_once(const detail::Job& job) {
  const bool days = has_days(job.parameters.model);
  for (const Scenario& scenario : job.scenarios) {
    std::set<detail::OnceKey> seen;
    for (const Shock& shock : scenario.shocks) {
      if (days && shock.event) continue;
      for (const std::uint32_t node : shock.nodes) {
        if (seen.insert(days ? detail::once_key(node, shock) : detail::OnceKey{node, 0, 0}).second) continue;
        return fail(
            ErrorCode::duplicate,
            fmt::format("Scenario '{}' shocks {} twice{}", scenario.name, job.network.names[node],
                        days ? fmt::format(" from day {} on", shock.start)
                             : fmt::format(", and the model {} has no days", model_name(job.parameters.model))),
            shock.where,
            days ? "Keep one shock of each node, start and kind of loss in a scenario." : "Keep one shock of each node in a scenario.");
      }
    }
  }
  return {};
}

}  // namespace

std::string_view model_name(Model model) {
  static constexpr std::array<std::string_view, 5> names = {"ario", "daily", "cascade", "leontief", "ghosh"};
  return names[static_cast<std::size_t>(model)];
}

Result<> detail::check_fit(const Job& job) {
  const Network& network = job.network;
  const RunParameters& p = job.parameters;
  if (job.scenarios.empty()) return fail(ErrorCode::missing_data, "There is no scenario", at_field("scenarios"), "Give at least one.");
  if (has_days(p.model)) TRY(check_days(p.days));
  TRY(check_equilibrium_tolerance(p.equilibrium_tolerance));
  if (!(p.days_per_year >= 1e-6 && p.days_per_year <= 1e9))
    return fail(ErrorCode::out_of_range, fmt::format("A year of {:g} days is none", p.days_per_year), at_field("days_per_year"),
                "Give the days of a year, such as 365.");
  if (network.firms && p.model != Model::daily && p.model != Model::cascade)
    return fail(ErrorCode::contradiction, fmt::format("The model {} runs on tables, not on firms", model_name(p.model)), at_field("model"),
                "Choose daily or cascade.");
  TRY(check_results(job));
  if (p.model != Model::ario) TRY(check_events(job));
  TRY(check_once(job));
  TRY(check_cuts(job));
  return check_parts(job);
}

Result<> check_equilibrium_tolerance(double tolerance) {
  if (tolerance >= 0 && tolerance <= 1) return {};
  return fail(ErrorCode::out_of_range, fmt::format("A tolerance of {:g} is outside 0 to 1", tolerance), at_field("equilibrium_tolerance"),
              "Give the share of what was there before, such as 0.01 for 1 %.");
}

Result<> check_days(int days) {
  if (days >= 1 && days <= days_most) return {};
  return fail(ErrorCode::out_of_range, fmt::format("A horizon of {} days is outside 1 to {}", days, days_most), at_field("days"),
              fmt::format("Give 1 to {}.", days_most));
}

bool has_days(Model model) { return model == Model::ario || model == Model::daily; }

namespace {

// What final demand is made of.
void tell_final_demand(const detail::Job& job, RunResult& result) {
  if (!job.network.table) return;
  const RunParameters& p = job.parameters;
  result.final_demand_table = detail::FinalBuyers(*job.network.table).bought();
  if (has_days(p.model))
    for (double& bought : result.final_demand_table) bought *= p.days / p.days_per_year;
  if (result.final_demand_base.empty()) return;
  const bool ario = p.model == Model::ario, compatible = p.ario.mode == shock::ArioMode::boario_compatible;
  result.facts.push_back({"final demand", !ario        ? "purchases of the table above 0"
                                          : compatible ? "purchases of the table, those below 0 in it"
                                                       : "what each seller's output leaves after its sales to industries, in the shares of "
                                                         "purchases above 0; what a row does not account for joins the seller's economy"});
}

// A day of the model is the year's part, whatever is given in days.
void note_steps(const detail::Job& job, RunResult& result) {
  const RunParameters& p = job.parameters;
  constexpr double least = 350, most = 380;
  if (!job.network.table || !has_days(p.model) || (p.days_per_year >= least && p.days_per_year <= most)) return;
  result.notes.push_back(fmt::format(
      "a year has {:g} steps here, so what is given in days counts steps of {:.3g} days each: the horizon, shocks, stocks, restocking and "
      "overproduction, also where they are the world's or the model's own; give these in steps",
      p.days_per_year, 365 / p.days_per_year));
}

Result<RunResult> run_checked(const Network& network, std::span<const Scenario> scenarios, const RunParameters& parameters, int threads,
                              Progress& progress, const Limits& limits) {
  const detail::Job job{network, scenarios, parameters, threads, progress, limits};
  TRY(detail::check_fit(job));
  Result<RunResult> result = [&]() -> Result<RunResult> {
    switch (parameters.model) {
      case Model::ario: return detail::run_ario_model(job);
      case Model::daily: return detail::run_daily_model(job);
      case Model::cascade: return detail::run_cascade_model(job);
      case Model::leontief:
      case Model::ghosh: break;
    }
    return detail::run_linear_model(job);
  }();
  if (!result) return result;
  result->model = parameters.model;
  result->facts.insert(result->facts.begin(), {"model", std::string(model_name(parameters.model))});
  if (parameters.model != Model::cascade)
    result->facts.insert(
        result->facts.begin() + 1,
        {"losses", has_days(parameters.model) ? "of gross output; days lost and levels of value added" : "of gross output"});
  tell_final_demand(job, *result);
  note_steps(job, *result);
  for (const double base : result->node_base) result->base += base;
  for (Outcome& outcome : result->outcomes) {
    for (const double loss : outcome.node_loss) outcome.loss += loss;
    for (const double direct : outcome.node_direct) outcome.direct += direct;
  }
  if (!has_days(parameters.model)) detail::note_days_left_out(job, *result);
  detail::note_idle_shocks(job, *result);
  if (has_days(parameters.model)) detail::note_amplification(job, *result);
  return result;
}

}  // namespace

Result<RunResult> run(const Network& network, std::span<const Scenario> scenarios, const RunParameters& parameters, int threads,
                      Progress& progress, const Limits& limits) {
  try {
    return run_checked(network, scenarios, parameters, threads, progress, limits);
  } catch (const std::bad_alloc&) {
    return fail(ErrorCode::limit_exceeded, "The machine has no memory left for this run", at_field("scenarios"),
                "Run fewer scenarios at a time.");
  }
}

}  // namespace entrepot::stress
