// Whether a run of ARIO (ario.h) ends where it began: from which step on output, stocks and rebuilding demand stay near what they were.
//
// How far a step t is from the start, the largest of any node:
//   production  |x_i / X0_i - 1|, of nodes that made something
//   stocks      |W_sj / (n_s A_sj X0_j) - 1| after the step, of stocks that are not infinite. In the compatible mode of those alone of which a step
//               uses 1e-6 of the table's unit or more: BoARIO leaves differences up to 1e-8 as they are
//   rebuilding  b_i / X0_i, of nodes that make something; what is not asked for yet, as an event is still to come, is not in it
// Below the start counts as much as above it: stocks that are still too full are not where they were.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace entrepot::shock {

inline constexpr double usual_equilibrium_tolerance = 0.01;

// Of one member.
struct ArioDepartures {
  std::vector<double> production, stocks, rebuilding;  // [step]
  // Where each is largest in the last step, the first of those that are as far; 0 where none is.
  std::uint32_t production_node = 0, stocks_node = 0, stocks_input = 0 /* sector */, rebuilding_node = 0;
};

inline constexpr double as_far =
    1 + 1e-9;  // what is not farther by more is as far, and the first of them is named: rounding must not choose

enum class FarOff : std::uint8_t { production, stocks, rebuilding };

struct Equilibrium {
  std::optional<int> step;  // the first from which on none of the three is above the tolerance, to the end; 0: none ever is
  // Of the last step.
  double production = 0, stocks = 0, rebuilding = 0;
  FarOff farthest = FarOff::production;  // of the three, the first of those that are as far
  std::uint32_t node = 0, input = 0;  // where that is; the sector of the stock
};

Equilibrium equilibrium_of(const ArioDepartures& departures, double tolerance);

}  // namespace entrepot::shock
