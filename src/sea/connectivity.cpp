#include "sea/connectivity.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "base/text.h"
#include "sea/detail/table_reader.h"

namespace entrepot::sea {
namespace {

using detail::TableReader;

const std::vector<std::string> five{"ships", "capacity_teu", "companies", "services", "largest_ship_teu"};
const std::vector<std::string> six{"weekly_calls", "capacity_teu", "companies", "services", "largest_ship_teu", "direct_connections"};

std::vector<std::string> with_keys(const std::vector<std::string>& components) {
  std::vector<std::string> columns{"economy", "period"};
  columns.insert(columns.end(), components.begin(), components.end());
  return columns;
}

Result<ConnectivityRow> read_row(const TableReader& table, std::size_t components) {
  if (!table.complete()) return tl::unexpected<Error>(table.incomplete());
  ConnectivityRow row;
  TRY_ASSIGN(row.economy, EconomyId::parse(table.text(0), table.where(0)));
  row.period = table.text(1);
  if (row.period.empty()) return fail(ErrorCode::bad_field, "no period", table.where(1));
  for (std::size_t c = 0; c < components; ++c) {
    TRY_ASSIGN(const double value, table.number(2 + c, 0, 1e12));
    row.components.push_back(value);
  }
  row.line = table.line();
  return row;
}

Result<ConnectivityTable> read(TableReader table, const std::vector<std::string>& components, LoadReport& report) {
  ConnectivityTable out{components, {}};
  std::set<std::pair<EconomyId, std::string>> seen;
  for (;;) {
    TRY_ASSIGN(const bool more, table.next());
    if (!more) return out;
    ++report.rows_read;
    auto row = read_row(table, components.size());
    if (!row) report.reject(table.line(), row.error().where.field, row.error().what);
    else if (!seen.insert({row->economy, row->period}).second) report.reject(table.line(), "economy", "the economy has this period twice");
    else out.rows.push_back(*std::move(row));
  }
}

std::vector<double> largest_of(const ConnectivityTable& table, const std::string& period) {
  std::vector<double> largest(table.components.size(), 0);
  for (const ConnectivityRow& row : table.rows)
    if (row.period == period)
      for (std::size_t c = 0; c < largest.size(); ++c) largest[c] = std::max(largest[c], row.components[c]);
  return largest;
}

}  // namespace

Result<double> connectivity_index(const std::vector<double>& components, const std::vector<double>& largest, double base) {
  if (components.empty() || components.size() != largest.size())
    return fail(ErrorCode::contradiction,
                std::to_string(components.size()) + " components and " + std::to_string(largest.size()) + " largest values", {},
                "Give both of each component.");
  if (!(base > 0 && std::isfinite(base)))
    return fail(ErrorCode::out_of_range, "a base of " + format_exact(base), {}, "Give the mean that counts as 100.");
  double sum = 0;
  for (std::size_t c = 0; c < components.size(); ++c) {
    if (!(components[c] >= 0 && std::isfinite(components[c])) || !(largest[c] > 0 && std::isfinite(largest[c])))
      return fail(ErrorCode::out_of_range,
                  "component " + std::to_string(c + 1) + " is " + format_exact(components[c]) + " of " + format_exact(largest[c]), {},
                  "Components are not negative, and some economy has one above 0 in the base period.");
    sum += components[c] / largest[c];
  }
  return 100 * (sum / static_cast<double>(components.size())) / base;
}

Result<ConnectivityTable> load_connectivity(const std::filesystem::path& path, const Limits& limits, LoadReport& report) {
  report.file = path.string();
  if (auto newer = TableReader::open(path, limits, with_keys(six))) return read(*std::move(newer), six, report);
  TRY_ASSIGN(TableReader older, TableReader::open(path, limits, with_keys(five)));
  return read(std::move(older), five, report);
}

Result<ConnectivityTable> parse_connectivity(std::string_view text, std::string name, LoadReport& report) {
  report.file = name;
  if (auto newer = TableReader::over(text, name, with_keys(six))) return read(*std::move(newer), six, report);
  TRY_ASSIGN(TableReader older, TableReader::over(text, std::move(name), with_keys(five)));
  return read(std::move(older), five, report);
}

Result<std::vector<ConnectivityValue>> connectivity_indices(const ConnectivityTable& table, const std::string& base_period,
                                                            HundredIs hundred) {
  const std::vector<double> largest = largest_of(table, base_period);
  double best = 0, sum = 0;
  std::size_t count = 0;
  for (const ConnectivityRow& row : table.rows) {
    if (row.period != base_period) continue;
    TRY_ASSIGN(const double mean, connectivity_index(row.components, largest));
    best = std::max(best, mean / 100);
    sum += mean / 100;
    ++count;
  }
  if (count == 0)
    return fail(ErrorCode::missing_data, "no rows of the base period '" + base_period + "'", {}, "Name a period that the table has.");
  const double base = hundred == HundredIs::largest_of_base ? best : sum / static_cast<double>(count);
  std::vector<ConnectivityValue> values;
  for (const ConnectivityRow& row : table.rows) {
    TRY_ASSIGN(const double index, connectivity_index(row.components, largest, base));
    values.push_back({row.economy, row.period, index});
  }
  return values;
}

}  // namespace entrepot::sea
