// What `entrepot finance swap` prints: where swaps stand, and what was refused.
#pragma once

#include <string>
#include <vector>

#include "finance/swap.h"
#include "ledger_command.h"

namespace entrepot::app {

// All, or those of the name `id`; `confirm`: what has to be confirmed before they can be called lawful. Errors: not_found.
Result<int> print_swaps(const finance::Arrangement& arrangement, const ledger::Ledger& book, const std::string& id, bool json,
                        const std::vector<std::string>& confirm = {});
// What was refused, with the reason, in the order in which it was asked for.
Result<int> print_refusals(const LedgerPlace& place, bool json);

}  // namespace entrepot::app
