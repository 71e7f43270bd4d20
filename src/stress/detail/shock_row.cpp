#include "stress/detail/shock_row.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "base/spreadsheet.h"
#include "base/text.h"
#include "shock/rule_names.h"
#include "stress/detail/households.h"
#include "stress/detail/impact_shares.h"
#include "stress/name_list.h"

namespace entrepot::stress::detail {
namespace {

constexpr std::array<const char*, 11> event_columns = {"capital",
                                                       "impact_distrib",
                                                       "impact_regional_distrib",
                                                       "impact_sectoral_distrib",
                                                       "households_impact",
                                                       "shape",
                                                       "half_time",
                                                       "rebuild",
                                                       "rebuild_days",
                                                       "rebuild_factor",
                                                       "money_factor"};
constexpr double sum_tolerance = 1e-9;  // of the shares of rebuilding sectors

Result<double> number_from(std::string_view text, double least, const Where& where, const char* what, const std::string& remedy) {
  const auto value = parse_double(text);
  if (value && *value >= least && std::isfinite(*value)) return *value;
  return fail(value ? ErrorCode::out_of_range : ErrorCode::bad_field, fmt::format("'{}' is not {}", text.substr(0, 40), what), where,
              remedy + number_hint(text));
}

Result<> take_capital(std::string_view text, const Where& where, const Network& network, const std::vector<std::uint32_t>& nodes,
                      ShockEvent& event) {
  if (text.find('=') != std::string_view::npos) {
    TRY_ASSIGN(event.capital, capital_by_node({text, where}, nodes, network, event.capital_parts));
    return {};
  }
  if (text.ends_with('%')) {
    TRY_ASSIGN(event.capital_share, parse_share(text, where, {"A loss of capital", "of each node's capital that is destroyed"}));
    return {};
  }
  TRY_ASSIGN(event.capital, number_from(text, 0, where, "an amount of capital",
                                        "Give what is destroyed in money of the table, or as a share of the node's capital: 30%."));
  return {};
}

Result<shock::RecoveryShape> shape_of(std::string_view text, const Where& where) {
  std::vector<std::string> names;
  for (const auto& shape : shock::recovery_shape_names) {
    if (shape.name == text) return shape.rule;
    names.emplace_back(shape.name);
  }
  return fail(ErrorCode::unknown_name, fmt::format("'{}' is not a shape of recovery", text.substr(0, 40)), where,
              known_names_remedy(std::string(text), names));
}

// A sector, or one of an economy that makes something.
Result<shock::RebuildingSector> rebuilder(std::string_view name, const NodeLabels& labels, const production::InputOutputTable* table,
                                          const Where& where) {
  const auto sector = std::find(labels.sector_names.begin(), labels.sector_names.end(), name);
  if (sector != labels.sector_names.end())
    return shock::RebuildingSector{static_cast<std::uint32_t>(sector - labels.sector_names.begin()), 1};
  const auto node = std::find(labels.names.begin(), labels.names.end(), name);
  if (node == labels.names.end() || table == nullptr)
    return fail(ErrorCode::unknown_name, fmt::format("'{}' is no sector", name.substr(0, 40)), where,
                known_names_remedy(std::string(name), name.find(':') == std::string_view::npos ? labels.sector_names : labels.names));
  const auto at = static_cast<std::size_t>(node - labels.names.begin());
  if (!(table->output[at] > 0))
    return fail(ErrorCode::out_of_range, fmt::format("{} makes nothing, and so rebuilds nothing", name), where, "Name one that does.");
  const std::size_t sectors = labels.sector_names.size();
  return shock::RebuildingSector{static_cast<std::uint32_t>(at % sectors), 1, static_cast<std::uint32_t>(at / sectors)};
}

Result<> take_rebuilding(const Cells& cells, const Network& network, ShockEvent& event) {
  if (const auto at = cells.column("rebuild")) {
    TRY_ASSIGN(event.rebuild,
               parse_rebuilding(cells.text(*at), network.labels(), network.table ? &*network.table : nullptr, cells.where(*at)));
  }
  if (const auto at = cells.column("rebuild_days")) {
    TRY_ASSIGN(event.rebuild_days, number_from(cells.text(*at), 1, cells.where(*at), "a time of rebuilding", "Give 1 day or more."));
  }
  if (const auto at = cells.column("rebuild_factor")) {
    TRY_ASSIGN(event.rebuild_factor, number_from(cells.text(*at), 0, cells.where(*at), "a factor on what is rebuilt", "Give more than 0."));
    if (event.rebuild_factor == 0)
      return fail(ErrorCode::out_of_range, "A factor of 0 rebuilds nothing", cells.where(*at), "Give more than 0, or leave out rebuild.");
  }
  return {};
}

// What does not go together, by the column that is too much or missing.
Result<> check_event(const Cells& cells, const Shock& shock) {
  const ShockEvent& e = *shock.event;
  const auto has = [&](const char* name) { return cells.column(name).has_value(); };
  const auto wrong = [&](const char* name, const char* what, const char* remedy) -> Result<> {
    const auto at = cells.column(name);
    return fail(ErrorCode::contradiction, what, at ? cells.where(*at) : cells.row(), remedy);
  };
  if (!e.households.empty() && !has("rebuild"))
    return wrong("households_impact", "Capital of households takes no capacity: it acts where it is rebuilt, and nowhere else",
                 "Say by which sectors in rebuild, or leave it out.");
  if (has("rebuild") && !e.of_capital()) return wrong("rebuild", "Only capital is rebuilt", "Give capital instead of loss.");
  if ((has("rebuild_days") || has("rebuild_factor")) && !has("rebuild"))
    return wrong(has("rebuild_days") ? "rebuild_days" : "rebuild_factor", "Nothing is rebuilt here", "Say by which sectors in rebuild.");
  if (has("rebuild") && (has("shape") || shock.recovery > 0))
    return wrong(has("shape") ? "shape" : "recovery", "What is rebuilt does not recover by itself", "Leave out rebuild, or this column.");
  if (has("shape") && !has("loss") && !e.of_capital())
    return wrong("shape", "Nothing is lost that could come back", "Give a loss or capital, or leave the shape out.");
  if (has("half_time") && e.shape != shock::RecoveryShape::concave)
    return wrong("half_time", "Only a concave recovery has a half time", "Leave it out, or write concave as the shape.");
  if (has("money_factor") && !e.of_capital())
    return wrong("money_factor", "Only what is left of capital is rounded by a factor of money", "Give capital, or leave it out.");
  if (has("rebuild") && !shock.days) return wrong("rebuild", "Rebuilding begins when the days are over, and there are none", "Give days.");
  const bool comes_back = has("shape") || shock.recovery > 0;
  if (comes_back && !(shock.days && shock.recovery > 0))
    return wrong("shape", "A recovery needs the days of the loss in full and its own", "Give days and recovery, 1 or more.");
  if (!comes_back && !has("rebuild") && shock.days)
    return wrong("days", "Capital comes back by recovery or by rebuilding only", "Give recovery or rebuild, or leave out days.");
  if (e.shape != shock::RecoveryShape::concave) return {};
  if (e.half_time && !(*e.half_time < shock.recovery))
    return wrong("half_time", "The half time is not below the recovery", "Give fewer days than recovery.");
  if (!e.half_time && shock.recovery <= 2) return wrong("recovery", "A concave recovery takes more than 2 days", "Give 3 or more.");
  return {};
}

// Over the nodes of the row, where that is said.
Result<> take_distribution(const Cells& cells, const Network& network, const std::vector<std::uint32_t>& nodes, ShockEvent& event) {
  const auto cell = [&](const char* name) {
    const auto at = cells.column(name);
    return at ? std::optional(RuleCell{cells.text(*at), cells.where(*at)}) : std::nullopt;
  };
  const ImpactRule rule{cell("impact_distrib"), cell("impact_regional_distrib"), cell("impact_sectoral_distrib")};
  if (!rule.given()) return {};
  if (!event.capital || !event.capital_parts.empty())
    return fail(ErrorCode::contradiction,
                event.capital         ? "Capital by node says itself how it is shared out"
                : event.capital_share ? "A share of each node's capital is not shared out"
                                      : "There is no amount of capital to share out",
                (rule.nodes      ? rule.nodes
                 : rule.regional ? rule.regional
                                 : rule.sectoral)
                    ->where,
                "Give capital as an amount of money, of all nodes together, or leave it out.");
  TRY_ASSIGN(event.capital_parts, impact_shares(rule, nodes, network));
  return {};
}

Result<> take_event(const Cells& cells, const Network& network, Shock& shock) {
  if (std::none_of(event_columns.begin(), event_columns.end(), [&](const char* name) { return cells.column(name).has_value(); })) return {};
  ShockEvent& event = shock.event.emplace();
  if (const auto at = cells.column("capital")) TRY(take_capital(cells.text(*at), cells.where(*at), network, shock.nodes, event));
  TRY(take_distribution(cells, network, shock.nodes, event));
  if (const auto at = cells.column("households_impact")) {
    TRY_ASSIGN(event.households,
               parse_households(cells.text(*at), network.table ? &*network.table : nullptr, network.names, shock.nodes, cells.where(*at)));
  }
  if (const auto at = cells.column("shape")) {
    TRY_ASSIGN(event.shape, shape_of(cells.text(*at), cells.where(*at)));
  }
  if (const auto at = cells.column("half_time")) {
    TRY_ASSIGN(event.half_time, number_from(cells.text(*at), 0, cells.where(*at), "a half time", "Give more than 1 day."));
    if (!(*event.half_time > 1))
      return fail(ErrorCode::out_of_range, fmt::format("A half time of {:g} days", *event.half_time), cells.where(*at),
                  "Give more than 1, or leave it out.");
  }
  TRY(take_rebuilding(cells, network, event));
  if (const auto at = cells.column("money_factor")) {
    TRY_ASSIGN(event.money_factor, number_from(cells.text(*at), 0, cells.where(*at), "a factor of money", "Give more than 0: 1000000."));
    if (*event.money_factor == 0)
      return fail(ErrorCode::out_of_range, "A factor of 0 leaves no money", cells.where(*at),
                  "Give the units of money in one unit of the table, such as 1000000.");
  }
  const auto at = cells.column(event.of_nodes_capital() ? "capital" : event.of_capital() ? "households_impact" : "shape");
  event.where = at ? cells.where(*at) : shock.where;
  return check_event(cells, shock);
}

Result<double> factor(std::string_view text, const Where& where) {
  if (const auto value = parse_percent(text); value && text.ends_with('%') && *value >= 0) return *value;
  return number_from(text, 0, where, "a factor on demand", "Give 0 or more; 1 or 100% leaves the demand as it is.");
}

// Of capacity or of capital: one of the two; none where demand alone changes.
Result<> take_loss(const Cells& cells, Shock& shock) {
  const auto loss = cells.column("loss"), nodes = cells.column("capital"), households = cells.column("households_impact");
  const auto capital = nodes ? nodes : households;
  if (!loss && !capital && !cells.column("demand"))
    return fail(ErrorCode::missing_data, "The loss is empty", cells.where_of({"loss", "capital", "households_impact", "demand"}),
                "Give the share of capacity lost, the capital destroyed, or a factor on demand.");
  if (loss && capital)
    return fail(ErrorCode::contradiction, fmt::format("Both loss and {} are given", nodes ? "capital" : "households_impact"),
                cells.where(*capital), "Give the share of capacity lost, or the capital destroyed.");
  if (loss) {
    TRY_ASSIGN(shock.loss, parse_share(cells.text(*loss), cells.where(*loss)));
  }
  if (const auto at = cells.column("loss_up")) {
    TRY_ASSIGN(shock.loss_up, parse_share(cells.text(*at), cells.where(*at)));
  }
  return {};
}

}  // namespace

Result<std::vector<shock::RebuildingSector>> parse_rebuilding(std::string_view text, const NodeLabels& labels,
                                                              const production::InputOutputTable* table, const Where& where) {
  std::vector<shock::RebuildingSector> sectors;
  double sum = 0;
  const auto is_builder = [&](std::string_view name) {
    const auto in = [&](const std::vector<std::string>& names) { return std::find(names.begin(), names.end(), name) != names.end(); };
    return in(labels.sector_names) || in(labels.names);
  };
  std::vector<std::string> parts;
  for (const std::string_view part : split(text, ';')) parts.emplace_back(part);
  for (const std::string_view part : rejoined_values(parts, ';', is_builder)) {
    const std::size_t equals = is_builder(part) ? std::string_view::npos : part.rfind('=');  // "a=b" may be a name
    const std::string_view name = trim(part.substr(0, equals));
    TRY_ASSIGN(shock::RebuildingSector sector, rebuilder(name, labels, table, where));
    if (equals != std::string_view::npos) {
      TRY_ASSIGN(sector.share, parse_share(trim(part.substr(equals + 1)), where, {"A part", "that the sector rebuilds"}));
    }
    if (std::any_of(sectors.begin(), sectors.end(),
                    [&](const auto& other) { return other.sector == sector.sector && other.region == sector.region; }))
      return fail(ErrorCode::duplicate, fmt::format("The sector '{}' rebuilds twice", name), where, "Name it once, with its whole share.");
    sum += sector.share;
    sectors.push_back(sector);
  }
  if (std::abs(sum - 1) <= sum_tolerance) return sectors;
  return fail(ErrorCode::out_of_range, fmt::format("The shares of the rebuilding sectors sum to {:g}", sum), where,
              "Make them sum to 1: construction=70%;machinery=30%.");
}

std::optional<std::size_t> Cells::column(std::string_view name) const {
  const auto found = std::find(header_.begin(), header_.end(), name);
  if (found == header_.end()) return std::nullopt;
  const auto at = static_cast<std::size_t>(found - header_.begin());
  return trim(fields_[at]).empty() ? std::nullopt : std::optional(at);
}

Where Cells::where_of(std::initializer_list<std::string_view> names) const {
  for (const std::string_view name : names)
    if (const auto found = std::find(header_.begin(), header_.end(), name); found != header_.end())
      return where(static_cast<std::size_t>(found - header_.begin()));
  return row();
}

std::string_view Cells::text(std::size_t column) const { return trim(fields_[column]); }

}  // namespace entrepot::stress::detail

