// What a sector cannot do without: the file of essentiality, as pairs of sectors or as a square matrix.
#include <algorithm>
#include <optional>
#include <unordered_map>

#include <fmt/format.h>

#include "base/spelling.h"
#include "base/spreadsheet.h"
#include "production/detail/named_rows.h"
#include "production/firm_network.h"

namespace entrepot::production {
namespace {

using detail::Numbers;
using detail::Rows;

const std::vector<std::string> list_columns = {"supplier_sector", "customer_sector", "essentiality"};
constexpr std::string_view all_pairs = "*";  // in both columns: what pairs count that are not given
constexpr std::uint8_t usual = 1;
constexpr const char* how_a_matrix_looks =
    "A matrix has the buying sectors in its header and the supplying ones in its first column, the same on both; pairs have the header "
    "supplier_sector,customer_sector,essentiality.";

std::string shown(std::string_view name) { return std::string(name.substr(0, 80)); }
bool is_value(std::string_view text) { return text == "0" || text == "1" || text == "2"; }

Result<std::uint8_t> value_of(const Rows& rows, std::size_t column) {
  const std::string_view text = rows.text(column);
  if (const auto value = parse_whole(text); value && *value >= 0 && *value <= 2) return static_cast<std::uint8_t>(*value);
  return fail(ErrorCode::out_of_range, fmt::format("'{}' is not 0, 1 or 2", text.substr(0, 40)), rows.where(column),
              "Write 2 for essential, 1 for not essential, 0 for of no effect.");
}

// The cells that are given, for the sectors of the network.
class Cells {
 public:
  explicit Cells(const std::vector<std::string>& sectors)
      : sectors_(sectors), values_(sectors.size() * sectors.size(), usual), given_(values_.size()), named_(sectors.size()) {
    for (std::size_t s = 0; s < sectors.size(); ++s) numbers_.emplace(sectors[s], static_cast<std::uint32_t>(s));
  }

  bool knows(std::string_view name) const { return numbers_.find(name) != numbers_.end(); }
  const std::vector<std::string>& sectors() const { return sectors_; }

  // That the file has this name, first there.
  void name(std::string_view text, const Where& where) {
    if (const auto found = numbers_.find(text); found != numbers_.end()) named_[found->second] = true;
    else unknown_.emplace(text, Unknown{unknown_.size(), where});
  }

  Result<> put(std::string_view from, std::string_view to, std::uint8_t value, const Where& where) {
    const auto supplier = numbers_.find(from), customer = numbers_.find(to);
    for (const std::string_view end : {from, to}) name(end, where);
    if (supplier == numbers_.end() || customer == numbers_.end()) {
      if (++unused_ == 1) first_unused_ = where.line;
      return {};
    }
    const std::size_t cell = supplier->second * sectors_.size() + customer->second;
    if (given_[cell])
      return fail(ErrorCode::duplicate, fmt::format("The sectors '{}' and '{}' are given twice", from, to), where, "Keep one of them.");
    given_[cell] = true;
    values_[cell] = value;
    return {};
  }

  // What pairs count that are not given, where the file says so.
  Result<> put_rest(std::uint8_t value, const Where& where) {
    if (rest_) return fail(ErrorCode::duplicate, "What all other pairs count is given twice", where, "Keep one of the rows *,*.");
    rest_ = value;
    return {};
  }

  // A name that the network has not may be meant for one of its sectors, which then would count what is not given: it looks like one, ...
  Result<> check_spelling() const {
    if (rest_) return {};
    for (const std::string* name : unknown_names())
      if (const auto meant = misspelling_of(*name, sectors_)) return wrong(*name, fmt::format("Did you mean '{}'?", shown(*meant)));
    return {};
  }

  // ... or there is one that the file never names.
  Result<> check_all_named() const {
    if (unknown_.empty() || rest_) return {};
    std::vector<std::string> never;
    for (std::size_t s = 0; s < sectors_.size(); ++s)
      if (!named_[s]) never.push_back(shown(sectors_[s]));
    if (never.empty()) return {};
    const bool more = never.size() > most_named;
    never.resize(std::min(never.size(), most_named));
    return wrong(*unknown_names()[0],
                 fmt::format("The file never names the network's {}{}: is one of them meant?", join(never, ", "), more ? ", ..." : ""));
  }

