#include "production/table_formats.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.h"
#include "production/detail/parsers.h"
#include "production/detail/table_bytes.h"
#include "production/detail/table_folders.h"
#include "production/detail/wide_labels.h"
#include "production/world_table.h"

namespace entrepot::production {
namespace {

constexpr std::array<TableFormatInfo, 12> formats{{
    {TableFormat::wiod2013_csv, "wiod2013-csv", "WIOD 2013 release, wide csv", true},
    {TableFormat::wiod2013_xlsx, "wiod2013-xlsx", "WIOD 2013 release, workbook", true},
    {TableFormat::oecd_national, "oecd-national", "OECD national input-output table, 2021 edition", true},
    {TableFormat::oecd_icio_2016, "oecd-icio-2016", "OECD inter-country table, 2016 edition", true},
    {TableFormat::oecd_icio_2018, "oecd-icio-2018", "OECD inter-country table, 2018 edition", true},
    {TableFormat::oecd_icio_2021, "oecd-icio-2021", "OECD inter-country table, 2021 edition and later", true},
    {TableFormat::adb_mrio_xlsx, "adb-mrio-xlsx", "ADB multi-regional table, workbook", true},
    {TableFormat::exiobase3, "exiobase3", "EXIOBASE 3 folder", true},
    {TableFormat::eora26, "eora26", "Eora26 folder", true},
    {TableFormat::gloria, "gloria", "GLORIA folder or csv", false},
    {TableFormat::world_csv, "world-csv", "table of a world folder, csv", true},
    {TableFormat::world_columns, "world-columns", "table of a world folder, column file", true},
}};

constexpr std::size_t start_bytes = std::size_t{4} << 20;  // room for the header line of any table

std::string readable_formats() {
  std::vector<std::string> titles;
  for (const auto& info : formats)
    if (info.readable) titles.emplace_back(info.title);
  return "Formats that can be read: " + join(titles, "; ") + ".";
}

tl::unexpected<Error> not_readable(const std::string& file, const std::string& what) {
  return fail(ErrorCode::unsupported, what, {file, 0, 0, ""}, readable_formats());
}

bool is_world_columns(std::string_view start) { return start.starts_with(detail::column_file_magic); }

// "AUS_01T02", but not "hs_min10".
bool begins_with_region(std::string_view label) {
  const std::size_t end = label.find('_');
  return end != std::string_view::npos && EconomyId::parse(label.substr(0, end), {}).has_value();
}

Result<TableFormat> recognise_icio(const std::string& file, const std::vector<std::string>& labels) {
  detail::WideHeader header;
  header.labels = labels;
  TRY_ASSIGN(const auto columns, detail::read_wide_labels(header, 1, file));
  if (columns.demand.empty()) return not_readable(file, "The table has no final demand in its columns");
  if (columns.order == detail::DemandOrder::category_region) return TableFormat::oecd_icio_2016;
  const bool total = !columns.totals.empty() && columns.totals.back() == "TOTAL";
  const bool old_names = std::any_of(columns.demand.begin(), columns.demand.end(), [](const auto& c) { return c.category == "P33"; });
  return total && old_names ? TableFormat::oecd_icio_2018 : TableFormat::oecd_icio_2021;
}

Result<InputOutputTable> parse_text(const detail::ParseInput& input, TableFormat format, LoadReport& report) {
  switch (format) {
    case TableFormat::wiod2013_csv: return detail::parse_wiod_csv(input, report);
    case TableFormat::oecd_national: return detail::parse_oecd_national(input, report);
    case TableFormat::oecd_icio_2016:
    case TableFormat::oecd_icio_2018:
    case TableFormat::oecd_icio_2021: return detail::parse_icio_csv(input, report);
    case TableFormat::world_csv: return detail::parse_world_csv(input, report);
    case TableFormat::wiod2013_xlsx:
    case TableFormat::adb_mrio_xlsx: return detail::parse_workbook(input, report);
    default: return not_readable(input.file, fmt::format("A single file cannot be read as '{}'", table_format_info(format).title));
  }
}

Result<InputOutputTable> load_file(const std::filesystem::path& path, TableFormat format, LoadReport& report, const LoadOptions& options) {
  if (format == TableFormat::world_columns) {
    TRY_ASSIGN(const auto mapped, MappedTable::open(path));
    return mapped.copy();
  }
  TRY_ASSIGN(const auto bytes, detail::TableBytes::open(path, options.limits));
  const bool wants_workbook = format == TableFormat::wiod2013_xlsx || format == TableFormat::adb_mrio_xlsx;
  if (wants_workbook != bytes.is_workbook())
    return not_readable(path.string(), fmt::format("The file is not of the format '{}'", table_format_info(format).title));
  report.bytes = bytes.bytes().size();
  return parse_text({bytes.bytes(), bytes.name(), options}, format, report);
}

Result<InputOutputTable> load_folder(const std::filesystem::path& path, TableFormat format, LoadReport& report,
                                     const LoadOptions& options) {
  if (format == TableFormat::exiobase3) return detail::load_exiobase(path, options, report);
  if (format == TableFormat::eora26) return detail::load_eora(path, options, report);
  return not_readable(path.string(), fmt::format("The folder cannot be read as '{}'", table_format_info(format).title));
}

void note_check(const TableCheck& check, InputOutputTable& table) {
  const auto note = [&](std::size_t count, const char* what) {
    if (count > 0) table.notes.push_back(fmt::format("{} {}", count, what));
  };
  note(check.zero_output.size(), "sector(s) have zero output: their coefficients are 0");
  note(check.negative_output.size(), "sector(s) have negative output");
  note(check.negative_value_added.size(), "sector(s) have negative value added");
  note(check.inputs_above_output.size(), "sector(s) buy as much as they make or more");
  note(check.negative_flows.size(), "flow(s) between sectors are negative");
  note(check.negative_final_demand.size(), "cell(s) of final demand are negative (inventory changes and the like), kept in the table");
  note(check.rows.beyond.size(), "row(s) do not sum to output");
  note(check.columns.beyond.size(), "column(s) do not sum to output");
}

Result<InputOutputTable> finish(InputOutputTable table, const std::string& file, LoadReport& report, const LoadOptions& options) {
  // What parsers read is finite; what they compute need not be.
  auto shape = report.format == TableFormat::exiobase3 ? check_shape(table) : check_sizes_and_labels(table);
  if (shape && options.merge_split_regions) {
    auto merged = merge_split_regions(std::move(table));
    if (!merged) return merged;
    table = *std::move(merged);
  }
  if (!shape) {
    auto error = std::move(shape).error();
    error.where.file = file;
    if (error.remedy.empty()) error.remedy = "Compare the file with the publisher's.";
    return tl::unexpected<Error>(std::move(error));
  }
  report.check = check_table(table);
  if (options.balance == BalanceRule::require) {
    auto balanced = require_balanced(table, report.check);
    if (!balanced) {
      auto error = std::move(balanced).error();
      error.where.file = file;
      return tl::unexpected<Error>(std::move(error));
    }
  }
  note_check(report.check, table);
  return table;
}

}  // namespace

std::span<const TableFormatInfo> table_formats() { return formats; }

const TableFormatInfo& table_format_info(TableFormat format) {
  return *std::find_if(formats.begin(), formats.end(), [&](const auto& info) { return info.format == format; });
}

Result<TableFormat> detail::recognise_text(std::string_view start, const std::string& file) {
  if (is_world_columns(start)) return TableFormat::world_columns;
  Limits limits;
  limits.line_bytes = start_bytes;
  const WideSource source{start, file, ',', 1, limits};
  const auto header = read_wide_header(source);
  if (!header) return not_readable(file, fmt::format("The first line is not that of a known table ({})", header.error().what));
  const auto& labels = header->labels;
  if (labels.size() > 3 && labels[1] == "Code" && labels[2] == "Description") return TableFormat::oecd_national;
  if (labels[0] == "node" && labels.size() > 3) return TableFormat::world_csv;
  const auto has_ending = [&](std::string_view ending) {
    return std::any_of(labels.begin(), labels.end(), [&](const auto& label) { return label.ends_with(ending); });
  };
  if (labels.size() > 3 && has_ending("_FD1") && labels.back() == "OUT") return TableFormat::wiod2013_csv;
  if (labels.size() > 3 && begins_with_region(labels[1])) return recognise_icio(file, labels);
  return not_readable(file, "The first line is not that of a known table");
}

Result<TableFormat> recognise_table_format(const std::filesystem::path& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) return detail::recognise_folder(path);
  TRY_ASSIGN(const auto start, detail::TableBytes::open_start(path, start_bytes, Limits{}));
  if (start.is_workbook()) return detail::recognise_workbook(start.bytes(), path.string(), Limits{});
  return detail::recognise_text(start.bytes().substr(0, start_bytes), path.string());
}

Result<InputOutputTable> load_input_output_table(const std::filesystem::path& path, TableFormat format, LoadReport& report,
                                                 Progress& progress, const LoadOptions& options) {
  report = {};
  report.format = format;
  if (!table_format_info(format).readable)
    return not_readable(path.string(), fmt::format("'{}' is a supply-use table, which is not read", table_format_info(format).title));
  progress.update(0, "reading the table");
  std::error_code ignored;
  const bool folder = std::filesystem::is_directory(path, ignored);
  auto table = folder ? load_folder(path, format, report, options) : load_file(path, format, report, options);
  if (!table) return table;
  progress.update(0.8, "checking the table");
  TRY(go_on(progress));
  auto finished = finish(*std::move(table), path.string(), report, options);
  progress.update(1, "table read");
  return finished;
}

Result<InputOutputTable> load_input_output_table(const std::filesystem::path& path, LoadReport& report, Progress& progress,
                                                 const LoadOptions& options) {
  TRY_ASSIGN(const auto format, recognise_table_format(path));
  return load_input_output_table(path, format, report, progress, options);
}

}  // namespace entrepot::production
