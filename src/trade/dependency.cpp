#include "trade/dependency.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "trade/detail/workers.h"
#include "trade/economies.h"

namespace entrepot::trade {

namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

std::optional<double> ratio(double part, double whole) {
  if (!(whole > 0)) return std::nullopt;
  return part / whole;
}

std::optional<double> ratio_to_exports(double imports, double exports) {
  if (!(imports > 0)) return std::nullopt;
  return exports > 0 ? imports / exports : no_exports_ratio;
}

bool above(const std::optional<double>& value, double threshold) { return value && *value > threshold; }

}  // namespace

bool is_unspecified(std::uint32_t product, int digits) { return product == (digits == 6 ? 999'999U : digits == 4 ? 9'999U : 99U); }

// Suppliers of one product with what they sell, each once, by index of economies.
struct DependencyYear::Supplies {
  std::uint32_t product = 0;
  std::span<const std::uint16_t> supplier;
  std::span<const double> value_usd;
  double exports_usd = 0;     // of the buyer
  bool outside_only = false;  // a bloc: suppliers inside do not count as suppliers
};

DependencyYear::DependencyYear(const CubePart& part, std::int32_t period, const BlocSelection& region)
    : part_(part), period_(period), markets_(part.markets_of(period)) {
  const auto& c = part.columns();
  for (std::size_t m = markets_.begin; m < markets_.end; ++m) {
    double sum = 0, squares = 0;
    const auto sellers = part.sellers_at(m);
    for (std::size_t s = sellers.begin; s < sellers.end; ++s) {
      sum += c.sales_usd[s];
      squares += c.sales_usd[s] * c.sales_usd[s];
    }
    world_usd_.push_back(sum);
    world_hhi_.push_back(sum > 0 ? squares / (sum * sum) : undefined);
  }
  in_region_.resize(std::numeric_limits<std::uint16_t>::max() + std::size_t{1});  // any index leads somewhere, in a damaged file too
  for (std::size_t e = 0; e < part.economies().size(); ++e) in_region_[e] = region.contains(part.economies()[e]);
}

std::size_t DependencyYear::exporters() const {
  const auto& c = part_.columns();
  std::vector<bool> sells(part_.economies().size());
  for (std::size_t m = markets_.begin; m < markets_.end; ++m)
    for (std::size_t s = part_.sellers_at(m).begin; s < part_.sellers_at(m).end; ++s)
      if (c.seller[s] < sells.size()) sells[c.seller[s]] = true;
  return static_cast<std::size_t>(std::count(sells.begin(), sells.end(), true));
}

std::size_t DependencyYear::market_of(std::uint32_t product) const {
  const auto all = part_.columns().market_product.subspan(markets_.begin, markets_.size());
  const auto found = std::lower_bound(all.begin(), all.end(), product);
  return found == all.end() || *found != product ? markets() : static_cast<std::size_t>(found - all.begin());
}

std::vector<double> DependencyYear::exports_of(std::uint16_t economy) const {
  const auto& c = part_.columns();
  std::vector<double> exports(markets() + 1);  // the last: products that nobody sells
  for (std::size_t m = 0; m < markets(); ++m) {
    const auto range = part_.sellers_at(markets_.begin + m);
    const auto sellers = c.seller.subspan(range.begin, range.size());
    const auto found = std::lower_bound(sellers.begin(), sellers.end(), economy);
    if (found != sellers.end() && *found == economy)
      exports[m] = c.sales_usd[range.begin + static_cast<std::size_t>(found - sellers.begin())];
  }
  return exports;
}

// ---- one buyer ---------------------------------------------------------------------------------------------------------

namespace {

struct Sums {
  double all = 0, squares = 0, outside = 0, outside_squares = 0;
};

// The three largest values and who has the largest.
struct Largest {
  std::array<double, 3> values{};
  std::size_t top = 0;
  void take(double value, std::size_t who) {
    if (value > values[0]) {
      values = {value, values[0], values[1]};
      top = who;
    } else if (value > values[1]) {
      values = {values[0], value, values[1]};
    } else if (value > values[2]) {
      values[2] = value;
    }
  }
};

struct Risk {
  double weighted = 0, unscored = 0;
  void add(double share, EconomyId supplier, const GovernanceScores& scores) {
    const auto found = scores.find(supplier);
    if (found == scores.end()) unscored += share;
    else weighted += share * share * (2.5 - found->second) / 5;
  }
};

}  // namespace

