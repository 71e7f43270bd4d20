#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "materials/materials.h"
#include "trade/economies.h"
#include "trade/records.h"

namespace entrepot::materials {

using trade::RecordOptions;
using trade::Records;

std::string_view measure_name(Measure measure) {
  switch (measure) {
    case Measure::production: return "production";
    case Measure::capacity: return "capacity";
    case Measure::reserves: return "reserves";
  }
  return "";
}

std::string product_id(std::string_view commodity) {
  if (commodity == "graphite (natural)") return "natural_graphite";
  std::string id;
  for (const char c : lower_ascii(commodity)) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (plain) id.push_back(c);
    else if (!id.empty() && id.back() != '_') id.push_back('_');
  }
  while (!id.empty() && id.back() == '_') id.pop_back();
  return id;
}

namespace {

struct YearColumn {
  std::size_t column = 0;
  std::int32_t year = 0;
  bool estimated = false;
};

// "2024" or "2025e", behind `prefix`.
std::optional<YearColumn> year_column(std::string_view name, std::string_view prefix, std::size_t column) {
  if (name.substr(0, prefix.size()) != prefix) return std::nullopt;
  name.remove_prefix(prefix.size());
  const bool estimated = !name.empty() && name.back() == 'e';
  if (estimated) name.remove_suffix(1);
  const auto year = name.size() == 4 ? parse_int(name) : std::nullopt;
  if (!year || *year < 1900 || *year > 2100) return std::nullopt;
  return YearColumn{column, static_cast<std::int32_t>(*year), estimated};
}

Result<std::vector<YearColumn>> year_columns(const Records& records, std::string_view prefix, const std::filesystem::path& path) {
  std::vector<YearColumn> found;
  for (std::size_t i = 0; i < records.header().size(); ++i)
    if (const auto column = year_column(records.header()[i], prefix, i)) found.push_back(*column);
  if (found.empty())
    return fail(ErrorCode::missing_data, "No column holds a year", {path.string(), 1, 0, {}},
                fmt::format("Name the columns {}2024, or {}2025e for an estimate.", prefix, prefix));
  return found;
}

double not_negative(Records& records, std::size_t column) {
  const double value = records.number(column);
  if (value < 0) records.reject(column, "is negative");
  return value;
}

RowKind kind_of(std::string_view name) {
  if (name.substr(0, 11) == "World total") return RowKind::world_total;
  return name == "Other" || name == "Other countries" ? RowKind::others : RowKind::economy;
}

struct ProductionColumns {
  std::size_t commodity, unit, table, economy, capacity, reserves;
};

Result<ProductionColumns> production_columns(const Records& records) {
  ProductionColumns c{};
  TRY_ASSIGN(c.commodity, records.column("commodity"));
  TRY_ASSIGN(c.unit, records.column("unit"));
  TRY_ASSIGN(c.table, records.column("table"));
  TRY_ASSIGN(c.economy, records.column("country"));
  TRY_ASSIGN(c.capacity, records.column("capacity"));
  TRY_ASSIGN(c.reserves, records.column("reserves"));
  return c;
}

ProductionRow row_keys(Records& records, const ProductionColumns& c) {
  ProductionRow row;
  row.commodity = records.required_text(c.commodity);
  row.product = product_id(row.commodity);
  row.unit = records.required_text(c.unit);
  row.table = records.text(c.table);
  row.name = records.required_text(c.economy);
  row.kind = kind_of(row.name);
  row.line = static_cast<std::uint32_t>(records.line());
  if (row.kind != RowKind::economy) return row;
  if (const auto economy = trade::economy_of_name(row.name)) row.economy = *economy;
  else records.reject(c.economy, fmt::format("economy name '{}' is not known", row.name));
  return row;
}

}  // namespace

