#include "ledger/ledger.h"

#include <fmt/format.h>

#include "ledger/detail/core.h"

namespace entrepot::ledger {

Ledger::Ledger() : core_(std::make_unique<detail::Core>()) {}
Ledger::~Ledger() = default;
Ledger::Ledger(Ledger&&) noexcept = default;
Ledger& Ledger::operator=(Ledger&&) noexcept = default;

void Ledger::begin(Timestamp clock) { core_->begin(clock); }
Outcome Ledger::open(const Asset& asset, bool written) { return core_->open(asset, written); }
Outcome Ledger::open(const Account& account, bool written) { return core_->open(account, written); }
void Ledger::transfer(std::span<const Transfer> requests, std::span<Receipt> receipts, std::span<const Outcome> written) {
  core_->transfer(requests, receipts, written);
}
Outcome Ledger::enter(std::string_view text) { return core_->enter(text); }
Timestamp Ledger::now() const { return core_->now(); }
Batch Ledger::seal() { return core_->seal(); }

std::vector<Receipt> Ledger::apply(Timestamp clock, std::span<const Transfer> requests) {
  std::vector<Receipt> receipts(requests.size());
  begin(clock);
  transfer(requests, receipts);
  seal();
  return receipts;
}

std::uint64_t Ledger::batches() const { return core_->batches_; }
std::uint64_t Ledger::records() const { return core_->records_; }
const Digest& Ledger::digest() const { return core_->digest_; }
Timestamp Ledger::time() const { return core_->time_; }
std::span<const AccountState> Ledger::accounts() const { return core_->accounts_; }
const std::map<std::uint32_t, Asset>& Ledger::assets() const { return core_->assets_; }
std::span<const KeptTransfer> Ledger::transfers() const { return core_->transfers_; }

const AccountState* Ledger::account(const Id& id) const {
  const std::uint32_t at = core_->account_at(id);
  return at == detail::nowhere ? nullptr : &core_->accounts_[at];
}

const KeptTransfer* Ledger::find(const Id& transfer) const {
  const std::uint32_t at = core_->transfer_at(transfer);
  return at == detail::nowhere ? nullptr : &core_->transfers_[at];
}

Digest first_digest() { return sha256("entrepot ledger, format 1"); }

std::string digest_text(const Digest& digest) {
  std::string out;
  for (const std::uint8_t byte : digest) out += fmt::format("{:02x}", byte);
  return out;
}

}  // namespace entrepot::ledger
