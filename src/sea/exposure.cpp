#include "sea/exposure.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "base/text.h"

namespace entrepot::sea {
namespace {

void add(FlowSum& sum, double value_usd, const std::optional<double>& tonnes) {
  sum.value_usd += value_usd;
  if (tonnes) sum.tonnes += *tonnes;
  else sum.value_without_tonnes += value_usd;
}

void add(FlowSum& sum, const FlowSum& more) {
  sum.value_usd += more.value_usd;
  sum.tonnes += more.tonnes;
  sum.value_without_tonnes += more.value_without_tonnes;
}

// The rows of one importer in a period: the table is ordered by exporter, so each exporter has a run.
template <class Use>
void for_imports(const trade::TradeTable& trade, const ExposureQuery& query, Use use) {
  const bool tonnes = trade.info().quantity_unit == trade::QuantityUnit::tonnes;
  for (const EconomyId exporter : trade.economies()) {
    const auto rows = trade.rows_of(query.period, exporter, query.importer);
    for (std::size_t row = rows.begin; row < rows.end; ++row)
      use(exporter, row, trade.columns().value_usd[row], tonnes ? trade.quantity(row) : std::nullopt);
  }
}

std::map<EconomyId, LonLat> port_positions(const std::vector<MainPort>& ports) {
  std::map<EconomyId, LonLat> positions;
  for (const MainPort& port : ports) positions[port.economy] = port.position;
  return positions;
}

SeaRoute answer(const SeaNetwork& network, const SeaNetwork::Tree& tree, SeaNode to) {
  if (!std::isfinite(tree.km[to.value])) return {};
  const Route route = network.route_on(tree, to);
  std::vector<std::string> gates(route.gates.rbegin(), route.gates.rend());  // the tree grows from the importer; goods come to it
  return {route.km, std::move(gates)};
}

bool passes(const std::optional<SeaRoute>& route, const std::string& gate) {
  return route && std::find(route->gates.begin(), route->gates.end(), gate) != route->gates.end();
}

std::vector<GateExposure> by_gate(const Exposure& exposure) {
  std::map<std::string, GateExposure> gates;
  for (const PartnerExposure& partner : exposure.partners) {
    if (!partner.open || !partner.open->km) continue;
    for (const std::string& gate : std::set<std::string>(partner.open->gates.begin(), partner.open->gates.end())) {
      GateExposure& entry = gates[gate];
      entry.gate = gate;
      add(entry.imports, partner.imports);
      ++entry.exporters;
    }
  }
  std::vector<GateExposure> sorted;
  for (auto& [name, entry] : gates) {
    entry.share = exposure.value_routed > 0 ? entry.imports.value_usd / exposure.value_routed : 0;
    sorted.push_back(std::move(entry));
  }
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const GateExposure& a, const GateExposure& b) { return a.imports.value_usd > b.imports.value_usd; });
  return sorted;
}

ClosureEffect effect(const std::vector<PartnerExposure>& partners) {
  ClosureEffect effect;
  for (const PartnerExposure& partner : partners) {
    if (!partner.rerouted) continue;
    if (!partner.closed->km) {
      effect.value_cut_off += partner.imports.value_usd;
      continue;
    }
    const double longer = *partner.closed->km - *partner.open->km;
    effect.value_rerouted += partner.imports.value_usd;
    effect.extra_km += partner.imports.value_usd * longer;
    effect.extra_tonne_km += partner.imports.tonnes * longer;
  }
  if (effect.value_rerouted > 0) effect.extra_km /= effect.value_rerouted;
  return effect;
}

}  // namespace

Result<Exposure> import_exposure(const SeaNetwork& network, const std::vector<MainPort>& ports, const trade::TradeTable& trade,
                                 const ExposureQuery& query) {
  const auto positions = port_positions(ports);
  const auto home = positions.find(query.importer);
  if (home == positions.end())
    return fail(ErrorCode::missing_data, "no main port of " + query.importer.text(), {}, "Add a row to the table of main ports.");
  Exposure exposure;
  std::map<EconomyId, FlowSum> imports;
  for_imports(trade, query, [&](EconomyId exporter, std::size_t, double value_usd, const std::optional<double>& tonnes) {
    add(imports[exporter], value_usd, tonnes);
    add(exposure.imports, value_usd, tonnes);
  });
  if (imports.empty())
    return fail(ErrorCode::missing_data, "no imports of " + query.importer.text() + " in " + std::to_string(query.period), {},
                "Choose an importer and a period that the table has.");

  const SeaNode to = network.nearest(home->second).node;
  TRY_ASSIGN(const SeaNetwork::Tree open, network.tree(to));
  std::optional<SeaNetwork::Tree> closed;
  if (!query.closed.empty()) {
    TRY_ASSIGN(closed, network.tree(to, query.closed));
  }
  for (const auto& [exporter, sum] : imports) {
    PartnerExposure partner{exporter, sum, {}, {}, false};
    const auto port = positions.find(exporter);
    const auto nearest = port == positions.end() ? SeaNetwork::Nearest{{0}, query.leg_max_km + 1} : network.nearest(port->second);
    if (nearest.km > query.leg_max_km) {
      exposure.value_without_port += sum.value_usd;
    } else {
      partner.open = answer(network, open, nearest.node);
      if (closed) partner.closed = answer(network, *closed, nearest.node);
      (partner.open->km ? exposure.value_routed : exposure.value_without_route) += sum.value_usd;
      const GateSet shut = gate_set(query.closed);
      partner.rerouted =
          closed && partner.open->km && std::any_of(shut.begin(), shut.end(), [&](const auto& gate) { return passes(partner.open, gate); });
    }
    exposure.partners.push_back(std::move(partner));
  }
  std::stable_sort(exposure.partners.begin(), exposure.partners.end(),
                   [](const PartnerExposure& a, const PartnerExposure& b) { return a.imports.value_usd > b.imports.value_usd; });
  exposure.gates = by_gate(exposure);
  exposure.closure = effect(exposure.partners);
  return exposure;
}

std::vector<ProductExposure> product_exposure(const Exposure& exposure, const trade::TradeTable& trade, const ExposureQuery& query,
                                              const std::string& gate) {
  std::set<EconomyId> through;
  for (const PartnerExposure& partner : exposure.partners)
    if (passes(partner.open, gate)) through.insert(partner.exporter);
  std::map<std::uint32_t, ProductExposure> products;
  for_imports(trade, query, [&](EconomyId exporter, std::size_t row, double value_usd, const std::optional<double>& tonnes) {
    ProductExposure& product = products[trade.columns().product[row]];
    product.product = trade.columns().product[row];
    add(product.imports, value_usd, tonnes);
    if (through.contains(exporter)) product.value_through += value_usd;
  });
  std::vector<ProductExposure> sorted;
  for (auto& [code, product] : products)
    if (product.value_through > 0) sorted.push_back(product);
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.value_through > b.value_through; });
  return sorted;
}

double trade_at_risk(const GateExposure& gate, double probability, double days) {
  return gate.imports.value_usd / days_of_year * probability * days;
}

}  // namespace entrepot::sea
