// The way back of a loss that goes round a loop, and who stands behind it when not all are named.
#include "stress/detail/held_days.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <set>
#include <tuple>

#include "stress/test_explain.h"

namespace entrepot::stress::detail {
namespace {

using Place = std::tuple<std::uint32_t, HeldBy, std::uint32_t>;

Place place(const ChainStep& step) { return {step.node, step.by, step.input}; }

ChainStep on(std::uint32_t node, int day) { return {node, day, HeldBy::input, 0, false, no_origin, day}; }

std::vector<std::tuple<std::uint32_t, int, int, int>> shown(const std::vector<ChainStep>& steps) {
  std::vector<std::tuple<std::uint32_t, int, int, int>> out;
  for (const ChainStep& s : steps) out.emplace_back(s.node, s.since, s.day, s.left_out);
  return out;
}

TEST(WithoutRounds, TheFirstRoundStays) {
  const std::vector<ChainStep> way = {on(0, 20), on(0, 19), on(1, 18), on(0, 17), on(1, 15), on(0, 14), on(2, 3)};
  EXPECT_EQ(shown(without_rounds(way)), (std::vector<std::tuple<std::uint32_t, int, int, int>>{
                                            {0, 19, 20, 0}, {1, 18, 18, 0}, {0, 17, 17, 0}, {0, 14, 14, 1}, {2, 3, 3, 0}}));
}

// Invariant: On a way back every node that it passes is named, and each step is the source of the one before it, unless the number of steps left
// out between them says otherwise.
RC_GTEST_PROP(WithoutRounds, NamesAllAndSkipsNothingSilently, ()) {
  std::vector<ChainStep> way;
  int day = 400;
  const auto length = *rc::gen::inRange(1, 60);
  for (int k = 0; k < length; ++k) {
    ChainStep step = on(*rc::gen::inRange(0U, 4U), day);
    step.by = *rc::gen::element(HeldBy::input, HeldBy::demand);
    way.push_back(step);
    day -= *rc::gen::inRange(1, 4);
  }
  way.back().shocked = *rc::gen::arbitrary<bool>();
  const auto kept = without_rounds(way);
  std::set<Place> all, named;
  for (const ChainStep& step : way) all.insert(place(step));
  for (const ChainStep& step : kept) named.insert(place(step));
  RC_ASSERT(named == all);
  RC_ASSERT(kept.size() <= 3 * all.size() + 1);
  RC_ASSERT(kept.front().day == way.front().day && place(kept.back()) == place(way.back()) && kept.back().since == way.back().day);
  RC_ASSERT(kept.back().shocked == way.back().shocked);
  std::size_t at = 0;  // in the way
  for (std::size_t k = 0; k < kept.size(); ++k) {
    int skipped = 0;
    for (; way[at].day != kept[k].day; ++at)
      if (way[at + 1].shocked || place(way[at]) != place(way[at + 1])) ++skipped;
    RC_ASSERT(skipped == kept[k].left_out);
    for (; way[at].day != kept[k].since; ++at) RC_ASSERT(place(way[at]) == place(kept[k]));
    ++at;
  }
  RC_ASSERT(at == way.size());
}

TEST(Behind, WhoIsNotNamedIsAmongTheOthers) {
  std::map<std::uint32_t, double> weights;
  for (std::uint32_t node = 0; node < 10; ++node) weights[node] = 10 + node;
  HeldStretch stretch;
  set_behind(weights, 200, stretch);  // 145 of 200: the rest nobody
  ASSERT_EQ(stretch.behind.size(), 8U);
  EXPECT_EQ(stretch.behind[0].node, 9U);
  EXPECT_NEAR(stretch.behind_others, 21.0 / 200, 1e-12);
  EXPECT_NEAR(stretch.behind_nobody, 55.0 / 200, 1e-12);
  set_behind({{0, 3.0}}, 3, stretch);
  EXPECT_EQ(stretch.behind_others, 0);
  EXPECT_EQ(stretch.behind_nobody, 0);
}

// Metal needs ore of a large mine, which needs metal, and of a small one, which is shut from day 1. Most of the ore that metal misses is the large
// mine's, so that the way back says so, before it goes on to the small one.
TEST(Explain, TheSupplierThatBindsIsNamedInALoop) {
  production::FirmNetwork f;
  f.firms = {"metal", "large mine", "small mine"};
  f.sectors = {"metals", "ore"};
  f.sector = {0, 1, 1};
  f.links = {{0, 1, 3000}, {1, 0, 3650}, {2, 0, 365}};
  f.revenue = {3650, 3650, 365};
  f.essentiality.assign(4, 1);
  const Network network(std::move(f));
  RunParameters p;
  p.model = Model::daily;
  p.days = 300;
  p.daily.inventory_days = {4};
  p.daily.tau = 20;
  p.daily.rationing = shock::DailyRationing::proportional;
  const auto why = explain(network, explained::scenario_of(network, {"small mine=100%"}), p, {0});
  ASSERT_TRUE(why) << why.error().message();
  ASSERT_EQ(why->nodes[0].stretches.size(), 1U);
  const HeldStretch& held = why->nodes[0].stretches[0];
  ASSERT_EQ(held.by, HeldBy::input);
  EXPECT_EQ(held.behind[0].node, 1U);
  EXPECT_GT(held.behind[0].share, 0.5);
  std::vector<std::pair<std::uint32_t, int>> steps;
  for (const ChainStep& step : why->nodes[0].chains[0]) steps.emplace_back(step.node, step.left_out);
  EXPECT_EQ(steps, (std::vector<std::pair<std::uint32_t, int>>{{0, 0}, {1, 0}, {0, 0}, {0, 1}, {2, 0}}));
  EXPECT_TRUE(why->nodes[0].chains[0].back().shocked);
}

}  // namespace
}  // namespace entrepot::stress::detail
