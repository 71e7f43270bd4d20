// entrepot exposure lookthrough
#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "arguments.h"
#include "assumed_sector.h"
#include "base/csv.h"
#include "base/file.h"
#include "base/text.h"
#include "console.h"
#include "exposure_command.h"
#include "exposure_goods.h"
#include "production/exposure.h"
#include "production/exposure_page.h"
#include "product_sector.h"
#include "regions.h"
#include "stress_input.h"

namespace entrepot::app {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
  GoodsQuestion goods;  // the table, --of, --products, --concordance, --csv; flows for --product and --products
  std::string sector, product, from, html;
  bool sales = false;
  unsigned top = 10;
};

struct Row {
  std::size_t region = 0;
  bool own = false;
  production::PartnerExposure exposure;
  double end = 0;  // share of value added, or of final markets
  production::Carriers carriers;
};

struct Answer {
  std::string source, of;  // "JPN:14"
  std::string sector_name, product_words;
  RegionSelection economies;
  production::InputOutputTable table;
  bool sales = false;
  std::vector<Row> rows;  // the economies asked about first, then partners by what is looked through
  std::optional<std::size_t> from;
  std::optional<GoodsAnswer> goods;  // of --product, what is bought

  std::string code(std::size_t region) const { return table.regions[region].text(); }
  const char* end_name() const { return sales ? "final_market" : "value_added"; }
};

struct Total {
  double face_value = 0, look_through = 0, end = 0;
};
Total foreign_total(const Answer& answer) {
  Total total;
  for (const Row& row : answer.rows) {
    if (row.own) continue;
    total.face_value += *row.exposure.face_value;
    total.look_through += *row.exposure.look_through;
    total.end += row.end;
  }
  return total;
}

// Of the partners among themselves: 1 when all comes from one.
template <class Share>
std::optional<double> partner_concentration(const Answer& answer, Share share) {
  std::vector<double> shares;
  double sum = 0;
  for (const Row& row : answer.rows)
    if (!row.own) sum += shares.emplace_back(share(row));
  if (!(sum > 0)) return std::nullopt;
  for (double& one : shares) one /= sum;
  return production::concentration(shares);
}
struct Concentrations {
  std::optional<double> face_value, look_through, end;
};
Concentrations concentrations_of(const Answer& answer) {
  return {partner_concentration(answer, [](const Row& row) { return *row.exposure.face_value; }),
          partner_concentration(answer, [](const Row& row) { return *row.exposure.look_through; }),
          partner_concentration(answer, [](const Row& row) { return std::max(row.end, 0.0); })};
}

// The economy by whose border most of a partner's part comes in or leaves, other than the partner and those of the buyer.
std::optional<std::size_t> largest_carrier(const Answer& answer, const Row& row) {
  const auto& own = answer.economies.regions;
  std::optional<std::size_t> largest;
  for (std::size_t m = 0; m < row.carriers.border.size(); ++m)
    if (m != row.region && !std::binary_search(own.begin(), own.end(), m) && row.carriers.border[m] > 0 &&
        (!largest || row.carriers.border[m] > row.carriers.border[*largest]))
      largest = m;
  return largest;
}

Result<Answer> compute(const Options& options, Progress& progress) {
  TRY_ASSIGN(StressNetwork read, read_network(options.goods.files, progress));
  Answer answer{read.source, {}, {}, {}, {}, std::move(*read.table), options.sales, {}, {}, {}};
  TRY_ASSIGN(answer.economies, regions_named(answer.table, options.goods.of, {"", 0, 0, "--of"}));
  if (answer.table.regions.size() < 2)
    return fail(ErrorCode::missing_data, "The table holds one economy only and does not say where its imports come from",
                {read.source, 0, 0, {}}, "Use a table of several economies.");
  std::optional<std::size_t> sector;
  if (!options.sector.empty()) {
    TRY_ASSIGN(sector, sector_named(answer.table, options.sector, {"", 0, 0, "--sector"}));
  }
  ProductLink link;
  if (!options.product.empty()) {
    if (sector) {
      link = empty_link();
      TRY(assume_sector(link, answer.table, options.product, options.sector, {"", 0, 0, "--sector"}));
    } else {
      TRY_ASSIGN(link, read_product_link(answer.table, options.goods.concordance));
    }
    TRY_ASSIGN(ProductSector made, sector_of_product(answer.table, link, options.product));
    sector = made.sector;
    answer.product_words = std::move(made.words);
  }
  if (sector && answer.table.sectors[*sector].name != answer.table.sectors[*sector].code)
    answer.sector_name = answer.table.sectors[*sector].name;
  if (!options.from.empty()) {
    TRY_ASSIGN(answer.from, region_named(answer.table, options.from, {"", 0, 0, "--from"}));
  }
  answer.of = options.goods.of + (sector ? ":" + answer.table.sectors[*sector].code : "");
  std::vector<std::size_t> nodes;
  for (const std::size_t region : answer.economies.regions)
    for (std::size_t s = 0; s < answer.table.sectors.size(); ++s)
      if (!sector || s == *sector) nodes.push_back(answer.table.node(region, s));
  TRY(go_on(progress));
  progress.update(-1, "looking through all tiers");
  TRY_ASSIGN(const auto exposure,
             options.sales ? production::Exposure::of_sales(answer.table) : production::Exposure::of_purchases(answer.table));
  const auto partners = exposure.partners(nodes);
  const auto ends = exposure.ends(nodes);
  TRY_ASSIGN(const auto carriers, exposure.carriers(nodes));
  if (!partners.front().look_through || ends.empty())
    return fail(ErrorCode::missing_data, fmt::format("{} {} nothing in {}", answer.of, options.sales ? "sells" : "buys", read.source),
                {"", 0, 0, "--of"}, "Choose a sector with output.");
  if (!options.product.empty() && !options.sales) {
    TRY_ASSIGN(answer.goods, goods_in_imports(options.goods, answer.table, exposure, link, options.product));
    answer.goods->assumed = !options.sector.empty();
  }
  for (std::size_t c = 0; c < partners.size(); ++c) {
    const auto& own = answer.economies.regions;
    answer.rows.push_back({c, std::binary_search(own.begin(), own.end(), c), partners[c], ends[c], carriers[c]});
  }
  std::stable_sort(answer.rows.begin(), answer.rows.end(),
                   [](const Row& a, const Row& b) { return a.own != b.own ? a.own : *a.exposure.look_through > *b.exposure.look_through; });
  return answer;
}

