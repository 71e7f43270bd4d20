// What the commands of `entrepot cost` share.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/day.h"
#include "base/ids.h"
#include "base/money.h"
#include "base/result.h"
#include "commands.h"
#include "origin/landed_cost.h"

namespace entrepot::app {

struct CostFiles {
  std::vector<std::string> tariffs;
  std::string in_force, vat;
  int fiscal_year = 0;  // of Japan's schedule, worked out by the staging law; 0: as in the file
};

struct CostTables {
  std::vector<origin::TariffSchedule> schedules;
  origin::ImportTaxTable taxes;
  std::map<EconomyId, std::string> sources;  // of the schedule of each: its file or data set, and what the rates themselves name
  std::vector<std::string> notes;            // rows rejected while loading, rates that were worked out
  const origin::TariffSchedule* schedule_of(EconomyId importer) const;
  // Of the schedules of these importers alone: where each is from, and the agreements that it holds.
  std::vector<std::string> notes_on(std::span<const EconomyId> importers) const;
};

// Agreements that the schedule has rates of, by name; MFN is not among them. Others of the importer may exist: it does not say.
std::vector<std::string> agreements_in(const origin::TariffSchedule& schedule);

void add_cost_files(CLI::App& command, CostFiles& files);
// Errors: those of the loaders, usage (--in-force), duplicate (two schedules of an economy).
Result<CostTables> read_cost_tables(const CostFiles& files, bool with_taxes = true);

// Options as typed. Errors name the option.
Result<Day> day_option(const std::string& text, const char* option);
Result<std::uint32_t> product_option(const std::string& text);
Result<Money> money_option(const std::string& text, Currency currency);
Result<Period> period_option(const std::string& text);  // "2025-04-01..2026-03-31", both days in it

// "2.5%" of the value, or the bounds of a duty that is not settled.
std::string duty_text(const origin::CostOption& option, Money value);

void add_cost_command(CLI::App& app, Chosen& chosen);
void add_cost_landed(CLI::App& cost, Chosen& chosen);
void add_cost_table(CLI::App& cost, Chosen& chosen);
void add_cost_staging(CLI::App& cost, Chosen& chosen);

}  // namespace entrepot::app
