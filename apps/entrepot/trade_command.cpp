#include "trade_command.h"

#include <cstdlib>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "arguments.h"
#include "base/text.h"
#include "trade/economies.h"

namespace entrepot::app {

Result<dataset::CubeChoice> cube_choice(const TradeArguments& arguments) {
  dataset::CubeChoice choice{arguments.data, {}};
  if (!arguments.edition.empty()) {
    choice.edition = parse_hs_edition(arguments.edition);
    if (!choice.edition)
      return fail(ErrorCode::bad_field, fmt::format("'{}' is no HS edition", arguments.edition), {"", 0, 0, "--edition"},
                  "Write HS1992, HS1996, HS2002, HS2007, HS2012, HS2017 or HS2022.");
  }
  return choice;
}

Result<dataset::OpenCube> open_cube(const TradeArguments& arguments) {
  TRY_ASSIGN(const auto choice, cube_choice(arguments));
  TRY_ASSIGN(const auto store, data_store());
  return dataset::open_cube(store, choice);
}

std::map<std::uint32_t, std::string> names_for(const trade::TradeTableInfo& info) {
  const auto store = data_store();
  if (!store || !info.edition) return {};
  auto names = dataset::product_names(*store, *info.edition, info.digits);
  return names.empty() ? dataset::linked_product_names(*store, *info.edition, info.digits) : names;
}

std::string names_hint(const trade::TradeTableInfo& info) {
  if (!info.edition) return {};
  return fmt::format("products have no names: add a list of {0} codes once (docs/data.md), with entrepot data add FILE{1}\n",
                     hs_edition_name(*info.edition),
                     *info.edition == HsEdition::hs2022 ? "" : "; or a list of a later edition and the correlations between them");
}

Result<NamedProduct> product_named(const std::string& text, const trade::TradeTableInfo& info,
                                   const std::map<std::uint32_t, std::string>& names) {
  const auto edition = info.edition.value_or(HsEdition::hs2022);  // the digits are read alike in all
  const auto digits = static_cast<std::size_t>(info.digits);
  if (text.size() <= 6 && (text.size() > digits || text.size() + 1 < digits) && !text.empty() && parse_int(text))
    return fail(ErrorCode::bad_field, fmt::format("'{}' has {} digits, and the flows are by codes of {}", text, text.size(), digits),
                {"", 0, 0, "--product"},
                text.size() > digits
                    ? fmt::format("Ask for its heading {}, or choose flows of {} digits with --data.", text.substr(0, digits), text.size())
                    : fmt::format("Give the {} digits of a product, or choose flows of {} digits with --data.", digits, text.size()));
  TRY_ASSIGN(const auto parsed, ProductCode::parse(text, edition, info.digits, {"", 0, 0, "--product"}));
  const auto name = names.find(parsed.code.number);
  return NamedProduct{parsed.code.number, parsed.code.text(), name == names.end() ? std::string() : name->second, parsed.padded};
}

Result<std::vector<std::int32_t>> chosen_periods(const std::string& years, const trade::TradeCube& cube) {
  if (years.empty()) return cube.periods();
  const auto parts = split(years, '-');
  const auto first = parse_int(parts.front()), last = parse_int(parts.back());
  if (parts.size() > 2 || !first || !last || *first > *last)
    return fail(ErrorCode::usage, fmt::format("'{}' is no range of years", years), {"", 0, 0, "--years"}, "Write 2018-2022, or 2020.");
  std::vector<std::int32_t> periods;
  for (const std::int32_t period : cube.periods())
    if (period >= *first && period <= *last) periods.push_back(period);
  if (periods.empty())
    return fail(ErrorCode::missing_data, fmt::format("The data have no year of {}", years), {"", 0, 0, "--years"},
                fmt::format("They have {} to {}.", cube.periods().front(), cube.periods().back()));
  return periods;
}

void add_data_options(CLI::App& command, TradeArguments& arguments) {
  command.add_option("--data", arguments.data, "data sets: ids, file names or a release (default: the one release that is imported)");
  command.add_option("--edition", arguments.edition, "HS edition, where flows of several are imported");
  command.add_option("--years", arguments.years, "2018-2022, or one year (default: all)");
}

void add_trade_command(CLI::App& app, Chosen& chosen) {
  auto* trade = app.add_subcommand("trade", "Trade dependencies: suppliers of a product, screening, what both sides report");
  trade->require_subcommand(1);
  add_trade_screen(*trade, chosen);
  add_trade_suppliers(*trade, chosen);
  add_trade_mirror(*trade, chosen);
  trade->footer(
      "Examples:\n  entrepot trade screen --importer KOR --flag geodep\n  entrepot trade suppliers --importer JPN --product 811292");
}

}  // namespace entrepot::app
