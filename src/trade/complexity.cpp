#include "trade/complexity.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace entrepot::trade {
namespace {

struct Sums {
  std::vector<double> of_economy, of_product;
  double world = 0;
};

Sums sums_of(const ExportMatrix& exports) {
  Sums sums{std::vector<double>(exports.economies), std::vector<double>(exports.products), 0};
  for (std::size_t c = 0; c < exports.economies; ++c) {
    for (std::size_t k = 0; k < exports.products; ++k) {
      sums.of_economy[c] += exports.at(c, k);
      sums.of_product[k] += exports.at(c, k);
    }
    sums.world += sums.of_economy[c];
  }
  return sums;
}

double rca_of(const Sums& sums, const ExportMatrix& exports, std::size_t c, std::size_t k) {
  return (exports.at(c, k) / sums.of_economy[c]) / (sums.of_product[k] / sums.world);
}

}  // namespace

std::optional<std::size_t> ExportTable::economy(EconomyId id) const {
  const auto found = std::lower_bound(economies.begin(), economies.end(), id);
  if (found == economies.end() || *found != id) return std::nullopt;
  return static_cast<std::size_t>(found - economies.begin());
}

std::optional<std::size_t> ExportTable::product(std::uint32_t code) const {
  const auto found = std::lower_bound(products.begin(), products.end(), code);
  if (found == products.end() || *found != code) return std::nullopt;
  return static_cast<std::size_t>(found - products.begin());
}

Result<ExportTable> export_table(const TradeTable& table, std::int32_t period) {
  const auto rows = table.rows_of(period);
  if (rows.size() == 0)
    return fail(ErrorCode::missing_data, fmt::format("There is no trade of {}", period), {},
                fmt::format("The table has {}.", fmt::join(table.periods(), ", ")));
  const auto& columns = table.columns();
  std::uint32_t largest = 0;
  std::vector<double> of_economy(table.economies().size());
  for (std::size_t row = rows.begin; row < rows.end; ++row) {
    largest = std::max(largest, columns.product[row]);
    of_economy[columns.exporter[row]] += columns.value_usd[row];
  }
  std::vector<std::uint32_t> column_of(std::size_t{largest} + 1);
  for (std::size_t row = rows.begin; row < rows.end; ++row)
    if (columns.value_usd[row] > 0) column_of[columns.product[row]] = 1;
  ExportTable result;
  for (std::uint32_t code = 0; code <= largest; ++code)
    if (column_of[code] != 0) {
      column_of[code] = static_cast<std::uint32_t>(result.products.size());
      result.products.push_back(code);
    }
  std::vector<std::size_t> row_of(of_economy.size());
  for (std::size_t e = 0; e < of_economy.size(); ++e)
    if (of_economy[e] > 0) {
      row_of[e] = result.economies.size();
      result.economies.push_back(table.economies()[e]);
    }
  const std::size_t products = result.products.size();
  result.exports = {result.economies.size(), products, std::vector<double>(result.economies.size() * products)};
  for (std::size_t row = rows.begin; row < rows.end; ++row)
    if (columns.value_usd[row] > 0)
      result.exports.values[row_of[columns.exporter[row]] * products + column_of[columns.product[row]]] += columns.value_usd[row];
  return result;
}

std::vector<std::optional<double>> comparative_advantage(const ExportMatrix& exports) {
  const Sums sums = sums_of(exports);
  std::vector<std::optional<double>> result(exports.values.size());
  for (std::size_t c = 0; c < exports.economies; ++c)
    for (std::size_t k = 0; k < exports.products; ++k)
      if (sums.of_economy[c] > 0 && sums.of_product[k] > 0) result[c * exports.products + k] = rca_of(sums, exports, c, k);
  return result;
}

Advantage Advantage::of(const ExportMatrix& exports) {
  const Sums sums = sums_of(exports);
  std::vector<std::uint8_t> cells(exports.values.size());
  for (std::size_t c = 0; c < exports.economies; ++c)
    for (std::size_t k = 0; k < exports.products; ++k)
      cells[c * exports.products + k] = exports.at(c, k) > 0 && rca_of(sums, exports, c, k) >= 1;
  return {exports.economies, exports.products, cells};
}

