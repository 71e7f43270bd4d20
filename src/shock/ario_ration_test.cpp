// Who gets what from a supplier that makes too little; how inputs bind together.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/random.h"
#include "shock/detail/ration.h"
#include "shock/test_random.h"

namespace entrepot::shock {
namespace {

using detail::Clients;
using detail::Rationer;
using detail::Shares;

Shares share(ArioParameters p, Rationing rule, const Clients& clients) {
  p.rationing = rule;
  Shares out;
  out.orders.resize(clients.flow.size());
  Rationer(p, 1, clients.flow.size()).share(clients, out);
  return out;
}

constexpr Rationing by_buyer[] = {Rationing::lowest_relative_order_first, Rationing::lowest_relative_order_first_final_demand_last,
                                  Rationing::priority};

// Asked for: 5 + 20 + 60 by industries, 10 by final demand, 5 to rebuild.
const std::vector<double> flow = {10, 20, 30}, relative = {0.5, 1, 2};

TEST(ArioRation, TheWaterRisesOverLowOrdersFirst) {
  const auto rule = Rationing::lowest_relative_order_first;
  const Shares low = share({}, rule, {flow, relative, 10, 5, 60});  // 5 + (20 + 30 + 10 + 5) L = 60
  EXPECT_DOUBLE_EQ(low.orders[0], 1);
  EXPECT_DOUBLE_EQ(low.orders[1], 55.0 / 65);
  EXPECT_DOUBLE_EQ(low.orders[2], 55.0 / 65 / 2);
  EXPECT_DOUBLE_EQ(low.final_demand, 55.0 / 65);
  EXPECT_DOUBLE_EQ(low.rebuilding, 55.0 / 65);
  const Shares high = share({}, rule, {flow, relative, 10, 5, 85});  // 5 + 20 + 10 + 5 + 30 L = 85
  EXPECT_EQ(high.orders[1], 1);
  EXPECT_DOUBLE_EQ(high.orders[2], 1.5 / 2);
  EXPECT_EQ(high.final_demand, 1);
  EXPECT_EQ(high.rebuilding, 1);
}

// As the daily model has it: the base of final demand is what it usually asks for, whatever it asks for today.
TEST(ArioRation, ASurgeOfFinalDemandIsAHighRelativeOrder) {
  const auto rule = Rationing::lowest_relative_order_first;
  const Shares surge = share({}, rule, {flow, relative, 30, 5, 70, 10});  // 5 + 5 + (20 + 30 + 10) L = 70 where L = 1, 30 / 10 above it
  EXPECT_DOUBLE_EQ(surge.final_demand, 1.0 / 3);
  EXPECT_DOUBLE_EQ(surge.orders[1], 1);
  EXPECT_DOUBLE_EQ(surge.orders[2], 0.5);
  EXPECT_DOUBLE_EQ(surge.rebuilding, 1);
  const Shares slump = share({}, rule, {flow, relative, 4, 5, 60, 10});  // 5 + 4 + (20 + 30 + 5) L = 60
  EXPECT_EQ(slump.final_demand, 1);
  EXPECT_DOUBLE_EQ(slump.orders[1], 51.0 / 55);
  EXPECT_EQ(share({}, rule, {flow, relative, 30, 5, 60, 0}).final_demand, 0);  // not a usual client: what is left after all others
}

TEST(ArioRation, FinalDemandTakesWhatTheWaterLeaves) {
  const auto rule = Rationing::lowest_relative_order_first_final_demand_last;
  const Shares some = share({}, rule, {flow, relative, 10, 5, 94});
  EXPECT_EQ(some.orders, (std::vector<double>{1, 1, 1}));
  EXPECT_EQ(some.rebuilding, 1);
  EXPECT_DOUBLE_EQ(some.final_demand, 0.4);
  const Shares none = share({}, rule, {flow, relative, 10, 5, 60});  // 5 + 20 + 5 + 30 L = 60
  EXPECT_DOUBLE_EQ(none.orders[2], 0.5);
  EXPECT_EQ(none.final_demand, 0);
}

TEST(ArioRation, ClassesAreServedOneAfterTheOther) {
  ArioParameters p;
  p.buyer_classes.by_node = {7, 3, 9};  // only their order counts
  p.buyer_classes.final_demand = 3;
  p.buyer_classes.rebuilding = 9;
  const Shares s = share(p, Rationing::priority, {flow, relative, 10, 5, 48});  // 30, then 5, then 13 of 65
  EXPECT_EQ(s.orders[1], 1);
  EXPECT_EQ(s.final_demand, 1);
  EXPECT_EQ(s.orders[0], 1);
  EXPECT_DOUBLE_EQ(s.orders[2], 13.0 / 65);
  EXPECT_DOUBLE_EQ(s.rebuilding, 13.0 / 65);
}

struct Drawn {
  std::vector<double> flow, relative;
  double final_demand, usual_final_demand, rebuilding, made;
  Clients clients() const { return {flow, relative, final_demand, rebuilding, made, usual_final_demand}; }
  double asked() const {
    double sum = final_demand + rebuilding;
    for (std::size_t j = 0; j < flow.size(); ++j) sum += flow[j] * relative[j];
    return sum;
  }
};

Drawn draw_clients(std::uint64_t seed) {
  RandomStream random(seed, 0, 0);
  Drawn d;
  for (std::uint64_t j = 1 + random.below(40); j > 0; --j) {
    d.flow.push_back(random.uniform() < 0.3 ? 0 : std::exp(8 * random.uniform() - 4));
    d.relative.push_back(random.uniform() < 0.2 ? 0 : random.uniform() < 0.2 ? 1 : 3 * random.uniform());
  }
  d.final_demand = random.uniform() < 0.2 ? 0 : 20 * random.uniform();
  d.usual_final_demand = random.uniform() < 0.5 ? d.final_demand : random.uniform() < 0.2 ? 0 : 20 * random.uniform();
  d.rebuilding = random.uniform() < 0.5 ? 0 : 5 * random.uniform();
  d.made = d.asked() * random.uniform();
  return d;
}

ArioParameters draw_classes(std::uint64_t seed, std::size_t buyers) {
  RandomStream random(seed, 0, 1);
  ArioParameters p;
  for (std::size_t j = 0; j < buyers; ++j) p.buyer_classes.by_sector.push_back(static_cast<std::uint16_t>(random.below(4)));
  p.buyer_classes.final_demand = static_cast<std::uint16_t>(random.below(4));
  p.buyer_classes.rebuilding = static_cast<std::uint16_t>(random.below(4));
  return p;
}

// Invariant: Under every rationing rule what is delivered adds up to what is made, and nobody gets more than was ordered.
RC_GTEST_PROP(ArioRationProperty, WhatIsDeliveredIsWhatIsMade, (std::uint64_t seed)) {
  const Drawn d = draw_clients(seed);
  for (const Rationing rule : by_buyer) {
    const Shares s = share(draw_classes(seed, d.flow.size()), rule, d.clients());
    double sent = d.final_demand * s.final_demand + d.rebuilding * s.rebuilding;
    for (std::size_t j = 0; j < d.flow.size(); ++j) {
      RC_ASSERT(s.orders[j] >= 0 && s.orders[j] <= 1);
      sent += d.flow[j] * d.relative[j] * s.orders[j];
    }
    RC_ASSERT(s.final_demand >= 0 && s.final_demand <= 1 && s.rebuilding >= 0 && s.rebuilding <= 1);
    RC_ASSERT(std::abs(sent - d.made) <= 1e-12 * d.made);
  }
}

// Invariant: Buyers of one class, or of equal relative orders, are served in proportion.
RC_GTEST_PROP(ArioRationProperty, EqualOrdersAndEqualClassesAreServedInProportion, (std::uint64_t seed)) {
  Drawn d = draw_clients(seed);
  ArioParameters p = draw_classes(seed, d.flow.size());
  std::fill(p.buyer_classes.by_sector.begin(), p.buyer_classes.by_sector.end(), std::uint16_t{2});
  p.buyer_classes.final_demand = p.buyer_classes.rebuilding = 2;
  const auto proportional = [&](Rationing rule) {
    const double want = d.asked() > 0 ? d.made / d.asked() : 1;
    const Shares s = share(p, rule, d.clients());
    for (std::size_t j = 0; j < d.flow.size(); ++j) RC_ASSERT(d.flow[j] * d.relative[j] == 0 || std::abs(s.orders[j] - want) <= 1e-12);
    RC_ASSERT(d.final_demand == 0 || std::abs(s.final_demand - want) <= 1e-12);
    RC_ASSERT(d.rebuilding == 0 || std::abs(s.rebuilding - want) <= 1e-12);
  };
  proportional(Rationing::priority);
  for (double& r : d.relative) r = 1;
  d.usual_final_demand = d.final_demand;
  d.made = d.asked() * 0.7;
  proportional(Rationing::lowest_relative_order_first);
}

// ---- whole runs --------------------------------------------------------------------------------------------------------------

struct World {
  TestWorld table;
  ArioParameters parameters;
  std::size_t regions, sectors;
};

World draw_world(std::uint64_t seed) {
  RandomStream random(seed, 0, 9);
  World w;
  w.regions = 1 + random.below(5);
  w.sectors = 1 + random.below(5);
  w.table = random_world(seed, w.regions, w.sectors);
  w.parameters = random_parameters(seed, w.sectors, w.table.nodes.size());
  w.parameters.buyer_classes = {};
  w.parameters.buyer_classes.by_region.assign(w.regions, 1);
  w.parameters.buyer_classes.by_region[0] = 0;
  w.parameters.buyer_classes.rebuilding = 1;
  return w;
}

ArioResults run(const World& w, Rationing rule, const ArioMember& member, int steps) {
  ArioParameters p = w.parameters;
  p.rationing = rule;
  ArioRecord record;
  record.everything = true;
  auto r = run_ario(w.table.network(), p, std::span(&member, 1), {}, steps, record);
  if (!r) RC_FAIL(r.error().message());
  return *std::move(r);
}

bool close(const std::vector<double>& a, const std::vector<double>& b, const std::vector<double>& scale) {
  for (std::size_t c = 0; c < a.size(); ++c)
    if (!(std::abs(a[c] - b[c]) <= 1e-9 * scale[c % scale.size()])) return false;
  return a.size() == b.size();
}

// Demand falls: nobody is short.
// Invariant: The rationing rules agree where nothing is short.
RC_GTEST_PROP(ArioRationProperty, TheRulesAgreeWhereNothingIsShort, (std::uint64_t seed)) {
  const World w = draw_world(seed);
  ArioMember member;
  member.demand = {{0, {}, std::vector<double>(12, 0.7)}, {1U % static_cast<std::uint32_t>(w.table.nodes.size()), 0, {1, 1, 0.2}}};
  const ArioResults want = run(w, Rationing::proportional, member, 15);
  for (std::size_t i = 0; i < want.series[0].undistributed.size(); ++i)
    RC_PRE(want.series[0].undistributed[i] <= 1e-12 * want.base_output[i % want.base_output.size()]);
  for (const Rationing rule : by_buyer)
    RC_ASSERT(close(run(w, rule, member, 15).series[0].production, want.series[0].production, want.base_output));
}

// Invariant: Rationing by classes with one class is proportional rationing over a whole run.
RC_GTEST_PROP(ArioRationProperty, OneClassOfBuyersIsProportional, (std::uint64_t seed)) {
  World w = draw_world(seed);
  const ArioMember member = random_member(seed, 0, w.regions, w.sectors, 20);
  const ArioResults want = run(w, Rationing::proportional, member, 20);
  w.parameters.buyer_classes.by_region.assign(w.regions, 3);
  w.parameters.buyer_classes.final_demand = w.parameters.buyer_classes.rebuilding = 3;
  RC_ASSERT(close(run(w, Rationing::priority, member, 20).series[0].production, want.series[0].production, want.base_output));
}

// A seller sends its output to industries, rebuilding and final demand, never more than they ask for.
// Invariant: In whole runs output goes to industries, rebuilding and final demand, within what each asked for and within capacity.
RC_GTEST_PROP(ArioRationProperty, ASellerDeliversItsOutput, (std::uint64_t seed)) {
  const int steps = 30;
  const World w = draw_world(seed);
  const std::size_t n = w.table.nodes.size();
  ArioMember member = random_member(seed, 0, w.regions, w.sectors, steps);
  member.demand.clear();
  CapitalEvent event;
  event.kind = EventKind::rebuild;
  event.impact = {{static_cast<std::uint32_t>(seed % n), 0.5 * w.table.output[seed % n]}};
  event.rebuilding_sectors = {{static_cast<std::uint32_t>(seed % w.sectors), 1.0}};
  event.rebuild_tau = 4;
  member.events = {event};
  ArioParameters p = w.parameters;
  World with_capital = w;
  with_capital.parameters.capital = w.table.output;
  std::vector<double> final_demand(n, 0.0);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t r = 0; r < w.regions; ++r) final_demand[i] += w.table.final_demand[i * w.regions + r];
  for (const Rationing rule : by_buyer) {
    const ArioResults r = run(with_capital, rule, member, steps);
    const ArioSeries& s = r.series[0];
    bool rebuilds = false;
    for (std::size_t c = 0; c < s.production.size(); ++c) {
      const double scale = 1e-11 * w.table.output[c % n];
      const double sent = s.production[c] - s.rebuilt[c] - (final_demand[c % n] - s.undistributed[c]);
      RC_ASSERT(sent >= -scale && sent <= s.orders[c] + scale);
      RC_ASSERT(s.undistributed[c] >= -scale && s.production[c] <= s.capacity[c] + scale);
      if (rule == Rationing::lowest_relative_order_first_final_demand_last && final_demand[c % n] - s.undistributed[c] > scale)
        RC_ASSERT(std::abs(sent - s.orders[c]) <= scale);  // industry has all it asked for
      rebuilds = rebuilds || s.rebuilt[c] > 0;
    }
    RC_CLASSIFY(rebuilds);
  }
}

}  // namespace
}  // namespace entrepot::shock
