// How much of an economy's imports passes each strait, and what a closure would cost in days and gases.
//
//   e_jkc          share of j's imports of product k whose shortest sea route passes gate c
//   trade at risk  of gate c: sum over k of v_jk x e_jkc x P(closure of c) x days, v in USD a day
//
// Assumed, and to be shown to the user: every flow goes by sea, from one main port to one main port, by the shortest open route of
// the network. Goods that cross a land border or fly are counted as if they sailed; transshipment is not seen.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "sea/places.h"
#include "sea/route_table.h"
#include "sea/sea.h"
#include "trade/trade_table.h"

namespace entrepot::sea {

inline constexpr double days_of_year = 365;

struct ExposureQuery {
  EconomyId importer;
  std::int32_t period = 0;
  std::vector<std::string> closed;  // to compare with the open network; empty: nothing to compare
  double leg_max_km = 200;          // a main port farther from the network has no route
};

// Sums of flows: USD of the period, and tonnes of those flows that state them.
struct FlowSum {
  double value_usd = 0, tonnes = 0;
  double value_without_tonnes = 0;
};

struct PartnerExposure {
  EconomyId exporter;
  FlowSum imports;
  std::optional<SeaRoute> open, closed;  // missing: no main port, or nothing closed
  bool rerouted = false;                 // the closure changes its route or ends it
};

struct GateExposure {
  std::string gate;
  FlowSum imports;
  double share = 0;  // of the value that has a route
  std::size_t exporters = 0;
};

struct ProductExposure {
  std::uint32_t product = 0;
  FlowSum imports;           // all of the product
  double value_through = 0;  // passes the gate
  double share() const { return imports.value_usd > 0 ? value_through / imports.value_usd : 0; }  // e_jkc
};

struct ClosureEffect {
  double value_rerouted = 0, value_cut_off = 0;  // USD of the period; cut off: there is no route left
  double extra_km = 0;                           // value-weighted mean of what is rerouted
  double extra_tonne_km = 0;                     // of the flows that state tonnes
};

struct Exposure {
  FlowSum imports;                        // all of the importer in the period
  double value_routed = 0;                // of partners with a main port and a route
  double value_without_port = 0;          // of partners without a main port
  double value_without_route = 0;         // of partners that the open network does not join
  std::vector<PartnerExposure> partners;  // by value, largest first
  std::vector<GateExposure> gates;        // by value, largest first
  ClosureEffect closure;
};

// Errors: missing_data (no flows of the importer in the period, no main port of the importer), unknown_name (gate).
Result<Exposure> import_exposure(const SeaNetwork& network, const std::vector<MainPort>& ports, const trade::TradeTable& trade,
                                 const ExposureQuery& query);

// e_jkc of every imported product for one gate, by the value that passes it, largest first.
std::vector<ProductExposure> product_exposure(const Exposure& exposure, const trade::TradeTable& trade, const ExposureQuery& query,
                                              const std::string& gate);

// USD at risk in `days` of a closure with this probability.
double trade_at_risk(const GateExposure& gate, double probability, double days);

}  // namespace entrepot::sea
