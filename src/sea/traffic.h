// What counts of ships say about ports and straits: a port's share of its economy's calls and its room, a strait's loss of passages.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "sea/port_calls.h"

namespace entrepot::sea {

inline constexpr int busy_days = 28;  // over which the busiest and the quietest time are taken

struct PortShare {
  std::string port, name;
  EconomyId economy;
  int days = 0;            // with a count
  double calls_a_day = 0;  // mean
  double share = 0;        // of the calls of the economy's ports in the file
  // The busiest `busy_days` days in a row beside the mean, less 1: what it has handled beyond the usual. Missing where no such
  // stretch is whole.
  std::optional<double> spare;
};
// By economy, then by share, largest first. Calls are ships, not tonnes: a port of small ships gets too much.
std::vector<PortShare> port_shares(const std::vector<PortCallDay>& days);

struct GateLossQuery {
  std::string gate;
  Day from, to;           // inclusive
  int before_days = 365;  // that are the usual: the days up to the one before `from`
};
struct Loss {
  double before = 0, during = 0;  // means a day
  double lost = 0;                // share, 0 where there is no less than before
};
struct GateLoss {
  std::string gate;
  int days_before = 0, days_during = 0;  // with a count
  Loss ships, tankers, cargo, capacity;  // capacity in tonnes a day
  std::optional<double> quietest;        // mean of the quietest `busy_days` days before, ships a day
  // Less than the quietest time before: a loss beyond what the gate does by itself.
  bool is_beyond_usual() const { return quietest && ships.during < *quietest; }
  // Of ships, tankers, cargo ships and capacity, the least and the largest share lost.
  double low() const, high() const;
};
// Errors: unknown_name (a gate without counts), out_of_range (to before from, no days before), missing_data (no counts in the
// period or before it, or less than `busy_days` of them before).
Result<GateLoss> gate_loss(const std::vector<TransitDay>& transits, const GateLossQuery& query);
// The gates that have counts, in the order of their names.
std::vector<std::string> gates_counted(const std::vector<TransitDay>& transits);

}  // namespace entrepot::sea
