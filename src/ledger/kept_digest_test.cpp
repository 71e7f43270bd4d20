#include "ledger/kept_digest.h"

#include <gtest/gtest.h>

namespace entrepot::ledger {
namespace {

MemoryJournal written(const std::vector<std::string>& texts) {
  MemoryJournal journal;
  Ledger ledger;
  for (const std::string& text : texts) {
    ledger.begin(1'000'000'000);
    ledger.enter(text);
    EXPECT_TRUE(journal.append(ledger.seal()));
  }
  return journal;
}

TEST(KeptDigest, SaysUpToWhereAJournalAgreesAndFromWhereItDiffers) {
  MemoryJournal mine = written({"a", "b", "c", "d", "e"});
  MemoryJournal anew = written({"a", "b", "x", "d"});  // written anew from the third batch on
  const auto kept = [&mine](std::uint64_t batch) { return KeptDigest{mine.batches[batch - 1].batch.digest, batch}; };
  const auto compared = [](MemoryJournal& journal, const std::vector<KeptDigest>& digests) {
    return compare_digests(journal, digests).value();
  };
  EXPECT_TRUE(compared(mine, {kept(2), kept(5), {first_digest(), 0}}).holds());
  EXPECT_EQ(compared(mine, {kept(2), kept(5)}).agrees, 5U);
  Comparison made = compared(anew, {kept(4), kept(1), kept(2), kept(5)});
  EXPECT_FALSE(made.holds());
  EXPECT_EQ(made.agrees, 2U);
  EXPECT_EQ(made.differs, 4U);
  made = compared(anew, {kept(5)});  // the journal ends before it
  EXPECT_FALSE(made.agrees);
  EXPECT_EQ(made.differs, 5U);
  EXPECT_EQ(made.batches, 4U);
  EXPECT_FALSE(compared(anew, {{kept(2).digest, 1}}).holds()) << "of another batch";
  EXPECT_EQ(compared(anew, {{kept(2).digest, {}}}).agrees, 2U) << "found without its number";
  EXPECT_EQ(compared(anew, {{kept(3).digest, {}}}).unknown, 1U);
  EXPECT_FALSE(compared(anew, {{kept(3).digest, {}}}).holds());
}

TEST(KeptDigest, IsSixtyFourHexadecimalDigits) {
  const Digest digest = first_digest();
  EXPECT_EQ(parse_digest(digest_text(digest)).value(), digest);
  for (const std::string& text : {digest_text(digest).substr(1), digest_text(digest) + "0", "zz" + digest_text(digest).substr(2),
                                  std::string(), "+1" + digest_text(digest).substr(2)})
    EXPECT_FALSE(parse_digest(text)) << text;
}

}  // namespace
}  // namespace entrepot::ledger
