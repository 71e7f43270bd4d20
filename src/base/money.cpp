#include "base/money.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.h"

namespace entrepot {
namespace {

struct CurrencyRow {
  std::string_view code;
  std::int8_t places;
};

// Currencies of the region and of the main partners, with the minor unit of ISO 4217.
constexpr std::array currencies{
    CurrencyRow{"AUD", 2}, CurrencyRow{"BND", 2}, CurrencyRow{"CAD", 2}, CurrencyRow{"CHF", 2}, CurrencyRow{"CNY", 2},
    CurrencyRow{"EUR", 2}, CurrencyRow{"GBP", 2}, CurrencyRow{"HKD", 2}, CurrencyRow{"IDR", 2}, CurrencyRow{"INR", 2},
    CurrencyRow{"JPY", 0}, CurrencyRow{"KHR", 2}, CurrencyRow{"KRW", 0}, CurrencyRow{"KWD", 3}, CurrencyRow{"LAK", 2},
    CurrencyRow{"MMK", 2}, CurrencyRow{"MYR", 2}, CurrencyRow{"NZD", 2}, CurrencyRow{"PHP", 2}, CurrencyRow{"SGD", 2},
    CurrencyRow{"THB", 2}, CurrencyRow{"TWD", 2}, CurrencyRow{"USD", 2}, CurrencyRow{"VND", 0},
};

Result<Money> overflow() { return fail(ErrorCode::out_of_range, "An amount of money overflows", {}, "Split the amount."); }

}  // namespace

Result<Currency> Currency::parse(std::string_view code, Where where) {
  const auto row = std::find_if(currencies.begin(), currencies.end(), [&](const auto& r) { return r.code == code; });
  if (row == currencies.end()) {
    std::vector<std::string> known;
    for (const auto& r : currencies) known.emplace_back(r.code);
    return fail(ErrorCode::unknown_name, fmt::format("'{}' is not a known currency", code.substr(0, 40)), std::move(where),
                known_names_remedy(code, known));
  }
  Currency currency;
  std::copy(row->code.begin(), row->code.end(), currency.code_);
  currency.places_ = row->places;
  return currency;
}

Result<Money> Money::create(const Decimal& amount, Currency currency) {
  std::int64_t units = amount.coefficient();
  for (int places = amount.places(); places > currency.minor_places(); --places) {
    if (units % 10 != 0)
      return fail(ErrorCode::out_of_range, fmt::format("{} has more places than {} has", amount.text(), currency.code()), {},
                  "Round the amount to the minor unit first, by the rule that applies.");
    units /= 10;
  }
  for (int places = amount.places(); places < currency.minor_places(); ++places)
    if (__builtin_mul_overflow(units, std::int64_t{10}, &units)) return overflow();
  return Money{units, currency};
}

Result<Money> Money::plus(const Money& other) const {
  if (!(currency == other.currency))
    return fail(ErrorCode::contradiction, fmt::format("{} and {} cannot be added", currency.code(), other.currency.code()), {},
                "Convert one of them first, with a dated rate.");
  Money sum{0, currency};
  if (__builtin_add_overflow(minor_units, other.minor_units, &sum.minor_units)) return overflow();
  return sum;
}

Result<Money> Money::minus(const Money& other) const {
  Money negated{0, other.currency};
  if (__builtin_sub_overflow(std::int64_t{0}, other.minor_units, &negated.minor_units)) return overflow();
  return plus(negated);
}

Result<Money> Money::times(std::int64_t count) const {
  Money product{0, currency};
  if (__builtin_mul_overflow(minor_units, count, &product.minor_units)) return overflow();
  return product;
}

std::string Money::text() const {
  const auto amount = Decimal::create(minor_units, currency.minor_places());
  return fmt::format("{} {}", amount ? amount->text() : "?", currency.code());
}

}  // namespace entrepot
