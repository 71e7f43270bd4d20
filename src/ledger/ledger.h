// The ledger: accounts in any unit, two-phase transfers, limits that hold, chains, all in memory and by one writer.
//
// A pure state machine. Time comes in with each batch; nothing here reads a clock, a file or random numbers. What it records is handed to
// a `Journal`; replaying that (journal.h) gives the same accounts and the same digest. `Book` (book.h) puts both together for many threads.
//
// Symbols: dp, d debits pending and posted of an account; cp, c credits; a amount.
//
//   pending a        dp += a (debit account), cp += a (credit account)
//   post b <= a      dp -= a, d += b;  cp -= a, c += b      the rest a - b goes back
//   void, expiry     dp -= a;  cp -= a
//   limits           dp + d + a <= c  (debits_must_not_exceed_credits), cp + c + a <= d  (credits_must_not_exceed_debits), when a is
//                    reserved or moved: a second step can break no limit
//   balancing debit  moves min(amount, max(0, c - dp - d)) of the debit account; balancing credit: min(amount, max(0, d - cp - c))
//   expiry           at timestamp + timeout, by the time of the ledger only, before the requests of a batch of that moment or later, in
//                    order of time of expiry, then of creation
//   digest           h_n = SHA-256(h_{n-1} | record_1 | ... | record_m), h_0 = SHA-256("entrepot ledger, format 1")
//
// A batch happens at one moment, max(clock reading, last timestamp + 1); its records are a nanosecond apart. A reading that is more than
// `clock_tolerance` behind the last timestamp is refused.
//
// Model: the data model and two-phase transfers of TigerBeetle (docs.tigerbeetle.com, reference), with partial posts that give the rest back.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/sha256.h"
#include "ledger/records.h"

namespace entrepot::ledger {

namespace detail {
class Core;
}

using Digest = Sha256;
constexpr std::size_t batch_max = 8'190;  // requests in one submission or one batch
constexpr Timestamp clock_tolerance = 1'000'000'000;
constexpr std::size_t entry_bytes_max = std::size_t{256} * 1024;

struct Totals {
  std::int64_t debits_pending = 0, debits_posted = 0, credits_pending = 0, credits_posted = 0;
  friend bool operator==(const Totals&, const Totals&) = default;
};

struct AccountState {
  Account account;
  Id id;
  Totals totals;
  Id closed_by;  // the transfer that closed it; zero: open
};

enum class TransferState : std::uint8_t { posted, pending, pending_posted, pending_voided, pending_expired };

struct KeptTransfer : Transfer {
  TransferState state = TransferState::posted;
};

struct Receipt {
  Outcome outcome = Outcome::ok;
  std::int64_t moved = 0;  // what this transfer, or the one that exists, reserved or posted
  Timestamp timestamp = 0;  // 0 when it was refused
  friend bool operator==(const Receipt&, const Receipt&) = default;
};

// A batch as it goes into a journal. The bytes belong to their owner.
struct Batch {
  std::uint64_t number = 0;  // from 1
  std::uint64_t first_sequence = 0;  // number of its first record, from 1
  Digest digest{};  // h_number
  std::span<const std::byte> records;
  std::size_t count() const { return records.size() / record_bytes; }
};

class Ledger {
 public:
  Ledger();
  ~Ledger();
  Ledger(Ledger&&) noexcept;
  Ledger& operator=(Ledger&&) noexcept;

  // One batch: begin, any number of requests, seal. What a request does is seen by the next one.
  void begin(Timestamp clock);
  // Numbers, names and ids of an office (numbers.h) are refused to who has entered no text in the batch (ledger_of_an_office, name_of_an_office,
  // id_of_an_office); `written`: it stands in a journal as opened, perhaps from before they were closed.
  Outcome open(const Asset& asset, bool written = false);
  Outcome open(const Account& account, bool written = false);
  // One submission: chains end inside it. Receipts in the order of the requests; as many of them. `written`: what a journal says of each.
  void transfer(std::span<const Transfer> requests, std::span<Receipt> receipts, std::span<const Outcome> written = {});
  // A text of the caller's: the facts behind what it asks for, in the same journal, batch and digest. The ledger keeps it and does not read it.
  // Not UTF-8, empty or above entry_bytes_max: text_not_valid, and not recorded.
  Outcome enter(std::string_view text);
  Timestamp now() const;  // of the next record of the batch in hand
  // Empty (number 0) when nothing was recorded. Its records stay until the next begin.
  Batch seal();

  // A batch of one submission.
  std::vector<Receipt> apply(Timestamp clock, std::span<const Transfer> requests);

  std::uint64_t batches() const;  // sealed
  std::uint64_t records() const;  // in sealed batches
  const Digest& digest() const;  // of the last sealed batch
  Timestamp time() const;  // of the last record
  std::span<const AccountState> accounts() const;  // in order of creation
  const std::map<std::uint32_t, Asset>& assets() const;
  std::span<const KeptTransfer> transfers() const;  // those that were accepted, in order
  const AccountState* account(const Id& id) const;  // null when there is none
  const KeptTransfer* find(const Id& transfer) const;

 private:
  std::unique_ptr<detail::Core> core_;
};

Digest first_digest();  // h_0
std::string digest_text(const Digest& digest);  // hexadecimal

}  // namespace entrepot::ledger
