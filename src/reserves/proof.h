// Whether a store keeps every rule of the reference: those of the ledger, and those of the register, from the balances that stand in the ledger.
//
// 1 to 8, 13, 14 are the ledger's (ledger/inspect.h). 9 to 12 are the register's:
//
//   9   for each lot the sum over all accounts countable:X:LOT = floor(held * factor), 0 where it does not count; what counts for another than
//       the holder is what its recognitions say
//   10  for each release: countable units reserved for who draws = floor(factor * stock reserved of who must give)
//   11  for each lot attested = held + in transit + received + lost + expired + used + converted
//   12  for each good what left lots by conversion = what came into lots; what did not arrive is in `lost`
//
// and 15 to 17 say how far the register itself can be relied on.
#pragma once

#include "ledger/inspect.h"

namespace entrepot::reserves {

struct RegisterProof {
  ledger::Verification ledger;
  bool has_register = false;  // false: no request stands in the store
  std::vector<ledger::Finding> findings;  // all, in order of their numbers
  bool holds() const;
};

// What is wrong with the store is a finding; an error is one of reading it.
Result<RegisterProof> verify_register(ledger::Journal& journal, Progress& progress = no_progress());

}  // namespace entrepot::reserves
