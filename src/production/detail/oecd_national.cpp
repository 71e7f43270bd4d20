// OECD national table: total use (domestic and imported), imports as a negative column, output as a row.
#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

#include <fmt/format.h>

#include "base/text.h"
#include "production/detail/parsers.h"
#include "production/detail/table_building.h"
#include "production/detail/wide_labels.h"

namespace entrepot::production::detail {
namespace {

constexpr std::size_t label_cells = 3;  // running number, code, description

bool is_demand(std::string_view label) { return is_demand_category(label) || label == "EXPO" || label == "IMPO"; }

// The file does not name its economy; its name often does: iot_CHN_2018.csv, CHN2018ttl.csv.
std::optional<EconomyId> region_in_name(const std::string& file) {
  static constexpr std::array<std::string_view, 6> others{"IOT", "TTL", "DOM", "IMP", "CSV", "USD"};
  std::optional<EconomyId> found;
  for (const auto& word : words_in_name(file)) {
    const auto capitals =
        static_cast<std::size_t>(std::find_if(word.begin(), word.end(), [](char c) { return c < 'A' || c > 'Z'; }) - word.begin());
    const bool code = capitals == 3 && (word.size() == 3 || std::isdigit(static_cast<unsigned char>(word[3])) != 0);
    if (!code || std::find(others.begin(), others.end(), word.substr(0, 3)) != others.end()) continue;
    if (const auto id = EconomyId::parse(word.substr(0, 3))) {
      if (found && *found != *id) return std::nullopt;
      found = *id;
    }
  }
  return found;
}

Result<EconomyId> region_of(const ParseInput& input, std::vector<std::string>& notes) {
  if (input.options.region) return *input.options.region;
  const auto region = region_in_name(input.file);
  if (!region)
    return fail(ErrorCode::missing_data, "The file does not name its economy", {input.file, 0, 0, ""},
                "Say which economy it is, or put the ISO code into the file name, as in iot_CHN_2018.csv.");
  notes.push_back(fmt::format("the file does not name its economy: {} is taken from the file name", region->text()));
  return *region;
}

struct NationalLabels {
  std::size_t industries = 0, demand = 0;
};

Result<NationalLabels> read_labels(const WideHeader& header, const std::string& file) {
  NationalLabels labels;
  for (std::size_t i = label_cells; i < header.labels.size(); ++i) {
    const std::string& label = header.labels[i];
    if (is_demand(label)) ++labels.demand;
    else if (labels.demand == 0 && !label.empty()) ++labels.industries;
    else
      return fail(ErrorCode::bad_field, fmt::format("Column '{}' is neither industry nor final demand", label),
                  {file, 1, static_cast<long>(i) + 1, label}, "Keep the columns of the published file: industries, then HFCE to IMPO.");
  }
  if (labels.industries == 0 || labels.demand == 0)
    return fail(ErrorCode::missing_data, "The header has no industries or no final demand", {file, 1, 0, ""},
                "Keep the columns of the published file: industries, then HFCE to IMPO.");
  return labels;
}

const WideTail* find_tail(const WideBody& body, std::string_view label) {
  const auto found = std::find_if(body.tails.begin(), body.tails.end(), [&](const auto& tail) { return tail.label == label; });
  return found == body.tails.end() ? nullptr : &*found;
}

Result<std::vector<double>> tail_cells(const WideBody& body, std::string_view label, std::size_t count, const std::string& file) {
  const auto* tail = find_tail(body, label);
  if (tail == nullptr)
    return fail(ErrorCode::missing_data, fmt::format("The row {} is missing", label), {file, 0, 0, std::string(label)},
                "Fetch the file again: it may be cut off.");
  return std::vector<double>(tail->cells.begin(), tail->cells.begin() + static_cast<std::ptrdiff_t>(count));
}

Result<> check_tails(const WideBody& body, const std::string& file) {
  static constexpr std::array<std::string_view, 5> known{"TXS_IMP_FNL", "TXS_INT_FNL", "TTL_INT_FNL", "VALU", "OUTPUT"};
  for (const auto& tail : body.tails)
    if (std::find(known.begin(), known.end(), tail.label) == known.end())
      return fail(ErrorCode::bad_field, fmt::format("Row '{}' is neither industry, taxes, value added nor output", tail.label),
                  {file, tail.line, 2, tail.label}, "Keep the rows of the published file: industries, then TXS_IMP_FNL to OUTPUT.");
  return {};
}

void add_taxes(const WideBody& body, std::size_t industries, InputOutputTable& table) {
  table.taxes.assign(industries, 0);
  double on_demand = 0;
  for (const std::string_view label : {"TXS_IMP_FNL", "TXS_INT_FNL"})
    if (const auto* tail = find_tail(body, label)) {
      for (std::size_t j = 0; j < industries; ++j) table.taxes[j] += tail->cells[j];
      for (std::size_t f = industries; f < tail->cells.size(); ++f) on_demand += tail->cells[f];
    }
  table.notes.push_back(fmt::format("taxes less subsidies on inputs are in 'taxes'; those on final demand ({} in all) are left out",
                                    format_number(on_demand, 6)));
}

}  // namespace

Result<InputOutputTable> parse_oecd_national(const ParseInput& input, LoadReport& report) {
  const WideSource source = wide_source(input);
  TRY_ASSIGN(const auto header, read_wide_header(source));
  TRY_ASSIGN(const auto labels, read_labels(header, input.file));
  const std::size_t n = labels.industries;
  TRY_ASSIGN(auto body, read_wide_body(source, header, {label_cells, n, {n, labels.demand}}));
  TRY(check_row_labels(header, label_cells, body, 1, input.file));
  TRY(check_tails(body, input.file));

  InputOutputTable table;
  table.name = table_name(input.file);
  table.money_unit = "million USD";
  TRY_ASSIGN(const auto region, region_of(input, table.notes));
  table.regions = {region};
  set_year(input, table);
  count_rows(body, report, table);
  for (const auto& row : body.labels) table.sectors.push_back({row[1], row[2]});
  for (std::size_t f = 0; f < labels.demand; ++f) table.final_demand_columns.push_back({region, header.labels[label_cells + n + f]});
  table.flows = std::move(body.parts[0]);
  table.final_demand = std::move(body.parts[1]);
  add_taxes(body, n, table);
  TRY_ASSIGN(table.value_added, tail_cells(body, "VALU", n, input.file));
  TRY_ASSIGN(table.output, tail_cells(body, "OUTPUT", n, input.file));
  table.notes.push_back("flows are domestic plus imported use; imports are the negative column IMPO of final demand");
  return table;
}

}  // namespace entrepot::production::detail
