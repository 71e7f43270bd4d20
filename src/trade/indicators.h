// Basic dependency indicators. An undefined ratio is missing and carries its reason; it never compares true.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "trade/trade_table.h"

namespace entrepot::trade {

// Concentration of the suppliers of one importer and product (or of the exporters of one product).
//   hhi = sum_i s_i^2, effective_suppliers = 1 / hhi, s_i = supplier's share of the value; reference: Herfindahl-Hirschman.
struct Concentration {
  double total_usd = 0;
  std::size_t suppliers = 0;                  // with a value above 0
  std::optional<double> hhi;                  // 0..1; missing when total_usd is 0
  std::optional<double> effective_suppliers;  // >= 1
  std::optional<double> top_share;            // of the largest supplier
  std::optional<double> top_three_share;
  std::optional<EconomyId> top;               // the largest supplier; of equal ones the first by id
  bool top_is_hub = false;                    // the largest supplier may be passing on goods of others
  std::string reason;                         // why the ratios are missing
};

struct Supply {
  EconomyId supplier;
  double value_usd = 0;
};
// Supplies of the same supplier are added up.
Concentration concentration(std::span<const Supply> supplies);

// Suppliers of an importer; without hubs on request (they pass on goods of others, and are never netted silently).
Concentration import_concentration(const TradeTable& table, const SupplierIndex& index, std::int32_t period, EconomyId importer,
                                   std::uint32_t product, bool without_hubs = false);
// Exporters of a product to the whole table.
Concentration export_concentration(const TradeTable& table, std::int32_t period, std::uint32_t product);

// How many products an importer buys in a period, and for how many its suppliers are more concentrated than `threshold`.
struct ConcentrationCount {
  std::size_t imported = 0;      // products with imports above 0
  std::size_t concentrated = 0;  // hhi > threshold
};
ConcentrationCount count_concentrated(const TradeTable& table, const SupplierIndex& index, std::int32_t period, EconomyId importer,
                                      double threshold);

}  // namespace entrepot::trade
