// How far a group of economies is one: trade among themselves, fit of what they sell and buy, shared value chains.
//
// Symbols: X_ij exports of economy i to j, all sectors, for intermediate and final use, money per year, no domestic sales; X_i, M_j sums; X_w the
// world's. T = exports and imports of the region's members together, T_w = 2 X_w, T_ii twice the exports among members.
//   intra share          T_ii / T                          ADB ARIC
//   intensity            (T_ii / T) / (T / T_w)            1: members trade with each other as all trade with them
//   bilateral intensity  (X_ij / X_i) / (M_j / X_w)        Kojima 1964; 1: i sells to j as the world does
//   complementarity      100 (1 - sum_k |m_jk - x_ik| / 2) Michaely 1996; m shares of sectors in imports of j, x in exports of i; 100: all fits
//   Grubel-Lloyd         1 - |X_k - M_k| / (X_k + M_k)     of a sector; of several 1 - sum_k |X_k - M_k| / sum_k (X_k + M_k)
//   participation        (FVA + DVX) / E                   Koopman, Powers, Wang and Wei 2010 (NBER 16426)
//   position             ln(1 + DVX / E) - ln(1 + FVA / E) above 0: more of its value goes on in exports of others than it takes in
// Of the table, with v, L as in leontief.h and e_k what node k sells outside its economy:
//   VA_cp = sum_{r in c} sum_{k in p} v_r L_rk e_k    value added of c in exports of p (OECD TiVA; Aslam, Novta and Rodrigues-Bastos 2017, IMF WP/17/178)
//   E_c = sum_{k in c} e_k     FVA_c = sum_{p != c} VA_pc     DVX_c = sum_{p != c} VA_cp
// A region S as one economy: e_k counts sales outside S only; FVA is what others add to these, DVX what S adds to exports of each economy
// outside, those back to S too. Gross exports count value added again each time it crosses a border, and so do FVA and DVX.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "base/result.h"
#include "production/input_output_table.h"

namespace entrepot::production {

// Missing where a denominator is 0.
std::optional<double> intra_share(double intra, double total);
std::optional<double> trade_intensity(double intra, double total, double world);
std::optional<double> bilateral_intensity(double flow, double exports, double imports, double world_exports);
// Shares by sector, each summing to 1.
double complementarity(std::span<const double> import_shares, std::span<const double> export_shares);
std::optional<double> grubel_lloyd(std::span<const double> exports, std::span<const double> imports);

struct ValueChain {
  double exports = 0, foreign_value_added = 0, domestic_value_added_abroad = 0;  // E, FVA, DVX
  std::optional<double> participation() const;
  std::optional<double> position() const;
};

// Trade between the economies of a table.
class RegionalTrade {
 public:
  // Errors: no_solution.
  static Result<RegionalTrade> of(const InputOutputTable& table);

  std::size_t economies() const { return economies_; }
  double flow(std::size_t exporter, std::size_t importer) const;  // X_ij
  double exports(std::size_t economy) const;
  double imports(std::size_t economy) const;
  double world() const;  // X_w

  struct Region {
    double intra = 0, total = 0;  // T_ii, T
    std::optional<double> share, intensity;
  };
  Region region(std::span<const std::size_t> members) const;
  std::optional<double> intensity(std::size_t exporter, std::size_t importer) const;
  std::optional<double> complementarity(std::size_t exporter, std::size_t importer) const;  // missing where one trades nothing
  std::optional<double> grubel_lloyd(std::size_t economy, std::size_t partner) const;  // of what the two sell each other
  ValueChain value_chain(std::size_t economy) const;
  ValueChain value_chain(std::span<const std::size_t> members) const;  // of them as one

 private:
  std::size_t economies_ = 0, sectors_ = 0;
  std::vector<double> sold_;  // [node][importer], 0 within an economy
  std::vector<double> value_added_;  // [economy][node]: v_c' L
};

}  // namespace entrepot::production
