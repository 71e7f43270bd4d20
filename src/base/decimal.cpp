#include "base/decimal.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "base/text.h"

namespace entrepot {
namespace {

__extension__ typedef __int128 Wide;

constexpr std::int64_t powers_of_ten[] = {1, 10, 100, 1'000, 10'000, 100'000, 1'000'000, 10'000'000, 100'000'000, 1'000'000'000};

Wide scaled(const Decimal& number, int places) { return static_cast<Wide>(number.coefficient()) * powers_of_ten[places - number.places()]; }

// Drops trailing zeros until the value fits in 9 places and 64 bits.
Result<Decimal> from_wide(Wide coefficient, int places, std::string_view doing) {
  while (places > 0 && coefficient % 10 == 0 &&
         (places > Decimal::places_max || coefficient > std::numeric_limits<std::int64_t>::max() ||
          coefficient < std::numeric_limits<std::int64_t>::min())) {
    coefficient /= 10;
    --places;
  }
  if (places > Decimal::places_max || coefficient > std::numeric_limits<std::int64_t>::max() ||
      coefficient < std::numeric_limits<std::int64_t>::min())
    return fail(ErrorCode::out_of_range, fmt::format("{} leaves the range of a decimal", doing), {},
                "Use a larger unit or fewer decimal places.");
  return Decimal::create(static_cast<std::int64_t>(coefficient), places);
}

}  // namespace

Result<Decimal> Decimal::create(std::int64_t coefficient, int places) {
  if (places < 0 || places > places_max)
    return fail(ErrorCode::out_of_range, fmt::format("{} decimal places", places), {}, "Use 0 to 9 decimal places.");
  return Decimal(coefficient, places);
}

Result<Decimal> Decimal::parse(std::string_view text, Where where) {
  const auto bad = [&](ErrorCode code) {
    return fail(code, fmt::format("'{}' is not a decimal number", text.substr(0, 40)), std::move(where),
                "Write digits with at most one point and 9 decimal places, such as -12.50.");
  };
  std::string_view digits = text;
  if (!digits.empty() && digits.front() == '-') digits.remove_prefix(1);
  const std::size_t point = digits.find('.');
  const std::string_view whole = digits.substr(0, point);
  const std::string_view part = point == std::string_view::npos ? std::string_view{} : digits.substr(point + 1);
  const auto all_digits = [](std::string_view s) { return std::all_of(s.begin(), s.end(), [](char c) { return c >= '0' && c <= '9'; }); };
  if (whole.empty() || !all_digits(whole) || !all_digits(part) || (point != std::string_view::npos && part.empty()))
    return bad(ErrorCode::bad_field);
  if (part.size() > places_max) return bad(ErrorCode::out_of_range);
  const auto coefficient = parse_int(fmt::format("{}{}{}", text.front() == '-' ? "-" : "", whole, part));
  if (!coefficient) return bad(ErrorCode::out_of_range);
  return Decimal(*coefficient, static_cast<int>(part.size()));
}

double Decimal::to_double() const { return static_cast<double>(coefficient_) / static_cast<double>(powers_of_ten[places_]); }

std::string Decimal::text() const {
  if (places_ == 0) return fmt::format("{}", coefficient_);
  const Wide magnitude = coefficient_ < 0 ? -static_cast<Wide>(coefficient_) : static_cast<Wide>(coefficient_);
  const auto whole = static_cast<std::uint64_t>(magnitude / powers_of_ten[places_]);
  const auto part = static_cast<std::uint64_t>(magnitude % powers_of_ten[places_]);
  return fmt::format("{}{}.{:0{}}", coefficient_ < 0 ? "-" : "", whole, part, places_);
}

std::strong_ordering operator<=>(const Decimal& a, const Decimal& b) {
  const int places = std::max(a.places(), b.places());
  const Wide left = scaled(a, places), right = scaled(b, places);
  return left < right ? std::strong_ordering::less : left > right ? std::strong_ordering::greater : std::strong_ordering::equal;
}

Result<Decimal> Decimal::plus(const Decimal& other) const {
  const int places = std::max(places_, other.places_);
  return from_wide(scaled(*this, places) + scaled(other, places), places, "The sum");
}

Result<Decimal> Decimal::minus(const Decimal& other) const {
  const int places = std::max(places_, other.places_);
  return from_wide(scaled(*this, places) - scaled(other, places), places, "The difference");
}

Result<Decimal> Decimal::times(const Decimal& other) const {
  return from_wide(static_cast<Wide>(coefficient_) * other.coefficient_, places_ + other.places_, "The product");
}

}  // namespace entrepot
