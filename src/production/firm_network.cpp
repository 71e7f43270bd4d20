#include "production/firm_network.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <unordered_map>

#include <fmt/format.h>

#include "base/csv.h"
#include "base/text.h"

namespace entrepot::production {
namespace {

struct Hash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};
using Numbers = std::unordered_map<std::string, std::uint32_t, Hash, std::equal_to<>>;

// A csv file row by row, its wanted columns found by name.
class Rows {
 public:
  static Result<Rows> open(const std::filesystem::path& path, const Limits& limits) {
    CsvReader::Options options;
    options.limits = limits;
    TRY_ASSIGN(auto reader, CsvReader::open(path, options));
    Rows rows(std::move(reader));
    std::vector<std::string_view> header;
    TRY_ASSIGN(const bool any, rows.reader_.read_row(header));
    if (!any) return fail(ErrorCode::missing_data, "The file is empty", rows.reader_.where(), "Give a header and rows.");
    for (const auto name : header) rows.header_.emplace_back(trim(name));
    return rows;
  }

  const std::vector<std::string>& header() const { return header_; }
  std::optional<std::size_t> column(std::string_view name) const {
    const auto found = std::find(header_.begin(), header_.end(), name);
    if (found == header_.end()) return std::nullopt;
    return static_cast<std::size_t>(found - header_.begin());
  }
  Result<std::vector<std::size_t>> columns(const std::vector<std::string>& names) const {
    const std::vector<std::string_view> views(header_.begin(), header_.end());
    return find_columns(views, names, {reader_.name(), 1, 0, {}});
  }

  Result<bool> next() {
    TRY_ASSIGN(const bool more, reader_.read_row(fields_));
    if (more && fields_.size() != header_.size())
      return fail(ErrorCode::bad_syntax, fmt::format("The row has {} cells, the header {}", fields_.size(), header_.size()),
                  reader_.where(), "Give every row as many cells as the header.");
    return more;
  }
  std::string_view text(std::size_t column) const { return trim(fields_[column]); }
  Where where(std::size_t column) const { return reader_.where(column, header_[column]); }
  Result<double> number(std::size_t column) const {
    const auto value = parse_double(text(column));
    if (value && std::isfinite(*value)) return *value;
    return fail(ErrorCode::bad_field, fmt::format("'{}' is not a finite number", text(column).substr(0, 40)), where(column),
                "Write a plain number such as 1234.5.");
  }
  Result<double> amount(std::size_t column) const {
    TRY_ASSIGN(const double value, number(column));
    if (value >= 0) return value;
    return fail(ErrorCode::out_of_range, fmt::format("{} is negative", text(column)), where(column),
                "Give 0 or more; net what flows back, or turn the link round.");
  }
  double done() const { return reader_.done(); }

 private:
  explicit Rows(CsvReader reader) : reader_(std::move(reader)) {}
  CsvReader reader_;
  std::vector<std::string> header_;
  std::vector<std::string_view> fields_;
};

std::uint32_t number_of(Numbers& numbers, std::vector<std::string>& names, std::string_view name) {
  if (const auto found = numbers.find(name); found != numbers.end()) return found->second;
  const auto number = static_cast<std::uint32_t>(names.size());
  numbers.emplace(std::string(name), number);
  names.emplace_back(name);
  return number;
}

Result<> read_firms(const std::filesystem::path& path, const Limits& limits, FirmNetwork& n, Numbers& firms, Numbers& sectors) {
  TRY_ASSIGN(Rows rows, Rows::open(path, limits));
  TRY_ASSIGN(const auto at, rows.columns({"firm", "sector"}));
  const auto revenue = rows.column("revenue"), costs = rows.column("costs"), final_demand = rows.column("final_demand");
  for (;;) {
    TRY_ASSIGN(const bool more, rows.next());
    if (!more) break;
    for (const std::size_t column : at)
      if (rows.text(column).empty())
        return fail(ErrorCode::missing_data, fmt::format("The {} is empty", rows.header()[column]), rows.where(column), "Fill it in.");
    if (n.firms.size() >= UINT32_MAX / 8)
      return fail(ErrorCode::limit_exceeded, "There are more firms than can be counted here", rows.where(at[0]), "Aggregate them.");
    if (number_of(firms, n.firms, rows.text(at[0])) != n.sector.size())
      return fail(ErrorCode::duplicate, fmt::format("The firm '{}' is given twice", rows.text(at[0])), rows.where(at[0]), "Keep one row.");
    n.sector.push_back(number_of(sectors, n.sectors, rows.text(at[1])));
    if (revenue) {
      TRY_ASSIGN(const double value, rows.amount(*revenue));
      n.revenue.push_back(value);
    }
    if (costs) {
      TRY_ASSIGN(const double value, rows.amount(*costs));
      n.costs.push_back(value);
    }
    if (final_demand) {
      TRY_ASSIGN(const double value, rows.amount(*final_demand));
      n.final_demand.push_back(value);
    }
  }
  if (n.firms.empty())
    return fail(ErrorCode::missing_data, "The file has no firm", {path.string(), 1, 0, "firm"}, "Give one row per firm.");
  return {};
}

Result<> read_links(const std::filesystem::path& path, const std::string& firms_file, const Limits& limits, const Numbers& firms,
                    FirmNetwork& n, Progress& progress) {
  TRY_ASSIGN(Rows rows, Rows::open(path, limits));
  TRY_ASSIGN(const auto at, rows.columns({"supplier", "customer", "amount"}));
  std::size_t own = 0, empty = 0;
  for (;;) {
    TRY_ASSIGN(const bool more, rows.next());
    if (!more) break;
    if (n.links.size() % 65536 == 0) {
      progress.update(rows.done(), "reading links");
      TRY(go_on(progress));
    }
    FirmLink link;
    for (const std::size_t end : {0, 1}) {
      const auto found = firms.find(rows.text(at[end]));
      if (found == firms.end())
        return fail(ErrorCode::unknown_name, fmt::format("The firm '{}' is not in {}", rows.text(at[end]).substr(0, 80), firms_file),
                    rows.where(at[end]), "Add it there with its sector, or leave the link out.");
      (end == 0 ? link.supplier : link.customer) = found->second;
    }
    TRY_ASSIGN(link.amount, rows.amount(at[2]));
    own += link.supplier == link.customer ? 1 : 0;
    empty += link.amount == 0 ? 1 : 0;
    if ((n.links.size() + 1) * sizeof(FirmLink) > limits.memory_bytes)
      return fail(ErrorCode::limit_exceeded, "The links do not fit into memory", rows.where(at[0]), "Aggregate the network.");
    n.links.push_back(link);
  }
  if (n.links.empty())
    return fail(ErrorCode::missing_data, "The file has no link", {path.string(), 1, 0, "amount"},
                "Give one row per supplier and customer.");
  if (own > 0) n.notes.push_back(fmt::format("{} link(s) of a firm to itself are kept", own));
  if (empty > 0) n.notes.push_back(fmt::format("{} link(s) of amount 0 have no effect", empty));
  return {};
}

Result<std::uint8_t> essentiality_of(const Rows& rows, std::size_t column) {
  const std::string_view text = rows.text(column);
  if (text == "0" || text == "1" || text == "2") return static_cast<std::uint8_t>(text[0] - '0');
  return fail(ErrorCode::out_of_range, fmt::format("'{}' is not 0, 1 or 2", text.substr(0, 40)), rows.where(column),
              "Write 2 for essential, 1 for not essential, 0 for of no effect.");
}

}  // namespace

