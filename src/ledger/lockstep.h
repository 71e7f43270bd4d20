// The ledger and the auditor side by side under a random workload. After each batch every outcome, every amount moved, every balance is
// compared; at the end of a world the state of every transfer, and that a replay of its journal gives the same digest.
#pragma once

#include <map>
#include <string>

#include "ledger/auditor.h"
#include "ledger/journal.h"
#include "ledger/workload.h"

namespace entrepot::ledger {

class Lockstep {
 public:
  Lockstep(std::uint64_t seed, std::uint32_t world) : workload_(seed, world) {}

  // Runs until `operations` transfers were asked for. What differs, or "". With `print` each request and its answer is added to `printed`.
  std::string run(std::uint64_t operations, bool print = false) {
    if (std::string difference = open(); !difference.empty()) return difference;
    while (asked_ < operations)
      if (std::string difference = batch(print); !difference.empty()) return difference;
    if (std::string difference = compare_transfers(); !difference.empty()) return difference;
    Replay again("memory");
    const auto read = journal_.read([&](const Batch& batch) { return again.add(batch); });
    if (!read) return "replay: " + read.error().message();
    if (again.ledger().digest() != ledger_.digest()) return "replay: another digest";
    return {};
  }

  std::uint64_t asked() const { return asked_; }
  const std::map<Outcome, std::uint64_t>& answers() const { return answers_; }
  const std::string& printed() const { return printed_; }
  const MemoryJournal& journal() const { return journal_; }

 private:
  std::string open() {
    ledger_.begin(1);
    auditor_.begin(1);
    for (const std::uint32_t number : {1U, 2U}) {
      const Asset asset{number, "goods", "t", "", 0, 0};
      ledger_.open(asset);
      auditor_.open(asset);
    }
    for (const Account& account : workload_.accounts())
      if (ledger_.open(account) != auditor_.open(account)) return "an account did not open";
    return keep();
  }

  std::string keep() {
    const Batch batch = ledger_.seal();
    if (batch.number != 0 && !journal_.append(batch)) return "the journal refused a batch";
    return ledger_.time() == auditor_.time() ? std::string()
                                             : fmt::format("time: {} and {}", ledger_.time(), static_cast<Timestamp>(auditor_.time()));
  }

  std::string batch(bool print) {
    const Timestamp clock = workload_.clock();
    ledger_.begin(clock);
    auditor_.begin(clock);
    do {  // several submissions may share a batch
      if (const std::string text = workload_.text(); !text.empty()) {
        ledger_.enter(text);
        auditor_.enter_text(text.size());
      }
      const std::vector<Transfer> requests = workload_.submission();
      std::vector<Receipt> receipts(requests.size());
      ledger_.transfer(requests, receipts);
      const std::vector<Receipt> expected = auditor_.transfer(requests);
      for (std::size_t i = 0; i < requests.size(); ++i) {
        ++asked_;
        ++answers_[receipts[i].outcome];
        if (print) printed_ += line(clock, requests[i], receipts[i], expected[i]);
        if (receipts[i] != expected[i]) return "answer: " + line(clock, requests[i], receipts[i], expected[i]);
      }
      workload_.observe(requests, receipts);
    } while (asked_ % 5 == 0);
    if (std::string difference = keep(); !difference.empty()) return difference;
    return compare_accounts();
  }

  std::string compare_accounts() const {
    for (const AccountState& account : ledger_.accounts()) {
      const Auditor::AuditedAccount& audited = auditor_.accounts().at(account.id);
      const Totals& t = account.totals;
      if (t.debits_pending != audited.debits_pending || t.debits_posted != audited.debits_posted ||
          t.credits_pending != audited.credits_pending || t.credits_posted != audited.credits_posted ||
          account.closed_by != audited.closed_by)
        return fmt::format("balance of {} after {} requests: {} {} {} {} and {} {} {} {}", account.account.name, asked_, t.debits_pending,
                           t.debits_posted, t.credits_pending, t.credits_posted, static_cast<std::int64_t>(audited.debits_pending),
                           static_cast<std::int64_t>(audited.debits_posted), static_cast<std::int64_t>(audited.credits_pending),
                           static_cast<std::int64_t>(audited.credits_posted));
    }
    return {};
  }

  std::string compare_transfers() const {
    if (ledger_.transfers().size() != auditor_.transfers().size())
      return fmt::format("transfers: {} and {}", ledger_.transfers().size(), auditor_.transfers().size());
    for (const KeptTransfer& kept : ledger_.transfers()) {
      const auto audited = auditor_.transfers().find(kept.id);
      if (audited == auditor_.transfers().end()) return "transfer " + kept.id.text() + " is not the auditor's";
      if (kept.state != audited->second.state) return "state of transfer " + kept.id.text();
      if (static_cast<const Transfer&>(kept) != audited->second.body) return "body of transfer " + kept.id.text();
    }
    return {};
  }

  static std::string line(Timestamp clock, const Transfer& t, const Receipt& got, const Receipt& expected) {
    std::string out =
        fmt::format("clock {} id {} debit {} credit {} target {} reference {} amount {} ledger {} code {} timeout {} flags {}: {} {} {}",
                    clock, t.id.text(), t.debit.text(), t.credit.text(), t.target.text(), t.reference.text(), t.amount, t.ledger, t.code,
                    t.timeout_s, t.flags, outcome_kind(got.outcome).name, got.moved, got.timestamp);
    if (got != expected) out += fmt::format(", auditor: {} {} {}", outcome_kind(expected.outcome).name, expected.moved, expected.timestamp);
    return out + "\n";
  }

  Workload workload_;
  Ledger ledger_;
  Auditor auditor_;
  MemoryJournal journal_;
  std::uint64_t asked_ = 0;
  std::map<Outcome, std::uint64_t> answers_;
  std::string printed_;
};

}  // namespace entrepot::ledger
