#include "production/firm_network.h"

#include <fmt/format.h>

#include "base/spelling.h"
#include "production/detail/named_rows.h"

namespace entrepot::production {
namespace {

using detail::Numbers;
using detail::Rows;

std::uint32_t number_of(Numbers& numbers, std::vector<std::string>& names, std::string_view name) {
  if (const auto found = numbers.find(name); found != numbers.end()) return found->second;
  const auto number = static_cast<std::uint32_t>(names.size());
  numbers.emplace(std::string(name), number);
  names.emplace_back(name);
  return number;
}

// Other columns are ignored, but not one that is a slip of a column that would count.
Result<> check_columns(const Rows& rows, const std::vector<std::string>& optional) {
  for (std::size_t c = 0; c < rows.header().size(); ++c) {
    const auto meant = misspelling_of(rows.header()[c], optional);
    if (meant && !rows.column(*meant))
      return fail(ErrorCode::unknown_key, fmt::format("There is no column '{}'", rows.header()[c].substr(0, 40)), rows.where_in_header(c),
                  fmt::format("Did you mean '{}'? Write it so, or give the column a name of its own.", *meant));
  }
  return {};
}

Result<> read_firms(const std::filesystem::path& path, const Limits& limits, FirmNetwork& n, Numbers& firms, Numbers& sectors) {
  TRY_ASSIGN(Rows rows, Rows::open(path, limits));
  TRY_ASSIGN(const auto at, rows.columns({"firm", "sector"}));
  TRY(check_columns(rows, {"market", "revenue", "costs", "final_demand"}));
  TRY_ASSIGN(const auto market, rows.optional_column("market"));
  TRY_ASSIGN(const auto revenue, rows.optional_column("revenue"));
  TRY_ASSIGN(const auto costs, rows.optional_column("costs"));
  TRY_ASSIGN(const auto final_demand, rows.optional_column("final_demand"));
  std::vector<std::size_t> texts = at;
  if (market) texts.push_back(*market);
  Numbers markets;
  std::vector<std::string> market_names;
  for (;;) {
    TRY_ASSIGN(const bool more, rows.next());
    if (!more) break;
    for (const std::size_t column : texts)
      if (rows.text(column).empty())
        return fail(ErrorCode::missing_data, fmt::format("The {} is empty", rows.header()[column]), rows.where(column), "Fill it in.");
    if (n.firms.size() >= UINT32_MAX / 8)
      return fail(ErrorCode::limit_exceeded, "There are more firms than can be counted here", rows.where(at[0]), "Aggregate them.");
    if (number_of(firms, n.firms, rows.text(at[0])) != n.sector.size())
      return fail(ErrorCode::duplicate, fmt::format("The firm '{}' is given twice", rows.text(at[0])), rows.where(at[0]), "Keep one row.");
    n.sector.push_back(number_of(sectors, n.sectors, rows.text(at[1])));
    if (market) n.market.push_back(number_of(markets, market_names, rows.text(*market)));
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

}  // namespace

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