Result<std::vector<std::uint8_t>> load_essentiality(const std::filesystem::path& path, const std::vector<std::string>& sectors,
                                                    std::vector<std::string>& notes, const Limits& limits) {
  const std::size_t count = sectors.size();
  if (count * count > limits.memory_bytes)
    return fail(ErrorCode::limit_exceeded, fmt::format("{} sectors make too large a matrix", count), {path.string(), 0, 0, "sector"},
                "Use coarser sectors.");
  TRY_ASSIGN(Rows rows, Rows::open(path, limits));
  Numbers numbers;
  for (std::size_t s = 0; s < count; ++s) numbers.emplace(sectors[s], static_cast<std::uint32_t>(s));
  std::vector<std::uint8_t> essentiality(count * count, 1);
  std::vector<bool> given(count * count);
  std::size_t unused = 0;
  const auto put = [&](std::string_view from, std::string_view to, std::size_t column) -> Result<> {
    TRY_ASSIGN(const std::uint8_t value, essentiality_of(rows, column));
    const auto supplier = numbers.find(from), customer = numbers.find(to);
    if (supplier == numbers.end() || customer == numbers.end()) {
      ++unused;
      return {};
    }
    const std::size_t cell = supplier->second * count + customer->second;
    if (given[cell])
      return fail(ErrorCode::duplicate, fmt::format("The sectors '{}' and '{}' are given twice", from, to), rows.where(column),
                  "Keep one of them.");
    given[cell] = true;
    essentiality[cell] = value;
    return {};
  };
  if (rows.column("supplier_sector")) {
    const char* value = rows.column("ess") ? "ess" : "essentiality";
    TRY_ASSIGN(const auto at, rows.columns({"supplier_sector", "customer_sector", value}));
    for (;;) {
      TRY_ASSIGN(const bool more, rows.next());
      if (!more) break;
      TRY(put(rows.text(at[0]), rows.text(at[1]), at[2]));
    }
  } else {
    for (;;) {
      TRY_ASSIGN(const bool more, rows.next());
      if (!more) break;
      for (std::size_t column = 1; column < rows.header().size(); ++column) TRY(put(rows.text(0), rows.header()[column], column));
    }
  }
  const auto missing = static_cast<std::size_t>(std::count(given.begin(), given.end(), false));
  if (missing == count * count)
    return fail(ErrorCode::unknown_name, "No pair of the file names two sectors of the network", {path.string(), 1, 0, {}},
                fmt::format("Use the sectors of the firms' file or the table, letter by letter (leading zeros too), such as '{}'.",
                            sectors.empty() ? "" : sectors[0]));
  if (missing > 0)
    notes.push_back(fmt::format("{} of {} pairs of sectors are not in {} and count 1", missing, count * count, path.string()));
  if (unused > 0) notes.push_back(fmt::format("{} pair(s) of {} name a sector that the network has not", unused, path.string()));
  return essentiality;
}

Result<FirmNetwork> load_firm_network(const FirmNetworkFiles& files, const Limits& limits, Progress& progress) {
  FirmNetwork n;
  Numbers firms, sectors;
  TRY(read_firms(files.firms, limits, n, firms, sectors));
  if (n.sectors.size() * n.sectors.size() > limits.memory_bytes)
    return fail(ErrorCode::limit_exceeded, fmt::format("{} sectors make too large a matrix", n.sectors.size()),
                {files.firms.string(), 0, 0, "sector"}, "Use coarser sectors.");
  TRY(read_links(files.links, files.firms.string(), limits, firms, n, progress));
  n.essentiality.assign(n.sectors.size() * n.sectors.size(), 1);
  if (!files.essentiality.empty()) {
    TRY_ASSIGN(n.essentiality, load_essentiality(files.essentiality, n.sectors, n.notes, limits));
  }
  return n;
}

}  // namespace entrepot::production
