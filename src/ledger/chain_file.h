// A file of transfers that are done all or none.
//
// CSV with the columns id, debit, credit, amount, and of the others those it needs: flags (words of flag_names, separated by spaces, without
// `linked`), target, timeout (90s, 48h, 30d), reference, code. A second step leaves debit and credit empty and names its target. A later row
// sees what an earlier one has done.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ledger/text.h"

namespace entrepot::ledger {

struct ChainRow {
  Transfer transfer;  // linked, all but the last
  std::string id;  // as it is written
  long line = 0;
};
struct ChainFile {
  std::vector<ChainRow> rows;
  Names names;  // of the accounts it names
};

// Amounts are read in the units of the accounts of `book`. Errors: those of CsvReader; missing_data (a column, no row), bad_field,
// unknown_name (a column, a flag), out_of_range, duplicate (an id that is there twice), limit_exceeded (more than batch_max rows).
Result<ChainFile> parse_chain(std::string_view text, const std::string& file, const Ledger& book);

// One word per way of `TransferFlags`. Errors: unknown_name.
Result<std::uint16_t> parse_flag(std::string_view word, Where where = {});

}  // namespace entrepot::ledger
