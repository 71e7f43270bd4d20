#include <gtest/gtest.h>

#include "store/crash_run.h"
#include "store/kill_run.h"

namespace entrepot::store {
namespace {

TEST(Crash, NothingAcknowledgedIsLostNothingHalfApplied) {
  std::map<std::string, std::uint64_t> counts;
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    CrashRun run(seed);
    ASSERT_EQ(run.run(), "") << "ledger_crash --seed " << seed << " --runs 1 --print\n" << run.story();
    for (const auto& [what, count] : run.counts()) counts[what] += count;
  }
  for (const char* fault : {"power off in an operation", "disk full", "a write fails in part", "a sync fails",
                            "kill -9 between two operations", "power off while the ledger is opened", "power off while the ledger is made",
                            "in flight: is there, whole", "in flight: is not there", "flipped bits: noticed", "lying disk: noticed"})
    EXPECT_GT(counts[fault], 0U) << fault;
}

TEST(Crash, AProcessKilledInASystemCallLosesNothing) {
  std::uint64_t killed = 0;
  const auto folder = std::filesystem::temp_directory_path() / fmt::format("entrepot-kill-{}", ::getpid());
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    KillRun run(seed, folder);
    ASSERT_EQ(run.run(), "") << "ledger_crash --killed --seed " << seed << " --runs 1";
    killed += run.killed();
  }
  EXPECT_GT(killed, 100U);
}

TEST(Crash, ASeedPrintsItsRunAgain) {
  const auto story = [](std::uint64_t seed) {
    CrashRun run(seed);
    EXPECT_EQ(run.run(), "");
    return run.story();
  };
  EXPECT_EQ(story(12), story(12));
  EXPECT_NE(story(12), story(13));
}

}  // namespace
}  // namespace entrepot::store
