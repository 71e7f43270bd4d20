// One importer's other suppliers as csv, as JSON and as text.

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/csv.h"
#include "base/text.h"
#include "sea/route_table.h"
#include "sources_suppliers.h"
#include "text_table.h"
#include "trade/economies.h"

namespace entrepot::app {

using nlohmann::ordered_json;
using sourcing::Factor;

std::string factor_names(const std::vector<Factor>& factors) {
  std::vector<std::string> out;
  for (const Factor factor : factors) out.emplace_back(sourcing::factor_name(factor));
  return join(out, "|");
}

std::optional<double> days_of(const Candidate& c, double knots) {
  if (!c.way.closed_km) return std::nullopt;
  return sea::days_at_sea(*c.way.closed_km, knots);
}
std::optional<double> open_days_of(const Candidate& c, double knots) {
  if (!c.way.open_km) return std::nullopt;
  return sea::days_at_sea(*c.way.open_km, knots);
}

namespace {

std::optional<double> co2_of(const Candidate& c) {
  if (!c.way.closed_km) return std::nullopt;
  return *c.way.closed_km * co2_kg_per_tonne_km;
}

std::string cell(std::optional<double> value, int digits = 3) { return value ? format_number(*value, digits) : "-"; }
std::string csv_cell(std::optional<double> value) { return value ? format_exact(*value) : ""; }

}  // namespace

std::string suppliers_csv(const SupplierAnswer& answer, double knots) {
  std::string out =
      "rank,supplier,score,spare,room,density,duty_low,duty_high,agreement_if_it_qualifies,governance,risk,km_open,km,days,gates,detour,"
      "co2_kg_per_t,price_usd,gamma,potential_usd,unrealised,sold,to_importer,hub,lacks,duty_reason,landed_with_tax_low_usd,landed_with_tax_high_usd,landed_reason,schedule,supplier_name,stand_in\n";
  std::size_t rank = 0;
  for (const auto& scored : answer.ranking.suppliers) {
    const Candidate& c = answer.candidates[scored.supplier];
    const std::vector<std::string> cells{scored.score ? fmt::format("{}", ++rank) : "",
                                         c.supplier.text(),
                                         csv_cell(scored.score),
                                         csv_cell(c.factors.spare),
                                         csv_cell(c.factors.room),
                                         csv_cell(c.factors.density),
                                         csv_cell(c.duty.low),
                                         csv_cell(c.duty.high),
                                         c.duty.agreements,
                                         csv_cell(c.governance),
                                         csv_cell(c.factors.risk),
                                         csv_cell(c.way.open_km),
                                         csv_cell(c.way.closed_km),
                                         csv_cell(days_of(c, knots)),
                                         join(c.way.gates, "|"),
                                         csv_cell(c.factors.detour),
                                         csv_cell(co2_of(c)),
                                         csv_cell(c.price),
                                         csv_cell(c.gamma),
                                         csv_cell(c.potential),
                                         csv_cell(c.unrealised),
                                         csv_cell(c.sold),
                                         csv_cell(c.to_importer),
                                         trade::is_hub(c.supplier) ? "1" : "0",
                                         factor_names(scored.lacks),
                                         csv_field(c.duty.reason),
                                         csv_cell(c.landed.low),
                                         csv_cell(c.landed.high),
                                         csv_field(c.landed.reason),
                                         csv_field(answer.schedule),
                                         csv_field(trade::economy_label(c.supplier)),
                                         c.stand_in ? c.stand_in->text() : ""};
    out += join(cells, ",") + "\n";
  }
  return out;
}

namespace {

ordered_json or_null(std::optional<double> value) { return value ? ordered_json(*value) : ordered_json(nullptr); }

std::vector<std::string> notes_of(const SupplierAnswer& answer) {
  std::vector<std::string> out = answer.general_notes;
  out.insert(out.end(), answer.notes.begin(), answer.notes.end());
  return out;
}

ordered_json names_json(const std::vector<Factor>& factors) {
  ordered_json out = ordered_json::array();
  for (const Factor factor : factors) out.push_back(sourcing::factor_name(factor));
  return out;
}

}  // namespace

ordered_json suppliers_json(const SupplierAnswer& answer, double knots) {
  ordered_json rows = ordered_json::array();
  for (const auto& scored : answer.ranking.suppliers) {
    const Candidate& c = answer.candidates[scored.supplier];
    rows.push_back(
        {{"supplier", c.supplier.text()},
         {"name", trade::economy_label(c.supplier)},
         {"stand_in", c.stand_in ? ordered_json(c.stand_in->text()) : ordered_json(nullptr)},
         {"score", or_null(scored.score)},
         {"lacks", names_json(scored.lacks)},
         {"spare", or_null(c.factors.spare)},
         {"room", or_null(c.factors.room)},
         {"density", or_null(c.factors.density)},
         {"duty",
          {{"low", or_null(c.duty.low)},
           {"high", or_null(c.duty.high)},
           {"if_it_qualifies_under", c.duty.agreements},
           {"reason", c.duty.reason}}},
         {"governance", or_null(c.governance)},
         {"risk", or_null(c.factors.risk)},
         {"km_open", or_null(c.way.open_km)},
         {"km", or_null(c.way.closed_km)},
         {"days", or_null(days_of(c, knots))},
         {"days_open", or_null(open_days_of(c, knots))},
         {"gates", c.way.gates},
         {"detour", or_null(c.factors.detour)},
         {"co2_kg_per_t", or_null(co2_of(c))},
         {"price_usd", or_null(c.price)},
         {"landed_with_tax_usd", {{"low", or_null(c.landed.low)}, {"high", or_null(c.landed.high)}, {"reason", c.landed.reason}}},
         {"gamma", or_null(c.gamma)},
         {"export_potential_usd", or_null(c.potential)},
         {"unrealised", or_null(c.unrealised)},
         {"sold", or_null(c.sold)},
         {"to_importer", or_null(c.to_importer)},
         {"hub", trade::is_hub(c.supplier)}});
  }
  ordered_json price = nullptr, basis;
  for (const Factor factor : sourcing::all_factors) basis[std::string(sourcing::factor_name(factor))] = answer.basis.at(factor);
  basis["gamma"] = answer.gamma_basis.empty() ? ordered_json(nullptr) : ordered_json(answer.gamma_basis);
  basis["export_potential"] = answer.potential_basis;
  basis["landed_with_tax"] = answer.landed_basis;
  basis["codes"] = answer.codes_basis;
  basis["schedule"] = answer.schedule.empty() ? ordered_json(nullptr) : ordered_json(answer.schedule);
  if (const auto& effect = answer.price.effect)
    price = {{"low", effect->low}, {"middle", effect->middle}, {"high", effect->high}, {"rule", answer.price.rule}};
  return ordered_json{{"importer", answer.importer.text()},
                      {"product", answer.product},
                      {"source", answer.source},
                      {"year", answer.market.year},
                      {"unit", answer.market.unit},
                      {"lost", answer.lost.empty() ? ordered_json(nullptr) : ordered_json(answer.lost.text())},
                      {"lost_amount", or_null(answer.lost_amount)},
                      {"lost_share_of_value", answer.lost_share_value},
                      {"price_ratio", price},
                      {"price_reason", answer.price.reason.empty() ? ordered_json(nullptr) : ordered_json(answer.price.reason)},
                      {"spare_total", or_null(answer.spare_total)},
                      {"suppliers_without_spare", answer.spare_unknown},
                      {"spare_rule", answer.market.spare_rule},
                      {"used", names_json(answer.ranking.used)},
                      {"absent", names_json(answer.ranking.absent)},
                      {"basis", basis},
                      {"notes", notes_of(answer)},
                      {"suppliers", rows}};
}

std::string spare_condition(const SourcesFiles& files) {
  const std::string rule = files.headroom ? fmt::format("each sells {:.4g} % more (assumed)", 100 * *files.headroom)
                                          : std::string("each sells as much as in its best year of the five before");
  return files.capacity.empty() ? "if " + rule : fmt::format("by {}, and of who is not in it if {}", files.capacity, rule);
}

std::string price_text(const SupplierAnswer& answer) {
  if (const auto& effect = answer.price.effect)
    return fmt::format("x {} ({} to {}); {}", format_number(effect->middle, 3), format_number(effect->low, 3),
                       format_number(effect->high, 3), answer.price.rule);
  return answer.price.reason.empty() ? "" : "not known; " + answer.price.reason;
}

std::vector<Basis> bases_of(const SupplierAnswer& answer, double knots) {
  std::vector<Basis> out;
  for (const Factor factor : sourcing::all_factors) {
    out.push_back({std::string(sourcing::factor_name(factor)), answer.basis.at(factor)});
    if (factor == Factor::duty && !answer.codes_basis.empty()) out.push_back({"codes", answer.codes_basis});
  }
  out.push_back({"days", fmt::format("at {} kn on the way that is left", knots), true});
  out.push_back({"CO2", fmt::format("{} kg of CO2e per t and km, average container ship", co2_kg_per_tonne_km), true});
  out.push_back({"price", fmt::format("of what it sells to {}, else to all", answer.importer.text()), true});
  out.push_back({"with tax", "landed cost with import tax: " + answer.landed_basis, true});
  if (!answer.gamma_basis.empty()) out.push_back({"gamma", answer.gamma_basis, true});
  out.push_back({"could", "export potential: " + answer.potential_basis, true});
  out.push_back({"open %", "share of that potential which is not sold yet", true});
  return out;
}

std::string bases_text(const std::vector<Basis>& bases) {
  std::string out;
  bool beside = false;
  for (const Basis& basis : bases) {
    if (basis.beside && !beside) out += "beside it\n";
    beside = basis.beside;
    out += fmt::format("  {:<8} {}\n", basis.name, basis.text);
  }
  return out;
}

namespace {

std::string heading_of(const SupplierAnswer& answer, double knots) {
  std::string out = fmt::format("Other suppliers of {} for {}, {}, in {}\nflows: {}\n", answer.product, answer.importer.text(),
                                answer.market.year, answer.market.unit, answer.source);
  if (answer.lost_share_value > 0)
    out += fmt::format("lost: {} from {}, {:.1f} % of the value\n",
                       answer.lost_amount ? format_number(*answer.lost_amount, 4) : std::string("an amount that is not stated"),
                       answer.lost.text(), 100 * answer.lost_share_value);
  if (const std::string price = price_text(answer); !price.empty()) out += fmt::format("price: {}\n", price);
  for (const std::string& note : notes_of(answer)) out += "note: " + note + "\n";
  if (answer.ranking.suppliers.empty()) return out;
  out += fmt::format("\nscore: product of {}{}\n", factor_names(answer.ranking.used),
                     answer.ranking.absent.empty() ? "" : "; nobody has " + factor_names(answer.ranking.absent));
  return out + bases_text(bases_of(answer, knots));
}

}  // namespace

std::string duty_cell(const DutyShare& duty) {
  if (!duty.high) return "-";
  if (*duty.low == *duty.high) return format_number(100 * *duty.high, 3);
  return fmt::format("{} to {}", format_number(100 * *duty.low, 3), format_number(100 * *duty.high, 3));
}

std::string landed_cell(const Landed& landed) {
  if (!landed.low) return landed.reason.substr(0, landed.reason.find(':'));
  const std::string low = format_number(*landed.low, 4), high = format_number(*landed.high, 4);
  return low == high ? low : low + " to " + high;
}

std::string way_cell(const SeaWay& way) {
  return !way.known() ? "not known" : !way.closed_km ? "no way left" : way.gates.empty() ? "no gate" : join(way.gates, " ");
}

std::string remarks(const SupplierAnswer& answer, const Candidate& c, const std::vector<Factor>& lacks) {
  std::string out = way_cell(c.way);
  if (!lacks.empty()) out += "; lacks " + factor_names(lacks);
  // What holds for all stands among the bases.
  if (answer.duty_reason.empty() && !c.duty.reason.empty()) out += "; duty unknown: " + c.duty.reason;
  if (trade::is_hub(c.supplier)) out += "; hub: may pass on goods of others";
  return out;
}

std::string suppliers_text(const SupplierAnswer& answer, double knots, unsigned top) {
  std::string out = heading_of(answer, knots);
  if (answer.ranking.suppliers.empty())
    return out + fmt::format("\nno other supplier: nobody{} exports {} in these flows\n",
                             answer.lost.empty() ? std::string() : " but " + std::string(answer.lost.text()), answer.product);
  TextTable table({{"rank"},
                   {"", false},
                   {"score"},
                   {"spare"},
                   {"room"},
                   {"density"},
                   {"duty %"},
                   {"risk"},
                   {"detour"},
                   {"km"},
                   {"days"},
                   {"CO2 kg/t"},
                   {"price USD"},
                   {"with tax USD"},
                   {"gamma"},
                   {"could USD"},
                   {"open %"},
                   {"gates; what it lacks", false}},
                  0);
  std::size_t rank = 0;
  for (const auto& scored : answer.ranking.suppliers) {
    if (rank + 1 > top) break;
    const Candidate& c = answer.candidates[scored.supplier];
    ++rank;
    table.row({scored.score ? fmt::format("{}", rank) : "-", c.supplier.text(), cell(scored.score), cell(c.factors.spare),
               cell(c.factors.room, 2), cell(c.factors.density), duty_cell(c.duty), cell(c.factors.risk), cell(c.factors.detour, 2),
               cell(c.way.closed_km, 5), cell(days_of(c, knots)), cell(co2_of(c)), cell(c.price, 4), landed_cell(c.landed),
               cell(c.gamma, 2), cell(c.potential), c.unrealised ? format_number(100 * *c.unrealised, 2) : "-",
               remarks(answer, c, scored.lacks)});
  }
  out += "\n" + table.text();
  if (rank < answer.ranking.suppliers.size())
    out += fmt::format("... and {} more; --top N shows N, --out FILE writes all\n", answer.ranking.suppliers.size() - rank);
  return out;
}

}  // namespace entrepot::app
