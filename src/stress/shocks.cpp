#include "stress/shocks.h"

#include <algorithm>
#include <limits>
#include <cmath>
#include <map>
#include <set>

#include <fmt/format.h>

#include "base/csv.h"
#include "base/text.h"

namespace entrepot::stress {
namespace {

constexpr int longest = 36'500;  // days

Result<double> share(std::string_view text, const Where& where) {
  const bool per_cent = text.ends_with('%');
  const auto value = parse_double(per_cent ? trim(text.substr(0, text.size() - 1)) : text);
  if (!value) return fail(ErrorCode::bad_field, fmt::format("'{}' is not a share", text.substr(0, 40)), where, "Write 0.3 or 30%.");
  const double result = per_cent ? *value / 100 : *value;
  if (result >= 0 && result <= 1) return result;
  return fail(ErrorCode::out_of_range, fmt::format("A loss of {} is outside 0 to 1", text.substr(0, 40)), where,
              "Give the share of the capacity that is lost: 0.3 or 30%.");
}

Result<int> days(std::string_view text, int least, const Where& where) {
  const auto value = parse_int(text);
  if (value && *value >= least && *value <= longest) return static_cast<int>(*value);
  return fail(value ? ErrorCode::out_of_range : ErrorCode::bad_field, fmt::format("'{}' is not a number of days", text.substr(0, 40)),
              where, fmt::format("Give a whole number from {} to {}.", least, longest));
}

Result<double> factor(std::string_view text, const Where& where) {
  const auto value = parse_double(text);
  if (value && *value >= 0) return *value;
  return fail(value ? ErrorCode::out_of_range : ErrorCode::bad_field, fmt::format("'{}' is not a factor on demand", text.substr(0, 40)),
              where, "Give 0 or more; 1 leaves the demand as it is.");
}

// The columns of a row by name; those that are not there, or are empty, are nothing.
class Cells {
 public:
  Cells(const CsvReader& reader, const std::vector<std::string>& header, const std::vector<std::string_view>& fields)
      : reader_(reader), header_(header), fields_(fields) {}
  std::optional<std::size_t> column(std::string_view name) const {
    const auto found = std::find(header_.begin(), header_.end(), name);
    if (found == header_.end()) return std::nullopt;
    const auto at = static_cast<std::size_t>(found - header_.begin());
    return trim(fields_[at]).empty() ? std::nullopt : std::optional(at);
  }
  std::string_view text(std::size_t column) const { return trim(fields_[column]); }
  Where where(std::size_t column) const { return reader_.where(column, header_[column]); }
  Where row() const { return reader_.where(); }

