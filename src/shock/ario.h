// ARIO with inventories: how output, stocks and unmet demand evolve after a shock, on an input-output table.
//
// Model: adaptive regional input-output model with inventories (ARIO-psi).
//   Hallegatte 2008, Risk Analysis 28(3), doi 10.1111/j.1539-6924.2008.01046.x    overproduction, rationing
//   Hallegatte 2013 (2014), Risk Analysis 34(1), doi 10.1111/risa.12090           inventories, psi
//   Guan et al. 2020, Nature Human Behaviour 4, doi 10.1038/s41562-020-0896-8     orders follow the capacity left (`alternative`)
//   Pichler et al. 2022, arXiv 2102.09608, eqs. 8-14                              partially binding inputs
//
// Symbols (money = unit of the table; a step is 1/steps_per_year of a year; node i = region * sectors + sector):
//   Z_ij   flow from supplier i to buyer j, money per step      Y_ic  final demand of buyer c, money per step
//   X0_i   output of the table, money per step                  x_i   output, money per step
//   A_sj   input of sector s per unit of output of j            W_sj  stock of input s held by j, money
//   n_s    target stock, steps of use                           a_i   overproduction factor
//   K_i    productive capital, money                            p_i   capacity left: (1 - Delta_i) a_i
//   D_i    orders + final demand + rebuilding, money per step   r_i   share of the demand that is delivered
//
// One step t = 0, 1, ... (ArioMode::exact):
//   (1) Delta_i = max(destroyed capital / K_i, loss of the capacity paths, arbitrary losses)
//   (2) D_i = sum_j O_ij + sum_c Y_ic + b_i
//   (3) t >= 2: zeta_i = (D_i - x_i) / D_i;  a_i += (a_max - a_i) zeta_i / tau_a where zeta_i > 0, else (a_b - a_i) / tau_a;
//       a_i >= 1.  The rule jumps at 0, so a zeta up to 1e-12 counts as 0: rounding must not decide it
//   (4) xopt_i = min(D_i, X0_i (1 - Delta_i) a_i)
//   (5) x_j = xopt_j rho_j,  rho_j = min(1, min_s W_sj / (psi n_s A_sj xopt_j)) over the inputs that bind (ProductionFunction)
//   (6) deliveries O_ij r_i, Y_ic r_i, b_i r_i with r_i = x_i / D_i (Rationing::proportional; the other rules are at its name)
//   (7) W_sj = max(0, W_sj + sum_{i in s} O_ij r_i - A_sj x_j)
//   (8) O_ij = g_sj Z_ij p_i / sum_{k in s} Z_kj p_k,  g_sj = A_sj x_j + max(0, n_s A_sj xopt_j - W_sj) / tau_inv
// Unmet final demand is lost, not postponed. The max of (7) acts only on inputs that do not bind alone (ProductionFunction; psi n >= 1
// keeps the others above 0): production goes on without them, and what is not there is not used. A note says where.
//
// Losses: output X0 - x; value added (1 - sum_s A_sj) (X0_j - x_j); direct = X0 Delta (what the shock itself takes), the rest
// is indirect (and negative for a node that gains).
//
// Determinism: the same input gives the same bits for any number of threads and any batch, on processors with FMA (AVX2 and
// AVX-512 give the same bits); the fallback for older processors rounds each product and differs in the last digits.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/limits.h"
#include "base/progress.h"
#include "base/result.h"
#include "shock/recovery.h"

namespace entrepot::shock {

inline constexpr double infinite_stock = std::numeric_limits<double>::infinity();
inline constexpr double overproduction_most = 1e6;  // times the usual output, for every door alike: no ceiling in effect

// A table per year. The spans must outlive the call. N = regions * sectors, C = final demand columns.
struct ArioNetwork {
  std::size_t regions = 0;
  std::size_t sectors = 0;
  std::span<const double> flows;                         // N x N, row sells, column buys; >= 0
  std::span<const double> final_demand;                  // N x C; changes in inventories may be negative
  std::span<const std::uint32_t> final_demand_region;    // C, region of each column
  std::span<const double> output;                        // N; >= 0
  std::span<const std::string> names = {};               // N, by which errors name the nodes; without, by number
  std::span<const std::string> sector_names = {};        // S, and of regions: the same
  std::span<const std::string> region_names = {};

