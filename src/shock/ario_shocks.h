// What happens in a run of ARIO (ario.h): capacity and demand from outside, capital that is destroyed and rebuilt, deliveries that are blocked.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "shock/recovery.h"

namespace entrepot::shock {

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

}  // namespace entrepot::shock
