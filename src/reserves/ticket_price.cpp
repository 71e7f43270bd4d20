#include "reserves/ticket_price.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

namespace entrepot::reserves {

Result<TicketPrice> parse_ticket_price(std::string_view text, Where where) {
  const std::string remedy = "Write an amount, its currency and its unit: \"0.20 USD per kg and month\" or \"350 USD per t\".";
  const auto per = text.find(" per ");
  const auto space = text.find(' ');
  if (per == std::string_view::npos || space >= per)
    return fail(ErrorCode::bad_field, fmt::format("'{}' is no price of a ticket", text.substr(0, 80)), std::move(where), remedy);
  TicketPrice out;
  TRY_ASSIGN(out.amount, Decimal::parse(text.substr(0, space), where));
  if (out.amount <= Decimal(0))
    return fail(ErrorCode::out_of_range, fmt::format("A price of {}", out.amount.text()), std::move(where),
                "Leave it out where nothing is paid.");
  TRY_ASSIGN(out.currency, Currency::parse(trim(text.substr(space, per - space)), where));
  std::string_view unit = trim(text.substr(per + 5));
  for (const auto& [words, period] : {std::pair{" and month", TicketPrice::Period::month}, {" and year", TicketPrice::Period::year}})
    if (unit.ends_with(words)) {
      out.period = period;
      unit = trim(unit.substr(0, unit.size() - std::string_view(words).size()));
      break;
    }
  if (unit.empty() || unit.size() > 24 || unit.find(" and ") != std::string_view::npos)
    return fail(ErrorCode::bad_field, fmt::format("'{}' has no unit, or a period that is none of month and year", text.substr(0, 80)),
                std::move(where), remedy);
  out.unit = unit;
  return out;
}

int periods_begun(TicketPrice::Period period, Day first, Day by) {
  if (period == TicketPrice::Period::none) return 1;
  const std::chrono::year_month_day from(first.sys_days()), to(by.sys_days());
  const auto months_of = [](const std::chrono::year_month_day& day) {
    return static_cast<int>(day.year()) * 12 + static_cast<int>(static_cast<unsigned>(day.month())) - 1;
  };
  int months = months_of(to) - months_of(from);
  if (to.day() < from.day()) --months;  // a period ends the day before the same day of a later month
  const int begun = std::max(0, months) + 1;
  return period == TicketPrice::Period::month ? begun : (begun - 1) / 12 + 1;
}

Day period_begins(TicketPrice::Period period, Day first, int number) {
  const std::chrono::year_month_day from(first.sys_days());
  const int months = (number - 1) * (period == TicketPrice::Period::year ? 12 : 1);
  const auto later = std::chrono::year_month(from.year(), from.month()) + std::chrono::months(months);
  const auto same = later / from.day();  // where the month has no such day, the first of the next
  return Day(same.ok() ? std::chrono::sys_days(same) : std::chrono::sys_days((later + std::chrono::months(1)) / std::chrono::day(1)));
}

}  // namespace entrepot::reserves
