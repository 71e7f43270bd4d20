// What `entrepot sources reallocate` prints: JSON, csv, text.

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/csv.h"
#include "base/text.h"
#include "sources_reallocate.h"
#include "text_table.h"

namespace entrepot::app::reallocation {
namespace {

using nlohmann::ordered_json;

double sum(const std::vector<double>& numbers) {
  double total = 0;
  for (const double n : numbers) total += n;
  return total;
}

ordered_json json_of(const Case& c) {
  ordered_json flows = ordered_json::array(), importers = ordered_json::array(), suppliers = ordered_json::array();
  const std::size_t n = c.importers.size();
  for (std::size_t i = 0; i < c.suppliers.size(); ++i)
    for (std::size_t j = 0; j < n; ++j)
      if (c.together.quantity[i * n + j] > 0)
        flows.push_back({{"supplier", c.market.suppliers[c.suppliers[i]].text()},
                         {"importer", c.market.importers[c.importers[j]].text()},
                         {"amount", c.together.quantity[i * n + j]},
                         {"landed_cost_before_tax_usd", c.problem.landed_cost[i * n + j]}});
  for (std::size_t j = 0; j < n; ++j) {
    ordered_json row{{"importer", c.market.importers[c.importers[j]].text()},
                     {"lost", c.problem.demand[j]},
                     {"unmet", c.together.unmet[j]},
                     {"unmet_alone", c.alone ? ordered_json(c.alone->unmet[j]) : ordered_json(nullptr)},
                     {"shadow_price_usd", c.suppliers.empty() ? ordered_json(nullptr)
                                                              : ordered_json{{"low", c.together.demand_price[j].low},
                                                                             {"high", c.together.demand_price[j].high}}},
                     {"price_ratio", nullptr},
                     {"price_reason", c.price[j].reason.empty() ? ordered_json(nullptr) : ordered_json(c.price[j].reason)}};
    if (const auto& effect = c.price[j].effect)
      row["price_ratio"] = {{"low", effect->low}, {"middle", effect->middle}, {"high", effect->high}};
    importers.push_back(row);
  }
  for (std::size_t i = 0; i < c.suppliers.size(); ++i)
    suppliers.push_back({{"supplier", c.market.suppliers[c.suppliers[i]].text()},
                         {"spare", c.problem.spare[i]},
                         {"value_of_a_unit_usd", {{"low", c.together.supply_value[i].low}, {"high", c.together.supply_value[i].high}}}});
  ordered_json other_plans = nullptr;  // not worked out where products share capacity
  if (c.equal) other_plans = {{"cost_as_much", c.equal->exist}, {"pairs_that_could_deliver", c.equal->pairs}};
  return {{"product", c.product},
          {"year", c.market.year},
          {"unit", c.market.unit},
          {"spare_rule", c.market.spare_rule},
          {"price_rule", c.price.front().rule},
          {"penalty_usd", c.problem.penalty.empty() ? 0 : c.problem.penalty.front()},
          {"purchase_cost_usd", c.together.purchase_cost},
          {"unmet", sum(c.together.unmet)},
          {"unmet_alone", c.alone ? ordered_json(sum(c.alone->unmet)) : ordered_json(nullptr)},
          {"other_plans", other_plans},
          {"flows", flows},
          {"importers", importers},
          {"suppliers", suppliers}};
}

std::string range(double low, double high) {
  return low == high ? format_number(low, 4) : fmt::format("{} to {}", format_number(low, 4), format_number(high, 4));
}

std::string shadow_price(const Case& c, std::size_t j) {
  if (c.suppliers.empty()) return "no supplier, no price";
  return range(c.together.demand_price[j].low, c.together.demand_price[j].high);
}

std::string price_cell(const PriceAnswer& price) {
  if (!price.effect) return "-";
  return fmt::format("{} ({} to {})", format_number(price.effect->middle, 3), format_number(price.effect->low, 3),
                     format_number(price.effect->high, 3));
}

// Why there is no effect on the price: a line for each reason, with the importers that it holds for.
std::string unpriced_text(const Case& c) {
  std::vector<std::pair<std::string, std::vector<std::string>>> reasons;
  for (std::size_t j = 0; j < c.importers.size(); ++j) {
    const std::string& reason = c.price[j].reason;
    if (reason.empty()) continue;
    auto known = std::find_if(reasons.begin(), reasons.end(), [&](const auto& one) { return one.first == reason; });
    if (known == reasons.end()) known = reasons.insert(known, {reason, {}});
    known->second.emplace_back(c.market.importers[c.importers[j]].text());
  }
  std::string out;
  for (const auto& [reason, importers] : reasons)
    out += fmt::format("price effect: not known for {}; {}\n",
                       importers.size() == c.importers.size() ? "any importer" : join(importers, ", "), reason);
  return out;
}

// One row for each importer; a column that would say the same of all, or nothing, is a sentence above.
std::string rows_text(const Case& c) {
  const std::size_t n = c.importers.size();
  bool same = n > 1, priced = false;
  for (std::size_t j = 0; j < n; ++j) {
    same = same && shadow_price(c, j) == shadow_price(c, 0);
    priced = priced || c.price[j].effect;
  }
  std::string out;
  if (same) out += fmt::format("one unit more costs each importer the same: {} USD\n", shadow_price(c, 0));
  out += unpriced_text(c);
  std::vector<TextTable::Column> columns{{"", false}, {"lost"}, {"unmet"}, {"alone"}};
  if (!same) columns.push_back({"shadow price USD", false});
  if (priced) columns.push_back({"price x", false});
  columns.push_back({"from", false});
  TextTable table(columns, 2);
  for (std::size_t j = 0; j < n; ++j) {
    std::vector<std::string> from;
    for (std::size_t i = 0; i < c.suppliers.size(); ++i)
      if (c.together.quantity[i * n + j] > 0)
        from.push_back(fmt::format("{} {}", c.market.suppliers[c.suppliers[i]].text(), format_number(c.together.quantity[i * n + j], 4)));
    std::vector<std::string> cells{c.market.importers[c.importers[j]].text(), format_number(c.problem.demand[j], 4),
                                   format_number(c.together.unmet[j], 4), c.alone ? format_number(c.alone->unmet[j], 4) : std::string("-")};
    if (!same) cells.push_back(shadow_price(c, j));
    if (priced) cells.push_back(price_cell(c.price[j]));
    cells.push_back(join(from, ", "));
    table.row(std::move(cells));
  }
  return out + table.text();
}

// Whether who delivers to whom is settled by cost; what stays unmet in all and the least cost are the same in every cheapest plan.
std::string equal_text(const Case& c) {
  if (!c.equal) return "  whether other plans cost as much is not worked out for products that share capacity\n";
  if (!c.equal->exist) return "  no other plan costs as little\n";
  std::string out =
      "  one of several plans that cost the same: who delivers to whom is not settled by cost, and the split among them is arbitrary";
  if (c.equal->pairs > 0)
    out += fmt::format("; {} without a delivery here could deliver in another", counted(c.equal->pairs, "pair", "pairs"));
  return out + "\n";
}

}  // namespace

std::string json_of(const Answer& answer) {
  ordered_json cases = ordered_json::array();
  for (const Case& c : answer.cases) cases.push_back(json_of(c));
  return ordered_json{{"lost", answer.lost.text()},
                      {"source", answer.source},
                      {"alone_rule", std::string(alone_rule)},
                      {"notes", answer.notes},
                      {"products", cases}}
             .dump(2) +
         "\n";
}

std::string csv_of(const Answer& answer) {
  std::string out = "product,supplier,importer,amount,landed_cost_before_tax_usd\n";
  for (const Case& c : answer.cases) {
    const std::size_t n = c.importers.size();
    for (std::size_t j = 0; j < n; ++j) {
      const std::string to = c.market.importers[c.importers[j]].text();
      for (std::size_t i = 0; i < c.suppliers.size(); ++i)
        if (c.together.quantity[i * n + j] > 0)
          out += fmt::format("{},{},{},{},{}\n", c.product, c.market.suppliers[c.suppliers[i]].text(), to,
                             format_exact(c.together.quantity[i * n + j]), format_exact(c.problem.landed_cost[i * n + j]));
      if (c.together.unmet[j] > 0)
        out += fmt::format("{},unmet,{},{},{}\n", c.product, to, format_exact(c.together.unmet[j]), format_exact(c.problem.penalty[j]));
    }
  }
  return out;
}

std::string text_of(const Case& c) {
  const std::size_t n = c.importers.size();
  std::string out = fmt::format("\n{}, {}: {} {} to be replaced for {}, {} with spare capacity ({})\n", c.product, c.market.year,
                                format_number(sum(c.problem.demand), 4), c.market.unit, counted(n, "importer", "importers"),
                                counted(c.suppliers.size(), "supplier", "suppliers"), c.market.spare_rule);
  out += fmt::format("unmet: {} together, if each acts alone {}", format_number(sum(c.together.unmet), 4),
                     c.alone ? format_number(sum(c.alone->unmet), 4) : std::string("not worked out"));
  const bool priced = std::any_of(c.price.begin(), c.price.end(), [](const PriceAnswer& price) { return price.effect.has_value(); });
  out += priced ? fmt::format("; prices: {}\n", c.price.front().rule) : std::string("\n");
  out += rows_text(c);
  out += equal_text(c);
  std::vector<std::string> worse;
  for (std::size_t j = 0; c.alone && j < n; ++j)
    if (c.together.unmet[j] > c.alone->unmet[j]) worse.push_back(c.market.importers[c.importers[j]].text());
  if (!worse.empty()) out += fmt::format("  the cheapest for all leaves more unmet than acting alone for {}\n", join(worse, ", "));
  for (std::size_t i = 0; i < c.suppliers.size(); ++i)
    if (c.together.supply_value[i].high > 0)
      out += fmt::format("  one unit more from {} saves {} USD\n", c.market.suppliers[c.suppliers[i]].text(),
                         range(c.together.supply_value[i].low, c.together.supply_value[i].high));
  return out;
}

}  // namespace entrepot::app::reallocation
