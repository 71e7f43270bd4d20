#include "shock/detail/daily_run.h"

#include <algorithm>
#include <atomic>
#include <cmath>

#include <fmt/format.h>

namespace entrepot::shock::detail {
namespace {

#ifdef NDEBUG
constexpr bool check_invariants = false;
#else
constexpr bool check_invariants = true;
#endif

constexpr std::size_t block_firms = DailyRun::block_firms;
constexpr double infinite = std::numeric_limits<double>::infinity();
constexpr double a_hair = 1e-12;           // daily.h, DailyTrace

constexpr double at_rest = 1e-13;          // daily.h, (2)

// Below these, nothing is left in the stocks of a sector (relative to a day's use, in money), and in one stock.
struct Nothing {
  double of_use = 1e-20, of_sector = 0, of_stock = 0;
};
Nothing nothing_of(DailyMode mode) { return mode == DailyMode::exact ? Nothing{} : Nothing{0, 1e-20, 1e-20}; }

// A gather knows its addresses long before the values are needed.
void prefetch(const LargeArray<double>& values, const LargeArray<std::uint32_t>& index, std::size_t at, std::uint32_t mask) {
  __builtin_prefetch(values.data() + (index[at + gather_ahead] & mask));
}

std::size_t blocks_of(std::size_t firms) { return (firms + block_firms - 1) / block_firms; }

}  // namespace

DailyRun::DailyRun(const DailyPrepared& network, const DailyRecord& record, Team* team)
    : net_(network), record_(record), team_(team), giving_(!gives_levels(network.parameters.rationing)               ? Giving::share
                                                           : network.parameters.mode == DailyMode::pronet_compatible ? Giving::stored
                                                                                                                     : Giving::level),
      losses_(network), demands_(network), stock_(network.links), order_(network.links),
      delivered_(giving_ == Giving::stored ? network.links : 0), measure_(network.firms), running_(network.firms), final_(network.firms),
      capacity_(network.firms), input_limit_(network.firms), demand_(network.firms), production_(network.firms),
      consumption_(network.firms), totals_(blocks_of(network.firms)) {}

double DailyRun::bytes(std::size_t firms, std::size_t links, const DailyParameters& parameters) {
  const bool stored = gives_levels(parameters.rationing) && parameters.mode == DailyMode::pronet_compatible;
  return static_cast<double>(links) * (stored ? 24 : 16) + static_cast<double>(firms) * 80;
}

template <class Block>
void DailyRun::each_block(const Block& block) {
  const std::size_t blocks = totals_.size();
  const auto one = [&](std::size_t b) { block(b, b * block_firms, std::min(net_.firms, (b + 1) * block_firms)); };
  if (team_ == nullptr) {
    for (std::size_t b = 0; b < blocks; ++b) one(b);
    return;
  }
  std::atomic<std::size_t> next = 0;
  team_->run([&](std::size_t) {
    for (std::size_t b = next++; b < blocks; b = next++) one(b);
  });
}

void DailyRun::start(const DailyShock& shock) {
  losses_.start(shock);
  demands_.start(shock);
  const double full = full_measure(net_.parameters.rationing);
  each_block([&](std::size_t, std::size_t first, std::size_t last) {
    for (std::size_t i = first; i < last; ++i) {
      measure_[i] = full;
      running_[i] = net_.production[i] > 0 ? 1 : 0;
      final_[i] = net_.final_demand[i];
      capacity_[i] = net_.production[i];
      input_limit_[i] = infinite;
      for (std::size_t link = net_.client_begin[i]; link < net_.client_begin[i + 1]; ++link) {
        stock_[link] = net_.start_days[i] * net_.usual[link];
        order_[net_.slot[link]] = net_.usual[link];
        if (giving_ == Giving::stored) delivered_[net_.slot[link]] = net_.usual[link];
      }
    }
  });
}

void DailyRun::limit_capacity() {
  for (const std::uint32_t firm : losses_.firms()) capacity_[firm] = (1 - losses_.loss(firm)) * net_.production[firm];
}

void DailyRun::morning(int day) {
  if (losses_.morning(day)) limit_capacity();
  demands_.morning(day, final_.data());
}

void DailyRun::evening(int day) {
  if (losses_.evening(day)) limit_capacity();
}

template <DailyRun::Giving giving>
double DailyRun::delivery(std::size_t link) const {
  if constexpr (giving == Giving::stored) return delivered_[net_.slot[link]];
  const double measure = measure_[net_.supplier_of(link)];
  if constexpr (giving == Giving::share) return order_[net_.slot[link]] * measure;
  return std::min(order_[net_.slot[link]], net_.usual[link] * measure);
}

double DailyRun::delivery(std::size_t link) const {
  switch (giving_) {
    case Giving::share: return delivery<Giving::share>(link);
    case Giving::level: return delivery<Giving::level>(link);
    case Giving::stored: return delivery<Giving::stored>(link);
  }
  return 0;
}

// Equations (2), (3) and m of (5): what the clients first..last-1 get, use, hold and order.
template <DailyRun::Giving giving>
void DailyRun::clients(std::size_t first, std::size_t last) {
  const DailyOrders rule = net_.parameters.orders;
  const Nothing nothing = nothing_of(net_.parameters.mode);
  const double per_tau = 1 / net_.parameters.tau;
  const double* usual = net_.usual.data();
  double* stocks = stock_.data();
  double* orders = order_.data();
  for (std::size_t i = first; i < last; ++i) {
    const std::size_t end = net_.client_begin[i + 1];
    const double usual_output = net_.production[i], running = running_[i];
    if (!(usual_output > 0)) continue;  // orders and stocks stay
    // O = max(A low, A high - S / tau)
    const double low = rule == DailyOrders::no_cut_for_surplus ? running : 0;
    const double high = running + net_.target_days[i] * per_tau * (rule == DailyOrders::target_fixed ? 1 : running);
    const auto renew = [&](std::size_t link, double used) {
      const double left = stocks[link] + delivery<giving>(link) - used, stock = left > nothing.of_stock ? left : 0;
      stocks[link] = stock;
      orders[net_.slot[link]] = std::max(usual[link] * low, usual[link] * high - stock * per_tau);
      return stock;
    };
    double days_left = infinite;
    for (std::size_t begin = net_.client_begin[i], next = begin; begin < end; begin = next) {
      double held = 0, needed = 0;
      do {
        if constexpr (giving != Giving::stored) prefetch(measure_, net_.supplier, next, DailyPrepared::supplier_bits);
        prefetch(order_, net_.slot, next, UINT32_MAX);
        held += stocks[next];
        needed += usual[next];
      } while (!net_.ends_group(next++));
      const bool some = held > nothing.of_use * needed + nothing.of_sector;
      double kept = 0;
      if (next == begin + 1) {  // the only supplier of its sector, as most are: the use needs no division
        kept = renew(begin, some ? running * needed : 0);
      } else {
        const double share = some ? running * needed / held : 0;
        for (std::size_t link = begin; link < next; ++link) kept += renew(link, stocks[link] * share);
      }
      days_left = std::min(days_left, kept / needed);
    }
    input_limit_[i] = days_left * usual_output;
  }
}

void DailyRun::clients() {
  each_block([&](std::size_t, std::size_t first, std::size_t last) {
    switch (giving_) {
      case Giving::share: return clients<Giving::share>(first, last);
      case Giving::level: return clients<Giving::level>(first, last);
      case Giving::stored: return clients<Giving::stored>(first, last);
    }
  });
}

// Equations (4) to (6) of one firm.
void DailyRun::supplier(std::size_t firm, int day, Totals& totals) {
  const std::size_t begin = net_.supplier_begin[firm], end = net_.supplier_begin[firm + 1];
  double orders = 0;
  for (std::size_t at = begin; at < end; ++at) {
    prefetch(order_, net_.by_supplier, at, UINT32_MAX);
    orders += order_[net_.by_supplier[at]];
  }
  const double usual_output = net_.production[firm], demand = final_[firm] + orders;
  const double production = std::min(demand, std::min(capacity_[firm], input_limit_[firm]));
  const DailyAsked asked{std::span(net_.by_supplier).subspan(begin, end - begin),
                         net_.usual_in_slot.data(),
                         order_.data(),
                         orders,
                         net_.final_demand[firm],
                         final_[firm],
                         production};
  DailyGiven given{full_measure(net_.parameters.rationing), final_[firm]};
  if (giving_ == Giving::stored) given.consumption = DailyRounds().ration(net_.parameters.rationing, asked, delivered_.data());
  else if (production < demand) given = ration(net_.parameters.rationing, asked);
  measure_[firm] = given.measure;
  double running = usual_output > 0 ? production / usual_output : 0;
  if (running >= 1 - at_rest && net_.parameters.mode == DailyMode::exact) running = 1;
  running_[firm] = running;
  totals.production += production;
  totals.value_added += net_.value_ratio[firm] * production;
  totals.consumption += given.consumption;
  if (record_.firms) {
    loss_[firm] += usual_output - production;
    unmet_[firm] += final_[firm] - given.consumption;
    if (production < record_.threshold * usual_output && first_below_[firm] == never) first_below_[firm] = day;
  }
  if (!keeps_firms_) return;
  demand_[firm] = demand;
  production_[firm] = production;
  consumption_[firm] = given.consumption;
}

void DailyRun::suppliers(int day) {
  each_block([&](std::size_t block, std::size_t first, std::size_t last) {
    Totals totals;
    for (std::size_t firm = first; firm < last; ++firm) supplier(firm, day, totals);
    totals_[block] = totals;
  });
}

Result<> DailyRun::run(const DailyShock& shock, std::size_t scenario, DailyResults& results, const std::function<Result<>(int)>& day_done) {
  DailyTrace* trace = nullptr;
  for (DailyTrace& t : results.traces)
    if (t.scenario == scenario) trace = &t;
  DailySeries* series = record_.everything ? &results.series[scenario] : nullptr;
  keeps_firms_ = check_invariants || trace != nullptr || series != nullptr || record_.observe;
  if (record_.firms) {
    loss_ = results.production_loss.data() + scenario * net_.firms;
    unmet_ = results.final_demand_unmet.data() + scenario * net_.firms;
    direct_ = results.production_loss_direct.data() + scenario * net_.firms;
    first_below_ = results.first_day_below.data() + scenario * net_.firms;
  }
  start(shock);
  for (int day = 0; day < results.days; ++day) {
    morning(day);
    if (check_invariants) expect_stocks();
    clients();
    if (check_invariants) TRY(check_stocks(scenario, day));
    suppliers(day);
    if (check_invariants) TRY(check_suppliers(scenario, day));
    keep_totals(scenario * static_cast<std::size_t>(results.days) + static_cast<std::size_t>(day), results);
    for (const std::uint32_t firm : losses_.firms())
      if (record_.firms) direct_[firm] += net_.production[firm] * losses_.loss(firm);
    if (trace != nullptr) keep_bounds(day, *trace);
    if (series != nullptr) keep_series(day, *series);
    if (record_.observe) tell(day);
    evening(day);
    if (series != nullptr) keep_evening(day, *series);
    TRY(day_done(day));
  }
  return {};
}

void DailyRun::keep_totals(std::size_t at, DailyResults& results) const {
  Totals sum;
  for (const Totals& t : totals_) {
    sum.production += t.production;
    sum.value_added += t.value_added;
    sum.consumption += t.consumption;
  }
  results.production[at] = sum.production;
  results.value_added[at] = sum.value_added;
  results.final_consumption[at] = sum.consumption;
}

void DailyRun::keep_series(int day, DailySeries& series) const {
  const std::size_t firm_at = static_cast<std::size_t>(day) * net_.firms, link_at = static_cast<std::size_t>(day) * net_.links;
  for (std::size_t i = 0; i < net_.firms; ++i) {
    series.production[firm_at + i] = production_[i];
    series.demand[firm_at + i] = demand_[i];
    series.input_limit[firm_at + i] = input_limit_[i];
    series.consumption[firm_at + i] = consumption_[i];
  }
  for (std::size_t link = 0; link < net_.links; ++link) {
    series.stocks[link_at + link] = stock_[link];
    series.orders[link_at + link] = order_[net_.slot[link]];
    series.deliveries[link_at + link] = delivery(link);
  }
}

void DailyRun::keep_evening(int day, DailySeries& series) const {
  const std::size_t at = static_cast<std::size_t>(day) * net_.firms;
  for (const std::uint32_t firm : losses_.firms()) series.loss[at + firm] = losses_.loss(firm);
}

std::uint32_t DailyRun::bound(std::size_t firm) const {
  const double least = demand_[firm] * (1 - a_hair);
  if (!(std::min(capacity_[firm], input_limit_[firm]) < least)) return bound_by_demand;
  if (capacity_[firm] <= input_limit_[firm]) return bound_by_capacity;
  double lowest = infinite, held = 0, usual = 0;
  std::uint32_t sector = bound_by_capacity;
  for (std::size_t link = net_.client_begin[firm]; link < net_.client_begin[firm + 1]; ++link) {
    held += stock_[link];
    usual += net_.usual[link];
    if (!net_.ends_group(link)) continue;
    if (held / usual < lowest) {
      lowest = held / usual;
      sector = net_.sector[net_.supplier_of(link)];
    }
    held = usual = 0;
  }
  return sector;
}

void DailyRun::keep_bounds(int day, DailyTrace& trace) const {
  for (std::size_t i = 0; i < net_.firms; ++i) trace.bound[static_cast<std::size_t>(day) * net_.firms + i] = bound(i);
}

void DailyRun::tell(int day) {
  if (told_.links.empty()) {
    for (std::size_t i = 0; i < net_.firms; ++i)
      for (std::size_t link = net_.client_begin[i]; link < net_.client_begin[i + 1]; ++link)
        told_.links.push_back({net_.supplier_of(link), static_cast<std::uint32_t>(i), net_.usual[link]});
    for (auto* values : {&told_.stocks, &told_.orders, &told_.deliveries}) values->resize(net_.links);
    told_.bound.resize(net_.firms);
  }
  for (std::size_t link = 0; link < net_.links; ++link) {
    told_.stocks[link] = stock_[link];
    told_.orders[link] = order_[net_.slot[link]];
    told_.deliveries[link] = delivery(link);
  }
  for (std::size_t i = 0; i < net_.firms; ++i) told_.bound[i] = bound(i);
  const auto firms = [&](const LargeArray<double>& values) { return std::span<const double>(values.data(), net_.firms); };
  record_.observe({day, told_.links, firms(net_.production), firms(production_), firms(demand_), firms(capacity_), told_.stocks,
                   told_.orders, told_.deliveries, told_.bound});
}

// Before the sweep: the stocks that each client must hold after it, sector by sector from what it has, gets and uses.
void DailyRun::expect_stocks() {
  expected_.assign(net_.firms, 0.0);
  for (std::size_t i = 0; i < net_.firms; ++i) {
    double held = 0, got = 0, usual = 0;
    for (std::size_t link = net_.client_begin[i]; link < net_.client_begin[i + 1]; ++link) {
      held += stock_[link];
      got += net_.production[i] > 0 ? delivery(link) : 0;
      usual += net_.usual[link];
      if (!net_.ends_group(link)) continue;
      expected_[i] += held + got - std::min(held, running_[i] * usual);
      held = got = usual = 0;
    }
  }
}

Result<> DailyRun::check_stocks(std::size_t scenario, int day) const {
  for (std::size_t i = 0; i < net_.firms; ++i) {
    double held = 0, usual = 0;
    for (std::size_t link = net_.client_begin[i]; link < net_.client_begin[i + 1]; ++link) {
      if (!(stock_[link] >= 0 && order_[net_.slot[link]] >= 0))
        return fail(ErrorCode::internal, fmt::format("scenario {}, day {}, firm {}: stock {:g}, order {:g} from firm {}", scenario, day, i,
                                                     stock_[link], order_[net_.slot[link]], net_.supplier_of(link)));
      held += stock_[link];
      usual += net_.usual[link];
    }
    if (!(std::abs(held - expected_[i]) <= 1e-9 * (held + usual * net_.target_days[i])))
      return fail(ErrorCode::internal,
                  fmt::format("scenario {}, day {}, firm {}: stocks of {:g}, {:g} expected", scenario, day, i, held, expected_[i]));
  }
  return {};
}

// All that is made is delivered, within capacity and demand. (The compatible rounds lose some.)
Result<> DailyRun::check_suppliers(std::size_t scenario, int day) const {
  std::vector<double> sent(consumption_.begin(), consumption_.end());
  for (std::size_t link = 0; link < net_.links; ++link) sent[net_.supplier_of(link)] += delivery(link);
  for (std::size_t i = 0; i < net_.firms; ++i) {
    const double made = production_[i];
    const bool whole = giving_ == Giving::stored || std::abs(sent[i] - made) <= 1e-10 * (net_.production[i] + demand_[i]);
    if (!(made >= 0 && made <= capacity_[i] && made <= demand_[i] && whole))
      return fail(ErrorCode::internal,
                  fmt::format("scenario {}, day {}, firm {}: {:g} made of {:g} asked for, capacity {:g}, {:g} delivered", scenario, day, i,
                              made, demand_[i], capacity_[i], sent[i]));
  }
  return {};
}

}  // namespace entrepot::shock::detail
