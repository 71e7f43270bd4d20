#include "stress/detail/plan_parts.h"

#include <fmt/format.h>

#include "stress/detail/plan_keys.h"

namespace entrepot::stress::detail {

Result<EnsembleModel> read_model(const TomlKeys& top) {
  EnsembleModel model;
  if (!top.has("model")) return model;
  TRY_ASSIGN(const TomlKeys keys, TomlKeys::over(top.table().at("model"), top.file(), "[model]"));
  TRY(keys.only({"inventory_days", "inventory_restoration_days", "capital_ratio", "psi", "alpha_max", "alpha_tau_days", "rationing",
                 "orders", "production"}));
  model.where = keys.where("psi");
  const auto take = [&](const std::string& key, double least, double most, std::optional<double>& out) -> Result<> {
    if (!keys.has(key)) return {};
    TRY_ASSIGN(out, number_between(keys, key, least, most));
    return {};
  };
  const auto take_numbers = [&](ModelInput input, SectorNumbers& out) -> Result<> {
    if (!keys.has(std::string(model_input(input).key))) return {};
    TRY_ASSIGN(out, numbers_by_sector(keys, model_input(input)));
    return {};
  };
  TRY(take_numbers(ModelInput::inventory_days, model.inventory_days));
  TRY(take_numbers(ModelInput::inventory_restoration_days, model.inventory_restoration_days));
  TRY(take_numbers(ModelInput::capital_ratio, model.capital_ratio));
  TRY(take("psi", 0.01, 1, model.psi));
  TRY(take("alpha_max", 1, shock::overproduction_most, model.alpha_max));
  TRY(take("alpha_tau_days", 1, horizon_max, model.alpha_tau_days));
  TRY(choose(keys, "rationing", shock::rationing_names, model.rationing));
  if (model.rationing == shock::Rationing::priority)
    return fail(ErrorCode::contradiction, "priority needs classes of buyers, which an ensemble does not read", keys.where("rationing"),
                "Take another rule, or `stress run --rationing priority --buyer-classes FILE` for one scenario.");
  TRY(choose(keys, "orders", shock::order_rule_names, model.orders));
  auto production = shock::ProductionFunction::leontief;
  TRY(choose(keys, "production", shock::production_function_names, production));
  if (keys.has("production")) model.production = production;
  return model;
}

}  // namespace entrepot::stress::detail
