// entrepot exposure lookthrough --products: whose goods are in the imports of each product of a list.
#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "arguments.h"
#include "assumed_sector.h"
#include "base/csv.h"
#include "base/file.h"
#include "base/text.h"
#include "console.h"
#include "exposure_goods.h"
#include "product_list.h"
#include "regions.h"

namespace entrepot::app {
namespace {

using Json = nlohmann::ordered_json;

struct Row {
  std::string product, name, error;  // error: why there are no origins
  std::optional<GoodsOrigins> goods;
  bool assumed = false;  // the list names the sector
};
struct Answer {
  std::string of, source, table;
  std::vector<std::string> notes;
  std::vector<Row> rows;
};

// The link with the sectors that rows of the list name; `refused` has for each row why its sector is none.
ProductLink with_assumed(ProductLink link, const production::InputOutputTable& table, const std::vector<ListedProduct>& list,
                         std::vector<std::string>& refused) {
  for (const ListedProduct& one : list) {
    refused.emplace_back();
    const std::string sector(trim(one.cell("sector")));
    if (sector.empty()) continue;
    const auto done = assume_sector(link, table, one.product, sector, {"", 0, 0, "sector"});
    if (!done) refused.back() = done.error().what;
  }
  return link;
}

Result<Answer> compute(const GoodsQuestion& question, Progress& progress) {
  TRY_ASSIGN(const auto list, product_list(question.products, question.first, "--products"));
  TRY_ASSIGN(const auto importers, trade::select_bloc(question.of, {}, {"", 0, 0, "--of"}));
  TRY_ASSIGN(const auto open, open_cube(question.flows));
  TRY_ASSIGN(const StressNetwork read, read_network(question.files, progress));
  const production::InputOutputTable& table = *read.table;
  TRY_ASSIGN(ProductLink known, read_product_link(table, question.concordance));
  std::vector<std::string> refused;
  const ProductLink link = with_assumed(std::move(known), table, list, refused);
  progress.update(-1, "looking through all tiers");
  TRY_ASSIGN(const auto exposure, production::Exposure::of_purchases(table));
  TRY_ASSIGN(auto tracer, GoodsTracer::create(table, exposure, link));
  Answer answer{importers.name, open.sources(), read.source, goods_notes(open.cube, link, table), {}};
  if (table.year > 0) answer.table += fmt::format(" ({})", table.year);
  if (std::any_of(table.regions.begin(), table.regions.end(), [](EconomyId id) { return id.view() == "ROW"; }))
    answer.notes.emplace_back("ROW is many economies, which count as one here");
  const auto names = names_for(open.cube.info());
  for (std::size_t n = 0; n < list.size(); ++n) {
    TRY(go_on(progress));
    const ListedProduct& one = list[n];
    Row row{one.product, {}, refused[n], {}, !trim(one.cell("sector")).empty()};
    if (const auto named = product_named(one.product, open.cube.info(), names)) row.name = named->name;
    if (!row.error.empty()) {
      answer.rows.push_back(std::move(row));
      continue;
    }
    auto goods = tracer.trace(open.cube, importers, question.year, one.product);
    if (goods) row.goods = std::move(*goods);
    else row.error = goods.error().what;
    answer.rows.push_back(std::move(row));
  }
  return answer;
}

std::size_t answered(const Answer& answer) {
  return static_cast<std::size_t>(
      std::count_if(answer.rows.begin(), answer.rows.end(), [](const Row& row) { return row.goods.has_value(); }));
}

// Those of the answered whose largest seller could not be looked through: a * in the table.
std::size_t untraced_sellers(const Answer& answer) {
  return static_cast<std::size_t>(std::count_if(answer.rows.begin(), answer.rows.end(), [](const Row& row) {
    return row.goods && !row.goods->traced(row.goods->largest_supplier().economy);
  }));
}

std::string sector_text(const Row& row) { return row.goods->made.code + (row.assumed ? "!" : ""); }

std::string text_of(const Answer& answer) {
  const std::size_t untraced = untraced_sellers(answer);
  std::string out = fmt::format("Whose goods are in what {} imports: {} of {} products looked through", answer.of,
                                answered(answer) - untraced, answer.rows.size());
  if (untraced > 0) out += fmt::format("; {} more marked *", untraced);
  if (const std::size_t failed = answer.rows.size() - answered(answer); failed > 0) out += fmt::format("; {} not known", failed);
  out += fmt::format("\nflows: {}\ntable: {}\n", answer.source, answer.table);
  for (const std::string& note : answer.notes) out += fmt::format("note: {}\n", note);
  out += fmt::format("\n{:<7}  {:<4}  {:<13}  {:<13}  {:>7}  {:<11}  {:>9}  {:<6}  {}\n", "product", "year", "most sold by", "most made in",
                     "hidden", "most hidden", "elsewhere", "sector", "name");
  for (const Row& row : answer.rows) {
    const std::string name = shortened(row.name, 50);
    if (!row.goods) {
      out += fmt::format("{:<7}  not known: {}{}\n", row.product, row.error, name.empty() ? "" : "; " + name);
      continue;
    }
    const auto& seller = row.goods->largest_supplier();
    const auto& origin = row.goods->largest_origin();
    const auto& hidden = row.goods->most_hidden();
    const auto cell = [](const production::ImportOrigin& one, double share) {
      return fmt::format("{:<4} {:>8}", one.economy.text(), percent(share));
    };
    const bool traced = row.goods->traced(seller.economy);
    out +=
        fmt::format("{:<7}  {:<4}  {}  {}  {:>7}  {:<4} {:>+6.2f}  {:>9}  {}\n", row.goods->product, row.goods->year,
                    cell(seller, seller.face_value), cell(origin, origin.look_through),
                    traced ? fmt::format("{:+.2f}", 100 * seller.hidden()) : std::string("*"), hidden.economy.text(), 100 * hidden.hidden(),
                    percent(row.goods->hidden_total()), name.empty() ? sector_text(row) : fmt::format("{:<6}  {}", sector_text(row), name));
  }
  out += "hidden: looked through less face value, in percentage points, of the largest seller, and of whom it is most\n";
  out += "elsewhere: share of the value that is added elsewhere than where the goods are bought\n";
  if (std::any_of(answer.rows.begin(), answer.rows.end(), [](const Row& row) { return row.goods && row.assumed; }))
    out += "!: the sector is assumed, as the list says\n";
  return out +
         (untraced > 0 ? "*: the seller is not in the table, or its sector makes nothing there: its goods are not looked through\n" : "");
}

std::string csv_of(const Answer& answer) {
  std::string out = "product,name,year,imports_usd,sector,sector_assumed,economy,face_value,look_through,hidden,error\n";
  for (const Row& row : answer.rows) {
    if (!row.goods) {
      out += fmt::format("{},{},,,,,,,,,{}\n", csv_field(row.product), csv_field(row.name), csv_field(row.error));
      continue;
    }
    for (const auto& one : row.goods->origins.economies)
      out += fmt::format("{},{},{},{},{},{},{},{},{},{},\n", row.goods->product, csv_field(row.name), row.goods->year,
                         format_exact(row.goods->imports_usd), csv_field(row.goods->made.code), row.assumed ? "yes" : "no",
                         one.economy.text(), format_exact(one.face_value), format_exact(one.look_through), format_exact(one.hidden()));
  }
  return out;
}

std::string json_of(const Answer& answer) {
  Json products = Json::array();
  for (const Row& row : answer.rows) {
    Json entry = goods_json({answer.source, row.error, {}, row.goods, row.assumed});
    if (!row.goods) entry["product"] = row.product;
    entry["name"] = row.name.empty() ? Json(nullptr) : Json(row.name);
    if (row.goods) {
      const auto& seller = row.goods->largest_supplier();
      const bool traced = row.goods->traced(seller.economy);
      entry["largest_seller"] = {{"economy", seller.economy.text()},
                                 {"face_value", seller.face_value},
                                 {"look_through", traced ? Json(seller.look_through) : Json(nullptr)},
                                 {"hidden", traced ? Json(seller.hidden()) : Json(nullptr)}};
      entry.erase("notes");
      entry.erase("source");
    }
    products.push_back(std::move(entry));
  }
  const Json out = {{"of", answer.of},
                    {"source", answer.source},
                    {"table", answer.table},
                    {"notes", answer.notes},
                    {"answered", answered(answer)},
                    {"looked_through", answered(answer) - untraced_sellers(answer)},
                    {"products", std::move(products)}};
  return out.dump(2) + "\n";
}

}  // namespace

Result<int> lookthrough_products(const GoodsQuestion& question, bool json) {
  TRY(check_out_file(question.csv, "--csv"));
  TRY_ASSIGN(const Answer answer, with_progress([&](Progress& progress) { return compute(question, progress); }));
  if (!question.csv.empty()) TRY(write_file_atomic(question.csv, csv_of(answer)));
  print(json ? json_of(answer) : text_of(answer));
  if (!json && !question.csv.empty()) print(fmt::format("wrote {}\n", question.csv));
  return 0;
}

}  // namespace entrepot::app
