// Import dependency, product by product, in one year: concentration, the European Commission's three indicators, the flags of GeoDep.
//
// M_jik imports of importer j from supplier i of product k, s_i = M_jik / M_jk its share, X_ik exports of i of k.
//   HHI_jk   = sum_i s_i^2                                      N_eff = 1 / HHI_jk
//   HHI_k^X  = sum_i (X_ik / X_k)^2                             world exports
//   S_jk     = (X_k - X_ik) / M_jk                              i the largest supplier: what the others export to the world
//   CDI1     = HHI over suppliers outside the region  > 0.4     European Commission, SWD(2021) 352
//   CDI2     = imports from outside / all imports     > 0.5
//   CDI3     = imports from outside / exports         > 1
//   G1 = HHI_jk > 0.4   G2 = HHI_k^X > 0.4   G3 = M_jk / X_jk > 1      CEPII GeoDep (Lefebvre and Wibaux 2024); flag = all three
//   R_jk     = sum_i s_i^2 g_i,  g_i = (2.5 - WGI_i) / 5        weighted by governance, 0 good to 1 bad; ours
// A ratio to exports of 0 is 9999, as GeoDep has it, for CDI3 too. Any other ratio to 0 is missing, and a comparison with missing is false.
//
// Two forms. An economy: its suppliers are all others; the region decides what is inside in CDI1 to CDI3. A bloc: its members buy as
// one, suppliers are those outside, imports are those from outside, exports are those of the members to anyone (ours: the form of the
// Commission with another region).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "base/ids.h"
#include "trade/blocs.h"
#include "trade/cube.h"

namespace entrepot::trade {

inline constexpr double concentrated_above = 0.4, outside_share_above = 0.5, exceeds_exports_above = 1, no_exports_ratio = 9999;

// Bits, so that a year of all importers fits a byte each.
inline constexpr std::uint8_t g1 = 1, g2 = 2, g3 = 4, cdi1 = 8, cdi2 = 16, cdi3 = 32;
inline constexpr std::uint8_t geodep_flags = g1 | g2 | g3, commission_flags = cdi1 | cdi2 | cdi3;
constexpr bool is_geodep(std::uint8_t flags) { return (flags & geodep_flags) == geodep_flags; }
constexpr bool is_commission(std::uint8_t flags) { return (flags & commission_flags) == commission_flags; }

using GovernanceScores = std::map<EconomyId, double>;  // World Bank WGI, -2.5 to 2.5
inline constexpr double governance_unscored_max = 0.01;  // share of suppliers without a score above which R_jk is missing

struct ProductDependency {
  std::uint32_t product = 0;
  double imports_usd = 0;  // of a bloc: from outside
  double inside_usd = 0;  // from members of the region
  double exports_usd = 0;
  std::size_t suppliers = 0;  // with a value above 0
  std::optional<double> hhi, effective_suppliers, top_share, top_three_share;
  std::optional<EconomyId> top;  // of equal ones the first by id
  bool top_is_hub = false;  // may pass on goods of others
  std::optional<double> outside_hhi;  // CDI1
  std::optional<double> outside_share;  // CDI2
  std::optional<double> outside_to_exports;  // CDI3
  std::optional<double> imports_to_exports;  // G3
  std::optional<double> world_hhi;  // G2
  std::optional<double> substitutability;
  std::optional<double> governance_risk;
  std::uint8_t flags = 0;
};

// One year of the cube, made ready for screening: world markets and who is in the region.
class DependencyYear {
 public:
  // The part must outlive it.
  DependencyYear(const CubePart& part, std::int32_t period, const BlocSelection& region);
  DependencyYear(const CubePart&& part, std::int32_t period, const BlocSelection& region) = delete;

  // By product; products that are not specified (999999) are left out. Empty when there are no imports.
  std::vector<ProductDependency> of_economy(EconomyId importer, const GovernanceScores& scores = {}) const;
  std::vector<ProductDependency> of_bloc(const GovernanceScores& scores = {}) const;

  // Flags of every importer's every purchase, in the form of economies, and its largest supplier. Entry n is that of purchase
  // `first_purchase + n` of the part. The result does not depend on the number of threads.
  struct AllFlags {
    std::size_t first_purchase = 0;
    std::vector<std::uint8_t> flags;
    std::vector<std::uint16_t> top;  // index into the part's economies
  };
  AllFlags all_flags(unsigned threads) const;

  const CubePart& part() const { return part_; }
  std::int32_t period() const { return period_; }
  std::size_t exporters() const;  // that sell anything in this year

 private:
  struct Supplies;
  std::size_t market_of(std::uint32_t product) const;  // markets() when there is none
  std::size_t markets() const { return world_usd_.size(); }
  std::vector<double> exports_of(std::uint16_t economy) const;  // by market
  ProductDependency dependency(const Supplies& supplies, const GovernanceScores& scores) const;
  void flag_importer(std::size_t importer_position, const double* exports, AllFlags& all) const;

  const CubePart& part_;
  std::int32_t period_;
  CubePart::Range markets_;
  std::vector<double> world_usd_, world_hhi_;  // by market; HHI is NaN where the world's exports are 0
  std::vector<std::uint8_t> in_region_;  // by index of economies, for any index
};

// Whether a code stands for goods that are not specified according to kind.
bool is_unspecified(std::uint32_t product, int digits);

}  // namespace entrepot::trade
