// Critical materials: who makes how much, who could, at what price, who holds stocks, and which industry cannot do
// without. Files in, typed rows out; every row knows its unit and its line.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/figure.h"
#include "base/ids.h"
#include "base/limits.h"
#include "base/result.h"
#include "trade/load_report.h"

namespace entrepot::materials {

using trade::LoadReport;

// Which rows may be summed: economies and the rest make up the world; the printed world total stands apart and is
// rounded by its publisher, so it is never added to them.
enum class RowKind { economy, others, world_total };

enum class Measure { production, capacity, reserves };
std::string_view measure_name(Measure measure);

struct ProductionRow {
  std::string product;      // canonical id: "gallium", "rare_earths"
  std::string commodity;    // as in the file
  std::string table;        // the publisher's table: "mine production and reserves"
  RowKind kind = RowKind::economy;
  EconomyId economy;        // empty unless kind is economy
  std::string name;         // as in the file
  Measure measure = Measure::production;
  std::int32_t year = 0;
  bool estimated = false;   // the publisher marks the year as an estimate
  double value = 0;
  std::string unit;         // "kg", "t REO", "t Ni" ...: per year for production and capacity
  std::uint32_t line = 0;
};
// USGS Mineral Commodity Summaries, transcribed: commodity,unit,table,country,prod_2024,prod_2025e,capacity,reserves.
// Any number of columns prod_YYYY or prod_YYYYe. A blank cell is missing and gives no row.
Result<std::vector<ProductionRow>> load_production(const std::filesystem::path& path, const Limits& limits, LoadReport& report);

struct PriceRow {
  std::string product;
  std::string commodity;
  std::string form;         // "metal", "LME", "battery-grade lithium carbonate"
  std::int32_t year = 0;
  bool estimated = false;
  double value = 0;
  std::string unit;         // "USD/kg"
  std::uint32_t line = 0;
};
// commodity,form,unit,2021,2022,…,2025e.
Result<std::vector<PriceRow>> load_prices(const std::filesystem::path& path, const Limits& limits, LoadReport& report);

struct StockRow {
  std::string product;
  EconomyId economy;
  std::string name;
  std::string holder;       // "public" or "commercial"
  double value = 0;
  std::string unit;         // "t"
  std::string evidence;
  std::uint32_t line = 0;
};
// Rice earmarked under APTERR: iso3,member,earmarked_t,evidence; tonnes of milled rice.
Result<std::vector<StockRow>> load_earmarked_rice(const std::filesystem::path& path, const Limits& limits, LoadReport& report);

// The project's own layouts for figures with a range; they end in value,low,high,unit,source,vintage,confidence,note.
struct StockFigure {
  std::string product;
  EconomyId economy;
  std::string holder;  // "public" or "commercial"
  Figure days;         // of use
  std::uint32_t line = 0;
};
Result<std::vector<StockFigure>> load_stock_figures(const std::filesystem::path& path, const Limits& limits, LoadReport& report);

struct UseFigure {
  std::string product;
  std::string economy;       // an id or "*"
  std::string industry;
  std::string essentiality;  // "critical", "important", "replaceable"
  std::int32_t replace_days = 0;
  Figure share;              // of the industry's output that needs the product
  std::uint32_t line = 0;
};
Result<std::vector<UseFigure>> load_use_figures(const std::filesystem::path& path, const Limits& limits, LoadReport& report);

// Time series of economies and of the world: GDP, exchange rates, commodity prices, indices.
struct SeriesRow {
  std::string series;                // "gdp", "Crude oil, Brent"
  std::optional<EconomyId> economy;  // missing for aggregates and for series of the world
  std::string name;                  // economy or aggregate as in the file
  std::int32_t day = 0;              // YYYYMMDD; the first day of the month or of the year for such series
  double value = 0;
  std::uint32_t line = 0;
};
struct Series {
  std::string unit;                  // "USD", "local currency per USD", "not stated by the file"
  std::vector<SeriesRow> rows;
};
Result<Series> load_gdp(const std::filesystem::path& path, const Limits& limits, LoadReport& report);
Result<Series> load_exchange_rates(const std::filesystem::path& path, const Limits& limits, LoadReport& report);
Result<Series> load_commodity_prices(const std::filesystem::path& path, const Limits& limits, LoadReport& report);
Result<Series> load_pressure_index(const std::filesystem::path& path, const Limits& limits, LoadReport& report);
Result<Series> load_daily_indices(const std::filesystem::path& path, const Limits& limits, LoadReport& report);

// "graphite (natural)" -> "natural_graphite"; other names in lower case with _ for what is not a letter or digit.
std::string product_id(std::string_view commodity);

}  // namespace entrepot::materials
