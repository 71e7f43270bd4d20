#include "sea/vessel.h"

#include <algorithm>

#include "base/text.h"
#include "sea/detail/table_reader.h"

namespace entrepot::sea {
namespace {

using detail::TableReader;

enum Column { gate, draft, beam, length, source, note };
const std::vector<std::string> columns{"gate", "draft_max_m", "beam_max_m", "length_max_m", "source", "note"};

Result<std::optional<double>> size_in(const TableReader& row, Column column) {
  if (row.text(column).empty()) return std::nullopt;
  TRY_ASSIGN(const double metres, row.number(column, 0.1, 1000));
  return std::optional(metres);
}

Result<VesselLimit> read_limit(const TableReader& row) {
  if (!row.complete()) return tl::unexpected<Error>(row.incomplete());
  VesselLimit limit;
  limit.gate = canonical_gate(row.text(gate));
  if (limit.gate.empty()) return fail(ErrorCode::bad_field, "no name of a gate", row.where(gate), "Name it.");
  TRY_ASSIGN(limit.draft_max_m, size_in(row, draft));
  TRY_ASSIGN(limit.beam_max_m, size_in(row, beam));
  TRY_ASSIGN(limit.length_max_m, size_in(row, length));
  if (!limit.draft_max_m && !limit.beam_max_m && !limit.length_max_m)
    return fail(ErrorCode::contradiction, "the row limits nothing", row.where(draft), "Give a size, or remove the row.");
  limit.source = row.text(source);
  if (limit.source.empty()) return fail(ErrorCode::missing_data, "no source", row.where(source), "Say who publishes the limit.");
  limit.note = row.text(note);
  return limit;
}

Result<std::vector<VesselLimit>> read_limits(TableReader table) {
  std::vector<VesselLimit> limits;
  for (;;) {
    TRY_ASSIGN(const bool more, table.next());
    if (!more) return limits;
    TRY_ASSIGN(VesselLimit limit, read_limit(table));
    limits.push_back(std::move(limit));
  }
}

std::string too_large(const VesselLimit& limit, const Vessel& vessel) {
  std::vector<std::string> reasons;
  const auto compare = [&](const char* what, const std::optional<double>& has, const std::optional<double>& most) {
    if (has && most && *has > *most)
      reasons.push_back(std::string(what) + " " + format_exact(*has) + " m above " + format_exact(*most) + " m");
  };
  compare("draft", vessel.draft_m, limit.draft_max_m);
  compare("beam", vessel.beam_m, limit.beam_max_m);
  compare("length", vessel.length_m, limit.length_max_m);
  return join(reasons, " and ");
}

}  // namespace

Result<std::vector<VesselLimit>> load_vessel_limits(const std::filesystem::path& path, const Limits& limits) {
  TRY_ASSIGN(TableReader table, TableReader::open(path, limits, columns));
  return read_limits(std::move(table));
}

Result<> check_vessel(const Vessel& vessel) {
  const auto check = [](const char* what, const std::optional<double>& size, double most, const char* why) -> Result<> {
    if (!size || (*size > 0 && *size <= most)) return {};
    return fail(ErrorCode::out_of_range, std::string("no ship has a ") + what + " of " + format_exact(*size) + " m",
                {"", 0, 0, std::string("--") + what}, std::string("Give metres, at most ") + format_exact(most) + ": " + why + ".");
  };
  TRY(check("draft", vessel.draft_m, draft_most_m, "the deepest ship ever built drew 24.6 m laden"));
  TRY(check("beam", vessel.beam_m, beam_most_m, "the broadest ship measures 124 m"));
  return check("length", vessel.length_m, length_most_m, "the longest ship ever built measured 458 m");
}

std::vector<std::pair<std::string_view, double>> vessel_sizes(const Vessel& vessel) {
  std::vector<std::pair<std::string_view, double>> sizes;
  if (vessel.draft_m) sizes.emplace_back("draft", *vessel.draft_m);
  if (vessel.beam_m) sizes.emplace_back("beam", *vessel.beam_m);
  if (vessel.length_m) sizes.emplace_back("length", *vessel.length_m);
  return sizes;
}

Result<std::vector<VesselLimit>> parse_vessel_limits(std::string_view text, std::string name) {
  TRY_ASSIGN(TableReader table, TableReader::over(text, std::move(name), columns));
  return read_limits(std::move(table));
}

std::vector<ShutGate> gates_too_small(const std::vector<VesselLimit>& limits, const Vessel& vessel) {
  std::vector<ShutGate> shut;
  std::vector<std::string> open;
  for (const VesselLimit& limit : limits) {
    const std::string why = too_large(limit, vessel);
    if (why.empty()) {
      open.push_back(limit.gate);
      continue;
    }
    const auto known = std::find_if(shut.begin(), shut.end(), [&](const ShutGate& gate) { return gate.gate == limit.gate; });
    if (known == shut.end()) shut.push_back({limit.gate, why});
    else known->why += "; " + why;
  }
  std::erase_if(shut, [&](const ShutGate& gate) { return std::find(open.begin(), open.end(), gate.gate) != open.end(); });
  return shut;
}

}  // namespace entrepot::sea
