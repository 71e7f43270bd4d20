// Numbers, names and ids that registers take are closed to who enters no text; what journals hold from before stays. And time that does not go on.
#include <array>

#include <gtest/gtest.h>

#include "ledger/book.h"
#include "ledger/inspect.h"
#include "ledger/numbers.h"
#include "ledger/text.h"

namespace entrepot::ledger {
namespace {

constexpr Timestamp second = 1'000'000'000;
const Asset rice{1, "rice", "t", "", 0, 0}, of_register{first_of_a_register, "gallium", "kg", "4N", 3, 0};

Account account(const std::string& name, std::uint32_t number = 1) { return {name, number, 0, 0, {}, 0}; }

TEST(ClosedNames, AreThoseThatARegisterGives) {
  for (const char* name : {"stock:K7", "attested:K7", "lost:a-b_c.9", "expired:K7", "used:K7", "converted:K7", "eligible:K7",
                           "countable:KOR:K7", "countable:joint:K7", "transit:K7:REQ-1", "received:K7:REQ-1", "settled:KOR:USD",
                           "settlement:USD:KOR", "cmim:term-rules", "cmim:limit:THA", "cmim:owed:S1:THA:JPN"})
    EXPECT_TRUE(is_name_of_an_office(name)) << name;
  for (const char* name : {"stock", "stock:", "stock:THA:lot7", "stock:a b", "stock:1234567890123456789012345", "stock:K7:", "Stock:K7",
                           "received:PHL", "in_transit:REQ-1", "countable:K7", "countable:kor:K7", "settled:joint:USD",
                           "settlement:usd:KOR", "cmim", "cmim:", "CMIM:limit:THA", "cmim:other", "acmimthatistoolong:limit", ""})
    EXPECT_FALSE(is_name_of_an_office(name)) << name;
}

TEST(ClosedNames, AreRefusedAndRecordedWithoutAText) {
  Ledger book;
  MemoryJournal journal;
  book.begin(second);
  EXPECT_EQ(book.open(rice), Outcome::ok);
  EXPECT_EQ(book.open(of_register), Outcome::ledger_of_an_office);
  EXPECT_EQ(book.open(account("stock:K7")), Outcome::name_of_an_office);
  EXPECT_EQ(book.open(account("stock:K7", 9)), Outcome::ledger_not_found);
  EXPECT_EQ(book.open(account("mine")), Outcome::ok);
  ASSERT_TRUE(journal.append(book.seal()));
  EXPECT_EQ(book.records(), 5U);

  book.begin(2 * second);
  ASSERT_EQ(book.enter("an office opens a lot"), Outcome::ok);
  EXPECT_EQ(book.open(of_register), Outcome::ok);
  EXPECT_EQ(book.open(account("stock:K7", of_register.ledger)), Outcome::ok);
  ASSERT_TRUE(journal.append(book.seal()));
  book.begin(3 * second);
  EXPECT_EQ(book.open(account("own", of_register.ledger)), Outcome::ledger_of_an_office) << "any name, on a ledger of the register";
  EXPECT_EQ(refusal(book, account("own", of_register.ledger), Outcome::ledger_of_an_office),
            "The number of the ledger is a register's, and closed to other writers: take a smaller one (ledger 1000000).");
  EXPECT_EQ(
      refusal(book, account("stock:K8"), Outcome::name_of_an_office),
      "The name is one that an office, such as a register, gives to its accounts, and closed to other writers: take another (stock:K8).");
  ASSERT_TRUE(journal.append(book.seal()));

  const auto again = replay(journal);
  ASSERT_TRUE(again) << again.error().message();
  EXPECT_EQ(again->digest(), book.digest());
}

TEST(ClosedIds, AreThoseThatOfficesGive) {
  for (const char* id : {"r7.1", "r0.0", "r1599.5", "r0000000001.123", "ff6f6666000000000000000000000000"})
    EXPECT_TRUE(is_id_of_an_office(Id::of(id))) << id;
  EXPECT_TRUE(is_id_of_an_office(id_for_office("cmim:T1:request:THA")));
  EXPECT_EQ(id_for_office("abc").text(), "ff6f6666ba7816bf8f01cfea414140de") << "SHA-256 of abc: ba7816bf 8f01cfea 414140de ...";
  EXPECT_NE(id_for_office("cmim:T1:request:THA"), id_for_office("cmim:T1:request:JPN"));
  for (const char* id : {"", "r", "r.", "r7", "r7.", "r.1", "r7.1.2", "r7,1", "R7.1", "x7.1", "r7.1a", "r 7.1", "pay-1", "r-7.1",
                         "ff6f6665000000000000000000000000", "a text of more than fifteen bytes"})
    EXPECT_FALSE(is_id_of_an_office(Id::of(id))) << id;
}

Transfer move(const char* id, std::int64_t amount, unsigned flags = 0) {
  Transfer t;
  t.id = Id::of(id), t.debit = account_id("a"), t.credit = account_id("b");
  t.ledger = 1, t.amount = amount, t.flags = static_cast<std::uint16_t>(flags);
  return t;
}

// A ledger with two accounts that anybody may move, the first with no more than it has.
void open_two(Ledger& book, MemoryJournal& journal) {
  book.begin(second);
  ASSERT_EQ(book.open(rice), Outcome::ok);
  ASSERT_EQ(book.open(Account{"a", 1, 0, debits_must_not_exceed_credits, {}, 0}), Outcome::ok);
  ASSERT_EQ(book.open(account("b")), Outcome::ok);
  ASSERT_TRUE(journal.append(book.seal()));
}

TEST(ClosedIds, AreRefusedAndRecordedWithoutAText) {
  Ledger book;
  MemoryJournal journal;
  open_two(book, journal);
  const auto one = [&](const Transfer& t) {
    std::array<Receipt, 1> receipt;
    book.transfer({&t, 1}, receipt);
    return receipt[0].outcome;
  };
  book.begin(2 * second);
  EXPECT_EQ(one(move("r7.1", 0)), Outcome::id_of_an_office);
  EXPECT_EQ(
      refusal(book, move("r7.1", 0), Outcome::id_of_an_office),
      "The id is one that an office, such as a register, gives to its transfers, and closed to other writers: take another ('r7.1').");
  std::array<Receipt, 2> receipts;
  const std::array chain{move("mine", 0, linked), move("r7.2", 0)};
  book.transfer(chain, receipts);
  EXPECT_EQ(receipts[0].outcome, Outcome::linked_event_failed);
  EXPECT_EQ(receipts[1].outcome, Outcome::id_of_an_office);
  EXPECT_EQ(one(move("mine", 0)), Outcome::ok);
  ASSERT_TRUE(journal.append(book.seal()));
  book.begin(3 * second);
  ASSERT_EQ(book.enter("an office does a step"), Outcome::ok);
  EXPECT_EQ(one(move("r7.1", 0)), Outcome::ok);
  ASSERT_TRUE(journal.append(book.seal()));
  book.begin(4 * second);
  EXPECT_EQ(one(move("r7.1", 0)), Outcome::exists) << "asked again it does nothing";
  EXPECT_EQ(one(move("r7.1", 1)), Outcome::exists_with_different_amount);
  ASSERT_TRUE(journal.append(book.seal()));
  const auto again = replay(journal);
  ASSERT_TRUE(again) << again.error().message();
  EXPECT_EQ(again->digest(), book.digest());
  EXPECT_TRUE(verify(journal)->holds());
}

// What was done and what was refused for another rule, one by one and in chains.
TEST(ClosedIds, AJournalFromBeforeIsReplayedAsItWas) {
  Ledger book;
  MemoryJournal journal;
  open_two(book, journal);
  const std::vector<Transfer> asked{move("r7.1", 0),         move("r7.2", 5),         move("r8.1", 0, linked), move("r8.2", 0),
                                    move("r9.1", 0, linked), move("r9.2", 5, linked), move("r9.3", 0),         move("r10.1", 0, linked)};
  const std::vector<Outcome> before{Outcome::ok,
                                    Outcome::exceeds_credits,
                                    Outcome::ok,
                                    Outcome::ok,
                                    Outcome::linked_event_failed,
                                    Outcome::exceeds_credits,
                                    Outcome::linked_event_failed,
                                    Outcome::linked_event_chain_open};
  std::vector<Receipt> receipts(asked.size());
  book.begin(2 * second);
  book.transfer(asked, receipts, before);
  for (std::size_t i = 0; i < asked.size(); ++i) EXPECT_EQ(receipts[i].outcome, before[i]) << asked[i].id.text();
  ASSERT_TRUE(journal.append(book.seal()));
  const auto again = replay(journal);
  ASSERT_TRUE(again) << again.error().message();
  EXPECT_EQ(again->digest(), book.digest());
  EXPECT_NE(again->find(Id::of("r8.2")), nullptr);

  // By what is asked now they are refused.
  const auto now = book.apply(3 * second, std::array{move("r11.1", 0)});
  EXPECT_EQ(now[0].outcome, Outcome::id_of_an_office);
}

TEST(ClosedNames, AJournalFromBeforeKeepsWhatItOpened) {
  Ledger book;
  MemoryJournal journal;
  book.begin(second);
  const bool before = true;  // they were closed
  EXPECT_EQ(book.open(rice, before), Outcome::ok);
  EXPECT_EQ(book.open(of_register, before), Outcome::ok);
  EXPECT_EQ(book.open(account("stock:K7"), before), Outcome::ok);
  EXPECT_EQ(book.open(account("own", of_register.ledger), before), Outcome::ok);
  ASSERT_TRUE(journal.append(book.seal()));
  const auto again = replay(journal);
  ASSERT_TRUE(again) << again.error().message();
  EXPECT_EQ(again->digest(), book.digest());
  EXPECT_NE(again->account(account_id("stock:K7")), nullptr);
}

TEST(Advance, ByAClockThatRunsBackwardsIsRefusedAndRecorded) {
  auto journal = std::make_unique<MemoryJournal>();
  MemoryJournal& kept = *journal;
  Timestamp now = 100 * second;
  const auto book = *Book::open(std::move(journal), [&now] { return now; });
  ASSERT_EQ(*book->open_ledger(rice), Outcome::ok);
  EXPECT_EQ(*book->advance(), Outcome::ok);
  EXPECT_EQ(kept.batches.size(), 1U) << "nothing was due";
  now = 40 * second;
  EXPECT_EQ(*book->advance(), Outcome::clock_runs_backwards);
  ASSERT_EQ(kept.batches.size(), 2U);
  std::string text;
  const auto again = replay(kept, no_progress(), [&text](const Ledger&, const Entry& entry) -> Result<> {
    text = entry.text;
    EXPECT_EQ(entry.outcome, Outcome::clock_runs_backwards);
    return {};
  });
  ASSERT_TRUE(again) << again.error().message();
  EXPECT_EQ(text, R"({"format":"ledger 1","do":"advance","clock":"1970-01-01T00:00:40Z"})");
}

}  // namespace
}  // namespace entrepot::ledger
