// "Who is hit, how hard, how soon".
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "assessment/detail/report_blocks.h"
#include "assessment/detail/report_page.h"

namespace entrepot::assessment::detail {
namespace {

constexpr std::size_t chart_rows = 12, panels = 6, sector_rows = 15;

Html supply_table(const Page& page, Say caption, const std::vector<const SupplyImpact*>& hit) {
  Table table(page.text(caption), {{page.text(Say::c_economy), false},
                                   {page.text(Say::c_product), false},
                                   {page.text(Say::c_use_per_year)},
                                   {page.text(Say::c_lost_suppliers)},
                                   {page.text(Say::c_peak)},
                                   {page.text(Say::c_begins)},
                                   {page.text(Say::c_stocks_end)},
                                   {page.text(Say::c_unmet_nobody)},
                                   {page.text(Say::c_rests_on), false}});
  for (const SupplyImpact* x : hit) {
    const double use = x->use_per_day * 365;
    table.row({escape(page.economy(x->economy)), escape(page.product(x->product)),
               escape(page.quantity({use, use, use}, page.w.product(x->product).unit)), escape(page.percent(x->lost_suppliers_range)),
               escape(page.percent(x->direct_shortfall_peak)), escape(page.day_range(x->shortfall_begins_day)),
               escape(page.day_range(x->stocks_end_day)), escape(page.percent(x->runs[nobody].unmet_share)),
               page.ref_ranges(page.figures_behind(*x))});
  }
  return table.html();
}

Html peak_chart(const Page& page, const std::vector<const SupplyImpact*>& hit) {
  const Axis axis = round_axis(0, 1, 4);
  RowChart chart{axis, percent_label(axis), page.text(Say::x_peak), page.text(Say::v_range), {}};
  for (const SupplyImpact* x : hit) {
    if (chart.rows.size() == chart_rows) break;
    const Quantiles& q = x->direct_shortfall_peak;
    chart.rows.push_back({page.text(Say::pair, page.economy(x->economy), page.product(x->product)),
                          page.percent(q),
                          {{0, q.p50, "run-nobody"}},
                          {{q.p10, q.p90}},
                          {}});
  }
  return row_chart(chart);
}

// Every fourth value of a weekly series is enough for a table.
Html series_table(const Page& page, const std::string& caption, const std::vector<std::pair<std::string, const Series*>>& list) {
  std::vector<Column> columns{{page.text(Say::c_day)}};
  std::size_t length = 0;
  for (const auto& [name, series] : list) {
    columns.push_back({name});
    length = std::max(length, series->p50.size());
  }
  Table table(caption, std::move(columns));
  for (std::size_t k = 0; k < length; k += 4) {
    std::vector<Html> cells{escape(fixed_number(list.empty() ? 0 : static_cast<double>(k) * list[0].second->step_days, 0))};
    for (const auto& [name, series] : list)
      cells.push_back(k < series->p50.size() ? escape(page.percent(Quantiles{series->p10[k], series->p50[k], series->p90[k]})) : Html{});
    table.row(std::move(cells));
  }
  return table.html();
}

double peak_of(const Series& series) {
  double most = 0;
  for (const auto* values : {&series.p50, &series.p90})
    for (const float value : *values) most = std::max(most, static_cast<double>(value));
  return most;
}
double trough_of(const Series& series) {
  double least = 0;
  for (const auto* values : {&series.p50, &series.p10})
    for (const float value : *values) least = std::min(least, static_cast<double>(value));
  return least;
}

Line line_of(const Series& series, std::string label, std::string css, bool band) {
  return {std::move(label), std::move(css), series.p10, series.p50, series.p90, band};
}

LineChart share_chart(const Page& page, const Axis& y, std::string title, std::string description, int step) {
  return {std::move(description), day_axis(page.horizon()), y,    [](double d) { return fixed_number(d, 0); },
          percent_label(y),       std::move(title),         step, {}};
}

// Direct shortfall and what of it stays after stocks, for the pairs hit hardest.
Html supply_over_time(const Page& page, const std::vector<const SupplyImpact*>& hit) {
  std::string grid = "<div class=\"panels\">\n";
  std::vector<std::pair<std::string, const Series*>> series;
  for (const SupplyImpact* x : hit) {
    const auto& run = x->runs[nobody];
    if (series.size() == panels || peak_of(run.direct_shortfall) <= 0) continue;
    const std::string name = page.text(Say::pair, page.economy(x->economy), page.product(x->product));
    LineChart chart = share_chart(page, round_axis(0, 1, 2), name, page.text(Say::d_supply_line, name), run.unmet.step_days);
    chart.lines.push_back(line_of(run.direct_shortfall, page.text(Say::l_direct), "second", false));
    chart.lines.push_back(line_of(run.unmet, {}, "run-nobody", true));
    grid += line_chart(chart).text;
    series.emplace_back(name, &run.unmet);
  }
  if (series.empty()) return {};
  const Html key =
      legend({{page.text(Say::l_direct_long), "second", Shape::dash}, {page.text(Say::l_unmet_long), "run-nobody", Shape::dash}});
  return figure(page.text(Say::f_supply_time, page.date(0)), key + Html{grid + "</div>\n"},
                details(page.text(Say::show_table), series_table(page, page.text(Say::t_supply_time), series)));
}

Html loss_over_time(const Page& page, const std::vector<const EconomyLoss*>& list) {
  // One scale for all; an economy whose curve would not leave the ground on it is left to the table.
  double most = 0, least = 0;
  for (const EconomyLoss* x : list) most = std::max(most, peak_of(x->value_added_loss[nobody]));
  if (most < least_drawn) return {};
  std::vector<const EconomyLoss*> shown;
  for (const EconomyLoss* x : list) {
    if (shown.size() == panels) break;
    if (peak_of(x->value_added_loss[nobody]) <= 0.04 * most) continue;
    shown.push_back(x);
    least = std::min(least, trough_of(x->value_added_loss[nobody]));
  }
  if (shown.empty()) return {};
  std::string grid = "<div class=\"panels\">\n";
  std::vector<std::pair<std::string, const Series*>> series;
  for (const EconomyLoss* x : shown) {
    const std::string name = page.economy(x->region);
    LineChart chart =
        share_chart(page, round_axis(least, most, 3), name, page.text(Say::d_loss_line, name), x->value_added_loss[nobody].step_days);
    chart.lines.push_back(line_of(x->value_added_loss[nobody], {}, "run-nobody", true));
    grid += line_chart(chart).text;
    series.emplace_back(name, &x->value_added_loss[nobody]);
  }
  return figure(page.text(Say::f_loss_time, page.date(0)), Html{grid + "</div>\n"},
                details(page.text(Say::show_table), series_table(page, page.text(Say::t_loss_time), series)));
}

double most_loss(const Page& page) {
  double most = 0;
  for (const EconomyLoss& x : page.a.economies) most = std::max(most, std::fabs(x.runs[nobody].value_added_loss.p90));
  return most;
}

// Members with the total of the group, or the others with the total of all regions.
Html economy_table(const Page& page, const std::vector<const EconomyLoss*>& list, bool is_group) {
  const MoneyScale scale = money_scale(page.w.table.money_unit, most_loss(page));
  Table table(page.text(is_group ? Say::t_economies : Say::t_economies_other, scale.unit, page.horizon()),
              {{page.text(Say::c_economy), false},
               {page.text(Say::c_va_loss)},
               {page.text(Say::c_va_share)},
               {page.text(Say::c_direct)},
               {page.text(Say::c_indirect)},
               {page.text(Say::c_output_loss)},
               {page.text(Say::c_unmet_demand)}});
  const auto add = [&](Html name, const LossRun& loss, double normal, const Quantiles* demand) {
    const double share = normal > 0 ? loss.value_added_loss.p50 / normal : 0;
    table.row({std::move(name), escape(page.money_cell(loss.value_added_loss, scale)), escape(normal > 0 ? page.percent(share) : ""),
               escape(page.money_cell(loss.direct_value_added_loss, scale)), escape(page.money_cell(loss.indirect_value_added_loss, scale)),
               escape(page.money_cell(loss.output_loss, scale)), demand ? escape(page.money_cell(*demand, scale)) : Html{}});
  };
  double normal_of_all = 0;
  for (const EconomyLoss* x : list) {
    add(escape(page.economy(x->region)), x->runs[nobody], x->value_added_horizon, &x->unmet_final_demand[nobody]);
    normal_of_all += x->value_added_horizon;
  }
  if (is_group) add(page.html(Say::all_group), page.a.group_loss[nobody], normal_of_all, nullptr);
  else add(page.html(Say::all_world), page.a.world_loss[nobody], 0, nullptr);
  return table.html();
}

Html sector_figure(const Page& page) {
  std::vector<const SectorLoss*> list;
  for (const bool member : {true, false})
    for (const SectorLoss& x : page.a.sectors)
      if (list.size() < sector_rows && page.is_in_group(x.region) == member && (member || list.empty())) list.push_back(&x);
  double most = 0, least = 0;
  for (const SectorLoss* x : list) most = std::max(most, x->runs[nobody].value_added_loss.p90);
  if (most <= 0) return {};
  const MoneyScale scale = money_scale(page.w.table.money_unit, most);
  Table table(page.text(Say::t_sectors, scale.unit), {{page.text(Say::c_economy_sector), false},
                                                      {page.text(Say::c_va_loss)},
                                                      {page.text(Say::c_va_share)},
                                                      {page.text(Say::c_direct)},
                                                      {page.text(Say::c_indirect)},
                                                      {page.text(Say::c_output_loss)}});
  RowChart chart{{}, {}, page.text(Say::x_va_loss, scale.unit), page.text(Say::v_range), {}};
  for (const SectorLoss* sector : list) {
    const SectorLoss& x = *sector;
    const LossRun& loss = x.runs[nobody];
    least = std::min(least, loss.value_added_loss.p10);
    const std::string name = page.text(Say::pair, page.economy(x.region), page.sector(x.sector));
    const double share = x.value_added_horizon > 0 ? loss.value_added_loss.p50 / x.value_added_horizon : 0;
    table.row({escape(name), escape(page.money_cell(loss.value_added_loss, scale)), escape(page.percent(share)),
               escape(page.money_cell(loss.direct_value_added_loss, scale)), escape(page.money_cell(loss.indirect_value_added_loss, scale)),
               escape(page.money_cell(loss.output_loss, scale))});
    const double direct = loss.direct_value_added_loss.p50;
    ChartRow row{name, page.money_cell(loss.value_added_loss, scale), {}, {{loss.value_added_loss.p10, loss.value_added_loss.p90}}, {}};
    row.bars.push_back({0, loss.value_added_loss.p50, "second"});
    if (direct > 0) row.bars.push_back({0, std::min(direct, loss.value_added_loss.p50), "run-nobody"});
    chart.rows.push_back(std::move(row));
  }
  chart.x = round_axis(least, most);
  chart.x_label = number_label(chart.x, scale.divide_by);
  const Html key =
      legend({{page.text(Say::l_direct_loss), "run-nobody", Shape::square}, {page.text(Say::l_indirect_loss), "second", Shape::square}});
  return figure(page.text(Say::f_sectors), key + row_chart(chart), table.html());
}

// Which industries lose output for want of a product, so that the reader knows whose loss is not in the sums.
Html not_measured(const Page& page) {
  std::vector<ProductId> products;
  for (const SupplyImpact* x : supply_ranked(page.a, page.w))
    if (std::find(products.begin(), products.end(), x->product) == products.end()) products.push_back(x->product);
  if (products.empty()) return {};
  std::vector<std::string> list;
  for (const ProductId id : products) list.push_back(page.text(Say::used_by, page.product(id), page.users(id)));
  std::string items = list[0];
  for (std::size_t i = 1; i < list.size(); ++i) items += "; " + list[i];
  return page.p(Say::not_measured, items);
}

// Whose losses are inside another region of the table, and so outside the total of the group.
Html hidden_economies(const Page& page) {
  std::vector<EconomyId> inside;
  for (const EconomyId id : page.a.group) {
    const Economy* economy = page.w.economy(id);
    if (economy && economy->table_region != id) inside.push_back(id);
  }
  if (inside.empty()) return {};
  return page.p(page.plural(inside.size(), Say::hidden_one, Say::hidden_other), page.economies(inside), page.w.table.name);
}

}  // namespace

Html who_is_hit(const Page& page) {
  const auto hit = supply_hit(page.a);
  Html body{"<h3>" + page.html(Say::h_supply).text + "</h3>\n"};
  if (hit.empty()) {
    body += page.p(Say::no_supply_hit);
  } else {
    const auto shown = supply_ranked(page.a, page.w);
    const auto split = split_supply(page, shown);
    const auto& first = split.members.empty() ? split.others : split.members;
    body += page.p(Say::supply_words);
    if (!first.empty())
      body += figure(page.text(Say::f_peak), peak_chart(page, first),
                     supply_table(page, split.members.empty() ? Say::t_supply_other : Say::t_supply, first));
    body += left_out(page, hit.size(), shown.size());
    if (!split.members.empty() && !split.others.empty())
      body += details(page.text(Say::show_others), supply_table(page, Say::t_supply_other, split.others));
    body += supply_over_time(page, first);
  }
  body += Html{"<h3>" + page.html(Say::h_losses).text + "</h3>\n"};
  if (!any_loss(page.a)) return section(page, "who-is-hit", Say::h_who, body + page.p(Say::no_losses));
  body += page.p(Say::loss_words, page.w.table.year);
  body += not_measured(page) + hidden_economies(page);
  const auto split = split_economies(page);
  body += economy_table(page, split.members, true) + gains_words(page, nobody);
  if (!split.others.empty()) body += details(page.text(Say::show_others), economy_table(page, split.others, false));
  body += loss_over_time(page, split.members.empty() ? split.others : split.members);
  body += sector_figure(page);
  return section(page, "who-is-hit", Say::h_who, body);
}

}  // namespace entrepot::assessment::detail
