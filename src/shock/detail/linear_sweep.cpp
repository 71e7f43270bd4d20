#include "shock/detail/linear_sweep.h"

#include <algorithm>

#include "shock/detail/lanes.h"

namespace entrepot::shock::detail {
namespace {

static_assert(linear_lanes == 16);
constexpr std::size_t rows_together = 4;  // one read of `values` or `out` serves that many rows of the table

}  // namespace

ENTREPOT_LANES void buyers_to_suppliers(const double* flows, std::size_t n, const double* values, double* out, std::size_t from,
                                        std::size_t to) {
  std::size_t i = from;
  for (; i + rows_together <= to; i += rows_together) {
    const double *a = flows + i * n, *b = a + n, *c = b + n, *d = c + n;
    Eight a0 = {}, a1 = {}, b0 = {}, b1 = {}, c0 = {}, c1 = {}, d0 = {}, d1 = {};
    for (std::size_t j = 0; j < n; ++j) {
      const Eight low = eight(values + j * 16), high = eight(values + j * 16 + 8);
      a0 += low * a[j], a1 += high * a[j];
      b0 += low * b[j], b1 += high * b[j];
      c0 += low * c[j], c1 += high * c[j];
      d0 += low * d[j], d1 += high * d[j];
    }
    double* to_row = out + i * 16;
    eight(to_row) = a0, eight(to_row + 8) = a1, eight(to_row + 16) = b0, eight(to_row + 24) = b1;
    eight(to_row + 32) = c0, eight(to_row + 40) = c1, eight(to_row + 48) = d0, eight(to_row + 56) = d1;
  }
  for (; i < to; ++i) {
    const double* row = flows + i * n;
    Eight low = {}, high = {};
    for (std::size_t j = 0; j < n; ++j) low += eight(values + j * 16) * row[j], high += eight(values + j * 16 + 8) * row[j];
    eight(out + i * 16) = low, eight(out + i * 16 + 8) = high;
  }
}

ENTREPOT_LANES void suppliers_to_buyers(const double* flows, std::size_t n, const double* values, double* out, std::size_t from,
                                        std::size_t to) {
  std::fill(out + from * 16, out + to * 16, 0.0);
  std::size_t i = 0;
  for (; i + rows_together <= n; i += rows_together) {
    const double *a = flows + i * n, *b = a + n, *c = b + n, *d = c + n, *v = values + i * 16;
    const Eight a0 = eight(v), a1 = eight(v + 8), b0 = eight(v + 16), b1 = eight(v + 24);
    const Eight c0 = eight(v + 32), c1 = eight(v + 40), d0 = eight(v + 48), d1 = eight(v + 56);
    for (std::size_t j = from; j < to; ++j) {
      eight(out + j * 16) += (a0 * a[j] + b0 * b[j]) + (c0 * c[j] + d0 * d[j]);
      eight(out + j * 16 + 8) += (a1 * a[j] + b1 * b[j]) + (c1 * c[j] + d1 * d[j]);
    }
  }
  for (; i < n; ++i) {
    const double* row = flows + i * n;
    const Eight low = eight(values + i * 16), high = eight(values + i * 16 + 8);
    for (std::size_t j = from; j < to; ++j) eight(out + j * 16) += low * row[j], eight(out + j * 16 + 8) += high * row[j];
  }
}

}  // namespace entrepot::shock::detail
