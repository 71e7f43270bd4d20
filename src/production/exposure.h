// Where the inputs of a buyer come from, and where what a seller sells goes: at face value and looked through all tiers.
//
// Baldwin, Freeman and Theodorakopoulos 2022, Horses for Courses: Measuring Foreign Supply Chain Exposure (NBER 30525), and 2023, Hidden
//   Exposure (NBER 31820): face value from A, looked through from L - I. Sales: the same with B and G - I (Ghosh) along rows.
//
// Symbols (A, B, L, G as in leontief.h; Z flows, x output, v_j = 1 - sum_i A_ij). A buyer S is a set of nodes with output:
//   w_k  = sum_{s in S} Z_ks                        what S buys of node k, money per year
//   face value    FV_c = sum_{k in c} w_k / sum_k w_k
//   traced        t    = L w = sum_{s in S} (L - I)_.s x_s
//   looked through LT_c = sum_{r in c} t_r / sum_r t_r          hidden = LT - FV
//   value added   VA_c = sum_{r in c} v_r q_r / sum_r v_r q_r   q = x_S + t: all that is made for the output of S, itself included
// A seller S: w_k = sum_{s in S} Z_sk, t' = w' G, q as before, and instead of value added the
//   final market  FM_c = sum_k q_k F_kc / x_k over its sum      F_kc what final users of economy c buy of k; inventories may be negative
// For several nodes these are ratios of output-weighted sums, not means of shares. Money on all tiers counts each tier again; shares of value
// added and of final markets count once. What is looked through comes by way of others, told in two ways that both add up to LT_c:
//   by last supplier  direct = sum_{k in c} w_k / T,   last_m = sum_{k in m} (L - I)_ck w_k / T        T = sum_r t_r
//   by last border    border_m = sum_{k in m} L_ck z_k / T,   m outside the economies D of S
//     z_k = sum_{j in D} A_kj d_j,   d = x_S + (I - A_DD)^-1 w_D    what all of D buys of k abroad for the output of S, through suppliers
//     at home; for an economy c of D itself, border_c is what never left D: sum_{r in c} ((I - A_DD)^-1 w_D)_r / T
// and for sales by first customer and first border.
//
// How it is solved: I - M is factorised once and solved for one right side per economy (u_c = 1_c' (L - I)); after that every buyer,
// partner and carrier is a sum over N values. Sweeps without a factorisation are quicker for one partner, and slower from some ten
// on: 3,465 nodes are 2.8e10 operations to factorise, and 65 sweeps for each of 77 economies 1.2e11.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/result.h"
#include "production/input_output_table.h"

namespace entrepot::production {

enum class ExposureSide { purchases, sales };

// What S trades with one partner economy. Shares are missing where S trades nothing.
struct PartnerExposure {
  double direct = 0;  // money per year, first tier
  double through = 0;  // money per year, all tiers
  std::optional<double> face_value, look_through, hidden;
};

// LT_c of one partner c, parted by economy in two ways. Vectors are by region; empty where S trades nothing.
struct Carriers {
  double direct = 0;  // traded with c itself, first tier
  std::vector<double> last;  // what lies behind the trade with the economy that S trades with; with direct it adds up to LT_c
  std::vector<double> border;  // by the economy from which it came into those of S, or into which it left them; adds up to LT_c
};

class Exposure {
 public:
  // The table must outlive the exposure. Errors: no_solution.
  static Result<Exposure> of_purchases(const InputOutputTable& table);
  static Result<Exposure> of_sales(const InputOutputTable& table);
  Exposure(Exposure&&) noexcept;
  Exposure& operator=(Exposure&&) noexcept;
  ~Exposure();

  ExposureSide side() const;
  // By region of the table. `nodes` is S, each node once; those without output trade nothing.
  std::vector<PartnerExposure> partners(std::span<const std::size_t> nodes) const;
  Result<std::vector<Carriers>> carriers(std::span<const std::size_t> nodes) const;  // by partner. Errors: no_solution.
  // By region: shares of value added (purchases) or of final markets (sales). Empty where S has no output.
  std::vector<double> ends(std::span<const std::size_t> nodes) const;

  std::vector<std::size_t> nodes_of(std::size_t region) const;
  std::optional<double> face_value(std::size_t partner, std::size_t node) const;
  std::optional<double> look_through(std::size_t partner, std::size_t node) const;
  std::optional<double> region_face_value(std::size_t partner, std::size_t region) const;
  std::optional<double> region_look_through(std::size_t partner, std::size_t region) const;

 private:
  struct State;
  explicit Exposure(std::unique_ptr<State> state);
  static Result<Exposure> create(const InputOutputTable& table, ExposureSide side);
  std::unique_ptr<State> state_;
};

// sum_c s_c^2 of shares; missing where there are none.
std::optional<double> concentration(std::span<const double> shares);

}  // namespace entrepot::production
