#include "cost_command.h"
#include "cost_notes.h"

#include <algorithm>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "arguments.h"
#include "base/text.h"
#include "origin/staging.h"
#include "share.h"
#include "stored.h"
#include "trade/economies.h"

namespace entrepot::app {
namespace {

Where at_option(const char* option) { return {"", 0, 0, option}; }

void note_rejected(const origin::LoadReport& report, std::vector<std::string>& notes) {
  if (report.rows_rejected == 0) return;
  const auto& first = report.rejected.front();
  notes.push_back(fmt::format("{}: {} of {} rows rejected, the first at line {}: {}", report.file, report.rows_rejected, report.rows_read,
                              first.line, first.reason));
}

// The rates as they are kept, read again. Errors: unsupported (no schedule).
Result<std::vector<origin::TariffSchedule>> stored_schedules(const dataset::Snapshot& snapshot, origin::LoadReport& report) {
  const auto& manifest = snapshot.manifest();
  if (manifest.kind != "tariff-schedule")
    return fail(ErrorCode::unsupported, fmt::format("the data set {} holds no tariff schedule but {}", manifest.id, manifest.kind),
                at_option("--tariff"), "Name another; entrepot data list shows them.");
  std::vector<std::pair<std::string, std::string>> columns;
  for (const auto& column : snapshot.tables().front().columns)
    if (column.name() != "line") columns.emplace_back(column.name(), column.name() == "line_suffix" ? "line" : column.name());
  TRY_ASSIGN(const std::string text, csv_of_stored(snapshot, columns));
  const auto in_force = manifest.attributes.find("in_force");
  if (in_force == manifest.attributes.end()) return origin::parse_schedules(text, manifest.file_name, report);
  TRY_ASSIGN(const Period period, period_option(in_force->second));
  TRY_ASSIGN(auto schedule, origin::parse_japan_schedule(text, manifest.file_name, period, report));
  return std::vector<origin::TariffSchedule>{std::move(schedule)};
}

constexpr std::size_t sources_shown = 3;

// Each text once, as first met.
void add_once(std::vector<std::string>& texts, const std::string& text) {
  if (std::find(texts.begin(), texts.end(), text) == texts.end()) texts.push_back(text);
}

// "japan.csv: Japan Customs, tariff schedule": where the rates come from, in the words of the schedule.
std::string source_of(const origin::TariffSchedule& schedule, const std::string& from) {
  std::vector<std::string> sources;
  for (const auto& column : schedule.columns) add_once(sources, column.source);
  const std::size_t more = sources.size() > sources_shown ? sources.size() - sources_shown : 0;
  sources.resize(sources.size() - more);
  return fmt::format("{}: {}{}", from, join(sources, "; "), more > 0 ? fmt::format("; and {} more sources", more) : "");
}

Result<> keep(std::vector<origin::TariffSchedule> schedules, const std::string& named, const std::string& from, CostTables& tables) {
  for (auto& schedule : schedules) {
    if (tables.schedule_of(schedule.economy) != nullptr)
      return fail(ErrorCode::duplicate, fmt::format("Two schedules of {}", schedule.economy.text()), {named, 0, 0, {}},
                  "Name with --tariff the one that is meant.");
    tables.sources[schedule.economy] = source_of(schedule, from);
    tables.schedules.push_back(std::move(schedule));
  }
  return {};
}

Result<> keep_all_stored(CostTables& tables) {
  TRY_ASSIGN(const auto snapshots, all_stored("tariff-schedule"));
  for (const auto& snapshot : snapshots) {
    origin::LoadReport report;
    TRY_ASSIGN(auto schedules, stored_schedules(snapshot, report));
    note_rejected(report, tables.notes);
    TRY(keep(std::move(schedules), snapshot.manifest().id, stored_label(snapshot), tables));
  }
  return {};
}

// Japan's schedule of a later fiscal year, and what it rests on.
Result<> move_on(origin::TariffSchedule& schedule, int fiscal_year, std::vector<std::string>& notes) {
  TRY_ASSIGN(auto later, origin::later_schedule(schedule, fiscal_year));
  notes.push_back(fmt::format(
      "JPN, fiscal year {}: {} RCEP rates are worked out by the staging law, {} stay free, {} that it does not give are not computed; "
      "MFN and all other rates are taken as unchanged",
      fiscal_year, later.staged, later.free, later.missing));
  schedule = std::move(later.schedule);
  return {};
}

}  // namespace

const origin::TariffSchedule* CostTables::schedule_of(EconomyId importer) const {
  for (const auto& schedule : schedules)
    if (schedule.economy == importer) return &schedule;
  return nullptr;
}

std::vector<std::string> CostTables::notes_on(std::span<const EconomyId> importers) const {
  std::vector<std::string> out;
  for (const EconomyId importer : importers) {
    const auto* schedule = schedule_of(importer);
    if (schedule == nullptr) continue;
    const auto held = agreements_in(*schedule);
    out.push_back(fmt::format("tariffs of {}: {}; agreements in it: {}; a rate under any other is not known", importer.text(),
                              sources.at(importer), held.empty() ? "none beside MFN" : join(held, ", ")));
  }
  return out;
}

std::vector<std::string> agreements_in(const origin::TariffSchedule& schedule) {
  std::vector<std::string> out;
  for (const auto& column : schedule.columns) {
    const bool offered = column.kind == origin::RateKind::preference || column.kind == origin::RateKind::beneficiary;
    if (offered && std::find(out.begin(), out.end(), column.agreement) == out.end()) out.push_back(column.agreement);
  }
  std::sort(out.begin(), out.end());
  return out;
}

void add_cost_files(CLI::App& command, CostFiles& files) {
  command.add_option(
      "--tariff", files.tariffs,
      "schedule(s): files in Japan Customs' layout or the project's own (docs/cost.md), or data sets (default: all imported)");
  command.add_option("--in-force", files.in_force, "FIRST..LAST day of a schedule that does not say it, as Japan's");
  command.add_option("--fiscal-year", files.fiscal_year,
                     "Japan's schedule of a later fiscal year (from April): RCEP rates by the staging law, all others taken as unchanged");
}

Result<CostTables> read_cost_tables(const CostFiles& files, bool with_taxes) {
  CostTables tables;
  Period in_force;
  if (!files.in_force.empty()) {
    TRY_ASSIGN(in_force, period_option(files.in_force));
  }
  for (const std::string& argument : files.tariffs) {
    origin::LoadReport report;
    std::vector<origin::TariffSchedule> schedules;
    std::string from = std::filesystem::path(argument).filename().string();
    if (is_file(argument)) {
      TRY_ASSIGN(schedules, origin::load_any_schedule(argument, in_force, Limits{}, report));
    } else {
      TRY_ASSIGN(const auto store, data_store());
      TRY_ASSIGN(const auto snapshot, store.open(argument));
      TRY_ASSIGN(schedules, stored_schedules(snapshot, report));
      from = stored_label(snapshot);
    }
    note_rejected(report, tables.notes);
    TRY(keep(std::move(schedules), argument, from, tables));
  }
  if (files.tariffs.empty()) TRY(keep_all_stored(tables));
  for (auto& schedule : tables.schedules)
    if (files.fiscal_year != 0 && schedule.economy.view() == "JPN") TRY(move_on(schedule, files.fiscal_year, tables.notes));
  if (!with_taxes) return tables;
  std::filesystem::path vat = files.vat;
  if (vat.empty()) {
    TRY_ASSIGN(vat, shared_file("tax/import_tax.csv"));
  }
  origin::LoadReport report;
  TRY_ASSIGN(tables.taxes, origin::load_import_taxes(vat, Limits{}, report));
  note_rejected(report, tables.notes);
  return tables;
}

Result<Day> day_option(const std::string& text, const char* option) { return Day::parse(text, at_option(option)); }

Result<std::uint32_t> product_option(const std::string& text) {
  TRY_ASSIGN(const auto code, ProductCode::parse(text, HsEdition::hs2022, 6, at_option("--product")));
  return code.code.number;
}

Result<std::uint32_t> noted_product(const std::string& text, std::vector<std::string>& notes) {
  TRY_ASSIGN(const std::uint32_t code, product_option(text));
  if (trim(text).size() < 6) notes.push_back(fmt::format("the code had lost its leading zero; it was read as {:06}", code));
  return code;
}

std::string tax_note(const origin::ImportTax& tax) {
  if (tax.goods.ranges.empty()) return tax.note;
  return fmt::format("the tax is that for HS {}: {}; assumed that these goods are such", tax.goods.text(), tax.note);
}

Result<Money> money_option(const std::string& text, Currency currency) {
  TRY_ASSIGN(const Decimal amount, Decimal::parse(text, at_option("--value")));
  TRY_ASSIGN(const Money money, Money::create(amount, currency));
  TRY(origin::check_dutiable({money, {}}));
  return money;
}

Result<Period> period_option(const std::string& text) {
  const std::size_t dots = text.find("..");
  if (dots == std::string::npos)
    return fail(ErrorCode::usage, fmt::format("'{}' is no period", text), at_option("--in-force"),
                "Write FIRST..LAST: 2025-04-01..2026-03-31.");
  TRY_ASSIGN(const Day first, day_option(text.substr(0, dots), "--in-force"));
  TRY_ASSIGN(const Day last, day_option(text.substr(dots + 2), "--in-force"));
  return Period::create(first, last.plus(1));
}

std::string duty_text(const origin::CostOption& option, Money value) {
  if (option.duty) return option.duty->text();
  const std::string low = option.duty_bounds.low.text();
  const std::string bounds =
      option.duty_bounds.high ? fmt::format("{} to {}", low, option.duty_bounds.high->text()) : fmt::format("at least {}", low);
  return fmt::format("not settled ({} {}); needs {}", bounds, value.currency.code(), join(option.duty_bounds.lacks, ", "));
}

void add_cost_command(CLI::App& app, Chosen& chosen) {
  auto* cost = app.add_subcommand("cost", "What goods cost once they are through customs: duties by agreement, taxes at import");
  cost->require_subcommand(1);
  add_cost_landed(*cost, chosen);
  add_cost_table(*cost, chosen);
  add_cost_staging(*cost, chosen);
}

}  // namespace entrepot::app