  std::size_t missing() const { return static_cast<std::size_t>(std::count(given_.begin(), given_.end(), false)); }
  std::size_t cells() const { return given_.size(); }
  std::uint8_t rest() const { return rest_.value_or(usual); }
  std::size_t unused() const { return unused_; }
  // "ships, planes, ... (the first in line 3)": what the unused ones name.
  std::string unknown_text() const {
    std::string out;
    const auto names = unknown_names();
    for (std::size_t k = 0; k < std::min(names.size(), most_named); ++k) out += (k > 0 ? ", " : "") + shown(*names[k]);
    return fmt::format("{}{} (the first in line {})", out, names.size() > most_named ? ", ..." : "", first_unused_);
  }
  std::vector<std::uint8_t> take() && {
    for (std::size_t c = 0; c < values_.size(); ++c)
      if (!given_[c]) values_[c] = rest();
    return std::move(values_);
  }

 private:
  struct Unknown {
    std::size_t order;
    Where where;
  };

  std::vector<const std::string*> unknown_names() const {
    std::vector<const std::string*> names(unknown_.size());
    for (const auto& [name, one] : unknown_) names[one.order] = &name;
    return names;
  }
  tl::unexpected<Error> wrong(const std::string& name, const std::string& meant) const {
    return fail(ErrorCode::unknown_name, fmt::format("The network has no sector '{}'", shown(name)), unknown_.find(name)->second.where,
                meant + " If the file is for more sectors than the network has, add a row of what pairs count that are not given: *,*,1.");
  }

