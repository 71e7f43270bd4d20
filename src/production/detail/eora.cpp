// Eora26: bare tab-separated matrices, their labels in files of their own. Money in thousand USD.
#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "base/text.h"
#include "production/detail/matrix_text.h"
#include "production/detail/table_building.h"
#include "production/detail/table_bytes.h"
#include "production/detail/table_folders.h"

namespace entrepot::production::detail {
namespace {

// Lines of "region, code, kind, name": code and name.
Result<std::vector<LabelPair>> read_labels(const std::filesystem::path& path, const LoadOptions& options) {
  TRY_ASSIGN(const auto bytes, TableBytes::open(path, options.limits));
  std::vector<LabelPair> labels;
  std::size_t at = 0;
  const auto text = bytes.bytes();
  for (long line = 1; at < text.size(); ++line) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const auto cells = split(text.substr(at, end - at), '\t');
    at = end + 1;
    if (cells.size() == 1 && trim(cells[0]).empty()) continue;
    if (cells.size() < 4)
      return fail(ErrorCode::bad_syntax, fmt::format("The line has {} cells where 4 belong", cells.size()), {bytes.name(), line, 0, ""},
                  "A line of labels is region, code, kind and name, separated by tabs.");
    labels.emplace_back(std::string(trim(cells[1])), std::string(trim(cells[3])));
    if (labels.size() > options.limits.fields_per_line)
      return fail(ErrorCode::limit_exceeded, "There are too many labels", {bytes.name(), line, 0, ""}, "Check that this is a label file.");
  }
  if (labels.empty()) return fail(ErrorCode::missing_data, "The file has no labels", {bytes.name(), 0, 0, ""}, "Fetch the file again.");
  return labels;
}

// "Eora26_2010_bp" of "Eora26_2010_bp_T.txt".
Result<std::string> stem_in(const std::filesystem::path& folder) {
  std::vector<std::string> stems;
  std::error_code error;
  for (std::filesystem::directory_iterator file(folder, error), end; !error && file != end; file.increment(error)) {
    const std::string name = file->path().filename().string();
    if (name.ends_with("_T.txt") && name != "labels_T.txt") stems.push_back(name.substr(0, name.size() - 6));
  }
  std::sort(stems.begin(), stems.end());
  if (stems.size() == 1) return stems[0];
  return fail(ErrorCode::contradiction, fmt::format("The folder holds {} tables", stems.size()), {folder.string(), 0, 0, ""},
              "Keep the files of one year and one price layer in a folder: " + join(stems, ", "));
}

Result<std::vector<double>> read_matrix(const std::filesystem::path& path, std::size_t rows, std::size_t columns,
                                        const LoadOptions& options, LoadReport& report, std::vector<std::string>& notes) {
  TRY_ASSIGN(const auto bytes, TableBytes::open(path, options.limits));
  return parse_bare_matrix({bytes.bytes(), bytes.name(), options}, rows, columns, report, notes);
}

}  // namespace

Result<InputOutputTable> load_eora(const std::filesystem::path& path, const LoadOptions& options, LoadReport& report) {
  TRY_ASSIGN(const auto stem, stem_in(path));
  TRY_ASSIGN(const auto node_labels, read_labels(path / "labels_T.txt", options));
  TRY_ASSIGN(const auto demand_labels, read_labels(path / "labels_FD.txt", options));
  InputOutputTable table;
  table.name = stem;
  table.money_unit = "thousand USD";
  set_year({{}, stem, options}, table);
  TRY_ASSIGN(auto nodes, read_node_labels(node_labels, (path / "labels_T.txt").string(), table.notes));
  table.regions = std::move(nodes.regions);
  table.sectors = std::move(nodes.sectors);
  for (const auto& [region, category] : demand_labels) {
    TRY_ASSIGN(const auto id, region_code(region, (path / "labels_FD.txt").string()));
    table.final_demand_columns.push_back({id, demand_category(category)});
  }
  const std::size_t n = table.nodes();
  TRY_ASSIGN(table.flows, read_matrix(path / (stem + "_T.txt"), n, n, options, report, table.notes));
  TRY_ASSIGN(table.final_demand, read_matrix(path / (stem + "_FD.txt"), n, table.demand_columns(), options, report, table.notes));
  table.output.assign(n, 0);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) table.output[i] += table.flow(i, j);
    for (std::size_t f = 0; f < table.demand_columns(); ++f) table.output[i] += table.demand(i, f);
  }
  TRY_ASSIGN(const auto primary_labels, TableBytes::open(path / "labels_VA.txt", options.limits));
  const auto primary_rows = static_cast<std::size_t>(std::count(primary_labels.bytes().begin(), primary_labels.bytes().end(), '\n'));
  TRY_ASSIGN(const auto primary, read_matrix(path / (stem + "_VA.txt"), primary_rows, n, options, report, table.notes));
  table.value_added.assign(n, 0);
  for (std::size_t k = 0; k < primary.size(); ++k) table.value_added[k % n] += primary[k];
  table.notes.push_back(
      fmt::format("output is the sum of each row; value added is the sum of {} primary input row(s); what a column does not "
                  "sum to is Eora's statistical discrepancy",
                  primary_rows));
  return table;
}

}  // namespace entrepot::production::detail
