#include "sourcing/gravity.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "sourcing/detail/checks.h"

namespace entrepot::sourcing {
using detail::at_field;
namespace {

constexpr std::size_t sides_min = 3;
constexpr int sweeps_max = 20'000, steps_max = 200;
constexpr double margin_tolerance = 1e-12;

// The pairs of the fit, exporter by exporter. Logs of distance are about their mean, which changes no estimate but b's effects.
class Fit {
 public:
  Fit(std::size_t exporters, std::size_t importers, std::span<const double> trade, std::span<const std::optional<double>> distance_km)
      : sold_(exporters), bought_(importers), row_(exporters, 1), column_(importers, 1), sums_(importers) {
    for (std::size_t i = 0; i < exporters; ++i)
      for (std::size_t j = 0; j < importers; ++j)
        if (distance_km[i * importers + j]) {
          sold_[i] += trade[i * importers + j];
          bought_[j] += trade[i * importers + j];
        }
    double mean = 0;
    for (std::size_t i = 0; i < exporters; ++i)
      for (std::size_t j = 0; j < importers; ++j) {
        const auto& km = distance_km[i * importers + j];
        if (!km || !(sold_[i] > 0) || !(bought_[j] > 0)) continue;
        pairs_.push_back({i, j, std::log(*km), trade[i * importers + j], 0});
        mean += pairs_.back().log_km;
      }
    for (Pair& pair : pairs_) pair.log_km -= mean / static_cast<double>(pairs_.size());
  }

  static std::size_t above_zero(const std::vector<double>& sums) {
    return static_cast<std::size_t>(std::count_if(sums.begin(), sums.end(), [](double s) { return s > 0; }));
  }
  std::size_t exporters() const { return above_zero(sold_); }
  std::size_t importers() const { return above_zero(bought_); }
  std::size_t pairs() const { return pairs_.size(); }

  // Effects for this b, which are the factors that give each side its actual trade (iterative proportional fitting); from those of the b
  // before. False where the pattern of pairs lets none converge.
  bool solve(double b) {
    for (Pair& pair : pairs_) pair.weight = std::exp(b * pair.log_km);
    for (int sweep = 0; sweep < sweeps_max; ++sweep) {
      std::fill(sums_.begin(), sums_.end(), 0.0);
      double off = 0;
      for (std::size_t first = 0, last = 0; first < pairs_.size(); first = last) {
        const std::size_t i = pairs_[first].exporter;
        double sum = 0;
        for (last = first; last < pairs_.size() && pairs_[last].exporter == i; ++last)
          sum += pairs_[last].weight * column_[pairs_[last].importer];
        off = std::max(off, std::fabs(row_[i] * sum / sold_[i] - 1));
        row_[i] = sold_[i] / sum;
        for (std::size_t p = first; p < last; ++p) sums_[pairs_[p].importer] += row_[i] * pairs_[p].weight;
      }
      for (std::size_t j = 0; j < column_.size(); ++j)
        if (bought_[j] > 0) column_[j] = bought_[j] / sums_[j];
      if (off < margin_tolerance) return true;
      if (!std::isfinite(off)) return false;
    }
    return false;
  }

  double expected(std::size_t p) const { return row_[pairs_[p].exporter] * pairs_[p].weight * column_[pairs_[p].importer]; }

  // The derivative of the likelihood by b, over the trade: falls in b.
  double score() const {
    double sum = 0, all = 0;
    for (std::size_t p = 0; p < pairs_.size(); ++p) {
      sum += (pairs_[p].trade - expected(p)) * pairs_[p].log_km;
      all += pairs_[p].trade;
    }
    return sum / all;
  }

  std::vector<std::optional<double>> matrix() const {
    std::vector<std::optional<double>> out(sold_.size() * bought_.size());
    for (std::size_t p = 0; p < pairs_.size(); ++p) out[pairs_[p].exporter * bought_.size() + pairs_[p].importer] = expected(p);
    return out;
  }

