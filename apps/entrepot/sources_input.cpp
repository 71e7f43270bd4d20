#include "sources_input.h"

#include <algorithm>
#include <cmath>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "arguments.h"
#include "base/csv.h"
#include "base/text.h"
#include "dataset/rows.h"
#include "sea_command.h"
#include "stored.h"
#include "trade/economies.h"
#include "trade/flow_files.h"
#include "trade/reference_files.h"
#include "trade_command.h"

namespace entrepot::app {
namespace {

void note_report(const trade::LoadReport& report, std::vector<std::string>& notes) {
  if (report.rows_rejected > 0)
    notes.push_back(fmt::format("{}: {} of {} rows rejected, the first at line {}: {}", report.file, report.rows_rejected, report.rows_read,
                                report.rejected.front().line, report.rejected.front().reason));
}

Result<> read_files(const SourcesFiles& files, SourcesInput& input, Progress& progress) {
  trade::FlowFileOptions options;
  if (!files.edition.empty()) {
    options.edition = parse_hs_edition(files.edition);
    if (!options.edition)
      return fail(ErrorCode::unknown_name, fmt::format("'{}' is no HS edition", files.edition), {"", 0, 0, "--edition"},
                  "Write HS2017 or another.");
  }
  std::vector<trade::CubePart> parts;
  std::vector<std::string> names;
  for (const std::string& file : files.trade) {
    trade::LoadReport report;
    TRY_ASSIGN(auto part, trade::load_baci_cube(file, options, report, progress));
    note_report(report, input.notes);
    names.push_back(std::filesystem::path(file).filename().string());
    parts.push_back(std::move(part));
  }
  TRY_ASSIGN(input.cube, trade::TradeCube::create(std::move(parts)));
  input.source = join(names, ", ");
  return {};
}

Result<> read_trade(const SourcesFiles& files, SourcesInput& input, Progress& progress) {
  if (!files.trade.empty() && !files.data.empty())
    return fail(ErrorCode::usage, "Flows are named twice", {"", 0, 0, "--trade"}, "Give --data or --trade, not both.");
  if (files.trade.empty()) {
    TRY_ASSIGN(auto open, open_cube({files.data, files.edition, {}, {}, {}}));
    input.source = open.sources();
    input.cube = std::move(open.cube);
  } else {
    TRY(read_files(files, input, progress));
  }
  if (input.info().period_kind != trade::PeriodKind::year)
    return fail(ErrorCode::unsupported, "Other suppliers are looked for in yearly flows", {"", 0, 0, "--data"}, "Name data sets of years.");
  input.names = names_for(input.info());
  return {};
}

Result<> read_capacity(const std::string& file, SourcesInput& input) {
  TRY_ASSIGN(auto reader, CsvReader::open(file));
  std::vector<std::string_view> fields;
  TRY_ASSIGN(const bool headed, reader.read_row(fields));
  TRY_ASSIGN(const auto at,
             find_columns(headed ? fields : std::vector<std::string_view>{}, {"economy", "product", "spare", "source"}, reader.where()));
  const std::size_t width = fields.size();
  for (;;) {
    TRY_ASSIGN(const bool more, reader.read_row(fields));
    if (!more) return {};
    if (fields.size() != width)
      return fail(ErrorCode::bad_field, fmt::format("{} fields instead of {}", fields.size(), width), reader.where(), "Correct the row.");
    const auto economy = trade::economy_of_code(trim(fields[at[0]]));
    if (!economy)
      return fail(ErrorCode::unknown_name, fmt::format("'{}' is no economy", fields[at[0]]), reader.where(at[0], "economy"),
                  "Write its alpha-3 code.");
    TRY_ASSIGN(const auto code, ProductCode::parse(trim(fields[at[1]]), input.info().edition.value_or(HsEdition::hs2022),
                                                   input.info().digits, reader.where(at[1], "product")));
    const auto spare = parse_double(trim(fields[at[2]]));
    if (!spare || *spare < 0)
      return fail(ErrorCode::bad_field, "The spare capacity is no amount", reader.where(at[2], "spare"),
                  "Write a number that is not negative, per year, in the unit of --measure.");
    if (trim(fields[at[3]]).empty())
      return fail(ErrorCode::missing_data, "The figure has no source", reader.where(at[3], "source"), "Say where it is published.");
    if (!input.capacity.emplace(std::pair(*economy, code.code.number), *spare).second)
      return fail(ErrorCode::duplicate, "The economy and product are there twice", reader.where(), "Remove one of the rows.");
  }
}

// The rows of a file or data set that is named, else of the one data set of the kind; `source` stays empty where there is none.
template <class Row, class Load>
Result<std::vector<Row>> rows_of(const std::string& argument, const char* option, const Load& load, std::string& source,
                                 std::vector<std::string>& notes) {
  std::vector<Row> rows;
  if (!argument.empty() && is_file(argument)) {
    trade::LoadReport report;
    TRY_ASSIGN(rows, load(argument, Limits{}, report));
    note_report(report, notes);
    source = std::filesystem::path(argument).filename().string();
    return rows;
  }
  std::optional<dataset::Snapshot> snapshot;
  if (argument.empty()) {
    TRY_ASSIGN(snapshot, stored_kind(dataset::kind_of_rows<Row>(), fmt::format("Name the one that is meant: {} ID.", option)));
  } else {
    TRY_ASSIGN(const auto store, data_store());
    TRY_ASSIGN(snapshot, store.open(argument));
  }
  if (!snapshot) return rows;
  source = stored_label(*snapshot);
  return dataset::read_rows<Row>(*snapshot);
}

Result<> read_tariffs(const SourcesFiles& files, SourcesInput& input) {
  if (!files.date.empty()) {
    TRY_ASSIGN(input.day, day_option(files.date, "--date"));
  }
  TRY_ASSIGN(input.tariffs, read_cost_tables(files.tariffs));
  input.notes.insert(input.notes.end(), input.tariffs.notes.begin(), input.tariffs.notes.end());
  if (input.day && !files.tariffs.tariffs.empty())
    for (const auto& schedule : input.tariffs.schedules) TRY(origin::check_day(schedule, *input.day));
  return {};
}

Result<> read_figures(const SourcesFiles& files, SourcesInput& input) {
  TRY_ASSIGN(const auto scores, rows_of<trade::GovernanceScore>(files.governance, "--governance", trade::load_governance,
                                                                input.governance_source, input.notes));
  for (const auto& row : scores) input.governance[row.economy] = row.score;
  std::string source;
  TRY_ASSIGN(const auto sigmas,
             rows_of<trade::Elasticity>(files.elasticities, "--elasticities", trade::load_elasticities, source, input.notes));
  for (const auto& row : sigmas) input.sigmas[{row.importer, row.group}] = row.sigma;
  if (!files.capacity.empty()) TRY(read_capacity(files.capacity, input));
  TRY_ASSIGN(input.ports, main_port_positions(files.places));
  return read_tariffs(files, input);
}

}  // namespace

void add_sources_files(CLI::App& command, SourcesFiles& files) {
  command.add_option("--data", files.data, "flows: data sets by id, file name or release (default: the one release that is imported)");
  command.add_option("--trade", files.trade, "flows: BACI file(s) instead, one or more years");
  command.add_option("--edition", files.edition, "HS edition, where several are imported or the name of a file does not say it");
  command.add_option("--year", files.year, "the year that is looked at (default: the last)");
  command.add_option("--measure", files.measure, "tonnes or value")->check(CLI::IsMember({"tonnes", "value"}))->capture_default_str();
  command.add_option("--close", files.close, "gates that are closed: taiwan,malacca");
  command.add_option("--sea", files.sea, "folder with the files of a sea network (default: that imported, else routes of data/sample)");
  command.add_option("--places", files.places, "ports on the network: economy,port,lon,lat (default: data/sea/main_ports.csv)");
  command.add_option("--knots", files.knots, "speed at sea")->check(CLI::Range(1.0, 60.0))->capture_default_str();
  command.add_option("--schedule,--tariff", files.tariffs.tariffs,
                     "tariff schedules of importers: files (docs/cost.md) or data sets (default: all imported)");
  command.add_option("--in-force", files.tariffs.in_force, "FIRST..LAST day of a schedule that does not say it, as Japan's");
  command.add_option("--date", files.date, "day of import (default: the last that a schedule covers)");
  command.add_option("--vat", files.tariffs.vat, "dated import taxes (default: those that come with the program)");
  command.add_option("--governance", files.governance, "governance scores: file ISO3,WGI or data set (default: those imported)");
  command.add_option("--elasticities", files.elasticities,
                     "elasticities of substitution by HS (1992) group: file or data set (default: those imported)");
  command.add_option("--capacity", files.capacity, "spare export capacities: economy,product,spare,source");
  command.add_option("--headroom", files.headroom, "assumed spare capacity as a share of present sales")->check(CLI::Range(0.0, 100.0));
}

Result<std::map<EconomyId, sea::LonLat>> main_port_positions(const std::string& file) {
  TRY_ASSIGN(const auto ports, read_main_ports({"", file}));
  std::map<EconomyId, sea::LonLat> positions;
  for (const auto& port : ports) positions[port.economy] = port.position;
  for (const auto& economy : trade::economies())
    if (const auto other = stand_in_of(economy.id); other && !positions.contains(economy.id) && positions.contains(*other))
      positions[economy.id] = positions.at(*other);
  return positions;
}

Result<SourcesInput> read_sources(const SourcesFiles& files, Progress& progress) {
  SourcesInput input;
  TRY(read_trade(files, input, progress));
  TRY(read_figures(files, input));
  TRY_ASSIGN(input.sea, open_sea_ways(files, input.sea_source));
  return input;
}

Result<std::uint32_t> product_of(const SourcesInput& input, const std::string& text) {
  TRY_ASSIGN(const auto product, product_named(text, input.info(), input.names));
  return product.code;
}

std::string product_text(const SourcesInput& input, std::uint32_t product) {
  const std::string code = fmt::format("{:0{}}", product, input.info().digits);
  const auto name = input.names.find(product);
  return name == input.names.end() ? code : fmt::format("{} ({})", code, name->second);
}

Result<PriceAnswer> price_after(const SourcesInput& input, EconomyId importer, std::uint32_t product, double lost_share) {
  const std::string group = fmt::format("{:0{}}", product, input.info().digits).substr(0, 3);
  std::vector<double> all;
  for (const auto& [key, sigma] : input.sigmas)
    if (key.second == group) all.push_back(sigma);
  PriceAnswer out;
  out.rule = all.empty() ? fmt::format("no elasticity for HS (1992) group {}", group)
                         : fmt::format("quartiles over {} economies of the elasticity for HS (1992) group {}", all.size(), group);
  if (const auto own = input.sigmas.find({importer, group}); own != input.sigmas.end())
    out.rule += fmt::format("; that of {} is {:.3g}", importer.text(), own->second);
  out.out_of_reach = lost_share > sourcing::lost_share_max;
  if (lost_share >= 1) {
    out.reason = "all that it imports is lost, and without a supplier there is no price";
  } else if (out.out_of_reach) {
    const double percent = 100 * lost_share;
    out.reason = fmt::format(
        "{} is lost; elasticities, of shifts between suppliers that stay, are not taken to reach beyond {:.0f} % (our bound: "
        "those that are left would have to sell five times as much)",
        percent >= 99.95 ? std::string("nearly all") : fmt::format("{:.1f} %", percent), 100 * sourcing::lost_share_max);
  } else if (all.empty()) {
    out.reason = out.rule;
  } else {
    TRY_ASSIGN(out.effect, sourcing::price_effect(lost_share, all));
  }
  return out;
}

}  // namespace entrepot::app
