// "Who else could supply, and by which way": other suppliers of the members that are short, through whom inputs really come, and what data
// sets added to it.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "assessment/detail/report_blocks.h"
#include "assessment/detail/report_page.h"
#include "base/text.h"

namespace entrepot::assessment::detail {
namespace {

constexpr std::size_t supplier_rows = 8, open_tables = 6, look_through_rows = 24;

Html not_known(const Page& page) { return page.html(Say::not_known); }

Html days_cell(const Page& page, const Alternative& a) {
  if (!a.open_days) return not_known(page);
  if (!a.days) return page.html(Say::no_way_left);
  const std::string open = fixed_number(*a.open_days, 1), now = fixed_number(*a.days, 1);
  return open == now ? escape(now) : page.html(Say::days_instead, now, open);
}

Html way_cell(const Page& page, const Alternative& a) {
  std::vector<std::string> gates;
  for (const std::string& gate : a.gates) gates.push_back(page.gate(gate));
  return escape(page.words.list(gates));
}

// "CPTPP|MFN": different lines of the tariff have their lowest rate under different ones.
std::string agreements(const Page& page, const std::string& names) {
  std::string out;
  for (const std::string_view name : split(names, '|')) out += (out.empty() ? "" : page.text(Say::or_word)) + std::string(name);
  return out;
}

// Marked where other rows hold a duty and this does not.
Html landed_cell(const Page& page, const Alternative& a, bool others_have_duty) {
  if (!a.landed_usd) return not_known(page);
  const std::string number = plain_number(*a.landed_usd);
  return others_have_duty && !a.duty_high ? page.html(Say::without_duty, number) : escape(number);
}

Html duty_cell(const Page& page, const Alternative& a) {
  if (!a.duty_high) {
    // Reasons are written in English.
    const bool is_told = !a.duty_reason.empty() && page.words.language() == Language::english;
    const std::string why = is_told ? page.with_names(a.duty_reason) : page.text(Say::not_known);
    return a.duty_planned ? page.html(Say::planned_at, why, page.percent(*a.duty_planned)) : escape(why);
  }
  const std::string low = page.percent(*a.duty_low), high = page.percent(*a.duty_high);
  std::string text = low == high ? high : fmt::format("{} {} {}", low, page.text(Say::range_to), high);
  if (a.agreements != "MFN") text += " (" + agreements(page, a.agreements) + ")";
  return escape(text);
}

Html number_cell(const Page& page, const std::optional<double>& value) { return value ? escape(plain_number(*value)) : not_known(page); }

bool has(const Resupply& r, sourcing::Factor factor) { return std::find(r.used.begin(), r.used.end(), factor) != r.used.end(); }

// The first in rank, and whoever delivers.
bool is_shown(const Alternative& a, std::size_t place) { return place < supplier_rows || a.alone > 0 || a.together > 0; }

// Columns of factors that somebody has: the others would be empty.
Html supplier_table(const Page& page, const Resupply& r) {
  const std::string unit(unit_name(page.w.product(r.product).unit));
  std::vector<Column> columns{{page.text(Say::c_rank)},        {page.text(Say::c_supplier), false}, {page.text(Say::c_bought, unit)},
                              {page.text(Say::c_spare, unit)}, {page.text(Say::c_sea_days)},        {page.text(Say::c_way), false}};
  const bool duty = has(r, sourcing::Factor::duty), risk = has(r, sourcing::Factor::risk), density = has(r, sourcing::Factor::density),
             room = has(r, sourcing::Factor::room);
  if (duty) columns.push_back({page.text(Say::c_duty), false});
  columns.push_back({page.text(Say::c_landed, unit)});
  if (risk) columns.push_back({page.text(Say::c_risk)});
  if (density) columns.push_back({page.text(Say::c_density)});
  if (room) columns.push_back({page.text(Say::c_room)});
  columns.push_back({page.text(Say::c_delivers_alone, unit)});
  columns.push_back({page.text(Say::c_delivers_together, unit)});
  Table table(page.text(Say::t_alternatives, page.product(r.product), page.economy(r.importer)), columns);
  std::size_t rank = 0;
  for (const Alternative& a : r.suppliers) {
    if (!is_shown(a, rank++)) continue;
    std::vector<Html> cells{
        a.score ? escape(std::to_string(rank)) : not_known(page),
        a.figures.empty() ? escape(page.economy(a.supplier)) : escape(page.economy(a.supplier)) + Html{" "} + page.refs(a.figures),
        escape(plain_number(a.bought)),
        number_cell(page, a.factors.spare),
        days_cell(page, a),
        way_cell(page, a)};
    if (duty) cells.push_back(duty_cell(page, a));
    cells.push_back(landed_cell(page, a, duty));
    if (risk) cells.push_back(number_cell(page, a.factors.risk));
    if (density) cells.push_back(number_cell(page, a.factors.density));
    if (room) cells.push_back(number_cell(page, a.factors.room));
    cells.push_back(escape(plain_number(a.alone)));
    cells.push_back(escape(plain_number(a.together)));
    table.row(std::move(cells));
  }
  if (r.own_spare > 0 || r.own_alone > 0 || r.own_together > 0) {
    std::vector<Html> cells(columns.size() - 2, escape("\u2013"));
    cells[0] = page.html(Say::not_ranked);
    cells[1] = page.html(Say::own_output, page.economy(r.importer));
    cells[3] = escape(plain_number(r.own_spare));
    cells.push_back(escape(plain_number(r.own_alone)));
    cells.push_back(escape(plain_number(r.own_together)));
    table.row(std::move(cells));
  }
  return table.html();
}

const SupplyImpact* impact_of(const Page& page, const Resupply& r) {
  for (const SupplyImpact& impact : page.a.supply)
    if (impact.product == r.product && impact.economy == r.importer) return &impact;
  return nullptr;
}

// Totals of the central case, and what the calculations say of the same.
Html totals(const Page& page, const Resupply& r) {
  const SupplyImpact* impact = impact_of(page, r);
  if (impact == nullptr) return {};
  const Unit unit = page.w.product(r.product).unit;
  Html body = page.p(Say::short_words, page.in_text(r.importer), plain_number(r.short_total), unit_name(unit), page.product(r.product),
                     page.quantity(impact->direct_shortfall_total, unit));
  double each = r.own_alone, all = r.own_together;
  for (const Alternative& a : r.suppliers) each += a.alone, all += a.together;
  body += page.p(Say::delivered_words, plain_number(each), plain_number(all), page.quantity(impact->runs[alone].from_new_suppliers, unit),
                 page.quantity(impact->runs[together].from_new_suppliers, unit), unit_name(unit));
  if (plain_number(all) != plain_number(each) && all < each) body += page.p(Say::less_together);
  return body;
}

// The engine writes these in English; other languages get the fixed sentence for each kind.
Html basis_notes(const Page& page, const Resupply& r) {
  Html out;
  const auto note = [&](const std::string& text) { out += Html{"<p class=\"note\">"} + escape(text) + Html{"</p>\n"}; };
  if (page.words.language() == Language::english) {
    for (const std::string& sentence : r.basis) note(page.with_names(sentence));
    return out;
  }
  std::vector<Say> said;
  for (const std::string& sentence : r.basis) {
    const Say kind = sentence.starts_with("Duty")                    ? Say::b_duty
                     : sentence.find("missing") != std::string::npos ? Say::b_no_factors
                                                                     : Say::b_factors;
    if (std::find(said.begin(), said.end(), kind) != said.end()) continue;
    said.push_back(kind);
    note(page.text(kind));
  }
  return out;
}

Html one_importer(const Page& page, const Resupply& r, bool is_open) {
  const std::string unit(unit_name(page.w.product(r.product).unit));
  Html body = totals(page, r);
  if (r.through_gates > 0) body += page.p(Say::through_gates, page.percent(r.through_gates));
  if (r.suppliers.empty()) return body + page.p(Say::no_supplier);
  if (r.shadow_price) {
    const std::string low = plain_number(r.shadow_price->low), high = plain_number(r.shadow_price->high);
    body += page.p(Say::shadow_price, low == high ? low : fmt::format("{} {} {}", low, page.text(Say::range_to), high), unit);
  }
  body += supplier_table(page, r);
  if (!page.a.evidence.empty() && !has(r, sourcing::Factor::duty)) body += page.p(Say::no_duty_known, page.in_text(r.importer));
  std::size_t place = 0, shown = 0;
  bool is_idle = false;
  for (const Alternative& a : r.suppliers) {
    const bool is_row = is_shown(a, place++);
    shown += is_row;
    is_idle |= is_row && (a.alone <= 0 || a.together <= 0);
  }
  if (is_idle) body += page.p(Say::zero_words);
  if (r.suppliers.size() > shown) body += page.p(Say::more_suppliers, shown, r.suppliers.size());
  body += basis_notes(page, r);
  return is_open ? body : details(page.text(Say::t_alternatives, page.product(r.product), page.economy(r.importer)), body);
}

Html look_through(const Page& page) {
  if (page.a.look_through.empty()) return {};
  Table table(page.text(Say::t_look_through), {{page.text(Say::c_economy), false},
                                               {page.text(Say::c_from_economy), false},
                                               {page.text(Say::c_face_value)},
                                               {page.text(Say::c_look_through)},
                                               {page.text(Say::c_hidden)}});
  std::size_t rows = 0;
  for (const LookThrough& x : page.a.look_through) {
    if (rows++ == look_through_rows) break;
    table.row({escape(page.economy(x.region)), escape(page.economy(x.source)), escape(page.percent(x.face_value)),
               escape(page.percent(x.look_through)), escape(page.percent(x.look_through - x.face_value))});
  }
  Html body = Html{"<h3>" + page.html(Say::h_look_through).text + "</h3>\n"} +
              page.p(Say::look_through_words, page.w.table.name.empty() ? page.w.name : page.w.table.name, page.w.table.year) +
              table.html();
  if (page.a.look_through.size() > look_through_rows) body += page.p(Say::table_cut, look_through_rows, page.a.look_through.size());
  return body;
}

std::string evidence_name(const Page& page, const std::string& what) {
  if (what == "trade") return page.text(Say::e_trade);
  if (what == "tariffs") return page.text(Say::e_tariffs);
  if (what == "sea") return page.text(Say::e_sea);
  return what == "governance" ? page.text(Say::e_governance) : what;
}

// What is missing is said in the reader's language, why an odd one is in brief.json; what is at hand is named as its file is.
Html evidence_cell(const Page& page, const Coverage& x) {
  if (!x.is_missing) return page.words.language() == Language::english ? escape(page.with_names(x.words)) : page.html(Say::ev_at_hand);
  if (x.what == "trade") return page.html(Say::ev_trade);
  if (x.what == "tariffs") return page.html(Say::ev_tariffs);
  if (x.what == "sea") return page.html(Say::ev_sea);
  return page.html(Say::ev_governance);
}

Html evidence(const Page& page) {
  if (page.a.evidence.empty()) return {};
  Table table(page.text(Say::t_evidence), {{page.text(Say::c_what), false}, {page.text(Say::c_at_hand), false}});
  for (const Coverage& x : page.a.evidence) table.row({escape(evidence_name(page, x.what)), evidence_cell(page, x)});
  return Html{"<h3>" + page.html(Say::h_evidence).text + "</h3>\n"} + page.p(Say::evidence_words) + table.html();
}

}  // namespace

Html who_else_could_supply(const Page& page) {
  Html body;
  if (page.a.resupply.empty()) body += page.p(Say::no_alternatives);
  else body += page.p(Say::alternatives_words);
  std::optional<ProductId> product;
  std::size_t shown = 0;
  for (const Resupply& r : page.a.resupply) {
    const bool is_first = product != r.product;
    if (is_first) body += Html{"<h3>"} + escape(page.sentence(page.product(r.product))) + Html{"</h3>\n"};
    product = r.product;
    body += one_importer(page, r, is_first && shown++ < open_tables);
  }
  body += look_through(page) + evidence(page);
  return section(page, "alternatives", Say::h_alternatives, body);
}

}  // namespace entrepot::assessment::detail
