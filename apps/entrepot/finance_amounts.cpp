// `entrepot finance amounts`: what each member gives and may draw, by which rules.

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "console.h"
#include "finance_command.h"

namespace entrepot::app {
namespace {

using finance::Arrangement;
using finance::Facility;
using finance::MemberAmounts;
using nlohmann::ordered_json;

std::string term_text(const Facility& facility) {
  if (!facility.maturity_months) return "maturity not known";
  const std::string renewals = facility.unlimited_renewals ? "renewals without a limit"
                               : facility.renewals         ? fmt::format("{} renewal(s)", *facility.renewals)
                                                           : "renewals not known";
  return fmt::format("{} months, {}", *facility.maturity_months, renewals);
}

Result<Decimal> sum(const std::vector<MemberAmounts>& rows, Decimal MemberAmounts::* what) {
  Decimal total;
  for (const auto& row : rows) {
    TRY_ASSIGN(total, total.plus(row.*what));
  }
  return total;
}

Result<ordered_json> json_of(const Arrangement& arrangement, const std::vector<MemberAmounts>& rows, Day day) {
  ordered_json members = ordered_json::array(), facilities = ordered_json::array();
  for (const auto& row : rows) {
    ordered_json access;
    for (const Facility* facility : arrangement.facilities_on(day)) {
      TRY_ASSIGN(const Decimal amount, finance::access_on(arrangement, row.economy, *facility, day));
      access[facility->key] = plain(amount);
    }
    members.push_back({{"economy", row.economy.text()},
                       {"contribution", plain(row.contribution)},
                       {"multiple", plain(row.multiple)},
                       {"maximum", plain(row.maximum)},
                       {"delinked", plain(row.delinked)},
                       {"access", access}});
  }
  for (const Facility* facility : arrangement.facilities_on(day)) {
    const auto or_null = [](const std::optional<int>& number) { return number ? ordered_json(*number) : ordered_json(nullptr); };
    facilities.push_back({{"key", facility->key},
                          {"name", facility->name},
                          {"maturity_months", or_null(facility->maturity_months)},
                          {"renewals", or_null(facility->renewals)},
                          {"unlimited_renewals", facility->unlimited_renewals},
                          {"from", facility->origin.from.text()},
                          {"standing", finance::standing_name(facility->origin.standing)},
                          {"source", facility->origin.source}});
  }
  return ordered_json{{"arrangement", arrangement.key},
                      {"name", arrangement.name},
                      {"on", day.text()},
                      {"unit", fmt::format("billion {}", arrangement.currency.code())},
                      {"members", members},
                      {"facilities", facilities},
                      {"notes", arrangement.notes}};
}

Result<std::string> text_of(const Arrangement& arrangement, const std::vector<MemberAmounts>& rows, Day day) {
  const auto facilities = arrangement.facilities_on(day);
  std::string out = fmt::format("{} on {}, billions of {}\n\n{:<8}{:>13}{:>10}", arrangement.name, day.text(), arrangement.currency.code(),
                                "economy", "contribution", "multiple");
  for (const Facility* facility : facilities) out += fmt::format("  {:>12}", facility->key);
  out += "\n";
  for (const auto& row : rows) {
    out += fmt::format("{:<8}{:>13}{:>10}", row.economy.text(), plain(row.contribution), plain(row.multiple));
    for (const Facility* facility : facilities) {
      TRY_ASSIGN(const Decimal amount, finance::access_on(arrangement, row.economy, *facility, day));
      out += fmt::format("  {:>{}}", plain(amount), std::max<std::size_t>(12, facility->key.size()));
    }
    out += "\n";
  }
  TRY_ASSIGN(const Decimal contributed, sum(rows, &MemberAmounts::contribution));
  TRY_ASSIGN(const Decimal maximum, sum(rows, &MemberAmounts::maximum));
  TRY_ASSIGN(const auto given, arrangement.contributions_on(day));
  TRY_ASSIGN(const auto multiples, arrangement.multiples_on(day));
  TRY_ASSIGN(const auto delinked, arrangement.delinked_on(day));
  out += fmt::format("{:<8}{:>13}{:>10}  all members together may draw at most {}\n\n", "sum", plain(contributed), "", plain(maximum));
  for (const Facility* facility : facilities)
    out += fmt::format("{}: {}; {} since {} ({}: {})\n", facility->key, facility->name, term_text(*facility), facility->origin.from.text(),
                       finance::standing_name(facility->origin.standing), facility->origin.source);
  const auto told = [](const char* what, const finance::Origin& origin) {
    return fmt::format("{} since {} ({}: {})\n", what, origin.from.text(), finance::standing_name(origin.standing), origin.source);
  };
  out += told("contributions", given->origin) + told("multiples", multiples->origin) +
         told(fmt::format("{} without an IMF programme", plain(delinked->share)).c_str(), delinked->origin);
  for (const std::string& note : arrangement.notes) out += "note: " + note + "\n";
  return out;
}

}  // namespace

void add_finance_amounts(CLI::App& finance, Chosen& chosen) {
  auto options = std::make_shared<ArrangementOptions>();
  auto* command = finance.add_subcommand("amounts", "What each member gives and may draw, by facility, on a day");
  add_arrangement_options(*command, *options);
  command->add_flag("--json", chosen.json, "print JSON");
  command->footer("Example:\n  entrepot finance amounts --on 2026-01-01");
  command->callback([&chosen, options] {
    chosen.run = [&chosen, options]() -> Result<int> {
      TRY_ASSIGN(const Arrangement arrangement, read_arrangement(*options));
      TRY_ASSIGN(const Day day, day_of(*options));
      TRY_ASSIGN(const auto rows, finance::amounts_on(arrangement, day));
      if (chosen.json) {
        TRY_ASSIGN(const auto json, json_of(arrangement, rows, day));
        print(json.dump(2) + "\n");
      } else {
        TRY_ASSIGN(const auto text, text_of(arrangement, rows, day));
        print(text);
      }
      return 0;
    };
  });
}

}  // namespace entrepot::app
