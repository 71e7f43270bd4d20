// One crash run by a seed: a ledger on a simulated disk under a random workload, ended several times by a fault, and each time opened again.
//
// What must hold when it is opened again: every batch that was acknowledged is there, byte for byte; behind them at most the one that was in
// flight, whole; all of it replays to the same digest.
#pragma once

#include <map>
#include <string>

#include <fmt/format.h>

#include "ledger/workload.h"
#include "store/sim_disk.h"
#include "store/sqlite_journal.h"

namespace entrepot::store {

class CrashRun {
 public:
  explicit CrashRun(std::uint64_t seed) : seed_(seed), random_(seed, 0, 2), disk_(fmt::format("sim-{}", seed), seed), workload_(seed, 0) {
    settings_.vfs = fmt::format("sim-{}", seed);
    settings_.lock = false;
    settings_.checkpoint_pages = static_cast<int>(4 + random_.below(60));
  }

  // What went wrong, or "".
  std::string run() {
    if (std::string problem = create(); !problem.empty()) return problem;
    const std::uint64_t lives = 2 + random_.below(3);
    for (std::uint64_t life = 0; life < lives; ++life)
      if (std::string problem = live(); !problem.empty()) return problem;
    if (std::string problem = reopen(); !problem.empty()) return problem;
    return random_.below(4) == 0 ? lie() : random_.below(3) == 0 ? rot() : std::string();
  }

  const std::map<std::string, std::uint64_t>& counts() const { return counts_; }  // faults and what became of them
  const std::string& story() const { return story_; }

 private:
  void tell(const std::string& line) { story_ += line + "\n"; }

  // The making of the ledger may be cut off, too: then it is made again.
  std::string create() {
    if (random_.below(5) == 0) {
      SimDisk::Faults faults;
      faults.dies_at = 1 + random_.below(60);
      disk_.set(faults);
      const auto made = create_sqlite_journal(path_, settings_);
      tell(fmt::format("init, power off at operation {}: {}", faults.dies_at, made ? "made" : made.error().what));
      if (!disk_.dead()) disk_.die();
      disk_.crash();
      ++counts_["power off while the ledger is made"];
      const bool whole = open_sqlite_journal(path_, JournalUse::read, settings_).has_value();
      if (made && !whole) return "a ledger that was made is gone";
      if (whole) return {};
    }
    const auto made = create_sqlite_journal(path_, settings_);
    return made ? std::string() : "init: " + made.error().message();
  }

  // Opens the ledger and compares it with what was acknowledged.
  std::string reopen() {
    auto journal = open_sqlite_journal(path_, JournalUse::write, settings_);
    if (!journal) return disk_.dead() ? std::string() : "open: " + journal.error().message();
    ledger::MemoryJournal found;
    const auto read = (*journal)->read([&found](const ledger::Batch& batch) -> Result<> {
      found.batches.push_back({batch, {batch.records.begin(), batch.records.end()}});
      return {};
    });
    if (disk_.dead()) return {};
    if (!read) return "read: " + read.error().message();
    auto replayed = ledger::replay(found);
    if (!replayed) return "replay: " + replayed.error().message();
    if (std::string problem = compare(found); !problem.empty()) return problem;
    journal_ = std::move(*journal);
    ledger_ = std::move(*replayed);
    return {};
  }

  std::string compare(const ledger::MemoryJournal& found) {
    const std::size_t kept = acknowledged_.batches.size(), there = found.batches.size();
    tell(fmt::format("opened: {} batches acknowledged, {} there", kept, there));
    if (there < kept) return fmt::format("LOST: {} batches were acknowledged, {} are there", kept, there);
    if (there > kept + (in_flight_.bytes.empty() ? 0 : 1)) return fmt::format("{} batches were written, {} are there", kept, there);
    for (std::size_t i = 0; i < kept; ++i)
      if (!same(found.batches[i], acknowledged_.batches[i])) return fmt::format("CHANGED: batch {}", i + 1);
    if (there > kept && !same(found.batches[kept], in_flight_)) return "HALF APPLIED: the batch in flight";
    if (!in_flight_.bytes.empty()) ++counts_[there > kept ? "in flight: is there, whole" : "in flight: is not there"];
    if (there > kept) acknowledged_.batches.push_back(in_flight_);
    in_flight_ = {};
    return {};
  }

  static bool same(const ledger::MemoryJournal::Kept& a, const ledger::MemoryJournal::Kept& b) {
    return a.bytes == b.bytes && a.batch.digest == b.batch.digest && a.batch.first_sequence == b.batch.first_sequence;
  }

