// One run with a real process on real files: a child writes a ledger and is killed (SIGKILL) in its n-th system call that changes a file, by a
// seed, with a write done in part. The parent opens what is left, compares, and sends the next child.
#pragma once

#include <csignal>
#include <cstring>
#include <filesystem>
#include <string>

#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ledger/workload.h"
#include "store/sqlite_journal.h"

namespace entrepot::store {

class KillRun {
 public:
  KillRun(std::uint64_t seed, std::filesystem::path folder) : seed_(seed), random_(seed, 0, 3), folder_(std::move(folder)) {}

  std::string run() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
    std::filesystem::create_directories(folder_);
    const std::string path = (folder_ / "ledger.db").string();
    if (const auto made = create_sqlite_journal(path, {}); !made) return made.error().message();
    shared_ = static_cast<Shared*>(::mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
    std::string problem;
    for (std::uint32_t life = 0; life < 3 && problem.empty(); ++life) problem = live(path, life);
    ::munmap(shared_, sizeof(Shared));
    std::filesystem::remove_all(folder_, ignored);
    return problem;
  }
  std::uint64_t killed() const { return killed_; }

 private:
  struct Shared {  // what the child says, which outlives it
    std::uint64_t acknowledged, attempted;
    ledger::Digest acknowledged_digest, attempted_digest;
  };

  std::string live(const std::string& path, std::uint32_t life) {
    const std::uint64_t kill_at = 1 + random_.below(120);
    const pid_t child = ::fork();
    if (child < 0) return "cannot fork";
    if (child == 0) {
      ::alarm(120);
      work(path, life, kill_at);
      ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) ++killed_;
    else if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) return fmt::format("life {}: the child ended with status {}", life, status);
    return check(path, life, kill_at);
  }

  std::string check(const std::string& path, std::uint32_t life, std::uint64_t kill_at) {
    const std::string when = fmt::format("life {}, killed at {}: ", life, kill_at);
    const auto journal = open_sqlite_journal(path, JournalUse::write, {});
    if (!journal) return when + journal.error().message();
    std::map<std::uint64_t, ledger::Digest> digests{{0, ledger::first_digest()}};
    ledger::Replay again(path);
    const auto read = (*journal)->read([&](const ledger::Batch& batch) {
      digests[batch.number] = batch.digest;
      return again.add(batch);
    });
    if (!read) return when + read.error().message();
    const std::uint64_t there = again.ledger().batches();
    if (there < shared_->acknowledged) return when + fmt::format("LOST: {} acknowledged, {} there", shared_->acknowledged, there);
    if (shared_->acknowledged > 0 && digests[shared_->acknowledged] != shared_->acknowledged_digest) return when + "CHANGED";
    if (there > shared_->acknowledged && (there != shared_->attempted || digests[there] != shared_->attempted_digest))
      return when + "HALF APPLIED, or written by nobody";
    shared_->acknowledged = there;
    shared_->acknowledged_digest = digests[there];
    return {};
  }

  // In the child.
  void work(const std::string& path, std::uint32_t life, std::uint64_t kill_at) {
    count_down() = kill_at;
    sqlite3_vfs* system = sqlite3_vfs_find(nullptr);
    system->xSetSystemCall(system, "pwrite", reinterpret_cast<sqlite3_syscall_ptr>(&killed_pwrite));
    system->xSetSystemCall(system, "pwrite64", reinterpret_cast<sqlite3_syscall_ptr>(&killed_pwrite));
    system->xSetSystemCall(system, "ftruncate", reinterpret_cast<sqlite3_syscall_ptr>(&killed_ftruncate));
    system->xSetSystemCall(system, "unlink", reinterpret_cast<sqlite3_syscall_ptr>(&killed_unlink));
    SqliteSettings settings;
    settings.checkpoint_pages = 10;
    const auto journal = open_sqlite_journal(path, JournalUse::write, settings);
    if (!journal) ::_exit(3);
    auto replayed = ledger::replay(**journal);
    if (!replayed) ::_exit(4);
    ledger::Workload workload(seed_, 1000 + life);
    ledger::Ledger& ledger = *replayed;
    for (int i = 0; i < 60; ++i) {
      ledger.begin(ledger.time() + 1'000'000);
      if (ledger.assets().empty()) {
        ledger.open(ledger::Asset{1, "goods", "t", "", 0, 0});
        ledger.open(ledger::Asset{2, "other goods", "t", "", 0, 0});
      }
      if (i == 0)
        for (const ledger::Account& account : workload.accounts()) ledger.open(account);
      const auto requests = workload.submission();
      std::vector<ledger::Receipt> receipts(requests.size());
      ledger.transfer(requests, receipts);
      const ledger::Batch batch = ledger.seal();
      if (batch.number == 0) continue;
      shared_->attempted = batch.number;
      shared_->attempted_digest = batch.digest;
      if (!(*journal)->append(batch)) ::_exit(5);
      shared_->acknowledged_digest = batch.digest;
      shared_->acknowledged = batch.number;
    }
  }

  static std::uint64_t& count_down() {
    static std::uint64_t left = 0;
    return left;
  }
  static void may_die() {
    if (--count_down() == 0) ::kill(::getpid(), SIGKILL);
  }
  static ssize_t killed_pwrite(int file, const void* bytes, size_t size, off_t at) {
    if (count_down() == 1 && ::pwrite(file, bytes, size / 2, at) < 0) ::_exit(6);
    may_die();
    return ::pwrite(file, bytes, size, at);
  }
  static int killed_ftruncate(int file, off_t size) {
    may_die();
    return ::ftruncate(file, size);
  }
  static int killed_unlink(const char* path) {
    may_die();
    return ::unlink(path);
  }

  std::uint64_t seed_;
  RandomStream random_;
  std::filesystem::path folder_;
  Shared* shared_ = nullptr;
  std::uint64_t killed_ = 0;
};

}  // namespace entrepot::store
