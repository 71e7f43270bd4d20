#include "shock/detail/cascade_narrow.h"

#include <algorithm>
#include <cassert>

#include <fmt/format.h>

namespace entrepot::shock::detail {

tl::unexpected<Error> too_many_iterations(std::uint32_t most) {
  return fail(ErrorCode::limit_exceeded, fmt::format("The cascade has not settled after {} iterations", most), {"", 0, 0, "eps"},
              "Raise eps.");
}

CascadeNarrow::CascadeNarrow(const CascadePrepared& network) : net_(network), down_(network), up_(network), apart_(network.firms) {}

// Eight scenarios side by side cost as much as one: worth it where most of the network is looked at anyhow.
bool CascadeNarrow::wide(UpPush::Ahead ahead) const {
  if (net_.parameters.stop != CascadeStop::largest_change) return true;
  if (down_.touched_count() * 8 > net_.firms) return true;
  return ahead != UpPush::Ahead::settles && up_.changed_links() * 2 > net_.links;
}

Result<bool> CascadeNarrow::run(const CascadeShock& shock, CascadeOutcome& outcome, const Progress& progress, bool losses,
                                CascadePath* path) {
  assert(losses || path == nullptr);
  const CascadeParameters& p = net_.parameters;
  down_.clear();
  up_.clear();
  down_.start(shock);
  up_.start(shock);
  outcome = {std::vector<CascadeIndex>(net_.weights.size()), 0};
  while (true) {
    if (path != nullptr) sum_up(path->emplace_back());
    TRY(go_on(progress));
    const UpPush::Ahead ahead = up_.look_ahead();
    if (wide(ahead)) return false;
    if (++outcome.iterations > p.iterations_max) return too_many_iterations(p.iterations_max);
    Lanes<1> active{}, largest{};
    active[0] = 1;
    down_.step(active, largest);
    const bool up_settles = ahead == UpPush::Ahead::settles;
    if (up_settles && !(largest[0] > p.eps) && !losses) {
      sum_ahead(shock, outcome);
      return true;
    }
    largest[0] = std::max(largest[0], up_.step());
    if (ahead == UpPush::Ahead::grows || largest[0] > p.eps) continue;
    sum_up(outcome.index);
    if (path != nullptr) path->push_back(outcome.index);
    return true;
  }
}

void CascadeNarrow::sum_ahead(const CascadeShock& shock, CascadeOutcome& outcome) {
  for (std::size_t w = 0; w < net_.weights.size(); ++w) outcome.index[w].both = outcome.index[w].up = up_.next_total(w);
  apart_.clear();
  apart_.add(down_.touched());
  for (const FirmLoss& loss : shock) apart_.add(loss.firm);
  for (const std::uint32_t firm : net_.over) apart_.add(firm);
  apart_.visit([&](std::uint32_t firm) {
    const auto [up, sum] = up_.next(firm);
    const double down = down_.loss(firm, 0);
    for (std::size_t w = 0; w < net_.weights.size(); ++w) {
      const double weight = net_.weights[w][firm];
      CascadeIndex& index = outcome.index[w];
      index.both += weight * (std::max(down, up) - sum);
      index.down += weight * down;
      index.up += weight * (up - sum);
    }
  });
}

void CascadeNarrow::sum_up(std::vector<CascadeIndex>& index) const {
  index.assign(net_.weights.size(), {});
  FirmSet touched = down_.touched();
  touched.add(up_.touched());
  touched.visit([&](std::uint32_t firm) {
    const double down = down_.loss(firm, 0), up = up_.loss(firm);
    for (std::size_t w = 0; w < net_.weights.size(); ++w) {
      const double weight = net_.weights[w][firm];
      index[w].both += weight * std::max(down, up);
      index[w].down += weight * down;
      index[w].up += weight * up;
    }
  });
}

}  // namespace entrepot::shock::detail
