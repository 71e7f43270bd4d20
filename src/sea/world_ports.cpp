#include <algorithm>

#include "base/text.h"
#include "sea/detail/table_reader.h"
#include "sea/ports.h"

namespace entrepot::sea {
namespace {

using detail::TableReader;

// Columns that are not shifted, then those that are.
enum Column { number, name, locode, first_shifted, channel, anchorage, pier, oil, lng, length, beam, draft, size, lat, lon };
const std::vector<std::string> columns{"World Port Index Number",
                                       "Main Port Name",
                                       "UN/LOCODE",
                                       "Tidal Range (m)",
                                       "Channel Depth (m)",
                                       "Anchorage Depth (m)",
                                       "Cargo Pier Depth (m)",
                                       "Oil Terminal Depth (m)",
                                       "Liquified Natural Gas Terminal Depth (m)",
                                       "Maximum Vessel Length (m)",
                                       "Maximum Vessel Beam (m)",
                                       "Maximum Vessel Draft (m)",
                                       "Harbor Size",
                                       "Latitude",
                                       "Longitude"};

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> known) {
  return std::find(known.begin(), known.end(), text) != known.end();
}

// "VN VUT": two capitals, a blank, three capitals or digits.
std::optional<PortId> parse_spaced_locode(std::string_view text) {
  const auto capital = [](char c) { return c >= 'A' && c <= 'Z'; };
  if (text.size() != 6 || text[2] != ' ' || !capital(text[0]) || !capital(text[1])) return std::nullopt;
  const auto id = PortId::parse(std::string(text.substr(0, 2)) + std::string(text.substr(3)));
  return id ? std::optional(*id) : std::nullopt;
}

class WorldPortReader {
 public:
  static Result<WorldPortReader> create(TableReader table) {
    WorldPortReader reader(std::move(table));
    for (const std::string& column : columns) reader.at_.push_back(*reader.table_.column(column));
    const auto& header = reader.table_.header();
    while (reader.named_ < header.size() && !header[reader.named_].empty()) ++reader.named_;
    return reader;
  }

  Result<std::vector<WorldPort>> read(LoadReport& report) {
    std::vector<WorldPort> ports;
    long shifted = 0;
    for (;;) {
      TRY_ASSIGN(const bool more, table_.next());
      if (!more) break;
      ++report.rows_read;
      auto port = read_port();
      if (!port) {
        report.reject(table_.line(), port.error().where.field, port.error().what);
        continue;
      }
      shifted += port->shift > 0;
      ports.push_back(*std::move(port));
    }
    if (shifted > 0)
      report.note(std::to_string(shifted) +
                  " rows were shifted right by commas inside names; their figures were read from the cells they moved to");
    return ports;
  }

 private:
  explicit WorldPortReader(TableReader table) : table_(std::move(table)) {}

  int shift_of_row() const {
    const auto& fields = table_.fields();
    std::size_t filled = fields.size();
    while (filled > named_ && fields[filled - 1].empty()) --filled;
    return static_cast<int>(filled - named_);
  }
  std::string_view cell(Column column, int shift) const { return table_.text_at(at_[column] + static_cast<std::size_t>(shift)); }

  Result<double> number_in(Column column, int shift, double low, double high) const {
    const auto value = parse_double(cell(column, shift));
    if (value && *value >= low && *value <= high) return *value;
    return fail(ErrorCode::bad_field, columns[column] + " is '" + std::string(cell(column, shift)) + "'", {"", 0, 0, columns[column]});
  }
  Result<std::optional<double>> metres(Column column, int shift) const {
    TRY_ASSIGN(const double value, number_in(column, shift, 0, 100'000));
    return value == 0 ? std::nullopt : std::optional(value);
  }

  std::optional<PortId> find_locode() const {
    for (std::size_t c = at_[name]; c < at_[first_shifted]; ++c)
      if (const auto id = parse_spaced_locode(table_.text_at(c))) return id;
    return std::nullopt;
  }

  Result<WorldPort> read_port() const {
    if (!table_.complete()) return tl::unexpected<Error>(table_.incomplete());
    WorldPort port;
    port.shift = shift_of_row();
    port.line = table_.line();
    port.name = table_.text(name);
    port.id = find_locode();
    port.number = table_.text(number);
    if (!parse_double(port.number))
      return fail(ErrorCode::bad_field, "'" + port.number + "' is no number of the index", table_.where(number));
    TRY_ASSIGN(port.position.lat, number_in(lat, port.shift, -90, 90));
    TRY_ASSIGN(port.position.lon, number_in(lon, port.shift, -180, 180));
    port.harbor_size = cell(size, port.shift);
    if (!is_one_of(port.harbor_size, {"", "Very Small", "Small", "Medium", "Large"}))
      return fail(ErrorCode::bad_field, "Harbor Size is '" + port.harbor_size + "'", {"", 0, 0, columns[size]});
    TRY_ASSIGN(port.channel_depth_m, metres(channel, port.shift));
    TRY_ASSIGN(port.anchorage_depth_m, metres(anchorage, port.shift));
    TRY_ASSIGN(port.cargo_pier_depth_m, metres(pier, port.shift));
    TRY_ASSIGN(port.oil_terminal_depth_m, metres(oil, port.shift));
    TRY_ASSIGN(port.lng_terminal_depth_m, metres(lng, port.shift));
    TRY_ASSIGN(port.vessel_length_max_m, metres(length, port.shift));
    TRY_ASSIGN(port.vessel_beam_max_m, metres(beam, port.shift));
    TRY_ASSIGN(port.vessel_draft_max_m, metres(draft, port.shift));
    return port;
  }

  TableReader table_;
  std::vector<std::size_t> at_;
  std::size_t named_ = 0;  // columns with a name; those after them take what was pushed out
};

Result<std::vector<WorldPort>> read_world_ports(TableReader table, LoadReport& report) {
  TRY_ASSIGN(WorldPortReader reader, WorldPortReader::create(std::move(table)));
  return reader.read(report);
}

}  // namespace

Result<std::vector<WorldPort>> load_world_ports(const std::filesystem::path& path, const Limits& limits, LoadReport& report) {
  report.file = path.string();
  TRY_ASSIGN(TableReader table, TableReader::open(path, limits, columns));
  return read_world_ports(std::move(table), report);
}

Result<std::vector<WorldPort>> parse_world_ports(std::string_view text, std::string name_in_errors, LoadReport& report) {
  report.file = name_in_errors;
  TRY_ASSIGN(TableReader table, TableReader::over(text, std::move(name_in_errors), columns));
  return read_world_ports(std::move(table), report);
}

}  // namespace entrepot::sea
