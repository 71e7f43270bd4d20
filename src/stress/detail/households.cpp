#include "stress/detail/households.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/text.h"
#include "stress/node_names.h"

namespace entrepot::stress::detail {
namespace {

constexpr std::string_view of_households = "HFCE";

using production::InputOutputTable;

std::vector<std::uint32_t> columns_of(const InputOutputTable& table, std::size_t economy) {
  std::vector<std::uint32_t> columns;
  for (std::uint32_t c = 0; c < table.demand_columns(); ++c)
    if (table.final_demand_columns[c].region == table.regions[economy]) columns.push_back(c);
  return columns;
}

// The economy's columns of a category; without one its households.
Result<std::vector<std::uint32_t>> buyers(const InputOutputTable& table, std::span<const std::string> regions, std::size_t economy,
                                          std::string_view category, const Where& where) {
  const auto all = columns_of(table, economy);
  std::vector<std::uint32_t> found;
  for (const std::uint32_t c : all)
    if (lower_ascii(table.final_demand_columns[c].category) == lower_ascii(category.empty() ? of_households : category)) found.push_back(c);
  if (found.empty() && category.empty() && all.size() == 1) found = all;
  if (!found.empty()) return found;
  std::vector<std::string> names;
  for (const std::uint32_t c : all)
    if (std::find(names.begin(), names.end(), table.final_demand_columns[c].category) == names.end())
      names.push_back(table.final_demand_columns[c].category);
  return fail(ErrorCode::unknown_name,
              fmt::format("{} has no final demand of the category {}", regions[economy],
                          (category.empty() ? of_households : category).substr(0, 40)),
              where,
              names.empty() ? "Leave it out." : fmt::format("Name one that it has, such as {}=5000: {}.", names[0], join(names, ", ")));
}

double purchases(const InputOutputTable& table, std::size_t column) {
  double sum = 0;
  for (std::size_t i = 0; i < table.nodes(); ++i) sum += std::max(0.0, table.demand(i, column));
  return sum;
}

Result<double> amount_of(std::string_view text, const Where& where) {
  const auto amount = parse_double(text);
  if (amount && *amount >= 0 && std::isfinite(*amount)) return *amount;
  return fail(amount ? ErrorCode::out_of_range : ErrorCode::bad_field, fmt::format("'{}' is not an amount of capital", text.substr(0, 40)),
              where, "Give what households lose in money of the table, 5000, or by category of final demand: HFCE=5000;GFCF=300.");
}

}  // namespace

Result<std::vector<shock::HouseholdImpact>> parse_households(std::string_view text, const InputOutputTable* table,
                                                             std::span<const std::string> names, std::span<const std::uint32_t> nodes,
                                                             const Where& where) {
  if (table == nullptr)
    return fail(ErrorCode::contradiction, "Firms have no final demand, and so no capital of households", where,
                "Leave it out, or give a table.");
  const std::vector<std::string> regions = region_names(*table, names);
  std::vector<std::size_t> economies;
  for (const std::uint32_t node : nodes)
    if (const std::size_t economy = node / table->sectors.size(); economies.empty() || economies.back() != economy)
      economies.push_back(economy);
  std::sort(economies.begin(), economies.end());
  economies.erase(std::unique(economies.begin(), economies.end()), economies.end());
  std::vector<shock::HouseholdImpact> impacts;
  for (const std::string_view part : split(text, ';')) {
    const std::size_t equals = part.rfind('=');
    const bool named = equals != std::string_view::npos;
    TRY_ASSIGN(const double amount, amount_of(trim(named ? part.substr(equals + 1) : part), where));
    std::vector<std::uint32_t> columns;
    for (const std::size_t economy : economies) {
      TRY_ASSIGN(const auto some, buyers(*table, regions, economy, named ? trim(part.substr(0, equals)) : std::string_view{}, where));
      columns.insert(columns.end(), some.begin(), some.end());
    }
    double whole = 0;
    for (const std::uint32_t c : columns) whole += purchases(*table, c);
    for (const std::uint32_t c : columns) {
      if (std::any_of(impacts.begin(), impacts.end(), [&](const auto& other) { return other.column == c; }))
        return fail(ErrorCode::duplicate, fmt::format("The capital of {} is given twice", final_buyer_name(*table, regions, c)), where,
                    "Name each category once.");
      const double share = columns.size() == 1 ? 1 : whole > 0 ? purchases(*table, c) / whole : 1.0 / static_cast<double>(columns.size());
      impacts.push_back({c, amount * share});
    }
  }
  return impacts;
}

std::string final_buyer_name(const InputOutputTable& table, std::span<const std::string> regions, std::size_t column) {
  const auto& of = table.final_demand_columns[column];
  const std::string& region =
      regions[static_cast<std::size_t>(std::find(table.regions.begin(), table.regions.end(), of.region) - table.regions.begin())];
  return of.category.empty() ? "final demand of " + region : region + ":" + of.category;
}

}  // namespace entrepot::stress::detail
