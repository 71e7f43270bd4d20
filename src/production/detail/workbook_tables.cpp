// Tables in workbooks: WIOD 2013 (four label columns, codes c1 .. c35, c37 .. c42) and ADB MRIO (three, c1 .. c35, F1 .. F5).
//
// Both have a row of codes below the region and the name of each column, label columns left of the first code that
// end in region and code, and rows r60 .. r69 below the industries.
#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "base/text.h"
#include "production/detail/matrix_text.h"
#include "production/detail/parsers.h"
#include "production/detail/table_building.h"
#include "production/detail/wiod_names.h"
#include "production/detail/workbook.h"

namespace entrepot::production::detail {
namespace {

struct Code {
  std::string_view adb, iso;
};
// ADB's own codes of economies where they are not ISO's.
constexpr std::array<Code, 32> adb_codes{{
    {"PRC", "CHN"}, {"TAP", "TWN"}, {"INO", "IDN"}, {"GER", "DEU"}, {"SWI", "CHE"}, {"DEN", "DNK"}, {"SPA", "ESP"}, {"UKG", "GBR"},
    {"IRE", "IRL"}, {"NET", "NLD"}, {"POR", "PRT"}, {"BUL", "BGR"}, {"CRO", "HRV"}, {"BAN", "BGD"}, {"MAL", "MYS"}, {"PHI", "PHL"},
    {"VIE", "VNM"}, {"MON", "MNG"}, {"SRI", "LKA"}, {"FIJ", "FJI"}, {"BRU", "BRN"}, {"BHU", "BTN"}, {"CAM", "KHM"}, {"MLD", "MDV"},
    {"NEP", "NPL"}, {"SIN", "SGP"}, {"KOR", "KOR"}, {"ROM", "ROU"}, {"LAO", "LAO"}, {"THA", "THA"}, {"MYN", "MMR"}, {"GEO", "GEO"},
}};

constexpr std::size_t heading_rows = 12;

bool is_numbered(std::string_view text, char letter) {
  return text.size() >= 2 && text.size() <= 3 && text[0] == letter && parse_int(text.substr(1)).value_or(0) > 0;
}

// Where the parts of a sheet lie; rows and columns from 0.
struct Layout {
  std::size_t code_row = 0, first_column = 0;
  bool adb = false;
  std::size_t industries = 0, demand = 0;
  std::optional<std::size_t> total_column;
  std::size_t label_region() const { return first_column - 2; }
  std::size_t label_code() const { return first_column - 1; }
  std::size_t label_name() const { return first_column - 3; }
  std::size_t first_row() const { return code_row + 1; }
};

std::optional<std::size_t> find_code_row(const Sheet& sheet, std::size_t& first_column) {
  for (std::size_t row = 2; row < std::min(heading_rows, sheet.rows()); ++row)
    for (std::size_t column = 3; column < std::min<std::size_t>(8, sheet.columns()); ++column)
      if (is_numbered(sheet.text(row, column), 'c') && is_numbered(sheet.text(row, column + 1), 'c')) {
        first_column = column;
        return row;
      }
  return std::nullopt;
}

bool names_total(const Sheet& sheet, const Layout& layout, std::size_t column) {
  for (std::size_t row = layout.code_row >= 3 ? layout.code_row - 3 : 0; row <= layout.code_row; ++row) {
    const auto text = lower_ascii(sheet.text(row, column));
    if (text.find("total") != std::string::npos || text.find("output") != std::string::npos || text == "tot") return true;
  }
  return false;
}

std::optional<Layout> find_layout(const Sheet& sheet) {
  Layout layout;
  const auto row = find_code_row(sheet, layout.first_column);
  if (!row) return std::nullopt;
  layout.code_row = *row;
  std::size_t column = layout.first_column;
  const auto code = [&] { return sheet.text(layout.code_row, column); };
  while (is_numbered(code(), 'c') && wiod_demand_category(code()).empty()) ++column;
  layout.industries = column - layout.first_column;
  layout.adb = is_numbered(code(), 'F');
  while (is_numbered(code(), 'F') || !wiod_demand_category(code()).empty()) ++column;
  layout.demand = column - layout.first_column - layout.industries;
  if (layout.industries == 0 || layout.demand == 0) return std::nullopt;
  if (names_total(sheet, layout, column)) layout.total_column = column;
  return layout;
}

struct Found {
  Workbook::SheetEntry entry;
  Sheet sheet;
  Layout layout;
};

Result<Found> find_table(const ParseInput& input) {
  TRY_ASSIGN(const auto workbook, Workbook::open(input.bytes, input.file, input.options.limits));
  for (const auto& entry : workbook.sheets()) {
    if (lower_ascii(entry.name).find("legend") != std::string::npos) continue;
    TRY_ASSIGN(auto sheet, workbook.read(entry));
    if (const auto layout = find_layout(sheet)) return Found{entry, std::move(sheet), *layout};
  }
  return fail(ErrorCode::unsupported, "No sheet of the workbook holds a table that is known", {input.file, 0, 0, ""},
              "WIOD and ADB workbooks have a row of codes c1, c2, ... above the figures.");
}

class TableReader {
 public:
  TableReader(const ParseInput& input, const Found& found, LoadReport& report)
      : input_(input), sheet_(found.sheet), layout_(found.layout), entry_(found.entry), report_(report) {}

