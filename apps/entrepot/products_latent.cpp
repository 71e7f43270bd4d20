// entrepot products latent
#include <algorithm>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "arguments.h"
#include "base/file.h"
#include "base/text.h"
#include "console.h"
#include "products_command.h"
#include "trade/blocs.h"
#include "trade/economies.h"

namespace entrepot::app {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
  ProductFiles files;
  std::string product, among, csv;
  unsigned top = 20;
};

struct Answer {
  ProductExports exports;
  std::size_t product = 0;
  std::vector<EconomyId> suppliers;  // with an advantage today
  std::vector<trade::LatentSupplier> latent;

  std::string economy(std::size_t c) const { return exports.table.economies[c].text(); }
  std::vector<std::string> nearest(const trade::LatentSupplier& supplier) const {
    std::vector<std::string> codes;
    for (const std::size_t k : supplier.nearest) codes.push_back(exports.code(k));
    return codes;
  }
};

Result<Answer> compute(const Options& options, Progress& progress) {
  Answer answer;
  TRY_ASSIGN(answer.exports, read_exports(options.files, progress));
  TRY_ASSIGN(answer.product, product_named(answer.exports, options.product, "--product"));
  std::optional<trade::BlocSelection> among;
  if (!options.among.empty()) {
    TRY_ASSIGN(among, trade::select_bloc(options.among, {}, {"", 0, 0, "--among"}));
  }
  const auto advantage = trade::Advantage::of(answer.exports.table.exports);
  for (const std::uint32_t c : advantage.exporters(answer.product)) answer.suppliers.push_back(answer.exports.table.economies[c]);
  for (auto& supplier : trade::latent_suppliers(answer.exports.table, advantage, answer.product))
    if (!among || among->contains(answer.exports.table.economies[supplier.economy])) answer.latent.push_back(std::move(supplier));
  if (answer.latent.empty())
    return fail(ErrorCode::missing_data,
                answer.suppliers.empty() ? "No economy exports the product with an advantage, so nothing is known to be near it"
                                         : "No other economy makes anything near the product",
                {"", 0, 0, "--product"}, "Choose another product or year, or more economies.");
  return answer;
}

std::string csv_of(const Answer& answer) {
  std::string out = "economy,density_without_self,rca,exports_usd,nearest,hub\n";
  for (const trade::LatentSupplier& supplier : answer.latent)
    out += fmt::format("{},{:.17g},{},{:.17g},{},{}\n", answer.economy(supplier.economy), supplier.density,
                       supplier.rca ? format_exact(*supplier.rca) : "", supplier.exports_usd, join(answer.nearest(supplier), " "),
                       trade::is_hub(answer.exports.table.economies[supplier.economy]) ? 1 : 0);
  return out;
}

std::string json_of(const Answer& answer) {
  Json rows = Json::array(), today = Json::array();
  for (const EconomyId id : answer.suppliers) today.push_back(id.text());
  for (const trade::LatentSupplier& supplier : answer.latent)
    rows.push_back({{"economy", answer.economy(supplier.economy)},
                    {"density_without_self", supplier.density},
                    {"rca", supplier.rca ? Json(*supplier.rca) : Json(nullptr)},
                    {"exports_usd", supplier.exports_usd},
                    {"nearest", answer.nearest(supplier)},
                    {"hub", trade::is_hub(answer.exports.table.economies[supplier.economy])}});
  return Json{{"method", "density in the product space (Hidalgo and others), the product itself left out"},
              {"source", answer.exports.source},
              {"year", answer.exports.year},
              {"notes", answer.exports.notes},
              {"product", answer.exports.code(answer.product)},
              {"suppliers_with_advantage", std::move(today)},
              {"latent_suppliers", std::move(rows)}}
             .dump(2) +
         "\n";
}

std::string text_of(const Options& options, const Answer& answer) {
  std::string out = heading_text(answer.exports, fmt::format("Latent suppliers of {}", answer.exports.code(answer.product)));
  out += fmt::format("{} export it with an advantage:", answer.suppliers.size());
  for (const EconomyId id : answer.suppliers) out += " " + id.text();
  out += fmt::format("\n\n{:>5} {:<7} {:>8} {:>8} {:>12}  {}\n", "rank", "economy", "density", "RCA", "million USD", "makes the nearest");
  const std::size_t shown = std::min<std::size_t>(options.top, answer.latent.size());
  for (std::size_t r = 0; r < shown; ++r) {
    const trade::LatentSupplier& supplier = answer.latent[r];
    out += fmt::format("{:>5} {:<7} {:>8.4f} {:>8} {:>12}  {}{}\n", r + 1, answer.economy(supplier.economy), supplier.density,
                       supplier.rca ? format_number(*supplier.rca, 3) : "-", format_number(supplier.exports_usd / 1e6, 3),
                       join(answer.nearest(supplier), " "),
                       trade::is_hub(answer.exports.table.economies[supplier.economy]) ? "  (hub: may pass on goods of others)" : "");
  }
  if (shown < answer.latent.size())
    out += fmt::format("... and {} more; --top N shows N, --csv FILE writes all\n", answer.latent.size() - shown);
  return out;
}

Result<int> latent(const Options& options, bool json) {
  TRY(check_out_file(options.csv, "--csv"));
  TRY_ASSIGN(const Answer answer, with_progress([&](Progress& progress) { return compute(options, progress); }));
  if (!options.csv.empty()) TRY(write_file_atomic(options.csv, csv_of(answer)));
  print(json ? json_of(answer) : text_of(options, answer));
  if (!json && !options.csv.empty()) print(fmt::format("wrote {}\n", options.csv));
  return 0;
}

}  // namespace

void add_products_latent(CLI::App& products, Chosen& chosen) {
  auto options = std::make_shared<Options>();
  auto* command =
      products.add_subcommand("latent", "Who does not export a product with an advantage yet, and makes most of what is near to it");
  add_product_options(*command, options->files);
  command->add_option("--product", options->product, "product, by its code")->required();
  command->add_option("--among", options->among, "only these economies: a bloc or a list");
  command->add_option("--top", options->top, "economies to show")->capture_default_str()->check(CLI::Range(0, 1000000));
  command->add_option("--csv", options->csv, "write all economies as csv");
  command->add_flag("--json", chosen.json, "print JSON");
  command->footer("Example:\n  entrepot products latent --data baci-hs6 --product 811292 --among ASEAN+3");
  command->callback([&chosen, options] { chosen.run = [&chosen, options] { return latent(*options, chosen.json); }; });
}

}  // namespace entrepot::app
