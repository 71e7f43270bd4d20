#include "stress/detail/impact_shares.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "base/text.h"
#include "stress/name_list.h"
#include "stress/node_names.h"

namespace entrepot::stress::detail {
namespace {

using Names = std::vector<std::string>;

Result<double> number_of(std::string_view text, const Where& where) {
  const bool per_cent = text.ends_with('%');
  const auto value = parse_double(per_cent ? trim(text.substr(0, text.size() - 1)) : text);
  if (value && *value >= 0 && std::isfinite(*value)) return per_cent ? *value / 100 : *value;
  return fail(value ? ErrorCode::out_of_range : ErrorCode::bad_field, fmt::format("'{}' is not a part of an impact", text.substr(0, 40)),
              where, "Give 0 or more, such as 30% or 2: the parts are in proportion to these numbers.");
}

// "JPN:metals=70%;JPN:vehicles=30%": a number for each name.
Result<std::vector<double>> named_numbers(const RuleCell& cell, const Names& names, const char* what) {
  std::vector<std::optional<double>> found(names.size());
  const auto pieces = split(cell.text, ';');
  const auto is_name = [&](std::string_view text) { return std::find(names.begin(), names.end(), text) != names.end(); };
  for (const std::string_view part : rejoined_values(std::vector<std::string>(pieces.begin(), pieces.end()), ';', is_name)) {
    const std::size_t equals = part.rfind('=');
    if (equals == std::string_view::npos)
      return fail(ErrorCode::unknown_name, fmt::format("'{}' is no way to share an impact out", trim(part).substr(0, 40)), cell.where,
                  fmt::format("Write equal, value_added, or a number for each {}: {}=70%;...", what, names[0]));
    const std::string_view name = trim(part.substr(0, equals));
    const auto at = std::find(names.begin(), names.end(), name);
    if (at == names.end())
      return fail(ErrorCode::unknown_name, fmt::format("'{}' is no {} that the shock hits", name.substr(0, 40), what), cell.where,
                  known_names_remedy(std::string(name), names));
    auto& number = found[static_cast<std::size_t>(at - names.begin())];
    if (number) return fail(ErrorCode::duplicate, fmt::format("{} has two parts", name), cell.where, "Name it once, with its whole part.");
    TRY_ASSIGN(number, number_of(trim(part.substr(equals + 1)), cell.where));
  }
  std::vector<double> numbers;
  for (std::size_t n = 0; n < names.size(); ++n) {
    if (!found[n])
      return fail(ErrorCode::missing_data, fmt::format("{} has no part of the impact", names[n]), cell.where,
                  fmt::format("Give a number for each {} that the shock hits, 0 for none.", what));
    numbers.push_back(*found[n]);
  }
  return numbers;
}

// Output less inputs of each node of the shock, not below 0.
std::vector<double> value_added(std::span<const std::uint32_t> nodes, const production::InputOutputTable& table) {
  std::vector<double> out;
  for (const std::uint32_t j : nodes) {
    double bought = 0;
    for (std::size_t i = 0; i < table.nodes(); ++i) bought += table.flows[i * table.nodes() + j];
    out.push_back(std::max(0.0, table.output[j] - bought));
  }
  return out;
}

// What belongs together among the nodes: their names, in the order of first appearance, and which one each node has.
struct Groups {
  Names names;
  std::vector<std::size_t> of;  // [node]
};

template <class NameOf>
Groups groups_of(std::size_t nodes, NameOf&& name_of) {
  Groups groups;
  for (std::size_t n = 0; n < nodes; ++n) {
    const std::string name = name_of(n);
    const auto found = std::find(groups.names.begin(), groups.names.end(), name);
    groups.of.push_back(static_cast<std::size_t>(found - groups.names.begin()));
    if (found == groups.names.end()) groups.names.push_back(name);
  }
  return groups;
}

// A number for each group; `added`: value added of the nodes.
Result<std::vector<double>> numbers_of(const std::optional<RuleCell>& cell, const Groups& groups, std::span<const double> added,
                                       const char* what) {
  if (!cell || cell->text == "equal") return std::vector<double>(groups.names.size(), 1.0);
  if (cell->text != "value_added") return named_numbers(*cell, groups.names, what);
  std::vector<double> sums(groups.names.size(), 0.0);
  for (std::size_t n = 0; n < groups.of.size(); ++n) sums[groups.of[n]] += added[n];
  return sums;
}

// The numbers of the groups that are there, as shares.
Result<> make_shares(std::vector<double>& numbers, const Where& where) {
  const double sum = std::accumulate(numbers.begin(), numbers.end(), 0.0);
  if (!(sum > 0 && std::isfinite(sum)))
    return fail(ErrorCode::out_of_range, "The parts of the impact add up to nothing", where,
                "Give one of them more than 0, or share it out equally.");
  for (double& number : numbers) number /= sum;
  return {};
}

// In two steps: of an economy's share each of its nodes has that of its sector among the economy's nodes.
Result<std::vector<double>> in_two_steps(const ImpactRule& rule, std::span<const std::uint32_t> nodes, const Network& network,
                                         std::span<const double> added) {
  const production::InputOutputTable& table = *network.table;
  const auto region = [&](std::size_t n) { return nodes[n] / table.sectors.size(); };
  const Names labels = region_names(table, network.names);
  const Groups regions = groups_of(nodes.size(), [&](std::size_t n) { return labels[region(n)]; });
  const Groups sectors = groups_of(nodes.size(), [&](std::size_t n) { return network.sector_names[network.sector[nodes[n]]]; });
  const Where where = (rule.regional ? rule.regional : rule.sectoral)->where;
  TRY_ASSIGN(auto by_region, numbers_of(rule.regional, regions, added, "economy"));
  TRY_ASSIGN(const auto by_sector, numbers_of(rule.sectoral, sectors, added, "sector"));
  TRY(make_shares(by_region, where));
  std::vector<double> within(regions.names.size(), 0.0), shares;
  for (std::size_t n = 0; n < nodes.size(); ++n) within[regions.of[n]] += by_sector[sectors.of[n]];
  for (std::size_t n = 0; n < nodes.size(); ++n) {
    if (by_region[regions.of[n]] > 0 && !(within[regions.of[n]] > 0))
      return fail(ErrorCode::out_of_range,
                  fmt::format("The sectors of {} that are hit have no part of the impact", regions.names[regions.of[n]]),
                  rule.sectoral->where, "Give one of them more than 0.");
    shares.push_back(within[regions.of[n]] > 0 ? by_region[regions.of[n]] * by_sector[sectors.of[n]] / within[regions.of[n]] : 0);
  }
  return shares;
}

}  // namespace

Result<std::vector<double>> impact_shares(const ImpactRule& rule, std::span<const std::uint32_t> nodes, const Network& network) {
  const RuleCell& first = rule.nodes ? *rule.nodes : rule.regional ? *rule.regional : *rule.sectoral;
  if (rule.nodes && (rule.regional || rule.sectoral))
    return fail(ErrorCode::contradiction, "An impact is shared out over nodes, or over economies and their sectors, and both are given",
                (rule.regional ? rule.regional : rule.sectoral)->where, "Give impact_distrib alone, or the other two.");
  if (!network.table)
    return fail(ErrorCode::contradiction, "Only capital of the industries of a table is shared out", first.where,
                "Give a table, or leave it out.");
  const auto asks_for_it = [](const std::optional<RuleCell>& cell) { return cell && cell->text == "value_added"; };
  std::vector<double> added;
  if (asks_for_it(rule.nodes) || asks_for_it(rule.regional) || asks_for_it(rule.sectoral)) added = value_added(nodes, *network.table);
  if (!rule.nodes) return in_two_steps(rule, nodes, network, added);
  const Groups each = groups_of(nodes.size(), [&](std::size_t n) { return network.names[nodes[n]]; });
  TRY_ASSIGN(auto shares, numbers_of(rule.nodes, each, added, "node"));
  TRY(make_shares(shares, first.where));
  return shares;
}

}  // namespace entrepot::stress::detail
