// How far each step is from the start (equilibrium.h).
#include <array>
#include <cmath>
#include <limits>

#include "shock/detail/kernel.h"
#include "shock/detail/recorder.h"

namespace entrepot::shock::detail {
namespace {

constexpr double least_compatible_use = 1e-6;  // of the table's unit in a step; BoARIO's gates leave 1e-8 of it

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

// The largest of all nodes, of each lane, and where: the first of those that are as far.
template <std::size_t K>
struct Farthest {
  std::array<double, K> away{}, of_node{};
  std::array<std::uint32_t, K> node{};

  void add(std::size_t i, std::size_t k, double distance) {
    if (!(distance > away[k])) return;
    away[k] = distance;
    if (!(distance > of_node[k] * as_far)) return;
    of_node[k] = distance;
    node[k] = static_cast<std::uint32_t>(i);
  }
};

}  // namespace

template <std::size_t K>
void Recorder<K>::start_departures() {
  if (per_use_.size() > 0) return;
  per_use_ = AlignedDoubles(net_.sectors * net_.buyers);
  per_use_.fill(not_a_number);
  const double least = net_.mode == ArioMode::boario_compatible ? least_compatible_use : 0;
  for (std::size_t s = 0; s < net_.sectors; ++s)
    for (std::size_t j = 0; j < net_.nodes; ++j) {
      const double use = net_.use[s * net_.buyers + j];
      if (use > 0 && use >= least) per_use_[s * net_.buyers + j] = 1 / use;
    }
}

template <std::size_t K>
void Recorder<K>::keep_departures(const StepView<K>& view, const Stocks& stocks) {
  if (view.step > 0) keep_departures_of_stocks(view.step - 1, stocks);
  Farthest<K> production, rebuilding;
  for (std::size_t i = 0; i < net_.nodes; ++i) {
    const double usual = net_.output[i];
    if (!(usual > 0)) continue;
    for (std::size_t k = 0; k < count_; ++k) {
      production.add(i, k, std::abs(view.production[i * K + k] / usual - 1));
      rebuilding.add(i, k, view.rebuilding[i * K + k] / usual);
    }
  }
  for (std::size_t k = 0; k < count_; ++k) {
    ArioDepartures& out = out_.departures[first_ + k];
    out.production[view.step] = production.away[k];
    out.rebuilding[view.step] = rebuilding.away[k];
    out.production_node = production.node[k];
    out.rebuilding_node = rebuilding.node[k];
  }
}

// Stocks after a step are those at the start of the next.
template <std::size_t K>
void Recorder<K>::keep_departures_of_stocks(int step, const Stocks& stocks) {
  std::array<double, K> largest{};
  stocks.departures(per_use_, largest);
  for (std::size_t k = 0; k < count_; ++k) out_.departures[first_ + k].stocks[step] = largest[k];
}

template <std::size_t K>
void Recorder<K>::find_farthest_stock(const Stocks& stocks) {
  for (std::size_t k = 0; k < count_; ++k) {
    const StockPlace place = stocks.farthest_stock(per_use_, k);
    out_.departures[first_ + k].stocks_input = static_cast<std::uint32_t>(place.input);
    out_.departures[first_ + k].stocks_node = static_cast<std::uint32_t>(place.node);
  }
}

// For the other files of the class.
template void Recorder<1>::start_departures();
template void Recorder<1>::keep_departures(const StepView<1>&, const Stocks&);
template void Recorder<1>::keep_departures_of_stocks(int, const Stocks&);
template void Recorder<1>::find_farthest_stock(const Stocks&);
template void Recorder<batch_lanes<double>>::start_departures();
template void Recorder<batch_lanes<double>>::keep_departures(const StepView<batch_lanes<double>>&, const Stocks&);
template void Recorder<batch_lanes<double>>::keep_departures_of_stocks(int, const Stocks&);
template void Recorder<batch_lanes<double>>::find_farthest_stock(const Stocks&);
template void Recorder<batch_lanes<float>>::start_departures();
template void Recorder<batch_lanes<float>>::keep_departures(const StepView<batch_lanes<float>>&, const Stocks&);
template void Recorder<batch_lanes<float>>::keep_departures_of_stocks(int, const Stocks&);
template void Recorder<batch_lanes<float>>::find_farthest_stock(const Stocks&);

}  // namespace entrepot::shock::detail