std::string csv_of(const Answer& answer) {
  std::string out = fmt::format("economy,own,direct,through,face_value,look_through,hidden,{},largest_carrier,largest_carrier_share\n",
                                answer.end_name());
  for (const Row& row : answer.rows) {
    const auto carrier = largest_carrier(answer, row);
    out +=
        fmt::format("{},{},{:.17g},{:.17g},{:.17g},{:.17g},{:.17g},{:.17g},{},{}\n", csv_field(answer.code(row.region)), row.own ? 1 : 0,
                    row.exposure.direct, row.exposure.through, *row.exposure.face_value, *row.exposure.look_through, *row.exposure.hidden,
                    row.end, carrier ? csv_field(answer.code(*carrier)) : "", carrier ? format_exact(row.carriers.border[*carrier]) : "");
  }
  return out;
}

Json json_of(const Answer& answer, const Row& row) {
  Json last = Json::object(), border = Json::object();
  for (std::size_t m = 0; m < row.carriers.last.size(); ++m) {
    if (row.carriers.last[m] != 0) last[answer.code(m)] = row.carriers.last[m];
    if (row.carriers.border[m] != 0) border[answer.code(m)] = row.carriers.border[m];
  }
  return {{"economy", answer.code(row.region)},
          {"own", row.own},
          {"direct", row.exposure.direct},
          {"through", row.exposure.through},
          {"face_value", *row.exposure.face_value},
          {"look_through", *row.exposure.look_through},
          {"hidden", *row.exposure.hidden},
          {answer.end_name(), row.end},
          {"carriers",
           {{"direct", row.carriers.direct},
            {answer.sales ? "first_customer" : "last_supplier", std::move(last)},
            {answer.sales ? "first_border" : "last_border", std::move(border)}}}};
}

std::string json_of(const Answer& answer) {
  const Total foreign = foreign_total(answer);
  const auto optional = [](const std::optional<double>& value) { return value ? Json(*value) : Json(nullptr); };
  const Concentrations hhi = concentrations_of(answer);
  Json rows = Json::array();
  for (const Row& row : answer.rows) rows.push_back(json_of(answer, row));
  Json out = {
      {"method", "look-through exposure (Baldwin, Freeman and Theodorakopoulos)"},
      {"source", answer.source},
      {"year", answer.table.year > 0 ? Json(answer.table.year) : Json(nullptr)},
      {"unit", answer.table.money_unit},
      {"of", answer.of},
      {"sector_name", answer.sector_name.empty() ? Json(nullptr) : Json(answer.sector_name)},
      {"product", answer.product_words.empty() ? Json(nullptr) : Json(answer.product_words)},
      {"side", answer.sales ? "sales" : "purchases"},
      {"not_in_table", answer.economies.missing},
      {"foreign", {{"face_value", foreign.face_value}, {"look_through", foreign.look_through}, {answer.end_name(), foreign.end}}},
      {"partner_hhi",
       {{"face_value", optional(hhi.face_value)}, {"look_through", optional(hhi.look_through)}, {answer.end_name(), optional(hhi.end)}}},
      {"partners", std::move(rows)}};
  if (answer.goods) out["imports_of_product"] = goods_json(*answer.goods);
  return out.dump(2) + "\n";
}

