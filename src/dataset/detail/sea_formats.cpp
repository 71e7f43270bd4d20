// Sea files, kept as plain tables: the sea room reads the network itself from the files when routes are computed.
#include <algorithm>
#include <limits>
#include <set>

#include <fmt/format.h>

#include "base/text.h"
#include "dataset/detail/formats.h"
#include "dataset/detail/plain_table.h"

namespace entrepot::dataset::detail {

namespace {

using Kind = PlainColumn::Kind;
using std::filesystem::path;
using trade::LoadReport;

constexpr double many = 2e9;

const std::vector<PlainColumn> node_columns = {{"id", "id", "", Kind::whole, 0, many},
                                               {"lon", "lon", "degrees", Kind::number, -360, 360},
                                               {"lat", "lat", "degrees", Kind::number, -90, 90}};
const std::vector<PlainColumn> edge_columns = {{"u", "u", "", Kind::whole, 0, many},
                                               {"v", "v", "", Kind::whole, 0, many},
                                               {"km", "km", "km", Kind::number, 0, 45'000},
                                               {"passage", "passage", "", Kind::text},
                                               {"gates", "gates", "joined by |", Kind::text}};
const std::vector<PlainColumn> gate_columns = {{"id", "id", "", Kind::needed_text},
                                               {"name", "name", "", Kind::text},
                                               {"lon1", "lon1", "degrees", Kind::number, -360, 360},
                                               {"lat1", "lat1", "degrees", Kind::number, -90, 90},
                                               {"lon2", "lon2", "degrees", Kind::number, -360, 360},
                                               {"lat2", "lat2", "degrees", Kind::number, -90, 90},
                                               {"note", "note", "", Kind::text}};
const std::vector<PlainColumn> port_columns = {
    {"locode", "locode", "", Kind::needed_text},           {"name", "name", "", Kind::text},
    {"country", "economy_name", "", Kind::text},           {"iso2", "iso2", "", Kind::text},
    {"lon", "lon", "degrees", Kind::number, -180, 180},    {"lat", "lat", "degrees", Kind::number, -90, 90},
    {"terminal", "terminal", "0 or 1", Kind::whole, 0, 1}, {"to_countries", "to_economies", "joined by |", Kind::text}};
const std::vector<PlainColumn> transit_columns = {{"date", "date", "", Kind::needed_text},
                                                  {"chokepoint", "gate", "", Kind::needed_text},
                                                  {"n_total", "ships", "per day", Kind::whole, 0, many},
                                                  {"n_tanker", "tankers", "per day", Kind::whole, 0, many},
                                                  {"n_cargo", "cargo_ships", "per day", Kind::whole, 0, many},
                                                  {"capacity", "capacity", "t", Kind::number, 0, 1e12}};
const std::vector<PlainColumn> call_columns = {{"date", "date", "", Kind::needed_text},
                                               {"portid", "port", "", Kind::needed_text},
                                               {"portname", "name", "", Kind::text},
                                               {"ISO3", "economy", "", Kind::needed_text},
                                               {"portcalls_container", "calls_container", "per day", Kind::whole, 0, many},
                                               {"portcalls_cargo", "calls_cargo", "per day", Kind::whole, 0, many},
                                               {"portcalls", "calls", "per day", Kind::whole, 0, many},
                                               {"import_container", "import_container", "t", Kind::number, 0, 1e12},
                                               {"export_container", "export_container", "t", Kind::number, 0, 1e12}};

std::string tankers_and_cargo_make_the_total(const std::vector<double>& row) {
  if (row[2] == row[3] + row[4]) return {};
  return fmt::format("{} ships are not {} tankers and {} cargo ships", row[2], row[3], row[4]);
}

template <const std::vector<PlainColumn>& columns, RowRule rule = nullptr>
Result<Read> plain(const path& file, const ImportOptions& options, LoadReport& report, Progress&) {
  TRY_ASSIGN(Table table, load_plain_table(file, columns, rule, options.limits, report));
  Read read;
  read.tables.push_back(std::move(table));
  return read;
}

// Rows whose code is no UN/LOCODE are dropped, codes that stand twice are kept and counted.
Result<Read> ports(const path& file, const ImportOptions& options, LoadReport& report, Progress& progress) {
  TRY_ASSIGN(Read read, (plain<port_columns>(file, options, report, progress)));
  const Column& codes = read.tables.front().columns.front();
  std::set<std::string_view> seen;
  long twice = 0, broken = 0;
  for (std::size_t row = 0; row < codes.rows(); ++row) {
    twice += !seen.insert(codes.text(row)).second;
    broken += !PortId::parse(codes.text(row)) || codes.text(row).size() != 5;
  }
  if (twice > 0) report.note(fmt::format("{} rows have a LOCODE that an earlier row has too; all are kept", twice));
  if (broken > 0) report.note(fmt::format("{} rows have a LOCODE that is not five characters; kept", broken));
  return read;
}

// World Port Index as circulated in csv: commas inside names and publications were not quoted, which pushed the rest of
// the row to the right. The nine unnamed columns at the end took the overflow: a row with n empty cells at its end is
// shifted by 9 - n from the sixteenth column on. The UN/LOCODE is found by its form, "VN VUT".
class PortIndexReader {
 public:
  PortIndexReader(trade::Records& records, std::size_t width) : records_(records), width_(width) {}

  void row() {
    const std::size_t shift = overflow_columns - std::min(overflow_columns, empty_at_end());
    const double latitude = coordinate(width_ - overflow_columns - 2 + shift, 90);
    const double longitude = coordinate(width_ - overflow_columns - 1 + shift, 180);
    const double channel = records_.number(channel_column + shift);
    const double pier = records_.number(pier_column + shift);
    const double number = records_.number(1);  // a few are halves: 49454.5
    const std::string name(records_.required_text(3));
    if (records_.row_failed()) return;
    shifted_ += shift > 0;
    numbers.push_back(number);
    names.push_back(name);
    locodes.push_back(find_locode());
    sizes.emplace_back(records_.text(size_column + shift));
    lats.push_back(latitude);
    lons.push_back(longitude);
    channels.push_back(channel > 0 ? channel : std::numeric_limits<double>::quiet_NaN());  // 0 stands for unknown
    piers.push_back(pier > 0 ? pier : std::numeric_limits<double>::quiet_NaN());
    lines.push_back(static_cast<std::uint32_t>(records_.line()));
  }
  long shifted() const { return shifted_; }

  std::vector<std::string> names, locodes, sizes;
  std::vector<double> numbers, lats, lons, channels, piers;
  std::vector<std::uint32_t> lines;

 private:
  static constexpr std::size_t overflow_columns = 9, channel_column = 17, pier_column = 19, size_column = 28, first_exact = 15;

  std::size_t empty_at_end() const {
    std::size_t count = 0;
    while (count < width_ && records_.text(width_ - 1 - count).empty()) ++count;
    return count;
  }

  double coordinate(std::size_t column, double most) {
    const double value = records_.number(column);
    if (value < -most || value > most) records_.reject(column, fmt::format("{} is outside -{} to {}", value, most, most));
    return value;
  }

  std::string find_locode() const {
    const auto capital = [](char c) { return c >= 'A' && c <= 'Z'; };
    for (std::size_t i = 4; i < first_exact; ++i) {
      const auto cell = records_.text(i);
      if (cell.size() == 6 && cell[2] == ' ' && capital(cell[0]) && capital(cell[1]))
        return std::string(cell.substr(0, 2)) + std::string(cell.substr(3));
    }
    return {};
  }

  trade::Records& records_;
  std::size_t width_;
  long shifted_ = 0;
};

Result<Read> port_index(const path& file, const ImportOptions& options, LoadReport& report, Progress&) {
  trade::RecordOptions record_options;
  record_options.limits = options.limits;
  TRY_ASSIGN(trade::Records records, trade::Records::open(file, record_options, report));
  const std::size_t width = records.header().size();
  if (width != 118 || records.header()[108] != "Longitude")
    return fail(ErrorCode::missing_data, "The header has not 109 named and 9 unnamed columns", {file.string(), 1, 0, {}},
                "Use the csv of the World Port Index in that layout.");
  PortIndexReader reader(records, width);
  for (;;) {
    TRY_ASSIGN(const bool more, records.next());
    if (!more) break;
    reader.row();
  }
  report.note(fmt::format("{} rows were shifted by unquoted commas and put right by their empty cells at the end", reader.shifted()));
  Table table{"rows", {}};
  table.columns.emplace_back("number", "", std::move(reader.numbers));
  table.columns.emplace_back("name", "", reader.names);
  table.columns.emplace_back("locode", "", reader.locodes);
  table.columns.emplace_back("harbour_size", "", reader.sizes);
  table.columns.emplace_back("lon", "degrees", std::move(reader.lons));
  table.columns.emplace_back("lat", "degrees", std::move(reader.lats));
  table.columns.emplace_back("channel_depth", "m", std::move(reader.channels));
  table.columns.emplace_back("cargo_pier_depth", "m", std::move(reader.piers));
  table.columns.emplace_back("line", "", std::move(reader.lines));
  Read read;
  read.tables.push_back(std::move(table));
  return read;
}

}  // namespace

std::vector<Format> sea_formats() {
  const Provenance searoute = {"searoute, from Eurostat's marnet", "Apache-2.0", "with attribution", "", false};
  const Provenance portwatch = {"IMF PortWatch", "IMF PortWatch terms", "test input only", "", false};
  return {
      {{"sea-nodes", "sea-nodes", "Sea network, nodes", "id,lon,lat"}, searoute, {"id", "lon", "lat"}, true, nullptr, plain<node_columns>},
      {{"sea-edges", "sea-edges", "Sea network, edges", "u,v,km,passage,gates"},
       searoute,
       {"u", "v", "km", "passage", "gates"},
       true,
       nullptr,
       plain<edge_columns>},
      {{"sea-gates", "sea-gates", "Straits and canals as segments", "id,name,lon1,lat1,lon2,lat2,note"},
       {"not stated", "not stated", "not stated", "", false},
       {"id", "name", "lon1", "lat1", "lon2", "lat2", "note"},
       true,
       nullptr,
       plain<gate_columns>},
      {{"ports", "ports", "Ports and terminals", "locode,name,country,iso2,lon,lat,terminal,to_countries"},
       searoute,
       {"locode", "name", "country", "iso2", "lon", "lat", "terminal", "to_countries"},
       true,
       nullptr,
       ports},
      {{"portwatch-chokepoints", "gate-transits", "Daily transits of straits and canals",
        "date,chokepoint,n_total,n_tanker,n_cargo,capacity"},
       portwatch,
       {"date", "chokepoint", "n_total", "n_tanker", "n_cargo", "capacity"},
       true,
       nullptr,
       plain<transit_columns, tankers_and_cargo_make_the_total>},
      {{"portwatch-ports", "port-calls", "Daily port calls", "date,…,portid,portname,country,ISO3,portcalls_container,portcalls_cargo,…"},
       portwatch,
       {"date", "portid", "portname", "ISO3", "portcalls_container", "portcalls_cargo", "portcalls", "import_container",
        "export_container"},
       false,
       nullptr,
       plain<call_columns>},
      {{"world-port-index", "port-index", "World Port Index", "OID_,World Port Index Number,…,Latitude,Longitude and nine unnamed columns"},
       {"NGA, Pub. 150", "US public domain", "with attribution", "", false},
       {"OID_", "World Port Index Number", "Main Port Name", "Longitude"},
       false,
       nullptr,
       port_index},
  };
}

}  // namespace entrepot::dataset::detail
