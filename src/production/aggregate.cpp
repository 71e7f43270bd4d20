// Merging regions and sectors of a table.
#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "base/text.h"
#include "production/input_output_table.h"

namespace entrepot::production {
namespace {

// Where each old position goes, and the labels of the new positions.
template <class Label>
struct Regrouping {
  std::vector<std::size_t> target;
  std::vector<Label> labels;
  bool changes = false;
};

template <class Label>
std::size_t position_of(std::vector<Label>& labels, const Label& label) {
  const auto found = std::find(labels.begin(), labels.end(), label);
  if (found != labels.end()) return static_cast<std::size_t>(found - labels.begin());
  labels.push_back(label);
  return labels.size() - 1;
}

std::string region_list(const InputOutputTable& table) {
  std::vector<std::string> names;
  for (const auto& region : table.regions) names.push_back(region.text());
  for (const auto& column : table.final_demand_columns) names.push_back(column.region.text());
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return join(names, " ");
}

bool has_region(const InputOutputTable& table, EconomyId region) {
  return std::find(table.regions.begin(), table.regions.end(), region) != table.regions.end() ||
         std::any_of(table.final_demand_columns.begin(), table.final_demand_columns.end(),
                     [&](const auto& column) { return column.region == region; });
}

Result<std::map<EconomyId, EconomyId>> region_targets(const InputOutputTable& table, const RegionMap& map) {
  std::map<EconomyId, EconomyId> wholes;
  for (const auto& [part, whole] : map.parts) {
    if (!has_region(table, part))
      return fail(ErrorCode::unknown_name, fmt::format("region '{}' is not in table '{}'", part.text(), table.name), {},
                  "Regions of the table: " + region_list(table));
    if (!wholes.emplace(part, whole).second)
      return fail(ErrorCode::duplicate, fmt::format("region '{}' is mapped twice", part.text()), {}, "Name each region once");
  }
  return wholes;
}

EconomyId whole_of(const std::map<EconomyId, EconomyId>& wholes, EconomyId part) {
  const auto found = wholes.find(part);
  return found == wholes.end() ? part : found->second;
}

Regrouping<EconomyId> regroup_regions(const InputOutputTable& table, const std::map<EconomyId, EconomyId>& wholes) {
  Regrouping<EconomyId> result;
  for (const auto& region : table.regions) result.target.push_back(position_of(result.labels, whole_of(wholes, region)));
  result.changes = result.labels != table.regions;
  return result;
}

Sector named(const std::string& code, const SectorMap& map) {
  for (const auto& sector : map.names)
    if (sector.code == code) return sector;
  return {code, code};
}

Result<std::map<std::string, std::string>> sector_targets(const InputOutputTable& table, const SectorMap& map) {
  std::set<std::string> known;
  for (const auto& sector : table.sectors) known.insert(sector.code);
  std::map<std::string, std::string> wholes;
  for (const auto& [part, whole] : map.parts) {
    if (!known.contains(part))
      return fail(ErrorCode::unknown_name, fmt::format("sector '{}' is not in table '{}'", part, table.name), {},
                  "Sectors of the table: " + join({known.begin(), known.end()}, " "));
    if (!wholes.emplace(part, whole).second)
      return fail(ErrorCode::duplicate, fmt::format("sector '{}' is mapped twice", part), {}, "Name each sector once");
  }
  for (const auto& sector : table.sectors)
    if (!wholes.contains(sector.code))
      return fail(ErrorCode::missing_data, fmt::format("sector '{}' ({}) has no place in the sector map", sector.code, sector.name), {},
                  "Name every sector of the table in the map");
  return wholes;
}

Result<Regrouping<Sector>> regroup_sectors(const InputOutputTable& table, const SectorMap& map) {
  Regrouping<Sector> result;
  if (map.parts.empty()) {
    for (std::size_t s = 0; s < table.sectors.size(); ++s) result.target.push_back(s);
    result.labels = table.sectors;
    return result;
  }
  TRY_ASSIGN(const auto wholes, sector_targets(table, map));
  for (const auto& sector : table.sectors) result.target.push_back(position_of(result.labels, named(wholes.at(sector.code), map)));
  result.changes = true;
  return result;
}

Regrouping<FinalDemandColumn> regroup_columns(const InputOutputTable& table, const std::map<EconomyId, EconomyId>& wholes) {
  Regrouping<FinalDemandColumn> result;
  for (const auto& column : table.final_demand_columns)
    result.target.push_back(position_of(result.labels, FinalDemandColumn{whole_of(wholes, column.region), column.category}));
  return result;
}

// Notes such as "region EUR = AUT + BEL + DEU".
template <class Label, class Name>
void note_parts(const char* kind, const std::vector<Label>& old_labels, const Regrouping<Label>& groups, Name name,
                std::vector<std::string>& notes) {
  for (std::size_t g = 0; g < groups.labels.size(); ++g) {
    std::vector<std::string> parts;
    for (std::size_t i = 0; i < old_labels.size(); ++i)
      if (groups.target[i] == g) parts.push_back(name(old_labels[i]));
    if (parts.size() == 1 && parts[0] == name(groups.labels[g])) continue;
    notes.push_back(fmt::format("{} {} = {}", kind, name(groups.labels[g]), join(parts, " + ")));
  }
}

std::vector<double> sum_into(const std::vector<double>& values, const std::vector<std::size_t>& target, std::size_t size) {
  if (values.empty()) return {};
  std::vector<double> sums(size);
  for (std::size_t i = 0; i < values.size(); ++i) sums[target[i]] += values[i];
  return sums;
}

std::vector<double> sum_matrix(const std::vector<double>& cells, const std::vector<std::size_t>& row_target, std::size_t rows,
                               const std::vector<std::size_t>& column_target, std::size_t columns) {
  std::vector<double> sums(rows * columns);
  const std::size_t width = column_target.size();
  for (std::size_t i = 0; i < row_target.size(); ++i) {
    double* to = sums.data() + row_target[i] * columns;
    const double* from = cells.data() + i * width;
    for (std::size_t j = 0; j < width; ++j) to[column_target[j]] += from[j];
  }
  return sums;
}

// The whole of a part that OECD ICIO splits off, when the name has that form.
std::optional<std::string_view> split_whole(std::string_view region) {
  if (region.size() != 3 || region[2] < '1' || region[2] > '9') return std::nullopt;
  if (region.starts_with("CN")) return "CHN";
  if (region.starts_with("MX")) return "MEX";
  return std::nullopt;
}

}  // namespace

Result<InputOutputTable> aggregate(const InputOutputTable& table, const RegionMap& region_map, const SectorMap& sector_map) {
  TRY(check_shape(table));
  TRY_ASSIGN(const auto wholes, region_targets(table, region_map));
  TRY_ASSIGN(const auto sectors, regroup_sectors(table, sector_map));
  const auto regions = regroup_regions(table, wholes);
  const auto columns = regroup_columns(table, wholes);

  InputOutputTable result;
  result.name = table.name;
  result.year = table.year;
  result.money_unit = table.money_unit;
  result.regions = regions.labels;
  result.sectors = sectors.labels;
  result.final_demand_columns = columns.labels;
  result.notes = table.notes;
  if (regions.changes) note_parts("region", table.regions, regions, [](const EconomyId& id) { return id.text(); }, result.notes);
  if (sectors.changes) note_parts("sector", table.sectors, sectors, [](const Sector& sector) { return sector.code; }, result.notes);

  std::vector<std::size_t> node_target(table.nodes());
  for (std::size_t i = 0; i < node_target.size(); ++i)
    node_target[i] = result.node(regions.target[i / table.sectors.size()], sectors.target[i % table.sectors.size()]);
  const std::size_t n = result.nodes(), c = result.demand_columns();
  result.flows = sum_matrix(table.flows, node_target, n, node_target, n);
  result.final_demand = sum_matrix(table.final_demand, node_target, n, columns.target, c);
  result.output = sum_into(table.output, node_target, n);
  result.value_added = sum_into(table.value_added, node_target, n);
  result.taxes = sum_into(table.taxes, node_target, n);
  return result;
}

Result<InputOutputTable> merge_split_regions(InputOutputTable table) {
  RegionMap map;
  for (const auto& region : table.regions)
    if (const auto whole = split_whole(region.view())) {
      TRY_ASSIGN(const auto id, EconomyId::parse(*whole));
      map.parts.push_back({region, id});
    }
  if (map.parts.empty()) return table;
  return aggregate(table, map, {});
}

}  // namespace entrepot::production
