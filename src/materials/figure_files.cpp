#include <algorithm>

#include <fmt/format.h>

#include "materials/materials.h"
#include "trade/economies.h"
#include "trade/records.h"

namespace entrepot::materials {

using trade::RecordOptions;
using trade::Records;

namespace {

struct FigureColumns {
  std::size_t value, low, high, unit, source, vintage, confidence, note;
};

Result<FigureColumns> figure_columns(const Records& records) {
  FigureColumns c{};
  TRY_ASSIGN(c.value, records.column("value"));
  TRY_ASSIGN(c.low, records.column("low"));
  TRY_ASSIGN(c.high, records.column("high"));
  TRY_ASSIGN(c.unit, records.column("unit"));
  TRY_ASSIGN(c.source, records.column("source"));
  TRY_ASSIGN(c.vintage, records.column("vintage"));
  TRY_ASSIGN(c.confidence, records.column("confidence"));
  TRY_ASSIGN(c.note, records.column("note"));
  return c;
}

Figure read_figure(Records& records, const FigureColumns& c, Unit unit_wanted, const std::string& file) {
  const auto unit = parse_unit(records.required_text(c.unit));
  if (!unit || *unit != unit_wanted)
    records.reject(c.unit, fmt::format("'{}' is not the unit '{}'", records.text(c.unit), unit_name(unit_wanted)));
  const auto confidence = parse_confidence(records.required_text(c.confidence));
  if (!confidence)
    records.reject(c.confidence, fmt::format("'{}' is none of measured, reported, estimated, assumed", records.text(c.confidence)));
  const double value = records.number(c.value), low = records.number(c.low), high = records.number(c.high);
  const SourceRef source{std::string(records.required_text(c.source)), fmt::format("{}:{}", file, records.line())};
  if (records.row_failed()) return {};
  auto figure = Figure::create(value, low, high, unit_wanted, source, std::string(records.text(c.vintage)), *confidence,
                               std::string(records.text(c.note)));
  if (!figure) {
    records.reject(c.value, figure.error().what);
    return {};
  }
  return *std::move(figure);
}

void one_of(Records& records, std::size_t column, std::initializer_list<std::string_view> allowed) {
  const auto cell = records.text(column);
  if (std::find(allowed.begin(), allowed.end(), cell) != allowed.end()) return;
  std::string names;
  for (const auto name : allowed) names += (names.empty() ? "" : ", ") + std::string(name);
  records.reject(column, fmt::format("'{}' is none of {}", cell, names));
}

}  // namespace

Result<std::vector<StockFigure>> load_stock_figures(const std::filesystem::path& path, const Limits& limits, LoadReport& report) {
  RecordOptions options;
  options.limits = limits;
  TRY_ASSIGN(Records records, Records::open(path, options, report));
  TRY_ASSIGN(const auto product, records.column("product"));
  TRY_ASSIGN(const auto economy, records.column("economy"));
  TRY_ASSIGN(const auto holder, records.column("holder"));
  TRY_ASSIGN(const FigureColumns c, figure_columns(records));
  std::vector<StockFigure> rows;
  for (;;) {
    TRY_ASSIGN(const bool more, records.next());
    if (!more) break;
    StockFigure row;
    row.product = records.required_text(product);
    const auto id = trade::economy_of_code(records.required_text(economy));
    if (!id) records.reject(economy, fmt::format("economy code '{}' is not known", records.text(economy)));
    row.economy = id.value_or(EconomyId{});
    row.holder = records.required_text(holder);
    one_of(records, holder, {"public", "commercial"});
    row.days = read_figure(records, c, Unit::days, report.file);
    if (row.days.low < 0) records.reject(c.low, "is negative");
    row.line = static_cast<std::uint32_t>(records.line());
    if (!records.row_failed()) rows.push_back(std::move(row));
  }
  return rows;
}

Result<std::vector<UseFigure>> load_use_figures(const std::filesystem::path& path, const Limits& limits, LoadReport& report) {
  RecordOptions options;
  options.limits = limits;
  TRY_ASSIGN(Records records, Records::open(path, options, report));
  TRY_ASSIGN(const auto product, records.column("product"));
  TRY_ASSIGN(const auto economy, records.column("economy"));
  TRY_ASSIGN(const auto industry, records.column("industry"));
  TRY_ASSIGN(const auto essentiality, records.column("essentiality"));
  TRY_ASSIGN(const auto replace_days, records.column("replace_days"));
  TRY_ASSIGN(const FigureColumns c, figure_columns(records));
  std::vector<UseFigure> rows;
  for (;;) {
    TRY_ASSIGN(const bool more, records.next());
    if (!more) break;
    UseFigure row;
    row.product = records.required_text(product);
    row.economy = records.required_text(economy);
    if (row.economy != "*" && !trade::economy_of_code(row.economy))
      records.reject(economy, fmt::format("economy code '{}' is not known", row.economy));
    row.industry = records.required_text(industry);
    row.essentiality = records.required_text(essentiality);
    one_of(records, essentiality, {"critical", "important", "replaceable"});
    row.replace_days = static_cast<std::int32_t>(records.integer(replace_days, 0, 36'500));
    row.share = read_figure(records, c, Unit::share, report.file);
    if (row.share.low < 0 || row.share.high > 1) records.reject(c.value, "a share lies between 0 and 1");
    row.line = static_cast<std::uint32_t>(records.line());
    if (!records.row_failed()) rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace entrepot::materials
