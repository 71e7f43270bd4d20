// The TOML file that says how a table is to be aggregated.
#include <string>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "base/toml_file.h"
#include "production/input_output_table.h"

namespace entrepot::production {
namespace {

struct AggregationPlan {
  RegionMap regions;
  SectorMap sectors;
  RowRule rows = RowRule::keep;
};

using Toml = toml::value;

Result<std::string> text_of(const Toml& value, const std::string& file, const std::string& field) {
  if (value.is_string() && !value.as_string().str.empty()) return value.as_string().str;
  return fail(ErrorCode::bad_field, fmt::format("'{}' is not a name in quotes", field), toml_where(file, value, field),
              "Write the new code in quotes");
}

// The file in its own order: toml11 keeps tables unordered, so entries are sorted by where they stand.
Result<std::vector<std::pair<std::string, Toml>>> entries_of(const Toml& document, const std::string& section, const std::string& file) {
  std::vector<std::pair<std::string, Toml>> entries;
  if (!document.contains(section)) return entries;
  const auto& table = document.at(section);
  if (!table.is_table())
    return fail(ErrorCode::bad_syntax, fmt::format("'{}' is not a section", section), toml_where(file, table, section),
                fmt::format("Write [{}] on a line of its own", section));
  for (const auto& [key, value] : table.as_table()) entries.emplace_back(key, value);
  std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) {
    return std::pair(a.second.location().line(), a.second.location().column()) <
           std::pair(b.second.location().line(), b.second.location().column());
  });
  return entries;
}

Result<> read_regions(const Toml& document, const std::string& file, AggregationPlan& plan) {
  TRY_ASSIGN(const auto entries, entries_of(document, "regions", file));
  for (const auto& [key, value] : entries) {
    TRY_ASSIGN(const auto text, text_of(value, file, key));
    TRY_ASSIGN(const auto part, EconomyId::parse(key, toml_where(file, value, key)));
    TRY_ASSIGN(const auto whole, EconomyId::parse(text, toml_where(file, value, key)));
    plan.regions.parts.push_back({part, whole});
  }
  return {};
}

Result<> read_sectors(const Toml& document, const std::string& file, AggregationPlan& plan) {
  TRY_ASSIGN(const auto entries, entries_of(document, "sectors", file));
  for (const auto& [key, value] : entries) {
    TRY_ASSIGN(const auto text, text_of(value, file, key));
    plan.sectors.parts.push_back({key, text});
  }
  TRY_ASSIGN(const auto names, entries_of(document, "sector_names", file));
  for (const auto& [key, value] : names) {
    TRY_ASSIGN(const auto text, text_of(value, file, key));
    bool used = false;
    for (const auto& part : plan.sectors.parts) used = used || part.whole == key;
    if (!used)
      return fail(ErrorCode::unknown_name, fmt::format("sector '{}' is named but no sector goes there", key), toml_where(file, value, key),
                  "Use a code that stands on the right side of [sectors]");
    plan.sectors.names.push_back({key, text});
  }
  return {};
}

Result<> read_row_rule(const Toml& document, const std::string& file, AggregationPlan& plan) {
  if (!document.contains("rows")) return {};
  const auto& value = document.at("rows");
  TRY_ASSIGN(const auto text, text_of(value, file, "rows"));
  if (text != "keep" && text != "recompute_output")
    return fail(ErrorCode::bad_field, fmt::format("'{}' is not a rule for rows", text), toml_where(file, value, "rows"),
                "Write rows = \"keep\" or rows = \"recompute_output\"");
  plan.rows = text == "keep" ? RowRule::keep : RowRule::recompute_output;
  return {};
}

Result<AggregationPlan> read_plan(const std::filesystem::path& path) {
  const std::string file = path.string();
  TRY_ASSIGN(const auto document,
             read_toml(path, "Write [regions] and [sectors] with lines such as AUT = \"EUR\" and \"1\" = \"agriculture\""));
  static const std::vector<std::string> known{"regions", "sectors", "sector_names", "rows"};
  for (const auto& [key, value] : document.as_table())
    if (std::find(known.begin(), known.end(), key) == known.end())
      return fail(ErrorCode::unknown_key, fmt::format("unknown key '{}'", key), toml_where(file, value, key),
                  known_names_remedy(key, known));
  AggregationPlan plan;
  TRY(read_regions(document, file, plan));
  TRY(read_sectors(document, file, plan));
  TRY(read_row_rule(document, file, plan));
  if (plan.regions.parts.empty() && plan.sectors.parts.empty())
    return fail(ErrorCode::missing_data, "the file maps nothing", {file, 0, 0, ""}, "Fill [regions], [sectors] or both");
  return plan;
}

}  // namespace

Result<InputOutputTable> aggregate_by_file(const InputOutputTable& table, const std::filesystem::path& path) {
  TRY_ASSIGN(const auto plan, read_plan(path));
  auto merged = aggregate(table, plan.regions, plan.sectors);
  if (!merged) {
    auto error = std::move(merged).error();
    if (error.where.file.empty()) error.where.file = path.string();
    return tl::unexpected<Error>(std::move(error));
  }
  return settle_rows(*std::move(merged), plan.rows);
}

}  // namespace entrepot::production
