#include "ledger/text.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "ledger/test_script.h"
#include "ledger/workload.h"

namespace entrepot::ledger {
namespace {

const Asset kilograms{1, "rice", "t", "", 3, 0}, whole{2, "votes", "vote", "", 0, 0};

TEST(Amounts, AreReadExactlyOrNotAtAll) {
  EXPECT_EQ(*parse_amount("12.5", kilograms), 12500);
  EXPECT_EQ(*parse_amount("0.001", kilograms), 1);
  EXPECT_EQ(*parse_amount("12.5000", kilograms), 12500);
  EXPECT_EQ(*parse_amount("-3", kilograms), -3000);
  EXPECT_EQ(*parse_amount("9223372036854775807", whole), INT64_MAX);
  EXPECT_EQ(*parse_amount("5.0", whole), 5);
  for (const char* bad : {"", "-", ".5", "5.", "1e3", "+1", "1,000", "0x1", "1 ", "--1", "1.2.3"})
    EXPECT_EQ(parse_amount(bad, kilograms).error().code, ErrorCode::bad_field) << bad;
  for (const char* bad : {"0.0001", "9223372036854775.808", "99999999999999999999999"})
    EXPECT_EQ(parse_amount(bad, kilograms).error().code, ErrorCode::out_of_range) << bad;
  EXPECT_EQ(parse_amount("0.5", whole).error().what, "'0.5' has more than the 0 decimal places of the ledger, and nothing is rounded");
}

TEST(Amounts, ReadBackAsTheyWereWritten) {
  EXPECT_TRUE(rc::check("amount_text then parse_amount", [] {
    Asset asset = whole;
    asset.places = static_cast<std::uint8_t>(*rc::gen::inRange(0, 19));
    const auto amount = *rc::gen::arbitrary<std::int64_t>();
    RC_PRE(amount != INT64_MIN);
    RC_ASSERT(*parse_amount(amount_text(amount, asset), asset) == amount);
  }));
}

TEST(Times, ReadBackAsTheyWereWritten) {
  EXPECT_EQ(time_text(*parse_time("2026-11-28T06:12:15.25Z")), "2026-11-28T06:12:15.25Z");
  EXPECT_EQ(time_text(*parse_time("2026-11-28")), "2026-11-28T00:00:00Z");
  for (const char* bad : {"", "2026", "2026-02-30", "2026-11-28T6:12:15Z", "2026-11-28T06:12:15", "2026-11-28T24:00:00Z",
                          "2026-11-28T06:12:15.Z", "2026-11-28T06:12:15.1234567890Z", "1969-12-31", "2300-01-01", "2026-11-28T-1:12:15Z",
                          "2026-11-28T06:12:15.1x", "2026-11-2812", "2026-11-28T0612", "2026-11-28T06:12:15Zxyz", "2026-11-28T06:12:15Z1",
                          "2026-11-28T06:12:15Z0Z", "2026-11-28 ", "2026-11-28T06:12:15+09:00"})
    EXPECT_FALSE(parse_time(bad)) << bad;
  EXPECT_TRUE(rc::check("time_text then parse_time", [] {
    const auto time = *rc::gen::inRange<Timestamp>(0, 9'000'000'000'000'000'000);
    RC_ASSERT(*parse_time(time_text(time)) == time);
  }));
}

TEST(Refusals, NameTheRuleAndTheFigures) {
  Script script;
  script.run("account L d<=c : ok\nf A L 100 : ok\nt1 L A 70 : ok\np1 A B 50 pending timeout=60 : ok\n+100\nx A B 0 : ok\n");
  const auto why = [&script](Transfer t, Outcome expected) {
    t.ledger = t.ledger == 0 && !t.debit.is_zero() ? 1 : t.ledger;
    const auto receipts = script.ledger.apply(script.now, {&t, 1});
    EXPECT_EQ(receipts[0].outcome, expected);
    return refusal(script.ledger, t, expected, {{account_id("nobody"), "nobody"}});
  };
  Transfer t;
  t.id = Id::of("new"), t.debit = account_id("L"), t.credit = account_id("A"), t.amount = 50, t.flags = pending;
  EXPECT_EQ(why(t, Outcome::exceeds_credits),
            "The debits of the account would exceed its credits (L: debits pending 0 t + posted 70 t + 50 t > credits posted 100 t).");
  t.credit = account_id("nobody");
  EXPECT_EQ(why(t, Outcome::credit_account_not_found), "The credit account does not exist (nobody).");
  t = {};
  t.id = Id::of("t1"), t.debit = account_id("L"), t.credit = account_id("A"), t.amount = 71;
  EXPECT_EQ(why(t, Outcome::exists_with_different_amount), "The id exists with another amount (71 t was asked for, 70 t is recorded).");
  t = {};
  t.id = Id::of("s"), t.target = Id::of("p1"), t.flags = post_pending, t.amount = 10;
  EXPECT_EQ(why(t, Outcome::pending_expired), "The pending transfer has expired ('p1' was due at 2023-11-14T22:14:20.000000008Z).");
}

TEST(Refusals, AllOfARandomWorkloadCanBePutIntoWords) {
  Workload workload(3, 1);
  Ledger ledger;
  ledger.begin(1);
  for (const std::uint32_t number : {1U, 2U}) ledger.open(Asset{number, "goods", "t", "", 0, 0});
  for (const Account& account : workload.accounts()) ledger.open(account);
  ledger.seal();
  std::size_t told = 0;
  for (int i = 0; i < 3000; ++i) {
    const auto requests = workload.submission();
    const auto receipts = ledger.apply(workload.clock(), requests);
    workload.observe(requests, receipts);
    for (std::size_t k = 0; k < requests.size(); ++k)
      if (!done(receipts[k].outcome)) told += refusal(ledger, requests[k], receipts[k].outcome).empty() ? 0 : 1;
  }
  EXPECT_GT(told, 3000U);
}

TEST(Hledger, PrintsWhatWasPosted) {
  Script script;
  script.run(
      "t1 A B 5 : ok\np1 A B 7 pending : ok\np2 A B 3 pending : ok\ns1 - - 2 post target=p2 : ok\nx C B 1 : ok\nk B C 1 corrects target=x : ok\n");
  EXPECT_EQ(hledger_text(script.ledger).substr(hledger_text(script.ledger).find("commodity")), R"(commodity 0. "t rice milled"  ; ledger 1
commodity 0. "bbl oil"  ; ledger 2
account A
account B
account C

2023-11-14 (0) t1  ; 2023-11-14T22:13:20.000000005Z
    A  5 "t rice milled"
    B  -5 "t rice milled"

; reserved since 2023-11-14T22:13:20.000000006Z: 7 t from B to A (p1)

2023-11-14 (0) s1  ; 2023-11-14T22:13:20.000000008Z, posts p2
    A  2 "t rice milled"
    B  -2 "t rice milled"

2023-11-14 (0) x  ; 2023-11-14T22:13:20.000000009Z
    C  1 "t rice milled"
    B  -1 "t rice milled"

2023-11-14 (0) k  ; 2023-11-14T22:13:20.00000001Z, corrects x
    B  1 "t rice milled"
    C  -1 "t rice milled"

2023-11-14 balances
    A  0 "t rice milled" = 7 "t rice milled"
    B  0 "t rice milled" = -7 "t rice milled"
    C  0 "t rice milled" = 0 "t rice milled"
)");
}

}  // namespace
}  // namespace entrepot::ledger
