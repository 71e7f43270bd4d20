// The result of a screening as csv, as JSON and as text.
#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/csv.h"
#include "base/text.h"
#include "trade/economies.h"
#include "product_list.h"
#include "trade_screen.h"

namespace entrepot::app {

namespace {

using trade::ScreenedProduct;
using Json = nlohmann::ordered_json;

template <class T>
Json json_or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json();
}

std::string cell(const std::optional<double>& value) { return value ? format_exact(*value) : std::string(); }
std::string cell(const std::optional<bool>& value) { return !value ? "" : *value ? "yes" : "no"; }
std::string economy_cell(const std::optional<EconomyId>& id) { return id ? id->text() : std::string(); }

std::string joined(const std::vector<EconomyId>& economies) {
  std::vector<std::string> names;
  for (const EconomyId id : economies) names.push_back(id.text());
  return join(names, " ");
}

// One character a year: F flagged, . imported and not flagged, - not imported.
std::string history(const ScreenedProduct& product) {
  std::string text;
  for (const auto& year : product.years) text += trade::is_geodep(year.flags) ? 'F' : year.imported ? '.' : '-';
  return text;
}

Json json_of(const ScreenOutput& o, const ScreenedProduct& p, std::size_t rank) {
  const auto& d = p.last;
  const bool has = p.imported();
  const auto flag = [&](std::uint8_t bit) { return has && (d.flags & bit) != 0; };
  const auto amount = [&](double usd) { return has ? Json(usd) : Json(); };
  Json years = Json::array();
  for (std::size_t at = 0; at < p.years.size(); ++at) {
    const auto& y = p.years[at];
    years.push_back({{"year", o.result.years[at]},
                     {"imported", y.imported},
                     {"geodep_flag", y.imported && trade::is_geodep(y.flags)},
                     {"hhi", json_or_null(y.hhi)},
                     {"top", y.top ? Json(y.top->text()) : Json()},
                     {"top_share", json_or_null(y.top_share)},
                     {"imports_usd", y.imported ? Json(y.imports_usd) : Json()}});
  }
  Json dependents = Json::array();
  for (const EconomyId id : p.dependents) dependents.push_back(id.text());
  return {{"rank", rank},
          {"product", o.code(p)},
          {"name", o.name(p)},
          {"dependent", json_or_null(p.dependent)},
          {"years_in_a_row", p.years_in_a_row},
          {"years_flagged", p.years_flagged},
          {"first_flagged", json_or_null(p.first_flagged)},
          {"commission", has ? Json(p.commission()) : Json()},
          {"watch_grade", p.grade == ' ' ? Json() : Json(std::string(1, p.grade))},
          {"imports_usd", amount(d.imports_usd)},
          {"inside_usd", amount(d.inside_usd)},
          {"exports_usd", amount(d.exports_usd)},
          {"suppliers", has ? Json(d.suppliers) : Json()},
          {"hhi", json_or_null(d.hhi)},
          {"effective_suppliers", json_or_null(d.effective_suppliers)},
          {"top", d.top ? Json(d.top->text()) : Json()},
          {"top_is_hub", d.top_is_hub},
          {"top_share", json_or_null(d.top_share)},
          {"top_three_share", json_or_null(d.top_three_share)},
          {"outside_share", json_or_null(d.outside_share)},
          {"outside_hhi", json_or_null(d.outside_hhi)},
          {"outside_to_exports", json_or_null(d.outside_to_exports)},
          {"imports_to_exports", json_or_null(d.imports_to_exports)},
          {"world_hhi", json_or_null(d.world_hhi)},
          {"substitutability", json_or_null(d.substitutability)},
          {"governance_risk", json_or_null(d.governance_risk)},
          {"flags",
           {{"g1", flag(trade::g1)},
            {"g2", flag(trade::g2)},
            {"g3", flag(trade::g3)},
            {"cdi1", flag(trade::cdi1)},
            {"cdi2", flag(trade::cdi2)},
            {"cdi3", flag(trade::cdi3)}}},
          {"dependents", std::move(dependents)},
          {"years", std::move(years)}};
}

std::string percent(const std::optional<double>& share) { return share ? fmt::format("{:.1f}", 100 * *share) : std::string("-"); }
std::string decimal(const std::optional<double>& value) { return value ? fmt::format("{:.2f}", *value) : std::string("-"); }

std::string list_text(const ScreenOutput& o) {
  std::string text = "\n year  imported  flagged  dependent  entered  left\n";
  const auto count = [](const std::optional<std::size_t>& n) { return n ? std::to_string(*n) : std::string("-"); };
  for (const auto& year : o.result.list)
    text += fmt::format(" {}  {:>8}  {:>7}  {:>9}  {:>7}  {:>4}\n", year.year, year.imported, year.flagged, dependent_count(year),
                        count(year.entered), count(year.left));
  if (std::any_of(o.result.list.begin(), o.result.list.end(), [](const auto& y) { return y.dependent_least < y.dependent_most; }))
    text += " n-m dependent: n for sure, up to m, as years before are not in the data\n";
  if (o.result.still_listed_after_one)
    text += fmt::format(" still on the list after one year: {} %", percent(o.result.still_listed_after_one));
  if (o.result.still_listed_after_five) text += fmt::format("; after five: {} %", percent(o.result.still_listed_after_five));
  return text + (o.result.still_listed_after_one ? "\n" : "");
}

}  // namespace

