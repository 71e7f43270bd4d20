#include "shock/detail/events.h"

#include <algorithm>
#include <cmath>

namespace entrepot::shock::detail {
namespace {

constexpr double finished_below = 1e-12;  // of the initial loss

// Half to even at `places` decimals, as the compatible mode needs it.
double round_to(double value, int places) {
  const double scale = std::pow(10.0, places);
  return std::nearbyint(value * scale) / scale;
}

// BoARIO cuts the logarithm, so that a factor below 1 rounds as 1 does until a tenth.
int rounding_places(const CapitalEvent& event, const ArioParameters& shared) {
  if (event.kind == EventKind::arbitrary) return 6;
  return static_cast<int>(std::log10(event.money_factor.value_or(shared.money_factor.value_or(usual_money_factor)))) + 1;
}

}  // namespace

MemberEvents::MemberEvents(const Prepared& network, const ArioParameters& shared, const ArioMember& member)
    : network_(&network), compatible_(shared.mode == ArioMode::boario_compatible) {
  for (const CapitalEvent& source : member.events) {
    Event event;
    event.source = &source;
    event.rebuild_tau = source.rebuild_tau.value_or(member.rebuild_tau.value_or(shared.rebuild_tau));
    event.places = rounding_places(source, shared);
    for (const NodeImpact& impact : source.impact) event.initial.push_back(impact.amount);
    for (const HouseholdImpact& impact : source.households_impact) event.initial.push_back(impact.amount);
    event.now = event.initial;
    if (source.kind == EventKind::rebuild) start_rebuilding(event);
    events_.push_back(std::move(event));
  }
}

// Z_ij, or Y_ic of households.
double MemberEvents::bought(const CapitalEvent& event, std::size_t loser, std::size_t supplier) const {
  if (loser < event.impact.size()) return network_->flow(supplier, event.impact[loser].node);
  const std::size_t column = event.households_impact[loser - event.impact.size()].column;
  return std::max(0.0, network_->final_by_column[supplier * network_->columns + column]);
}

// RD_ij (ario_shocks.h, CapitalEvent): the buyer's own suppliers of the rebuilding sector. Where a region is given, its sector is asked for all of
// it; nothing where it makes nothing.
void MemberEvents::start_rebuilding(Event& event) const {
  const Prepared& p = *network_;
  for (const RebuildingSector& rebuilding : event.source->rebuilding_sectors)
    for (std::size_t r = 0; r < p.regions; ++r)
      if (rebuilding.region.value_or(r) == r) event.suppliers.push_back(static_cast<std::uint32_t>(r * p.sectors + rebuilding.sector));
  const std::size_t losers = event.initial.size();
  event.demand.assign(event.suppliers.size() * losers, 0.0);
  for (std::size_t d = 0; d < losers; ++d) {
    std::size_t at = 0;
    for (const RebuildingSector& rebuilding : event.source->rebuilding_sectors) {
      const double asked = event.source->rebuilding_factor * rebuilding.share * event.initial[d];
      if (rebuilding.region) {
        event.demand[at * losers + d] = p.output[event.suppliers[at]] > 0 ? asked : 0;
        ++at;
        continue;
      }
      double sum = 0;
      for (std::size_t r = 0; r < p.regions; ++r) sum += bought(*event.source, d, r * p.sectors + rebuilding.sector);
      for (std::size_t r = 0; r < p.regions; ++r, ++at) {
        const double flow = bought(*event.source, d, r * p.sectors + rebuilding.sector);
        if (sum > 0) event.demand[at * losers + d] = asked * (flow / sum);
      }
    }
  }
  for (const double demand : event.demand) event.initial_total += demand;
}

void MemberEvents::begin_step(int t, double* destroyed, double* lost_share, double* rebuilding, std::size_t stride) {
  for (std::size_t e = 0; e < events_.size(); ++e) {
    Event& event = events_[e];
    const CapitalEvent& source = *event.source;
    if (event.state == State::pending && t >= source.occurrence) event.state = State::happening;
    if (event.state == State::happening && t >= source.occurrence + source.duration) event.state = State::recovering;
    add(e, destroyed, lost_share, rebuilding, stride);
  }
}

void MemberEvents::add(std::size_t e, double* destroyed, double* lost_share, double* rebuilding, std::size_t stride) const {
  const Event& event = events_[e];
  const CapitalEvent& source = *event.source;
  if (event.state == State::pending || event.state == State::finished) return;
  const std::size_t losers = event.now.size();
  for (std::size_t d = 0; d < source.impact.size(); ++d) {
    const std::size_t at = source.impact[d].node * stride;
    if (source.kind == EventKind::arbitrary) lost_share[at] = std::max(lost_share[at], event.now[d]);
    else destroyed[at] += event.now[d];
  }
  if (source.kind != EventKind::rebuild || event.state != State::recovering) return;
  for (std::size_t i = 0; i < event.suppliers.size(); ++i)
    for (std::size_t d = 0; d < losers; ++d) rebuilding[event.suppliers[i] * stride] += event.demand[i * losers + d] / event.rebuild_tau;
}

// With E events that are rebuilt BoARIO puts the C columns of households of event e (from 0, in the order in which rebuilding begins) into
// those from N E to (N + C)(e + 1), behind N of industries for each: an error but where that are C as well, or C is 1.
bool MemberEvents::peer_takes_households(const Event& event, std::size_t rebuilding) const {
  const auto begins = [](const Event& e) { return e.source->occurrence + e.source->duration; };
  const auto before = std::count_if(events_.begin(), events_.end(), [&](const Event& other) {
    return other.source->kind == EventKind::rebuild && other.state == State::recovering &&
           (begins(other) < begins(event) || (begins(other) == begins(event) && &other < &event));
  });
  const auto e = static_cast<std::size_t>(before);
  return network_->columns == 1 || network_->columns * e == network_->nodes * (rebuilding - 1 - e);
}

std::bitset<peer_stop_count> MemberEvents::peer_stops() const {
  std::size_t acting = 0, arbitrary = 0, rebuilding = 0, rebuilt = 0;
  std::vector<const Event*> of_households;  // that are left of what is rebuilt
  bool households_alone = false;
  for (const Event& event : events_) {
    const bool is_rebuilt = event.source->kind == EventKind::rebuild;
    if (event.state == State::finished) rebuilt += is_rebuilt ? 1 : 0;
    if (event.state == State::pending || event.state == State::finished) continue;
    ++acting;
    arbitrary += event.source->kind == EventKind::arbitrary ? 1 : 0;
    if (!is_rebuilt || event.state != State::recovering) continue;
    ++rebuilding;
    const auto columns = event.now.begin() + static_cast<std::ptrdiff_t>(event.source->impact.size());
    const auto is_left = [](double amount) { return amount > 0; };
    const bool of_columns = std::any_of(columns, event.now.end(), is_left);
    if (of_columns) of_households.push_back(&event);
    households_alone = households_alone || (of_columns && std::none_of(event.now.begin(), columns, is_left));
  }
  std::bitset<peer_stop_count> stops;
  const auto set = [&](PeerStop stop, bool value) { stops.set(static_cast<std::size_t>(stop), value); };
  set(PeerStop::arbitrary_beside, arbitrary > 0 && acting > 1);
  const bool taken = std::all_of(of_households.begin(), of_households.end(),
                                 [&](const Event* event) { return peer_takes_households(*event, rebuilding); });
  set(PeerStop::households_beside, rebuilding > 1 && !taken);
  set(PeerStop::households_astray, rebuilding > 1 && taken && !of_households.empty());
  set(PeerStop::rebuilt_before, rebuilding > 0 && rebuilt > 0);
  set(PeerStop::households_left, households_alone);
  return stops;
}

void MemberEvents::end_step(int t, const double* delivered_share, std::size_t stride) {
  for (Event& event : events_) {
    if (event.state != State::recovering) continue;
    if (event.source->kind == EventKind::rebuild) rebuild(event, delivered_share, stride);
    else recover(event, t);
  }
}

void MemberEvents::recover(Event& event, int t) const {
  const CapitalEvent& source = *event.source;
  const double share =
      recovery_left(source.shape, source.recovery_tau, source.recovery_half_time, t - (source.occurrence + source.duration));
  bool open = false;
  for (std::size_t d = 0; d < event.now.size(); ++d) {
    event.now[d] = event.initial[d] * share;
    if (compatible_) event.now[d] = round_to(event.now[d], event.places);
    open = open || event.now[d] > (compatible_ ? 0 : finished_below * event.initial[d]);
  }
  if (!open) event.state = State::finished;
}

void MemberEvents::rebuild(Event& event, const double* delivered_share, std::size_t stride) const {
  const std::size_t losers = event.now.size();
  std::fill(event.now.begin(), event.now.end(), 0.0);
  double left = 0;
  for (std::size_t i = 0; i < event.suppliers.size(); ++i) {
    const double share = delivered_share[event.suppliers[i] * stride];
    for (std::size_t d = 0; d < losers; ++d) {
      double& demand = event.demand[i * losers + d];
      demand -= demand / event.rebuild_tau * share;
      if (compatible_) demand = round_to(demand, event.places);
      demand = std::max(0.0, demand);
      event.now[d] += demand / event.source->rebuilding_factor;
      left += demand;
    }
  }
  if (left <= (compatible_ ? 0 : finished_below * event.initial_total)) event.state = State::finished;
}

}  // namespace entrepot::shock::detail
