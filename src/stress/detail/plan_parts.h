// The tables of a file of an ensemble: [model], [[shock]], [[parameter]], [[scenario]].
#pragma once

#include "base/toml_keys.h"
#include "stress/ensemble_plan.h"

namespace entrepot::stress::detail {

Result<EnsembleModel> read_model(const TomlKeys& top);
Result<EnsembleShock> read_shock(const TomlKeys& keys, int horizon);
// Of the plan the shocks are read before these.
Result<EnsembleParameter> read_parameter(const TomlKeys& keys, const EnsemblePlan& plan);
Result<EnsembleScenario> read_scenario(const TomlKeys& keys, const EnsemblePlan& plan);

}  // namespace entrepot::stress::detail
