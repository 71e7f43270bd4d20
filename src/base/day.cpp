#include "base/day.h"

#include <fmt/format.h>

#include "base/text.h"

namespace entrepot {
namespace {

// `text` as digits only, or -1.
int digits(std::string_view text) {
  for (const char c : text)
    if (c < '0' || c > '9') return -1;
  return static_cast<int>(parse_int(text).value_or(-1));
}

}  // namespace

Result<Day> Day::parse(std::string_view text, Where where) {
  if (text.size() == 10 && text[4] == '-' && text[7] == '-') {
    const int year = digits(text.substr(0, 4)), month = digits(text.substr(5, 2)), day = digits(text.substr(8, 2));
    const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day))};
    if (year >= 0 && month > 0 && day > 0 && date.ok()) return Day(std::chrono::sys_days(date));
  }
  return fail(ErrorCode::bad_field, fmt::format("'{}' is not a date", text.substr(0, 40)), std::move(where),
              "Write an existing day as YYYY-MM-DD.");
}

int Day::year() const { return static_cast<int>(std::chrono::year_month_day(days_).year()); }

std::string Day::text() const {
  const std::chrono::year_month_day date(days_);
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

Result<Period> Period::create(Day from, Day to) {
  if (to < from)
    return fail(ErrorCode::out_of_range, fmt::format("A period from {} to {} ends before it begins", from.text(), to.text()), {},
                "Give the earlier day first.");
  return Period{from, to};
}

Result<YearMonth> YearMonth::parse(std::string_view text, Where where) {
  if (text.size() == 7 && text[4] == '-') {
    const YearMonth value{digits(text.substr(0, 4)), digits(text.substr(5, 2))};
    if (value.year >= 0 && value.month >= 1 && value.month <= 12) return value;
  }
  return fail(ErrorCode::bad_field, fmt::format("'{}' is not a month", text.substr(0, 40)), std::move(where), "Write YYYY-MM.");
}

std::string YearMonth::text() const { return fmt::format("{:04}-{:02}", year, month); }

}  // namespace entrepot