// Tables close the world with a rest that is no economy.
bool is_rest(const Answer& answer, std::size_t region) { return answer.code(region) == "ROW"; }

std::vector<std::string> notes_of(const Answer& answer) {
  std::vector<std::string> notes;
  if (!answer.economies.missing.empty())
    notes.push_back(fmt::format("not in the table, and so not counted: {}", join(answer.economies.missing, " ")));
  for (std::size_t c = 0; c < answer.table.regions.size(); ++c)
    if (is_rest(answer, c)) notes.emplace_back("ROW is many economies, which count as one here");
  return notes;
}

std::string source_text(const Answer& answer) {
  return answer.source + (answer.table.year > 0 ? fmt::format(" ({})", answer.table.year) : "");
}

std::string html_of(const Answer& answer) {
  production::ExposurePage page{answer.of,
                                source_text(answer),
                                answer.sales ? production::ExposureSide::sales : production::ExposureSide::purchases,
                                notes_of(answer),
                                {}};
  for (const Row& row : answer.rows) {
    const auto carrier = largest_carrier(answer, row);
    page.rows.push_back({answer.code(row.region), row.own, *row.exposure.face_value, *row.exposure.look_through, *row.exposure.hidden,
                         row.end, carrier ? fmt::format("{} {}", answer.code(*carrier), percent(row.carriers.border[*carrier])) : ""});
  }
  return production::exposure_page(page);
}

std::string hhi_text(const Answer& answer) {
  const auto text = [](const std::optional<double>& value) { return value ? fmt::format("{:.3f}", *value) : std::string("-"); };
  const Concentrations hhi = concentrations_of(answer);
  return fmt::format("HHI among partners: face value {}, looked through {}, {} {}\n", text(hhi.face_value), text(hhi.look_through),
                     answer.sales ? "final market" : "value added", text(hhi.end));
}

std::string row_text(const Answer& answer, const Row& row, const std::string& rank) {
  const auto carrier = largest_carrier(answer, row);
  return fmt::format("{:>5} {:<7} {:>10} {:>14} {:>+8.2f} {:>12}  {}\n", rank, answer.code(row.region), percent(*row.exposure.face_value),
                     percent(*row.exposure.look_through), 100 * *row.exposure.hidden, percent(row.end),
                     carrier ? fmt::format("{} {}", answer.code(*carrier), percent(row.carriers.border[*carrier])) : "");
}

// One partner's look-through share in parts that add up: by whom it was supplied last, and from where it came in (or the reverse, sold).
std::string from_text(const Answer& answer) {
  const Row& row = *std::find_if(answer.rows.begin(), answer.rows.end(), [&](const Row& one) { return one.region == *answer.from; });
  std::string out =
      fmt::format("\n{} in what {} {}: {} at face value, {} looked through, parted in two ways\n", answer.code(row.region), answer.of,
                  answer.sales ? "sells" : "buys", percent(*row.exposure.face_value), percent(*row.exposure.look_through));
  out += fmt::format("{:<9} {:>14} {:>14}\n", "by way of", answer.sales ? "first customer" : "last supplier",
                     answer.sales ? "first border" : "last border");
  std::vector<std::size_t> order(row.carriers.last.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto last = [&](std::size_t m) { return row.carriers.last[m] + (m == row.region ? row.carriers.direct : 0); };
  const auto size = [&](std::size_t m) { return std::max(last(m), row.carriers.border[m]); };
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return size(a) > size(b); });
  constexpr std::size_t shown = 9;
  double last_rest = 0, border_rest = 0;
  for (std::size_t o = 0; o < order.size(); ++o) {
    const std::size_t m = order[o];
    const std::string what = m == row.region ? fmt::format("  (of it {} on the first tier)", percent(row.carriers.direct)) : "";
    if (o < shown) out += fmt::format("{:<9} {:>14} {:>14}{}\n", answer.code(m), percent(last(m)), percent(row.carriers.border[m]), what);
    last_rest += o < shown ? 0 : last(m);
    border_rest += o < shown ? 0 : row.carriers.border[m];
  }
  if (order.size() > shown)
    out += fmt::format("{:<9} {:>14} {:>14}\n", fmt::format("{} more", order.size() - shown), percent(last_rest), percent(border_rest));
  return out;
}

