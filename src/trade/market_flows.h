// What a cube says of one product, one importer or one year, read from its index alone.
#pragma once

#include <cstdint>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "trade/complexity.h"
#include "trade/cube.h"

namespace entrepot::trade {

// All flows of a product in the periods from `first` to `last`, by period, importer, exporter. Empty when there are none.
std::vector<Flow> flows_of_product(const TradeCube& cube, std::uint32_t product, std::int32_t first, std::int32_t last);

// All flows to an importer in a period, by product, exporter.
std::vector<Flow> flows_to(const TradeCube& cube, EconomyId importer, std::int32_t period);

// Exports of one period to all importers, as from a TradeTable (complexity.h). Errors: missing_data (no rows of the period).
Result<ExportTable> export_table(const TradeCube& cube, std::int32_t period);

// What each pair trades in a period, all products together; economies by id, values exporters x importers in USD.
struct PairTotals {
  std::vector<EconomyId> economies;
  std::vector<double> value_usd;
  std::optional<std::size_t> economy(EconomyId id) const;
};
PairTotals pair_totals(const TradeCube& cube, std::int32_t period);

}  // namespace entrepot::trade
