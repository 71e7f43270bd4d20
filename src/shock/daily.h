// Firm-level daily model with inventories: how a shock to some firms spreads along the links to their customers and suppliers.
//
// Model: ARIO on firm links.
//   Hallegatte 2008, Risk Analysis 28(3), doi 10.1111/j.1539-6924.2008.01046.x         production, rationing
//   Henriet, Hallegatte, Tabourier 2012, J. Economic Dynamics and Control 36(1)         links of firms
//   Inoue and Todo 2019, Nature Sustainability 2, doi 10.1038/s41893-019-0351-x         stocks by link, rationing by relative orders
//   Inoue and Todo 2020, PLoS ONE 15(9), doi 10.1371/journal.pone.0239251               recovery
//
// Symbols (client i buys from supplier j; money is what the links are given in; s(j) is the sector of j):
//   A_ij   usual order, money/day            S_ij    stock of j's product held by i, money    n_i   target stock, days of use
//   O_ij   order, money/day                  O*_ij   delivery, money/day                      tau   days to close a gap in stocks
//   C_i    final demand, money/day           C*_i    final consumption, money/day             delta_i share of capacity lost
//   P0_i   C_i + sum of the usual orders i receives, money/day       P_i  production, money/day
//   X_is   sum of X_ij over the suppliers j of sector s              v_i  (P0_i - sum_j A_ij) / P0_i
//
// Start: S_ij = n_i A_ij, O = O* = A, P = P0. One day t = 0, 1, ... (DailyMode::exact):
//   (1) the losses that start today: cap_i = P0_i (1 - delta_i); the final demand of the day
//   (2) u_i = P_i / P0_i of yesterday;  S_ij += O*_ij - u_i A_is S_ij / S_is with S_is of yesterday; not below 0
//   (3) O_ij = A_ij u_i + (n_i A_ij u_i - S_ij) / tau, not below 0; other rules: DailyOrders
//   (4) D_i = C_i + sum of the orders i receives
//   (5) m_i = min over s of S_is / A_is P0_i;  P_i = min(D_i, cap_i, m_i); without suppliers m_i is infinite
//   (6) O*, C* by DailyRationing; all of the demand where P_i = D_i
//   (7) recovery of delta, valid from tomorrow
// A u within 1e-13 of 1 counts as 1: orders answer by 1 + n / tau times what is missing, so rounding would grow from firm to firm.
// Nothing is used from a sector of which less than 1e-20 of a day's use is left. A firm with P0_i = 0 orders A_ij, uses what it gets
// and keeps its stocks. Demand that is not met is lost, not postponed.
//
// Losses: production P0 - P; direct = P0 delta (what the shock itself takes), the rest is indirect. Value added v P.
//
// Determinism: every sum is taken in the order of clients or suppliers. The same input gives the same bytes for any number of threads
// and any batch.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/limits.h"
#include "base/progress.h"
#include "base/result.h"

namespace entrepot::shock {

struct DailyLink {
  std::uint32_t supplier = 0, customer = 0;
  double amount = 0;  // A, money per day

