// How crowded a port is: ships that wait and for how long, calls beside the usual number, and what a queue of that many berths
// would lead one to expect.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/day.h"
#include "base/result.h"

namespace entrepot::sea {

using Instant = std::chrono::sys_seconds;

// One ship's stay. What is not known is missing.
struct Visit {
  std::string port, vessel;
  std::optional<Instant> arrived;  // at the anchorage or the pilot boarding place
  std::optional<Instant> berthed;
  std::optional<Instant> left;     // the berth
};

struct WaitingMeasures {
  std::size_t visits = 0;           // with an arrival and a berthing
  std::size_t out_of_order = 0;     // berthed before they arrived, or left before they berthed: left out
  std::size_t incomplete = 0;       // without an arrival or a berthing: left out
  double waiting_hours_mean = 0, waiting_hours_median = 0, waiting_hours_p90 = 0;
  double ships_waiting_mean = 0;    // over the time from the first arrival to the last berthing
  std::size_t ships_waiting_max = 0;
  std::optional<double> berth_hours_mean, berth_hours_cv2;  // of visits that left; squared coefficient of variation
  double arrivals_per_hour = 0;
};
// Nothing without a visit that has both. By Little's law ships_waiting_mean = arrivals per hour x waiting_hours_mean over the same time.
std::optional<WaitingMeasures> measure_waiting(const std::vector<Visit>& visits);

// The expected wait in a queue of `berths` with Poisson arrivals and any service time (Lee and Longton 1959):
//   W = (1 + cv2) / 2 x W of M/M/c,   W of M/M/c = C(c, a) / (c mu - lambda),   a = lambda / mu
// C is Erlang's. A sanity check: a port that waits much longer works slower, or ships arrive in bunches.
struct QueueCheck {
  double utilisation = 0;              // a / c
  std::optional<double> waiting_hours;  // missing where the queue grows without end (utilisation 1 or more)
};
// Errors: out_of_range unless arrivals and hours are above 0, cv2 is not negative and berths is 1 to 10,000.
Result<QueueCheck> queue_check(double arrivals_per_hour, double service_hours, double service_cv2, int berths);

struct DailyCount {
  Day day;
  double count = 0;
};
struct DailyRatio {
  Day day;
  double count = 0;
  std::optional<double> median, ratio;  // of the days before; missing below `days_min` days or where the median is 0
};
// Each day beside the median of those days of the `window` before it that are there. Days in any order, each once.
std::vector<DailyRatio> ratio_to_median(std::vector<DailyCount> days, int window = 90, int days_min = 30);

}  // namespace entrepot::sea
