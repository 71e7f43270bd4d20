#include "stress/network.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

namespace entrepot::stress {
namespace {

// Each "*" takes as little as it can; going back to the last one suffices.
bool matches(std::string_view name, std::string_view pattern) {
  std::size_t n = 0, p = 0, star = std::string_view::npos, from = 0;
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      from = n;
    } else if (p < pattern.size() && pattern[p] == name[n]) {
      ++n, ++p;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      n = ++from;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

}  // namespace

Network::Network(production::InputOutputTable of_table) : table(std::move(of_table)) {
  for (const auto& s : table->sectors) sector_names.push_back(s.code);
  for (std::size_t i = 0; i < table->nodes(); ++i) {
    names.push_back(table->node_name(i));
    sector.push_back(static_cast<std::uint32_t>(i % table->sectors.size()));
  }
}

Network::Network(production::FirmNetwork of_firms) : firms(std::move(of_firms)) {
  names = firms->firms;
  sector_names = firms->sectors;
  sector = firms->sector;
}

std::string Network::money() const { return table && !table->money_unit.empty() ? table->money_unit : "money"; }

Result<std::vector<std::uint32_t>> find_nodes(const std::vector<std::string>& names, std::string_view text, Where where) {
  const bool is_pattern = text.find('*') != std::string_view::npos;
  std::vector<std::uint32_t> found;
  for (std::uint32_t i = 0; i < names.size(); ++i) {
    if (!(is_pattern ? matches(names[i], text) : names[i] == text)) continue;
    found.push_back(i);
    if (!is_pattern) break;
  }
  if (!found.empty()) return found;
  if (is_pattern)
    return fail(ErrorCode::unknown_name, fmt::format("No node is named like '{}'", text.substr(0, 80)), std::move(where),
                names.empty() ? "" : fmt::format("Names look like '{}'.", names.front()));
  const auto near = nearest_name(text, names);
  return fail(ErrorCode::unknown_name, fmt::format("There is no node '{}'", text.substr(0, 80)), std::move(where),
              near ? fmt::format("Did you mean '{}'?", *near)
                   : fmt::format("Names look like '{}'; '*' stands for any characters.", names.empty() ? "" : names.front()));
}

}  // namespace entrepot::stress
