// `entrepot cost table`: the same goods into the 14 economies, side by side.

#include <algorithm>
#include <map>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "arguments.h"
#include "base/csv.h"
#include "base/file.h"
#include "base/text.h"
#include "console.h"
#include "cost_command.h"
#include "cost_notes.h"

namespace entrepot::app {
namespace {

using nlohmann::ordered_json;

struct Options {
  CostFiles files;
  std::string origin, product, value, currency, date, out;
  std::vector<std::string> quantities, exchange;
};

// One line of one importer; what is not known is empty and `missing` says why.
struct Row {
  std::string importer, line, mfn_rate, mfn_duty, preference, preference_rate, preference_duty, tax, tax_base, landed_mfn,
      landed_preference;
  std::string tax_note;  // what the table of taxes says of the rate that is used
  std::string missing;
  std::string no_preference = "preference unknown";  // what is said where none is shown
};

Result<std::map<std::string, Decimal>> exchange_rates(const std::vector<std::string>& texts) {
  std::map<std::string, Decimal> rates;
  for (const std::string& text : texts) {
    const std::size_t sign = text.find('=');
    if (sign == std::string::npos)
      return fail(ErrorCode::usage, fmt::format("'{}' is no rate of exchange", text), {"", 0, 0, "--exchange"},
                  "Write CODE=RATE: JPY=151.2.");
    TRY_ASSIGN(const Currency currency, Currency::parse(text.substr(0, sign), {"", 0, 0, "--exchange"}));
    TRY_ASSIGN(const Decimal rate, Decimal::parse(text.substr(sign + 1), {"", 0, 0, "--exchange"}));
    if (!rates.emplace(currency.code(), rate).second)
      return fail(ErrorCode::duplicate, fmt::format("{} has two rates of exchange", currency.code()), {"", 0, 0, "--exchange"},
                  "Give one.");
  }
  return rates;
}

void add_missing(Row& row, const std::string& reason) { row.missing += (row.missing.empty() ? "" : "; ") + reason; }

void fill_tax(Row& row, const origin::ImportTax& tax) {
  row.tax = tax.name + " " + tax.percent.text() + "%";
  if (tax.local_numerator != 0) row.tax += fmt::format(" + {}/{} of it", tax.local_numerator, tax.local_denominator);
  row.tax_base = tax.base.text();
  row.tax_note = tax_note(tax);
  if (!tax.base.others.empty()) add_missing(row, join(tax.base.others, ", ") + " not counted");
}

void fill_options(Row& row, const origin::LandedCost& cost, Money value) {
  const origin::CostOption& mfn = cost.options.front();
  const auto unsettled = [&](const origin::CostOption& option) {
    if (!option.duty) add_missing(row, fmt::format("{} duty {}", option.agreement, duty_text(option, value)));
  };
  row.line = cost.line;
  row.mfn_rate = mfn.rate;
  if (mfn.duty) row.mfn_duty = mfn.duty->text();
  if (mfn.total) row.landed_mfn = mfn.total->text();
  unsettled(mfn);
  row.no_preference = cost.options.size() > 1 ? "preference not settled" : "no preference in this schedule";
  const origin::CostOption* best = nullptr;
  for (const auto& option : cost.options) {
    if (!option.preference) continue;
    unsettled(option);
    if (option.duty && (best == nullptr || option.duty->minor_units < best->duty->minor_units)) best = &option;
  }
  if (best == nullptr) return;
  row.preference = best->agreement;
  row.preference_rate = best->rate;
  row.preference_duty = best->duty->text();
  if (origin::names_quota(best->rate)) add_missing(row, best->agreement + " rate is under a tariff quota");
  if (best->total) row.landed_preference = best->total->text();
}

class Table {
 public:
  Table(const Options& options, const CostTables& tables) : options_(options), tables_(tables) {}

