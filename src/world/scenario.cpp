#include "world/scenario.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <sstream>

#include <fmt/format.h>

#include "world/detail/toml_keys.h"
#include "world/world.h"
#include "base/text.h"
#include "base/toml_file.h"

namespace entrepot::world {
namespace {

constexpr int horizon_max = 3650;
constexpr int members_max = 100'000;
constexpr std::int64_t seed_max = INT64_MAX - 1;  // the parser turns what is too large into INT64_MAX

using detail::Keys;

Result<Span> read_span(const Keys& keys, int horizon) {
  Span span;
  TRY_ASSIGN(const auto from, keys.integer("from", 0, horizon - 1));
  TRY_ASSIGN(const auto days, keys.integer("days", 1, horizon_max));
  span.from = static_cast<int>(from);
  span.days = static_cast<int>(days);
  return span;
}

Result<Subject> read_subject(const Keys& keys) {
  Subject subject;
  if (keys.has("product") == keys.has("industry"))
    return fail(ErrorCode::contradiction,
                keys.has("product") ? "Both a product and an industry are given" : "Neither a product nor an industry is given",
                keys.where("product"), "Give exactly one of product and industry.");
  if (keys.has("product")) {
    TRY_ASSIGN(subject.product, keys.text("product"));
  } else {
    TRY_ASSIGN(subject.industry, keys.text("industry"));
  }
  return subject;
}

constexpr std::array<std::string_view, 5> recovery_names{"none", "linear", "convex", "convex_unscaled", "concave"};

// Days of recovery without a shape are even steps, as wherever a loss is given.
Result<Recovery> read_recovery(const Keys& keys) {
  Recovery recovery;
  if (keys.has("recovery_days")) recovery.shape = RecoveryShape::linear;
  if (keys.has("recovery")) {
    TRY_ASSIGN(const std::string shape, keys.text("recovery"));
    const std::vector<std::string> shapes(recovery_names.begin(), recovery_names.end());
    const auto at = std::find(shapes.begin(), shapes.end(), shape);
    if (at == shapes.end())
      return fail(ErrorCode::unknown_name, fmt::format("'{}' is not a recovery", shape), keys.where("recovery"),
                  known_names_remedy(shape, shapes));
    recovery.shape = static_cast<RecoveryShape>(at - shapes.begin());
  }
  if (recovery.shape == RecoveryShape::none && keys.has("recovery_days"))
    return fail(ErrorCode::contradiction, "Days of recovery are given, and no recovery", keys.where("recovery_days"),
                "Leave them out, or name a shape: recovery = \"linear\".");
  if (recovery.shape != RecoveryShape::none) {
    TRY_ASSIGN(const auto days, keys.integer("recovery_days", 1, horizon_max));
    recovery.days = static_cast<int>(days);
  }
  if (!keys.has("half_time")) return recovery;
  if (recovery.shape != RecoveryShape::concave)
    return fail(ErrorCode::contradiction, "Only a concave recovery has a half time", keys.where("half_time"),
                "Leave it out, or write recovery = \"concave\".");
  TRY_ASSIGN(recovery.half_time, keys.number("half_time"));
  if (*recovery.half_time > 1 && *recovery.half_time < recovery.days) return recovery;
  return fail(ErrorCode::out_of_range, fmt::format("A half time of {} days in a recovery of {}", *recovery.half_time, recovery.days),
              keys.where("half_time"), "Give more than 1 and less than recovery_days.");
}

std::string days_words(const Span& span) {
  return fmt::format("from day {} for {} day{}", span.from, span.days, span.days == 1 ? "" : "s");
}

std::string percent(const Range& range) {
  if (range.is_range()) return fmt::format("{:.4g} % ({:.4g} to {:.4g} %)", range.value * 100, range.low * 100, range.high * 100);
  return fmt::format("{:.4g} %", range.value * 100);
}

std::string codes(const std::vector<EconomyId>& economies) {
  std::vector<std::string> out;
  for (const EconomyId id : economies) out.push_back(id.text());
  return join(out, ", ");
}

std::string plain(std::string name) {
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

Result<Event> read_export_restriction(const Keys& keys, int horizon) {
  TRY(keys.only({"kind", "exporter", "product", "industry", "destinations", "cut", "from", "days"}));
  ExportRestriction kind;
  Event event;
  TRY_ASSIGN(kind.exporter, keys.economy("exporter"));
  TRY_ASSIGN(kind.subject, read_subject(keys));
  TRY_ASSIGN(kind.destinations, keys.economies("destinations"));
  if (std::find(kind.destinations.begin(), kind.destinations.end(), kind.exporter) != kind.destinations.end())
    return fail(ErrorCode::contradiction, fmt::format("{} is both the exporter and a destination", kind.exporter.text()),
                keys.where("destinations"), "Take it out of the destinations.");
  TRY_ASSIGN(kind.cut, keys.range("cut", 0, 1));
  TRY_ASSIGN(event.span, read_span(keys, horizon));
  event.words =
      fmt::format("Exports of {} from {} to {} fall by {}, {}", plain(kind.subject.name()), kind.exporter.text(),
                  kind.destinations.empty() ? "all destinations" : codes(kind.destinations), percent(kind.cut), days_words(event.span));
  event.kind = std::move(kind);
  return event;
}

Result<Event> read_capacity_loss(const Keys& keys, int horizon) {
  TRY(keys.only({"kind", "economy", "product", "industry", "loss", "from", "days", "recovery", "recovery_days", "half_time"}));
  CapacityLoss kind;
  Event event;
  TRY_ASSIGN(kind.economy, keys.economy("economy"));
  TRY_ASSIGN(kind.subject, read_subject(keys));
  TRY_ASSIGN(kind.loss, keys.range("loss", 0, 1));
  TRY_ASSIGN(kind.recovery, read_recovery(keys));
  TRY_ASSIGN(event.span, read_span(keys, horizon));
  event.words = fmt::format("{} loses {} of its capacity in {}, {}{}", kind.economy.text(), percent(kind.loss), plain(kind.subject.name()),
                            days_words(event.span),
                            kind.recovery.days > 0 ? fmt::format(", then recovers over {} days", kind.recovery.days) : std::string());
  event.kind = std::move(kind);
  return event;
}

Result<Event> read_firm_failure(const Keys& keys, int horizon) {
  TRY(keys.only({"kind", "firm", "economy", "product", "industry", "share", "from", "days", "recovery", "recovery_days", "half_time"}));
  CapacityLoss kind;
  Event event;
  TRY_ASSIGN(kind.firm, keys.text("firm"));
  TRY_ASSIGN(kind.economy, keys.economy("economy"));
  TRY_ASSIGN(kind.subject, read_subject(keys));
  TRY_ASSIGN(kind.loss, keys.range("share", 0, 1));
  TRY_ASSIGN(kind.recovery, read_recovery(keys));
  TRY_ASSIGN(event.span, read_span(keys, horizon));
  event.words = fmt::format("{} in {}, with {} of its output of {}, stops, {}{}", kind.firm, kind.economy.text(), percent(kind.loss),
                            plain(kind.subject.name()), days_words(event.span),
                            kind.recovery.days > 0 ? fmt::format(", then recovers over {} days", kind.recovery.days) : std::string());
  event.kind = std::move(kind);
  return event;
}

Result<Event> read_strait_closure(const Keys& keys, int horizon) {
  TRY(keys.only({"kind", "gates", "share", "from", "days"}));
  StraitClosure kind;
  Event event;
  TRY_ASSIGN(kind.gates, keys.texts("gates"));
  if (kind.gates.empty())
    return fail(ErrorCode::missing_data, "No gate is named", keys.where("gates"), "Name the straits that close, such as [\"malacca\"].");
  kind.share = {1, 1, 1};
  if (keys.has("share")) {
    TRY_ASSIGN(kind.share, keys.range("share", 0, 1));
  }
  TRY_ASSIGN(event.span, read_span(keys, horizon));
  event.words = fmt::format("{} of the passages through {} stop, {}", percent(kind.share), join(kind.gates, ", "), days_words(event.span));
  event.kind = std::move(kind);
  return event;
}

Result<Event> read_port_closure(const Keys& keys, int horizon) {
  TRY(keys.only({"kind", "economy", "port", "share", "from", "days"}));
  PortClosure kind;
  Event event;
  TRY_ASSIGN(kind.economy, keys.economy("economy"));
  if (keys.has("port")) {
    TRY_ASSIGN(kind.port, keys.text("port"));
    kind.share = {1, 1, 1};
  }
  if (kind.port.empty() || keys.has("share")) {
    TRY_ASSIGN(kind.share, keys.range("share", 0, 1));
  }
  TRY_ASSIGN(event.span, read_span(keys, horizon));
  event.words = kind.port.empty() ? fmt::format("Ports with {} of the sea trade of {} close, {}", percent(kind.share), kind.economy.text(),
                                                days_words(event.span))
                                  : fmt::format("The port {} of {} loses {} of what it handles, {}", kind.port, kind.economy.text(),
                                                percent(kind.share), days_words(event.span));
  event.kind = std::move(kind);
  return event;
}

Result<Event> read_demand_surge(const Keys& keys, int horizon) {
  TRY(keys.only({"kind", "economy", "product", "industry", "rise", "from", "days"}));
  DemandSurge kind;
  Event event;
  TRY_ASSIGN(kind.economy, keys.economy("economy"));
  TRY_ASSIGN(kind.subject, read_subject(keys));
  TRY_ASSIGN(kind.rise, keys.range("rise", -1, 10));
  TRY_ASSIGN(event.span, read_span(keys, horizon));
  event.words = fmt::format(
      "Demand for {} in {} {} by {}, {}", plain(kind.subject.name()), kind.economy.text(), kind.rise.value < 0 ? "falls" : "rises",
      percent({std::fabs(kind.rise.value), std::fabs(kind.rise.low), std::fabs(kind.rise.high)}), days_words(event.span));
  event.kind = std::move(kind);
  return event;
}

Result<Event> read_tariff(const Keys& keys, int horizon) {
  TRY(keys.only({"kind", "importer", "exporter", "product", "industry", "rate", "from", "days"}));
  Tariff kind;
  Event event;
  TRY_ASSIGN(kind.importer, keys.economy("importer"));
  if (keys.has("exporter")) {
    TRY_ASSIGN(kind.exporter, keys.economy("exporter"));
  }
  TRY_ASSIGN(kind.subject, read_subject(keys));
  TRY_ASSIGN(kind.rate, keys.range("rate", 0, 100));
  TRY_ASSIGN(event.span, read_span(keys, horizon));
  event.words = fmt::format("{} adds a duty of {} on {} from {}, {}", kind.importer.text(), percent(kind.rate), plain(kind.subject.name()),
                            kind.exporter ? kind.exporter->text() : std::string("all origins"), days_words(event.span));
  event.kind = std::move(kind);
  return event;
}

using ReadEvent = Result<Event> (*)(const Keys&, int);
struct KindRow {
  std::string_view name;
  ReadEvent read;
  std::string_view example;  // the keys of a new event
};

constexpr std::array kinds{
    KindRow{
        "export_restriction", read_export_restriction,
        "exporter = \"CHN\"\nproduct = \"gallium\"\ndestinations = [\"JPN\", \"KOR\"]   # leave out for all\ncut = { value = 0.8, low = 0.5, high = 1.0 }"},
    KindRow{
        "capacity_loss", read_capacity_loss,
        "economy = \"JPN\"\nindustry = \"electronics\"            # or product = \"photoresist\"\nloss = 0.15\nrecovery = \"linear\"                 # none, linear, convex, convex_unscaled, concave\nrecovery_days = 120"},
    KindRow{"strait_closure", read_strait_closure, "gates = [\"malacca\"]\nshare = 1.0                         # of the passages"},
    KindRow{
        "port_closure", read_port_closure,
        "economy = \"KOR\"\nport = \"Busan\"                      # of ports.csv; leave out to close a share of the economy's sea trade\nshare = 1.0                         # of what the port handles"},
    KindRow{"demand_surge", read_demand_surge, "economy = \"CHN\"\nproduct = \"lithium\"\nrise = 0.3"},
    KindRow{"tariff", read_tariff, "importer = \"USA\"\nexporter = \"CHN\"\nproduct = \"natural_graphite\"\nrate = 0.25"},
    KindRow{
        "firm_failure", read_firm_failure,
        "firm = \"A supplier\"\neconomy = \"JPN\"\nproduct = \"photoresist\"\nshare = 0.2                         # of the economy's output"},
};

Result<Event> read_event(const toml::value& value, const std::string& file, std::size_t number, int horizon) {
  const Keys keys(value, file, fmt::format("event {}", number));
  if (!value.is_table()) return keys.wrong("event", "a table: [[event]]");
  TRY_ASSIGN(const std::string name, keys.text("kind"));
  const auto kind = std::find_if(kinds.begin(), kinds.end(), [&](const KindRow& row) { return row.name == name; });
  if (kind == kinds.end())
    return fail(ErrorCode::unknown_name, fmt::format("'{}' is not a kind of event", name), keys.where("kind"),
                known_names_remedy(name, event_kinds()));
  TRY_ASSIGN(Event event, kind->read(keys, horizon));
  event.line = static_cast<long>(value.location().line());
  return event;
}

Result<BuildStock> read_measure(const toml::value& value, const std::string& file, std::size_t number) {
  const Keys keys(value, file, fmt::format("measure {}", number));
  if (!value.is_table()) return keys.wrong("measure", "a table: [[measure]]");
  TRY_ASSIGN(const std::string kind, keys.text("kind"));
  if (kind != "build_stock")
    return fail(ErrorCode::unknown_name, fmt::format("'{}' is not a kind of measure", kind), keys.where("kind"),
                known_names_remedy(kind, {"build_stock"}));
  TRY(keys.only({"kind", "economies", "product", "days", "cost"}));
  BuildStock measure;
  TRY_ASSIGN(measure.economies, keys.economies("economies"));
  if (measure.economies.empty()) return keys.wrong("economies", "a list of at least one economy");
  TRY_ASSIGN(measure.product, keys.text("product"));
  TRY_ASSIGN(const Range days, keys.range("days", 0.01, 3650));
  TRY_ASSIGN(const Range cost, keys.range("cost", 0, 1e12));
  measure.days = days.value;
  measure.cost_usd_per_unit_year = cost.value;
  measure.line = static_cast<long>(value.location().line());
  return measure;
}

bool overlap(const Span& a, const Span& b) { return a.from < b.from + b.days && b.from < a.from + a.days; }

bool share_destination(const ExportRestriction& a, const ExportRestriction& b) {
  if (a.destinations.empty() || b.destinations.empty()) return true;
  return std::any_of(a.destinations.begin(), a.destinations.end(),
                     [&](EconomyId id) { return std::find(b.destinations.begin(), b.destinations.end(), id) != b.destinations.end(); });
}

// Whether both events set the same quantity: two numbers for one thing.
bool same_thing(const Event& a, const Event& b) {
  if (a.kind.index() != b.kind.index()) return false;
  return std::visit(
      [&](const auto& x) {
        using Kind = std::decay_t<decltype(x)>;
        const auto& y = std::get<Kind>(b.kind);
        if constexpr (std::is_same_v<Kind, ExportRestriction>)
          return x.exporter == y.exporter && x.subject.name() == y.subject.name() && share_destination(x, y);
        else if constexpr (std::is_same_v<Kind, CapacityLoss>)
          return x.economy == y.economy && x.subject.name() == y.subject.name() && x.firm == y.firm;
        else if constexpr (std::is_same_v<Kind, StraitClosure>)
          return std::any_of(x.gates.begin(), x.gates.end(),
                             [&](const auto& g) { return std::find(y.gates.begin(), y.gates.end(), g) != y.gates.end(); });
        else if constexpr (std::is_same_v<Kind, PortClosure>)
          return x.economy == y.economy && (x.port.empty() || y.port.empty() || x.port == y.port);
        else if constexpr (std::is_same_v<Kind, DemandSurge>) return x.economy == y.economy && x.subject.name() == y.subject.name();
        else return x.importer == y.importer && x.exporter == y.exporter && x.subject.name() == y.subject.name();
      },
      a.kind);
}

Result<> check_contradictions(const Scenario& scenario) {
  for (std::size_t i = 0; i < scenario.events.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (overlap(scenario.events[i].span, scenario.events[j].span) && same_thing(scenario.events[i], scenario.events[j]))
        return fail(ErrorCode::contradiction,
                    fmt::format("Events {} (line {}) and {} say two things about the same days", j + 1, scenario.events[j].line, i + 1),
                    {scenario.file, scenario.events[i].line, 0, {}}, "Let one end before the other begins, or merge them.");
  return {};
}

constexpr std::string_view name_rule = "a name of at most 64 letters a-z, digits, - and _";
bool is_plain_name(std::string_view name) {
  return !name.empty() && name.size() <= 64 && name.front() != '-' &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") == std::string_view::npos;
}

Result<Scenario> read_scenario(const toml::value& root, const std::string& file) {
  const Keys keys(root, file, "the scenario");
  TRY(keys.only({"name", "title", "story", "sources", "start", "horizon_days", "seed", "members", "event", "measure"}));
  Scenario scenario;
  scenario.file = file;
  TRY_ASSIGN(scenario.name, keys.text("name"));
  if (!is_plain_name(scenario.name)) return keys.wrong("name", name_rule);
  TRY_ASSIGN(scenario.title, keys.text("title"));
  TRY_ASSIGN(scenario.story, keys.text("story"));
  TRY_ASSIGN(scenario.sources, keys.texts("sources"));
  TRY_ASSIGN(const toml::value* start, keys.need("start"));
  if (!start->is_local_date()) return keys.wrong("start", "a date such as 2023-08-01, without quotes");
  const auto date = start->as_local_date();
  TRY_ASSIGN(scenario.start, Day::parse(fmt::format("{:04}-{:02}-{:02}", date.year, date.month + 1, date.day), keys.where("start")));
  if (date.year < 1900 || date.year > 2200)
    return fail(ErrorCode::out_of_range, fmt::format("start = {}", scenario.start.text()), keys.where("start"),
                "Write a year from 1900 to 2200.");
  if (keys.has("horizon_days")) {
    TRY_ASSIGN(const auto days, keys.integer("horizon_days", 1, horizon_max));
    scenario.horizon_days = static_cast<int>(days);
  }
  if (keys.has("seed")) {
    TRY_ASSIGN(const auto seed, keys.integer("seed", 0, seed_max));
    scenario.seed = static_cast<std::uint64_t>(seed);
  }
  if (keys.has("members")) {
    TRY_ASSIGN(const auto members, keys.integer("members", 1, members_max));
    scenario.members = static_cast<int>(members);
  }
  TRY_ASSIGN(const toml::value* events, keys.need("event"));
  if (!events->is_array()) return keys.wrong("event", "a list of tables: [[event]]");
  for (const toml::value& value : events->as_array()) {
    TRY_ASSIGN(Event event, read_event(value, file, scenario.events.size() + 1, scenario.horizon_days));
    scenario.events.push_back(std::move(event));
  }
  if (scenario.events.empty()) return keys.wrong("event", "at least one [[event]]");
  if (keys.has("measure")) {
    if (!root.at("measure").is_array()) return keys.wrong("measure", "a list of tables: [[measure]]");
    for (const toml::value& value : root.at("measure").as_array()) {
      TRY_ASSIGN(BuildStock measure, read_measure(value, file, scenario.measures.size() + 1));
      scenario.measures.push_back(std::move(measure));
    }
  }
  TRY(check_contradictions(scenario));
  return scenario;
}

// Names of a scenario that must exist in the world.
class NameCheck {
 public:
  NameCheck(const Scenario& scenario, const World& world) : scenario_(scenario), world_(world) {}

  Result<> economy(EconomyId id, long line) const {
    if (world_.economy(id) != nullptr) return {};
    std::vector<std::string> known;
    for (const Economy& e : world_.economies) known.push_back(e.id.text());
    return unknown("economy", id.text(), line, known);
  }
  Result<> product(const std::string& name, long line) const {
    if (world_.find_product(name)) return {};
    std::vector<std::string> known;
    for (const Product& p : world_.products) known.push_back(p.id);
    return unknown("product", name, line, known);
  }
  Result<> subject(const Subject& subject, long line) const {
    if (!subject.product.empty()) return product(subject.product, line);
    if (!world_.sectors_of(subject.industry).empty()) return {};
    std::vector<std::string> known;
    for (const WorldSector& s : world_.sectors)
      if (std::find(known.begin(), known.end(), s.industry) == known.end()) known.push_back(s.industry);
    return unknown("industry", subject.industry, line, known);
  }
  Result<> port(const PortClosure& closure, long line) const {
    TRY(economy(closure.economy, line));
    if (closure.port.empty()) return {};
    const PortRow* port = world_.port(closure.port);
    if (port != nullptr && port->economy == closure.economy) return {};
    std::vector<std::string> known;
    for (const PortRow& p : world_.ports)
      if (p.economy == closure.economy) known.push_back(p.label);
    if (!known.empty()) return unknown("port", closure.port, line, known);
    return fail(ErrorCode::missing_data, fmt::format("The world '{}' knows no ports of {}", world_.name, closure.economy.text()),
                {scenario_.file, line, 0, "port"},
                "Add its ports to ports.csv of the world, or leave port out and give the share of its trade by sea.");
  }
  Result<> gates(const std::vector<std::string>& names, long line) const {
    const std::vector<std::string> known = world_.routes.gates();
    for (const std::string& name : names)
      if (std::find(known.begin(), known.end(), sea::canonical_gate(name)) == known.end()) return unknown("gate", name, line, known);
    return {};
  }

 private:
  tl::unexpected<Error> unknown(std::string_view what, const std::string& name, long line, const std::vector<std::string>& known) const {
    return fail(ErrorCode::unknown_name, fmt::format("The {} '{}' is not in the world '{}'", what, name, world_.name),
                {scenario_.file, line, 0, std::string(what)}, known_names_remedy(name, known));
  }
  const Scenario& scenario_;
  const World& world_;
};

Result<> check_event(const Event& event, const NameCheck& names) {
  return std::visit(
      [&](const auto& kind) -> Result<> {
        using Kind = std::decay_t<decltype(kind)>;
        if constexpr (std::is_same_v<Kind, ExportRestriction>) {
          TRY(names.economy(kind.exporter, event.line));
          for (const EconomyId id : kind.destinations) TRY(names.economy(id, event.line));
          return names.subject(kind.subject, event.line);
        } else if constexpr (std::is_same_v<Kind, StraitClosure>) {
          return names.gates(kind.gates, event.line);
        } else if constexpr (std::is_same_v<Kind, PortClosure>) {
          return names.port(kind, event.line);
        } else if constexpr (std::is_same_v<Kind, Tariff>) {
          TRY(names.economy(kind.importer, event.line));
          if (kind.exporter) TRY(names.economy(*kind.exporter, event.line));
          return names.subject(kind.subject, event.line);
        } else {
          TRY(names.economy(kind.economy, event.line));
          return names.subject(kind.subject, event.line);
        }
      },
      event.kind);
}

// One port under its code and under its label is the same port.
Result<> check_port_names(const Scenario& scenario, const World& world) {
  for (std::size_t i = 0; i < scenario.events.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) {
      const Event &a = scenario.events[i], &b = scenario.events[j];
      const auto *x = std::get_if<PortClosure>(&a.kind), *y = std::get_if<PortClosure>(&b.kind);
      if (x == nullptr || y == nullptr || x->port.empty() || y->port.empty() || !overlap(a.span, b.span)) continue;
      if (world.port(x->port) == world.port(y->port))
        return fail(ErrorCode::contradiction,
                    fmt::format("{} and {} are one port, and both events close it on the same days", y->port, x->port),
                    {scenario.file, a.line, 0, "port"}, "Let one end before the other begins, or merge them.");
    }
  return {};
}

}  // namespace

std::string_view name_of(RecoveryShape shape) { return recovery_names[static_cast<std::size_t>(shape)]; }

static constexpr const char* remedy_for_syntax = "Mend the line; 'entrepot scenario new' writes a scenario to start from.";

Result<Scenario> parse_scenario(std::string_view text, const std::string& file_name) {
  TRY_ASSIGN(const toml::value root, parse_toml(text, file_name, remedy_for_syntax));
  return read_scenario(root, file_name);
}

Result<Scenario> load_scenario(const std::filesystem::path& file) {
  TRY_ASSIGN(const toml::value root, read_toml(file, remedy_for_syntax));
  return read_scenario(root, file.string());
}

Result<> check_scenario(const Scenario& scenario, const World& world) {
  const NameCheck names(scenario, world);
  for (const Event& event : scenario.events) TRY(check_event(event, names));
  TRY(check_port_names(scenario, world));
  for (const BuildStock& measure : scenario.measures) {
    TRY(names.product(measure.product, measure.line));
    for (const EconomyId id : measure.economies) TRY(names.economy(id, measure.line));
  }
  return {};
}

std::vector<std::string> event_kinds() {
  std::vector<std::string> names;
  for (const KindRow& row : kinds) names.emplace_back(row.name);
  return names;
}

Result<std::string> new_scenario_text(const std::string& name, std::string_view kind) {
  const auto row = std::find_if(kinds.begin(), kinds.end(), [&](const KindRow& k) { return k.name == kind; });
  if (row == kinds.end())
    return fail(ErrorCode::unknown_name, fmt::format("'{}' is not a kind of event", kind), {}, known_names_remedy(kind, event_kinds()));
  if (!is_plain_name(name))
    return fail(ErrorCode::bad_field, fmt::format("'{}' is not a name for a scenario", name), {}, fmt::format("Write {}.", name_rule));
  return fmt::format(
      "name = \"{}\"\ntitle = \"One line that says what happens\"\nstory = \"\"\"\nWhat happens, what is known and what is assumed.\n\"\"\"\n"
      "sources = []                        # author, title, date, where\nstart = 2026-01-01\nhorizon_days = 365\nseed = 1\nmembers = 200\n\n"
      "[[event]]\nkind = \"{}\"\n{}\nfrom = 0                            # day, counted from start\ndays = 90\n",
      name, row->name, row->example);
}

}  // namespace entrepot::world
