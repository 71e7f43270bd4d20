// Debug builds: nothing leaks or appears in a step.
#include "shock/detail/chunk.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "shock/node_text.h"

namespace entrepot::shock::detail {

// After the rows of a step: output is finite, within capacity, and all of it is delivered.
template <class Real, std::size_t K>
Result<> Chunk<Real, K>::check_rows(int t, std::size_t first) const {
  for (std::size_t i = 0; i < net_.nodes; ++i)
    for (std::size_t k = 0; k < K; ++k) {
      const std::size_t at = i * K + k;
      const double x = production_[at], scale = net_.output[i] + orders_[at];
      const double sent = orders_[at] * order_share_[at] + rebuilding_[at] * rebuilt_share()[at] + final_total_[at] * final_share_[at];
      const bool fine =
          std::isfinite(x) && x <= capacity_[at] * (1 + 1e-12) && std::abs(sent - x) <= (from_table<Real> ? 1e-6 : 1e-9) * scale;
      if (!fine && (x >= 0 || !compatible_))
        return fail(ErrorCode::internal, fmt::format("member {}, step {}, {}: output {:g}, capacity {:g}, deliveries {:g}", first + k, t,
                                                     node_text(net_.names, i), x, capacity_[at], sent));
    }
  return {};
}

// After the sweep: what the suppliers of s sent (summed over their rows) less what was used is what the stocks of s gained
// (summed over buyers). Inputs that do not bind may run out while production goes on; their use bounds the difference.
template <class Real, std::size_t K>
Result<> Chunk<Real, K>::check_stocks(int t, std::size_t first) {
  for (std::size_t s = 0; s < net_.sectors; ++s)
    for (std::size_t k = 0; k < K; ++k) {
      double sent = 0, used = 0, free = 0, asked = 0;
      for (std::size_t r = 0; r < net_.regions; ++r) {
        const std::size_t at = (r * net_.sectors + s) * K + k;
        sent += orders_[at] * order_share_[at];
        asked += orders_[at];
      }
      for (std::size_t j = 0; j < net_.nodes; ++j) {
        const std::size_t cell = s * net_.buyers + j;
        used += net_.use[cell] * (running_[j * K + k] + table_rate<Real>);
        const double binding = days_of(s, j, k) == 0 ? 0 : net_.bind[cell];
        free += (net_.use[cell] - binding) * (running_[j * K + k] + table_rate<Real>);
      }
      const double before = stock_before_[s * K + k], after = stock_before_[s * K + k] = sector_stock(s, k);
      // Single precision keeps what a stock lacks of its start, so that it rounds by the size of the start.
      const double of_start = from_table<Real> ? 1e-6 * stock_start_[s * K + k] : 0;
      // With promises little may be left of much: what was asked less what is kept back.
      const double of_promised = promises_ ? 1e-13 * asked : 0;
      const double tolerance = (from_table<Real> ? 1e-5 : 1e-10) * (before + sent + used) + of_start + of_promised;
      const double excess = after - before - (sent - used);
      if (compatible_ || tracked_[s * K + k] == 0 || (excess >= -tolerance && excess <= free + tolerance)) continue;
      return fail(ErrorCode::internal, fmt::format("member {}, step {}, input {}: {:g} sent, {:g} used, stocks from {:g} to {:g}",
                                                   first + k, t, s, sent, used, before, after));
    }
  return {};
}

// For the other files of the class.
template Result<> Chunk<double, 1>::check_rows(int, std::size_t) const;
template Result<> Chunk<double, 1>::check_stocks(int, std::size_t);
template Result<> Chunk<double, batch_lanes<double>>::check_rows(int, std::size_t) const;
template Result<> Chunk<double, batch_lanes<double>>::check_stocks(int, std::size_t);
template Result<> Chunk<float, 1>::check_rows(int, std::size_t) const;
template Result<> Chunk<float, 1>::check_stocks(int, std::size_t);
template Result<> Chunk<float, batch_lanes<float>>::check_rows(int, std::size_t) const;
template Result<> Chunk<float, batch_lanes<float>>::check_stocks(int, std::size_t);

}  // namespace entrepot::shock::detail
