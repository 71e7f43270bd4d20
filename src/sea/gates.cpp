#include "sea/gates.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"

namespace entrepot::sea {

std::string canonical_gate(std::string_view name) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 4> other_spellings{
      {{"babalmandab", "babelmandeb"}, {"bab_el_mandeb", "babelmandeb"}, {"ormuz", "hormuz"}, {"south_africa", "goodhope"}}};
  for (const auto& [met, canonical] : other_spellings)
    if (name == met) return std::string(canonical);
  return std::string(name);
}

GateSet gate_set(const std::vector<std::string>& names) {
  GateSet set;
  for (const std::string& name : names) set.push_back(canonical_gate(name));
  std::sort(set.begin(), set.end());
  set.erase(std::unique(set.begin(), set.end()), set.end());
  return set;
}

std::vector<std::string> split_gates(std::string_view text) {
  std::vector<std::string> names;
  for (const std::string_view part : split(text, '|'))
    if (const auto name = trim(part); !name.empty()) names.push_back(canonical_gate(name));
  return names;
}

}  // namespace entrepot::sea
