// Straits, canals and capes that a scenario can close: where a map shows them, and their names in the languages of the brief.
#pragma once

#include <array>
#include <span>
#include <string_view>

namespace entrepot::assessment::detail {

struct Gate {
  std::string_view id;
  double lon, lat;  // to the half degree that a map of the brief shows
  std::array<std::string_view, 4> names;  // in the order of Language
};
std::span<const Gate> gates();

}  // namespace entrepot::assessment::detail
