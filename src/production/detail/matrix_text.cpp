#include "production/detail/matrix_text.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include <fmt/format.h>

#include "base/text.h"

namespace entrepot::production::detail {
namespace {

struct Code {
  std::string_view two, three;
};
// EXIOBASE 3's economies. Its five rest-of-world regions (WA, WE, WF, WL, WM) have no ISO code and keep theirs.
constexpr std::array<Code, 44> exiobase_codes{{
    {"AT", "AUT"}, {"BE", "BEL"}, {"BG", "BGR"}, {"CY", "CYP"}, {"CZ", "CZE"}, {"DE", "DEU"}, {"DK", "DNK"}, {"EE", "EST"}, {"ES", "ESP"},
    {"FI", "FIN"}, {"FR", "FRA"}, {"GR", "GRC"}, {"HR", "HRV"}, {"HU", "HUN"}, {"IE", "IRL"}, {"IT", "ITA"}, {"LT", "LTU"}, {"LU", "LUX"},
    {"LV", "LVA"}, {"MT", "MLT"}, {"NL", "NLD"}, {"PL", "POL"}, {"PT", "PRT"}, {"RO", "ROU"}, {"SE", "SWE"}, {"SI", "SVN"}, {"SK", "SVK"},
    {"GB", "GBR"}, {"US", "USA"}, {"JP", "JPN"}, {"CN", "CHN"}, {"CA", "CAN"}, {"KR", "KOR"}, {"BR", "BRA"}, {"IN", "IND"}, {"MX", "MEX"},
    {"RU", "RUS"}, {"AU", "AUS"}, {"CH", "CHE"}, {"TR", "TUR"}, {"TW", "TWN"}, {"NO", "NOR"}, {"ID", "IDN"}, {"ZA", "ZAF"},
}};

struct Headers {
  std::vector<LabelPair> columns;
  WideHeader last;        // stands for the columns in errors; rows begin behind it
  std::size_t bytes = 0;  // of all header lines
};

Where at(const ParseInput& input, long line, std::size_t column = 0) { return {input.file, line, static_cast<long>(column), ""}; }

// First cells "region" "sector" (or "category") below the header lines, all others empty.
bool names_label_columns(const WideHeader& header) {
  if (header.labels.size() < 2 || header.labels[0] != "region") return false;
  return std::all_of(header.labels.begin() + 2, header.labels.end(), [](const auto& label) { return label.empty(); });
}

Result<Headers> read_headers(const ParseInput& input) {
  WideSource source = wide_source(input, '\t');
  Headers headers;
  const auto next_line = [&]() -> Result<WideHeader> {
    WideSource rest = source;
    rest.bytes = source.bytes.substr(headers.bytes);
    return read_wide_header(rest);
  };
  TRY_ASSIGN(const auto first, next_line());
  headers.bytes += first.bytes;
  source.first_line = 2;
  TRY_ASSIGN(auto second, next_line());
  headers.bytes += second.bytes;
  if (first.labels.size() != second.labels.size() || first.labels.size() < 3)
    return fail(ErrorCode::bad_syntax, fmt::format("The two header lines have {} and {} cells", first.labels.size(), second.labels.size()),
                at(input, 2), "The first two lines are region and sector of each column, behind two label columns.");
  for (std::size_t j = 2; j < first.labels.size(); ++j) headers.columns.emplace_back(first.labels[j], second.labels[j]);
  headers.last = std::move(second);
  source.first_line = 3;
  if (headers.bytes < source.bytes.size())
    if (const auto third = next_line(); third && names_label_columns(*third)) {
      headers.bytes += third->bytes;
      headers.last.next_line = 4;
    }
  headers.last.bytes = 0;
  return headers;
}

Result<> check_rows(const WideSource& source, const WideHeader& header, std::size_t rows) {
  TRY_ASSIGN(const std::size_t found, count_wide_rows(source, header));
  if (found == rows) return {};
  return fail(found < rows ? ErrorCode::truncated : ErrorCode::bad_syntax, fmt::format("The file has {} rows where {} belong", found, rows),
              {source.file, header.next_line + static_cast<long>(std::min(found, rows)), 0, ""},
              "Fetch the file again, with its label files.");
}

void count(const WideBody& body, LoadReport& report, const ParseInput& input, std::vector<std::string>& notes) {
  report.rows += body.labels.size();
  report.cells += body.cells;
  report.blank_cells += body.blank_cells;
  report.bytes += input.bytes.size();
  if (body.blank_cells > 0)
    notes.push_back(fmt::format("{}: {} blank cells are read as 0, the first at {}", input.file, body.blank_cells, body.first_blank));
}

}  // namespace

Result<LabelledMatrix> parse_labelled_matrix(const ParseInput& input, LoadReport& report, std::vector<std::string>& notes) {
  TRY_ASSIGN(auto headers, read_headers(input));
  WideSource source = wide_source(input, '\t');
  source.bytes.remove_prefix(headers.bytes);
  TRY_ASSIGN(const std::size_t rows, count_wide_rows(source, headers.last));
  TRY_ASSIGN(auto body, read_wide_body(source, headers.last, {2, rows, {headers.columns.size()}}));
  count(body, report, input, notes);
  LabelledMatrix matrix{std::move(headers.columns), {}, std::move(body.parts[0])};
  for (auto& row : body.labels) matrix.rows.emplace_back(std::move(row[0]), std::move(row[1]));
  return matrix;
}

Result<std::vector<double>> parse_bare_matrix(const ParseInput& input, std::size_t rows, std::size_t columns, LoadReport& report,
                                              std::vector<std::string>& notes) {
  const WideSource source = wide_source(input, '\t');
  WideHeader header;
  for (std::size_t j = 0; j < columns; ++j) header.labels.push_back(fmt::format("column {}", j + 1));
  header.next_line = 1;
  TRY(check_rows(source, header, rows));
  TRY_ASSIGN(auto body, read_wide_body(source, header, {0, rows, {columns}}));
  count(body, report, input, notes);
  return std::move(body.parts[0]);
}

Result<EconomyId> region_code(const std::string& text, const std::string& file) {
  const auto known = std::find_if(exiobase_codes.begin(), exiobase_codes.end(), [&](const auto& code) { return code.two == text; });
  std::string code(known == exiobase_codes.end() ? std::string_view(text) : known->three);
  if (code != "RoW")
    for (char& c : code)
      if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return EconomyId::parse(code, {file, 0, 0, text});
}

Result<NodeLabels> read_node_labels(const std::vector<LabelPair>& labels, const std::string& file, std::vector<std::string>& notes) {
  NodeLabels nodes;
  std::map<std::string, EconomyId> codes;
  std::set<EconomyId> taken;
  std::size_t position = 0;
  const auto bad = [&](ErrorCode code, std::size_t i, const std::string& what) {
    return fail(code, what, {file, 0, static_cast<long>(i) + 1, labels[i].first + " " + labels[i].second},
                "Give every region the same sectors in the same order, side by side.");
  };
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (i == 0 || labels[i].first != labels[i - 1].first) {
      if (codes.contains(labels[i].first))
        return bad(ErrorCode::duplicate, i, fmt::format("Region '{}' occurs in two places", labels[i].first));
      if (nodes.regions.size() > 1 && position != nodes.sectors.size())
        return bad(ErrorCode::contradiction, i,
                   fmt::format("The region before '{}' has {} sectors where {} belong", labels[i].first, position, nodes.sectors.size()));
      TRY_ASSIGN(const auto id, region_code(labels[i].first, file));
      if (!taken.insert(id).second) return bad(ErrorCode::duplicate, i, fmt::format("Region '{}' occurs twice", id.text()));
      codes.emplace(labels[i].first, id);
      nodes.regions.push_back(id);
      if (id.text() != labels[i].first) notes.push_back(fmt::format("region '{}' of the file is {}", labels[i].first, id.text()));
      position = 0;
    }
    if (nodes.regions.size() == 1) nodes.sectors.push_back({labels[i].second, labels[i].second});
    else if (position >= nodes.sectors.size() || nodes.sectors[position].code != labels[i].second)
      return bad(ErrorCode::contradiction, i, fmt::format("Region '{}' has sector '{}' out of order", labels[i].first, labels[i].second));
    ++position;
  }
  if (nodes.regions.empty() || position != nodes.sectors.size())
    return fail(ErrorCode::contradiction, "The last region has not all sectors", {file, 0, 0, ""},
                "Give every region the same sectors in the same order.");
  return nodes;
}

}  // namespace entrepot::production::detail
