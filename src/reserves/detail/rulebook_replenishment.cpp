// What comes back of a release: a price is paid, or the goods are brought back, never both.
#include <fmt/format.h>

#include "reserves/detail/rulebook_values.h"

namespace entrepot::reserves {
namespace {

std::string said(const Tier& tier, const char* key) {
  const auto found = tier.provisions.find(key);
  return found == tier.provisions.end() ? std::string() : found->second.is;
}

}  // namespace

Replenishment replenishment_of(const Tier& tier) {
  const std::string is = said(tier, "replenishment");
  return is == "none"                  ? Replenishment::none
         : is == "in kind"             ? Replenishment::in_kind
         : is == "in kind unless paid" ? Replenishment::in_kind_unless_paid
                                       : Replenishment::not_told;
}

namespace detail {

Result<> check_replenishment(const TomlKeys& keys, const Rulebook& rules, const Tier& tier, int format) {
  const std::string is = said(tier, "replenishment"), price = said(tier, "price");
  const Replenishment comes_back = replenishment_of(tier);
  const bool has_clock = rules.clock("replenish") != nullptr;
  if (is.empty()) {
    if (!has_clock || format < 6) return {};
    return fail(ErrorCode::contradiction,
                fmt::format("The clock 'replenish' would have all of tier '{}' brought back, whatever is paid ({})", tier.name,
                            price.empty() ? "no price" : price),
                keys.where("name"), "Write its replenishment: none, in kind, or in kind unless paid.");
  }
  if (comes_back == Replenishment::not_told)
    return fail(ErrorCode::unknown_name, fmt::format("'{}' is no replenishment", is), keys.where("replenishment"),
                "Write none, in kind, or in kind unless paid.");
  if (comes_back != Replenishment::none && !has_clock)
    return fail(ErrorCode::contradiction, fmt::format("Tier '{}' is brought back {}, and there is no clock 'replenish'", tier.name, is),
                keys.where("replenishment"), "Add a [[clock]] with the step replenish, or write none.");
  if (price == "free" && comes_back != Replenishment::none)
    return fail(ErrorCode::contradiction, fmt::format("Tier '{}' is free, and brought back {}", tier.name, is), keys.where("replenishment"),
                "Write none, or the price 'restored in kind'.");
  const bool in_kind = price.starts_with("restored in kind");
  if (in_kind && comes_back == Replenishment::none)
    return fail(ErrorCode::contradiction, fmt::format("The price of tier '{}' is '{}', and nothing is brought back", tier.name, price),
                keys.where("replenishment"), "Write in kind, or in kind unless paid.");
  if (!in_kind && comes_back == Replenishment::in_kind)
    return fail(ErrorCode::contradiction,
                fmt::format("Tier '{}' is paid ({}) and brought back in kind, too", tier.name, price.empty() ? "no price is told" : price),
                keys.where("replenishment"), "Write none, or in kind unless paid.");
  return {};
}

}  // namespace detail
}  // namespace entrepot::reserves
