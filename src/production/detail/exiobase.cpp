// EXIOBASE 3: a folder with coefficients (A.txt) or flows (Z.txt), final demand (Y.txt) and units (unit.txt).
#include <algorithm>
#include <filesystem>
#include <optional>

#include <fmt/format.h>

#include "base/text.h"
#include "production/detail/matrix_text.h"
#include "production/detail/table_building.h"
#include "production/detail/table_bytes.h"
#include "production/detail/table_folders.h"
#include "production/leontief.h"

namespace entrepot::production::detail {
namespace {

// The one money unit of unit.txt: "region sector unit" on each line. A hybrid table has several and is refused.
Result<std::string> read_unit(const ParseInput& input) {
  std::string unit;
  std::size_t at = 0;
  for (long line = 1; at < input.bytes.size(); ++line) {
    const std::size_t end = std::min(input.bytes.find('\n', at), input.bytes.size());
    const auto cells = split(input.bytes.substr(at, end - at), '\t');
    at = end + 1;
    if (line == 1 || cells.size() < 3) continue;
    const auto text = trim(cells[2]);
    if (unit.empty()) unit = std::string(text);
    else if (text != unit)
      return fail(ErrorCode::wrong_unit, fmt::format("Sectors are in different units: '{}' and '{}'", unit, text.substr(0, 40)),
                  {input.file, line, 3, "unit"}, "Load the monetary edition of the table, not the hybrid one.");
  }
  if (unit.empty()) return fail(ErrorCode::missing_data, "The file names no unit", {input.file, 0, 0, "unit"}, "Fetch the file again.");
  if (unit == "M.EUR" || unit == "Mill EUR") return std::string("million EUR");
  if (unit == "M.USD" || unit == "Mill USD") return std::string("million USD");
  return unit;
}

// x = (I - A)^-1 y: sweeps first, which are cheap at any size, the factorisation where they do not settle.
Result<std::vector<double>> rebuild_output(const std::vector<double>& coefficients, const std::vector<double>& demand) {
  if (auto swept = solve_by_iteration(coefficients, demand)) return std::move(swept->values);
  TRY_ASSIGN(const auto factors, LeontiefFactors::create(coefficients, demand.size()));
  return factors.solve(demand);
}

Result<> set_flows(std::vector<double> cells, bool coefficients, InputOutputTable& table) {
  const std::size_t n = table.nodes();
  const auto demand = total_final_demand(table);
  if (!coefficients) {
    table.flows = std::move(cells);
    table.output = demand;
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j) table.output[i] += table.flow(i, j);
    table.notes.push_back("output is the sum of each row");
    return {};
  }
  TRY_ASSIGN(table.output, rebuild_output(cells, demand));
  table.flows = std::move(cells);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) table.flows[i * n + j] *= table.output[j];
  table.notes.push_back("the file holds coefficients: output is (I - A)^-1 Y 1, flows are A times output");
  return {};
}

Result<> check_same_labels(const std::vector<LabelPair>& rows, const std::vector<LabelPair>& wanted, const std::string& file,
                           long first_line) {
  const auto size = std::max(rows.size(), wanted.size());
  for (std::size_t i = 0; i < size; ++i) {
    if (i < rows.size() && i < wanted.size() && rows[i] == wanted[i]) continue;
    const auto text = [&](const std::vector<LabelPair>& labels) {
      return i < labels.size() ? labels[i].first + " " + labels[i].second : "nothing";
    };
    return fail(i >= rows.size() ? ErrorCode::truncated : ErrorCode::contradiction,
                fmt::format("Row '{}' stands where '{}' belongs", text(rows), text(wanted)),
                {file, first_line + static_cast<long>(i), 1, text(rows)},
                "Rows and columns are the same industries in the same order; fetch the file again.");
  }
  return {};
}

Result<TableBytes> open_in(const std::filesystem::path& folder, const char* name, const LoadOptions& options) {
  return TableBytes::open(folder / name, options.limits);
}

}  // namespace

std::string demand_category(const std::string& name) {
  const std::string text = lower_ascii(name);
  const auto has = [&](std::string_view part) { return text.find(part) != std::string::npos; };
  if (has("npish") || has("non-profit")) return "NPISH";
  if (has("household")) return "HFCE";
  if (has("government")) return "GGFC";
  if (has("fixed capital")) return "GFCF";
  if (has("inventories")) return "INVNT";
  if (has("valuables")) return "VALUABLES";
  if (has("export")) return "EXPO";
  return name;
}

Result<InputOutputTable> build_exiobase(const ParseInput& matrix, bool coefficients, const ParseInput& demand, const ParseInput* units,
                                        LoadReport& report) {
  InputOutputTable table;
  TRY_ASSIGN(auto flows, parse_labelled_matrix(matrix, report, table.notes));
  TRY_ASSIGN(auto final, parse_labelled_matrix(demand, report, table.notes));
  TRY_ASSIGN(auto labels, read_node_labels(flows.columns, matrix.file, table.notes));
  TRY(check_same_labels(flows.rows, flows.columns, matrix.file, 4));
  TRY(check_same_labels(final.rows, flows.columns, demand.file, 4));
  table.regions = std::move(labels.regions);
  table.sectors = std::move(labels.sectors);
  for (const auto& [region, category] : final.columns) {
    TRY_ASSIGN(const auto id, region_code(region, demand.file));
    table.final_demand_columns.push_back({id, demand_category(category)});
  }
  table.final_demand = std::move(final.cells);
  if (units != nullptr) {
    TRY_ASSIGN(table.money_unit, read_unit(*units));
  } else {
    table.money_unit = "million EUR";
    table.notes.push_back("no unit.txt: figures are taken as million EUR, EXIOBASE's own unit");
  }
  TRY(set_flows(std::move(flows.cells), coefficients, table));
  table.notes.push_back("value added is output less inputs; satellite accounts are not read");
  set_value_added_by_difference(table);
  return table;
}

Result<InputOutputTable> load_exiobase(const std::filesystem::path& path, const LoadOptions& options, LoadReport& report) {
  std::error_code ignored;
  const bool coefficients = !std::filesystem::exists(path / "Z.txt", ignored);
  TRY_ASSIGN(const auto matrix, open_in(path, coefficients ? "A.txt" : "Z.txt", options));
  TRY_ASSIGN(const auto demand, open_in(path, "Y.txt", options));
  std::optional<TableBytes> units;
  if (std::filesystem::exists(path / "unit.txt", ignored)) {
    TRY_ASSIGN(units, open_in(path, "unit.txt", options));
  }
  const ParseInput matrix_input{matrix.bytes(), matrix.name(), options}, demand_input{demand.bytes(), demand.name(), options};
  const ParseInput unit_input{units ? units->bytes() : std::string_view(), units ? units->name() : "", options};
  TRY_ASSIGN(auto table, build_exiobase(matrix_input, coefficients, demand_input, units ? &unit_input : nullptr, report));
  const std::string folder = path.has_filename() ? path.string() : path.parent_path().string();
  table.name = table_name(folder);
  set_year({{}, folder, options}, table);
  return table;
}

}  // namespace entrepot::production::detail