ProductDependency DependencyYear::dependency(const Supplies& supplies, const GovernanceScores& scores) const {
  ProductDependency d;
  d.product = supplies.product;
  d.exports_usd = supplies.exports_usd;
  Sums sums;
  Largest largest;
  for (std::size_t n = 0; n < supplies.supplier.size(); ++n) {
    if (supplies.supplier[n] >= part_.economies().size()) continue;
    const double value = supplies.value_usd[n];
    const bool inside = in_region_[supplies.supplier[n]] != 0;
    sums.all += value;
    sums.squares += value * value;
    if (inside) d.inside_usd += value;
    else sums.outside += value, sums.outside_squares += value * value;
    if (!(value > 0) || (inside && supplies.outside_only)) continue;
    ++d.suppliers;
    largest.take(value, supplies.supplier[n]);
  }
  d.outside_share = ratio(sums.outside, sums.all);
  d.outside_hhi = ratio(sums.outside_squares, sums.outside * sums.outside);
  d.imports_usd = supplies.outside_only ? sums.outside : sums.all;
  d.hhi = supplies.outside_only ? d.outside_hhi : ratio(sums.squares, sums.all * sums.all);
  if (d.hhi) d.effective_suppliers = 1 / *d.hhi;
  d.top_share = ratio(largest.values[0], d.imports_usd);
  d.top_three_share = ratio(largest.values[0] + largest.values[1] + largest.values[2], d.imports_usd);
  d.imports_to_exports = ratio_to_exports(d.imports_usd, d.exports_usd);
  d.outside_to_exports = ratio_to_exports(sums.outside, d.exports_usd);
  const std::size_t market = market_of(d.product);
  if (market < markets() && !std::isnan(world_hhi_[market])) d.world_hhi = world_hhi_[market];
  if (d.suppliers > 0) {
    d.top = part_.economies()[largest.top];
    d.top_is_hub = is_hub(*d.top);
    if (market < markets()) {
      const auto sellers = part_.sellers_at(markets_.begin + market);
      double of_top = 0;
      for (std::size_t s = sellers.begin; s < sellers.end; ++s)
        if (part_.columns().seller[s] == largest.top) of_top = part_.columns().sales_usd[s];
      d.substitutability = ratio(world_usd_[market] - of_top, d.imports_usd);
    }
    Risk risk;
    for (std::size_t n = 0; n < supplies.supplier.size(); ++n)
      if (supplies.supplier[n] < part_.economies().size() && (in_region_[supplies.supplier[n]] == 0 || !supplies.outside_only))
        risk.add(supplies.value_usd[n] / d.imports_usd, part_.economies()[supplies.supplier[n]], scores);
    if (risk.unscored <= governance_unscored_max) d.governance_risk = risk.weighted;
  }
  d.flags = static_cast<std::uint8_t>(
      (above(d.hhi, concentrated_above) ? g1 : 0) | (above(d.world_hhi, concentrated_above) ? g2 : 0) |
      (above(d.imports_to_exports, exceeds_exports_above) ? g3 : 0) | (above(d.outside_hhi, concentrated_above) ? cdi1 : 0) |
      (above(d.outside_share, outside_share_above) ? cdi2 : 0) | (above(d.outside_to_exports, exceeds_exports_above) ? cdi3 : 0));
  return d;
}

std::vector<ProductDependency> DependencyYear::of_economy(EconomyId importer, const GovernanceScores& scores) const {
  std::vector<ProductDependency> result;
  const auto buyer = part_.economy_index(importer);
  if (!buyer) return result;
  const auto& c = part_.columns();
  const auto exports = exports_of(*buyer);
  const auto purchases = part_.purchases_of(period_, *buyer);
  for (std::size_t p = purchases.begin; p < purchases.end; ++p) {
    if (is_unspecified(c.purchase_product[p], part_.info().digits)) continue;
    const auto rows = part_.rows_at(p);
    const Supplies supplies{c.purchase_product[p], c.exporter.subspan(rows.begin, rows.size()),
                            c.value_usd.subspan(rows.begin, rows.size()), exports[market_of(c.purchase_product[p])], false};
    result.push_back(dependency(supplies, scores));
  }
  return result;
}