 private:
  struct Pair {
    std::size_t exporter, importer;
    double log_km, trade, weight;
  };
  std::vector<double> sold_, bought_, row_, column_, sums_;
  std::vector<Pair> pairs_;
};

tl::unexpected<Error> no_elasticity() {
  return fail(ErrorCode::no_solution, "The trade of the pairs has no finite elasticity to distance", at_field("trade"),
              "Use flows of more economies or products.");
}

// Whether distance says anything beside the two effects: what is expected changes with b.
bool distance_matters(Fit& fit) {
  std::vector<double> flat;
  if (!fit.solve(0)) return true;  // told by the search
  for (std::size_t p = 0; p < fit.pairs(); ++p) flat.push_back(fit.expected(p));
  if (!fit.solve(-1)) return true;
  for (std::size_t p = 0; p < fit.pairs(); ++p)
    if (std::fabs(fit.expected(p) - flat[p]) > 1e-9 * flat[p]) return true;
  return false;
}

// The b at which the score is 0: a bracket, then regula falsi with Illinois' halving.
Result<double> elasticity(Fit& fit) {
  double low = -1, high = 0;
  const auto score_at = [&](double b) -> std::optional<double> { return fit.solve(b) ? std::optional(fit.score()) : std::nullopt; };
  auto at_low = score_at(low), at_high = score_at(high);
  for (double step = 1; at_low && *at_low < 0; step *= 2) {
    if (low < -distance_elasticity_max) return no_elasticity();
    high = low, at_high = at_low;
    at_low = score_at(low -= step);
  }
  for (double step = 1; at_high && *at_high > 0; step *= 2) {
    if (high > distance_elasticity_max) return no_elasticity();
    low = high, at_low = at_high;
    at_high = score_at(high += step);
  }
  if (!at_low || !at_high) return no_elasticity();
  double f_low = *at_low, f_high = *at_high;
  int side = 0;
  for (int step = 0; step < steps_max && high - low > 1e-12; ++step) {
    if (f_low == f_high) break;
    const double b = (low * f_high - high * f_low) / (f_high - f_low);
    const auto f = score_at(b);
    if (!f) return no_elasticity();
    if (std::fabs(*f) < 1e-13) return b;
    if (*f > 0) {
      low = b, f_low = *f;
      if (side == 1) f_high /= 2;
      side = 1;
    } else {
      high = b, f_high = *f;
      if (side == -1) f_low /= 2;
      side = -1;
    }
  }
  const double b = (low + high) / 2;
  if (!fit.solve(b)) return no_elasticity();
  return b;
}

Result<> check(std::size_t exporters, std::size_t importers, std::span<const double> trade,
               std::span<const std::optional<double>> distance_km) {
  if (trade.size() != exporters * importers || distance_km.size() != trade.size())
    return fail(ErrorCode::bad_field, "trade and distances are not exporters x importers", at_field("trade"),
                "Give one of each for each pair.");
  for (std::size_t p = 0; p < trade.size(); ++p) {
    if (!std::isfinite(trade[p]) || trade[p] < 0)
      return fail(ErrorCode::out_of_range, "the trade of pair " + std::to_string(p) + " is " + format_exact(trade[p]), at_field("trade"),
                  "Give a number that is not negative.");
    if (distance_km[p] && (!std::isfinite(*distance_km[p]) || !(*distance_km[p] > 0)))
      return fail(ErrorCode::out_of_range, "the distance of pair " + std::to_string(p) + " is " + format_exact(*distance_km[p]),
                  at_field("distance_km"), "Give km above 0, or leave it missing.");
  }
  return {};
}

}  // namespace

Result<GravityFit> fit_gravity(std::size_t exporters, std::size_t importers, std::span<const double> trade,
                               std::span<const std::optional<double>> distance_km) {
  TRY(check(exporters, importers, trade, distance_km));
  Fit fit(exporters, importers, trade, distance_km);
  GravityFit out{0, {}, fit.exporters(), fit.importers(), fit.pairs()};
  if (out.exporters < sides_min || out.importers < sides_min)
    return fail(ErrorCode::missing_data,
                "Trade over known distances has " + std::to_string(out.exporters) + " exporters and " + std::to_string(out.importers) +
                    " importers, and needs " + std::to_string(sides_min) + " of each",
                at_field("trade"), "Use flows of more economies.");
  if (!distance_matters(fit))
    return fail(ErrorCode::missing_data, "Distance does not vary beside the effects of exporters and importers", at_field("distance_km"),
                "Use flows of more economies.");
  TRY_ASSIGN(out.distance_elasticity, elasticity(fit));
  out.expected = fit.matrix();
  return out;
}

}  // namespace entrepot::sourcing
