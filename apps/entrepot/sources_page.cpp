// A list of products as one page that opens offline: on whom each rests, through whom really, who else could supply, at what cost, which way.

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "page/chart.h"
#include "page/document.h"
#include "page/table.h"
#include "sources_suppliers.h"
#include "trade/economies.h"

namespace entrepot::app {
namespace {

using page::bullets;
using page::escape;
using page::Html;
using page::section;

constexpr std::size_t name_length = 70, chart_name_length = 22;
constexpr const char* missing = "missing";

std::string label(const ListAnswer& row, std::size_t length, LabelFor place = LabelFor::table) {
  return product_label(row.code, row.name.empty() ? row.listed.cell("name") : row.name, length, place);
}

// A number of the list that came in, as its screening wrote it.
std::optional<double> number(const ListAnswer& row, const std::string& column) { return parse_double(row.listed.cell(column)); }
std::string ratio(const std::optional<double>& value) { return value ? page::fixed_number(*value, 2) : missing; }
std::string percent(const std::optional<double>& share) { return share ? page::percent_number(*share, 1) : missing; }

// Of what is lost, the share that others could spare; missing where either is not known.
std::optional<double> covered(const ListAnswer& row) {
  if (!row.answer || !row.answer->spare_total || !(row.answer->lost_amount.value_or(0) > 0)) return std::nullopt;
  return *row.answer->spare_total / *row.answer->lost_amount;
}

std::string lost_from(const ListAnswer& row) {
  if (!row.answer || !(row.answer->lost_share_value > 0)) return missing;
  return fmt::format("{} {} %", row.answer->lost.text(), page::percent_number(row.answer->lost_share_value, 1));
}

std::string years(const ListAnswer& row) {
  const std::string run = row.listed.cell("years_in_a_row"), flagged = row.listed.cell("years_flagged");
  if (run.empty() && flagged.empty()) return missing;
  return fmt::format("{} in a row, {} in all", run.empty() ? missing : run, flagged.empty() ? missing : flagged);
}

std::string origin(const ListAnswer& row) {
  if (!row.goods) return row.goods_error.empty() ? missing : "missing: " + row.goods_error;
  const auto& seller = row.goods->largest_supplier();
  const auto& hidden = row.goods->most_hidden();
  const std::string through =
      row.goods->traced(seller.economy)
          ? fmt::format("{} {} % ({:+.1f})", seller.economy.text(), page::percent_number(seller.look_through, 1), 100 * seller.hidden())
          : fmt::format("{} is not in the table", seller.economy.text());
  return fmt::format("{}; behind it {} {:+.1f}", through, hidden.economy.text(), 100 * hidden.hidden());
}

// One supplier in words: its cost, where that is known, and its way.
std::string words(const Candidate& c, double knots, const std::string& shared_reason) {
  const auto days = days_of(c, knots), open = open_days_of(c, knots);
  std::string way = !days ? (c.way.known() ? "no way left" : "way not known") : fmt::format("{} days", format_number(*days));
  if (days && open && *days - *open >= 0.05) way += fmt::format(" ({} longer)", format_number(*days - *open, 2));
  if (days) way += c.way.gates.empty() ? ", no gate" : ", " + join(c.way.gates, " ");
  const std::string cost = c.landed.low ? landed_cell(c.landed) + "; " : c.landed.reason == shared_reason ? "" : c.landed.reason + "; ";
  return fmt::format("{}{}: {}{}", c.supplier.text(), trade::is_hub(c.supplier) ? " (hub)" : "", cost, way);
}

// The suppliers that are shown, best first. A reason that all of them share for not having a landed cost stands above them once.
Html others(const ListAnswer& row, const SupplierOptions& options) {
  if (!row.answer) return escape("missing: " + row.error);
  std::vector<const Candidate*> shown;
  for (const auto& scored : row.answer->ranking.suppliers)
    if (shown.size() < options.each) shown.push_back(&row.answer->candidates[scored.supplier]);
  if (shown.empty()) return escape("nobody in these flows");
  const std::string reason = shown.front()->landed.reason;
  const bool shared =
      !reason.empty() && std::all_of(shown.begin(), shown.end(), [&](const Candidate* c) { return c->landed.reason == reason; });
  std::vector<Html> lines;
  if (shared) lines.push_back(escape(reason));
  for (const Candidate* c : shown) lines.push_back(escape(words(*c, options.files.knots, shared ? reason : "")));
  return page::markup("<div style=\"min-width:20rem\">" + page::join(lines, "<br>").text + "</div>");
}

// "USD per t", of the landed costs.
std::string landed_unit(const ProductListAnswer& list) {
  for (const ListAnswer& row : list.rows)
    if (row.answer) return row.answer->market.unit == "USD" ? "USD per USD of goods" : "USD per " + row.answer->market.unit;
  return "USD";
}

Html product_table(const ProductListAnswer& list, const SupplierOptions& options) {
  page::Table table(fmt::format("Products of {}, in the order of the list", trade::economy_label(list.importer)),
                    {{"Product", false},
                     {"Imports, million USD"},
                     {"Largest supplier, share", false},
                     {"HHI"},
                     {"Years flagged", false},
                     {"Looked through, change in points", false},
                     {"Others could spare, % of what is lost"},
                     {fmt::format("Others: landed cost with import tax, {}; way", landed_unit(list)), false}});
  for (const ListAnswer& row : list.rows) {
    const auto imports = number(row, "imports_usd");
    const auto share = covered(row);
    table.row({escape(label(row, name_length)), escape(imports ? page::fixed_number(*imports / 1e6, *imports < 1e7 ? 2 : 0) : missing),
               escape(lost_from(row)), escape(ratio(number(row, "hhi"))), escape(years(row)), escape(origin(row)), escape(percent(share)),
               others(row, options)});
  }
  return table.html();
}

std::size_t count_if(const ProductListAnswer& list, bool (*holds)(const ListAnswer&)) {
  return static_cast<std::size_t>(std::count_if(list.rows.begin(), list.rows.end(), holds));
}

// The schedule is "FILE: source".
std::string schedule_words(const std::string& schedule) {
  const std::size_t end = schedule.find(": ");
  return end == std::string::npos ? schedule : fmt::format("{} (\u2018{}\u2019)", schedule.substr(0, end), schedule.substr(end + 2));
}

bool has_landed(const ListAnswer& row) {
  return row.answer && std::any_of(row.answer->candidates.begin(), row.answer->candidates.end(),
                                   [](const Candidate& c) { return c.landed.low.has_value(); });
}

bool is_traced(const ListAnswer& row) { return row.goods && row.goods->traced(row.goods->largest_supplier().economy); }

std::string traced_words(const ProductListAnswer& list) {
  const std::size_t traced = count_if(list, is_traced), goods = count_if(list, [](const ListAnswer& row) { return row.goods.has_value(); });
  std::string out = fmt::format("{} of {} are looked through by {}", traced, list.rows.size(), list.table);
  if (goods > traced) out += fmt::format("; of {} more the largest seller is not in the table or makes nothing there", goods - traced);
  if (list.rows.size() > goods) out += fmt::format("; for {} the table has no answer", list.rows.size() - goods);
  return out + ".";
}

// "FILE ('what the file says of its source')", of the schedules that landed costs rest on.
std::vector<std::string> schedules(const ProductListAnswer& list) {
  std::vector<std::string> out;
  for (const ListAnswer& row : list.rows)
    if (has_landed(row) && std::find(out.begin(), out.end(), schedule_words(row.answer->schedule)) == out.end())
      out.push_back(schedule_words(row.answer->schedule));
  return out;
}

Html in_short(const ProductListAnswer& list, const SupplierOptions& options) {
  std::vector<std::string> lines;
  const std::size_t known = count_if(list, [](const ListAnswer& row) { return covered(row).has_value(); });
  const std::size_t whole = count_if(list, [](const ListAnswer& row) { return covered(row).value_or(0) >= 1; });
  lines.push_back(fmt::format("{} products, each without its largest supplier.", list.rows.size()));
  if (const std::size_t failed = count_if(list, [](const ListAnswer& row) { return !row.answer; }); failed > 0)
    lines.push_back(fmt::format("For {} of them there is no answer; the table says why.", failed));
  if (known > 0)
    lines.push_back(fmt::format("Others could spare all that is lost for {} of the {} where both are known, {}.", whole, known,
                                spare_condition(options.files)));
  if (!list.table.empty()) lines.push_back(traced_words(list));
  else lines.emplace_back("No table was named, so nothing is looked through.");
  const std::size_t landed = count_if(list, has_landed);
  lines.push_back(landed > 0
                      ? fmt::format("A landed cost with import tax is known for {}, on rates of {}; where no duty is known there is none.",
                                    landed, join(schedules(list), " and "))
                      : std::string("No landed cost is known: duties are unknown, and are not taken as 0."));
  lines.push_back(options.files.close.empty() ? "All gates are open." : fmt::format("Closed: {}.", join(options.files.close, ", ")));
  return section("in-short", "In short", bullets(lines, "short"));
}

// What others could spare of what is lost: a bar of the whole for each product.
Html spare_table(const ProductListAnswer& list) {
  page::Table table("Of what is lost, what others could spare together",
                    {{"Product", false}, {"Lost with", false}, {"Others could spare, %"}});
  for (const ListAnswer& row : list.rows)
    if (const auto share = covered(row)) table.row({escape(label(row, name_length)), escape(lost_from(row)), escape(percent(share))});
  return page::details("As a table", table.html());
}

Html spare_chart(const ProductListAnswer& list) {
  page::RowChart chart{page::round_axis(0, 1), {}, "share of what is lost, %", "lost with", {}};
  chart.x_label = page::percent_label(chart.x);
  for (const ListAnswer& row : list.rows)
    if (const auto share = covered(row)) {
      const double part = std::min(1.0, *share);
      std::vector<page::Bar> bars{{0, part, "supplier"}};
      if (part < 1) bars.push_back({part, 1, "unmet"});
      chart.rows.push_back({label(row, chart_name_length, LabelFor::chart), lost_from(row), std::move(bars), {}, {}});
    }
  if (chart.rows.empty()) return {};
  return page::legend({{"others could spare", "supplier"}, {"nobody could", "unmet"}}) + page::row_chart(chart);
}

// What holds for some products only, each once, behind their codes.
std::vector<std::string> lines_of_some(const ProductListAnswer& list, const CommonBases& common, double knots) {
  std::vector<std::pair<std::string, std::vector<std::string>>> texts;  // and the products that each is of
  const auto add = [&](const std::string& text, const std::string& code) {
    const auto known = std::find_if(texts.begin(), texts.end(), [&](const auto& one) { return one.first == text; });
    if (known == texts.end()) texts.push_back({text, {code}});
    else known->second.push_back(code);
  };
  for (const ListAnswer& row : list.rows) {
    if (!row.answer) continue;
    for (const Basis& basis : common.other_bases(*row.answer, knots)) add(fmt::format("{}: {}", basis.name, basis.text), row.code);
    for (const std::string& note : common.other_notes(*row.answer)) add("note: " + note, row.code);
  }
  std::vector<std::string> out;
  for (const auto& [text, codes] : texts) out.push_back(fmt::format("Of {}: {}.", join(codes, ", "), text));
  return out;
}

Html rests_on(const ProductListAnswer& list, double knots) {
  const CommonBases common(list, knots);
  std::vector<std::string> lines{"Flows: " + list.source + "."};
  if (!common.bases().empty()) lines.emplace_back("What follows holds for each product unless its code stands before another line below.");
  for (const Basis& basis : common.bases()) lines.push_back(fmt::format("{}: {}.", basis.name, basis.text));
  for (const std::string& note : common.notes()) lines.push_back("Note: " + note + ".");
  for (const std::string& line : lines_of_some(list, common, knots)) lines.push_back(line);
  lines.emplace_back("Suppliers are ranked within a product; scores of two products do not compare.");
  for (const std::string& note : list.goods_notes) lines.push_back("Look-through: " + note + ".");
  lines.emplace_back("Exposure and years are those of the list that came in.");
  return section("rests-on", "What it rests on", bullets(lines));
}

}  // namespace

std::string suppliers_page(const ProductListAnswer& list, const SupplierOptions& options) {
  const std::string title =
      fmt::format("{}: {} products, and who else could supply them", trade::economy_label(list.importer), list.rows.size());
  Html out = in_short(list, options);
  out += section("products", "Products", product_table(list, options));
  if (const Html chart = spare_chart(list); !chart.text.empty())
    out += section("spare", "What others could spare",
                   page::figure("Of what is lost, what others could spare together", chart, spare_table(list)));
  out += rests_on(list, options.files.knots);
  return page::document({.title = title, .heading = title, .meta = list.source}, out);
}

}  // namespace entrepot::app
