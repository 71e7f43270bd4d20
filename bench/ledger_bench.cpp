// Times the ledger on its journals, beside balances kept in SQL: the same transfers, the same balances first.
//   ledger_bench FOLDER|URL [TRANSFERS]
// FOLDER takes a SQLite file (on a real disk, if the figures are to mean something), URL is an empty database of PostgreSQL. Prints one JSON
// object. The workload of the reference prototype: 1,000 accounts, one fifth of the debits on four hot ones, a limit on every account but one;
// `mixed` is a third pending, their second steps, and chains.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

#include "base/random.h"
#include "ledger/book.h"
#include "ledger_peers.h"
#include "store/journal_store.h"

namespace {

using namespace entrepot;
using namespace entrepot::ledger;
using SteadyClock = std::chrono::steady_clock;

double seconds_since(SteadyClock::time_point start) { return std::chrono::duration<double>(SteadyClock::now() - start).count(); }
double cpu_seconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}
Timestamp now() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

[[noreturn]] void stop(const std::string& what) {
  std::fprintf(stderr, "ledger_bench: %s\n", what.c_str());
  std::exit(1);
}
template <class T>
T must(Result<T> result) {
  if (!result) stop(result.error().message());
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

constexpr std::size_t account_count = 1000;

std::vector<bench::PlainTransfer> plain_transfers(std::size_t count) {
  std::vector<bench::PlainTransfer> out(count);
  RandomStream random(42, 0, 0);
  for (std::size_t i = 0; i < count; ++i) {
    bench::PlainTransfer& t = out[i];
    t.id = i + 1;
    if (i < account_count - 1) {  // first everyone gets something from the account without a limit
      t.debit = 0, t.credit = i + 1, t.amount = 100'000'000;
      continue;
    }
    t.debit = random.below(5) == 0 ? 1 + random.below(4) : random.below(account_count);
    do t.credit = random.below(account_count);
    while (t.credit == t.debit);
    t.amount = static_cast<std::int64_t>(1 + random.below(100));
  }
  return out;
}

std::vector<Id> account_ids() {
  std::vector<Id> out;
  for (std::size_t i = 0; i < account_count; ++i) out.push_back(account_id(fmt::format("account-{}", i)));
  return out;
}

std::vector<Transfer> single_phase(const std::vector<bench::PlainTransfer>& plain) {
  const std::vector<Id> ids = account_ids();
  std::vector<Transfer> out(plain.size());
  for (std::size_t i = 0; i < plain.size(); ++i) {
    out[i].id = {plain[i].id, 1};
    out[i].debit = ids[plain[i].debit];
    out[i].credit = ids[plain[i].credit];
    out[i].amount = plain[i].amount;
    out[i].ledger = 1;
  }
  return out;
}

// A third are reserved, then posted in part or voided; every tenth pair is a chain.
std::vector<Transfer> mixed(const std::vector<bench::PlainTransfer>& plain) {
  std::vector<Transfer> out = single_phase(plain);
  for (std::size_t i = account_count; i + 3 < out.size(); i += 3) {
    out[i].flags = pending;
    out[i].timeout_s = 3600;
    Transfer& second = out[i + 1];
    second = Transfer{};
    second.id = {i + 2, 1};
    second.target = out[i].id;
    second.flags = i % 4 == 0 ? void_pending : post_pending;
    second.amount = i % 4 == 0 ? 0 : out[i].amount / 2;
    if (i % 10 == 0) out[i].flags |= linked;
  }
  return out;
}

void open_accounts(Ledger& ledger, Journal& journal) {
  ledger.begin(now());
  ledger.open(Asset{1, "USD", "USD", "", 2, 0});
  for (std::size_t i = 0; i < account_count; ++i)
    ledger.open(
        Account{fmt::format("account-{}", i), 1, 0, static_cast<std::uint16_t>(i == 0 ? 0 : debits_must_not_exceed_credits), {}, 0});
  must(journal.append(ledger.seal()));
}

// Transfers per second of wall time, in batches.
double batches(Ledger& ledger, Journal& journal, std::span<const Transfer> transfers, std::size_t size) {
  std::vector<Receipt> receipts(size);
  const auto start = SteadyClock::now();
  for (std::size_t i = 0; i < transfers.size(); i += size) {
    const std::size_t count = std::min(size, transfers.size() - i);
    ledger.begin(now());
    ledger.transfer(transfers.subspan(i, count), {receipts.data(), count});
    must(journal.append(ledger.seal()));
  }
  return static_cast<double>(transfers.size()) / seconds_since(start);
}

// Each client waits for its answer before it asks again.
double clients(Book& book, std::span<const Transfer> transfers, std::size_t count) {
  const auto start = SteadyClock::now();
  std::vector<std::thread> threads;
  for (std::size_t client = 0; client < count; ++client)
    threads.emplace_back([&, client] {
      for (std::size_t i = client; i < transfers.size(); i += count) must(book.transfer(transfers.subspan(i, 1)));
    });
  for (std::thread& thread : threads) thread.join();
  return static_cast<double>(transfers.size()) / seconds_since(start);
}

std::vector<std::int64_t> balances(const Ledger& ledger) {
  std::vector<std::int64_t> out;
  for (const AccountState& account : ledger.accounts()) out.push_back(account.totals.credits_posted - account.totals.debits_posted);
  return out;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) stop("FOLDER|URL [TRANSFERS]");
  const std::string place = argv[1];
  const auto count = static_cast<std::size_t>(argc > 2 ? std::atoll(argv[2]) : 1'000'000);
  const bool postgres = store::is_postgresql(place);
  const auto plain = plain_transfers(count);

  // A fresh ledger for each figure: on PostgreSQL a schema of its own.
  int stores = 0;
  const auto fresh = [&] {
    ++stores;
    std::string store = postgres ? bench::fresh_schema(place, fmt::format("ledger_{}", stores))
                                 : fmt::format("{}/ledger-{}-{}.db", place, ::getpid(), stores);
    must(store::create_journal(store));
    return store;
  };

  Ledger alone;
  MemoryJournal nothing;
  open_accounts(alone, nothing);
  struct Sink final : Journal {
    Result<> append(const Batch&) override { return {}; }
    Result<> read(const std::function<Result<>(const Batch&)>&) override { return {}; }
    std::string name() const override { return "nowhere"; }
  } sink;
  const double machine = batches(alone, sink, single_phase(plain), batch_max);

  const std::string file = fresh();
  double durable = 0, durable_cpu_s = 0, replay_s = 0, replay_cpu_s = 0;
  std::vector<std::int64_t> balances_journal;
  Digest digest{};
  {
    const auto journal = must(store::open_journal(file, store::JournalUse::write));
    Ledger ledger;
    open_accounts(ledger, *journal);
    const auto transfers = single_phase(plain);
    const double cpu = cpu_seconds();
    durable = batches(ledger, *journal, transfers, batch_max);
    durable_cpu_s = cpu_seconds() - cpu;
    balances_journal = balances(ledger);
    digest = ledger.digest();
  }
  {
    const auto journal = must(store::open_journal(file, store::JournalUse::read));
    const double cpu = cpu_seconds();
    const auto start = SteadyClock::now();
    const Ledger again = must(replay(*journal));
    replay_s = seconds_since(start);
    replay_cpu_s = cpu_seconds() - cpu;
    if (again.digest() != digest || balances(again) != balances_journal) stop("the replay gives another ledger");
  }
  const std::size_t some = std::min<std::size_t>(count, 200'000), few = std::min<std::size_t>(count, 20'000);
  const auto rate = [&](const std::vector<Transfer>& transfers, std::size_t size, std::size_t of) {
    const auto journal = must(store::open_journal(fresh(), store::JournalUse::write));
    Ledger ledger;
    open_accounts(ledger, *journal);
    return batches(ledger, *journal, std::span(transfers).first(of), size);
  };
  const double mixed_rate = rate(mixed(plain), batch_max, count);
  const double hundred = rate(single_phase(plain), 100, some);
  const double one = rate(single_phase(plain), 1, few / 10);
  double grouped = 0;
  {
    auto journal = must(store::open_journal(fresh(), store::JournalUse::write));
    Ledger ledger;
    open_accounts(ledger, *journal);
    const auto book = must(Book::open(std::move(journal), now));
    const auto transfers = single_phase(plain);
    grouped = clients(*book, std::span(transfers).first(few), 64);
  }

  const auto peer = postgres ? bench::postgres_peer(bench::fresh_schema(place, "peer"), plain, account_count, batch_max)
                             : bench::sqlite_peer(fmt::format("{}/peer-{}.db", place, ::getpid()), plain, account_count, batch_max);
  if (peer.balances != balances_journal) stop("the balances in SQL are others");
  fmt::print(
      "{{\"store\": \"{}\", \"transfers\": {}, \"state_machine_per_s\": {:.0f}, \"batches_of_8190_per_s\": {:.0f}, \"batches_cpu_s\": {:.3f}, \"mixed_batches_per_s\": {:.0f}, "
      "\"batches_of_100_per_s\": {:.0f}, \"one_at_a_time_per_s\": {:.0f}, \"clients_64_per_s\": {:.0f}, \"replay_s\": {:.3f}, \"replay_cpu_s\": {:.3f}, "
      "\"balances_in_sql_per_s\": {:.0f}, \"ratio\": {:.2f}, \"same_balances\": true}}\n",
      postgres ? "PostgreSQL" : "SQLite", count, machine, durable, durable_cpu_s, mixed_rate, hundred, one, grouped, replay_s, replay_cpu_s,
      peer.per_second, durable / peer.per_second);
  return 0;
}
