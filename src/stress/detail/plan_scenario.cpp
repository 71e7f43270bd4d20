#include "stress/detail/plan_parts.h"

#include <fmt/format.h>

#include "stress/detail/plan_checks.h"
#include "stress/detail/plan_keys.h"

namespace entrepot::stress::detail {

Result<EnsembleScenario> read_scenario(const TomlKeys& keys, const EnsemblePlan& plan) {
  std::vector<std::string> known = input_keys();
  known.insert(known.end(), {"name", "shocks"});
  TRY(keys.only(known));
  EnsembleScenario scenario;
  TRY_ASSIGN(scenario.name, keys.text("name"));
  scenario.where = keys.where("name");
  TRY_ASSIGN(scenario.shocks, shocks_named(keys, "shocks", plan.shocks));
  for (const ModelInputInfo& info : model_inputs()) {
    const std::string key(info.key);
    if (!keys.has(key)) continue;
    TRY(check_alone(scenario, info, keys.where(key)));
    if (info.input == ModelInput::capital_ratio) TRY(check_rebuilt(plan, scenario.shocks, keys.where(key)));
    if (info.by_sector && keys.table().at(key).is_string()) {
      TRY_ASSIGN(SectorNumbers numbers, numbers_by_sector(keys, info));
      scenario.by_sector.emplace_back(info.input, std::move(numbers));
      continue;
    }
    TRY_ASSIGN(const double value, number_between(keys, key, info.least, info.most));
    if (info.of_shock) {
      std::vector<std::size_t> set = scenario.shocks;
      TRY(keep_those_with(plan, info.input, false, set, keys.where(key)));
      TRY(check_recovery(plan, info.input, set, value, keys.where(key)));
      TRY(check_factor(plan, info.input, set, value, keys.where(key)));
    }
    scenario.values.emplace_back(info.input, value);
  }
  return scenario;
}

}  // namespace entrepot::stress::detail
