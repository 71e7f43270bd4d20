#include "ledger/chain_file.h"

#include <gtest/gtest.h>

#include "ledger/test_script.h"

namespace entrepot::ledger {
namespace {

std::vector<Outcome> apply(Ledger& ledger, const ChainFile& chain, Timestamp now) {
  std::vector<Transfer> transfers;
  for (const ChainRow& row : chain.rows) transfers.push_back(row.transfer);
  std::vector<Outcome> out;
  for (const Receipt& receipt : ledger.apply(now, transfers)) out.push_back(receipt.outcome);
  return out;
}

TEST(ChainFile, IsDoneAllOrNone) {
  Script script;
  script.run("account L d<=c : ok\n");
  const auto good = parse_chain("id,debit,credit,amount\nr1,A,L,5\nr2,L,B,5\n", "c.csv", script.ledger);
  ASSERT_TRUE(good) << good.error().message();
  EXPECT_EQ(apply(script.ledger, *good, script.now), (std::vector{Outcome::ok, Outcome::ok}));
  EXPECT_EQ(apply(script.ledger, *good, script.now), (std::vector{Outcome::exists, Outcome::exists}));
  const auto bad = parse_chain("id,debit,credit,amount\nr3,A,L,5\nr4,L,B,6\n", "c.csv", script.ledger);
  EXPECT_EQ(apply(script.ledger, *bad, script.now), (std::vector{Outcome::linked_event_failed, Outcome::exceeds_credits}));
  EXPECT_EQ(script.ledger.account(account_id("L"))->totals, (Totals{0, 5, 0, 5}));
}

TEST(ChainFile, ASecondStepInTheSameFileKnowsItsUnit) {
  Script script;
  script.ledger.begin(script.now);
  script.ledger.open(Asset{7, "tin", "t", "", 3, 0});
  script.ledger.open(Account{"T1", 7, 0, 0, {}, 0});
  script.ledger.open(Account{"T2", 7, 0, 0, {}, 0});
  script.ledger.seal();
  const auto chain =
      parse_chain("id,debit,credit,amount,flags,target,timeout,reference,code\np,T1,T2,1.5,pending,,2d,REQ,4\ns,,,1.25,post_pending,p,,,\n",
                  "c.csv", script.ledger);
  ASSERT_TRUE(chain) << chain.error().message();
  EXPECT_EQ(chain->rows[0].transfer.amount, 1500);
  EXPECT_EQ(chain->rows[0].transfer.timeout_s, 172'800U);
  EXPECT_EQ(chain->rows[1].transfer.amount, 1250);
  EXPECT_EQ(chain->rows[1].transfer.flags, post_pending);
  EXPECT_EQ(apply(script.ledger, *chain, script.now), (std::vector{Outcome::ok, Outcome::ok}));
}

TEST(ChainFile, SaysWhatIsWrongAndWhere) {
  const Script script;
  const auto said = [&script](const std::string& text) {
    const auto read = parse_chain(text, "c.csv", script.ledger);
    return read ? std::string("read") : read.error().where.text() + ": " + read.error().what;
  };
  EXPECT_EQ(said(""), "c.csv: The file is empty");
  EXPECT_EQ(said("id,debit,credit\n"), "c.csv:1:1: The column 'amount' is missing");
  EXPECT_EQ(said("id,debit,credit,amount,price\n"), "c.csv:1:5: 'price' is no column of a file of transfers");
  EXPECT_EQ(said("id,debit,credit,amount,id\n"), "c.csv:1:5: The column 'id' is there twice");
  EXPECT_EQ(said("id,debit,credit,amount\n"), "c.csv: There is no transfer in the file");
  EXPECT_EQ(said("id,debit,credit,amount\n,A,B,1\n"), "c.csv:2:1 (id): The transfer has no id");
  EXPECT_EQ(said("id,debit,credit,amount\nt,A,B,1\nt,A,B,1\n"), "c.csv:3:1 (id): The id 't' is there twice");
  EXPECT_EQ(said("id,debit,credit,amount\nt,A,B,1.5\n"),
            "c.csv:2:4 (amount): '1.5' has more than the 0 decimal places of the ledger, and nothing is rounded");
  EXPECT_EQ(said("id,debit,credit,amount\nt,A,B,\n"), "c.csv:2:4 (amount): '' is not an amount");
  EXPECT_EQ(said("id,debit,credit,amount,flags,target\nt,,,,post_pending,p\n"), "c.csv:2:4 (amount): '' is not an amount");
  EXPECT_EQ(said("id,debit,credit,amount,flags\nt,A,B,1,pendin\n"), "c.csv:2:5 (flags): 'pendin' is no flag of a transfer");
  EXPECT_EQ(said("id,debit,credit,amount,flags\nt,A,B,1,linked\n"), "c.csv:2:5 (flags): 'linked' is no flag of a transfer");
  EXPECT_EQ(said("id,debit,credit,amount,timeout\nt,A,B,1,3\n"), "c.csv:2:5 (timeout): '3' is not a duration");
  EXPECT_EQ(said("id,debit,credit,amount,code\nt,A,B,1,-3\n"), "c.csv:2:5 (code): '-3' is no code");
}

}  // namespace
}  // namespace entrepot::ledger
