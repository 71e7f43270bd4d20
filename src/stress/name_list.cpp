#include "stress/name_list.h"

#include <algorithm>

#include "base/text.h"

namespace entrepot::stress {
namespace {

constexpr std::size_t most_parts = 16;  // of one name

}  // namespace

std::vector<std::string> rejoined(const std::vector<std::string>& parts, char separator,
                                  const std::function<bool(std::string_view)>& is_one) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < parts.size();) {
    std::string name = parts[at], longest = name;
    std::size_t taken = 1;
    for (std::size_t count = 2; count <= std::min(most_parts, parts.size() - at); ++count) {
      name += separator;
      name += parts[at + count - 1];
      if (!is_one(name)) continue;
      longest = name;
      taken = count;
    }
    out.push_back(std::move(longest));
    at += taken;
  }
  return out;
}

std::vector<std::string> rejoined_values(const std::vector<std::string>& parts, char separator,
                                         const std::function<bool(std::string_view)>& is_name) {
  return rejoined(parts, separator, [&](std::string_view text) {
    const std::size_t equals = text.rfind('=');
    const bool ends_in_value = equals == std::string_view::npos || text.find(separator, equals) == std::string_view::npos;
    return ends_in_value && is_name(trim(text.substr(0, equals)));
  });
}

std::vector<std::string> rejoined_nodes(const std::vector<std::string>& parts, const NodeLabels& labels) {
  const auto holds_comma = [](const std::string& name) { return name.find(',') != std::string::npos; };
  const auto any = [&](const std::vector<std::string>& names) { return std::any_of(names.begin(), names.end(), holds_comma); };
  if (!any(labels.names) && !any(labels.sector_names)) return parts;
  return rejoined(parts, ',', [&](std::string_view text) { return nodes_named(labels, text).has_value(); });
}

}  // namespace entrepot::stress