namespace entrepot::stress {

constexpr int longest_days = 36'500;

Result<double> parse_share(std::string_view text, const Where& where, const ShareWords& words) {
  const auto value = parse_percent(text);
  if (!value)
    return fail(ErrorCode::bad_field, fmt::format("'{}' is not a share", text.substr(0, 40)), where,
                "Write 0.3 or 30%." + number_hint(text));
  if (*value >= 0 && *value <= 1) return *value;
  return fail(ErrorCode::out_of_range, fmt::format("{} of {} is outside 0 to 1", words.what, text.substr(0, 40)), where,
              fmt::format("Give the share {}: 0.3 or 30%.", words.of));
}

Result<int> parse_days(std::string_view text, int least, const Where& where) {
  const auto value = parse_whole(text);
  if (value && *value >= least && *value <= longest_days) return static_cast<int>(*value);
  return fail(value ? ErrorCode::out_of_range : ErrorCode::bad_field, fmt::format("'{}' is not a number of days", text.substr(0, 40)),
              where, fmt::format("Give a whole number from {} to {}.{}", least, longest_days, number_hint(text)));
}

Result<int> check_start(int day, const Where& where) {
  if (day >= 1) return day;
  return fail(ErrorCode::out_of_range, fmt::format("No shock begins on day {}", day), where,
              "Give 1 or more: day 0 is the one before, on which all is as it was.");
}

Result<int> parse_start(std::string_view text, const Where& where) {
  if (const auto value = parse_whole(text); value && *value < 1 && *value >= -longest_days)
    return check_start(static_cast<int>(*value), where);
  return parse_days(text, 1, where);
}

}  // namespace entrepot::stress