  std::size_t nodes() const { return regions * sectors; }
};

enum class OrderRule {
  alternative,  // orders move to suppliers with more capacity left (Guan et al. 2020): weight Z_ij p_i
  fixed         // the shares of the table are kept
};
// Who gets what where x_i < D_i. O_i = sum_j O_ij, Y_i = sum_c Y_ic; all deliver x_i. Yu_i is Y_i without the step's demand paths. With
// delivery blocks Z_ij, Y_i and Yu_i are what passes in the step. The last three sum deliveries cell by cell and take several times as long.
enum class Rationing {
  proportional,  // r_i = x_i / D_i for all
  final_demand_last,  // orders and rebuilding get min(1, x_i / (O_i + b_i)), final demand shares what is left
  // Each client gets its order, but no more than L_i times its base: Z_ij min(O_ij / Z_ij, L_i), Yu_i min(Y_i / Yu_i, L_i), b_i min(1, L_i).
  lowest_relative_order_first,
  lowest_relative_order_first_final_demand_last,  // the same without final demand, which shares what is left
  priority  // classes of buyers one after the other (BuyerClasses), in proportion within a class
};
// Class 0 is served first, then 1, and so on; equal classes share in proportion. Buying industries are ranked by one of the three.
struct BuyerClasses {
  std::vector<std::uint16_t> by_sector;  // S, by the sector that buys
  std::vector<std::uint16_t> by_region;  // regions, by the region that buys
  std::vector<std::uint16_t> by_node;  // N
  std::uint16_t final_demand = 0, rebuilding = 0;
};
enum class Criticality : std::uint8_t { none, important, critical };
// rho of equation (5) from w_s = min(1, W_sj / (psi n_s A_sj xopt_j)), V the critical and U the important inputs of j. Infinite
// stocks are left out.
enum class ProductionFunction {
  half_critical,  // min(min_V w, (min_U w + 1) / 2); Leontief where every input is critical
  strongly_critical,  // min over V and U
  weakly_critical,  // min over V
  leontief,  // min over all inputs, whatever their criticality
  linear,  // min(1, sum_s W_sj / sum_s psi n_s A_sj xopt_j) over all inputs: any input stands in for any other
  generalised_leontief  // the lower of the minimum over V and the linear rule over U
};
enum class Precision {
  in_double,
  // Flows, stocks and orders in single precision, as differences from the table; rows of the table in double. Output of a node in a step is
  // mostly within 1e-6 of that in double, relative, or of full output where less than a fifth of it is made; within 1e-5 where overproduction
  // jumps (equation (3)) a step earlier or later, and where stocks of 10 to 15 steps run out one after the other; within 5e-5 where those of
  // 5 do. Measured by `ario_bench agree` (docs/stress.md has its figures).
  in_single
};
enum class ArioMode {
  exact,  // the equations above
  // What BoARIO 0.6.3 computes: gates, rounding, negative zeta, one-step lag of arbitrary losses. It goes on where BoARIO stops, with
  // demand below 0 (a table's negative final demand) or events it has no room for (PeerStop), and a note says so.
  boario_compatible
};

// The rule that is taken unless another is asked for, by every door alike: firms before households (Hallegatte 2008, section 2.3).
// BoARIO knows one rule alone.
constexpr Rationing default_rationing(ArioMode mode) {
  return mode == ArioMode::exact ? Rationing::final_demand_last : Rationing::proportional;
}

struct ArioParameters {
  double steps_per_year = 365;
  std::vector<double> inventory_days = {90};  // steps of use: 1 value, S (per input sector) or S x N (input, buyer); infinite_stock allowed
  std::vector<double> inventory_restoration_tau = {60};  // steps: 1 value or S
  double psi = 0.8;  // share of the target stock below which production suffers; 0 < psi <= 1
  double alpha_base = 1.0;
  double alpha_max = 1.25;  // alpha_base to overproduction_most
  double alpha_tau = 365;  // steps
  double rebuild_tau = 60;  // steps; an event's own value wins
  OrderRule order_rule = OrderRule::alternative;
  Rationing rationing = default_rationing(ArioMode::exact);
  BuyerClasses buyer_classes;  // Rationing::priority only
  double capital_ratio = 4;  // capital = ratio x yearly value added (not below 0); 0.01 to 1000 (capital.h)
  std::vector<double> capital;  // N, money; empty: by the ratio
  // S x S (input sector, buying sector); empty: every input is critical. `none` never limits, but for leontief and linear.
  std::vector<Criticality> criticality;
  ProductionFunction production_function = ProductionFunction::half_critical;
  // Where output differs from the row sum of the table, the difference joins the final demand of the seller's own region, so
  // that the start is a steady state. If a row's final demand would fall below 0 it is 0 and output is the row sum of flows.
  // Ignored (off) in the compatible mode.
  bool balance_residual = true;
  ArioMode mode = ArioMode::exact;
  std::optional<double> money_factor;  // compatible mode only: units of money in one unit of the table (CapitalEvent::money_factor)
  Precision precision = Precision::in_double;
};

// Share of a node's capacity lost in each step from outside, 0..1. Steps past the end of the series lose nothing.
// Several losses of one node: the largest counts.
struct CapacityPath {
  std::uint32_t node = 0;
  std::vector<double> loss_by_step;
};

// Factor on the final demand for a node's product, >= 0; 1 past the end of the series. Factors of one cell multiply.
struct DemandPath {
  std::uint32_t node = 0;
  std::optional<std::uint32_t> region;  // buyer; all if empty
  std::vector<double> factor_by_step;
};

enum class EventKind {
  recovery,  // destroys capital, which comes back by a shape
  rebuild,  // destroys capital, which is rebuilt by the production of rebuilding sectors
  arbitrary  // takes a share of capacity, which comes back by a shape
};

struct NodeImpact {
  std::uint32_t node = 0;
  double amount = 0;  // capital in money of the table, or share of capacity (arbitrary)
};
// Capital of households, or of other final buyers: its loss takes no industry's capacity, but what is destroyed is rebuilt.
struct HouseholdImpact {
  std::uint32_t column = 0;  // of final demand
  double amount = 0;  // money of the table
};
struct RebuildingSector {
  std::uint32_t sector = 0;
  double share = 0;  // the shares of an event sum to 1
  // Of that region alone, whoever the buyer's suppliers are; empty: of all regions, in the shares of the buyer's own purchases.
  std::optional<std::uint32_t> region = std::nullopt;
};

// Rebuilding of what buyer j lost, D_j, is asked of the sellers i of a rebuilding sector s with share w_s in the shares of the buyer's own
// purchases of the table, RD_ij = phi w_s D_j Z_ij / sum_{k in s} Z_kj, and of a column c of final demand alike, phi w_s D_c Y_ic /
// sum_{k in s} Y_kc (Y below 0 counts as 0); where that sum is 0 the part is never asked for. b_i = sum RD_ij / rebuild_tau of what is left.
// What recovers has f(e) of its shape (recovery.h) left at the end of step occurrence + duration + e, with tau = recovery_tau: it is still
// whole in step occurrence + duration + 1.
struct CapitalEvent {
  EventKind kind = EventKind::recovery;
  int occurrence = 1;  // >= 1, the step that is hit first
  int duration = 1;  // >= 1, steps before recovery or rebuilding starts
  std::vector<NodeImpact> impact;
  std::vector<HouseholdImpact> households_impact;  // EventKind::rebuild only
  RecoveryShape shape = RecoveryShape::linear;
  double recovery_tau = 60;  // steps
  std::optional<double> recovery_half_time;  // concave only
  std::vector<RebuildingSector> rebuilding_sectors;
  double rebuilding_factor = 1;  // phi: rebuilding demand per unit of capital destroyed
  std::optional<double> rebuild_tau;  // steps
  // Units of money in one unit of the table: the compatible mode rounds what is left of capital, of the table's unit, to trunc(log10 of it) + 1
  // decimals, as BoARIO does with event_monetary_factor. Empty: that of ArioParameters; the exact mode rounds nothing.
  std::optional<double> money_factor;
};

inline constexpr double usual_money_factor = 1e6;  // where nothing else is given

// Between from_step (included) and to_step (excluded) `share` of what the exporter's sectors sell to the importer, to industries
// and to final demand, cannot be delivered. Blocked final demand counts as unmet at the buyer. Orders of those steps are placed
// knowing the block: under OrderRule::alternative they go to the suppliers that can deliver, under `fixed` they are lost.
// Several blocks on one cell: the shares that pass multiply.
struct DeliveryBlock {
  int from_step = 0;
  int to_step = 0;
  std::uint32_t exporter_region = 0;
  std::uint32_t importer_region = 0;
  std::vector<bool> sectors;  // S: sectors of the exporter that are blocked; empty: all
  double share = 1;  // 0..1

