#include "ledger/rehearsal.h"

namespace entrepot::ledger {

Result<bool> is_rehearsal(Journal& journal) {
  static_assert(rehearsal_text.size() <= entry_part_bytes, "one record");
  bool known = false, is = false;
  const auto first = [&](const Batch& batch) -> Result<> {
    if (batch.number == 1 && batch.count() > 0) {
      const RecordView record(batch.records.data(), record_bytes);
      TRY_ASSIGN(const Record head, decode(record));
      is = head.kind == RecordKind::entry && head.outcome == Outcome::ok && decode_entry_part(record).text == rehearsal_text;
    }
    known = true;
    return fail(ErrorCode::interrupted, "The first batch is read");  // no more of it
  };
  if (auto read = journal.read(first); !read && !known) return tl::unexpected(std::move(read.error()));
  return is;
}

}  // namespace entrepot::ledger
