// Factors that need the flows of all products: how easily a pair trades, how near a product is to what a supplier makes, what it could sell.

#include <fmt/format.h>

#include "base/text.h"
#include "sources_input.h"
#include "sourcing/gravity.h"
#include "sourcing/potential.h"
#include "trade/complexity.h"
#include "trade/market_flows.h"

namespace entrepot::app {

struct TradeYear {
  trade::PairTotals pairs;
  Result<sourcing::GravityFit> gravity;
  trade::ExportTable exports;
  std::optional<trade::Advantage> advantage;  // where there are enough products and exporters
};

namespace {

constexpr std::size_t products_min = 100, exporters_min = 3;

Result<sourcing::GravityFit> fit_gravity(const SourcesInput& input, const trade::PairTotals& pairs) {
  const std::size_t n = pairs.economies.size();
  std::vector<std::optional<double>> km(n * n);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) {
      const auto from = input.ports.find(pairs.economies[i]), to = input.ports.find(pairs.economies[j]);
      if (i == j || from == input.ports.end() || to == input.ports.end()) continue;
      if (const double apart = sea::great_circle_km(from->second, to->second); apart > 0) km[i * n + j] = apart;
    }
  return sourcing::fit_gravity(n, n, pairs.value_usd, km);
}

Result<std::shared_ptr<const TradeYear>> trade_year(SourcesInput& input, std::int32_t year) {
  auto& kept = input.years[year];
  if (kept) return kept;
  auto pairs = trade::pair_totals(*input.cube, year);
  auto gravity = fit_gravity(input, pairs);
  TRY_ASSIGN(auto exports, trade::export_table(*input.cube, year));
  std::optional<trade::Advantage> advantage;
  if (exports.products.size() >= products_min && exports.economies.size() >= exporters_min)
    advantage = trade::Advantage::of(exports.exports);
  kept = std::make_shared<const TradeYear>(TradeYear{std::move(pairs), std::move(gravity), std::move(exports), std::move(advantage)});
  return kept;
}

// Predicted over actual trade of each pair with the importer, all products together.
void fill_room(const TradeYear& known, std::int32_t year, EconomyId importer, PairFactors& out) {
  const auto& pairs = known.pairs;
  const auto& fit = known.gravity;
  const std::size_t n = pairs.economies.size();
  if (!fit) {
    out.room_basis = fmt::format("not computable: {}", fit.error().what);
    return;
  }
  out.room_basis = fmt::format(
      "expected over actual trade of the pair in {}, all products: above 1 it trades less than expected, which is room to grow, or an embargo "
      "or a pair that cannot trade; gravity by PPML on {} pairs with effects of exporters and importers and "
      "the distance of main ports (elasticity {:.2f}); borders, languages, agreements are not in it",
      year, fit->pairs, fit->distance_elasticity);
  for (const EconomyId economy : pairs.economies)
    if (const auto other = stand_in_of(economy)) out.room_basis += fmt::format("; {} at the port of {}", economy.text(), other->text());
  const auto j = pairs.economy(importer);
  for (std::size_t i = 0; j && i < n; ++i)
    if (const auto& expected = fit->expected[i * n + *j]; expected && pairs.value_usd[i * n + *j] > 0)
      out.room[pairs.economies[i]] = *expected / pairs.value_usd[i * n + *j];
}

// Density of the product in what each supplier exports, the product itself left out.
void fill_density(const TradeYear& known, const Market& market, PairFactors& out) {
  const auto& exports = known.exports;
  const auto product = exports.product(market.product);
  if (!product || !known.advantage) {
    out.density_basis =
        fmt::format("not computable: the flows of {} are of {} products and {} exporters; it needs {} and {} to tell what goes with what",
                    market.year, exports.products.size(), exports.economies.size(), products_min, exporters_min);
    return;
  }
  const auto densities = trade::density_of(*known.advantage, *product, trade::Self::left_out);
  for (std::size_t e = 0; e < exports.economies.size(); ++e)
    if (densities[e]) out.density[exports.economies[e]] = *densities[e];
  out.density_basis = fmt::format(
      "share of the products near to it that the supplier exports with an advantage in {}, itself left out; {} exporters, {} products",
      market.year, exports.economies.size(), exports.products.size());
}

// ITC's indicator on the flows as they are.
Result<> fill_potential(const SourcesInput& input, const trade::ExportTable& exports, const Market& market, EconomyId importer,
                        PairFactors& out) {
  const std::size_t products = exports.products.size();
  if (products < products_min) {
    out.potential_basis =
        fmt::format("not computable: the flows of {} are of {} products; gamma, actual over expected trade of a pair, needs {}",
                    market.year, products, products_min);
    return {};
  }
  const auto wanted = exports.product(market.product);
  if (!wanted) return {};
  std::vector<double> world(products), demand(products), share(products);
  for (std::size_t e = 0; e < exports.economies.size(); ++e)
    for (std::size_t k = 0; k < products; ++k) world[k] += exports.exports.at(e, k);
  std::vector<std::vector<double>> bought(market.suppliers.size(), std::vector<double>(products));
  for (const trade::Flow& flow : trade::flows_to(*input.cube, importer, market.year)) {
    const auto k = exports.product(flow.product);
    if (!k || flow.exporter == importer) continue;
    demand[*k] += flow.value_usd;
    if (const auto s = market.supplier(flow.exporter)) bought[*s][*k] += flow.value_usd;
  }
  for (std::size_t s = 0; s < market.suppliers.size(); ++s) {
    const EconomyId supplier = market.suppliers[s];
    const auto e = exports.economy(supplier);
    if (!e || supplier == importer) continue;
    const auto& actual = bought[s];
    for (std::size_t k = 0; k < products; ++k) share[k] = std::min(1.0, exports.exports.at(*e, k) / world[k]);
    TRY_ASSIGN(const auto potential, sourcing::export_potential(share, demand, actual));
    if (potential.potential[*wanted])
      out.potential[supplier] = {*potential.potential[*wanted], *potential.gamma, potential.unrealised[*wanted]};
  }
  out.potential_basis = fmt::format(
      "share of the world's exports x imports of {} x gamma, in USD of {}; the flows as they are, not projected, no advantage of tariffs or "
      "distance counted",
      importer.text(), market.year);
  out.gamma_basis = fmt::format(
      "ITC's ease of the pair, actual over expected: its trade over the sum of share x imports, {} products; the other way round than room, and "
      "without distance",
      products);
  return {};
}

}  // namespace

Result<PairFactors> pair_factors(SourcesInput& input, const Market& market, EconomyId importer) {
  PairFactors out;
  TRY_ASSIGN(const auto known, trade_year(input, market.year));
  fill_room(*known, market.year, importer, out);
  fill_density(*known, market, out);
  TRY(fill_potential(input, known->exports, market, importer, out));
  return out;
}

}  // namespace entrepot::app
