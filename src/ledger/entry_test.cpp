// Texts of callers in the journal: in order, whole, in the same batch and digest as what they explain.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "ledger/book.h"
#include "ledger/inspect.h"
#include "ledger/test_script.h"

namespace entrepot::ledger {
namespace {

struct Kept {
  std::uint64_t sequence;
  std::string text;
  std::int64_t balance;  // of B, before it
  friend bool operator==(const Kept&, const Kept&) = default;
};

std::vector<Kept> entries_of(MemoryJournal& journal) {
  std::vector<Kept> out;
  const auto again = replay(journal, no_progress(), [&out](const Ledger& before, const Entry& entry) -> Result<> {
    const AccountState* b = before.account(account_id("B"));
    out.push_back({entry.sequence, std::string(entry.text), b->totals.credits_posted});
    return {};
  });
  EXPECT_TRUE(again) << again.error().message();
  return out;
}

Transfer move(std::uint64_t id, std::int64_t amount) {
  Transfer t;
  t.id = {id, 7};
  t.debit = account_id("A"), t.credit = account_id("B"), t.ledger = 1, t.amount = amount;
  return t;
}

// Invariant: a text that is entered comes back byte for byte, at its place among the transfers, whatever its length.
TEST(Entry, ComesBackAtItsPlace) {
  EXPECT_TRUE(rc::check("texts and transfers in any order", [] {
    Script script;
    std::vector<Kept> expected;
    std::int64_t balance = 0;
    std::uint64_t id = 0;
    for (int batch = 0; batch < 4; ++batch) {
      script.ledger.begin(script.now += 1'000'000'000);
      const auto steps = *rc::gen::container<std::vector<int>>(rc::gen::inRange(-3, 400));
      for (const int step : steps) {
        if (step <= 0) {
          const Transfer t = move(++id, 2);
          std::array<Receipt, 1> receipt;
          script.ledger.transfer({&t, 1}, receipt);
          balance += 2;
        } else {
          std::string text(static_cast<std::size_t>(step), 'x');
          text[0] = static_cast<char>('a' + step % 26);
          RC_ASSERT(script.ledger.enter(text) == Outcome::ok);
          expected.push_back({0, text, balance});
        }
      }
      const Batch made = script.ledger.seal();
      if (made.number != 0) script.journal.append(made);
    }
    auto found = entries_of(script.journal);
    for (Kept& kept : found) {
      RC_ASSERT(kept.sequence > 0U);
      kept.sequence = 0;
    }
    RC_ASSERT(found == expected);
    RC_ASSERT(verify(script.journal)->holds());
  }));
}

TEST(Entry, OfNoTextOrTooMuchIsRefusedAndNotRecorded) {
  Script script;
  script.ledger.begin(script.now);
  EXPECT_EQ(script.ledger.enter(""), Outcome::text_not_valid);
  EXPECT_EQ(script.ledger.enter(std::string(entry_bytes_max + 1, 'x')), Outcome::text_not_valid);
  EXPECT_EQ(script.ledger.enter("\xff"), Outcome::text_not_valid);
  EXPECT_EQ(script.ledger.seal().number, 0U);
  script.ledger.begin(script.now);
  EXPECT_EQ(script.ledger.enter(std::string(entry_bytes_max, 'x')), Outcome::ok);
  script.journal.append(script.ledger.seal());
  EXPECT_EQ(entries_of(script.journal).at(0).text.size(), entry_bytes_max);
}

TEST(Entry, OfAClockThatRunsBackwardsSaysSo) {
  Script script;
  script.ledger.begin(script.now - 3'600'000'000'000);
  EXPECT_EQ(script.ledger.enter("too early"), Outcome::clock_runs_backwards);
  script.journal.append(script.ledger.seal());
  Outcome outcome = Outcome::ok;
  ASSERT_TRUE(replay(script.journal, no_progress(), [&outcome](const Ledger&, const Entry& entry) -> Result<> {
    outcome = entry.outcome;
    return {};
  }));
  EXPECT_EQ(outcome, Outcome::clock_runs_backwards);
}

// Invariant: no byte of a text can be changed, and none of its parts left out or moved, without being found.
TEST(Entry, AnyChangeIsFound) {
  Script script;
  script.ledger.begin(script.now);
  script.ledger.enter(std::string(300, 'x'));
  script.ledger.enter("second");
  script.journal.append(script.ledger.seal());
  const auto forged = [&script](auto&& change) {
    MemoryJournal journal = script.journal;
    auto& kept = journal.batches.back();
    change(kept.bytes);
    std::string bytes(script.journal.batches[0].batch.digest.begin(), script.journal.batches[0].batch.digest.end());
    bytes.append(reinterpret_cast<const char*>(kept.bytes.data()), kept.bytes.size());
    kept.batch.digest = sha256(bytes);
    return !verify(journal)->holds();
  };
  EXPECT_FALSE(forged([](auto&) {}));
  EXPECT_TRUE(forged([](auto& bytes) { bytes.resize(3 * record_bytes); })) << "its end is gone";
  EXPECT_TRUE(forged([](auto& bytes) { bytes.erase(bytes.begin(), bytes.begin() + record_bytes); })) << "its beginning is gone";
  EXPECT_TRUE(forged([](auto& bytes) { bytes[3 * record_bytes + 20] = std::byte{'x'}; })) << "behind the end of the last part";
  EXPECT_TRUE(forged([](auto& bytes) { bytes[record_bytes + 4] = std::byte{9}; })) << "another count of what is left";
}

TEST(Entry, ABookActsInOneBatch) {
  auto owned = std::make_unique<MemoryJournal>();
  MemoryJournal& journal = *owned;
  auto book = Book::open(std::move(owned), [] { return Timestamp{1'700'000'000'000'000'000}; });
  ASSERT_TRUE(book);
  const auto acted = (*book)->act([](Ledger& ledger) {
    ledger.open(Asset{1, "rice", "t", "", 0, 0});
    for (const char* name : {"A", "B"}) ledger.open(Account{name, 1, 0, 0, {}, 0});
    ledger.enter("why");
    const Transfer t = move(1, 5);
    std::array<Receipt, 1> receipt;
    ledger.transfer({&t, 1}, receipt);
    EXPECT_EQ(ledger.account(account_id("B"))->totals.credits_posted, 5) << "what it did is seen at once";
  });
  ASSERT_TRUE(acted);
  ASSERT_EQ(journal.batches.size(), 1U);
  EXPECT_EQ(entries_of(journal).at(0).text, "why");
}

// An account of an office moves behind a text in the same batch, and by nobody's request without one.
TEST(Entry, OpensTheAccountsOfAnOffice) {
  auto journal = std::make_unique<MemoryJournal>();
  auto book = Book::open(std::move(journal), [] { return Timestamp{1'000'000'000}; });
  ASSERT_TRUE(book);
  ASSERT_EQ(*(*book)->open_ledger({1, "goods", "t", "", 0, 0}), Outcome::ok);
  ASSERT_EQ(*(*book)->open_account({"A", 1, 0, 0, {}, 0}), Outcome::ok);
  ASSERT_EQ(*(*book)->open_account({"B", 1, 0, of_an_office | debits_must_not_exceed_credits, {}, 0}), Outcome::ok);
  const auto outcome = [&book](Transfer t) { return (*(*book)->transfer({&t, 1}))[0].outcome; };
  EXPECT_EQ(outcome(move(1, 5)), Outcome::account_of_an_office);
  Transfer reserve = move(2, 5);
  reserve.flags = pending;
  ASSERT_TRUE((*book)->act([&reserve](Ledger& ledger) {
    std::array<Receipt, 1> receipt;
    ledger.enter("reserve 5");
    ledger.transfer({&reserve, 1}, receipt);
    EXPECT_EQ(receipt[0].outcome, Outcome::ok);
  }));
  Transfer post;
  post.id = {3, 7}, post.target = reserve.id, post.flags = void_pending;
  EXPECT_EQ(outcome(post), Outcome::account_of_an_office) << "the text was of another batch";
  ASSERT_TRUE((*book)->act([&post](Ledger& ledger) {
    std::array<Receipt, 1> receipt;
    ledger.transfer({&post, 1}, receipt);
    EXPECT_EQ(receipt[0].outcome, Outcome::account_of_an_office) << "an act without a text";
    ledger.enter("give back");
    post.id = {4, 7};
    ledger.transfer({&post, 1}, receipt);
    EXPECT_EQ(receipt[0].outcome, Outcome::ok);
  }));
}

}  // namespace
}  // namespace entrepot::ledger
