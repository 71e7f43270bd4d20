#include "assessment/detail/report_page.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "assessment/detail/report_gates.h"
#include "base/text.h"

namespace entrepot::assessment::detail {
namespace {

// 133,148,000 -> 133,000,000: more digits than are known.
double three_digits(double value) {
  if (value == 0 || !std::isfinite(value)) return value;
  const double step = std::pow(10.0, std::floor(std::log10(std::fabs(value))) - 2);
  return std::round(value / step) * step;
}

double most_of(const Quantiles& q) { return std::max({std::fabs(q.p10), std::fabs(q.p50), std::fabs(q.p90)}); }

}  // namespace

Page::Page(const Assessment& assessment, const World& world, Language language) : a(assessment), w(world), words(language) {
  int next = 1;
  for (const UsedFigure& used : a.used) numbers_.emplace(used.figure, next++);
  for (const std::string_view month : split(pattern(Say::months, language), '|')) months_.emplace_back(month);
}

std::string Page::economy(EconomyId id) const {
  if (const Economy* known = w.economy(id)) return known->label;
  return id.view() == "ROW" ? text(Say::rest_of_world) : id.text();
}

std::string Page::in_text(EconomyId id) const {
  const std::string label = economy(id);
  if (words.language() != Language::english || label.starts_with("the ")) return label;
  for (const std::string_view begin : {"European Union", "United ", "Philippines", "Netherlands", "Czech Republic", "Democratic Republic"})
    if (label.starts_with(begin)) return "the " + label;
  return label.starts_with("Rest of ") ? "the r" + label.substr(1) : label;
}

std::string Page::economies(const std::vector<EconomyId>& ids, std::size_t most) const {
  std::vector<std::string> labels;
  for (const EconomyId id : ids) {
    if (labels.size() == most) {
      labels.push_back(text(Say::n_others, ids.size() - most));
      break;
    }
    labels.push_back(in_text(id));
  }
  return words.list(labels);
}

std::string Page::sector(SectorId id) const { return id.value < w.sectors.size() ? w.sectors[id.value].label : std::to_string(id.value); }

std::string Page::subject(const Subject& subject) const {
  for (const Product& known : w.products)
    if (known.id == subject.product) return in_sentence(known.label);
  std::vector<std::string> labels;
  for (const WorldSector& known : w.sectors)
    if (!subject.industry.empty() && (known.industry == subject.industry || known.code == subject.industry))
      labels.push_back(in_sentence(known.label));
  return labels.empty() ? subject.name() : words.list(labels);
}

std::string Page::in_sentence(std::string label) const {
  const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  if (words.language() == Language::english && label.size() > 1 && is_upper(label[0]) && !is_upper(label[1]))
    label[0] = static_cast<char>(label[0] - 'A' + 'a');
  return label;
}

// "rubber_plastics" -> "rubber and plastics", "headroom_default" -> what the parameter means; empty for any other word.
std::string Page::plain_name(std::string_view word) const {
  if (word.find('_') == std::string_view::npos) return {};
  for (const ParameterName& known : world_parameters())
    if (known.name == word) return std::string(known.meaning);
  std::vector<std::string> labels;
  for (const WorldSector& known : w.sectors)
    if (known.industry == word || known.code == word) labels.push_back(in_sentence(known.label));
  return words.list(labels);
}

std::string Page::sentence(std::string text) const {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

double Page::price(ProductId product) const {
  for (const ProductRow& row : w.prices)
    if (row.product == product) return w.figure(row.figure).value;
  return 0;
}

std::string Page::users(ProductId product) const {
  std::set<std::string> industries;
  for (const UseRow& row : w.uses)
    if (row.product == product) industries.insert(row.industry);
  std::vector<std::string> labels;
  for (const WorldSector& known : w.sectors)
    if (industries.contains(known.industry)) labels.push_back(in_sentence(known.label));
  return labels.empty() ? text(Say::no_users) : words.list(labels);
}

std::string Page::gate(const std::string& id) const {
  for (const Gate& gate : gates())
    if (gate.id == id) return std::string(gate.names[static_cast<std::size_t>(words.language())]);
  return id;
}

std::string Page::unknown(const Unknown& unknown) const {
  if (!unknown.event || *unknown.event >= a.scenario.events.size()) return with_names(unknown.label);
  return text(Say::unknown_event, *unknown.event + 1, event_sentence(*this, a.scenario.events[*unknown.event]));
}

std::string Page::with_names(std::string_view text) const {
  const auto is_word = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i;
    while (end < text.size() && is_word(text[end])) ++end;
    if (end == i) {
      out += text[i++];
      continue;
    }
    const std::string_view word = text.substr(i, end - i);
    if (const std::string plain = plain_name(word); !plain.empty()) {
      out += plain;
      i = end;
      continue;
    }
    const auto id = word.size() == 3 ? EconomyId::parse(word) : Result<EconomyId>{};
    const Economy* known = word.size() == 3 && id ? w.economy(*id) : nullptr;
    out += known ? known->label : word == "ROW" ? this->text(Say::rest_of_world) : std::string(word);
    i = end;
  }
  // A number of the engine has three digits, whole or not.
  for (std::size_t at = out.find(".0 days"); at != std::string::npos; at = out.find(".0 days")) out.erase(at, 2);
  for (const Product& product : w.products) {
    const std::string in_text = in_sentence(product.label);
    if (in_text == product.label) continue;
    for (std::size_t at = out.find(" " + product.label); at != std::string::npos; at = out.find(" " + product.label, at + 1))
      out.replace(at + 1, product.label.size(), in_text);
  }
  return out;
}

std::string Page::run(std::size_t run) const {
  return text(run == nobody ? Say::run_nobody : run == alone ? Say::run_alone : Say::run_together);
}

std::string Page::date(int day) const {
  const std::chrono::year_month_day ymd{a.scenario.start.plus(day).sys_days()};
  const unsigned month = static_cast<unsigned>(ymd.month());
  return text(Say::date, static_cast<int>(ymd.year()), month <= months_.size() ? months_[month - 1] : std::to_string(month),
              static_cast<int>(static_cast<unsigned>(ymd.day())));
}

bool Page::is_in_group(EconomyId region) const { return std::find(a.group.begin(), a.group.end(), region) != a.group.end(); }

std::string Page::percent(double share) const { return percent_number(share, percent_decimals(share)) + "\u00a0%"; }

std::string Page::percent(const Quantiles& q) const {
  const int decimals = percent_decimals(most_of(q));
  const std::string median = percent_number(q.p50, decimals);
  const std::string range = range_of(median, percent_number(q.p10, decimals), percent_number(q.p90, decimals), text(Say::range_to));
  return median + "\u00a0%" + range.substr(median.size());  // "97 % (90 to 100)"
}

std::string Page::number_range(const Quantiles& q) const {
  const auto number = [](double v) { return std::fabs(v) < 1000 ? v : three_digits(v); };
  const Quantiles shown{number(q.p10), number(q.p50), number(q.p90)};
  const int decimals = needed_decimals({shown.p10, shown.p50, shown.p90}, std::min(decimals_for(most_of(shown)), 3));
  return range_of(fixed_number(shown.p50, decimals), fixed_number(shown.p10, decimals), fixed_number(shown.p90, decimals),
                  text(Say::range_to));
}

std::string Page::quantity(const Quantiles& q, Unit unit) const { return fmt::format("{}\u00a0{}", number_range(q), unit_name(unit)); }

std::string Page::money(double value) const {
  // Small amounts in whole units of the currency, three digits of them: 83,900 USD.
  const std::string million = "million ";
  if (w.table.money_unit.starts_with(million) && value != 0 && std::fabs(value) < 1) {
    const double units = value * 1e6, step = std::pow(10.0, std::max(0.0, std::floor(std::log10(std::fabs(units))) - 2));
    return fmt::format("{} {}", fixed_number(std::round(units / step) * step, 0), w.table.money_unit.substr(million.size()));
  }
  const MoneyScale scale = money_scale(w.table.money_unit, value, 1000);
  return fmt::format("{} {}", money_number(value, scale), scale.unit);
}

std::string Page::money(const Quantiles& q) const {
  MoneyScale scale = money_scale(w.table.money_unit, q.p50 != 0 ? q.p50 : most_of(q), 1000);
  scale.decimals = std::min(decimals_for(most_of(q) / scale.divide_by), 3);
  const std::string median = fmt::format("{} {}", money_number(q.p50, scale), scale.unit);
  const std::string cell = money_cell(q, scale), number = money_number(q.p50, scale);
  return cell == number ? median : median + cell.substr(number.size());
}

std::string Page::money_cell(const Quantiles& q, const MoneyScale& table_scale) const {
  // Two digits of what is small beside the rest of the table.
  MoneyScale scale = table_scale;
  scale.decimals = std::max(scale.decimals, std::min(2, decimals_for(most_of(q) / scale.divide_by) - 1));
  return range_of(money_number(q.p50, scale), money_number(q.p10, scale), money_number(q.p90, scale), text(Say::range_to));
}

std::string Page::difference_cell(const Quantiles& q, const Quantiles& loss, const MoneyScale& scale) const {
  if (q.p10 == 0 && q.p50 == 0 && q.p90 == 0) return "0";
  return is_clear_difference(q, loss) ? money_cell(q, scale) : text(Say::c_unclear);
}

std::string Page::usd_amount(double usd) const {
  const double size = std::fabs(usd);
  if (size < 1e6) return fmt::format("{}\u00a0USD", plain_number(std::round(usd / 1000) * 1000));
  return fmt::format("{}\u00a0{} USD", plain_number(usd / (size >= 1e9 ? 1e9 : 1e6)), size >= 1e9 ? "billion" : "million");
}

std::string Page::usd(const Quantiles& q) const {
  const Quantiles millions{q.p10 / 1e6, q.p50 / 1e6, q.p90 / 1e6};
  return number_range(millions);
}

std::string Page::day_range(const Quantiles& day) const {
  const auto number = [&](double d) { return d >= horizon() ? text(Say::later) : fixed_number(std::round(d), 0); };
  if (day.p10 >= horizon()) return text(Say::not_within, horizon());
  return range_of(number(day.p50), number(day.p10), number(day.p90), text(Say::range_to));
}

int Page::number_of(FigureIndex figure) const {
  const auto found = numbers_.find(figure);
  return found == numbers_.end() ? 0 : found->second;
}

Html Page::refs(const std::vector<FigureIndex>& figures, std::size_t most) const {
  std::string out;
  std::size_t shown = 0;
  for (const FigureIndex figure : figures) {
    const int number = number_of(figure);
    if (number == 0 || shown == most) continue;
    out += fmt::format("{}<a href=\"#f{}\">{}</a>", shown++ == 0 ? "" : " ", number, number);
  }
  return out.empty() ? Html{} : Html{"<span class=\"ref\">[" + out + "]</span>"};
}

Html Page::ref_ranges(const std::vector<FigureIndex>& figures, std::size_t most) const {
  std::vector<std::pair<int, int>> runs;
  std::set<int> numbers;
  for (const FigureIndex figure : figures)
    if (number_of(figure) > 0) numbers.insert(number_of(figure));
  for (const int number : numbers)
    if (!runs.empty() && runs.back().second == number - 1) runs.back().second = number;
    else runs.emplace_back(number, number);
  std::string out;
  int more = 0;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const auto [first, last] = runs[i];
    if (i >= most) more += last - first + 1;
    else
      out += fmt::format("{}<a href=\"#f{}\">{}</a>", i == 0 ? "" : " ", first,
                         first == last ? std::to_string(first) : fmt::format("{}\u2013{}", first, last));
  }
  if (more > 0) out += fmt::format(" +{}", more);
  return out.empty() ? Html{} : Html{"<span class=\"ref\">[" + out + "]</span>"};
}

