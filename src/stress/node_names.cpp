#include "stress/node_names.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/text.h"

namespace entrepot::stress {
namespace {

constexpr std::string_view all_economies = "*:", all_sectors = ":*", one_node = "node:";

// "KOR" of "KOR:electronics"; nothing for a firm.
std::string_view economy_of(std::string_view name) {
  const std::size_t colon = name.find(':');
  return colon == std::string_view::npos ? std::string_view() : name.substr(0, colon);
}

// "KOR:electronics" is of KOR. The name of an economy may hold a colon, too, where people chose it.
bool is_of(std::string_view name, std::string_view economy) {
  return !economy.empty() && name.size() > economy.size() && name.starts_with(economy) && name[economy.size()] == ':';
}

// What could have been meant: sectors for "*:sector", economies for "ECONOMY:*", the nodes of an economy that is known, else all there is.
std::string remedy(const NodeLabels& labels, std::string_view text) {
  std::vector<std::string> out;
  if (text.starts_with(all_economies)) {
    for (const std::string& sector : labels.sector_names) out.push_back(std::string(all_economies) + sector);
    return known_names_remedy(text, out);
  }
  std::vector<std::string_view> economies;  // as they first appear
  std::set<std::string_view> seen;
  for (const std::string& name : labels.names)
    if (const auto economy = economy_of(name); labels.economies && !economy.empty() && seen.insert(economy).second)
      economies.push_back(economy);
  const std::string_view pattern = text.ends_with(all_sectors) ? all_sectors : std::string_view();
  if (!economies.empty() && !pattern.empty()) {
    for (const std::string_view economy : economies) out.push_back(std::string(economy) + std::string(pattern));
    return known_names_remedy(text, out);
  }
  const std::string_view economy = economy_of(text);
  if (seen.contains(economy)) {
    for (const std::string& name : labels.names)
      if (economy_of(name) == economy) out.push_back(name);
    return known_names_remedy(text, out);
  }
  const bool as_economy =
      !pattern.empty() || std::any_of(labels.names.begin(), labels.names.end(), [&](const auto& name) { return is_of(name, text); });
  const std::string firms = labels.economies || !as_economy ? "" : "Firms have no economies: name firms, or sectors as *:SECTOR. ";
  out.assign(economies.begin(), economies.end());
  for (const auto* names : {&labels.sector_names, &labels.names})
    for (const std::string& name : *names)
      if (seen.insert(name).second) out.push_back(name);
  return firms + known_names_remedy(text, out);
}

}  // namespace

TableLabels::TableLabels(const production::InputOutputTable& table) {
  for (const auto& one : table.sectors) sector_names.push_back(one.code);
  for (std::size_t node = 0; node < table.nodes(); ++node) {
    names.push_back(table.node_name(node));
    sector.push_back(static_cast<std::uint32_t>(node % table.sectors.size()));
  }
}

std::vector<std::string> region_names(const production::InputOutputTable& table, std::span<const std::string> names) {
  std::vector<std::string> regions;
  for (std::size_t r = 0; r < table.regions.size(); ++r) {
    if (names.empty()) {
      regions.push_back(table.regions[r].text());
      continue;
    }
    const std::string& first = names[table.node(r, 0)];
    regions.push_back(first.substr(0, first.size() - std::min(first.size(), table.sectors[0].code.size() + 1)));
  }
  return regions;
}

std::string_view without_node_prefix(std::string_view text) { return text.starts_with(one_node) ? text.substr(one_node.size()) : text; }

Result<std::vector<std::uint32_t>> nodes_named(const NodeLabels& labels, std::string_view text, const Where& where) {
  std::vector<std::uint32_t> nodes;
  const auto add_where = [&](const auto& fits) {
    for (std::uint32_t node = 0; node < labels.names.size(); ++node)
      if (fits(node)) nodes.push_back(node);
  };
  const auto is_called = [&](std::string_view name) { add_where([&](std::uint32_t node) { return labels.names[node] == name; }); };
  const auto is_in_sector = [&](std::string_view name) {
    return [&labels, name](std::uint32_t node) { return labels.sector_names[labels.sector[node]] == name; };
  };
  is_called(text);
  if (!nodes.empty()) {
    if (std::find(labels.sector_names.begin(), labels.sector_names.end(), text) == labels.sector_names.end()) return nodes;
    const std::size_t found = nodes.size();
    add_where([&, in = is_in_sector(text)](std::uint32_t node) { return in(node) && labels.names[node] != text; });
    if (nodes.size() == found) return nodes;
    return fail(ErrorCode::contradiction, fmt::format("'{}' is the name of a node and of a sector", text), where,
                fmt::format("Write {0}{1} for the node, {2}{1} for the sector.", one_node, text, all_economies));
  }
  if (const std::string_view name = without_node_prefix(text); name != text) is_called(name);
  if (!nodes.empty()) return nodes;
  if (text == "*") {
    add_where([](std::uint32_t) { return true; });
  } else if (text.starts_with(all_economies)) {
    add_where(is_in_sector(text.substr(all_economies.size())));
  } else if (labels.economies && text.ends_with(all_sectors)) {
    add_where([&](std::uint32_t node) { return is_of(labels.names[node], text.substr(0, text.size() - all_sectors.size())); });
  } else if (!text.empty()) {
    if (labels.economies) add_where([&](std::uint32_t node) { return is_of(labels.names[node], text); });
    const bool economy = !nodes.empty();
    if (economy && std::find(labels.sector_names.begin(), labels.sector_names.end(), text) != labels.sector_names.end())
      return fail(ErrorCode::contradiction, fmt::format("'{}' is an economy and a sector", text), where,
                  fmt::format("Write {0}:* for the economy, *:{0} for the sector.", text));
    if (!economy) add_where(is_in_sector(text));
  }
  if (!nodes.empty()) return nodes;
  return fail(ErrorCode::unknown_name, fmt::format("'{}' is no node", text), where, remedy(labels, text));
}

Result<std::vector<std::uint32_t>> nodes_named(const NodeLabels& labels, const std::vector<std::string>& texts, const Where& where) {
  std::vector<std::uint32_t> all;
  for (const std::string& text : texts) {
    TRY_ASSIGN(const auto nodes, nodes_named(labels, text, where));
    all.insert(all.end(), nodes.begin(), nodes.end());
  }
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

std::size_t character_count(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::string shortened(std::string_view text, std::size_t most) {
  std::size_t characters = 0, cut = text.size();
  for (std::size_t at = 0; at < text.size(); ++at) {
    if ((static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) continue;  // inside a character
    if (++characters == most) cut = at;
  }
  return characters <= most ? std::string(text) : std::string(text.substr(0, cut)) + "\u2026";
}

}  // namespace entrepot::stress
