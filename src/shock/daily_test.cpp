// The daily model by hand.
#include "shock/daily.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/test_progress.h"
#include "shock/detail/daily_rationing.h"
#include "shock/test_daily.h"

namespace entrepot::shock {
namespace {

DailyParameters short_stocks() {
  DailyParameters p;
  p.tau = 2;
  p.inventory_days = {2};
  return p;
}

DailyResults run(const DailyNetwork& n, const DailyParameters& p, const DailyShock& shock, int days, bool trace = false) {
  DailyRecord record;
  record.everything = true;
  if (trace) record.trace_scenarios = {0};
  auto results = run_daily(n, p, {&shock, 1}, days, record);
  EXPECT_TRUE(results) << results.error().message();
  return *std::move(results);
}

std::vector<double> of_firm(const DailyResults& r, const std::vector<double>& values, std::size_t firm) {
  std::vector<double> out;
  for (int day = 0; day < r.days; ++day) out.push_back(values[static_cast<std::size_t>(day) * r.firms + firm]);
  return out;
}

std::vector<double> of_link(const DailyResults& r, const std::vector<double>& values, std::size_t link) {
  std::vector<double> out;
  for (int day = 0; day < r.days; ++day) out.push_back(values[static_cast<std::size_t>(day) * r.link_count + link]);
  return out;
}

void expect_near(const std::vector<double>& found, const std::vector<double>& expected) {
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t k = 0; k < found.size(); ++k) EXPECT_NEAR(found[k], expected[k], 1e-12 * (1 + expected[k])) << k;
}

TEST(Daily, ARunThatIsStoppedEndsBetweenDays) {
  for (const std::size_t scenarios : {1, 2}) {
    StopAfter progress(0);
    const std::vector<DailyShock> shocks(scenarios);
    const auto r = run_daily(chain(), {}, shocks, 50, {}, 2, progress);
    ASSERT_FALSE(r);
    EXPECT_EQ(r.error().code, ErrorCode::interrupted);
  }
}

// The mine loses half. Steel eats up its ore in three days, then makes half; cars live on their stocks.
TEST(Daily, AShortageTravelsDownTheChain) {
  const DailyResults r = run(chain(), short_stocks(), {{{0, 0.5, 0, {}}}, {}}, 5, true);
  EXPECT_EQ(r.base_production, (std::vector<double>{60, 100, 150}));
  EXPECT_EQ(r.base_value_added, (std::vector<double>{60, 40, 50}));
  const DailySeries& s = r.series[0];
  expect_near(of_link(r, s.stocks, 0), {120, 90, 60, 30, 30});
  expect_near(of_link(r, s.orders, 0), {60, 75, 90, 105, 45});
  expect_near(of_link(r, s.deliveries, 0), {30, 30, 30, 30, 30});
  expect_near(of_link(r, s.stocks, 1), {200, 200, 200, 200, 150});
  expect_near(of_link(r, s.orders, 1), {100, 100, 100, 100, 125});
  expect_near(of_firm(r, s.production, 0), {30, 30, 30, 30, 30});
  expect_near(of_firm(r, s.production, 1), {100, 100, 100, 50, 50});
  expect_near(of_firm(r, s.production, 2), {150, 150, 150, 150, 150});
  expect_near(r.production, {280, 280, 280, 230, 230});
  expect_near(r.value_added, {120, 120, 120, 100, 100});
  expect_near(r.final_consumption, {150, 150, 150, 150, 150});
  expect_near(r.production_loss, {150, 100, 0});
  expect_near(r.production_loss_direct, {150, 0, 0});
  EXPECT_EQ(r.first_day_below, (std::vector<std::int32_t>{0, 3, never}));
  const auto& bound = r.traces[0].bound;
  EXPECT_EQ(bound[0 * 3 + 0], bound_by_capacity);
  EXPECT_EQ(bound[2 * 3 + 1], bound_by_demand);
  EXPECT_EQ(bound[3 * 3 + 1], 0u);  // short of ore
  EXPECT_EQ(bound[4 * 3 + 2], bound_by_demand);
}

// Cars stop selling: the chain is asked for nothing, from its end to its beginning.
TEST(Daily, LessDemandTravelsUpTheChain) {
  DailyParameters p = short_stocks();
  const DailyResults r = run(chain(), p, {{}, {{2, 0, 1, 3}}}, 3);
  expect_near(of_firm(r, r.series[0].production, 2), {150, 0, 0});
  expect_near(of_firm(r, r.series[0].production, 1), {100, 100, 0});
  expect_near(of_firm(r, r.series[0].production, 0), {60, 60, 60});
  expect_near(r.final_consumption, {150, 0, 0});
}

// Two mines of one sector stand in for each other in the stocks of steel, in proportion to what is left of each.
TEST(Daily, SuppliersOfASectorAreOneInput) {
  DailyNetwork n = chain();
  n.sector.push_back(0);
  n.final_demand.push_back(0);
  n.links = {{0, 1, 40}, {1, 2, 100}, {3, 1, 20}};
  const DailyResults r = run(n, short_stocks(), {{{0, 1, 0, {}}}, {}}, 3);
  expect_near(of_link(r, r.series[0].stocks, 0), {80, 40, 40 - 60 * 40 / 80.0});
  expect_near(of_link(r, r.series[0].stocks, 1), {40, 40, 40 + 20 - 60 * 40 / 80.0});
  expect_near(of_firm(r, r.series[0].input_limit, 1), {200, 80 / 60.0 * 100, 40 / 60.0 * 100});
}

// Steel runs at half from day 0 on, so on day 1 it holds 150 of ore and uses 30 a day.
TEST(Daily, OrderRules) {
  DailyParameters p = short_stocks();
  const auto orders = [&](DailyOrders rule) {
    p.orders = rule;
    const DailyResults r = run(chain(), p, {{{1, 0.5, 0, {}}}, {}}, 2);
    return of_link(r, r.series[0].orders, 0);
  };
  expect_near(orders(DailyOrders::target_follows_use), {60, 0});  // 30 + (60 - 150) / 2 is below 0
  expect_near(orders(DailyOrders::target_fixed), {60, 30 + (120 - 150) / 2.0});
  expect_near(orders(DailyOrders::no_cut_for_surplus), {60, 30});
}

std::vector<double> losses_of(const DailyParameters& p, const DailyShock& shock, int days, std::size_t firm = 0) {
  const DailyResults r = run(chain(), p, shock, days);
  return of_firm(r, r.series[0].loss, firm);
}

TEST(Daily, RecoveryShapes) {
  DailyParameters p;
  p.recovery_days = 4;
  const DailyShock shock{{{0, 0.8, 1, {}}}, {}};
  expect_near(losses_of(p, shock, 4), {0, 0.8, 0.8, 0.8});
  p.recovery = DailyRecovery::proportional;
  expect_near(losses_of(p, shock, 6), {0, 0.6, 0.4, 0.2, 0, 0});
  p.recovery = DailyRecovery::uniform;
  expect_near(losses_of(p, shock, 6), {0, 0.55, 0.3, 0.05, 0, 0});
  p.recovery = DailyRecovery::at_once;
  p.recovery_delay = 2;
  expect_near(losses_of(p, shock, 5), {0, 0.8, 0.8, 0, 0});
  p.recovery_delay = 0;
  p.recovery = DailyRecovery::exponential;
  expect_near(losses_of(p, shock, 3), {0, 0.8 * std::exp(-0.25), 0.8 * std::exp(-0.5)});
}

// Steel has two neighbours, mine and cars; the mine only steel. Losses of the evening before count for both.
TEST(Daily, DampedRecoveryLooksAtTheNeighbours) {
  DailyParameters p;
  p.recovery_days = 4;
  p.recovery = DailyRecovery::damped;
  const DailyShock shock{{{0, 0.8, 0, {}}, {1, 0.4, 0, {}}}, {}};
  const double mine = 0.8 * (1 - (1 - 0.4) / 4), steel = 0.4 * (1 - (1 - 0.4) / 4);
  expect_near(losses_of(p, shock, 2, 0), {mine, mine * (1 - (1 - steel) / 4)});
  expect_near(losses_of(p, shock, 2, 1), {steel, steel * (1 - (1 - mine / 2) / 4)});
}

TEST(Daily, LossesWithAnEndKeepTheirHeightAndTheLargestCounts) {
  DailyParameters p;
  p.recovery = DailyRecovery::at_once;
  expect_near(losses_of(p, {{{0, 0.5, 0, 3}, {0, 0.8, 1, 2}, {0, 0.9, 3, {}}}, {}}, 5), {0.5, 0.8, 0.5, 0, 0});
}

TEST(Daily, AFirmThatSellsNothingGoesOnOrdering) {
  DailyNetwork n = chain();
  n.final_demand[2] = 0;
  const DailyResults r = run(n, short_stocks(), {{{0, 0.5, 0, {}}}, {}}, 4);
  EXPECT_EQ(r.notes.size(), 1u);
  expect_near(of_link(r, r.series[0].orders, 1), {100, 100, 100, 100});
  expect_near(of_link(r, r.series[0].stocks, 1), {200, 200, 200, 200});
  expect_near(of_firm(r, r.series[0].production, 1), {100, 100, 100, 50});
}

TEST(Daily, DuplicatesAreSummedEmptyLinksLeftOutOwnOnesKept) {
  DailyNetwork n = chain();
  n.links.push_back({0, 1, 30});
  n.links.push_back({2, 0, 0});
  n.links.push_back({2, 0, -5});
  n.links.push_back({2, 2, 7});
  const DailyResults r = run(n, {}, {}, 2);
  EXPECT_EQ(r.link_count, 3u);
  EXPECT_EQ(r.summed, 1u);
  EXPECT_EQ(r.left_out, 2u);
  EXPECT_EQ(r.own, 1u);
  EXPECT_EQ(r.notes.size(), 3u);
  EXPECT_EQ(r.links[0], (DailyLink{0, 1, 90}));
  expect_near(r.production, {r.total_base_production, r.total_base_production});
}

TEST(Daily, PoissonStocksAreDrawnOnceForEachFirm) {
  DailyParameters p = short_stocks();
  p.inventory_days = {15};
  p.inventory = DailyInventory::poisson_target;
  const auto days = [&](std::uint64_t seed) {
    p.inventory_seed = seed;
    const DailyResults r = run(chain(), p, {}, 1);
    return r.series[0].stocks[0] / 60;
  };
  double sum = 0;
  bool differ = false;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const double n = days(seed);
    EXPECT_NEAR(n, std::round(n), 1e-12);
    EXPECT_GE(n, 2 - 1e-12);
    EXPECT_EQ(n, days(seed));
    differ = differ || n != days(0);
    sum += n;
  }
  EXPECT_TRUE(differ);
  EXPECT_NEAR(sum / 200, 15, 4 * std::sqrt(15.0 / 200));
  // With a fixed target only the start is drawn: orders close the gap.
  p.inventory = DailyInventory::poisson_start;
  const DailyResults r = run(chain(), p, {}, 1);
  const double stock = r.series[0].stocks[0];
  EXPECT_NEAR(r.series[0].orders[0], std::max(0.0, 60 + (15 * 60 - stock) / 2), 1e-9);
}