  Result<InputOutputTable> read() {
    table_.name = table_name(input_.file);
    TRY(read_unit());
    read_year();
    TRY(read_labels());
    TRY(read_figures());
    TRY(read_rows_below());
    if (blanks_ > 0) table_.notes.push_back(fmt::format("{} blank cells are read as 0, the first at {}", blanks_, first_blank_));
    report_.blank_cells = blanks_;
    return std::move(table_);
  }

 private:
  Where at(std::size_t row, std::size_t column) const {
    return {fmt::format("{} [{}]", input_.file, entry_.name), static_cast<long>(row) + 1, static_cast<long>(column) + 1,
            column_letters(column) + std::to_string(row + 1)};
  }

  // A heading such as "(millions of US$)".
  Result<> read_unit() {
    for (std::size_t row = 0; row <= layout_.code_row; ++row)
      for (std::size_t column = 0; column < layout_.first_column; ++column) {
        const auto text = lower_ascii(sheet_.text(row, column));
        const bool dollars =
            text.find("us$") != std::string::npos || text.find("usd") != std::string::npos || text.find("us dollar") != std::string::npos;
        const bool scaled = text.find("million") != std::string::npos || text.find("thousand") != std::string::npos ||
                            text.find("billion") != std::string::npos;
        if (!scaled) continue;
        if (!dollars || text.find("million") == std::string::npos)
          return fail(ErrorCode::wrong_unit, fmt::format("The figures are in '{}'", sheet_.text(row, column)), at(row, column),
                      "Load the table in millions of US$.");
        table_.money_unit = "million USD";
        return {};
      }
    table_.money_unit = "million USD";
    table_.notes.push_back("the sheet does not say its unit: figures are taken as million USD, as these tables are published");
    return {};
  }

  void read_year() {
    std::optional<int> year = input_.options.year;
    if (!year) year = year_in_name(entry_.name);
    for (std::size_t row = 0; !year && row < layout_.code_row; ++row) year = year_in_name(sheet_.text(row, 0));
    if (year) table_.year = *year;
    else set_year(input_, table_);
  }

  std::string region_text(std::string_view text) const {
    if (layout_.adb) {
      const auto found = std::find_if(adb_codes.begin(), adb_codes.end(), [&](const auto& code) { return code.adb == text; });
      if (found != adb_codes.end()) return std::string(found->iso);
    }
    return std::string(text);
  }

  Result<> read_labels() {
    const std::size_t region_row = layout_.code_row - 1, name_row = layout_.code_row - 2;
    std::vector<LabelPair> labels;
    for (std::size_t j = 0; j < layout_.industries; ++j) {
      const std::size_t column = layout_.first_column + j;
      labels.emplace_back(region_text(sheet_.text(region_row, column)), std::string(sheet_.text(layout_.code_row, column)));
    }
    TRY_ASSIGN(auto nodes, read_node_labels(labels, at(layout_.code_row, 0).file, table_.notes));
    table_.regions = std::move(nodes.regions);
    for (std::size_t s = 0; s < nodes.sectors.size(); ++s) {
      const std::string code(std::string_view(nodes.sectors[s].code).substr(1));  // "c14" is sector 14
      const std::string name(sheet_.text(name_row, layout_.first_column + s));
      table_.sectors.push_back({code, name.empty() ? code : name});
    }
    for (std::size_t f = 0; f < layout_.demand; ++f) {
      const std::size_t column = layout_.first_column + layout_.industries + f;
      const std::string_view code = sheet_.text(layout_.code_row, column);
      TRY_ASSIGN(const auto region, region_code(region_text(sheet_.text(region_row, column)), at(region_row, column).file));
      std::vector<FinalDemandColumn> one{{region, "FD" + std::string(code.substr(1))}};
      if (const auto category = wiod_demand_category(code); !category.empty()) one[0].category = category;
      else name_wiod_demand(one);
      table_.final_demand_columns.push_back(std::move(one[0]));
    }
    return {};
  }

  Result<double> figure(std::size_t row, std::size_t column) {
    ++report_.cells;
    if (const auto value = sheet_.number(row, column)) return *value;
    if (sheet_.blank(row, column)) {
      if (blanks_++ == 0) first_blank_ = column_letters(column) + std::to_string(row + 1);
      return 0.0;
    }
    return fail(ErrorCode::bad_field, fmt::format("'{}' is not a number", sheet_.text(row, column).substr(0, 40)), at(row, column),
                "Write a plain number, or leave the cell empty.");
  }

