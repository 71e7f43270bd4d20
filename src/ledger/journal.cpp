#include "ledger/journal.h"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

namespace entrepot::ledger {
namespace {

RecordView record_at(const Batch& batch, std::size_t i) { return RecordView(batch.records.data() + i * record_bytes, record_bytes); }

// The clock reading that leads to the same moment, or to the same refusal.
Timestamp clock_of(const Record& first, Timestamp time) {
  return first.outcome == Outcome::clock_runs_backwards ? time - clock_tolerance - 1 : first.timestamp;
}

}  // namespace

Result<> MemoryJournal::append(const Batch& batch) {
  if (batch.number != batches.size() + 1) return fail(ErrorCode::contradiction, "Another writer came between", {name(), 0, 0, ""});
  batches.push_back({batch, {batch.records.begin(), batch.records.end()}});
  return {};
}

Result<> MemoryJournal::read(const std::function<Result<>(const Batch&)>& each) {
  for (Kept& kept : batches) {
    kept.batch.records = kept.bytes;
    TRY(each(kept.batch));
  }
  return {};
}

Result<> Replay::damage(const Batch& batch, std::size_t record, std::string what) const {
  return fail(ErrorCode::contradiction, std::move(what),
              {fmt::format("{}, batch {}, record {}", name_, batch.number, batch.first_sequence + record), 0, 0, ""},
              "The journal is damaged or was changed: restore a copy of it.");
}

Result<> Replay::add(const Batch& batch) {
  if (batch.number != ledger_.batches() + 1)
    return damage(batch, 0, fmt::format("It follows batch {}: batches are missing or out of order", ledger_.batches()));
  if (batch.first_sequence != ledger_.records() + 1)
    return damage(batch, 0, fmt::format("The record before it is {}: records are missing or out of order", ledger_.records()));
  if (batch.records.empty() || batch.records.size() % record_bytes != 0)
    return damage(batch, 0, fmt::format("{} bytes are no whole number of records", batch.records.size()));
  TRY(repeat(batch));
  const Batch made = ledger_.seal();
  const bool same =
      made.records.size() == batch.records.size() && std::memcmp(made.records.data(), batch.records.data(), made.records.size()) == 0;
  if (!same) {
    const auto [differs, other] = std::mismatch(made.records.begin(), made.records.end(), batch.records.begin(), batch.records.end());
    return damage(batch, static_cast<std::size_t>(differs - made.records.begin()) / record_bytes,
                  "It does not follow from the records before it by the rules of the ledger");
  }
  if (made.digest != batch.digest)
    return damage(batch, 0,
                  fmt::format("The digest of the batch is {}, its records give {}", digest_text(batch.digest), digest_text(made.digest)));
  return {};
}

Result<> Replay::repeat(const Batch& batch) {
  bool begun = false;
  for (std::size_t i = 0; i < batch.count(); ++i) {
    auto head = decode(record_at(batch, i));
    if (!head) return damage(batch, i, head.error().what);
    if (!begun) ledger_.begin(clock_of(*head, ledger_.time()));
    begun = true;
    if (head->kind == RecordKind::expiry) continue;  // comes of itself
    if (head->kind == RecordKind::ledger) {
      ledger_.open(decode_asset(record_at(batch, i)), head->outcome == Outcome::ok);
      continue;
    }
    if (head->kind == RecordKind::account) {
      ledger_.open(decode_account(record_at(batch, i)), head->outcome == Outcome::ok);
      continue;
    }
    if (head->kind == RecordKind::entry) {
      TRY(repeat_entry(batch, i));
      continue;
    }
    requests_.clear(), written_.clear();  // a run of transfers; a submission ends at an open chain
    for (; i < batch.count(); ++i) {
      head = decode(record_at(batch, i));
      if (!head || head->kind != RecordKind::transfer) break;
      requests_.push_back(decode_transfer(record_at(batch, i)));
      written_.push_back(head->outcome);
      if (head->outcome == Outcome::linked_event_chain_open) {
        ++i;
        break;
      }
    }
    --i;
    receipts_.resize(requests_.size());
    ledger_.transfer(requests_, receipts_, written_);
  }
  return {};
}

// The parts of a text, each with what is left of it; `record` ends at the last one.
Result<> Replay::repeat_entry(const Batch& batch, std::size_t& record) {
  const std::size_t first = record;
  TRY_ASSIGN(const Record head, decode(record_at(batch, first)));
  std::string text;
  std::uint32_t left = decode_entry_part(record_at(batch, first)).left;
  for (;; ++record) {
    const auto part = record < batch.count() ? decode(record_at(batch, record)) : Result<Record>(head);
    if (record == batch.count() || !part || part->kind != RecordKind::entry) return damage(batch, first, "The end of its text is missing");
    EntryPart read = decode_entry_part(record_at(batch, record));
    if (read.left != left || left == 0 || read.goes_on != (record > first))
      return damage(batch, record, "It is not the next part of its text");
    text += read.text;
    if (left <= entry_part_bytes) break;
    left -= entry_part_bytes;
  }
  if (on_entry_) {
    TRY(on_entry_(ledger_, {batch.first_sequence + first, head.timestamp, head.outcome, text}));
  }
  ledger_.enter(text);
  return {};
}

Result<Ledger> replay(Journal& journal, Progress& progress, OnEntry on_entry) {
  Replay again(journal.name(), std::move(on_entry));
  const auto each = [&](const Batch& batch) -> Result<> {
    TRY(again.add(batch));
    if (batch.number % 64 != 0) return {};
    progress.update(-1, fmt::format("replaying the ledger: {} records", again.ledger().records()));
    return go_on(progress);
  };
  TRY(journal.read(each));
  return std::move(again.ledger());
}

}  // namespace entrepot::ledger
