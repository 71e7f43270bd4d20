#include "sea/congestion.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <cmath>

namespace entrepot::sea {
namespace {

Instant at(int hour) { return Instant(std::chrono::hours(hour)); }

TEST(Congestion, WaitingShips) {
  const auto m = measure_waiting({{"P", "a", at(0), at(4), at(14)},
                                  {"P", "b", at(2), at(10), at(12)},
                                  {"P", "c", at(4), at(4), std::nullopt},
                                  {"P", "d", std::nullopt, at(5), at(6)},
                                  {"P", "e", at(9), at(5), at(6)}})
                     .value();
  EXPECT_EQ(m.visits, 3u);
  EXPECT_EQ(m.incomplete, 1u);
  EXPECT_EQ(m.out_of_order, 1u);
  EXPECT_NEAR(m.waiting_hours_mean, 4, 1e-12);
  EXPECT_NEAR(m.waiting_hours_median, 4, 1e-12);
  EXPECT_NEAR(m.waiting_hours_p90, 8, 1e-12);
  EXPECT_EQ(m.ships_waiting_max, 2u);
  EXPECT_NEAR(m.ships_waiting_mean, 1.2, 1e-12);  // 12 ship-hours in 10 hours
  EXPECT_NEAR(m.arrivals_per_hour * m.waiting_hours_mean, m.ships_waiting_mean, 1e-12);
  EXPECT_NEAR(*m.berth_hours_mean, 6, 1e-12);
  EXPECT_NEAR(*m.berth_hours_cv2, 32.0 / 36, 1e-12);
  EXPECT_FALSE(measure_waiting({}));
  EXPECT_FALSE(measure_waiting({{"P", "d", std::nullopt, at(5), at(6)}}));
}

// One berth: M/M/1 waits rho / (mu - lambda); M/D/1 half of it; M/G/1 as Pollaczek and Khinchine say.
TEST(Congestion, QueuesWithKnownAnswers) {
  const double lambda = 0.5, hours = 1.5, mu = 1 / hours, rho = lambda * hours;
  EXPECT_NEAR(*queue_check(lambda, hours, 1, 1)->waiting_hours, rho / (mu - lambda), 1e-12);
  EXPECT_NEAR(*queue_check(lambda, hours, 0, 1)->waiting_hours, rho / (mu - lambda) / 2, 1e-12);
  EXPECT_NEAR(*queue_check(lambda, hours, 0.4, 1)->waiting_hours, lambda * hours * hours * 1.4 / (2 * (1 - rho)), 1e-12);
  // M/M/2 at utilisation r: W = hours x r^2 / (1 - r^2).
  const double r = lambda * hours / 2;
  EXPECT_NEAR(*queue_check(lambda, hours, 1, 2)->waiting_hours, hours * r * r / (1 - r * r), 1e-12);
  EXPECT_NEAR(queue_check(lambda, hours, 1, 2)->utilisation, r, 1e-12);
  EXPECT_FALSE(queue_check(2, 1, 1, 2)->waiting_hours);  // it grows without end
}

TEST(Congestion, BadQueuesAreErrors) {
  for (const auto& check : {queue_check(0, 1, 1, 1), queue_check(1, 0, 1, 1), queue_check(1, 1, -1, 1), queue_check(1, 1, 1, 0),
                            queue_check(std::nan(""), 1, 1, 1), queue_check(1, 1, 1, 10'001)})
    EXPECT_EQ(check.error().code, ErrorCode::out_of_range);
}

// Invariant: One berth more never makes ships wait longer.
RC_GTEST_PROP(CongestionProperties, MoreBerthsWaitLess, ()) {
  const double lambda = *rc::gen::inRange(1, 400) / 100.0, hours = *rc::gen::inRange(1, 400) / 10.0, cv2 = *rc::gen::inRange(0, 30) / 10.0;
  const int berths = static_cast<int>(lambda * hours) + *rc::gen::inRange(1, 20);
  const auto few = queue_check(lambda, hours, cv2, berths)->waiting_hours,
             more = queue_check(lambda, hours, cv2, berths + 1)->waiting_hours;
  RC_ASSERT(more.has_value());
  RC_ASSERT(*more >= 0);
  if (few) RC_ASSERT(*more <= *few);
}

TEST(Congestion, RatioToTheMedianOfTheDaysBefore) {
  std::vector<DailyCount> days;
  const Day first = Day::parse("2024-01-01").value();
  for (int d = 0; d < 6; ++d)
    if (d != 2) days.push_back({first.plus(d), d == 5 ? 30.0 : 10.0 + d});  // 10 11 - 13 14 30
  std::swap(days[0], days[3]);
  const auto ratios = ratio_to_median(days, 3, 2);
  ASSERT_EQ(ratios.size(), 5u);
  EXPECT_FALSE(ratios[0].median);
  EXPECT_FALSE(ratios[1].median);  // one day before it
  EXPECT_EQ(*ratios[2].median, 10.5);  // of the 1st and 2nd
  EXPECT_EQ(*ratios[3].median, 12);    // 11 and 13: the day that is missing is not 0
  EXPECT_NEAR(*ratios[4].ratio, 30 / 13.5, 1e-12);
  EXPECT_FALSE(ratio_to_median({{first, 0}, {first.plus(1), 0}, {first.plus(2), 5}}, 3, 2)[2].ratio);  // a median of 0
}

}  // namespace
}  // namespace entrepot::sea
