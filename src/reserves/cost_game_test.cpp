#include "reserves/cost_game.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <bit>
#include <cmath>
#include <numeric>

#include "reserves/nucleolus.h"
#include "reserves/pooling_game.h"
#include "reserves/scarcity_rules.h"

namespace entrepot::reserves {
namespace {

CostGame game_of(std::size_t players, std::vector<double> cost) { return CostGame::create(players, std::move(cost)).value(); }

// What a group can be sure of when the others are paid in full first, as costs.
CostGame bankruptcy(double estate, const std::vector<double>& claims) {
  const std::vector<double> claimed = coalition_sums(claims);
  std::vector<double> cost;
  for (std::size_t s = 0; s < claimed.size(); ++s) cost.push_back(-std::max(0.0, estate - (claimed.back() - claimed[s])));
  return game_of(claims.size(), cost);
}

TEST(CostGame, TwoPlayersShareTheSavingEqually) {
  const CostGame game = game_of(2, {0, 10, 6, 12});
  EXPECT_EQ(shapley_value(game), (std::vector<double>{8, 4}));
  EXPECT_EQ(separable_costs(game), (std::vector<double>{8, 4}));
  const Nucleolus found = nucleolus(game).value();
  EXPECT_NEAR(found.allocation[0], 8, 1e-9);
  EXPECT_TRUE(found.certificate.holds);
  const std::vector<double> half{6, 6};
  EXPECT_EQ(core_slack(game, half).slack, 0);
  EXPECT_EQ(core_slack(game, half).coalition, 2u);
}

TEST(CostGame, OnePlayerPaysAll) {
  const CostGame game = game_of(1, {0, 7});
  EXPECT_EQ(shapley_value(game), (std::vector<double>{7}));
  const Nucleolus found = nucleolus(game).value();
  EXPECT_EQ(found.allocation, (std::vector<double>{7}));
  EXPECT_TRUE(found.certificate.holds);
}

TEST(CostGame, NamesWhatIsWrong) {
  EXPECT_EQ(CostGame::create(2, {0, 1, 2}).error().code, ErrorCode::bad_field);
  EXPECT_EQ(CostGame::create(21, {}).error().code, ErrorCode::limit_exceeded);
  EXPECT_EQ(CostGame::create(0, {0}).error().code, ErrorCode::limit_exceeded);
  EXPECT_EQ(CostGame::create(1, {1, 2}).error().code, ErrorCode::out_of_range);
  EXPECT_EQ(CostGame::create(1, {0, std::nan("")}).error().code, ErrorCode::out_of_range);
}

TEST(CostGame, AnotherAllocationThanTheNucleolusFailsItsCertificate) {
  const CostGame game = bankruptcy(200, {100, 200, 300});
  EXPECT_TRUE(check_nucleolus(game, {-50, -75, -75}).value().holds);
  EXPECT_FALSE(check_nucleolus(game, {-50, -74, -76}).value().holds);
  EXPECT_FALSE(check_nucleolus(game, {-33, -67, -100}).value().holds);
  EXPECT_FALSE(check_nucleolus(game, {-50, -75, -70}).value().holds);  // not the whole cost
}

rc::Gen<CostGame> any_game(std::size_t players_max = 6) {
  return rc::gen::exec([players_max] {
    const auto n = *rc::gen::inRange<std::size_t>(1, players_max);
    std::vector<double> cost{0};
    const int top = *rc::gen::element(3, 10, 1000);
    for (std::size_t s = 1; s < std::size_t{1} << n; ++s) cost.push_back(*rc::gen::inRange(-1, top));
    return CostGame::create(n, cost).value();
  });
}

// Invariant: the nucleolus of any game passes Kohlberg's criterion, pays the whole cost, and no allocation has a greater least slack.
RC_GTEST_PROP(CostGame, TheNucleolusIsProved, ()) {
  const CostGame game = *any_game();
  const Nucleolus found = nucleolus(game).value();
  RC_ASSERT(found.certificate.holds);
  RC_ASSERT(std::abs(std::accumulate(found.allocation.begin(), found.allocation.end(), 0.0) - game.total()) < 1e-6);
  const double least = core_slack(game, found.allocation).slack;
  RC_ASSERT(core_slack(game, shapley_value(game)).slack <= least + 1e-6);
  std::vector<double> moved = found.allocation;
  const auto a = *rc::gen::inRange<std::size_t>(0, moved.size()), b = *rc::gen::inRange<std::size_t>(0, moved.size());
  moved[a] += 0.25;
  moved[b] -= 0.25;
  RC_ASSERT(core_slack(game, moved).slack <= least + 1e-6);
  if (a != b) RC_ASSERT(!check_nucleolus(game, moved).value().holds);
}

// Invariant: the Shapley value is the mean over all orders of what each player adds, and keeps players that are alike alike.
RC_GTEST_PROP(CostGame, TheShapleyValueIsTheMeanOverOrders, ()) {
  const CostGame game = *any_game(5);
  const std::size_t n = game.players();
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::vector<double> mean(n, 0.0);
  double orders = 0;
  do {
    Coalition present = 0;
    for (const std::size_t i : order) {
      mean[i] += game.cost(present | Coalition{1} << i) - game.cost(present);
      present |= Coalition{1} << i;
    }
    ++orders;
  } while (std::next_permutation(order.begin(), order.end()));
  const auto x = shapley_value(game);
  for (std::size_t i = 0; i < n; ++i) RC_ASSERT(std::abs(x[i] - mean[i] / orders) < 1e-9 * (1 + std::abs(x[i])));
}

// Invariant: the Talmud rule is the nucleolus of the bankruptcy game (Aumann and Maschler 1985).
RC_GTEST_PROP(CostGame, TheTalmudRuleIsTheNucleolusOfItsGame, ()) {
  std::vector<double> claims;
  double total = 0;
  const auto n = *rc::gen::inRange<std::size_t>(2, 6);
  for (std::size_t i = 0; i < n; ++i) total += claims.emplace_back(*rc::gen::inRange(1, 100));
  const double estate = *rc::gen::inRange(0, static_cast<int>(total) + 1);
  const auto awards = share_out(ScarcityRule::talmud, estate, claims).value();
  const Nucleolus found = nucleolus(bankruptcy(estate, claims)).value();
  for (std::size_t i = 0; i < n; ++i) RC_ASSERT(std::abs(found.allocation[i] + awards[i]) < 1e-6);
}

SizingProblem any_demands() {
  const auto whole = [](int low, int top) { return static_cast<double>(*rc::gen::inRange(low, top)); };
  SizingProblem p{*rc::gen::inRange<std::size_t>(1, 6), *rc::gen::inRange<std::size_t>(1, 15), {}};
  const int goods = *rc::gen::inRange(1, 3);
  for (int k = 0; k < goods; ++k) {
    GoodToSize good;
    good.holding_cost.assign(p.economies, whole(0, 6));
    good.penalty.assign(p.economies, whole(0, 12));
    good.transport_cost.assign(p.economies * p.economies, 0.0);
    for (std::size_t d = 0; d < p.scenarios * p.economies; ++d) good.demand.push_back(whole(0, 9));
    p.goods.push_back(good);
  }
  return p;
}

// Invariant: with equal costs and no transport, what a group pays in the pooling game is the optimum of sizing for that group.
RC_GTEST_PROP(PoolingGame, EveryGroupPaysTheOptimumOfSizing, ()) {
  const SizingProblem p = any_demands();
  const CostGame game = pooling_game(p).value();
  const Coalition group = *rc::gen::inRange<Coalition>(1, game.all() + 1);
  SizingProblem part{static_cast<std::size_t>(std::popcount(group)), p.scenarios, {}};
  for (const GoodToSize& good : p.goods) {
    GoodToSize of_group;
    of_group.holding_cost.assign(part.economies, good.holding_cost[0]);
    of_group.penalty.assign(part.economies, good.penalty[0]);
    of_group.transport_cost.assign(part.economies * part.economies, 0.0);
    for (std::size_t s = 0; s < p.scenarios; ++s)
      for (std::size_t j = 0; j < p.economies; ++j)
        if ((group >> j & 1U) != 0) of_group.demand.push_back(good.demand[s * p.economies + j]);
    part.goods.push_back(of_group);
  }
  RC_ASSERT(std::abs(game.cost(group) - size_pooled(part).value().cost()) <= 1e-9 * (1 + game.cost(group)));
}

// Invariant: pooling never costs more, c(S and T) <= c(S) + c(T), and the nucleolus of a pooling game is in the core.
RC_GTEST_PROP(PoolingGame, GroupsNeverPayMoreTogetherAndTheNucleolusKeepsThem, ()) {
  const SizingProblem p = any_demands();
  const CostGame game = pooling_game(p, 2).value();
  for (Coalition s = 0; s <= game.all(); ++s) {
    const Coalition rest = game.all() & ~s;
    for (Coalition t = rest;; t = (t - 1) & rest) {
      RC_ASSERT(game.cost(s | t) <= game.cost(s) + game.cost(t) + 1e-9);
      if (t == 0) break;
    }
  }
  RC_ASSERT(core_slack(game, nucleolus(game).value().allocation).slack >= -1e-7);
  RC_ASSERT(pooling_game(p, 1).value().total() == game.total());
}

}  // namespace
}  // namespace entrepot::reserves