Result<std::vector<ProductionRow>> load_production(const std::filesystem::path& path, const Limits& limits, LoadReport& report) {
  RecordOptions options;
  options.limits = limits;
  TRY_ASSIGN(Records records, Records::open(path, options, report));
  TRY_ASSIGN(const ProductionColumns c, production_columns(records));
  TRY_ASSIGN(const auto years, year_columns(records, "prod_", path));
  const YearColumn last = *std::max_element(years.begin(), years.end(), [](auto& a, auto& b) { return a.year < b.year; });
  std::vector<ProductionRow> rows;
  long blank = 0;
  for (;;) {
    TRY_ASSIGN(const bool more, records.next());
    if (!more) break;
    const ProductionRow keys = row_keys(records, c);
    std::vector<ProductionRow> of_line;
    const auto take = [&](Measure measure, const YearColumn& column) {
      if (records.text(column.column).empty()) {
        ++blank;
        return;
      }
      of_line.push_back(keys);
      of_line.back().measure = measure;
      of_line.back().year = column.year;
      of_line.back().estimated = column.estimated;
      of_line.back().value = not_negative(records, column.column);
    };
    for (const auto& year : years) take(Measure::production, year);
    // Capacity and reserves are printed without a year: they belong to the edition, so to its last year.
    take(Measure::capacity, {c.capacity, last.year, last.estimated});
    take(Measure::reserves, {c.reserves, last.year, last.estimated});
    if (!records.row_failed()) rows.insert(rows.end(), of_line.begin(), of_line.end());
  }
  if (blank > 0) report.note(fmt::format("blank cells: {}; the figures are missing, not zero", blank));
  report.note("world totals are printed rounded and are kept apart: they are never added to the economies");
  return rows;
}

Result<std::vector<PriceRow>> load_prices(const std::filesystem::path& path, const Limits& limits, LoadReport& report) {
  RecordOptions options;
  options.limits = limits;
  TRY_ASSIGN(Records records, Records::open(path, options, report));
  TRY_ASSIGN(const auto commodity, records.column("commodity"));
  TRY_ASSIGN(const auto form, records.column("form"));
  TRY_ASSIGN(const auto unit, records.column("unit"));
  TRY_ASSIGN(const auto years, year_columns(records, "", path));
  std::vector<PriceRow> rows;
  long blank = 0;
  for (;;) {
    TRY_ASSIGN(const bool more, records.next());
    if (!more) break;
    PriceRow keys;
    keys.commodity = records.required_text(commodity);
    keys.product = product_id(keys.commodity);
    keys.form = records.text(form);
    keys.unit = records.required_text(unit);
    keys.line = static_cast<std::uint32_t>(records.line());
    std::vector<PriceRow> of_line;
    for (const auto& year : years) {
      if (records.text(year.column).empty()) {
        ++blank;
        continue;
      }
      of_line.push_back(keys);
      of_line.back().year = year.year;
      of_line.back().estimated = year.estimated;
      of_line.back().value = not_negative(records, year.column);
    }
    if (!records.row_failed()) rows.insert(rows.end(), of_line.begin(), of_line.end());
  }
  if (blank > 0) report.note(fmt::format("blank prices: {}; they are missing, not zero", blank));
  return rows;
}

Result<std::vector<StockRow>> load_earmarked_rice(const std::filesystem::path& path, const Limits& limits, LoadReport& report) {
  RecordOptions options;
  options.limits = limits;
  TRY_ASSIGN(Records records, Records::open(path, options, report));
  TRY_ASSIGN(const auto iso3, records.column("iso3"));
  TRY_ASSIGN(const auto member, records.column("member"));
  TRY_ASSIGN(const auto tonnes, records.column("earmarked_t"));
  TRY_ASSIGN(const auto evidence, records.column("evidence"));
  std::vector<StockRow> rows;
  for (;;) {
    TRY_ASSIGN(const bool more, records.next());
    if (!more) break;
    StockRow row;
    const auto economy = trade::economy_of_code(records.required_text(iso3));
    if (!economy) records.reject(iso3, fmt::format("economy code '{}' is not known", records.text(iso3)));
    row.product = "rice";
    row.holder = "public";
    row.unit = "t";
    row.economy = economy.value_or(EconomyId{});
    row.name = records.text(member);
    row.value = not_negative(records, tonnes);
    row.evidence = records.text(evidence);
    row.line = static_cast<std::uint32_t>(records.line());
    if (!records.row_failed()) rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace entrepot::materials
