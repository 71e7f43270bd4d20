// What figures of ARIO rest on, in words.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/text.h"
#include "shock/rule_names.h"
#include "stress/detail/models.h"

namespace entrepot::stress::detail {
namespace {

std::string days_text(double days) { return std::isinf(days) ? "without end" : fmt::format("{:g}", days); }

std::string inventory_text(const shock::ArioParameters& p) {
  const auto [least, most] = std::minmax_element(p.inventory_days.begin(), p.inventory_days.end());
  const std::string days = std::isinf(*most) ? "without end" : fmt::format("{:g} days of use", *most);
  return *least == *most ? days + " of every input" : fmt::format("{:g} to {}, by input", *least, days);
}

// Where they differ by input; by input and buyer they are the caller's own.
std::string by_input(const std::vector<double>& days, const std::vector<std::string>& sectors) {
  std::vector<std::string> parts;
  for (std::size_t s = 0; s < sectors.size(); ++s) parts.push_back(sectors[s] + " " + days_text(days[s]));
  return join(parts, ", ");
}

std::string restocking_text(const shock::ArioParameters& p) {
  const auto [least, most] = std::minmax_element(p.inventory_restoration_tau.begin(), p.inventory_restoration_tau.end());
  return *least == *most ? fmt::format("gaps of stocks closed in {:g} days", *least)
                         : fmt::format("gaps of stocks closed in {:g} to {:g} days, by input", *least, *most);
}

std::string rationing_text(const shock::ArioParameters& p) {
  if (p.rationing != shock::Rationing::priority) return std::string(shock::name_of(p.rationing));
  const shock::BuyerClasses& c = p.buyer_classes;
  std::uint16_t last = 0;
  for (const auto* classes : {&c.by_sector, &c.by_region, &c.by_node})
    for (const std::uint16_t one : *classes) last = std::max(last, one);
  return fmt::format("{}: classes of buyers in order, industry up to {}, final demand {}, rebuilding {}", shock::name_of(p.rationing), last,
                     c.final_demand, c.rebuilding);
}

// Where every input is critical there is one function under all names but `linear` and `generalised_leontief`.
shock::ProductionFunction acting(const shock::ArioParameters& p) {
  const bool alike = p.production_function == shock::ProductionFunction::half_critical && p.criticality.empty();
  return alike ? shock::ProductionFunction::leontief : p.production_function;
}

std::string_view words_of(shock::ProductionFunction function) {
  switch (function) {
    case shock::ProductionFunction::half_critical: return "critical inputs bind, important ones by half";
    case shock::ProductionFunction::strongly_critical: return "critical and important inputs bind";
    case shock::ProductionFunction::weakly_critical: return "critical inputs bind";
    case shock::ProductionFunction::leontief: return "the scarcest input decides";
    case shock::ProductionFunction::linear: return "inputs stand in for each other";
    case shock::ProductionFunction::generalised_leontief: break;
  }
  return "critical inputs bind, important ones stand in for each other";
}

std::string production_text(const shock::ArioParameters& p) {
  return fmt::format("{}: {}", shock::name_of(acting(p)), words_of(acting(p)));
}

std::string orders_text(shock::OrderRule rule) {
  return fmt::format(
      "{}: {}", shock::name_of(rule),
      rule == shock::OrderRule::alternative ? "they move to suppliers with capacity left" : "they keep the shares of the table");
}

// Capital and rebuilding, where a scenario has them.
void add_event_facts(const shock::ArioParameters& p, const Job& job, std::vector<Fact>& facts) {
  bool capital = false, rebuilding = false, households = false;
  for (const Scenario& scenario : job.scenarios)
    for (const Shock& shock : scenario.shocks) {
      capital = capital || (shock.event && shock.event->of_nodes_capital());
      households = households || (shock.event && !shock.event->households.empty());
      rebuilding = rebuilding || (shock.event && !shock.event->rebuild.empty() && !shock.event->rebuild_days);
    }
  if (capital)
    facts.push_back(
        {"capital", p.capital.empty() ? fmt::format("{:g} times the value added of a year", p.capital_ratio) : "given by node"});
  if (households) facts.push_back({"capital of households", "takes no capacity; rebuilt by orders in the shares of what they buy"});
  if (rebuilding) facts.push_back({"rebuilding", fmt::format("in {:g} days", p.rebuild_tau)});
}

}  // namespace

std::vector<Fact> ario_facts(const shock::ArioParameters& p, const Job& job) {
  std::vector<Fact> facts = {
      {"mode", p.mode == shock::ArioMode::exact ? "exact" : "BoARIO-compatible"},
      {"precision", p.precision == shock::Precision::in_double ? "double" : "single"},
      {"rationing", rationing_text(p)},
      {"orders", orders_text(p.order_rule)},
      {"production function", production_text(p)},
      {"psi", fmt::format("{:g}: output suffers where stocks are below that share of their target", p.psi)},
      {"overproduction", fmt::format("from {:g} to at most {:g} times capacity, in {:g} days", p.alpha_base, p.alpha_max, p.alpha_tau)},
      {"inventories", inventory_text(p)}};
  const auto& sectors = job.network.sector_names;
  if (p.inventory_days.size() == sectors.size() && sectors.size() > 1)
    facts.push_back({"inventories by input", by_input(p.inventory_days, sectors)});
  facts.push_back({"restocking", restocking_text(p)});
  if (p.inventory_restoration_tau.size() == sectors.size() && sectors.size() > 1)
    facts.push_back({"restocking by input", by_input(p.inventory_restoration_tau, sectors)});
  if (p.money_factor) facts.push_back({"money factor", fmt::format("{:g}: sets the rounding of what is left of capital", *p.money_factor)});
  add_event_facts(p, job, facts);
  return facts;
}

}  // namespace entrepot::stress::detail
