// What ARIO (ario.h, equations and symbols) runs on: a table, the rules that are chosen, parameters.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

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

}  // namespace entrepot::shock