std::string dependent_count(const trade::YearOfList& year) {
  if (year.dependent_least == year.dependent_most) return std::to_string(year.dependent_least);
  return fmt::format("{}-{}", year.dependent_least, year.dependent_most);
}

std::string ScreenOutput::code(const ScreenedProduct& product) const { return fmt::format("{:0{}}", product.last.product, digits); }

std::string ScreenOutput::name(const ScreenedProduct& product) const {
  const auto found = names.find(product.last.product);
  return found == names.end() ? std::string() : found->second;
}

std::string screen_csv(const ScreenOutput& o) {
  std::string out =
      "rank,product,name,dependent,years_in_a_row,years_flagged,first_flagged,commission,watch_grade,imports_usd,inside_usd,exports_usd,"
      "suppliers,hhi,effective_suppliers,top,top_is_hub,top_share,top_three_share,outside_share,outside_hhi,outside_to_exports,"
      "imports_to_exports,world_hhi,substitutability,governance_risk,g1,g2,g3,cdi1,cdi2,cdi3,dependents,history\n";
  std::size_t rank = 0;
  for (const std::size_t at : o.shown) {
    const ScreenedProduct& p = o.result.products[at];
    const auto& d = p.last;
    const bool has = p.imported();
    const auto amount = [&](double usd) { return has ? fmt::format("{:.15g}", usd) : std::string(); };
    const auto flag = [&](std::uint8_t bit) { return !has ? "" : (d.flags & bit) != 0 ? "1" : "0"; };
    out += fmt::format(
        "{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n", ++rank, o.code(p),
        csv_field(o.name(p)), cell(p.dependent), p.years_in_a_row, p.years_flagged, p.first_flagged ? std::to_string(*p.first_flagged) : "",
        !has             ? ""
        : p.commission() ? "yes"
                         : "no",
        p.grade == ' ' ? "" : std::string(1, p.grade), amount(d.imports_usd), amount(d.inside_usd), amount(d.exports_usd),
        has ? std::to_string(d.suppliers) : "", cell(d.hhi), cell(d.effective_suppliers), economy_cell(d.top),
        !d.top         ? ""
        : d.top_is_hub ? "yes"
                       : "no",
        cell(d.top_share), cell(d.top_three_share), cell(d.outside_share), cell(d.outside_hhi), cell(d.outside_to_exports),
        cell(d.imports_to_exports), cell(d.world_hhi), cell(d.substitutability), cell(d.governance_risk), flag(trade::g1), flag(trade::g2),
        flag(trade::g3), flag(trade::cdi1), flag(trade::cdi2), flag(trade::cdi3), joined(p.dependents), history(p));
  }
  return out;
}

