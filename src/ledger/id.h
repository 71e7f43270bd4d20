// Identifiers of accounts, transfers and business records: 16 bytes that their caller chooses.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <type_traits>

namespace entrepot::ledger {

struct Id {
  std::uint64_t low = 0, high = 0;

  // 32 hexadecimal digits are the 16 bytes themselves. Other text of up to 15 bytes is kept as it is, so that it can be read again;
  // longer text becomes the first 16 bytes of its SHA-256. Empty text is the zero id, which stands for "none".
  static Id of(std::string_view text);
  bool is_zero() const { return (low | high) == 0; }
  // The text that was kept, or 32 hexadecimal digits; "" for the zero id.
  std::string text() const;
  friend constexpr auto operator<=>(const Id&, const Id&) = default;
};
static_assert(std::is_trivially_copyable_v<Id> && sizeof(Id) == 16);

}  // namespace entrepot::ledger

template <>
struct std::hash<entrepot::ledger::Id> {
  std::size_t operator()(const entrepot::ledger::Id& id) const noexcept {
    std::uint64_t x = (id.low ^ 0x9e3779b97f4a7c15ULL) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 29) ^ id.high) * 0x94d049bb133111ebULL;
    x = (x ^ (x >> 32)) * 0xbf58476d1ce4e5b9ULL;
    return x ^ (x >> 29);
  }
};
