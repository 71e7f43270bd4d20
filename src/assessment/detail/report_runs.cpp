// "What each can do alone", "What they can do together" and "What cooperation is worth".
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "assessment/detail/report_blocks.h"
#include "assessment/detail/report_page.h"

namespace entrepot::assessment::detail {
namespace {

constexpr std::size_t chart_rows = 12, panels = 6, table_rows = 60;

bool is_any(const Quantiles& q) { return q.p10 != 0 || q.p50 != 0 || q.p90 != 0; }

// The rows worth showing and, when all act together, those that give.
std::vector<const SupplyImpact*> supply_of_run(const Page& page, std::size_t k) {
  std::vector<const SupplyImpact*> list = supply_ranked(page.a, page.w);
  if (k == together)
    for (const SupplyImpact& x : page.a.supply)
      if (!is_short(x, page.horizon()) && x.runs[k].given_to_others.p90 >= 0.01 * x.use_per_day * page.horizon() &&
          x.runs[k].given_to_others.p90 > 0)
        list.push_back(&x);
  return list;
}

// Thousands of tonnes where a product misses millions of tonnes: one unit for all rows of it.
struct Amounts {
  double divide_by = 1;
  std::string unit;
  Quantiles operator()(const Quantiles& q) const { return {q.p10 / divide_by, q.p50 / divide_by, q.p90 / divide_by}; }
};

Amounts amounts_of(const Page& page, ProductId product) {
  const Unit unit = page.w.product(product).unit;
  double most = 0;
  for (const SupplyImpact& x : page.a.supply)
    if (x.product == product) most = std::max(most, x.direct_shortfall_total.p90);
  if (unit == Unit::tonnes && most >= 1e6) return {1000, "kt"};
  return {1, std::string(unit_name(unit))};
}

// Where the missing quantity came from, per economy and product.
Html sources_table(const Page& page, std::size_t k, const std::vector<const SupplyImpact*>& list, bool is_group) {
  std::vector<Column> columns{{page.text(Say::c_economy), false}, {page.text(Say::c_product), false}, {page.text(Say::c_missing)},
                              {page.text(Say::c_commercial)},     {page.text(Say::c_new_suppliers)},  {page.text(Say::c_public)}};
  if (k == together) columns.push_back({page.text(Say::c_given)});
  columns.push_back({page.text(Say::c_unmet)});
  columns.push_back({page.text(Say::c_unmet_share)});
  columns.push_back({page.text(Say::c_cost)});
  Table table(page.text(!is_group ? Say::t_run_other : k == alone ? Say::t_alone : Say::t_together), columns);
  std::size_t rows = 0;
  for (const SupplyImpact* impact : list) {
    const SupplyImpact& x = *impact;
    const auto& run = x.runs[k];
    if (!is_any(x.direct_shortfall_total) && !is_any(run.given_to_others)) continue;
    if (rows++ == table_rows) break;
    const Amounts amounts = amounts_of(page, x.product);
    const auto number = [&](const Quantiles& q) { return escape(page.number_range(amounts(q))); };
    std::vector<Html> cells{escape(page.economy(x.economy)),  escape(page.text(Say::pair, page.product(x.product), amounts.unit)),
                            number(x.direct_shortfall_total), number(run.from_commercial),
                            number(run.from_new_suppliers),   number(run.from_public_stocks)};
    if (k == together) cells.push_back(number(run.given_to_others));
    cells.push_back(number(run.unmet_total));
    cells.push_back(escape(page.percent(run.unmet_share)));
    cells.push_back(escape(page.usd(run.extra_cost_usd)));
    table.row(std::move(cells));
  }
  return table.empty() ? Html{} : table.html();
}

// Stacked: where the missing quantity comes from, as shares of it (medians).
Html sources_chart(const Page& page, std::size_t k, const std::vector<const SupplyImpact*>& list) {
  const Axis axis = round_axis(0, 1, 4);
  RowChart chart{axis, percent_label(axis), page.text(Say::x_missing), {}, {}};
  for (const SupplyImpact* impact : list) {
    const SupplyImpact& x = *impact;
    if (chart.rows.size() == chart_rows) break;
    const auto& run = x.runs[k];
    if (x.direct_shortfall_total.p50 <= 0) continue;
    const double parts[] = {run.from_commercial.p50, run.from_new_suppliers.p50, run.from_public_stocks.p50, run.unmet_total.p50};
    const char* const css[] = {"stock", "supplier", "public", "unmet"};
    double sum = 0;
    for (const double part : parts) sum += std::max(part, 0.0);
    if (sum <= 0) continue;
    ChartRow row{page.text(Say::pair, page.economy(x.economy), page.product(x.product)),
                 page.text(Say::v_unmet, page.percent(std::max(parts[3], 0.0) / sum)),
                 {},
                 {},
                 {}};
    double from = 0;
    for (int i = 0; i < 4; ++i) {
      const double part = std::max(parts[i], 0.0) / sum;
      if (part > 0) row.bars.push_back({from, from + part, css[i]});
      from += part;
    }
    chart.rows.push_back(std::move(row));
  }
  if (chart.rows.empty()) return {};
  return legend({{page.text(Say::c_commercial), "stock", Shape::square},
                 {page.text(Say::c_new_suppliers), "supplier", Shape::square},
                 {page.text(Say::c_public), "public", Shape::square},
                 {page.text(Say::c_unmet), "unmet", Shape::square}}) +
         row_chart(chart);
}

// Who loses more in this run than when nobody acts.
Html worse_off(const Page& page, std::size_t k) {
  std::vector<std::string> worse;
  for (const EconomyLoss& x : page.a.economies) {
    const Quantiles& less = x.runs[k].less_than_nobody;
    if (less.p50 < 0 && is_clear_difference(less, x.runs[nobody].value_added_loss))
      worse.push_back(page.text(Say::by_amount, page.in_text(x.region), page.money(-less.p50)));
  }
  if (worse.empty()) return {};
  return page.p(Say::worse_off, page.words.list(worse), page.run(k));
}

Html loss_table(const Page& page, std::size_t k) {
  double most = 0;
  for (const EconomyLoss& x : page.a.economies) most = std::max(most, std::fabs(x.runs[nobody].value_added_loss.p90));
  const MoneyScale scale = money_scale(page.w.table.money_unit, most);
  Table table(page.text(Say::t_run_losses, page.run(k), scale.unit), {{page.text(Say::c_economy), false},
                                                                      {page.text(Say::c_va_loss)},
                                                                      {page.text(Say::c_direct)},
                                                                      {page.text(Say::c_indirect)},
                                                                      {page.text(Say::c_less_than_nobody)}});
  const auto split = split_economies(page);
  std::vector<const EconomyLoss*> list = split.members;
  list.insert(list.end(), split.others.begin(), split.others.end());
  for (const EconomyLoss* loss : list) {
    const EconomyLoss& x = *loss;
    const LossRun& run = x.runs[k];
    table.row({escape(page.economy(x.region)), escape(page.money_cell(run.value_added_loss, scale)),
               escape(page.money_cell(run.direct_value_added_loss, scale)), escape(page.money_cell(run.indirect_value_added_loss, scale)),
               escape(page.difference_cell(run.less_than_nobody, x.runs[nobody].value_added_loss, scale))});
  }
  return table.empty() ? Html{} : details(page.text(Say::show_losses), table.html()) + gains_words(page, k) + worse_off(page, k);
}

LineChart chart_of(const Page& page, const std::string& name, const Axis& y, int step) {
  return {page.text(Say::d_runs_line, name),
          day_axis(page.horizon()),
          y,
          [](double d) { return fixed_number(d, 0); },
          percent_label(y),
          name,
          step,
          {}};
}

Html run_legend(const Page& page) {
  return legend({{page.run(nobody), "run-nobody", Shape::circle},
                 {page.run(alone), "run-alone", Shape::square},
                 {page.run(together), "run-together", Shape::diamond}});
}

Html industries_figure(const Page& page) {
  double most = 0;
  std::vector<const IndustrySeries*> shown;
  for (const IndustrySeries& x : page.a.industries) {
    double peak = 0;
    for (const float v : x.output_loss[nobody].p50) peak = std::max(peak, static_cast<double>(v));
    if (peak > 0) shown.push_back(&x);
    most = std::max(most, peak);
  }
  const auto peak_of = [](const IndustrySeries* x) {
    const auto& v = x->output_loss[nobody].p50;
    return *std::max_element(v.begin(), v.end());
  };
  std::stable_sort(shown.begin(), shown.end(), [&](const auto* x, const auto* y) { return peak_of(x) > peak_of(y); });
  if (most < least_drawn) return {};
  if (shown.size() > panels) shown.resize(panels);
  std::string grid = "<div class=\"panels\">\n";
  std::vector<Column> columns{{page.text(Say::c_day)}};
  for (const IndustrySeries* x : shown) {
    LineChart chart = chart_of(page, page.sector(x->sector), round_axis(0, most, 3), x->output_loss[nobody].step_days);
    for (const std::size_t k : {nobody, alone, together}) {
      const Series& s = x->output_loss[k];
      chart.lines.push_back({{}, k == nobody ? "run-nobody" : k == alone ? "run-alone" : "run-together", s.p10, s.p50, s.p90, false});
    }
    grid += line_chart(chart).text;
    for (const std::size_t k : {nobody, alone, together}) columns.push_back({page.text(Say::pair, page.sector(x->sector), page.run(k))});
  }
  Table table(page.text(Say::t_industries), columns);
  const Series& first = shown[0]->output_loss[nobody];
  for (std::size_t t = 0; t < first.p50.size(); t += 4) {
    std::vector<Html> cells{escape(fixed_number(static_cast<double>(t) * first.step_days, 0))};
    for (const IndustrySeries* x : shown)
      for (const std::size_t k : {nobody, alone, together})
        cells.push_back(t < x->output_loss[k].p50.size() ? escape(page.percent(x->output_loss[k].p50[t])) : Html{});
    table.row(std::move(cells));
  }
  const Html key = legend({{page.run(nobody), "run-nobody", Shape::dash},
                           {page.run(alone), "run-alone", Shape::dash},
                           {page.run(together), "run-together", Shape::dash}});
  return figure(page.text(Say::f_industries, page.date(0)), key + Html{grid + "</div>\n"},
                details(page.text(Say::show_table), table.html()));
}

Html dumbbell(const Page& page) {
  double lost_most = 0;
  for (const EconomyLoss& x : page.a.economies) lost_most = std::max(lost_most, std::fabs(x.worth_of_cooperation.p90));
  const MoneyScale scale = money_scale(page.w.table.money_unit, lost_most);
  RowChart chart{{}, {}, page.text(Say::x_va_share), page.text(Say::v_worth, scale.unit), {}};
  double least = 0, most = 0;
  for (const EconomyLoss& x : page.a.economies) {
    if (chart.rows.size() == chart_rows) break;
    if (!page.is_in_group(x.region) || x.value_added_horizon <= 0 || !is_any(x.runs[nobody].value_added_loss)) continue;
    double at[3];
    for (const std::size_t k : {nobody, alone, together}) {
      at[k] = x.runs[k].value_added_loss.p50 / x.value_added_horizon;
      least = std::min(least, at[k]);
      most = std::max(most, at[k]);
    }
    const Quantiles& worth = x.worth_of_cooperation;
    ChartRow row{page.economy(x.region),
                 !is_any(worth) || is_clear_difference(worth, x.runs[alone].value_added_loss) ? page.money_cell(worth, scale) : "\u22480",
                 {},
                 {},
                 {}};
    row.whiskers.push_back({std::min({at[0], at[1], at[2]}), std::max({at[0], at[1], at[2]})});
    row.marks = {
        {at[nobody], "run-nobody", Shape::circle}, {at[alone], "run-alone", Shape::square}, {at[together], "run-together", Shape::diamond}};
    chart.rows.push_back(std::move(row));
  }
  if (chart.rows.empty()) return {};
  chart.x = round_axis(least, most);
  chart.x_label = percent_label(chart.x);
  return run_legend(page) + row_chart(chart);
}

Html worth_table(const Page& page) {
  double most = 0;
  for (const EconomyLoss& x : page.a.economies) most = std::max(most, std::fabs(x.runs[nobody].value_added_loss.p90));
  const MoneyScale scale = money_scale(page.w.table.money_unit, most);
  Table table(page.text(Say::t_worth, scale.unit), {{page.text(Say::c_economy), false},
                                                    {page.run(nobody)},
                                                    {page.run(alone)},
                                                    {page.run(together)},
                                                    {page.text(Say::c_worth)},
                                                    {page.text(Say::c_worth_share)}});
  const auto add = [&](const std::string& name, const std::array<LossRun, 3>& runs, const Quantiles* worth) {
    const double apart = runs[alone].value_added_loss.p50;
    table.row({escape(name), escape(page.money_cell(runs[nobody].value_added_loss, scale)),
               escape(page.money_cell(runs[alone].value_added_loss, scale)),
               escape(page.money_cell(runs[together].value_added_loss, scale)),
               worth ? escape(page.difference_cell(*worth, runs[alone].value_added_loss, scale)) : Html{},
               worth && apart > 0 && is_clear_difference(*worth, runs[alone].value_added_loss) ? escape(page.percent(worth->p50 / apart))
                                                                                               : Html{}});
  };
  const auto split = split_economies(page);
  for (const EconomyLoss* x : split.members) add(page.economy(x->region), x->runs, &x->worth_of_cooperation);
  add(page.text(Say::all_group), page.a.group_loss, &page.a.group_worth_of_cooperation);
  for (const EconomyLoss* x : split.others) add(page.economy(x->region), x->runs, &x->worth_of_cooperation);
  add(page.text(Say::all_world), page.a.world_loss, nullptr);
  return table.html();
}

}  // namespace

Html what_each_can_do(const Page& page, std::size_t k) {
  const Quantiles& loss = page.a.group_loss[k].value_added_loss;
  Html body = page.p(k == alone ? Say::alone_words : Say::together_words, page.economies(page.a.group));
  if (!any_loss(page.a)) {
    body += page.p(Say::nothing_to_do);
  } else {
    if (page.a.group_loss[nobody].value_added_loss.p50 <= 0 && loss.p50 <= 0) body += page.p(Say::short_no_loss);
    else body += page.p(Say::run_result, page.money(loss), page.money(page.a.group_loss[nobody].value_added_loss));
    const auto split = split_supply(page, supply_of_run(page, k));
    const Html chart = sources_chart(page, k, split.members), table = sources_table(page, k, split.members, true);
    if (!chart.text.empty()) body += figure(page.text(k == alone ? Say::f_alone : Say::f_together), chart, table);
    else body += table;
    const Html others = sources_table(page, k, split.others, false);
    if (!others.text.empty()) body += details(page.text(Say::show_others), others);
    body += loss_table(page, k);
    if (k == together) body += industries_figure(page);
  }
  return k == alone ? section(page, "alone", Say::h_alone, body) : section(page, "together", Say::h_together, body);
}

Html worth_of_cooperation(const Page& page) {
  if (!any_loss(page.a)) return section(page, "worth", Say::h_worth, page.p(Say::no_worth));
  Html body = page.p(Say::worth_words);
  const Quantiles &worth = page.a.group_worth_of_cooperation, &apart = page.a.group_loss[alone].value_added_loss;
  if (!is_any(worth) || is_clear_difference(worth, apart)) body += page.p(Say::worth_result, page.money(worth));
  else if (worth.p90 > 0.01 * apart.p50) body += page.p(Say::short_worth_sometimes, page.money(worth.p90));
  else body += page.p(Say::short_worth_unclear);
  std::vector<EconomyId> losers;
  for (const EconomyLoss& x : page.a.economies)
    if (x.worth_of_cooperation.p50 < 0 && is_clear_difference(x.worth_of_cooperation, x.runs[alone].value_added_loss) &&
        page.is_in_group(x.region))
      losers.push_back(x.region);
  if (!losers.empty()) body += page.p(page.plural(losers.size(), Say::worth_losers_one, Say::worth_losers_other), page.economies(losers));
  const Html chart = dumbbell(page);
  body += chart.text.empty() ? worth_table(page) : figure(page.text(Say::f_worth), chart, worth_table(page));
  return section(page, "worth", Say::h_worth, body);
}

}  // namespace entrepot::assessment::detail
