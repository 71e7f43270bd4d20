// What a run of ARIO (ario.h) keeps, and what it says of its own figures.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "shock/ario_parameters.h"
#include "shock/equilibrium.h"

namespace entrepot::shock {

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
  bool departures = false;  // how far each step is from the start (equilibrium.h)
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
  std::vector<ArioDepartures> departures;  // per member, with ArioRecord::departures
  std::vector<FirstSeen> negative_demand;  // per member, of the compatible mode: demand below 0, where BoARIO stops
  std::array<std::vector<FirstSeen>, peer_stop_count> peer_stops;  // by PeerStop, per member, of the compatible mode; without nodes
  std::vector<FirstSeen> empty_stocks;  // per member: equation (7) held at 0; empty where every input binds alone
  std::vector<ArioNote> notes;  // what the table made necessary, and what the figures rest on

  std::size_t node_count() const { return regions * sectors; }
};

}  // namespace entrepot::shock
