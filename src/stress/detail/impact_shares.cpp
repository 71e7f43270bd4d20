#include "stress/detail/impact_shares.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "base/spreadsheet.h"
#include "base/text.h"
#include "stress/name_list.h"
#include "stress/node_names.h"

namespace entrepot::stress::detail {
namespace {

using Names = std::vector<std::string>;
using Nodes = std::span<const std::uint32_t>;

constexpr std::string_view equal = "equal", by_value_added = "value_added", by_all_value_added = "value_added_of_all";

// What an impact is shared out over: nodes, economies or sectors of a table.
struct Kind {
  const char* what;
  const Names& names;
  std::vector<std::size_t> of;  // [node] place of its name

  // Those of the nodes, in the order of first appearance.
  std::vector<std::size_t> hit(Nodes nodes) const {
    std::vector<std::size_t> places;
    std::vector<bool> seen(names.size());
    for (const std::uint32_t node : nodes) {
      if (!seen[of[node]]) places.push_back(of[node]);
      seen[of[node]] = true;
    }
    return places;
  }
};

Result<double> number_of(std::string_view text, const Where& where) {
  const bool per_cent = text.ends_with('%');
  const auto value = parse_double(per_cent ? trim(text.substr(0, text.size() - 1)) : text);
  if (value && *value >= 0 && std::isfinite(*value)) return per_cent ? *value / 100 : *value;
  return fail(value ? ErrorCode::out_of_range : ErrorCode::bad_field, fmt::format("'{}' is not a part of an impact", text.substr(0, 40)),
              where, "Give 0 or more, such as 30% or 2: the parts are in proportion to these numbers." + number_hint(text));
}

// "JPN:metals=70%;JPN:vehicles=30%": a number for each name that is hit; others of the table are passed over, or refused where only those that
// are hit may stand there.
Result<std::vector<double>> named_numbers(const RuleCell& cell, const Kind& kind, Nodes nodes, bool hit_alone = false) {
  const auto hit = kind.hit(nodes);
  std::map<std::string_view, std::size_t> places;
  for (std::size_t n = 0; n < kind.names.size(); ++n) places.emplace(kind.names[n], n);
  std::vector<std::optional<double>> found(kind.names.size());
  const auto pieces = split(cell.text, ';');
  const auto is_name = [&](std::string_view text) { return places.find(text) != places.end(); };
  for (const std::string_view part : rejoined_values(std::vector<std::string>(pieces.begin(), pieces.end()), ';', is_name)) {
    const std::size_t equals = part.rfind('=');
    if (equals == std::string_view::npos)
      return fail(ErrorCode::unknown_name, fmt::format("'{}' is no way to share an impact out", trim(part).substr(0, 40)), cell.where,
                  fmt::format("Write {}, {}, {}, or a number for each {}: {}=70%;...", equal, by_value_added, by_all_value_added, kind.what,
                              kind.names[hit[0]]));
    const std::string_view name = trim(part.substr(0, equals));
    const auto at = places.find(name);
    if (hit_alone && std::find(hit.begin(), hit.end(), at == places.end() ? kind.names.size() : at->second) == hit.end())
      return fail(ErrorCode::unknown_name, fmt::format("'{}' is no {} that the shock hits", name.substr(0, 40), kind.what), cell.where,
                  "Name those that are hit, each once.");
    if (at == places.end())
      return fail(ErrorCode::unknown_name, fmt::format("'{}' is no {} of the table", name.substr(0, 40), kind.what), cell.where,
                  known_names_remedy(std::string(name), kind.names));
    auto& number = found[at->second];
    if (number) return fail(ErrorCode::duplicate, fmt::format("{} has two parts", name), cell.where, "Name it once, with its whole part.");
    const std::string_view text = trim(part.substr(equals + 1));
    if (hit_alone && text.ends_with('%'))
      return fail(ErrorCode::bad_field, fmt::format("{} of {} is no amount", text.substr(0, 40), name), cell.where,
                  "Give money of the table; a share of a node's capital stands in a row of its own.");
    TRY_ASSIGN(number, number_of(text, cell.where));
  }
  std::vector<double> numbers(kind.names.size(), 0.0);
  for (const std::size_t place : hit) {
    if (!found[place])
      return fail(ErrorCode::missing_data, fmt::format("{} has no part of the impact", kind.names[place]), cell.where,
                  fmt::format("Give a number for each {} that the shock hits, 0 for none.", kind.what));
    numbers[place] = *found[place];
  }
  return numbers;
}

Kind each_node(const Network& network) {
  Kind each{"node", network.names, std::vector<std::size_t>(network.names.size())};
  std::iota(each.of.begin(), each.of.end(), std::size_t{0});
  return each;
}

// Output less inputs, not below 0.
double value_added(std::size_t node, const production::InputOutputTable& table) {
  double bought = 0;
  for (std::size_t i = 0; i < table.nodes(); ++i) bought += table.flow(i, node);
  return std::max(0.0, table.output[node] - bought);
}

// A number for each name of the kind; that of one that is not hit says nothing.
Result<std::vector<double>> numbers_of(const std::optional<RuleCell>& cell, const Kind& kind, Nodes nodes,
                                       const production::InputOutputTable& table) {
  if (!cell || cell->text == equal) return std::vector<double>(kind.names.size(), 1.0);
  if (cell->text != by_value_added && cell->text != by_all_value_added) return named_numbers(*cell, kind, nodes);
  std::vector<std::uint32_t> all;
  if (cell->text == by_all_value_added) {
    all.resize(table.nodes());
    std::iota(all.begin(), all.end(), 0U);
    nodes = all;
  }
  std::vector<double> sums(kind.names.size(), 0.0);
  for (const std::uint32_t node : nodes) sums[kind.of[node]] += value_added(node, table);
  return sums;
}

// The numbers of the names that are hit, as shares.
Result<> make_shares(std::vector<double>& numbers, const std::vector<std::size_t>& hit, const Where& where) {
  double sum = 0;
  for (const std::size_t place : hit) sum += numbers[place];
  if (!(sum > 0 && std::isfinite(sum)))
    return fail(ErrorCode::out_of_range, "The parts of the impact add up to nothing", where,
                "Give one of them more than 0, or share it out equally.");
  for (const std::size_t place : hit) numbers[place] /= sum;
  return {};
}

// In two steps: of an economy's share each of its nodes has that of its sector among the economy's nodes.
Result<std::vector<double>> in_two_steps(const ImpactRule& rule, Nodes nodes, const Network& network) {
  const production::InputOutputTable& table = *network.table;
  const Names labels = region_names(table, network.names);
  Kind regions{"economy", labels, {}}, sectors{"sector", network.sector_names, {}};
  for (std::size_t node = 0; node < table.nodes(); ++node) {
    regions.of.push_back(node / table.sectors.size());
    sectors.of.push_back(network.sector[node]);
  }
  const Where where = (rule.regional ? rule.regional : rule.sectoral)->where;
  TRY_ASSIGN(auto by_region, numbers_of(rule.regional, regions, nodes, table));
  TRY_ASSIGN(const auto by_sector, numbers_of(rule.sectoral, sectors, nodes, table));
  TRY(make_shares(by_region, regions.hit(nodes), where));
  std::vector<double> within(labels.size(), 0.0), shares;
  for (const std::uint32_t node : nodes) within[regions.of[node]] += by_sector[sectors.of[node]];
  for (const std::uint32_t node : nodes) {
    const std::size_t region = regions.of[node];
    if (by_region[region] > 0 && !(within[region] > 0))
      return fail(ErrorCode::out_of_range, fmt::format("The sectors of {} that are hit have no part of the impact", labels[region]),
                  rule.sectoral->where, "Give one of them more than 0.");
    shares.push_back(within[region] > 0 ? by_region[region] * by_sector[sectors.of[node]] / within[region] : 0);
  }
  return shares;
}

}  // namespace

Result<std::vector<double>> impact_shares(const ImpactRule& rule, Nodes nodes, const Network& network) {
  const RuleCell& first = rule.nodes ? *rule.nodes : rule.regional ? *rule.regional : *rule.sectoral;
  if (rule.nodes && (rule.regional || rule.sectoral))
    return fail(ErrorCode::contradiction, "An impact is shared out over nodes, or over economies and their sectors, and both are given",
                (rule.regional ? rule.regional : rule.sectoral)->where, "Give impact_distrib alone, or the other two.");
  if (!network.table)
    return fail(ErrorCode::contradiction, "Only capital of the industries of a table is shared out", first.where,
                "Give a table, or leave it out.");
  if (!rule.nodes) return in_two_steps(rule, nodes, network);
  const Kind each = each_node(network);
  TRY_ASSIGN(auto numbers, numbers_of(rule.nodes, each, nodes, *network.table));
  TRY(make_shares(numbers, each.hit(nodes), first.where));
  std::vector<double> shares;
  for (const std::uint32_t node : nodes) shares.push_back(numbers[node]);
  return shares;
}

Result<double> capital_by_node(const RuleCell& cell, Nodes nodes, const Network& network, std::vector<double>& shares) {
  const Kind each = each_node(network);
  TRY_ASSIGN(auto numbers, named_numbers(cell, each, nodes, true));
  const auto hit = each.hit(nodes);
  double sum = 0;
  for (const std::size_t place : hit) sum += numbers[place];
  TRY(make_shares(numbers, hit, cell.where));
  shares.clear();
  for (const std::uint32_t node : nodes) shares.push_back(numbers[node]);
  return sum;
}

}  // namespace entrepot::stress::detail
