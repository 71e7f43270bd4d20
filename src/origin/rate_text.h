// The text of one duty rate, as schedules print it, read into what can be computed.
//
// Read are the forms
//
//     4.1%   free   無税   63円/kg   4,000,000円/頭   25%＋63円/kg   0.63 USD/kg   290.70円/1,000本
//     60%又は4,800円/足のうちいずれか高い税率        60% or 4,800 JPY/pair, whichever is greater   (also: less, higher, lower)
//     …ただしその税率が93円/lを下回る場合は93円/l    … but not less than 93 JPY/l                  (also: not more than)
//     (73.70円−課税価格)/kg   ((500円-課税価格)×11/16)/kg: what the value of a unit lacks to a stated price, never below 0
//
// A pair of parentheses round the whole text and the marks * ** ● ◎ ※ before it, ◆2 behind it, are kept apart. What depends on the
// kind of good, a quota or a standard price that the schedule does not state is kept as text with the reason.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.h"
#include "base/result.h"

namespace entrepot::origin {

struct RateTerm {
  enum class Kind { percent, specific, difference };
  Kind kind = Kind::percent;
  Decimal amount;                // percent of the customs value; money per `count` units; the price a unit is measured against
  std::string currency;          // ISO 4217; empty for a percentage
  std::string unit;              // "kg", "l", "m2", "head", "pair", "piece", "sheet", or as the schedule writes it
  std::int64_t count = 1;        // units that `amount` is for
  Decimal price_factor{1};       // difference: (amount x price_factor - value of a unit) x numerator / denominator
  std::int64_t numerator = 1, denominator = 1;
  friend bool operator==(const RateTerm&, const RateTerm&) = default;
};
using RateSum = std::vector<RateTerm>;  // added up; empty = free

struct Rate {
  enum class Choice { only, greater, less };
  Choice choice = Choice::only;
  std::vector<RateSum> alternatives;  // one, or those that the choice is among
  std::optional<RateSum> at_least, at_most;
  friend bool operator==(const Rate&, const Rate&) = default;

  std::optional<Decimal> percent() const;  // of a rate that is one percentage, or free
  std::string text() const;                // canonical, in English; reads back as the same rate
};

struct RateText {
  std::string text;              // as printed; empty: no rate is offered
  std::string marks;             // "*", "◎", "◆2"
  bool in_parentheses = false;
  std::optional<Rate> rate;      // missing where the text cannot be computed
  std::string reason;            // why it is missing
};

// `currency` stands for amounts whose text names none. Never fails on a text that it does not know: that is kept with a reason.
// Errors: limit_exceeded for a text of more than `rate_text_bytes_max` bytes.
inline constexpr std::size_t rate_text_bytes_max = 4096;
Result<RateText> parse_rate_text(std::string_view text, std::string_view currency, const Where& where = {});

// Whether the text of a rate or of a line speaks of a tariff quota: 割当, 限度数量, 数量以内, "quota". What it says of it is for a reader.
bool names_quota(std::string_view text);

// The unit by the name that rates use here: "kg" for kg, KG, ㎏, kilogram; "head" for 頭 ... as written where it is not known.
std::string rate_unit(std::string_view text);

}  // namespace entrepot::origin