  bool operator==(const DailyLink&) const = default;
};

// Several links of one pair are summed, amounts <= 0 are left out, links of a firm to itself are kept (it holds a stock of its own
// product); the results count all three.
struct DailyNetwork {
  std::uint32_t sectors = 0;
  std::vector<std::uint32_t> sector;  // of each firm, below `sectors`
  std::vector<double> final_demand;   // C of each firm, money per day, >= 0
  std::vector<DailyLink> links;
  std::span<const std::string> names = {};  // of the firms, by which errors name them; without, by number. Must outlive the call
};

enum class DailyMode {
  exact,  // the equations above
  // What ProductionNetworkSimulator (commit c4dd74d) computes. Its rules of the lowest relative order give goods to clients that ordered
  // nothing, and lose some, even where all demand could be met. Also: stocks up to 1e-20 money count as nothing, damped recovery works
  // in place, firm by firm, and exponential recovery takes delta0 exp(-t / c) of day t for the day after.
  pronet_compatible
};

enum class DailyInventory {
  given,          // target and start: inventory_days
  poisson_start,  // target: inventory_days; start: drawn for each firm, Poisson of that mean, in days
  poisson_target  // target and start: drawn so, again while below 2
};

// (3). Orders are never below 0.
enum class DailyOrders {
  target_follows_use,   // A u + (n A u - S) / tau
  target_fixed,         // A u + (n A - S) / tau
  no_cut_for_surplus    // A u + max(0, n A u - S) / tau
};

// Where P < D. L is such that all of P is delivered.
enum class DailyRationing {
  proportional,             // O P / D, C P / D
  final_demand_last,        // clients first: O, or O P / sum O; C* what is left
  lowest_relative_order_first,    // Inoue and Todo: A min(O / A, L); final demand as a client that usually orders C: min(C today, C L)
  lowest_relative_order_first_final_demand_last   // C* = what is left after all orders; clients by the rule before
};

// How delta falls every evening from `recovery_delay` days after its start on; c = recovery_days. Never below 0.
enum class DailyRecovery {
  none,
  proportional,  // by delta0 / c
  uniform,       // by 1 / c
  at_once,       // to 0
  exponential,   // delta is delta0 exp(-e / c) e days after its start
  damped         // to delta (1 - H / c), H = 1 - mean delta of all firms it buys from or sells to, on the evening before
};

// As in shock/ario.h; ProductionNetworkSimulator takes proportional rationing unless told otherwise.
constexpr DailyRationing default_rationing(DailyMode mode) {
  return mode == DailyMode::exact ? DailyRationing::final_demand_last : DailyRationing::proportional;
}

struct DailyParameters {
  DailyMode mode = DailyMode::exact;
  double tau = 6;  // days
  DailyInventory inventory = DailyInventory::given;
  // n: 1 value or one for each firm, at least 1; with 1 the least shortage is felt on the next day, rounding too
  std::vector<double> inventory_days = {15};
  std::uint64_t inventory_seed = 1;           // of the Poisson draws; one stream for each firm
  DailyOrders orders = DailyOrders::target_follows_use;
  DailyRationing rationing = default_rationing(DailyMode::exact);
  DailyRecovery recovery = DailyRecovery::none;
  double recovery_days = 10;
  int recovery_delay = 0;
};

// Several losses of one firm: the largest counts.
struct DailyLoss {
  std::uint32_t firm = 0;
  double loss = 0;         // delta0, 0..1
  int start = 0;           // the first day that is hit
  std::optional<int> end;  // the first day that is not: the loss stays as it is until then, and is gone. Without: DailyRecovery
};

// Final demand of a firm on the days from `start` to before `end`. Of several on one day, the last given counts.
struct DailyDemand {
  std::uint32_t firm = 0;
  double final_demand = 0;  // money per day, >= 0
  int start = 0;
  std::optional<int> end;
};

struct DailyShock {
  std::vector<DailyLoss> losses;
  std::vector<DailyDemand> demand;
};

// A day of a scenario, as the equations see it. Links as in DailyResults::links.
struct DailyStep {
  int day = 0;
  std::span<const DailyLink> links;
  std::span<const double> base, production, demand, capacity;  // [firm] P0, P, D, cap
  std::span<const double> stocks, orders, deliveries;          // [link] S, O, O*
  std::span<const std::uint32_t> bound;                        // [firm] as in DailyTrace
};

struct DailyRecord {
  bool firms = true;          // sums and first days of each firm
  double threshold = 0.9;     // first_day_below: share of P0
  std::vector<std::uint32_t> trace_scenarios;  // scenarios of which it is kept what held each firm back
  bool everything = false;    // every series by day, firm and link, for proofs and small runs
  std::function<void(const DailyStep&)> observe;  // hears every day; one scenario only
};

inline constexpr std::uint32_t bound_by_demand = 0xFFFFFFFF, bound_by_capacity = 0xFFFFFFFE;

// What held a firm back: [day][firm] bound_by_demand, bound_by_capacity, or the sector of the input that ran short. Capacity and inputs
// count where they are below the demand by more than 1e-12 of it.
struct DailyTrace {
  std::uint32_t scenario = 0;
  std::vector<std::uint32_t> bound;
};

// All series of one scenario. Links as in DailyResults::links.
struct DailySeries {
  std::vector<double> production, demand, input_limit, loss;  // [day][firm] P, D, m (infinite without suppliers), delta in the evening
  std::vector<double> consumption;                            // [day][firm] C*
  std::vector<double> stocks, orders, deliveries;             // [day][link] S, O, O*
};

inline constexpr std::int32_t never = -1;

struct DailyResults {
  std::size_t firms = 0, scenarios = 0;
  int days = 0;
  std::size_t link_count = 0;  // after summing
  std::size_t summed = 0, left_out = 0, own = 0;  // links added to another, of no amount, of a firm to itself

  // Before the shock, money per day.
  std::vector<double> base_production, base_value_added;  // [firm]
  double total_base_production = 0, total_base_value_added = 0, total_final_demand = 0;

  std::vector<double> production, value_added, final_consumption;  // [scenario][day], money, sums over firms

  // Sums over the days, [scenario][firm], money; the indirect part is the difference. Empty without DailyRecord::firms.
  std::vector<double> production_loss, production_loss_direct;
  std::vector<double> final_demand_unmet;  // C - C*
  std::vector<std::int32_t> first_day_below;  // [scenario][firm] first day of P < threshold P0, or `never`

  std::vector<DailyTrace> traces;    // in the order of trace_scenarios
  std::vector<DailySeries> series;   // by scenario, with DailyRecord::everything
  std::vector<DailyLink> links;      // with DailyRecord::everything: by client, sector of the supplier, supplier
  std::vector<std::string> notes;    // what the network and the scenarios made necessary
};

// Runs every scenario for `days` days. Threads share the scenarios, or on a large network the firms of one scenario.
// Errors: unknown_name (a firm or sector out of range), bad_field (a size), out_of_range (a value that is not a number, negative, or
// beyond 1 where it is a share; days < 1), missing_data (no firm, no scenario), limit_exceeded (more memory than limits.memory_bytes);
// each naming the field and the scenario; interrupted.
Result<DailyResults> run_daily(const DailyNetwork& network, const DailyParameters& parameters, std::span<const DailyShock> scenarios,
                               int days, const DailyRecord& record = {}, int threads = 1, Progress& progress = no_progress(),
                               const Limits& limits = {});

}  // namespace entrepot::shock
