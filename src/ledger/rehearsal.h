// Stores for rehearsal: their clock may be given, ahead of the system's, too. Decided before anything else is in the store, and never later: it is
// the first record of the journal, a text.
#pragma once

#include <string_view>

#include "ledger/journal.h"

namespace entrepot::ledger {

constexpr std::string_view rehearsal_text = R"({"format":"ledger 1","do":"rehearsal"})";

// Whether that is the first record. Reads the first batch only. Errors: those of the journal.
Result<bool> is_rehearsal(Journal& journal);

}  // namespace entrepot::ledger