std::vector<FigureIndex> Page::figures_behind(const SupplyImpact& impact) const {
  std::vector<FigureIndex> found;
  for (const std::vector<ProductionRow>* rows : {&w.production, &w.capacity})
    for (const ProductionRow& row : *rows)
      if (row.product == impact.product && row.economy == impact.economy) found.push_back(row.figure);
  for (const TradeRow& row : w.trade)
    if (row.product == impact.product && (row.importer == impact.economy || row.exporter == impact.economy)) found.push_back(row.figure);
  for (const std::vector<StockRow>* stocks : {&w.commercial_stocks, &w.public_stocks})
    for (const StockRow& row : *stocks)
      if (row.product == impact.product && row.economy == impact.economy) found.push_back(row.figure);
  return found;
}

Say confidence_say(Confidence confidence) {
  switch (confidence) {
    case Confidence::measured: return Say::is_measured;
    case Confidence::reported: return Say::is_reported;
    case Confidence::estimated: return Say::is_estimated;
    case Confidence::assumed: break;
  }
  return Say::is_assumed;
}

Html section(const Page& page, std::string_view id, Say heading, const Html& body) {
  return {fmt::format("<section id=\"{0}\" aria-labelledby=\"{0}-h\">\n<h2 id=\"{0}-h\">{1}</h2>\n", id, page.html(heading).text) +
          body.text + "</section>\n"};
}

