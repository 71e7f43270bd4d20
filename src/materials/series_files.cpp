#include <fmt/format.h>

#include "base/day.h"
#include "base/text.h"
#include "materials/materials.h"
#include "trade/economies.h"
#include "trade/records.h"

namespace entrepot::materials {

using trade::RecordOptions;
using trade::Records;

namespace {

Result<Records> open(const std::filesystem::path& path, const Limits& limits, LoadReport& report) {
  RecordOptions options;
  options.limits = limits;
  return Records::open(path, options, report);
}

// yyyymmdd of a day of 1900 to 2100, as the layouts with years have them; 0 for any other text.
std::int32_t day_number(std::string_view text) {
  const auto day = Day::parse(text);
  if (!day) return 0;
  const std::chrono::year_month_day date(day->sys_days());
  const int year = static_cast<int>(date.year());
  if (year < 1900 || year > 2100) return 0;
  return year * 10'000 + static_cast<int>(static_cast<unsigned>(date.month())) * 100 + static_cast<int>(static_cast<unsigned>(date.day()));
}

std::int32_t iso_day(Records& records, std::size_t column) {
  const std::int32_t day = day_number(records.required_text(column));
  if (day == 0) records.reject(column, fmt::format("'{}' is not a day of 1900 to 2100 written YYYY-MM-DD", records.text(column)));
  return day;
}

}  // namespace

Result<Series> load_gdp(const std::filesystem::path& path, const Limits& limits, LoadReport& report) {
  TRY_ASSIGN(Records records, open(path, limits, report));
  TRY_ASSIGN(const auto name, records.column("Country Name"));
  TRY_ASSIGN(const auto code, records.column("Country Code"));
  TRY_ASSIGN(const auto year, records.column("Year"));
  TRY_ASSIGN(const auto value, records.column("Value"));
  Series result{"USD", {}};
  long aggregates = 0;
  for (;;) {
    TRY_ASSIGN(const bool more, records.next());
    if (!more) break;
    SeriesRow row;
    row.series = "gdp";
    row.name = records.required_text(name);
    row.economy = trade::economy_of_code(records.required_text(code));
    row.day = static_cast<std::int32_t>(records.integer(year, 1900, 2100)) * 10'000 + 101;
    row.value = records.number(value);
    row.line = static_cast<std::uint32_t>(records.line());
    if (records.row_failed()) continue;
    aggregates += !row.economy;
    result.rows.push_back(std::move(row));
  }
  report.note(fmt::format("{} rows are of groups of economies, kept without an economy", aggregates));
  return result;
}

Result<Series> load_exchange_rates(const std::filesystem::path& path, const Limits& limits, LoadReport& report) {
  TRY_ASSIGN(Records records, open(path, limits, report));
  TRY_ASSIGN(const auto date, records.column("Date"));
  TRY_ASSIGN(const auto name, records.column("Country"));
  TRY_ASSIGN(const auto rate, records.column("Exchange rate"));
  Series result{"local currency per USD", {}};
  for (;;) {
    TRY_ASSIGN(const bool more, records.next());
    if (!more) break;
    SeriesRow row;
    row.series = "exchange rate";
    row.name = records.required_text(name);
    row.economy = trade::economy_of_name(row.name);
    if (!row.economy && row.name != "Euro") records.reject(name, fmt::format("economy name '{}' is not known", row.name));
    row.day = iso_day(records, date);
    row.value = records.number(rate);
    if (row.value <= 0) records.reject(rate, "is not above zero");
    row.line = static_cast<std::uint32_t>(records.line());
    if (!records.row_failed()) result.rows.push_back(std::move(row));
  }
  return result;
}

namespace {

// "1960M01"
std::int32_t month_day(Records& records, std::size_t column) {
  const auto cell = records.required_text(column);
  const auto year = cell.size() == 7 ? parse_int(cell.substr(0, 4)) : std::nullopt;
  const auto month = cell.size() == 7 ? parse_int(cell.substr(5)) : std::nullopt;
  if (!year || !month || cell[4] != 'M' || *year < 1900 || *year > 2100 || *month < 1 || *month > 12) {
    records.reject(column, fmt::format("'{}' is not a month written 1960M01", cell));
    return 0;
  }
  return static_cast<std::int32_t>(*year * 10'000 + *month * 100 + 1);
}

// "31-Jan-1998"
std::int32_t day_with_month_name(Records& records, std::size_t column) {
  constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
  const auto cell = records.required_text(column);
  const auto month = cell.size() == 11 ? months.find(cell.substr(3, 3)) : std::string_view::npos;
  if (month != std::string_view::npos && month % 3 == 0) {
    const std::int32_t day = day_number(fmt::format("{}-{:02}-{}", cell.substr(7), month / 3 + 1, cell.substr(0, 2)));
    if (day != 0) return day;
  }
  records.reject(column, fmt::format("'{}' is not a day of 1900 to 2100 written 31-Jan-1998", cell));
  return 0;
}

// A table with one row a date and one column a series.
template <class Date>
Result<Series> load_wide(Records& records, std::size_t date_column, std::vector<std::string_view> missing, std::string unit,
                         LoadReport& report, Date date) {
  for (std::size_t i = 0; i < records.header().size(); ++i)
    if (i != date_column && records.header()[i].empty())
      return fail(ErrorCode::missing_data, "A column has no name", {report.file, 1, static_cast<long>(i) + 1, {}},
                  "Name the series in the header, or remove the column.");
  Series result{std::move(unit), {}};
  long blank = 0;
  for (;;) {
    TRY_ASSIGN(const bool more, records.next());
    if (!more) break;
    const std::int32_t day = date(records, date_column);
    const std::size_t first = result.rows.size();
    for (std::size_t i = 0; i < records.header().size() && !records.row_failed(); ++i) {
      if (i == date_column) continue;
      const auto value = records.optional_number(i, missing);
      if (!value) ++blank;
      else result.rows.push_back({records.header()[i], std::nullopt, "", day, *value, static_cast<std::uint32_t>(records.line())});
    }
    if (records.row_failed()) result.rows.resize(first);
  }
  report.note(fmt::format("{} cells are missing", blank));
  return result;
}

}  // namespace

Result<Series> load_commodity_prices(const std::filesystem::path& path, const Limits& limits, LoadReport& report) {
  TRY_ASSIGN(Records records, open(path, limits, report));
  TRY_ASSIGN(const auto month, records.column("month"));
  report.note("the file does not state its units: nominal USD, per the unit that the publisher's notes give");
  return load_wide(records, month, {"\xE2\x80\xA6", "...", ""}, "USD per unit not stated by the file", report, month_day);
}

Result<Series> load_pressure_index(const std::filesystem::path& path, const Limits& limits, LoadReport& report) {
  TRY_ASSIGN(Records records, open(path, limits, report));
  TRY_ASSIGN(const auto date, records.column("Date"));
  TRY_ASSIGN(const auto rate, records.column("Rate"));
  Series result{"standard deviations from the average", {}};
  for (;;) {
    TRY_ASSIGN(const bool more, records.next());
    if (!more) break;
    SeriesRow row;
    row.series = "global supply chain pressure index";
    row.day = day_with_month_name(records, date);
    row.value = records.number(rate);
    row.line = static_cast<std::uint32_t>(records.line());
    if (!records.row_failed()) result.rows.push_back(std::move(row));
  }
  return result;
}

Result<Series> load_daily_indices(const std::filesystem::path& path, const Limits& limits, LoadReport& report) {
  TRY_ASSIGN(Records records, open(path, limits, report));
  return load_wide(records, 0, {""}, "as each series", report, iso_day);
}

}  // namespace entrepot::materials
