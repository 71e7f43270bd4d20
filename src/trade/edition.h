// Flows in the codes of another HS edition, by a table that the user states. Nothing is guessed.
#pragma once

#include "base/result.h"
#include "trade/load_report.h"
#include "trade/reference_files.h"
#include "trade/trade_table.h"

namespace entrepot::trade {

// A conversion gives each code one target: good for statistics, and the report says so. A correlation lists every legal link: codes with one
// target (1:1, n:1) are taken, rows of the others (1:n, n:n) are rejected, never shared out. Rows that come to one key are added up; a sum with a
// missing quantity is missing. Errors: contradiction (the table begins at another edition, or the flows have codes as reported);
// unsupported (the table does not lead to an HS edition, or the codes have not six digits).
Result<TradeTable> in_edition_of(const TradeTable& table, const Correspondence& correspondence, LoadReport& report);

// The step of a file of links that begins at the edition. Errors: missing_data, with what the file has.
Result<Correspondence> step_from(const std::vector<Correspondence>& steps, HsEdition edition);

}  // namespace entrepot::trade
