// Calendar days, months and periods. No clock is read here.
#pragma once

#include <chrono>
#include <compare>
#include <string>
#include <string_view>

#include "base/result.h"

namespace entrepot {

class Day {
 public:
  constexpr Day() = default;
  constexpr explicit Day(std::chrono::sys_days days) : days_(days) {}
  // Errors: bad_field unless it is an existing date written YYYY-MM-DD.
  static Result<Day> parse(std::string_view text, Where where = {});

  constexpr std::chrono::sys_days sys_days() const { return days_; }
  constexpr Day plus(int days) const { return Day(days_ + std::chrono::days(days)); }
  constexpr int minus(Day other) const { return static_cast<int>((days_ - other.days_).count()); }
  int year() const;
  std::string text() const;  // "2023-08-01"
  friend constexpr auto operator<=>(Day, Day) = default;

 private:
  std::chrono::sys_days days_{};
};

// From the first day up to, not including, the last: the empty period has from == to.
struct Period {
  Day from, to;
  static Result<Period> create(Day from, Day to);
  constexpr int days() const { return to.minus(from); }
  constexpr bool contains(Day day) const { return from <= day && day < to; }
  constexpr bool overlaps(const Period& other) const { return from < other.to && other.from < to; }
  friend constexpr bool operator==(const Period&, const Period&) = default;
};

struct YearMonth {
  int year = 0;
  int month = 0;  // 1..12
  static Result<YearMonth> parse(std::string_view text, Where where = {});  // "2023-11"
  std::string text() const;
  friend constexpr auto operator<=>(YearMonth, YearMonth) = default;
};

}  // namespace entrepot
