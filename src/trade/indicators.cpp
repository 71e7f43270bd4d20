#include "trade/indicators.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "trade/economies.h"

namespace entrepot::trade {

namespace {

std::vector<Supply> added_up(std::span<const Supply> supplies) {
  std::vector<Supply> result(supplies.begin(), supplies.end());
  std::sort(result.begin(), result.end(), [](const Supply& a, const Supply& b) { return a.supplier < b.supplier; });
  std::size_t kept = 0;
  for (const Supply& supply : result) {
    if (kept > 0 && result[kept - 1].supplier == supply.supplier) result[kept - 1].value_usd += supply.value_usd;
    else result[kept++] = supply;
  }
  result.resize(kept);
  std::erase_if(result, [](const Supply& supply) { return !(supply.value_usd > 0); });
  std::stable_sort(result.begin(), result.end(), [](const Supply& a, const Supply& b) { return a.value_usd > b.value_usd; });
  return result;
}

}  // namespace

Concentration concentration(std::span<const Supply> supplies) {
  const auto suppliers = added_up(supplies);
  Concentration result;
  result.suppliers = suppliers.size();
  for (const Supply& supply : suppliers) result.total_usd += supply.value_usd;
  if (suppliers.empty()) {
    result.reason = "no imports with a value are recorded";
    return result;
  }
  double hhi = 0, three = 0;
  for (std::size_t i = 0; i < suppliers.size(); ++i) {
    const double share = suppliers[i].value_usd / result.total_usd;
    hhi += share * share;
    if (i < 3) three += share;
  }
  result.hhi = hhi;
  result.effective_suppliers = 1 / hhi;
  result.top_share = suppliers.front().value_usd / result.total_usd;
  result.top_three_share = three;
  result.top = suppliers.front().supplier;
  result.top_is_hub = is_hub(*result.top);
  return result;
}

Concentration import_concentration(const TradeTable& table, const SupplierIndex& index, std::int32_t period, EconomyId importer,
                                   std::uint32_t product, bool without_hubs) {
  std::vector<Supply> supplies;
  for (const std::uint32_t row : index.rows(period, importer, product)) {
    if (without_hubs && is_hub(table.exporter(row))) continue;
    supplies.push_back({table.exporter(row), table.columns().value_usd[row]});
  }
  Concentration result = concentration(supplies);
  if (!supplies.empty()) return result;
  if (table.rows_of(period).size() == 0) result.reason = fmt::format("the table has no rows for {}", period);
  else if (!table.economy_index(importer)) result.reason = fmt::format("{} is not in the table", importer.view());
  else if (!index.rows(period, importer, product).empty()) result.reason = "all suppliers are hubs and were left out";
  else result.reason = "the importer has no recorded imports of the product in that period";
  return result;
}

Concentration export_concentration(const TradeTable& table, std::int32_t period, std::uint32_t product) {
  std::vector<Supply> supplies;
  const auto rows = table.rows_of(period);
  for (std::size_t row = rows.begin; row < rows.end; ++row)
    if (table.columns().product[row] == product) supplies.push_back({table.exporter(row), table.columns().value_usd[row]});
  return concentration(supplies);
}

ConcentrationCount count_concentrated(const TradeTable& table, const SupplierIndex& index, std::int32_t period, EconomyId importer,
                                      double threshold) {
  ConcentrationCount count;
  const auto wanted = table.economy_index(importer);
  if (!wanted) return count;
  for (std::size_t i = 0; i < index.size(); ++i) {
    const auto group = index.group(i);
    if (group.period != period || group.importer != *wanted) continue;
    const auto found = import_concentration(table, index, period, importer, group.product);
    count.imported += found.hhi.has_value();
    count.concentrated += found.hhi.has_value() && *found.hhi > threshold;
  }
  return count;
}

}  // namespace entrepot::trade
