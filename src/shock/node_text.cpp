#include "shock/node_text.h"

#include <fmt/format.h>

namespace entrepot::shock {

std::string node_text(std::span<const std::string> names, std::size_t node, std::string_view kind) {
  if (node >= names.size() || names[node].empty() || names[node] == fmt::format("{}", node)) return fmt::format("{} {}", kind, node);
  return fmt::format("{} (place {})", names[node], node);
}

std::string part_text(std::span<const std::string> names, std::size_t part, std::string_view kind) {
  if (part >= names.size() || names[part].empty() || names[part] == fmt::format("{}", part)) return fmt::format("{} {}", kind, part);
  return names[part];
}

std::string SummedLinks::note(std::span<const std::string> names) const {
  if (count == 0) return {};
  const auto name = [&](std::size_t node) { return node < names.size() ? names[node] : node_text(names, node, "firm"); };
  return fmt::format("{} link(s) are added to another of the same pair (the first: {} to {})", count, name(supplier_), name(customer_));
}

}  // namespace entrepot::shock
