// Capital of households: it takes no capacity, is rebuilt in the shares of their own purchases, and nothing more.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>

#include "shock/test_random.h"
#include "shock/test_world.h"

namespace entrepot::shock {
namespace {

// Mills rebuild what the households of A lost, from step 4 on.
CapitalEvent lost_houses(double amount) {
  CapitalEvent e;
  e.kind = EventKind::rebuild;
  e.duration = 3;
  e.households_impact = {{0, amount}};
  e.rebuilding_sectors = {{1, 1.0}};
  e.rebuild_tau = 10;
  return e;
}

ArioResults run(const TestWorld& world, const ArioParameters& parameters, std::vector<CapitalEvent> events, int steps) {
  ArioMember member;
  member.events = std::move(events);
  ArioRecord record;
  record.everything = true;
  auto results = run_ario(world.network(), parameters, std::span(&member, 1), {}, steps, record);
  EXPECT_TRUE(results) << results.error().message();
  return results ? *std::move(results) : ArioResults{};
}

double at(const std::vector<double>& series, int step, std::size_t node) { return series[step * std::size_t{nodes} + node]; }

TEST(ArioHouseholds, TheirCapitalIsAskedForInTheSharesOfTheirOwnPurchases) {
  const TestWorld world = parse_world(mines_and_mills);
  const ArioResults r = run(world, world.daily(), {lost_houses(8)}, 12);
  const ArioSeries& s = r.series[0];
  for (const double destroyed : s.destroyed_capital) ASSERT_EQ(destroyed, 0);
  for (const double loss : r.output_loss_direct) ASSERT_EQ(loss, 0);
  for (int t = 0; t < 4; ++t)
    for (const std::uint32_t node : {A_mine, A_mill, B_mine, B_mill}) EXPECT_EQ(at(s.rebuilding_demand, t, node), 0);
  // A buys 30 of A.mill and 10 of B.mill: a tenth of 6 and of 2 in the first step of rebuilding.
  EXPECT_DOUBLE_EQ(at(s.rebuilding_demand, 4, A_mill), 0.6);
  EXPECT_DOUBLE_EQ(at(s.rebuilding_demand, 4, B_mill), 0.2);
  EXPECT_EQ(at(s.rebuilding_demand, 4, A_mine), 0);
  EXPECT_EQ(at(s.capacity, 1, A_mill), 60);
}

TEST(ArioHouseholds, NegativeFinalDemandIsNoPurchase) {
  TestWorld world = parse_world(mines_and_mills);
  world.final_demand[A_mill * 2] = -5;
  world.final_demand[A_mill * 2 + 1] = 59;
  const ArioResults r = run(world, world.daily(), {lost_houses(8)}, 6);
  EXPECT_EQ(at(r.series[0].rebuilding_demand, 4, A_mill), 0);
  EXPECT_DOUBLE_EQ(at(r.series[0].rebuilding_demand, 4, B_mill), 0.8);
}

TEST(ArioHouseholds, WhatTheyBuyOfNobodyIsNotAskedFor) {
  TestWorld world = parse_world(mines_and_mills);
  for (const std::uint32_t mine : {A_mine, B_mine}) {
    world.final_demand[mine * 2] = 0;
    world.final_demand[mine * 2 + 1] = 10;
  }
  CapitalEvent event = lost_houses(8);
  event.rebuilding_sectors = {{0, 0.25}, {1, 0.75}};
  const ArioResults r = run(world, world.daily(), {event}, 600);
  const auto& rebuilt = r.series[0].rebuilt;
  EXPECT_NEAR(std::accumulate(rebuilt.begin(), rebuilt.end(), 0.0), 0.75 * 8, 1e-9);
}

TEST(ArioHouseholds, ASectorOfOneRegionRebuildsForThemAlone) {
  const TestWorld world = parse_world(mines_and_mills);
  CapitalEvent event = lost_houses(8);
  event.rebuilding_sectors = {{1, 1.0, 1}};
  const ArioResults r = run(world, world.daily(), {event}, 6);
  EXPECT_EQ(at(r.series[0].rebuilding_demand, 4, A_mill), 0);
  EXPECT_DOUBLE_EQ(at(r.series[0].rebuilding_demand, 4, B_mill), 0.8);
}

TEST(ArioHouseholds, OneEventIsTwoEventsOfItsParts) {
  const TestWorld world = parse_world(mines_and_mills);
  CapitalEvent both = lost_houses(8);
  both.impact = {{A_mine, 20}};
  CapitalEvent industry = both;
  industry.households_impact.clear();
  for (const ArioMode mode : {ArioMode::exact, ArioMode::boario_compatible}) {
    ArioParameters p = world.daily();
    p.mode = mode;
    const ArioResults one = run(world, p, {both}, 60), two = run(world, p, {industry, lost_houses(8)}, 60);
    for (std::size_t c = 0; c < one.series[0].production.size(); ++c)
      ASSERT_NEAR(one.series[0].production[c], two.series[0].production[c], 1e-12 * 60);
  }
}

struct Drawn {
  TestWorld world;
  CapitalEvent event;
  std::size_t regions = 0, sectors = 0;
};

Drawn draw() {
  Drawn d;
  const auto seed = *rc::gen::inRange<std::uint64_t>(0, 1'000'000);
  d.regions = *rc::gen::inRange<std::size_t>(1, 6);
  d.sectors = *rc::gen::inRange<std::size_t>(1, 6);
  d.world = random_world(seed, d.regions, d.sectors);
  RandomStream random(seed, 0, 31);
  d.event.kind = EventKind::rebuild;
  d.event.duration = 1 + static_cast<int>(random.below(4));
  d.event.rebuild_tau = 2 + random.uniform() * 4;
  d.event.rebuilding_factor = 0.5 + random.uniform();
  const auto first = static_cast<std::uint32_t>(random.below(d.sectors));
  d.event.rebuilding_sectors = {{first, 1.0}};
  if (const auto second = static_cast<std::uint32_t>(random.below(d.sectors)); second != first)
    d.event.rebuilding_sectors = {{first, 0.25}, {second, 0.75}};
  for (std::uint32_t c = 0; c < d.regions; ++c) d.event.households_impact.push_back({c, random.uniform()});
  return d;
}

// Capacity for anything that is asked for.
ArioParameters ample() {
  ArioParameters p;
  p.steps_per_year = 1;
  p.alpha_base = p.alpha_max = 1e6;
  return p;
}

double part_asked_for(const Drawn& d, std::uint32_t column) {
  double part = 0;
  for (const RebuildingSector& s : d.event.rebuilding_sectors) {
    double bought = 0;
    for (std::size_t r = 0; r < d.regions; ++r)
      bought += std::max(0.0, d.world.final_demand[(r * d.sectors + s.sector) * d.world.buyers.size() + column]);
    if (bought > 0) part += s.share;
  }
  return part;
}

ArioResults must(const Drawn& d, const ArioParameters& p, const CapitalEvent& event, int steps) {
  ArioMember member;
  member.events = {event};
  ArioRecord record;
  record.everything = true;
  auto results = run_ario(d.world.network(), p, std::span(&member, 1), {}, steps, record);
  if (!results) RC_FAIL(results.error().message());
  return *std::move(results);
}

// Invariant: Households that lose nothing change no byte, alone or beside what industries lose, in both modes.
RC_GTEST_PROP(ArioHouseholdsProperty, NoDamageChangesNoByte, ()) {
  Drawn d = draw();
  ArioParameters p = random_parameters(*rc::gen::inRange<std::uint64_t>(0, 1000), d.sectors, d.world.nodes.size());
  if (*rc::gen::arbitrary<bool>()) {
    p = ArioParameters{};
    p.steps_per_year = 1;
    p.mode = ArioMode::boario_compatible;
    p.rationing = Rationing::proportional;
  }
  p.capital.assign(d.world.nodes.size(), 1e9);
  d.event.impact = {{0, 1e8}};
  for (HouseholdImpact& impact : d.event.households_impact) impact.amount = 0;
  CapitalEvent without = d.event;
  without.households_impact.clear();
  const ArioResults a = must(d, p, d.event, 20), b = must(d, p, without, 20);
  for (const auto series : {&ArioSeries::production, &ArioSeries::stocks, &ArioSeries::rebuilt, &ArioSeries::destroyed_capital}) {
    const auto &x = a.series[0].*series, &y = b.series[0].*series;
    RC_ASSERT(x.size() == y.size());
    RC_ASSERT(std::memcmp(x.data(), y.data(), x.size() * sizeof(double)) == 0);
  }
}

// Invariant: While no capacity and no stock binds, what is made beyond the usual output is in proportion to what households lost.
RC_GTEST_PROP(ArioHouseholdsProperty, LinearInTheDamageWhileNothingBinds, ()) {
  Drawn d = draw();
  const double times = *rc::gen::element(2.0, 7.0), least = *std::min_element(d.world.output.begin(), d.world.output.end());
  for (HouseholdImpact& impact : d.event.households_impact) impact.amount *= 0.001 * least;
  CapitalEvent more = d.event;
  for (HouseholdImpact& impact : more.households_impact) impact.amount *= times;
  ArioParameters p = ample();
  p.inventory_days = {40};
  p.inventory_restoration_tau = {40};
  const ArioResults small = must(d, p, d.event, 15), large = must(d, p, more, 15);
  for (const std::uint16_t input : large.series[0].limiting) RC_PRE(input == no_binding_input);
  for (std::size_t i = 0; i < d.world.nodes.size(); ++i)
    RC_ASSERT(std::abs(large.output_loss[i] - times * small.output_loss[i]) <= 1e-11 * d.world.output[i]);
}

// Invariant: In the end what households lost has been rebuilt once: the rebuilding factor times the damage, of the sectors they buy of.
RC_GTEST_PROP(ArioHouseholdsProperty, AllOfItIsRebuiltInTheEnd, ()) {
  const Drawn d = draw();
  double asked = 0;
  for (const HouseholdImpact& impact : d.event.households_impact)
    asked += d.event.rebuilding_factor * impact.amount * part_asked_for(d, impact.column);
  ArioParameters p = ample();
  p.inventory_days = {infinite_stock};  // an economy that runs out of inputs may never finish
  const ArioResults r = must(d, p, d.event, 400);
  const auto& rebuilt = r.series[0].rebuilt;
  RC_ASSERT(std::abs(std::accumulate(rebuilt.begin(), rebuilt.end(), 0.0) - asked) <= 1e-9 * (1 + asked));
  for (const double destroyed : r.series[0].destroyed_capital) RC_ASSERT(destroyed == 0);
}

}  // namespace
}  // namespace entrepot::shock
