// Notes of the first step in which something is so, of all members together.
#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "shock/detail/recorder.h"

namespace entrepot::shock::detail {

void note_first_seen(ArioResults& results) {
  const auto note = [&](const std::vector<FirstSeen>& seen, auto&& text) {
    const FirstSeen* earliest = nullptr;
    std::size_t members = 0;
    int steps = 0;
    for (const FirstSeen& one : seen) {
      if (!one.step) continue;
      ++members;
      steps = std::max(steps, one.steps);
      if (!earliest || *one.step < *earliest->step) earliest = &one;
    }
    if (!earliest) return;
    results.notes.push_back({earliest->nodes, text(*earliest->step, steps)});
    if (results.members > 1) results.notes.back().what += fmt::format(", in {} of {} members", members, results.members);
  };
  note(results.negative_demand, [&](int first, int steps) {
    return fmt::format("demand is below 0 on day {}, where BoARIO stops; the run goes on with negative output, on {} of {} days", first,
                       steps, results.steps);
  });
  constexpr const char* stops = "BoARIO stops with an error; the run goes on";
  constexpr std::array<std::pair<const char*, const char*>, peer_stop_count> cases = {
      {{"a loss of production capacity (an arbitrary event) acts beside another event", stops},
       {"two events are rebuilt at a time, with households' capital", stops},
       {"an event is rebuilt after another was rebuilt to the end", stops},
       {"of an event that is rebuilt households' capital is left, and no industry's", stops},
       {"two events are rebuilt at a time, with households' capital",
        "BoARIO loses what households ask for one event and counts another's more than once; the run keeps each event's own"}}};
  for (std::size_t s = 0; s < peer_stop_count; ++s)
    note(results.peer_stops[s],
         [&](int first, int) { return fmt::format("{}, first on day {}, where {}", cases[s].first, first, cases[s].second); });
  note(results.empty_stocks, [](int first, int) {
    return fmt::format("an input that does not stop production by itself ran out, first on day {}: its stock is kept at 0", first);
  });
}

}  // namespace entrepot::shock::detail
