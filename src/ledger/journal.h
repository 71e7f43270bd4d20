// Where batches are kept. The ledger owns the interface; src/store keeps them in SQLite and PostgreSQL.
#pragma once

#include <functional>
#include <vector>

#include "base/progress.h"
#include "base/result.h"
#include "ledger/ledger.h"

namespace entrepot::ledger {

class Journal {
 public:
  virtual ~Journal() = default;
  // The batch is on the disk, whole, when this returns without an error; after an error it is there whole or not at all.
  // Errors: io; contradiction when it is not the next one, so that another writer came between.
  virtual Result<> append(const Batch& batch) = 0;
  // All batches, in order. An error of `each` ends it and is returned. Errors: io, truncated, bad_syntax.
  virtual Result<> read(const std::function<Result<>(const Batch&)>& each) = 0;
  virtual std::string name() const = 0;  // for errors: a path, a URL without its password
};

class MemoryJournal final : public Journal {
 public:
  Result<> append(const Batch& batch) override;
  Result<> read(const std::function<Result<>(const Batch&)>& each) override;
  std::string name() const override { return "memory"; }

  struct Kept {
    Batch batch;
    std::vector<std::byte> bytes;
  };
  std::vector<Kept> batches;
};

// A text that was entered, as it is met again; the ledger is as it was before it.
struct Entry {
  std::uint64_t sequence = 0;  // of its first record
  Timestamp timestamp = 0;
  Outcome outcome = Outcome::ok;  // or clock_runs_backwards
  std::string_view text;
};
using OnEntry = std::function<Result<>(const Ledger& before, const Entry& entry)>;

// Does the requests of each batch again and compares every byte of what comes out.
class Replay {
 public:
  // An error of `on_entry` ends the replay and is returned.
  explicit Replay(std::string name, OnEntry on_entry = {}) : name_(std::move(name)), on_entry_(std::move(on_entry)) {}
  // Errors: contradiction (a record does not follow from those before it; numbers or digests do not), bad_syntax (not a record).
  Result<> add(const Batch& batch);
  Ledger& ledger() { return ledger_; }

 private:
  Result<> repeat(const Batch& batch);
  Result<> repeat_entry(const Batch& batch, std::size_t& record);
  Result<> damage(const Batch& batch, std::size_t record, std::string what) const;

  std::string name_;
  OnEntry on_entry_;
  Ledger ledger_;
  std::vector<Transfer> requests_;
  std::vector<Receipt> receipts_;
  std::vector<Outcome> written_;  // of the requests
};

Result<Ledger> replay(Journal& journal, Progress& progress = no_progress(), OnEntry on_entry = {});

}  // namespace entrepot::ledger
