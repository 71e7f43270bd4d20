#include "base/spreadsheet.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"

namespace entrepot {

std::optional<std::int64_t> parse_whole(std::string_view text) {
  if (const auto value = parse_int(text)) return value;
  constexpr double exact = 9007199254740992;  // beyond, not every whole number is a double
  const auto value = parse_double(text);
  if (!value || std::fabs(*value) > exact || std::trunc(*value) != *value) return std::nullopt;
  return static_cast<std::int64_t>(*value);
}

std::optional<double> parse_percent(std::string_view text) {
  text = trim(text);
  if (!text.ends_with('%')) return parse_double(text);
  const auto value = parse_double(trim(text.substr(0, text.size() - 1)));
  return value ? std::optional(*value / 100) : std::nullopt;
}

std::string number_hint(std::string_view text) {
  const std::string_view written = trim(text.ends_with('%') ? text.substr(0, text.size() - 1) : text);
  std::string digits(written);
  for (const std::string_view mark : {",", ".", " ", "'", "\u00A0", "\u202F", "\u2019"})
    for (std::size_t at = digits.find(mark); at != std::string::npos; at = digits.find(mark)) digits.erase(at, mark.size());
  if (parse_double(written) || !parse_double(digits)) return {};
  return " Numbers have a decimal point, and no mark between thousands: 1234.5.";
}

bool is_empty_row(const std::vector<std::string_view>& fields) {
  return std::all_of(fields.begin(), fields.end(), [](auto field) { return trim(field).empty(); });
}

}  // namespace entrepot
