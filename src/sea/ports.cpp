#include "sea/ports.h"

#include <map>

#include "base/text.h"
#include "sea/detail/table_reader.h"

namespace entrepot::sea {
namespace {

using detail::TableReader;

enum Column { locode, name, country, iso2, lon, lat, terminal, to_countries };
const std::vector<std::string> columns{"locode", "name", "country", "iso2", "lon", "lat", "terminal", "to_countries"};

std::optional<PortId> parse_locode(std::string_view text) {
  if (text.size() != 5) return std::nullopt;
  const auto id = PortId::parse(text);
  return id ? std::optional(*id) : std::nullopt;
}

Result<Port> read_port(const TableReader& row) {
  if (!row.complete()) return tl::unexpected<Error>(row.incomplete());
  Port port;
  TRY_ASSIGN(port.position.lon, row.number(lon, -360, 360));
  TRY_ASSIGN(port.position.lat, row.number(lat, -90, 90));
  TRY_ASSIGN(const std::int64_t mark, row.whole(terminal, 0, 1));
  port.id = parse_locode(row.text(locode));
  port.name = row.text(name);
  port.economy_label = row.text(country);
  port.iso2 = row.text(iso2);
  port.terminal = mark == 1;
  for (const std::string_view part : split(row.text(to_countries), '|'))
    if (!trim(part).empty()) port.serves.emplace_back(trim(part));
  port.line = row.line();
  return port;
}

void note_codes(const std::vector<Port>& ports, LoadReport& report) {
  std::map<PortId, int> places;
  for (const Port& port : ports)
    if (port.id) ++places[*port.id];
  int several = 0;
  for (const auto& [id, count] : places) several += count > 1;
  if (several > 0) report.note(std::to_string(several) + " codes name more than one place or terminal; all are kept");
}

Result<std::vector<Port>> read_ports(TableReader table, LoadReport& report) {
  std::vector<Port> ports;
  for (;;) {
    TRY_ASSIGN(const bool more, table.next());
    if (!more) break;
    ++report.rows_read;
    auto port = read_port(table);
    if (!port) {
      report.reject(table.line(), port.error().where.field, port.error().what);
      continue;
    }
    if (!port->id)
      report.note("line " + std::to_string(table.line()) + ": '" + std::string(table.text(locode)) + "' (" + port->name +
                  ") is no UN/LOCODE; the port is kept without one");
    ports.push_back(*std::move(port));
  }
  note_codes(ports, report);
  return ports;
}

}  // namespace

Result<std::vector<Port>> load_ports(const std::filesystem::path& path, const Limits& limits, LoadReport& report) {
  report.file = path.string();
  TRY_ASSIGN(TableReader table, TableReader::open(path, limits, columns));
  return read_ports(std::move(table), report);
}

Result<std::vector<Port>> parse_ports(std::string_view text, std::string name_in_errors, LoadReport& report) {
  report.file = name_in_errors;
  TRY_ASSIGN(TableReader table, TableReader::over(text, std::move(name_in_errors), columns));
  return read_ports(std::move(table), report);
}

}  // namespace entrepot::sea
