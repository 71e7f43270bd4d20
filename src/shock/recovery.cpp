#include "shock/recovery.h"

#include <algorithm>
#include <cmath>

namespace entrepot::shock {

double recovery_left(RecoveryShape shape, double tau, std::optional<double> half_time, double e) {
  switch (shape) {
    case RecoveryShape::linear: return std::max(0.0, 1 - e / tau);
    case RecoveryShape::convex: return std::pow(1 - 1 / tau, 4 * e);
    case RecoveryShape::convex_unscaled: return std::pow(1 - 1 / tau, e);
    case RecoveryShape::concave: {
      const double s = 1e-6;
      const double m = half_time ? tau / *half_time : 2;
      const double q = (std::log(tau) - std::log(s)) / (std::log(tau) - std::log(m));
      return tau / (tau + s * std::pow(e, q));
    }
  }
  return 0;
}

double share_of_loss(int day, int days, const Recovery& recovery) {
  if (day < days) return 1;
  if (recovery.days <= 0) return 0;
  const double tau = recovery.days + 1.0, e = day - days + 1.0;
  const bool too_short = recovery.shape == RecoveryShape::concave && !recovery.half_time && tau <= 3;
  const double left = recovery_left(too_short ? RecoveryShape::linear : recovery.shape, tau, recovery.half_time, e);
  return left < recovery_end ? 0 : left;
}

}  // namespace entrepot::shock