  static constexpr std::size_t most_named = 5;
  const std::vector<std::string>& sectors_;
  Numbers numbers_;
  std::vector<std::uint8_t> values_;
  std::vector<bool> given_;
  std::vector<bool> named_;  // [sector] in any row
  std::optional<std::uint8_t> rest_;
  std::size_t unused_ = 0;
  long first_unused_ = 0;
  std::unordered_map<std::string, Unknown> unknown_;  // by name
};

bool is_list(const Rows& rows) {
  return std::any_of(rows.header().begin(), rows.header().end(), [&](const std::string& name) {
    return name == list_columns[0] || name == list_columns[1] || misspelling_of(name, {list_columns[0], list_columns[1]});
  });
}

Result<> read_list(Rows& rows, Cells& cells) {
  const char* value = rows.column("ess") ? "ess" : "essentiality";
  TRY_ASSIGN(const auto at, rows.columns({list_columns[0], list_columns[1], value}));
  for (;;) {
    TRY_ASSIGN(const bool more, rows.next());
    if (!more) return cells.check_spelling();
    const bool from_all = rows.text(at[0]) == all_pairs, to_all = rows.text(at[1]) == all_pairs;
    if (from_all != to_all && !cells.knows(all_pairs))
      return fail(ErrorCode::bad_field, "* stands for one of the two sectors alone", rows.where(at[from_all ? 0 : 1]),
                  "Give each pair a row of its own; *,*,VALUE says what all others count.");
    if (from_all && to_all && !cells.knows(all_pairs)) {
      TRY_ASSIGN(const std::uint8_t rest, value_of(rows, at[2]));
      TRY(cells.put_rest(rest, rows.where(at[2])));
      continue;
    }
    for (const std::size_t end : {at[0], at[1]}) cells.name(rows.text(end), rows.where(end));
    TRY_ASSIGN(const std::uint8_t essentiality, value_of(rows, at[2]));
    TRY(cells.put(rows.text(at[0]), rows.text(at[1]), essentiality, rows.where(at[2])));
  }
}

// Of the buying sectors.
std::size_t named_columns(const Rows& rows) {
  const auto named = [](const std::string& name) { return !name.empty(); };
  return static_cast<std::size_t>(std::count_if(rows.header().begin() + 1, rows.header().end(), named));
}

// The buying sectors: the column of each.
Result<Numbers> read_matrix_header(const Rows& rows, const Cells& cells) {
  const auto& header = rows.header();
  if (named_columns(rows) == 0)
    return fail(ErrorCode::bad_syntax, "The file has one column only", rows.where_in_header(0), how_a_matrix_looks);
  const auto is_data = [&](const std::string& name) { return name.empty() || (is_value(name) && !cells.knows(name)); };
  if (std::all_of(header.begin() + 1, header.end(), is_data))
    return fail(ErrorCode::missing_data, "The first row is of values, not of names: the header is missing", rows.where_in_header(1),
                how_a_matrix_looks);
  Numbers columns;
  for (std::size_t c = 1; c < header.size(); ++c) {
    if (header[c].empty()) continue;  // a spreadsheet's, of which nothing may stand in any row
    if (!columns.emplace(header[c], static_cast<std::uint32_t>(c)).second)
      return fail(ErrorCode::duplicate, fmt::format("The column '{}' is there twice", shown(header[c])), rows.where_in_header(c),
                  "Keep one.");
  }
  return columns;
}

// Whether each of its sectors has a row and a column, and each of the network's is there.
Result<> check_matrix(const Rows& rows, const Cells& cells, const std::vector<bool>& has_row) {
  const auto& header = rows.header();
  const auto in_rows = static_cast<std::size_t>(std::count(has_row.begin() + 1, has_row.end(), true));
  for (std::size_t c = 1; c < header.size(); ++c)
    if (!has_row[c] && !header[c].empty())
      return fail(ErrorCode::bad_field,
                  fmt::format("The matrix is not square: {} rows, {} columns, and no row for the column '{}'", in_rows, named_columns(rows),
                              shown(header[c])),
                  rows.where_in_header(c), "Add the row, or take the column out.");
  const std::vector<std::string> names(header.begin() + 1, header.end());
  for (const std::string& sector : cells.sectors()) {
    if (std::find(names.begin(), names.end(), sector) != names.end()) continue;
    const auto meant = misspelling_of(sector, names);
    return fail(ErrorCode::missing_data, fmt::format("The matrix has no row and column for the sector '{}' of the network", shown(sector)),
                rows.where_in_header(0),
                meant ? fmt::format("Its '{}' looks like it: write both alike, leading zeros too.", *meant)
                      : "Add them; or give pairs of sectors, where a pair that is not given counts 1.");
  }
  return {};
}

Result<> read_matrix(Rows& rows, Cells& cells) {
  TRY_ASSIGN(const Numbers columns, read_matrix_header(rows, cells));
  const auto& header = rows.header();
  const std::vector<std::string> names(header.begin() + 1, header.end());
  std::vector<bool> has_row(header.size());
  for (;;) {
    TRY_ASSIGN(const bool more, rows.next());
    if (!more) return check_matrix(rows, cells, has_row);
    const std::string_view name = rows.text(0);
    const auto column = columns.find(name);
    if (column == columns.end()) {
      const auto meant = misspelling_of(name, names);
      return fail(ErrorCode::unknown_name, fmt::format("The row '{}' has no column of that name: the matrix is not square", shown(name)),
                  rows.where(0), meant ? fmt::format("Did you mean '{}'?", *meant) : std::string(how_a_matrix_looks));
    }
    if (has_row[column->second])
      return fail(ErrorCode::duplicate, fmt::format("The row '{}' is there twice", shown(name)), rows.where(0), "Keep one.");
    has_row[column->second] = true;
    for (std::size_t c = 1; c < header.size(); ++c) {
      if (header[c].empty()) {
        if (rows.text(c).empty()) continue;
        return fail(ErrorCode::missing_data, fmt::format("'{}' stands in a column without a name", shown(rows.text(c))), rows.where(c),
                    how_a_matrix_looks);
      }
      TRY_ASSIGN(const std::uint8_t essentiality, value_of(rows, c));
      TRY(cells.put(name, header[c], essentiality, rows.where(c)));
    }
  }
}

}  // namespace

Result<std::vector<std::uint8_t>> load_essentiality(const std::filesystem::path& path, const std::vector<std::string>& sectors,
                                                    std::vector<std::string>& notes, const Limits& limits) {
  const std::size_t count = sectors.size();
  if (count * count > limits.memory_bytes)
    return fail(ErrorCode::limit_exceeded, fmt::format("{} sectors make too large a matrix", count), {path.string(), 0, 0, "sector"},
                "Use coarser sectors.");
  TRY_ASSIGN(Rows rows, Rows::open(path, limits));
  Cells cells(sectors);
  TRY(is_list(rows) ? read_list(rows, cells) : read_matrix(rows, cells));
  if (cells.missing() == cells.cells())
    return fail(ErrorCode::unknown_name, "No pair of the file names two sectors of the network", {path.string(), 1, 0, {}},
                fmt::format("Use the sectors of the firms' file or the table, letter by letter (leading zeros too), such as '{}'.",
                            sectors.empty() ? "" : sectors[0]));
  TRY(cells.check_all_named());
  if (cells.missing() > 0)
    notes.push_back(
        fmt::format("{} of {} pairs of sectors are not in {} and count {}", cells.missing(), cells.cells(), path.string(), cells.rest()));
  if (cells.unused() > 0)
    notes.push_back(
        fmt::format("{} pair(s) of {} name a sector that the network has not: {}", cells.unused(), path.string(), cells.unknown_text()));
  return std::move(cells).take();
}

}  // namespace entrepot::production
