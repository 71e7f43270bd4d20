#include "world/detail/port_rows.h"

#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "base/text.h"

namespace entrepot::world::detail {
namespace {

constexpr std::array measures{
    PortRows::Measure{"share", "share of the economy's trade by sea", Unit::share, 1},
    PortRows::Measure{"spare", "spare capacity", Unit::share, 10},
    PortRows::Measure{"shift_days", "days longer through another port", Unit::days, 365},
};
constexpr double rounding = 1e-9;

Result<PortRow> port_of(const TableRow& row, EconomyId economy) {
  PortRow port;
  port.id = row.keys[0];
  port.label = row.keys[1];
  port.economy = economy;
  if (port.id.empty() || port.label.empty())
    return fail(ErrorCode::bad_field, "The port has no code or no label", row.at(port.id.empty() ? "port" : "label"),
                "Give both: KRPUS, Busan.");
  const auto lon = parse_double(row.keys[3]), lat = parse_double(row.keys[4]);
  if (!lon || !lat || *lon < -180 || *lon > 180 || *lat < -90 || *lat > 90)
    return fail(ErrorCode::out_of_range, fmt::format("'{}, {}' is not a place", row.keys[3], row.keys[4]), row.at("lon"),
                "Write degrees: lon -180..180, lat -90..90.");
  port.lon = *lon;
  port.lat = *lat;
  return port;
}

}  // namespace

Result<const PortRows::Measure*> PortRows::measure(const TableRow& row) {
  for (const Measure& measure : measures)
    if (measure.name == row.keys[5]) return &measure;
  return fail(ErrorCode::bad_field, fmt::format("'{}' is not a measure", row.keys[5]), row.at("measure"),
              "Write share, spare or shift_days.");
}

Result<> PortRows::add(const TableRow& row, EconomyId economy, const Measure& measure, FigureIndex figure) {
  TRY_ASSIGN(PortRow port, port_of(row, economy));
  auto at = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& e) { return e.port.id == port.id; });
  if (at == entries_.end()) {
    for (const Entry& other : entries_)
      if (other.port.label == port.label || other.port.label == port.id || other.port.id == port.label)
        return fail(ErrorCode::duplicate, fmt::format("Two ports are called '{}'", port.label), row.at("label"),
                    "Make the labels differ: scenarios name ports by them.");
    entries_.push_back({std::move(port), row.where, false});
    at = entries_.end() - 1;
  } else if (at->port.label != port.label || at->port.economy != port.economy || at->port.lon != port.lon || at->port.lat != port.lat) {
    return fail(ErrorCode::contradiction, fmt::format("The rows of port {} disagree about its label, economy or position", port.id),
                row.at("port"), fmt::format("Write the same in all of them; the first is line {}.", at->where.line));
  }
  if (measure.name == "share") at->port.share = figure, at->has_share = true;
  else if (measure.name == "spare") at->port.spare = figure;
  else at->port.shift_days = figure;
  return {};
}

Result<std::vector<PortRow>> PortRows::finish(const World& world, const std::string& file) {
  std::vector<PortRow> ports;
  std::map<EconomyId, double> sums;
  for (Entry& entry : entries_) {
    if (!entry.has_share)
      return fail(ErrorCode::missing_data, fmt::format("Port {} has no share of its economy's trade by sea", entry.port.id),
                  {file, entry.where.line, 0, "measure"}, "Add a row with the measure share.");
    double& sum = sums[entry.port.economy];
    sum += world.figure(entry.port.share).value;
    if (sum > 1 + rounding)
      return fail(ErrorCode::contradiction,
                  fmt::format("The ports of {} handle more than all of its trade by sea", entry.port.economy.text()),
                  {file, entry.where.line, 0, "value"}, "Shares are of the economy's whole trade by sea; they sum to 1 or less.");
    ports.push_back(std::move(entry.port));
  }
  return ports;
}

}  // namespace entrepot::world::detail
