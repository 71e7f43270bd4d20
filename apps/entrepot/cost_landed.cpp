// `entrepot cost landed`: one consignment, step by step, by every agreement.

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "arguments.h"
#include "base/text.h"
#include "console.h"
#include "cost_command.h"
#include "cost_notes.h"

namespace entrepot::app {
namespace {

using nlohmann::ordered_json;

struct Options {
  CostFiles files;
  std::string importer, origin, product, line, value, currency, exchange, charges, date, agreement;
  std::vector<std::string> quantities;
};

struct Answer {
  origin::Consignment consignment;
  HsEdition edition = HsEdition::hs2022;
  std::vector<std::string> agreements;  // that the schedule holds, beside MFN
  std::vector<origin::LandedCost> lines;
  std::vector<std::string> notes;
};

// The value in the importer's currency where a rate of exchange is given, else as it is.
Result<Money> customs_value(const Options& options, EconomyId importer, std::vector<std::string>& notes) {
  TRY_ASSIGN(const Currency own, origin::customs_currency(importer));
  Currency currency = own;
  if (!options.currency.empty()) {
    TRY_ASSIGN(currency, Currency::parse(options.currency, {"", 0, 0, "--currency"}));
  }
  TRY_ASSIGN(const Money value, money_option(options.value, currency));
  if (currency == own) return value;
  if (options.exchange.empty()) {
    notes.push_back(fmt::format("counted in {}: {} rounds in {} and its specific duties are in it; --exchange RATE ({} for 1 {}) converts",
                                currency.code(), importer.text(), own.code(), own.code(), currency.code()));
    return value;
  }
  TRY_ASSIGN(const Decimal rate, Decimal::parse(options.exchange, {"", 0, 0, "--exchange"}));
  notes.push_back(fmt::format("{} at {} {} for 1 {}", value.text(), rate.text(), own.code(), currency.code()));
  return origin::exchanged(value, rate, own);
}

Result<origin::Consignment> consignment_of(const Options& options, std::vector<std::string>& notes) {
  origin::Consignment consignment;
  TRY_ASSIGN(consignment.importer, economy_argument(options.importer, "--importer"));
  TRY_ASSIGN(consignment.origin, economy_argument(options.origin, "--from"));
  if (consignment.origin == consignment.importer)
    return fail(ErrorCode::usage, fmt::format("Goods of {} are its own there: no duty between its own", consignment.origin.text()),
                {"", 0, 0, "--from"}, "Name another economy of origin.");
  TRY_ASSIGN(consignment.day, day_option(options.date, "--date"));
  TRY_ASSIGN(consignment.goods.value, customs_value(options, consignment.importer, notes));
  for (const std::string& text : options.quantities) {
    TRY_ASSIGN(auto quantity, origin::parse_goods_quantity(text, {"", 0, 0, "--quantity"}));
    consignment.goods.quantities.push_back(std::move(quantity));
  }
  if (!options.charges.empty()) {
    TRY_ASSIGN(consignment.other_charges, Decimal::parse(options.charges, {"", 0, 0, "--charges"}));
  }
  return consignment;
}

void keep_only(origin::LandedCost& cost, const std::string& agreement, const origin::Consignment& consignment) {
  std::erase_if(cost.options, [&](const auto& o) { return o.preference && o.agreement != agreement; });
  cost.lowest = origin::lowest_option(cost.options);
  if (cost.options.size() == 1)
    cost.notes.push_back(
        fmt::format("the schedule offers no rate of {} to goods of {} on this line", agreement, consignment.origin.text()));
}

Result<Answer> compute(const Options& options) {
  Answer answer;
  TRY_ASSIGN(answer.consignment, consignment_of(options, answer.notes));
  TRY_ASSIGN(const std::uint32_t product, noted_product(options.product, answer.notes));
  TRY_ASSIGN(const CostTables tables, read_cost_tables(options.files));
  answer.notes.insert(answer.notes.end(), tables.notes.begin(), tables.notes.end());
  const EconomyId importer = answer.consignment.importer;
  for (std::string& note : tables.notes_on({&importer, 1})) answer.notes.push_back(std::move(note));
  const auto* schedule = tables.schedule_of(importer);
  if (schedule == nullptr)
    return fail(ErrorCode::missing_data, fmt::format("No schedule of {} is given", importer.text()), {"", 0, 0, "--tariff"},
                "Add its file with --tariff.");
  answer.edition = schedule->edition;
  answer.agreements = agreements_in(*schedule);
  const auto tax = tables.taxes.find(importer, answer.consignment.day, product);
  if (!tax) answer.notes.push_back(tax.error().what + ": totals are missing");
  else if (!(*tax)->goods.ranges.empty()) answer.notes.push_back(tax_note(**tax));
  const auto [first, last] = schedule->lines_of(product);
  for (std::size_t l = first; l < last; ++l) {
    const auto& line = schedule->lines[l];
    if (!options.line.empty() && line.suffix != options.line) continue;
    TRY_ASSIGN(auto cost, origin::landed_cost(*schedule, line, tax ? *tax : nullptr, answer.consignment, options.agreement));
    if (!options.agreement.empty()) keep_only(cost, options.agreement, answer.consignment);
    answer.lines.push_back(std::move(cost));
  }
  if (answer.lines.empty())
    return fail(ErrorCode::not_found,
                fmt::format("The schedule of {} has no line {}{}", importer.text(), options.product,
                            options.line.empty() ? "" : "-" + options.line),
                {"", 0, 0, options.line.empty() ? "--product" : "--line"},
                fmt::format("Its codes are {}.", hs_edition_name(schedule->edition)));
  return answer;
}

ordered_json json_of(const origin::CostOption& option) {
  ordered_json steps = ordered_json::array();
  for (const auto& step : option.steps)
    steps.push_back({{"name", step.name}, {"amount", step.amount.text()}, {"rule", step.rule}, {"source", step.source}});
  ordered_json out{{"agreement", option.agreement},
                   {"if_it_qualifies", option.preference},
                   {"rate", option.rate},
                   {"marks", option.marks},
                   {"rule", option.rule},
                   {"source", option.source},
                   {"duty", nullptr},
                   {"landed", nullptr},
                   {"duty_at_least", option.duty_bounds.low.text()},
                   {"duty_at_most", nullptr},
                   {"lacks", option.duty_bounds.lacks},
                   {"steps", steps}};
  if (option.duty) out["duty"] = option.duty->text();
  if (option.total) out["landed"] = option.total->text();
  if (option.duty_bounds.high) out["duty_at_most"] = option.duty_bounds.high->text();
  return out;
}

std::string json_of(const Answer& answer) {
  ordered_json lines = ordered_json::array();
  for (const auto& cost : answer.lines) {
    ordered_json options = ordered_json::array();
    for (const auto& option : cost.options) options.push_back(json_of(option));
    ordered_json line{
        {"line", cost.line}, {"description", cost.description}, {"options", options}, {"lowest", nullptr}, {"notes", cost.notes}};
    if (cost.lowest) line["lowest"] = cost.options[*cost.lowest].agreement;
    lines.push_back(line);
  }
  return ordered_json{{"importer", answer.consignment.importer.text()},
                      {"from", answer.consignment.origin.text()},
                      {"date", answer.consignment.day.text()},
                      {"edition", hs_edition_name(answer.edition)},
                      {"customs_value", answer.consignment.goods.value.text()},
                      {"agreements_in_schedule", answer.agreements},
                      {"notes", answer.notes},
                      {"lines", lines}}
             .dump(2) +
         "\n";
}

std::string text_of(const Answer& answer) {
  const Money value = answer.consignment.goods.value;
  std::string out =
      fmt::format("From {} into {} on {}, customs value (CIF) {}, codes of {}\n", answer.consignment.origin.text(),
                  answer.consignment.importer.text(), answer.consignment.day.text(), value.text(), hs_edition_name(answer.edition));
  for (const std::string& note : answer.notes) out += "note: " + note + "\n";
  for (const auto& cost : answer.lines) {
    out += fmt::format("\n{}{}{}\n", cost.line, cost.description.empty() ? "" : "  ", cost.description);
    for (const auto& option : cost.options) {
      out += fmt::format("  {}{}: {}, {}\n", option.agreement, option.preference ? ", if it qualifies" : "", option.rate, option.rule);
      if (!option.duty) out += fmt::format("    duty {}\n", duty_text(option, value));
      for (const auto& step : option.steps)
        out += fmt::format("    {:<26}{:>20}  {}{}\n", step.name, step.amount.text(), step.rule,
                           step.source.empty() ? "" : " [" + step.source + "]");
    }
    if (cost.lowest) out += fmt::format("  lowest of those in this schedule: {}\n", cost.options[*cost.lowest].agreement);
    else out += "  lowest of those in this schedule: not settled\n";
    for (const std::string& note : cost.notes) out += "  note: " + note + "\n";
  }
  return out;
}

Result<int> landed(const Options& options, bool json) {
  TRY_ASSIGN(Answer answer, compute(options));
  print(json ? json_of(answer) : text_of(answer));
  return 0;
}

}  // namespace

void add_cost_landed(CLI::App& cost, Chosen& chosen) {
  auto options = std::make_shared<Options>();
  auto* command = cost.add_subcommand("landed", "One consignment: value, duty, tax base, tax and total under MFN and each agreement");
  command->add_option("--importer", options->importer, "economy, alpha-3")->required();
  command->add_option("--from", options->origin, "economy of origin, alpha-3")->required();
  command->add_option("--product", options->product, "HS code of six digits, in the schedule's edition")->required();
  command->add_option("--line", options->line, "the digits behind the six, where one line is meant");
  command->add_option("--value", options->value, "customs value (CIF), in the importer's currency or --currency")->required();
  command->add_option("--currency", options->currency, "of the value");
  command->add_option("--exchange", options->exchange, "units of the importer's currency for one of --currency");
  command->add_option("--quantity", options->quantities, "for specific duties: 500kg, 300pairs; several where needed");
  command->add_option("--charges", options->charges, "excise and the like that the tax base holds");
  command->add_option("--date", options->date, "day of import, YYYY-MM-DD")->required();
  command->add_option("--agreement", options->agreement, "only this agreement beside MFN; GSP and LDC are shown only if named here");
  add_cost_files(*command, options->files);
  command->add_option("--vat", options->files.vat, "dated import taxes (default: those that come with the program)");
  command->add_flag("--json", chosen.json, "print JSON");
  command->footer(
      "Example:\n  entrepot cost landed --importer JPN --product 811292 --from KOR --value 100000 --quantity 500kg --date 2026-01-15 "
      "--tariff japan.csv --in-force 2025-04-01..2026-03-31");
  command->callback([&chosen, options] { chosen.run = [&chosen, options] { return landed(*options, chosen.json); }; });
}

}  // namespace entrepot::app