std::vector<const SupplyImpact*> supply_hit(const Assessment& a) {
  std::vector<const SupplyImpact*> hit;
  for (const SupplyImpact& impact : a.supply)
    if (impact.lost_suppliers_share > 0 || impact.direct_shortfall_peak.p90 > 0) hit.push_back(&impact);
  return hit;
}

Html gains_words(const Page& page, std::size_t run) {
  std::vector<EconomyId> gain;
  for (const EconomyLoss& x : page.a.economies) {
    const LossRun& loss = x.runs[run];
    const double least =
        std::max(0.01 * std::fabs(loss.direct_value_added_loss.p50), 1e-4 * std::fabs(page.a.world_loss[nobody].value_added_loss.p50));
    if (loss.indirect_value_added_loss.p50 < -least) gain.push_back(x.region);
  }
  if (gain.empty()) return {};
  return page.p(Say::indirect_gain, page.economies(gain, 6));
}

Html left_out(const Page& page, std::size_t hit, std::size_t shown) {
  if (hit <= shown) return {};
  return page.p(page.plural(hit - shown, Say::left_out_one, Say::left_out_other), hit - shown);
}

Split<SupplyImpact> split_supply(const Page& page, const std::vector<const SupplyImpact*>& list) {
  Split<SupplyImpact> split;
  for (const SupplyImpact* x : list) (page.is_in_group(x->economy) ? split.members : split.others).push_back(x);
  return split;
}

Split<EconomyLoss> split_economies(const Page& page) {
  Split<EconomyLoss> split;
  for (const EconomyLoss& x : page.a.economies) (page.is_in_group(x.region) ? split.members : split.others).push_back(&x);
  return split;
}

bool any_loss(const Assessment& a) {
  const auto is_any = [](const Quantiles& q) { return q.p10 != 0 || q.p50 != 0 || q.p90 != 0; };
  if (!supply_hit(a).empty()) return true;
  for (const EconomyLoss& loss : a.economies)
    for (const LossRun& run : loss.runs)
      if (is_any(run.value_added_loss)) return true;
  return is_any(a.world_loss[nobody].value_added_loss);
}

}  // namespace entrepot::assessment::detail