  // From opening to the next fault.
  std::string live() {
    const std::uint64_t kind = random_.below(6);
    if (kind == 5) return die_while_opening();
    if (std::string problem = reopen(); !problem.empty()) return problem;
    SimDisk::Faults faults;
    std::uint64_t batches = 1 + random_.below(60);
    const char* name = "kill -9 between two operations";
    if (kind == 0) name = "power off in an operation", faults.dies_at = 1 + random_.below(250);
    if (kind == 1) name = "disk full", faults.bytes_max = 60'000 + random_.below(400'000);
    if (kind == 2) name = "a write fails in part", faults.write_fails_at = 1 + random_.below(200);
    if (kind == 3) name = "a sync fails", faults.sync_fails_at = 1 + random_.below(60);
    disk_.set(faults);
    work(batches);
    tell(fmt::format("{} after {} operations, {} syncs; {} batches acknowledged{}", name, disk_.operations(), disk_.syncs(),
                     acknowledged_.batches.size(), in_flight_.bytes.empty() ? "" : ", one in flight"));
    ++counts_[name];
    const bool power = kind == 0 || random_.below(2) == 0;
    if (power || kind == 4) disk_.die();
    journal_.reset();  // on a disk that is dead nothing comes of it
    if (power) disk_.crash();
    else disk_.revive();
    return {};
  }

  std::string die_while_opening() {
    SimDisk::Faults faults;
    faults.dies_at = 1 + random_.below(30);
    disk_.set(faults);
    const std::string problem = reopen();
    tell(fmt::format("power off in operation {} while opening", faults.dies_at));
    ++counts_["power off while the ledger is opened"];
    disk_.die();
    journal_.reset();
    disk_.crash();
    return problem;
  }

  // Writes batches until one fails.
  void work(std::uint64_t batches) {
    for (std::uint64_t i = 0; i < batches; ++i) {
      ledger_.begin(workload_.clock());
      if (ledger_.assets().empty()) {
        ledger_.open(ledger::Asset{1, "goods", "t", "", 0, 0});
        ledger_.open(ledger::Asset{2, "other goods", "t", "", 0, 0});
        for (const ledger::Account& account : workload_.accounts()) ledger_.open(account);
      }
      const std::uint64_t submissions = random_.below(20) == 0 ? 60 : 1;
      for (std::uint64_t k = 0; k < submissions; ++k) {
        const auto requests = workload_.submission();
        std::vector<ledger::Receipt> receipts(requests.size());
        ledger_.transfer(requests, receipts);
        workload_.observe(requests, receipts);
      }
      if (random_.below(4) == 0) ledger_.enter(std::string(1 + random_.below(900), static_cast<char>('a' + i % 26)));
      const ledger::Batch batch = ledger_.seal();
      if (batch.number == 0) continue;
      ledger::MemoryJournal::Kept kept{batch, {batch.records.begin(), batch.records.end()}};
      if (!journal_->append(batch)) {
        in_flight_ = std::move(kept);
        return;
      }
      acknowledged_.batches.push_back(std::move(kept));
    }
  }

  // A disk that says it has written and has not can lose what was acknowledged. What is left must be a beginning of it, or an error.
  std::string lie() {
    SimDisk::Faults faults;
    faults.lies_from = 1 + random_.below(20);
    disk_.set(faults);
    work(5 + random_.below(60));
    const bool lied = disk_.lied();
    disk_.die();
    journal_.reset();
    disk_.crash();
    return judge(lied ? "lying disk" : "no lie yet", lied);
  }

  // Bits that flip in a file at rest are noticed, or change nothing that matters.
  std::string rot() {
    journal_.reset();
    const char* suffixes[] = {"", "-wal", "-head"};
    const std::string file = path_ + suffixes[random_.below(3)];
    if (random_.below(2) == 0) {  // leave a log behind
      if (std::string problem = reopen(); !problem.empty()) return problem;
      disk_.set({});
      work(10);
      disk_.die();
      journal_.reset();
      disk_.revive();
    }
    bool flipped = false;
    for (std::uint64_t i = 1 + random_.below(4); i > 0; --i) flipped = disk_.flip_bit(file) || flipped;
    return judge(flipped ? "flipped bits" : "nothing to flip", false);
  }

  std::string judge(const std::string& what, bool may_be_shorter) {
    auto journal = open_sqlite_journal(path_, JournalUse::read, settings_);
    if (!journal) return ++counts_[what + ": noticed"], std::string();
    ledger::MemoryJournal found;
    const auto read = (*journal)->read([&found](const ledger::Batch& batch) -> Result<> {
      found.batches.push_back({batch, {batch.records.begin(), batch.records.end()}});
      return {};
    });
    if (!read || !ledger::replay(found)) return ++counts_[what + ": noticed"], std::string();
    const std::size_t kept = acknowledged_.batches.size();
    for (std::size_t i = 0; i < std::min(kept, found.batches.size()); ++i)
      if (!same(found.batches[i], acknowledged_.batches[i])) return what + ": a changed batch replays";
    if (found.batches.size() > kept + 1) return what + ": batches that nobody wrote";
    const bool shorter = found.batches.size() < kept;
    ++counts_[what + (shorter ? ": an earlier state, unnoticed" : ": whole")];
    return shorter && !may_be_shorter ? what + ": acknowledged batches are gone, unnoticed" : std::string();
  }

  std::uint64_t seed_;
  RandomStream random_;
  SimDisk disk_;
  SqliteSettings settings_;
  std::string path_ = "ledger.db";
  ledger::Workload workload_;
  ledger::Ledger ledger_;
  std::unique_ptr<ledger::Journal> journal_;
  ledger::MemoryJournal acknowledged_;
  ledger::MemoryJournal::Kept in_flight_;
  std::map<std::string, std::uint64_t> counts_;
  std::string story_;
};

}  // namespace entrepot::store
