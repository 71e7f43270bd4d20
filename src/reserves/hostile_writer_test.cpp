// Another writer of the same store, who takes ids, names and numbers that the register may need next.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "reserves/proof.h"
#include "reserves/register_views.h"
#include "reserves/test_office.h"

namespace entrepot::reserves {
namespace {

constexpr std::uint32_t own_ledger = 7;

class HostileWriter {
 public:
  explicit HostileWriter(TestOffice& office) : office_(office) {
    write([](ledger::Ledger& book) {
      book.open(ledger::Asset{own_ledger, "votes", "vote", "", 0, 0});
      for (const char* name : {"mine", "mine too"}) book.open(ledger::Account{name, own_ledger, 0, 0, {}, 0});
    });
  }

  // Of nothing, between two accounts of its own. `before`: by a program that knew no closed ids.
  static ledger::Transfer transfer(const std::string& id) {
    ledger::Transfer t;
    t.id = ledger::Id::of(id);
    t.debit = ledger::account_id("mine"), t.credit = ledger::account_id("mine too");
    t.ledger = own_ledger;
    return t;
  }
  ledger::Outcome take(const std::string& id, bool before = false) {
    std::array<ledger::Receipt, 1> receipt;
    write([&](ledger::Ledger& book) {
      const ledger::Transfer t = transfer(id);
      const ledger::Outcome ok = ledger::Outcome::ok;
      book.transfer({&t, 1}, receipt, {&ok, before ? std::size_t{1} : std::size_t{0}});
    });
    return receipt[0].outcome;
  }

  // A batch of its own, so many nanoseconds after the last; the office is opened again, as a command does.
  void write(const std::function<void(ledger::Ledger&)>& f, ledger::Timestamp later = 1) {
    auto book = ledger::replay(*office_.journal());
    ASSERT_TRUE(book) << book.error().message();
    book->begin(book->time() + later);
    f(*book);
    if (const ledger::Batch batch = book->seal(); batch.number != 0) {
      ASSERT_TRUE(office_.journal()->append(batch));
    }
    office_.open();
  }