  bool operator==(const DeliveryBlock&) const = default;
};

// One member of a batch: its own shock and, where set, its own parameters.
struct ArioMember {
  std::vector<CapacityPath> capacity;
  std::vector<DemandPath> demand;
  std::vector<CapitalEvent> events;
  std::vector<DeliveryBlock> blocks;  // added to the shared ones; a member that has some is run by itself, not in a batch
  std::vector<double> inventory_days;  // 1 value or S; empty: the shared ones
  double inventory_factor = 1;  // multiplies the inventory days
  std::vector<double> inventory_restoration_tau;  // 1 value or S; empty: the shared ones
  std::optional<double> psi, alpha_base, alpha_max, alpha_tau, rebuild_tau;
};

// A step of a member that runs alone, as the equations see it. j orders rate[s(i)][j] Z_ij p_i of i, Z_ij per step, and i delivers
// rate[s(i)][j] Z_ij sent[i]; under a rule that treats buyers differently share[i][j] of the order instead.
struct ArioStep {
  int step = 0;
  std::span<const double> base, production, capacity, loss;  // [node] X0, x, X0 (1 - Delta) a, Delta
  std::span<const double> demand;  // [node] D
  std::span<const double> sent;  // [node] p r: p of the orders, r the share of them that is delivered
  std::span<const double> rate;  // [s][node] g / C: orders of j for input s over Z_ij p_i
  std::span<const double> share;  // [i][j] of the order that is delivered; empty where `sent` says it
  std::span<const double> stocks;  // [s][node] at the start of the step; infinite where they are
  // [event][node] of the member's events: share of capacity that each takes (of capital they add up; else the largest counts), and what
  // is asked for rebuilding.
  std::span<const double> event_loss, event_rebuilding;
  std::span<const std::uint16_t> binding;  // [node] input sector that binds, else no_binding_input
};

struct ArioRecord {
  int output_block_steps = 0;  // > 0: output summed over blocks of that many steps (the last may be shorter)
  bool value_added = true;  // per region and step
  bool unmet = true;  // unmet final demand per buying region and step
  std::vector<std::uint32_t> trace_members;  // members whose binding inputs are kept
  bool everything = false;  // every series per step and node, for proofs and small runs
  bool stocks = false;  // with `everything`: stocks of every input in every step, too
  std::function<void(const ArioStep&)> observe;  // hears every step; one member only
};

inline constexpr std::uint16_t no_binding_input = 0xFFFF;

// Which input holds a node back: [step][node].
struct ArioTrace {
  std::uint32_t member = 0;
  std::vector<std::uint16_t> binding;  // input sector with the lowest ratio where rho < 1, else no_binding_input
  std::vector<float> rho;  // 0..1
};

// All series of one member as used in step t, [step][node] unless said.
struct ArioSeries {
  std::vector<double> production, capacity, overproduction;
  std::vector<double> orders;  // sum_j O_ij at the start of the step
  std::vector<double> destroyed_capital;  // before recovery or rebuilding of the step
  std::vector<double> rebuilt;  // delivered to rebuilding
  std::vector<double> rebuilding_demand;  // b: asked for rebuilding
  std::vector<double> final_demand;  // asked for by households and other final buyers, of the seller
  std::vector<double> undistributed;  // unmet final demand by seller
  std::vector<std::uint16_t> limiting;  // input sector with the lowest ratio where rho < 1, else no_binding_input
  std::vector<double> limiting_days;  // its stock at the start of the step, in days of use at full output; infinite where none limits
  // [step][S][N], with ArioRecord::stocks: W after the step; whether W at its start was below psi n A xopt.
  std::vector<double> stocks_by_step;
  std::vector<std::uint8_t> limits_by_step;
  std::vector<double> unmet_by_column;  // [step][C]: unmet final demand by column of the table
  std::vector<double> unmet_by_product;  // [step][R][S]: the same by region that buys and sector that sells, of all regions
  std::vector<double> stocks;  // [S][N] after the last step; infinite stocks are infinite
};

struct ArioNote {
  std::vector<std::size_t> nodes;  // none: of all
  std::string what;

