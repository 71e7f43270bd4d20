// "In short": the sentences a busy reader needs, each made from the figures.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "assessment/detail/node_losses.h"
#include "assessment/detail/report_page.h"

namespace entrepot::assessment::detail {
namespace {

constexpr double least_share = 0.01;  // of use
constexpr std::size_t most_products = 6;

struct Summary {
  const Page& page;
  const Assessment& a;
  std::vector<Html> items;

  // One item answers one question, in one to three sentences.
  template <class... A>
  void add(Say say, const A&... arguments) {
    items.push_back({page.sentence(page.html(say, arguments...).text)});
  }
  template <class... A>
  void also(Say say, const A&... arguments) {
    items.back() += Html{" " + page.sentence(page.html(say, arguments...).text)};
  }

  void event() {
    const auto& events = a.scenario.events;
    if (events.empty()) return;
    if (events.size() > 1 && exports()) return;
    const std::string first = event_sentence(page, events[0]);
    if (events.size() == 1) add(Say::short_event, first);
    else add(page.plural(events.size() - 1, Say::short_events_two, Say::short_events_other), first, events.size() - 1);
  }

  // Several restrictions of one exporter, in one sentence.
  bool exports() {
    std::vector<std::string> subjects;
    double most = 0;
    int from = page.horizon();
    const ExportRestriction* first = nullptr;
    for (const Event& event : a.scenario.events) {
      const auto* e = std::get_if<ExportRestriction>(&event.kind);
      if (!e || (first && first->exporter != e->exporter)) return false;
      if (!first) first = e;
      most = std::max(most, e->cut.value);
      from = std::min(from, event.span.from);
      const std::string subject = page.subject(e->subject);
      if (std::find(subjects.begin(), subjects.end(), subject) == subjects.end()) subjects.push_back(subject);
    }
    add(Say::short_exports, page.in_text(first->exporter), page.words.list(subjects), page.percent(most), page.date(from));
    return true;
  }

  // Who misses most of a product over the period, each economy once.
  void supply(const std::vector<const SupplyImpact*>& hit) {
    std::set<EconomyId> short_of;
    std::vector<std::string> names, hardest;
    for (const SupplyImpact* impact : hit) {
      if (impact->direct_shortfall_peak.p50 < least_share) continue;
      short_of.insert(impact->economy);
      const std::string name = page.product(impact->product);
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    }
    if (short_of.empty()) return add(Say::short_little);
    if (names.size() > most_products) {
      const std::size_t others = names.size() - most_products;
      names.resize(most_products);
      names.push_back(page.text(Say::n_others, others));
    }
    const bool is_group = std::any_of(short_of.begin(), short_of.end(), [&](EconomyId id) { return page.is_in_group(id); });
    add(!is_group ? Say::short_hit_outside : page.plural(short_of.size(), Say::short_hit_one, Say::short_hit_other), short_of.size(),
        page.words.list(names));
    // `hit` comes by what stays unmet at its price; what is bridged by stocks is not lost.
    std::set<EconomyId> named;
    for (const SupplyImpact* x : hit) {
      const double share = x->runs[nobody].unmet_share.p50;
      if (hardest.size() == 3 || share < least_share || !named.insert(x->economy).second) continue;
      const double worth = unmet_worth(*x, page.w);
      hardest.push_back(worth > 0 ? page.text(Say::short_hardest_worth, page.in_text(x->economy), page.percent(share),
                                              page.product(x->product), page.usd_amount(worth))
                                  : page.text(Say::short_hardest, page.in_text(x->economy), page.percent(share), page.product(x->product)));
    }
    if (hardest.empty()) also(Say::short_bridged);
    else also(Say::short_hit_most, page.words.list(hardest));
    stocks(hit);
    unmeasured();
  }

  // Products of which more is missing, at its price, than all the value added that is lost: the loss does not measure them.
  void unmeasured() {
    const auto usd = usd_per_table_unit(page.w);
    if (!usd) return;
    for (const Product& product : page.w.products) {
      double missing = 0;
      for (const SupplyImpact& x : a.supply)
        if (page.w.product(x.product).id == product.id) missing += x.direct_shortfall_total.p50 * page.price(x.product);
      if (missing <= std::max(0.0, a.world_loss[nobody].value_added_loss.p50) * *usd) continue;
      add(Say::short_unmeasured, page.in_sentence(product.label), page.usd_amount(missing), page.users(*page.w.find_product(product.id)));
    }
  }

  void stocks(const std::vector<const SupplyImpact*>& hit) {
    const SupplyImpact* first = nullptr;
    std::size_t ends = 0;
    for (const SupplyImpact* impact : hit) {
      if (impact->direct_shortfall_peak.p50 <= 0 || !page.happens(impact->stocks_end_day)) continue;
      ++ends;
      if (!first || impact->stocks_end_day.p50 < first->stocks_end_day.p50) first = impact;
    }
    if (!first) return add(Say::short_stocks_last, page.horizon());
    const int day = static_cast<int>(first->stocks_end_day.p50 + 0.5);
    add(Say::short_stocks_end, page.product(first->product), page.in_text(first->economy), page.day_range(first->stocks_end_day),
        page.date(day));
    if (ends > 1) also(page.plural(ends - 1, Say::short_stocks_more_one, Say::short_stocks_more_other), ends - 1, page.horizon());
  }