std::vector<ProductDependency> DependencyYear::of_bloc(const GovernanceScores& scores) const {
  const auto& c = part_.columns();
  std::map<std::uint32_t, std::vector<std::size_t>> purchases;  // of all members, by product
  std::vector<double> exports(markets() + 1);
  for (std::size_t e = 0; e < part_.economies().size(); ++e) {
    if (in_region_[e] == 0) continue;
    const auto member = static_cast<std::uint16_t>(e);
    const auto of_member = part_.purchases_of(period_, member);
    for (std::size_t p = of_member.begin; p < of_member.end; ++p) purchases[c.purchase_product[p]].push_back(p);
    const auto sales = exports_of(member);
    for (std::size_t m = 0; m < markets(); ++m) exports[m] += sales[m];
  }
  std::vector<ProductDependency> result;
  std::vector<double> sum(part_.economies().size());
  for (const auto& [product, list] : purchases) {
    if (is_unspecified(product, part_.info().digits)) continue;
    std::fill(sum.begin(), sum.end(), 0);
    for (const std::size_t p : list)
      for (std::size_t row = part_.rows_at(p).begin; row < part_.rows_at(p).end; ++row)
        if (c.exporter[row] < sum.size()) sum[c.exporter[row]] += c.value_usd[row];
    std::vector<std::uint16_t> supplier;
    std::vector<double> value;
    for (std::size_t e = 0; e < sum.size(); ++e)
      if (sum[e] > 0) supplier.push_back(static_cast<std::uint16_t>(e)), value.push_back(sum[e]);
    result.push_back(dependency({product, supplier, value, exports[market_of(product)], true}, scores));
  }
  return result;
}

// ---- all importers -----------------------------------------------------------------------------------------------------

void DependencyYear::flag_importer(std::size_t importer_position, const double* exports, AllFlags& all) const {
  const auto& c = part_.columns();
  const auto purchases = part_.purchases_at(importer_position);
  const auto market_products = c.market_product.subspan(markets_.begin, markets_.size());
  std::size_t market = 0;
  for (std::size_t p = purchases.begin; p < purchases.end; ++p) {
    while (market < markets() && market_products[market] < c.purchase_product[p]) ++market;
    const bool sold = market < markets() && market_products[market] == c.purchase_product[p];
    const auto rows = part_.rows_at(p);
    double sum = 0, squares = 0, outside = 0, outside_squares = 0, largest = 0;
    std::uint16_t top = 0;
    for (std::size_t row = rows.begin; row < rows.end; ++row) {
      const double value = c.value_usd[row];
      const std::uint16_t supplier = c.exporter[row];
      const double value_outside = in_region_[supplier] != 0 ? 0 : value;
      sum += value;
      squares += value * value;
      outside += value_outside;
      outside_squares += value_outside * value_outside;
      top = value > largest ? supplier : top;
      largest = std::max(largest, value);
    }
    const double sales = sold ? exports[market] : 0;
    // Ratios to 0 are NaN or infinite; imports above 0 are asked for where that would compare true.
    const bool imports = sum > 0, from_outside = outside > 0;
    const unsigned flags = (imports && squares / (sum * sum) > concentrated_above ? g1 : 0U) |
                           (sold && world_hhi_[market] > concentrated_above ? g2 : 0U) |
                           (imports && sum / sales > exceeds_exports_above ? g3 : 0U) |
                           (from_outside && outside_squares / (outside * outside) > concentrated_above ? cdi1 : 0U) |
                           (imports && outside / sum > outside_share_above ? cdi2 : 0U) |
                           (from_outside && outside / sales > exceeds_exports_above ? cdi3 : 0U);
    const bool counts = !is_unspecified(c.purchase_product[p], part_.info().digits);
    all.flags[p - all.first_purchase] = counts ? static_cast<std::uint8_t>(flags) : std::uint8_t{0};
    all.top[p - all.first_purchase] = top;
  }
}

DependencyYear::AllFlags DependencyYear::all_flags(unsigned threads) const {
  const auto& c = part_.columns();
  const auto importers = part_.importers_of(period_);
  AllFlags all;
  if (importers.size() == 0) return all;
  // Of all importers, whatever order a damaged file has them in.
  std::size_t end = 0;
  all.first_purchase = c.purchase_product.size();
  for (std::size_t position = importers.begin; position < importers.end; ++position) {
    const auto of_importer = part_.purchases_at(position);
    if (of_importer.size() == 0) continue;
    all.first_purchase = std::min(all.first_purchase, of_importer.begin);
    end = std::max(end, of_importer.end);
  }
  const std::size_t purchases = end > all.first_purchase ? end - all.first_purchase : 0;
  all.flags.resize(purchases);
  all.top.resize(purchases);
  std::vector<double> exports(part_.economies().size() * (markets() + 1));
  for (std::size_t m = 0; m < markets(); ++m)
    for (std::size_t s = part_.sellers_at(markets_.begin + m).begin; s < part_.sellers_at(markets_.begin + m).end; ++s)
      if (c.seller[s] < part_.economies().size()) exports[c.seller[s] * (markets() + 1) + m] = c.sales_usd[s];
  detail::share_work(importers.size(), threads, [&](std::size_t i, unsigned) {
    const std::size_t position = importers.begin + i;
    if (c.importer[position] >= part_.economies().size()) return;
    flag_importer(position, exports.data() + c.importer[position] * (markets() + 1), all);
  });
  return all;
}

}  // namespace entrepot::trade
