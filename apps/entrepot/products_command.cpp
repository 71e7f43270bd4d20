#include "products_command.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "arguments.h"
#include "base/text.h"
#include "dataset/dataset.h"
#include "dataset/rows.h"
#include "trade/economies.h"
#include "trade/flow_files.h"
#include "trade_command.h"

namespace entrepot::app {
namespace {

Result<trade::TradeTable> read_file(const ProductFiles& files, std::vector<std::string>& notes, Progress& progress) {
  TRY_ASSIGN(const auto recognised, dataset::recognise(files.trade));
  trade::FlowFileOptions options;
  if (!files.edition.empty()) {
    options.edition = parse_hs_edition(files.edition);
    if (!options.edition)
      return fail(ErrorCode::bad_field, fmt::format("'{}' is no HS edition", files.edition), {"", 0, 0, "--edition"},
                  "Write HS1992, HS1996, HS2002, HS2007, HS2012, HS2017 or HS2022.");
  }
  if (!files.economy_codes.empty()) options.economy_codes = files.economy_codes;
  trade::LoadReport report;
  const auto load = [&](auto loader) -> Result<trade::TradeTable> {
    TRY_ASSIGN(trade::TradeTable table, loader(files.trade, options, report, progress));
    if (report.rows_rejected > 0)
      notes.push_back(fmt::format("{} of {} rows were rejected; entrepot data add lists them", report.rows_rejected, report.rows_read));
    return table;
  };
  if (recognised.format.id == "baci-hs6") return load(trade::load_baci);
  if (recognised.format.id == "comtrade-hs4") return load(trade::load_comtrade_headings);
  if (recognised.format.id == "baci-hs4-largest") return load(trade::load_largest_heading_flows);
  return fail(ErrorCode::unsupported, fmt::format("{} is not read directly", recognised.format.title), {files.trade, 0, 0, {}},
              "Import it with 'entrepot data add' and name the data set.");
}

Result<trade::TradeTable> read_trade(const ProductFiles& files, std::vector<std::string>& notes, Progress& progress) {
  std::error_code ignored;
  if (std::filesystem::is_regular_file(files.trade, ignored)) return read_file(files, notes, progress);
  TRY_ASSIGN(const auto store, data_store());
  TRY_ASSIGN(const auto snapshot, store.open(files.trade));
  return dataset::read_trade_table(snapshot);
}

}  // namespace

void add_product_options(CLI::App& command, ProductFiles& files) {
  command
      .add_option("--data", files.trade, "flows: a data set (see entrepot data list), or a BACI or Comtrade HS4 file that was not added")
      ->required();
  command.add_option("--year", files.year, "year of the exports (default: the last)");
  command.add_option("--edition", files.edition, "HS edition of a BACI file whose name does not say it");
  command.add_option("--economy-codes", files.economy_codes, "economy list of the BACI release");
}

std::string ProductExports::code(std::size_t product) const { return fmt::format("{:0{}}", table.products[product], digits); }

Result<ProductExports> read_exports(const ProductFiles& files, Progress& progress) {
  ProductExports exports{files.trade, files.year, 6, {}, {}};
  TRY_ASSIGN(const trade::TradeTable table, read_trade(files, exports.notes, progress));
  if (table.info().period_kind != trade::PeriodKind::year)
    return fail(ErrorCode::unsupported, "The trade is by month", {files.trade, 0, 0, {}}, "Use a file of years.");
  if (table.size() == 0) return fail(ErrorCode::missing_data, "There is no trade", {files.trade, 0, 0, {}}, "Use a file with rows.");
  if (exports.year == 0) exports.year = table.periods().back();
  progress.update(-1, "summing exports");
  TRY_ASSIGN(exports.table, trade::export_table(table, exports.year));
  exports.digits = table.info().digits;
  if (!table.info().complete) exports.notes.emplace_back("only the largest flows are there: advantages are compared among those");
  exports.notes.push_back(
      fmt::format("advantages are against the exports of the {} economies that the file has as exporters", exports.table.economies.size()));
  return exports;
}

Result<std::size_t> product_named(const ProductExports& exports, const std::string& text, const std::string& option) {
  const Where where{"", 0, 0, option};
  TRY_ASSIGN(const auto parsed, ProductCode::parse(text, HsEdition::hs2022, exports.digits, where));
  if (const auto product = exports.table.product(parsed.code.number)) return *product;
  return fail(ErrorCode::unknown_name, fmt::format("Nobody exports {} in {}", parsed.code.text(), exports.year), where,
              "Check the code against the HS edition of the data.");
}

Result<std::size_t> exporter_named(const ProductExports& exports, const std::string& text, const std::string& option) {
  const Where where{"", 0, 0, option};
  std::vector<std::string> known;
  for (const EconomyId id : exports.table.economies) known.push_back(id.text());
  const auto id = trade::economy_of_code(text);
  if (!id) return fail(ErrorCode::unknown_name, fmt::format("'{}' is no economy", text), where, known_names_remedy(text, known));
  if (const auto economy = exports.table.economy(*id)) return *economy;
  return fail(ErrorCode::missing_data, fmt::format("The file has no exports of {}", text), where,
              fmt::format("It has those of {}.", join(known, " ")));
}

std::string heading_text(const ProductExports& exports, const std::string& title) {
  std::string out = fmt::format("{}: {}, {}\n", title, exports.source, exports.year);
  for (const std::string& note : exports.notes) out += fmt::format("note: {}\n", note);
  return out;
}

void add_products_command(CLI::App& app, Chosen& chosen) {
  auto* products = app.add_subcommand("products", "Which products an economy makes well, how complex they are, who could make another");
  products->require_subcommand(1);
  add_products_rca(*products, chosen);
  add_products_complexity(*products, chosen);
  add_products_latent(*products, chosen);
}

}  // namespace entrepot::app
