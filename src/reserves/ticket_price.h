// The price of a ticket: stock that is held abroad for somebody, by the unit, and where it says so by the time.
//
//   "0.20 USD per kg and month", "350 USD per t": AMOUNT CURRENCY per UNIT [and month|year]
//
// What is drawn by it costs amount x countable units x periods begun from its first day to the day of delivery; without a period once.
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

}  // namespace entrepot::reserves
