// Several runs on the same threads: what each gives is what it gives alone.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "shock/test_random.h"

namespace entrepot::shock {
namespace {

constexpr int steps = 15;

// Runs of either order rule and precision, of one to forty members.
std::vector<ArioRun> draw_runs(std::uint64_t seed, std::size_t regions, std::size_t sectors) {
  RandomStream random(seed, 0, 5);
  std::vector<ArioRun> runs(1 + random.below(4));
  std::uint32_t number = 0;
  for (ArioRun& run : runs) {
    run.shared = random_parameters(seed + number, sectors, regions * sectors);
    run.shared.precision = random.uniform() < 0.5 ? Precision::in_single : Precision::in_double;
    run.shared.order_rule = random.uniform() < 0.5 ? OrderRule::fixed : OrderRule::alternative;
    run.blocks = random_blocks(seed + number, regions, sectors, steps);
    for (std::uint64_t m = 1 + random.below(40); m > 0; --m) run.members.push_back(random_member(seed, number++, regions, sectors, steps));
    run.record.output_block_steps = 1;
  }
  return runs;
}

// Invariant: Runs that share threads give the bytes that each gives alone, on one, two and five threads.
RC_GTEST_PROP(ArioTogether, EachRunGivesTheBytesThatItGivesAlone, (std::uint64_t seed)) {
  seed %= 1'000'000;
  const std::size_t regions = 1 + seed % 4, sectors = 1 + seed % 5;
  const TestWorld world = random_world(seed, regions, sectors);
  const std::vector<ArioRun> runs = draw_runs(seed, regions, sectors);
  for (const int threads : {1, 2, 5}) {
    const auto together = run_ario_together(world.network(), runs, steps, threads);
    if (!together) RC_FAIL(together.error().message());
    RC_ASSERT(together->size() == runs.size());
    for (std::size_t r = 0; r < runs.size(); ++r) {
      const auto alone = run_ario(world.network(), runs[r].shared, runs[r].members, runs[r].blocks, steps, runs[r].record);
      if (!alone) RC_FAIL(alone.error().message());
      RC_ASSERT((*together)[r].output == alone->output);
      RC_ASSERT((*together)[r].unmet == alone->unmet);
      RC_ASSERT((*together)[r].value_added_loss == alone->value_added_loss);
    }
  }
}

struct Fixture {
  TestWorld world = random_world(3, 2, 3);
  std::vector<ArioRun> runs{2};
  Fixture() {
    for (ArioRun& run : runs) run.members.resize(2);
  }
};

TEST(ArioTogether, AnErrorIsThatOfTheFirstRunThatHasOne) {
  Fixture f;
  f.runs[1].shared.psi = 2;
  const auto alone = run_ario(f.world.network(), f.runs[1].shared, f.runs[1].members, {}, steps, {});
  const auto together = run_ario_together(f.world.network(), f.runs, steps, 2);
  ASSERT_FALSE(alone || together);
  EXPECT_EQ(together.error().message(), alone.error().message());
}

TEST(ArioTogether, MemoryIsThatOfAllRuns) {
  Fixture f;
  Limits limits;
  std::size_t least = 0;  // that one run may have and go
  for (limits.memory_bytes = 1024; least == 0; limits.memory_bytes += 1024)
    if (run_ario_together(f.world.network(), std::span(f.runs).first(1), steps, 1, no_progress(), limits)) least = limits.memory_bytes;
  limits.memory_bytes = least;
  const auto both = run_ario_together(f.world.network(), f.runs, steps, 1, no_progress(), limits);
  ASSERT_FALSE(both);
  EXPECT_EQ(both.error().code, ErrorCode::limit_exceeded);
  limits.memory_bytes = 2 * least;
  EXPECT_TRUE(run_ario_together(f.world.network(), f.runs, steps, 1, no_progress(), limits));
}

class Heard final : public Progress {
 public:
  void update(double share, std::string_view) override {
    goes_back |= share < last;
    last = share;
  }
  double last = 0;
  bool goes_back = false;
};

TEST(ArioTogether, ProgressIsThatOfAllRuns) {
  Fixture f;
  Heard heard;
  ASSERT_TRUE(run_ario_together(f.world.network(), f.runs, steps, 2, heard));
  EXPECT_FALSE(heard.goes_back);
  EXPECT_DOUBLE_EQ(heard.last, 1);
}

TEST(ArioTogether, NoRunsGiveNoResults) {
  const Fixture f;
  const auto none = run_ario_together(f.world.network(), {}, steps);
  ASSERT_TRUE(none);
  EXPECT_TRUE(none->empty());
}

}  // namespace
}  // namespace entrepot::shock
