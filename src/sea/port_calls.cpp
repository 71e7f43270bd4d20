#include "sea/port_calls.h"

#include <map>
#include <set>

#include "base/text.h"
#include "sea/detail/table_reader.h"
#include "sea/gates.h"

namespace entrepot::sea {
namespace {

using detail::TableReader;

constexpr std::int64_t ships_max = 1'000'000;
constexpr double tonnes_max = 1e12;

const std::vector<std::string> transit_columns{"date", "chokepoint", "n_total", "n_tanker", "n_cargo", "capacity"};
const std::vector<std::string> call_columns{
    "date", "portid", "portname", "ISO3", "portcalls_container", "portcalls_cargo", "portcalls", "import_container", "export_container",
    "year", "month",  "day"};

Result<TransitDay> read_transit(const TableReader& row) {
  if (!row.complete()) return tl::unexpected<Error>(row.incomplete());
  TransitDay transit;
  TRY_ASSIGN(transit.day, Day::parse(row.text(0), row.where(0)));
  transit.gate = canonical_gate(row.text(1));
  if (transit.gate.empty()) return fail(ErrorCode::bad_field, "no name of a strait", row.where(1));
  TRY_ASSIGN(transit.total, row.whole(2, 0, ships_max));
  TRY_ASSIGN(transit.tanker, row.whole(3, 0, ships_max));
  TRY_ASSIGN(transit.cargo, row.whole(4, 0, ships_max));
  TRY_ASSIGN(transit.capacity_t, row.number(5, 0, tonnes_max));
  if (transit.total != transit.tanker + transit.cargo)
    return fail(ErrorCode::contradiction, "n_total is not n_tanker + n_cargo", row.where(2));
  return transit;
}

Result<PortCallDay> read_port_call(const TableReader& row) {
  if (!row.complete()) return tl::unexpected<Error>(row.incomplete());
  PortCallDay call;
  TRY_ASSIGN(call.day, Day::parse(row.text(0), row.where(0)));
  call.port = row.text(1);
  call.port_name = row.text(2);
  TRY_ASSIGN(call.economy, EconomyId::parse(row.text(3), row.where(3)));
  TRY_ASSIGN(call.container_calls, row.whole(4, 0, ships_max));
  TRY_ASSIGN(call.cargo_calls, row.whole(5, 0, ships_max));
  TRY_ASSIGN(call.calls, row.whole(6, 0, ships_max));
  TRY_ASSIGN(call.container_import_t, row.number(7, 0, tonnes_max));
  TRY_ASSIGN(call.container_export_t, row.number(8, 0, tonnes_max));
  TRY_ASSIGN(const std::int64_t year, row.whole(9, 1, 9999));
  TRY_ASSIGN(const std::int64_t month, row.whole(10, 1, 12));
  TRY_ASSIGN(const std::int64_t day, row.whole(11, 1, 31));
  const std::chrono::year_month_day date(call.day.sys_days());
  if (static_cast<int>(date.year()) != year || static_cast<unsigned>(date.month()) != month || static_cast<unsigned>(date.day()) != day)
    return fail(ErrorCode::contradiction, "date is not year, month and day", row.where(0));
  if (call.container_calls > call.cargo_calls || call.cargo_calls > call.calls)
    return fail(ErrorCode::contradiction, "container calls are part of cargo calls, and these of all calls", row.where(6));
  return call;
}

void note_gaps(const std::map<std::string, std::set<Day>>& days, LoadReport& report) {
  for (const auto& [gate, present] : days) {
    const int missing = present.rbegin()->minus(*present.begin()) + 1 - static_cast<int>(present.size());
    if (missing > 0) report.note(gate + ": " + std::to_string(missing) + " days are missing between its first and its last");
  }
}

Result<std::vector<TransitDay>> read_transits(TableReader table, LoadReport& report) {
  std::vector<TransitDay> transits;
  std::map<std::string, std::set<Day>> days;
  for (;;) {
    TRY_ASSIGN(const bool more, table.next());
    if (!more) break;
    ++report.rows_read;
    auto transit = read_transit(table);
    if (!transit) {
      report.reject(table.line(), transit.error().where.field, transit.error().what);
    } else if (!days[transit->gate].insert(transit->day).second) {
      report.reject(table.line(), "date", transit->gate + " has this day twice");
    } else {
      transits.push_back(*std::move(transit));
    }
  }
  note_gaps(days, report);
  return transits;
}

Result<std::vector<PortCallDay>> read_port_calls(TableReader table, LoadReport& report) {
  std::vector<PortCallDay> calls;
  for (;;) {
    TRY_ASSIGN(const bool more, table.next());
    if (!more) return calls;
    ++report.rows_read;
    auto call = read_port_call(table);
    if (call) calls.push_back(*std::move(call));
    else report.reject(table.line(), call.error().where.field, call.error().what);
  }
}

}  // namespace

Result<std::vector<TransitDay>> load_transits(const std::filesystem::path& path, const Limits& limits, LoadReport& report) {
  report.file = path.string();
  TRY_ASSIGN(TableReader table, TableReader::open(path, limits, transit_columns));
  return read_transits(std::move(table), report);
}

Result<std::vector<TransitDay>> parse_transits(std::string_view text, std::string name, LoadReport& report) {
  report.file = name;
  TRY_ASSIGN(TableReader table, TableReader::over(text, std::move(name), transit_columns));
  return read_transits(std::move(table), report);
}

Result<std::vector<PortCallDay>> load_port_calls(const std::filesystem::path& path, const Limits& limits, LoadReport& report) {
  report.file = path.string();
  TRY_ASSIGN(TableReader table, TableReader::open(path, limits, call_columns));
  return read_port_calls(std::move(table), report);
}

Result<std::vector<PortCallDay>> parse_port_calls(std::string_view text, std::string name, LoadReport& report) {
  report.file = name;
  TRY_ASSIGN(TableReader table, TableReader::over(text, std::move(name), call_columns));
  return read_port_calls(std::move(table), report);
}

std::vector<MonthlyMean> monthly_means(const std::vector<TransitDay>& transits, std::string_view gate) {
  std::map<YearMonth, MonthlyMean> months;
  for (const TransitDay& transit : transits) {
    if (transit.gate != gate) continue;
    const std::chrono::year_month_day date(transit.day.sys_days());
    const YearMonth month{static_cast<int>(date.year()), static_cast<int>(static_cast<unsigned>(date.month()))};
    MonthlyMean& entry = months[month];
    entry.month = month;
    ++entry.days;
    entry.mean += static_cast<double>(transit.total);
  }
  std::vector<MonthlyMean> means;
  for (auto& [month, entry] : months) {
    entry.mean /= entry.days;
    means.push_back(entry);
  }
  return means;
}

}  // namespace entrepot::sea
