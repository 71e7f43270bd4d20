#include "dataset/detail/formats.h"

#include <algorithm>

#include <fmt/format.h>

#include "dataset/cube.h"
#include "dataset/detail/parquet.h"
#include "dataset/reports.h"
#include "dataset/rows.h"
#include "trade/edition.h"
#include "trade/flow_files.h"

namespace entrepot::dataset::detail {

namespace {

using std::filesystem::path;
using trade::LoadReport;

trade::FlowFileOptions flow_options(const ImportOptions& options) {
  return {options.edition, options.reporter, options.reporter_exports, options.economy_codes, options.product_codes, options.limits, 2};
}

// "2020", "2022-2024", "2017-01 to 2024-12"
std::string range_text(const trade::TradeTable& table) {
  if (table.size() == 0) return {};
  const auto first = table.columns().period.front(), last = table.columns().period.back();
  if (table.info().period_kind == trade::PeriodKind::month)
    return fmt::format("{}-{:02} to {}-{:02}", first / 100, first % 100, last / 100, last % 100);
  return first == last ? fmt::format("{}", first) : fmt::format("{}-{}", first, last);
}

// Tables whose columns are borrowed from `owner`, which then lives as long as they do.
template <class Owner>
void keep(const std::shared_ptr<const Owner>& owner, const std::vector<Table>& borrowed, std::vector<Table>& tables) {
  for (const Table& table : borrowed) {
    Table kept{table.name, {}};
    for (const Column& c : table.columns)
      kept.columns.push_back(c.type() == ColumnType::text ? c : Column(c.name(), c.unit(), c.type(), c.bytes(), {}, owner));
    tables.push_back(std::move(kept));
  }
}

// Only a yearly table of all flows says who depends on whom.
bool makes_a_cube(const trade::TradeTable& table) {
  return table.size() > 0 && table.info().complete && table.info().period_kind == trade::PeriodKind::year;
}

Read read_of(trade::TradeTable table, Progress& progress) {
  const auto owner = std::make_shared<const trade::TradeTable>(std::move(table));
  Read read{{}, trade_attributes(owner->info()), range_text(*owner)};
  keep(owner, trade_tables(*owner), read.tables);
  if (!makes_a_cube(*owner)) return read;
  progress.update(-1, "ordering by importer and product");
  const auto part = std::make_shared<const trade::CubePart>(trade::cube_of(*owner));
  keep(part, cube_tables(*part), read.tables);
  return read;
}

// Into another HS edition, where the user states by which table.
Result<trade::TradeTable> in_stated_edition(trade::TradeTable table, const ImportOptions& options, LoadReport& report) {
  if (!options.concordance) return table;
  if (!table.info().edition)
    return fail(ErrorCode::missing_data, "The flows have codes as reported, so there is no edition to begin at", {},
                "State it, for example with --edition HS2017.");
  LoadReport of_links;
  TRY_ASSIGN(const auto steps, trade::load_correspondences(*options.concordance, options.limits, of_links));
  TRY_ASSIGN(const auto step, trade::step_from(steps, *table.info().edition));
  report.note(fmt::format("links between editions from {}", options.concordance->filename().string()));
  return trade::in_edition_of(table, step, report);
}

using FlowLoader = Result<trade::TradeTable> (*)(const path&, const trade::FlowFileOptions&, LoadReport&, Progress&);
template <FlowLoader load>
Result<Read> flows(const path& file, const ImportOptions& options, LoadReport& report, Progress& progress) {
  TRY_ASSIGN(trade::TradeTable table, load(file, flow_options(options), report, progress));
  TRY_ASSIGN(table, in_stated_edition(std::move(table), options, report));
  return read_of(std::move(table), progress);
}

Result<Read> baci_parquet(const path& file, const ImportOptions& options, LoadReport& report, Progress& progress) {
  TRY_ASSIGN(trade::TradeTable table, load_baci_parquet(file, flow_options(options), options.duckdb_library, report, progress));
  TRY_ASSIGN(table, in_stated_edition(std::move(table), options, report));
  return read_of(std::move(table), progress);
}

bool is_parquet(const Probe& probe) { return probe.start.starts_with("PAR1"); }

Result<Read> reports(const path& file, const ImportOptions& options, LoadReport& report, Progress& progress) {
  TRY_ASSIGN(trade::TradeReports loaded, trade::load_comtrade_reports(file, flow_options(options), report, progress));
  const auto owner = std::make_shared<const trade::TradeReports>(std::move(loaded));
  Read read{{}, trade_attributes(owner->exports.info()), range_text(owner->exports.size() > 0 ? owner->exports : owner->imports)};
  keep(owner, report_tables(*owner), read.tables);
  return read;
}

// Loaders of typed rows share one shape.
template <auto load>
Result<Read> rows(const path& file, const ImportOptions& options, LoadReport& report, Progress&) {
  TRY_ASSIGN(const auto loaded, load(file, options.limits, report));
  return Read{{rows_table(loaded)}, {}, {}};
}

// "2024-2025": the years in the rows.
template <auto load>
Result<Read> yearly_rows(const path& file, const ImportOptions& options, LoadReport& report, Progress&) {
  TRY_ASSIGN(const auto loaded, load(file, options.limits, report));
  Read read{{rows_table(loaded)}, {}, {}};
  if (loaded.empty()) return read;
  const auto [first, last] = std::minmax_element(loaded.begin(), loaded.end(), [](auto& a, auto& b) { return a.year < b.year; });
  read.vintage = first->year == last->year ? fmt::format("{}", first->year) : fmt::format("{}-{}", first->year, last->year);
  return read;
}

// Lists of a release carry it in their name: country_codes_V202301.csv.
template <auto load>
Result<Read> release_rows(const path& file, const ImportOptions& options, LoadReport& report, Progress&) {
  TRY_ASSIGN(const auto loaded, load(file, options.limits, report));
  return Read{{rows_table(loaded)}, {}, trade::release_in_name(report.file)};
}

template <auto load>
Result<Read> series(const path& file, const ImportOptions& options, LoadReport& report, Progress&) {
  TRY_ASSIGN(const auto loaded, load(file, options.limits, report));
  Read read{{rows_table(loaded.rows)}, {{"unit", loaded.unit}}, {}};
  if (loaded.rows.empty()) return read;
  const auto [first, last] = std::minmax_element(loaded.rows.begin(), loaded.rows.end(), [](auto& a, auto& b) { return a.day < b.day; });
  read.vintage = fmt::format("{} to {}", first->day / 10'000, last->day / 10'000);
  return read;
}

std::string edition_text(const std::optional<HsEdition>& edition) {
  return edition ? std::string(hs_edition_name(*edition)) : std::string("not stated");
}

Result<Read> nomenclature(const path& file, const ImportOptions& options, LoadReport& report, Progress&) {
  TRY_ASSIGN(const auto loaded, trade::load_nomenclature(file, options.edition, options.limits, report));
  return Read{{rows_table(loaded.entries)}, {{"edition", edition_text(loaded.edition)}}, edition_text(loaded.edition)};
}

Result<Read> industry_map(const path& file, const ImportOptions& options, LoadReport& report, Progress&) {
  TRY_ASSIGN(const auto loaded, trade::load_industry_map(file, options.limits, report));
  return Read{{rows_table(loaded.links)}, {{"edition", edition_text(loaded.edition)}}, edition_text(loaded.edition)};
}

Result<Read> correspondences(const path& file, const ImportOptions& options, LoadReport& report, Progress&) {
  TRY_ASSIGN(const auto loaded, trade::load_correspondences(file, options.limits, report));
  Read read{{correspondence_table(loaded)}, {}, {}};
  for (const auto& c : loaded)
    read.attributes[fmt::format("{} to {}", c.from_system, c.to_system)] =
        c.kind == trade::LinkKind::conversion ? "conversion (for statistics)" : "correlation (every legal link)";
  return read;
}

Result<Read> long_table(const path& file, const ImportOptions& options, LoadReport& report, Progress& progress) {
  TRY_ASSIGN(const auto map, trade::load_column_map(*options.columns));
  TRY_ASSIGN(trade::TradeTable table, trade::load_long_table(file, map, options.limits, report, progress));
  TRY_ASSIGN(table, in_stated_edition(std::move(table), options, report));
  return read_of(std::move(table), progress);
}

// A UN Comtrade classification is JSON that names its class before its results.
bool is_classification_json(const Probe& probe) {
  return probe.start.find_first_not_of(" \t\r\n") == probe.start.find('{') && probe.start.find("\"classCode\"") != std::string::npos &&
         probe.start.find("\"results\"") != std::string::npos;
}

// hs2022,hs2017,relationship for any two editions.
bool is_link_pair(const Probe& probe) {
  return probe.header.size() == 3 && trade::edition_in_name(probe.header[0]) && trade::edition_in_name(probe.header[1]);
}

bool has_year_columns(const Probe& probe) {
  return std::any_of(probe.header.begin(), probe.header.end(), [](const std::string& name) {
    return name.size() == 4 && std::all_of(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; });
  });
}

const Provenance etalab = {"CEPII, BACI", "Etalab Open Licence 2.0", "with attribution", "", false};
const Provenance comtrade = {"UN Comtrade", "UN Comtrade terms", "test input only", "", false};
const Provenance un_wording = {"UN Comtrade wording of the HS", "PDDL", "with attribution", "", false};
const Provenance unsd = {"UNSD, tables of links between editions", "MIT (compilation)", "with attribution", "", false};
const Provenance usgs = {"US Geological Survey, Mineral Commodity Summaries", "US public domain", "with attribution", "", false};
const Provenance unstated = {"not stated", "not stated", "not stated", "", false};

Provenance world_bank(std::string source) { return {"World Bank, " + std::move(source), "CC BY 4.0", "with attribution", "", false}; }

std::vector<Format> make_formats() {
  return {
      {{"baci-hs6", "trade-flows", "BACI bilateral trade, HS6", "t,i,j,k,v,q"},
       etalab,
       {"t", "i", "j", "k", "v", "q"},
       true,
       nullptr,
       flows<trade::load_baci>},
      {{"baci-parquet", "trade-flows", "BACI bilateral trade, HS6, in Parquet (needs DuckDB)",
        "a Parquet file with the columns t,i,j,k,v,q"},
       etalab,
       {},
       false,
       is_parquet,
       baci_parquet},
      {{"baci-hs4-largest", "trade-flows", "BACI headings, largest flows", "year,exporter,importer,hs4,commodity,value_usd,weight_t"},
       etalab,
       {"year", "exporter", "importer", "hs4", "commodity", "value_usd", "weight_t"},
       true,
       nullptr,
       flows<trade::load_largest_heading_flows>},
      {{"baci-hs4-totals", "trade-totals", "BACI headings, world totals", "year,hs4,commodity,value_usd,tonnes,flows_shown,pairs"},
       etalab,
       {"year", "hs4", "commodity", "value_usd", "tonnes", "flows_shown", "pairs"},
       true,
       nullptr,
       yearly_rows<trade::load_heading_totals>},
      {{"comtrade-hs4", "trade-flows", "UN Comtrade yearly matrix, HS4", "ano,ido,idd,HS4,comercio,mari,mare,exporter,importer"},
       comtrade,
       {"ano", "ido", "idd", "HS4", "comercio", "mari", "mare", "exporter", "importer"},
       false,
       nullptr,
       flows<trade::load_comtrade_headings>},
      {{"comtrade-monthly", "trade-flows", "UN Comtrade monthly trade of one reporter", "period_dt,partner_name,hs6,val,qty,uv"},
       comtrade,
       {"period_dt", "partner_name", "hs6", "val", "qty", "uv"},
       true,
       nullptr,
       flows<trade::load_comtrade_monthly>},
      {{"comtrade-reports", reports_kind, "UN Comtrade reports of both sides",
        "period,reporterCode,flowCode,partnerCode,cmdCode,primaryValue,…"},
       comtrade,
       {"period", "reporterCode", "flowCode", "partnerCode", "cmdCode", "primaryValue"},
       false,
       nullptr,
       reports},
      {{"baci-economies", "trade-codes", "BACI economy codes",
        "country_code,country_name_abbreviation,country_name_full,iso_2digit_alpha,iso_3digit_alpha"},
       etalab,
       {"country_code", "country_name_abbreviation", "country_name_full", "iso_2digit_alpha", "iso_3digit_alpha"},
       true,
       nullptr,
       release_rows<trade::load_baci_economies>},
      {{"baci-products", "nomenclature", "BACI product codes", "code,description"},
       etalab,
       {"code", "description"},
       true,
       nullptr,
       nomenclature},
      {{"hs-descriptions", "nomenclature", "HS nomenclature", "code,desc"}, un_wording, {"code", "desc"}, true, nullptr, nomenclature},
      {{"hs-nomenclature", "nomenclature", "HS nomenclature with sections", "section,hscode,description,parent,level"},
       un_wording,
       {"section", "hscode", "description", "parent", "level"},
       true,
       nullptr,
       nomenclature},
      {{"hs-classification-json", "nomenclature", "HS nomenclature of UN Comtrade", "a JSON object with classCode and results"},
       un_wording,
       {},
       false,
       is_classification_json,
       nomenclature},
      {{"hs-sections", "sections", "HS sections", "section,name"},
       un_wording,
       {"section", "name"},
       true,
       nullptr,
       rows<trade::load_sections>},
      {{"hs-links", "code-links", "Links between two HS editions", "hsYYYY,hsYYYY,relationship"},
       unsd,
       {"relationship"},
       false,
       is_link_pair,
       correspondences},
      {{"hs-link-chain", "code-links", "Links from HS2022 back to SITC Rev.1", "code.after,code.before,Relationship,adjustment"},
       unsd,
       {"code.after", "code.before", "Relationship", "adjustment"},
       true,
       nullptr,
       correspondences},
      {{"hs-isic3", "industry-map", "HS products to ISIC Rev.3 industries", "HS6_6d,HS6_4d,HS6_2d,ISIC3_4d,ISIC3_3d,ISIC3_2d,ISIC3_1d"},
       unsd,
       {"HS6_6d", "ISIC3_4d", "ISIC3_2d"},
       false,
       nullptr,
       industry_map},
      {{"wits-hs-isic3", "industry-map", "HS2007 products to ISIC Rev.3 industries",
        "HS 2007 Product Code,HS 2007 Product Description,ISIC Revision 3 Product Code,…"},
       {"World Bank WITS", "WITS terms", "test input only", "", false},
       {"HS 2007 Product Code", "ISIC Revision 3 Product Code"},
       false,
       nullptr,
       industry_map},
      {{"economy-codes", "economy-codes", "ISO 3166 and M49 codes", "ISO3166-1-Alpha-3,ISO3166-1-numeric,CLDR display name,…"},
       {"datasets/country-codes", "ODC-PDDL", "with attribution", "", false},
       {"ISO3166-1-Alpha-3", "ISO3166-1-Alpha-2", "ISO3166-1-numeric", "CLDR display name", "ISO4217-currency_alphabetic_code"},
       false,
       nullptr,
       rows<trade::load_iso_economies>},
      {{"elasticities-bgw", "elasticities", "Elasticities of substitution, HS 3-digit", "ccode,cname,hs_3digit,sigma"},
       {"Broda, Greenfield and Weinstein", "MIT (compilation); cite the authors", "with attribution", "estimates on 1994-2003", false},
       {"ccode", "cname", "hs_3digit", "sigma"},
       true,
       nullptr,
       rows<trade::load_elasticities>},
      {{"governance-wgi", "governance", "Worldwide Governance Indicators", ",ISO3,WGI"},
       world_bank("Worldwide Governance Indicators"),
       {"ISO3", "WGI"},
       false,
       nullptr,
       rows<trade::load_governance>},
      {{"usgs-production", "production", "Minerals: production, capacity, reserves",
        "commodity,unit,table,country,prod_YYYY,prod_YYYYe,capacity,reserves"},
       usgs,
       {"commodity", "unit", "table", "country", "capacity", "reserves"},
       false,
       nullptr,
       yearly_rows<materials::load_production>},
      {{"usgs-prices", "prices", "Minerals: prices", "commodity,form,unit,YYYY,…"},
       usgs,
       {"commodity", "form", "unit"},
       false,
       has_year_columns,
       yearly_rows<materials::load_prices>},
      {{"apterr-rice", "stocks", "Rice earmarked under APTERR", "iso3,member,earmarked_t,evidence"},
       {"APTERR Agreement, annex 1", "facts", "with attribution", "", false},
       {"iso3", "member", "earmarked_t", "evidence"},
       true,
       nullptr,
       rows<materials::load_earmarked_rice>},
      {{"stock-figures", "stock-figures", "Stocks in days of use",
        "product,economy,holder,value,low,high,unit,source,vintage,confidence,note"},
       unstated,
       {"product", "economy", "holder", "value", "low", "high", "unit", "source", "vintage", "confidence", "note"},
       true,
       nullptr,
       rows<materials::load_stock_figures>},
      {{"use-figures", "use-figures", "Uses of products by industries",
        "product,economy,industry,essentiality,replace_days,value,low,high,unit,source,vintage,confidence,note"},
       unstated,
       {"product", "economy", "industry", "essentiality", "replace_days", "value", "low", "high", "unit", "source", "vintage", "confidence",
        "note"},
       true,
       nullptr,
       rows<materials::load_use_figures>},
      {{"worldbank-gdp", "series", "GDP, current USD", "Country Name,Country Code,Year,Value"},
       world_bank("WDI NY.GDP.MKTP.CD"),
       {"Country Name", "Country Code", "Year", "Value"},
       true,
       nullptr,
       series<materials::load_gdp>},
      {{"fed-h10-monthly", "series", "Exchange rates, monthly", "Date,Country,Exchange rate"},
       {"Federal Reserve, H.10", "US public domain", "with attribution", "", false},
       {"Date", "Country", "Exchange rate"},
       true,
       nullptr,
       series<materials::load_exchange_rates>},
      {{"pink-sheet", "series", "Commodity prices, monthly", "month,Crude oil, average,Crude oil, Brent,…"},
       world_bank("Pink Sheet"),
       {"month", "Crude oil, average", "Nickel"},
       false,
       nullptr,
       series<materials::load_commodity_prices>},
      {{"nyfed-gscpi", "series", "Global Supply Chain Pressure Index", "Date,Rate"},
       {"Federal Reserve Bank of New York", "attribution", "test input only", "", false},
       {"Date", "Rate"},
       true,
       nullptr,
       series<materials::load_pressure_index>},
      {{"fred-daily", "series", "Daily macro series", ",DXY,FED_RATE,GLOBAL_EPU,US10Y,US_CPI,US_EPU,US_PPI,VIX"},
       {"FRED", "series terms differ", "test input only", "", false},
       {"DXY", "FED_RATE", "VIX"},
       false,
       nullptr,
       series<materials::load_daily_indices>},
  };
}

}  // namespace

const std::vector<Format>& all_formats() {
  static const std::vector<Format> table = [] {
    std::vector<Format> all = make_formats();
    for (Format& format : sea_formats()) all.push_back(std::move(format));
    for (Format& format : tariff_formats()) all.push_back(std::move(format));
    return all;
  }();
  return table;
}

const Format& long_table_format() {
  static const Format format = {
      {"long-table", "trade-flows", "Table of trade flows read with a column map", "columns named by --columns MAP.toml"},
      unstated,
      {},
      false,
      nullptr,
      long_table};
  return format;
}

}  // namespace entrepot::dataset::detail
