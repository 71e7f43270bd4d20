// How a loss of capacity comes back: the path of "loses 30 % for 20 days, then recovers over 60 days", day by day, the same for `assess`, for scenarios
// of stress tests and for ensembles.
//
// d days of the loss in full, N days of recovery, tau = N + 1. What is left of the loss on day t = 0, 1, ... since its start:
//   1                t < d
//   f(t - d + 1)     after that; 0 where f is below recovery_end
// With e the days since the last one in full:
//   linear           f(e) = 1 - e / tau: even steps. Of N days each has less of the loss than the one before, and they have N / 2 of it together, as
//                    under a straight line from the end of day d to the end of day d + N
//   convex           (1 - 1 / tau)^(4 e): fast first; e^-4 is left at tau
//   convex_unscaled  (1 - 1 / tau)^e: e^-1 is left at tau
//   concave          tau / (tau + s e^q), q = ln(tau / s) / ln(tau / m), s = 1e-6: slow, fast, slow; half is left at e = tau / m, where m is 2, or
//                    tau / half_time. tau of 3 or less without a half time: linear
// N = 0: at once. Only `linear` ends with day N; the others leave 2 % (convex), 37 % and up to 7 % (concave, of a year) to the days after.
//
// The shapes are those of BoARIO. Its events (ario_shocks.h, CapitalEvent) have tau = N, and e = 0 on the second day after the duration: capital that is
// destroyed, and everything in the compatible mode, is a day or two later than a loss of capacity.
#pragma once

#include <optional>

namespace entrepot::shock {

enum class RecoveryShape { linear, convex, convex_unscaled, concave };

struct Recovery {
  RecoveryShape shape = RecoveryShape::linear;
  int days = 0;  // N >= 0
  std::optional<double> half_time;  // concave only: days, above 1 and below N
};

inline constexpr double recovery_end = 1e-4;

// f(e), e >= 0, tau >= 1 (concave: above 2, or above its half time, which is above 1).
double recovery_left(RecoveryShape shape, double tau, std::optional<double> half_time, double e);

// Share of the loss that is left, 0..1. day: since the start, from 0; days: d >= 0.
double share_of_loss(int day, int days, const Recovery& recovery);

}  // namespace entrepot::shock
