// What holds of the daily model for every network.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>

#include "base/random.h"
#include "shock/daily.h"
#include "shock/daily_oracle.h"

namespace entrepot::shock {
namespace {

constexpr int days = 25;

struct Drawn {
  DailyNetwork network;
  DailyParameters parameters;
  std::vector<DailyShock> shocks;
};

DailyNetwork random_network(RandomStream& random, std::uint32_t firms) {
  DailyNetwork n;
  n.sectors = 1 + static_cast<std::uint32_t>(random.below(6));
  for (std::uint32_t i = 0; i < firms; ++i) {
    n.sector.push_back(static_cast<std::uint32_t>(random.below(n.sectors)));
    n.final_demand.push_back(random.uniform() < 0.2 ? 0 : 300 * random.uniform());
  }
  for (std::uint64_t l = random.below(std::uint64_t{5} * firms); l > 0; --l)
    n.links.push_back({static_cast<std::uint32_t>(random.below(firms)), static_cast<std::uint32_t>(random.below(firms)),
                       random.uniform() < 0.05 ? 0 : 100 * random.uniform()});
  return n;
}

DailyShock random_shock(RandomStream& random, std::uint32_t firms) {
  DailyShock shock;
  for (std::uint64_t k = random.below(6); k > 0; --k) {
    DailyLoss loss{static_cast<std::uint32_t>(random.below(firms)),
                   random.uniform() < 0.2 ? 1 : random.uniform(),
                   static_cast<int>(random.below(8)),
                   {}};
    if (random.uniform() < 0.3) loss.end = loss.start + 1 + static_cast<int>(random.below(10));
    shock.losses.push_back(loss);
  }
  for (std::uint64_t k = random.below(3); k > 0; --k) {
    DailyDemand demand{static_cast<std::uint32_t>(random.below(firms)),
                       random.uniform() < 0.2 ? 0 : 400 * random.uniform(),
                       static_cast<int>(random.below(8)),
                       {}};
    if (random.uniform() < 0.5) demand.end = demand.start + 1 + static_cast<int>(random.below(10));
    shock.demand.push_back(demand);
  }
  return shock;
}

DailyParameters random_parameters(RandomStream& random, std::uint32_t firms) {
  DailyParameters p;
  p.tau = 2 + 8 * random.uniform();
  p.inventory_days.assign(random.uniform() < 0.5 ? 1 : firms, 0.0);
  for (double& n : p.inventory_days) n = 2 + std::floor(7 * random.uniform());  // with 1 day, rounding is a shortage
  p.orders = static_cast<DailyOrders>(random.below(3));
  p.rationing = static_cast<DailyRationing>(random.below(4));
  p.recovery = static_cast<DailyRecovery>(random.below(6));
  p.recovery_days = 1 + 9 * random.uniform();
  p.recovery_delay = static_cast<int>(random.below(4));
  return p;
}

Drawn draw() {
  RandomStream random(*rc::gen::inRange<std::uint64_t>(0, 1'000'000), 0, 0);
  Drawn d;
  const std::uint32_t firms = 1 + static_cast<std::uint32_t>(random.below(20));
  d.network = random_network(random, firms);
  d.parameters = random_parameters(random, firms);
  for (int s = 0; s < 5; ++s) d.shocks.push_back(random_shock(random, firms));
  return d;
}

// An economy that buys for more than it makes makes much of rounding, as orders answer a change of output by 1 + n / tau. Here output is
// 1.3 times the purchases or more, and tau is no less than n.
Drawn draw_sound() {
  Drawn d = draw();
  std::vector<double> sales(d.network.sector.size(), 0.0), purchases = sales;
  for (const DailyLink& link : d.network.links) {
    sales[link.supplier] += link.amount;
    purchases[link.customer] += link.amount;
  }
  for (std::size_t i = 0; i < sales.size(); ++i)
    d.network.final_demand[i] = std::max(d.network.final_demand[i], 1.3 * purchases[i] - sales[i]);
  for (const double n : d.parameters.inventory_days) d.parameters.tau = std::max(d.parameters.tau, n);
  return d;
}

// Two networks that differ by little more than rounding: where their results part, the equations themselves make more of rounding than 1e-12.
DailyNetwork nearly(DailyNetwork n) {
  RandomStream random(11, 0, 0);
  const auto near = [&] { return 1 + 1e-13 * (2 * random.uniform() - 1); };
  for (double& demand : n.final_demand) demand *= near();
  for (DailyLink& link : n.links) link.amount *= near();
  return n;
}

DailyRecord all_series() {
  DailyRecord record;
  record.everything = true;
  return record;
}

DailyResults run(const Drawn& d, std::span<const DailyShock> shocks, int threads = 1, int length = days) {
  DailyRecord record = all_series();
  if (shocks.size() > 2) record.trace_scenarios = {2};
  auto results = run_daily(d.network, d.parameters, shocks, length, record, threads);
  if (!results) ADD_FAILURE() << results.error().message();
  RC_ASSERT(results.has_value());
  return *std::move(results);
}

double largest_difference(const std::vector<double>& a, const std::vector<double>& b) {
  double largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (a[i] != b[i]) largest = std::max(largest, std::abs(a[i] - b[i]));  // the same infinity has no difference
  return largest;
}

void expect_day(const DailyResults& r, std::size_t t, const oracle::DailyDay& day, double rounding) {
  const DailySeries& s = r.series[0];
  double production = 0, consumption = 0;
  for (std::size_t i = 0; i < r.firms; ++i) {
    const std::size_t at = t * r.firms + i;
    const double near = 1e-12 * (r.base_production[i] + day.demand[i]) + rounding;
    RC_ASSERT(std::abs(s.production[at] - day.production[i]) <= near);
    RC_ASSERT(std::abs(s.demand[at] - day.demand[i]) <= near);
    RC_ASSERT(std::abs(s.consumption[at] - day.consumption[i]) <= near);
    RC_ASSERT(std::abs(s.loss[at] - day.loss[i]) <= 1e-14);
    production += day.production[i];
    consumption += day.consumption[i];
  }
  const double near = 1e-12 * r.total_base_production + rounding * static_cast<double>(r.firms);
  RC_ASSERT(std::abs(r.production[t] - production) <= near);
  RC_ASSERT(std::abs(r.final_consumption[t] - consumption) <= near);
  for (std::size_t l = 0; l < r.link_count; ++l) {
    const std::size_t at = t * r.link_count + l;
    const oracle::Daily::Pair pair{r.links[l].customer, r.links[l].supplier};
    const double near_link = 1e-12 * (day.stock.at(pair) + 10 * r.links[l].amount) + rounding;
    RC_ASSERT(std::abs(s.stocks[at] - day.stock.at(pair)) <= near_link);
    RC_ASSERT(std::abs(s.orders[at] - day.order.at(pair)) <= near_link);
    RC_ASSERT(std::abs(s.deliveries[at] - day.delivery.at(pair)) <= near_link);
  }
}

// Invariant: The engine gives what a plain program of the equations gives, day by day and link by link.
RC_GTEST_PROP(DailyProperty, TheEngineIsTheEquations, ()) {
  const Drawn d = draw_sound();
  const DailyNetwork near = nearly(d.network);
  const DailyResults r = run(d, {d.shocks.data(), 1});
  oracle::Daily oracle(d.network, d.parameters, d.shocks[0]), parted(near, d.parameters, d.shocks[0]);
  double rounding = 0;
  for (std::size_t t = 0; t < days; ++t) {
    const oracle::DailyDay& day = oracle.next(static_cast<int>(t));
    const oracle::DailyDay& other = parted.next(static_cast<int>(t));
    rounding = std::max({rounding, largest_difference(day.production, other.production), largest_difference(day.demand, other.demand),
                         largest_difference(day.consumption, other.consumption)});
    expect_day(r, t, day, rounding);
  }
  if (rounding < 1e-12 * r.total_base_production) RC_TAG("to 1e-12");
}

// Invariant: Without a shock no firm moves by more than 1e-12 in a year.
RC_GTEST_PROP(DailyProperty, WithoutAShockNothingMovesInAYear, ()) {
  const Drawn d = draw();
  const DailyShock calm;
  const DailyResults r = run(d, {&calm, 1}, 1, 365);
  for (std::size_t t = 0; t < 365; ++t) {
    RC_ASSERT(std::abs(r.production[t] - r.total_base_production) <= 1e-12 * r.total_base_production);
    for (std::size_t i = 0; i < r.firms; ++i)
      RC_ASSERT(std::abs(r.series[0].production[t * r.firms + i] - r.base_production[i]) <= 1e-12 * r.base_production[i]);
  }
}

// Invariant: Deliveries and final consumption add up to production; stocks change by what comes in less what is used; nothing is negative;
// output is within demand, initial capacity and inputs.
RC_GTEST_PROP(DailyProperty, NothingLeaksOrAppears, ()) {
  const Drawn d = draw();
  const DailyResults r = run(d, {d.shocks.data(), 1});
  const DailySeries& s = r.series[0];
  std::vector<double> before;
  for (const DailyLink& link : r.links) {
    const auto& n = d.parameters.inventory_days;
    before.push_back(link.amount * (n.size() == 1 ? n[0] : n[link.customer]));
  }
  std::vector<double> got, running(r.firms, 1.0);
  for (const DailyLink& link : r.links) got.push_back(link.amount);
  for (std::size_t t = 0; t < days; ++t) {
    std::vector<double> sent(r.firms, 0.0), gained(r.firms, 0.0), used(r.firms, 0.0), scale(r.firms, 0.0), usual(r.firms, 0.0);
    for (std::size_t l = 0; l < r.link_count; ++l) {
      const std::size_t at = t * r.link_count + l;
      const DailyLink& link = r.links[l];
      RC_ASSERT(s.stocks[at] >= 0 && s.orders[at] >= 0 && s.deliveries[at] >= 0);
      RC_ASSERT(s.deliveries[at] <= s.orders[at]);
      sent[link.supplier] += s.deliveries[at];
      gained[link.customer] += s.stocks[at] - before[l] - got[l];
      used[link.customer] += link.amount * running[link.customer];
      scale[link.customer] += before[l] + got[l];
      usual[link.customer] += link.amount;
      before[l] = s.stocks[at];
      got[l] = s.deliveries[at];
    }
    for (std::size_t i = 0; i < r.firms; ++i) {
      const std::size_t at = t * r.firms + i;
      const double x = s.production[at], demand = s.demand[at], base = r.base_production[i];
      const double loss = t == 0 ? 0 : s.loss[at - r.firms];
      RC_ASSERT(x >= 0 && x <= base && x <= demand && x <= s.input_limit[at]);
      if (d.shocks[0].losses.empty()) RC_ASSERT(loss == 0);
      RC_ASSERT(s.consumption[at] >= 0);
      RC_ASSERT(std::abs(sent[i] + s.consumption[at] - x) <= 1e-12 * (base + demand));
      // A firm that sells nothing keeps its stocks: it uses what it gets.
      if (base > 0) RC_ASSERT(std::abs(gained[i] + used[i]) <= 1e-12 * (scale[i] + used[i]) + 1e-19 * usual[i]);
      running[i] = base > 0 ? x / base : 0;
    }
  }
  for (std::size_t i = 0; i < r.firms; ++i) {
    double lost = 0;
    for (std::size_t t = 0; t < days; ++t) lost += r.base_production[i] - s.production[t * r.firms + i];
    RC_ASSERT(std::abs(lost - r.production_loss[i]) <= 1e-12 * days * r.base_production[i]);
    RC_ASSERT(r.production_loss_direct[i] >= 0);
    RC_ASSERT(r.production_loss[i] >= r.production_loss_direct[i] - 1e-12 * days * r.base_production[i]);
  }
}

// Invariant: Renaming firms and sectors renames the result.
RC_GTEST_PROP(DailyProperty, NamesDoNotMatter, ()) {
  const Drawn d = draw_sound();
  const std::size_t firms = d.network.sector.size();
  std::vector<std::uint32_t> to(firms), sector_to(d.network.sectors);
  std::iota(to.begin(), to.end(), 0U);
  std::iota(sector_to.begin(), sector_to.end(), 0U);
  RandomStream random(7, 0, 0);
  for (std::size_t i = firms; i > 1; --i) std::swap(to[i - 1], to[random.below(i)]);
  for (std::size_t k = sector_to.size(); k > 1; --k) std::swap(sector_to[k - 1], sector_to[random.below(k)]);
  Drawn other = d;
  for (std::size_t i = 0; i < firms; ++i) {
    other.network.sector[to[i]] = sector_to[d.network.sector[i]];
    other.network.final_demand[to[i]] = d.network.final_demand[i];
    if (d.parameters.inventory_days.size() > 1) other.parameters.inventory_days[to[i]] = d.parameters.inventory_days[i];
  }
  for (DailyLink& link : other.network.links) link = {to[link.supplier], to[link.customer], link.amount};
  for (DailyLoss& loss : other.shocks[0].losses) loss.firm = to[loss.firm];
  for (DailyDemand& demand : other.shocks[0].demand) demand.firm = to[demand.firm];
  Drawn parted = d;
  parted.network = nearly(d.network);
  const DailyResults a = run(d, {d.shocks.data(), 1}), b = run(other, {other.shocks.data(), 1}), c = run(parted, {d.shocks.data(), 1});
  const double rounding = largest_difference(a.series[0].production, c.series[0].production);
  for (std::size_t t = 0; t < days; ++t)
    for (std::size_t i = 0; i < firms; ++i)
      RC_ASSERT(std::abs(a.series[0].production[t * firms + i] - b.series[0].production[t * firms + to[i]]) <=
                1e-12 * (a.base_production[i] + a.series[0].demand[t * firms + i]) + rounding);
}

template <class T>
bool same_bytes(const T* a, const T* b, std::size_t count) {
  return std::memcmp(a, b, count * sizeof(T)) == 0;
}

// Scenario `in_b` of b is scenario `in_a` of a.
bool same_scenario(const DailyResults& a, std::size_t in_a, const DailyResults& b, std::size_t in_b) {
  const std::size_t n = a.firms, t = static_cast<std::size_t>(a.days);
  const bool totals = same_bytes(&a.production[in_a * t], &b.production[in_b * t], t) &&
                      same_bytes(&a.value_added[in_a * t], &b.value_added[in_b * t], t) &&
                      same_bytes(&a.final_consumption[in_a * t], &b.final_consumption[in_b * t], t);
  const bool firms = same_bytes(&a.production_loss[in_a * n], &b.production_loss[in_b * n], n) &&
                     same_bytes(&a.production_loss_direct[in_a * n], &b.production_loss_direct[in_b * n], n) &&
                     same_bytes(&a.first_day_below[in_a * n], &b.first_day_below[in_b * n], n);
  if (a.series.empty()) return totals && firms;
  return totals && firms && a.series[in_a].stocks == b.series[in_b].stocks && a.series[in_a].deliveries == b.series[in_b].deliveries;
}

// Invariant: Scenarios run alone, together or on three threads give the same bytes.
RC_GTEST_PROP(DailyProperty, NeitherThreadsNorCompanyChangeAByte, ()) {
  Drawn d = draw();
  if (*rc::gen::inRange(0, 4) == 0) d.parameters.mode = DailyMode::pronet_compatible;
  const DailyResults one = run(d, d.shocks, 1), three = run(d, d.shocks, 3);
  RC_ASSERT(one.traces[0].bound == three.traces[0].bound);
  for (std::size_t s = 0; s < d.shocks.size(); ++s) {
    const DailyResults alone = run(d, {&d.shocks[s], 1});
    RC_ASSERT(same_scenario(one, s, three, s));
    RC_ASSERT(same_scenario(one, s, alone, 0));
  }
}

// Large enough that threads share the firms of a day.
// Invariant: Threads that share the firms of a large network change no byte.
TEST(DailyLarge, ThreadsThatShareFirmsChangeNoByte) {
  RandomStream random(3, 0, 0);
  Drawn d;
  constexpr std::uint32_t firms = 40'000;
  d.network.sectors = 50;
  for (std::uint32_t i = 0; i < firms; ++i) {
    d.network.sector.push_back(static_cast<std::uint32_t>(random.below(50)));
    d.network.final_demand.push_back(800 * random.uniform());
  }
  for (std::uint32_t l = 0; l < 6 * firms; ++l)
    d.network.links.push_back(
        {static_cast<std::uint32_t>(random.below(firms)), static_cast<std::uint32_t>(random.below(firms)), 100 * random.uniform()});
  for (int s = 0; s < 2; ++s) {
    DailyShock shock;
    for (int k = 0; k < 800; ++k) shock.losses.push_back({static_cast<std::uint32_t>(random.below(firms)), random.uniform(), 0, {}});
    d.shocks.push_back(shock);
  }
  for (const DailyRationing rule : {DailyRationing::proportional, DailyRationing::lowest_relative_order_first}) {
    d.parameters.rationing = rule;
    const auto one = run_daily(d.network, d.parameters, d.shocks, 12, {}, 1),
               three = run_daily(d.network, d.parameters, d.shocks, 12, {}, 3);
    ASSERT_TRUE(one && three);
    ASSERT_GT(one->link_count, 200'000u);
    EXPECT_LT(one->production[11], 0.99 * one->total_base_production);
    const auto alone = run_daily(d.network, d.parameters, {&d.shocks[1], 1}, 12, {}, 2);
    ASSERT_TRUE(alone);
    EXPECT_TRUE(same_scenario(*one, 0, *three, 0) && same_scenario(*one, 1, *three, 1) && same_scenario(*one, 1, *alone, 0));
  }
}

// While every firm makes what it is asked for, no rule matters: final demand falls and stays low.
// Invariant: The rationing rules agree to the last bit while every firm makes what it is asked for.
RC_GTEST_PROP(DailyProperty, RationingRulesAgreeWhereAllIsMet, ()) {
  Drawn d = draw();
  DailyShock shock;
  for (std::uint32_t i = 0; i < d.network.sector.size(); ++i)
    if (d.network.final_demand[i] > 0) shock.demand.push_back({i, 0.9 * d.network.final_demand[i], 1, {}});
  d.parameters.inventory_days = {12};
  d.parameters.tau = 10;
  std::vector<DailyResults> results;
  for (int rule = 0; rule < 4; ++rule) {
    d.parameters.rationing = static_cast<DailyRationing>(rule);
    results.push_back(run(d, {&shock, 1}, 1, 6));
  }
  const DailySeries& first = results[0].series[0];
  for (std::size_t at = 0; at < first.production.size(); ++at)
    if (first.production[at] < first.demand[at]) return;  // restocking asked for more than there was
  RC_TAG("all met");
  for (const DailyResults& r : results) RC_ASSERT(same_scenario(results[0], 0, r, 0));
}

}  // namespace
}  // namespace entrepot::shock