Advantage::Advantage(std::size_t economies, std::size_t products, std::span<const std::uint8_t> cells)
    : words_((economies + 63) / 64), bits_(products * words_), diversity_(economies), ubiquity_(products) {
  for (std::size_t c = 0; c < economies; ++c)
    for (std::size_t k = 0; k < products; ++k)
      if (cells[c * products + k] != 0) {
        bits_[k * words_ + c / 64] |= std::uint64_t{1} << (c % 64);
        ++diversity_[c];
        ++ubiquity_[k];
      }
}

std::vector<std::uint32_t> Advantage::exporters(std::size_t product) const {
  std::vector<std::uint32_t> list;
  list.reserve(ubiquity_[product]);
  for (std::size_t w = 0; w < words_; ++w)
    for (std::uint64_t word = bits_[product * words_ + w]; word != 0; word &= word - 1)
      list.push_back(static_cast<std::uint32_t>(64 * w) + static_cast<std::uint32_t>(std::countr_zero(word)));
  return list;
}

std::uint32_t Advantage::shared(std::size_t product, std::size_t other) const {
  int count = 0;
  for (std::size_t w = 0; w < words_; ++w) count += std::popcount(bits_[product * words_ + w] & bits_[other * words_ + w]);
  return static_cast<std::uint32_t>(count);
}

double proximity(const Advantage& advantage, std::size_t product, std::size_t other) {
  const std::uint32_t most = std::max(advantage.ubiquity()[product], advantage.ubiquity()[other]);
  return most == 0 ? 0 : static_cast<double>(advantage.shared(product, other)) / most;
}

std::vector<double> proximities(const Advantage& advantage) {
  const std::size_t n = advantage.products();
  // Row by row: the cells of all exporters of a product, added up, are its counts with all others.
  std::vector<std::uint16_t> cells(advantage.economies() * n), counts(n);
  std::vector<double> result(n * n);
  for (std::size_t c = 0; c < advantage.economies(); ++c)
    for (std::size_t k = 0; k < n; ++k) cells[c * n + k] = advantage.at(c, k);
  for (std::size_t k = 0; k < n; ++k) {
    std::fill(counts.begin(), counts.end(), std::uint16_t{0});
    for (const std::uint32_t c : advantage.exporters(k)) {
      const std::uint16_t* row = &cells[c * n];
      for (std::size_t l = 0; l < n; ++l) counts[l] = static_cast<std::uint16_t>(counts[l] + row[l]);
    }
    double* of_k = &result[k * n];
    const std::uint32_t ubiquity = std::max(1U, advantage.ubiquity()[k]);  // without exporters all counts are 0
    for (std::size_t l = 0; l < n; ++l) of_k[l] = static_cast<double>(counts[l]) / std::max(ubiquity, advantage.ubiquity()[l]);
  }
  return result;
}

std::vector<LatentSupplier> latent_suppliers(const ExportTable& table, const Advantage& advantage, std::size_t product) {
  const auto densities = density_of(advantage, product, Self::left_out);
  const auto rca = comparative_advantage(table.exports);
  std::vector<std::pair<double, std::size_t>> near;  // products by proximity
  for (std::size_t l = 0; l < advantage.products(); ++l)
    if (const double phi = proximity(advantage, product, l); l != product && phi > 0) near.emplace_back(-phi, l);
  std::sort(near.begin(), near.end());
  std::vector<LatentSupplier> result;
  for (std::size_t c = 0; c < advantage.economies(); ++c) {
    if (advantage.at(c, product) || !densities[c]) continue;
    LatentSupplier supplier{c, *densities[c], rca[c * advantage.products() + product], table.exports.at(c, product), {}};
    for (const auto& [minus_phi, l] : near) {
      if (supplier.nearest.size() == 3) break;
      if (advantage.at(c, l)) supplier.nearest.push_back(l);
    }
    result.push_back(std::move(supplier));
  }
  std::stable_sort(result.begin(), result.end(), [](const LatentSupplier& a, const LatentSupplier& b) {
    return a.density != b.density ? a.density > b.density : a.exports_usd > b.exports_usd;
  });
  return result;
}

}  // namespace entrepot::trade
