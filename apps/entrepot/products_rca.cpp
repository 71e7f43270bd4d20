// entrepot products rca
#include <algorithm>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "arguments.h"
#include "base/csv.h"
#include "base/file.h"
#include "base/text.h"
#include "console.h"
#include "products_command.h"

namespace entrepot::app {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
  ProductFiles files;
  std::string economy, product, csv;
  unsigned top = 20;
};

struct Row {
  std::size_t economy = 0, product = 0;
  double rca = 0, exports_usd = 0, share = 0;  // share of the world's exports of the product
};

struct Answer {
  ProductExports exports;
  std::vector<Row> rows;  // exported at all, by RCA
};

Result<Answer> compute(const Options& options, Progress& progress) {
  Answer answer;
  TRY_ASSIGN(answer.exports, read_exports(options.files, progress));
  const auto& [economies, products, matrix] = answer.exports.table;
  std::optional<std::size_t> economy, product;
  if (!options.economy.empty()) {
    TRY_ASSIGN(economy, exporter_named(answer.exports, options.economy, "--economy"));
  }
  if (!options.product.empty()) {
    TRY_ASSIGN(product, product_named(answer.exports, options.product, "--product"));
  }
  const auto rca = trade::comparative_advantage(matrix);
  std::vector<double> world(products.size());
  for (std::size_t c = 0; c < economies.size(); ++c)
    for (std::size_t k = 0; k < products.size(); ++k) world[k] += matrix.at(c, k);
  for (std::size_t c = 0; c < economies.size(); ++c)
    for (std::size_t k = 0; k < products.size(); ++k) {
      if ((economy && c != *economy) || (product && k != *product) || !(matrix.at(c, k) > 0)) continue;
      answer.rows.push_back({c, k, rca[c * products.size() + k].value_or(0), matrix.at(c, k), matrix.at(c, k) / world[k]});
    }
  std::stable_sort(answer.rows.begin(), answer.rows.end(), [](const Row& a, const Row& b) { return a.rca > b.rca; });
  return answer;
}

std::string csv_of(const Answer& answer) {
  std::string out = "economy,product,rca,exports_usd,share_of_world\n";
  for (const Row& row : answer.rows)
    out += fmt::format("{},{},{:.17g},{:.17g},{:.17g}\n", answer.exports.table.economies[row.economy].text(),
                       answer.exports.code(row.product), row.rca, row.exports_usd, row.share);
  return out;
}

std::string json_of(const Answer& answer) {
  Json rows = Json::array();
  for (const Row& row : answer.rows)
    rows.push_back({{"economy", answer.exports.table.economies[row.economy].text()},
                    {"product", answer.exports.code(row.product)},
                    {"rca", row.rca},
                    {"exports_usd", row.exports_usd},
                    {"share_of_world", row.share}});
  return Json{{"method", "revealed comparative advantage (Balassa)"},
              {"source", answer.exports.source},
              {"year", answer.exports.year},
              {"notes", answer.exports.notes},
              {"rows", std::move(rows)}}
             .dump(2) +
         "\n";
}

std::string text_of(const Options& options, const Answer& answer) {
  std::string out = heading_text(answer.exports, "Revealed comparative advantage");
  const auto with = std::count_if(answer.rows.begin(), answer.rows.end(), [](const Row& row) { return row.rca >= 1; });
  out += fmt::format("{} of {} exports have an advantage (RCA 1 or more)\n\n", with, answer.rows.size());
  out += fmt::format("{:>5} {:<7} {:<8} {:>10} {:>14} {:>15}\n", "rank", "economy", "product", "RCA", "million USD", "share of world");
  const std::size_t shown = std::min<std::size_t>(options.top, answer.rows.size());
  for (std::size_t r = 0; r < shown; ++r) {
    const Row& row = answer.rows[r];
    out +=
        fmt::format("{:>5} {:<7} {:<8} {:>10} {:>14} {:>13.2f} %\n", r + 1, answer.exports.table.economies[row.economy].text(),
                    answer.exports.code(row.product), format_number(row.rca, 4), format_number(row.exports_usd / 1e6, 4), 100 * row.share);
  }
  if (shown < answer.rows.size())
    out += fmt::format("... and {} more; --top N shows N, --csv FILE writes all\n", answer.rows.size() - shown);
  return out;
}

Result<int> rca(const Options& options, bool json) {
  TRY(check_out_file(options.csv, "--csv"));
  TRY_ASSIGN(const Answer answer, with_progress([&](Progress& progress) { return compute(options, progress); }));
  if (!options.csv.empty()) TRY(write_file_atomic(options.csv, csv_of(answer)));
  print(json ? json_of(answer) : text_of(options, answer));
  if (!json && !options.csv.empty()) print(fmt::format("wrote {}\n", options.csv));
  return 0;
}

}  // namespace

void add_products_rca(CLI::App& products, Chosen& chosen) {
  auto options = std::make_shared<Options>();
  auto* command = products.add_subcommand("rca", "Revealed comparative advantage: exports against what the world's pattern lets expect");
  add_product_options(*command, options->files);
  command->add_option("--economy", options->economy, "of this economy only");
  command->add_option("--product", options->product, "of this product only");
  command->add_option("--top", options->top, "rows to show")->capture_default_str()->check(CLI::Range(0, 1000000));
  command->add_option("--csv", options->csv, "write all rows as csv");
  command->add_flag("--json", chosen.json, "print JSON");
  command->footer(
      "Examples:\n  entrepot products rca --data baci-hs6 --economy KOR\n"
      "  entrepot products rca --data BACI_HS17_Y2020_V202301.csv --product 811292 --csv rca.csv");
  command->callback([&chosen, options] { chosen.run = [&chosen, options] { return rca(*options, chosen.json); }; });
}

}  // namespace entrepot::app