namespace entrepot::stress::detail {

const std::vector<std::string>& shock_columns() {
  static const std::vector<std::string> columns = [] {
    std::vector<std::string> all = {"scenario", "node", "loss", "loss_up", "start", "days", "recovery", "demand"};
    all.insert(all.end(), event_columns.begin(), event_columns.end());
    return all;
  }();
  return columns;
}

Result<Shock> read_shock(const Cells& cells, const Network& network, const std::vector<std::string>& nodes) {
  for (const char* name : {"scenario", "node"})
    if (!cells.column(name))
      return fail(ErrorCode::missing_data, fmt::format("The {} is empty", name), cells.where_of({name}), "Fill it in.");
  Shock shock;
  const std::size_t node = *cells.column("node");
  shock.text = cells.text(node);
  shock.where = cells.where(node);
  TRY_ASSIGN(shock.nodes, nodes_named(network.labels(), nodes.empty() ? std::vector{shock.text} : nodes, shock.where));
  TRY(take_loss(cells, shock));
  if (const auto at = cells.column("start")) {
    TRY_ASSIGN(shock.start, parse_start(cells.text(*at), cells.where(*at)));
  }
  if (const auto at = cells.column("days")) {
    TRY_ASSIGN(shock.days, parse_days(cells.text(*at), 1, cells.where(*at)));
  }
  if (const auto at = cells.column("recovery")) {
    TRY_ASSIGN(shock.recovery, parse_days(cells.text(*at), 0, cells.where(*at)));
  }
  if (const auto at = cells.column("demand")) {
    TRY_ASSIGN(shock.demand, factor(cells.text(*at), cells.where(*at)));
    shock.demand_where = cells.where(*at);
  }
  TRY(take_event(cells, network, shock));
  return shock;
}

OnceKey once_key(std::uint32_t node, const Shock& shock) {
  const int kind = !shock.event ? 0 : !shock.event->of_capital() ? 1 : shock.event->rebuild.empty() ? 2 : 3;
  return {node, shock.start, kind};
}

}  // namespace entrepot::stress::detail
