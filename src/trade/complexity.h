// What economies export with an advantage, and what that says of products that they do not export yet.
//
// Balassa 1965 (RCA); Hidalgo, Klinger, Barabasi and Hausmann 2007, Science 317 (proximity, density); Hidalgo and Hausmann 2009, PNAS
//   106(26), in the form of eigenvectors (ECI, PCI).
//
// Symbols (c economies, k and l products, X_ck exports of one period, in any one currency):
//   RCA_ck = (X_ck / X_c) / (X_k / X)         missing where X_c or X_k is 0
//   M_ck   = 1 where RCA_ck >= 1, else 0      k_c = sum_k M_ck diversity     k_k = sum_c M_ck ubiquity
//   phi_kl = (M' M)_kl / max(k_k, k_l)        proximity; 0 where both are 0, 1 for k = l
//   d_ck   = sum_l M_cl phi_kl / sum_l phi_kl density, with l = k or without: a product that is made counts for itself in the first,
//                                             only what is made beside it in the second; missing where the denominator is 0
//   W      = D_c^-1 M D_k^-1 M'               ECI = its second eigenvector, less its mean, over its standard deviation (of all, not n - 1)
//   PCI    = the same for D_k^-1 M' D_c^-1 M  = mean of the ECI of the exporters, standardised again over the products
// Economies and products with k = 0 are left out of both, and listed. The sign is that with which ECI rises with diversity (where they do
// not go together at all, with which the first economy has an index above 0).
//
// How: M is kept in bits; economies are at most 65,535. Densities need no matrix of proximities: with the products in
// order of ubiquity, sum_l M_cl phi_kl = sum_{e in exporters of k} ( C_ce / k_k + D_ce ),  C_ce = products of both c and e with k_l <= k_k,
// D_ce = sum of 1 / k_l over those with k_l > k_k: economies x economies instead of products x products. W is symmetric after scaling by
// the root of D_c, and is solved in full: with some 200 economies that is exact and takes milliseconds.
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

// Exports of economies (rows) by products (columns), row-major.
struct ExportMatrix {
  std::size_t economies = 0, products = 0;
  std::vector<double> values;
  double at(std::size_t economy, std::size_t product) const { return values[economy * products + product]; }
};

struct ExportTable {
  std::vector<EconomyId> economies;  // those with exports, by id
  std::vector<std::uint32_t> products;  // those with exports, by code
  ExportMatrix exports;  // USD
  std::optional<std::size_t> economy(EconomyId id) const;
  std::optional<std::size_t> product(std::uint32_t code) const;
};
// Exports of one period to all importers. Errors: missing_data (no rows of the period; says which there are).
Result<ExportTable> export_table(const TradeTable& table, std::int32_t period);

std::vector<std::optional<double>> comparative_advantage(const ExportMatrix& exports);  // RCA, economies x products

// M, in bits.
class Advantage {
 public:
  static Advantage of(const ExportMatrix& exports);
  // `cells` economies x products, 0 or not.
  Advantage(std::size_t economies, std::size_t products, std::span<const std::uint8_t> cells);

  std::size_t economies() const { return diversity_.size(); }
  std::size_t products() const { return ubiquity_.size(); }
  bool at(std::size_t economy, std::size_t product) const { return (bits_[product * words_ + economy / 64] >> (economy % 64) & 1U) != 0; }
  std::span<const std::uint32_t> diversity() const { return diversity_; }  // k_c
  std::span<const std::uint32_t> ubiquity() const { return ubiquity_; }  // k_k
  std::vector<std::uint32_t> exporters(std::size_t product) const;  // ascending
  std::uint32_t shared(std::size_t product, std::size_t other) const;  // (M' M)_kl

 private:
  std::size_t words_ = 0;  // per product
  std::vector<std::uint64_t> bits_;  // products x words
  std::vector<std::uint32_t> diversity_, ubiquity_;
};

double proximity(const Advantage& advantage, std::size_t product, std::size_t other);
std::vector<double> proximities(const Advantage& advantage);  // products x products

enum class Self { counted, left_out };  // whether l = k is in both sums of density
std::vector<std::optional<double>> density(const Advantage& advantage, Self self);  // economies x products
std::vector<std::optional<double>> density_of(const Advantage& advantage, std::size_t product, Self self);  // economies

struct Complexity {
  std::vector<std::optional<double>> eci, pci;  // missing where left out; all missing where `reason` is not empty
  std::vector<std::size_t> economies_left_out, products_left_out;
  double second_eigenvalue = 0;
  std::string reason;  // why there is no index: too few economies, groups that share no product, a tie
};
Complexity complexity(const Advantage& advantage);

// Economies without an advantage in a product, the likeliest new suppliers first: by density without the product itself, then by exports.
struct LatentSupplier {
  std::size_t economy = 0;
  double density = 0;
  std::optional<double> rca;
  double exports_usd = 0;
  std::vector<std::size_t> nearest;  // what it exports with an advantage that is nearest to the product, at most three
};
// Economies whose density is missing are not listed.
std::vector<LatentSupplier> latent_suppliers(const ExportTable& table, const Advantage& advantage, std::size_t product);

}  // namespace entrepot::trade
