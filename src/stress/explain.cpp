#include "stress/explain.h"

#include <fmt/format.h>

#include "base/memory_text.h"
#include "stress/detail/attribution.h"
#include "stress/detail/explainers.h"
#include "stress/detail/held_days.h"
#include "stress/detail/origins.h"

namespace entrepot::stress {
namespace detail {

Result<> check_explanation(double bytes, const Job& job) {
  if (bytes <= static_cast<double>(job.limits.memory_bytes)) return {};
  return fail(ErrorCode::limit_exceeded,
              fmt::format("The explanation of {} shocks on {} nodes needs {}", job.scenarios[0].shocks.size(), job.network.nodes(),
                          beyond_memory(bytes, job.limits.memory_bytes)),
              {{}, 0, 0, "explain"}, "Join shocks by patterns, or ask for fewer days.");
}

Result<std::vector<Explanation>> explain_ario(const Job& job, const std::vector<std::uint32_t>& nodes,
                                              std::vector<std::string>& other_causes) {
  const RunParameters& p = job.parameters;
  const auto input = ario_input(*job.network.table, job.network.names);
  const Origins origins(input->network, p.days_per_year, job.scenarios[0], p.ario.mode == shock::ArioMode::boario_compatible);
  other_causes = origins.others();
  const auto n = static_cast<double>(job.network.nodes()), shares = static_cast<double>(origins.size());
  TRY(check_explanation((n * n + (6 * static_cast<double>(job.network.sector_names.size()) + 3) * n * shares) * sizeof(double) +
                            p.days * n * static_cast<double>(HeldDays::bytes_per_node_and_day()),
                        job));
  shock::ArioParameters parameters = p.ario;
  parameters.steps_per_year = p.days_per_year;
  shock::ArioRecord record;
  record.unmet = record.value_added = false;
  TRY_ASSIGN(const auto members, ario_members(job.scenarios, p.days, input->network, parameters, job.network.names));
  Attribution attribution(input->network, p.days_per_year, origins, parameters.order_rule == shock::OrderRule::alternative, nodes);
  record.observe = [&](const shock::ArioStep& step) { attribution.step(step); };
  auto ran = shock::run_ario(input->network, parameters, members, {}, p.days, record, job.threads, job.progress, job.limits);
  if (!ran) return tl::unexpected(of_scenarios(std::move(ran).error(), job, input->network, parameters, members));
  return attribution.explanations();
}

}  // namespace detail

std::vector<std::pair<std::string, double>> behind_rows(const Network& network, const HeldStretch& stretch) {
  std::vector<std::pair<std::string, double>> rows;
  for (const Behind& one : stretch.behind) rows.emplace_back(network.names[one.node], one.share);
  if (stretch.behind_others != 0) rows.emplace_back("(others)", stretch.behind_others);
  if (stretch.behind_nobody != 0) rows.emplace_back("(no other node)", stretch.behind_nobody);
  return rows;
}

Result<Why> explain(const Network& network, const Scenario& scenario, const RunParameters& parameters,
                    const std::vector<std::uint32_t>& nodes, int threads, Progress& progress, const Limits& limits) {
  const detail::Job job{network, {&scenario, 1}, parameters, threads, progress, limits};
  TRY(detail::check_fit(job));
  Why why;
  why.model = parameters.model;
  why.shocks = scenario.shocks.size();
  for (const Shock& shock : scenario.shocks) why.origins.push_back(shock.text);
  std::vector<std::string> other_causes;
  auto explanations = [&] {
    switch (parameters.model) {
      case Model::ario: return detail::explain_ario(job, nodes, other_causes);
      case Model::daily: return detail::explain_daily(job, nodes);
      case Model::cascade: return detail::explain_cascade(job, nodes);
      case Model::leontief:
      case Model::ghosh: break;
    }
    return detail::explain_linear(job, nodes);
  }();
  TRY_ASSIGN(why.nodes, std::move(explanations));
  why.origins.insert(why.origins.end(), other_causes.begin(), other_causes.end());
  why.origins.emplace_back("elsewhere");
  return why;
}

}  // namespace entrepot::stress
