// Money in minor units of a currency. Sums only within a currency; money times money does not compile.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/decimal.h"
#include "base/result.h"

namespace entrepot {

class Currency {
 public:
  constexpr Currency() = default;
  // An ISO 4217 code of the table in money.cpp, with its minor unit (JPY 0, USD 2, KWD 3).
  static Result<Currency> parse(std::string_view code, Where where = {});
  std::string_view code() const { return {code_, 3}; }
  int minor_places() const { return places_; }
  friend constexpr bool operator==(const Currency&, const Currency&) = default;

 private:
  char code_[3] = {'X', 'X', 'X'};
  std::int8_t places_ = 0;
};

struct Money {
  std::int64_t minor_units = 0;
  Currency currency;

  // Errors: out_of_range when the amount has more places than the currency or overflows.
  static Result<Money> create(const Decimal& amount, Currency currency);
  Result<Money> plus(const Money& other) const;   // contradiction when the currencies differ
  Result<Money> minus(const Money& other) const;
  Result<Money> times(std::int64_t count) const;
  std::string text() const;  // "12.50 USD"
  friend bool operator==(const Money&, const Money&) = default;
};

}  // namespace entrepot
