// entrepot data add | list | show | check
#include <cstdlib>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "arguments.h"
#include "base/text.h"
#include "commands.h"
#include "console.h"
#include "cost_command.h"
#include "data_command.h"
#include "dataset/check.h"
#include "dataset/dataset.h"
#include "dataset/summary.h"

namespace entrepot::app {

namespace {

using dataset::Manifest;
using Json = nlohmann::ordered_json;

constexpr std::size_t reasons_shown = 5;

struct DataArguments {
  std::vector<std::string> files;
  std::string id, edition, reporter, flow, source, licence, vintage, columns, economy_codes, product_codes, concordance, in_force;
  std::size_t rows = 5;
  bool accept_unbalanced = false;
  bool json = false;
};

Result<dataset::ImportOptions> import_options(const DataArguments& a) {
  dataset::ImportOptions options;
  options.source = a.source;
  options.licence = a.licence;
  options.vintage = a.vintage;
  options.accept_unbalanced = a.accept_unbalanced;
  options.duckdb_library = duckdb_library();
  if (!a.columns.empty()) options.columns = a.columns;
  if (!a.economy_codes.empty()) options.economy_codes = a.economy_codes;
  if (!a.product_codes.empty()) options.product_codes = a.product_codes;
  if (!a.concordance.empty()) options.concordance = a.concordance;
  if (!a.in_force.empty()) {
    TRY_ASSIGN(options.in_force, period_option(a.in_force));
  }
  if (!a.flow.empty()) options.reporter_exports = a.flow == "exports";
  if (!a.edition.empty()) {
    options.edition = parse_hs_edition(a.edition);
    if (!options.edition)
      return fail(ErrorCode::bad_field, fmt::format("'{}' is no HS edition", a.edition), {"", 0, 0, "--edition"},
                  "Write HS1992, HS1996, HS2002, HS2007, HS2012, HS2017 or HS2022.");
  }
  if (!a.reporter.empty()) {
    TRY_ASSIGN(options.reporter, EconomyId::parse(a.reporter, {"", 0, 0, "--reporter"}));
  }
  return options;
}

Json json_of(const Manifest& m) {
  Json rejected = Json::array();
  for (const auto& row : m.report.rejected) rejected.push_back({{"line", row.line}, {"column", row.column}, {"reason", row.reason}});
  Json tables = Json::array();
  for (const auto& table : m.tables) tables.push_back({{"name", table.name}, {"rows", table.rows}});
  return {{"id", m.id},
          {"format", m.format},
          {"kind", m.kind},
          {"title", m.title},
          {"source", m.provenance.source},
          {"licence", m.provenance.licence},
          {"redistribution", m.provenance.redistribution},
          {"vintage", m.provenance.vintage},
          {"provenance_by_format", m.provenance.by_format},
          {"file_name", m.file_name},
          {"sha256", m.sha256},
          {"bytes", m.bytes},
          {"rows_read", m.report.rows_read},
          {"rows_rejected", m.report.rows_rejected},
          {"rejected", std::move(rejected)},
          {"notes", m.report.notes},
          {"attributes", m.attributes},
          {"tables", std::move(tables)}};
}

std::string grouped(long number) { return format_number(static_cast<double>(number), static_cast<int>(std::to_string(number).size())); }

std::string count(long number, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", grouped(number), number == 1 ? one : many);
}

std::string report_text(const Manifest& m) {
  std::string text = fmt::format("  {} read, {} rejected\n", count(m.report.rows_read, "row", "rows"), grouped(m.report.rows_rejected));
  for (std::size_t i = 0; i < std::min(reasons_shown, m.report.rejected.size()); ++i) {
    const auto& row = m.report.rejected[i];
    text += fmt::format("    {}:{}{}: {}\n", m.file_name, row.line, row.column.empty() ? "" : " (" + row.column + ")", row.reason);
  }
  const long more = m.report.rows_rejected - static_cast<long>(std::min(reasons_shown, m.report.rejected.size()));
  if (more > 0) text += fmt::format("    and {} more; entrepot data show {} --json lists them\n", more, m.id);
  for (const auto& note : m.report.notes) text += fmt::format("  note: {}\n", note);
  return text;
}

std::string provenance_text(const Manifest& m) {
  return fmt::format("  source: {}; vintage {}\n  licence: {} ({}){}\n", m.provenance.source, m.provenance.vintage, m.provenance.licence,
                     m.provenance.redistribution, m.provenance.by_format ? ", by its format" : "");
}

Result<int> run_add(const DataArguments& a) {
  TRY_ASSIGN(const auto data, data_store());
  TRY_ASSIGN(const auto options, import_options(a));
  Json all = Json::array();
  for (const auto& file : a.files) {
    Result<dataset::Imported> imported = [&] {
      TerminalProgress progress;
      return dataset::import_file(file, data, options, progress);
    }();
    TRY(imported);  // with --json the error alone is printed; 'data list' has what was added before it
    const Manifest& m = imported->manifest;
    if (a.json) {
      Json json = json_of(m);
      json["already_there"] = imported->already_there;
      all.push_back(std::move(json));
      continue;
    }
    print(fmt::format("{}: {}\n", file, m.format));
    print(report_text(m) + provenance_text(m));
    if (imported->already_there && (!a.source.empty() || !a.licence.empty() || !a.vintage.empty()))
      print("  note: it keeps the source, licence and vintage of its first import\n");
    print(fmt::format("  {}{}\n", imported->already_there ? "already there: " : "id: ", m.id));
  }
  if (a.json) print(all.dump(1) + "\n");
  return 0;
}

// What --data and --edition choose by.
std::string release_text(const Manifest& m) {
  std::string text;
  for (const char* name : {"release", "edition"})
    if (const auto found = m.attributes.find(name); found != m.attributes.end() && text.find(found->second) == std::string::npos)
      text += fmt::format("; {}", found->second);
  return text;
}

Result<int> run_list(const DataArguments& a) {
  TRY_ASSIGN(const auto data, data_store());
  std::vector<std::string> damaged;
  TRY_ASSIGN(const auto manifests, data.list(&damaged));
  if (a.json) {
    Json all = Json::array();
    for (const auto& m : manifests) all.push_back(json_of(m));
    print(Json{{"data_sets", std::move(all)}, {"damaged", damaged}}.dump(1) + "\n");
    return 0;
  }
  if (manifests.empty()) print("No data sets yet. Add one with: entrepot data add FILE\n");
  for (const auto& m : manifests)
    print(fmt::format("{}\n  {}; {}, {} rejected; {}{}; vintage {}; {}\n", m.id, m.title, count(m.report.rows_read, "row", "rows"),
                      m.report.rows_rejected, m.kind, release_text(m), m.provenance.vintage, m.provenance.redistribution));
  for (const auto& text : damaged) print(fmt::format("damaged: {}\n", text));
  return damaged.empty() ? 0 : error_kind(ErrorCode::contradiction).exit_code;
}

std::string column_text(const dataset::ColumnSummary& c) {
  std::string text = fmt::format("    {:<18} {:<8} {:<18}", c.name, c.type, c.unit);
  if (c.rows == c.missing) text += "all missing";
  else if (c.words > 0) text += fmt::format("{} different: {} … {}", c.words, c.low, c.high);
  else text += fmt::format("{} … {}", c.low, c.high);
  if (c.missing > 0 && c.missing < c.rows) text += fmt::format("; {} missing", c.missing);
  return text + "\n";
}

std::string table_text(const dataset::TableSummary& table) {
  std::string text = fmt::format("  table {}: {}\n", table.name, count(static_cast<long>(table.rows), "row", "rows"));
  for (const auto& column : table.columns) text += column_text(column);
  if (table.first_rows.empty()) return text;
  text += "    first rows\n";
  for (const auto& row : table.first_rows) text += fmt::format("    {}\n", join(row, " | "));
  return text;
}

Json table_json(const dataset::TableSummary& table) {
  Json columns = Json::array();
  for (const auto& c : table.columns)
    columns.push_back({{"name", c.name}, {"type", c.type}, {"unit", c.unit}, {"low", c.low}, {"high", c.high}, {"missing", c.missing}});
  return {{"name", table.name}, {"rows", table.rows}, {"columns", std::move(columns)}, {"first_rows", table.first_rows}};
}

Result<int> run_show(const DataArguments& a) {
  TRY_ASSIGN(const auto data, data_store());
  TRY_ASSIGN(const auto snapshot, data.open(a.id));
  const auto tables = dataset::summarise(snapshot, a.rows);
  const Manifest& m = snapshot.manifest();
  if (a.json) {
    Json json = json_of(m);
    json["tables"] = Json::array();
    for (const auto& table : tables) json["tables"].push_back(table_json(table));
    print(json.dump(1) + "\n");
    return 0;
  }
  print(fmt::format("{}\n  {}\n", m.id, m.title) + provenance_text(m));
  print(fmt::format("  file: {}, {} bytes, sha256 {}\n", m.file_name, m.bytes, m.sha256) + report_text(m));
  for (const auto& [name, value] : m.attributes) print(fmt::format("  {}: {}\n", name, value));
  for (const auto& table : tables) print(table_text(table));
  return 0;
}

Result<int> run_check(const DataArguments& a) {
  TRY_ASSIGN(const auto data, data_store());
  TRY_ASSIGN(const auto snapshot, data.open(a.id));
  TRY_ASSIGN(const auto findings, dataset::check_snapshot(snapshot));
  if (a.json) {
    Json all = Json::array();
    for (const auto& finding : findings) all.push_back({{"what", finding.what}, {"fault", finding.fault}});
    print(Json{{"id", snapshot.manifest().id}, {"findings", std::move(all)}}.dump(1) + "\n");
  } else {
    print(snapshot.manifest().id + "\n");
    for (const auto& finding : findings) print(fmt::format("  {}: {}\n", finding.fault ? "fault" : "ok", finding.what));
  }
  for (const auto& finding : findings)
    if (finding.fault) return error_kind(ErrorCode::contradiction).exit_code;
  return 0;
}

constexpr const char* add_example = "entrepot data add usgs_mcs2026_world_production.csv --vintage 2026";

std::string format_lines() {
  std::string lines;
  for (const auto& format : dataset::formats()) lines += fmt::format("  {:<23} {}\n", format.id, format.title);
  return lines;
}

CLI::App* subcommand(CLI::App& parent, Chosen& chosen, const std::shared_ptr<DataArguments>& a, const std::string& name,
                     const std::string& what, const std::string& example, Result<int> (*run)(const DataArguments&)) {
  CLI::App* command = parent.add_subcommand(name, what);
  command->footer("Example:\n  " + example);
  command->add_flag("--json", a->json, "Print JSON");
  command->callback([&chosen, a, run] {
    chosen.json = a->json;
    chosen.run = [a, run] { return run(*a); };
  });
  return command;
}

}  // namespace

void add_data_command(CLI::App& app, Chosen& chosen) {
  CLI::App* data = app.add_subcommand("data", "Import files as immutable data sets, list, show and check them, ask them in SQL");
  data->require_subcommand(1);
  data->footer("Example:\n  entrepot data add BACI_HS17_Y2020_V202301.csv");
  const auto a = std::make_shared<DataArguments>();
  CLI::App* add = subcommand(*data, chosen, a, "add", "Recognise the format of each file and import it", add_example, run_add);
  add->footer(fmt::format("Formats (docs/data.md says what some leave out):\n{}\nExample:\n  {}", format_lines(), add_example));
  add->add_option("FILE", a->files, "Files to import")->required();
  add->add_option("--source", a->source, "Publisher and edition, when not the format's own");
  add->add_option("--licence", a->licence, "Licence, when not the format's own");
  add->add_option("--vintage", a->vintage, "Year or release of the data");
  add->add_option("--edition", a->edition, "HS edition of the product codes, when the file name does not say it");
  add->add_option("--reporter", a->reporter, "Whose trade the file holds, when it does not say so itself");
  add->add_option("--flow", a->flow, "Direction of the reporter's trade")->check(CLI::IsMember({"exports", "imports"}));
  add->add_option("--columns", a->columns, "Column map (TOML) for any table of trade flows");
  add->add_option("--economy-codes", a->economy_codes, "Economy list of the BACI release");
  add->add_option("--product-codes", a->product_codes, "Product list of the BACI release");
  add->add_option("--concordance", a->concordance, "Links between HS editions: flows are put into the edition they lead to");
  add->add_option("--in-force", a->in_force, "FIRST..LAST day of a tariff schedule that does not say it, as Japan's");
  add->add_flag("--accept-unbalanced", a->accept_unbalanced, "Take an input-output table whose rows do not sum to output");
  subcommand(*data, chosen, a, "list", "List the data sets", "entrepot data list --json", run_list);
  CLI::App* show = subcommand(*data, chosen, a, "show", "Show columns, ranges, first rows, notes and where the data come from",
                              "entrepot data show usgs-production", run_show);
  show->add_option("ID", a->id, "Id, the beginning of one, or file name")->required();
  show->add_option("--rows", a->rows, "First rows shown")->default_val(std::size_t{5});
  CLI::App* check = subcommand(*data, chosen, a, "check", "Hash a data set again and check that its rows agree with each other",
                               "entrepot data check baci-hs6", run_check);
  check->add_option("ID", a->id, "Id, the beginning of one, or file name")->required();
  add_data_sql(*data, chosen);
}

}  // namespace entrepot::app
