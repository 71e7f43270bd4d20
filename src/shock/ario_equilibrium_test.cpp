// How far a run is from its start, and from when on it is back: against the series by day, plainly.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "shock/ario.h"
#include "shock/test_world.h"

namespace entrepot::shock {
namespace {

constexpr int steps = 120;

ArioMember hit(double share, double households = 0) {
  CapitalEvent lost;
  lost.kind = EventKind::rebuild;
  lost.occurrence = 3;
  lost.duration = 4;
  lost.impact = {{A_mine, 4 * 34 * share}};
  if (households > 0) lost.households_impact = {{1, households}};
  lost.rebuilding_sectors = {{1, 1.0}};
  lost.rebuild_tau = 8;
  ArioMember member;
  member.events = {lost};
  return member;
}

ArioMember losing(std::uint32_t node, double share, int days) {
  ArioMember member;
  member.capacity = {{node, std::vector<double>(static_cast<std::size_t>(days), share)}};
  member.capacity[0].loss_by_step[0] = 0;
  return member;
}

// Of the series of a member, which holds all that the three are made of.
struct Plain {
  std::vector<double> production, stocks, rebuilding;
  double stocks_farthest = 0;
  std::size_t stocks_node = 0, stocks_input = 0;
};

Plain plain(const ArioResults& r, const ArioSeries& s, const std::vector<double>& full) {
  Plain out;
  const std::size_t n = r.node_count();
  for (std::size_t t = 0; t < static_cast<std::size_t>(r.steps); ++t) {
    double production = 0, stocks = 0, rebuilding = 0;
    for (std::size_t i = 0; i < n; ++i) {
      production = std::max(production, std::abs(s.production[t * n + i] / r.base_output[i] - 1));
      rebuilding = std::max(rebuilding, s.rebuilding_demand[t * n + i] / r.base_output[i]);
    }
    for (std::size_t c = 0; c < full.size(); ++c) {
      if (!(full[c] > 0) || std::isinf(full[c])) continue;
      const double away = std::abs(s.stocks_by_step[t * full.size() + c] / full[c] - 1);
      stocks = std::max(stocks, away);
      if (t + 1 != static_cast<std::size_t>(r.steps) || !(away > out.stocks_farthest * as_far)) continue;
      out.stocks_farthest = away;
      out.stocks_input = c / n;
      out.stocks_node = c % n;
    }
    out.production.push_back(production);
    out.stocks.push_back(stocks);
    out.rebuilding.push_back(rebuilding);
  }
  return out;
}

ArioResults run(const TestWorld& world, const ArioParameters& parameters, const std::vector<ArioMember>& members, int span = steps) {
  ArioRecord record;
  record.everything = record.stocks = record.departures = true;
  auto r = run_ario(world.network(), parameters, members, {}, span, record);
  EXPECT_TRUE(r) << r.error().message();
  return r ? *std::move(r) : ArioResults{};
}

// [s][node] stocks of the first step of a run in which nothing happens.
std::vector<double> full_stocks(const TestWorld& world, const ArioParameters& parameters) {
  return run(world, parameters, {{}}, 1).series.at(0).stocks;
}

void expect_plain(const TestWorld& world, const ArioParameters& parameters, const std::vector<ArioMember>& members, double nearness) {
  const ArioResults r = run(world, parameters, members);
  const auto full = full_stocks(world, parameters);
  ASSERT_EQ(r.departures.size(), members.size());
  for (std::size_t m = 0; m < members.size(); ++m) {
    SCOPED_TRACE("member " + std::to_string(m));
    const Plain wanted = plain(r, r.series[m], full);
    const ArioDepartures& found = r.departures[m];
    for (std::size_t t = 0; t < steps; ++t) {
      ASSERT_NEAR(found.production[t], wanted.production[t], nearness) << t;
      ASSERT_NEAR(found.stocks[t], wanted.stocks[t], nearness) << t;
      ASSERT_NEAR(found.rebuilding[t], wanted.rebuilding[t], nearness) << t;
    }
    if (wanted.stocks_farthest > 10 * nearness) {
      EXPECT_EQ(found.stocks_node, wanted.stocks_node);
      EXPECT_EQ(found.stocks_input, wanted.stocks_input);
    }
  }
}

const std::vector<ArioMember> some = {{}, hit(0.3), hit(0.1, 20), losing(B_mill, 0.5, 30), losing(A_mill, 0.2, 100)};

TEST(ArioEquilibrium, DeparturesAreThoseOfTheSeries) {
  const TestWorld world = parse_world(mines_and_mills);
  for (const ArioMode mode : {ArioMode::exact, ArioMode::boario_compatible}) {
    ArioParameters p = world.daily();
    p.mode = mode;
    expect_plain(world, p, some, 1e-12);
    p.inventory_days = {infinite_stock, 6};
    expect_plain(world, p, some, 1e-12);
    p.inventory_days = {4, 5, 6, 7, 8, infinite_stock, 10, 11};  // by input and buyer
    expect_plain(world, p, some, 1e-12);
  }
}

// In a batch lanes stand side by side; in single precision stocks are kept as differences.
TEST(ArioEquilibrium, DeparturesOfABatchAreThoseOfEachAlone) {
  const TestWorld world = parse_world(mines_and_mills);
  ArioParameters p = world.daily();
  std::vector<ArioMember> many;
  for (int copy = 0; copy < 9; ++copy) many.insert(many.end(), some.begin(), some.end());
  expect_plain(world, p, many, 1e-12);
  const ArioResults r = run(world, p, many);
  for (std::size_t m = 0; m < many.size(); ++m) {
    const ArioResults alone = run(world, p, {many[m]});
    EXPECT_EQ(r.departures[m].production, alone.departures[0].production) << m;
    EXPECT_EQ(r.departures[m].stocks, alone.departures[0].stocks) << m;
    EXPECT_EQ(r.departures[m].rebuilding, alone.departures[0].rebuilding) << m;
  }
  p.precision = Precision::in_single;
  expect_plain(world, p, many, 1e-6);
}

// Stocks of the compatible mode stay as they are where the difference is small for BoARIO's gates.
TEST(ArioEquilibrium, LeavesOutWhatTheCompatibleModeLeavesAsItIs) {
  TestWorld world = parse_world(mines_and_mills);
  for (auto* values : {&world.flows, &world.final_demand, &world.output})
    for (double& value : *values) value *= 1e-8;
  ArioParameters p = world.daily();
  const auto stocks = [&](ArioMode mode) {
    p.mode = mode;
    const ArioResults r = run(world, p, {losing(B_mill, 0.5, 30)});
    return r.departures[0].stocks.empty() ? -1.0 : *std::max_element(r.departures[0].stocks.begin(), r.departures[0].stocks.end());
  };
  EXPECT_GT(stocks(ArioMode::exact), 0.1);
  EXPECT_EQ(stocks(ArioMode::boario_compatible), 0);
}

TEST(ArioEquilibrium, NothingHappensAndNothingIsAway) {
  TestWorld world = parse_world(mines_and_mills);
  for (auto* values : {&world.flows, &world.final_demand, &world.output})
    for (double& value : *values) value /= 0.7;  // no reciprocal is exact
  ArioParameters p = world.daily();
  p.inventory_days = {12.3, 20.1};
  for (const auto precision : {Precision::in_double, Precision::in_single}) {
    p.precision = precision;
    const ArioResults r = run(world, p, {{}});
    const Equilibrium e = equilibrium_of(r.departures[0], 0);
    EXPECT_EQ(e.step, 0);
    EXPECT_EQ(e.production + e.stocks + e.rebuilding, 0);
  }
}

// The first step after the last one that is away, of every tolerance; a run that is cut before is not back.
TEST(ArioEquilibrium, BackIsAfterTheLastStepThatIsAway) {
  const TestWorld world = parse_world(mines_and_mills);
  const ArioResults r = run(world, world.daily(), some);
  std::size_t back = 0;
  for (std::size_t m = 0; m < some.size(); ++m)
    for (const double tolerance : {0.001, 0.01, 0.1}) {
      const ArioDepartures& d = r.departures[m];
      int last = -1;
      for (int t = 0; t < steps; ++t)
        if (std::max({d.production[t], d.stocks[t], d.rebuilding[t]}) > tolerance) last = t;
      const Equilibrium e = equilibrium_of(d, tolerance);
      if (last + 1 == steps) {
        EXPECT_FALSE(e.step);
        continue;
      }
      EXPECT_EQ(e.step, last + 1);
      back += last >= 0 ? 1 : 0;
    }
  EXPECT_GT(back, 4U);
  const ArioResults cut = run(world, world.daily(), {hit(0.3)}, 9);
  const Equilibrium e = equilibrium_of(cut.departures[0], 0.01);
  EXPECT_FALSE(e.step);
  EXPECT_GT(e.rebuilding, 0.01);
}

TEST(ArioEquilibrium, NamesTheFirstOfWhatIsAsFar) {
  const ArioDepartures d{{0.5}, {0.5 + 1e-13}, {0.5 + 2e-13}, 1, 2, 3, 4};
  EXPECT_EQ(equilibrium_of(d, 0.05).farthest, FarOff::production);
  // Both mines stop.
  const TestWorld world = parse_world(mines_and_mills);
  ArioParameters p = world.daily();
  p.inventory_days = {7.3, 11.1};
  ArioMember member = losing(B_mine, 1, 5);
  member.capacity.push_back({A_mine, member.capacity[0].loss_by_step});
  const ArioResults r = run(world, p, {member}, 5);
  EXPECT_EQ(r.departures[0].production.back(), 1);
  EXPECT_EQ(r.departures[0].production_node, A_mine);
}

TEST(ArioEquilibrium, NamesWhatIsFarthest) {
  ArioDepartures d{{0, 0.2, 0.02}, {0, 0.1, 0.04}, {0, 0, 0.03}, 1, 2, 3, 4};
  Equilibrium e = equilibrium_of(d, 0.05);
  EXPECT_EQ(e.step, 2);
  EXPECT_EQ(e.farthest, FarOff::stocks);
  EXPECT_EQ(e.node, 2U);
  EXPECT_EQ(e.input, 3U);
  d.rebuilding[2] = 0.5;
  e = equilibrium_of(d, 0.05);
  EXPECT_FALSE(e.step);
  EXPECT_EQ(e.farthest, FarOff::rebuilding);
  EXPECT_EQ(e.node, 4U);
  d.production[2] = 0.6;
  EXPECT_EQ(equilibrium_of(d, 0.05).farthest, FarOff::production);
  EXPECT_EQ(equilibrium_of(d, 0.05).node, 1U);
  EXPECT_EQ(equilibrium_of(d, 0.6).step, 0);
}

}  // namespace
}  // namespace entrepot::shock