  // `notes`: takes what was read otherwise than it was written.
  Result<std::vector<Row>> rows(std::vector<std::string>& notes) {
    TRY_ASSIGN(origin_, economy_argument(options_.origin, "--from"));
    TRY_ASSIGN(day_, day_option(options_.date, "--date"));
    TRY_ASSIGN(product_, noted_product(options_.product, notes));
    TRY_ASSIGN(const Currency currency, Currency::parse(options_.currency, {"", 0, 0, "--currency"}));
    TRY_ASSIGN(value_, money_option(options_.value, currency));
    TRY_ASSIGN(rates_, exchange_rates(options_.exchange));
    for (const std::string& text : options_.quantities) {
      TRY_ASSIGN(auto quantity, origin::parse_goods_quantity(text, {"", 0, 0, "--quantity"}));
      quantities_.push_back(std::move(quantity));
    }
    for (const EconomyId importer : origin::fourteen_economies()) TRY(add(importer));
    return std::move(rows_);
  }

 private:
  Result<> add(EconomyId importer) {
    Row row;
    row.importer = importer.text();
    TRY_ASSIGN(const Currency own, origin::customs_currency(importer));
    Money value = value_;
    if (const auto rate = rates_.find(std::string(own.code())); rate != rates_.end() && !(own == value.currency)) {
      TRY_ASSIGN(value, origin::exchanged(value, rate->second, own));
    }
    const auto tax = tables_.taxes.find(importer, day_, product_);
    if (tax) fill_tax(row, **tax);
    else add_missing(row, tax.error().what);
    const auto* schedule = tables_.schedule_of(importer);
    if (importer == origin_) {
      add_missing(row, "the goods are its own");
      row.no_preference = "no duty between its own";
    } else if (schedule == nullptr) add_missing(row, "no tariff schedule is given");
    else return add_lines(row, *schedule, tax ? *tax : nullptr, value);
    rows_.push_back(row);
    return {};
  }

  Result<> add_lines(const Row& start, const origin::TariffSchedule& schedule, const origin::ImportTax* tax, Money value) {
    const auto [first, last] = schedule.lines_of(product_);
    if (first == last) {
      rows_.push_back(start);
      add_missing(rows_.back(), fmt::format("the schedule has no code {} ({})", options_.product, hs_edition_name(schedule.edition)));
    }
    for (std::size_t l = first; l < last; ++l) {
      rows_.push_back(start);
      const auto cost = origin::landed_cost(schedule, schedule.lines[l], tax, {schedule.economy, origin_, day_, {value, quantities_}, {}});
      if (cost) fill_options(rows_.back(), *cost, value);
      else add_missing(rows_.back(), cost.error().what);
    }
    return {};
  }

