#include "production/integration.h"

#include <algorithm>
#include <cmath>

#include "production/leontief.h"

namespace entrepot::production {
namespace {

std::optional<double> ratio(double part, double whole) {
  if (!(whole > 0)) return std::nullopt;
  return part / whole;
}

std::vector<double> over_sum(std::vector<double> values) {
  double sum = 0;
  for (const double value : values) sum += value;
  if (!(sum > 0)) return {};
  for (double& value : values) value /= sum;
  return values;
}

// v_c: value added in a unit of each node's output, at the nodes of c.
std::vector<double> value_added_columns(const InputOutputTable& table, const std::vector<double>& a) {
  const std::size_t n = table.nodes(), s = table.sectors.size();
  std::vector<double> columns(table.regions.size() * n), inputs(n);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) inputs[j] += a[i * n + j];
  for (std::size_t j = 0; j < n; ++j) columns[j / s * n + j] = 1 - inputs[j];
  return columns;
}

}  // namespace

std::optional<double> intra_share(double intra, double total) { return ratio(intra, total); }

std::optional<double> trade_intensity(double intra, double total, double world) {
  const auto share = ratio(intra, total), weight = ratio(total, world);
  return share && weight ? ratio(*share, *weight) : std::nullopt;
}

std::optional<double> bilateral_intensity(double flow, double exports, double imports, double world_exports) {
  const auto share = ratio(flow, exports), weight = ratio(imports, world_exports);
  return share && weight ? ratio(*share, *weight) : std::nullopt;
}

double complementarity(std::span<const double> import_shares, std::span<const double> export_shares) {
  double apart = 0;
  for (std::size_t k = 0; k < import_shares.size(); ++k) apart += std::abs(import_shares[k] - export_shares[k]);
  return 100 * (1 - apart / 2);
}

std::optional<double> grubel_lloyd(std::span<const double> exports, std::span<const double> imports) {
  double net = 0, gross = 0;
  for (std::size_t k = 0; k < exports.size(); ++k) {
    net += std::abs(exports[k] - imports[k]);
    gross += exports[k] + imports[k];
  }
  if (!(gross > 0)) return std::nullopt;
  return 1 - net / gross;
}

std::optional<double> ValueChain::participation() const { return ratio(foreign_value_added + domestic_value_added_abroad, exports); }

std::optional<double> ValueChain::position() const {
  if (!(exports > 0)) return std::nullopt;
  return std::log(1 + domestic_value_added_abroad / exports) - std::log(1 + foreign_value_added / exports);
}

Result<RegionalTrade> RegionalTrade::of(const InputOutputTable& table) {
  RegionalTrade trade;
  const std::size_t n = table.nodes();
  trade.economies_ = table.regions.size();
  trade.sectors_ = table.sectors.size();
  trade.sold_.resize(n * trade.economies_);
  const auto sell = [&](std::size_t node, std::size_t importer, double value) {
    if (importer != node / trade.sectors_) trade.sold_[node * trade.economies_ + importer] += value;
  };
  std::vector<std::size_t> user(table.demand_columns());
  for (std::size_t f = 0; f < user.size(); ++f)
    user[f] = static_cast<std::size_t>(std::find(table.regions.begin(), table.regions.end(), table.final_demand_columns[f].region) -
                                       table.regions.begin());
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) sell(i, j / trade.sectors_, table.flow(i, j));
    for (std::size_t f = 0; f < user.size(); ++f)
      if (user[f] < trade.economies_) sell(i, user[f], table.demand(i, f));
  }
  const auto a = technical_coefficients(table);
  TRY_ASSIGN(const auto factors, LeontiefFactors::create(a, n));
  trade.value_added_ = factors.solve_transposed(value_added_columns(table, a), trade.economies_);
  return trade;
}

double RegionalTrade::flow(std::size_t exporter, std::size_t importer) const {
  double sum = 0;
  for (std::size_t k = exporter * sectors_; k < (exporter + 1) * sectors_; ++k) sum += sold_[k * economies_ + importer];
  return sum;
}

double RegionalTrade::exports(std::size_t economy) const {
  double sum = 0;
  for (std::size_t p = 0; p < economies_; ++p) sum += flow(economy, p);
  return sum;
}

double RegionalTrade::imports(std::size_t economy) const {
  double sum = 0;
  for (std::size_t p = 0; p < economies_; ++p) sum += flow(p, economy);
  return sum;
}

double RegionalTrade::world() const {
  double sum = 0;
  for (const double value : sold_) sum += value;
  return sum;
}

RegionalTrade::Region RegionalTrade::region(std::span<const std::size_t> members) const {
  Region region;
  for (const std::size_t one : members) {
    region.total += exports(one) + imports(one);
    for (const std::size_t other : members) region.intra += 2 * flow(one, other);
  }
  region.share = intra_share(region.intra, region.total);
  region.intensity = trade_intensity(region.intra, region.total, 2 * world());
  return region;
}

std::optional<double> RegionalTrade::intensity(std::size_t exporter, std::size_t importer) const {
  return bilateral_intensity(flow(exporter, importer), exports(exporter), imports(importer), world());
}

std::optional<double> RegionalTrade::complementarity(std::size_t exporter, std::size_t importer) const {
  std::vector<double> sells(sectors_), buys(sectors_);
  for (std::size_t k = 0; k < sectors_; ++k)
    for (std::size_t p = 0; p < economies_; ++p) {
      sells[k] += sold_[(exporter * sectors_ + k) * economies_ + p];
      buys[k] += sold_[(p * sectors_ + k) * economies_ + importer];
    }
  const auto sold = over_sum(std::move(sells)), bought = over_sum(std::move(buys));
  if (sold.empty() || bought.empty()) return std::nullopt;
  return production::complementarity(bought, sold);
}

std::optional<double> RegionalTrade::grubel_lloyd(std::size_t economy, std::size_t partner) const {
  std::vector<double> sells(sectors_), buys(sectors_);
  for (std::size_t k = 0; k < sectors_; ++k) {
    sells[k] = sold_[(economy * sectors_ + k) * economies_ + partner];
    buys[k] = sold_[(partner * sectors_ + k) * economies_ + economy];
  }
  return production::grubel_lloyd(sells, buys);
}

ValueChain RegionalTrade::value_chain(std::size_t economy) const { return value_chain(std::span(&economy, 1)); }

ValueChain RegionalTrade::value_chain(std::span<const std::size_t> members) const {
  const std::size_t n = economies_ * sectors_;
  std::vector<bool> inside(economies_);
  for (const std::size_t member : members) inside[member] = true;
  ValueChain chain;
  for (std::size_t k = 0; k < n; ++k) {
    const bool at_home = inside[k / sectors_];
    double sold = 0;  // e_k
    for (std::size_t p = 0; p < economies_; ++p)
      if (!at_home || !inside[p]) sold += sold_[k * economies_ + p];
    if (at_home) chain.exports += sold;
    for (std::size_t c = 0; c < economies_; ++c) {
      if (inside[c] == at_home) continue;
      (at_home ? chain.foreign_value_added : chain.domestic_value_added_abroad) += value_added_[c * n + k] * sold;
    }
  }
  return chain;
}

}  // namespace entrepot::production