// Clients of usual orders 10, 20, 30 ask for 5, 30, 30, final demand for its usual 20; 60 are made.
TEST(Daily, RationingByHand) {
  const std::vector<std::uint32_t> links{0, 1, 2};
  const std::vector<double> usual{10, 20, 30}, orders{5, 30, 30};
  detail::DailyAsked asked{links, usual.data(), orders.data(), 65, 20, 20, 60};
  auto given = detail::ration(DailyRationing::proportional, asked);
  EXPECT_DOUBLE_EQ(given.measure, 60.0 / 85);
  EXPECT_DOUBLE_EQ(given.consumption, 20 * 60.0 / 85);
  given = detail::ration(DailyRationing::final_demand_last, asked);
  EXPECT_DOUBLE_EQ(given.measure, 60.0 / 65);
  EXPECT_EQ(given.consumption, 0);
  given = detail::ration(DailyRationing::lowest_relative_order_first, asked);  // 5 + 70 L = 60
  EXPECT_DOUBLE_EQ(given.measure, 55.0 / 70);
  EXPECT_DOUBLE_EQ(given.consumption, 20 * 55.0 / 70);
  given = detail::ration(DailyRationing::lowest_relative_order_first_final_demand_last,
                         asked);  // 5 + 50 L = 60, but the last asks for no more than 30
  EXPECT_DOUBLE_EQ(given.measure, 25.0 / 20);
  EXPECT_EQ(given.consumption, 0);
  asked.production = 70;
  given = detail::ration(DailyRationing::final_demand_last, asked);
  EXPECT_EQ(given.measure, 1);
  EXPECT_EQ(given.consumption, 5);
  given = detail::ration(DailyRationing::lowest_relative_order_first_final_demand_last, asked);
  EXPECT_TRUE(std::isinf(given.measure));
  EXPECT_EQ(given.consumption, 5);
}