 private:
  TestOffice& office_;
};

std::uint64_t entries(TestOffice& office) {
  return *office.office().read([](const RegisterState& state, const ledger::Ledger&) { return state.entries; });
}

TEST(HostileWriter, CannotTakeTheIdsOfTheRegister) {
  TestOffice office;
  make_gallium(office);
  HostileWriter other(office);
  const std::string next = "r" + std::to_string(entries(office) + 1);
  EXPECT_EQ(other.take(next + ".1"), ledger::Outcome::id_of_an_office);
  EXPECT_EQ(other.take("r1599.5"), ledger::Outcome::id_of_an_office);
  EXPECT_EQ(office.ask("KOR", "lot.use lot=K1 amount=1 reason=x"), "ok") << office.why();
  EXPECT_NE(read_register(*office.journal())->ledger.find(ledger::Id::of(next + ".1")), nullptr);
  EXPECT_TRUE(verify_register(*office.journal())->holds());
}

// A store whose ids were taken while that could be done: what time does, too, finds others.
TEST(HostileWriter, IdsThatItTookBeforeAreStillItsOwnAndThoseBehindThemAreTaken) {
  TestOffice office;
  make_gallium(office);
  HostileWriter other(office);
  const std::uint64_t at = entries(office);
  for (std::uint64_t number = at + 1; number < at + 20; ++number)
    for (int i = 1; i < 6; ++i) ASSERT_EQ(other.take("r" + std::to_string(number) + "." + std::to_string(i), true), ledger::Outcome::ok);
  ASSERT_EQ(office.ask("JPN", "recognition.ask recognition=R1 agreement=KJ lot=K1 amount=60 until=2026-06-01"), "ok") << office.why();
  for (const char* economy : {"KOR", "JPN"}) ASSERT_EQ(office.ask(economy, "recognition.confirm recognition=R1 amount=60"), "ok");
  ASSERT_EQ(office.ask("KOR", "lot.use lot=K1 amount=1 reason=x"), "ok") << office.why();
  office.at("2026-06-01");
  EXPECT_EQ(office.office().advance()->due, std::vector<std::string>{"recognition R1: ended; counts for KOR"});
  EXPECT_EQ(office.balance("countable:KOR:K1"), 99'000);
  const auto again = read_register(*office.journal());
  ASSERT_TRUE(again) << again.error().message();
  EXPECT_EQ(again->strays, 0U);
  EXPECT_EQ(again->ledger.find(ledger::Id::of("r" + std::to_string(at + 1) + ".1"))->ledger, own_ledger);
  EXPECT_NE(again->ledger.find(ledger::Id::of("r" + std::to_string(at + 1) + ".6")), nullptr);
  EXPECT_TRUE(verify_register(*office.journal())->holds());
}

// Its records bring the ledger's time past an end that nobody has asked the register for since.
TEST(HostileWriter, WhatIsOverWithoutAReleaseIsNotSaidToBeHeldByOne) {
  TestOffice office;
  make_gallium(office);
  ASSERT_EQ(office.ask("JPN", "recognition.ask recognition=R1 agreement=KJ lot=K1 amount=60 until=2026-06-01"), "ok") << office.why();
  for (const char* economy : {"KOR", "JPN"}) ASSERT_EQ(office.ask(economy, "recognition.confirm recognition=R1 amount=60"), "ok");
  HostileWriter other(office);
  other.write(
      [](ledger::Ledger& book) {
        const ledger::Transfer t = HostileWriter::transfer("later");
        std::array<ledger::Receipt, 1> receipt;
        book.transfer({&t, 1}, receipt);
      },
      ledger::Timestamp{100 * 86'400} * 1'000'000'000);
  const auto rows = *office.office().read([](const RegisterState& state, const ledger::Ledger& book) { return clock_rows(state, book); });
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].what, "recognition R1 is over, and ends with the next request");
  EXPECT_FALSE(rows[0].late);
}

// Invariant: whatever names and numbers another writer of the store asks for, and whatever ids, taken before they were closed or asked for after,
// the register answers every request as it does without that writer, and the store is rebuilt to the same.
TEST(HostileWriter, NeverChangesWhatTheRegisterAnswers) {
  EXPECT_TRUE(rc::check("any names, numbers and ids", [] {
    TestOffice alone, beside;
    make_gallium(alone);
    make_gallium(beside);
    HostileWriter other(beside);
    const auto pick = [](std::vector<std::string> words) { return *rc::gen::elementOf(words); };
    const auto amount = [] { return Decimal::create(*rc::gen::inRange(1, 70'000), 3)->text(); };
    const auto name = [] { return "R" + std::to_string(*rc::gen::inRange(1, 5)); };
    const auto near = [&beside] { return std::to_string(entries(beside) + *rc::gen::inRange<std::uint64_t>(0, 6)); };
    const auto act = [&] {
      const std::string lot = pick({"K1", "K9", "J1"}), number = std::to_string(*rc::gen::inRange(1, 7));
      switch (*rc::gen::inRange(0, 4)) {
        case 0:
          other.take(pick({"r" + near() + "." + number, "r0" + near() + "." + number, "mine " + number}), *rc::gen::inRange(0, 2) == 1);
          break;
        case 1:
          other.write([&](ledger::Ledger& book) {
            const auto account = pick({"stock:", "countable:THA:", "eligible:", "lost:", "used:"}) + lot;
            book.open(ledger::Account{account, *rc::gen::element(own_ledger, 1'000'000U, 1'000'001U), 0, 0, {}, 0});
          });
          break;
        case 2:
          other.write([&](ledger::Ledger& book) {
            const std::uint32_t taken = *rc::gen::inRange(999'998U, 1'000'005U);
            book.open(ledger::Asset{taken, "rice", "t", "", 0, 0});
          });
          break;
        default:
          other.write([&](ledger::Ledger& book) {
            ledger::Transfer t = HostileWriter::transfer("r" + near() + "." + number);
            t.debit = ledger::account_id("stock:" + lot), t.credit = ledger::account_id("used:" + lot);
            t.ledger = 1'000'001, t.amount = 1;
            std::array<ledger::Receipt, 1> receipt;
            book.transfer({&t, 1}, receipt);
          });
      }
    };
    int done = 0;
    for (int step = 0; step < 8; ++step) {
      if (*rc::gen::inRange(0, 3) == 0) act();
      std::string line;
      switch (*rc::gen::inRange(0, 7)) {
        case 0:
          line = "lot.attest lot=K1 quantity=" + amount() + " counted_on=" + alone.today() + " confidence=measured document=" + document();
          break;
        case 1: line = "lot.use lot=" + pick({"K1", "J1"}) + " amount=" + amount() + " reason=x"; break;
        case 2: line = "lot.open lot=K9 depot=D-KOR instrument=minerals good=gallium grade=scrap kind=earmarked received=2026-02-01"; break;
        case 3:
        case 4: line = "recognition.ask agreement=KJ lot=K1 until=2026-03-20 recognition=" + name() + " amount=" + amount(); break;
        case 5: line = "recognition.confirm recognition=" + name() + " amount=" + amount(); break;
        default: line = "recognition.suspend reason=x recognition=" + name();
      }
      const int hours = *rc::gen::inRange(1, 60);
      alone.wait(hours), beside.wait(hours);
      const std::string who = pick({"KOR", "JPN"}), answer = alone.ask(who, line);
      done += answer == "ok" ? 1 : 0;
      RC_ASSERT(beside.ask(who, line) == answer);
      RC_ASSERT(beside.why() == alone.why());
      RC_ASSERT(beside.due() == alone.due());
      for (const char* account : {"stock:K1", "countable:KOR:K1", "countable:JPN:K1", "stock:J1", "used:J1"})
        RC_ASSERT(beside.balance(account) == alone.balance(account));
    }
    RC_TAG(done);
    const auto again = read_register(*beside.journal());
    if (!again) RC_FAIL(again.error().message());
    RC_ASSERT(again->strays == 0U);
    RC_ASSERT(verify_register(*beside.journal())->holds());
  }));
}

}  // namespace
}  // namespace entrepot::reserves
