#include "ledger/daily_roots.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace entrepot::ledger {
namespace {

Digest digest_of(std::size_t i) { return sha256("batch " + std::to_string(i)); }

std::vector<Digest> digests(std::size_t n) {
  std::vector<Digest> out;
  for (std::size_t i = 0; i < n; ++i) out.push_back(digest_of(i));
  return out;
}

std::string text(const Digest& digest) { return digest_text(digest); }

TEST(MerkleRoot, IsThatOfRfc6962) {
  EXPECT_EQ(text(merkle_root({})), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  const auto join = [](char kind, std::initializer_list<Digest> parts) {
    std::string bytes(1, kind);
    for (const Digest& part : parts) bytes.append(reinterpret_cast<const char*>(part.data()), part.size());
    return sha256(bytes);
  };
  const auto leaf = [&join](std::size_t i) { return join('\0', {digest_of(i)}); };
  EXPECT_EQ(merkle_root(digests(1)), leaf(0));
  EXPECT_EQ(merkle_root(digests(2)), join('\1', {leaf(0), leaf(1)}));
  const Digest four = join('\1', {join('\1', {leaf(0), leaf(1)}), join('\1', {leaf(2), leaf(3)})});
  EXPECT_EQ(merkle_root(digests(5)), join('\1', {four, leaf(4)}));
  EXPECT_EQ(merkle_root(digests(7)), join('\1', {four, join('\1', {join('\1', {leaf(4), leaf(5)}), leaf(6)})}));
}

// Invariant: the path of a leaf leads to the root, and to another root for any other leaf, place or number of leaves.
TEST(MerkleRoot, PathsProveTheirLeafAndNoOther) {
  EXPECT_TRUE(rc::check("any tree", [] {
    const auto n = *rc::gen::inRange<std::size_t>(1, 40);
    const auto leaf = *rc::gen::inRange<std::size_t>(0, n), other = *rc::gen::inRange<std::size_t>(0, n);
    const std::vector<Digest> leaves = digests(n);
    const Digest root = merkle_root(leaves);
    const std::vector<Digest> path = *merkle_path(leaves, leaf);
    RC_ASSERT(root_of_path(leaves[leaf], leaf, n, path) == root);
    RC_ASSERT((root_of_path(leaves[other], leaf, n, path) == root) == (other == leaf));
    RC_ASSERT((root_of_path(leaves[leaf], other, n, path) == root) == (other == leaf));
    std::vector<Digest> longer = path;
    longer.push_back(root);
    RC_ASSERT(root_of_path(leaves[leaf], leaf, n, longer) != root);
    RC_ASSERT(!root_of_path(leaves[leaf], n, n, path));
  }));
  EXPECT_FALSE(merkle_path(digests(3), 3));
}

TEST(DailyRoots, HaveTheBatchesOfTheirDay) {
  MemoryJournal journal;
  Ledger ledger;
  constexpr Timestamp day = Timestamp{86'400} * 1'000'000'000;
  for (const Timestamp at : {Timestamp{5}, day - 1, day, 4 * day + 7}) {
    ledger.begin(at);
    ASSERT_EQ(ledger.enter("a text"), Outcome::ok);
    ASSERT_TRUE(journal.append(ledger.seal()));
  }
  const auto roots = *daily_roots(journal);
  ASSERT_EQ(roots.size(), 3U) << "none for days without a batch";
  EXPECT_EQ(roots[0].day.text(), "1970-01-01");
  EXPECT_EQ(roots[0].batches.size(), 2U);
  EXPECT_EQ(roots[1].day.text(), "1970-01-02");
  EXPECT_EQ(roots[1].first_batch, 3U);
  EXPECT_EQ(roots[2].day.text(), "1970-01-05");
  EXPECT_EQ(roots[2].batches[0], ledger.digest());
  EXPECT_EQ(roots[0].root, merkle_root(roots[0].batches));
  // A changed journal has no roots.
  journal.batches[1].bytes[0] ^= std::byte{1};
  journal.batches[1].batch.records = journal.batches[1].bytes;
  EXPECT_FALSE(daily_roots(journal));
}

}  // namespace
}  // namespace entrepot::ledger
