// The result of a screening as one page that opens offline: text first, then charts, each with its table.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "base/text.h"
#include "page/chart.h"
#include "page/document.h"
#include "page/table.h"
#include "product_list.h"
#include "trade/economies.h"
#include "trade_screen.h"

namespace entrepot::app {

namespace {

using page::bullets;
using page::escape;
using page::Html;
using page::paragraph;
using page::section;
using trade::ScreenedProduct;

constexpr std::size_t charted = 20, suppliers_charted = 12, name_length = 70, chart_name_length = 22;

std::string percent(const std::optional<double>& share) { return share ? page::percent_number(*share, 1) : std::string("missing"); }
std::string ratio(const std::optional<double>& value, int decimals = 2) {
  return value ? page::fixed_number(*value, decimals) : std::string("missing");
}
std::string millions(double usd) { return page::fixed_number(usd / 1e6, usd < 1e7 ? 2 : usd < 1e8 ? 1 : 0); }

std::string label(const ScreenOutput& o, const ScreenedProduct& p) {
  return product_label(o.code(p), o.name(p), name_length, LabelFor::table);
}

std::size_t count_if(const ScreenOutput& o, bool (*holds)(const ScreenedProduct&)) {
  return static_cast<std::size_t>(std::count_if(o.result.products.begin(), o.result.products.end(), holds));
}

Html in_short(const ScreenOutput& o) {
  const auto& list = o.result.list;
  std::vector<std::string> lines;
  const std::size_t dependent = count_if(o, [](const auto& p) { return p.dependent.value_or(false); });
  const std::size_t unknown = count_if(o, [](const auto& p) { return !p.dependent; });
  lines.push_back(
      fmt::format("{} products are dependent: flagged in at least two of the last three years. {} were imported in the last one.{}",
                  dependent, list.empty() ? 0 : list.back().imported,
                  unknown > 0 ? fmt::format(" For {} it cannot be told: years are missing.", unknown) : std::string()));
  lines.push_back(fmt::format("{} fulfil all three indicators of the European Commission, with {} as the inside.",
                              count_if(o, [](const auto& p) { return p.commission(); }), o.region));
  lines.push_back(fmt::format("{} come to half or more from one economy; {} of them have grade A.",
                              count_if(o, [](const auto& p) { return p.grade != ' '; }),
                              count_if(o, [](const auto& p) { return p.grade == 'A'; })));
  if (const std::size_t ours = count_if(o, [](const auto& p) { return !p.dependents.empty(); }); ours > 0)
    lines.push_back(fmt::format("The other way round, others depend on {} for {} products.", o.who, ours));
  if (o.result.still_listed_after_one)
    lines.push_back(
        fmt::format("Of the dependent products {} % are still on the list a year later{}.", percent(o.result.still_listed_after_one),
                    o.result.still_listed_after_five ? fmt::format(", {} % after five years", percent(o.result.still_listed_after_five))
                                                     : std::string()));
  for (const std::string& note : o.result.notes) lines.push_back("Note: " + note + ".");
  return section("in-short", "In short", bullets(lines, "short"));
}

Html product_table(const ScreenOutput& o, std::size_t top) {
  page::Table table(fmt::format("Products of {} in {}", o.who, o.result.years.back()), {{"Product", false},
                                                                                        {"Dependent", false},
                                                                                        {"Years in a row"},
                                                                                        {"Years flagged"},
                                                                                        {"Commission's three", false},
                                                                                        {"Watch grade", false},
                                                                                        {"Imports, million USD"},
                                                                                        {"Largest supplier", false},
                                                                                        {"Its share, %"},
                                                                                        {"HHI"},
                                                                                        {"World HHI"},
                                                                                        {"From outside, %"},
                                                                                        {"Substitutability"},
                                                                                        {"Governance risk"}});
  for (std::size_t n = 0; n < std::min(top, o.shown.size()); ++n) {
    const ScreenedProduct& p = o.result.products[o.shown[n]];
    const auto& d = p.last;
    std::string top_name = d.top ? trade::economy_label(*d.top) : std::string("missing");
    if (d.top_is_hub) top_name += " (hub)";
    table.row({escape(label(o, p)),
               escape(!p.dependent   ? "missing"
                      : *p.dependent ? "yes"
                                     : "no"),
               escape(std::to_string(p.years_in_a_row)), escape(std::to_string(p.years_flagged)),
               escape(!p.imported()    ? "missing"
                      : p.commission() ? "yes"
                                       : "no"),
               escape(p.grade == ' ' ? std::string("\u2013") : std::string(1, p.grade)),
               escape(p.imported() ? millions(d.imports_usd) : "missing"), escape(top_name), escape(percent(d.top_share)),
               escape(ratio(d.hhi)), escape(ratio(d.world_hhi)), escape(percent(d.outside_share)), escape(ratio(d.substitutability)),
               escape(ratio(d.governance_risk))});
  }
  return table.html();
}

Html ranking(const ScreenOutput& o, std::size_t top) {
  if (o.shown.empty()) return section("ranking", "Products", paragraph("No product passes."));
  const std::size_t rows = std::min({charted, top, o.shown.size()});
  double most = 0;
  for (std::size_t n = 0; n < rows; ++n) most = std::max(most, o.result.products[o.shown[n]].last.imports_usd);
  page::RowChart chart{page::round_axis(0, most), {}, "imports, million USD", "largest supplier, share", {}};
  chart.x_label = page::number_label(chart.x, 1e6);
  for (std::size_t n = 0; n < rows; ++n) {
    const ScreenedProduct& p = o.result.products[o.shown[n]];
    const std::string value = p.last.top ? fmt::format("{} {} %", p.last.top->view(), percent(p.last.top_share)) : std::string("missing");
    chart.rows.push_back({product_label(o.code(p), o.name(p), chart_name_length, LabelFor::chart),
                          value,
                          {{0, p.top_usd(), "unmet"}, {p.top_usd(), p.last.imports_usd, "second"}},
                          {},
                          {}});
  }
  const Html drawing = page::legend({{"from the largest supplier", "unmet"}, {"from all others", "second"}}) + page::row_chart(chart);
  const std::string caption = fmt::format("Imports of the first {} products", rows);
  Html body = paragraph(
      fmt::format("{} of {} products, the first to look at first. Order by {}.", o.shown.size(), o.result.products.size(), o.order));
  body += page::figure(caption, drawing,
                       page::details(fmt::format("Table: the first {}", std::min(top, o.shown.size())), product_table(o, top)));
  return section("ranking", "Products", body);
}

// On whom: the value that comes from each largest supplier, over all products that pass, not only those of the table.
Html on_whom(const ScreenOutput& o) {
  std::map<EconomyId, std::pair<std::size_t, double>> by_supplier;
  for (const std::size_t at : o.shown) {
    const ScreenedProduct& p = o.result.products[at];
    if (!p.last.top) continue;
    ++by_supplier[*p.last.top].first;
    by_supplier[*p.last.top].second += p.top_usd();
  }
  if (by_supplier.empty()) return {};
  std::vector<std::pair<EconomyId, std::pair<std::size_t, double>>> list(by_supplier.begin(), by_supplier.end());
  std::stable_sort(list.begin(), list.end(), [](const auto& a, const auto& b) { return a.second.second > b.second.second; });
  const std::string caption = fmt::format("Largest suppliers of all {} products that {}", o.shown.size(),
                                          o.shown.size() < o.result.products.size() ? "pass the filter" : "were screened");
  page::Table table(caption, {{"Economy", false}, {"Products it leads"}, {"Imports from it, million USD"}});
  for (const auto& [id, sums] : list)
    table.row({escape(trade::economy_label(id)), escape(std::to_string(sums.first)), escape(millions(sums.second))});
  page::RowChart chart{page::round_axis(0, list.front().second.second), {}, "imports from it, million USD", "products it leads", {}};
  chart.x_label = page::number_label(chart.x, 1e6);
  for (std::size_t n = 0; n < std::min(suppliers_charted, list.size()); ++n)
    chart.rows.push_back(
        {trade::economy_label(list[n].first), std::to_string(list[n].second.first), {{0, list[n].second.second, "supplier"}}, {}, {}});
  return section("on-whom", "On whom", page::figure(caption, page::row_chart(chart), page::details("Table", table.html())));
}

Html over_years(const ScreenOutput& o) {
  const auto& list = o.result.list;
  page::Table table("The list year by year", {{"Year", false}, {"Imported"}, {"Flagged"}, {"Dependent"}, {"Entered"}, {"Left"}});
  const auto count = [](const std::optional<std::size_t>& n) { return escape(n ? std::to_string(*n) : std::string("missing")); };
  std::vector<float> flagged;
  double most = 1;
  for (const auto& year : list) {
    table.row({escape(std::to_string(year.year)), escape(std::to_string(year.imported)), escape(std::to_string(year.flagged)),
               escape(dependent_count(year)), count(year.entered), count(year.left)});
    flagged.push_back(static_cast<float>(year.flagged));
    most = std::max(most, static_cast<double>(year.flagged));
  }
  const auto unsure = std::find_if(list.begin(), list.end(), [](const auto& y) { return y.dependent_least < y.dependent_most; });
  const Html why =
      unsure == list.end()
          ? Html()
          : paragraph(fmt::format("Dependent {} in {}: {} surely are, up to {} may be. Dependent looks at three years, and those "
                                  "before are not in the data or were not asked for.",
                                  dependent_count(*unsure), unsure->year, unsure->dependent_least, unsure->dependent_most));
  if (list.size() < 2) return section("years", "Over the years", why + table.html());
  page::LineChart chart;
  chart.description = fmt::format("Products flagged in each year from {} to {}", list.front().year, list.back().year);
  chart.x = {0, static_cast<double>(list.size() - 1), {}};
  const std::size_t step = (list.size() + 7) / 8;
  for (std::size_t at = 0; at < list.size(); at += step) chart.x.ticks.push_back(static_cast<double>(at));
  chart.y = page::round_axis(0, 1.1 * most);  // room over the highest
  chart.x_label = [&](double at) { return std::to_string(list[static_cast<std::size_t>(at)].year); };
  chart.y_label = page::number_label(chart.y);
  chart.y_title = "products flagged in the year";
  chart.step_days = 1;
  chart.lines.push_back({"", "run-nobody", {}, flagged, {}, false});
  return section("years", "Over the years", why + page::figure("Flagged products", page::line_chart(chart), table.html()));
}

Html who_depends_on_us(const ScreenOutput& o) {
  std::vector<const ScreenedProduct*> list;
  for (const auto& product : o.result.products)
    if (!product.dependents.empty()) list.push_back(&product);
  if (list.empty()) return {};
  std::stable_sort(list.begin(), list.end(), [](const auto* a, const auto* b) { return a->dependents.size() > b->dependents.size(); });
  page::Table table(fmt::format("Products for which others depend on {}", o.who), {{"Product", false}, {"Economies"}, {"Which", false}});
  for (std::size_t n = 0; n < std::min<std::size_t>(50, list.size()); ++n) {
    std::vector<std::string> names;
    for (const EconomyId id : list[n]->dependents) names.push_back(id.text());
    table.row({escape(label(o, *list[n])), escape(std::to_string(names.size())), escape(join(names, ", "))});
  }
  Html body = paragraph(fmt::format("They are dependent on the product themselves and get most of it from {}.{}", o.who,
                                    list.size() > 50 ? fmt::format(" The first 50 of {}.", list.size()) : std::string()));
  return section("dependents", fmt::format("Who depends on {}", o.who), body + table.html());
}

Html method(const ScreenOutput& o) {
  std::vector<std::string> lines = {
      "Flag of a year (CEPII GeoDep): concentration of imports above 0.4, concentration of world exports above 0.4, imports above exports. "
      "Dependent: flagged in two of the last three years.",
      "The European Commission's three (SWD(2021) 352): concentration of suppliers outside above 0.4, more than half from outside, imports from "
      "outside above exports; inside is " +
          o.region + ".",
      "Substitutability: what all but the largest supplier export to the world, over the imports. Below 1 they could not replace it.",
      "Watch grades are our reading of Korea's early warning system: half or more from one economy; A to D by three tests.",
      "Trade says nothing of production, stocks or use. A hub may pass on goods of others. What is missing is not filled.",
      "Trade: " + o.source + "."};
  if (!o.governance_source.empty()) lines.push_back("Governance: " + o.governance_source + ".");
  return section("rests-on", "What it rests on", bullets(lines));
}

}  // namespace

std::string screen_page(const ScreenOutput& o, std::size_t top) {
  const std::string title = fmt::format("Dependencies of {}, {}", o.who, o.result.years.back());
  Html out = in_short(o);
  if (!o.result.products.empty()) {
    out += ranking(o, top);
    out += on_whom(o);
    out += over_years(o);
    out += who_depends_on_us(o);
  }
  out += method(o);
  return page::document({.title = title, .heading = title, .meta = o.source}, out);
}

}  // namespace entrepot::app
