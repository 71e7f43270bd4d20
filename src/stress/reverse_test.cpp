// Reverse stress tests by hand, and the order of subsets.
#include "stress/reverse.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <string>

#include "base/random.h"
#include "base/test_progress.h"
#include "stress/detail/best_subsets.h"

namespace entrepot::stress {
namespace {

using Nodes = std::vector<std::uint32_t>;

// Mines (0, 1) sell 30 each to a mill (2), which sells 80 of 100 to a plant (3).
ScreenInput mines() {
  ScreenInput in;
  in.names = {"mine", "pit", "mill", "plant"};
  in.sector_names = {"mining", "milling", "making"};
  in.network.sectors = 3;
  in.network.sector = {0, 0, 1, 2};
  in.network.essentiality.assign(9, 1);
  in.network.links = {{0, 2, 30}, {1, 2, 30}, {2, 3, 80}};
  in.network.revenue = {40, 30, 100, 200};
  return in;
}

ReverseAnswer answer(const ScreenInput& in, const ReverseQuestion& question, int threads = 1) {
  auto found = reverse(in, question, threads);
  EXPECT_TRUE(found) << found.error().message();
  return found ? *std::move(found) : ReverseAnswer{};
}

// Ghosh: the mill loses 30 % of its output when a mine fails, the plant 40 % of that. Two mines: 60 % x 40 % = 24 %.
TEST(Reverse, GhoshFollowsSales) {
  ReverseQuestion q;
  q.target = {3};
  q.candidates = {0, 1};
  q.model = ReverseModel::ghosh;
  q.loss = 0.24;
  const auto pair = answer(mines(), q);
  ASSERT_EQ(pair.sets.size(), 1u);
  EXPECT_EQ(pair.sets[0].nodes, (Nodes{0, 1}));
  EXPECT_NEAR(pair.sets[0].loss, 0.24, 1e-12);
  EXPECT_NEAR(pair.sets[0].economy, (40 + 30 + 60 + 0.24 * 200) / 370, 1e-12);
  EXPECT_NEAR(pair.largest_single.loss, 0.12, 1e-12);
  EXPECT_EQ(pair.failures_needed(), 2u);
  q.loss = 0.241;
  EXPECT_TRUE(answer(mines(), q).sets.empty());
  EXPECT_EQ(answer(mines(), q).failures_needed(), 3u);
}

// Leontief: without the plant the mill loses 80 %, and a mine 30 of its 40 times that. The mill held at half as well changes nothing.
TEST(Reverse, LeontiefFollowsPurchases) {
  ReverseQuestion q;
  q.target = {0};
  q.candidates = {2, 3};
  q.model = ReverseModel::leontief;
  q.loss = 0.5;
  const auto whole = answer(mines(), q);
  ASSERT_EQ(whole.sets.size(), 2u);  // each alone, so not both together
  EXPECT_EQ(whole.sets[0].nodes, (Nodes{2}));
  EXPECT_NEAR(whole.sets[0].loss, 0.75, 1e-12);
  EXPECT_NEAR(whole.sets[1].loss, 0.6, 1e-12);
  EXPECT_EQ(whole.sizes[1].supersets, 1);
  q.severity = 0.5;
  q.loss = 0.374;
  const auto half = answer(mines(), q);
  ASSERT_EQ(half.sets.size(), 1u);  // the mill: 75 % x 50 %
  EXPECT_NEAR(half.sets[0].loss, 0.375, 1e-12);
}

TEST(Reverse, RanksByTheProbabilityThatAllFail) {
  ReverseQuestion q;
  q.target = {3};
  q.candidates = {0, 1, 2};
  q.model = ReverseModel::ghosh;
  q.loss = 0.2;
  q.probability = {0.5, 0.4, 0.1};
  const auto found = answer(mines(), q);
  ASSERT_EQ(found.sets.size(), 2u);
  EXPECT_EQ(found.sets[0].nodes, (Nodes{0, 1}));
  EXPECT_DOUBLE_EQ(found.sets[0].probability, 0.2);
  EXPECT_EQ(found.sets[1].nodes, (Nodes{2}));
}

TEST(Reverse, ABudgetLeavesABound) {
  ReverseQuestion q;
  q.target = {3};
  q.candidates = {0, 1};
  q.loss = 0.2;
  q.model = ReverseModel::ghosh;
  q.probability = {0.5, 0.4};
  q.budget = 1;
  EXPECT_TRUE(answer(mines(), q).proven());
  ScreenInput in = mines();
  in.names.push_back("quarry");
  in.network.sector.push_back(0);
  in.network.revenue.push_back(50);
  in.network.links.push_back({4, 2, 20});
  q.candidates = {0, 1, 4};
  q.probability = {0.5, 0.4, 0.3};
  const auto open = answer(in, q);
  EXPECT_FALSE(open.proven());
  ASSERT_EQ(open.sets.size(), 1u);
  EXPECT_EQ(open.sizes[1].open, 2);
  EXPECT_DOUBLE_EQ(open.sizes[1].open_probability, 0.15);
  EXPECT_NEAR(open.sizes[1].open_loss, 0.2, 1e-6);
  EXPECT_EQ(open.failures_needed(), 2u);
}

// Two nodes of the target, whose losses are 30 % and 12 %: by output 100 against 200, by weights 1 against 3.
TEST(Reverse, LossesCountByOtherWeights) {
  ReverseQuestion q;
  q.target = {2, 3};
  q.candidates = {0};
  q.model = ReverseModel::ghosh;
  q.loss = 0.1;
  EXPECT_NEAR(answer(mines(), q).sets.at(0).loss, (100 * 0.3 + 200 * 0.12) / 300, 1e-12);
  q.weights = {0, 5, 1, 3};
  const auto found = answer(mines(), q);
  EXPECT_NEAR(found.sets.at(0).loss, (0.3 + 3 * 0.12) / 4, 1e-12);
  EXPECT_NEAR(found.sets.at(0).economy, (0.3 + 3 * 0.12) / 9, 1e-12);
  EXPECT_EQ(found.target_output, 4);
  EXPECT_EQ(found.output, 9);
}

TEST(Reverse, RefusesWhatIsNoQuestion) {
  const auto code = [](auto change) {
    ReverseQuestion q;
    q.target = {3};
    q.candidates = {0, 1};
    ScreenInput in = mines();
    change(q, in);
    const auto found = reverse(in, q, 1);
    return found ? ErrorCode::internal : found.error().code;
  };
  using In = ScreenInput&;
  using Q = ReverseQuestion&;
  EXPECT_EQ(code([](Q q, In) { q.weights = {1, 1}; }), ErrorCode::bad_field);
  EXPECT_EQ(code([](Q q, In) { q.weights = {1, 1, 1, -1}; }), ErrorCode::out_of_range);
  EXPECT_EQ(code([](Q q, In) { q.weights = {1, 1, 1, 0}; }), ErrorCode::missing_data);
  EXPECT_EQ(code([](Q q, In) { q.eps = 1; }), ErrorCode::out_of_range);
  EXPECT_EQ(code([](Q q, In) { q.loss = 0; }), ErrorCode::out_of_range);
  EXPECT_EQ(code([](Q q, In) { q.loss = 1.01; }), ErrorCode::out_of_range);
  EXPECT_EQ(code([](Q q, In) { q.loss = std::nan(""); }), ErrorCode::out_of_range);
  EXPECT_EQ(code([](Q q, In) { q.severity = 0; }), ErrorCode::out_of_range);
  EXPECT_EQ(code([](Q q, In) { q.failures_max = 0; }), ErrorCode::out_of_range);
  EXPECT_EQ(code([](Q q, In) { q.failures_max = 9; }), ErrorCode::out_of_range);
  EXPECT_EQ(code([](Q q, In) { q.budget = 0; }), ErrorCode::out_of_range);
  EXPECT_EQ(code([](Q q, In) { q.candidates.clear(); }), ErrorCode::missing_data);
  EXPECT_EQ(code([](Q q, In) { q.target.clear(); }), ErrorCode::missing_data);
  EXPECT_EQ(code([](Q q, In) { q.target = {4}; }), ErrorCode::unknown_name);
  EXPECT_EQ(code([](Q q, In) { q.candidates = {1, 1}; }), ErrorCode::duplicate);
  EXPECT_EQ(code([](Q q, In) { q.probability = {0.5}; }), ErrorCode::bad_field);
  EXPECT_EQ(code([](Q q, In) { q.probability = {0.5, 1}; }), ErrorCode::out_of_range);
  EXPECT_EQ(code([](Q, In in) { in.network.revenue[3] = 0; }), ErrorCode::missing_data);
  EXPECT_EQ(code([](Q q, In) { q.eps = -1; }), ErrorCode::out_of_range);
  EXPECT_EQ(code([](Q q, In in) {
              q.model = ReverseModel::leontief;
              in.network.links.push_back({3, 3, 300});  // sells more to itself than it makes
            }),
            ErrorCode::no_solution);
}

TEST(Reverse, EndsWhenNobodyWaits) {
  ReverseQuestion q;
  q.target = {3};
  q.candidates = {0, 1};
  for (const ReverseModel model : {ReverseModel::cascade, ReverseModel::ghosh})
    for (int updates = 0; updates < 4; ++updates) {
      q.model = model;
      q.loss = 0.24;
      StopAfter progress(updates);
      const auto found = reverse(mines(), q, 1, progress);
      ASSERT_FALSE(found) << updates;
      EXPECT_EQ(found.error().code, ErrorCode::interrupted);
    }
}

class CountsQuestions final : public Progress {
 public:
  void update(double, std::string_view) override {}
  bool stopped() const override {
    ++asked;
    return false;
  }
  mutable std::atomic<std::size_t> asked = 0;
};

// Of 400 firms in a ring: once and more for each firm, and not only between rounds of all.
TEST(Reverse, AsksOftenWhetherAnybodyWaits) {
  constexpr std::uint32_t firms = 400;
  ScreenInput in;
  in.network.sectors = 1;
  in.network.essentiality = {1};
  for (std::uint32_t i = 0; i < firms; ++i) {
    in.network.sector.push_back(0);
    in.network.links.push_back({i, (i + 1) % firms, 1});
    in.names.push_back(std::to_string(i));
  }
  ReverseQuestion q;
  q.target = {0};
  for (std::uint32_t i = 1; i < firms; ++i) q.candidates.push_back(i);
  q.loss = 0.9;
  q.failures_max = 2;
  q.budget = 500;
  CountsQuestions progress;
  ASSERT_TRUE(reverse(in, q, 1, progress));
  EXPECT_GT(progress.asked, 2 * firms);
}

// More failures than candidates.
TEST(Reverse, SetsCannotBeLargerThanAllCandidates) {
  ReverseQuestion q;
  q.target = {3};
  q.candidates = {0, 1};
  q.failures_max = 4;
  q.loss = 1;
  const auto found = answer(mines(), q);
  ASSERT_EQ(found.sizes.size(), 4u);
  EXPECT_EQ(found.sizes[3].sets, 0);
  EXPECT_TRUE(found.proven());
}

// Invariant: Subsets come in the order of their sums, all of them.
RC_GTEST_PROP(BestSubsets, ComeInOrderAndAll, ()) {
  const auto seed = *rc::gen::arbitrary<std::uint64_t>();
  RandomStream random(seed, 0, 0);
  std::vector<double> values(1 + random.below(9));
  for (double& value : values) value = static_cast<double>(random.below(5)) / 4 - 0.5;
  std::sort(values.begin(), values.end(), std::greater<>());
  const auto size = static_cast<std::uint32_t>(1 + random.below(values.size()));
  std::vector<std::pair<double, detail::FailureIds>> all;
  for (std::uint32_t members = 0; members < 1U << values.size(); ++members) {
    detail::FailureIds set;
    double sum = 0;
    for (std::uint32_t m = 0; m < values.size() && set.count < reverse_failures_most; ++m)
      if ((members >> m & 1U) != 0) set.add(m), sum += values[m];
    if (set.count == size && std::popcount(members) == static_cast<int>(size)) all.emplace_back(-sum, set);
  }
  std::sort(all.begin(), all.end());
  if (size > reverse_failures_most) return;
  detail::BestSubsets subsets(values, size);
  std::vector<detail::FailureIds> taken;
  for (const auto& [negative, set] : all) {
    RC_ASSERT(!subsets.empty());
    RC_ASSERT(std::abs(subsets.next_sum() + negative) < 1e-12);
    taken.push_back(subsets.take());
  }
  RC_ASSERT(subsets.empty());
  std::sort(taken.begin(), taken.end());
  RC_ASSERT(std::adjacent_find(taken.begin(), taken.end()) == taken.end());
}

}  // namespace
}  // namespace entrepot::stress
