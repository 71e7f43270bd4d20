// Numbers and names that registers take are closed to who enters no text; what journals hold from before stays. And time that does not go on.
#include <gtest/gtest.h>

#include "ledger/book.h"
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
  EXPECT_EQ(refusal(book, account("stock:K8"), Outcome::name_of_an_office),
            "The name is one that an office, such as a register, gives to its accounts, and closed to other writers: take another (stock:K8).");
  ASSERT_TRUE(journal.append(book.seal()));

  const auto again = replay(journal);
  ASSERT_TRUE(again) << again.error().message();
  EXPECT_EQ(again->digest(), book.digest());
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
