// The invariants of a ledger, checked from the bytes of its journal alone: nothing of the state machine is used, so that a mistake there
// is found here.
#pragma once

#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "ledger/journal.h"

namespace entrepot::ledger {

struct Finding {
  int invariant = 0;  // 1 to 14
  std::string rule;
  bool of_callers = false;  // about stocks, rights or conversions: what the callers of the ledger must keep
  std::string violation;    // the first; empty: it holds
};

class Inspector {
 public:
  Inspector();
  void add(const Batch& batch);
  std::vector<Finding> findings() const;  // all fourteen, as far as the batches given so far

 private:
  using Wide = __int128_t;
  struct Tally {
    std::string name;
    std::uint32_t ledger = 0;
    std::uint16_t flags = 0;
    Wide debits_pending = 0, debits_posted = 0, credits_pending = 0, credits_posted = 0;
  };
  struct Reservation {
    Id debit, credit;
    std::int64_t amount = 0;
    Timestamp due = 0;  // 0: never
    bool resolved = false;
  };

  void violated(int invariant, std::string how);
  void add_record(RecordView record, Timestamp moment);
  void add_transfer(const Transfer& transfer);
  void add_expiry(const Transfer& expiry);
  void resolve(const Transfer& second, const char* how);
  void check_chain(const Record& head, const Transfer& transfer);
  void check_limits(const Tally& account, const Transfer& transfer);
  Tally* tally(const Id& account, const Transfer& transfer);

  std::vector<Finding> findings_;
  std::unordered_map<Id, Tally> accounts_;
  std::unordered_map<Id, bool> transfers_;
  std::unordered_map<Id, Reservation> reservations_;
  std::multimap<Timestamp, Id> due_;
  Digest digest_ = first_digest();
  std::uint64_t sequence_ = 0, batches_ = 0;
  Timestamp last_ = 0;
  bool entered_ = false;  // a text, in the batch
  enum class Chain : std::uint8_t { none, done, refused } chain_ = Chain::none;
};

struct Verification {
  std::uint64_t batches = 0, records = 0;
  Digest digest{};
  std::vector<Finding> findings;
  bool holds() const;
};

// Replays the journal and inspects it. What is wrong with the ledger is a finding; an error is one of reading it.
Result<Verification> verify(Journal& journal, Progress& progress = no_progress());

}  // namespace entrepot::ledger
