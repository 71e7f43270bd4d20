// The rules of days of cover as a rulebook has them in its parameters.
#pragma once

#include "reserves/cover.h"
#include "reserves/rulebook.h"

namespace entrepot::reserves {

// Errors of all: missing_data (a parameter that is not there), bad_field.
Result<IeaRule> iea_rule(const Rulebook& rulebook);        // iep.toml
Result<EuRule> eu_rule(const Rulebook& rulebook);          // eu-stocks.toml
Result<EuGasRule> eu_gas_rule(const Rulebook& rulebook);   // eu-stocks.toml

}  // namespace entrepot::reserves