  // "3 nodes (0, 1, 2): output is ..."; nodes by name where names are given, else by number; of all only what is said.
  std::string text(std::span<const std::string> names = {}) const;
};

// Where BoARIO (0.6.3 and 0.7.2) ends with an error and the compatible mode goes on, besides demand below 0, and where BoARIO itself goes on
// with amounts that are no event's. An event acts from its occurrence until all is back; it is rebuilt from the end of its duration on.
enum class PeerStop : std::uint8_t {
  arbitrary_beside,  // an arbitrary event acts beside any other
  households_beside,  // two events are rebuilt at a time, and households' capital is left of one
  rebuilt_before,  // an event is rebuilt when another is done with rebuilding
  households_left,  // of an event that is rebuilt the industries have nothing left to ask for, the households have
  // As households_beside, where BoARIO (0.7.2) does not stop: what it keeps in the wrong columns has their shape. With one column of final demand that
  // is so of any events: of E that are rebuilt what households ask for the last is counted E times, and of the others not at all.
  households_astray
};
inline constexpr std::size_t peer_stop_count = 5;

// The first step in which something is so, and the nodes of which it is so there.
struct FirstSeen {
  std::optional<int> step;
  int steps = 0;  // in which it is so of any node; of negative demand alone
  std::vector<std::size_t> nodes;
};

struct ArioResults {
  std::size_t regions = 0, sectors = 0, members = 0;
  int steps = 0, output_block_steps = 0, output_blocks = 0;

