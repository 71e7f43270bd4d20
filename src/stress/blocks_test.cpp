// Numbered blocks: lines that come in any order are kept in one, and numbers survive their text to the last bit.
#include "stress/blocks.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>
#include <numeric>
#include <sstream>

#include "base/random.h"

namespace entrepot::stress {
namespace {

namespace fs = std::filesystem;

class Blocks : public testing::Test {
 protected:
  Blocks() : file_(fs::temp_directory_path() / ("entrepot_blocks_" + std::to_string(::getpid()))) {}
  ~Blocks() override { fs::remove(file_); }

  static BlockWork squares(std::size_t blocks, int& calls) {
    BlockWork work;
    work.key = "squares";
    work.blocks = blocks;
    work.line = [&calls](std::size_t block, Progress&) -> Result<std::string> {
      ++calls;
      if (block == 13) return fail(ErrorCode::no_solution, "13 has no square here");
      return std::to_string(block * block);
    };
    return work;
  }
  std::string on_disk() const {
    std::ifstream in(file_);
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
  }
  // Without the key and without the checksums of 16 digits and a blank.
  std::string lines_on_disk() const {
    std::ifstream in(file_);
    std::string text, line;
    std::getline(in, line);
    EXPECT_EQ(line, "squares sums 1");
    while (std::getline(in, line)) text += line.substr(17) + "\n";
    return text;
  }
  fs::path file_;
};

TEST_F(Blocks, AnyOrderOfComingGivesOneOrderOnDisk) {
  int calls = 0;
  const BlockWork work = squares(12, calls);
  for (std::uint32_t trial = 0; trial < 20; ++trial) {
    fs::remove(file_);
    std::vector<std::size_t> order(work.blocks);
    std::iota(order.begin(), order.end(), std::size_t{0});
    RandomStream random(1, trial, 0);
    for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
    auto collector = BlockCollector::open(work, file_);
    ASSERT_TRUE(collector);
    std::vector<bool> there(work.blocks);
    for (const std::size_t block : order) {
      ASSERT_TRUE(collector->add(block, std::to_string(block * block)));
      there[block] = true;
      // What is done is what is there without a gap, and all of that is on disk.
      EXPECT_EQ(collector->done(), static_cast<std::size_t>(std::find(there.begin(), there.end(), false) - there.begin()));
      const std::string text = on_disk();
      EXPECT_EQ(static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')), collector->done() + 1);
    }
    EXPECT_TRUE(collector->complete());
    const BlockLines lines = std::move(*collector).take();
    EXPECT_EQ(lines.lines[5], "25");
    EXPECT_EQ(lines_on_disk(), "0\n1\n4\n9\n16\n25\n36\n49\n64\n81\n100\n121\n");
  }
}

TEST_F(Blocks, OnlyWhatIsMissingIsComputed) {
  int calls = 0;
  ASSERT_TRUE(in_this_process().run(squares(5, calls), file_, no_progress()));
  EXPECT_EQ(calls, 5);
  const auto more = in_this_process().run(squares(8, calls), file_, no_progress());
  ASSERT_TRUE(more);
  EXPECT_EQ(calls, 8);
  EXPECT_EQ(more->resumed, 5u);
  EXPECT_EQ(more->lines.back(), "49");
  const auto less = in_this_process().run(squares(3, calls), file_, no_progress());
  ASSERT_TRUE(less);
  EXPECT_EQ(less->lines.size(), 3u);
  EXPECT_EQ(calls, 8);
}

TEST_F(Blocks, WhatWasFinishedBeforeAnErrorIsKept) {
  int calls = 0;
  const auto result = in_this_process().run(squares(20, calls), file_, no_progress());
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::no_solution);
  EXPECT_TRUE(lines_on_disk().ends_with("\n144\n"));
}

// Invariant: Numbers of a journal are read back to the last bit.
RC_GTEST_PROP(ExactNumbers, AreReadBackToTheLastBit, (std::vector<double> values)) {
  std::erase_if(values, [](double v) { return !std::isfinite(v); });
  values.insert(values.end(), {0.0, -0.0, 0.1, -1e-310, std::numeric_limits<double>::max()});
  const auto read = parse_exact_numbers(exact_numbers(values), values.size());
  RC_ASSERT(read.size() == values.size());
  for (std::size_t v = 0; v < values.size(); ++v)
    RC_ASSERT(std::bit_cast<std::uint64_t>(read[v]) == std::bit_cast<std::uint64_t>(values[v]));
}

TEST(ExactNumbers, RefusesWhatIsNone) {
  for (const char* text : {"", "0x1p+0", "0x1p+0 0x1p+0 0x1p+0", "1 2", "0x1p+0 nan", "0x1p+0 0x", "0x1p+0 0xinf", "0x1p+0  0x1p+0"})
    EXPECT_TRUE(parse_exact_numbers(text, 2).empty()) << text;
  EXPECT_EQ(parse_exact_numbers("0x1p+0 -0x1.8p+1", 2), (std::vector<double>{1, -3}));
}

}  // namespace
}  // namespace entrepot::stress
