#include "regions.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "trade/blocs.h"
#include "trade/economies.h"

namespace entrepot::app {
namespace {

std::vector<std::string> codes_of(const production::InputOutputTable& table) {
  std::vector<std::string> codes;
  for (const EconomyId region : table.regions) codes.push_back(region.text());
  return codes;
}

// A known economy is no slip of the pen: it is not in the table, or in its rest of the world.
std::string table_remedy(const production::InputOutputTable& table, std::string_view text) {
  if (!trade::economy_of_code(text)) return known_names_remedy(text, codes_of(table));
  return fmt::format("The table holds {}.", join(codes_of(table), " "));
}

std::optional<std::size_t> position_of(const production::InputOutputTable& table, EconomyId id) {
  const auto found = std::find(table.regions.begin(), table.regions.end(), id);
  if (found == table.regions.end()) return std::nullopt;
  return static_cast<std::size_t>(found - table.regions.begin());
}

}  // namespace

Result<std::size_t> region_named(const production::InputOutputTable& table, std::string_view text, const Where& where) {
  if (const auto id = EconomyId::parse(text))
    if (const auto position = position_of(table, *id)) return *position;
  return fail(ErrorCode::unknown_name, fmt::format("The table has no economy '{}'", text), where, table_remedy(table, text));
}

Result<RegionSelection> regions_named(const production::InputOutputTable& table, std::string_view text, const Where& where) {
  RegionSelection selection{std::string(text), {}, {}};
  if (const auto one = region_named(table, text, where)) {
    selection.regions = {*one};
    return selection;
  }
  const auto bloc = trade::select_bloc(text, {}, where);
  if (!bloc) {  // neither in the table nor known: one code is more likely to be meant for the table
    if (text.find_first_of("+,") == std::string_view::npos) TRY(region_named(table, text, where));
    return tl::unexpected(bloc.error());
  }
  for (const EconomyId member : bloc->members) {
    if (const auto position = position_of(table, member)) selection.regions.push_back(*position);
    else selection.missing.push_back(member.text());
  }
  std::sort(selection.regions.begin(), selection.regions.end());
  if (selection.regions.empty())
    return fail(ErrorCode::missing_data, fmt::format("The table has no economy of '{}'", text), where, table_remedy(table, text));
  return selection;
}

Result<std::size_t> sector_named(const production::InputOutputTable& table, std::string_view text, const Where& where) {
  std::vector<std::string> codes;
  for (std::size_t s = 0; s < table.sectors.size(); ++s) {
    if (table.sectors[s].code == text || table.sectors[s].name == text) return s;
    codes.push_back(table.sectors[s].code);
  }
  return fail(ErrorCode::unknown_name, fmt::format("The table has no sector '{}'", text), where, known_names_remedy(text, codes));
}

std::string percent(double share, int decimals) { return fmt::format("{:.{}f} %", 100 * share, decimals); }

}  // namespace entrepot::app
