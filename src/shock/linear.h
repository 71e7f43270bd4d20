// Leontief, Ghosh, cost push and hypothetical extraction: what a change comes to once it has gone through all tiers.
//
// Models: Leontief 1936, 1941 (demand); Ghosh 1958, Economica 25(97) (supply); Dietzenbacher, van der Linden and Steenge 1993,
//   Economic Systems Research 5(2) (extraction). Miller and Blair 2009, Input-Output Analysis, ch. 2, 12.
//
// Symbols (Z_ij flow from supplier i to buyer j, x_i output of the table, money per year; quotients by an output of 0 are 0):
//   A_ij = Z_ij / x_j    B_ij = Z_ij / x_i    d change against the table
//   demand   d = dy + A d           dy change of final demand, money per year; d of outputs
//   supply   d = dv + B' d          dv change of value added, money per year; d of outputs
//   price    d = dc + A' d          dc change of value added per unit of output; d of prices, 1 = the table's
//   fixed nodes E (demand, supply): d_E = level - x_E, the others as above.  A level of 0 is the total extraction of E.
//   cuts: flows between a set of suppliers and a set of buyers that are taken out of the table, whole or a share s of each (partial extraction),
//         A~_ij = (1 - s) A_ij, B~_ij = (1 - s) B_ij:
//         demand d = dy + A~ d - (A - A~) x;   supply d = dv + B~' d - (B - B~)' x;  price: no cuts
//
// Solved by sweeps: r = right side + G d - d, then d += (I - G_rr)^-1 r with the block of each region r exact, so that only trade
// between regions is left to the iteration. With rho the largest column sum of G (price: row sum) below 1, and |.| the sum of absolute
// values (price: the largest), |error| <= |r| / (1 - rho): the sweeps end when that is `tolerance` of |d|. Where rho >= 1 (negative
// value added) no such bound holds; then |r| alone counts, and LinearResults::error says so by its sign.
//
// Determinism: the bits of a scenario do not depend on the number of threads, the other scenarios, or the processor.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/limits.h"
#include "base/progress.h"
#include "base/result.h"

namespace entrepot::shock {

// A table per year; the spans must outlive the call. N = regions * sectors, node = region * sectors + sector.
struct LinearNetwork {
  std::size_t regions = 0, sectors = 0;
  std::span<const double> flows;  // N x N, row sells, column buys
  std::span<const double> output;  // N, >= 0
  std::span<const std::string> names = {};  // N, by which errors name the nodes; without, by number

  std::size_t nodes() const { return regions * sectors; }
};

enum class LinearSide { demand, supply, price };

struct NodeValue {
  std::uint32_t node = 0;
  double value = 0;
};
struct LinearCut {
  std::vector<std::uint32_t> suppliers, buyers;  // of every flow from one of these to one of those
  double share = 1;  // 0..1 is taken out
};
struct LinearScenario {
  LinearSide side = LinearSide::demand;
  std::vector<NodeValue> changes;  // dy, dv or dc; several of one node add up
  std::vector<NodeValue> fixed;  // output of the node, money per year; a node may be named once
  std::vector<LinearCut> cuts;  // must not share a flow
};

struct LinearRule {
  double tolerance = 1e-13;  // of |error| / |d|; where rounding hides it, the sweeps end at |r| <= 1e-15 |d|
  int sweeps_max = 1000;
  int tiers = 0;  // > 0: that many plain sweeps d <- right side + G d, and no more; 0: all tiers
};

struct LinearResults {
  std::size_t nodes = 0, scenarios = 0;
  std::vector<double> change;  // [node][scenario] d
  std::vector<int> sweeps;  // [scenario]
  // [scenario] bound of |error| / |d|; negative: no bound holds and this is -|r| / |d|. With `tiers`, what is left of the tiers beyond.
  std::vector<double> error;

  double at(std::size_t node, std::size_t scenario) const { return change[node * scenarios + scenario]; }
};

// For doors that are asked for a number of tiers. Errors: out_of_range (below 1: all of them is no number given).
Result<> check_tiers(int tiers);

// Errors: bad_field (a size, a value that is not a number), out_of_range (a node, a negative level, a share of a cut), duplicate (a node fixed twice),
// contradiction (cuts that share a flow, fixed nodes or cuts of prices), no_solution (the sweeps do not settle), limit_exceeded,
// interrupted.
Result<LinearResults> run_linear(const LinearNetwork& network, std::span<const LinearScenario> scenarios, const LinearRule& rule = {},
                                 int threads = 1, Progress& progress = no_progress(), const Limits& limits = {});

}  // namespace entrepot::shock
