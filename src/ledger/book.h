// A ledger and its journal for many threads: what is answered is on the disk. Requests that come while a batch is being written form the next
// one (group commit).
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <span>
#include <vector>

#include "base/progress.h"
#include "base/result.h"
#include "ledger/journal.h"

namespace entrepot::ledger {

class Book {
 public:
  using Clock = std::function<Timestamp()>;
  // Replays the journal. Errors: those of `replay`.
  static Result<std::unique_ptr<Book>> open(std::unique_ptr<Journal> journal, Clock clock, Progress& progress = no_progress(),
                                            OnEntry on_entry = {});

  // Each waits until its batch is on the disk. A refusal is no error: it is in the receipt, and recorded.
  // Errors: limit_exceeded (more than batch_max transfers); io when the journal cannot be written. From then on every call fails so: whether
  // the last batch is in the journal is known when the book is opened again.
  Result<std::vector<Receipt>> transfer(std::span<const Transfer> requests);
  Result<Outcome> open_ledger(const Asset& asset);
  Result<Outcome> open_account(const Account& account);
  // Several requests and texts in one batch, by what the ledger says meanwhile: f may read, open accounts, transfer and enter. No other
  // request comes between. f must not throw, and what it asks for must not number more than batch_max.
  Result<> act(const std::function<void(Ledger&)>& f);
  // Lets ledger time reach the clock's, so that what is due expires. clock_runs_backwards: nothing moved, and a text in the journal says so.
  Result<Outcome> advance();

  // Reads between batches: f(const Ledger&) sees all of a batch or nothing of it. Errors: io as above.
  template <class F>
  Result<std::invoke_result_t<F, const Ledger&>> read(F&& f) const {
    const std::shared_lock lock(ledger_mutex_);
    if (failed_) return tl::unexpected<Error>(*failed_);
    return std::forward<F>(f)(ledger_);
  }

 private:
  struct Ask;
  Book(std::unique_ptr<Journal> journal, Clock clock, Ledger ledger);
  Result<> submit(Ask& ask);
  void write(std::span<Ask* const> group);
  Result<> write_batch(std::span<Ask* const> group);
  std::vector<Ask*> next_group();

  std::unique_ptr<Journal> journal_;
  Clock clock_;
  mutable std::shared_mutex ledger_mutex_;  // held by the writer from a batch's first request until it is on the disk
  Ledger ledger_;
  std::optional<Error> failed_;
  std::mutex queue_mutex_;
  std::deque<Ask*> queue_;
  bool writing_ = false;  // one of the threads that wait writes for all of them
};

}  // namespace entrepot::ledger
