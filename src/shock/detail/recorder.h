// Turns the steps of a chunk into the series and sums that were asked for.
#pragma once

#include <array>
#include <vector>

#include "shock/ario.h"
#include "shock/detail/chunk.h"

namespace entrepot::shock::detail {

// Notes of all members together: where BoARIO stops, where stocks ran out.
void note_first_seen(ArioResults& results);

// Gives the results their shapes; base values included.
void shape_results(ArioResults& results, const Prepared& network, std::span<const ArioMember> members, int steps, const ArioRecord& record);
std::size_t result_bytes(std::size_t nodes, std::size_t regions, std::size_t sectors, std::size_t columns, std::size_t members, int steps,
                         const ArioRecord& record);

template <std::size_t K>
class Recorder {
 public:
  // Several recorders may write to the same results, each in the columns of its own members.
  Recorder(const Prepared& network, const ArioNetwork& table, const ArioRecord& record, ArioResults& results, TallyFunction add_tally);

  void start(std::size_t first, std::size_t count, std::span<const ArioMember> members);
  void step(const StepView<K>& view, const Stocks& stocks);
  void empty_stock(int step, std::size_t node, std::size_t lane);  // found after the step
  bool knows_empty_stocks(int step) const;  // of all its members, from an earlier step
  void finish(const Stocks& stocks);
  bool observes() const { return static_cast<bool>(record_.observe); }

 private:
  void add_sums(const StepView<K>& view);
  void add_negative_demand(const StepView<K>& view);
  void add_peer_stops(int step, const Stocks& stocks);
  void keep_output(const StepView<K>& view);
  void keep_regions(const StepView<K>& view, const AlignedDoubles& sums, std::vector<float>& out) const;
  void add_demand_changes(const StepView<K>& view);
  void trace(const StepView<K>& view, const Stocks& stocks);
  void everything(const StepView<K>& view, const Stocks& stocks);
  void limiting(const StepView<K>& view, const Stocks& stocks, std::size_t k, ArioSeries& out) const;
  void keep_stocks(int step, const Stocks& stocks) const;
  void start_departures();
  void keep_departures(const StepView<K>& view, const Stocks& stocks);
  void keep_departures_of_stocks(int step, const Stocks& stocks);
  void find_farthest_stock(const Stocks& stocks);
  void observe(const StepView<K>& view, const Stocks& stocks);
  void read_events(const MemberEvents& events);
  void unmet_by_buyer(const StepView<K>& view, std::size_t k, ArioSeries& out) const;

  const Prepared& net_;
  const ArioNetwork& table_;
  const ArioRecord& record_;
  ArioResults& out_;
  TallyFunction add_tally_;  // of the kernels, for K lanes
  std::size_t first_ = 0, count_ = 0;
  std::span<const ArioMember> members_;
  AlignedDoubles lost_, lost_direct_, block_;  // [node][K]
  AlignedDoubles unmet_, value_added_;         // [region][K] of a step
  AlignedDoubles per_use_;                     // [s][buyers], of departures alone: Stocks::departures
  // [event][node] of the member that is observed
  std::vector<double> event_loss_, event_share_, event_share_before_, event_rebuilding_;
};

}  // namespace entrepot::shock::detail
