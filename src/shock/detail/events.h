// Capital events of one member: state machine, recovery, rebuilding (reference equations in ario.h, (1)).
#pragma once

#include <bitset>
#include <vector>

#include "shock/ario.h"
#include "shock/detail/prepared.h"

namespace entrepot::shock::detail {

class MemberEvents {
 public:
  MemberEvents(const Prepared& network, const ArioParameters& shared, const ArioMember& member);

  // Start of step t: which nodes lose what, and how much is asked for rebuilding.
  // destroyed, lost_share, rebuilding: [node * stride]; the caller has zeroed them.
  void begin_step(int t, double* destroyed, double* lost_share, double* rebuilding, std::size_t stride);
  // End of step t: delivered_share [node * stride] is r of the rebuilding demand.
  void end_step(int t, const double* delivered_share, std::size_t stride);

  bool any() const { return !events_.empty(); }
  std::size_t size() const { return events_.size(); }
  // What BoARIO stops at in the step that has begun, a bit for each PeerStop. Of the compatible mode.
  std::bitset<peer_stop_count> peer_stops() const;
  // What one event adds to these in the step that has begun.
  void add(std::size_t event, double* destroyed, double* lost_share, double* rebuilding, std::size_t stride) const;

 private:
  enum class State { pending, happening, recovering, finished };
  struct Event {
    const CapitalEvent* source = nullptr;
    State state = State::pending;
    std::vector<double> initial, now;     // per loser: the impacts on nodes, then those on columns of final demand
    double rebuild_tau = 0;
    int places = 0;                       // decimals to which the compatible mode rounds
    std::vector<std::uint32_t> suppliers; // rebuilding nodes
    std::vector<double> demand;           // [supplier][loser] left to rebuild
    double initial_total = 0;
  };

  void start_rebuilding(Event& event) const;
  bool peer_takes_households(const Event& event, std::size_t rebuilding) const;
  double bought(const CapitalEvent& event, std::size_t loser, std::size_t supplier) const;
  void recover(Event& event, int t) const;
  void rebuild(Event& event, const double* delivered_share, std::size_t stride) const;

  const Prepared* network_;
  bool compatible_;
  std::vector<Event> events_;
};

}  // namespace entrepot::shock::detail
