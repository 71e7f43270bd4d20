// Scenario: a disruption in a TOML file, validated with line numbers.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/day.h"
#include "base/ids.h"
#include "base/result.h"

namespace entrepot::world {

// A number of a scenario, certain or with a range: x, or { value = x, low = a, high = b }.
struct Range {
  double value = 0, low = 0, high = 0;
  bool is_range() const { return low < high; }
  double at(double u) const { return u < 0.5 ? low + (value - low) * (u * 2) : value + (high - value) * (u * 2 - 1); }
};

// Days count from the start of the scenario; the event acts on days from .. from + days - 1.
struct Span {
  int from = 0, days = 0;
  bool contains(int day) const { return from <= day && day < from + days; }
};

// How a loss comes back in `days` once the event is over; the path is in shock/recovery.h.
enum class RecoveryShape { none, linear, convex, convex_unscaled, concave };
std::string_view name_of(RecoveryShape shape);  // as in the file
struct Recovery {
  RecoveryShape shape = RecoveryShape::none;
  int days = 0;
  std::optional<double> half_time;  // of concave: days
};

// What an event is about: a product of the world, or an industry (or sector code) of the table.
struct Subject {
  std::string product, industry;  // exactly one is set
  const std::string& name() const { return product.empty() ? industry : product; }
};

struct ExportRestriction {
  EconomyId exporter;
  Subject subject;
  std::vector<EconomyId> destinations;
  Range cut;
};
struct CapacityLoss {
  EconomyId economy;
  Subject subject;
  Range loss;
  Recovery recovery;
  std::string firm;
};
struct StraitClosure {
  std::vector<std::string> gates;
  Range share;
};
struct PortClosure {
  EconomyId economy;
  std::string port;  // code or label in ports.csv; empty: ports that have no name here
  Range share;       // of what the port handles; without a port, of the economy's trade by sea
};
struct DemandSurge {
  EconomyId economy;
  Subject subject;
  Range rise;
};
struct Tariff {
  EconomyId importer;
  std::optional<EconomyId> exporter;
  Subject subject;
  Range rate;
};

using EventKind = std::variant<ExportRestriction, CapacityLoss, StraitClosure, PortClosure, DemandSurge, Tariff>;

struct Event {
  EventKind kind;
  Span span;
  long line = 0;      // in the scenario file
  std::string words;  // one sentence for people
};

struct BuildStock {
  std::vector<EconomyId> economies;
  std::string product;
  double days = 0;
  double cost_usd_per_unit_year = 0;
  long line = 0;
};

struct Scenario {
  std::string name, title, story;
  std::vector<std::string> sources;
  Day start;
  int horizon_days = 365;
  std::uint64_t seed = 1;
  int members = 200;
  std::vector<Event> events;
  std::vector<BuildStock> measures;
  std::string file;
};

// Reads a scenario and checks it as far as that is possible without a world: keys, kinds, ranges, dates, contradictions
// between events that overlap. Errors carry the line.
Result<Scenario> load_scenario(const std::filesystem::path& file);
Result<Scenario> parse_scenario(std::string_view text, const std::string& file_name);

struct World;
// Checks the names of a scenario against a world. Errors carry the line and the names that are known.
Result<> check_scenario(const Scenario& scenario, const World& world);

// The text of a new scenario with one event of the given kind, ready to edit. Errors: unknown_name.
Result<std::string> new_scenario_text(const std::string& name, std::string_view kind);
std::vector<std::string> event_kinds();

}  // namespace entrepot::world
