// Products of the flows with sixteen scenarios side by side: the part of run_linear() that takes the time.
#pragma once

#include <cstddef>

namespace entrepot::shock::detail {

inline constexpr std::size_t linear_lanes = 16;

// out[i][k] = sum_j flows[i][j] values[j][k] for rows i of [from, to); `values` and `out` are n x linear_lanes, aligned to 64 bytes.
void buyers_to_suppliers(const double* flows, std::size_t n, const double* values, double* out, std::size_t from, std::size_t to);
// out[j][k] = sum_i flows[i][j] values[i][k] for columns j of [from, to).
void suppliers_to_buyers(const double* flows, std::size_t n, const double* values, double* out, std::size_t from, std::size_t to);

}  // namespace entrepot::shock::detail
