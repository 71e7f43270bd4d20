#include "base/progress_lines.h"

#include <gtest/gtest.h>

namespace entrepot {
namespace {

TEST(ProgressLines, NoneOfWorkThatIsSoonDone) {
  ProgressLines lines(30);
  for (int second = 0; second < 30; ++second) EXPECT_FALSE(lines.report(second / 30.0, "closing nodes", 1000 + second));
}

TEST(ProgressLines, OneAfterTheTimeAndAnotherPercent) {
  ProgressLines lines(30);
  EXPECT_FALSE(lines.report(0, "closing nodes", 100));
  EXPECT_EQ(lines.report(0.25, "closing nodes", 140), "25 %, closing nodes, after 0:00:40, about 0:02:00 left");
  EXPECT_FALSE(lines.report(0.5, "closing nodes", 160));    // too soon
  EXPECT_EQ(lines.report(0.509, "closing nodes", 170), "50 %, closing nodes, after 0:01:10, about 0:01:07 left");
  EXPECT_FALSE(lines.report(0.5095, "closing nodes", 205));  // the same percent
  EXPECT_TRUE(lines.report(0.51, "closing nodes", 206));
}

TEST(ProgressLines, ASlowPercentIsToldOnceInTenMinutes) {
  ProgressLines lines(30);
  EXPECT_FALSE(lines.report(0, "closing nodes", 0));
  EXPECT_TRUE(lines.report(0.001, "closing nodes", 31));
  EXPECT_FALSE(lines.report(0.002, "closing nodes", 600));
  EXPECT_EQ(lines.report(0.003, "closing nodes", 4000), "0 %, closing nodes, after 1:06:40");
}

TEST(ProgressLines, ANewPartBeginsAnew) {
  ProgressLines lines(30);
  EXPECT_FALSE(lines.report(0, "reading", 0));
  EXPECT_TRUE(lines.report(0.9, "reading", 40));
  EXPECT_FALSE(lines.report(0, "closing nodes", 60));
  EXPECT_EQ(lines.report(0.5, "closing nodes", 80), "50 %, closing nodes, after 0:01:20, about 0:00:20 left");
  EXPECT_EQ(lines.report(-1, "groups", 200), "groups, after 0:03:20");  // nobody knows how much there is
  EXPECT_FALSE(lines.report(0.2, "sets", 210));
  EXPECT_EQ(lines.report(0.6, "sets", 250), "60 %, sets, after 0:04:10, about 0:00:40 left");
}

// What a journal had is no work of this run.
TEST(ProgressLines, TheTimeLeftIsThatOfTheWorkOfThisRun) {
  ProgressLines lines(30);
  EXPECT_FALSE(lines.report(0.5, "closing nodes", 0));
  EXPECT_EQ(lines.report(0.75, "closing nodes", 100), "75 %, closing nodes, after 0:01:40, about 0:01:40 left");
}

}  // namespace
}  // namespace entrepot