double rounds(std::vector<double> usual, std::vector<double> orders, double final_usual, double final_today, double production,
              std::vector<double>& deliveries) {
  std::vector<std::uint32_t> links;
  double sum = 0;
  for (const double order : orders) {
    links.push_back(static_cast<std::uint32_t>(links.size()));
    sum += order;
  }
  deliveries.assign(links.size(), 0.0);
  return detail::DailyRounds().ration(DailyRationing::lowest_relative_order_first,
                                      {links, usual.data(), orders.data(), sum, final_usual, final_today, production}, deliveries.data());
}

// The client that asks for nothing gets what the first round gives: 0.5 for all, 25 of 48. The other one shares the rest with nobody.
TEST(Daily, TheRoundsGiveToClientsThatAskForNothing) {
  std::vector<double> deliveries;
  EXPECT_DOUBLE_EQ(rounds({10, 20}, {0, 40}, 20, 10, 48, deliveries), 10);
  EXPECT_DOUBLE_EQ(deliveries[0], 5);
  EXPECT_DOUBLE_EQ(deliveries[1], 10 + 23);
}

// All of 330 could be met; but the second round charges 10 for final demand that the first one met, so the last one runs short.
TEST(Daily, TheRoundsLoseGoods) {
  std::vector<double> deliveries;
  EXPECT_DOUBLE_EQ(rounds({10, 100}, {20, 300}, 10, 10, 330, deliveries), 10);
  EXPECT_DOUBLE_EQ(deliveries[0], 20);
  EXPECT_DOUBLE_EQ(deliveries[1], 290);
}

TEST(Daily, LossesAfterTheLastDayAreNoted) {
  const DailyResults r = run(chain(), {}, {{{0, 0.5, 7, {}}}, {}}, 7);
  EXPECT_EQ(r.notes.size(), 1u);
  EXPECT_EQ(r.first_day_below[0], never);
}

}  // namespace
}  // namespace entrepot::shock
