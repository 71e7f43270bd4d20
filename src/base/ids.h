// Identifiers: small, trivially copyable, ordered, hashable. An id of one kind never converts to another.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <type_traits>

#include "base/result.h"

namespace entrepot {

// A code of up to `length` ASCII capitals and digits, kept in place. Shorter codes are padded with NUL.
template <class Tag, std::size_t length>
class CodeId {
 public:
  constexpr CodeId() = default;
  // Errors: bad_field when the text is empty, too long or has other characters.
  static Result<CodeId> parse(std::string_view text, Where where = {});

  std::string text() const { return std::string(view()); }
  constexpr std::string_view view() const {
    std::size_t n = 0;
    while (n < length && characters_[n] != '\0') ++n;
    return {characters_.data(), n};
  }
  constexpr bool empty() const { return characters_[0] == '\0'; }
  friend constexpr auto operator<=>(const CodeId&, const CodeId&) = default;

 private:
  std::array<char, length> characters_{};
};

struct EconomyTag {};
struct PortTag {};
// An economy that reports trade: ISO 3166-1 alpha-3 where there is one ("CHN", "TWN"), else a code of the
// data set in hand ("ROW" rest of world, "EUR" a group). WIOD's "RoW" and "ROM" read as "ROW" and "ROU".
using EconomyId = CodeId<EconomyTag, 4>;
// A port or place by UN/LOCODE: "SGSIN".
using PortId = CodeId<PortTag, 5>;

// A position in a list that some object owns: sectors of a table, products of a world.
template <class Tag>
struct IndexId {
  std::uint32_t value = 0;
  friend constexpr auto operator<=>(IndexId, IndexId) = default;
};
struct SectorTag {};
struct ProductTag {};
struct NodeTag {};
using SectorId = IndexId<SectorTag>;
using ProductId = IndexId<ProductTag>;
using NodeId = IndexId<NodeTag>;  // region x sector, region-major

static_assert(std::is_trivially_copyable_v<EconomyId> && sizeof(EconomyId) == 4);
static_assert(std::is_trivially_copyable_v<PortId> && sizeof(PortId) == 5);
static_assert(std::is_trivially_copyable_v<SectorId> && sizeof(SectorId) == 4);
static_assert(!std::is_convertible_v<SectorId, ProductId>);

extern template class CodeId<EconomyTag, 4>;
extern template class CodeId<PortTag, 5>;

}  // namespace entrepot

template <class Tag, std::size_t length>
struct std::hash<entrepot::CodeId<Tag, length>> {
  std::size_t operator()(const entrepot::CodeId<Tag, length>& id) const noexcept { return std::hash<std::string_view>{}(id.view()); }
};
template <class Tag>
struct std::hash<entrepot::IndexId<Tag>> {
  std::size_t operator()(entrepot::IndexId<Tag> id) const noexcept { return std::hash<std::uint32_t>{}(id.value); }
};