  Result<> check_row(std::size_t node) {
    const std::size_t row = layout_.first_row() + node, s = table_.sectors.size();
    const std::string region = region_text(sheet_.text(row, layout_.label_region()));
    const std::string code(sheet_.text(row, layout_.label_code()));
    if (code.empty() && region.empty())
      return fail(ErrorCode::truncated, fmt::format("The row of {} is missing", table_.node_name(node)), at(row, layout_.label_code()),
                  "Fetch the workbook again.");
    TRY_ASSIGN(const auto id, region_code(region, at(row, 0).file));
    if (id == table_.regions[node / s] && code == "c" + table_.sectors[node % s].code) return {};
    return fail(ErrorCode::contradiction, fmt::format("Row '{} {}' stands where column order has {}", region, code, table_.node_name(node)),
                at(row, layout_.label_code()), "Put rows and columns in the same order, each once.");
  }

  Result<> read_figures() {
    const std::size_t n = table_.nodes(), c = layout_.demand;
    table_.flows.resize(n * n);
    table_.final_demand.resize(n * c);
    for (std::size_t i = 0; i < n; ++i) {
      TRY(check_row(i));
      const std::size_t row = layout_.first_row() + i;
      for (std::size_t j = 0; j < n; ++j) {
        TRY_ASSIGN(table_.flows[i * n + j], figure(row, layout_.first_column + j));
      }
      for (std::size_t f = 0; f < c; ++f) {
        TRY_ASSIGN(table_.final_demand[i * c + f], figure(row, layout_.first_column + n + f));
      }
      if (layout_.total_column) {
        TRY_ASSIGN(const double output, figure(row, *layout_.total_column));
        table_.output.push_back(output);
      }
      ++report_.rows;
    }
    return {};
  }

  // Rows r60 total of inputs, r64 value added, r69 output; every other one stands between inputs and value added.
  Result<> read_rows_below() {
    const std::size_t n = table_.nodes();
    std::vector<double> output_row;
    std::vector<std::string> tax_rows;
    for (std::size_t row = layout_.first_row() + n; row < sheet_.rows(); ++row) {
      const std::string code(sheet_.text(row, layout_.label_code()));
      const std::string name(sheet_.text(row, layout_.label_name()));
      if (code.empty() && name.empty()) continue;
      ++report_.rows;
      if (code == "r60") continue;
      std::vector<double> cells(n);
      for (std::size_t j = 0; j < n; ++j) {
        TRY_ASSIGN(cells[j], figure(row, layout_.first_column + j));
      }
      if (code == "r64") table_.value_added = std::move(cells);
      else if (code == "r69") output_row = std::move(cells);
      else {
        table_.taxes.resize(n);
        for (std::size_t j = 0; j < n; ++j) table_.taxes[j] += cells[j];
        tax_rows.push_back(name.empty() ? code : name);
      }
    }
    if (!tax_rows.empty()) table_.notes.push_back("'taxes' holds the rows: " + join(tax_rows, "; "));
    return settle_output(output_row);
  }

  Result<> settle_output(const std::vector<double>& output_row) {
    if (table_.output.empty()) table_.output = output_row;
    if (table_.output.empty())
      return fail(ErrorCode::missing_data, "The sheet has neither a column nor a row of output", at(layout_.code_row, layout_.first_column),
                  "Fetch the workbook again.");
    double largest = 0;
    for (std::size_t j = 0; j < output_row.size(); ++j) largest = std::max(largest, std::abs(output_row[j] - table_.output[j]));
    if (largest > 0)
      table_.notes.push_back(
          fmt::format("output column and row differ by up to {}; output is taken from the column", format_number(largest, 6)));
    if (!table_.value_added.empty()) return {};
    table_.notes.push_back("the sheet has no row of value added: it is output less inputs and taxes");
    set_value_added_by_difference(table_);
    return {};
  }

  const ParseInput& input_;
  const Sheet& sheet_;
  const Layout& layout_;
  const Workbook::SheetEntry& entry_;
  LoadReport& report_;
  InputOutputTable table_;
  std::uint64_t blanks_ = 0;
  std::string first_blank_;
};

}  // namespace

Result<TableFormat> recognise_workbook(std::string_view bytes, const std::string& file, const Limits& limits) {
  LoadOptions options;
  options.limits = limits;
  TRY_ASSIGN(const auto found, find_table({bytes, file, options}));
  return found.layout.adb ? TableFormat::adb_mrio_xlsx : TableFormat::wiod2013_xlsx;
}

Result<InputOutputTable> parse_workbook(const ParseInput& input, LoadReport& report) {
  TRY_ASSIGN(const auto found, find_table(input));
  return TableReader(input, found, report).read();
}

}  // namespace entrepot::production::detail
