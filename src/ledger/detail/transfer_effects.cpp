#include "ledger/detail/core.h"

namespace entrepot::ledger::detail {

// What `may_do` allowed.
void Core::effect(const Transfer& transfer) {
  if ((transfer.flags & (post_pending | void_pending)) != 0) return effect_of_step(transfer);
  const std::uint32_t debit_at = account_at(transfer.debit), credit_at = account_at(transfer.credit);
  save(debit_at);
  save(credit_at);
  AccountState &debit = accounts_[debit_at], &credit = accounts_[credit_at];
  if ((transfer.flags & reopen) != 0) {
    if (debit.closed_by == transfer.target) debit.closed_by = {};
    if (credit.closed_by == transfer.target) credit.closed_by = {};
    return keep(transfer, TransferState::posted);
  }
  if ((transfer.flags & pending) != 0) {
    debit.totals.debits_pending += transfer.moved;
    credit.totals.credits_pending += transfer.moved;
    if (transfer.timeout_s != 0)
      due_.push({transfer.timestamp + std::int64_t{transfer.timeout_s} * 1'000'000'000, transfer.timestamp,
                 static_cast<std::uint32_t>(transfers_.size())});
    return keep(transfer, TransferState::pending);
  }
  debit.totals.debits_posted += transfer.moved;
  credit.totals.credits_posted += transfer.moved;
  if ((transfer.flags & close_debit) != 0) debit.closed_by = transfer.id;
  if ((transfer.flags & close_credit) != 0) credit.closed_by = transfer.id;
  keep(transfer, TransferState::posted);
}

void Core::effect_of_step(const Transfer& transfer) {
  const std::uint32_t target = transfer_at(transfer.target);
  const bool posts = (transfer.flags & post_pending) != 0;
  resolve(target, posts ? TransferState::pending_posted : TransferState::pending_voided);
  accounts_[account_at(transfer.debit)].totals.debits_posted += transfer.moved;
  accounts_[account_at(transfer.credit)].totals.credits_posted += transfer.moved;
  keep(transfer, TransferState::posted);
}

// Takes a reservation off both accounts.
void Core::resolve(std::uint32_t transfer, TransferState state) {
  KeptTransfer& target = transfers_[transfer];
  const std::uint32_t debit = account_at(target.debit), credit = account_at(target.credit);
  save(debit);
  save(credit);
  if (saving_) saved_transfers_.push_back({transfer, target.state});
  accounts_[debit].totals.debits_pending -= target.moved;
  accounts_[credit].totals.credits_pending -= target.moved;
  target.state = state;
}

void Core::keep(const Transfer& transfer, TransferState state) {
  const auto position = static_cast<std::uint32_t>(transfers_.size());
  transfers_.push_back({transfer, state});
  transfer_table_.add(transfer.id, position, [this](std::uint32_t at) { return transfers_[at].id; });
}

void Core::save(std::uint32_t account) {
  if (saving_) saved_accounts_.push_back({account, accounts_[account].totals, accounts_[account].closed_by});
}

void Core::undo_chain(std::size_t transfers_before) {
  for (auto saved = saved_accounts_.rbegin(); saved != saved_accounts_.rend(); ++saved) {
    accounts_[saved->account].totals = saved->totals;
    accounts_[saved->account].closed_by = saved->closed_by;
  }
  for (auto saved = saved_transfers_.rbegin(); saved != saved_transfers_.rend(); ++saved) transfers_[saved->transfer].state = saved->state;
  while (transfers_.size() > transfers_before) {
    transfer_table_.remove_last(transfers_.back().id, [this](std::uint32_t at) { return transfers_[at].id; });
    transfers_.pop_back();
  }
}

void Core::expire(const Due& due) {
  if (due.transfer >= transfers_.size()) return;
  const KeptTransfer& target = transfers_[due.transfer];
  if (target.timestamp != due.created || target.state != TransferState::pending) return;
  Transfer expiry;
  expiry.target = target.id;
  expiry.debit = target.debit;
  expiry.credit = target.credit;
  expiry.ledger = target.ledger;
  expiry.code = target.code;
  expiry.amount = target.moved;
  expiry.timestamp = next_++;
  resolve(due.transfer, TransferState::pending_expired);
  encode(expiry, Outcome::ok, new_record(), RecordKind::expiry);
}

}  // namespace entrepot::ledger::detail
