#include <cstdint>
#include <cstring>

#include "fuzz_file.h"
#include "ledger/inspect.h"
#include "ledger/text.h"

using namespace entrepot::ledger;
using entrepot::fuzzing::require;

// Records as a journal of batches: what replays must replay to the same bytes, and hold all invariants; what does not is an error in words.
// A batch is a count byte and as many records; digests are made to fit, so that the rules are reached.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Replay replay("fuzz");
  Inspector inspector;
  Digest digest = first_digest();
  std::uint64_t number = 0, sequence = 1;
  while (size > 1 + record_bytes) {
    const std::size_t count = std::min<std::size_t>(1 + data[0] % 8, (size - 1) / record_bytes);
    std::string bytes(digest.begin(), digest.end());
    bytes.append(reinterpret_cast<const char*>(data + 1), count * record_bytes);
    digest = entrepot::sha256(bytes);
    const Batch batch{++number, sequence, digest, std::as_bytes(std::span(data + 1, count * record_bytes))};
    for (std::size_t i = 0; i < count; ++i) {
      const RecordView record(batch.records.data() + i * record_bytes, record_bytes);
      if (decode(record)) {
        (void)decode_asset(record);
        (void)decode_account(record);
        (void)flag_names(decode_transfer(record));
      }
    }
    inspector.add(batch);
    const auto added = replay.add(batch);
    if (!added) {
      require(!added.error().what.empty());
      return 0;
    }
    for (const Finding& finding : inspector.findings()) require(finding.violation.empty());
    require(replay.ledger().digest() == digest);
    require(!hledger_text(replay.ledger()).empty());
    sequence += count;
    data += 1 + count * record_bytes;
    size -= 1 + count * record_bytes;
  }
  return 0;
}
