#include "reserves/newsvendor.h"

#include <cmath>
#include <numbers>

#include "base/text.h"

namespace entrepot::reserves {

double normal_density(double z) { return std::exp(-z * z / 2) / std::sqrt(2 * std::numbers::pi); }

// Halley's steps on the distribution function from a rough start (Abramowitz and Stegun 26.2.23, error below 4.5e-4).
double normal_quantile(double probability) {
  const double tail = std::min(probability, 1 - probability);
  const double t = std::sqrt(-2 * std::log(tail));
  double z = t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
  for (int step = 0; step < 4; ++step) {
    const double error = std::erfc(z / std::numbers::sqrt2) / 2 - tail;  // of the upper tail
    const double newton = error / normal_density(z);
    z += newton / (1 + z * newton / 2);
  }
  return probability < 0.5 ? -z : z;
}

Result<Newsvendor> newsvendor(double holding, double shortage, double mean, double sd) {
  if (!(holding > 0 && shortage > 0 && sd >= 0) || !std::isfinite(holding + shortage + sd + mean))
    return fail(ErrorCode::out_of_range,
                "holding " + format_exact(holding) + ", shortage " + format_exact(shortage) + ", standard deviation " + format_exact(sd),
                {}, "Both costs are above 0, the deviation is not negative.");
  const double z = normal_quantile(shortage / (shortage + holding));
  return Newsvendor{z, mean + z * sd, (holding + shortage) * normal_density(z) * sd};
}

Result<double> pooling_saving(std::size_t markets, double correlation) {
  const auto n = static_cast<double>(markets);
  const double variance = markets == 0 ? -1 : (1 + (n - 1) * correlation) / n;
  if (!(variance >= 0 && correlation <= 1))
    return fail(ErrorCode::out_of_range, std::to_string(markets) + " markets with the correlation " + format_exact(correlation),
                Where{{}, 0, 0, "correlation"}, "Give one market or more and a correlation from -1/(n - 1) to 1.");
  return 1 - std::sqrt(variance);
}

}  // namespace entrepot::reserves
