#include "ledger/detail/core.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include "base/text.h"
#include "ledger/numbers.h"

namespace entrepot::ledger::detail {
namespace {

// Readings of a clock end here (year 2262), so that timestamps can grow for as long as anyone writes.
constexpr Timestamp latest = std::numeric_limits<Timestamp>::max() - (Timestamp{1} << 40);

constexpr std::size_t ahead = 12;  // requests whose ids are fetched from memory meanwhile

// Ids of offices are closed to what is asked for now, and to what a journal says was refused for it: what it holds from before stays.
bool ids_closed(std::span<const Outcome> written, std::size_t i) { return written.empty() || written[i] == Outcome::id_of_an_office; }

std::span<const Outcome> part_of(std::span<const Outcome> written, std::size_t from, std::size_t count) {
  return written.empty() ? written : written.subspan(from, count);
}

}  // namespace

Core::Core() : digest_(first_digest()) {}

std::uint32_t Core::account_at(const Id& id) const {
  return account_table_.find(id, [this](std::uint32_t at) { return accounts_[at].id; });
}

std::uint32_t Core::transfer_at(const Id& id) const {
  return transfer_table_.find(id, [this](std::uint32_t at) { return transfers_[at].id; });
}

void Core::begin(Timestamp clock) {
  sealed_ = false;
  entered_ = false;
  batch_.resize(sizeof(Digest));
  std::memcpy(batch_.data(), digest_.data(), sizeof(Digest));
  const Timestamp reading = std::min(clock, latest);
  refusing_ = reading < time_ - clock_tolerance;
  const Timestamp moment = std::max(reading, time_ + 1);
  next_ = moment;
  while (!refusing_ && !due_.empty() && due_.top().expires <= moment) {
    const Due due = due_.top();
    due_.pop();
    expire(due);
  }
}

RecordSpace Core::new_record() {
  batch_.resize(batch_.size() + record_bytes);
  return RecordSpace(batch_.data() + batch_.size() - record_bytes, record_bytes);
}

Batch Core::seal() {
  const std::size_t bytes = batch_.size() - std::min(batch_.size(), sizeof(Digest));
  if (bytes == 0 || sealed_) return {};
  sealed_ = true;
  const std::uint64_t first = records_ + 1;
  digest_ = sha256({reinterpret_cast<const char*>(batch_.data()), batch_.size()});
  records_ += bytes / record_bytes;
  time_ = next_ - 1;
  return {++batches_, first, digest_, std::span(batch_).subspan(sizeof(Digest))};
}

Outcome Core::open(Asset asset, bool written) {
  const Outcome outcome = refusing_ ? Outcome::clock_runs_backwards : open_asset(asset, written);
  if (outcome == Outcome::exists) return outcome;
  asset.timestamp = next_++;
  encode(asset, outcome, new_record());
  if (outcome == Outcome::ok) assets_.emplace(asset.ledger, std::move(asset));
  return outcome;
}

Outcome Core::open_asset(const Asset& asset, bool written) const {
  if (asset.ledger == 0) return Outcome::id_must_not_be_zero;
  if (const auto kept = assets_.find(asset.ledger); kept != assets_.end()) {
    const Asset& it = kept->second;
    const bool same = it.asset == asset.asset && it.unit == asset.unit && it.grade == asset.grade && it.places == asset.places;
    return same ? Outcome::exists : Outcome::exists_with_different_unit;
  }
  if (!is_valid_text(asset.asset, 32) || !is_valid_text(asset.unit, 24) || !is_valid_text(asset.grade, 40, true))
    return Outcome::text_not_valid;
  if (asset.places > 18) return Outcome::places_out_of_range;
  return asset.ledger >= first_of_a_register && !entered_ && !written ? Outcome::ledger_of_an_office : Outcome::ok;
}

Outcome Core::open(Account account, bool written) {
  const Outcome outcome = refusing_ ? Outcome::clock_runs_backwards : open_account(account, written);
  if (outcome == Outcome::exists) return outcome;
  account.timestamp = next_++;
  encode(account, outcome, new_record());
  if (outcome != Outcome::ok) return outcome;
  const Id id = account_id(account.name);
  const auto position = static_cast<std::uint32_t>(accounts_.size());
  accounts_.push_back({std::move(account), id, {}, {}});
  account_table_.add(id, position, [this](std::uint32_t at) { return accounts_[at].id; });
  return outcome;
}

Outcome Core::open_account(const Account& account, bool written) const {
  if (const std::uint32_t at = account_at(account_id(account.name)); !account.name.empty() && at != nowhere) {
    const Account& kept = accounts_[at].account;
    if (account.flags != kept.flags) return Outcome::exists_with_different_flags;
    if (account.reference != kept.reference) return Outcome::exists_with_different_reference;
    if (account.ledger != kept.ledger) return Outcome::exists_with_different_ledger;
    return account.code == kept.code ? Outcome::exists : Outcome::exists_with_different_code;
  }
  constexpr unsigned both = debits_must_not_exceed_credits | credits_must_not_exceed_debits;
  if ((account.flags & ~(both | of_an_office)) != 0) return Outcome::reserved_flag;
  if ((account.flags & both) == both) return Outcome::flags_are_mutually_exclusive;
  if (!is_valid_text(account.name, 72)) return Outcome::text_not_valid;
  if (!assets_.contains(account.ledger)) return Outcome::ledger_not_found;
  if (entered_ || written) return Outcome::ok;
  if (account.ledger >= first_of_a_register) return Outcome::ledger_of_an_office;
  return is_name_of_an_office(account.name) ? Outcome::name_of_an_office : Outcome::ok;
}

Outcome Core::enter(std::string_view text) {
  if (text.empty() || text.size() > entry_bytes_max || !is_valid_utf8(text)) return Outcome::text_not_valid;
  const Outcome outcome = refusing_ ? Outcome::clock_runs_backwards : Outcome::ok;
  for (std::size_t at = 0; at < text.size(); at += entry_part_bytes)
    encode_entry_part(text.substr(at), at > 0, outcome, next_++, new_record());
  entered_ = entered_ || outcome == Outcome::ok;
  return outcome;
}

Outcome Core::attempt(Transfer& request, Timestamp timestamp, bool closed) {
  const Outcome outcome = may_do(request, timestamp, closed);
  if (outcome != Outcome::ok) return outcome;
  request.timestamp = timestamp;
  effect(request);
  return outcome;
}

Receipt Core::receipt_of(Outcome outcome, const Transfer& request) const {
  if (outcome != Outcome::exists)
    return outcome == Outcome::ok ? Receipt{outcome, request.moved, request.timestamp} : Receipt{outcome, 0, 0};
  const KeptTransfer& kept = transfers_[transfer_at(request.id)];
  return {outcome, kept.moved, kept.timestamp};
}

void Core::transfer(std::span<const Transfer> requests, std::span<Receipt> receipts, std::span<const Outcome> written) {
  if (refusing_) return refuse_all(requests, receipts, Outcome::clock_runs_backwards, Outcome::clock_runs_backwards);
  for (std::size_t i = 0; i < requests.size();) {
    std::size_t end = i + 1;
    if (i + ahead < requests.size()) transfer_table_.expect(requests[i + ahead].id);
    while (end < requests.size() && (requests[end - 1].flags & linked) != 0) ++end;
    if ((requests[end - 1].flags & linked) != 0)
      refuse_all(requests.subspan(i), receipts.subspan(i), Outcome::linked_event_failed, Outcome::linked_event_chain_open);
    else if (end == i + 1) single(requests[i], receipts[i], part_of(written, i, 1));
    else chain(requests.subspan(i, end - i), receipts.subspan(i, end - i), part_of(written, i, end - i));
    i = end;
  }
}

void Core::refuse_all(std::span<const Transfer> requests, std::span<Receipt> receipts, Outcome others, Outcome last) {
  for (std::size_t i = 0; i < requests.size(); ++i) {
    Transfer refused = requests[i];
    refused.moved = 0;
    refused.timestamp = next_++;
    const Outcome outcome = i + 1 < requests.size() ? others : last;
    encode(refused, outcome, new_record());
    receipts[i] = {outcome, 0, 0};
  }
}

void Core::single(const Transfer& request, Receipt& receipt, std::span<const Outcome> written) {
  Transfer tried = request;
  const Outcome outcome = attempt(tried, next_, ids_closed(written, 0));
  receipt = receipt_of(outcome, tried);
  if (outcome == Outcome::exists) return;
  if (outcome != Outcome::ok) {
    tried = request;
    tried.moved = 0;
    tried.timestamp = next_;
  }
  ++next_;
  encode(tried, outcome, new_record());
}

// All or none. Transfers that exist are no failure if all of the chain exist: the chain was done before.
void Core::chain(std::span<const Transfer> requests, std::span<Receipt> receipts, std::span<const Outcome> written) {
  const std::size_t transfers_before = transfers_.size();
  saving_ = true;
  saved_accounts_.clear();
  saved_transfers_.clear();
  tried_.assign(requests.begin(), requests.end());
  outcomes_.assign(requests.size(), Outcome::linked_event_failed);
  std::size_t made = 0, existed = 0, failed = requests.size();
  for (std::size_t i = 0; i < requests.size() && failed == requests.size(); ++i) {
    outcomes_[i] = attempt(tried_[i], next_ + static_cast<Timestamp>(i), ids_closed(written, i));
    if (outcomes_[i] == Outcome::ok) ++made;
    else if (outcomes_[i] == Outcome::exists) ++existed;
    else failed = i;
  }
  saving_ = false;
  if (made == requests.size() || existed == requests.size()) {
    for (std::size_t i = 0; i < requests.size(); ++i) {
      receipts[i] = receipt_of(outcomes_[i], tried_[i]);
      if (made > 0) encode(tried_[i], Outcome::ok, new_record());
    }
    if (made > 0) next_ += static_cast<Timestamp>(made);
    return;
  }
  undo_chain(transfers_before);
  for (std::size_t i = 0; i < requests.size(); ++i) {
    const bool cause = i == failed, stands = failed == requests.size() && outcomes_[i] == Outcome::exists;
    const Outcome outcome = cause ? outcomes_[i] : stands ? Outcome::linked_event_exists : Outcome::linked_event_failed;
    refuse_all(requests.subspan(i, 1), receipts.subspan(i, 1), outcome, outcome);
  }
}

}  // namespace entrepot::ledger::detail
