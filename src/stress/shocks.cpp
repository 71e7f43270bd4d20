#include "stress/shocks.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "base/csv.h"
#include "base/spreadsheet.h"
#include "base/text.h"
#include "stress/detail/shock_row.h"

namespace entrepot::stress {
namespace {

using detail::Cells;

// Its words for our columns.
std::string words_of_boario(std::string_view column) {
  constexpr std::pair<std::string_view, std::string_view> words[] = {{"duration", "days"},
                                                                     {"occurrence", "start"},
                                                                     {"impact", "capital"},
                                                                     {"recovery_tau", "recovery"},
                                                                     {"recovery_function", "shape"},
                                                                     {"rebuild_tau", "rebuild_days"},
                                                                     {"rebuilding_sectors", "rebuild"},
                                                                     {"rebuilding_factor", "rebuild_factor"},
                                                                     {"event_monetary_factor", "money_factor"},
                                                                     {"monetary_factor", "money_factor"}};
  for (const auto& [theirs, ours] : words)
    if (column == theirs) return fmt::format("Here it is called '{}'. ", ours);
  return {};
}

Result<std::vector<std::string>> read_header(CsvReader& reader) {
  std::vector<std::string_view> fields;
  TRY_ASSIGN(const bool any, reader.read_row(fields));
  if (!any) return fail(ErrorCode::missing_data, "The file is empty", reader.where(), "Give a header (scenario,node,loss) and rows.");
  std::vector<std::string> header;
  for (const auto field : fields) header.emplace_back(trim(field));
  const auto has = [&](const char* name) { return std::find(header.begin(), header.end(), name) != header.end(); };
  TRY(find_columns(std::vector<std::string_view>(header.begin(), header.end()), {"scenario", "node"}, {reader.name(), 1, 0, {}}));
  if (!has("loss") && !has("capital") && !has("households_impact") && !has("demand"))
    return fail(ErrorCode::missing_data, "No column says what happens", {reader.name(), 1, 0, {}},
                "The header needs scenario, node and one of loss, capital, households_impact, demand.");
  const auto& known = detail::shock_columns();
  for (std::size_t c = 0; c < header.size(); ++c) {
    if (header[c].empty()) continue;  // check_unnamed
    if (std::find(known.begin(), known.end(), header[c]) == known.end())
      return fail(ErrorCode::unknown_key, fmt::format("There is no column '{}'", header[c].substr(0, 40)), reader.where(c),
                  words_of_boario(header[c]) + known_names_remedy(header[c], known));
    if (std::count(header.begin(), header.end(), header[c]) > 1)
      return fail(ErrorCode::duplicate, fmt::format("The column '{}' is there twice", header[c]), reader.where(c), "Keep one.");
  }
  return header;
}

// Spreadsheets write columns that nobody filled in; what stands below no name cannot be told.
Result<> check_unnamed(const CsvReader& reader, const std::vector<std::string>& header, const std::vector<std::string_view>& fields) {
  for (std::size_t c = 0; c < header.size(); ++c)
    if (header[c].empty() && !trim(fields[c]).empty())
      return fail(ErrorCode::bad_field, fmt::format("'{}' stands in a column without a name", trim(fields[c]).substr(0, 40)),
                  reader.where(c), "Name the column in the header, or empty the cell.");
  return {};
}

}  // namespace

double Shock::loss_on(int day) const {
  if (day < start) return 0;
  if (!days) return loss;
  shock::Recovery back{shock::RecoveryShape::linear, recovery, {}};
  if (event) back.shape = event->shape, back.half_time = event->half_time;
  return loss * shock::share_of_loss(day - start, *days, back);
}

Where Shock::event_where() const {
  if (!event->where.file.empty()) return event->where;
  return {where.file, where.line, 0, event->of_nodes_capital() ? "capital" : event->of_capital() ? "households_impact" : "shape"};
}

Result<std::vector<Scenario>> read_scenarios(const std::filesystem::path& path, const Network& network, const Limits& limits) {
  CsvReader::Options options;
  options.limits = limits;
  TRY_ASSIGN(auto reader, CsvReader::open(path, options));
  TRY_ASSIGN(const auto header, read_header(reader));
  std::vector<std::string_view> fields;
  std::vector<Scenario> scenarios;
  std::map<std::string, std::size_t, std::less<>> numbers;
  std::vector<std::set<detail::OnceKey>> seen;
  for (;;) {
    TRY_ASSIGN(const bool more, reader.read_row(fields));
    if (!more) break;
    if (is_empty_row(fields)) continue;
    if (fields.size() != header.size())
      return fail(ErrorCode::bad_syntax, fmt::format("The row has {} cells, the header {}", fields.size(), header.size()), reader.where(),
                  "Give every row as many cells as the header.");
    TRY(check_unnamed(reader, header, fields));
    const Cells cells(reader, header, fields);
    TRY_ASSIGN(Shock shock, detail::read_shock(cells, network));
    const std::string_view name = cells.text(*cells.column("scenario"));
    const auto [found, is_new] = numbers.emplace(name, scenarios.size());
    if (is_new) {
      scenarios.push_back({std::string(name), {}});
      seen.emplace_back();
    }
    for (const std::uint32_t node : shock.nodes)
      if (!shock.event && !seen[found->second].insert(detail::once_key(node, shock)).second)
        return fail(ErrorCode::duplicate,
                    fmt::format("Scenario '{}' shocks {} twice from day {} on", name.substr(0, 80), network.names[node], shock.start),
                    cells.where(*cells.column("node")), "Keep one row of each node, start and kind of loss in a scenario.");
    scenarios[found->second].shocks.push_back(std::move(shock));
  }
  if (scenarios.empty()) return fail(ErrorCode::missing_data, "The file has no scenario", reader.where(), "Give at least one row.");
  return scenarios;
}

Result<Shock> shock_of_cells(const std::vector<std::string>& nodes, const std::vector<std::pair<std::string, std::string>>& cells,
                             const Network& network) {
  if (nodes.empty()) return fail(ErrorCode::missing_data, "The node is empty", {"", 0, 0, "node"}, "Fill it in.");
  std::vector<std::string> header = {"scenario", "node"};
  std::vector<std::string_view> fields = {"scenario", nodes[0]};
  for (const auto& [column, text] : cells) {
    header.push_back(column);
    fields.emplace_back(text);
  }
  return detail::read_shock(Cells(header, fields), network, nodes);
}

namespace {

// "A=0.5,B=0.3" where no node is called "A=0.5,B".
tl::unexpected<Error> fail_of_several(std::string_view text, Error error) {
  const std::size_t comma = text.find_first_of(",;", text.find('='));
  if (comma == std::string_view::npos) return tl::unexpected(std::move(error));
  const std::string_view first = trim(text.substr(0, comma)), rest = trim(text.substr(comma + 1));
  return fail(ErrorCode::usage, fmt::format("'{}' is more than one shock", text.substr(0, 80)), error.where,
              error.where.field == "--shock" ? fmt::format("Give --shock once for each: --shock '{}' --shock '{}'.", first, rest)
                                             : fmt::format("Give each by itself: '{}', '{}'.", first, rest));
}

}  // namespace

Result<Shock> parse_shock(std::string_view text, const Network& network, const Where& where) {
  const std::size_t equals = text.rfind('=');
  if (equals == std::string_view::npos)
    return fail(ErrorCode::usage, fmt::format("'{}' is not NODE=LOSS", text.substr(0, 80)), where,
                "Write NODE=LOSS[:DAYS[:RECOVERY]], such as CHN:electronics=50%:30:60.");
  Shock shock;
  shock.where = where;
  shock.text = trim(text.substr(0, equals));
  auto nodes = nodes_named(network.labels(), shock.text, where);
  if (!nodes && shock.text.find('=') != std::string::npos) return fail_of_several(text, std::move(nodes).error());
  TRY_ASSIGN(shock.nodes, std::move(nodes));
  const auto parts = split(text.substr(equals + 1), ':');
  if (parts.size() > 3)
    return fail(ErrorCode::usage, fmt::format("'{}' has more than loss, days and recovery", text.substr(0, 80)), where,
                "Write NODE=LOSS[:DAYS[:RECOVERY]], such as CHN:electronics=50%:30:60.");
  const auto losses = split(parts[0], '/');
  if (losses.size() > 2)
    return fail(ErrorCode::usage, fmt::format("'{}' has more than a loss of output and one of purchases", text.substr(0, 80)), where,
                "Write NODE=LOSS, or NODE=LOSS/LOSS, such as CHN:electronics=50%/20%.");
  TRY_ASSIGN(shock.loss, parse_share(trim(losses[0]), where));
  if (losses.size() > 1) {
    TRY_ASSIGN(shock.loss_up, parse_share(trim(losses[1]), where));
  }
  if (parts.size() > 1) {
    TRY_ASSIGN(shock.days, parse_days(trim(parts[1]), 1, where));
  }
  if (parts.size() > 2) {
    TRY_ASSIGN(shock.recovery, parse_days(trim(parts[2]), 0, where));
  }
  return shock;
}

Result<FlowCut> parse_cut(std::string_view text, const Network& network, const Where& where) {
  FlowCut cut;
  cut.text = text;
  const std::size_t equals = text.rfind('='), arrow = text.find('>');
  if (arrow == std::string_view::npos)
    return fail(ErrorCode::usage, fmt::format("'{}' is not SUPPLIERS>BUYERS", text.substr(0, 80)), where,
                "Write SUPPLIERS>BUYERS[=SHARE] in quotes, such as 'JPN:metals>KOR:vehicles=50%'.");
  const bool has_share = equals != std::string_view::npos && equals > arrow;
  const std::string_view ends = text.substr(0, has_share ? equals : text.size());
  TRY_ASSIGN(cut.suppliers, nodes_named(network.labels(), trim(ends.substr(0, arrow)), where));
  TRY_ASSIGN(cut.buyers, nodes_named(network.labels(), trim(ends.substr(arrow + 1)), where));
  if (!has_share) return cut;
  TRY_ASSIGN(cut.share, parse_share(trim(text.substr(equals + 1)), where, {"A cut", "of the flows that is taken out"}));
  return cut;
}

}  // namespace entrepot::stress
