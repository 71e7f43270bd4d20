// `entrepot sources suppliers`: the command.

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "arguments.h"
#include "base/file.h"
#include "console.h"
#include "sources_suppliers.h"

namespace entrepot::app {
namespace {

Result<int> suppliers(const SupplierOptions& options, bool json) {
  if (options.product.empty() == options.products.empty())
    return fail(ErrorCode::usage, "Say which product, or a list of them", {"", 0, 0, "--product"},
                "Give --product CODE or --products FILE.");
  TRY(check_out_file(options.out, "--out"));
  TRY(check_out_file(options.page, "--page"));
  Result<SourcesInput> read;
  {
    TerminalProgress progress;
    read = read_sources(options.files, progress);
  }
  TRY_ASSIGN(SourcesInput input, std::move(read));
  if (!options.products.empty()) return suppliers_of_list(options, input, json);
  TRY_ASSIGN(const SupplierAnswer answer, suppliers_of(options, input));
  const double knots = options.files.knots;
  if (!options.out.empty()) TRY(write_file_atomic(options.out, suppliers_csv(answer, knots)));
  print(json ? suppliers_json(answer, knots).dump(2) + "\n" : suppliers_text(answer, knots, options.top));
  if (!json && !options.out.empty()) print(fmt::format("wrote {}\n", options.out));
  return 0;
}

}  // namespace

void add_sources_suppliers(CLI::App& sources, Chosen& chosen) {
  auto options = std::make_shared<SupplierOptions>();
  auto* command =
      sources.add_subcommand("suppliers", "Who else could supply an importer: ranked, each factor shown, what is missing stays missing");
  command->add_option("--importer", options->importer, "economy, alpha-3")->required();
  command->add_option("--product", options->product, "HS code, in the edition of the flows");
  command
      ->add_option("--products", options->products,
                   "a list of products: codes with commas, or a csv with the column product, as 'entrepot trade screen --csv' writes it; "
                   "what is in its column top is lost")
      ->excludes("--product");
  command->add_option("--first", options->first, "with --products: how many of its rows")
      ->capture_default_str()
      ->check(CLI::Range(1, 100000));
  command->add_option("--each", options->each, "with --products: suppliers to show for each")
      ->capture_default_str()
      ->check(CLI::Range(0, 1000));
  command->add_option("--lost", options->lost, "the supplier that is lost");
  add_sources_files(*command, options->files);
  command->add_option("--freight", options->freight, "USD per unit of the flows and day at sea, in the landed cost (default: not counted)")
      ->check(CLI::Range(0.0, 1e9));
  command->add_option("--top", options->top, "rows to show")->capture_default_str()->check(CLI::Range(0, 1000));
  command->add_option("--out", options->out, "write all rows as csv");
  command->add_option("--page", options->page, "with --products: write one page: exposure, look-through, other suppliers")
      ->needs("--products");
  add_table_options(*command, options->table);
  command->add_option("--concordance", options->concordance,
                      "table of HS codes and ISIC Rev.3 for the look-through (default: the one that was added)");
  command->add_flag("--json", chosen.json, "print JSON");
  command->footer(
      "Examples:\n  entrepot sources suppliers --importer JPN --product 811292 --lost CHN\n"
      "  entrepot sources suppliers --importer JPN --product 811292 --lost CHN --close taiwan --headroom 0.3 --out suppliers.csv\n"
      "  entrepot sources suppliers --importer KOR --products korea.csv --first 50 --out suppliers.csv\n"
      "  entrepot sources suppliers --importer KOR --products korea.csv --schedule korea_tariff.csv --close taiwan --table wiod --page korea.html");
  command->callback([&chosen, options] { chosen.run = [&chosen, options] { return suppliers(*options, chosen.json); }; });
}

}  // namespace entrepot::app
