#include "stress/explain.h"

#include <fmt/format.h>

#include "stress/detail/attribution.h"
#include "stress/detail/explainers.h"
#include "stress/detail/held_days.h"

namespace entrepot::stress {
namespace detail {

Result<> check_explanation(double bytes, const Job& job) {
  if (bytes <= static_cast<double>(job.limits.memory_bytes)) return {};
  return fail(ErrorCode::limit_exceeded,
              fmt::format("The explanation of {} shocks on {} nodes needs {:.0f} MB, more than the limit of {} MB",
                          job.scenarios[0].shocks.size(), job.network.nodes(), bytes / (1 << 20), job.limits.memory_bytes >> 20),
              {{}, 0, 0, "explain"}, "Join shocks by patterns, or ask for fewer days.");
}

namespace {

// What an event leaves of a node's capacity is known where it is alone there; who rebuilds works for it, which is not followed.
Result<> check_explained_events(const Job& job) {
  const Scenario& scenario = job.scenarios[0];
  const auto shocks_of = shocks_by_node(scenario, job.network.nodes());
  for (const Shock& shock : scenario.shocks) {
    if (!shock.event) continue;
    if (!shock.event->rebuild.empty())
      return fail(ErrorCode::contradiction, "Losses with rebuilding are not explained", {{}, 0, 0, "explain"},
                  "Let the capital come back by recovery instead.");
    for (const std::uint32_t node : shock.nodes)
      if (shocks_of[node].size() > 1)
        return fail(ErrorCode::contradiction,
                    fmt::format("Losses are not explained where a node ({}) has an event and another shock", job.network.names[node]),
                    {{}, 0, 0, "explain"}, "Keep one shock of the node.");
  }
  return {};
}

}  // namespace

Result<std::vector<Explanation>> explain_ario(const Job& job, const std::vector<std::uint32_t>& nodes) {
  const RunParameters& p = job.parameters;
  const Scenario& scenario = job.scenarios[0];
  if (p.ario.mode != shock::ArioMode::exact)
    return fail(ErrorCode::contradiction, "Losses of the compatible mode are not explained", {{}, 0, 0, "explain"}, "Use the exact mode.");
  if (p.ario.rationing != shock::Rationing::proportional && p.ario.rationing != shock::Rationing::final_demand_last)
    return fail(ErrorCode::contradiction, "Losses under a rule of rationing that treats buyers differently are not explained",
                {{}, 0, 0, "explain"}, "Use proportional rationing or final demand last, or the model daily.");
  TRY(check_explained_events(job));
  const auto n = static_cast<double>(job.network.nodes()), origins = static_cast<double>(scenario.shocks.size() + 1);
  TRY(check_explanation((n * n + (6 * static_cast<double>(job.network.sector_names.size()) + 2) * n * origins) * sizeof(double) +
                            p.days * n * static_cast<double>(HeldDays::bytes_per_node_and_day()),
                        job));
  const auto input = ario_input(*job.network.table);
  shock::ArioParameters parameters = p.ario;
  parameters.steps_per_year = p.days_per_year;
  shock::ArioRecord record;
  record.unmet = record.value_added = false;
  TRY_ASSIGN(const auto members, ario_members(job.scenarios, p.days, input->network, parameters, job.network.names));
  Attribution attribution(input->network, p.days_per_year, scenario, parameters.order_rule == shock::OrderRule::alternative, nodes);
  record.observe = [&](const shock::ArioStep& step) { attribution.step(step); };
  auto ran = shock::run_ario(input->network, parameters, members, {}, p.days, record, job.threads, job.progress, job.limits);
  if (!ran) return tl::unexpected(of_scenarios(std::move(ran).error(), job, input->network, parameters, members));
  return attribution.explanations();
}

}  // namespace detail

Result<Why> explain(const Network& network, const Scenario& scenario, const RunParameters& parameters,
                    const std::vector<std::uint32_t>& nodes, int threads, Progress& progress, const Limits& limits) {
  const detail::Job job{network, {&scenario, 1}, parameters, threads, progress, limits};
  TRY(detail::check_fit(job));
  Why why;
  why.model = parameters.model;
  for (const Shock& shock : scenario.shocks) why.origins.push_back(shock.text);
  why.origins.emplace_back("elsewhere");
  auto explanations = [&] {
    switch (parameters.model) {
      case Model::ario: return detail::explain_ario(job, nodes);
      case Model::daily: return detail::explain_daily(job, nodes);
      case Model::cascade: return detail::explain_cascade(job, nodes);
      case Model::leontief:
      case Model::ghosh: break;
    }
    return detail::explain_linear(job, nodes);
  }();
  TRY_ASSIGN(why.nodes, std::move(explanations));
  return why;
}

}  // namespace entrepot::stress
