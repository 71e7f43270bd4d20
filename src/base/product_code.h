// Harmonized System codes, each with its edition: editions never mix silently.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace entrepot {

enum class HsEdition : std::uint8_t { hs1992, hs1996, hs2002, hs2007, hs2012, hs2017, hs2022 };

std::string_view hs_edition_name(HsEdition edition);  // "HS2017"
std::optional<HsEdition> parse_hs_edition(std::string_view text);

struct ProductCode {
  HsEdition edition = HsEdition::hs2017;
  std::uint8_t digits = 6;  // 2, 4 or 6
  std::uint32_t number = 0;

  struct Parsed;
  // Pads a lost leading zero up to `digits` and says so in `padded`. Errors: bad_field.
  static Result<Parsed> parse(std::string_view text, HsEdition edition, int digits = 6, Where where = {});

  std::string text() const;  // "010121"
  ProductCode heading() const { return truncated(4); }
  ProductCode chapter() const { return truncated(2); }
  friend constexpr auto operator<=>(const ProductCode&, const ProductCode&) = default;

 private:
  ProductCode truncated(int to_digits) const;
};

struct ProductCode::Parsed {
  ProductCode code;
  bool padded = false;
};

}  // namespace entrepot
