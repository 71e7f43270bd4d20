#include "trade/market_flows.h"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace entrepot::trade {
namespace {

Flow flow_at(const CubePart& part, std::int32_t period, EconomyId importer, std::uint32_t product, std::size_t row) {
  const auto& c = part.columns();
  Flow flow{period, part.economies()[c.exporter[row]], importer, product, c.value_usd[row], std::nullopt, c.line[row]};
  if (!std::isnan(c.quantity[row])) flow.quantity = c.quantity[row];
  return flow;
}

void add_rows(const CubePart& part, std::int32_t period, EconomyId importer, std::uint32_t product, CubePart::Range rows,
              std::vector<Flow>& out) {
  for (std::size_t row = rows.begin; row < rows.end; ++row)
    if (part.columns().exporter[row] < part.economies().size()) out.push_back(flow_at(part, period, importer, product, row));
}

// A damaged file may name an economy that is not there.
bool known(const CubePart& part, std::uint16_t economy) { return economy < part.economies().size(); }

}  // namespace

std::vector<Flow> flows_of_product(const TradeCube& cube, std::uint32_t product, std::int32_t first, std::int32_t last) {
  std::vector<Flow> out;
  for (const std::int32_t period : cube.periods()) {
    if (period < first || period > last) continue;
    const CubePart& part = *cube.part_of(period);
    if (part.sellers_of(period, product).size() == 0) continue;
    const auto importers = part.importers_of(period);
    for (std::size_t at = importers.begin; at < importers.end; ++at) {
      const std::uint16_t importer = part.columns().importer[at];
      if (known(part, importer)) add_rows(part, period, part.economies()[importer], product, part.rows_of(period, importer, product), out);
    }
  }
  return out;
}

std::vector<Flow> flows_to(const TradeCube& cube, EconomyId importer, std::int32_t period) {
  std::vector<Flow> out;
  const CubePart* part = cube.part_of(period);
  const auto index = part == nullptr ? std::nullopt : part->economy_index(importer);
  if (!index) return out;
  const auto purchases = part->purchases_of(period, *index);
  for (std::size_t p = purchases.begin; p < purchases.end; ++p)
    add_rows(*part, period, importer, part->columns().purchase_product[p], part->rows_at(p), out);
  return out;
}

Result<ExportTable> export_table(const TradeCube& cube, std::int32_t period) {
  const CubePart* part = cube.part_of(period);
  if (part == nullptr)
    return fail(ErrorCode::missing_data, fmt::format("There is no trade of {}", period), {},
                fmt::format("The data have {}.", fmt::join(cube.periods(), ", ")));
  const auto& c = part->columns();
  const auto markets = part->markets_of(period);
  std::vector<double> sold(part->economies().size());
  ExportTable out;
  for (std::size_t m = markets.begin; m < markets.end; ++m) {
    double all = 0;
    const auto sellers = part->sellers_at(m);
    for (std::size_t s = sellers.begin; s < sellers.end; ++s)
      if (known(*part, c.seller[s]) && c.sales_usd[s] > 0) sold[c.seller[s]] += c.sales_usd[s], all += c.sales_usd[s];
    if (all > 0) out.products.push_back(c.market_product[m]);
  }
  std::vector<std::size_t> row_of(sold.size());
  for (std::size_t e = 0; e < sold.size(); ++e)
    if (sold[e] > 0) {
      row_of[e] = out.economies.size();
      out.economies.push_back(part->economies()[e]);
    }
  const std::size_t products = out.products.size();
  out.exports = {out.economies.size(), products, std::vector<double>(out.economies.size() * products)};
  for (std::size_t m = markets.begin, k = 0; m < markets.end && k < products; ++m) {
    if (c.market_product[m] != out.products[k]) continue;
    const auto sellers = part->sellers_at(m);
    for (std::size_t s = sellers.begin; s < sellers.end; ++s)
      if (known(*part, c.seller[s]) && c.sales_usd[s] > 0) out.exports.values[row_of[c.seller[s]] * products + k] += c.sales_usd[s];
    ++k;
  }
  return out;
}

std::optional<std::size_t> PairTotals::economy(EconomyId id) const {
  const auto found = std::lower_bound(economies.begin(), economies.end(), id);
  if (found == economies.end() || *found != id) return std::nullopt;
  return static_cast<std::size_t>(found - economies.begin());
}

PairTotals pair_totals(const TradeCube& cube, std::int32_t period) {
  PairTotals out;
  const CubePart* part = cube.part_of(period);
  if (part == nullptr) return out;
  out.economies = part->economies();
  const std::size_t n = out.economies.size();
  out.value_usd.assign(n * n, 0.0);
  const auto& c = part->columns();
  const auto importers = part->importers_of(period);
  for (std::size_t at = importers.begin; at < importers.end; ++at) {
    const std::uint16_t importer = c.importer[at];
    const auto purchases = part->purchases_at(at);
    if (!known(*part, importer) || purchases.size() == 0) continue;
    const auto first = part->rows_at(purchases.begin), last = part->rows_at(purchases.end - 1);
    for (std::size_t row = first.begin; row < last.end; ++row)
      if (known(*part, c.exporter[row])) out.value_usd[c.exporter[row] * n + importer] += c.value_usd[row];
  }
  return out;
}

}  // namespace entrepot::trade
