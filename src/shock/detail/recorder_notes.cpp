// Notes of the first step in which something is so, of all members together.
#include <algorithm>

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
  constexpr std::array<const char*, peer_stop_count> stops = {
      "a loss of production capacity (an arbitrary event) acts beside another event",
      "two events are rebuilt at a time, with households' capital", "an event is rebuilt after another was rebuilt to the end",
      "of an event that is rebuilt households' capital is left, and no industry's"};
  for (std::size_t s = 0; s < peer_stop_count; ++s)
    note(results.peer_stops[s], [&](int first, int) {
      return fmt::format("{}, first on day {}, where BoARIO stops with an error; the run goes on", stops[s], first);
    });
  note(results.empty_stocks, [](int first, int) {
    return fmt::format("an input that does not stop production by itself ran out, first on day {}: its stock is kept at 0", first);
  });
}

}  // namespace entrepot::shock::detail
