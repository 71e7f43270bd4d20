#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "arguments.h"
#include "base/text.h"
#include "console.h"
#include "trade/economies.h"
#include "text_table.h"
#include "trade_command.h"

namespace entrepot::app {
namespace {

using trade::SupplierRow;

struct Options : TradeArguments {
  std::size_t top = 5;
};

struct Answer {
  dataset::OpenCube open;
  EconomyId importer;
  NamedProduct product;
  bool names = false;  // whether any product has one
  std::vector<std::int32_t> periods;
  std::vector<SupplierRow> rows;
  std::string reason;  // why there are none
};

Result<Answer> answer(const Options& options) {
  TRY_ASSIGN(const EconomyId importer, economy_argument(options.importer, "--importer"));
  TRY_ASSIGN(auto open, open_cube(options));
  const auto names = names_for(open.cube.info());
  TRY_ASSIGN(auto product, product_named(options.product, open.cube.info(), names));
  TRY_ASSIGN(auto periods, chosen_periods(options.years, open.cube));
  std::vector<SupplierRow> rows;
  for (const SupplierRow& row : open.cube.suppliers(importer, product.code))
    if (row.period >= periods.front() && row.period <= periods.back()) rows.push_back(row);
  std::string reason;
  if (rows.empty()) {
    reason = open.cube.why_empty(importer, product.code);
    if (!open.cube.suppliers(importer, product.code).empty()) reason = fmt::format("no imports are recorded in {}", options.years);
  }
  return Answer{std::move(open), importer, std::move(product), !names.empty(), std::move(periods), std::move(rows), std::move(reason)};
}

nlohmann::ordered_json json_of(const Answer& a) {
  auto rows = nlohmann::ordered_json::array();
  for (const SupplierRow& row : a.rows) {
    rows.push_back({{"year", row.period}, {"supplier", row.supplier.text()}, {"value_usd", row.value_usd}, {"share", row.share}});
    rows.back()["quantity"] = row.quantity ? nlohmann::ordered_json(*row.quantity) : nlohmann::ordered_json();
    rows.back()["hub"] = trade::is_hub(row.supplier);
    rows.back()["from"] = fmt::format("{}:{}", a.open.file_of(row.period), row.line);
  }
  const bool tonnes = a.open.cube.info().quantity_unit == trade::QuantityUnit::tonnes;
  return {{"importer", a.importer.text()},
          {"product", a.product.text},
          {"name", a.product.name},
          {"source", a.open.sources()},
          {"quantity_unit", tonnes ? "t" : "not stated"},
          {"years", a.periods},
          {"empty_because", a.reason},
          {"suppliers", std::move(rows)}};
}

std::string year_text(const Answer& a, std::size_t first, std::size_t end, std::size_t top) {
  double total = 0;
  for (std::size_t r = first; r < end; ++r) total += a.rows[r].value_usd;
  std::string text =
      fmt::format("\n{}  {} USD from {}\n", a.rows[first].period, format_number(total, 4), counted(end - first, "economy", "economies"));
  for (std::size_t r = first; r < std::min(end, first + top); ++r) {
    const SupplierRow& row = a.rows[r];
    const std::string quantity = row.quantity ? format_number(*row.quantity, 4) : std::string("missing");
    text += fmt::format("  {} {:>6.1f} %  {:>14} USD  {:>10}{}\n", row.supplier.view(), 100 * row.share, format_number(row.value_usd, 4),
                        quantity, trade::is_hub(row.supplier) ? "  hub: may pass on goods of others" : "");
  }
  if (end - first > top) text += fmt::format("  and {} more\n", end - first - top);
  return text;
}

std::string text_of(const Answer& a, std::size_t top) {
  const bool tonnes = a.open.cube.info().quantity_unit == trade::QuantityUnit::tonnes;
  const std::string name = a.product.name.empty() ? std::string() : fmt::format(" ({})", a.product.name);
  std::string text =
      fmt::format("Suppliers of product {}{} to {}\n{}\n", a.product.text, name, trade::economy_label(a.importer), a.open.sources());
  if (!a.names) text += names_hint(a.open.cube.info());
  if (a.product.padded) text += fmt::format("note: the code had lost its leading zero; it was read as {}\n", a.product.text);
  if (!a.reason.empty()) return text + fmt::format("none: {}\n", a.reason);
  text += fmt::format("share of imports, value, quantity ({})\n", tonnes ? "t" : "unit not stated");
  for (std::size_t first = 0, end = 0; first < a.rows.size(); first = end) {
    while (end < a.rows.size() && a.rows[end].period == a.rows[first].period) ++end;
    text += year_text(a, first, end, top);
  }
  return text;
}

}  // namespace

void add_trade_suppliers(CLI::App& trade, Chosen& chosen) {
  auto options = std::make_shared<Options>();
  auto* command = trade.add_subcommand("suppliers", "All suppliers of one product to one importer, largest first, over all years");
  command->add_option("--importer", options->importer, "economy by ISO 3166 alpha-3")->required();
  command->add_option("--product", options->product, "code of the data's nomenclature")->required();
  add_data_options(*command, *options);
  command->add_option("--top", options->top, "suppliers shown a year; JSON has all")->capture_default_str();
  command->add_flag("--json", chosen.json, "print JSON");
  command->footer("Example:\n  entrepot trade suppliers --importer JPN --product 811292 --years 2018-2022");
  command->callback([&chosen, options] {
    chosen.run = [&chosen, options]() -> Result<int> {
      TRY_ASSIGN(const Answer found, answer(*options));
      print(chosen.json ? json_of(found).dump(1) + "\n" : text_of(found, options->top));
      return 0;
    };
  });
}

}  // namespace entrepot::app
