#include "stress/explain.h"

#include <fmt/format.h>

#include "stress/detail/attribution.h"

namespace entrepot::stress {

Result<Why> explain(const Network& network, const Scenario& scenario, const RunParameters& p, const std::vector<std::uint32_t>& nodes,
                    int threads, Progress& progress, const Limits& limits) {
  const Where where{{}, 0, 0, "explain"};
  if (p.model != Model::ario || !network.table)
    return fail(ErrorCode::contradiction, fmt::format("Losses of the model {} are not explained", model_name(p.model)), where,
                "Use the model ario.");
  if (p.ario.mode != shock::ArioMode::exact)
    return fail(ErrorCode::contradiction, "Losses of the compatible mode are not explained", where, "Use the exact mode.");
  const std::size_t n = network.nodes(), origins = scenario.shocks.size() + 1;
  const std::size_t need =
      (n * n + (network.sector_names.size() + 2) * n * origins + static_cast<std::size_t>(p.days) * n * 3) * sizeof(double);
  if (need > limits.memory_bytes)
    return fail(ErrorCode::limit_exceeded,
                fmt::format("The explanation of {} shocks on {} nodes needs {} MB, more than the limit of {} MB", origins - 1, n,
                            need >> 20, limits.memory_bytes >> 20),
                where, "Join shocks by patterns, or raise the memory limit.");
  const auto input = ario_input(*network.table);
  shock::ArioParameters parameters = p.ario;
  parameters.steps_per_year = p.days_per_year;
  shock::ArioRecord record;
  record.unmet = record.value_added = false;
  detail::Attribution attribution(input->network, p.days_per_year, scenario, parameters.order_rule == shock::OrderRule::alternative, nodes);
  record.observe = [&](const shock::ArioStep& step) { attribution.step(step); };
  TRY(shock::run_ario(input->network, parameters, ario_members({&scenario, 1}, p.days), {}, p.days, record, threads, progress, limits));
  Why why;
  for (const Shock& shock : scenario.shocks) why.origins.push_back(shock.text);
  why.origins.emplace_back("elsewhere");
  why.nodes = attribution.explanations();
  return why;
}

}  // namespace entrepot::stress
