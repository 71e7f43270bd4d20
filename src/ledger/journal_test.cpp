#include <thread>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "ledger/book.h"
#include "ledger/inspect.h"
#include "ledger/lockstep.h"
#include "ledger/test_script.h"

namespace entrepot::ledger {
namespace {

std::string violations(const std::vector<Finding>& findings) {
  std::string out;
  for (const Finding& finding : findings)
    if (!finding.violation.empty()) out += fmt::format("{}: {}\n", finding.invariant, finding.violation);
  return out;
}

// Invariant: any prefix of the journal is a valid ledger: sums, limits, resolutions, chains, expiries and closings hold after each batch.
TEST(Journal, AnyPrefixIsAValidLedger) {
  for (std::uint32_t world = 0; world < 12; ++world) {
    Lockstep run(99, world);
    ASSERT_EQ(run.run(1500), "");
    Inspector inspector;
    Replay again("memory");
    for (const MemoryJournal::Kept& kept : run.journal().batches) {
      Batch batch = kept.batch;
      batch.records = kept.bytes;
      inspector.add(batch);
      ASSERT_EQ(violations(inspector.findings()), "") << "world " << world << ", batch " << batch.number;
      ASSERT_TRUE(again.add(batch));
      ASSERT_EQ(again.ledger().digest(), batch.digest);
    }
  }
}

// Invariant: a journal of which any byte was changed does not replay.
TEST(Journal, AnyChangedByteIsFound) {
  Lockstep run(5, 1);
  ASSERT_EQ(run.run(300), "");
  EXPECT_TRUE(rc::check("a changed byte is found", [&run] {
    MemoryJournal damaged = run.journal();
    auto& kept = damaged.batches[*rc::gen::inRange<std::size_t>(0, damaged.batches.size())];
    const auto at = *rc::gen::inRange<std::size_t>(0, kept.bytes.size());
    kept.bytes[at] ^= static_cast<std::byte>(*rc::gen::inRange(1, 256));
    RC_ASSERT(!replay(damaged).has_value());
    const auto verified = verify(damaged);
    RC_ASSERT(verified.has_value());
    RC_ASSERT(!verified->holds());
    RC_ASSERT(!verified->findings[4].violation.empty());
    RC_ASSERT(!verified->findings[5].violation.empty());
  }));
}

// Whoever changes a record and makes all digests anew is found by the rules, where the record breaks one.
TEST(Journal, ForgedRecordsBreakTheirInvariant) {
  const auto forged = [](const std::string& script, std::size_t batch, auto&& change) {
    Script made;
    made.run(script);
    MemoryJournal journal = made.journal;
    change(RecordSpace(journal.batches[batch].bytes.data(), record_bytes));
    Digest before = first_digest();
    for (MemoryJournal::Kept& kept : journal.batches) {
      std::string bytes(before.begin(), before.end());
      bytes.append(reinterpret_cast<const char*>(kept.bytes.data()), kept.bytes.size());
      before = kept.batch.digest = sha256(bytes);
    }
    const auto verified = verify(journal);
    std::string broken;
    for (const Finding& finding : verified->findings)
      if (!finding.violation.empty()) broken += fmt::format("{} ", finding.invariant);
    return broken;
  };
  const auto change = [](auto&& edit) {
    return [edit](RecordSpace record) {
      Transfer t = decode_transfer(record);
      edit(t);
      encode(t, Outcome::ok, record);
    };
  };
  const std::string pair = "t1 A B 5 : ok\nt2 A B 6 : ok\n";
  EXPECT_EQ(forged(pair, 2, change([](Transfer&) {})), "");
  EXPECT_EQ(forged(pair, 2, change([](Transfer& t) { t.moved = 4; })), "6 ");
  EXPECT_EQ(forged(pair, 2, change([](Transfer& t) { t.moved = 7; })), "1 6 ");
  EXPECT_EQ(forged(pair, 2, change([](Transfer& t) { t.credit = account_id("nobody"); })), "1 6 ");
  EXPECT_EQ(forged(pair, 2, change([](Transfer& t) { t.id = Id::of("t1"); })), "4 6 ");
  EXPECT_EQ(forged(pair, 2, change([](Transfer& t) { t.timestamp = 1; })), "5 6 ");
  const std::string limit = "account L d<=c : ok\nf A L 5 : ok\nt L A 6 : exceeds_credits\n";
  EXPECT_EQ(forged(limit, 3, change([](Transfer& t) { t.moved = 6; })), "2 6 ");
  const std::string steps = "p A B 5 pending : ok\ns - - 3 post target=p : ok\nv - - 0 void target=p : pending_already_posted\n";
  EXPECT_EQ(forged(steps, 2, change([](Transfer& t) { t.amount = t.moved = 6; })), "3 6 ");
  EXPECT_EQ(forged(steps, 3, change([](Transfer& t) { t.debit = account_id("A"), t.credit = account_id("B"), t.ledger = 1; })), "3 6 ");
  EXPECT_EQ(
      forged("& a A B 1 linked : linked_event_failed\nb A A 1 : accounts_must_be_different\n", 1, change([](Transfer& t) { t.moved = 1; })),
      "6 7 ");
  const std::string expiring = "p A B 5 pending timeout=5 : ok\n+9\nx A B 1 : ok\n";
  EXPECT_EQ(forged(expiring, 1, change([](Transfer& t) { t.timeout_s = 50; })), "6 8 ");
  EXPECT_EQ(forged("p A B 5 pending timeout=50 : ok\n+9\nx A B 1 : ok\n", 1, change([](Transfer& t) { t.timeout_s = 5; })), "6 8 ");
  EXPECT_EQ(forged("p A B 5 pending : ok\nx A C 0 close_debit : debit_account_has_pending\n", 2, change([](Transfer&) {})), "6 13 ");
}

TEST(Journal, MissingBatchesAreNamed) {
  Script made;
  made.run("t1 A B 5 : ok\nt2 A B 6 : ok\n");
  made.journal.batches.erase(made.journal.batches.begin() + 1);
  const auto read = replay(made.journal);
  ASSERT_FALSE(read);
  EXPECT_NE(read.error().message().find("It follows batch 1"), std::string::npos) << read.error().message();
}

std::unique_ptr<Book> rice_book(std::unique_ptr<Journal> journal) {
  auto book = Book::open(std::move(journal), [] { return Timestamp{1'700'000'000'000'000'000}; });
  EXPECT_TRUE(book);
  EXPECT_EQ(*(*book)->open_ledger({1, "rice", "t", "", 0, 0}), Outcome::ok);
  for (const char* name : {"A", "B"}) EXPECT_EQ(*(*book)->open_account({name, 1, 0, 0, {}, 0}), Outcome::ok);
  return std::move(*book);
}

TEST(Book, ManyThreadsEachGetTheirAnswer) {
  auto journal = std::make_unique<MemoryJournal>();
  MemoryJournal& kept = *journal;
  const auto book = rice_book(std::move(journal));
  std::vector<std::thread> clients;
  for (std::uint64_t client = 0; client < 8; ++client)
    clients.emplace_back([&book, client] {
      for (std::uint64_t i = 0; i < 300; ++i) {
        Transfer t;
        t.id = {client * 1000 + i / 2 + 1, 1};  // each twice
        t.debit = account_id("A"), t.credit = account_id("B"), t.ledger = 1, t.amount = 1;
        const auto receipts = book->transfer({&t, 1});
        ASSERT_TRUE(receipts);
        ASSERT_EQ((*receipts)[0].outcome, i % 2 == 0 ? Outcome::ok : Outcome::exists);
        ASSERT_EQ((*receipts)[0].moved, 1);
      }
    });
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(*book->read([](const Ledger& ledger) { return ledger.account(account_id("B"))->totals.credits_posted; }), 8 * 150);
  EXPECT_TRUE(verify(kept)->holds());
}

// A journal whose disk is full after some batches.
class FullJournal final : public Journal {
 public:
  explicit FullJournal(std::size_t room) : room_(room) {}
  Result<> append(const Batch& batch) override {
    if (kept.batches.size() >= room_) return fail(ErrorCode::io, "The disk is full", {name(), 0, 0, ""});
    return kept.append(batch);
  }
  Result<> read(const std::function<Result<>(const Batch&)>& each) override { return kept.read(each); }
  std::string name() const override { return "full"; }
  MemoryJournal kept;

 private:
  std::size_t room_;
};

TEST(Book, AfterAFailedWriteEverythingFailsUntilItIsOpenedAgain) {
  const auto book = rice_book(std::make_unique<FullJournal>(4));
  Transfer t;
  t.debit = account_id("A"), t.credit = account_id("B"), t.ledger = 1, t.amount = 1;
  t.id = {1, 1};
  EXPECT_TRUE(book->transfer({&t, 1}));
  t.id = {2, 1};
  const auto failed = book->transfer({&t, 1});
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().message(), "full: The disk is full. Mend the cause and open the ledger again.");
  EXPECT_FALSE(book->transfer({&t, 1}));
  EXPECT_FALSE(book->read([](const Ledger&) { return 0; }));
}

TEST(Book, TakesNoMoreThanABatch) {
  const auto book = rice_book(std::make_unique<MemoryJournal>());
  EXPECT_EQ(book->transfer(std::vector<Transfer>(batch_max + 1)).error().code, ErrorCode::limit_exceeded);
  EXPECT_TRUE(book->transfer({})->empty());
}

}  // namespace
}  // namespace entrepot::ledger
