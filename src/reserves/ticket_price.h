// The price of a ticket: stock that is held abroad for somebody, by the unit, and where it says so by the time.
//
//   "0.20 USD per kg and month", "350 USD per t": AMOUNT CURRENCY per UNIT [and month|year]
//
// With a period it is a premium for holding: owed for all that is reserved, drawn or not, for each period that has begun while it counts.
// Without one it is what a unit costs that is drawn. (Agreed before requests of format 4: what is drawn, times the periods begun by its delivery.)
#pragma once

#include <string>
#include <string_view>

#include "base/day.h"
#include "base/decimal.h"
#include "base/money.h"
#include "base/result.h"

namespace entrepot::reserves {

struct TicketPrice {
  Decimal amount;
  Currency currency;
  std::string unit;
  enum class Period { none, month, year } period = Period::none;
};

// Errors: bad_field, out_of_range (not above zero), unknown_name (a currency).
Result<TicketPrice> parse_ticket_price(std::string_view text, Where where = {});

// Periods that have begun by a day, from the first day on, the first of them with it: 2026-01-31 to 2026-02-28 is one month, to 2026-03-01 two.
int periods_begun(TicketPrice::Period period, Day first, Day by);
// The day on which the period of that number begins: the first by which so many have begun. Of month or year; `number` from 1.
Day period_begins(TicketPrice::Period period, Day first, int number);

}  // namespace entrepot::reserves
