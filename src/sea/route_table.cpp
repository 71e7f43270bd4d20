#include "sea/route_table.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/csv.h"
#include "base/file.h"
#include "base/text.h"

namespace entrepot::sea {
namespace {

std::string pair_key(std::string_view from, std::string_view to) {
  std::string key(from);
  key += '\x1f';
  key += to;
  return key;
}

bool is_part_of(const GateSet& part, const GateSet& whole) { return std::includes(whole.begin(), whole.end(), part.begin(), part.end()); }

bool passes_any(const SeaRoute& route, const GateSet& closed) {
  return std::any_of(route.gates.begin(), route.gates.end(),
                     [&](const std::string& gate) { return std::binary_search(closed.begin(), closed.end(), gate); });
}

SeaRoute in_direction(const SeaRoute& route, bool reversed) {
  SeaRoute turned = route;
  if (reversed) std::reverse(turned.gates.begin(), turned.gates.end());
  return turned;
}

Result<RouteTable> read_rows(CsvReader reader) {
  std::vector<std::string_view> fields;
  TRY_ASSIGN(const bool any, reader.read_row(fields));
  if (!any) return fail(ErrorCode::missing_data, "the file is empty", reader.where(), "Write a header row: from,to,closed,km,gates,source");
  TRY_ASSIGN(const auto at, find_columns(fields, {"from", "to", "closed", "km", "gates", "source"}, reader.where()));
  const std::size_t width = fields.size();
  RouteTable table;
  for (;;) {
    TRY_ASSIGN(const bool more, reader.read_row(fields));
    if (!more) return table;
    if (fields.size() != width)
      return fail(ErrorCode::bad_syntax, std::to_string(fields.size()) + " fields instead of " + std::to_string(width), reader.where(),
                  "Give every column of the header; quote fields that hold a comma.");
    RouteRow row{
        std::string(trim(fields[at[0]])), std::string(trim(fields[at[1]])), split_gates(fields[at[2]]), {}, std::string(fields[at[5]])};
    if (const auto km = trim(fields[at[3]]); !km.empty()) {
      row.route.km = parse_double(km);
      if (!row.route.km)
        return fail(ErrorCode::bad_field, "km is '" + std::string(km) + "'", reader.where(at[3], "km"),
                    "Give a number, or nothing where there is no route.");
    }
    row.route.gates = split_gates(fields[at[4]]);
    TRY(table.add(std::move(row), reader.where()));
  }
}

}  // namespace

double days_at_sea(double km, double knots) { return knots > 0 ? km / (knots * 1.852 * 24.0) : std::numeric_limits<double>::infinity(); }

Result<RouteTable> RouteTable::load(const std::filesystem::path& path) {
  TRY_ASSIGN(CsvReader reader, CsvReader::open(path));
  return read_rows(std::move(reader));
}

Result<RouteTable> RouteTable::parse(std::string_view text, std::string name) {
  return read_rows(CsvReader::over(text, std::move(name), {}));
}

Result<> RouteTable::add(RouteRow row, Where where) {
  if (row.from.empty() || row.to.empty())
    return fail(ErrorCode::bad_field, "a route without " + std::string(row.from.empty() ? "from" : "to"), where, "Name both places.");
  if (row.route.km && !(*row.route.km >= 0 && *row.route.km < 1e6))
    return fail(ErrorCode::out_of_range, "km is " + format_exact(*row.route.km), where,
                "Give a distance on Earth, or nothing where there is no route.");
  if (!row.route.km && !row.route.gates.empty())
    return fail(ErrorCode::contradiction, "gates are passed but there is no km", where,
                "Give the distance, or leave both empty for no route.");
  row.closed = gate_set(row.closed);
  for (std::string& gate : row.route.gates) gate = canonical_gate(gate);
  if (passes_any(row.route, row.closed))
    return fail(ErrorCode::contradiction, "the route from " + row.from + " to " + row.to + " passes a gate that is closed", where,
                "Compute the route again.");
  for (const Match& match : rows_between(row.from, row.to))
    if (match.row->closed == row.closed && match.row->from == row.from)
      return fail(ErrorCode::duplicate,
                  "the route from " + row.from + " to " + row.to + " with '" + join(row.closed, "|") + "' closed is there twice", where,
                  "Remove one of the rows.");
  by_pair_[pair_key(row.from, row.to)].push_back(rows_.size());
  ++place_rows_[row.from];
  ++place_rows_[row.to];
  rows_.push_back(std::move(row));
  return {};
}

std::string RouteTable::csv() const {
  std::string text = "from,to,closed,km,gates,source\n";
  for (const RouteRow& row : rows_) {
    text += csv_field(row.from) + "," + csv_field(row.to) + "," + csv_field(join(row.closed, "|")) + ",";
    if (row.route.km) text += format_exact(*row.route.km);
    text += "," + csv_field(join(row.route.gates, "|")) + "," + csv_field(row.source) + "\n";
  }
  return text;
}

Result<> RouteTable::save(const std::filesystem::path& path) const { return write_file_atomic(path, csv()); }

std::vector<RouteTable::Match> RouteTable::rows_between(std::string_view from, std::string_view to) const {
  std::vector<Match> matches;
  for (const bool reversed : {false, true}) {
    const auto found = by_pair_.find(reversed ? pair_key(to, from) : pair_key(from, to));
    if (found == by_pair_.end() || (reversed && from == to)) continue;
    for (const std::size_t row : found->second) matches.push_back({&rows_[row], reversed});
  }
  return matches;
}

Result<> RouteTable::check_place(std::string_view place) const {
  if (place_rows_.contains(std::string(place))) return {};
  return fail(ErrorCode::unknown_name, "no route names '" + std::string(place) + "'", {}, known_names_remedy(place, places()));
}

Result<SeaRoute> RouteTable::lookup(std::string_view from, std::string_view to, const std::vector<std::string>& closed_names) const {
  TRY(check_place(from));
  TRY(check_place(to));
  if (from == to) return SeaRoute{0.0, {}};
  const GateSet closed = gate_set(closed_names);
  const std::vector<Match> matches = rows_between(from, to);
  for (const auto& [row, reversed] : matches)
    if (row->closed == closed) return in_direction(row->route, reversed);
  bool blocked = false;
  for (const auto& [row, reversed] : matches) {
    if (!is_part_of(row->closed, closed)) continue;
    if (row->route.km && !passes_any(row->route, closed)) return in_direction(row->route, reversed);
    blocked |= !row->route.km;
  }
  if (blocked) return SeaRoute{};
  const std::string closures = closed.empty() ? "no gate closed" : join(closed, "|") + " closed";
  return fail(ErrorCode::missing_data, "no row gives the route from " + std::string(from) + " to " + std::string(to) + " with " + closures,
              {}, "Compute the routes of this world again with this closed set among its closures.");
}

std::vector<std::string> RouteTable::places() const {
  std::vector<std::string> names;
  for (const auto& [place, count] : place_rows_) names.push_back(place);
  std::sort(names.begin(), names.end());
  return names;
}

GateSet RouteTable::gates() const {
  std::vector<std::string> names;
  for (const RouteRow& row : rows_) {
    names.insert(names.end(), row.closed.begin(), row.closed.end());
    names.insert(names.end(), row.route.gates.begin(), row.route.gates.end());
  }
  return gate_set(names);
}

}  // namespace entrepot::sea