  void losses() {
    const LossRun& loss = a.group_loss[nobody];
    if (loss.value_added_loss.p50 <= 0) return add(Say::short_no_loss);
    double normal = 0;
    const EconomyLoss* worst = nullptr;
    for (const EconomyLoss& economy : a.economies) {
      if (!page.is_in_group(economy.region)) continue;
      normal += economy.value_added_horizon;
      if (!worst || economy.runs[nobody].value_added_loss.p50 > worst->runs[nobody].value_added_loss.p50) worst = &economy;
    }
    add(Say::short_loss, page.money(loss.value_added_loss), page.percent(normal > 0 ? loss.value_added_loss.p50 / normal : 0));
    const double direct = loss.direct_value_added_loss.p50, all = direct + loss.indirect_value_added_loss.p50;
    if (direct >= 0 && all > 0) also(Say::short_indirect, page.percent(1 - direct / all));
    if (worst && worst->runs[nobody].value_added_loss.p50 > 0) {
      const auto& most = worst->runs[nobody].value_added_loss;
      const double share = worst->value_added_horizon > 0 ? most.p50 / worst->value_added_horizon : 0;
      also(Say::short_loss_most, page.in_text(worst->region), page.money(most), page.percent(share));
    }
  }

  void cooperation() {
    const Quantiles &apart = a.group_loss[alone].value_added_loss, &joint = a.group_loss[together].value_added_loss;
    const Quantiles& worth = a.group_worth_of_cooperation;
    if (a.group_loss[nobody].value_added_loss.p50 <= 0) return;
    add(Say::short_alone_together, page.money(apart), page.money(joint));
    if (worth.p10 == 0 && worth.p50 == 0 && worth.p90 == 0) return also(Say::short_worth_nothing);
    if (is_clear_difference(worth, apart)) also(Say::short_worth, page.money(worth));
    else if (worth.p90 > 0.01 * apart.p50) also(Say::short_worth_sometimes, page.money(worth.p90));
    else also(Say::short_worth_unclear);
    const EconomyLoss *most = nullptr, *least = nullptr;
    for (const EconomyLoss& economy : a.economies) {
      if (!page.is_in_group(economy.region) || !is_clear_difference(economy.worth_of_cooperation, economy.runs[alone].value_added_loss))
        continue;
      if (!most || economy.worth_of_cooperation.p50 > most->worth_of_cooperation.p50) most = &economy;
      if (!least || economy.worth_of_cooperation.p50 < least->worth_of_cooperation.p50) least = &economy;
    }
    if (most && most->worth_of_cooperation.p50 > 0)
      add(Say::short_worth_most, page.in_text(most->region), page.money(most->worth_of_cooperation));
    if (least && least->worth_of_cooperation.p50 < 0)
      also(Say::short_worth_negative, page.in_text(least->region), page.money(-least->worth_of_cooperation.p50));
  }

  void advice() {
    // Measures come by loss avoided per cost, those without a price first: the best that has one is named.
    const auto best = std::find_if(a.measures.begin(), a.measures.end(), [](const MeasureResult& m) { return m.ratio && *m.ratio > 1; });
    if (best != a.measures.end())
      add(Say::short_measure, page.with_names(best->words), page.money(best->loss_avoided), page.money(best->cost));
    if (a.unknowns.empty()) return;
    const Unknown& unknown = a.unknowns[0];
    if (!is_clear(page, unknown)) return add(Say::short_unknown_none);
    add(Say::short_unknown, page.unknown(unknown), page.percent(unknown.share), page.text(confidence_say(unknown.confidence)));
  }
};

}  // namespace

Html in_short(const Page& page) {
  Summary summary{page, page.a, {}};
  summary.event();
  const auto hit = supply_hit(page.a);
  if (!any_loss(page.a)) {
    summary.add(Say::short_nothing, page.horizon());
  } else {
    const auto split = split_supply(page, supply_ranked(page.a, page.w));
    if (hit.empty()) summary.add(Say::short_no_shortfall);
    else if (split.members.empty() && split.others.empty()) summary.add(Say::short_little);
    else summary.supply(split.members.empty() ? split.others : split.members);
    summary.losses();
    summary.cooperation();
    summary.advice();
  }
  std::string body = "<ul class=\"short\">\n";
  for (const Html& item : summary.items) body += "<li>" + item.text + "</li>\n";
  body += "</ul>\n";
  return section(page, "in-short", Say::h_in_short, Html{body} + page.p(Say::how_to_read, page.a.members));
}

}  // namespace entrepot::assessment::detail
