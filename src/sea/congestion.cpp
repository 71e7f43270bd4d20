#include "sea/congestion.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"

namespace entrepot::sea {
namespace {

double hours(std::chrono::seconds span) { return static_cast<double>(span.count()) / 3600; }

double median_of(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return (*std::max_element(values.begin(), middle) + *middle) / 2;
}

// The smallest value that at least this share is not above.
double quantile_of(std::vector<double> values, double share) {
  std::sort(values.begin(), values.end());
  const double rank = std::ceil(share * static_cast<double>(values.size()));
  return values[static_cast<std::size_t>(std::max(rank, 1.0)) - 1];
}

struct Wait {
  Instant from, to;
};

std::size_t most_at_once(const std::vector<Wait>& waits) {
  std::vector<std::pair<Instant, int>> steps;
  for (const Wait& wait : waits) {
    if (wait.from == wait.to) continue;
    steps.emplace_back(wait.from, 1);
    steps.emplace_back(wait.to, -1);  // at one time those who leave go first
  }
  std::sort(steps.begin(), steps.end());
  int now = 0, most = 0;
  for (const auto& [when, step] : steps) most = std::max(most, now += step);
  return static_cast<std::size_t>(most);
}

void measure_berths(const std::vector<double>& berth_hours, WaitingMeasures& measures) {
  if (berth_hours.empty()) return;
  double sum = 0, squares = 0;
  for (const double h : berth_hours) sum += h;
  const double mean = sum / static_cast<double>(berth_hours.size());
  for (const double h : berth_hours) squares += (h - mean) * (h - mean);
  measures.berth_hours_mean = mean;
  if (mean > 0 && berth_hours.size() > 1) measures.berth_hours_cv2 = squares / static_cast<double>(berth_hours.size() - 1) / (mean * mean);
}

// Erlang's C: the share of ships that must wait for one of c berths with a = lambda / mu at work on average.
double erlang_c(double a, int c) {
  double b = 1;  // Erlang's B by its recursion, which stays between 0 and 1
  for (int k = 1; k <= c; ++k) b = a * b / (k + a * b);
  const double rho = a / c;
  return b / (1 - rho * (1 - b));
}

}  // namespace

std::optional<WaitingMeasures> measure_waiting(const std::vector<Visit>& visits) {
  WaitingMeasures measures;
  std::vector<double> waiting, berth;
  std::vector<Wait> waits;
  for (const Visit& visit : visits) {
    if (!visit.arrived || !visit.berthed) {
      ++measures.incomplete;
      continue;
    }
    if (*visit.berthed < *visit.arrived || (visit.left && *visit.left < *visit.berthed)) {
      ++measures.out_of_order;
      continue;
    }
    waits.push_back({*visit.arrived, *visit.berthed});
    waiting.push_back(hours(*visit.berthed - *visit.arrived));
    if (visit.left) berth.push_back(hours(*visit.left - *visit.berthed));
  }
  if (waits.empty()) return std::nullopt;
  measures.visits = waits.size();
  double sum = 0;
  Instant first = waits.front().from, last = waits.front().to;
  for (std::size_t k = 0; k < waits.size(); ++k) {
    sum += waiting[k];
    first = std::min(first, waits[k].from);
    last = std::max(last, waits[k].to);
  }
  measures.waiting_hours_mean = sum / static_cast<double>(waits.size());
  measures.waiting_hours_median = median_of(waiting);
  measures.waiting_hours_p90 = quantile_of(waiting, 0.9);
  measures.ships_waiting_max = most_at_once(waits);
  if (const double span = hours(last - first); span > 0) {
    measures.ships_waiting_mean = sum / span;
    measures.arrivals_per_hour = static_cast<double>(waits.size()) / span;
  }
  measure_berths(berth, measures);
  return measures;
}

Result<QueueCheck> queue_check(double arrivals_per_hour, double service_hours, double service_cv2, int berths) {
  const auto above_0 = [](double value) { return value > 0 && std::isfinite(value); };
  if (!above_0(arrivals_per_hour) || !above_0(service_hours) || !(service_cv2 >= 0 && std::isfinite(service_cv2)) || berths < 1 ||
      berths > 10'000)
    return fail(ErrorCode::out_of_range,
                "a queue of " + std::to_string(berths) + " berths with " + format_exact(arrivals_per_hour) + " arrivals an hour of " +
                    format_exact(service_hours) + " hours",
                {}, "Give 1 to 10,000 berths, and arrivals and hours above 0.");
  const double a = arrivals_per_hour * service_hours;
  QueueCheck check{a / berths, std::nullopt};
  if (check.utilisation < 1)
    check.waiting_hours = (1 + service_cv2) / 2 * erlang_c(a, berths) / (berths / service_hours - arrivals_per_hour);
  return check;
}

std::vector<DailyRatio> ratio_to_median(std::vector<DailyCount> days, int window, int days_min) {
  std::sort(days.begin(), days.end(), [](const DailyCount& a, const DailyCount& b) { return a.day < b.day; });
  std::vector<DailyRatio> ratios;
  std::size_t first = 0;
  for (std::size_t k = 0; k < days.size(); ++k) {
    while (days[k].day.minus(days[first].day) > window) ++first;
    DailyRatio entry{days[k].day, days[k].count, {}, {}};
    std::vector<double> before;
    for (std::size_t b = first; b < k; ++b) before.push_back(days[b].count);
    if (!before.empty() && before.size() >= static_cast<std::size_t>(std::max(days_min, 1))) {
      entry.median = median_of(std::move(before));
      if (*entry.median > 0) entry.ratio = entry.count / *entry.median;
    }
    ratios.push_back(entry);
  }
  return ratios;
}

}  // namespace entrepot::sea