std::string text_of(const Options& options, const Answer& answer) {
  const Total foreign = foreign_total(answer);
  std::string out = fmt::format("What {}{} {}: {}\n", answer.of, answer.sector_name.empty() ? "" : " (" + answer.sector_name + ")",
                                answer.sales ? "sells" : "buys", source_text(answer));
  if (!answer.product_words.empty()) out += fmt::format("product: {}\n", answer.product_words);
  for (const std::string& note : notes_of(answer)) out += fmt::format("note: {}\n", note);
  out += fmt::format("other economies: {} at face value, {} looked through; {} of {}\n", percent(foreign.face_value),
                     percent(foreign.look_through), percent(foreign.end),
                     answer.sales ? "its output ends there" : "the value added of its output");
  out += hhi_text(answer);
  if (answer.sales) {
    const Row* market = nullptr;
    for (const Row& row : answer.rows)
      if (!row.own && !is_rest(answer, row.region) && (market == nullptr || row.end > market->end)) market = &row;
    if (market != nullptr)
      out += fmt::format("largest single market: {}, where {} of its output ends\n", answer.code(market->region), percent(market->end));
  }
  out += fmt::format("\n{:>5} {:<7} {:>10} {:>14} {:>8} {:>12}  {}\n", "rank", "economy", "face value", "looked through", "hidden",
                     answer.sales ? "final market" : "value added", "most by way of");
  std::size_t rank = 0;
  for (const Row& row : answer.rows) {
    if (!row.own && ++rank > options.top) break;
    out += row_text(answer, row, row.own ? "own" : std::to_string(rank));
  }
  const std::size_t partners = answer.rows.size() - answer.economies.regions.size();
  if (options.top < partners) out += fmt::format("... and {} more; --top N shows N, --csv FILE writes all\n", partners - options.top);
  if (answer.from) out += from_text(answer);
  return answer.goods ? out + goods_text(*answer.goods, options.goods.of, options.top) : out;
}

Result<int> lookthrough(const Options& options, bool json) {
  if (!options.goods.products.empty()) return lookthrough_products(options.goods, json);
  TRY(check_out_file(options.goods.csv, "--csv"));
  TRY(check_out_file(options.html, "--html"));
  TRY_ASSIGN(const Answer answer, with_progress([&](Progress& progress) { return compute(options, progress); }));
  if (!options.goods.csv.empty()) TRY(write_file_atomic(options.goods.csv, csv_of(answer)));
  if (!options.html.empty()) TRY(write_file_atomic(options.html, html_of(answer)));
  print(json ? json_of(answer) : text_of(options, answer));
  for (const std::string& file : {options.goods.csv, options.html})
    if (!json && !file.empty()) print(fmt::format("wrote {}\n", file));
  return 0;
}

}  // namespace

void add_exposure_lookthrough(CLI::App& exposure, Chosen& chosen) {
  auto options = std::make_shared<Options>();
  auto* command = exposure.add_subcommand(
      "lookthrough", "Where inputs come from, or where sales go: at face value, looked through all tiers, and through whom");
  add_table_options(*command, options->goods.files);
  command->add_option("--of", options->goods.of, "economy, bloc or list that buys or sells: JPN, ASEAN+3, JPN,KOR")->required();
  command->add_option("--sector", options->sector, "only this sector of it, by code or name (default: all)");
  command->add_option("--product", options->product,
                      "the sector that makes this product, by its HS code of six digits, or a heading of four that is of one sector; with "
                      "--sector: that sector is assumed to make it");
  command->add_option("--concordance", options->goods.concordance,
                      "table of HS codes and ISIC Rev.3: a file or a data set (default: the one that was added)");
  add_flow_options(*command, options->goods);
  command
      ->add_option(
          "--products", options->goods.products,
          "instead: whose goods are in its imports of each of these products: codes with commas, or a csv with the column product, "
          "as 'entrepot trade screen --csv' writes it; a column sector, where it is not empty, is assumed to make the product")
      ->excludes("--sector")
      ->excludes("--product");
  command->add_option("--first", options->goods.first, "with --products: how many of its rows")
      ->capture_default_str()
      ->check(CLI::Range(1, 100000))
      ->needs("--products");
  command->add_option("--from", options->from, "show through whom this economy's part comes, or goes")->excludes("--products");
  command->add_flag("--sales", options->sales, "what it sells instead of what it buys: who depends on it, on which market it depends")
      ->excludes("--products");
  command->add_option("--top", options->top, "partners to show")->capture_default_str()->check(CLI::Range(0, 1000000));
  command->add_option("--csv", options->goods.csv, "write all partners as csv");
  command->add_option("--html", options->html, "write a page with a chart and all partners")->excludes("--products");
  command->add_flag("--json", chosen.json, "print JSON");
  command->footer(
      "Examples:\n  entrepot exposure lookthrough --of JPN --sector electronics --from CHN\n"
      "  entrepot exposure lookthrough --table wiod13_wiot_2011.csv --of KOR --sales --top 20 --csv markets.csv\n"
      "  entrepot exposure lookthrough --table wiod --of KOR --products 4101,1005,750110 --csv origins.csv");
  command->callback([&chosen, options] { chosen.run = [&chosen, options] { return lookthrough(*options, chosen.json); }; });
}

}  // namespace entrepot::app
