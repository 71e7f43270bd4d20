#include <gtest/gtest.h>

#include "ledger/test_script.h"

namespace entrepot::ledger {
namespace {

TEST(Ledger, MovesAndRefusesWithTheRule) {
  Script().run(R"(
    t1 A B 100 : ok 100
    = A 0 100 0 0
    = B 0 0 0 100
    t2 A B 0 : ok 0                    # an amount of nothing is an amount
    t3 A A 1 : accounts_must_be_different
    t4 A X 1 : credit_account_not_found
    t4 X A 1 : debit_account_not_found
    t4 - A 1 : debit_account_must_not_be_zero
    t4 A - 1 : credit_account_must_not_be_zero
    t4 A B -1 : amount_must_not_be_negative
    t4 A B 1 ledger=2 : transfer_must_have_the_ledger_of_its_accounts
    t4 A B 1 flag15 : reserved_flag
    t4 A B 1 timeout=5 : timeout_reserved_for_pending
    t4 A B 1 target=t1 : target_must_be_zero
    -  A B 1 : id_must_not_be_zero
    account D ledger=2 : ok
    t4 A D 1 : accounts_must_have_the_same_ledger
    t4 A B 1 : ok                      # what was refused does not exist
    = A 0 101 0 0
  )");
}

TEST(Ledger, SameIdSameBodyExistsOtherBodyIsNamed) {
  Script().run(R"(
    t1 A B 10 pending timeout=60 code=3 reference=R1 : ok
    t1 A B 10 pending timeout=60 code=3 reference=R1 : exists 10
    t1 A B 10 code=3 reference=R1 : exists_with_different_flags
    t1 A B 10 pending timeout=61 code=3 reference=R1 : exists_with_different_timeout
    t1 C B 10 pending timeout=60 code=3 reference=R1 : exists_with_different_debit_account
    t1 A C 10 pending timeout=60 code=3 reference=R1 : exists_with_different_credit_account
    t1 A B 11 pending timeout=60 code=3 reference=R1 : exists_with_different_amount
    t1 A B 10 pending timeout=60 code=3 reference=R2 : exists_with_different_reference
    t1 A B 10 pending timeout=60 code=3 reference=R1 ledger=2 : exists_with_different_ledger
    t1 A B 10 pending timeout=60 code=4 reference=R1 : exists_with_different_code
    t2 - - 4 post target=t1 : ok 4
    t2 - - 4 post target=t1 : exists 4
    t2 A B 4 post target=t1 code=3 : exists 4      # what was left out and what it stands for are the same
    t2 - - 5 post target=t1 : exists_with_different_amount
    t2 - - 4 post target=t9 : exists_with_different_target
    = A 0 4 0 0
    = B 0 0 0 4
  )");
}

TEST(Ledger, TwoPhaseLifeCycleWithEveryIllegalSecondStep) {
  Script().run(R"(
    p1 A B 50 pending : ok 50
    = A 50 0 0 0
    = B 0 0 50 0
    s1 - - 51 post target=p1 : exceeds_pending_amount
    s1 - - 10 post target=none : pending_not_found
    s1 - - 10 post : target_must_not_be_zero
    s1 - - 10 post target=s1 : target_must_be_different
    s1 - - 10 post void target=p1 : flags_are_mutually_exclusive
    s1 - - 10 post pending target=p1 : flags_are_mutually_exclusive
    s1 - - 10 post bal_debit target=p1 : flags_are_mutually_exclusive
    s1 - - 10 post target=p1 timeout=1 : timeout_reserved_for_pending
    s1 C - 10 post target=p1 : pending_has_different_debit_account
    s1 A C 10 post target=p1 : pending_has_different_credit_account
    s1 A B 10 post target=p1 ledger=2 : pending_has_different_ledger
    s1 A B 10 post target=p1 code=9 : pending_has_different_code
    s1 - - 10 void target=p1 : pending_has_different_amount
    s1 - - 20 post target=p1 : ok 20                # the other 30 go back
    = A 0 20 0 0
    = B 0 0 0 20
    s2 - - 1 post target=p1 : pending_already_posted
    s2 - - 0 void target=p1 : pending_already_posted
    s2 - - 1 post target=s1 : pending_not_pending
    p2 A B 7 pending : ok
    s3 - - 7 void target=p2 : ok 0
    s4 - - 0 void target=p2 : pending_already_voided
    s4 - - 1 post target=p2 : pending_already_voided
    = A 0 20 0 0
    p3 A B 7 pending : ok
    s5 - - 0 post target=p3 : ok 0                  # nothing of it came
    = A 0 20 0 0
  )");
}

TEST(Ledger, ExpiresByLedgerTimeAtTheBoundary) {
  Script script;
  script.run(R"(
    p1 A B 5 pending timeout=60 : ok
    p2 A B 6 pending timeout=30 : ok
    p3 A B 7 pending : ok
    +30
    x1 C B 0 : ok
    = A 18 0 0 0                     # p2 was written a nanosecond after p1: it has that nanosecond left
    +1
    x2 C B 0 : ok
    = A 12 0 0 0
    s2 - - 6 post target=p2 : pending_expired
    s2 - - 0 void target=p2 : pending_expired
    +-40
    x3 C B 0 : clock_runs_backwards  # by more than a second, and nothing comes back
    = A 12 0 0 0
    +40
    s1 - - 5 post target=p1 : ok
    +1000000
    s3 - - 7 post target=p3 : ok     # without a timeout it waits
    = A 0 12 0 0
    p4 A B 1 pending timeout=4294967295 : ok
  )");
  const KeptTransfer* first = script.ledger.find(Id::of("p4"));
  ASSERT_NE(first, nullptr);
  const Timestamp due = first->timestamp + 4'294'967'295LL * 1'000'000'000;
  script.ledger.begin(due - 1);
  EXPECT_EQ(script.ledger.seal().number, 0U);
  EXPECT_EQ(script.ledger.find(Id::of("p4"))->state, TransferState::pending);
  script.ledger.begin(due);
  EXPECT_EQ(script.ledger.seal().count(), 1U);
  EXPECT_EQ(script.ledger.find(Id::of("p4"))->state, TransferState::pending_expired);
}

TEST(Ledger, ExpiriesComeInOrderOfTimeThenOfCreation) {
  Script script;
  script.run("p1 A B 1 pending timeout=9 : ok\np2 A B 2 pending timeout=5 : ok\np3 A B 3 pending timeout=9 : ok\n");
  script.ledger.begin(script.now + 100'000'000'000);
  const Batch batch = script.ledger.seal();
  ASSERT_EQ(batch.count(), 3U);
  std::string order;
  for (std::size_t i = 0; i < 3; ++i)
    order += decode_transfer(RecordView(batch.records.data() + i * record_bytes, record_bytes)).target.text() + " ";
  EXPECT_EQ(order, "p2 p1 p3 ");
}

TEST(Ledger, LimitsHoldWhenReserved) {
  Script().run(R"(
    account L d<=c : ok
    account M c<=d : ok
    t1 L A 1 : exceeds_credits
    t1 A L 100 : ok
    t2 L A 70 : ok
    p1 L A 50 pending : exceeds_credits   # now, not when it is posted
    p1 L A 30 pending : ok
    t3 L A 1 : exceeds_credits            # what is reserved counts
    v1 - - 0 void target=p1 : ok
    t3 L A 30 : ok
    = L 0 100 0 100
    t4 A M 1 : exceeds_debits
    t5 M A 5 : ok
    p2 A M 5 pending : ok
    t6 A M 1 pending : exceeds_debits
    t7 L M 0 : ok
    = M 0 5 5 0
    account N d<=c c<=d : flags_are_mutually_exclusive
  )");
}

TEST(Ledger, ChainsAreDoneWholeOrNotAtAll) {
  Script().run(R"(
    & c1 A B 1 linked : ok
    & c2 A B 2 linked : ok
    c3 A B 3 : ok
    = A 0 6 0 0
    & d1 A B 1 linked : linked_event_failed
    & d2 A B -1 linked : amount_must_not_be_negative
    & d3 A B 1 : linked_event_failed
    d4 A B 10 : ok                         # a chain of its own
    = A 0 16 0 0
    d1 A B 1 : ok                          # what failed does not exist
    e1 A B 1 linked : linked_event_chain_open
    & e1 A B 1 linked : linked_event_failed
    e2 A B 1 linked : linked_event_chain_open
    & f1 A B -1 linked : amount_must_not_be_negative
    & f2 A B 1 : linked_event_failed
    f3 A B 1 linked : linked_event_chain_open    # opened behind a failed one
    & c1 A B 1 linked : exists                 # the whole chain again
    & c2 A B 2 linked : exists
    c3 A B 3 : exists
    & c1 A B 1 linked : linked_event_exists    # another chain with a part of it
    g1 A B 3 : linked_event_failed
    & h1 A B 1 linked : linked_event_failed
    h1 A B 1 linked : linked_event_chain_open
    = A 0 17 0 0
  )");
}

TEST(Ledger, AFailedChainLeavesNoTrace) {
  Script script;
  script.run(R"(
    p1 A B 10 pending timeout=100 : ok
    & a1 - - 4 post linked target=p1 : linked_event_failed
    & a2 A C 3 pending linked timeout=1 : linked_event_failed
    & a3 A C 2 linked close_debit : debit_account_has_pending
    a4 B C 3 : linked_event_failed
    = A 10 0 0 0
    = B 0 0 10 0
    = C 0 0 0 0
    +50
    b1 A C 3 pending timeout=90 : ok         # takes the place that a2 had
    a1 - - 4 post target=p1 : ok
    = A 3 4 0 0
    & a5 A C 1 linked : ok                   # a receipt in part: posts what came, reserves the rest anew
    a6 A B 6 pending timeout=10 : ok
    = A 9 5 0 0
  )");
  EXPECT_EQ(script.ledger.find(Id::of("a2")), nullptr);
  EXPECT_EQ(script.ledger.find(Id::of("a3")), nullptr);
}

TEST(Ledger, BalancingMovesWhatThereIs) {
  Script().run(R"(
    account L d<=c : ok
    account M c<=d : ok
    f1 A L 40 : ok
    p1 L A 15 pending : ok
    b1 L B 100 bal_debit : ok 25
    b2 L B 100 bal_debit : ok 0
    b1 L B 100 bal_debit : exists 25
    b1 L B 99 bal_debit : exists_with_different_amount
    b3 A B 5 bal_debit : ok 0                # without a limit it takes no more either
    f2 M A 9 : ok
    b4 A M 5 bal_credit : ok 5
    p2 A M 3 pending bal_credit : ok 3
    b5 A M max bal_credit : ok 1
    f3 A L 20 : ok
    f4 M A 6 : ok
    b6 L M 50 bal_debit bal_credit : ok 6
    b7 L M 0 bal_debit bal_credit : ok 0
    b8 L B -1 bal_debit : amount_must_not_be_negative
    p3 L B max bal_debit pending : ok 14
    = L 29 31 0 60
    v3 - - 14 void target=p3 : ok
    = L 15 31 0 60
  )");
}

TEST(Ledger, SumsStayWithin64Bits) {
  Script().run(R"(
    t1 A B max : ok
    t2 A B 1 : overflows_debits_posted
    t2 C B 1 : overflows_credits_posted
    t2 A C 1 pending : overflows_debits
    t2 C B 1 pending : overflows_credits
    account D : ok
    account E : ok
    p1 D E max pending : ok
    p2 D C 1 pending : overflows_debits_pending
    p2 C E 1 pending : overflows_credits_pending
    p2 D C 1 : overflows_debits
    p2 C E 1 : overflows_credits
    s1 - - max post target=p1 : ok
    = D 0 9223372036854775807 0 0
    t3 A D max bal_credit : overflows_debits_posted
    t4 B D max bal_credit : ok
    t5 C D 1 bal_credit : ok 0
  )");
}

TEST(Ledger, ClosesAccountsAndOpensThemAgainByName) {
  Script().run(R"(
    f1 A B 5 : ok
    p1 B C 2 pending : ok
    x1 B C 5 bal_debit close_debit : debit_account_has_pending
    x1 A B 0 close_credit : credit_account_has_pending
    v1 - - 0 void target=p1 : ok
    x1 B C 100 bal_debit close_debit : ok 5          # empties and closes
    t1 B C 0 : debit_account_closed
    t1 A B 0 pending : credit_account_closed
    t1 C B 0 close_credit : credit_account_closed
    o1 - - 0 reopen target=f1 : not_a_closing
    o1 - - 0 reopen target=zz : closing_not_found
    o1 - - 1 reopen target=x1 : amount_must_be_zero
    o1 A C 0 reopen target=x1 : closing_has_different_account
    o1 - - 0 reopen target=x1 : ok
    o1 - - 0 reopen target=x1 : exists
    o2 - - 0 reopen target=x1 : already_reopened
    t1 A B 1 : ok
    & y1 A C 0 close_debit close_credit linked : linked_event_failed
    y2 A B 0 : debit_account_closed
    y1 A C 0 close_debit close_credit : ok
    z1 C B 0 : debit_account_closed
    o3 - - 0 reopen target=y1 : ok
    z1 C B 0 : ok
    q1 A C 1 pending close_debit : flags_are_mutually_exclusive
    k1 B A 1 corrects target=t1 : ok
    k2 B A 1 corrects target=zz : corrected_not_found
    k2 B A 1 corrects : target_must_not_be_zero
    = B 0 6 0 6
  )");
}

TEST(Ledger, AssetsAndAccountsAreOpenedOnce) {
  Ledger ledger;
  ledger.begin(5);
  const Asset rice{7, "rice", "t", "milled", 3, 0};
  EXPECT_EQ(ledger.open(Account{"A", 7, 0, 0, {}, 0}), Outcome::ledger_not_found);
  EXPECT_EQ(ledger.open(rice), Outcome::ok);
  EXPECT_EQ(ledger.open(rice), Outcome::exists);
  EXPECT_EQ(ledger.open(Asset{7, "rice", "t", "paddy", 3, 0}), Outcome::exists_with_different_unit);
  EXPECT_EQ(ledger.open(Asset{0, "rice", "t", "", 3, 0}), Outcome::id_must_not_be_zero);
  EXPECT_EQ(ledger.open(Asset{8, "", "t", "", 3, 0}), Outcome::text_not_valid);
  EXPECT_EQ(ledger.open(Asset{8, "rice", "t", "", 19, 0}), Outcome::places_out_of_range);
  EXPECT_EQ(ledger.open(Account{"A", 7, 1, 0, {}, 0}), Outcome::ok);
  EXPECT_EQ(ledger.open(Account{"A", 7, 1, 0, {}, 0}), Outcome::exists);
  EXPECT_EQ(ledger.open(Account{"A", 7, 2, 0, {}, 0}), Outcome::exists_with_different_code);
  EXPECT_EQ(ledger.open(Account{"A", 7, 1, 2, {}, 0}), Outcome::exists_with_different_flags);
  EXPECT_EQ(ledger.open(Account{"A", 8, 1, 0, {}, 0}), Outcome::exists_with_different_ledger);
  EXPECT_EQ(ledger.open(Account{"A", 7, 1, 0, Id::of("r"), 0}), Outcome::exists_with_different_reference);
  EXPECT_EQ(ledger.open(Account{"B", 7, 1, 8, {}, 0}), Outcome::reserved_flag);
  EXPECT_EQ(ledger.open(Account{std::string(73, 'x'), 7, 1, 0, {}, 0}), Outcome::text_not_valid);
  EXPECT_EQ(ledger.open(Account{std::string("a\0b", 3), 7, 1, 0, {}, 0}), Outcome::text_not_valid);
  EXPECT_EQ(ledger.open(Account{"", 7, 1, 0, {}, 0}), Outcome::text_not_valid);
  EXPECT_EQ(ledger.open(Account{"bad\nline", 7, 1, 0, {}, 0}), Outcome::text_not_valid);
  EXPECT_EQ(ledger.open(Account{std::string(72, 'x'), 7, 1, 0, {}, 0}), Outcome::ok);
  const Batch batch = ledger.seal();
  EXPECT_EQ(batch.count(), 17U) << "all but the two that exist: a refusal is a record";
  Replay replay("memory");
  const auto again = replay.add(batch);
  EXPECT_TRUE(again) << again.error().message();
  EXPECT_EQ(replay.ledger().digest(), ledger.digest());
}

TEST(Ledger, AnEmptyBatchLeavesNothing) {
  Script script;
  const Digest before = script.ledger.digest();
  EXPECT_TRUE(script.ledger.apply(script.now + 5, {}).empty());
  EXPECT_EQ(script.ledger.digest(), before);
  EXPECT_EQ(script.ledger.batches(), 1U);
}

TEST(Ledger, TimestampsRiseWhateverTheClockSays) {
  Script script;
  const std::vector<Transfer> three = [] {
    std::vector<Transfer> list(3);
    for (std::size_t i = 0; i < 3; ++i) list[i] = {Id{i + 1, 9}, account_id("A"), account_id("B"), {}, {}, 1, 0, 0, 1, 0, 0, 0};
    return list;
  }();
  const auto first = script.ledger.apply(script.now + 10, {three.data(), 1});
  const auto second = script.ledger.apply(script.now - 500, {three.data() + 1, 2});
  EXPECT_EQ(first[0].timestamp, script.now + 10);
  EXPECT_EQ(second[0].timestamp, script.now + 11);
  EXPECT_EQ(second[1].timestamp, script.now + 12);
}

// The end of 64-bit time: readings are cut, timestamps still rise, expiries beyond it are refused.
TEST(Ledger, TheEndOfTime) {
  Script script;
  script.now = std::numeric_limits<Timestamp>::max();
  script.run(R"(
    t1 A B 1 : ok
    t2 A B 1 pending timeout=100 : ok
    t3 A B 1 pending timeout=3600 : overflows_timeout
    t4 A B 1 : ok
  )");
}

TEST(Id, KeepsShortTextAndReadsHexadecimal) {
  EXPECT_EQ(Id::of("REQ-2026-001").text(), "REQ-2026-001");
  EXPECT_EQ(Id::of("00112233445566778899aabbccddeeff").text(), "00112233445566778899aabbccddeeff");
  EXPECT_EQ(Id::of("a text longer than fits into an id").text().size(), 32U);
  EXPECT_NE(Id::of("a text longer than fits into an id"), Id::of("a text longer than fits into an ie"));
  EXPECT_TRUE(Id::of("").is_zero());
  EXPECT_EQ(Id{}.text(), "");
}

}  // namespace
}  // namespace entrepot::ledger
