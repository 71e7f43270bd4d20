// A network as the cascade (shock/cascade.h) reads it.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "shock/cascade.h"
#include "shock/node_text.h"

namespace entrepot::shock {

struct CascadePrepared {
  struct DownLink {
    std::uint32_t customer, slot;  // slot: where the sum by input is, in cells
    double share;                  // Ld
  };
  struct UpLink {
    std::uint32_t firm;  // at the other end
    double share;        // Lu
  };

  std::size_t firms = 0, markets = 0, sectors = 0, links = 0, left_out = 0;
  SummedLinks summed;
  CascadeParameters parameters;
  std::vector<std::uint32_t> sector, market;
  std::vector<double> out, market_out;  // sales of a firm, of a market
  std::vector<std::uint32_t> down_begin, customers_begin, suppliers_begin;  // [firm + 1]
  std::vector<DownLink> down;     // by supplier
  std::vector<UpLink> customers;  // by supplier: whose losses make its own
  std::vector<UpLink> suppliers;  // by customer: the same links
  std::vector<std::uint32_t> over;  // suppliers whose shares add up to more than 1: revenue below their sales
  double rounding = 0;  // of a sum over customers is below this
  std::vector<std::uint32_t> market_begin, market_firms;
  std::vector<std::uint32_t> cell_begin;  // [firm + 1] cells of the downward chain: loss, pushed, direct, sums by input
  std::vector<std::vector<double>> weights;
  std::vector<std::vector<double>> pull;  // [weighting][firm] what a loss of 1 takes from its suppliers: sum over i of w_i Lu_ij
};

namespace detail {

inline constexpr std::size_t cascade_lanes = 8;
enum CascadeCell : std::uint32_t { cell_loss, cell_pushed, cell_direct, first_sum };

// A value of each scenario.
template <std::size_t K>
struct alignas(K * sizeof(double)) Lanes : std::array<double, K> {};

// Zeroes those lanes of [first, last) that are not 0 in `lanes`; whether anything is left.
template <std::size_t K>
inline bool clear_lanes(double* first, double* last, const double* lanes) {
  bool left = false;
  for (; first != last; first += K)
    for (std::size_t k = 0; k < K; ++k) {
      first[k] = lanes[k] != 0 ? 0 : first[k];
      left |= first[k] != 0;
    }
  return left;
}

CascadePrepared prepare_cascade(const CascadeNetwork& network, const CascadeParameters& parameters);

}  // namespace detail
}  // namespace entrepot::shock