std::string screen_json(const ScreenOutput& o) {
  Json products = Json::array(), lists = Json::array();
  std::size_t rank = 0;
  for (const std::size_t at : o.shown) products.push_back(json_of(o, o.result.products[at], ++rank));
  for (const auto& year : o.result.list)
    lists.push_back({{"year", year.year},
                     {"imported", year.imported},
                     {"flagged", year.flagged},
                     {"dependent", json_or_null(year.dependent)},
                     {"dependent_least", year.dependent_least},
                     {"dependent_most", year.dependent_most},
                     {"entered", json_or_null(year.entered)},
                     {"left", json_or_null(year.left)}});
  const Json out = {{"importer", o.id},
                    {"form", o.bloc ? "bloc" : "economy"},
                    {"region", o.region},
                    {"order", o.order},
                    {"source", o.source},
                    {"governance_source", o.governance_source},
                    {"years", o.result.years},
                    {"thresholds",
                     {{"hhi", trade::concentrated_above},
                      {"outside_share", trade::outside_share_above},
                      {"to_exports", trade::exceeds_exports_above},
                      {"watch_share", trade::watch_share_from}}},
                    {"notes", o.result.notes},
                    {"lists", std::move(lists)},
                    {"still_listed_after_one", json_or_null(o.result.still_listed_after_one)},
                    {"still_listed_after_five", json_or_null(o.result.still_listed_after_five)},
                    {"products_screened", o.result.products.size()},
                    {"products", std::move(products)}};
  return out.dump(1) + "\n";
}

std::string screen_text(const ScreenOutput& o, std::size_t top) {
  std::string text = fmt::format("Dependencies of {} in {}: {} of {} products\n{}\n", o.who, o.result.years.back(), o.shown.size(),
                                 o.result.products.size(), o.source);
  text += fmt::format("{}; inside: {}\n", o.bloc ? "the bloc buys as one, from outside" : "suppliers are all other economies", o.region);
  text += fmt::format("order: {}\n", o.order);
  for (const std::string& note : o.result.notes) text += fmt::format("note: {}\n", note);
  if (o.result.products.empty()) return text;
  text += list_text(o);
  if (!o.shown.empty()) text += "\n rank  product  dep  row  EC  watch      imports   HHI  world  top    share  outside    S     depend\n";
  for (std::size_t n = 0; n < std::min(top, o.shown.size()); ++n) {
    const ScreenedProduct& p = o.result.products[o.shown[n]];
    const auto& d = p.last;
    text +=
        fmt::format("{:>5}  {:<7}  {:<3}  {:>3}  {:<3} {:^5} {:>12}  {:>4}  {:>5}  {:<4} {:>6}{} {:>8} {:>6} {:>8}{}{}\n", n + 1, o.code(p),
                    !p.dependent   ? "?"
                    : *p.dependent ? "yes"
                                   : "no",
                    p.years_in_a_row,
                    p.commission() ? "yes"
                    : p.imported() ? "no"
                                   : "-",
                    p.grade, p.imported() ? format_number(d.imports_usd, 4) : "-", decimal(d.hhi), decimal(d.world_hhi),
                    d.top ? d.top->text() : "-", percent(d.top_share), d.top_is_hub ? "*" : " ", percent(d.outside_share),
                    d.substitutability ? format_number(*d.substitutability, 3) : "-", p.dependents.size(), o.name(p).empty() ? "" : "  ",
                    shortened(o.name(p), 60));
  }
  text += o.names_hint;
  if (o.shown.size() > top) text += fmt::format("... and {} more; --top N shows N, --csv FILE writes all\n", o.shown.size() - top);
  if (!o.shown.empty()) text += screen_columns;
  if (std::any_of(o.shown.begin(), o.shown.end(), [&](std::size_t at) { return o.result.products[at].last.top_is_hub; }))
    text += "* a hub: may pass on goods of others\n";
  return text;
}

}  // namespace entrepot::app
