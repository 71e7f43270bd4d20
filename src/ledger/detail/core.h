// The state behind `Ledger`, and the batch that is being made.
#pragma once

#include <queue>

#include "ledger/detail/id_table.h"
#include "ledger/ledger.h"

namespace entrepot::ledger::detail {

// What an expiry waits for. One whose transfer was undone or resolved meanwhile is passed over.
struct Due {
  Timestamp expires = 0, created = 0;
  std::uint32_t transfer = 0;
  friend auto operator<=>(const Due&, const Due&) = default;
};

class Core {
 public:
  Core();
  void begin(Timestamp clock);
  Outcome open(Asset asset, bool written);
  Outcome open(Account account, bool written);
  void transfer(std::span<const Transfer> requests, std::span<Receipt> receipts, std::span<const Outcome> written);
  Outcome enter(std::string_view text);
  Timestamp now() const { return next_; }
  Batch seal();

  std::uint32_t account_at(const Id& id) const;   // nowhere: none
  std::uint32_t transfer_at(const Id& id) const;  // nowhere: none

  std::map<std::uint32_t, Asset> assets_;
  std::vector<AccountState> accounts_;
  std::vector<KeptTransfer> transfers_;
  std::uint64_t batches_ = 0, records_ = 0;
  Timestamp time_ = 0;
  Digest digest_;

 private:
  // transfer_rules.cpp: whether a request may be done. `request` gets what it inherits from its target, and what it moves. `closed`: ids of offices.
  Outcome may_do(Transfer& request, Timestamp timestamp, bool closed) const;
  Outcome may_step(Transfer& request) const;
  Outcome may_reopen(Transfer& request) const;
  Outcome may_move(Transfer& request, Timestamp timestamp) const;
  bool closed_to_others(const Id& debit, const Id& credit) const;

  // transfer_effects.cpp
  void effect(const Transfer& transfer);
  void effect_of_step(const Transfer& transfer);
  void keep(const Transfer& transfer, TransferState state);
  void save(std::uint32_t account);  // for undo, while a chain is tried
  void resolve(std::uint32_t transfer, TransferState state);
  void expire(const Due& due);
  void undo_chain(std::size_t transfers_before);

  // core.cpp
  Outcome open_asset(const Asset& asset, bool written) const;
  Outcome open_account(const Account& account, bool written) const;
  void single(const Transfer& request, Receipt& receipt, std::span<const Outcome> written);
  void chain(std::span<const Transfer> requests, std::span<Receipt> receipts, std::span<const Outcome> written);
  void refuse_all(std::span<const Transfer> requests, std::span<Receipt> receipts, Outcome others, Outcome last);
  Outcome attempt(Transfer& request, Timestamp timestamp, bool closed);
  Receipt receipt_of(Outcome outcome, const Transfer& request) const;
  RecordSpace new_record();

  struct SavedAccount {
    std::uint32_t account;
    Totals totals;
    Id closed_by;
  };
  struct SavedTransfer {
    std::uint32_t transfer;
    TransferState state;
  };

  IdTable account_table_, transfer_table_;
  std::priority_queue<Due, std::vector<Due>, std::greater<>> due_;
  bool saving_ = false;
  std::vector<SavedAccount> saved_accounts_;
  std::vector<SavedTransfer> saved_transfers_;
  std::vector<Transfer> tried_;  // the chain in hand, with what it inherits
  std::vector<Outcome> outcomes_;
  bool refusing_ = false;  // the clock of this batch runs backwards
  bool entered_ = false;  // a text, in this batch: accounts of an office may move
  bool sealed_ = true;
  Timestamp next_ = 1;  // of the next record
  std::vector<std::byte> batch_;  // the digest before it, then its records
};

}  // namespace entrepot::ledger::detail