 private:
  const CsvReader& reader_;
  const std::vector<std::string>& header_;
  const std::vector<std::string_view>& fields_;
};

Result<Shock> read_shock(const Cells& cells, const Network& network) {
  for (const char* name : {"scenario", "node", "loss"})
    if (!cells.column(name)) return fail(ErrorCode::missing_data, fmt::format("The {} is empty", name), cells.row(), "Fill it in.");
  Shock shock;
  const std::size_t node = *cells.column("node"), loss = *cells.column("loss");
  shock.text = cells.text(node);
  TRY_ASSIGN(shock.nodes, nodes_named(network.labels(), shock.text, cells.where(node)));
  TRY_ASSIGN(shock.loss, share(cells.text(loss), cells.where(loss)));
  if (const auto at = cells.column("loss_up")) {
    TRY_ASSIGN(shock.loss_up, share(cells.text(*at), cells.where(*at)));
  }
  if (const auto at = cells.column("start")) {
    TRY_ASSIGN(shock.start, days(cells.text(*at), 0, cells.where(*at)));
  }
  if (const auto at = cells.column("days")) {
    TRY_ASSIGN(shock.days, days(cells.text(*at), 1, cells.where(*at)));
  }
  if (const auto at = cells.column("recovery")) {
    TRY_ASSIGN(shock.recovery, days(cells.text(*at), 0, cells.where(*at)));
  }
  if (const auto at = cells.column("demand")) {
    TRY_ASSIGN(shock.demand, factor(cells.text(*at), cells.where(*at)));
  }
  return shock;
}

}  // namespace

double Shock::loss_on(int day) const {
  if (day < start) return 0;
  if (!days) return loss;
  const int after = day - start - *days;
  if (after < 0) return loss;
  return after < recovery ? loss * (1 - (after + 1.0) / (recovery + 1.0)) : 0;
}

Result<std::vector<Scenario>> read_scenarios(const std::filesystem::path& path, const Network& network, const Limits& limits) {
  CsvReader::Options options;
  options.limits = limits;
  TRY_ASSIGN(auto reader, CsvReader::open(path, options));
  std::vector<std::string_view> fields;
  TRY_ASSIGN(const bool any, reader.read_row(fields));
  if (!any) return fail(ErrorCode::missing_data, "The file is empty", reader.where(), "Give a header (scenario,node,loss) and rows.");
  std::vector<std::string> header;
  for (const auto field : fields) header.emplace_back(trim(field));
  TRY(find_columns(std::vector<std::string_view>(header.begin(), header.end()), {"scenario", "node", "loss"}, {reader.name(), 1, 0, {}}));
  static const std::set<std::string> known = {"scenario", "node", "loss", "loss_up", "start", "days", "recovery", "demand"};
  for (std::size_t c = 0; c < header.size(); ++c) {
    if (!known.contains(header[c]))
      return fail(ErrorCode::unknown_key, fmt::format("There is no column '{}'", header[c].substr(0, 40)), reader.where(c),
                  known_names_remedy(header[c], {known.begin(), known.end()}));
    if (std::count(header.begin(), header.end(), header[c]) > 1)
      return fail(ErrorCode::duplicate, fmt::format("The column '{}' is there twice", header[c]), reader.where(c), "Keep one.");
  }
  std::vector<Scenario> scenarios;
  std::map<std::string, std::size_t, std::less<>> numbers;
  std::vector<std::set<std::uint32_t>> seen;
  for (;;) {
    TRY_ASSIGN(const bool more, reader.read_row(fields));
    if (!more) break;
    if (fields.size() != header.size())
      return fail(ErrorCode::bad_syntax, fmt::format("The row has {} cells, the header {}", fields.size(), header.size()), reader.where(),
                  "Give every row as many cells as the header.");
    const Cells cells(reader, header, fields);
    TRY_ASSIGN(Shock shock, read_shock(cells, network));
    const std::string_view name = cells.text(*cells.column("scenario"));
    const auto [found, is_new] = numbers.emplace(name, scenarios.size());
    if (is_new) {
      scenarios.push_back({std::string(name), {}});
      seen.emplace_back();
    }
    for (const std::uint32_t node : shock.nodes)
      if (!seen[found->second].insert(node).second)
        return fail(ErrorCode::duplicate, fmt::format("Scenario '{}' shocks {} twice", name.substr(0, 80), network.names[node]),
                    cells.where(*cells.column("node")), "Keep one row of each node in a scenario.");
    scenarios[found->second].shocks.push_back(std::move(shock));
  }
  if (scenarios.empty()) return fail(ErrorCode::missing_data, "The file has no scenario", reader.where(), "Give at least one row.");
  return scenarios;
}

Result<Shock> parse_shock(std::string_view text, const Network& network, const Where& where) {
  const std::size_t equals = text.rfind('=');
  if (equals == std::string_view::npos)
    return fail(ErrorCode::usage, fmt::format("'{}' is not NODE=LOSS", text.substr(0, 80)), where,
                "Write NODE=LOSS[:DAYS[:RECOVERY]], such as CHN:electronics=50%:30:60.");
  Shock shock;
  shock.text = trim(text.substr(0, equals));
  TRY_ASSIGN(shock.nodes, nodes_named(network.labels(), shock.text, where));
  const auto parts = split(text.substr(equals + 1), ':');
  if (parts.size() > 3)
    return fail(ErrorCode::usage, fmt::format("'{}' has more than loss, days and recovery", text.substr(0, 80)), where,
                "Write NODE=LOSS[:DAYS[:RECOVERY]], such as CHN:electronics=50%:30:60.");
  TRY_ASSIGN(shock.loss, share(trim(parts[0]), where));
  if (parts.size() > 1) {
    TRY_ASSIGN(shock.days, days(trim(parts[1]), 1, where));
  }
  if (parts.size() > 2) {
    TRY_ASSIGN(shock.recovery, days(trim(parts[2]), 0, where));
  }
  return shock;
}

}  // namespace entrepot::stress
