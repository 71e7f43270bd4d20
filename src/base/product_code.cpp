#include "base/product_code.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.h"

namespace entrepot {
namespace {

constexpr std::array<std::string_view, 7> edition_names{"HS1992", "HS1996", "HS2002", "HS2007", "HS2012", "HS2017", "HS2022"};

}  // namespace

std::string_view hs_edition_name(HsEdition edition) { return edition_names[static_cast<std::size_t>(edition)]; }

std::optional<HsEdition> parse_hs_edition(std::string_view text) {
  for (std::size_t i = 0; i < edition_names.size(); ++i)
    if (edition_names[i] == text) return static_cast<HsEdition>(i);
  return std::nullopt;
}

Result<ProductCode::Parsed> ProductCode::parse(std::string_view text, HsEdition edition, int digits, Where where) {
  const bool all_digits = std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  const auto width = static_cast<std::size_t>(digits);
  if (text.empty() || !all_digits || text.size() > width || text.size() + 1 < width)
    return fail(ErrorCode::bad_field, fmt::format("'{}' is not a {}-digit HS code", text.substr(0, 40), digits), std::move(where),
                "Give the code with all its digits.");
  Parsed parsed;
  parsed.code = ProductCode{edition, static_cast<std::uint8_t>(digits), static_cast<std::uint32_t>(*parse_int(text))};
  parsed.padded = text.size() < width;
  return parsed;
}

std::string ProductCode::text() const { return fmt::format("{:0{}}", number, static_cast<int>(digits)); }

ProductCode ProductCode::truncated(int to_digits) const {
  ProductCode out = *this;
  while (out.digits > to_digits) {
    out.number /= 100;
    out.digits = static_cast<std::uint8_t>(out.digits - 2);
  }
  return out;
}

}  // namespace entrepot
