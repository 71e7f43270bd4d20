// Journals of earlier formats: what was accepted by their rules is rebuilt by them.
#include <gtest/gtest.h>

#include "reserves/proof.h"
#include "reserves/test_office.h"

namespace entrepot::reserves {
namespace {

// An office as the program of that format was.
class OfficeOfFormat {
 public:
  OfficeOfFormat(int format, TestOffice& office) : format_(format), journal_(office.journal()) {}

  // "ok", or the rule that refuses; a day later than before.
  std::string ask(const std::string& economy, const std::string& line) {
    auto read = read_register(*journal_);
    EXPECT_TRUE(read) << read.error().message();
    ledger::Ledger& book = read->ledger;
    Request request = TestOffice::parse(economy, line);
    request.format = format_;
    book.begin(book.time() + ledger::Timestamp{86'400} * 1'000'000'000);
    const Decision decision = decide(read->state, book, request, book.now(), read->state.entries + 1);
    if (const auto* refused = std::get_if<Refusal>(&decision)) return refused->rule;
    book.enter(entry_text({request, true, false, {}, {}}));
    const Plan& plan = std::get<Plan>(decision);
    for (const ledger::Account& account : plan.accounts) EXPECT_TRUE(ledger::done(book.open(account))) << account.name;
    std::vector<ledger::Receipt> receipts(plan.transfers.size());
    book.transfer(plan.transfers, receipts);
    for (const ledger::Receipt& receipt : receipts) EXPECT_TRUE(ledger::done(receipt.outcome)) << line;
    EXPECT_TRUE(journal_->append(book.seal()));
    return "ok";
  }

 private:
  int format_;
  std::shared_ptr<ledger::MemoryJournal> journal_;
};

TEST(EarlierFormats, AreRebuiltByTheirRules) {
  TestOffice office;
  make_gallium(office);
  OfficeOfFormat before(3, office);
  ASSERT_EQ(before.ask("JPN", "recognition.ask recognition=R1 agreement=KJ lot=K1 amount=60"), "ok");
  for (const char* economy : {"KOR", "JPN"}) ASSERT_EQ(before.ask(economy, "recognition.confirm recognition=R1 amount=60"), "ok");
  ASSERT_EQ(before.ask("JPN", "lot.use lot=K1 amount=5 reason=x"), "ok") << "by who counts it";
  ASSERT_EQ(before.ask("KOR", "lot.lose lot=K1 amount=1 reason=x"), "ok") << "on a word";
  ASSERT_EQ(before.ask("JPN", "release.submit release=Q instrument=minerals tier=recognised good=gallium place=Yokohama amount=50" +
                                  evidence({"cut"})),
            "ok");
  ASSERT_EQ(before.ask("KOR", "recognition.suspend recognition=R1 reason=x"), "ok") << "while a request counts on it";
  ASSERT_EQ(before.ask("KOR", "recognition.withdraw recognition=R1 reason=x"), "ok") << "at once";
  ASSERT_EQ(before.ask("KOR", "agreement.end agreement=KJ reason=x"), "ok");
  const auto read = read_register(*office.journal());
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ(read->ledger.digest(), office.journal()->batches.back().batch.digest);
  EXPECT_EQ(read->state.recognitions.at("R1").state, RecognitionState::withdrawn);
  EXPECT_TRUE(read->state.agreements.at("KJ").ended);
  EXPECT_TRUE(verify_register(*office.journal())->holds());
  // From now on by the rules of today.
  office.at("2026-04-01").open();
  EXPECT_EQ(office.ask("KOR", "lot.lose lot=K1 amount=1 reason=x"), "missing_field");
}

TEST(EarlierFormats, FoundForTheHolderAndSharedLossesInProportion) {
  TestOffice office;
  make_gallium(office);
  OfficeOfFormat before(4, office);
  for (const auto& [name, amount] : {std::pair{"R1", "40"}, {"R2", "20"}}) {
    ASSERT_EQ(before.ask("JPN", std::string("recognition.ask agreement=KJ lot=K1 recognition=") + name + " amount=" + amount), "ok");
    for (const char* economy : {"KOR", "JPN"})
      ASSERT_EQ(before.ask(economy, std::string("recognition.confirm recognition=") + name + " amount=" + amount), "ok");
  }
  const std::string count = "lot.attest lot=K1 confidence=measured document=" + document() + " counted_on=2026-03-06 quantity=";
  ASSERT_EQ(before.ask("KOR", count + "30"), "ok");
  ASSERT_EQ(before.ask("KOR", "lot.attest lot=K1 confidence=measured counted_on=2026-03-10 quantity=100 document=" + document()), "ok");
  const auto read = read_register(*office.journal());
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ(read->ledger.digest(), office.journal()->batches.back().batch.digest);
  EXPECT_EQ(read->state.recognitions.at("R1").counted + read->state.recognitions.at("R2").counted, 30'000);
  EXPECT_TRUE(verify_register(*office.journal())->holds());
  office.at("2026-04-01").open();
  EXPECT_EQ(office.balance("countable:KOR:K1"), 70'000) << "by their rules";
  ASSERT_EQ(office.ask("KOR", "lot.attest lot=K1 confidence=measured counted_on=2026-04-01 quantity=100 document=" + document()), "ok");
  EXPECT_EQ(office.balance("countable:JPN:K1"), 60'000) << "by those of today";
}

// Japan counts 60 of K1, asks for 50, and Korea proposes them.
void propose(OfficeOfFormat& before) {
  ASSERT_EQ(before.ask("JPN", "recognition.ask recognition=R1 agreement=KJ lot=K1 amount=60"), "ok");
  for (const char* economy : {"KOR", "JPN"}) ASSERT_EQ(before.ask(economy, "recognition.confirm recognition=R1 amount=60"), "ok");
  ASSERT_EQ(
      before.ask("JPN", "release.submit release=Q instrument=minerals tier=recognised good=gallium place=x amount=50" + evidence({"cut"})),
      "ok");
  ASSERT_EQ(before.ask("", "release.circulate release=Q"), "ok");
  ASSERT_EQ(before.ask("KOR", "release.propose release=Q lots=K1_50"), "ok");
}

// Before format 5 who asked said alone what was lost on the way, and settled it.
TEST(EarlierFormats, ALossOnTheWayWasOnOneWord) {
  TestOffice office;
  make_gallium(office);
  OfficeOfFormat before(4, office);
  ASSERT_NO_FATAL_FAILURE(propose(before));
  for (const char* economy : {"KOR", "CHN", "THA", "VNM", "IDN", "MYS", "SGP"})
    ASSERT_EQ(before.ask(economy, "release.decide release=Q vote=yes"), "ok");
  ASSERT_EQ(before.ask("KOR", "release.ship release=Q lot=K1 amount=50"), "ok");
  ASSERT_EQ(before.ask("JPN", "release.receive release=Q lot=K1 amount=0 final=yes"), "ok");
  ASSERT_EQ(before.ask("JPN", "release.settle release=Q"), "ok");
  const auto read = read_register(*office.journal());
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ(read->ledger.digest(), office.journal()->batches.back().batch.digest);
  EXPECT_EQ(read->state.releases.at("Q").state, ReleaseState::settled);
  EXPECT_TRUE(verify_register(*office.journal())->holds());
}

// Before format 5 a proposal, also an equal one, ended every vote and started the clock again.
TEST(EarlierFormats, AProposalEndedAllVotes) {
  TestOffice office;
  make_gallium(office);
  OfficeOfFormat before(4, office);
  ASSERT_NO_FATAL_FAILURE(propose(before));
  ASSERT_EQ(before.ask("CHN", "release.decide release=Q vote=no"), "ok");
  EXPECT_EQ(before.ask("CHN", "release.decide release=Q vote=yes"), "voted_before");
  ASSERT_EQ(before.ask("THA", "release.propose release=Q lots=K1_50"), "ok");
  const auto read = read_register(*office.journal());
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ(read->ledger.digest(), office.journal()->batches.back().batch.digest);
  const Release& release = read->state.releases.at("Q");
  EXPECT_TRUE(release.votes.empty());
  EXPECT_EQ(against_silence(release), "");
  EXPECT_GT(release.due, read->state.time) << "it began again";
  EXPECT_TRUE(verify_register(*office.journal())->holds());
}

// Before format 6 a holder suspended without notice; an agreement of that time keeps it.
TEST(EarlierFormats, AHolderSuspendedAtOnce) {
  TestOffice office;
  make_gallium(office);
  OfficeOfFormat before(5, office);
  ASSERT_EQ(before.ask("KOR", "agreement.open agreement=A instrument=minerals parties=KOR,JPN from=2026-01-01 until=2027-01-01 document=x"),
            "ok");
  for (const char* name : {"R1", "R2"}) {
    ASSERT_EQ(before.ask("JPN", std::string("recognition.ask agreement=A lot=K1 amount=30 recognition=") + name), "ok");
    for (const char* economy : {"KOR", "JPN"})
      ASSERT_EQ(before.ask(economy, std::string("recognition.confirm amount=30 recognition=") + name), "ok");
  }
  ASSERT_EQ(before.ask("KOR", "recognition.suspend recognition=R1 reason=x"), "ok");
  const auto read = read_register(*office.journal());
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ(read->ledger.digest(), office.journal()->batches.back().batch.digest);
  EXPECT_EQ(read->state.recognitions.at("R1").state, RecognitionState::suspended);
  office.at("2026-04-01").open();
  ASSERT_EQ(office.ask("KOR", "recognition.suspend recognition=R2 reason=x"), "ok") << "as it was agreed: " << office.why();
  EXPECT_EQ(office.balance("countable:KOR:K1"), 100'000);
  EXPECT_TRUE(verify_register(*office.journal())->holds());
}

// Before format 6 a loss of all that was left ended the shipping of what had begun.
TEST(EarlierFormats, APartlyShippedReleaseDidNotWait) {
  TestOffice office;
  make_gallium(office);
  OfficeOfFormat before(5, office);
  ASSERT_NO_FATAL_FAILURE(propose(before));
  for (const char* economy : {"KOR", "CHN", "THA", "VNM", "IDN", "MYS", "SGP"})
    ASSERT_EQ(before.ask(economy, "release.decide release=Q vote=yes"), "ok");
  ASSERT_EQ(before.ask("KOR", "release.ship release=Q lot=K1 amount=10"), "ok");
  ASSERT_EQ(before.ask("KOR", "lot.lose lot=K1 amount=90 reason=x document=" + document()), "ok");
  const auto read = read_register(*office.journal());
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ(read->ledger.digest(), office.journal()->batches.back().batch.digest);
  EXPECT_EQ(read->state.releases.at("Q").waits_for, "deliver");
  EXPECT_TRUE(verify_register(*office.journal())->holds());
}

}  // namespace
}  // namespace entrepot::reserves
