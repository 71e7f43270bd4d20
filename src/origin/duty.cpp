#include "origin/duty.h"

#include <algorithm>
#include <cstdint>
#include <limits>

#include <fmt/format.h>

#include "base/text.h"
#include "origin/detail/duty_range.h"

namespace entrepot::origin {
namespace detail {
namespace {

constexpr std::int64_t value_max = 1'000'000'000'000'000, quantity_max = 100'000'000'000;
constexpr int quantity_places_max = 4;

DutyRange exactly(Exact amount) { return {amount, amount, {}}; }
DutyRange anything(std::string lack) { return {0, std::nullopt, {std::move(lack)}}; }

// The small unit of a thousand that a large one is: quantities are kept in small ones.
std::string small_unit(const std::string& unit) { return unit == "t" ? "kg" : unit == "kl" ? "l" : unit; }

// The quantity in the unit of the rate, in 10^-12.
std::optional<Exact> quantity_in(const std::vector<GoodsQuantity>& quantities, const std::string& unit) {
  const std::string kept = small_unit(unit);
  for (const GoodsQuantity& quantity : quantities)
    if (quantity.unit == kept) return exact(quantity.amount) / (kept == unit ? 1 : 1000);
  return std::nullopt;
}

// a x b where b counts in 10^-12; both are limited (exact.h), b has at most 7 places and a is a decimal.
Exact times(const Decimal& a, Exact b) { return floor_divided(static_cast<Exact>(a.coefficient()) * b, power_of_ten(a.places())); }

DutyRange term_duty(const RateTerm& term, const Dutiable& goods) {
  const Exact value = exact(goods.value);
  if (term.kind == RateTerm::Kind::percent)
    return exactly(floor_divided(static_cast<Exact>(term.amount.coefficient()) * value, power_of_ten(term.amount.places() + 2)));
  if (term.currency != goods.value.currency.code())
    return anything(fmt::format("the value in {} instead of {}", term.currency, goods.value.currency.code()));
  const auto quantity = quantity_in(goods.quantities, term.unit);
  if (!quantity) return anything(fmt::format("a quantity in {}", term.unit));
  Exact duty = times(term.amount, *quantity);
  if (term.kind == RateTerm::Kind::difference) {
    duty = std::max<Exact>(0, times(term.price_factor, duty) - value * term.count);
    duty = duty / term.denominator * term.numerator + duty % term.denominator * term.numerator / term.denominator;
  }
  return exactly(floor_divided(duty, term.count));
}

DutyRange sum_duty(const RateSum& sum, const Dutiable& goods) {
  DutyRange total = exactly(0);
  for (const RateTerm& term : sum) {
    const DutyRange part = term_duty(term, goods);
    total.low += part.low;
    if (total.high && part.high) *total.high += *part.high;
    else total.high.reset();
    total.lacks.insert(part.lacks.begin(), part.lacks.end());
  }
  return total;
}

void settle(DutyRange& range) {
  if (range.exact()) range.lacks.clear();
}

DutyRange greater_of(const DutyRange& a, const DutyRange& b) {
  DutyRange out{std::max(a.low, b.low), std::nullopt, a.lacks};
  if (a.high && b.high) out.high = std::max(*a.high, *b.high);
  out.lacks.insert(b.lacks.begin(), b.lacks.end());
  settle(out);
  return out;
}

}  // namespace

DutyRange less_of(const DutyRange& a, const DutyRange& b) {
  DutyRange out{std::min(a.low, b.low), a.high ? a.high : b.high, a.lacks};
  if (a.high && b.high) out.high = std::min(*a.high, *b.high);
  out.lacks.insert(b.lacks.begin(), b.lacks.end());
  settle(out);
  return out;
}

DutyRange duty_range(const RateText& text, const Dutiable& goods) {
  if (!text.rate) return anything(text.text.empty() ? "a rate" : fmt::format("what '{}' comes to: {}", text.text, text.reason));
  const Rate& rate = *text.rate;
  DutyRange duty = sum_duty(rate.alternatives.front(), goods);
  for (std::size_t i = 1; i < rate.alternatives.size(); ++i) {
    const DutyRange other = sum_duty(rate.alternatives[i], goods);
    duty = rate.choice == Rate::Choice::greater ? greater_of(duty, other) : less_of(duty, other);
  }
  if (rate.at_least) duty = greater_of(duty, sum_duty(*rate.at_least, goods));
  if (rate.at_most) duty = less_of(duty, sum_duty(*rate.at_most, goods));
  return duty;
}

DutyRange lowest_range(std::span<const RateText* const> rates, const Dutiable& goods) {
  DutyRange lowest = duty_range(*rates.front(), goods);
  for (const RateText* rate : rates.subspan(1)) lowest = less_of(lowest, duty_range(*rate, goods));
  return lowest;
}

}  // namespace detail

namespace {

std::optional<Decimal> nine_places(detail::Exact amount) {
  detail::Exact shown = detail::floor_divided(amount, detail::power_of_ten(detail::exact_places - Decimal::places_max));
  int places = Decimal::places_max;
  for (; places > 0 && shown % 10 == 0; --places) shown /= 10;
  while (places > 0 && shown > std::numeric_limits<std::int64_t>::max()) {
    shown /= 10;
    --places;
  }
  const auto decimal = Decimal::create(static_cast<std::int64_t>(shown), places);
  return decimal ? std::optional(*decimal) : std::nullopt;
}

DutyBounds shown(const detail::DutyRange& range) {
  DutyBounds out;
  out.low = nine_places(range.low).value_or(Decimal(0));
  if (range.high) out.high = nine_places(*range.high);
  out.exact = range.exact();
  out.lacks.assign(range.lacks.begin(), range.lacks.end());
  return out;
}

}  // namespace

Result<GoodsQuantity> parse_goods_quantity(std::string_view text, Where where) {
  const std::string_view all = trim(text);
  const std::size_t digits = std::min(all.find_first_not_of("0123456789."), all.size());
  const std::string_view unit = trim(all.substr(digits));
  auto amount = Decimal::parse(all.substr(0, digits), where);
  const bool worded = unit == "m2" || (!unit.empty() && unit.find_first_of("0123456789") == std::string_view::npos);
  if (!amount || !worded || unit.size() > 32)
    return fail(ErrorCode::bad_field, fmt::format("'{}' is no quantity", all.substr(0, 40)), std::move(where),
                "Write a number and a unit, such as 500kg, 12.5t, 300pairs or 40head.");
  const std::string named = rate_unit(unit), kept = detail::small_unit(named);
  if (kept != named) amount = amount->times(Decimal(1000));
  if (!amount || *amount > Decimal(detail::quantity_max) || amount->places() > detail::quantity_places_max)
    return fail(ErrorCode::out_of_range, fmt::format("A quantity of {}", all.substr(0, 40)), std::move(where),
                "Give at most 100,000,000,000 with at most 4 decimal places.");
  return GoodsQuantity{*amount, kept};
}

Result<> check_dutiable(const Dutiable& goods) {
  if (goods.value.minor_units < 0 || detail::exact(goods.value) > detail::exact(Decimal(1)) * detail::value_max)
    return fail(ErrorCode::out_of_range, fmt::format("A customs value of {}", goods.value.text()), {},
                "Give an amount from 0 to 1,000,000,000,000,000.");
  return {};
}

DutyBounds duty_of(const RateText& rate, const Dutiable& goods) { return shown(detail::duty_range(rate, goods)); }

DutyBounds lowest_duty(std::span<const RateText* const> rates, const Dutiable& goods) { return shown(detail::lowest_range(rates, goods)); }

}  // namespace entrepot::origin
