// Which shocks a parameter or a scenario sets, and whether what it sets goes together.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/toml_keys.h"
#include "stress/ensemble_plan.h"

namespace entrepot::stress::detail {

std::vector<std::size_t> all_shocks(const std::vector<EnsembleShock>& shocks);
// The shocks that `key` names; all without it.
Result<std::vector<std::size_t>> shocks_named(const TomlKeys& keys, const std::string& key, const std::vector<EnsembleShock>& shocks);
// Of shocks that are named each must have it; of all, those that do.
Result<> keep_those_with(const EnsemblePlan& plan, ModelInput input, bool named, std::vector<std::size_t>& shocks, const Where& where);
// Recovery of capital takes a day at least, that of a concave shape three.
Result<> check_recovery(const EnsemblePlan& plan, ModelInput input, std::span<const std::size_t> shocks, double lowest, const Where& where);
// What a factor makes of the shocks must stay possible.
Result<> check_factor(const EnsemblePlan& plan, ModelInput input, std::span<const std::size_t> shocks, double highest, const Where& where);
// How much capital there is acts where it is rebuilt, and nowhere else.
Result<> check_rebuilt(const EnsemblePlan& plan, std::span<const std::size_t> shocks, const Where& where);
// A value and its factor would overrule each other, in two parameters or in one scenario.
Result<> check_overlap(const std::vector<EnsembleParameter>& before, const EnsembleParameter& parameter);
Result<> check_alone(const EnsembleScenario& scenario, const ModelInputInfo& info, const Where& where);

}  // namespace entrepot::stress::detail