  // What the figures rest on.
  ArioMode mode = ArioMode::exact;
  Precision precision = Precision::in_double;
  OrderRule order_rule = OrderRule::alternative;
  Rationing rationing = Rationing::proportional;
  ProductionFunction production_function = ProductionFunction::half_critical;

  // Before the shock, money per step.
  std::vector<double> base_output;  // N
  std::vector<double> base_value_added;  // N, may be negative
  std::vector<double> base_final_demand;  // regions (buyers)

  std::vector<float> output;  // [node][block][member], money
  std::vector<float> value_added;  // [region][step][member], money
  std::vector<float> unmet;  // [region][step][member], money

  // Sums over the horizon, [node][member], money.
  std::vector<double> output_loss, output_loss_direct;
  std::vector<double> value_added_loss, value_added_loss_direct;

  std::vector<ArioTrace> traces;  // in the order of trace_members
  std::vector<ArioSeries> series;  // per member, with ArioRecord::everything
  std::vector<FirstSeen> negative_demand;  // per member, of the compatible mode: demand below 0, where BoARIO stops
  std::array<std::vector<FirstSeen>, peer_stop_count> peer_stops;  // by PeerStop, per member, of the compatible mode; without nodes
  std::vector<FirstSeen> empty_stocks;  // per member: equation (7) held at 0; empty where every input binds alone
  std::vector<ArioNote> notes;  // what the table made necessary, and what the figures rest on

  std::size_t node_count() const { return regions * sectors; }
};

// Runs every member for `steps` steps. Members share the network, `blocks`, and `shared` where they set nothing themselves.
// Errors: bad_field (a shape, a value that is not a number), missing_data (no member), out_of_range (a share outside 0..1, psi n < 1, capital destroyed
// beyond what there is), limit_exceeded (more memory than limits.memory_bytes), each naming the field and the member; interrupted.
Result<ArioResults> run_ario(const ArioNetwork& network, const ArioParameters& shared, std::span<const ArioMember> members,
                             std::span<const DeliveryBlock> blocks, int steps, const ArioRecord& record, int threads = 1,
                             Progress& progress = no_progress(), const Limits& limits = {});

// One of several runs on a network.
struct ArioRun {
  ArioParameters shared;
  std::vector<ArioMember> members;
  std::vector<DeliveryBlock> blocks;
  ArioRecord record;
};

// run_ario of each, on the same threads: one that finds nothing left to do in a run goes on with the next. The same results and errors,
// of several errors that of the first run; limits.memory_bytes is for all together.
Result<std::vector<ArioResults>> run_ario_together(const ArioNetwork& network, std::span<const ArioRun> runs, int steps, int threads = 1,
                                                   Progress& progress = no_progress(), const Limits& limits = {});

}  // namespace entrepot::shock
