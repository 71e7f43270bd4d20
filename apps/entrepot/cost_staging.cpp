// `entrepot cost staging`: Japan's RCEP rates against the staging law, every exception listed.

#include <algorithm>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/csv.h"
#include "base/file.h"
#include "base/text.h"
#include "console.h"
#include "cost_command.h"
#include "origin/staging.h"

namespace entrepot::app {
namespace {

using nlohmann::ordered_json;
using origin::StagingOutcome;

struct Options {
  CostFiles files;
  std::string out;
  bool summary = false;
};

std::string partners_of(const origin::TariffColumn& column) {
  std::vector<std::string> names;
  for (const EconomyId id : column.partners) names.push_back(id.text());
  return join(names, "|");
}

bool is_exception(const origin::StagingRow& row) { return row.outcome != StagingOutcome::free && row.outcome != StagingOutcome::staged; }

std::string printed(const origin::TariffSchedule& schedule, const origin::TariffLine& line, origin::RateKind kind) {
  for (const auto& offer : line.offers)
    if (schedule.columns[offer.column].kind == kind) return offer.rate.text;
  return {};
}

std::string law_of(const origin::StagingRow& row) {
  std::vector<std::string> fits;
  for (const auto& fit : row.fits) fits.push_back(fmt::format("{}% over {}", fit.base_rate.text(), fit.n));
  return join(fits, " or ");
}

std::string csv_of(const origin::TariffSchedule& schedule, const origin::StagingCheck& check) {
  std::string out = "partners,line,rcep,base,provisional,wto,outcome,law\n";
  for (const auto& row : check.rows) {
    const auto& line = schedule.lines[row.line];
    out += fmt::format(
        "{},{},{},{},{},{},{},{}\n", partners_of(schedule.columns[row.column]), line.code(), csv_field(row.offered),
        csv_field(printed(schedule, line, origin::RateKind::base)), csv_field(printed(schedule, line, origin::RateKind::provisional)),
        csv_field(printed(schedule, line, origin::RateKind::wto)), origin::staging_outcome_name(row.outcome), csv_field(law_of(row)));
  }
  return out;
}

std::string json_of(const origin::TariffSchedule& schedule, const origin::StagingCheck& check) {
  ordered_json counts = ordered_json::array(), exceptions = ordered_json::array();
  for (const auto& c : check.counts)
    counts.push_back({{"partners", partners_of(schedule.columns[c.column])},
                      {"offered", c.offered},
                      {"free", c.free},
                      {"percentages", c.percentages()},
                      {"staged", c.staged},
                      {"unchanged", c.unchanged},
                      {"other_rate", c.other_rate},
                      {"not_percentage", c.not_percentage}});
  for (const auto& row : check.rows)
    if (is_exception(row))
      exceptions.push_back({{"partners", partners_of(schedule.columns[row.column])},
                            {"line", schedule.lines[row.line].code()},
                            {"rcep", row.offered},
                            {"base", printed(schedule, schedule.lines[row.line], origin::RateKind::base)},
                            {"wto", printed(schedule, schedule.lines[row.line], origin::RateKind::wto)},
                            {"outcome", origin::staging_outcome_name(row.outcome)}});
  return ordered_json{{"t", check.t}, {"counts", counts}, {"exceptions", exceptions}}.dump(2) + "\n";
}

std::string text_of(const origin::TariffSchedule& schedule, const origin::StagingCheck& check, bool summary) {
  std::string out =
      fmt::format("rate = round half up (base x (1 - {}/n), 0.1), n = 11, 16 or 21, base = base, WTO or provisional rate\n", check.t);
  for (const auto& c : check.counts)
    out += fmt::format(
        "\n{}: {} offers, {} free, {} of {} percentages above 0 follow the law\n  exceptions: {} unchanged, {} other rates, {} no percentage\n",
        partners_of(schedule.columns[c.column]), c.offered, c.free, c.staged, c.percentages(), c.unchanged, c.other_rate, c.not_percentage);
  if (summary) return out;
  out += "\nexceptions:\n";
  for (const auto& row : check.rows) {
    if (!is_exception(row)) continue;
    const auto& line = schedule.lines[row.line];
    out += fmt::format("  {} {}: RCEP {}; base {}, WTO {}: {}\n", partners_of(schedule.columns[row.column]), line.code(), row.offered,
                       printed(schedule, line, origin::RateKind::base), printed(schedule, line, origin::RateKind::wto),
                       origin::staging_outcome_name(row.outcome));
  }
  return out;
}

Result<int> staging(const Options& options, bool json) {
  TRY_ASSIGN(const CostTables tables, read_cost_tables(options.files, false));
  const auto* schedule = tables.schedule_of(*EconomyId::parse("JPN"));
  if (schedule == nullptr)
    return fail(ErrorCode::missing_data, "No schedule of Japan is given", {"", 0, 0, "--tariff"}, "The law is that of Japan's RCEP cuts.");
  TRY_ASSIGN(const auto check, origin::check_staging(*schedule, origin::staging_year_of(schedule->covered().from)));
  if (!options.out.empty()) TRY(write_file_atomic(options.out, csv_of(*schedule, check)));
  print(json ? json_of(*schedule, check) : text_of(*schedule, check, options.summary));
  if (!json && !options.out.empty()) print(fmt::format("\nwrote {}\n", options.out));
  return 0;
}

}  // namespace

void add_cost_staging(CLI::App& cost, Chosen& chosen) {
  auto options = std::make_shared<Options>();
  auto* command = cost.add_subcommand("staging", "Japan's RCEP rates against the law of yearly cuts, line by line, with every exception");
  add_cost_files(*command, options->files);
  command->add_option("--out", options->out, "write every line with what is found as csv");
  auto* json = command->add_flag("--json", chosen.json, "print JSON");
  command->add_flag("--summary", options->summary, "counts only")->excludes(json);
  command->footer("Example:\n  entrepot cost staging --tariff japan.csv --in-force 2025-04-01..2026-03-31 --out staging.csv");
  command->callback([&chosen, options] { chosen.run = [&chosen, options] { return staging(*options, chosen.json); }; });
}

}  // namespace entrepot::app
