#include "ledger/inspect.h"

#include <algorithm>

#include <fmt/format.h>

namespace entrepot::ledger {
namespace {

constexpr std::int64_t second = 1'000'000'000;

std::string named(const Transfer& transfer) { return fmt::format("transfer {}", transfer.id.text()); }

}  // namespace

Inspector::Inspector()
    : findings_{
          {1, "sum of debits = sum of credits on each ledger, pending and posted", false, ""},
          {2, "limits of accounts hold, counted when an amount is reserved", false, ""},
          {3, "a pending transfer resolves once; no more is posted than was pending", false, ""},
          {4, "an id stands for one transfer", false, ""},
          {5, "nothing written is changed or removed: numbers, times and digests follow each other", false, ""},
          {6, "a replay by the rules gives every byte and the digest again", false, ""},
          {7, "linked transfers are done all or none", false, ""},
          {8, "reservations expire by ledger time only, at their time", false, ""},
          {9, "one unit of stock counts for one economy", true, ""},
          {10, "sum of allocation rights = sum of allocation obligations", true, ""},
          {11, "per lot: pledged = held + in transit + delivered + lost + expired", true, ""},
          {12, "a conversion leaves its difference in a loss account", true, ""},
          {13, "no account closes with something pending", false, ""},
          {14, "accounts of an office move only with a text that asks for it", false, ""},
      } {}

void Inspector::violated(int invariant, std::string how) {
  std::string& violation = findings_[static_cast<std::size_t>(invariant) - 1].violation;
  if (violation.empty()) violation = std::move(how);
}

void Inspector::add(const Batch& batch) {
  if (batch.number != batches_ + 1) violated(5, fmt::format("batch {} follows batch {}", batch.number, batches_));
  if (batch.first_sequence != sequence_ + 1) violated(5, fmt::format("record {} follows record {}", batch.first_sequence, sequence_));
  batches_ = batch.number;
  std::string bytes(digest_.begin(), digest_.end());
  bytes.append(reinterpret_cast<const char*>(batch.records.data()), batch.records.size());
  digest_ = sha256(bytes);
  if (digest_ != batch.digest)
    violated(5, fmt::format("the digest of batch {} is not that of its records {} to {}: {} is written, they give {}", batch.number,
                            batch.first_sequence, batch.first_sequence + std::max<std::uint64_t>(batch.count(), 1) - 1,
                            digest_text(batch.digest), digest_text(digest_)));
  digest_ = batch.digest;
  chain_ = Chain::none;
  entered_ = false;
  Timestamp moment = 0;
  bool moved = false;
  for (std::size_t i = 0; i < batch.count(); ++i) {
    const RecordView record(batch.records.data() + i * record_bytes, record_bytes);
    sequence_ = batch.first_sequence + i;
    if (i == 0) {
      if (const auto head = decode(record)) {
        moment = head->timestamp;
        moved = head->outcome != Outcome::clock_runs_backwards;
      }
    }
    add_record(record, moment);
  }
  if (moved && !due_.empty() && due_.begin()->first <= moment)
    violated(8, fmt::format("transfer {} was due before batch {} and did not expire", due_.begin()->second.text(), batch.number));
}

void Inspector::add_record(RecordView record, Timestamp moment) {
  const auto head = decode(record);
  if (!head) return violated(5, fmt::format("record {}: {}", sequence_, head.error().what));
  if (head->timestamp <= last_) violated(5, fmt::format("the time of record {} is not later than that of the one before", sequence_));
  last_ = head->timestamp;
  if (head->kind == RecordKind::account && head->outcome == Outcome::ok) {
    const Account account = decode_account(record);
    accounts_[account_id(account.name)] = {account.name, account.ledger, account.flags, 0, 0, 0, 0};
  } else if (head->kind == RecordKind::expiry) {
    add_expiry(decode_transfer(record));
  } else if (head->kind == RecordKind::entry) {
    entered_ = entered_ || head->outcome == Outcome::ok;
  } else if (head->kind == RecordKind::transfer) {
    const Transfer transfer = decode_transfer(record);
    check_chain(*head, transfer);
    if (head->outcome != Outcome::ok) return;
    if ((transfer.flags & (post_pending | void_pending)) != 0)
      if (const auto target = reservations_.find(transfer.target);
          target != reservations_.end() && target->second.due != 0 && target->second.due <= moment)
        violated(8, named(transfer) + " resolves a reservation that was due before");
    add_transfer(transfer);
  }
}

void Inspector::check_chain(const Record& head, const Transfer& transfer) {
  const Chain now = head.outcome == Outcome::ok ? Chain::done : Chain::refused;
  if (chain_ != Chain::none && chain_ != now) violated(7, named(transfer) + " was done or refused otherwise than the one it is linked to");
  const bool goes_on = (transfer.flags & linked) != 0 && head.outcome != Outcome::linked_event_chain_open;
  chain_ = goes_on ? now : Chain::none;
}

Inspector::Tally* Inspector::tally(const Id& account, const Transfer& transfer) {
  const auto found = accounts_.find(account);
  if (found == accounts_.end() || found->second.ledger != transfer.ledger) {
    violated(1, named(transfer) + " names an account that is not of its ledger");
    return nullptr;
  }
  return &found->second;
}

void Inspector::add_transfer(const Transfer& transfer) {
  if (!transfers_.emplace(transfer.id, true).second) violated(4, named(transfer) + " was done twice");
  if (transfer.amount < 0 || transfer.moved < 0 || transfer.moved > transfer.amount)
    violated(1, fmt::format("{} moves {} of {}", named(transfer), transfer.moved, transfer.amount));
  if ((transfer.flags & post_pending) != 0) resolve(transfer, "posted");
  if ((transfer.flags & void_pending) != 0) resolve(transfer, "voided");
  Tally *debit = tally(transfer.debit, transfer), *credit = tally(transfer.credit, transfer);
  if (debit == nullptr || credit == nullptr) return;
  if (!entered_ && ((debit->flags | credit->flags) & of_an_office) != 0)
    violated(14, fmt::format("{} moves between {} and {} without a text", named(transfer), debit->name, credit->name));
  if ((transfer.flags & pending) != 0) {
    Timestamp due = 0;
    if (transfer.timeout_s != 0 && __builtin_add_overflow(transfer.timestamp, transfer.timeout_s * second, &due))
      violated(8, named(transfer) + " expires after the end of time");
    reservations_[transfer.id] = {transfer.debit, transfer.credit, transfer.moved, due, false};
    if (due != 0) due_.emplace(due, transfer.id);
    debit->debits_pending += transfer.moved;
    credit->credits_pending += transfer.moved;
  } else {
    debit->debits_posted += transfer.moved;
    credit->credits_posted += transfer.moved;
  }
  check_limits(*debit, transfer);
  check_limits(*credit, transfer);
  const auto has_pending = [](const Tally& account) { return account.debits_pending != 0 || account.credits_pending != 0; };
  if (((transfer.flags & close_debit) != 0 && has_pending(*debit)) || ((transfer.flags & close_credit) != 0 && has_pending(*credit)))
    violated(13, named(transfer) + " closes an account with something pending");
}

void Inspector::check_limits(const Tally& account, const Transfer& transfer) {
  if ((account.flags & debits_must_not_exceed_credits) != 0 && account.debits_pending + account.debits_posted > account.credits_posted)
    violated(2, fmt::format("{}: the debits of {} exceed its credits", named(transfer), account.name));
  if ((account.flags & credits_must_not_exceed_debits) != 0 && account.credits_pending + account.credits_posted > account.debits_posted)
    violated(2, fmt::format("{}: the credits of {} exceed its debits", named(transfer), account.name));
}

// A reservation comes off both accounts.
void Inspector::resolve(const Transfer& by, const char* how) {
  const auto found = reservations_.find(by.target);
  if (found == reservations_.end()) return violated(3, fmt::format("{} was {} and never pending", by.target.text(), how));
  Reservation& reservation = found->second;
  if (reservation.resolved) violated(3, fmt::format("{} was {} after it was resolved", by.target.text(), how));
  if (by.moved > reservation.amount) violated(3, fmt::format("{}: {} posted of {}", by.target.text(), by.moved, reservation.amount));
  if (by.debit != reservation.debit || by.credit != reservation.credit)
    violated(3, fmt::format("{} was {} on other accounts", by.target.text(), how));
  reservation.resolved = true;
  const auto [from, to] = due_.equal_range(reservation.due);
  const auto waiting = std::find_if(from, to, [&by](const auto& entry) { return entry.second == by.target; });
  if (waiting != to) due_.erase(waiting);
  if (Tally* debit = tally(reservation.debit, by)) debit->debits_pending -= reservation.amount;
  if (Tally* credit = tally(reservation.credit, by)) credit->credits_pending -= reservation.amount;
}

void Inspector::add_expiry(const Transfer& expiry) {
  const auto found = reservations_.find(expiry.target);
  if (found != reservations_.end() && (found->second.due == 0 || found->second.due > expiry.timestamp))
    violated(8, fmt::format("{} expired before its time", expiry.target.text()));
  if (found != reservations_.end() && found->second.amount != expiry.amount)
    violated(3, fmt::format("{}: {} went back of {}", expiry.target.text(), expiry.amount, found->second.amount));
  resolve(expiry, "expired");
}

std::vector<Finding> Inspector::findings() const {
  std::vector<Finding> out = findings_;
  struct Sums {
    Wide pending = 0, posted = 0;
  };
  std::map<std::uint32_t, Sums> sums;
  for (const auto& [id, account] : accounts_) {
    sums[account.ledger].pending += account.debits_pending - account.credits_pending;
    sums[account.ledger].posted += account.debits_posted - account.credits_posted;
  }
  for (const auto& [ledger, sum] : sums)
    if ((sum.pending != 0 || sum.posted != 0) && out[0].violation.empty())
      out[0].violation = fmt::format("ledger {}: debits and credits differ", ledger);
  return out;
}

bool Verification::holds() const {
  return std::all_of(findings.begin(), findings.end(), [](const Finding& finding) { return finding.violation.empty(); });
}

Result<Verification> verify(Journal& journal, Progress& progress) {
  Verification out;
  Replay again(journal.name());
  Inspector inspector;
  std::string broken;
  const auto each = [&](const Batch& batch) -> Result<> {
    inspector.add(batch);
    if (broken.empty())
      if (const auto added = again.add(batch); !added) broken = added.error().message();
    ++out.batches;
    out.records += batch.count();
    out.digest = batch.digest;
    progress.update(-1, fmt::format("verifying: {} records", out.records));
    return go_on(progress);
  };
  out.digest = first_digest();
  TRY(journal.read(each));
  out.findings = inspector.findings();
  out.findings[5].violation = broken;
  return out;
}

}  // namespace entrepot::ledger
