// Input-output tables: the production room recognises and reads them; here they become one format each.
#include <fmt/format.h>

#include "base/text.h"
#include "dataset/detail/formats.h"
#include "dataset/table_rows.h"
#include "production/table_formats.h"

namespace entrepot::dataset::detail {

namespace {

struct Publisher {
  production::TableFormat format;
  Provenance provenance;
};

// Of formats that are not listed nothing is known but what the user states.
const std::vector<Publisher>& publishers() {
  using production::TableFormat;
  static const Provenance wiod = {"WIOD 2013 release", "CC BY 4.0", "with attribution", "", false};
  static const Provenance oecd = {"OECD input-output tables", "OECD terms", "test input only", "", false};
  static const std::vector<Publisher> list = {{TableFormat::wiod2013_csv, wiod},   {TableFormat::wiod2013_xlsx, wiod},
                                              {TableFormat::oecd_national, oecd},  {TableFormat::oecd_icio_2016, oecd},
                                              {TableFormat::oecd_icio_2018, oecd}, {TableFormat::oecd_icio_2021, oecd}};
  return list;
}

Provenance provenance_of(production::TableFormat format) {
  for (const auto& publisher : publishers())
    if (publisher.format == format) return publisher.provenance;
  return {"not stated", "not stated", "not stated", "", false};
}

void fill_report(const production::LoadReport& loaded, const production::InputOutputTable& table, trade::LoadReport& report) {
  report.rows_read = static_cast<long>(loaded.rows);
  report.notes.insert(report.notes.end(), table.notes.begin(), table.notes.end());
  report.note(fmt::format("{} regions, {} sectors, {} columns of final demand; {} cells, {} of them blank and read as zero",
                          table.regions.size(), table.sectors.size(), table.demand_columns(), loaded.cells, loaded.blank_cells));
  const auto& check = loaded.check;
  report.note(fmt::format("output less the row: {} to {}; {} sectors without output; {} negative value added; {} negative final demand",
                          format_number(check.rows.least, 6), format_number(check.rows.most, 6), check.zero_output.size(),
                          check.negative_value_added.size(), check.negative_final_demand.size()));
}

Result<Read> read_table(const std::filesystem::path& path, const ImportOptions& options, trade::LoadReport& report, Progress& progress) {
  production::LoadOptions load_options;
  load_options.limits = options.limits;
  load_options.region = options.reporter;
  if (options.accept_unbalanced) load_options.balance = production::BalanceRule::report;
  if (const auto year = parse_int(options.vintage); year && options.vintage.size() == 4) load_options.year = static_cast<int>(*year);
  production::LoadReport loaded;
  TRY_ASSIGN(auto table, production::load_input_output_table(path, loaded, progress, load_options));
  fill_report(loaded, table, report);
  const auto owner = std::make_shared<const production::InputOutputTable>(std::move(table));
  Read read{{}, input_output_attributes(*owner), owner->year > 0 ? std::to_string(owner->year) : std::string()};
  for (const Table& borrowed : input_output_tables(*owner)) {
    Table kept{borrowed.name, {}};
    for (const Column& c : borrowed.columns)
      kept.columns.push_back(c.type() == ColumnType::text ? c : Column(c.name(), c.unit(), c.type(), c.bytes(), {}, owner));
    read.tables.push_back(std::move(kept));
  }
  return read;
}

}  // namespace

const std::vector<Format>& table_formats() {
  static const std::vector<Format> list = [] {
    std::vector<Format> result;
    for (const auto& info : production::table_formats())
      if (info.readable)
        result.push_back(
            {{info.name, input_output_kind, info.title, info.title}, provenance_of(info.format), {}, false, nullptr, read_table});
    return result;
  }();
  return list;
}

Result<const Format*> recognise_table(const std::filesystem::path& path) {
  const auto format = production::recognise_table_format(path);
  if (!format) {
    if (format.error().code == ErrorCode::unsupported) return nullptr;
    return tl::unexpected<Error>(format.error());  // damaged, not unknown
  }
  const auto& info = production::table_format_info(*format);
  if (!info.readable)
    return fail(ErrorCode::unsupported, fmt::format("This is {}, which is recognised but not read", info.title), {path.string(), 0, 0, {}},
                "Use an industry-by-industry table.");
  return find_format(info.name);
}

}  // namespace entrepot::dataset::detail
