// "Through which chain": the stretches of days on which one input holds a sector back.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "assessment/detail/report_blocks.h"
#include "assessment/detail/report_page.h"

namespace entrepot::assessment::detail {
namespace {

constexpr std::size_t timeline_rows = 14, table_rows = 40;

std::string cause_words(const Page& page, const BindingStretch& stretch) {
  for (const Product& product : page.w.products)
    if (product.id == stretch.cause) return page.in_sentence(product.label);
  for (const WorldSector& sector : page.w.sectors)
    if (sector.code == stretch.cause) return page.in_sentence(sector.label);
  return stretch.cause;
}

struct Held {
  EconomyId region;
  SectorId sector;
  std::vector<const BindingStretch*> stretches;
  double loss = 0;
};

// Sectors of the group where there are any: one row per sector held back, the largest losses first, then shown in the order in which they begin.
std::vector<Held> held_back(const Page& page) {
  const Assessment& a = page.a;
  const bool only_members =
      std::any_of(a.chain.begin(), a.chain.end(), [&](const BindingStretch& s) { return page.is_in_group(s.region); });
  std::vector<Held> all;
  for (const BindingStretch& stretch : a.chain) {
    if (only_members && !page.is_in_group(stretch.region)) continue;
    auto found =
        std::find_if(all.begin(), all.end(), [&](const Held& h) { return h.region == stretch.region && h.sector == stretch.sector; });
    if (found == all.end()) found = all.insert(all.end(), Held{stretch.region, stretch.sector, {}, 0});
    found->stretches.push_back(&stretch);
    found->loss += stretch.output_loss;
  }
  std::stable_sort(all.begin(), all.end(), [](const Held& x, const Held& y) { return x.loss > y.loss; });
  if (all.size() > timeline_rows) all.resize(timeline_rows);
  const auto first_day = [](const Held& h) {
    int day = h.stretches.front()->from_day;
    for (const BindingStretch* s : h.stretches) day = std::min(day, s->from_day);
    return day;
  };
  std::stable_sort(all.begin(), all.end(), [&](const Held& x, const Held& y) { return first_day(x) < first_day(y); });
  return all;
}

Html timeline(const Page& page) {
  RowChart chart{day_axis(page.horizon()), [](double d) { return fixed_number(d, 0); }, page.text(Say::x_days, page.date(0)), {}, {}};
  for (const Held& held : held_back(page)) {
    const BindingStretch* worst = held.stretches.front();
    for (const BindingStretch* s : held.stretches)
      if (s->output_loss > worst->output_loss) worst = s;
    ChartRow row{page.text(Say::pair, page.economy(held.region), page.sector(held.sector)),
                 page.text(Say::by_cause, cause_words(page, *worst)),
                 {},
                 {},
                 {}};
    for (const BindingStretch* s : held.stretches)
      row.bars.push_back({static_cast<double>(s->from_day), static_cast<double>(s->to_day + 1), s->is_direct ? "run-nobody" : "second"});
    chart.rows.push_back(std::move(row));
  }
  return legend(
             {{page.text(Say::l_binds_direct), "run-nobody", Shape::square}, {page.text(Say::l_binds_indirect), "second", Shape::square}}) +
         row_chart(chart);
}

Html stretch_table(const Page& page) {
  std::vector<const BindingStretch*> shown;
  double most = 0;
  for (const bool is_member : {true, false})
    for (const BindingStretch& s : page.a.chain) {
      if (shown.size() == table_rows) break;
      if (page.is_in_group(s.region) != is_member) continue;
      shown.push_back(&s);
      most = std::max(most, s.output_loss);
    }
  const auto key = [&](const BindingStretch* s) { return std::pair(!page.is_in_group(s->region), s->from_day); };
  std::stable_sort(shown.begin(), shown.end(), [&](const auto* x, const auto* y) { return key(x) < key(y); });
  const MoneyScale scale = money_scale(page.w.table.money_unit, most);
  Table table(page.text(Say::t_chain, scale.unit), {{page.text(Say::c_held_back), false},
                                                    {page.text(Say::c_by_what), false},
                                                    {page.text(Say::c_from_day)},
                                                    {page.text(Say::c_to_day)},
                                                    {page.text(Say::c_held_most)},
                                                    {page.text(Say::c_output_loss)}});
  for (const BindingStretch* s : shown)
    table.row({escape(page.text(Say::pair, page.economy(s->region), page.sector(s->sector))), escape(cause_words(page, *s)),
               escape(std::to_string(s->from_day)), escape(std::to_string(s->to_day)), escape(page.percent(1 - s->worst_share)),
               escape(money_number(s->output_loss, scale))});
  return table.html();
}

}  // namespace

Html through_which_chain(const Page& page) {
  if (page.a.chain.empty()) return section(page, "chain", Say::h_chain, page.p(Say::no_chain));
  Html body = page.p(Say::chain_words);
  const BindingStretch* first = &page.a.chain.front();
  for (const BindingStretch& s : page.a.chain)
    if (s.from_day < first->from_day) first = &s;
  body += page.p(Say::chain_first, page.in_text(first->region), page.in_sentence(page.sector(first->sector)), first->from_day,
                 page.date(first->from_day), cause_words(page, *first));
  body += figure(page.text(Say::f_chain), timeline(page), stretch_table(page));
  if (page.a.chain.size() > table_rows) body += page.p(Say::table_cut, table_rows, page.a.chain.size());
  return section(page, "chain", Say::h_chain, body);
}

}  // namespace entrepot::assessment::detail