  const Options& options_;
  const CostTables& tables_;
  EconomyId origin_;
  Day day_;
  std::uint32_t product_ = 0;
  Money value_;
  std::map<std::string, Decimal> rates_;
  std::vector<origin::GoodsQuantity> quantities_;
  std::vector<Row> rows_;
};

using Cell = std::pair<const char*, std::string Row::*>;
constexpr Cell cells[] = {{"importer", &Row::importer},
                          {"line", &Row::line},
                          {"mfn_rate", &Row::mfn_rate},
                          {"mfn_duty", &Row::mfn_duty},
                          {"best_agreement_if_it_qualifies", &Row::preference},
                          {"its_rate", &Row::preference_rate},
                          {"its_duty", &Row::preference_duty},
                          {"import_tax", &Row::tax},
                          {"tax_base", &Row::tax_base},
                          {"tax_note", &Row::tax_note},
                          {"landed_mfn", &Row::landed_mfn},
                          {"landed_if_it_qualifies", &Row::landed_preference},
                          {"missing", &Row::missing}};

std::string csv_of(const std::vector<Row>& rows) {
  std::string out;
  for (const auto& [name, member] : cells) out += (member == &Row::importer ? "" : ",") + std::string(name);
  out += "\n";
  for (const Row& row : rows) {
    for (const auto& [name, member] : cells) out += (member == &Row::importer ? "" : ",") + csv_field(row.*member);
    out += "\n";
  }
  return out;
}

ordered_json json_of(const std::vector<Row>& rows) {
  ordered_json out = ordered_json::array();
  for (const Row& row : rows) {
    ordered_json entry;
    for (const auto& [name, member] : cells) entry[name] = (row.*member).empty() ? ordered_json(nullptr) : ordered_json(row.*member);
    out.push_back(entry);
  }
  return out;
}

// National lines of one importer that say the same, as one row; the next row of the importer leaves its code out.
std::vector<Row> merged(const std::vector<Row>& rows) {
  std::vector<Row> out;
  for (Row row : rows) {
    const auto same = std::find_if(out.begin(), out.end(), [&](const Row& other) {
      return std::all_of(std::begin(cells), std::end(cells),
                         [&](const Cell& c) { return c.second == &Row::line || row.*c.second == other.*c.second; });
    });
    if (same == out.end()) out.push_back(std::move(row));
    else same->line += " " + row.line.substr(row.line.find('-') + 1);
  }
  for (std::size_t r = out.size(); r-- > 1;)
    if (out[r].importer == out[r - 1].importer) out[r].importer = "   ";
  return out;
}

std::string text_of(const std::vector<Row>& all) {
  std::string out;
  const std::vector<Row> rows = merged(all);
  const auto or_dash = [](const std::string& text) { return text.empty() ? std::string("-") : text; };
  for (const Row& row : rows) {
    out +=
        fmt::format("{} {:<14} MFN {:<24} landed {:<20} ", row.importer, or_dash(row.line), or_dash(row.mfn_rate), or_dash(row.landed_mfn));
    out += row.preference.empty()
               ? row.no_preference
               : fmt::format("{} {}, if it qualifies: landed {}", row.preference, row.preference_rate, or_dash(row.landed_preference));
    out += fmt::format("\n    {}{}\n", or_dash(row.tax), row.tax_base.empty() ? "" : " on " + row.tax_base);
    if (!row.tax_note.empty()) out += fmt::format("    note: {}\n", row.tax_note);
    if (!row.missing.empty()) out += fmt::format("    missing: {}\n", row.missing);
  }
  return out;
}

Result<int> table(const Options& options, bool json) {
  TRY_ASSIGN(const CostTables tables, read_cost_tables(options.files));
  std::vector<std::string> notes = tables.notes;
  TRY_ASSIGN(const auto rows, Table(options, tables).rows(notes));
  for (std::string& note : tables.notes_on(origin::fourteen_economies())) notes.push_back(std::move(note));
  if (!options.out.empty()) TRY(write_file_atomic(options.out, csv_of(rows)));
  if (json) {
    print(ordered_json{
              {"product", options.product}, {"from", options.origin}, {"date", options.date}, {"notes", notes}, {"rows", json_of(rows)}}
              .dump(2) +
          "\n");
    return 0;
  }
  print(fmt::format("HS {} from {} on {}, customs value (CIF) {} {}\n", options.product, options.origin, options.date, options.value,
                    options.currency));
  for (const std::string& note : notes) print("note: " + note + "\n");
  print("\n" + text_of(rows));
  if (!options.out.empty()) print(fmt::format("\nwrote {}\n", options.out));
  return 0;
}

}  // namespace

void add_cost_table(CLI::App& cost, Chosen& chosen) {
  auto options = std::make_shared<Options>();
  options->value = "100000";
  options->currency = "USD";
  auto* command =
      cost.add_subcommand("table", "The same goods into the 14 economies side by side; what is not known stays missing, with the reason");
  command->add_option("--from", options->origin, "economy of origin, alpha-3")->required();
  command->add_option("--product", options->product, "HS code of six digits")->required();
  command->add_option("--value", options->value, "customs value (CIF)")->capture_default_str();
  command->add_option("--currency", options->currency, "of the value")->capture_default_str();
  command->add_option("--exchange", options->exchange, "CODE=RATE: units of an importer's currency for one of --currency; several");
  command->add_option("--quantity", options->quantities, "for specific duties: 500kg; several where needed");
  command->add_option("--date", options->date, "day of import, YYYY-MM-DD")->required();
  add_cost_files(*command, options->files);
  command->add_option("--vat", options->files.vat, "dated import taxes (default: those that come with the program)");
  command->add_option("--out", options->out, "write the rows as csv");
  command->add_flag("--json", chosen.json, "print JSON");
  command->footer(
      "Example:\n  entrepot cost table --product 811292 --from CHN --date 2026-01-15 --tariff japan.csv --in-force 2025-04-01..2026-03-31 "
      "--tariff others.csv --exchange JPY=151.2");
  command->callback([&chosen, options] { chosen.run = [&chosen, options] { return table(*options, chosen.json); }; });
}

}  // namespace entrepot::app
