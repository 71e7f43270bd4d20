// Extracts of UN Comtrade in two layouts that are met in practice.
#include <cmath>

#include <fmt/format.h>

#include "base/day.h"
#include "base/text.h"
#include "trade/economies.h"
#include "trade/flow_files.h"
#include "trade/records.h"

namespace entrepot::trade {

namespace {

// The id of a numeric code. The file's ISO3 text must not contradict it; 711 is written ZAF there, as it shares the
// ISO3 of 710, and keeps an id of its own here.
EconomyId economy_by_both(Records& records, std::size_t code_column, std::size_t iso_column) {
  const long code = records.integer(code_column, 1, 999);
  const auto id = economy_of_trade_code(static_cast<int>(code));
  if (!id) {
    records.reject(code_column, fmt::format("economy code {} is not known", code));
    return {};
  }
  const auto iso = records.required_text(iso_column);
  const bool own_id = id->view().front() == 'X';
  if (!own_id && economy_of_code(iso) != id)
    records.reject(iso_column, fmt::format("'{}' contradicts economy code {} ({})", iso, code, id->view()));
  return *id;
}

std::uint32_t fixed_width_code(Records& records, std::size_t column, std::size_t digits) {
  const auto cell = records.required_text(column);
  const auto code = parse_int(cell);
  if (!code || *code <= 0 || cell.size() != digits)
    records.reject(column, fmt::format("'{}' is not a product code of {} digits", cell, digits));
  return static_cast<std::uint32_t>(code.value_or(0));
}

double positive(Records& records, std::size_t column) {
  const double value = records.number(column);
  if (value < 0) records.reject(column, "is negative");
  return value;
}

struct HeadingColumns {
  std::size_t year, exporter_iso, importer_iso, heading, value, unit_value, quantity, exporter, importer;
};

Result<HeadingColumns> heading_columns(const Records& records) {
  HeadingColumns c{};
  TRY_ASSIGN(c.year, records.column("ano"));
  TRY_ASSIGN(c.exporter_iso, records.column("ido"));
  TRY_ASSIGN(c.importer_iso, records.column("idd"));
  TRY_ASSIGN(c.heading, records.column("HS4"));
  TRY_ASSIGN(c.value, records.column("comercio"));
  TRY_ASSIGN(c.unit_value, records.column("mari"));
  TRY_ASSIGN(c.quantity, records.column("mare"));
  TRY_ASSIGN(c.exporter, records.column("exporter"));
  TRY_ASSIGN(c.importer, records.column("importer"));
  return c;
}

// mare is 0 exactly where it was not reported, and mari is then NA; otherwise mari = comercio / mare.
std::optional<double> heading_quantity(Records& records, const HeadingColumns& c, double value) {
  const double quantity = positive(records, c.quantity);
  const auto unit_value = records.optional_number(c.unit_value, {"NA"});
  if (quantity == 0) {
    if (unit_value) records.reject(c.unit_value, "stands beside a quantity of 0");
    return std::nullopt;
  }
  if (!unit_value || std::abs(*unit_value * quantity - value) > 1e-6 * value + 1e-9)
    records.reject(c.unit_value, fmt::format("{} is not comercio / mare", records.text(c.unit_value)));
  return quantity;
}

}  // namespace

Result<TradeTable> load_comtrade_headings(const std::filesystem::path& path, const FlowFileOptions& options, LoadReport& report,
                                          Progress& progress) {
  RecordOptions record_options;
  record_options.limits = options.limits;
  TRY_ASSIGN(Records records, Records::open(path, record_options, report));
  TRY_ASSIGN(const HeadingColumns c, heading_columns(records));
  TradeTableInfo info;
  info.release = "UN Comtrade extract";
  info.digits = 4;
  info.quantity_unit = QuantityUnit::not_stated;
  info.edition = options.edition;
  TradeTableBuilder builder(info);
  bool only_first_edition = true;  // until 1995 the first HS edition was the only one
  long missing = 0;
  for (;;) {
    TRY_ASSIGN(const bool more, records.next());
    if (!more) break;
    Flow flow;
    flow.period = static_cast<std::int32_t>(records.integer(c.year, 1988, 2100));
    flow.exporter = economy_by_both(records, c.exporter, c.exporter_iso);
    flow.importer = economy_by_both(records, c.importer, c.importer_iso);
    flow.product = fixed_width_code(records, c.heading, 4);
    const double thousand_usd = positive(records, c.value);
    flow.value_usd = thousand_usd * 1000;
    flow.quantity = heading_quantity(records, c, thousand_usd);
    flow.line = static_cast<std::uint32_t>(records.line());
    if (records.row_failed()) continue;
    missing += !flow.quantity;
    only_first_edition = only_first_edition && flow.period < 1996;
    builder.add(flow);
    if (builder.size() % 65'536 == 0) progress.update(-1, "reading UN Comtrade headings");
  }
  report.note("the file does not state the unit of its quantities");
  if (missing > 0) report.note(fmt::format("{} quantities are 0 and taken as missing", missing));
  TradeTable table = std::move(builder).finish(report);
  if (info.edition || !only_first_edition) return table;
  report.note("all years are before 1996, when HS1992 was the only edition: codes are taken as HS1992");
  info.edition = HsEdition::hs1992;
  const auto columns = table.columns();
  auto economies = table.economies();
  return TradeTable(info, std::move(economies), columns, std::make_shared<TradeTable>(std::move(table)));
}

namespace {

struct Side {
  EconomyId reporter;
  bool exports = true;
};

// china_exports_hs6_monthly.csv -> China, exports. The name is evidence that the user gave, not a guess of ours.
std::optional<Side> side_in_name(std::string_view file_name) {
  const std::string name = lower_ascii(file_name);
  for (const auto& [word, exports] : {std::pair{"_exports", true}, std::pair{"_imports", false}}) {
    const auto at = name.find(word);
    if (at == std::string::npos || at == 0) continue;
    std::string reporter = name.substr(0, at);
    for (char& c : reporter)
      if (c == '_') c = ' ';
    if (const auto id = economy_of_name(reporter)) return Side{*id, exports};
  }
  return std::nullopt;
}

Result<Side> side_of(const std::filesystem::path& path, const FlowFileOptions& options, LoadReport& report) {
  if (options.reporter && options.reporter_exports) return Side{*options.reporter, *options.reporter_exports};
  if (const auto named = side_in_name(path.filename().string())) {
    report.note(fmt::format("reporter {} and direction {} are taken from the file name", named->reporter.view(),
                            named->exports ? "exports" : "imports"));
    return *named;
  }
  return fail(ErrorCode::missing_data, "The file does not say whose trade it is, nor in which direction",
              {path.string(), 1, 0, "partner_name"}, "State both, for example with --reporter CHN --flow exports.");
}

struct MonthlyColumns {
  std::size_t period, partner, product, value, quantity, unit_value;
};

Result<MonthlyColumns> monthly_columns(const Records& records) {
  MonthlyColumns c{};
  TRY_ASSIGN(c.period, records.column("period_dt"));
  TRY_ASSIGN(c.partner, records.column("partner_name"));
  TRY_ASSIGN(c.product, records.column("hs6"));
  TRY_ASSIGN(c.value, records.column("val"));
  TRY_ASSIGN(c.quantity, records.column("qty"));
  TRY_ASSIGN(c.unit_value, records.column("uv"));
  return c;
}

std::int32_t month_cell(Records& records, std::size_t column) {
  const auto cell = records.required_text(column);
  const auto day = Day::parse(cell);
  if (!day || cell.substr(8) != "01") {
    records.reject(column, fmt::format("'{}' is not the first day of a month", cell));
    return 0;
  }
  return static_cast<std::int32_t>(*parse_int(cell.substr(0, 4)) * 100 + *parse_int(cell.substr(5, 2)));
}

Flow monthly_flow(Records& records, const MonthlyColumns& c, const Side& side) {
  Flow flow;
  flow.period = month_cell(records, c.period);
  const auto name = records.required_text(c.partner);
  const auto partner = economy_of_name(name);
  if (!partner) records.reject(c.partner, fmt::format("economy name '{}' is not known", name));
  flow.exporter = side.exports ? side.reporter : partner.value_or(EconomyId{});
  flow.importer = side.exports ? partner.value_or(EconomyId{}) : side.reporter;
  flow.product = fixed_width_code(records, c.product, 6);
  flow.value_usd = positive(records, c.value);
  const double kg = positive(records, c.quantity);
  if (kg > 0) flow.quantity = kg / 1000;
  const auto unit_value = records.optional_number(c.unit_value, {"inf", "NA", ""});
  if (unit_value && kg == 0) records.reject(c.unit_value, "stands beside a quantity of 0");
  if (!unit_value && kg > 0) records.reject(c.unit_value, "is not a number although the quantity is known");
  flow.line = static_cast<std::uint32_t>(records.line());
  return flow;
}

}  // namespace

Result<TradeTable> load_comtrade_monthly(const std::filesystem::path& path, const FlowFileOptions& options, LoadReport& report,
                                         Progress& progress) {
  RecordOptions record_options;
  record_options.limits = options.limits;
  TRY_ASSIGN(Records records, Records::open(path, record_options, report));
  TRY_ASSIGN(const MonthlyColumns c, monthly_columns(records));
  TRY_ASSIGN(const Side side, side_of(path, options, report));
  TradeTableInfo info;
  info.release = "UN Comtrade monthly extract";
  info.edition = options.edition;
  info.period_kind = PeriodKind::month;
  info.reported_by = side.exports ? ReportedBy::exporters : ReportedBy::importers;
  TradeTableBuilder builder(std::move(info));
  long missing = 0;
  for (;;) {
    TRY_ASSIGN(const bool more, records.next());
    if (!more) break;
    const Flow flow = monthly_flow(records, c, side);
    if (records.row_failed()) continue;
    missing += !flow.quantity;
    builder.add(flow);
    if (builder.size() % 65'536 == 0) progress.update(-1, "reading UN Comtrade months");
  }
  if (missing > 0) report.note(fmt::format("{} quantities are 0 (unit value inf) and taken as missing", missing));
  if (!options.edition) report.note("product codes are as reported: their HS edition may change from year to year");
  return std::move(builder).finish(report);
}

}  // namespace entrepot::trade
