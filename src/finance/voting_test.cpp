#include "finance/voting.h"

#include <cmath>
#include <numeric>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace entrepot::finance {
namespace {

struct Example {
  VotingGame game;
  std::vector<std::int64_t> swings;
  std::vector<double> banzhaf, shapley_shubik;
};

// Worked by hand; the last: a tenth of the votes, no power.
const Example examples[] = {
    {{{50, 49, 1}, 51}, {3, 1, 1}, {0.6, 0.2, 0.2}, {2.0 / 3, 1.0 / 6, 1.0 / 6}},
    {{{4, 3, 2, 1}, 6}, {5, 3, 3, 1}, {5.0 / 12, 0.25, 0.25, 1.0 / 12}, {5.0 / 12, 0.25, 0.25, 1.0 / 12}},
    {{{4, 3, 2, 1}, 7}, {5, 3, 1, 1}, {0.5, 0.3, 0.1, 0.1}, {7.0 / 12, 0.25, 1.0 / 12, 1.0 / 12}},
    {{{40, 40, 10, 10}, 67}, {4, 4, 0, 0}, {0.5, 0.5, 0, 0}, {0.5, 0.5, 0, 0}},
};

TEST(Voting, WorkedExamplesBothWays) {
  for (const Example& example : examples)
    for (const auto& power : {power_by_enumeration(example.game).value(), power_by_counting(example.game).value()}) {
      EXPECT_EQ(power.swings, example.swings);
      for (std::size_t i = 0; i < example.banzhaf.size(); ++i) {
        EXPECT_NEAR(power.banzhaf[i], example.banzhaf[i], 1e-15);
        EXPECT_NEAR(power.shapley_shubik[i], example.shapley_shubik[i], 1e-15);
        EXPECT_DOUBLE_EQ(power.banzhaf_absolute[i], static_cast<double>(example.swings[i]) / std::pow(2, example.swings.size() - 1));
      }
    }
}

VotingGame any_game() {
  VotingGame game;
  game.weights = *rc::gen::container<std::vector<std::int64_t>>(*rc::gen::inRange(1, 12), rc::gen::inRange<std::int64_t>(0, 40));
  game.weights[0] += 1;
  const std::int64_t sum = std::accumulate(game.weights.begin(), game.weights.end(), std::int64_t{0});
  game.quota = *rc::gen::inRange<std::int64_t>(1, sum + 1);
  return game;
}

RC_GTEST_PROP(Voting, EnumerationEqualsCountingAndPowerSumsToOne, ()) {
  const VotingGame game = any_game();
  const auto a = power_by_enumeration(game).value(), b = power_by_counting(game).value();
  RC_ASSERT(a.swings == b.swings);
  RC_ASSERT(a.shapley_shubik == b.shapley_shubik);
  RC_ASSERT(std::abs(std::accumulate(a.shapley_shubik.begin(), a.shapley_shubik.end(), 0.0) - 1) < 1e-12);
  RC_ASSERT(std::abs(std::accumulate(a.banzhaf.begin(), a.banzhaf.end(), 0.0) - 1) < 1e-12);
  for (std::size_t i = 0; i < game.weights.size(); ++i)
    for (std::size_t j = 0; j < game.weights.size(); ++j)
      if (game.weights[i] >= game.weights[j]) RC_ASSERT(a.swings[i] >= a.swings[j]);
}

// A coalition blocks exactly when the others do not win; found again by leaving out one voter at a time.
RC_GTEST_PROP(Voting, SmallestBlockingCoalitionsBlockAndNoSmallerOneDoes, ()) {
  const VotingGame game = any_game();
  const auto found = blocking(game).value();
  const std::int64_t all = std::accumulate(game.weights.begin(), game.weights.end(), std::int64_t{0});
  RC_ASSERT(!found.smallest.empty());
  for (const auto& coalition : found.smallest) {
    RC_ASSERT(coalition.size() == found.voters_needed);
    std::int64_t weight = 0, least = all;
    for (const std::size_t voter : coalition) {
      weight += game.weights[voter];
      least = std::min(least, game.weights[voter]);
    }
    RC_ASSERT(all - weight < game.quota);
    RC_ASSERT(all - weight + least >= game.quota);
  }
  RC_ASSERT((found.voters_needed == 1) == !found.vetoes.empty());
}

// Beyond what can be gone through coalition by coalition.
TEST(Voting, FortyEqualVotersHaveEqualPower) {
  VotingGame game{std::vector<std::int64_t>(40, 25), 0};
  game.quota = quota_of(game.weights, 1, 2).value() + 1;
  const auto power = voting_power(game).value();
  for (std::size_t i = 0; i < 40; ++i) {
    EXPECT_EQ(power.swings[i], 68'923'264'410);  // C(39, 20)
    EXPECT_NEAR(power.shapley_shubik[i], 1.0 / 40, 1e-15);
  }
}

TEST(Voting, QuotaIsInclusiveAndExact) {
  const std::vector<std::int64_t> weights{100, 100, 100};
  EXPECT_EQ(quota_of(weights, 2, 3).value(), 200);
  EXPECT_EQ(quota_of(std::vector<std::int64_t>{100, 100, 101}, 2, 3).value(), 201);
  EXPECT_EQ(voting_power({weights, 200}).value().swings, (std::vector<std::int64_t>{2, 2, 2}));  // two of three win
  EXPECT_EQ(voting_power({weights, 201}).value().swings, (std::vector<std::int64_t>{1, 1, 1}));  // all are needed
}

TEST(Voting, DecimalVotesBecomeWholeOnes) {
  const std::vector<Decimal> votes{Decimal::parse("80").value(), Decimal::parse("12.304").value(), Decimal::parse("3.2").value()};
  EXPECT_EQ(whole_votes(votes).value(), (std::vector<std::int64_t>{80'000, 12'304, 3'200}));
}

TEST(Voting, BadGamesAreRefused) {
  EXPECT_FALSE(voting_power({{}, 1}));
  EXPECT_FALSE(voting_power({{1, -1}, 1}));
  EXPECT_FALSE(voting_power({{1, 2}, 4}));
  EXPECT_FALSE(voting_power({{1, 2}, 0}));
  EXPECT_FALSE(voting_power({std::vector<std::int64_t>(61, 1), 30}));
  EXPECT_FALSE(quota_of(std::vector<std::int64_t>{1, 2}, 4, 3));
  EXPECT_FALSE(blocking({std::vector<std::int64_t>(21, 1), 11}));
}

}  // namespace
}  // namespace entrepot::finance
