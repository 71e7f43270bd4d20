// entrepot products complexity
#include <algorithm>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "arguments.h"
#include "base/file.h"
#include "console.h"
#include "products_command.h"

namespace entrepot::app {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
  ProductFiles files;
  std::string csv, products_csv;
  unsigned top = 10;
};

struct Answer {
  ProductExports exports;
  trade::Advantage advantage;
  trade::Complexity complexity;

  std::string economy(std::size_t c) const { return exports.table.economies[c].text(); }
};

// Positions with a value, the highest first.
std::vector<std::size_t> ranked(const std::vector<std::optional<double>>& values) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < values.size(); ++i)
    if (values[i]) order.push_back(i);
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return *values[a] > *values[b]; });
  return order;
}

Result<Answer> compute(const Options& options, Progress& progress) {
  TRY_ASSIGN(ProductExports exports, read_exports(options.files, progress));
  progress.update(-1, "complexity");
  auto advantage = trade::Advantage::of(exports.table.exports);
  auto found = trade::complexity(advantage);
  if (!found.reason.empty())
    return fail(ErrorCode::missing_data, "There is no index of complexity: " + found.reason, {exports.source, 0, 0, {}},
                "Use trade with all exporters and products.");
  return Answer{std::move(exports), std::move(advantage), std::move(found)};
}

std::string economies_csv(const Answer& answer) {
  std::string out = "economy,eci,diversity\n";
  for (const std::size_t c : ranked(answer.complexity.eci))
    out += fmt::format("{},{:.17g},{}\n", answer.economy(c), *answer.complexity.eci[c], answer.advantage.diversity()[c]);
  for (const std::size_t c : answer.complexity.economies_left_out) out += fmt::format("{},,0\n", answer.economy(c));
  return out;
}

std::string products_csv(const Answer& answer) {
  std::string out = "product,pci,ubiquity\n";
  for (const std::size_t k : ranked(answer.complexity.pci))
    out += fmt::format("{},{:.17g},{}\n", answer.exports.code(k), *answer.complexity.pci[k], answer.advantage.ubiquity()[k]);
  for (const std::size_t k : answer.complexity.products_left_out) out += fmt::format("{},,0\n", answer.exports.code(k));
  return out;
}

std::string json_of(const Answer& answer) {
  Json economies = Json::array(), products = Json::array(), economies_out = Json::array(), products_out = Json::array();
  for (const std::size_t c : ranked(answer.complexity.eci))
    economies.push_back(
        {{"economy", answer.economy(c)}, {"eci", *answer.complexity.eci[c]}, {"diversity", answer.advantage.diversity()[c]}});
  for (const std::size_t k : ranked(answer.complexity.pci))
    products.push_back(
        {{"product", answer.exports.code(k)}, {"pci", *answer.complexity.pci[k]}, {"ubiquity", answer.advantage.ubiquity()[k]}});
  for (const std::size_t c : answer.complexity.economies_left_out) economies_out.push_back(answer.economy(c));
  for (const std::size_t k : answer.complexity.products_left_out) products_out.push_back(answer.exports.code(k));
  return Json{{"method", "economic complexity (Hidalgo and Hausmann): second eigenvector, sign by diversity"},
              {"source", answer.exports.source},
              {"year", answer.exports.year},
              {"notes", answer.exports.notes},
              {"second_eigenvalue", answer.complexity.second_eigenvalue},
              {"economies", std::move(economies)},
              {"products", std::move(products)},
              {"economies_left_out", std::move(economies_out)},
              {"products_left_out", std::move(products_out)}}
             .dump(2) +
         "\n";
}

std::string left_out_text(const Answer& answer) {
  const auto& [eci, pci, economies, products, eigenvalue, reason] = answer.complexity;
  if (economies.empty() && products.empty()) return {};
  std::string out = fmt::format("left out, without any advantage: {} economies, {} products", economies.size(), products.size());
  constexpr std::size_t shown = 12;
  for (std::size_t i = 0; i < std::min(shown, economies.size()); ++i) out += (i == 0 ? "; " : " ") + answer.economy(economies[i]);
  return out + (economies.size() > shown ? " ...\n" : "\n");
}

std::string products_text(const Answer& answer, const std::vector<std::size_t>& order, std::size_t from, std::size_t to) {
  std::string out;
  for (std::size_t r = from; r < to; ++r)
    out += fmt::format("{:>5} {:<8} {:>8.3f} {:>10}\n", r + 1, answer.exports.code(order[r]), *answer.complexity.pci[order[r]],
                       answer.advantage.ubiquity()[order[r]]);
  return out;
}

std::string text_of(const Options& options, const Answer& answer) {
  std::string out = heading_text(answer.exports, "Economic complexity");
  out += left_out_text(answer);
  const auto economies = ranked(answer.complexity.eci), products = ranked(answer.complexity.pci);
  const std::size_t shown = std::min<std::size_t>(options.top, economies.size());
  out += fmt::format("\n{:>5} {:<8} {:>8} {:>10}\n", "rank", "economy", "ECI", "diversity");
  for (std::size_t r = 0; r < shown; ++r)
    out += fmt::format("{:>5} {:<8} {:>8.3f} {:>10}\n", r + 1, answer.economy(economies[r]), *answer.complexity.eci[economies[r]],
                       answer.advantage.diversity()[economies[r]]);
  if (shown < economies.size()) out += fmt::format("... and {} more; --top N shows N, --csv FILE writes all\n", economies.size() - shown);
  const std::size_t ends = std::min<std::size_t>(options.top, products.size() / 2);
  out += fmt::format("\n{:>5} {:<8} {:>8} {:>10}\n", "rank", "product", "PCI", "ubiquity") + products_text(answer, products, 0, ends);
  if (products.size() > 2 * ends) out += fmt::format("... {} between; --products-csv FILE writes all\n", products.size() - 2 * ends);
  return out + products_text(answer, products, products.size() - ends, products.size());
}

Result<int> complexity(const Options& options, bool json) {
  TRY(check_out_file(options.csv, "--csv"));
  TRY(check_out_file(options.products_csv, "--products-csv"));
  TRY_ASSIGN(const Answer answer, with_progress([&](Progress& progress) { return compute(options, progress); }));
  if (!options.csv.empty()) TRY(write_file_atomic(options.csv, economies_csv(answer)));
  if (!options.products_csv.empty()) TRY(write_file_atomic(options.products_csv, products_csv(answer)));
  print(json ? json_of(answer) : text_of(options, answer));
  for (const std::string& file : {options.csv, options.products_csv})
    if (!json && !file.empty()) print(fmt::format("wrote {}\n", file));
  return 0;
}

}  // namespace

void add_products_complexity(CLI::App& products, Chosen& chosen) {
  auto options = std::make_shared<Options>();
  auto* command =
      products.add_subcommand("complexity", "Economic and product complexity (ECI, PCI) from who exports what with an advantage");
  add_product_options(*command, options->files);
  command->add_option("--top", options->top, "economies to show, and products at each end")
      ->capture_default_str()
      ->check(CLI::Range(0, 1000000));
  command->add_option("--csv", options->csv, "write all economies as csv");
  command->add_option("--products-csv", options->products_csv, "write all products as csv");
  command->add_flag("--json", chosen.json, "print JSON");
  command->footer("Example:\n  entrepot products complexity --data baci-hs6 --csv eci.csv --products-csv pci.csv");
  command->callback([&chosen, options] { chosen.run = [&chosen, options] { return complexity(*options, chosen.json); }; });
}

}  // namespace entrepot::app
