// "Measures that avoid most loss per cost" and "What we do not know".
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "assessment/detail/report_blocks.h"
#include "assessment/detail/report_page.h"

namespace entrepot::assessment::detail {
namespace {

constexpr std::size_t chart_rows = 12, agenda_items = 5, unknown_rows = 25;

MoneyScale measure_scale(const Page& page) {
  double most = 0;
  for (const MeasureResult& m : page.a.measures) most = std::max({most, std::fabs(m.loss_avoided), m.cost});
  return money_scale(page.w.table.money_unit, most);
}

std::string measure_name(const Page& page, const MeasureResult& m) { return page.with_names(m.words.empty() ? m.name : m.words); }

Html measure_table(const Page& page, const MoneyScale& scale) {
  Table table(page.text(Say::t_measures, scale.unit), {{page.text(Say::c_measure), false},
                                                       {page.text(Say::c_who), false},
                                                       {page.text(Say::c_avoided)},
                                                       {page.text(Say::c_measure_cost)},
                                                       {page.text(Say::c_ratio)},
                                                       {page.text(Say::c_cost_basis), false}});
  for (const MeasureResult& m : page.a.measures)
    table.row({escape(measure_name(page, m)), escape(page.with_names(m.who)), escape(money_number(m.loss_avoided, scale)),
               m.ratio ? escape(page.money(m.cost)) : page.html(Say::no_cost), m.ratio ? escape(plain_number(*m.ratio)) : Html{},
               escape(m.cost_basis)});
  return table.html();
}

Html measure_chart(const Page& page, const MoneyScale& scale) {
  RowChart chart{{}, {}, page.text(Say::x_avoided, scale.unit), page.text(Say::c_ratio), {}};
  double least = 0, most = 0;
  for (const MeasureResult& m : page.a.measures) {
    if (chart.rows.size() == chart_rows) break;
    least = std::min(least, m.loss_avoided);
    most = std::max({most, m.loss_avoided, m.cost});
    ChartRow row{
        measure_name(page, m), m.ratio ? plain_number(*m.ratio) : page.text(Say::no_cost), {{0, m.loss_avoided, "run-alone"}}, {}, {}};
    if (m.ratio) row.marks.push_back({m.cost, "run-together", Shape::diamond});
    chart.rows.push_back(std::move(row));
  }
  chart.x = round_axis(least, most);
  chart.x_label = number_label(chart.x, scale.divide_by);
  return legend(
             {{page.text(Say::c_avoided), "run-alone", Shape::square}, {page.text(Say::c_measure_cost), "run-together", Shape::diamond}}) +
         row_chart(chart);
}

std::string value_words(const Page& page, const Unknown& u) {
  if (u.unit == Unit::share) return page.percent(Quantiles{u.low, u.value, u.high});
  const std::string range = page.number_range({u.low, u.value, u.high});
  return u.unit == Unit::none ? range : fmt::format("{}\u00a0{}", range, unit_name(u.unit));
}

// A scenario may have been named with a folder of this machine.
std::string short_row(const std::string& row) { return row.substr(row.find_last_of("/\\") + 1); }

Html unknown_table(const Page& page) {
  Table table(page.text(Say::t_unknowns), {{page.text(Say::c_figure), false},
                                           {page.text(Say::c_value), false},
                                           {page.text(Say::c_confidence), false},
                                           {page.text(Say::c_correlation)},
                                           {page.text(Say::c_spread)},
                                           {page.text(Say::c_row), false}});
  std::size_t rows = 0;
  for (const Unknown& u : page.a.unknowns) {
    if (rows++ == unknown_rows) break;
    const std::string correlation = range_of(fixed_number(u.rank_correlation, 2), fixed_number(u.correlation_low, 2),
                                             fixed_number(u.correlation_high, 2), page.text(Say::range_to));
    Html row = escape(short_row(u.row));
    if (u.figure && page.number_of(*u.figure) > 0) row += Html{" "} + page.refs({*u.figure});
    table.row({escape(page.sentence(page.unknown(u))), escape(value_words(page, u)), escape(page.text(confidence_say(u.confidence))),
               escape(correlation), escape(page.percent(u.share)), std::move(row)});
  }
  return table.html();
}

Html tornado(const Page& page) {
  const Axis axis = round_axis(-1, 1, 4);
  RowChart chart{axis, number_label(axis), page.text(Say::x_correlation), page.text(Say::c_spread), {}};
  for (const Unknown& u : page.a.unknowns) {
    if (chart.rows.size() == chart_rows) break;
    chart.rows.push_back({page.sentence(page.unknown(u)),
                          page.percent(u.share),
                          {{0, u.rank_correlation, is_clear(page, u) ? "run-alone" : "faint"}},
                          {{u.correlation_low, u.correlation_high}},
                          {}});
  }
  return legend({{page.text(Say::l_clear, page.a.unknowns.size()), "run-alone", Shape::square},
                 {page.text(Say::l_chance), "faint", Shape::square}}) +
         row_chart(chart);
}

Html agenda(const Page& page) {
  std::string out = "<ol>\n";
  std::size_t items = 0;
  for (const Unknown& u : page.a.unknowns) {
    if (items == agenda_items || !is_clear(page, u)) continue;
    ++items;
    out += "<li>" + page.html(u.rank_correlation >= 0 ? Say::agenda_up : Say::agenda_down, page.sentence(page.unknown(u)),
                              value_words(page, u), page.text(confidence_say(u.confidence)), page.percent(u.share))
                        .text;
    if (u.figure) out += " " + page.refs({*u.figure}).text;
    out += "</li>\n";
  }
  if (items == 0) return page.p(Say::no_clear_unknown);
  return page.p(Say::agenda_words) + Html{out + "</ol>\n"};
}

}  // namespace

bool is_clear(const Page& page, const Unknown& u) { return is_clear_of_chance(u, page.a.members, page.a.unknowns.size()); }

Html measures(const Page& page) {
  if (page.a.measures.empty()) return section(page, "measures", Say::h_measures, page.p(Say::no_measures));
  const MoneyScale scale = measure_scale(page);
  Html body = page.p(Say::measure_words) + page.p(Say::measure_central, page.money(page.a.central_group_loss));
  const bool is_useful =
      std::any_of(page.a.measures.begin(), page.a.measures.end(), [](const MeasureResult& m) { return m.loss_avoided > 0; });
  if (!is_useful) body += page.p(Say::no_measure_helps) + measure_table(page, scale);
  else body += figure(page.text(Say::f_measures), measure_chart(page, scale), measure_table(page, scale));
  return section(page, "measures", Say::h_measures, body);
}

Html what_we_do_not_know(const Page& page) {
  if (page.a.unknowns.empty()) return section(page, "unknowns", Say::h_unknowns, page.p(Say::no_unknowns));
  Html body = page.p(Say::unknown_words, page.a.members);
  body += agenda(page);
  body += figure(page.text(Say::f_unknowns), tornado(page), unknown_table(page));
  return section(page, "unknowns", Say::h_unknowns, body);
}

}  // namespace entrepot::assessment::detail
