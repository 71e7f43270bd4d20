// `entrepot sources suppliers --products`: other suppliers of each product of a list, with what is lost and what others could spare.

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "arguments.h"
#include "base/csv.h"
#include "base/file.h"
#include "base/text.h"
#include "console.h"
#include "sources_suppliers.h"
#include "text_table.h"

namespace entrepot::app {
namespace {

using nlohmann::ordered_json;

// The table, its exposure and what traces imports through them; they point at each other and stay where they are.
struct LookThrough {
  production::InputOutputTable table;
  ProductLink link;
  std::optional<production::Exposure> exposure;
  std::optional<GoodsTracer> tracer;
  trade::BlocSelection importer;
};

Result<std::unique_ptr<LookThrough>> read_look_through(const SupplierOptions& options, const SourcesInput& input, ProductListAnswer& list,
                                                       Progress& progress) {
  std::unique_ptr<LookThrough> out;
  if (options.table.table.empty() && options.table.world.empty()) return out;
  out = std::make_unique<LookThrough>();
  TRY_ASSIGN(StressNetwork read, read_network(options.table, progress));
  out->table = std::move(*read.table);
  list.table = read.source + (out->table.year > 0 ? fmt::format(" ({})", out->table.year) : "");
  TRY_ASSIGN(out->link, read_product_link(out->table, options.concordance));
  progress.update(-1, "looking through all tiers");
  TRY_ASSIGN(out->exposure, production::Exposure::of_purchases(out->table));
  TRY_ASSIGN(out->tracer, GoodsTracer::create(out->table, *out->exposure, out->link));
  TRY_ASSIGN(out->importer, trade::select_bloc(options.importer, {}, {"", 0, 0, "--importer"}));
  list.goods_notes = goods_notes(*input.cube, out->link, out->table);
  return out;
}

ListAnswer answer_one(const SupplierOptions& options, SourcesInput& input, LookThrough* look, const ListedProduct& listed) {
  ListAnswer row{listed, listed.product, {}, {}, {}, {}, {}};
  if (const auto product = product_of(input, listed.product)) {
    row.code = fmt::format("{:0{}}", *product, input.info().digits);
    if (const auto name = input.names.find(*product); name != input.names.end()) row.name = name->second;
  }
  SupplierOptions one = options;
  one.product = listed.product;
  if (one.lost.empty()) one.lost = listed.cell("top");
  auto answer = suppliers_of(one, input);
  if (answer) row.answer = std::move(*answer);
  else row.error = answer.error().what;
  if (look == nullptr) return row;
  auto goods = look->tracer->trace(*input.cube, look->importer, options.files.year, listed.product);
  if (goods) row.goods = std::move(*goods);
  else row.goods_error = goods.error().what;
  return row;
}

Result<ProductListAnswer> answer_list(const SupplierOptions& options, SourcesInput& input) {
  TRY_ASSIGN(const auto products, product_list(options.products, options.first, "--products"));
  TRY_ASSIGN(const EconomyId importer, economy_argument(options.importer, "--importer"));
  if (!options.lost.empty()) TRY(economy_argument(options.lost, "--lost"));
  ProductListAnswer list;
  list.importer = importer;
  list.source = input.source;
  TerminalProgress progress;
  TRY_ASSIGN(const auto look, read_look_through(options, input, list, progress));
  for (std::size_t k = 0; k < products.size(); ++k) {
    progress.update(static_cast<double>(k) / static_cast<double>(products.size()), "suppliers of " + products[k].product);
    TRY(go_on(progress));
    list.rows.push_back(answer_one(options, input, look.get(), products[k]));
  }
  return list;
}

std::string loss_text(const SupplierAnswer& answer) {
  if (answer.lost.empty() || !(answer.lost_share_value > 0)) return {};
  return fmt::format(", without {}: lost {} {} ({:.1f} % of the value)", answer.lost.text(),
                     answer.lost_amount ? format_number(*answer.lost_amount, 4) : std::string("an amount that is not stated"),
                     answer.market.unit, 100 * answer.lost_share_value);
}

std::string spare_text(const SupplierAnswer& answer) {
  if (answer.candidates.empty()) return {};
  std::string out = answer.spare_total ? fmt::format("; others could spare {}", format_number(*answer.spare_total, 4))
                                       : std::string("; what others could spare is not known");
  if (!answer.spare_total || !(answer.lost_amount.value_or(0) > 0)) return out;
  const double times = *answer.spare_total / *answer.lost_amount;
  return out + (times < 10 ? fmt::format(", {:.0f} % of it", 100 * times) : fmt::format(", {:.0f} times it", times));
}

std::string goods_line(const ListAnswer& row) {
  if (!row.goods) return row.goods_error.empty() ? "" : fmt::format("  looked through: not known: {}\n", row.goods_error);
  const auto& seller = row.goods->largest_supplier();
  const auto& hidden = row.goods->most_hidden();
  return fmt::format("  looked through: {} {:.1f} % at face value, {}; most hidden {} {:+.1f}\n", seller.economy.text(),
                     100 * seller.face_value,
                     row.goods->traced(seller.economy) ? fmt::format("{:.1f} %", 100 * seller.look_through) : "not in the table",
                     hidden.economy.text(), 100 * hidden.hidden());
}

std::string cell(std::optional<double> value, int digits = 3) { return value ? format_number(*value, digits) : "-"; }

std::string row_text(const ListAnswer& row, const CommonBases& common, double knots, unsigned each) {
  const std::string what = row.name.empty() ? row.code : fmt::format("{} ({})", row.code, shortened(row.name, 70));
  if (!row.answer) return fmt::format("\n{}: not known: {}\n", what, row.error);
  const SupplierAnswer& answer = *row.answer;
  std::string out = fmt::format("\n{}{}{}\n{}", what, loss_text(answer), spare_text(answer), goods_line(row));
  if (answer.price.effect || answer.price.out_of_reach) out += fmt::format("  price: {}\n", price_text(answer));
  for (const std::string& note : common.other_notes(answer)) out += fmt::format("  note: {}\n", note);
  for (const Basis& basis : common.other_bases(answer, knots)) out += fmt::format("  {}: {}\n", basis.name, basis.text);
  TextTable table({{"rank"}, {"", false}, {"spare"}, {"duty %"}, {"with tax USD"}, {"days"}, {"longer"}, {"gates; what it lacks", false}},
                  2);
  unsigned shown = 0;
  for (const auto& scored : answer.ranking.suppliers) {
    if (shown == each) break;
    const Candidate& c = answer.candidates[scored.supplier];
    const auto days = days_of(c, knots), open = open_days_of(c, knots);
    ++shown;
    table.row({scored.score ? std::to_string(shown) : "-", c.supplier.text(), cell(c.factors.spare), duty_cell(c.duty),
               landed_cell(c.landed), cell(days), days && open ? format_number(*days - *open, 2) : "-", remarks(answer, c, scored.lacks)});
  }
  return out + (shown > 0 ? table.text() : each > 0 ? "  no other supplier in these flows\n" : "");
}

std::string totals_text(const ProductListAnswer& list, const SourcesFiles& files) {
  std::size_t answered = 0, known = 0, covered = 0, nobody = 0, unpriced = 0, too_much = 0;
  for (const ListAnswer& row : list.rows) {
    if (!row.answer) continue;
    ++answered;
    nobody += row.answer->candidates.empty();
    unpriced += !row.answer->price.reason.empty();
    too_much += row.answer->price.out_of_reach;
    if (!row.answer->spare_total || !(row.answer->lost_amount.value_or(0) > 0)) continue;
    ++known;
    covered += *row.answer->spare_total >= *row.answer->lost_amount;
  }
  std::string out = fmt::format("\n{} of {} products answered", answered, list.rows.size());
  if (known > 0) out += fmt::format("; for {} of {} others could spare all that is lost, {}", covered, known, spare_condition(files));
  if (unpriced > 0) out += fmt::format("; the effect on the price is not known for {}", unpriced);
  if (too_much > 0) out += fmt::format(" (of {} too much is lost for an elasticity to tell)", too_much);
  if (nobody > 0) out += fmt::format("; for {} there is no other supplier", nobody);
  return out + "\n";
}

std::string text_of(const ProductListAnswer& list, const SupplierOptions& options) {
  const double knots = options.files.knots;
  const CommonBases common(list, knots);
  std::string out = fmt::format("Other suppliers of {} for {}\nflows: {}\n", counted(list.rows.size(), "product", "products"),
                                list.importer.text(), list.source);
  for (const std::string& note : common.notes()) out += fmt::format("note: {}\n", note);
  if (!common.bases().empty()) out += "\nof each product, where it says nothing else\n" + bases_text(common.bases());
  if (!list.table.empty()) out += fmt::format("\nlooked through by {}\n", list.table);
  for (const std::string& note : list.goods_notes) out += fmt::format("note: {}\n", note);
  for (const ListAnswer& row : list.rows) out += row_text(row, common, knots, options.each);
  return out + totals_text(list, options.files);
}

std::string csv_cell(const std::optional<double>& value) { return value ? format_exact(*value) : ""; }

// The rows of each product behind its code, what is lost and what others could spare together; one row with the reason where there are none.
std::string csv_of(const ProductListAnswer& list, double knots) {
  std::string out;
  const std::string none = suppliers_csv(SupplierAnswer{}, knots);
  const std::string header = none.substr(0, none.find('\n'));
  out += fmt::format("product,name,lost,lost_amount,lost_share,spare_total,{},error\n", header);
  const std::string blank(static_cast<std::size_t>(std::count(header.begin(), header.end(), ',')), ',');
  for (const ListAnswer& row : list.rows) {
    std::string front = fmt::format("{},{}", csv_field(row.code), csv_field(row.name));
    if (!row.answer || row.answer->candidates.empty()) {
      out += fmt::format("{},,,,,{},{}\n", front, blank, csv_field(row.answer ? "no other supplier in these flows" : row.error));
      continue;
    }
    const SupplierAnswer& answer = *row.answer;
    const bool lost = answer.lost_share_value > 0;
    front += fmt::format(",{},{},{},{}", answer.lost.text(), lost ? csv_cell(answer.lost_amount) : "",
                         lost ? format_exact(answer.lost_share_value) : "", csv_cell(answer.spare_total));
    bool is_header = true;
    const std::string rows = suppliers_csv(answer, knots);
    for (const std::string_view line : split(rows, '\n')) {
      if (!is_header && !line.empty()) out += fmt::format("{},{},\n", front, line);
      is_header = false;
    }
  }
  return out;
}

std::string json_of(const ProductListAnswer& list, double knots) {
  ordered_json all = ordered_json::array();
  for (const ListAnswer& row : list.rows) {
    ordered_json entry;
    if (row.answer) entry = suppliers_json(*row.answer, knots);
    else entry = {{"importer", list.importer.text()}, {"product", row.code}, {"error", row.error}};
    if (row.goods) {
      ordered_json origins = ordered_json::array();
      for (const auto& one : row.goods->origins.economies)
        origins.push_back({{"economy", one.economy.text()}, {"face_value", one.face_value}, {"look_through", one.look_through}});
      entry["looked_through"] = {{"table", list.table}, {"sector", row.goods->made.code}, {"origins", std::move(origins)}};
    } else if (!row.goods_error.empty()) {
      entry["looked_through"] = {{"error", row.goods_error}};
    }
    all.push_back(std::move(entry));
  }
  return all.dump(2) + "\n";
}

}  // namespace

Result<int> suppliers_of_list(const SupplierOptions& options, SourcesInput& input, bool json) {
  TRY_ASSIGN(const ProductListAnswer list, answer_list(options, input));
  if (!options.out.empty()) TRY(write_file_atomic(options.out, csv_of(list, options.files.knots)));
  if (!options.page.empty()) TRY(write_file_atomic(options.page, suppliers_page(list, options)));
  print(json ? json_of(list, options.files.knots) : text_of(list, options));
  for (const std::string& file : {options.out, options.page})
    if (!json && !file.empty()) print(fmt::format("wrote {}\n", file));
  return 0;
}

}  // namespace entrepot::app
